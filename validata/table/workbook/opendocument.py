"""The sheets of an ods: how far they go, and a mark of what their cells hold, to be compared with what is read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import product

import numpy as np

from validata.limits import Limits
from validata.table.unreadable import Unreadable, excess
from validata.table.workbook.extent import Extent
from validata.table.workbook.facts import BROKEN, FAR, unclear
from validata.table.workbook.markup import DEEP, parser, within
from validata.table.workbook.tally import Token

ODF = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TABLE, TEXT = (f"{ODF}{name}:1.0 " for name in ("office", "table", "text"))
CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
CELLS = frozenset((f"{TABLE}table-cell", f"{TABLE}covered-table-cell"))
NUMBERS = frozenset(("float", "percentage", "currency"))
PARAGRAPHS = frozenset((f"{TEXT}p", f"{TEXT}h"))
SIGNS = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
"""What calamine leaves out of texts."""
NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?", re.ASCII)
HOURS = re.compile(r"PT([01][0-9]|2[0-3])H([0-5][0-9])M([0-5][0-9])(?:[.,][0-9]+)?S", re.ASCII)
VALUES = tuple(f"{OFFICE}{name}" for name in ("value", "date-value", "time-value", "boolean-value", "string-value"))


def ods_extents(blocks: Iterable[bytes], limits: Limits) -> dict[str, Extent]:
    """What the sheets of an ods document hold, repeated rows and cells included, by their names.

    Cells that are only formatted are not held against it: LibreOffice repeats some to the end of every sheet, and
    leaves them out of its exports. Unreadable, ExpatError or ValueError when the cells cannot be told for certain.
    """
    reading, reader = Reading(limits), parser()
    reader.StartElementHandler = reading.start
    reader.EndElementHandler = reading.end
    reader.CharacterDataHandler = reading.text
    for block in blocks:
        reader.Parse(block)
    reader.Parse(b"", True)
    return reading.extents


class Reading:
    """The handlers of a parser, and where it stands."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.extents: dict[str, Extent] = {}
        self.extent: Extent | None = None
        self.depth = self.aside = 0  # aside: the depth of an element whose texts are none of the cell, 0 outside
        self.row = self.rows = self.column = self.times = 0
        self.cell: dict[str, str] | None = None
        self.paragraphs = self.paragraph = 0  # how many, and the depth of the one that is open
        self.said: list[str] = []
        self.own = False  # calamine gives another text

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element starts."""
        self.depth += 1
        if self.depth > DEEP:
            raise ValueError
        within(attributes, self.limits)
        if self.aside:
            return
        if tag in CELLS:
            if self.cell is not None or self.extent is None or not self.rows:
                raise Unreadable(unclear("tableau dans un tableau"))
            same = repeated(attributes, "columns")
            self.column += same
            self.times, self.cell = same * self.rows, attributes
        elif self.cell is not None:
            self.inside(tag, attributes)
        elif tag == f"{TABLE}table-row":
            if self.rows:
                raise Unreadable(unclear("tableau dans un tableau"))
            self.column, self.rows = 0, repeated(attributes, "rows")
        elif tag == f"{TABLE}table":
            self.sheet(attributes.get(f"{TABLE}name", ""))

    def sheet(self, name: str) -> None:
        """A sheet starts."""
        if self.extent is not None or name in self.extents:
            raise Unreadable(unclear("deux feuilles de même nom ou de même contenu"))
        self.extent = self.extents[name] = Extent(marked=Counter())
        self.row = self.rows = 0
        if len(self.extents) > self.limits.sheets:
            raise excess("c'est un classeur qui a trop de feuilles", self.limits, "sheets", FAR)

    def inside(self, tag: str, attributes: dict[str, str]) -> None:
        """An element starts in a cell."""
        if tag in PARAGRAPHS:
            self.paragraph = self.paragraph or self.depth
            self.said.append("\n" if self.paragraphs else "")
            self.paragraphs += 1
        elif tag == f"{TEXT}s":
            spaces = int(attributes.get(f"{TEXT}c", 1))
            if spaces > self.limits.cell:
                raise excess("un texte du classeur est trop long", self.limits, "cell", FAR)
            self.said.append(" " * spaces)
        elif tag in SIGNS:
            self.said.append(SIGNS[tag])
            self.own = True
        elif tag == f"{TABLE}table":
            raise Unreadable(unclear("tableau dans un tableau"))
        elif not tag.startswith(ODF):
            raise Unreadable(unclear("élément inconnu dans une cellule"))
        elif not tag.startswith(TEXT):  # a note, or a picture over the sheet
            self.aside = self.depth
            self.own = self.own or tag != f"{OFFICE}annotation"

    def text(self, more: str) -> None:
        """A text: of a paragraph of the cell, or between elements."""
        if self.cell is None or self.aside:
            return
        if self.paragraph:
            self.said.append(more)
        elif more.strip():
            raise Unreadable(unclear("texte hors des paragraphes d'une cellule"))
        else:
            self.own = True

    def end(self, tag: str) -> None:
        """An element ends."""
        if self.aside == self.depth:
            self.aside = 0
        elif not self.aside and self.cell is not None and tag in CELLS:
            self.take(self.cell)
            self.cell, self.paragraphs, self.own = None, 0, False
            self.said.clear()
        elif not self.aside and self.paragraph == self.depth:
            self.paragraph = 0
        elif tag == f"{TABLE}table-row" and not self.aside:
            self.row, self.rows = self.row + self.rows, 0
        elif tag == f"{TABLE}table" and not self.aside:
            self.extent = None
        self.depth -= 1

    def take(self, cell: dict[str, str]) -> None:
        """Take a cell into account."""
        extent, kind, said = self.extent, cell.get(f"{OFFICE}value-type"), "".join(self.said)
        if extent is None or extent.marked is None:
            return
        if len(said) > self.limits.cell:
            raise excess("un texte du classeur est trop long", self.limits, "cell", FAR)
        row = self.row + 1
        wrong = kind == "error" or cell.get(f"{CALC}value-type") == "error"
        if kind in (None, "void") and not wrong:
            if f"{TABLE}formula" in cell:
                extent.formula(row, self.column, self.times)
            elif said.strip() or any(name in cell for name in VALUES):
                raise Unreadable(unclear("cellule sans type qui a une valeur"))
            return
        extent.reach(self.row + self.rows, self.column, self.times)
        extent.text += len(said) * self.times
        if self.column > self.limits.columns:
            return  # the sheet is refused
        value = (said or "#N/A") if wrong else typed(str(kind), cell, said)
        columns = range(self.column - self.times // self.rows + 1, self.column + 1)
        for column in columns:
            extent.marked[column - 1] += hash(value) * self.rows
        self.zeros(extent, said, value, columns)
        if wrong or (self.own and kind == "string" and value == said):
            for place, column in product(range(row, row + self.rows), columns):
                extent.mend(place, column, str(value))

    def zeros(self, extent: Extent, said: str, value: Token, columns: range) -> None:
        """Keep a number if it is shown with zeros before it, unless the sheet is to be refused."""
        if not isinstance(value, float) or not said.startswith("0"):
            return
        digits = re.sub(r"[\s-]", "", said)
        if re.fullmatch("0[0-9]+", digits) and float(digits) == value and extent.cells <= self.limits.sheet_cells:
            rows = np.repeat(np.arange(self.row + 1, self.row + self.rows + 1), len(columns))
            extent.pad(rows, np.tile(columns, self.rows), np.full(len(rows), min(len(digits), 255)))


def repeated(attributes: dict[str, str], what: str) -> int:
    """How many times a row or a cell is there; Unreadable or ValueError if it is no number of times."""
    times = int(attributes.get(f"{TABLE}number-{what}-repeated", 1))
    if times < 1:
        raise Unreadable(BROKEN)
    return times


def typed(kind: str, cell: dict[str, str], said: str) -> Token:
    """The mark of the value of a cell of this type; Unreadable when it is not one."""
    given = {name: cell[name] for name in VALUES if name in cell}
    value = given.pop(f"{OFFICE}{'value' if kind in NUMBERS else f'{kind}-value'}", said if kind == "string" else None)
    if value is not None and not given:
        if kind in NUMBERS and NUMBER.fullmatch(value):
            return float(value)
        if kind == "string" or (kind == "boolean" and value in ("true", "false")):
            return value
        if kind == "date":
            return value[:19]
        if kind == "time":
            hours = HOURS.fullmatch(value)
            return ":".join(hours.groups()) if hours else value
    raise Unreadable(unclear("cellule dont le type n'est pas celui de sa valeur"))
