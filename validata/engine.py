"""Judges a table chunk by chunk: prefilter -> distinct texts in doubt -> verdict -> notices.

Nothing here says what is right or wrong: `verdict` does for a cell, `checks.rows` for several. The
engine only avoids asking: certain cells are masked out, and each doubtful text is judged once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from dataclasses import field as member
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from validata.checks.header import Column
from validata.checks.rows import COMPARE
from validata.limits import Deadline
from validata.pattern import LONG
from validata.prefilter import Mask, days, filled, integers, screen, view
from validata.repeats import Repeats
from validata.report import FileReport, Notice
from validata.rules import CHECKS, RULES, Detail, Rule, Severity, typography
from validata.schema import Check, Field, Schema
from validata.table import Chunk, Table, ahead
from validata.verdict import Verdict, explained, unusable, verdict

CACHE = 50_000  # texts (or rows of texts) whose verdict is remembered, per column (or rule)
FEW = 0.3  # share of distinct texts under which a column is judged through its distinct texts
LOOK = 2_000  # cells looked at to know that share

Rows: TypeAlias = npt.NDArray[np.int64]


class Judged(NamedTuple):
    """The faulty cells of a column: `codes[i]` says which of `texts` (and `verdicts`) is in row `rows[i]`."""

    rows: Rows
    codes: Rows
    texts: list[str]
    verdicts: list[Verdict]


NONE = np.zeros(0, np.int64)


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
    if table.kind == "csv":  # a workbook is read by Python code, which leaves no time to another thread
        chunks = ahead(chunks)
    with closing(Repeats(columns, schema, report)) as repeats:
        for cells in chunks:
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


def exhausted(columns: list[Column], row: int, deadline: Deadline) -> Iterator[Notice]:
    """The notices about the patterns that have taken all their time."""
    for column in columns:
        pattern = column.field.pattern if column.field else None
        if pattern and pattern.exhausted:
            reason = f"le motif de « {column.name} » prend trop de temps ; {deadline.limits.said('pattern_seconds')}"
            detail = {"name": pattern.text, "reason": typography(reason)}
            yield Notice("controle-impossible", row=row, column=column.number, field=column.name, detail=detail)


def over_rows(check: Check) -> bool:
    """Whether a check reads several columns and can run."""
    rule = CHECKS.get(check.name)
    return rule is not None and rule.scope == "row" and not unusable(check)


def check_notices(schema: Schema, row: int) -> Iterator[Notice]:
    """The notices about the custom checks of the schema that cannot run."""
    for check in schema.checks:
        reason = unusable(check)
        if reason:
            yield Notice("controle-impossible", row=row, detail={"name": check.name, "reason": reason})
            continue
        unknown = [name for name in check.columns if name not in schema.by_name]
        if unknown:
            reason = f"la colonne « {unknown[0]} » n'est pas décrite par le modèle"
            detail = {"name": check.name, "reason": reason}
            yield Notice("controle-impossible", row=row, detail=detail, level="warning")


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


class View:
    """A chunk, with what several judges ask of its columns worked out once; those of `few` have few distinct texts."""

    def __init__(self, chunk: Chunk, few: frozenset[int], deadline: Deadline) -> None:
        self.chunk, self.few, self.deadline = chunk, few, deadline
        self.dictionaries: dict[int, tuple[pa.StringArray, Rows]] = {}
        self.numbers: dict[int, tuple[Mask, Rows]] = {}
        self.full: dict[int, Mask] = {}

    def texts(self, column: Column) -> pa.StringArray:
        """The cells of a column."""
        return self.chunk.columns[column.number - 1]

    def distinct(self, column: Column) -> tuple[pa.StringArray, Rows]:
        """The distinct texts of a column, and which of them each row holds."""
        if column.number not in self.dictionaries:
            encoded = self.texts(column).dictionary_encode()
            self.dictionaries[column.number] = encoded.dictionary, encoded.indices.to_numpy().astype(np.int64)
        return self.dictionaries[column.number]

    def filled(self, column: Column) -> Mask:
        """Which cells of a column are not empty."""
        if column.number not in self.full:
            self.full[column.number] = filled(self.texts(column))
        return self.full[column.number]

    def values(self, column: Column, read: Callable[[pa.StringArray], tuple[Mask, Rows]]) -> tuple[Mask, Rows]:
        """What `read` (the same each time for a column) says of the cells: which are plain, and numbers for them."""
        if column.number not in self.numbers:
            texts, codes = self.distinct(column)
            plain, numbers = read(texts)
            self.numbers[column.number] = plain[codes], numbers[codes]
        return self.numbers[column.number]


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
    report.count(key, len(cells.rows))
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


@dataclass
class RowJudge:
    """Judges one rule over several columns."""

    check: Check
    columns: list[Column]
    prefilter: bool = True
    known: dict[tuple[str, ...], Detail | None] = member(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the columns of the rule, and the one its notices are attached to."""
        by_name = {c.name: c for c in self.columns if c.field}
        self.rule: Rule = CHECKS[self.check.name]
        self.found = [by_name.get(name) for name in self.check.columns]
        self.present = [c for c in self.found if c]
        self.anchor = self.present[0] if self.present else None
        self.lenient = self.rule.code in ("colonnes-non-solidaires", "valeur-alternative-manquante")
        soft = any(c.level for c in self.present)
        self.level: Severity | None = "warning" if soft else None

    def judge(self, cells: View, dead: Mask, wrong: Mask, report: FileReport) -> None:
        """Tell the rows of a chunk that break the rule, but for the `dead` ones."""
        if self.anchor is None or (len(self.present) < len(self.found) and self.rule.code == "colonnes-non-solidaires"):
            return
        doubt = ~dead
        if self.prefilter:
            doubt &= ~clear(self.rule.code, self.check, self.found, cells)
        rows = np.flatnonzero(doubt)
        if not len(rows):
            return
        arrays = [cells.texts(c) for c in self.present]
        picked = pa.array(rows)
        tuples = list(zip(*(array.take(picked).to_pylist() for array in arrays), strict=True))
        facts = [self.ask(texts, cells.deadline) for texts in tuples]
        hits = [i for i, detail in enumerate(facts) if detail is not None]
        place = self.present.index(self.anchor)
        count_cells(
            report,
            Cells(self.anchor, self.rule.code, self.level, rows[hits], cells.chunk),
            lambda i: (tuples[hits[i]][place], facts[hits[i]] or {}),
            wrong,
        )

    def ask(self, texts: tuple[str, ...], deadline: Deadline) -> Detail | None:
        """What the rule says of the texts of a row, remembered unless they are long."""
        deadline.check()
        if sum(map(len, texts)) > LONG:
            return self.say(texts)
        if texts not in self.known:
            if len(self.known) >= CACHE:
                self.known.clear()
            self.known[texts] = self.say(texts)
        return self.known[texts]

    def say(self, texts: tuple[str, ...]) -> Detail | None:
        """What the rule says of the texts of a row.

        A cell of the wrong type has no value; for the rules of presence it is filled all the same,
        since its own notice says enough.
        """
        given = iter(texts)
        values: list[Any] = []
        shown: list[str] = []
        for column in self.found:
            text = next(given) if column else ""
            value = column.field.read(text)[0] if column and column.field else None
            if value is None and self.lenient and column and column.field and text not in column.field.missing:
                value = text
            values.append(value)
            shown.append(text)
        detail: Detail | None = self.rule.check(values, list(self.check.columns), shown, self.check.params)
        return detail


