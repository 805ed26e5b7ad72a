"""What must not be repeated from row to row: unique columns, primary keys, whole rows. Exact, in flat memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

import numpy as np

from validata.judge.alike import Alike
from validata.judge.keys import Flags, Keys, Marks, Repeated, Rows, cells_of, digests, first_of
from validata.options import Options
from validata.report.finding import Finding, Told, findings, nothing, weighed
from validata.rule import Found, Severity
from validata.rules.constraints.repeats import (
    cle_primaire_dupliquee,
    cle_unique_dupliquee,
    valeur_dupliquee,
)
from validata.rules.finders import Repeat, RepeatRule
from validata.schema.match import Column
from validata.schema.model import Schema
from validata.table.model import Chunk, Table


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
    found = [(valeur_dupliquee, [c]) for c in unique]
    by_name = {c.name: c for c in columns if c.field}
    keys = [(cle_primaire_dupliquee, schema.primary_key), *((cle_unique_dupliquee, key) for key in schema.unique_keys)]
    for rule, names in keys:
        if names and all(name in by_name for name in names):
            found.append((rule, [by_name[name] for name in names]))
    return [KeyJudge(rule, some, options.told) for rule, some in found if not options.skips(rule)]


class Repeats:
    """All that must not be repeated in a table: `look` at every chunk, then `tell`."""

    def __init__(self, columns: list[Column], schema: Schema, options: Options) -> None:
        self.keys = key_judges(columns, schema, options)
        self.alike = Alike(columns, options)
        self.wrong = Marks()
        self.options = options
        self.schema = schema

    @property
    def counts(self) -> bool:
        """Whether rows may be wrong for what is told once the table is read."""
        return bool(self.keys) or bool(self.options.severity)

    def look(self, chunk: Chunk, blank: Flags, silent: Flags) -> Iterator[Finding]:
        """Take the keys of a chunk, whose `blank` rows are given, and those of which nothing else is told."""
        for key in self.keys:
            yield from key.look(chunk, blank)
        self.alike.look(chunk, silent)

    def remember(self, rows: Rows) -> None:
        """Remember that these rows of the file are wrong already: they are not counted twice."""
        if self.counts:
            self.wrong.add(rows)

    def tell(self, table: Table, blanks: Callable[[Chunk], Flags]) -> Iterator[Finding]:
        """What is repeated."""
        for key in self.keys:
            yield from key.tell(table.chunks(), self.mark)
        yield from self.alike.tell(table.chunks, blanks)

    def mark(self, finding: Finding) -> None:
        """Remember the rows that a finding makes wrong."""
        for one in weighed([finding], self.schema):
            if one.severity == "error" and not self.options.leaves_out(one.rule, one.field):
                self.wrong.add(np.asarray(one.known_rows, np.int64))

    def close(self) -> None:
        """Free the disk."""
        for key in self.keys:
            key.close()
        self.alike.close()
