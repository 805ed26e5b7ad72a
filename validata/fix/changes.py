"""What is changed: counted by rule and column, the commonest first, and each written in a log if one is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from validata.rule import Rule

PAIRS = 1_000  # different changes of a rule and column that are counted apart


class Change(NamedTuple):
    """Something changed in a row of the source (None: in none): in a column, or in the row or the file as a whole."""

    row: int | None
    column: str | None
    before: str
    after: str
    rule: Rule[Any]
    safe: bool


@dataclass
class Group:
    """The changes of a rule in a column: how many, and those that come back."""

    rule: Rule[Any]
    column: str | None
    safe: bool
    number: int = 0
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, before: str, after: str, number: int) -> None:
        """Count changes that are the same."""
        self.number += number
        if (before, after) in self.pairs or len(self.pairs) < PAIRS:
            self.pairs[before, after] += number


@dataclass
class Changes:
    """All that is changed in a file; `log` is told each change, in the order of the chunks."""

    log: Callable[[Change], None] | None = None
    groups: dict[tuple[str, str | None, bool], Group] = field(default_factory=dict)

    def add(self, change: Change) -> None:
        """Something is changed."""
        self.count(change, 1)
        if self.log:
            self.log(change)

    def count(self, change: Change, number: int) -> None:
        """Count changes that are the same but for their rows."""
        key = change.rule.code, change.column, change.safe
        group = self.groups.setdefault(key, Group(change.rule, change.column, change.safe))
        group.add(change.before, change.after, number)

    @property
    def total(self) -> int:
        """How many changes there are."""
        return sum(group.number for group in self.groups.values())

    def sorted(self) -> list[Group]:
        """The groups, those about the file and its header first, then the most numerous."""
        order = ("file", "header", "row", "cell")
        return sorted(self.groups.values(), key=lambda one: (order.index(one.rule.scope), -one.number))
