"""How rules are asked: one signature for each place where they look.

Those of `file`, `header` and `shape` are beside what they are given: `File`, `Header`, `Shape`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from validata.rule import Facts, Rule
from validata.schema.model import Field

CellFinder: TypeAlias = Callable[[Field, str], "Facts | None"]
"""A field and a text: one that the field rejects (types, constraints), or accepts (quality; None: nothing to say)."""
CheckFinder: TypeAlias = Callable[[object, str, dict[str, Any]], "Facts | None"]
"""A typed value, its text, and the parameters of the custom check that names the rule; None: nothing to say."""


class Row(NamedTuple):
    """The cells of a row that a custom check names, in its order.

    A value is None when its cell is empty, of a wrong type or in no column of the file; in `given`, a text of the wrong
    type stands for itself, for the rules of presence: its own notice says enough.
    """

    names: list[str]
    texts: list[str]
    values: list[Any]
    given: list[Any]
    absent: bool
    """Whether the file lacks one of the columns."""
    params: dict[str, Any]


class Repeat(NamedTuple):
    """Cells found again: the row where they were first (None: they make no key), and their texts."""

    first: int | None
    cells: list[str]


RowFinder: TypeAlias = Callable[[Row], "Facts | None"]
RepeatFinder: TypeAlias = Callable[[Repeat], Facts]

CellRule: TypeAlias = Rule[CellFinder]
CheckRule: TypeAlias = Rule[CheckFinder]
RowRule: TypeAlias = Rule[RowFinder]
RepeatRule: TypeAlias = Rule[RepeatFinder]
