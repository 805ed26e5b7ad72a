"""One key, two contents: what is told of them, and the numbers that go under two names. Exact, in flat memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from validata.judge.keys import Keys, Repeated, cells_of, first_of, hashes
from validata.judge.verdict import errors
from validata.report.finding import Finding
from validata.rules.finders import Contrast, ContrastRule
from validata.rules.quality.identity import nom_variable
from validata.schema.match import Column
from validata.table.arrow import Mask
from validata.table.model import Chunk, View

Chunks = Callable[[], Iterator[Chunk]]


@dataclass
class NameJudge:
    """Judges that a number (in the column `number`) always goes with the same name; counts the numbers too."""

    number: Column
    name: Column
    limit: int
    keys: Keys = field(default_factory=Keys)

    def look(self, cells: View, dead: Mask) -> None:
        """Take the pairs of a chunk, but of its `dead` rows; of those that come back in it, the first."""
        names, codes = cells.distinct(self.name)
        rows = cells.given(self.number) & cells.given(self.name) & ~dead
        named = hashes(names)[codes]
        if self.number.number in cells.few:
            texts, numbers = cells.distinct(self.number)
            right = np.array([not wrong(self.number, text) for text in texts.to_pylist()], bool)
            rows &= right[numbers]
            pairs = numbers * len(names) + codes
            alive = np.flatnonzero(rows)
            places = alive[np.unique(pairs[alive], return_index=True)[1]]
            high = hashes(texts)[numbers[places]]
        else:
            places = np.flatnonzero(rows)
            high = hashes(cells.texts(self.number))[places]
        places_in_file = places + cells.chunk.row
        self.keys.add(high, named[places], places_in_file, cells.chunk.lines_of(places))

    def tell(self, chunks: Chunks) -> Iterator[Finding]:
        """The names that are not the first of their number."""
        yield from contrasts(nom_variable, self.name, [self.number, self.name], self.keys, chunks, self.limit)


def wrong(column: Column, text: str) -> bool:
    """Whether a number is rejected: what it names is then unknown."""
    return column.field is None or text in column.field.missing or bool(errors(column.field, text))


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
    texts = cells_of(chunks(), shown, {*kept.rows.tolist(), *kept.firsts.tolist()})
    place = shown.index(column)
    names = [one.name for one in shown]

    def told(i: int) -> tuple[str, dict[str, object]]:
        row, first = int(kept.rows[i]), int(kept.firsts[i])
        return texts[row][place], rule.find(Contrast(first, names, texts[row], texts[first]))

    yield Finding(rule, kept.rows, kept.lines, told, number, column.number, column.name, column.level)
