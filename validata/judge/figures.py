"""Figures of a table: its filled cells, and the cells around those whose details are kept."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from validata.limits import Deadline
from validata.report.figures import Figures, Near
from validata.report.file import FileReport
from validata.schema.match import Column
from validata.table.arrow import filled, view
from validata.table.model import Chunk, Table

BESIDE = 2  # cells shown on each side of a faulty one
ACROSS = 6  # cells shown of a row that is at fault as a whole
CUT = 60  # characters of a cell
EACH = 100  # different values whose neighbours are read, per rule and column
ALL = 5_000  # the same, of all


def look(figures: Figures, chunk: Chunk, columns: list[Column]) -> None:
    """Count the filled cells of a chunk."""
    if not figures.size:
        figures.start([column.name for column in columns], chunk.row)
    figures.reach(chunk.row + max(0, len(chunk) - 1))
    for column, texts in zip(columns, chunk.columns, strict=True):
        full = filled(texts)
        marks = [text for text in column.field.missing if text] if column.field else []
        if marks:
            full = full & ~view(pa.compute.is_in(texts, pa.array(marks, pa.string())))
        figures.fill(column.number, chunk.row, full)


def surround(figures: Figures, table: Table, report: FileReport, deadline: Deadline) -> None:
    """Read the table again, up to the last place told of, and keep the cells around each."""
    wanted = sorted(place for place in places(report) if place[0] >= figures.first)
    for chunk in table.chunks() if wanted else ():
        deadline.check()
        while wanted and wanted[0][0] < chunk.row + len(chunk):
            row, column = wanted.pop(0)
            figures.near[row, column or None] = near(chunk, row - chunk.row, column)
        if not wanted:
            break


def places(report: FileReport) -> set[tuple[int, int]]:
    """The row and column (0: none) of the notices of which a page may show the cells: one for each different value."""
    each = max(1, min(EACH, ALL // max(1, len(report.counts))))
    seen: dict[tuple[str, str | None], set[object]] = {}
    found: set[tuple[int, int]] = set()
    for notice in report.notices:
        if notice.row and notice.rule.scope in ("row", "cell") and len(found) < ALL:
            values = seen.setdefault((notice.code, notice.field), set())
            value = notice.value if notice.column else notice.row
            if len(values) < each and value not in values:
                values.add(value)
                found.add((notice.row, notice.column or 0))
    return found


def near(chunk: Chunk, index: int, column: int) -> Near:
    """The cells around a column (0: the first ones) in a row of a chunk."""
    wide = 2 * BESIDE + 1
    start = max(1, min(column - BESIDE, len(chunk.columns) - wide + 1))
    end = start + wide - 1 if column else ACROSS
    return Near(start, [text if len(text) <= CUT else f"{text[:CUT]}…" for text in between(chunk, index, start, end)])


def between(chunk: Chunk, index: int, start: int, end: int) -> Iterator[str]:
    """The cells of a row of a chunk from a column to another (numbers from 1), as they were found."""
    found = chunk.ragged.get(index)
    if found is not None:
        yield from found[start - 1 : end]
    else:
        yield from (texts[index].as_py() for texts in chunk.columns[start - 1 : end])
