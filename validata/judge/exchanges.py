"""Names and sentences that are each in the other's column, as the first rows show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from validata.judge.habits import Place, told
from validata.report.finding import Finding
from validata.rules.quality.columns import colonnes_echangees
from validata.schema.match import Column
from validata.table.arrow import Mask
from validata.table.model import View

ROWS = 500  # looked at, from the start of the file
AGAIN = 3  # rows whose number has been seen, without which nothing is said
VARIED = 0.8  # share of those whose name is new


@dataclass(eq=False, repr=False)
class ExchangeJudge:
    """Judges whether the `text` goes with the number of a body, as its name should, and the `name` changes each time.

    The numbers of those who publish are few; of the others, `least` must come back for this to be no chance.
    """

    number: Column
    name: Column
    text: Column
    least: int
    rows: list[tuple[str, str, str]] = field(default_factory=list)
    first: Place | None = None

    def look(self, cells: View, right: Callable[[Column], Mask]) -> None:
        """Take the first rows whose cells are `right`."""
        room = ROWS - len(self.rows)
        if room <= 0:
            return
        columns = (self.number, self.name, self.text)
        rows = np.flatnonzero(np.logical_and.reduce([right(column) for column in columns]))[:room]
        texts = [cells.texts(column).take(pa.array(rows)).to_pylist() for column in columns]
        self.rows += zip(*texts, strict=True)
        if self.first is None and len(rows):
            self.first = Place.of(cells, rows[0], texts[1][0])

    @property
    def shown(self) -> bool:
        """Whether the two columns are exchanged."""
        names: defaultdict[str, set[str]] = defaultdict(set)
        texts: defaultdict[str, set[str]] = defaultdict(set)
        times: defaultdict[str, int] = defaultdict(int)
        for number, name, text in self.rows:
            names[number].add(name)
            texts[number].add(text)
            times[number] += 1
        again = [number for number, seen in times.items() if seen > 1]
        repeats = sum(times[number] - 1 for number in again)
        own = {next(iter(texts[number])) for number in again}
        return (
            len(again) >= self.least
            and repeats >= AGAIN
            and all(len(texts[number]) == 1 for number in again)
            and len(own) == len(again)
            and sum(len(names[number]) - 1 for number in again) >= VARIED * repeats
        )

    def tell(self) -> Iterator[Finding]:
        """That they are exchanged, once."""
        if self.first:
            yield told(colonnes_echangees, self.name, self.first, [self.first.text], self.text.name)
