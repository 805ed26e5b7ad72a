"""Workbooks (xlsx, xlsb, xls, ods): the sheet and the header row found from the schema, cells as a CSV would hold them.

Before python-calamine loads a sheet as a dense range, the parts of the file are inflated once under
limits, and the cells that xlsx and ods sheets really hold are looked at: a cell lost in XFD1048576
is then a notice, not gigabytes.
"""

from __future__ import annotations

import copy
import pickle
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import MAXYEAR, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from itertools import chain, count, islice
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar
from xml.parsers import expat

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from validata.checks.header import match
from validata.decode import ROWS, detect
from validata.errors import SchemaError, SourceError
from validata.limits import Limits
from validata.report import letters
from validata.rules import number
from validata.schema import Field, Schema
from validata.source import EXPORT, SAVE_AS, Source
from validata.table import Chunk, Table

MAX_UNCOMPRESSED = 500 * 1024**2  # bytes of all the parts: about 600,000 rows of 17 columns
MAX_RATIO = 250  # times a part may shrink when zipped; real sheets reach about 50
RATIO_FLOOR = 8 * 1024**2  # bytes; smaller parts may shrink as much as they like
MAX_SHARED = 8_000_000  # different texts; calamine takes about 50 bytes for each
MAX_TEXT = 1 << 18  # bytes of a text; a spreadsheet program keeps 32,767 characters in a cell
MAX_COLUMNS = 2_000  # up to the last filled one
MAX_CELLS = 8_000_000  # from A1 to the last filled row and column: calamine takes 32 bytes for each
MAX_ERRORS = 500_000  # cells in error (#N/A) whose text is kept
MAX_MEMORY = 1 << 29  # bytes for calamine to read a binary workbook (xls, xlsb), in a process of its own
MAX_SECONDS = 60  # for the same
SIZE = 20_000  # rows of a chunk
LABEL = 255  # characters; a longer text is no header
HIDDEN = 0.5  # weight of a hidden sheet: its header has to fit twice as well as that of a visible one

T = TypeVar("T")
Value: TypeAlias = str | float | bool | date | datetime | time | timedelta
Sizes: TypeAlias = npt.NDArray[np.int64]
Event: TypeAlias = tuple[str, dict[str, str]]

PROTECTED = {
    "kind": "c'est un classeur protégé par un mot de passe",
    "remedy": "Ouvrez-le dans un tableur et enregistrez-le sans mot de passe ou en CSV (UTF-8), puis recommencez.",
}
BROKEN = {
    "kind": "c'est un classeur incomplet ou abîmé",
    "remedy": "Téléchargez-le de nouveau, ou ouvrez-le dans un tableur et enregistrez-le au format CSV (UTF-8).",
}
HUGE = {
    "kind": "c'est un classeur abîmé, ou trop grand pour être lu "
    f"(limites : {MAX_MEMORY >> 20} Mo de mémoire, {MAX_SECONDS} secondes)",
    "remedy": BROKEN["remedy"],
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
CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
ERROR = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*?\bt="e"[^<>]*>(?:<f\b[^<>]*(?:/>|>[^<]*</f>))?<v>([^<]*)</v>'
)
SHARED = re.compile(rb' t="s"[^<>]*><v>([0-9]{1,9})</v>')
SHARED_END = re.compile(rb"</(?:[^\s<>:/]+:)?si\s*>|<(?:[^\s<>:/]+:)?si\s*/>")
ADDRESS = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
STARTS = tuple(b"<c" + after for after in (b" ", b">", b"/", b"\t", b"\n", b"\r"))
OTHERS = tuple(b":" + start[1:] for start in STARTS)
"""How the cells of a sheet start, without and with a prefix."""
FAILURES = (
    *(zipfile.BadZipFile, zlib.error, expat.ExpatError, OSError, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, LookupError),
)
"""What reading a broken ZIP or XML raises."""


READER = """
import pickle, sys
from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[3]),) * 2)
except ImportError:
    pass
try:
    book = CalamineWorkbook.from_path(sys.argv[1])
except PasswordError:
    sys.exit(3)
with open(sys.argv[2], "wb") as out:
    for about in book.sheets_metadata:
        end = merged = None
        rows = []
        if about.typ == SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(about.name)
            end, merged = sheet.end, sheet.merged_cell_ranges
            if end and (end[0] + 1) * (end[1] + 1) <= int(sys.argv[4]):
                rows = list(sheet.iter_rows())
        pickle.dump((about.name, about.visible == SheetVisibleEnum.Visible, end, rows, merged), out)
"""
"""The program that reads an xls or xlsb apart: calamine trusts its pointers, and 5 kB may ask for all the memory."""


