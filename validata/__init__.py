"""Tell whether a file conforms to its schema of the Socle commun des données locales (SCDL).

>>> from validata import validate
>>> report = validate("deliberations.csv", schema="deliberations")
>>> report.valid, report.exit_code
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from validata.errors import SchemaError, SourceError, ValidataError
from validata.limits import Deadline, Limits
from validata.report import FileReport, Notice, Report, Unreadable

if TYPE_CHECKING:
    from validata.batch import Standing
    from validata.schema import Schema

__version__ = "0.1.0"
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
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    strict: bool = False,
    ignore: Iterable[str] = (),
    limit: int | None = None,
    limits: Limits | None = None,
    jobs: int = 1,
    cluster: str | None = None,
    progress: Callable[[Standing], None] | None = None,
    prefilter: bool = True,
) -> Report:
    """Judge each source (path, directory, glob, http(s) address or `-`); nothing is raised or printed.

    `schema` is a bundled name (`deliberations`, `deliberations@2.1.5`), a path, an address or a dict;
    None finds it from the header. `encoding`, `delimiter`, `sheet` (its name or number) and `header_row`
    (from 1) replace what would be found. `ignore` names rule codes to leave out, `limit` the details
    kept per rule and column (counts stay exact; by default 1000, fewer beyond 100 files), `strict` makes
    warnings count. `limits` bounds what a file may cost. `jobs` is the most processes to use, `cluster` the
    address of a Dask scheduler to use instead. `progress` is told where the run stands. `prefilter=False`
    judges every cell the slow way, for tests: same report.

    What keeps a source from being validated is its `incident`, a French sentence.
    """
    from validata import batch, targets  # noqa: PLC0415 - slow imports, after the options
    from validata.schema import load  # noqa: PLC0415
    from validata.source import public  # noqa: PLC0415

    files = targets.expand(sources)
    room, ignored = batch.kept(limit, len(files)), frozenset(ignore)
    report = Report(
        [FileReport(public(f.name), incident=f.incident, limit=room, ignore=ignored, strict=strict) for f in files]
    )
    options: dict[str, Any] = {
        "expected": None,
        "encoding": encoding,
        "delimiter": delimiter,
        "sheet": sheet,
        "header_row": header_row,
        "limits": limits or Limits(),
        "prefilter": prefilter,
    }
    try:
        options["expected"] = load(schema, options["limits"]) if schema is not None else None
    except Exception as error:  # noqa: BLE001 - no file can be checked, and each says why
        for file in report:
            file.incident = file.incident or batch.incident(error)
    batch.run(files, report.files, options, jobs=jobs, cluster=cluster, progress=progress)
    return report


def check_file(
    target: str | Path,
    file: FileReport,
    *,
    expected: Schema | None,
    encoding: str | None,
    delimiter: str | None,
    sheet: str | None,
    header_row: int | None,
    limits: Limits,
    prefilter: bool,
    progress: Callable[[int], None] | None = None,
) -> None:
    """The straight line for one source: open, decode, read, run; the findings go into `file`."""
    from validata import checks, decode, engine, source, table  # noqa: PLC0415 - slow imports, after the options

    deadline = Deadline(limits)
    file.schema = expected
    with source.opened(target, limits) as opened:
        file.path, file.bytes = opened.name, opened.size
        fault = source.not_a_table(opened)
        if fault:
            raise Unreadable(fault)
        if source.may_be_workbook(opened):
            from validata import workbook  # noqa: PLC0415 - slow import, only for workbooks

            found, model, file.detected = workbook.read(opened, expected, limits, sheet=sheet, header_row=header_row)
        else:
            text = decode.open_text(opened, encoding)
            layout = decode.find(text, expected, limits, delimiter=delimiter, header_row=header_row)
            if layout is None:
                raise Unreadable(source.EMPTY)
            model, file.detected = layout.schema, layout.detected
            found = table.read_csv(opened, text.encoding, layout, limits, progress)
        file.schema, file.kind, file.delimiter = model, found.kind, found.delimiter
        file.encoding = found.encoding.name if found.encoding else None
        file.header_row, file.sheet, file.fields = found.header_row, found.sheet, len(found.header)
        columns = checks.header.match(found.header, model)
        file.add(checks.header.notices(columns, model, found.header_row))
        if not any(column.field for column in columns):
            for chunk in found.chunks():
                deadline.check()
                file.rows += len(chunk)
            return
        given = {"given_encoding": encoding is not None, "given_header": header_row is not None or sheet is not None}
        file.add(checks.file.recommendations(found, model, opened.filename, **given))
        file.add(engine.check_notices(model, found.header_row))
        engine.run(found, columns, model, file, deadline, prefilter=prefilter)
