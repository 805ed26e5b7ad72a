"""A workbook read by validata and by another reader: do they read the same cells?"""

from __future__ import annotations

import datetime as dt
import re
import sys
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl

from validata.limits import Deadline, Limits
from validata.schema.load import load
from validata.schema.match import match
from validata.source.open import opened
from validata.table.workbook import choose
from validata.table.workbook.cells import Kind, as_text

DISAGREE = 71  # exit code
CODED = re.compile("_x([0-9A-Fa-f]{4})_")
ODF = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, TABLE, TEXT = (ODF % name for name in ("office", "table", "text"))

Rows = list[list[str]]


def main(path: Path, schema: Path | str, options: list[str]) -> None:
    """Exit with DISAGREE when they do not, and write what each reads."""
    given = dict(zip(options, [*options[1:], ""], strict=True))
    row = int(given["--header-row"]) if "--header-row" in given else None
    with opened(path, Limits()) as source:
        table, found, _ = choose.read(
            source, load(schema), Deadline(Limits()), sheet=given.get("--sheet"), header_row=row
        )
        kinds = [Kind(*choose.kind_of(column.field)) for column in match(table.header, found, Deadline(Limits()))]
        ours = [
            list(line) for chunk in table.chunks() for line in zip(*(c.to_pylist() for c in chunk.columns), strict=True)
        ]
    try:
        read = list(OTHERS[path.suffix[1:]](path, str(table.sheet)))
    except Exception as error:  # noqa: BLE001 - whatever a strange workbook makes it raise
        print(f"l'autre programme ne lit rien : {type(error).__name__} {error}")
        return
    theirs = [[as_text(*one) for one in zip(line, kinds, strict=False)] for line in read[table.header_row :]]
    ours, theirs = trimmed(ours), trimmed(theirs)
    if ours != theirs and not table.joined:
        print(f"{ours}\n{theirs}")
        sys.exit(DISAGREE)


def trimmed(rows: Rows) -> Rows:
    """The rows without the blank cells and rows after the others."""
    lines = [list(line) for line in rows]
    for line in lines:
        while line and line[-1] == "":
            line.pop()
    while lines and not lines[-1]:
        lines.pop()
    return lines


def openpyxl_rows(path: Path, sheet: str) -> Iterator[list[Any]]:
    """The rows of a sheet for openpyxl, as frictionless uses it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for line in book[sheet].iter_rows(values_only=True):
            yield [usual(value) for value in line]


def usual(value: Any) -> Any:
    """A value of openpyxl as calamine would give it."""
    if isinstance(value, str):
        return CODED.sub(lambda found: chr(int(found[1], 16)), value)
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return "" if value is None else value


def ods_rows(path: Path, sheet: str) -> Iterator[list[Any]]:
    """The rows of a sheet of an ods, by its elements."""
    with zipfile.ZipFile(path) as archive:
        tree = ET.fromstring(archive.read("content.xml"))  # noqa: S314 - in a process with limits
    [table] = (one for one in tree.iter(f"{TABLE}table") if one.get(f"{TABLE}name") == sheet)
    for line in table.iter(f"{TABLE}table-row"):
        values: list[Any] = []
        for cell in line:
            if cell.tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                values += [ods_value(cell)] * min(int(cell.get(f"{TABLE}number-columns-repeated", "1")), 20_000)
        for _ in range(min(int(line.get(f"{TABLE}number-rows-repeated", "1")), 1000)):
            yield values


def ods_value(cell: ET.Element) -> Any:
    """The value of a cell."""
    kind = cell.get(f"{OFFICE}value-type")
    if kind in ("float", "percentage", "currency"):
        return float(cell.get(f"{OFFICE}value", ""))
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value") == "true"
    if kind == "date":
        day = cell.get(f"{OFFICE}date-value", "")
        try:
            return dt.datetime.fromisoformat(day) if "T" in day else dt.date.fromisoformat(day)
        except ValueError:
            return day
    paragraphs = [ods_text(one) for one in cell if one.tag in (f"{TEXT}p", f"{TEXT}h")]
    if kind is None:
        return ""
    return cell.get(f"{OFFICE}{kind}-value", "\n".join(paragraphs))


def ods_text(element: ET.Element) -> str:
    """The text of a paragraph."""
    said = element.text or ""
    for one in element:
        name = one.tag.removeprefix(TEXT)
        signs = {"s": " " * int(one.get(f"{TEXT}c", "1")), "tab": "\t", "line-break": "\n"}
        said += signs.get(name, ods_text(one)) + (one.tail or "")
    return said


OTHERS = {"xlsx": openpyxl_rows, "ods": ods_rows}
"""The other reader of each kind."""
