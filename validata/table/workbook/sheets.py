"""The sheets of a workbook, read by calamine in the process made for it, and checked against the examination."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice, repeat
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from validata.limits import Limits
from validata.table.unreadable import Unreadable
from validata.table.workbook.cells import PLAIN, Kind, Value, as_texts, only_texts
from validata.table.workbook.examine import FAILURES, examine
from validata.table.workbook.extent import Extent
from validata.table.workbook.facts import BROKEN, PROTECTED, unclear
from validata.table.workbook.tally import Tally

T = TypeVar("T")
MERGED = 10_000
SIZE, FULL = 20_000, 400_000  # rows of a batch, and cells
ENDINGS = {"xlsx": (".xlsx", ".xlsm", ".xlam"), "xlsb": (".xlsb",), "xls": (".xls", ".xla"), "ods": (".ods",)}
"""The names by which calamine knows what to read."""


def guarded(call: Callable[[], T]) -> T:
    """The result of a call to calamine; what it raises (even a panic) is a workbook that cannot be read."""
    try:
        return call()
    except PasswordError:
        raise Unreadable(PROTECTED) from None
    except (KeyboardInterrupt, SystemExit, MemoryError, Unreadable):
        raise
    except BaseException:  # noqa: BLE001 - a panic of Rust is no Exception
        raise Unreadable(BROKEN) from None


class Book:
    """A workbook, one sheet at a time in memory. Unreadable when it is none that can be read."""

    def __init__(self, path: Path, folder: Path, limits: Limits) -> None:
        self.limits, self.examined = limits, examine(path, limits)
        self.kind = self.examined.kind
        named = under_its_name(path, self.kind, folder)
        self.calamine = guarded(lambda: CalamineWorkbook.from_path(named))
        about = guarded(lambda: self.calamine.sheets_metadata)
        known = self.extents([one.name for one in about], named)
        self.sheets = [
            Sheet(self, one.name, index, one.visible == SheetVisibleEnum.Visible, known[one.name])
            for index, one in enumerate(about)
            if one.typ == SheetTypeEnum.WorkSheet and one.name in known
        ]
        if len(self.sheets) != sum(one.typ == SheetTypeEnum.WorkSheet for one in about):
            raise Unreadable(BROKEN)
        if self.examined.extents is not None and [sheet.name for sheet in self.sheets] != list(known):
            raise Unreadable(unclear("liste des feuilles"))
        self.loaded: tuple[str, CalamineSheet] | None = None

    def extents(self, names: list[str], path: Path) -> dict[str, Extent]:
        """What the sheets hold, by name."""
        if self.examined.extents is not None:
            return self.examined.extents
        from validata.table.workbook import binary

        try:
            found = [binary.surveyed(walk) for walk in binary.walks(path, self.kind)]
        except FAILURES:
            raise Unreadable(BROKEN) from None
        if len(found) != len(names) or len(set(names)) < len(names):
            raise Unreadable(BROKEN)
        return dict(zip(names, found, strict=True))

    def load(self, sheet: Sheet) -> CalamineSheet:
        """What calamine gives of a sheet, compared with the examination if it asks for it."""
        if self.loaded is None or self.loaded[0] != sheet.name:
            self.loaded = None
            found = guarded(lambda: self.calamine.get_sheet_by_name(sheet.name))
            if sheet.extent.exact and self.examined.xlsx is not None:
                try:
                    self.examined.xlsx.compare(sheet.name, from_a1(found))
                except FAILURES:
                    raise Unreadable(BROKEN) from None
            self.loaded = sheet.name, found
        return self.loaded[1]


def under_its_name(path: Path, kind: str, folder: Path) -> Path:
    """A path of the file by whose name calamine reads what it is: its own, a link's or a copy's."""
    if path.suffix.lower() in ENDINGS[kind]:
        return path
    other = folder / f"classeur{ENDINGS[kind][0]}"
    other.unlink(missing_ok=True)
    try:
        other.symlink_to(path.absolute())
    except OSError:  # not on this system, or not by this user
        shutil.copy(path, other)
    return other


def from_a1(sheet: CalamineSheet) -> Iterator[list[Value]]:
    """The rows that calamine gives of a sheet, with the blank columns before the data, that it leaves out."""
    rows = sheet.iter_rows()
    first = guarded(lambda: next(rows, None))
    if first is None or not sheet.end:
        return
    blanks: list[Value] = [""] * (sheet.end[1] + 1 - len(first))
    yield [*blanks, *first]
    while (row := guarded(lambda: next(rows, None))) is not None:
        yield [*blanks, *row] if blanks else row


@dataclass
class Sheet:
    """A sheet; rows and columns are numbered as in a spreadsheet program."""

    book: Book
    name: str
    index: int
    visible: bool
    extent: Extent

    @property
    def end(self) -> int:
        """The last row with a value, 0 when there is none."""
        last = self.book.load(self).end
        return max(last[0] + 1 if last else 0, self.extent.rows)

    def merged(self) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """The first and last row and column (from 0) of the merged cells, the first of them if they are many."""
        return sorted(self.book.load(self).merged_cell_ranges or [])[:MERGED]

    def rows(self) -> Iterator[list[Value]]:
        """The cells from A1 on, with the texts that calamine leaves out."""
        mended, width = self.extent.mended, self.extent.columns
        rows = chain(from_a1(self.book.load(self)), repeat([]))
        for place, given in enumerate(islice(rows, self.end), 1):
            row = [*given, *[""] * (width - len(given))] if len(given) < width else given
            for column, text in mended.get(place, {}).items():
                row[column - 1] = text
            yield row

    def head(self, number: int) -> pa.RecordBatch:
        """The texts of the first rows."""
        return batch([as_texts(column, PLAIN) for column in zip(*islice(self.rows(), number), strict=True)])

    def width(self, header: int, width: int) -> int:
        """The last column, from `width` on, that has a value under the header."""
        for row in islice(self.rows(), header, None):
            while width < len(row) and any(value != "" for value in row[width:]):
                width += 1
        return width

    def shown(self, texts: pa.StringArray, column: int, first: int) -> pa.StringArray:
        """The cells of a column from a row on, whole numbers with the zeros that their formats show before them."""
        if column not in self.extent.padded:
            return texts
        rows, digits = self.extent.padded[column]
        inside = slice(*np.searchsorted(rows, (first, first + len(texts))))
        found = texts.to_pylist()
        for row, width in zip((rows[inside] - first).tolist(), digits[inside].tolist(), strict=True):
            if found[row].isdecimal():
                found[row] = found[row].zfill(width)
        return pa.array(found, pa.string())

    def batches(self, header: int, kinds: list[Kind]) -> Iterator[pa.RecordBatch]:
        """The texts of the rows under the header, in as many columns as there are kinds.

        Unreadable, at the end, if the whole sheet is not what the examination saw.
        """
        tally, rows = Tally(self.extent), self.rows()
        for number, column in enumerate(zip(*islice(rows, header), strict=True)):
            tally.add(number, column)
        size, first = max(1, min(SIZE, FULL // max(1, self.extent.columns))), header + 1
        while some := list(islice(rows, size)):
            texts = []
            for number, column in enumerate(zip(*some, strict=True)):
                plain = only_texts(column)
                tally.add(number, column, None if plain is None else blanks(plain))
                if number < len(kinds):
                    written = as_texts(column, kinds[number]) if plain is None else plain
                    texts.append(self.shown(written, number + 1, first) if kinds[number].type in TEXTS else written)
            first += len(some)
            yield batch(texts)
        tally.check()


TEXTS = frozenset(("", "any", "string"))
"""The types of columns in which a number is a code, as it is shown."""


def blanks(texts: pa.StringArray) -> int:
    """How many of these texts are empty."""
    ends = np.frombuffer(texts.buffers()[1], np.int32, len(texts) + 1)
    return int(np.count_nonzero(ends[1:] == ends[:-1]))


def batch(texts: list[pa.StringArray]) -> pa.RecordBatch:
    """Columns of texts as they are sent."""
    return pa.RecordBatch.from_arrays(texts, [str(number) for number in range(len(texts))])
