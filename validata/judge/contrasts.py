"""One key, two contents: what is told of them, and the numbers that go under two names. Exact, in flat memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validata.judge.keys import Keys, Repeated, cells_of, first_of, hashes
from validata.report.finding import Finding
from validata.rules.finders import Contrast, ContrastRule
from validata.rules.quality.identity import nom_variable
from validata.schema.match import Column
from validata.table.arrow import Mask
from validata.table.model import Chunk, View

Chunks = Callable[[], Iterator[Chunk]]
LOOK = 2_000  # rows looked at to know whether numbers come back
ALONE = 0.9  # share of those whose number is another, from which they do not


@dataclass(eq=False, repr=False)
class NameJudge:
    """Judges that a number (in the column `number`) always goes with the same name; counts the numbers too.

    It is `left` when nearly each of the first rows has a number of its own: these are not the bodies that publish.
    """

    number: Column
    name: Column
    limit: int
    left: bool = False
    keys: Keys = field(default_factory=Keys)

    def look(self, cells: View, right: Callable[[Column], Mask]) -> None:
        """Take the pairs of a chunk, of the cells that are `right`; of those that come back in it, the first."""
        if self.left:
            return
        rows = np.flatnonzero(right(self.number) & right(self.name))
        if not self.keys.number and len(rows) >= LOOK:
            first = cells.texts(self.number).take(pa.array(rows[:LOOK]))
            self.left = len(pc.unique(first)) > ALONE * LOOK
            if self.left:
                return
        names, codes = cells.distinct(self.name)
        if self.number.number in cells.few:
            texts, numbers = cells.distinct(self.number)
            pairs = numbers[rows] * len(names) + codes[rows]
            rows = rows[np.unique(pairs, return_index=True)[1]]
            high = hashes(texts)[numbers[rows]]
        else:
            high = hashes(cells.texts(self.number))[rows]
        self.keys.add(high, hashes(names)[codes[rows]], rows + cells.chunk.row, cells.chunk.lines_of(rows))

    def tell(self, chunks: Chunks) -> Iterator[Finding]:
        """The names that are not the first of their number."""
        yield from contrasts(nom_variable, self.name, [self.number, self.name], self.keys, chunks, self.limit)


def contrasts(
    rule: ContrastRule, column: Column, shown: list[Column], keys: Keys, chunks: Chunks, limit: int
) -> Iterator[Finding]:
    """What a rule says of the keys that have several contents, attached to a column; `chunks` reads the table again."""
    number = 0

    def each(some: Repeated) -> None:
        nonlocal number
        number += len(some.rows)

    kept = first_of(keys.contrasts(), limit, each)
    if not number:
        return
    rows = np.unique(np.concatenate([kept.rows, kept.firsts]))
    texts = dict(zip(rows.tolist(), cells_of(chunks(), shown, rows), strict=True))
    place = shown.index(column)
    names = [one.name for one in shown]

    def told(i: int) -> tuple[str, dict[str, object]]:
        row, first = int(kept.rows[i]), int(kept.firsts[i])
        return texts[row][place], rule.find(Contrast(first, names, texts[row], texts[first]))

    yield Finding(rule, kept.rows, kept.lines, told, number, column.number, column.name, column.level)
