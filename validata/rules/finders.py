"""How rules are asked: one signature for each place where they look.

Those of `file`, `header` and `shape` are beside what they are given: `File`, `Header`, `Shape`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from validata.rule import Facts, Found, Rule
from validata.schema.model import Field
from validata.table.arrow import Rows

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
    there: list[bool]
    """Which of the columns the file has."""
    params: dict[str, Any]

    @property
    def absent(self) -> bool:
        """Whether the file lacks one of the columns."""
        return not all(self.there)


class Repeat(NamedTuple):
    """Cells found again: the row where they were first (None: they make no key), and their texts."""

    first: int | None
    cells: list[str]


ELSEWHERE: Facts = {}
"""What such a rule answers of a row that is wrong for a cause told elsewhere, once: an absent column."""


class Gathered(NamedTuple):
    """What a rule over the whole table takes from a chunk: some rows, what groups them, what they say in their group.

    Groups and values are hashes of 64 bits; rows may come several times. The rule is shown in the groups of which a row
    says another thing than the first.
    """

    rows: Rows
    groups: npt.NDArray[np.uint64]
    values: npt.NDArray[np.uint64]


class Asked(NamedTuple):
    """The same for a rule about what some rows declare: it is shown in the groups of which no row does."""

    rows: Rows
    groups: npt.NDArray[np.uint64]
    declares: npt.NDArray[np.bool_]


class Group(NamedTuple):
    """Where such a rule is shown: the first row that differs, how many others do, and the first row of the group.

    Both with the cells of the columns that the check names; of what no row declares, there is no first row (0).
    """

    names: list[str]
    cells: list[str]
    others: int
    first: int
    first_cells: list[str]


Tally: TypeAlias = dict[str, tuple[int, int]]
"""What a rule over the whole table counts: for each thing, how many rows have it, and which is the first."""


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
GroupFinder: TypeAlias = Callable[[Group], Facts]
TallyFinder: TypeAlias = Callable[[Tally], Iterator[Found]]
PointFinder: TypeAlias = Callable[[Point], Facts]
ContrastFinder: TypeAlias = Callable[[Contrast], Facts]
WholeFinder: TypeAlias = Callable[[Whole], Facts]

CellRule: TypeAlias = Rule[CellFinder]
CheckRule: TypeAlias = Rule[CheckFinder]
RowRule: TypeAlias = Rule[RowFinder]
RepeatRule: TypeAlias = Rule[RepeatFinder]
GroupRule: TypeAlias = Rule[GroupFinder]
TallyRule: TypeAlias = Rule[TallyFinder]
PointRule: TypeAlias = Rule[PointFinder]
ContrastRule: TypeAlias = Rule[ContrastFinder]
WholeRule: TypeAlias = Rule[WholeFinder]
