"""Numbers that a spreadsheet has abridged, found whole on another row beside the same name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validata.judge.cells import ColumnJudge
from validata.judge.engine import Judge
from validata.rule import Rule
from validata.schema.match import Column
from validata.schema.roles import others
from validata.table.arrow import Mask, view
from validata.table.model import Chunk
from validata.text.characters import squeeze

MOST = 10_000  # abridged numbers, with their names, that are looked for


class Namesakes:
    """What each abridged number stands for: by column, name and text; nothing where two numbers are as likely."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        by_name = {one.column.name: one for one in judge.judges}
        self.pairs = [
            (by_name[number], one.column)
            for one in judge.judges
            for number in others(one.field)[:1]
            if "name" in one.field.roles and number in by_name
        ]
        self.found: dict[tuple[int, str, str], str] = {}

    def look(self) -> None:
        """Find them: a reading for the names, another for the numbers that stand beside them; none without a need."""
        for judge, names in self.pairs if not self.judge.marks.full else ():
            wanted: dict[str, set[str]] = defaultdict(set)
            if self.judge.marks.rows.get(judge.column.number):
                for _, text, name, _ in self.abridged(judge, names):
                    if name and len(wanted) < MOST:
                        wanted[name].add(text)
            if wanted:
                self.whole(judge, names, wanted)

    def abridged(self, judge: ColumnJudge, names: Column) -> Iterator[tuple[int, str, str, Rule[Any]]]:
        """The abridged numbers of a column: their row, their text, the name beside them, the rule that says so."""
        for chunk in self.judge.table.chunks():
            self.judge.deadline.check()
            yield from self.within(chunk, judge, names)

    def within(self, chunk: Chunk, judge: ColumnJudge, names: Column) -> Iterator[tuple[int, str, str, Rule[Any]]]:
        """The same for a chunk; the row is its place in it."""
        number = judge.column.number
        for row in self.judge.marks.within(number, chunk.row, len(chunk)).tolist():
            text = chunk.columns[number - 1][row].as_py()
            rule = next((fault.rule for fault in judge.ask(text) if fault.rule.recall), None)
            if rule is not None and row not in chunk.ragged:
                yield row, text, squeeze(chunk.columns[names.number - 1][row].as_py()), rule

    def whole(self, judge: ColumnJudge, names: Column, wanted: dict[str, set[str]]) -> None:
        """Find the right numbers beside the wanted names."""
        likely: dict[tuple[str, str], set[str]] = defaultdict(set)
        for chunk in self.judge.table.chunks():
            self.judge.deadline.check()
            texts = chunk.columns[names.number - 1]
            near: Mask = view(pc.is_in(pc.utf8_trim_whitespace(texts), pa.array(list(wanted), pa.string())))
            for row in np.flatnonzero(near).tolist():
                number = chunk.columns[judge.column.number - 1][row].as_py()
                name = squeeze(texts[row].as_py())
                if number and row not in chunk.ragged and not judge.ask(number):
                    for text in wanted.get(name, ()):
                        if any(fault.rule.recall and fault.rule.recall(text, number) for fault in judge.ask(text)):
                            likely[name, text].add(number)
        for (name, text), numbers in likely.items():
            if len(numbers) == 1:
                self.found[judge.column.number, name, text] = numbers.pop()
