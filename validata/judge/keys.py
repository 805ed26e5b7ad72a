"""Keys of rows, and those that come back: on disk, in flat memory.

Keys are kept as 128-bit digests, with their row, and compared part by part: they take some megabytes
of memory, however many the rows. Two different keys have the same digest once in 2^64 rows or so.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from validata.schema.match import Column
from validata.table.arrow import raw
from validata.table.model import Chunk

Rows: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
RECORD = np.dtype([("high", np.uint64), ("low", np.uint64), ("row", np.int64), ("line", np.int64)])
PARTS = 64  # of the keys, each compared apart: 16 MB each for 32 million rows
SMALL = 1 << 15  # keys compared all together: 1 MB
IN_MEMORY = 1 << 20  # bytes of records kept in memory rather than on disk


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
        bits = np.concatenate([bits, np.zeros((after >> 3) + 1 - first - len(bits), np.uint8)])  # none marked so far
        return np.unpackbits(bits, count=after - 8 * first, bitorder="little")[chunk.row & 7 :].view(bool)

    def total(self) -> int:
        """How many rows are marked."""
        return int(ONES[self.bits].sum())


SIRET = 14  # digits
ONES = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(axis=1, dtype=np.uint8)
"""How many bits of each byte are set."""


@dataclass
class Keys:
    """The keys of rows, in the order of the file, until they are closed.

    Those added together are kept sorted by part, and `places` says where each part starts and ends.
    """

    number: int = 0
    different: int = 0
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
        for records in self.parts():
            some = records[twins(records["high"])]  # nearly all keys are alone
            some = some[np.lexsort((some["low"], some["high"]))]  # stable: equal keys stay in order
            same = np.zeros(len(some), bool)
            same[1:] = (some["high"][1:] == some["high"][:-1]) & (some["low"][1:] == some["low"][:-1])
            starts = np.flatnonzero(~same)
            firsts = some["row"][starts[np.cumsum(~same) - 1]]
            yield Repeated(some["row"][same], firsts[same], some["line"][same])

    def contrasts(self) -> Iterator[Repeated]:
        """The rows whose `high` is that of an earlier one and whose `low` comes with it for the first time.

        All told, `different` is the number of different `high`.
        """
        self.different = 0
        for records in self.parts():
            some = records[twins(records["high"])]
            self.different += len(records) - len(some) + len(np.unique(some["high"]))
            some = some[np.lexsort((some["row"], some["low"], some["high"]))]
            other = np.ones(len(some), bool)
            other[1:] = (some["high"][1:] != some["high"][:-1]) | (some["low"][1:] != some["low"][:-1])
            some = some[other]
            some = some[np.lexsort((some["row"], some["high"]))]
            same = np.zeros(len(some), bool)
            same[1:] = some["high"][1:] == some["high"][:-1]
            firsts = some["row"][np.flatnonzero(~same)[np.cumsum(~same) - 1]]
            yield Repeated(some["row"][same], firsts[same], some["line"][same])

    def parts(self) -> Iterator[npt.NDArray[Any]]:
        """The records, part by part."""
        yield from map(self.part, range(PARTS)) if self.number > SMALL else [self.between(0, self.number)]

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
    again = ranked[1:] == ranked[:-1]
    return np.isin(keys, np.unique(ranked[1:][again])) if again.any() else np.zeros(len(keys), bool)


def digests(keys: list[bytes]) -> npt.NDArray[np.uint64]:
    """128 bits for each key, as two columns."""
    joined = b"".join(blake2b(key, digest_size=16).digest() for key in keys)
    return np.frombuffer(joined, np.uint64).reshape(-1, 2)


def hashes(texts: pa.StringArray) -> npt.NDArray[np.uint64]:
    """64 bits for each text, the same for the same text in this process; none alike for two SIRET."""
    found = np.zeros(len(texts), np.uint64)
    offsets, data = raw(texts)
    siret = np.diff(offsets) == SIRET
    if siret.any():
        words = np.ndarray(len(data) - 7, "<u8", data, strides=(1,))  # from each byte on, eight of them
        starts = offsets[:-1][siret]
        first, last = words[starts], words[starts + (SIRET - 8)]
        plain = digits_only(first) & digits_only(last)
        values = (eight(first) * np.uint64(10**6) + eight(last) % np.uint64(10**6)) * ODD
        siret[siret] = plain
        found[siret] = values[plain]
    rest = np.flatnonzero(~siret)
    if len(rest):
        some = texts.take(pa.array(rest)).to_pylist() if len(rest) < len(texts) else texts.to_pylist()
        found[rest] = np.fromiter(map(hash, some), np.int64, len(some)).view(np.uint64)
    return found


HIGH, ZEROS, SIXES = np.uint64(0xF0F0F0F0F0F0F0F0), np.uint64(0x3030303030303030), np.uint64(0x0606060606060606)
ODD = np.uint64(0x9E3779B97F4A7C15)
"""Multiplying by an odd number mixes 64 bits, and no two numbers become one."""


def digits_only(words: npt.NDArray[np.uint64]) -> Flags:
    """Which of these integers are eight digits in a row."""
    return ((words & HIGH) == ZEROS) & ((words + SIXES & HIGH) == ZEROS)


def eight(digits: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The numbers that eight digits make, read as one integer (the first digit is its lowest byte).

    https://johnnylee-sde.github.io/Fast-numeric-string-to-int/
    """
    pairs = (digits & np.uint64(0x0F0F0F0F0F0F0F0F)) * np.uint64(2561) >> np.uint64(8)
    fours = (pairs & np.uint64(0x00FF00FF00FF00FF)) * np.uint64(6553601) >> np.uint64(16)
    return (fours & np.uint64(0x0000FFFF0000FFFF)) * np.uint64(42949672960001) >> np.uint64(32)


def first_of(found: Iterator[Repeated], room: int, each: Callable[[Repeated], None]) -> Repeated:
    """The first `room` repeated rows, in order; every part is given to `each`."""
    kept: Rows = np.zeros((0, 3), np.int64)
    for some in found:
        each(some)
        kept = np.concatenate([kept, np.stack(some, axis=1)])
        kept = kept[np.argsort(kept[:, 0])][:room]
    return Repeated(*kept.T)


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
