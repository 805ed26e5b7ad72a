"""One file: the straight line from its name to its findings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from validata.judge import engine
from validata.limits import Deadline, Limits
from validata.report.file import FileReport
from validata.rules import file as about_file
from validata.rules import header
from validata.rules import schema as about_schema
from validata.schema.match import match
from validata.schema.model import Schema
from validata.source.open import opened
from validata.table.open import open_table


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
    """The straight line for one source: open, read, judge; the findings go into `file`."""
    deadline = Deadline(limits)
    file.schema = expected
    with opened(target, limits) as source:
        file.path, file.bytes = source.name, source.size
        table, schema, file.detected = open_table(
            source,
            expected,
            deadline,
            encoding=encoding,
            delimiter=delimiter,
            sheet=sheet,
            header_row=header_row,
            progress=progress,
        )
        file.schema, file.kind, file.delimiter = schema, table.kind, table.delimiter
        file.encoding = table.encoding.name if table.encoding else None
        file.header_row, file.sheet, file.fields = table.header_row, table.sheet, len(table.header)
        columns = header.weigh(match(table.header, schema, deadline), schema)
        file.add(header.notices(columns, schema, table.header_row))
        if not any(column.field for column in columns):
            for chunk in table.chunks():
                deadline.check()
                file.rows += len(chunk)
            return
        given = {"given_encoding": encoding is not None, "given_header": header_row is not None or sheet is not None}
        file.add(about_file.recommendations(table, schema, source.filename, **given))
        file.add(about_schema.check_notices(schema, table.header_row))
        engine.run(table, columns, schema, file, deadline, prefilter=prefilter)
