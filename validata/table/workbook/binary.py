"""The program that reads an xls or xlsb in a process of its own, with limits on memory and time.

calamine trusts the pointers of these files: 5 kB may ask for all the memory. And it leaves cells in
error (#N/A) blank, so the records of the cells are walked through as well. The program is run by its
path and imports nothing of the package:

    python reader.py WORKBOOK OUTPUT MEMORY CELLS
"""

from __future__ import annotations

import contextlib
import pickle
import posixpath
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

PROTECTED = 3  # exit code
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
"""The text of a cell in error, by its code."""
BOF, EOF, SHEET, BLANKS, NUMBERS, FORMULA, BOOLERR = 0x809, 0x0A, 0x85, 0xBE, 0xBD, 0x06, 0x205
CELLS = frozenset((BLANKS, NUMBERS, FORMULA, BOOLERR, 0xFD, 0xD6, 0x201, 0x203, 0x204, 0x27E))
"""Records of an xls: those of the cells start with their row and column."""
ROW, ERROR, FORMULA_ERROR, BUNDLE = 0, 3, 11, 156
OTHERS = frozenset((1, 2, 4, 5, 6, 7, 8, 9, 10, 62))
"""Records of an xlsb: those of the cells start with their column."""

Cell: TypeAlias = tuple[int, int, int | None]
"""Row and column from 1, and the code of the error that it holds."""


def xls(path: str) -> list[Iterator[Cell]]:
    """The cells of the sheets of an xls."""
    import olefile

    with olefile.OleFileIO(path) as file:
        data = file.openstream("Workbook" if file.exists("Workbook") else "Book").read()
    found = []
    for kind, start, _ in records(data, 0):
        if kind == SHEET:
            found.append(xls_cells(data, word(data, start, 4)))
        elif kind == EOF:
            break
    return found


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
        elif depth == 1 and kind in CELLS:
            column = word(data, end - 2 if kind in (BLANKS, NUMBERS) else start + 2)
            code = None
            if kind == BOOLERR and data[start + 7] == 1:
                code = data[start + 6]
            elif kind == FORMULA and data[start + 12 : start + 14] == b"\xff\xff" and data[start + 6] == 2:
                code = data[start + 8]
            yield word(data, start) + 1, column + 1, code


def xlsb(path: str) -> list[Iterator[Cell]]:
    """The cells of the sheets of an xlsb."""
    archive = zipfile.ZipFile(path)
    links = archive.read("xl/_rels/workbook.bin.rels").decode()
    found = []
    for kind, start, end, data in chunks(archive.read("xl/workbook.bin")):
        if kind == BUNDLE:
            size = word(data, start + 8, 4)
            name = data[start + 12 : min(end, start + 12 + 2 * size)].decode("utf-16-le")
            [link] = (tag for tag in re.findall(r"<Relationship\s[^>]*>", links) if f'Id="{name}"' in tag)
            [target] = re.findall(r'Target="([^"]*)"', link)
            found.append(xlsb_cells(archive.read(posixpath.normpath(posixpath.join("/xl", target)).lstrip("/"))))
    return found


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
        elif kind in (ERROR, FORMULA_ERROR):
            yield row, word(part, start, 4) + 1, part[start + 8]
        elif kind in OTHERS:
            yield row, word(part, start, 4) + 1, None


def word(data: bytes, place: int, size: int = 2) -> int:
    """A number written on some bytes."""
    return int.from_bytes(data[place : place + size], "little")


def survey(cells: Iterator[Cell]) -> tuple[tuple[int, int], dict[int, dict[int, str]]]:
    """The last row and column that have a cell, and the texts of the cells in error."""
    rows = columns = 0
    errors: dict[int, dict[int, str]] = {}
    for row, column, code in cells:
        rows, columns = max(rows, row), max(columns, column)
        if code is not None:
            errors.setdefault(row, {})[column] = ERRORS.get(code, "#N/A")
    return (rows, columns), errors


def main(path: str, output: str, memory: str, most: str) -> None:
    """Write what the sheets hold, one after the other."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # not every system has such a limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    try:
        book = CalamineWorkbook.from_path(path)
    except PasswordError:
        sys.exit(PROTECTED)
    walks = xlsb(path) if path.endswith("b") else xls(path)
    with Path(output).open("wb") as out:
        for about, walk in zip(book.sheets_metadata, walks, strict=True):
            end = merged = None
            rows = []
            last, errors = survey(iter(()))
            if about.typ == SheetTypeEnum.WorkSheet:
                last, errors = survey(walk)
                sheet = book.get_sheet_by_name(about.name)
                end, merged = sheet.end, sheet.merged_cell_ranges
                if end and (end[0] + 1) * (end[1] + 1) <= int(most):
                    rows = list(sheet.iter_rows())
            visible = about.visible == SheetVisibleEnum.Visible
            pickle.dump((about.name, visible, end, rows, merged, last, errors), out)


if __name__ == "__main__":
    main(*sys.argv[1:])
