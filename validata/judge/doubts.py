"""What is doubtful in a table and takes several cells, or all of a column, to be seen."""

from __future__ import annotations

from collections.abc import Iterator

from validata.judge.contrasts import NameJudge
from validata.judge.habits import Habits
from validata.judge.points import PointJudge
from validata.judge.rows import RowJudge
from validata.options import Options
from validata.report.finding import Finding
from validata.rules.quality.days import periode_inversee
from validata.schema.match import Column
from validata.schema.model import CustomCheck, Field, Schema
from validata.schema.roles import others, points, spans
from validata.table.arrow import Mask
from validata.table.model import Table, View


def period_judges(columns: list[Column], options: Options) -> list[RowJudge]:
    """The judges of the periods, in one column or in two."""
    fields = fields_of(columns)
    names = [(field.name,) for field in fields if "period" in field.roles]
    names += [(start.name, end.name) for start, end in spans(fields)]
    checks = [CustomCheck("", {}, pair) for pair in names]
    return [RowJudge(periode_inversee, check, columns, prefilter=options.prefilter) for check in checks]


def fields_of(columns: list[Column]) -> list[Field]:
    """The fields that the columns of the file are."""
    return [column.field for column in columns if column.field]


class Doubts:
    """All that is doubtful in a table: `look` at every chunk, then `tell`."""

    def __init__(self, columns: list[Column], schema: Schema, options: Options) -> None:
        by_name = {column.name: column for column in columns if column.field}
        fields = fields_of(columns)
        self.names = [
            NameJudge(by_name[number], by_name[field.name], options.limit)
            for field in fields
            if "name" in field.roles
            for number in others(field)[:1]
            if number in by_name
        ]
        self.points = [
            PointJudge(by_name[north.name], by_name[east.name], options.limit, schema.french)
            for north, east in points(fields)
        ]
        self.habits = Habits(columns, options.ignore)

    def look(self, cells: View, silent: Mask) -> None:
        """Take a chunk into account, but for its `silent` rows and those that are too short or too long."""
        dead = silent.copy()
        dead[list(cells.chunk.ragged)] = True
        for judge in (*self.names, *self.points, self.habits):
            judge.look(cells, dead)

    def tell(self, table: Table) -> Iterator[Finding]:
        """What is doubtful."""
        for name in self.names:
            yield from name.tell(table.chunks)
        for point in self.points:
            yield from point.tell()
        yield from self.habits.tell()

    def close(self) -> None:
        """Free the disk."""
        for name in self.names:
            name.keys.close()
