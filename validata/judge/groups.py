"""Rules over the whole table that compare the rows of a group, or count them: exact, in flat memory.

First reading: what each rule gathers, hashed, on disk. Then the rows of each group are compared, part by part, and
the table is read again for the cells of the rows to tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from validata.judge.cells import weight
from validata.judge.keys import PARTS, Flags, Keys
from validata.options import Options
from validata.report.finding import Finding, Told, findings, nothing
from validata.rule import Facts, Severity
from validata.rules import named
from validata.rules.finders import Asked, Group, GroupRule, Tally, TallyRule
from validata.rules.schema import unusable
from validata.schema.match import Column
from validata.schema.model import CustomCheck, Schema
from validata.table.arrow import Rows
from validata.table.model import Chunk

THINGS = 1_000  # things that a rule counts; of more, the first
TOGETHER = 1 << 17  # rows compared all together: 4 MB


@dataclass
class Judged:
    """A rule over the whole table, and the columns that its check names (None: the file has not this one)."""

    check: CustomCheck
    found: list[Column | None]
    level: Severity | None

    @property
    def column(self) -> Column:
        """The one that its notices are attached to."""
        return next(column for column in self.found if column)


@dataclass
class GroupJudge(Judged):
    """Judges the rows of the groups that a rule makes."""

    rule: GroupRule
    limit: int
    keys: Keys = field(default_factory=Keys)
    asked: bool = False

    def look(self, chunk: Chunk, blank: Flags) -> Iterator[Finding]:
        """Take what the rule gathers in a chunk, whose `blank` rows are given."""
        gathered = self.rule.gather(self.check, self.found, chunk) if self.rule.gather else None
        if gathered is not None:
            rows, groups, values = gathered
            self.asked = isinstance(gathered, Asked)
            kept = ~blank[rows]
            rows, said = rows[kept], (~values if self.asked else values)[kept].astype(np.uint64)
            self.keys.add(groups[kept], said, rows + chunk.row, chunk.lines_of(rows))
        yield from ()

    def tell(self, chunks: Iterator[Chunk], mark: Callable[[Finding], None]) -> Iterator[Finding]:
        """The groups where the rule is shown, all counted and the first told; `chunks` reads the table again.

        Each is told in one row, the first that differs. `mark` is given all those rows, part by part.
        """
        column, number = self.column, 0
        kept = np.zeros((0, 4), np.int64)

        def finding(shown: Rows, told: Told, count: int) -> Finding:
            rows, lines = shown[:, 0], shown[:, 1]
            return Finding(self.rule, rows, lines, told, count, column.number, column.name, self.level)

        for shown in self.different():
            number += len(shown)
            mark(finding(shown, nothing, len(shown)))
            kept = np.concatenate([kept, shown])
            kept = kept[np.argsort(kept[:, 0])][: self.limit]
        if not number:
            return
        cells = self.cells(chunks, np.unique(kept[:, [0, 2]]))
        places = kept.tolist()
        names = list(self.check.columns)
        at = next(i for i, one in enumerate(self.found) if one)

        def told(i: int) -> tuple[str, Facts]:
            row, _, first, others = places[i]
            own = cells[row]
            return own[at], self.rule.find(Group(names, own, others, first, cells.get(first, [])))

        yield finding(kept, told, number)

    def different(self) -> Iterator[Rows]:
        """The groups of which a row says another thing than the first, or that ask in vain; part by part.

        Of each: the first such row, its line, the first row (0 when they ask), how many other rows differ too.
        """
        keys = self.keys
        for records in [keys.between(0, keys.number)] if keys.number <= TOGETHER else map(keys.part, range(PARTS)):
            some = records[np.lexsort((records["row"], records["high"]))]
            new = np.ones(len(some), bool)
            new[1:] = some["high"][1:] != some["high"][:-1]
            group = np.cumsum(new) - 1
            firsts = some[new]
            if self.asked:
                declared = np.minimum.reduceat(some["low"], np.flatnonzero(new)) == 0 if len(some) else new
                shown = ~declared[group]
                firsts["row"] = 0
            else:
                shown = some["low"] != firsts["low"][group]
            found, places, numbers = np.unique(group[shown], return_index=True, return_counts=True)
            told = some[shown][places]
            yield np.stack([told["row"], told["line"], firsts["row"][found], numbers - 1], axis=1)

    def cells(self, chunks: Iterator[Chunk], rows: Rows) -> dict[int, list[str]]:
        """The cells of some rows in the columns of the check, by row."""
        found: dict[int, list[str]] = {}
        for chunk in chunks:
            inside = rows[(rows >= chunk.row) & (rows < chunk.row + len(chunk))] - chunk.row
            for row in inside.tolist():
                found[row + chunk.row] = [chunk.columns[c.number - 1][row].as_py() if c else "" for c in self.found]
            if chunk.row + len(chunk) > rows[-1]:
                break
        return found

    def close(self) -> None:
        """Free the disk."""
        self.keys.close()


@dataclass
class TallyJudge(Judged):
    """Counts what a rule counts, and asks it in the end."""

    rule: TallyRule
    tally: Tally = field(default_factory=dict)

    def look(self, chunk: Chunk, blank: Flags) -> Iterator[Finding]:
        """Count a chunk, but for its `blank` rows."""
        if self.rule.gather:
            for thing, (number, first) in self.rule.gather(self.check, self.found, chunk, ~blank).items():
                if thing in self.tally or len(self.tally) < THINGS:
                    before, place = self.tally.get(thing, (0, first + chunk.row))
                    self.tally[thing] = before + number, place
        yield from ()

    def tell(self, _chunks: Iterator[Chunk], _mark: Callable[[Finding], None]) -> Iterator[Finding]:
        """What the rule says of the whole."""
        yield from findings(
            self.rule, (one._replace(level=one.level or self.level) for one in self.rule.find(self.tally))
        )

    def close(self) -> None:
        """Nothing was kept on disk."""


def whole_judges(columns: list[Column], schema: Schema, options: Options) -> list[Any]:
    """The judges of the rules over the whole table that a schema asks for, of those whose columns are there."""
    by_name = {c.name: c for c in columns if c.field}
    judges: list[Any] = []
    for check in schema.checks:
        one = named.of_table(check.name)
        found = [by_name.get(name) for name in check.columns]
        if one is None or options.skips(one) or not any(found) or unusable(check):
            continue
        level = weight(one, schema.levels, next((c.level for c in found if c and c.level), None))
        if level != "none":
            if one.scope == "file":
                judges.append(TallyJudge(check, found, level, one))
            else:
                judges.append(GroupJudge(check, found, level, one, options.told))
    return judges
