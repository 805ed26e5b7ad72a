"""What is doubtful in a table and takes several cells, or all of a column, to be seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from validata.judge.contrasts import NameJudge
from validata.judge.exchanges import AGAIN, ExchangeJudge
from validata.judge.habits import Habits
from validata.judge.rows import RowJudge
from validata.options import Options
from validata.report.finding import Finding
from validata.rules.named.columns import colonnes_incoherentes
from validata.rules.quality.days import periode_inversee
from validata.schema.match import Column
from validata.schema.model import CustomCheck, Field, Schema
from validata.schema.roles import others, points, spans
from validata.table.arrow import Mask, Rows
from validata.table.model import Table, View

if TYPE_CHECKING:
    from validata.judge.points import PointJudge


def period_judges(columns: list[Column], schema: Schema, options: Options) -> list[RowJudge]:
    """The judges of the periods, in one column or in two that the schema does not compare itself."""
    fields = fields_of(columns)
    compared = [set(check.columns) for check in schema.checks if check.name in colonnes_incoherentes.checks]
    names: list[tuple[str, ...]] = [(field.name,) for field in fields if "period" in field.roles]
    names += [(start.name, end.name) for start, end in spans(fields) if {start.name, end.name} not in compared]
    checks = [CustomCheck("", {}, pair) for pair in names]
    return [RowJudge(periode_inversee, check, columns, schema.levels, prefilter=options.prefilter) for check in checks]


def fields_of(columns: list[Column]) -> list[Field]:
    """The fields that the columns of the file are."""
    return [column.field for column in columns if column.field]


class Doubts:
    """All that is doubtful in a table: `look` at every chunk, then `tell`."""

    def __init__(self, columns: list[Column], schema: Schema, options: Options) -> None:
        by_name = {column.name: column for column in columns if column.field}
        fields = fields_of(columns)
        numbered = [
            (by_name[number], by_name[field.name], "name" in field.roles)
            for field in fields
            if field.roles & {"label", "name"}
            for number in others(field)[:1]
            if number in by_name
        ]
        self.names = [NameJudge(number, name, options.told) for number, name, official in numbered if official]
        self.exchanges = [
            ExchangeJudge(number, name, by_name[field.name], 1 if official else AGAIN)
            for number, name, official in numbered
            for field in fields
            if "text" in field.roles
        ]
        self.points: list[PointJudge] = []
        for north, east in points(fields):
            from validata.judge.points import PointJudge  # few schemas have any

            self.points.append(PointJudge(by_name[north.name], by_name[east.name], options.told, schema.french))
        self.habits = Habits(columns)

    def look(self, cells: View, silent: Mask, faulty: Mapping[int, Rows]) -> None:
        """Take a chunk into account, but for its `silent` rows and those that are too short or too long.

        `faulty` are the rows of each column, by its number, of which something is told already.
        """
        dead = silent.copy()
        dead[list(cells.chunk.ragged)] = True

        def right(column: Column) -> Mask:
            rows = cells.given(column) & ~dead
            rows[faulty[column.number]] = False
            return rows

        judges: list[NameJudge | ExchangeJudge | PointJudge] = [*self.names, *self.exchanges, *self.points]
        for judge in judges:
            judge.look(cells, right)
        self.habits.look(cells, dead)

    def tell(self, table: Table) -> Iterator[Finding]:
        """What is doubtful."""
        exchanged = [exchange for exchange in self.exchanges if exchange.shown]
        for exchange in exchanged:
            yield from exchange.tell()
        for name in self.names:
            found = list(name.tell(table.chunks))
            if name.name not in [exchange.name for exchange in exchanged]:  # one cause, one notice
                yield from found
        for point in self.points:
            yield from point.tell()
        yield from self.habits.tell()

    def close(self) -> None:
        """Free the disk."""
        for name in self.names:
            name.keys.close()
