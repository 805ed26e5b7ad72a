"""What a file that may be a workbook is, from its content, and how far its sheets go."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from xml.parsers import expat

from validata.limits import Limits
from validata.source.sniff import EXPORT, SAVE_AS
from validata.table.unreadable import Unreadable, excess
from validata.table.workbook.extent import Extent, Inflated, events
from validata.table.workbook.parts import ods_extents, xlsx_extents

PROTECTED = {
    "kind": "c'est un classeur protégé par un mot de passe",
    "remedy": "Ouvrez-le dans un tableur et enregistrez-le sans mot de passe ou en CSV (UTF-8), puis recommencez.",
}
BROKEN = {
    "kind": "c'est un classeur incomplet ou abîmé",
    "remedy": "Téléchargez-le de nouveau, ou ouvrez-le dans un tableur et enregistrez-le au format CSV (UTF-8).",
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
