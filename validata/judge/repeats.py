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

from validata.judge.keys import Flags, Keys, Marks, Repeated, digests, first_of, lines_of
from validata.report.file import FileReport
from validata.report.notice import Notice
from validata.rule import Detail
from validata.schema.match import Column
from validata.schema.model import Schema
from validata.table.model import Chunk, Table

LOOK = 2_000  # rows looked at to choose the columns that tell rows apart


@dataclass
class KeyJudge:
    """Judges that the values of a column (`unique`) or of a primary key are not repeated."""

    code: str
    columns: list[Column]
    keys: Keys = field(default_factory=Keys)

    def look(self, chunk: Chunk, blank: Flags, wrong: Flags, report: FileReport) -> None:
        """Take the keys of a chunk; a primary key without any value is told at once."""
        texts = [chunk.columns[c.number - 1].to_pylist() for c in self.columns]
        rows: list[int] = []
        keys: list[bytes] = []
        for index, cells in enumerate(zip(*texts, strict=True)):
            values = [value(c, text) for c, text in zip(self.columns, cells, strict=True)]
            if any(one is not None for one in values):
                if all(one == one for one in values):  # noqa: PLR0124 - a NaN is like nothing else
                    rows.append(index)
                    keys.append(repr([canonical(one) for one in values]).encode())
            elif self.code == "cle-primaire-dupliquee" and not blank[index]:
                report.add([self.notice(chunk.row + index, chunk.line(index), cells[0], {})])
                wrong[index] |= self.weighs(report)
        places = np.array(rows, np.int64)
        found = digests(keys)
        self.keys.add(found[:, 0], found[:, 1], places + chunk.row, lines_of(chunk, places))

    def tell(self, chunks: Iterator[Chunk], wrong: Marks, report: FileReport) -> None:
        """Tell the repeated values and mark the `wrong` rows of the file; `chunks` reads the table again."""
        key = (self.code, self.columns[0].name, self.notice(0, 0, "", {}).severity)

        def each(some: Repeated) -> None:
            report.count(key, len(some.rows), self.columns[0].number, some.rows)
            if self.weighs(report):
                wrong.add(some.rows)

        kept = first_of(self.keys.repeated(), report.room(key), each)
        for chunk in chunks if kept else ():
            while kept and kept[0][0] < chunk.row + len(chunk):
                row, first, line = kept.pop(0)
                cells = [chunk.columns[c.number - 1][row - chunk.row].as_py() for c in self.columns]
                report.keep(self.notice(row, line or None, cells[0], {"first": first, "values": cells}))
            if not kept:
                break

    def weighs(self, report: FileReport) -> bool:
        """Whether its notices make a row wrong."""
        return self.notice(0, 0, "", {}).severity == "error" and self.code not in report.ignore

    def notice(self, row: int, line: int | None, text: str, detail: Detail) -> Notice:
        """The notice of a row."""
        column = self.columns[0]
        level = column.level  # what only we recognise weighs less
        return Notice(self.code, row, line, column.number, column.name, text, detail, level)


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


def key_judges(columns: list[Column], schema: Schema) -> list[KeyJudge]:
    """The judges of the unique columns and of the primary key, when all its columns are there."""
    judges = [KeyJudge("valeur-dupliquee", [c]) for c in columns if c.field and c.field.constraints.get("unique")]
    by_name = {c.name: c for c in columns if c.field}
    if schema.primary_key and all(name in by_name for name in schema.primary_key):
        judges.append(KeyJudge("cle-primaire-dupliquee", [by_name[name] for name in schema.primary_key]))
    return judges


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

    def tell(self, chunks: Iterator[Chunk], blanks: Callable[[Chunk], Flags], report: FileReport) -> None:
        """Tell the repeated rows; `chunks` reads the table again, `blanks` gives the blank rows of a chunk."""
        doubtful = Marks()
        for some in self.keys.repeated():
            doubtful.add(some.rows)
            doubtful.add(some.firsts)
        if not doubtful.bits.any():
            return
        with closing(Keys()) as whole:
            self.compare(chunks, doubtful, blanks, whole)
            key = ("ligne-dupliquee", None, Notice("ligne-dupliquee").severity)
            kept = first_of(
                whole.repeated(), report.room(key), lambda some: report.count(key, len(some.rows), None, some.rows)
            )
        for row, first, line in kept:
            report.keep(Notice("ligne-dupliquee", row=row, line=line or None, detail={"first": first}))

    @staticmethod
    def compare(chunks: Iterator[Chunk], doubtful: Marks, blanks: Callable[[Chunk], Flags], whole: Keys) -> None:
        """Take the keys of the doubtful rows, all their cells."""
        for chunk in chunks:
            rows = np.flatnonzero(doubtful.of(chunk) & ~blanks(chunk))
            cells = [column.take(pa.array(rows)) for column in chunk.columns]
            sizes = [pc.cast(pc.binary_length(column), pa.string()) for column in cells]
            found = digests([key.encode() for key in pc.binary_join_element_wise(*cells, *sizes, "\x1f").to_pylist()])
            whole.add(found[:, 0], found[:, 1], rows + chunk.row, lines_of(chunk, rows))


class Repeats:
    """All that must not be repeated in a table: `look` at every chunk, then `tell`."""

    def __init__(self, columns: list[Column], schema: Schema, report: FileReport) -> None:
        self.report = report
        self.keys = key_judges(columns, schema)
        self.duplicates = None if "ligne-dupliquee" in report.ignore else Duplicates()
        self.wrong = Marks()

    def look(self, chunk: Chunk, blank: Flags, wrong: Flags) -> None:
        """Take the keys of a chunk, whose `blank` and `wrong` rows are given."""
        for key in self.keys:
            key.look(chunk, blank, wrong, self.report)
        if self.keys:
            self.wrong.add(np.flatnonzero(wrong) + chunk.row)
        if self.duplicates:
            self.duplicates.look(chunk)

    def tell(self, table: Table, blanks: Callable[[Chunk], Flags]) -> None:
        """Tell what is repeated; a row that was already wrong is not counted twice."""
        for key in self.keys:
            key.tell(table.chunks(), self.wrong, self.report)
        if self.keys:
            self.report.valid_rows = self.report.rows - self.wrong.total()
        if self.duplicates:
            self.duplicates.tell(table.chunks(), blanks, self.report)

    def close(self) -> None:
        """Free the disk."""
        for one in (*self.keys, self.duplicates):
            if one:
                one.keys.close()
