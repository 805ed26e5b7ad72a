"""What a file holds as a whole, at a glance: days, amounts, numbers of bodies, empty cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Period(NamedTuple):
    """The first and the last day (or year) of a column."""

    field: str
    first: date | int
    last: date | int


class Amounts(NamedTuple):
    """The numbers of a column of amounts."""

    field: str
    number: int
    total: Decimal
    least: Decimal
    most: Decimal


class Holders(NamedTuple):
    """How many different numbers of bodies (SIRET…) a column holds."""

    field: str
    distinct: int


class Emptiness(NamedTuple):
    """How many cells of a column of the file are empty."""

    field: str
    number: int
    empty: int


@dataclass
class Summary:
    """What the columns of a file hold, those whose meaning is known; the empty cells of all of them."""

    periods: list[Period] = field(default_factory=list)
    amounts: list[Amounts] = field(default_factory=list)
    holders: list[Holders] = field(default_factory=list)
    columns: list[Emptiness] = field(default_factory=list)
