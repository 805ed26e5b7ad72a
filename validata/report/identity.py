"""What a finding is, from one run to the next: a name made of what is found, not of where."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from validata.report.finding import Finding
from validata.report.notice import short

Contents = Callable[[list[int]], "list[str | None]"]
"""The numbers of rows -> their content; None for what is no row of data."""
TRACKED = 100_000
"""Different names that are kept of a file: beyond, findings are told apart by their number only."""


class Met(NamedTuple):
    """What has a name: a rule, a column, the cell if it is one, and whether this is all that is known of it."""

    code: str
    column: str | None
    cell: str | None = None


def fingerprint(*parts: str) -> str:
    """A name made of texts."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def by_number(finding: Finding) -> str:
    """The name of all those of a rule and column that are told apart by their number only."""
    return fingerprint(finding.rule.code, finding.field or "", "number")


def identities(finding: Finding, contents: Contents | None) -> list[tuple[str, str | None]]:
    """The name of each place given of a finding, and its cell: the same wherever it stands in the file.

    It is made of the rule, the column and the cell; of the content of the whole row for a rule about rows, and for a
    cell that is empty; of the facts of what is in no row, but for a whole file.
    """
    code, column, scope = finding.rule.code, finding.field or "", finding.rule.scope
    if scope == "file":
        return [(fingerprint(code, column, "file"), None)] * len(finding.rows)
    if scope == "header":
        return [
            (fingerprint(code, column, "header", "" if column else facts(finding, i)), None) for i in every(finding)
        ]
    cells = texts(finding) if scope == "cell" else [None] * len(finding.rows)
    bare = [i for i, cell in enumerate(cells) if not cell]
    rows = [0 if finding.rows[i] is None else int(finding.rows[i] or 0) for i in bare]
    found = dict(zip(bare, contents(rows) if contents and rows else [None] * len(bare), strict=True))
    named: dict[str, str] = {}
    told: list[tuple[str, str | None]] = []
    for i, cell in enumerate(cells):
        if cell:
            name = named.get(cell) or named.setdefault(cell, fingerprint(code, column, "cell", cell))
        elif (content := found[i]) is not None:
            name = fingerprint(code, column, "row", content)
        else:
            name = fingerprint(code, column, "facts", facts(finding, i))
        told.append((name, cell))
    return told


def every(finding: Finding) -> range:
    """The indexes of the places given of a finding."""
    return range(len(finding.rows))


def texts(finding: Finding) -> list[str | None]:
    """The cells of a finding."""
    if finding.same:
        distinct, codes = finding.same
        return [distinct[code] for code in codes.tolist()]
    return [finding.told(i)[0] for i in every(finding)]


def facts(finding: Finding, place: int) -> str:
    """The facts of a place, as a text."""
    return json.dumps(finding.told(place)[1], sort_keys=True, default=str)


@dataclass
class Ledger:
    """What was met in a file, name by name, and what of it was `known` before (name -> how many times).

    `everything`: all that is met is known. `left` is how many times each is still to be met.
    """

    known: Mapping[str, int] | None = None
    everything: bool = False
    met: dict[str, Met] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    left: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Nothing was met yet."""
        self.left = dict(self.known or {})

    def clear(self) -> None:
        """Forget what was met."""
        self.met.clear()
        self.times.clear()
        self.left = dict(self.known or {})

    def new(self, finding: Finding, contents: Contents | None) -> Finding:
        """A finding without what was known of it before: its count may be 0. Every place of it is kept in mind."""
        whole = by_number(finding)
        fresh = [
            i
            for i, (name, cell) in enumerate(identities(finding, contents))
            if not self.take(name, whole, Met(finding.rule.code, finding.field, cell))
        ]
        untold = max(0, finding.count - len(finding.rows))
        rest = sum(not self.take(whole, whole, Met(finding.rule.code, finding.field)) for _ in range(untold))
        if len(fresh) == len(finding.rows) and rest == untold:
            return finding
        return finding.only(fresh, len(fresh) + rest)

    def take(self, name: str, whole: str, met: Met) -> bool:
        """Keep in mind that something is met once, and say whether it was known."""
        kept = name if name in self.met or len(self.met) < TRACKED else whole
        self.met.setdefault(kept, met if kept == name else met._replace(cell=None))
        self.times[kept] += 1
        if self.everything:
            return True
        for one in (name, whole):
            if self.left.get(one):
                self.left[one] -= 1
                return True
        return False

    @property
    def gone(self) -> int:
        """How many of what was known are not met any more."""
        return sum(self.left.values())


def cell_of(met: Met) -> str | None:
    """The cell of what was met, as reports show it."""
    found: str | None = short(met.cell)
    return found
