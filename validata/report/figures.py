"""What a page shows of a file beside its notices: filled cells, where the faults lie, the cells around."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from validata.rule import Severity

Counts: TypeAlias = npt.NDArray[np.int32]
BLOCKS = 120
"""Blocks of rows that a file is cut in, at most: a row each in a short file."""


class Near(NamedTuple):
    """Some cells of a row, from the column numbered `start`, each cut to its beginning."""

    start: int
    cells: list[str]


@dataclass
class Figures:
    """Counts of the cells of each column in each block of `size` rows, from the row numbered `first` on.

    `names` are those of the columns of the file, whose counts are at their numbers, from 1; at 0 stand the faults of
    rows as a whole. `near` holds the cells around the places whose details are kept, by row and column. However long
    the file, they take 1.4 kB for each of its columns, and a bounded number of cells.
    """

    names: list[str] = field(default_factory=list)
    first: int = 0
    size: int = 0
    filled: Counts = field(default_factory=lambda: np.zeros((0, 0), np.int32))
    errors: Counts = field(default_factory=lambda: np.zeros((0, 0), np.int32))
    warnings: Counts = field(default_factory=lambda: np.zeros((0, 0), np.int32))
    near: dict[tuple[int, int | None], Near] = field(default_factory=dict)

    def start(self, names: list[str], first: int) -> None:
        """Make room for these columns; the first row of data is numbered `first`."""
        self.names, self.first, self.size = names, first, 1
        self.filled, self.errors, self.warnings = (np.zeros((BLOCKS, len(names) + 1), np.int32) for _ in range(3))

    def clear(self) -> None:
        """Forget everything."""
        self.start([], 0)
        self.size = 0
        self.near = {}

    def reach(self, row: int) -> None:
        """Make the blocks long enough for a row of this number: of 5, 10, 50, 100 rows and so on."""
        while row - self.first >= self.size * BLOCKS:
            times = 5 if str(self.size).startswith("1") else 2
            for counts in (self.filled, self.errors, self.warnings):
                merged = counts.reshape(BLOCKS // times, times, -1).sum(axis=1)
                counts[: len(merged)], counts[len(merged) :] = merged, 0
            self.size *= times

    def fill(self, column: int, row: int, full: npt.NDArray[np.bool_]) -> None:
        """Count the cells of a column that are `full`, in the rows numbered from `row` on (`reach` them before)."""
        if not len(full):
            return
        blocks = (row - self.first + np.arange(len(full))) // self.size
        starts = np.flatnonzero(np.diff(blocks, prepend=-1))
        self.filled[blocks[starts], column] += np.add.reduceat(full, starts, dtype=np.int32)

    def mark(self, column: int | None, rows: npt.ArrayLike, severity: Severity) -> None:
        """Count faults of a column (None: of whole rows) in the rows of these numbers; those of the header are left."""
        counts = {"error": self.errors, "warning": self.warnings}.get(severity)
        if counts is None or not self.size:
            return
        places = np.asarray(rows, np.int64)
        places = places[places >= self.first]
        if len(places):
            self.reach(int(places.max()))
            np.add.at(counts[:, column or 0], (places - self.first) // self.size, 1)