def clear(code: str, check: Check, found: Sequence[Column | None], cells: View) -> Mask:
    """The rows where the rule `code` certainly has nothing to say."""
    columns = [c for c in found if c and c.field]
    fields = [c.field for c in columns if c.field]
    nothing = np.zeros(len(cells.chunk), bool)
    if any(f.missing != frozenset([""]) for f in fields):
        return nothing
    full = [cells.filled(c) for c in columns]
    if code == "colonnes-non-solidaires":
        return np.logical_and.reduce(full) | ~np.logical_or.reduce(full)
    if code == "valeur-alternative-manquante":
        texts = [one for f, one in zip(fields, full, strict=True) if f.type == "string"]
        return np.logical_or.reduce(texts) if texts else nothing
    if len(columns) < len(found):
        return ~nothing  # a column is absent: the rule does not apply
    skipped = ~np.logical_and.reduce(full)
    if all(f.type == "date" and f.format == "default" for f in fields):
        read = days
    elif all(f.type == "integer" and not {"bareNumber", "groupChar"} & set(f.descriptor) for f in fields):
        read = integers
    else:
        return skipped
    plain, numbers = zip(*(cells.values(c, read) for c in columns), strict=True)
    sane = np.logical_and.reduce(plain)
    if code == "colonnes-incoherentes":
        holds, _ = COMPARE[str(check.params.get("op"))]
        return skipped | (sane & holds(*numbers))
    if code == "somme-incorrecte" and read is integers:
        return skipped | (sane & (numbers[0] == sum(numbers[1:])))
    return skipped


