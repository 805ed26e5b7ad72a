"""The rows of a table as they are mended: only the cells where a rule has something to say are looked at one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validata.check import Reading
from validata.fix.changes import Change, Changes
from validata.fix.namesakes import Namesakes
from validata.judge.cells import ColumnJudge, Judged
from validata.judge.engine import dead
from validata.judge.mends import settled
from validata.judge.plan import Plan
from validata.judge.shifts import foreign
from validata.judge.verdict import errors
from validata.rule import Found, Mend, Rule
from validata.rules import file as about_file
from validata.rules import shape
from validata.table.arrow import Mask, Rows
from validata.table.model import Chunk


@dataclass
class Mended:
    """A chunk as it is to be written: its columns, in the order of the source, and which of its rows stay.

    `found` are the rows that are written as they were found, with more or fewer cells than the header, or a quote that
    nothing closes; `changed` are the rows of each column, by its number, whose cells are changed.
    """

    chunk: Chunk
    columns: list[pa.StringArray]
    kept: Mask
    found: dict[int, list[str]] = field(default_factory=dict)
    changed: dict[int, Rows] = field(default_factory=dict)


EXPLAINED = 100_000  # rows of which it is looked for why they are not as wide as the header: a minute or so


class Patch(NamedTuple):
    """The cells of a column that are mended: `known[codes[i]]` mends the one in row `rows[i]`."""

    judge: ColumnJudge
    judged: Judged
    rows: Rows
    codes: Rows
    known: dict[int, Mend]

    @property
    def emptying(self) -> list[int]:
        """The codes of those that are left empty."""
        return [code for code, mend in self.known.items() if mend.text == ""]

    def of(self, row: int) -> Mend | None:
        """What mends the cell of a row."""
        place = int(np.searchsorted(self.rows, row))
        return self.known[int(self.codes[place])] if place < len(self.rows) and self.rows[place] == row else None


@dataclass
class Mender:
    """Mends the rows of a table that has been judged."""

    read: Reading
    plan: Plan
    changes: Changes
    unsafe: bool

    def __post_init__(self) -> None:
        """Prepare to look for the numbers that other rows have whole."""
        self.namesakes = Namesakes(self.read.judge)

    def recalled(self, one: Mended, silent: Mask, told: list[Change]) -> None:
        """Write the numbers that other rows have whole."""
        for judge, names in self.namesakes.pairs:
            number = judge.column.number
            for row, text, name, rule in self.namesakes.within(one.chunk, judge, names):
                whole = self.namesakes.found.get((number, name, text))
                if whole and one.kept[row] and not silent[row]:
                    self.write(one, number, np.array([row]), [whole])
                    told.append(Change(one.chunk.row + row, judge.column.name, text, whole, rule, safe=False))

    def allowed(self, found: Mend | None) -> Mend | None:
        """What mends something, if it is to be done."""
        return found if found is not None and (found.safe or self.unsafe) else None

    def chunks(self) -> Iterator[Mended]:
        """The chunks of the table, mended."""
        judge, rows = self.read.judge, self.read.judge.shapes(EXPLAINED)
        self.whole()
        if self.unsafe:
            self.namesakes.look()
        for cells in judge.cells(again=True):
            judged, silent, _ = judge.look(cells, judge.judges, rows, judge.marks)
            one = Mended(cells.chunk, list(cells.chunk.columns), ~rows.blank)
            told: list[Change] = []
            cut = self.rows(one, rows, told)
            some = [
                self.cells(column, found, dead(cells.chunk, column.column.number, silent | ~one.kept))
                for column, found in zip(judge.judges, judged, strict=True)
            ]
            self.emptied(one, [patch for patch in some if patch], told)
            for patch in filter(None, some):
                self.apply(one, patch, told)
            if self.namesakes.found:
                self.recalled(one, silent, told)
            self.put(one, cut, told)
            for place, found in one.found.items():
                here = [one.columns[i][place].as_py() for i in range(min(len(found), len(one.columns)))]
                one.found[place] = [*here, *found[len(here) :]]
            for change in sorted(told, key=lambda change: change.row or 0):
                self.changes.add(change)
            yield one
        rows.end()
        for last in shape.ligne_vide.find(rows):
            self.changes.add(blank(last))

    def whole(self) -> None:
        """Tell what is changed in the file as a whole, and in its header."""
        for rule in self.written_anew():
            self.changes.add(rule)
        header = self.read.header
        for finding in header.findings:
            mended = self.allowed(finding.mends(0)) if finding.mends else None
            if mended is None or mended.edit not in self.plan.edits:
                continue
            before, after = finding.told(0)[0] or "", mended.text or ""
            edit = mended.edit
            if edit.rename:
                before = header.columns[edit.rename[0] - 1].label
            elif edit.drop:
                before = ", ".join(header.columns[number - 1].label for number in edit.drop)
            elif edit.add:
                after = edit.add
            elif edit.order:
                before = ", ".join(column.label for column in header.columns)
                after = ", ".join(place.label for place in self.plan.places)
            self.changes.add(Change(header.row, finding.field, before, after, finding.rule, mended.safe))

    def written_anew(self) -> Iterator[Change]:
        """What is no more in the copy because it is written anew."""
        for notice in self.read.file.notices:
            found = self.allowed(notice.mend)
            if found and notice.rule in about_file.RULES:
                yield Change(None, None, notice.message, "", notice.rule, found.safe)

    def rows(self, one: Mended, rows: shape.Shape, told: list[Change]) -> dict[int, list[str]]:
        """Take out the rows that are no data, and cut again those that are cut wrongly: their new cells."""
        chunk = one.chunk
        cut: dict[int, list[str]] = {}
        one.found |= {i: cells for i, cells in chunk.ragged.items() if one.kept[i]}
        told += map(blank, shape.ligne_vide.find(rows))
        for rule in shape.RULES:
            for found in rule.find(rows) if rule is not shape.ligne_vide else ():
                mended = self.allowed(rows.mend(rule, found))
                if mended is None or found.row is None:
                    continue
                place = found.row - chunk.row
                before = chunk.ragged.get(place) or [column[place].as_py() for column in one.columns]
                if mended.cells is None:
                    one.kept[place] = False
                else:
                    cut[place] = mended.cells
                one.found.pop(place, None)
                after = [] if mended.cells is None else mended.cells
                told.append(Change(found.row, None, line(before), line(after), rule, mended.safe))
        self.unclosed(one, cut, told)
        return cut

    def unclosed(self, one: Mended, cut: dict[int, list[str]], told: list[Change]) -> None:
        """Take out the quotes that nothing closes, or leave their rows as they are."""
        rule = about_file.guillemet_non_ferme
        for place in one.chunk.unclosed:
            cells = one.chunk.ragged.get(place) or [column[place].as_py() for column in one.columns]
            mended = self.allowed(about_file.mended(rule, Found({})))
            right = len(cells) == len(one.columns) and all(cell.count('"') <= cell.startswith('"') for cell in cells)
            if mended is None or not right or place in cut:
                one.found[place] = cells
                continue
            cut[place] = [cell.removeprefix('"') for cell in cells]
            told.append(Change(one.chunk.row + place, None, line(cells), line(cut[place]), rule, mended.safe))

    def cells(self, judge: ColumnJudge, judged: Judged, silent: Mask) -> Patch | None:
        """The cells of a column that are mended."""
        alive = ~silent[judged.rows]
        rows, codes = judged.rows[alive], judged.codes[alive]
        if not len(rows):
            return None
        texts = {int(code): self.text(judge, judged.texts[code]) for code in np.unique(codes)}
        known = {code: found for code, found in texts.items() if found is not None}
        if not known:
            return None
        hits = np.isin(codes, list(known))
        rows, codes = rows[hits], codes[hits]
        order = np.argsort(rows, kind="stable")
        return Patch(judge, judged, rows[order], codes[order], known)

    def emptied(self, one: Mended, patches: list[Patch], told: list[Change]) -> None:
        """Take out the rows that would be left with nothing: all that they have stands for no value."""
        emptying = [patch.rows[np.isin(patch.codes, patch.emptying)] for patch in patches if patch.emptying]
        for row in np.unique(np.concatenate(emptying)).tolist() if emptying else ():
            texts = [column[row].as_py() for column in one.columns]
            new, safe = list(texts), True
            for patch in patches:
                if mend := patch.of(row):
                    new[patch.judge.column.number - 1], safe = str(mend.text), safe and mend.safe
            rule = None if row in one.found else self.needless(new, one.chunk.row + row)
            if rule and (self.unsafe or rule is shape.ligne_vide):
                one.kept[row] = False
                told.append(Change(one.chunk.row + row, None, line(texts), "", rule, safe and rule is shape.ligne_vide))

    def needless(self, texts: list[str], row: int) -> Rule[Any] | None:
        """The rule that says that a row, once mended, is no data."""
        columns = self.read.header.columns
        cells = list(zip(columns, texts, strict=True))
        if all(text in (c.field.missing if c.field else {""}) for c, text in cells):
            return shape.ligne_vide
        faulty = any(c.field and c.level is None and errors(c.field, text) for c, text in cells)
        first = row == self.read.table.header_row + 1
        return shape.ligne_etrangere if faulty and foreign(texts, columns, first=first) else None

    def apply(self, one: Mended, patch: Patch, told: list[Change]) -> None:
        """Write the cells of a column that are mended, in the rows that stay."""
        judge, judged, rows, codes, known = patch
        rows, codes = rows[one.kept[rows]], codes[one.kept[rows]]
        if not len(rows):
            return
        self.write(one, judge.column.number, rows, [str(known[int(code)].text) for code in codes])
        rule_of = {code: judged.verdicts[code][0].rule for code in known}
        name = judge.column.name
        if self.changes.log:
            for row, code in zip(rows.tolist(), codes.tolist(), strict=True):
                mend = known[code]
                before, after = judged.texts[code], str(mend.text)
                told.append(Change(one.chunk.row + row, name, before, after, rule_of[code], mend.safe))
            return
        for code, number in zip(*np.unique(codes, return_counts=True), strict=True):
            mend = known[int(code)]
            change = Change(None, name, judged.texts[code], str(mend.text), rule_of[int(code)], mend.safe)
            self.changes.count(change, int(number))

    def text(self, judge: ColumnJudge, text: str) -> Mend | None:
        """What to write in the place of a faulty text, if it is to be changed."""
        found = judge.mend(text, unsafe=self.unsafe)
        found = self.allowed(settled(found, self.plan.order(judge.column.number)))
        return None if found is None or found.text == text else found

    def put(self, one: Mended, cut: dict[int, list[str]], told: list[Change]) -> None:
        """Write the rows that are cut again, their cells being mended in their turn."""
        if not cut:
            return
        places = sorted(cut)
        by_number = {judge.column.number: judge for judge in self.read.judge.judges}
        for number in range(1, len(one.columns) + 1):
            new = [cut[place][number - 1] for place in places]
            judge = by_number.get(number)
            for i, text in enumerate(new):
                mend = self.text(judge, text) if judge and judge.ask(text) else None
                if judge and mend:
                    new[i] = str(mend.text)
                    rule: Rule[Any] = judge.ask(text)[0].rule
                    told.append(Change(one.chunk.row + places[i], judge.column.name, text, new[i], rule, mend.safe))
            self.write(one, number, np.array(places, np.int64), new)

    @staticmethod
    def write(one: Mended, number: int, rows: Rows, texts: list[str]) -> None:
        """Write texts in some rows of a column."""
        mask = np.zeros(len(one.chunk), bool)
        mask[rows] = True
        one.columns[number - 1] = pc.replace_with_mask(one.columns[number - 1], mask, pa.array(texts, pa.string()))
        before = one.changed.get(number, np.zeros(0, np.int64))
        one.changed[number] = np.union1d(before, rows)


def blank(found: Found) -> Change:
    """Blank rows that go, told once."""
    last = found.facts.get("last")
    rows = f"lignes {found.row} à {last}" if last else f"ligne {found.row}"
    return Change(found.row, None, rows, "", shape.ligne_vide, safe=True)


def line(cells: list[str]) -> str:
    """Cells in one text, for a person."""
    return " | ".join(cells)
