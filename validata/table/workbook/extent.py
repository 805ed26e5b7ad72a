"""What the examination of a workbook has seen of a sheet: how far it goes, and what its cells hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from validata.limits import Limits
from validata.table.unreadable import Unreadable, excess
from validata.table.workbook.facts import FAR, SAVE_AGAIN
from validata.text.cellref import letters
from validata.text.typography import number

MENDED = 500_000  # cells in error (#N/A) whose text is kept
SHOWN = 5  # formulas without a result whose address is kept


Places: TypeAlias = "npt.NDArray[Any]"


@dataclass
class Extent:
    """Where the filled cells of a sheet end, what they hold, and what calamine does not tell of them.

    `last` is the last row and column that have a cell, filled or not; `text` the size of the texts once repeated in
    their cells; `pending` the first of the `formulas` without a result; `mended` the texts of the cells in error, and
    others that calamine does not give: row -> column -> text (from 1); `zeros` the numbers that are shown with zeros
    before them, as rows, columns and digits. The filled cells are counted by type, or
    `marked`: column (from 0) -> sum of the hashes of its values. `announced` is the
    last row, with or without cells. `exact` says that the cells are to be compared one
    by one, `loose` that dates are counted as numbers and texts are not counted.
    """

    rows: int = 0
    columns: int = 0
    last: tuple[int, int] = (0, 0)
    cells: int = 0
    text: int = 0
    numbers: int = 0
    dates: int = 0
    booleans: int = 0
    texts: int = 0
    formulas: int = 0
    pending: list[str] = field(default_factory=list)
    mended: dict[int, dict[int, str]] = field(default_factory=dict)
    kept: int = 0
    zeros: list[tuple[Places, Places, Places]] = field(default_factory=list)
    marked: Counter[int] | None = None
    announced: int = 0
    bound: int | None = None
    exact: bool = False
    loose: bool = False

    def reach(self, row: int, column: int, cells: int = 1) -> None:
        """Take filled cells into account, the furthest being there."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        self.cells += cells

    def hold(self, row: int, column: int) -> None:
        """Take a cell into account, filled or not."""
        self.last = max(self.last[0], row), max(self.last[1], column)

    def bare(self) -> None:
        """Take into account the rows that the sheet announces after its last cell, without any.

        The reference reads them as blank rows, as far as the sheet says that it goes (`bound`), if it says so.
        """
        rows = self.announced if self.bound is None else min(self.announced, self.bound)
        if self.announced > self.last[0]:
            self.hold(rows, 0)

    def mend(self, row: int, column: int, text: str) -> None:
        """Keep the text of a cell that calamine does not give; Unreadable when there are too many."""
        self.kept += 1
        if self.kept > MENDED:
            kind = f"c'est un classeur dont plus de {number(MENDED)} cellules sont en erreur (#N/A, #REF!…)"
            raise Unreadable({"kind": kind, "remedy": SAVE_AGAIN})
        self.mended.setdefault(row, {})[column] = text

    def pad(self, rows: Places, columns: Places, digits: Places) -> None:
        """Keep those of these numbers that are shown with zeros before them, on so many `digits`."""
        shown = digits > 0
        if shown.any():
            self.zeros.append((rows[shown], columns[shown], digits[shown]))

    @cached_property
    def padded(self) -> dict[int, tuple[Places, Places]]:
        """Column -> the rows of these numbers, in order, and their digits."""
        if not self.zeros:
            return {}
        rows, columns, digits = (np.concatenate(some) for some in zip(*self.zeros, strict=True))
        return {int(one): (rows[columns == one], digits[columns == one]) for one in np.unique(columns)}

    def formula(self, row: int, column: int, times: int = 1) -> None:
        """Keep a formula that has no result."""
        self.formulas += times
        if len(self.pending) < SHOWN:
            self.pending.append(f"{letters(column)}{row}")

    @property
    def seen(self) -> tuple[int, int, int, int]:
        """How many texts, numbers, dates and booleans."""
        return self.texts, self.numbers, self.dates, self.booleans

    def fault(self, name: str, limits: Limits) -> Unreadable | None:
        """Why the sheet cannot be loaded, or None."""
        sheet = f"sa feuille « {name} »"
        where = f"{sheet} est remplie jusqu'à la cellule {letters(self.columns)}{self.rows}"
        if self.columns > limits.columns:
            return excess(f"{where}, soit {number(self.columns)} colonnes", limits, "columns", FAR)
        if self.rows * self.columns > limits.sheet_cells:
            return excess(f"{where}, soit {number(self.rows * self.columns)} cellules", limits, "sheet_cells", FAR)
        if self.cells > limits.sheet_cells:
            return excess(f"{sheet} contient {number(self.cells)} cellules", limits, "sheet_cells", FAR)
        if self.text > limits.uncompressed << 20:
            return excess(f"{sheet} contient {number(self.text >> 20)} Mo de textes", limits, "uncompressed", FAR)
        return None