@dataclass
class Blanks:
    """Finds the rows whose cells are all empty; consecutive ones make one notice."""

    columns: list[Column]
    first: tuple[int, int | None] | None = None
    number: int = 0
    total: int = 0

    def mask(self, chunk: Chunk) -> Mask:
        """The blank rows of a chunk."""
        blank = np.ones(len(chunk), bool)
        for column, texts in zip(self.columns, chunk.columns, strict=True):
            missing = column.field.missing if column.field else frozenset([""])
            empty = ~filled(texts) if "" in missing else ~blank
            special = [text for text in missing if text]
            if special:
                empty = empty | view(pc.is_in(texts, pa.array(special, pa.string())))
            blank = blank & empty
            if not blank.any():
                break
        return blank

    def find(self, chunk: Chunk, report: FileReport) -> Mask:
        """The blank rows of a chunk, told as runs."""
        blank = self.mask(chunk)
        self.total += int(blank.sum())
        if self.first and (not len(blank) or not blank[0]):
            self.close(report)
        for index in np.flatnonzero(blank).tolist():
            if self.first and chunk.row + index == self.first[0] + self.number:
                self.number += 1
            else:
                self.close(report)
                self.first, self.number = (chunk.row + index, chunk.line(index)), 1
        return blank

    def close(self, report: FileReport) -> None:
        """Tell the current run of blank rows."""
        if self.first:
            row, line = self.first
            several = {"last": row + self.number - 1, "number": self.number} if self.number > 1 else {}
            report.add([Notice("ligne-vide", row=row, line=line, detail=several)])
        self.first, self.number = None, 0


def ragged(
    chunk: Chunk, columns: list[Column], blank: Mask, wrong: Mask, report: FileReport, delimiter: str | None
) -> None:
    """Tell the rows that have more or fewer cells than the header."""
    for index, cells in chunk.ragged.items():
        if blank[index]:
            continue
        wrong[index] = True
        row, line = chunk.row + index, chunk.line(index)
        sizes: Detail = {"found": len(cells), "expected": len(columns)}
        if len(cells) < len(columns):
            names = [c.name for c in columns[len(cells) :]]
            report.add([Notice("cellules-manquantes", row=row, line=line, detail={**sizes, "missing": names})])
        else:
            extra = cells[len(columns) :]
            more: Detail = {"extra": extra, "comma": "," if delimiter == "," else None}
            if not any(extra):
                more = {"trailing": len(extra)}
            report.add([Notice("cellules-surnumeraires", row=row, line=line, detail={**sizes, **more})])