class Unreadable(Exception):  # noqa: N818 - it is a state of the file
    """The file is not a workbook that can be read: what it is and what to do, in French."""

    def __init__(self, facts: dict[str, str]) -> None:
        super().__init__(facts["kind"])
        self.facts = facts


def excess(kind: str) -> Unreadable:
    """A limit that is exceeded."""
    remedy = "Supprimez ce qui se trouve loin du tableau, ou enregistrez les données au format CSV (UTF-8)."
    return Unreadable({"kind": kind, "remedy": remedy})


@dataclass
class Extent:
    """Where the filled cells of a sheet end, how many they are, and what calamine will make of their texts.

    `errors` holds the cells in error, which calamine leaves blank: row -> column -> text (from 1).
    """

    rows: int = 0
    columns: int = 0
    cells: int = 0
    text: int = 0
    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    kept: int = 0

    def reach(self, row: int, column: int, cells: int = 1) -> None:
        """Take filled cells into account, the furthest being there."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        self.cells += cells

    def error(self, row: int, column: int, text: str) -> None:
        """Keep the text of a cell in error."""
        if self.kept < MAX_ERRORS:
            self.kept += 1
            self.errors.setdefault(row, {})[column] = text

    def fault(self, name: str) -> Unreadable | None:
        """Why the sheet cannot be loaded, or None."""
        sheet = f"sa feuille « {name} »"
        where = f"{sheet} est remplie jusqu'à la cellule {letters(self.columns)}{self.rows}"
        if self.columns > MAX_COLUMNS:
            return excess(f"{where}, soit {number(self.columns)} colonnes (limite : {number(MAX_COLUMNS)})")
        if self.rows * self.columns > MAX_CELLS:
            return excess(f"{where}, soit {number(self.rows * self.columns)} cellules (limite : {number(MAX_CELLS)})")
        if self.cells > MAX_CELLS:
            return excess(f"{sheet} contient {number(self.cells)} cellules (limite : {number(MAX_CELLS)})")
        if self.text > MAX_UNCOMPRESSED:
            size = f"{number(self.text >> 20)} Mo de textes (limite : {number(MAX_UNCOMPRESSED >> 20)} Mo)"
            return excess(f"{sheet} contient {size}")
        return None


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
    extent: Extent | None

    def rows(self) -> Iterator[list[Value]]:
        """The cells from A1 on."""
        sheet = self.load()
        last = sheet.end
        width = last[1] + 1 if last else 0
        errors = self.extent.errors if self.extent else {}
        for place, row in enumerate(sheet.iter_rows(), 1):
            if len(row) < width:  # calamine leaves out the blank columns before the data
                row = [*[""] * (width - len(row)), *row]  # noqa: PLW2901
            for column, text in errors.get(place, {}).items():
                if column <= width:
                    row[column - 1] = text
            yield row

    def candidates(self, header_row: int | None) -> Iterator[Header]:
        """The rows where the header may be, each alone, then joined with the merged one above it."""
        rows = [[as_text(value) for value in row] for row in islice(self.rows(), header_row or ROWS)]
        for place, row in enumerate(rows, 1):
            if header_row == place or (header_row is None and any(row)):
                yield Header(self, place, row)
        merged = self.load().merged_cell_ranges or []
        for place in range(2, len(rows) + 1 if merged and header_row is None else 0):
            upper, lower = rows[place - 2][:], rows[place - 1]
            joins = [m for m in merged if m[0][0] <= place - 2 <= m[1][0] and m[0][1] < len(upper)]
            if joins and any(upper) and any(lower):
                yield Header(self, place, [low or up for up, low in zip(upper, lower, strict=True)], joined=True)
                for (_, first), (_, last) in joins:
                    upper[first : last + 1] = [upper[first]] * len(upper[first : last + 1])
                both = [f"{up} {low}".strip() for up, low in zip(upper, lower, strict=True)]
                yield Header(self, place, both, joined=True)


@dataclass
class Header:
    """A row that may be the header of a sheet."""

    sheet: Sheet
    row: int
    labels: list[str]
    joined: bool = False

    def names(self) -> list[str]:
        """The labels that can be names."""
        return [label for label in self.labels if 0 < len(label) <= LABEL]

    def rank(self, schema: Schema) -> tuple[float, bool, int, bool, int]:
        """How well the schema fits; on ties a visible sheet, the first one, a single row, then the first row."""
        fit = schema.fit(self.names()) * (1 if self.sheet.visible else HIDDEN)
        return fit, self.sheet.visible, -self.sheet.index, not self.joined, -self.row


def read(
    source: Source, schema: Schema | None, limits: Limits, *, sheet: str | None = None, header_row: int | None = None
) -> tuple[Table, Schema, bool]:
    """The table of a workbook, its schema, and whether the schema was found from the header.

    Every visible sheet and its first rows are tried, unless `sheet` (a name, or a number from 1) or
    `header_row` is given. Raises Unreadable, SchemaError (no schema fits) or SourceError (unknown sheet).
    """
    kind, extents = examine(source.path)
    every = stored(source.path, kind) if extents is None else loaded(source.path, extents)
    sheets, fault = readable(every, sheet)
    found = [header for one in sheets for header in one.candidates(header_row)]
    if not found and sheets and header_row:  # fewer rows than that: the last one
        found = [header for one in sheets for header in one.candidates(None) if not header.joined][-1:]
    if not found:
        raise fault or Unreadable(BLANK)
    detected = schema is None
    if schema is None:
        try:
            schema = detect([header.names() for header in found])
        except SchemaError:
            if fault:
                raise fault from None
            raise
    best = max(found, key=lambda header: header.rank(schema))
    if fault and best.rank(schema)[0] < len(schema.fields) / 2:
        raise fault
    labels = labelled(best)
    fields = [column.field for column in match(labels, schema)]
    table = Table(
        header=labels,
        chunks=lambda: chunks(best, fields),
        kind=kind,
        sheet=best.sheet.name,
        header_row=best.row,
        other_sheet=best.sheet.index > 0,
    )
    return table, schema, detected


def readable(every: list[Sheet], asked: str | None) -> tuple[list[Sheet], Unreadable | None]:
    """The sheets that can be loaded (the one `asked`, or all), and why the first of the others cannot."""
    names = [sheet.name for sheet in every]
    if asked is not None:
        numbered = {**{str(place): name for place, name in enumerate(names, 1)}, **{name: name for name in names}}
        if asked not in numbered:
            raise SourceError(f"La feuille « {asked} » n'existe pas. Feuilles du classeur : {', '.join(names)}.")
        every = [replace(sheet, visible=True) for sheet in every if sheet.name == numbered[asked]]
    faults = [sheet.extent.fault(sheet.name) if sheet.extent else Unreadable(BROKEN) for sheet in every]
    sheets = [sheet for sheet, fault in zip(every, faults, strict=True) if fault is None]
    return sheets, next((fault for fault in faults if fault), None)


def labelled(header: Header) -> list[str]:
    """The labels up to the last column that has a name or a value under it."""
    labels = header.labels
    width = max((i for i, label in enumerate(labels, 1) if label), default=1)
    if width < len(labels):
        for row in islice(header.sheet.rows(), header.row, None):
            while width < len(row) and any(value != "" for value in row[width:]):
                width += 1
    return labels[:width]


def chunks(header: Header, fields: list[Field | None]) -> Iterator[Chunk]:
    """The rows under the header, to the last one that has a value."""
    rows = islice(header.sheet.rows(), header.row, None)
    start, blank = header.row + 1, 0
    while batch := list(islice(rows, SIZE)):
        filled = len(batch)
        while filled and not any(value != "" for value in batch[filled - 1]):
            filled -= 1
        if filled:
            for some in (SIZE,) * (blank // SIZE) + (blank % SIZE,) * (blank % SIZE > 0):
                yield Chunk([pa.array([""] * some, pa.string()) for _ in fields], start)
                start += some
            columns = zip(*batch[:filled], strict=True)
            yield Chunk([texts(column, kind) for column, kind in zip(columns, fields, strict=False)], start)
            start, blank = start + filled, 0
        blank += len(batch) - filled


def texts(column: tuple[Value, ...], kind: Field | None) -> pa.StringArray:
    """The cells of a column as texts."""
    kinds = set(map(type, column))
    if kinds == {str}:
        return pa.array(column, pa.string())
    if bool in kinds:  # True == 1.0
        return pa.array([as_text(value, kind) for value in column], pa.string())
    known = {value: as_text(value, kind) for value in set(column)}
    return pa.array([known[value] for value in column], pa.string())


def as_text(value: Value, kind: Field | None = None) -> str:
    """A cell as a CSV file would hold it for a field: plain digits, ISO dates, the field's own booleans."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        own = kind.descriptor.get("trueValues" if value else "falseValues") if kind and kind.type == "boolean" else None
        return str(own[0]) if own else str(value).lower()
    if isinstance(value, float):
        return plain(value)
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        if kind and kind.type == "duration":
            return f"PT{seconds}S"
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, (date, time)):
        return moment(value, kind)
    return str(value)


