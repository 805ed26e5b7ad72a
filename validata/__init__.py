"""Tell whether a file conforms to its schema of the Socle commun des données locales (SCDL).

>>> from validata import validate
>>> report = validate("deliberations.csv", schema="deliberations")
>>> report.valid, report.exit_code
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
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
    strict: bool = False,
    ignore: Iterable[str] = (),
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
    `limit` the details kept per rule and column (counts stay exact; by default 1000, fewer beyond 100 files; with
    `every`, 100,000 for all the files together), `strict` makes warnings count. `limits` bounds what a file may cost.
    `jobs` is the most processes to use, `cluster` the address of a Dask scheduler to use instead. `progress` is told
    where the run stands; what it raises stops the run. `figures` adds what the HTML report shows of each file beside
    its notices, up to 100 files. `prefilter=False` judges every cell the slow way, for tests: same report.

    What keeps a source from being validated, an argument of a wrong type or value included, is its `incident`, a
    French sentence. A script that asks for several `jobs` calls this under `if __name__ == "__main__":`, since each
    process reads the script first.
    """
    from validata import arguments
    from validata.batch import run
    from validata.schema.load import load
    from validata.source import targets
    from validata.text.secrets import public

    codes, wrong = arguments.codes(ignore)
    given = {
        "schema": schema,
        "catalogue": catalogue,
        "encoding": encoding,
        "delimiter": delimiter,
        "sheet": sheet,
        "header_row": header_row,
        "strict": strict,
        "limit": limit,
        "every": every,
        "limits": limits,
        "jobs": jobs,
        "cluster": cluster,
        "progress": progress,
        "figures": figures,
        "prefilter": prefilter,
    }
    wrong = arguments.fault(given) or wrong or run.premature()
    files = targets.expand(sources)
    if wrong:
        return Report([FileReport.begun(public(one.name), Options(), one.incident or wrong) for one in files])
    options = Options(
        encoding=encoding,
        delimiter=delimiter,
        sheet=None if sheet is None else str(sheet),
        header_row=header_row,
        strict=strict,
        ignore=codes,
        limit=run.kept(limit, len(files), every=every),
        most=run.most(len(files)),
        limits=limits or Limits(),
        prefilter=prefilter,
    )
    report = Report([FileReport.begun(public(one.name), options, one.incident) for one in files])
    if figures and len(files) <= run.MANY:
        from validata.report.figures import Figures

        for file in report:
            file.figures = Figures()
    try:
        options = replace(options, schema=load(schema, options.limits, catalogue) if schema is not None else None)
    except Exception as error:  # noqa: BLE001 - whatever an address makes the library raise
        for file in report:
            file.incident = file.incident or run.incident(error)
    run.run(files, report.files, options, jobs=jobs, cluster=cluster, progress=progress)
    return report
