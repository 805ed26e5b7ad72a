"""What was found in one file: exact counts, capped details."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from validata.report.notice import Notice, short
from validata.rule import Severity

if TYPE_CHECKING:
    from validata.schema.model import Schema

LIMIT = 1000  # details kept per (code, column)

Key = tuple[str, str | None, Severity]
"""What is counted together: rule code, field name, severity."""


@dataclass
class FileReport:
    """The findings about one file. `counts` are exact; `notices` holds at most `limit` per key."""

    path: str
    schema: Schema | None = None
    detected: bool = False
    kind: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    bytes: int = 0
    rows: int = 0
    valid_rows: int = 0
    fields: int = 0
    seconds: float = 0.0
    limit: int = LIMIT
    ignore: frozenset[str] = frozenset()
    strict: bool = False
    counts: Counter[Key] = dataclasses.field(default_factory=Counter)
    notices: list[Notice] = dataclasses.field(default_factory=list)
    incident: str | None = None
    _kept: Counter[Key] = dataclasses.field(default_factory=Counter)

    def add(self, notices: Iterable[Notice]) -> None:
        """Count each notice and keep its details while there is room."""
        for notice in notices:
            key = (notice.code, notice.field, notice.severity)
            self.count(key, 1)
            if self.room(key):
                self.keep(notice)

    def count(self, key: Key, number: int) -> None:
        """Count `number` findings whose details are kept (or not) apart."""
        if number and key[0] not in self.ignore:
            self.counts[key] += number

    def room(self, key: Key) -> int:
        """How many more details of this key may be kept."""
        return 0 if key[0] in self.ignore else max(0, self.limit - self._kept[key])

    def keep(self, notice: Notice) -> None:
        """Keep the details of a notice that is counted apart."""
        self._kept[(notice.code, notice.field, notice.severity)] += 1
        detail = {name: short(fact) for name, fact in notice.detail.items()}
        self.notices.append(replace(notice, value=short(notice.value), detail=detail))

    def give_up(self, notice: Notice) -> None:
        """Forget what was found before a file proved unreadable: half a report would pass for a whole one."""
        self.counts.clear()
        self.notices.clear()
        self._kept.clear()
        self.rows = self.valid_rows = 0
        self.add([notice])

    def fewer(self, limit: int) -> FileReport:
        """The same report as if no more details than that had been kept per key."""
        seen: Counter[Key] = Counter()
        kept = []
        for notice in self.notices:
            key = (notice.code, notice.field, notice.severity)
            seen[key] += 1
            if seen[key] <= limit:
                kept.append(notice)
        return replace(self, limit=limit, notices=kept)

    def total(self, severity: Severity) -> int:
        """The exact number of findings of a severity."""
        return sum(n for (_, _, level), n in self.counts.items() if level == severity)

    def of(self, severity: Severity) -> list[Notice]:
        """The kept notices of a severity, in the order of the file."""
        order = [n for n in self.notices if n.severity == severity]
        return sorted(order, key=lambda n: (n.row or 0, n.column or 0))

    @property
    def truncated(self) -> bool:
        """Whether some findings are counted without details."""
        return len(self.notices) < sum(self.counts.values())

    @property
    def valid(self) -> bool:
        """Conformant: read in full, at least one data row, no error (nor warning if strict)."""
        blocking = self.total("error") + (self.total("warning") if self.strict else 0)
        return self.incident is None and self.rows > 0 and not blocking

    @property
    def exit_code(self) -> int:
        """0 conformant, 1 not conformant, 2 could not validate."""
        if self.incident is not None:
            return 2
        return 0 if self.valid else 1
