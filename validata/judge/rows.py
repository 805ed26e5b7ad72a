"""A rule over several columns, judged chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as member
from typing import Any

import numpy as np
import pyarrow as pa

from validata.judge.cells import CACHE, in_cells, weight
from validata.limits import Deadline
from validata.report.finding import Finding, nothing
from validata.rule import Facts
from validata.rules.finders import ELSEWHERE, Row, RowRule
from validata.schema.match import Column
from validata.schema.model import CustomCheck
from validata.schema.notions import Level
from validata.table.arrow import Mask
from validata.table.model import View
from validata.text.labels import LONG


@dataclass
class RowJudge:
    """Judges one rule over several columns."""

    rule: RowRule
    check: CustomCheck
    columns: list[Column]
    levels: Mapping[str, Level]
    prefilter: bool = True
    known: dict[tuple[str, ...], Facts | None] = member(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the columns of the rule; its notices are attached to the first of them."""
        by_name = {c.name: c for c in self.columns if c.field}
        self.found = [by_name.get(name) for name in self.check.columns]
        self.present = [c for c in self.found if c]
        self.level = weight(self.rule, self.levels, next((c.level for c in self.present if c.level), None))

    def judge(self, cells: View, dead: Mask) -> Iterator[Finding]:
        """The rows of a chunk that break the rule, but for the `dead` ones."""
        if not self.present or self.level == "none":
            return
        rows = np.flatnonzero(~(dead | self.clear(cells)))
        if not len(rows):
            return
        arrays = [cells.texts(c) for c in self.present]
        picked = pa.array(rows)
        tuples = list(zip(*(array.take(picked).to_pylist() for array in arrays), strict=True))
        facts = [self.ask(texts, cells.deadline) for texts in tuples]
        elsewhere = [i for i, fact in enumerate(facts) if fact is ELSEWHERE]
        if elsewhere:
            silent = in_cells(self.rule, self.present[0], self.level, cells.chunk, rows[elsewhere], nothing)
            yield replace(silent, count=0)
        hits = [i for i, fact in enumerate(facts) if fact is not None and fact is not ELSEWHERE]
        if hits:
            yield in_cells(
                self.rule,
                self.present[0],
                self.level,
                cells.chunk,
                rows[hits],
                lambda i: (tuples[hits[i]][0], facts[hits[i]] or {}),
            )

    def clear(self, cells: View) -> Mask:
        """The rows where the rule certainly has nothing to say."""
        nothing = np.zeros(len(cells.chunk), bool)
        usual = all(c.field and c.field.missing == frozenset([""]) for c in self.present)
        if not self.prefilter or not self.rule.screen or not usual:
            return nothing
        mask: Mask = self.rule.screen(self.check, self.found, cells)
        return mask

    def ask(self, texts: tuple[str, ...], deadline: Deadline) -> Facts | None:
        """What the rule says of the texts of a row, remembered unless they are long."""
        deadline.check()
        if sum(map(len, texts)) > LONG:
            return self.say(texts)
        if texts not in self.known:
            if len(self.known) >= CACHE:
                self.known.clear()
            self.known[texts] = self.say(texts)
        return self.known[texts]

    def say(self, texts: tuple[str, ...]) -> Facts | None:
        """What the rule says of the texts of a row."""
        given = iter(texts)
        there = [column is not None for column in self.found]
        row = Row(list(self.check.columns), [], [], [], there, self.check.params)
        for column in self.found:
            text = column.field.plain(next(given)) if column and column.field else ""
            value: Any = column.field.read(text)[0] if column and column.field else None
            filled = column and column.field and text not in column.field.missing
            row.texts.append(text)
            row.values.append(value)
            row.given.append(text if value is None and filled else value)
        return self.rule.find(row)
