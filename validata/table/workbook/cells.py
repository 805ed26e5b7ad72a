"""The cells of a workbook as the texts that a CSV export of it would hold."""

from __future__ import annotations

from contextlib import suppress
from datetime import MAXYEAR, date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple, TypeAlias

import pyarrow as pa

Value: TypeAlias = str | float | bool | date | datetime | time | timedelta
EXACT = 1e15  # from here on, a program that keeps 15 digits has lost some
ENDLESS = 1e21  # from here on, nobody writes all the digits


class Kind(NamedTuple):
    """What a field says of how its cells are written: its type, its format, its own words for true and false."""

    type: str = ""
    format: str = ""
    true: str = "true"
    false: str = "false"


PLAIN = Kind()


def only_texts(column: tuple[Value, ...]) -> pa.StringArray | None:
    """The cells of a column as texts, None if one of them is something else."""
    with suppress(pa.ArrowTypeError):  # which a cell that is no text raises at once
        return pa.array(column, pa.string())
    return None


def as_texts(column: tuple[Value, ...], kind: Kind) -> pa.StringArray:
    """The cells of a column as texts, not all of which are texts."""
    if bool in set(map(type, column)):  # True == 1.0
        return pa.array([as_text(value, kind) for value in column], pa.string())
    known = {value: as_text(value, kind) for value in set(column)}
    return pa.array(list(map(known.__getitem__, column)), pa.string())


def as_text(value: Value, kind: Kind = PLAIN) -> str:
    """A cell as a CSV file would hold it for a field: plain digits, ISO dates, the field's own booleans."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return kind.true if value else kind.false
    if isinstance(value, float):
        return plain(value, kind)
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        if kind.type == "duration":
            return f"PT{seconds}S"
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, (date, time)):
        return moment(value, kind)
    return str(value)


def plain(number: float, kind: Kind) -> str:
    """A number as spreadsheet programs show and export it: 15 significant digits (0.1 + 0.2 is 0.3).

    They keep no more: a longer number in a column of texts has lost digits. It is written as they
    abridge it (1.23456789012346E+19), which the rule `notation-scientifique` explains.
    """
    text = f"{number + 0.0:.15G}"  # -0.0 is 0
    long = abs(number) >= (EXACT if kind.type in ("string", "any") else ENDLESS)
    return f"{Decimal(text):f}" if "E" in text and not long else text


def moment(value: date | time, kind: Kind) -> str:
    """A date, a time or both, as the field writes them."""
    if isinstance(value, datetime) and value.microsecond:
        rounded = timedelta(seconds=value.microsecond >= 500_000 and value.year < MAXYEAR)
        value = value.replace(microsecond=0) + rounded
    if "%" in kind.format:
        return value.strftime(kind.format)
    if isinstance(value, time):
        return value.isoformat("seconds")
    if kind.type == "datetime":
        return value.isoformat() if isinstance(value, datetime) else f"{value.isoformat()}T00:00:00"
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return value.isoformat()[:7] if kind.type == "yearmonth" and value.day == 1 else value.isoformat()
