"""Places found chunk by chunk, told once the whole file is known: all counted, the first kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from validata.report.finding import Finding
from validata.rule import Facts, Rule
from validata.schema.match import Column
from validata.table.arrow import Rows
from validata.table.model import Chunk

Kept: TypeAlias = "tuple[str | None, Facts]"


@dataclass(eq=False, repr=False)
class Held:
    """Places where a rule is shown in a column, of which at most `limit` are kept."""

    rule: Rule[Any]
    column: Column
    limit: int
    count: int = 0
    rows: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    told: list[Kept] = field(default_factory=list)

    @property
    def room(self) -> int:
        """How many more places are kept."""
        return max(0, self.limit - len(self.rows))

    def add(self, chunk: Chunk, rows: Rows, told: list[Kept]) -> None:
        """Count the places of a chunk; `told` says what is to be said of the first, for as many as there is room."""
        self.count += len(rows)
        kept = rows[: len(told)]
        self.rows += (kept + chunk.row).tolist()
        self.lines += chunk.lines_of(kept).tolist()
        self.told += told

    def finding(self) -> Finding:
        """All of them."""
        return Finding(
            self.rule,
            np.array(self.rows, np.int64),
            np.array(self.lines, np.int64),
            self.told.__getitem__,
            self.count,
            self.column.number,
            self.column.name,
            self.column.level,
        )
