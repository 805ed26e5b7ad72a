"""One file: the straight line from its name to its findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from validata.judge.engine import Judge
from validata.limits import Deadline
from validata.options import Options
from validata.report.file import FileReport
from validata.report.finding import Finding, findings, weighed
from validata.rules import file as about_file
from validata.rules import header as about_header
from validata.rules import schema as about_schema
from validata.schema.match import match
from validata.source.open import opened
from validata.table.open import open_table


def check_file(
    target: str | Path, file: FileReport, options: Options, progress: Callable[[int], None] | None = None
) -> None:
    """The straight line for one source: open, read, judge; the findings go into `file`.

    Raises Unreadable (no table can be read), ValidataError or OSError.
    """
    deadline = Deadline(options.limits)
    file.schema = options.schema
    with opened(target, options.limits) as source:
        file.path, file.bytes = source.name, source.size
        table, schema, file.detected = open_table(source, options, deadline, progress)
        schema = schema.weighing(options.severity)
        file.schema, file.kind, file.delimiter = schema, table.kind, table.delimiter
        file.encoding = table.encoding.name if table.encoding else None
        file.header_row, file.sheet, file.fields = table.header_row, table.sheet, len(table.header)
        file.other_sheets = table.other_sheets
        columns = about_header.weigh(match(table.header, schema, deadline), schema)
        header = about_header.Header(columns, schema, table.header_row, options.limits, table.unnamed, table.sample)
        judge = Judge(table, columns, schema, options, deadline, file.figures)

        def told() -> Iterator[Finding]:
            yield from weighed(about_header.told(header), schema)
            if header.present:
                about = about_file.File(
                    table,
                    schema,
                    source.filename,
                    given_encoding=options.encoding is not None,
                    given_header=options.header_row is not None or options.sheet is not None,
                )
                yield from weighed(about_file.told(about), schema)
                yield from judge.findings()
                for rule in about_schema.RULES:
                    yield from weighed(findings(rule, rule.find(header)), schema)
            else:
                judge.count()

        file.take(told(), judge.contents)
        file.rows, file.valid_rows, file.summary = judge.rows, judge.valid_rows, judge.summary
        if file.figures:
            from validata.judge.figures import surround  # for the reports that show them

            surround(file.figures, table, file, deadline)
