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


def first_of(found: Iterator[Repeated], room: int, each: Callable[[Repeated], None]) -> Repeated:
    """The first `room` repeated rows, in order; every part is given to `each`."""
    kept: Rows = np.zeros((0, 3), np.int64)
    for some in found:
        each(some)
        kept = np.concatenate([kept, np.stack(some, axis=1)])
        kept = kept[np.argsort(kept[:, 0])][:room]
    return Repeated(*kept.T)
