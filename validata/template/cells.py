"""How the cells of a field are typed in a spreadsheet program, so that what validata reads in them is right."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any, Literal, NamedTuple, TypeAlias

from validata.schema.model import Field
from validata.table.workbook.cells import Kind, Value, as_text

Cell: TypeAlias = str | int | float | dt.date | dt.time
Nature = Literal["text", "number", "integer", "year", "date", "datetime", "time"]

EXACT = 10**15  # from here on, spreadsheet programs lose digits
DIRECTIVES = {"%Y": "yyyy", "%m": "mm", "%d": "dd", "%H": "hh", "%M": "mm", "%S": "ss", "%y": "yy"}
"""How a spreadsheet program shows what `strptime` reads."""
ISO = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%dT%H:%M:%S", "time": "%H:%M:%S"}


class Way(NamedTuple):
    """What the cells of a column are to a spreadsheet program, and how it shows them."""

    nature: Nature
    shown: str


TEXT = Way("text", "@")
PROBES: dict[str, tuple[Value, ...]] = {
    "number": (12.5, 3.0),
    "integer": (12.0,),
    "year": (2023.0,),
    "date": (dt.date(2023, 10, 16), dt.date(2024, 2, 3)),
    "datetime": (dt.datetime(2023, 10, 16, 8, 30),),  # noqa: DTZ001 - cells have no zone
    "time": (dt.time(8, 30),),
}
"""Cells of each nature, tried on a field."""


def way(field: Field, *, numbers: bool = True) -> Way:
    """How the cells of a field are typed: as what they are, if what is read of them is then right, else as texts.

    Texts lose neither zeros nor digits. Without `numbers`, those that have decimals are texts too: a spreadsheet
    program in French would write them with a comma in a CSV.
    """
    kind = field.type
    if kind not in PROBES or (kind == "number" and not numbers) or not all(reads(field, one) for one in PROBES[kind]):
        return TEXT
    if kind in ISO:
        pattern = field.format if "%" in field.format else ISO[kind]
        shown = shown_as(pattern)
        return Way(kind, shown) if shown else TEXT  # type: ignore[arg-type]
    return Way(kind, "General" if kind == "number" else "0")  # type: ignore[arg-type]


def reads(field: Field, value: Value) -> bool:
    """Whether a cell of a workbook is of the type of the field."""
    return "type" not in field.read(text_of(field, value))[1]


def text_of(field: Field, value: Value) -> str:
    """What is read of a cell of a workbook for a field."""
    return as_text(value, Kind(field.type, field.format))


def shown_as(pattern: str) -> str | None:
    """The number format of what `strptime` reads with a pattern; None when there is none."""
    if "%I" in pattern or "%y" in pattern:
        return None
    pieces = re.split("(%.)", pattern)
    if any(piece not in DIRECTIVES for piece in pieces[1::2]):
        return None
    return "".join(DIRECTIVES.get(piece) or "".join(map(literal, piece)) for piece in pieces)


def literal(sign: str) -> str:
    """A sign as a number format shows it."""
    return sign if sign in "-: " else f"\\{sign}"


def typed(field: Field, text: str, one: Way) -> Cell | None:
    """The cell to write for a text of the field: of the nature of its column; None when it cannot be."""
    if one.nature == "text":
        return text
    value, failures = field.read(text)
    return None if failures else of_value(field, value, one)


def of_value(field: Field, value: Any, one: Way) -> Cell | None:
    """The cell to write for a typed value; None when there is none."""
    if value is None:
        return None
    with suppress(ValueError, OverflowError):
        cell = MAKE[one.nature](value)
        if "type" not in field.read(text_of(field, as_read(cell)))[1]:
            return cell
    return None


def number(value: float | Decimal) -> float:
    """A number as a spreadsheet program keeps it. ValueError when it would lose digits."""
    if not -EXACT < value < EXACT:
        raise ValueError
    return int(value) if value == int(value) else float(value)


def moment(value: dt.datetime) -> dt.datetime:
    """A moment without its zone, which no cell can hold."""
    return value.replace(tzinfo=None, microsecond=0)


MAKE: dict[Nature, Callable[..., Cell]] = {
    "number": number,
    "integer": number,
    "year": number,
    "date": lambda value: dt.date(value.year, value.month, value.day),
    "datetime": moment,
    "time": lambda value: value.replace(tzinfo=None, microsecond=0),
}
"""The cell of each nature for a typed value."""


def as_read(cell: Cell) -> Value:
    """A cell as it is read from a workbook: numbers are floating-point ones."""
    return float(cell) if isinstance(cell, int) else cell
