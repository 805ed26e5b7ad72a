"""Tell whether a file conforms to its schema of the Socle commun des données locales (SCDL).

>>> from validata import validate
>>> report = validate("deliberations.csv", schema="deliberations")
>>> report.valid, report.exit_code
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from validata.errors import SchemaError, SourceError, ValidataError, internal
from validata.limits import Deadline, Limits
from validata.report import LIMIT, FileReport, Notice, Report, Unreadable
from validata.rules import typography

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
    limit: int = LIMIT,
    limits: Limits | None = None,
    progress: Callable[[int], None] | None = None,
    prefilter: bool = True,
) -> Report:
    """Judge each source (path, http(s) address or `-`) against a schema; nothing is raised or printed.

    `schema` is a bundled name (`deliberations`, `deliberations@2.1.5`), a path, an address or a dict;
    None finds it from the header. `encoding`, `delimiter`, `sheet` (its name or number) and `header_row`
    (from 1) replace what would be found. `ignore` names rule codes to leave out, `limit` the details
    kept per rule and column (counts stay exact), `strict` makes warnings count. `limits` bounds what a file may cost.
    `progress` is told the bytes read, block by block. `prefilter=False` judges every cell the slow way,
    for tests: same report.

    What keeps a source from being validated is its `incident`, a French sentence.
    """
    report = Report()
    for target in sources:
        file = FileReport(path=str(target), limit=limit, ignore=frozenset(ignore), strict=strict)
        report.files.append(file)
        start = time.perf_counter()
        try:
            check_file(
                target,
                file,
                schema=schema,
                encoding=encoding,
                delimiter=delimiter,
                sheet=sheet,
                header_row=header_row,
                limits=limits or Limits(),
                progress=progress,
                prefilter=prefilter,
            )
        except Unreadable as error:
            file.give_up(error.notice)
        except ValidataError as error:
            file.incident = str(error)
        except MemoryError:
            file.incident = "La mémoire de l'ordinateur ne suffit pas pour contrôler ce fichier."
        except OSError as error:
            file.incident = typography(
                "Le fichier n'a pas pu être lu jusqu'au bout : il a été déplacé, supprimé ou son disque ne répond plus "
                f"({type(error).__name__}). Vérifiez qu'il est toujours là, puis recommencez."
            )
        except Exception as error:  # noqa: BLE001 - an internal failure is an incident, and the other files go on
            file.incident = internal(error)
        file.seconds = time.perf_counter() - start
    return report


def check_file(
    target: str | Path,
    file: FileReport,
    *,
    schema: str | Path | dict[str, Any] | None,
    encoding: str | None,
    delimiter: str | None,
    sheet: str | None,
    header_row: int | None,
    limits: Limits,
    progress: Callable[[int], None] | None,
    prefilter: bool,
) -> None:
    """The straight line for one source: open, decode, read, run; the findings go into `file`."""
    from validata import checks, decode, engine, source, table  # noqa: PLC0415 - slow imports, after the options
    from validata.schema import load  # noqa: PLC0415

    deadline = Deadline(limits)
    if source.is_url(file.path):
        file.path = source.public(file.path)
    expected = load(schema, limits) if schema is not None else None
    with source.opened(target, limits) as opened:
        file.path, file.bytes = opened.name, opened.size
        fault = source.not_a_table(opened)
        if fault:
            file.schema = expected
            file.add([Notice("fichier-illisible", detail=fault)])
            return
        if source.may_be_workbook(opened):
            from validata import workbook  # noqa: PLC0415 - slow import, only for workbooks

            try:
                found, model, file.detected = workbook.read(
                    opened, expected, limits, sheet=sheet, header_row=header_row
                )
            except workbook.Unreadable as error:
                file.schema = expected
                file.add([Notice("fichier-illisible", detail=error.facts)])
                return
        else:
            text = decode.open_text(opened, encoding)
            layout = decode.find(text, expected, limits, delimiter=delimiter, header_row=header_row)
            if layout is None:
                file.schema = expected
                file.add([Notice("fichier-illisible", detail=source.EMPTY)])
                return
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
