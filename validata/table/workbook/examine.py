"""What a file that may be a workbook is, from its content, and what its sheets hold."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from validata.limits import Limits
from validata.source.sniff import EXPORT, SAVE_AS
from validata.table.unreadable import Unreadable, excess
from validata.table.workbook.archive import Archive, opened
from validata.table.workbook.extent import Extent
from validata.table.workbook.facts import BROKEN, FAR, PROTECTED
from validata.table.workbook.xlsx import Xlsx

MANIFEST = "meta-inf/manifest.xml"
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
OLE_BLOCK, LONGEST = 1 << 20, 64  # bytes read at a time, and of the longest name
FAILURES = (
    *(zipfile.BadZipFile, zlib.error, expat.ExpatError, OSError, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, LookupError),
)
"""What reading a broken ZIP or XML raises."""


class Examined(NamedTuple):
    """What a workbook is, and what its sheets hold where it can be known: by name, in their order."""

    kind: str
    extents: dict[str, Extent] | None = None
    xlsx: Xlsx | None = None


def examine(path: Path, limits: Limits) -> Examined:
    """What a workbook is, from its content, and what its sheets hold. Unreadable when it is none that can be read."""
    with path.open("rb") as file:
        zipped = file.read(2) == b"PK"
    if not zipped:
        return examine_ole(path, limits)
    try:
        return examine_zip(Archive(opened(path, limits), limits))
    except FAILURES:
        raise Unreadable(BROKEN) from None


def examine_ole(path: Path, limits: Limits) -> Examined:
    """The same for an OLE file, from the names of its streams."""
    if path.stat().st_size > limits.uncompressed << 20:
        raise excess("c'est un trop gros classeur", limits, "uncompressed", SAVE_AS)
    with path.open("rb") as file:
        pieces = overlapping(iter(partial(file.read, OLE_BLOCK), b""))
        found = {name for piece in pieces for name, _ in STREAMS if name.encode("utf-16-le") in piece}
    for name, facts in STREAMS:
        if name in found:
            if facts:
                raise Unreadable(facts)
            return Examined("xls")
    raise Unreadable(BROKEN)


def examine_zip(parts: Archive) -> Examined:
    """The same for a ZIP, all its parts being inflated under the limits."""
    kind, extents, xlsx = kind_of(parts), None, None
    if kind == "xlsx":
        xlsx = Xlsx(parts)
        extents = xlsx.extents
    elif kind == "ods":
        if MANIFEST in parts.parts and any(
            b"encryption-data" in piece for piece in overlapping(parts.blocks(MANIFEST))
        ):
            raise Unreadable(PROTECTED)
        from validata.table.workbook.opendocument import ods_extents

        extents = ods_extents(parts.blocks("content.xml"), parts.limits)
        for name, extent in extents.items():  # calamine loads all the sheets of an ods at once
            if fault := extent.fault(name, parts.limits):
                raise fault
        if sum(extent.rows * extent.columns for extent in extents.values()) > parts.limits.sheet_cells:
            raise excess("c'est un classeur dont les feuilles sont trop remplies", parts.limits, "sheet_cells", FAR)
    parts.finish()
    return Examined(kind, extents, xlsx)


def overlapping(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The blocks, each after the end of the one before."""
    rest = b""
    for block in blocks:
        yield rest + block
        rest = block[-LONGEST:]


def kind_of(parts: Archive) -> str:
    """Which workbook a ZIP is, from the names of its parts."""
    if "xl/workbook.xml" in parts.parts:
        return "xlsx"
    if "xl/workbook.bin" in parts.parts:
        return "xlsb"
    if "mimetype" in parts.parts and b"opendocument.spreadsheet" in parts.zip.open("mimetype").read(100):
        return "ods"
    for start, what, remedy in NOT_SHEETS:
        if any(name.startswith(start.lower()) for name in parts.parts):
            raise Unreadable({"kind": what, "remedy": remedy})
    raise Unreadable(BROKEN)
