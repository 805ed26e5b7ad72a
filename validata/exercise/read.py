"""A table read as `check` reads it, then held whole: for the small files of an exercise."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from validata.limits import Deadline, Limits
from validata.options import Options
from validata.schema.model import Schema
from validata.source.open import opened
from validata.table.open import open_table

MOST = 5_000
"""The most rows that are held: an answer that has more is none to this exercise."""


class Read(NamedTuple):
    """What a file holds: its header, its rows that are not empty (with their numbers), how it is written."""

    labels: list[str]
    rows: list[list[str]]
    numbers: list[int]
    kind: str
    encoding: str | None
    delimiter: str | None
    header_row: int
    schema: Schema


def read(path: Path, schema: Schema | None) -> Read:
    """The table of a file, CSV or workbook.

    Raises what `open_table` does: Unreadable when there is no table, SourceError, SchemaError or ValidataError.
    """
    deadline = Deadline(Limits())
    with opened(path, Limits()) as source:
        table, schema, _ = open_table(source, Options(schema=schema), deadline)
        rows: list[list[str]] = []
        numbers: list[int] = []
        for chunk in table.chunks():
            columns = [column.to_pylist() for column in chunk.columns]
            for place, cells in enumerate(zip(*columns, strict=True)):
                if any(cell.strip() for cell in cells) and len(rows) < MOST:
                    rows.append(list(cells))
                    numbers.append(chunk.row + place)
        return Read(
            list(table.header),
            rows,
            numbers,
            table.kind,
            table.encoding.name if table.encoding else None,
            table.delimiter,
            table.header_row,
            schema,
        )
