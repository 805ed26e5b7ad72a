"""A rule over several columns, judged chunk by chunk."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as member
from typing import Any

import numpy as np
import pyarrow as pa

from validata.judge.cells import CACHE, Cells, count_cells
from validata.limits import Deadline
from validata.report.file import FileReport
from validata.rule import CHECKS, Detail, Rule, Severity
from validata.rules.named.columns import clear
from validata.schema.match import Column
from validata.schema.model import Check
from validata.table.arrow import Mask
from validata.table.model import View
from validata.text.labels import LONG


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
