"""The parts of an xlsx workbook: which sheets it has, and where each is."""

from __future__ import annotations

import re
from typing import NamedTuple

from validata.table.unreadable import Unreadable, excess
from validata.table.workbook.archive import Archive
from validata.table.workbook.facts import BROKEN, FAR, unclear
from validata.table.workbook.markup import starts

OFFICE = ("http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/")
"""How the namespaces of the two dialects of the format start."""
MAIN = tuple(f"{start}spreadsheetml{rest}main" for start, rest in zip(OFFICE, ("/2006/", "/"), strict=True))
LINKS = tuple(f"{start}officeDocument{rest}relationships" for start, rest in zip(OFFICE, ("/2006/", "/"), strict=True))
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
ID = tuple(f"{space} id" for space in LINKS)
TARGET = re.compile(r"(?:/xl/)?(?!xl/)(?:[\w-][\w .()-]*/)*[\w-][\w .()-]*", re.ASCII)
"""Where a part is, in the only way that all programs read alike."""
SHARED, STYLES, WORKBOOK = "xl/sharedstrings.xml", "xl/styles.xml", "xl/workbook.xml"
USUAL = {"sharedStrings": SHARED, "styles": STYLES}
"""The kinds of parts that programs look for by their usual name, or by what points to them."""
TYPES = {"sharedStrings+xml": SHARED, "styles+xml": STYLES, "main+xml": WORKBOOK}
"""How the types of these parts end, in the list of contents."""


class SheetPart(NamedTuple):
    """A sheet of an xlsx workbook: its name and its part, in lower case."""

    name: str
    part: str


def sheet_parts(archive: Archive) -> list[SheetPart]:
    """The sheets of an xlsx workbook that have cells. Unreadable when two programs may find other ones."""
    links = targets(archive)
    check_types(archive)
    sheets: list[SheetPart] = []
    for path, attributes in starts(archive.blocks(WORKBOOK), archive.limits):
        if path[-1].rpartition(" ")[2] != "sheet":
            continue
        if path not in [[f"{space} {name}" for name in ("workbook", "sheets", "sheet")] for space in MAIN]:
            raise Unreadable(unclear("liste des feuilles"))
        local = [name.rpartition(" ")[2] for name in attributes]
        ids = [attributes[name] for name in ID if name in attributes]
        if len(ids) != 1 or "name" not in attributes or any(local.count(n) > 1 for n in ("name", "id", "state")):
            raise Unreadable(unclear("liste des feuilles"))
        if ids[0] not in links:
            raise Unreadable(BROKEN)
        sheets.append(SheetPart(attributes["name"], links[ids[0]]))
        if len(sheets) > archive.limits.sheets:
            raise excess("c'est un classeur qui a trop de feuilles", archive.limits, "sheets", FAR)
    parts = [sheet.part for sheet in sheets if sheet.part]
    if len({sheet.name.lower() for sheet in sheets}) < len(sheets) or len(set(parts)) < len(parts):
        raise Unreadable(unclear("deux feuilles de même nom ou de même contenu"))
    return [sheet for sheet in sheets if sheet.part]


def targets(archive: Archive) -> dict[str, str]:
    """The parts that the workbook points to, by identifier."""
    found: dict[str, str] = {}
    for path, attributes in starts(archive.blocks("xl/_rels/workbook.xml.rels"), archive.limits):
        if len(path) == 1:
            continue
        kind = attributes.get("Type", "").rpartition("/")[2]
        name, target = attributes.get("Id"), attributes.get("Target", "")
        external = attributes.get("TargetMode") == "External"
        prefixed = any(" " in name for name in attributes)
        if path[-1] != f"{PACKAGE}relationships Relationship" or name is None or name in found or prefixed:
            raise Unreadable(unclear("liens entre ses parties"))
        part = f"xl/{target.removeprefix('/xl/')}".lower()
        usual = part.startswith("xl/worksheets/") if kind == "worksheet" else USUAL.get(kind, part) == part
        if not external and kind in ("worksheet", *USUAL) and not (usual and TARGET.fullmatch(target)):
            raise Unreadable(unclear("liens entre ses parties"))
        found[name] = part if kind == "worksheet" and not external else ""
    return found


def check_types(archive: Archive) -> None:
    """Unreadable if the list of contents says that the workbook, its texts or its styles are in an unusual place."""
    if "[content_types].xml" not in archive.parts:
        return
    for _, attributes in starts(archive.blocks("[content_types].xml"), archive.limits):
        kind, part = attributes.get("ContentType", ""), attributes.get("PartName", "").lower().lstrip("/")
        for end, usual in TYPES.items():
            if part and kind.endswith(f".{end}") and part != usual:
                raise Unreadable(unclear("liste de ses parties"))
