"""What must not be repeated from row to row: whole rows, unique columns, primary keys. Exact, in flat memory.

Keys are kept on disk as 128-bit digests, with their row, and compared part by part: they take
some megabytes of memory, however many the rows. Two different keys have the same digest once in 2^64 rows or so.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timezone
from decimal import Decimal
from hashlib import blake2b
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from validata.checks.header import Column
from validata.report import FileReport, Notice
from validata.rules import Detail
from validata.schema import Schema
from validata.table import Chunk, Table

Rows: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
RECORD = np.dtype([("high", np.uint64), ("low", np.uint64), ("row", np.int64), ("line", np.int64)])
PARTS = 64  # of the keys, each compared apart: 16 MB each for 32 million rows
SMALL = 1 << 15  # keys compared all together: 1 MB
IN_MEMORY = 1 << 20  # bytes of records kept in memory rather than on disk
LOOK = 2_000  # rows looked at to choose the columns that tell rows apart


class Repeated(NamedTuple):
    """Rows whose key is that of an earlier row, the `firsts`; `lines` are their physical lines (0: none)."""

    rows: Rows
    firsts: Rows
    lines: Rows


@dataclass
class Marks:
    """Some rows of a file, one bit for each row up to the last."""

    bits: npt.NDArray[np.uint8] = field(default_factory=lambda: np.zeros(1 << 10, np.uint8))

    def add(self, rows: Rows) -> None:
        """Mark rows, by their numbers in the file."""
        while len(rows) and rows.max() >> 3 >= len(self.bits):
            self.bits = np.concatenate([self.bits, np.zeros_like(self.bits)])
        np.bitwise_or.at(self.bits, rows >> 3, (1 << (rows & 7)).astype(np.uint8))

    def of(self, chunk: Chunk) -> Flags:
        """Which rows of a chunk are marked."""
        first, after = chunk.row >> 3, chunk.row + len(chunk)
        bits = self.bits[first : (after >> 3) + 1]
        return np.unpackbits(bits, count=after - 8 * first, bitorder="little")[chunk.row & 7 :].view(bool)

    def total(self) -> int:
        """How many rows are marked."""
        return int(ONES[self.bits].sum())


ONES = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(axis=1, dtype=np.uint8)
"""How many bits of each byte are set."""


@dataclass
class Keys:
    """The keys of rows, in the order of the file, until they are closed.

    Those added together are kept sorted by part, and `places` says where each part starts and ends.
    """

    number: int = 0
    places: list[Rows] = field(default_factory=list)
    kept: Any = field(default_factory=lambda: tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - see close

    def add(self, high: npt.NDArray[np.uint64], low: npt.NDArray[np.uint64], rows: Rows, lines: Rows) -> None:
        """Keep the keys of some rows."""
        records = np.empty(len(rows), RECORD)
        records["high"], records["low"], records["row"], records["line"] = high, low, rows, lines
        parts = (high % np.uint64(PARTS)).astype(np.uint8)
        self.kept.write(records[np.argsort(parts, kind="stable")].data)
        self.places.append(self.number + np.concatenate([[0], np.cumsum(np.bincount(parts, minlength=PARTS))]))
        self.number += len(rows)

    def repeated(self) -> Iterator[Repeated]:
        """The rows that repeat an earlier one, part by part."""
        for records in map(self.part, range(PARTS)) if self.number > SMALL else [self.between(0, self.number)]:
            some = records[twins(records["high"])]  # nearly all keys are alone
            some = some[np.lexsort((some["low"], some["high"]))]  # stable: equal keys stay in order
            same = np.zeros(len(some), bool)
            same[1:] = (some["high"][1:] == some["high"][:-1]) & (some["low"][1:] == some["low"][:-1])
            starts = np.flatnonzero(~same)
            firsts = some["row"][starts[np.cumsum(~same) - 1]]
            yield Repeated(some["row"][same], firsts[same], some["line"][same])

    def part(self, part: int) -> npt.NDArray[Any]:
        """The records of a part."""
        return np.concatenate([self.between(place[part], place[part + 1]) for place in self.places])

    def between(self, start: int, end: int) -> npt.NDArray[Any]:
        """Some records as they were written."""
        self.kept.seek(start * RECORD.itemsize)
        return np.frombuffer(self.kept.read((end - start) * RECORD.itemsize), RECORD)

    def close(self) -> None:
        """Free the disk."""
        self.kept.close()


def twins(keys: npt.NDArray[np.uint64]) -> Flags:
    """Which keys are there several times."""
    ranked = np.sort(keys)
    return np.isin(keys, np.unique(ranked[1:][ranked[1:] == ranked[:-1]]))


def digests(keys: list[bytes]) -> npt.NDArray[np.uint64]:
    """128 bits for each key, as two columns."""
    joined = b"".join(blake2b(key, digest_size=16).digest() for key in keys)
    return np.frombuffer(joined, np.uint64).reshape(-1, 2)


def lines_of(chunk: Chunk, rows: Rows) -> Rows:
    """The physical lines of some rows of a chunk; 0 where there are none."""
    if chunk.lines is None:
        return np.zeros(len(rows), np.int64)
    return chunk.lines[rows] if isinstance(chunk.lines, np.ndarray) else rows + chunk.lines


def first_of(found: Iterator[Repeated], room: int, each: Callable[[Repeated], None]) -> list[tuple[int, int, int]]:
    """The first `room` repeated rows (row, first, line), in order; every part is given to `each`."""
    kept = np.zeros((0, 3), np.int64)
    for some in found:
        each(some)
        kept = np.concatenate([kept, np.stack(some, axis=1)])
        kept = kept[np.argsort(kept[:, 0])][:room]
    return [(row, first, line) for row, first, line in kept.tolist()]


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
            report.count(key, len(some.rows))
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


def value(column: Column, text: str) -> Any:  # noqa: ANN401 - any type
    """The value of a cell as it is compared; None when empty or of the wrong type."""
    if column.field is None or text in column.field.missing:
        return None
    if column.field.type == "string" and column.field.format == "default":
        return text
    return column.field.read(text)[0]


def canonical(value: Any) -> str:  # noqa: ANN401 - any type
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
            kept = first_of(whole.repeated(), report.room(key), lambda some: report.count(key, len(some.rows)))
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
