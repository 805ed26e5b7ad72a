"""How many of the findings of a rule and column `validata fix` mends: exactly, or not at all said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from validata.report.finding import Finding
from validata.rule import Mend, Rule

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

TEXTS = 1_000  # texts of a rule and column of which it is asked what mends them


@dataclass
class Mendable:
    """The places of a rule in a column that are mended: safely, or with a doubt, or as its other cells tell (`open`).

    `texts` counts those that were asked about; `more` is whether there were too many.
    """

    rule: Rule[Any]
    column: int | None
    safe: int = 0
    unsafe: int = 0
    open: int = 0
    texts: int = 0
    more: bool = False

    def take(self, finding: Finding) -> None:
        """Count the places of a finding."""
        if finding.mends is None or self.more:
            return
        if finding.same is None:
            for i in range(min(finding.count, len(finding.rows))):
                self.add(finding.mends(i), 1)
            return
        for first, number in places(finding.same[1]):
            if self.texts >= TEXTS:
                self.more = True
                return
            self.texts += 1
            self.add(finding.mends(first), number)

    def add(self, found: Mend | None, number: int) -> None:
        """Count places that are mended in the same way."""
        if found is None:
            return
        if found.other is not None:
            self.open += number
        elif found.safe:
            self.safe += number
        else:
            self.unsafe += number

    def settle(self, found: Callable[[Mend], Mend | None]) -> None:
        """Count those that were open, now that the whole column is known."""
        last = found(Mend(safe=False, text="", other=""))
        if last is not None:
            self.safe += self.open if last.safe else 0
            self.unsafe += 0 if last.safe else self.open
        self.open = 0


def places(codes: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """The first place of each code, and how many times it comes."""
    import numpy as np

    _, firsts, numbers = np.unique(codes, return_index=True, return_counts=True)
    return list(zip(firsts.tolist(), numbers.tolist(), strict=True))
