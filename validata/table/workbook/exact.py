"""The cells of an xlsx sheet read element by element, when it is not written in the usual way, and compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any

import numpy as np

from validata.limits import Limits
from validata.table.unreadable import Unreadable, excess
from validata.table.workbook.cells import Value
from validata.table.workbook.extent import Extent
from validata.table.workbook.facts import FAR, unclear
from validata.table.workbook.look import LAST_DAY, Mask
from validata.table.workbook.markup import DEEP, few, parsed, parser, within
from validata.table.workbook.relations import MAIN
from validata.table.workbook.styles import Styles
from validata.text.cellref import letters, number_of

ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII | re.IGNORECASE)
SIZE = re.compile(r"(?:[A-Z]+[0-9]+:)?[A-Z]+([0-9]{1,7})", re.ASCII)
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|-?\.[0-9]+(?:[eE][+-]?[0-9]+)?", re.ASCII)
CODED = re.compile("_x([0-9A-Fa-f]{4})_")
BLANKS = re.compile(r"[ \t\r\n]+")
EPOCHS = (datetime(1899, 12, 30), datetime(1904, 1, 1))  # noqa: DTZ001 - days of a calendar
CLOSE = 1e-6  # of a day: programs round to the millisecond


@dataclass
class Cell:
    """A cell that has an address: its type, its style, the text of its value (None without one)."""

    row: int
    column: int
    kind: str
    style: str
    text: str | None = None
    computed: bool = False
    values: int = 0
    pieces: int = 0


def sheet_cells(blocks: Iterable[bytes], limits: Limits, extent: Extent) -> Iterator[Cell]:
    """The cells of a sheet, in order; how far it says that it goes, in `extent`.

    Raises Unreadable, ExpatError or ValueError when they cannot be told for certain.
    """
    reader, found, path = parser(), list[Cell](), list[str]()
    row = column = others = 0
    cell: Cell | None = None

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, others, cell
        space, _, name = tag.rpartition(" ")
        path.append(name if space in MAIN else "")
        if len(path) > DEEP:
            raise ValueError
        within(attributes, limits)
        if path[:2] != ["worksheet", "sheetData"]:
            others += 1
            few(others, limits)
        if path == ["worksheet", "sheetData", "row"]:
            row, column = int(attributes.get("r", row + 1)), 0
            extent.announced = max(extent.announced, row)
        elif path == ["worksheet", "dimension"]:
            size = SIZE.fullmatch(attributes.get("ref", ""))
            extent.bound = int(size[1]) if size else None
        elif path[-1] == "row" or (path[-1] == "sheetData" and len(path) != 2):
            raise Unreadable(unclear("lignes hors du tableau"))
        elif path == ["worksheet", "sheetData", "row", "c"]:
            given = attributes.get("r")
            place = ADDRESS.fullmatch(given) if given is not None else None
            if given is not None and (place is None or int(place[2]) != row):
                raise Unreadable(unclear(f"adresse « {given[:20]} »"))
            here = number_of(place[1].upper()) if place else column + 1
            if here <= column:
                raise Unreadable(unclear(f"cellule {letters(here)}{row}"))
            column = here
            cell = Cell(row, column, attributes.get("t", "n"), attributes.get("s", ""))
        elif cell is not None and path[4:] in (["v"], ["is"]):
            cell.values += 1
            cell.text = ""
        elif cell is not None and path[4:] == ["is", "t"]:
            cell.pieces += 1
        elif cell is not None and path[4:] == ["f"]:
            cell.computed = True

    def end(_: str) -> None:
        nonlocal cell
        if len(path) == 4 and cell is not None:
            found.append(cell)
            cell = None
        path.pop()

    def text(more: str) -> None:
        if cell is not None and cell.text is not None and written(path[4:], cell.kind):
            cell.text += more

    reader.StartElementHandler, reader.EndElementHandler, reader.CharacterDataHandler = start, end, text
    return parsed(blocks, reader, found)


def written(inside: list[str], kind: str) -> bool:
    """Whether a text is that of a cell of this type, from the elements of the cell that it is in."""
    return inside == ["v"] if kind != "inlineStr" else inside in (["is", "t"], ["is", "r", "t"])


def shared_texts(blocks: Iterable[bytes], limits: Limits) -> Iterator[str]:
    """The shared texts. Unreadable, ExpatError or ValueError when they cannot be told for certain."""
    reader, found, path, pieces = parser(), list[str](), list[str](), list[str]()
    number = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        path.append(name if space in MAIN else "")
        within(attributes, limits)
        if len(path) > DEEP:
            raise ValueError
        if path == ["sst", "si", "t"] and pieces:
            raise Unreadable(unclear("textes partagés"))

    def end(_: str) -> None:
        nonlocal number
        if path == ["sst", "si"]:
            found.append("".join(pieces))
            pieces.clear()
            number += 1
            if number > limits.sheet_cells:
                raise excess("c'est un classeur qui contient trop de textes", limits, "sheet_cells", FAR)
        path.pop()

    def text(more: str) -> None:
        if path in (["sst", "si", "t"], ["sst", "si", "r", "t"]):
            pieces.append(more)

    reader.StartElementHandler, reader.EndElementHandler, reader.CharacterDataHandler = start, end, text
    return parsed(blocks, reader, found)


def exact_extent(blocks: Iterable[bytes], texts: list[str], styles: Styles, limits: Limits) -> Extent:
    """What the cells of a sheet hold. Raises what `sheet_cells` does."""
    extent = Extent(exact=True)
    for cell in sheet_cells(blocks, limits, extent):
        extent.hold(cell.row, cell.column)
        if cell.text:
            extent.reach(cell.row, cell.column)
            extent.text += len(texts[int(cell.text)] if cell.kind == "s" else cell.text)
            style = int(cell.style) if cell.style.isdecimal() else 0
            if cell.kind == "n" and style < len(styles.digits) and styles.digits[style]:
                extent.pad(np.array([cell.row]), np.array([cell.column]), styles.digits[[style]])
        if cell.text and cell.kind == "e":
            extent.mend(cell.row, cell.column, cell.text)
        if cell.computed and not cell.text and cell.kind != "str":
            extent.formula(cell.row, cell.column)
    extent.bare()
    return extent


def compare(cells: Iterable[Cell], rows: Iterable[list[Value]], texts: list[str], dates: Mask, extent: Extent) -> None:
    """Compare the cells with the rows that calamine gives. Unreadable when the two do not agree on one.

    When calamine has only left out some spaces of a text, it is kept in `extent.mended`.
    """
    waiting = iter(cells)
    cell = next(waiting, None)
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            while cell is not None and (cell.row, cell.column) < (row, column):
                agree(cell, "", texts, dates, extent)
                cell = next(waiting, None)
            here = cell is not None and (cell.row, cell.column) == (row, column)
            if here and cell is not None:
                agree(cell, value, texts, dates, extent)
                cell = next(waiting, None)
            elif value != "":
                raise Unreadable(unclear(f"cellule {letters(column)}{row}"))
    for rest in chain([cell] if cell is not None else [], waiting):
        agree(rest, "", texts, dates, extent)


def agree(cell: Cell, value: Value, texts: list[str], dates: Mask, extent: Extent) -> None:
    """Unreadable unless a cell has this value."""
    if max(cell.values, cell.pieces) < 2 and same(cell, value, texts, dates):
        return
    expected = wording(cell, texts)
    if expected is None or not isinstance(value, str) or BLANKS.sub("", expected) != BLANKS.sub("", value):
        raise Unreadable(unclear(f"cellule {letters(cell.column)}{cell.row}"))
    extent.mend(cell.row, cell.column, expected)


def wording(cell: Cell, texts: list[str]) -> str | None:
    """The text of a cell that is a text, else None."""
    if max(cell.values, cell.pieces) > 1 or cell.text is None or cell.kind not in ("s", "str", "inlineStr"):
        return None
    text = texts[int(cell.text)] if cell.kind == "s" and cell.text else cell.text
    return CODED.sub(lambda found: chr(int(found[1], 16)), text)


def same(cell: Cell, value: Value, texts: list[str], dates: Mask) -> bool:
    """Whether a cell has this value."""
    if not cell.text or cell.kind == "e":
        return value == ""
    if cell.kind == "b":
        return cell.text in ("0", "1") and value is (cell.text == "1")
    if cell.kind == "d":
        return isinstance(value, (date, time)) and value.isoformat() == cell.text
    if cell.kind == "n":
        style = int(cell.style) if cell.style.isdecimal() else -1 if cell.style else 0
        shown = dates[style] if 0 <= style < len(dates) else False
        return NUMBER.fullmatch(cell.text) is not None and style >= 0 and number(value, float(cell.text), shown=shown)
    return value == wording(cell, texts)


def number(value: Value, expected: float, *, shown: bool) -> bool:
    """Whether a value is this number, or the date or time that it stands for if it is shown as one."""
    if not shown or not isinstance(value, (date, time, timedelta)):
        return not shown and not isinstance(value, (bool, str)) and value == expected
    with suppress(OverflowError):
        return 0 <= expected <= LAST_DAY + 1 and any(abs(serial - expected) < CLOSE for serial in serials(value))
    return False


def serials(value: Any) -> Iterator[float]:
    """The numbers that may stand for a date, a time or a duration."""
    day = timedelta(days=1)
    if isinstance(value, timedelta):
        yield value / day
    elif isinstance(value, time):
        yield (
            timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
            / day
        )
    else:
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
        for epoch in EPOCHS:
            serial = (moment - epoch) / day
            yield serial
            if serial < 61:  # before March 1900, in a calendar that has a 29 February that year
                yield serial - 1
