"""What was found in one file: exact counts, capped details."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from validata.report.finding import Finding
from validata.report.notice import Notice
from validata.report.summary import Summary
from validata.report.values import Values
from validata.rule import Rule, Severity

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from validata.options import Options
    from validata.report.figures import Figures
    from validata.schema.model import Schema

LIMIT = 1000  # details kept per (code, column)
TOTAL = 100_000  # details kept of a file in all: about 50 MB
FEWEST = 3  # details kept of each (code, column) whatever the others: those that the console report shows

Key = tuple[str, str | None, Severity]
"""What is counted together: rule code, field name, severity."""


@dataclass
class FileReport:
    """The findings about one file. `counts` are exact; `notices` holds at most `limit` per key, some `most` in all.

    `rules` are those found, by code.

    `figures` are there when asked for.
    """

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
    most: int = TOTAL
    ignore: frozenset[str] = frozenset()
    strict: bool = False
    counts: Counter[Key] = dataclasses.field(default_factory=Counter)
    rules: dict[str, Rule[Any]] = dataclasses.field(default_factory=dict)
    notices: list[Notice] = dataclasses.field(default_factory=list)
    incident: str | None = None
    summary: Summary = dataclasses.field(default_factory=Summary)
    values: dict[Key, Values] = dataclasses.field(default_factory=dict)
    figures: Figures | None = None
    tracked: int = 0
    _kept: Counter[Key] = dataclasses.field(default_factory=Counter)

    @classmethod
    def begun(cls, path: str, options: Options, incident: str | None) -> FileReport:
        """The report of a file of which nothing is known yet, but what kept it from being found."""
        return cls(
            path,
            limit=options.limit,
            most=options.most,
            ignore=options.ignore,
            strict=options.strict,
            incident=incident,
        )

    def take(self, findings: Iterable[Finding]) -> None:
        """Count the places of each finding and keep the first while there is room; what is ignored is forgotten."""
        for finding in findings:
            if finding.rule.code in self.ignore or not finding.count:
                continue
            key = (finding.rule.code, finding.field, finding.severity)
            self.counts[key] += finding.count
            self.rules[finding.rule.code] = finding.rule
            if self.figures:
                self.figures.mark(finding.column, finding.known_rows, finding.severity)
            if finding.same and (key in self.values or self.tracked < self.most):
                values = self.values.setdefault(key, Values())
                values.column = finding.column or 0
                before = len(values.found)
                values.add(*finding.same, cast("npt.NDArray[np.int64]", finding.rows))  # cells are in an array
                self.tracked += len(values.found) - before
            kept = [notice.short() for notice in finding.notices(self.room(key))]
            self._kept[key] += len(kept)
            self.notices += kept

    def room(self, key: Key) -> int:
        """How many more details of this key may be kept."""
        limit = self.limit if len(self.notices) < self.most else min(self.limit, FEWEST)
        return max(0, limit - self._kept[key])

    def give_up(self, findings: Iterable[Finding]) -> None:
        """Forget what was found before a file proved unreadable: half a report would pass for a whole one."""
        self.counts.clear()
        self.notices.clear()
        self.values.clear()
        self.tracked = 0
        self._kept.clear()
        self.rows = self.valid_rows = 0
        self.summary = Summary()
        if self.figures:
            self.figures.clear()
        self.take(findings)

    def fewer(self, limit: int) -> FileReport:
        """The same report as if no more details than that had been kept per key."""
        seen: Counter[Key] = Counter()
        kept = []
        for notice in self.notices:
            key = (notice.code, notice.field, notice.severity)
            seen[key] += 1
            if seen[key] <= limit:
                kept.append(notice)
        return dataclasses.replace(self, limit=limit, notices=kept)

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
