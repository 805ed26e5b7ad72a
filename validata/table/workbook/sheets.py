"""The sheets of a workbook, ready to be read: calamine is kept within limits."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import Any, Protocol, TypeVar

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from validata.limits import Limits
from validata.source.sniff import SAVE_AS
from validata.table.unreadable import Unreadable, excess
from validata.table.workbook import binary
from validata.table.workbook.cells import Value
from validata.table.workbook.examine import BROKEN, PROTECTED, examine
from validata.table.workbook.extent import Extent

T = TypeVar("T")


class Cells(Protocol):
    """What calamine gives of a sheet."""

    @property
    def end(self) -> tuple[int, int] | None:
        """The last row and column with a value, from 0."""

    @property
    def merged_cell_ranges(self) -> list[tuple[tuple[int, int], tuple[int, int]]] | None:
        """The first and last row and column of each."""

    def iter_rows(self) -> Iterator[list[Any]]:
        """The rows, from the first of the sheet but from the first column with a value."""


@dataclass
class Stored:
    """The same, read apart."""

    end: tuple[int, int] | None
    rows: list[list[Any]]
    merged_cell_ranges: list[tuple[tuple[int, int], tuple[int, int]]] | None

    def iter_rows(self) -> Iterator[list[Any]]:
        """The rows."""
        return map(list, self.rows)


@dataclass
class Sheet:
    """A sheet with data; rows and columns are numbered as in a spreadsheet program."""

    name: str
    index: int
    visible: bool
    load: Callable[[], Cells]
    extent: Extent

    @property
    def end(self) -> int:
        """The last row with a value, 0 when there is none."""
        last = self.load().end
        return last[0] + 1 if last else 0

    def rows(self) -> Iterator[list[Value]]:
        """The cells from A1 on."""
        sheet = self.load()
        rows = sheet.iter_rows()
        first = next(rows, None)
        if first is None or not sheet.end:
            return iter(())
        blanks: list[Value] = [""] * (sheet.end[1] + 1 - len(first))
        rows = chain([first], rows)
        return self.mended(rows, blanks) if blanks or self.extent.errors else rows

    def mended(self, rows: Iterator[list[Value]], blanks: list[Value]) -> Iterator[list[Value]]:
        """The rows with what calamine leaves out: the blank columns before the data, the cells in error."""
        errors = self.extent.errors
        for place, row in enumerate(rows, 1):
            whole = [*blanks, *row]
            for column, text in errors.get(place, {}).items():
                if column <= len(whole):
                    whole[column - 1] = text
            yield whole


def sheets_of(path: Path, limits: Limits) -> tuple[str, list[Sheet]]:
    """The kind of a workbook and its sheets; Unreadable when it has none that can be read."""
    kind, extents = examine(path, limits)
    return kind, stored(path, kind, limits) if extents is None else loaded(path, extents)


def loaded(path: Path, extents: dict[str, Extent]) -> list[Sheet]:
    """The sheets of a workbook whose extents are known, one at a time in memory."""
    with path.open("rb") as file:
        book = guarded(lambda: CalamineWorkbook.from_filelike(file))
    last: dict[str, CalamineSheet] = {}

    def load(name: str) -> CalamineSheet:
        if name not in last:
            last.clear()
            last[name] = guarded(lambda: book.get_sheet_by_name(name))
        return last[name]

    sheets = []
    for index, about in enumerate(book.sheets_metadata):
        if about.typ == SheetTypeEnum.WorkSheet:
            if about.name not in extents:
                raise Unreadable(BROKEN)
            visible = about.visible == SheetVisibleEnum.Visible
            sheets.append(Sheet(about.name, index, visible, partial(load, about.name), extents[about.name]))
    return sheets


def stored(path: Path, kind: str, limits: Limits) -> list[Sheet]:
    """The sheets of a binary workbook, read in a process of its own."""
    sheets: list[Sheet] = []
    with tempfile.TemporaryDirectory(prefix="validata-") as folder:
        book, out = Path(folder) / f"classeur.{kind}", Path(folder) / "feuilles"
        shutil.copy(path, book)  # calamine only tells of a password under the right name
        bounds = [str(limits.workbook_memory << 20), str(limits.sheet_cells)]
        command = [sys.executable, binary.__file__, str(book), str(out), *bounds]
        try:
            done = subprocess.run(command, timeout=limits.workbook_seconds, capture_output=True, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            raise excess("c'est un classeur trop long à lire", limits, "workbook_seconds", SAVE_AS) from None
        if done.returncode == binary.PROTECTED:
            raise Unreadable(PROTECTED)
        if done.returncode == 1 and b"MemoryError" not in done.stderr:
            raise Unreadable(BROKEN)
        if done.returncode:
            what = "c'est un classeur qui demande trop de mémoire, ou qui est abîmé"
            raise excess(what, limits, "workbook_memory", BROKEN["remedy"])
        with out.open("rb") as file, suppress(EOFError):
            for index in count():
                name, visible, end, rows, merged, last, errors = pickle.load(file)  # noqa: S301 - written by the reader
                extent = Extent(end[0] + 1, end[1] + 1) if end else Extent()
                extent.last, extent.errors = last, errors
                sheets.append(Sheet(name, index, visible, partial(Stored, end, rows, merged), extent))
    return sheets


def guarded(call: Callable[[], T]) -> T:
    """The result of a call to calamine; what it raises (even a panic) is a workbook that cannot be read."""
    try:
        return call()
    except PasswordError:
        raise Unreadable(PROTECTED) from None
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # noqa: BLE001 - a panic of Rust is no Exception
        raise Unreadable(BROKEN) from None
