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


class Point(NamedTuple):
    """A place: the texts of its latitude and of its longitude, and the name of the second column."""

    latitude: str
    longitude: str
    partner: str


class Contrast(NamedTuple):
    """A row that has the key of an earlier one, but another content.

    `first` is that row, and `names` the columns of the key, `texts` and `before` their cells followed by the content
    that tells the two rows apart, when it is a cell.
    """

    first: int
    names: list[str]
    texts: list[str]
    before: list[str]


class Whole(NamedTuple):
    """What a column shows as a whole: examples of its texts, the name of another column if it matters."""

    texts: list[str]
    partner: str | None = None


RowFinder: TypeAlias = Callable[[Row], "Facts | None"]
RepeatFinder: TypeAlias = Callable[[Repeat], Facts]
PointFinder: TypeAlias = Callable[[Point], Facts]
ContrastFinder: TypeAlias = Callable[[Contrast], Facts]
WholeFinder: TypeAlias = Callable[[Whole], Facts]

CellRule: TypeAlias = Rule[CellFinder]
CheckRule: TypeAlias = Rule[CheckFinder]
RowRule: TypeAlias = Rule[RowFinder]
RepeatRule: TypeAlias = Rule[RepeatFinder]
PointRule: TypeAlias = Rule[PointFinder]
ContrastRule: TypeAlias = Rule[ContrastFinder]
WholeRule: TypeAlias = Rule[WholeFinder]
