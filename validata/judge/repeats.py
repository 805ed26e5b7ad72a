"""What must not be repeated from row to row: whole rows, unique columns, primary keys. Exact, in flat memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validata.judge.keys import Flags, Keys, Marks, Repeated, Rows, digests, first_of
from validata.options import Options
from validata.report.finding import Finding, Told, findings, nothing
from validata.rule import Found, Severity
from validata.rules.constraints.repeats import (
    cle_primaire_dupliquee,
    cle_unique_dupliquee,
    ligne_dupliquee,
    valeur_dupliquee,
)
from validata.rules.finders import Repeat, RepeatRule
from validata.schema.match import Column
from validata.schema.model import Schema
from validata.table.model import Chunk, Table

LOOK = 2_000  # rows looked at to choose the columns that tell rows apart


@dataclass
class KeyJudge:
    """Judges that the values of a column (`unique`) or of a primary key are not repeated."""

    rule: RepeatRule
    columns: list[Column]
    limit: int
    level: Severity | None = None
    keys: Keys = field(default_factory=Keys)

    def look(self, chunk: Chunk, blank: Flags) -> Iterator[Finding]:
        """Take the keys of a chunk; a primary key without any value is told at once."""
        texts = [chunk.columns[c.number - 1].to_pylist() for c in self.columns]
        rows: list[int] = []
        keys: list[bytes] = []
        for index, cells in enumerate(zip(*texts, strict=True)):
            values = [value(c, text) for c, text in zip(self.columns, cells, strict=True)]
            compared = all if self.rule is cle_unique_dupliquee else any  # an empty cell is like no other, there
            if compared(one is not None for one in values):
                if all(one == one for one in values):  # noqa: PLR0124 - a NaN is like nothing else
                    rows.append(index)
                    keys.append(repr([canonical(one) for one in values]).encode())
            elif self.rule is cle_primaire_dupliquee and not blank[index]:
                place = Found(self.rule.find(Repeat(None, list(cells))), chunk.row + index, chunk.line(index))
                yield from findings(self.rule, [self.placed(place, cells[0])])
        places = np.array(rows, np.int64)
        found = digests(keys)
        self.keys.add(found[:, 0], found[:, 1], places + chunk.row, chunk.lines_of(places))

    def placed(self, place: Found, text: str) -> Found:
        """A place in the first column of the key, whose text is given; what only we recognise weighs less."""
        column = self.columns[0]
        return place._replace(column=column.number, field=column.name, value=text, level=self.level or column.level)

    def tell(self, chunks: Iterator[Chunk], mark: Callable[[Finding], None]) -> Iterator[Finding]:
        """The repeated values, all counted and the first told; `chunks` reads the table again.

        `mark` is given all the rows, part by part.
        """
        column, number = self.columns[0], 0
        level = self.level or column.level  # what only we recognise weighs less

        def finding(some: Repeated, told: Told, count: int) -> Finding:
            return Finding(self.rule, some.rows, some.lines, told, count, column.number, column.name, level)

        def each(some: Repeated) -> None:
            nonlocal number
            number += len(some.rows)
            mark(finding(some, nothing, len(some.rows)))

        kept = first_of(self.keys.repeated(), self.limit, each)
        cells = cells_of(chunks, self.columns, kept.rows)
        if number:
            firsts = kept.firsts.tolist()
            yield finding(kept, lambda i: (cells[i][0], self.rule.find(Repeat(firsts[i], cells[i]))), number)

    def close(self) -> None:
        """Free the disk."""
        self.keys.close()


def cells_of(chunks: Iterator[Chunk], columns: list[Column], rows: Rows) -> list[list[str]]:
    """The cells of some columns in some rows of a table, given in order."""
    cells: list[list[str]] = []
    for chunk in chunks if len(rows) else ():
        inside = rows[len(cells) :]
        cells += [
            [chunk.columns[c.number - 1][row - chunk.row].as_py() for c in columns]
            for row in inside[inside < chunk.row + len(chunk)].tolist()
        ]
        if len(cells) == len(rows):
            break
    return cells


def value(column: Column, text: str) -> Any:
    """The value of a cell as it is compared; None when empty or of the wrong type."""
    if column.field is None or text in column.field.missing:
        return None
    if column.field.type == "string" and column.field.format == "default":
        return text
    return column.field.read(text)[0]


def canonical(value: Any) -> str:
    """A writing that two values share when they are equal."""
    if isinstance(value, Decimal) and value.is_finite():
        _, digits, exponent = value.as_tuple()
        figures = "".join(map(str, digits)).lstrip("0")
        short = figures.rstrip("0")
        return f"{'-' * (value < 0)}{short}e{int(exponent) + len(figures) - len(short)}" if short else "0"
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(timezone.utc).isoformat()
    if isinstance(value, tuple):
        return repr([canonical(one) for one in value])
    return repr(value)


def key_judges(columns: list[Column], schema: Schema, options: Options) -> list[KeyJudge]:
    """The judges of the unique columns, and of the primary and unique keys whose columns are all there."""
    unique = [c for c in columns if c.field and c.field.constraints.get("unique")]
    judges = [KeyJudge(valeur_dupliquee, [c], options.limit) for c in unique]
    by_name = {c.name: c for c in columns if c.field}
    keys = [(cle_primaire_dupliquee, schema.primary_key), *((cle_unique_dupliquee, key) for key in schema.unique_keys)]
    for rule, names in keys:
        if names and all(name in by_name for name in names):
            judges.append(KeyJudge(rule, [by_name[name] for name in names], options.limit))
    return [judge for judge in judges if judge.rule.code not in options.ignore]


def telling(columns: list[list[str]]) -> list[int]:
    """The places of a few columns whose cells, taken together, tell the rows apart as well as whole rows do."""
    every = len(set(zip(*columns, strict=True)))
    chosen: list[int] = []
    apart = 0
    for place in sorted(range(len(columns)), key=lambda i: -len(set(columns[i]))):
        number = len(set(zip(*(columns[i] for i in (*chosen, place)), strict=True)))
        if number > apart:
            chosen.append(place)
            apart = number
        if apart == every:
            break
    return chosen or [0]


@dataclass
class Duplicates:
    """Finds the rows that repeat an earlier one, cell for cell.

    First reading: a 64-bit hash of a few cells per row, in columns that tell rows apart; rows whose hash is
    alone are certainly alone. Second reading, only if hashes are repeated: those rows are read again
    and compared whole.
    """

    limit: int
    telling: list[int] | None = None
    keys: Keys = field(default_factory=Keys)

    def look(self, chunk: Chunk) -> None:
        """Take the hashes of a chunk."""
        if self.telling is None:
            self.telling = telling([column.slice(0, LOOK).to_pylist() for column in chunk.columns])
        cells = [chunk.columns[place].to_pylist() for place in self.telling]
        keys = cells[0] if len(cells) == 1 else zip(*cells, strict=True)
        hashes = np.fromiter(map(hash, keys), np.int64, len(chunk)).view(np.uint64)
        rows = np.arange(len(chunk))
        self.keys.add(hashes, np.zeros_like(hashes), rows + chunk.row, np.zeros_like(rows))

    def tell(self, chunks: Iterator[Chunk], blanks: Callable[[Chunk], Flags]) -> Iterator[Finding]:
        """The repeated rows; `chunks` reads the table again, `blanks` gives the blank rows of a chunk."""
        doubtful = Marks()
        for some in self.keys.repeated():
            doubtful.add(some.rows)
            doubtful.add(some.firsts)
        if not doubtful.bits.any():
            return
        number = 0

        def each(some: Repeated) -> None:
            nonlocal number
            number += len(some.rows)

        with closing(Keys()) as whole:
            self.compare(chunks, doubtful, blanks, whole)
            kept = first_of(whole.repeated(), self.limit, each)
        if number:
            firsts = kept.firsts.tolist()
            yield Finding(
                ligne_dupliquee,
                kept.rows,
                kept.lines,
                lambda i: (None, ligne_dupliquee.find(Repeat(firsts[i], []))),
                number,
            )

    def close(self) -> None:
        """Free the disk."""
        self.keys.close()

    @staticmethod
    def compare(chunks: Iterator[Chunk], doubtful: Marks, blanks: Callable[[Chunk], Flags], whole: Keys) -> None:
        """Take the keys of the doubtful rows, all their cells."""
        for chunk in chunks:
            rows = np.flatnonzero(doubtful.of(chunk) & ~blanks(chunk))
            cells = [column.take(pa.array(rows)) for column in chunk.columns]
            sizes = [pc.cast(pc.binary_length(column), pa.string()) for column in cells]
            found = digests([key.encode() for key in pc.binary_join_element_wise(*cells, *sizes, "\x1f").to_pylist()])
            whole.add(found[:, 0], found[:, 1], rows + chunk.row, chunk.lines_of(rows))


class Repeats:
    """All that must not be repeated in a table: `look` at every chunk, then `tell`."""

    def __init__(self, columns: list[Column], schema: Schema, options: Options) -> None:
        self.keys = key_judges(columns, schema, options)
        self.duplicates = None if ligne_dupliquee.code in options.ignore else Duplicates(options.limit)
        self.wrong = Marks()

    def look(self, chunk: Chunk, blank: Flags) -> Iterator[Finding]:
        """Take the keys of a chunk, whose `blank` rows are given."""
        for key in self.keys:
            yield from key.look(chunk, blank)
        if self.duplicates:
            self.duplicates.look(chunk)

    def remember(self, rows: Rows) -> None:
        """Remember that these rows of the file are wrong already: they are not counted twice."""
        if self.keys:
            self.wrong.add(rows)

    def tell(self, table: Table, blanks: Callable[[Chunk], Flags]) -> Iterator[Finding]:
        """What is repeated."""
        for key in self.keys:
            yield from key.tell(table.chunks(), self.mark)
        if self.duplicates:
            yield from self.duplicates.tell(table.chunks(), blanks)

    def mark(self, finding: Finding) -> None:
        """Remember the rows that a finding makes wrong."""
        if finding.severity == "error":
            self.wrong.add(np.asarray(finding.rows))

    def close(self) -> None:
        """Free the disk."""
        for one in (*self.keys, self.duplicates):
            if one:
                one.close()
