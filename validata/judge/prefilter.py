"""Which cells are certainly right: a sound, optional speed-up over `verdict`.

`screen(field)` gives a function from an Arrow string array to a boolean mask that is True only
where `verdict(field, text)` is certainly (). It may leave too many cells in doubt, never too few:
a property test holds it to that. RE2 and Python's `re` differ, so patterns are rewritten token by
token and a pattern with anything unusual has no mask at all.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validata.judge.ordinary import ordinary
from validata.judge.verdict import cell_rules
from validata.rules import named
from validata.rules.quality.contents import WORDS
from validata.rules.quality.days import RECENT
from validata.rules.quality.places import MOST
from validata.rules.quality.spreadsheet import code_width
from validata.schema.model import CustomCheck, Field
from validata.schema.pattern import Pattern, re2
from validata.schema.readers import FALSE, TRUE
from validata.table.arrow import Mask, Screen, calendar, days, digits, filled, fixed, matching, periods, view
from validata.text.dates import today

HOST = r"([A-Za-z0-9-]+\.)+[A-Za-z]{2,}"
PATTERNS = {
    "integer": r"^-?[0-9]{1,18}$",
    "number": r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$",
    "yearmonth": r"^[0-9]{4}-(0[1-9]|1[0-2])$",
    "time": r"^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$",
    "geopoint": r"^-?1?[0-7]?[0-9](\.[0-9]{1,15})?, ?-?[0-8]?[0-9](\.[0-9]{1,15})?$",
    "string/uri": rf"^https?://{HOST}(:[0-9]{{1,5}})?(/[A-Za-z0-9._~!$&'()*+,;=:@/-]*)?"
    r"(\?[A-Za-z0-9._~!$&'()*+,;=:@/?-]*)?(#[A-Za-z0-9._~!$&'()*+,;=:@/?-]*)?$",
    "string/email": r"^[a-z]{1,20}[0-9]{0,4}([._-][a-z]{1,20}){0,2}@[a-z]{2,30}(-[a-z]{1,20})?\.(fr|com|org|net|eu)$",
    "string/uuid": r"^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
}
"""Texts that every reader of the type accepts, by type or type/format."""


def screen(field: Field) -> Screen | None:
    """The mask function of a field, or None when every cell of it is in doubt."""
    if field.type != "string" and any(cell_rules(check) for check in field.checks):
        return None  # the checks of one column are made for texts
    if field.categories is not None:
        return None
    typed = typed_screen(field)
    parts = [
        typed,
        *([written_screen(field.written)] if field.written else []),
        *(part for check in field.checks for part in check_screens(check)),
    ]
    if any(part is None for part in parts):
        return None
    masks = [part for part in parts if part is not None]
    special = pa.array(sorted(text for text in field.missing if text), pa.string())
    optional = "" in field.missing and not field.required

    def certain(texts: pa.StringArray) -> Mask:
        full = filled(texts)
        mask = full
        for part in masks:
            mask = mask & part(texts)
        if len(special):
            mask &= ~view(pc.is_in(texts, special))
        return mask | ~full if optional else mask

    return certain


def typed_screen(field: Field) -> Screen | None:
    """The mask of the type, format and constraints of a field."""
    kind = field.type if field.format == "default" else f"{field.type}/{field.format}"
    constraints = {k: v for k, v in field.constraints.items() if k not in ("required", "unique") and v is not None}
    if field.type in ("integer", "number") and {"decimalChar", "groupChar", "bareNumber"} & set(field.descriptor):
        return None
    if kind == "boolean" and not constraints:
        return boolean_screen(field)
    if kind in ("date", "date/%Y-%m-%d"):
        return date_screen(constraints)
    if kind == "datetime" and not constraints:
        return datetime_screen
    if kind in ("integer", "number"):
        return number_screen(unsigned(PATTERNS[kind], field), constraints, *likely(field))
    if kind == "year":
        years = map(str, range(RECENT, today().year + 1))
        return number_screen(f"^({'|'.join(years)})$", constraints, -np.inf, np.inf)
    if kind in PATTERNS and not constraints:
        return matching(PATTERNS[kind])
    if kind == "string":
        return string_screen(field, constraints)
    return None


def written_screen(written: Pattern) -> Screen | None:
    """Texts that are written as the field asks, beyond its type."""
    rewritten = re2(written.text)
    return None if rewritten is None else matching(rewritten)


def boolean_screen(field: Field) -> Screen:
    """True and false values as listed by the field or by frictionless."""
    true = field.descriptor.get("trueValues", TRUE)
    false = field.descriptor.get("falseValues", FALSE)
    allowed = pa.array([v for v in map(str, [*true, *false]) if v.isalnum()], pa.string())
    return lambda texts: view(pc.is_in(texts, allowed))


def date_screen(constraints: dict[str, Any]) -> Screen | None:
    """Dates AAAA-MM-JJ of the past, strictly inside the bounds."""
    bounds = [
        int(str(constraints.get(name, default)).replace("-", ""))
        for name, default in (("minimum", "0000-00-00"), ("maximum", "9999-99-99"))
        if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", str(constraints.get(name, default)))
    ]
    if len(bounds) < 2 or not set(constraints) <= {"minimum", "maximum"}:
        return None
    low, high = bounds

    def certain(texts: pa.StringArray) -> Mask:
        mask, order = days(texts)
        return mask & (order > low) & (order < high)

    return certain


def datetime_screen(texts: pa.StringArray) -> Mask:
    """Date-times AAAA-MM-JJTHH:MM:SSZ of the past."""
    mask, rows = fixed(texts, 20)
    hour_ok, hour = digits(rows, 11, 12)
    minute_ok, minute = digits(rows, 14, 15)
    second_ok, second = digits(rows, 17, 18)
    signs = (
        (rows[:, 10] == ord("T")) & (rows[:, 13] == ord(":")) & (rows[:, 16] == ord(":")) & (rows[:, 19] == ord("Z"))
    )
    times = hour_ok & minute_ok & second_ok & (hour < 24) & (minute < 60) & (second < 60)
    mask[mask] = calendar(rows)[0] & signs & times
    return mask


def unsigned(pattern: str, field: Field) -> str:
    """The pattern of the numbers of a field, without a sign where a negative one is in doubt."""
    return pattern.replace("-?", "", 1) if field.roles & {"amount", "quantity"} else pattern


def likely(field: Field) -> tuple[float, float]:
    """The bounds beyond which a number of a field is in doubt."""
    most = next((MOST[role] for role in MOST if role in field.roles), np.inf)
    return (0 if "amount" in field.roles else -most), most


def number_screen(pattern: str, constraints: dict[str, Any], low: float, high: float) -> Screen | None:
    """Plain numbers strictly inside the bounds (the bounds themselves stay in doubt)."""
    for name, bound in constraints.items():
        try:
            value = float(Decimal(str(bound)))
        except (InvalidOperation, ValueError, OverflowError):
            return None
        if name in ("minimum", "exclusiveMinimum"):
            low = max(low, value)
        elif name in ("maximum", "exclusiveMaximum"):
            high = min(high, value)
        else:
            return None
    if np.isnan(low) or np.isnan(high):
        return None
    shape = matching(pattern)
    if not np.isfinite([low, high]).any():
        return shape

    def certain(texts: pa.StringArray) -> Mask:
        mask = shape(texts)
        plain = pc.if_else(pa.array(mask), texts, pa.scalar("nan"))
        values = pc.cast(plain, pa.float64()).to_numpy(zero_copy_only=False)
        return mask & (values > low) & (values < high)

    return certain


def string_screen(field: Field, constraints: dict[str, Any]) -> Screen | None:
    """Texts that fit every constraint and have nothing unusual about them."""
    masks: list[Screen] = []
    width = code_width(field)
    phones = "pattern" not in constraints
    wordy = bool(field.roles & WORDS)
    for name, value in constraints.items():
        if name == "enum" and isinstance(value, list):
            allowed = pa.array([v for v in value if isinstance(v, str)], pa.string())
            masks.append(lambda texts, allowed=allowed: view(pc.is_in(texts, allowed)))  # type: ignore[misc]
        elif name == "pattern":
            rewritten = re2(str(value))
            if rewritten is None:
                return None
            masks.append(matching(rewritten))
        elif name in ("minLength", "maxLength") and isinstance(value, int):
            compare = pc.greater_equal if name == "minLength" else pc.less_equal
            masks.append(lambda texts, c=compare, v=value: view(c(pc.utf8_length(texts), v)))  # type: ignore[misc]
        else:
            return None

    def certain(texts: pa.StringArray) -> Mask:
        mask = ordinary(texts, phones=phones, width=width, tried=phones and "enum" not in constraints, words=wordy)
        if "period" in field.roles:
            mask &= periods(texts)
        for part in masks:
            mask &= part(texts)
        return mask

    return certain


def check_screens(check: CustomCheck) -> list[Screen | None]:
    """The masks of a custom check; one over several columns says nothing here."""
    if check.name not in named.MODULES:
        return [None]
    return [one.screen(check.params) if one.screen else None for one in named.of_cells(check.name)]