def plain(number: float) -> str:
    """The digits of a number, without exponent nor useless decimals while they mean something."""
    if number.is_integer() and abs(number) < 1e21:  # noqa: PLR2004 - beyond, digits are made up
        return str(int(number))
    shortest = repr(number)
    return f"{Decimal(shortest):f}" if "e-" in shortest else shortest


def moment(value: date | time, kind: Field | None) -> str:
    """A date, a time or both, as the field writes them."""
    if isinstance(value, datetime) and value.microsecond:
        rounded = timedelta(seconds=value.microsecond >= 500_000 and value.year < MAXYEAR)  # noqa: PLR2004
        value = value.replace(microsecond=0) + rounded
    kind_type = kind.type if kind else ""
    if kind and "%" in kind.format:
        return value.strftime(kind.format)
    if isinstance(value, time):
        return value.isoformat("seconds")
    if kind_type == "datetime":
        return value.isoformat() if isinstance(value, datetime) else f"{value.isoformat()}T00:00:00"
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return value.isoformat()[:7] if kind_type == "yearmonth" and value.day == 1 else value.isoformat()


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

    return [
        Sheet(about.name, index, about.visible == SheetVisibleEnum.Visible, partial(load, about.name), extent)
        for index, about in enumerate(book.sheets_metadata)
        for extent in [extents.get(about.name)]
        if about.typ == SheetTypeEnum.WorkSheet
    ]


