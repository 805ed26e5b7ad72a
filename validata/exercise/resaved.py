"""What a spreadsheet program does to a column when a file is saved again: undone before an answer is judged.

A column is held to have been saved again when nearly all its cells that nobody had to touch are the right ones once
written otherwise, and not as they stand: nobody has rewritten thirty dates by hand in twenty minutes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from validata.schema.model import Field
from validata.text.dates import EXCEL_ORIGIN

SPACES = re.compile("[\u00a0\u202f]")
DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?")
ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?")
SERIALS = range(20_000, 60_000)
"""The serial numbers of the days from 1954 to 2064."""
MOST = 0.8
"""The share of the cells of a column that are right again."""


class Pair(NamedTuple):
    """A cell that nobody had to touch: what it should hold, what it holds."""

    right: str
    found: str


def plain(text: str) -> str:
    """A text in one form of Unicode, with ordinary spaces."""
    return SPACES.sub(" ", unicodedata.normalize("NFC", text))


def meaning(field: Field, text: str) -> Any:
    """What a text says in a field: a value if it is rightly written, else the text; equal when they say the same."""
    text = plain(text)
    value, failures = field.read(text)
    if value is None or failures or isinstance(value, str):
        return text
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return repr(value)
    return repr(Decimal(str(value)).normalize())


def moment(text: str) -> datetime | None:
    """The day and time of a text as programs show them, or of a serial number."""
    with suppress(ValueError, OverflowError):
        if found := DAY.fullmatch(text):
            day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
            return datetime(year if year > 99 else 2000 + year, month, day, hour, minute, second)  # noqa: DTZ001
        if ISO.fullmatch(text):
            return datetime.fromisoformat(text.replace("T", " "))
        if re.fullmatch(r"\d{5}([.,]\d+)?", text) and int(text[:5]) in SERIALS:
            return EXCEL_ORIGIN + timedelta(days=float(text.replace(",", ".")))
    return None


def day(_field: Field, text: str) -> str | None:
    """A day as the models write it."""
    found = moment(text.strip())
    return None if found is None else date(found.year, found.month, found.day).isoformat()


def day_and_time(_field: Field, text: str) -> str | None:
    """A day and time as the models write it."""
    found = moment(text.strip())
    return None if found is None else found.strftime("%Y-%m-%dT%H:%M:%SZ")


def number(_field: Field, text: str) -> str | None:
    """A number with a point, without spaces."""
    bare = text.replace(" ", "").replace(",", ".")
    return bare if re.fullmatch(r"-?\d+(\.\d*)?", bare) else None


def whole(_field: Field, text: str) -> str | None:
    """A code that a program took for a number: without the decimals that it added, with the point that it replaced."""
    found = re.fullmatch(r"(\d+)[.,]0+", text)
    return found[1] if found else text.replace(",", ".") if re.fullmatch(r"\d+,\d+", text) else None


def yes_or_no(field: Field, text: str) -> str | None:
    """The words of spreadsheet programs for true and false."""
    known = {"vrai": "trueValues", "true": "trueValues", "faux": "falseValues", "false": "falseValues"}
    values = field.descriptor.get(known.get(text.strip().lower(), "")) or [None]
    return values[0] and str(values[0])


WRITINGS: dict[str, Callable[[Field, str], str | None]] = {
    "date": day,
    "datetime": day_and_time,
    "number": number,
    "integer": number,
    "year": number,
    "boolean": yes_or_no,
    "string": whole,
}
"""Type of a field -> how its cells are written again."""


def undone(field: Field, cells: Sequence[str], untouched: Sequence[Pair]) -> list[str]:
    """The cells of a column as they were before a program saved them again; as they stand if none has."""
    write = WRITINGS.get(field.type)
    if write is None:
        return list(cells)
    pairs = [Pair(right, plain(found)) for right, found in untouched if right]
    wrong = [one for one in pairs if meaning(field, one.right) != meaning(field, one.found)]
    mended = sum(meaning(field, write(field, one.found) or "") == meaning(field, one.right) for one in wrong)
    able = sum(sensitive(field, one.right) for one in pairs)
    if not wrong or mended < MOST * len(wrong) or 2 * mended < able:
        return list(cells)
    return [write(field, plain(cell)) or cell for cell in cells]


def sensitive(field: Field, right: str) -> bool:
    """Whether a program that saves a column again may write this cell otherwise."""
    return field.type not in ("number", "integer") or "." in right.rstrip("0").rstrip(".")
