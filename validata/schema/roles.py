"""What fields mean beyond their type: declared by `role` (and `with`) in a description, else deduced from it.

docs/roles.md tells them to the authors of schemas.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from validata.schema.pattern import Pattern
from validata.text.labels import words_of

ROLES = frozenset(
    (
        "amount",  # a sum of money that someone gives or pays
        "balance",  # a sum of money of either sign
        "event",  # the day or the year of an act of the body that publishes
        "holder",  # the number of who receives or provides
        "identifier",  # names one thing, `with` other fields
        "label",  # what something or someone is called
        "latitude",  # `with` its longitude
        "longitude",  # `with` its latitude
        "name",  # the official name of the body whose number is in the field `with`
        "period",  # AAAA-MM-JJ or AAAA-MM-JJ/AAAA-MM-JJ
        "quantity",  # a number that cannot be negative
        "several",  # rows about one thing may differ by it
        "start",  # the day when a period begins that ends in the field `with`
        "term",  # a day that may be to come
        "text",  # a sentence or a title
    )
)
AHEAD = frozenset(
    ("echeance", "expiration", "fin", "limite", "menu", "prevision", "prevue", "previsionnelle", "validite")
)
"""Words of the dates that may be to come."""
DEGREES = {"latitude": ("lat", "latitude"), "longitude": ("lon", "long", "lng", "longitude")}
"""Words of the coordinates in degrees, which may be joined to another (`Ylatitude`)."""
ENDS = {"debut": "fin", "start": "end"}
PERIODS = ("2023-07-01/2024-06-30", "2023", "20230701", "de juillet à juin", "35238", "1")
"""The first is what the pattern of a period admits, the others what it does not."""


if TYPE_CHECKING:

    class Described(Protocol):
        """What is read of a field (see validata.schema.model)."""

        @property
        def name(self) -> str: ...

        @property
        def type(self) -> str: ...

        @property
        def descriptor(self) -> dict[str, Any]: ...

        @property
        def pattern(self) -> Pattern | None: ...


def words(field: Described) -> frozenset[str]:
    """The words of a field's name and title, in lower case without accents."""
    return words_of(f"{field.name} {field.descriptor.get('title') or ''}")


def roles(field: Described) -> frozenset[str]:
    """What a field is: as it declares, else as its type, its pattern and its words show."""
    declared = field.descriptor.get("role")
    named = declared if isinstance(declared, list) else [declared]
    found = frozenset(one for one in named if isinstance(one, str) and one in ROLES)
    return found or frozenset(deduced(field))


def deduced(field: Described) -> Iterable[str]:
    """The roles that a field shows without declaring any."""
    if field.type in ("date", "datetime") and words(field) & AHEAD:
        yield "term"
    if field.type == "number":
        yield from (role for role in DEGREES if degree_words(field, role))
    if field.type == "string" and field.pattern and [t for t in PERIODS if admits(field.pattern, t)] == [PERIODS[0]]:
        yield "period"


def admits(pattern: Pattern, text: str) -> bool:
    """Whether a pattern matches a text, as far as can be told at once."""
    quick = pattern.quick(text)
    return bool(quick and quick(text))


def degree_words(field: Described, role: str) -> frozenset[str]:
    """The words by which a field is a latitude or a longitude."""
    return frozenset(w for w in words(field) if w in DEGREES[role] or w.endswith(role) or w[1:] in DEGREES[role])


F = TypeVar("F", bound="Described")


def others(field: Described) -> tuple[str, ...]:
    """The names of the fields that its role is about, as it declares them."""
    named = field.descriptor.get("with")
    return tuple(one for one in named if isinstance(one, str)) if isinstance(named, list) else ()


def points(fields: Sequence[F]) -> Iterator[tuple[F, F]]:
    """The latitudes and their longitudes: those that they declare, or whose names are otherwise the same."""
    longitudes = {field.name: field for field in fields if "longitude" in roles(field)}
    for field in fields:
        if "latitude" in roles(field):
            rest = words(field) - degree_words(field, "latitude")
            near = [f.name for f in longitudes.values() if words(f) - degree_words(f, "longitude") == rest]
            yield from ((field, longitudes[name]) for name in others(field) or near[:1] if name in longitudes)


def spans(fields: Sequence[F]) -> Iterator[tuple[F, F]]:
    """The days when a period begins and those when it ends: as they declare, or `debut` and `fin` of one thing."""
    days = {field.name: field for field in fields if field.type in ("date", "datetime")}
    for field in days.values():
        if "start" in roles(field):
            yield from ((field, days[name]) for name in others(field) if name in days)
        else:
            own = words_of(field.name)
            ending = frozenset(ENDS.get(word, word) for word in own)
            ends = [f for f in days.values() if words_of(f.name) == ending and f.type == field.type]
            yield from ((field, end) for end in ends[:1] if ending != own)
