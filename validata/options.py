"""What is asked of a check: how the files are read, what counts, what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from validata.limits import Limits
from validata.rule import Rule, Severity

if TYPE_CHECKING:
    from validata.schema.model import Schema


@dataclass(frozen=True)
class Options:
    """What is asked of a file; None leaves to be found what is in it.

    `limit` is how many details are kept per rule and column, `most` how many in all. `ignore` are the codes of rules
    that do not count, `select` those of the only ones that do, `spared` those that do not in a column (code, its
    name); `severity` how much rules weigh, if not as they or the schema say; `strict` whether warnings count.
    `tolerance` is the share of rows that may be faulty; `known` says of each finding that does not count, by its name
    (see `report.identity`), how many times it was found before; `everything`: all of them are known; `named`: whether
    the names of what is found are kept. `prefilter=False` judges every cell the slow way: same report.
    """

    schema: Schema | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    strict: bool = False
    ignore: frozenset[str] = frozenset()
    select: frozenset[str] | None = None
    spared: frozenset[tuple[str, str]] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    tolerance: Fraction | None = None
    known: Mapping[str, int] | None = None
    everything: bool = False
    named: bool = False
    limit: int = 1000
    most: int = 100_000
    limits: Limits = field(default_factory=Limits)
    prefilter: bool = True

    def leaves_out(self, rule: Rule[Any], column: str | None = None) -> bool:
        """Whether a rule does not count (in a column). One without which nothing was checked always does."""
        if rule.vital:
            return False
        left = rule.code in self.ignore or (self.select is not None and rule.code not in self.select)
        return left or (column is not None and (rule.code, column) in self.spared)

    def skips(self, rule: Rule[Any]) -> bool:
        """Whether it is useless to look for what a rule finds: an error that does not count is counted apart."""
        return self.leaves_out(rule) and self.severity.get(rule.code, rule.severity) != "error"

    @property
    def identified(self) -> bool:
        """Whether each finding is told from the others by its name."""
        return self.named or self.everything or self.known is not None

    @property
    def told(self) -> int:
        """How many places of a rule over the whole table are to be told: all that is reasonable, to tell them apart."""
        every = self.identified or (self.tolerance is not None and (self.strict or bool(self.severity)))
        return max(self.limit, self.most) if every else self.limit
