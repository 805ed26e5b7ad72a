"""The cells of one column, judged chunk by chunk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as member
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from validata.judge.prefilter import screen
from validata.judge.verdict import Verdict, explained, verdict
from validata.report.file import FileReport
from validata.report.notice import Notice
from validata.rule import RULES, Detail, Severity
from validata.schema.match import Column
from validata.schema.model import Field
from validata.table.arrow import Mask, Rows
from validata.table.model import Chunk, View
from validata.text.labels import LONG

CACHE = 50_000  # texts (or rows of texts) whose verdict is remembered, per column (or rule)


class Judged(NamedTuple):
    """The faulty cells of a column: `codes[i]` says which of `texts` (and `verdicts`) is in row `rows[i]`."""

    rows: Rows
    codes: Rows
    texts: list[str]
    verdicts: list[Verdict]


NONE = np.zeros(0, np.int64)


@dataclass
class ColumnJudge:
    """Judges the cells of one column."""

    column: Column
    field: Field
    prefilter: bool = True
    known: dict[str, Verdict] = member(default_factory=dict)
    told: dict[tuple[str, str], Detail] = member(default_factory=dict)

    def __post_init__(self) -> None:
        """Prepare the mask of the certain cells."""
        self.certain = screen(self.field) if self.prefilter else None

    def judge(self, cells: View) -> Judged:
        """The faulty cells of a chunk of the column."""
        cells.deadline.check()
        texts = cells.texts(self.column)
        if self.column.number in cells.few or self.certain is None:
            distinct, codes = cells.distinct(self.column)
            rows = None
        else:
            rows = np.flatnonzero(~self.certain(texts))
            encoded = texts.take(pa.array(rows)).dictionary_encode()
            distinct, codes = encoded.dictionary, encoded.indices.to_numpy()
        if self.certain is not None and rows is None:
            doubtful = np.flatnonzero(~self.certain(distinct))
        else:
            doubtful = np.arange(len(distinct))
        if not len(doubtful):
            return Judged(NONE, NONE, [], [])
        place = np.full(len(distinct), -1)
        found: list[tuple[str, Verdict]] = []
        asked = distinct.take(pa.array(doubtful)).to_pylist()
        if self.field.pattern and self.field.type == "string":
            self.field.pattern.learn(asked)
        for index, text in zip(doubtful, asked, strict=True):
            cells.deadline.check()
            said = self.ask(text)
            if said:
                place[index] = len(found)
                found.append((text, said))
        if not found:
            return Judged(NONE, NONE, [], [])
        which = place[codes]
        hits = np.flatnonzero(which >= 0)
        return Judged(hits if rows is None else rows[hits], which[hits], [t for t, _ in found], [v for _, v in found])

    def ask(self, text: str) -> Verdict:
        """The verdict on a text, remembered unless it is long."""
        if len(text) > LONG:
            return verdict(self.field, text)
        said = self.known.get(text)
        if said is None:
            if len(self.known) >= CACHE:
                self.known.clear()
            said = self.known[text] = verdict(self.field, text)
        return said

    def tell(self, judged: Judged, chunk: Chunk, dead: Mask, wrong: Mask, report: FileReport) -> None:
        """Count and keep the notices of the faulty cells that are not in `dead` rows; mark the `wrong` rows."""
        rows, codes = judged.rows, judged.codes
        if len(rows) and dead.any():
            alive = ~dead[rows]
            rows, codes = rows[alive], codes[alive]
        if not len(rows):
            return
        holders: dict[str, list[int]] = {}
        for index, said in enumerate(judged.verdicts):
            for fault in said:
                holders.setdefault(fault.code, []).append(index)
        for code, indexes in holders.items():
            level = softened(self.column, code)
            holds = np.zeros(len(judged.texts), bool)
            holds[indexes] = True
            hits = holds[codes]
            count_cells(
                report,
                Cells(self.column, code, level, rows[hits], chunk),
                lambda i, code=code, kept=codes[hits]: self.facts(judged, kept[i], code),  # type: ignore[misc]
                wrong,
            )

    def facts(self, judged: Judged, index: int, code: str) -> tuple[str, Detail]:
        """A faulty text and the facts of its fault of this code, remembered: the same fault often comes back."""
        text = judged.texts[index]
        if (text, code) not in self.told:
            if len(self.told) >= CACHE:
                self.told.clear()
            fault = next(fault for fault in judged.verdicts[index] if fault.code == code)
            self.told[text, code] = explained(self.field, text, fault)
        return text, self.told[text, code]


class Cells(NamedTuple):
    """Rows of a chunk where a column shows a rule."""

    column: Column
    code: str
    level: Severity | None
    rows: Rows
    chunk: Chunk


def softened(column: Column, code: str) -> Severity | None:
    """The level of a notice in a column that only we recognise: an error is no more than a warning there."""
    return column.level if RULES[code].severity == "error" else None


def count_cells(report: FileReport, cells: Cells, facts: Callable[[int], tuple[str, Detail]], wrong: Mask) -> None:
    """Count all the cells, keep the first while there is room; `facts(i)` gives the text and detail of the i-th."""
    if not len(cells.rows):
        return
    sample = Notice(cells.code, field=cells.column.name, level=cells.level)
    key = (cells.code, cells.column.name, sample.severity)
    report.count(key, len(cells.rows), cells.column.number, cells.rows + cells.chunk.row)
    if sample.severity == "error" and cells.code not in report.ignore:
        wrong[cells.rows] = True
    for i, row in enumerate(cells.rows[: report.room(key)].tolist()):
        text, detail = facts(i)
        report.keep(
            Notice(
                cells.code,
                row=cells.chunk.row + row,
                line=cells.chunk.line(row),
                column=cells.column.number,
                field=cells.column.name,
                value=text,
                detail=detail,
                level=cells.level,
            )
        )
