"""Judges a table chunk by chunk: prefilter -> distinct texts in doubt -> verdict -> findings.

Nothing here says what is right or wrong: `verdict` does for a cell, the rules for several. The
engine only avoids asking: certain cells are masked out, and each doubtful text is judged once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validata.judge.cells import ColumnJudge, Judged, Marks
from validata.judge.doubts import Doubts, period_judges
from validata.judge.mends import keyed_names
from validata.judge.repeats import Repeats
from validata.judge.rows import RowJudge
from validata.judge.shifts import MOST, Shifts, foreign
from validata.judge.summary import Summarizer
from validata.limits import Deadline, cores
from validata.options import Options
from validata.report.finding import Finding, findings, weighed
from validata.report.summary import Summary
from validata.rule import Facts, Found, Rule
from validata.rules import named, shape
from validata.rules.file import aucune_ligne, guillemet_non_ferme, mended
from validata.rules.schema import unusable
from validata.schema.match import Column
from validata.schema.model import Schema
from validata.table.arrow import Mask, view
from validata.table.model import Chunk, Table, View

if TYPE_CHECKING:
    from validata.report.figures import Figures

FEW = 0.3  # share of distinct texts under which a column is judged through its distinct texts
LOOK = 2_000  # cells looked at to know that share
BETWEEN = "\x1f"  # two cells of a row
STRANGE = 1_000  # rows of a chunk of which it is asked whether they are data


@dataclass
class Judge:
    """Judges the rows of a table, whose `columns` are the match of its header with `schema`.

    Once all its findings are told, `rows` is the number of rows, `valid_rows` that of those without error, `summary`
    what they hold.
    """

    table: Table
    columns: list[Column]
    schema: Schema
    options: Options
    deadline: Deadline
    figures: Figures | None = None
    rows: int = 0
    valid_rows: int = 0
    summary: Summary = field(default_factory=Summary)
    chunk: Chunk | None = None
    judges: list[ColumnJudge] = field(default_factory=list)
    outline: shape.Shape | None = None
    shifts: Shifts | None = None
    marks: Marks = field(default_factory=Marks)

    @property
    def orders(self) -> dict[int, frozenset[str]]:
        """In which orders each column writes the day and the month, as far as its faulty cells prove it."""
        return {judge.column.number: frozenset(judge.orders) for judge in self.judges}

    def findings(self) -> Iterator[Finding]:
        """Everything that is to be said of the rows. Raises ValidataError past the deadline."""
        columns, options = self.columns, self.options
        judges = self.judges = column_judges(columns, self.schema, options)
        groups = row_judges(columns, self.schema, options)
        rows = self.outline = self.shapes()
        for judge in judges:
            judge.field.renew(options.limits.pattern_seconds)
        whole = columns, self.schema, options
        with (
            closing(Repeats(*whole)) as repeats,
            closing(Doubts(*whole)) as doubts,
            closing(Summarizer(columns)) as summarizer,
        ):
            repeats.keys += table_judges(*whole)
            for cells in self.cells():
                chunk = self.chunk = cells.chunk
                if self.figures:
                    from validata.judge.figures import look  # for the reports that show them

                    look(self.figures, chunk, columns)
                judged, silent, wrong = self.look(cells, judges, rows)
                yield from findings(
                    guillemet_non_ferme, guillemet_non_ferme.find(chunk), partial(mended, guillemet_non_ferme)
                )
                yield from weighed(shape.told(rows), self.schema)
                yield from self.marked(told(cells, judges, judged, groups, silent), chunk, wrong)
                yield from self.marked(repeats.look(chunk, rows.blank, silent), chunk, wrong)
                faulty = {judge.column.number: found.rows for judge, found in zip(judges, judged, strict=True)}
                for number, places in faulty.items():
                    self.marks.add(number, places + chunk.row)
                doubts.look(cells, silent, faulty)
                summarizer.look(cells)
                repeats.remember(np.flatnonzero(wrong) + chunk.row)
                self.rows += len(chunk) - int(rows.skipped.sum())
                self.valid_rows += len(chunk) - int((wrong | rows.skipped).sum())
            self.chunk = None
            for finding in weighed(chain(repeats.tell(self.table, rows.blanks), doubts.tell(self.table)), self.schema):
                repeats.mark(finding)
                yield finding
            self.summary = summarizer.tell(doubts.names)
            if repeats.counts:
                self.valid_rows = self.rows - repeats.wrong.total()
        rows.end()
        yield from weighed(shape.told(rows), self.schema)
        yield from findings(aucune_ligne, aucune_ligne.find(self.rows - rows.total))

    def shapes(self, most: int = MOST) -> shape.Shape:
        """What will tell the shape of the rows, and why as many of them are not as wide as the header."""
        shifts = self.shifts = Shifts(self.columns, self.table.delimiter, most)
        return shape.Shape(self.columns, self.table.delimiter, shifts.explain, self.schema.skips_empty_lines)

    def cells(self, *, again: bool = False) -> Iterator[View]:
        """The chunks of the table, to be judged or (`again`) looked at where something was found.

        Raises ValidataError past the deadline.
        """
        chunks = views(self.table.chunks(), self.columns, self.deadline)
        if again and not self.marks.full:
            chunks = (View(chunk, frozenset(), self.deadline) for chunk in self.table.chunks())
        if self.table.kind == "csv":  # a workbook is read by another process, and its cells by Python code
            chunks = ahead(chunks)
        for cells in chunks:
            self.deadline.check()
            yield cells

    def look(
        self, cells: View, judges: list[ColumnJudge], rows: shape.Shape, marks: Marks | None = None
    ) -> tuple[list[Judged], Mask, Mask]:
        """The faulty cells of each column of a chunk, the rows whose cells are not to be judged, and those in error.

        `rows` tells the shape of all of them; in a second reading, `marks` are where the first has found something.
        """
        chunk, columns = cells.chunk, self.columns
        rows.look(chunk)
        wrong = self.misshapen(rows, chunk)
        silent = rows.blank.copy()
        silent[[one.place for one in rows.ragged if one.shifted(len(columns))]] = True
        judged = [judge.judge(cells, marks) for judge in judges]
        strange = foreign_rows(cells, columns, judges, judged, silent | wrong, self.table.header_row)
        for index, facts in strange.items():
            rows.strange.append(Found(facts, chunk.row + index, chunk.line(index)))
            silent[index] = True
            wrong[index] |= self.stops(shape.ligne_etrangere)
        return judged, silent, wrong

    def count(self) -> None:
        """Only count the rows: nothing can be said of them."""
        for chunk in self.table.chunks():
            self.deadline.check()
            self.rows += len(chunk)

    def stops(self, rule: Rule[Any]) -> bool:
        """Whether a row that shows a rule about its shape is wrong."""
        return not self.options.leaves_out(rule) and self.schema.levels.get(rule.code, rule.severity) == "error"

    def misshapen(self, rows: shape.Shape, chunk: Chunk) -> Mask:
        """The rows of a chunk that are wrong by their shape."""
        if self.table.unnamed is not None:
            return np.ones(len(chunk), bool)
        wrong = rows.blank & self.stops(shape.ligne_vide)
        short, long = self.stops(shape.cellules_manquantes), self.stops(shape.cellules_surnumeraires)
        wrong[[one.place for one in rows.ragged if (short if len(one.cells) < len(self.columns) else long)]] = True
        wrong &= ~rows.skipped
        wrong[chunk.unclosed] = True
        return wrong

    def contents(self, rows: list[int]) -> list[str | None]:
        """The content of rows of data, by their numbers; None for another row, or one that is no longer at hand.

        While the table is read, the rows at hand are those of the chunk of which findings are told; the table is read
        again once it is over.
        """
        found: dict[int, str] = {}
        for chunk in [self.chunk] if self.chunk else self.table.chunks() if rows else ():
            self.deadline.check()
            inside = [row for row in rows if chunk.row <= row < chunk.row + len(chunk)]
            found.update(zip(inside, written(chunk, inside), strict=True))
            if chunk.row + len(chunk) > max(rows):
                break
        return [found.get(row) for row in rows]

    def marked(self, told: Iterable[Finding], chunk: Chunk, wrong: Mask) -> Iterator[Finding]:
        """The same findings; the rows of the chunk that they make wrong are marked."""
        for finding in weighed(told, self.schema):
            if finding.severity == "error" and not self.options.leaves_out(finding.rule, finding.field):
                wrong[np.asarray(finding.rows) - chunk.row] = True
            yield finding


def written(chunk: Chunk, rows: list[int]) -> list[str]:
    """The cells of rows of a chunk, by their numbers, as one text each."""
    places = [row - chunk.row for row in rows]
    picked = pa.array(places, pa.int64())
    texts = pc.binary_join_element_wise(*(column.take(picked) for column in chunk.columns), BETWEEN).to_pylist()
    return [
        BETWEEN.join(chunk.ragged[place]) if place in chunk.ragged else text
        for place, text in zip(places, texts, strict=True)
    ]


def column_judges(columns: list[Column], schema: Schema, options: Options) -> list[ColumnJudge]:
    """The judges of the cells of each column that is a field."""
    keyed = keyed_names(schema)
    return [
        ColumnJudge(c, c.field, prefilter=options.prefilter, keyed=c.field.name in keyed) for c in columns if c.field
    ]


def row_judges(columns: list[Column], schema: Schema, options: Options) -> list[RowJudge]:
    """The judges of the rules over several columns of a row: those that the schema asks for, then ours."""
    judges = [
        RowJudge(one, check, columns, schema.levels, prefilter=options.prefilter)
        for check in schema.checks
        if (one := named.of_rows(check.name)) and not unusable(check)
    ]
    return judges + period_judges(columns, schema, options)


def table_judges(columns: list[Column], schema: Schema, options: Options) -> list[Any]:
    """The judges of what the schema asks of the whole table, beyond its keys; few ask for anything."""
    judges: list[Any] = []
    if any(named.of_table(check.name) for check in schema.checks):
        from validata.judge.groups import whole_judges

        judges += whole_judges(columns, schema, options)
    if schema.foreign_keys:
        from validata.judge.references import reference_judges

        judges += reference_judges(columns, schema, options)
    return judges


def told(
    cells: View, judges: list[ColumnJudge], judged: list[Judged], groups: list[RowJudge], silent: Mask
) -> Iterator[Finding]:
    """What columns and rules over several of them say of a chunk, but of its `silent` rows."""
    for judge, found in zip(judges, judged, strict=True):
        yield from judge.tell(found, cells.chunk, dead(cells.chunk, judge.column.number, silent))
    for group in groups:
        yield from group.judge(cells, dead(cells.chunk, len(cells.chunk.columns), silent))


def foreign_rows(
    cells: View, columns: list[Column], judges: list[ColumnJudge], judged: list[Judged], known: Mask, header_row: int
) -> dict[int, Facts]:
    """The rows of a chunk that have errors because they are no data, with what they are; not the `known` ones."""
    faulty = np.zeros(len(cells.chunk), bool)
    known = known.copy()
    known[[*cells.chunk.unclosed, *cells.chunk.ragged]] = True
    for judge, some in zip(judges, judged, strict=True):
        if judge.column.level is None and len(some.rows):
            errors = np.array([any(fault.rule.severity == "error" for fault in said) for said in some.verdicts])
            faulty[some.rows[errors[some.codes]]] = True
    rows = np.flatnonzero(faulty & ~known)
    if not len(rows):
        return {}
    filled = np.sum([cells.filled(column)[rows] for column in columns], axis=0)
    first = next(column for column in columns if column.field)
    labels = [first.label.strip(), "\ufeff" + first.label.strip(), first.name]
    alike = view(pc.is_in(cells.texts(first).take(pa.array(rows)), pa.array(labels, pa.string())))
    doubtful = alike | (filled <= max(2, len(columns) // 2)) | ((rows + cells.chunk.row) == header_row + 1)
    found: dict[int, Facts] = {}
    for row in rows[doubtful][:STRANGE].tolist():
        texts = [cells.texts(column)[row].as_py() for column in columns]
        facts = foreign(texts, columns, first=row + cells.chunk.row == header_row + 1)
        if facts:
            found[row] = facts
    return found


def dead(chunk: Chunk, number: int, silent: Mask) -> Mask:
    """The rows of a chunk where the column of this number (from 1) is not judged: `silent` ones, those too short."""
    if not chunk.ragged:
        return silent
    missing = silent.copy()
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
