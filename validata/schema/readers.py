"""What the cells of usual fields mean, as frictionless says but without importing it.

That import takes as long as checking a thousand rows. Fields out of the ordinary are left to
frictionless; the tests compare the verdicts, cell by cell.
"""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

Value = Callable[[str], Any]
"""The typed value of a text, or None; ValueError too says that it is of the wrong type."""
CellReader = Callable[[Any], tuple[Any, dict[str, str] | None]]
"""Of a cell: its typed value or None, and frictionless's failures by name."""

DATE = "%Y-%m-%d"
SCHEME = re.compile("[a-zA-Z][a-zA-Z0-9+.-]*:")
TRUE, FALSE = ("true", "True", "TRUE", "1"), ("false", "False", "FALSE", "0")
"""What a boolean field that lists no values takes."""
NUMBERS = frozenset(("bareNumber", "floatNumber", "decimalChar", "groupChar"))
"""Properties that say how numbers are written."""
BOUNDS = {
    "minimum": operator.ge,
    "maximum": operator.le,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
}
ORDER = ("required", "minLength", "maxLength", *BOUNDS, "enum")
"""The constraints in frictionless's order, but for `pattern` (see schema.pattern) and `unique` (see judge.repeats)."""


class Field(Protocol):
    """What is read of a field (see validata.schema.model)."""

    @property
    def type(self) -> str: ...

    @property
    def format(self) -> str: ...

    @property
    def descriptor(self) -> dict[str, Any]: ...

    @property
    def constraints(self) -> dict[str, Any]: ...

    @property
    def missing(self) -> frozenset[str]: ...


def known_reader(field: Field) -> CellReader | None:
    """The reader of the cells of a field, without its pattern; None for a field that is left to frictionless."""
    value = value_reader(field)
    if value is None:
        return None
    given = {name: c for name, c in field.constraints.items() if c is not None and name not in ("pattern", "unique")}
    holds = {name: constraint(field, name, given[name], value) for name in ORDER if name in given}
    if len(holds) < len(given) or None in holds.values():
        return None
    missing = field.missing

    def reader(text: str) -> tuple[Any, dict[str, str] | None]:
        found = None
        if text not in missing:
            try:
                found = value(text)
            except (ValueError, InvalidOperation):
                found = None  # contextlib.suppress takes as long as reading an integer
            if found is None:
                return None, {"type": f"{field.type}/{field.format}"}
        failures = {name: str(given[name]) for name, check in holds.items() if check and not check(found)}
        return found, failures or None

    return reader


def value_reader(field: Field) -> Value | None:
    """What types the texts of a field, when it is usual."""
    if field.type in ("integer", "number"):
        if NUMBERS & set(field.descriptor):
            return None
        return integer if field.type == "integer" else decimal_of
    if field.type == "date" and field.format != "any" and not field.format.startswith("fmt:"):
        written = DATE if field.format == "default" else field.format
        return lambda text: dt.datetime.strptime(text, written).date()  # noqa: DTZ007 - days, as frictionless reads
    if field.type == "string":
        return STRINGS.get(field.format)
    if field.type == "boolean":
        true, false = field.descriptor.get("trueValues", TRUE), field.descriptor.get("falseValues", FALSE)
        return {**dict.fromkeys(true, True), **dict.fromkeys(false, False)}.get
    return year if field.type == "year" else None


def integer(text: str) -> int:
    """An integer, stripped first: `int` refuses the separators of ASCII (U+001C to U+001F)."""
    return int(text.strip())


def decimal_of(text: str) -> Decimal:
    """A number."""
    return Decimal(text.strip())


def year(text: str) -> int | None:
    """A year of four characters."""
    found = int(text) if len(text) == 4 else -1
    return found if found >= 0 else None


def uri(text: str) -> str | None:
    """An address with a scheme (RFC 3986, 3.1): frictionless asks nothing more of it."""
    return text if SCHEME.match(text) else None


def email(text: str) -> str | None:
    """An e-mail address."""
    import validators

    return text if validators.email(text) else None


STRINGS: dict[str, Value] = {"default": str, "wkt": str, "uri": uri, "email": email}


def constraint(field: Field, name: str, given: Any, value: Value) -> Callable[[Any], bool] | None:
    """What tells whether a value (None when empty) fits a constraint; None when it is written in an unusual way."""
    if name == "required" and isinstance(given, bool):
        return (lambda found: found is not None) if given else (lambda _: True)
    if name in BOUNDS:
        return bound(field, name, given, value)
    if field.type != "string":
        return None
    if name in ("minLength", "maxLength") and type(given) is int:
        fits = BOUNDS["minimum" if name == "minLength" else "maximum"]
        return lambda found: found is None or fits(len(found), given)
    if name == "enum" and isinstance(given, list) and all(isinstance(one, str) for one in given):
        allowed = frozenset(one for one in map(value, given) if one is not None)
        return lambda found: found is None or found in allowed
    return None


def bound(field: Field, name: str, given: Any, value: Value) -> Callable[[Any], bool] | None:
    """The same for a minimum or a maximum: a number, or a date written as the field says."""
    limit: Any = given if type(given) is int and field.type in ("integer", "number") else None
    if type(given) is float and field.type == "number":
        limit = Decimal(str(given))
    if isinstance(given, str) and field.type == "date":
        try:
            limit = value(given)
        except ValueError:
            return None
    if limit is None:
        return None
    fits = BOUNDS[name]
    return lambda found: found is None or (found == found and fits(found, limit))  # noqa: PLR0124 - NaN fits nothing
