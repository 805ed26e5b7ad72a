"""How far the sheets of a workbook go, and its parts inflated under limits."""

from __future__ import annotations

import copy
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.parsers import expat

from validata.limits import Limits
from validata.source.sniff import SAVE_AS
from validata.table.unreadable import Unreadable, excess
from validata.text.cellref import letters
from validata.text.typography import number

RATIO_FLOOR = 8 * 1024**2  # bytes; a smaller part may shrink as much as it likes when zipped
BLOCK = 1 << 20  # bytes read at a time: with less, numpy would be called too often
MAX_ERRORS = 500_000  # cells in error (#N/A) whose text is kept
SHOWN = 5  # formulas without a result whose address is kept

Event: TypeAlias = tuple[str, dict[str, str]]

FAR = "Supprimez ce qui se trouve loin du tableau, ou enregistrez les données au format CSV (UTF-8)."


@dataclass
class Extent:
    """Where the filled cells of a sheet end, and what calamine does not tell of them.

    `last` is the last row and column that have a cell, filled or not; `text` the size of the shared
    texts once repeated in their cells; `errors` the texts of the cells in error, which calamine
    leaves blank: row -> column -> text (from 1); `pending` the first of the `formulas` without a result.
    """

    rows: int = 0
    columns: int = 0
    last: tuple[int, int] = (0, 0)
    cells: int = 0
    text: int = 0
    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    kept: int = 0
    formulas: int = 0
    pending: list[str] = field(default_factory=list)

    def reach(self, row: int, column: int, cells: int = 1) -> None:
        """Take filled cells into account, the furthest being there."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        self.cells += cells

    def hold(self, row: int, column: int) -> None:
        """Take a cell into account, filled or not."""
        self.last = max(self.last[0], row), max(self.last[1], column)

    def error(self, row: int, column: int, text: str) -> None:
        """Keep the text of a cell in error."""
        if self.kept < MAX_ERRORS:
            self.kept += 1
            self.errors.setdefault(row, {})[column] = text

    def formula(self, row: int, column: int, times: int = 1) -> None:
        """Keep a formula that has no result."""
        self.formulas += times
        if len(self.pending) < SHOWN:
            self.pending.append(f"{letters(column)}{row}")

    def fault(self, name: str, limits: Limits) -> Unreadable | None:
        """Why the sheet cannot be loaded, or None."""
        sheet = f"sa feuille « {name} »"
        where = f"{sheet} est remplie jusqu'à la cellule {letters(self.columns)}{self.rows}"
        if self.columns > limits.columns:
            return excess(f"{where}, soit {number(self.columns)} colonnes", limits, "columns", FAR)
        if self.rows * self.columns > limits.sheet_cells:
            return excess(f"{where}, soit {number(self.rows * self.columns)} cellules", limits, "sheet_cells", FAR)
        if self.cells > limits.sheet_cells:
            return excess(f"{sheet} contient {number(self.cells)} cellules", limits, "sheet_cells", FAR)
        if self.text > limits.uncompressed << 20:
            return excess(f"{sheet} contient {number(self.text >> 20)} Mo de textes", limits, "uncompressed", FAR)
        return None


@dataclass
class Inflated:
    """The parts of a ZIP, inflated under the limits: what its directory says of them is not trusted."""

    archive: zipfile.ZipFile
    parts: dict[str, zipfile.ZipInfo]
    limits: Limits
    sizes: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a ZIP that says itself that it is too big."""
        if sum(info.file_size for info in self.parts.values()) > self.limits.uncompressed << 20:
            raise self.too_big()

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part."""
        most = self.limits.uncompressed << 20
        info = copy.copy(self.parts[name])
        info.file_size = most + 2 * BLOCK  # zipfile would stop at the size given
        others = sum(size for part, size in self.sizes.items() if part != name)
        size = text = 0
        markup = False
        with self.archive.open(info) as stream:
            while block := stream.read(BLOCK):
                markup = markup or (size == 0 and b"<" in block[:4])
                size += len(block)
                self.sizes[name] = max(size, self.sizes.get(name, 0))  # a part may be read twice
                if others + size > most:
                    raise self.too_big()
                if size > max(RATIO_FLOOR, self.limits.ratio * info.compress_size):
                    raise excess("une partie du classeur enfle trop à la décompression", self.limits, "ratio", FAR)
                text += block.find(b"<") if b"<" in block else len(block)
                if markup and text > self.limits.cell:
                    raise excess("un texte du classeur est trop long", self.limits, "cell", FAR)
                text = len(block) - block.rfind(b"<") if b"<" in block else text
                yield block

    def too_big(self) -> Unreadable:
        """The limit of the whole is exceeded."""
        return excess("c'est un trop gros classeur une fois décompressé", self.limits, "uncompressed", SAVE_AS)

    def finish(self) -> None:
        """Inflate the parts that nobody has read, to hold them to the limits too."""
        for name in self.parts:
            if name not in self.sizes:
                for _ in self.blocks(name):
                    pass


def events(blocks: Iterable[bytes]) -> Iterator[Event]:
    """The elements of an XML part without their prefixes, in order; a text is an element without name."""
    found: list[Event] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        found.append((bare(tag), {bare(name): value for name, value in attributes.items()}))

    def text(more: str) -> None:
        if found and not found[-1][0] and len(found[-1][1][""]) < BLOCK:
            found[-1][1][""] += more
        else:
            found.append(("", {"": more}))

    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    for block in blocks:
        parser.Parse(block)
        rest = [found.pop()] if found and not found[-1][0] else []  # the text may go on in the next block
        yield from found
        found[:] = rest
    parser.Parse(b"", True)
    yield from found


def bare(name: str) -> str:
    """An XML name without its prefix."""
    return name.rpartition(":")[2]
