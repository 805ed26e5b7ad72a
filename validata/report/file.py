"""What was found in one file: exact counts, capped details, the verdict."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from validata.options import Options
from validata.report.finding import Finding
from validata.report.identity import Contents, Ledger
from validata.report.mendable import Mendable
from validata.report.notice import Notice
from validata.report.summary import Summary
from validata.report.values import Values
from validata.rule import Mend, Rule, Severity

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from validata.report.figures import Figures
    from validata.schema.model import Schema

LIMIT = 1000  # details kept per (code, column)
TOTAL = 100_000  # details kept of a file in all: about 50 MB
FEWEST = 3  # details kept of each (code, column) whatever the others: those that the console report shows

Key = tuple[str, str | None, Severity]
"""What is counted together: rule code, field name, severity."""


Verdict = Literal["valid", "tolerated", "invalid", "unchecked"]
"""Conformant; not, but nothing in it counts as it was asked; not conformant; not checked."""
EXITS: dict[Verdict, int] = {"valid": 0, "tolerated": 0, "invalid": 1, "unchecked": 2}


@dataclass
class FileReport:
    """The findings about one file. `counts` are exact; `notices` holds at most `limit` per key, some `most` in all.

    `rules` are those found, by code; `asked` is what was asked of it, without the schema. `ignored` is how many errors
    were left out as it was asked, `known` how many findings of each severity were known before, `outside` how many that
    count are in no row of data, `faulty` the rows of those that count when `valid_rows` does not say it. `figures` are
    there when asked for; `cached`: the file was checked by another run; `dated`: what is said of it depends on the day.
    """

    path: str
    schema: Schema | None = None
    detected: bool = False
    kind: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    other_sheets: list[str] = dataclasses.field(default_factory=list)
    header_row: int | None = None
    bytes: int = 0
    rows: int = 0
    valid_rows: int = 0
    fields: int = 0
    seconds: float = 0.0
    asked: Options = dataclasses.field(default_factory=Options)
    counts: Counter[Key] = dataclasses.field(default_factory=Counter)
    rules: dict[str, Rule[Any]] = dataclasses.field(default_factory=dict)
    notices: list[Notice] = dataclasses.field(default_factory=list)
    incident: str | None = None
    summary: Summary = dataclasses.field(default_factory=Summary)
    values: dict[Key, Values] = dataclasses.field(default_factory=dict)
    mendable: dict[Key, Mendable] = dataclasses.field(default_factory=dict)
    figures: Figures | None = None
    tracked: int = 0
    ignored: int = 0
    known: Counter[Severity] = dataclasses.field(default_factory=Counter)
    outside: int = 0
    faulty: Faulty | None = None
    ledger: Ledger | None = None
    cached: bool = False
    dated: bool = False
    _kept: Counter[Key] = dataclasses.field(default_factory=Counter)

    @classmethod
    def begun(cls, path: str, options: Options, incident: str | None) -> FileReport:
        """The report of a file of which nothing is known yet, but what kept it from being found."""
        ledger = Ledger(options.known, options.everything) if options.identified else None
        counted = options.tolerance is not None and (options.strict or ledger is not None)
        asked = dataclasses.replace(options, schema=None, known=None)
        return cls(path, asked=asked, incident=incident, ledger=ledger, faulty=Faulty() if counted else None)

    @property
    def limit(self) -> int:
        """How many details are kept per key."""
        return self.asked.limit

    @property
    def most(self) -> int:
        """How many details are kept in all."""
        return self.asked.most

    @property
    def strict(self) -> bool:
        """Whether warnings count."""
        return self.asked.strict

    @property
    def ignore(self) -> frozenset[str]:
        """The codes of the rules that do not count."""
        return self.asked.ignore

    def take(self, findings: Iterable[Finding], contents: Contents | None = None) -> None:
        """Count the places of each finding and keep the first while there is room.

        What does not count, as it was asked or because it was known before, is only counted apart. `contents` gives
        that of rows.
        """
        for told in findings:
            self.dated = self.dated or told.rule.dated
            finding = self.counted(told, contents) if told.count else told
            if not finding.count:
                continue
            key = (finding.rule.code, finding.field, finding.severity)
            self.counts[key] += finding.count
            self.blame(finding)
            self.rules[finding.rule.code] = finding.rule
            self.mendable.setdefault(key, Mendable(finding.rule, finding.column)).take(finding)
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

    def counted(self, finding: Finding, contents: Contents | None) -> Finding:
        """A finding without what does not count, which is counted apart."""
        if self.asked.leaves_out(finding.rule, finding.field):
            self.ignored += finding.count if finding.severity == "error" else 0
            return dataclasses.replace(finding, count=0)
        if self.ledger is None or finding.rule.vital:
            return finding
        new = self.ledger.new(finding, contents)
        self.known[finding.severity] += finding.count - new.count
        return new

    def blame(self, finding: Finding) -> None:
        """Count what can be tolerated in rows, and what cannot: a fault of the file, or of its header."""
        if not self.blocks(finding.severity):
            return
        first = (self.header_row or 0) + 1
        rows = [row for row in finding.known_rows if row >= first]
        if finding.rule.scope in ("file", "header") or finding.rule.vital or not rows:
            self.outside += finding.count
        elif self.faulty is not None:
            last = finding.told(0)[1].get("last") if len(rows) == 1 else None
            self.faulty.add(range(rows[0], last + 1) if isinstance(last, int) else rows)
            self.faulty.more += max(0, finding.count - len(rows))

    def blocks(self, severity: Severity) -> bool:
        """Whether a finding of this severity makes the file not conformant."""
        return severity == "error" or (severity == "warning" and self.strict)

    def room(self, key: Key) -> int:
        """How many more details of this key may be kept."""
        limit = self.limit if len(self.notices) < self.most else min(self.limit, FEWEST)
        return max(0, limit - self._kept[key])

    def give_up(self, findings: Iterable[Finding]) -> None:
        """Forget what was found before a file proved unreadable: half a report would pass for a whole one."""
        self.counts.clear()
        self.notices.clear()
        self.values.clear()
        self.mendable.clear()
        self.tracked = 0
        self._kept.clear()
        self.rows = self.valid_rows = self.ignored = self.outside = 0
        self.known.clear()
        if self.faulty is not None:
            self.faulty = Faulty()
        if self.ledger:
            self.ledger.clear()
        self.summary = Summary()
        if self.figures:
            self.figures.clear()
        self.take(findings)

    def settle(self, settled: Callable[[int | None, Mend], Mend | None]) -> None:
        """What mends each finding, now that the whole table is known: `settled(column, mend)` says it."""
        for one in self.mendable.values():
            one.settle(lambda mend, one=one: settled(one.column, mend))  # type: ignore[misc]
        self.notices = [
            dataclasses.replace(notice, mend=settled(notice.column, notice.mend)) if notice.mend else notice
            for notice in self.notices
        ]
        for key, one in self.mendable.items():
            if one.rule.scope == "header":  # each is a notice of its own, as long as there is room for them
                same = [n.fix for n in self.notices if (n.code, n.field, n.severity) == key]
                one.more = len(same) < self.counts[key]
                one.safe, one.unsafe = same.count("safe"), same.count("unsafe")

    def fixable(self, severity: Severity) -> tuple[int, int] | None:
        """How many findings of a severity are mended, safely or with a doubt; None when they are too many to tell."""
        some = [one for (_, _, level), one in self.mendable.items() if level == severity]
        if any(one.more for one in some):
            return None
        return sum(one.safe for one in some), sum(one.unsafe for one in some)

    def softened(self, field: str, *, unsafe: bool) -> bool:
        """Whether errors that weigh less, in a column that only we recognise, may be left in a corrected copy.

        Those of rules over several columns may be told in another one.
        """
        return any(
            one.more or one.safe + one.open + (one.unsafe if unsafe else 0) < self.counts[code, name, level]
            for (code, name, level), one in self.mendable.items()
            if level != "error" and one.rule.severity == "error" and one.rule.scope in ("cell", "row")
            if name == field or one.rule.scope == "row"
        )

    def fewer(self, limit: int) -> FileReport:
        """The same report as if no more details than that had been kept per key."""
        seen: Counter[Key] = Counter()
        kept = []
        for notice in self.notices:
            key = (notice.code, notice.field, notice.severity)
            seen[key] += 1
            if seen[key] <= limit:
                kept.append(notice)
        return dataclasses.replace(self, asked=dataclasses.replace(self.asked, limit=limit), notices=kept)

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
    def blocking(self) -> int:
        """How many findings count against the file."""
        return self.total("error") + (self.total("warning") if self.strict else 0)

    @property
    def faulty_rows(self) -> int:
        """How many rows of data have something that counts against them (at most, when not all are told)."""
        if self.faulty is None:
            return self.rows - self.valid_rows
        return min(self.rows, self.faulty.total)

    @property
    def bearable(self) -> int | None:
        """How many rows may be faulty; None when nothing was asked about it."""
        share = self.asked.tolerance
        return None if share is None else self.rows * share.numerator // share.denominator

    @property
    def within(self) -> bool:
        """Whether all that counts against the file is in rows, and they are few enough."""
        return self.bearable is not None and not self.outside and 0 < self.faulty_rows <= self.bearable

    @property
    def verdict(self) -> Verdict:
        """What is to be said of the file: nothing is conformant in part, nor without having been read."""
        if self.incident is not None:
            return "unchecked"
        if not self.rows or (self.blocking and not self.within):
            return "invalid"
        borne = self.blocking + self.ignored + sum(n for level, n in self.known.items() if self.blocks(level))
        return "tolerated" if borne else "valid"

    @property
    def valid(self) -> bool:
        """Conformant: read in full, at least one data row, no error (nor warning if strict), even left out."""
        return self.verdict == "valid"

    @property
    def exit_code(self) -> int:
        """0 conformant or tolerated, 1 not conformant, 2 could not validate."""
        return EXITS[self.verdict]


class Faulty:
    """Rows of a file that are faulty, and at most how many `more`, of which the numbers are not told."""

    def __init__(self) -> None:
        self.marks = bytearray()
        self.more = 0

    def add(self, rows: Iterable[int]) -> None:
        """Mark rows, by their numbers in the file."""
        for row in rows:
            if row >= len(self.marks):
                self.marks.extend(bytes(max(row + 1 - len(self.marks), len(self.marks))))
            self.marks[row] = 1

    @property
    def total(self) -> int:
        """How many rows are faulty, at most."""
        return self.marks.count(1) + self.more