def stored(path: Path, kind: str) -> list[Sheet]:
    """The sheets of a binary workbook, read in a process of its own."""
    sheets: list[Sheet] = []
    with tempfile.TemporaryDirectory(prefix="validata-") as folder:
        book, out = Path(folder) / f"classeur.{kind}", Path(folder) / "feuilles"
        shutil.copy(path, book)  # calamine only tells of a password under the right name
        command = [sys.executable, "-c", READER, str(book), str(out), str(MAX_MEMORY), str(MAX_CELLS)]
        try:
            done = subprocess.run(command, timeout=MAX_SECONDS, capture_output=True, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            raise Unreadable(HUGE) from None
        if done.returncode:
            raise Unreadable({1: BROKEN, 3: PROTECTED}.get(done.returncode, HUGE))
        with out.open("rb") as file, suppress(EOFError):
            for index in count():
                name, visible, end, rows, merged = pickle.load(file)  # noqa: S301 - written by READER
                extent = Extent(end[0] + 1, end[1] + 1) if end else Extent()
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


def examine(path: Path) -> tuple[str, dict[str, Extent] | None]:
    """The kind of a workbook, from its content, and the extents of its sheets where they can be known."""
    with path.open("rb") as file:
        zipped = file.read(2) == b"PK"
    if zipped:
        try:
            with zipfile.ZipFile(path) as archive:
                return examine_zip(archive)
        except FAILURES:
            raise Unreadable(BROKEN) from None
    if path.stat().st_size > MAX_UNCOMPRESSED:
        raise excess(f"c'est un classeur de plus de {MAX_UNCOMPRESSED >> 20} Mo")
    data = path.read_bytes()
    for stream, facts in STREAMS:
        if stream.encode("utf-16-le") in data:
            if facts:
                raise Unreadable(facts)
            return "xls", None
    raise Unreadable(BROKEN)


def examine_zip(archive: zipfile.ZipFile) -> tuple[str, dict[str, Extent] | None]:
    """The same for a ZIP, all its parts being inflated under the limits."""
    parts = {info.filename.replace("\\", "/").lower(): info for info in archive.infolist()}
    kind = kind_of(archive, parts)
    if any(info.flag_bits & 1 for info in parts.values()):
        raise Unreadable(PROTECTED)
    if len(parts) < len(archive.infolist()):
        raise Unreadable(BROKEN)  # two parts of the same name: nothing tells which one would be read
    inflated = Inflated(archive, parts)
    inflated.check()
    if kind == "ods":
        manifest = "meta-inf/manifest.xml"
        if manifest in parts and b"encryption-data" in b"".join(inflated.blocks(manifest)):
            raise Unreadable(PROTECTED)
        extents = ods_extents(events(inflated.blocks("content.xml")))
        for name, extent in extents.items():  # calamine loads all the sheets of an ods at once
            if fault := extent.fault(name):
                raise fault
        return kind, extents
    return kind, xlsx_extents(inflated) if kind == "xlsx" else None


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


def xlsx_extents(inflated: Inflated) -> dict[str, Extent]:
    """The extents of the sheets of an xlsx workbook; none for a sheet whose part is not found."""
    targets = {
        attributes["Id"]: attributes["Target"]
        for tag, attributes in events(inflated.blocks("xl/_rels/workbook.xml.rels"))
        if tag == "Relationship"
    }
    shared = "xl/sharedstrings.xml"
    sizes = text_sizes(inflated.blocks(shared)) if shared in inflated.parts else np.zeros(0, np.int64)
    extents = {}
    for tag, attributes in events(inflated.blocks("xl/workbook.xml")):
        if tag == "sheet" and attributes.get("id") in targets:
            target = targets[attributes["id"]].replace("\\", "/").lower()
            part = target.lstrip("/") if target.startswith(("/", "xl/")) else posixpath.normpath(f"xl/{target}")
            if part in inflated.parts:
                extents[attributes["name"]] = xlsx_extent(lambda part=part: inflated.blocks(part), sizes)  # type: ignore[misc]
    return extents


@dataclass
class Inflated:
    """The parts of a ZIP, inflated under the limits: what its directory says of them is not trusted."""

    archive: zipfile.ZipFile
    parts: dict[str, zipfile.ZipInfo]
    total: int = 0

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part."""
        info = copy.copy(self.parts[name])
        info.file_size = MAX_UNCOMPRESSED + 2 * MAX_TEXT  # zipfile would stop at the size given
        with self.archive.open(info) as stream:
            while block := stream.read(MAX_TEXT):
                yield block

    def check(self) -> None:
        """Inflate every part once to hold them to the limits."""
        declared = sum(info.file_size for info in self.parts.values())
        for name, info in self.parts.items():
            size = shared = text = 0
            markup = False
            for block in self.blocks(name):
                markup = markup or (size == 0 and b"<" in block[:4])
                size += len(block)
                shared += block.count(b"si>")  # at the start and at the end of a text
                self.total += len(block)
                if max(self.total, declared) > MAX_UNCOMPRESSED:
                    raise excess(f"c'est un classeur de plus de {MAX_UNCOMPRESSED >> 20} Mo une fois décompressé")
                if size > max(RATIO_FLOOR, MAX_RATIO * info.compress_size):
                    raise excess(f"c'est un classeur dont une partie enfle plus de {MAX_RATIO} fois à la décompression")
                if shared > 2 * MAX_SHARED:
                    raise excess(f"c'est un classeur de plus de {number(MAX_SHARED)} textes")
                text += block.find(b"<") if b"<" in block else len(block)
                if markup and text > MAX_TEXT:
                    raise excess(f"c'est un classeur dont un texte dépasse {number(MAX_TEXT)} caractères")
                text = len(block) - block.rfind(b"<") if b"<" in block else text


def events(blocks: Iterable[bytes]) -> Iterator[Event]:
    """The elements of an XML part without their prefixes, in order; a text is an element without name."""
    found: list[Event] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        found.append((bare(tag), {bare(name): value for name, value in attributes.items()}))

    parser.StartElementHandler = start
    parser.CharacterDataHandler = lambda text: found.append(("", {"": text}))
    for block in blocks:
        parser.Parse(block)
        yield from found
        found.clear()
    parser.Parse(b"", True)
    yield from found


def bare(name: str) -> str:
    """An XML name without its prefix."""
    return name.rpartition(":")[2]


def text_sizes(blocks: Iterable[bytes]) -> Sizes:
    """The size of each shared text, with its inner tags."""
    sizes: list[int] = []
    rest = b""
    for block in blocks:
        part = rest + block
        usual = part.count(b"<si") == part.count(b"<si>") and part.count(b"</si") == part.count(b"</si>")
        if not usual or b":si" in part:
            part = SHARED_END.sub(b"</si>", part)
        *whole, rest = part.split(b"</si>")
        sizes += map(len, whole)
    return np.array(sizes, np.int64)


def xlsx_extent(blocks: Callable[[], Iterator[bytes]], sizes: Sizes) -> Extent:
    """The extent of an xlsx sheet: a quick bound when it is written in the usual way and within the limits."""
    quick = quick_extent(blocks(), sizes)
    if quick and (quick.cells > MAX_CELLS or not quick.fault("")):
        return quick
    return exact_extent(events(blocks()), sizes)


def quick_extent(blocks: Iterator[bytes], sizes: Sizes) -> Extent | None:
    """The extent of all the cells, filled or not; None when some are not written in the usual way."""
    extent, rest = Extent(), b""
    for block in chain(blocks, [b""]):
        rest += block
        cut = rest.rfind(b"<c") if block else len(rest)
        if len(rest) - cut > MAX_TEXT:
            cut = rest.rfind(b"<")
        part, rest = rest[:cut], rest[cut:]
        cells = CELL.findall(part)
        shared = SHARED.findall(part) if len(sizes) else []
        if len(cells) != part.count(b"<c") and len(cells) != sum(map(part.count, STARTS)):
            return None
        if b"\0" in part[:LABEL] or (b":c" in part and any(other in part for other in OTHERS)):
            return None
        if len(sizes) and len(shared) != part.count(b'"s"') + part.count(b"'s'"):
            return None
        if cells:
            column = max(number_of(name.decode()) for name in {name for name, _ in cells})
            row = max(map(int, {row for _, row in cells}))
            extent.reach(row, column, part.count(b"<v") + part.count(b"<is"))
        if extent.cells > MAX_CELLS:
            break
        if shared:
            extent.text += int(sizes[np.array(shared).astype(np.int64)].sum())
        if b't="e"' in part:
            for name, place, text in ERROR.findall(part):
                extent.error(int(place), number_of(name.decode()), text.decode("utf-8", "replace"))
    return extent


def exact_extent(elements: Iterator[Event], sizes: Sizes) -> Extent:
    """The extent of the filled cells of an xlsx sheet."""
    extent = Extent()
    row = column = 0
    kind, last = "", ""
    for tag, attributes in elements:
        if tag == "row":
            row, column = int(attributes.get("r", row + 1)), 0
        elif tag == "c":
            place = ADDRESS.fullmatch(attributes.get("r", ""))
            row, column = (int(place[2]), number_of(place[1].upper())) if place else (row, column + 1)
            kind = attributes.get("t", "")
        elif tag in ("v", "is"):
            extent.reach(row, column)
        elif not tag and last == "v" and kind == "e":
            extent.error(row, column, attributes[""])
        elif not tag and last == "v" and kind == "s":
            extent.text += int(sizes[int(attributes[""])])
        last = tag
    return extent


def ods_extents(elements: Iterator[Event]) -> dict[str, Extent]:
    """The extents of the sheets of an ods document, repeated rows and cells included."""
    extents: dict[str, Extent] = {}
    extent = Extent()
    row = repeated = column = 0
    times = 0
    wrong, last = False, ""
    for tag, attributes in elements:
        if tag == "table":
            extent = extents.setdefault(attributes.get("name", ""), Extent())
            row = repeated = 0
        elif tag == "table-row":
            row, repeated, column = row + repeated, int(attributes.get("number-rows-repeated", 1)), 0
        elif tag in ("table-cell", "covered-table-cell"):
            same = int(attributes.get("number-columns-repeated", 1))
            column += same
            times = same * repeated
            wrong = attributes.get("value-type") == "error"
            if "value-type" in attributes:
                extent.reach(row + repeated, column, times)
        elif not tag:
            extent.text += len(attributes[""]) * times
            if last == "p" and wrong:
                extent.error(row + 1, column, attributes[""])
        last = tag
    return extents


def number_of(name: str) -> int:
    """The number of a spreadsheet column: A -> 1, AA -> 27."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number
