"""The sheets of a workbook, ready to be read: its kind found from its content, calamine kept within limits."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import Any, Protocol, TypeVar
from xml.parsers import expat

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from validata.limits import Limits
from validata.source import EXPORT, SAVE_AS
from validata.workbook import reader
from validata.workbook.extent import Extent, Inflated, Unreadable, events, excess
from validata.workbook.parts import ods_extents, xlsx_extents
from validata.workbook.texts import Value

T = TypeVar("T")

PROTECTED = {
    "kind": "c'est un classeur protégé par un mot de passe",
    "remedy": "Ouvrez-le dans un tableur et enregistrez-le sans mot de passe ou en CSV (UTF-8), puis recommencez.",
}
BROKEN = {
    "kind": "c'est un classeur incomplet ou abîmé",
    "remedy": "Téléchargez-le de nouveau, ou ouvrez-le dans un tableur et enregistrez-le au format CSV (UTF-8).",
}
BLANK = {
    "kind": "c'est un classeur dont les feuilles sont vides",
    "remedy": "Vérifiez que le bon classeur a été enregistré, avec ses données.",
}
UNZIP = "Décompressez-la, puis contrôlez le fichier obtenu."
NOT_SHEETS = (
    ("word/", "c'est un document Word", EXPORT),
    ("ppt/", "c'est une présentation PowerPoint", EXPORT),
    ("Index/Document.iwa", "c'est un document Numbers, Pages ou Keynote", SAVE_AS),
    ("content.xml", "c'est un document LibreOffice qui n'est pas un classeur (texte ou présentation)", EXPORT),
    ("", "c'est une archive ZIP", UNZIP),
)
"""How a member of a ZIP that is no workbook starts, what the file is and what to do."""
STREAMS = (
    ("EncryptedPackage", PROTECTED),
    ("Workbook", None),
    ("Book", None),
    ("WordDocument", {"kind": "c'est un document Word", "remedy": EXPORT}),
    ("PowerPoint Document", {"kind": "c'est une présentation PowerPoint", "remedy": EXPORT}),
)
"""The streams of an OLE file, and what the file is when it is no workbook."""
FAILURES = (
    *(zipfile.BadZipFile, zlib.error, expat.ExpatError, OSError, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, LookupError),
)
"""What reading a broken ZIP or XML raises."""


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
        first = next(rows, [])
        blanks: list[Value] = [""] * (sheet.end[1] + 1 - len(first) if sheet.end else 0)
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


def examine(path: Path, limits: Limits) -> tuple[str, dict[str, Extent] | None]:
    """The kind of a workbook, from its content, and the extents of its sheets where they can be known."""
    with path.open("rb") as file:
        zipped = file.read(2) == b"PK"
    if zipped:
        try:
            with zipfile.ZipFile(path) as archive:
                return examine_zip(archive, limits)
        except FAILURES:
            raise Unreadable(BROKEN) from None
    if path.stat().st_size > limits.uncompressed << 20:
        raise excess("c'est un trop gros classeur", limits, "uncompressed", SAVE_AS)
    data = path.read_bytes()
    for stream, facts in STREAMS:
        if stream.encode("utf-16-le") in data:
            if facts:
                raise Unreadable(facts)
            return "xls", None
    raise Unreadable(BROKEN)


def examine_zip(archive: zipfile.ZipFile, limits: Limits) -> tuple[str, dict[str, Extent] | None]:
    """The same for a ZIP, all its parts being inflated under the limits."""
    parts = {info.filename.replace("\\", "/").lower(): info for info in archive.infolist()}
    kind = kind_of(archive, parts)
    if any(info.flag_bits & 1 for info in parts.values()):
        raise Unreadable(PROTECTED)
    if len(parts) < len(archive.infolist()):
        raise Unreadable(BROKEN)  # two parts of the same name: nothing tells which one would be read
    inflated = Inflated(archive, parts, limits)
    extents = None
    if kind == "xlsx":
        extents = xlsx_extents(inflated)
    elif kind == "ods":
        manifest = "meta-inf/manifest.xml"
        if manifest in parts and b"encryption-data" in b"".join(inflated.blocks(manifest)):
            raise Unreadable(PROTECTED)
        extents = ods_extents(events(inflated.blocks("content.xml")))
        for name, extent in extents.items():  # calamine loads all the sheets of an ods at once
            if fault := extent.fault(name, limits):
                raise fault
    inflated.finish()
    return kind, extents


def kind_of(archive: zipfile.ZipFile, parts: Iterable[str]) -> str:
    """Which workbook a ZIP is, from the names of its parts."""
    if "xl/workbook.xml" in parts:
        return "xlsx"
    if "xl/workbook.bin" in parts:
        return "xlsb"
    if "mimetype" in parts and b"opendocument.spreadsheet" in archive.open("mimetype").read(100):
        return "ods"
    for start, what, remedy in NOT_SHEETS:
        if any(name.startswith(start.lower()) for name in parts):
            raise Unreadable({"kind": what, "remedy": remedy})
    raise Unreadable(BROKEN)


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
        command = [sys.executable, reader.__file__, str(book), str(out), *bounds]
        try:
            done = subprocess.run(command, timeout=limits.workbook_seconds, capture_output=True, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            raise excess("c'est un classeur trop long à lire", limits, "workbook_seconds", SAVE_AS) from None
        if done.returncode == reader.PROTECTED:
            raise Unreadable(PROTECTED)
        if done.returncode == 1 and b"MemoryError" not in done.stderr:
            raise Unreadable(BROKEN)
        if done.returncode:
            what = "c'est un classeur qui demande trop de mémoire, ou qui est abîmé"
            raise excess(what, limits, "workbook_memory", BROKEN["remedy"])
        with out.open("rb") as file, suppress(EOFError):
            for index in count():
                name, visible, end, rows, merged, last, errors = pickle.load(file)  # noqa: S301 - written by the reader
                rows_, columns = (end[0] + 1, end[1] + 1) if end else (0, 0)
                extent = Extent(rows_, columns, last, errors=errors)
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
