"""The XML parts of xlsx and ods workbooks, looked at before calamine loads a sheet as a dense range."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from validata.limits import Limits
from validata.table.unreadable import excess
from validata.table.workbook.extent import BLOCK, FAR, Event, Extent, Inflated, events
from validata.text.cellref import number_of

Bytes: TypeAlias = npt.NDArray[np.uint8]
Numbers: TypeAlias = npt.NDArray[np.int64]

PROLOG = 255  # bytes at the start of a part, where an encoding that is not UTF-8 shows
AHEAD = bytes(32)  # put after the bytes, so that what follows a tag can be looked at
CELL = rb'<c r="([A-Z]{1,3})([0-9]{1,7})"'
ERROR = re.compile(CELL + rb'[^<>]*?\bt="e"[^<>]*>(?:<f\b[^<>]*(?:/>|>[^<]*</f>))?<v>([^<]*)</v>')
PENDING = re.compile(CELL + rb'(?![^<>]*\bt="str")[^<>]*><f\b[^<>]*(?:/>|>[^<]*</f>)(?:<v\s*/>|<v>\s*</v>)?</c>()')
"""A formula without a result; with t="str", the result is an empty text."""
SHARED_END = re.compile(rb"</(?:[^\s<>:/]+:)?si\s*>|<(?:[^\s<>:/]+:)?si\s*/>")
DIMENSION = re.compile(rb'<dimension ref="(?:[A-Z]+\d+:)?[A-Z]+(\d{1,7})"')
ROW = re.compile(rb'<row\b[^>]*?\sr="(\d{1,7})"')
HEAD, TAG = 5_000, 300  # bytes at the start of a sheet, where it says how far it goes; bytes of a tag that may be cut
ADDRESS = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
PREFIXED = tuple(b":c" + after for after in (b" ", b">", b"/", b"\t", b"\n", b"\r"))
"""How the cells of a sheet start when they have a prefix."""


def xlsx_extents(inflated: Inflated) -> dict[str, Extent]:
    """The extents of the sheets of an xlsx workbook; none for a sheet whose part is not found."""
    targets = {
        attributes["Id"]: attributes["Target"]
        for tag, attributes in events(inflated.blocks("xl/_rels/workbook.xml.rels"))
        if tag == "Relationship"
    }
    shared, limits = "xl/sharedstrings.xml", inflated.limits
    sizes = text_sizes(inflated.blocks(shared), limits) if shared in inflated.parts else np.zeros(0, np.int64)
    extents = {}
    for tag, attributes in events(inflated.blocks("xl/workbook.xml")):
        if tag == "sheet" and attributes.get("id") in targets:
            target = targets[attributes["id"]].replace("\\", "/").lower()
            part = target.lstrip("/") if target.startswith(("/", "xl/")) else posixpath.normpath(f"xl/{target}")
            if part in inflated.parts:
                extents[attributes["name"]] = xlsx_extent(lambda part=part: inflated.blocks(part), sizes, limits)  # type: ignore[misc]
    return extents


def text_sizes(blocks: Iterable[bytes], limits: Limits) -> Numbers:
    """The size of each shared text, with its tags."""
    sizes: list[Numbers] = [np.zeros(0, np.int64)]
    number = before = 0  # texts whose size is known, bytes already passed of the next one
    rest = b""
    for block in chain(blocks, [b""]):
        part = rest + block
        cut = part.rfind(b"<") if block else -1
        part, rest = (part[:cut], part[cut:]) if cut >= 0 else (part, b"")
        ends = shared_ends(part)
        sizes.append(np.diff(ends, prepend=-before))
        before = len(part) - int(ends[-1]) if len(ends) else before + len(part)
        number += len(ends)
        if number > limits.sheet_cells:
            raise excess("c'est un classeur qui contient trop de textes", limits, "sheet_cells", FAR)
    return np.concatenate(sizes)


def shared_ends(part: bytes) -> Numbers:
    """Where the shared texts end in a piece of their part."""
    data = np.frombuffer(part + AHEAD, np.uint8)
    tags = np.flatnonzero(data == ord("<"))
    closing = data[tags + 1] == ord("/")
    names = tags + closing
    shared = (data[names + 1] == ord("s")) & (data[names + 2] == ord("i"))
    if (b":" in part and b":si" in part) or (data[names[shared] + 3] != ord(">")).any():  # not the usual <si> and </si>
        return np.array([end.end() for end in SHARED_END.finditer(part)], np.int64)
    return tags[shared & closing] + len("</si>")


def xlsx_extent(blocks: Callable[[], Iterator[bytes]], sizes: Numbers, limits: Limits) -> Extent:
    """The extent of an xlsx sheet: a quick bound when it is written in the usual way and within the limits."""
    rows = BareRows()
    extent = quick_extent(rows.watch(blocks()), sizes, limits)
    if extent is None or (extent.cells <= limits.sheet_cells and extent.fault("", limits)):
        rows = BareRows()
        extent = exact_extent(events(rows.watch(blocks())), sizes)
    extent.hold(rows.last, 0)
    return extent


@dataclass
class BareRows:
    """The rows that a sheet announces after its last cell, without any cell.

    The reference reads them as blank rows, as far as the sheet says that it goes (`dimension`), if it says so.
    """

    bound: int | None = None
    row: int = 0

    @property
    def last(self) -> int:
        """The last of them that is read, 0 when there is none."""
        return self.row if self.bound is None else min(self.row, self.bound)

    def watch(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """The same blocks."""
        before = b""
        for block in blocks:
            seen = before + block
            if size := DIMENSION.search(seen, 0, HEAD):
                self.bound = int(size[1])
            row, cell = seen.rfind(b"<row"), max(seen.rfind(b"<c "), seen.rfind(b"</c>"))
            if row > cell:
                place = ROW.match(seen, row)
                self.row = int(place[1]) if place else 0
            elif cell >= 0:
                self.row = 0
            before = block[-TAG:]
            yield block


def quick_extent(blocks: Iterator[bytes], sizes: Numbers, limits: Limits) -> Extent | None:
    """The extent of all the cells, filled or not; None when some are not written in the usual way."""
    extent, rest = Extent(), b""
    for block in chain(blocks, [b""]):
        rest += block
        cut = rest.rfind(b"<c") if block else len(rest)
        if len(rest) - cut > BLOCK:
            cut = rest.rfind(b"<")
        part, rest = rest[:cut], rest[cut:]
        if not look(part, sizes, extent):
            return None
        if extent.cells > limits.sheet_cells:
            break
    extent.last = extent.rows, extent.columns
    return extent


def look(part: bytes, sizes: Numbers, extent: Extent) -> bool:
    """Take the cells of a piece of a sheet into account; False when some are not written in the usual way."""
    if b"\0" in part[:PROLOG] or (b":c" in part and any(cell in part for cell in PREFIXED)):
        return False
    data = np.frombuffer(part + AHEAD, np.uint8)
    tags = np.flatnonzero(data == ord("<"))
    names, after = data[tags + 1], data[tags + 2]
    cells = tags[(names == ord("c")) & ((after <= ord(" ")) | (after == ord("/")) | (after == ord(">")))]
    if any((data[cells + i] != sign).any() for i, sign in enumerate(b'<c r="')):
        return False
    columns, ends = figures(data, cells + 6, "A", 26, 3)
    rows, ends = figures(data, ends, "0", 10, 7)
    if not (columns.all() and rows.all() and (data[ends] == ord('"')).all()):
        return False
    if len(cells):
        values = (names == ord("v")) | ((names == ord("i")) & (after == ord("s")))
        extent.reach(int(rows.max()), int(columns.max()), int(values.sum()))
    if len(sizes):
        shared = tags[(names == ord("v")) & (after == ord(">"))]
        shared = shared[np.logical_and.reduce([data[shared - i] == sign for i, sign in enumerate(b'>"s"', 1)])]
        places, ends = figures(data, shared + 3, "0", 10, 9)
        if len(shared) != quoted(data, "s") or (data[ends] != ord("<")).any():
            return False
        extent.text += int(sizes[places].sum())
    for row, column, text in located(ERROR, part) if quoted(data, "e") else ():
        extent.error(row, column, text)
    for row, column, _ in located(PENDING, part) if (names == ord("f")).any() else ():
        extent.formula(row, column)
    return True


def figures(data: Bytes, places: Numbers, zero: str, base: int, width: int) -> tuple[Numbers, Numbers]:
    """The numbers written at `places` with at most `width` figures, and where each ends; letters count from 1."""
    values: Numbers = np.zeros(len(places), np.int64)
    for _ in range(width):
        figure = data[places] - np.uint8(ord(zero))  # wraps around for what comes before
        more = figure < base
        if not more.any():
            break
        values = np.where(more, values * base + figure + (zero == "A"), values)
        places = places + more
    return values, places


def quoted(data: Bytes, letter: str) -> int:
    """How many times a letter stands alone between quotes."""
    places = np.flatnonzero(data[1:-1] == ord(letter))
    before, after = data[places], data[places + 2]
    return int(((before == after) & ((before == ord('"')) | (before == ord("'")))).sum())


def located(pattern: re.Pattern[bytes], part: bytes) -> Iterator[tuple[int, int, str]]:
    """The row, the column and the text of the cells that a pattern finds."""
    for found in pattern.finditer(part):
        yield int(found[2]), number_of(found[1].decode()), found[3].decode("utf-8", "replace")


def exact_extent(elements: Iterator[Event], sizes: Numbers) -> Extent:
    """The extent of the filled cells of an xlsx sheet."""
    extent = Extent()
    row = column = 0
    kind, last, pending = "", "", False
    for tag, attributes in chain(elements, [("row", {})]):
        if tag in ("row", "c") and pending:
            extent.formula(row, column)
            pending = False
        if tag == "row":
            row, column = int(attributes.get("r", row + 1)), 0
        elif tag == "c":
            place = ADDRESS.fullmatch(attributes.get("r", ""))
            row, column = (int(place[2]), number_of(place[1].upper())) if place else (row, column + 1)
            kind = attributes.get("t", "")
            extent.hold(row, column)
        elif tag == "f":
            pending = kind != "str"  # then, the result is an empty text
        elif tag in ("v", "is"):
            extent.reach(row, column)
        elif not tag and last == "v" and attributes[""].strip():
            pending = False
            if kind == "e":
                extent.error(row, column, attributes[""].strip())
            elif kind == "s":
                extent.text += int(sizes[int(attributes[""])])
        last = tag
    return extent


def ods_extents(elements: Iterator[Event]) -> dict[str, Extent]:
    """The extents of the sheets of an ods document, repeated rows and cells included.

    Cells that are only formatted are not held against it: LibreOffice repeats some to the end of every
    sheet, and leaves them out of its exports.
    """
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
            elif "formula" in attributes:
                extent.formula(row + 1, column, times)
        elif not tag:
            extent.text += len(attributes[""]) * times
            if last == "p" and wrong:
                extent.error(row + 1, column, attributes[""])
        last = tag
    return extents
