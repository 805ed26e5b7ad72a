"""The cells of one column, judged chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as member
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from validata.judge.mends import mend
from validata.judge.prefilter import screen
from validata.judge.verdict import Verdict, explained, verdict
from validata.report.finding import Finding, Told
from validata.rule import Facts, Mend, Rule, Severity
from validata.schema.match import Column
from validata.schema.model import Field
from validata.schema.notions import Level
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
MOST_MARKS = 1 << 20  # faulty cells of a table whose places are remembered: 8 MB


class Marks:
    """Where the faulty cells of a table are, for a second reading; nothing (`full`) when they are too many."""

    def __init__(self) -> None:
        self.number = 0
        self.rows: dict[int, list[Rows]] = {}

    @property
    def full(self) -> bool:
        """Whether they are too many."""
        return self.number > MOST_MARKS

    def add(self, column: int, rows: Rows) -> None:
        """Remember faulty cells of a column, by the numbers of their rows, in order."""
        self.number += len(rows)
        if self.full:
            self.rows.clear()
        elif len(rows):
            self.rows.setdefault(column, []).append(np.sort(rows))

    def within(self, column: int, first: int, size: int) -> Rows:
        """The faulty cells of a column in `size` rows from the one numbered `first`, by their place among them."""
        found = self.rows.get(column, [])
        if len(found) > 1:
            found[:] = [np.concatenate(found)]
        if not found:
            return NONE
        start, end = np.searchsorted(found[0], (first, first + size))
        return found[0][start:end] - first


@dataclass
class ColumnJudge:
    """Judges the cells of one column."""

    column: Column
    field: Field
    prefilter: bool = True
    keyed: bool = False
    """Whether its cells are compared with others, letter by letter."""
    known: dict[str, Verdict] = member(default_factory=dict)
    told: dict[tuple[str, Rule[Any]], Facts] = member(default_factory=dict)
    mends: dict[tuple[str, bool], Mend | None] = member(default_factory=dict)
    orders: set[str] = member(default_factory=set)
    """What its faulty texts prove to be written first: the day, the month."""

    def __post_init__(self) -> None:
        """Prepare the mask of the certain cells."""
        self.certain = screen(self.field) if self.prefilter else None

    def judge(self, cells: View, marks: Marks | None = None) -> Judged:
        """The faulty cells of a chunk of the column; only where the `marks` are, if they are known."""
        cells.deadline.check()
        texts = cells.texts(self.column)
        certain = self.certain
        if marks is not None and not marks.full:
            rows = marks.within(self.column.number, cells.chunk.row, len(cells.chunk))
            if not len(rows):
                return Judged(NONE, NONE, [], [])
            encoded, certain = texts.take(pa.array(rows)).dictionary_encode(), None
            distinct, codes = encoded.dictionary, encoded.indices.to_numpy()
        elif self.column.number in cells.few or certain is None:
            distinct, codes = cells.distinct(self.column)
            rows = None
        else:
            rows = np.flatnonzero(~certain(texts))
            encoded = texts.take(pa.array(rows)).dictionary_encode()
            distinct, codes = encoded.dictionary, encoded.indices.to_numpy()
        if certain is not None and rows is None:
            doubtful = np.flatnonzero(~certain(distinct))
        else:
            doubtful = np.arange(len(distinct))
        if not len(doubtful):
            return Judged(NONE, NONE, [], [])
        place = np.full(len(distinct), -1)
        found: list[tuple[str, Verdict]] = []
        asked = distinct.take(pa.array(doubtful)).to_pylist()
        for pattern in self.field.patterns if self.field.type != "array" else ():
            pattern.learn(asked)
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
            for fault in said:
                if fault.rule.settle and (first := fault.rule.settle(text)):
                    self.orders.add(first)
        return said

    def mend(self, text: str, *, unsafe: bool) -> Mend | None:
        """What mends a faulty text, remembered; what is not safe is looked for when nothing else is and it is asked."""
        if (text, unsafe) not in self.mends:
            if len(self.mends) >= CACHE:
                self.mends.clear()
            found = mend(self.field, text, self.ask(text), keyed=self.keyed)
            if found is None and unsafe:
                found = mend(self.field, text, self.ask(text), keyed=self.keyed, unsafe=True)
            self.mends[text, unsafe] = found
        return self.mends[text, unsafe]

    def tell(self, judged: Judged, chunk: Chunk, dead: Mask) -> Iterator[Finding]:
        """The faulty cells that are not in `dead` rows, rule by rule."""
        rows, codes = judged.rows, judged.codes
        if len(rows) and dead.any():
            alive = ~dead[rows]
            rows, codes = rows[alive], codes[alive]
        if not len(rows):
            return
        holders: dict[Rule[Any], list[int]] = {}
        for index, said in enumerate(judged.verdicts):
            for fault in said:
                holders.setdefault(fault.rule, []).append(index)
        for rule, indexes in holders.items():
            holds = np.zeros(len(judged.texts), bool)
            holds[indexes] = True
            hits, level = holds[codes], weight(rule, self.field.levels, self.column.level)
            if hits.any() and level != "none":
                told = partial(self.facts, judged, codes[hits], rule)
                found = in_cells(rule, self.column, level, chunk, rows[hits], told)
                mends = partial(self.mend_of, judged, codes[hits])
                yield replace(found, same=(judged.texts, codes[hits]), mends=mends)

    def mend_of(self, judged: Judged, codes: Rows, place: int) -> Mend | None:
        """What mends a faulty cell."""
        return self.mend(judged.texts[codes[place]], unsafe=True)

    def facts(self, judged: Judged, codes: Rows, rule: Rule[Any], place: int) -> tuple[str, Facts]:
        """A faulty text and the facts of its fault under a rule, remembered: the same fault often comes back."""
        index = codes[place]
        text = judged.texts[index]
        if (text, rule) not in self.told:
            if len(self.told) >= CACHE:
                self.told.clear()
            fault = next(fault for fault in judged.verdicts[index] if fault.rule is rule)
            self.told[text, rule] = explained(self.field, text, fault)
        return text, self.told[text, rule]


def weight(rule: Rule[Any], levels: Mapping[str, Level], soft: Severity | None) -> Level | None:
    """How much a rule weighs, if not as it says: as a schema says, but that `soft` columns have no error.

    Those are the ones that only we recognise.
    """
    level = levels.get(rule.code)
    return soft if soft and (level or rule.severity) == "error" else level


def in_cells(rule: Rule[Any], column: Column, level: Severity | None, chunk: Chunk, rows: Rows, told: Told) -> Finding:
    """The finding of a rule in some rows of a column of a chunk."""
    return Finding(
        rule,
        rows + chunk.row,
        chunk.lines_of(rows),
        told,
        len(rows),
        column=column.number,
        field=column.name,
        level=level,
    )
