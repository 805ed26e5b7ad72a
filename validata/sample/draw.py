"""What is drawn at random for a sample: everything follows from the seed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeAlias, TypeVar

from stdnum import luhn

from validata.sample.towns import TOWNS
from validata.text.characters import unaccented

T = TypeVar("T")
Record: TypeAlias = dict[str, str]
"""Column name -> text; it may hold columns that a version of the model has not."""
FIRST_DAY = date(2023, 1, 9)
"""The samples are of 2023 and 2024, whenever they are made: same seed, same bytes, and no day is to come."""


class Draw:
    """A source of plausible values. `home` is the commune that publishes."""

    def __init__(self, seed: str) -> None:
        self.random = Random(seed)  # noqa: S311 - nothing secret
        self.home = self.pick(TOWNS)
        self.taken: set[str] = set()

    def pick(self, values: Sequence[T]) -> T:
        """One of the values."""
        return values[self.random.randrange(len(values))]

    def cycle(self, values: Sequence[T], number: int) -> list[T]:
        """So many of the values, in random order; each comes back only when all have come."""
        found: list[T] = []
        while len(found) < number:
            more = list(values)
            self.random.shuffle(more)
            found += more
        return found[:number]

    def below(self, end: int, start: int = 0) -> int:
        """An integer from `start` up to (not including) `end`."""
        return self.random.randrange(start, end)

    def siret(self) -> str:
        """A SIRET whose keys are right and that no body has, never twice the same.

        Insee builds the SIREN of a commune from 21, its department and its number in the department on four digits;
        the codes of communes have three, so that no commune is numbered 9000 or more, and no other body is given a
        SIREN that begins with 21.
        """
        while True:
            siren = f"21{self.pick(TOWNS).code[:2]}9{self.below(900, 100)}"
            siren += luhn.calc_check_digit(siren)
            siret = f"{siren}000{self.below(10, 1)}"
            siret += luhn.calc_check_digit(siret)
            if siren not in self.taken:
                self.taken.add(siren)
                return siret

    def rna(self) -> str:
        """The number of an association, beyond those given: each registry is far below 900,000."""
        return f"W{self.pick(TOWNS).code[:2]}{self.below(4, 1)}9{self.below(100_000):05}"

    def day(self, end: int = 540, start: int = 0) -> date:
        """A working day of the period."""
        day = FIRST_DAY + timedelta(days=self.below(end, start))
        return day - timedelta(days=max(0, day.weekday() - 4))

    def uuid(self) -> str:
        """A UUID of version 4."""
        bits = f"{self.random.getrandbits(128):032x}"
        return f"{bits[:8]}-{bits[8:12]}-4{bits[13:16]}-{'89ab'[int(bits[16], 16) % 4]}{bits[17:20]}-{bits[20:]}"

    def near(self) -> tuple[float, float]:
        """A latitude and a longitude in the commune."""
        return (
            self.home.latitude + self.random.uniform(-0.008, 0.008),
            self.home.longitude + self.random.uniform(-0.01, 0.01),
        )

    @property
    def site(self) -> str:
        """The address of the web site of the commune, under a name that is reserved to examples."""
        return f"{slug(self.home.name)}.example"


def after(day: date, days: int) -> str:
    """A working day, so many days later or the Monday after, as it is written in the models."""
    later = day + timedelta(days=days)
    return (later + timedelta(days=7 - later.weekday() if later.weekday() > 4 else 0)).isoformat()


def slug(text: str) -> str:
    """A text as it is in an address."""
    return "-".join("".join(c if c.isalnum() else " " for c in unaccented(text).lower()).split())
