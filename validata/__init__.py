"""Tell whether a file conforms to its schema of the Socle commun des données locales (SCDL).

>>> from validata import validate
>>> report = validate("deliberations.csv", schema="deliberations")
>>> report.valid, report.exit_code
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from validata.errors import SchemaError, SourceError, ValidataError
from validata.limits import Limits
from validata.options import Options
from validata.report import Report
from validata.report.file import FileReport
from validata.report.notice import Notice
from validata.version import __version__

if TYPE_CHECKING:
    from validata.batch.run import Standing

__all__ = [
    "FileReport",
    "Limits",
    "Notice",
    "Report",
    "SchemaError",
    "SourceError",
    "ValidataError",
    "__version__",
    "validate",
]


def validate(
    *sources: str | Path,
    schema: str | Path | dict[str, Any] | None = None,
    catalogue: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | int | None = None,
    header_row: int | None = None,
    strict: bool | None = None,
    select: Iterable[str] | None = None,
    ignore: Iterable[str] = (),
    exclude: Iterable[str] = (),
    force_exclude: bool = False,
    tolerance: str | Fraction | None = None,
    config: str | Path | None = None,
    baseline: str | Path | None = None,
    record: bool = False,
    compare: str | Path | None = None,
    cache: bool = False,
    limit: int | None = None,
    every: bool = False,
    limits: Limits | None = None,
    jobs: int = 1,
    cluster: str | None = None,
    progress: Callable[[Standing], None] | None = None,
    figures: bool = False,
    prefilter: bool = True,
) -> Report:
    """Judge each source (path, directory, glob, http(s) address or `-`); nothing is raised or printed.

    `schema` is a name (`deliberations`, `deliberations@2.1.5`, `etalab/schema-irve-statique`), a path, an address or a
    dict; None finds it from the header. `catalogue` is the address of the index of the names that are not bundled, by
    default that of schema.data.gouv.fr. `encoding`, `delimiter`, `sheet` (its name or number) and `header_row`
    (from 1) replace what would be found. `ignore` names rules to leave out (codes, or families such as `doute`),
    `select` the only ones to apply, `strict` makes warnings count, `tolerance` is the share of rows that may be faulty
    (`5%`, or a fraction). `exclude` are globs of files not to check, as in a .gitignore.

    `config` is the path of a configuration (`.validata.yml`), which says the same of the files of some paths, and
    lists those to check when no source is given; the other arguments win. With `force_exclude`, what it excludes or
    does not list is not checked even if it is named. `baseline` is the path of the findings that are known already,
    which do not count; with `record`, all are known, for a new one to be written (see `validata.gate.baseline`).
    `compare` is the path of a JSON report: what has changed since is in the `comparison` of the report. With `cache`,
    a file is not checked again as long as nothing of it or of what is asked has changed.

    `limit` is how many details are kept per rule and column (counts stay exact; by default 1000, fewer beyond 100
    files; with `every`, 100,000 for all the files together). `limits` bounds what a file may cost.
    `jobs` is the most processes to use, `cluster` the address of a Dask scheduler to use instead. `progress` is told
    where the run stands; what it raises stops the run. `figures` adds what the HTML report shows of each file beside
    its notices, up to 100 files. `prefilter=False` judges every cell the slow way, for tests: same report.

    What keeps a source from being validated, an argument of a wrong type or value included, is its `incident`, a
    French sentence. A script that asks for several `jobs` calls this under `if __name__ == "__main__":`, since each
    process reads the script first.
    """
    given: dict[str, Any] = {**locals()}
    from validata import arguments, plan
    from validata.batch import run
    from validata.config.model import Settings
    from validata.schema.load import load as load_schema
    from validata.source import targets
    from validata.text.secrets import public

    asked = {name: given[name] for name in arguments.CHECKS}
    wrong = arguments.fault(asked) or run.premature()
    (codes, some), ignored = arguments.codes(ignore, "ignore"), arguments.codes(select, "select")
    wrong = wrong or some or ignored[1]
    settings = Settings()
    shared = plan.Shared()
    if not wrong:
        settings = Settings(
            schema=schema,
            encoding=encoding,
            delimiter=delimiter,
            sheet=sheet,
            header_row=header_row,
            strict=strict,
            tolerance=arguments.tolerated(tolerance),
            select=None if select is None else ignored[0],
            ignore=codes,
        )
        try:
            shared = plan.Shared.read(config, baseline, compare, record=record)
        except Exception as error:  # noqa: BLE001 - whatever a path makes the library raise
            wrong = run.incident(error)
    if wrong:
        files = targets.expand(sources) or [targets.Target(str(config or "<configuration>"))]
        return Report([FileReport.begun(public(one.name), Options(), one.incident or wrong) for one in files])
    files = plan.targets(sources, shared.config, exclude, forced=force_exclude)
    common = Options(
        limit=run.kept(limit, len(files), every=every),
        most=run.most(len(files)),
        limits=limits or Limits(),
        everything=record,
        prefilter=prefilter,
    )
    load = plan.once(lambda reference: load_schema(reference, common.limits, catalogue))
    every_options: list[Options] = []
    report = Report(config=None if shared.config is None else public(str(shared.config.path)))
    for one in files:
        said = plan.settings(one, shared.config, settings)
        wrong = one.incident
        try:
            options = plan.options(said, common, load)
        except Exception as error:  # noqa: BLE001 - whatever an address makes the library raise
            options, wrong = plan.options(replace(said, schema=None), common, load), wrong or run.incident(error)
        if shared.baseline:
            options = replace(options, known=shared.baseline.of(one.name))
        every_options.append(options)
        report.files.append(FileReport.begun(public(one.name), options, wrong))
    if figures and len(files) <= run.MANY:
        from validata.report.figures import Figures

        for file in report:
            file.figures = Figures()
    run.run(files, report.files, every_options, jobs=jobs, cluster=cluster, progress=progress, cache=cache)
    if shared.old and compare is not None:
        from validata.report import comparison

        report.comparison = comparison.compare(report.files, shared.old, compare)
    return report
