"""The cells of xls and xlsb workbooks, record by record: what calamine does not tell, and what it must agree with.

calamine leaves blank the cells in error (#N/A), and trusts the pointers of these files: 5 kB may ask for all memory.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from validata.table.unreadable import Unreadable
from validata.table.workbook.extent import Extent
from validata.table.workbook.facts import unclear

ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
"""The text of a cell in error, by its code."""
BOF, EOF, SHEET, BLANK, BLANKS, NUMBERS, FORMULA, BOOLERR = 0x809, 0x0A, 0x85, 0x201, 0xBE, 0xBD, 0x06, 0x205
PLAIN = {0x203: "number", 0x27E: "number", 0xFD: "text", 0xD6: "text", 0x204: "text", BLANK: "blank"}
"""Records of an xls that are one cell of a type: they start, as others do, with their row and column."""
ROW, BUNDLE = 0, 156
CELLS = {1: "blank", 2: "number", 3: "error", 4: "truth", 5: "number", 6: "text", 7: "text", 62: "text"}
CELLS |= {8: "text", 9: "number", 10: "truth", 11: "error"}
"""Records of an xlsb: those of the cells start with their column."""

Cell: TypeAlias = tuple[int, int, str, int]
"""Row and column from 1, what the cell holds, and the code of its error."""


def walks(path: Path, kind: str) -> list[Iterator[Cell]]:
    """The cells of the sheets of a workbook, in the order of the sheets. Raises what a broken file makes it raise."""
    return xlsb(path) if kind == "xlsb" else xls(path)


def xls(path: Path) -> list[Iterator[Cell]]:
    """The cells of the sheets of an xls."""
    import olefile

    with olefile.OleFileIO(path) as file:
        data = file.openstream("Workbook" if file.exists("Workbook") else "Book").read()
    places = []
    for kind, start, _ in records(data, 0):
        if kind == SHEET:
            places.append(word(data, start, 4))
        elif kind == EOF:
            break
    apart(places)
    return [xls_cells(data, place) for place in places]


def apart(places: list[int] | list[str]) -> None:
    """Unreadable if two sheets are the same part of the workbook."""
    if len(set(places)) < len(places):
        raise Unreadable(unclear("deux feuilles de même nom ou de même contenu"))


def records(data: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """The records of an xls from a place on: what each is, where it starts and ends."""
    while place + 4 <= len(data):
        kind, size = word(data, place), word(data, place + 2)
        yield kind, place + 4, place + 4 + size
        place += 4 + size


def xls_cells(data: bytes, place: int) -> Iterator[Cell]:
    """The cells of the sheet that starts at a place."""
    depth = 0
    for kind, start, end in records(data, place):
        if kind == BOF:
            depth += 1  # a chart inside the sheet has cells of its own
        elif kind == EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield from xls_record(data, kind, start, end)


def xls_record(data: bytes, kind: int, start: int, end: int) -> Iterator[Cell]:
    """The cells of a record."""
    row, column = word(data, start) + 1, word(data, start + 2) + 1
    if kind in PLAIN:
        yield row, column, PLAIN[kind], 0
    elif kind in (BLANKS, NUMBERS):
        for number in range(column, word(data, end - 2) + 2):
            yield row, number, "blank" if kind == BLANKS else "number", 0
    elif kind == BOOLERR:
        yield row, column, "error" if data[start + 7] else "truth", data[start + 6]
    elif kind == FORMULA:
        if data[start + 12 : start + 14] != b"\xff\xff":
            yield row, column, "number", 0
        else:
            yield row, column, {0: "text", 1: "truth", 2: "error"}.get(data[start + 6], "empty"), data[start + 8]


def xlsb(path: Path) -> list[Iterator[Cell]]:
    """The cells of the sheets of an xlsb."""
    archive = zipfile.ZipFile(path)
    links = archive.read("xl/_rels/workbook.bin.rels").decode()
    parts = []
    for kind, start, end, data in chunks(archive.read("xl/workbook.bin")):
        if kind == BUNDLE:
            size = word(data, start + 8, 4)
            name = data[start + 12 : min(end, start + 12 + 2 * size)].decode("utf-16-le")
            [link] = (tag for tag in re.findall(r"<Relationship\s[^>]*>", links) if f'Id="{name}"' in tag)
            [target] = re.findall(r'Target="([^"]*)"', link)
            parts.append(posixpath.normpath(posixpath.join("/xl", target)).lstrip("/"))
    apart(parts)
    return [xlsb_cells(archive.read(part)) for part in parts]


def chunks(data: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    """The records of a part of an xlsb: what each is, where it starts and ends in the part."""
    place = 0
    while place < len(data):
        kind, place = varint(data, place, 2)
        size, place = varint(data, place, 4)
        yield kind, place, place + size, data
        place += size


def varint(data: bytes, place: int, most: int) -> tuple[int, int]:
    """A number written on 7 bits of each byte, and the place after it."""
    value = 0
    for i in range(most):
        value |= (data[place + i] & 0x7F) << 7 * i
        if data[place + i] < 0x80:
            break
    return value, place + i + 1


def xlsb_cells(data: bytes) -> Iterator[Cell]:
    """The cells of a sheet."""
    row = 0
    for kind, start, _, part in chunks(data):
        if kind == ROW:
            row = word(part, start, 4) + 1
        elif kind in CELLS:
            yield row, word(part, start, 4) + 1, CELLS[kind], part[start + 8] if CELLS[kind] == "error" else 0


def word(data: bytes, place: int, size: int = 2) -> int:
    """A number written on some bytes."""
    return int.from_bytes(data[place : place + size], "little")


def surveyed(cells: Iterator[Cell]) -> Extent:
    """What the cells of a sheet hold. Raises what a broken file makes it raise."""
    extent = Extent(loose=True)
    for row, column, what, code in cells:
        extent.hold(row, column)
        if what in ("blank", "empty"):
            continue
        extent.reach(row, column)
        if what == "error":
            extent.mend(row, column, ERRORS.get(code, "#N/A"))
        elif what == "number":
            extent.numbers += 1
        elif what == "truth":
            extent.booleans += 1
    return extent
