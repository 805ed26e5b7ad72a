"""Equal values told once: how many cells hold each, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from validata.text.cellref import letters

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

TRACKED = 1_000  # values of a rule and column whose cells are counted; those met first, exactly
RANGES = 5  # ranges of rows kept of each
LONGEST = 200  # characters of such a value
TOLD = 20  # values told of a rule and column


@dataclass
class Same:
    """The cells that hold a value: their number, and the first ranges of rows."""

    number: int = 0
    ranges: list[tuple[int, int]] = field(default_factory=list)

    def add(self, rows: npt.NDArray[np.int64]) -> None:
        """Count cells, by the numbers of their rows, in order."""
        import numpy as np

        self.number += len(rows)
        if len(self.ranges) > RANGES:
            return
        breaks = np.flatnonzero(np.diff(rows) > 1) + 1
        for part in np.split(rows, breaks[: RANGES + 1])[: RANGES + 1]:
            first, last = int(part[0]), int(part[-1])
            if self.ranges and self.ranges[-1][1] + 1 == first:
                self.ranges[-1] = (self.ranges[-1][0], last)
            else:
                self.ranges.append((first, last))

    def addresses(self, column: int) -> str:
        """The ranges as spreadsheet programs write them (`A2:A124, A130`), the first ones."""
        name = letters(column)
        some = [f"{name}{a}" if a == b else f"{name}{a}:{name}{b}" for a, b in self.ranges[:RANGES]]
        return ", ".join(some) + ("…" if len(self.ranges) > RANGES else "")


class Values:
    """The values of the cells of a column that show a rule."""

    def __init__(self) -> None:
        self.column = 0
        self.found: dict[str, Same] = {}

    def add(self, texts: list[str], codes: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]) -> None:
        """Count cells: `codes[i]` says which of `texts` is in row `rows[i]`."""
        import numpy as np

        order = np.argsort(codes, kind="stable")
        starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
        for part in np.split(order, starts[1:]):
            text = texts[codes[part[0]]]
            if text in self.found or (len(self.found) < TRACKED and len(text) <= LONGEST):
                self.found.setdefault(text, Same()).add(rows[part])

    def commonest(self) -> Iterator[tuple[str, Same]]:
        """The values that several cells hold, the commonest first."""
        several = [item for item in self.found.items() if item[1].number > 1]
        return iter(sorted(several, key=lambda item: -item[1].number)[:TOLD])
