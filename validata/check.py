"""One file: the straight line from its name to its findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from validata.judge.engine import Judge
from validata.judge.mends import settled
from validata.judge.plan import Plan, planned
from validata.limits import Deadline
from validata.options import Options
from validata.report.file import FileReport
from validata.report.finding import Finding, findings, weighed
from validata.rule import Mend
from validata.rules import file as about_file
from validata.rules import header as about_header
from validata.rules import schema as about_schema
from validata.rules import shape
from validata.schema.match import match
from validata.source.open import Source, opened
from validata.table.model import Table
from validata.table.open import open_table


def check_file(
    target: str | Path, file: FileReport, options: Options, progress: Callable[[int], None] | None = None
) -> None:
    """The straight line for one source: open, read, judge; the findings go into `file`.

    Raises Unreadable (no table can be read), ValidataError or OSError.
    """
    with reading(target, file, options, progress) as read:
        read.check()


@dataclass
class Reading:
    """A source that is open: its table, its header, the judge of its rows, and the report of what they tell."""

    source: Source
    table: Table
    header: about_header.Header
    judge: Judge
    file: FileReport
    options: Options
    deadline: Deadline

    def check(self) -> None:
        """Judge all of it."""
        self.file.take(self.told(), self.judge.contents)
        self.file.rows, self.file.valid_rows = self.judge.rows, self.judge.valid_rows
        self.file.summary = self.judge.summary
        if self.judge.shifts and self.judge.shifts.left <= 0:  # the others would be mended too
            for one in self.file.mendable.values():
                one.more |= one.rule in shape.RULES
        safe, all_ = self.plan(unsafe=False), self.plan(unsafe=True)

        def settle(column: int | None, found: Mend) -> Mend | None:
            if found.edit is None:
                return settled(found, safe.order(column))
            if found.safe and found.edit in safe.edits:
                return found
            return found._replace(safe=False) if found.edit in all_.edits else None

        self.file.settle(settle)
        if self.file.figures:
            from validata.judge.figures import surround  # for the reports that show them

            surround(self.file.figures, self.table, self.file, self.deadline)

    def plan(self, *, unsafe: bool) -> Plan:
        """What the header of a corrected copy is, once everything is judged."""
        return planned(self.header, self.file, self.judge, self.deadline, unsafe=unsafe)

    def told(self) -> Iterator[Finding]:
        """Everything that is to be said of it."""
        header, schema, options = self.header, self.header.schema, self.options
        yield from weighed(header.findings, schema)
        if not header.present:
            self.judge.count()
            return
        about = about_file.File(
            self.table,
            schema,
            self.source.filename,
            given_encoding=options.encoding is not None,
            given_header=options.header_row is not None or options.sheet is not None,
        )
        yield from weighed(about_file.told(about), schema)
        yield from self.judge.findings()
        for rule in about_schema.RULES:
            yield from weighed(findings(rule, rule.find(header)), schema)


@contextmanager
def reading(
    target: str | Path, file: FileReport, options: Options, progress: Callable[[int], None] | None = None
) -> Iterator[Reading]:
    """A source opened and read up to its header, which `file` then tells of. Raises as `check_file`."""
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
        yield Reading(source, table, header, judge, file, options, deadline)
