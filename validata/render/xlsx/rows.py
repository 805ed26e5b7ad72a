"""The rows of a source, read again."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from validata.limits import Deadline, Limits
from validata.options import Options
from validata.report.file import FileReport
from validata.source.address import is_url
from validata.source.encoding import detect
from validata.source.open import opened
from validata.table.open import open_table
from validata.text.typography import number, typography

Row = tuple[int, list[str]]
LAST_ROW = 1_048_576
"""Rows of a sheet in the usual spreadsheet programs."""


class Rows(NamedTuple):
    """The rows of a table by their numbers, the header first; what is to be said of them; whether all are there."""

    rows: list[Row]
    remark: str = ""
    whole: bool = False


def rows_of(file: FileReport, wanted: Collection[int], room: int, limits: Limits) -> Rows:
    """The rows of a file if they hold in `room` cells, else the `wanted` ones as far as they do.

    Nothing but a remark (French) when the source is no file that can be read again.
    """
    refused = why_not(file)
    if refused:
        return Rows([], typography(refused))
    whole = (file.rows + 1) * max(1, file.fields) <= room and file.rows < LAST_ROW
    most = room // max(1, file.fields)
    found: list[Row] = []
    try:
        for row in read(file, None if whole else {*wanted}, limits):
            if len(found) == most or row[0] > LAST_ROW:
                break
            found.append(row)
    except Exception:  # noqa: BLE001 - whatever has become of the file, the report says the rest
        return Rows([], typography("Le fichier n'a pas pu être relu : ses données ne sont pas reprises."))
    if whole:
        return Rows(found, whole=True)
    left = len({*wanted} - {number for number, _ in found})
    more = f" Faute de place, {number(left)} d'entre elles n'y sont pas." if left else ""
    return Rows(found, typography(f"Seules les lignes qui ont un constat sont reprises.{more}"))


def why_not(file: FileReport) -> str:
    """Why the data of a file are not to be had again, in French; nothing when they are."""
    if file.incident is not None or not file.kind or not file.header_row:
        return "Aucune donnée n'a été lue."
    if is_url(file.path):
        return "Les données d'une adresse ne sont pas reprises : téléchargez le fichier, puis contrôlez-le."
    if not os.path.isfile(file.path):  # noqa: PTH113 - pathlib raises for some names
        return "Les données ne sont pas reprises : le fichier n'est plus là, ou a été lu sur l'entrée standard."
    if Path(file.path).stat().st_size != file.bytes:
        return "Les données ne sont pas reprises : le fichier a changé depuis le contrôle."
    return ""


def read(file: FileReport, wanted: set[int] | None, limits: Limits) -> Iterator[Row]:
    """The header and the rows of a file (only the `wanted` ones if given), each with all the cells found."""
    deadline = Deadline(limits)
    with opened(file.path, limits) as source:
        given = file.encoding if file.encoding and detect(source.path).name != file.encoding else None
        options = Options(file.schema, given, file.delimiter, file.sheet, file.header_row, limits=limits)
        table, _, _ = open_table(source, options, deadline)
        yield table.header_row, table.header
        for chunk in table.chunks():
            deadline.check()
            places = [i for i in range(len(chunk)) if wanted is None or chunk.row + i in wanted]
            columns = [column.take(pa.array(places, pa.int64())).to_pylist() for column in chunk.columns]
            for place, cells in zip(places, zip(*columns, strict=True), strict=True):
                yield chunk.row + place, chunk.ragged.get(place) or list(cells)
