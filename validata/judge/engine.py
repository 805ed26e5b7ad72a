"""Judges a table chunk by chunk: prefilter -> distinct texts in doubt -> verdict -> notices.

Nothing here says what is right or wrong: `verdict` does for a cell, the rules for several. The
engine only avoids asking: certain cells are masked out, and each doubtful text is judged once.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validata.judge.cells import ColumnJudge
from validata.judge.repeats import Repeats
from validata.judge.rows import RowJudge
from validata.limits import Deadline, cores
from validata.report.file import FileReport
from validata.report.notice import Notice
from validata.rules.schema import exhausted, over_rows
from validata.rules.shape import Blanks, ragged
from validata.schema.match import Column
from validata.schema.model import Schema
from validata.table.arrow import Mask
from validata.table.model import Chunk, Table, View

FEW = 0.3  # share of distinct texts under which a column is judged through its distinct texts
LOOK = 2_000  # cells looked at to know that share


def run(
    table: Table,
    columns: list[Column],
    schema: Schema,
    report: FileReport,
    deadline: Deadline,
    *,
    prefilter: bool = True,
) -> None:
    """Judge every row of `table` into `report`. `columns` is the match of its header with `schema`.

    Raises ValidataError past the `deadline`.
    """
    judges = [ColumnJudge(c, c.field, prefilter=prefilter) for c in columns if c.field]
    groups = [RowJudge(check, columns, prefilter=prefilter) for check in schema.checks if over_rows(check)]
    blanks = Blanks(columns)
    for judge in judges:
        judge.field.renew(deadline.limits.pattern_seconds)
    chunks = views(table.chunks(), columns, deadline)
    with closing(Repeats(columns, schema, report)) as repeats:
        for cells in ahead(chunks):
            deadline.check()
            chunk = cells.chunk
            report.add(chunk.notices)
            blank = blanks.find(chunk, report)
            wrong = blank.copy()
            wrong[[notice.row - chunk.row for notice in chunk.notices if notice.row]] = True
            ragged(chunk, columns, blank, wrong, report, table.delimiter)
            silent = blank.copy()
            silent[[i for i, cells in chunk.ragged.items() if any(cells[len(columns) :])]] = True  # moved cells
            for judge in judges:
                dead = silent | absent(chunk, judge.column.number) if chunk.ragged else silent
                judge.tell(judge.judge(cells), chunk, dead, wrong, report)
            left_out = silent | absent(chunk, len(columns)) if chunk.ragged else silent
            for group in groups:
                group.judge(cells, left_out, wrong, report)
            repeats.look(chunk, blank, wrong)
            report.rows += len(chunk)
            report.valid_rows += len(chunk) - int(wrong.sum())
        repeats.tell(table, blanks.mask)
    report.add(exhausted(columns, table.header_row, deadline))
    if blanks.total == report.rows:
        report.add([Notice("aucune-ligne")])
    blanks.close(report)


def absent(chunk: Chunk, number: int) -> Mask:
    """The rows of a chunk that have no cell in the column of this number (from 1)."""
    missing = np.zeros(len(chunk), bool)
    missing[[i for i, cells in chunk.ragged.items() if len(cells) < number]] = True
    return missing


def views(chunks: Iterator[Chunk], columns: list[Column], deadline: Deadline) -> Iterator[View]:
    """The chunks, the columns of few distinct texts being encoded already: the thread that reads ahead has time."""
    few: frozenset[int] | None = None
    for chunk in chunks:
        if few is None:
            few = frozenset(c.number for c in columns if c.field and repetitive(chunk.columns[c.number - 1]))
        cells = View(chunk, few, deadline)
        for column in columns:
            if column.number in few:
                cells.distinct(column)
        yield cells


def repetitive(texts: pa.StringArray) -> bool:
    """Whether a column has few distinct texts, by its first cells."""
    sample = texts.slice(0, LOOK)
    return len(sample) > 0 and len(pc.unique(sample)) < FEW * len(sample)


T = TypeVar("T")


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items, the next one being made in a thread while the last is used; one core is better without."""
    yield from islice(items, 1 if cores() > 1 else None)
    current = next(items, None)  # most files end here, and need no thread
    with ThreadPoolExecutor(1) as pool:
        while current is not None:
            coming = pool.submit(next, items, None)
            yield current
            current = coming.result()
