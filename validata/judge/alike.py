"""Rows that are alike: copies of an earlier one, and those that share its identifier. Exact, in flat memory.

First reading: a 64-bit hash of a few cells per row, in columns that tell rows apart; rows whose hash is alone are
certainly alone. Second reading, only if hashes are repeated: those rows are read again and compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from validata.judge.contrasts import Chunks, contrasts
from validata.judge.keys import Flags, Keys, Marks, Repeated, Rows, digests, first_of
from validata.options import Options
from validata.report.finding import Finding
from validata.rules.constraints.repeats import ligne_dupliquee
from validata.rules.finders import Repeat
from validata.rules.quality.identity import identifiant_repete
from validata.schema.match import Column
from validata.schema.roles import others
from validata.table.arrow import given
from validata.table.model import Chunk

EMPTY = frozenset([""])
LOOK = 2_000  # rows looked at to choose the columns that tell rows apart


def telling(columns: list[list[str]]) -> tuple[list[int], int]:
    """The places of a few columns whose cells, taken together, tell the rows apart as well as all; in how many."""
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
    return chosen or [0], every


@dataclass(eq=False, repr=False)
class First:
    """The first reading of some columns, by their places."""

    places: list[int]
    keys: Keys = field(default_factory=Keys)

    def look(self, chunk: Chunk) -> None:
        """Take the hashes of a chunk."""
        cells = [chunk.columns[place].to_pylist() for place in self.places]
        keys = cells[0] if len(cells) == 1 else zip(*cells, strict=True)
        hashes = np.fromiter(map(hash, keys), np.int64, len(chunk)).view(np.uint64)
        rows = np.arange(len(chunk))
        self.keys.add(hashes, np.zeros_like(hashes), rows + chunk.row, np.zeros_like(rows))

    def doubtful(self) -> Marks | None:
        """The rows whose hash is not alone, if any."""
        found = Marks()
        for some in self.keys.repeated():
            found.add(some.rows)
            found.add(some.firsts)
        return found if found.bits.any() else None


@dataclass(eq=False, repr=False)
class Copies:
    """The rows that repeat an earlier one, cell for cell: `look` at the doubtful ones, then `tell`."""

    limit: int
    keys: Keys = field(default_factory=Keys)

    def look(self, chunk: Chunk, rows: Rows) -> None:
        """Take the keys of these rows of a chunk, all their cells."""
        cells = [column.take(pa.array(rows)) for column in chunk.columns]
        sizes = [pc.cast(pc.binary_length(column), pa.string()) for column in cells]
        found = digests([key.encode() for key in pc.binary_join_element_wise(*cells, *sizes, "\x1f").to_pylist()])
        self.keys.add(found[:, 0], found[:, 1], rows + chunk.row, chunk.lines_of(rows))

    def tell(self, _chunks: Chunks) -> Iterator[Finding]:
        """All of them."""
        number = 0

        def each(some: Repeated) -> None:
            nonlocal number
            number += len(some.rows)

        kept = first_of(self.keys.repeated(), self.limit, each)
        if number:
            firsts = kept.firsts.tolist()
            yield Finding(
                ligne_dupliquee,
                kept.rows,
                kept.lines,
                lambda i: (None, ligne_dupliquee.find(Repeat(firsts[i], []))),
                number,
            )


@dataclass(eq=False, repr=False)
class Namesakes:
    """The rows whose identifier is that of another, whose `rest` differs: `look` at the doubtful ones, then `tell`.

    `key` are the columns of the identifier, its own first.
    """

    key: list[Column]
    rest: list[Column]
    limit: int
    keys: Keys = field(default_factory=Keys)
    silent: Marks = field(default_factory=Marks)

    def look(self, chunk: Chunk, rows: Rows) -> None:
        """Take the identifiers of these rows of a chunk, and what they are of, but for `silent` ones."""
        own = self.key[0]
        named = given(chunk.columns[own.number - 1], own.field.missing if own.field else EMPTY)
        named &= ~self.silent.of(chunk)
        named[list(chunk.ragged)] = False
        rows = rows[named[rows]]
        high, low = self.digests(chunk, self.key, rows), self.digests(chunk, self.rest, rows)
        self.keys.add(high, low, rows + chunk.row, chunk.lines_of(rows))

    @staticmethod
    def digests(chunk: Chunk, columns: list[Column], rows: Rows) -> npt.NDArray[np.uint64]:
        """64 bits for the cells of each of these rows in some columns."""
        picked = pa.array(rows)
        texts = [chunk.columns[column.number - 1].take(picked).to_pylist() for column in columns]
        return np.fromiter(map(hash, zip(*texts, strict=True)), np.int64, len(rows)).view(np.uint64)

    def tell(self, chunks: Chunks) -> Iterator[Finding]:
        """All of them; `chunks` reads the table again."""
        yield from contrasts(identifiant_repete, self.key[0], self.key, self.keys, chunks, self.limit)


class Alike:
    """What is told of rows that are alike: `look` at every chunk, then `tell`."""

    def __init__(self, columns: list[Column], options: Options) -> None:
        self.copies = None if options.skips(ligne_dupliquee) else Copies(options.told)
        key = [] if options.skips(identifiant_repete) else identifier(columns)
        rest = [c for c in columns if c.field and c not in key and "several" not in c.field.roles]
        self.namesakes = Namesakes(key, rest, options.told) if key and rest else None
        self.readings: list[tuple[First, list[Copies | Namesakes]]] = []

    def look(self, chunk: Chunk, silent: Flags) -> None:
        """Take a chunk into account, whose `silent` rows are no data."""
        if not self.readings:
            self.start([column.slice(0, LOOK).to_pylist() for column in chunk.columns])
        for first, _ in self.readings:
            first.look(chunk)
        if self.namesakes and silent.any():
            self.namesakes.silent.add(np.flatnonzero(silent) + chunk.row)

    def start(self, sample: list[list[str]]) -> None:
        """Choose the columns of the first readings, by the first rows: the same for both if they tell as much."""
        chosen, every = telling(sample)
        if self.namesakes:
            key = [column.number - 1 for column in self.namesakes.key]
            places, apart = telling([sample[place] for place in key])
            own = First([key[place] for place in places])
            self.readings.append((own, [self.namesakes]))
            if self.copies and apart == every:
                self.readings[0][1].append(self.copies)
                return
        if self.copies:
            self.readings.append((First(chosen), [self.copies]))

    def tell(self, chunks: Chunks, blanks: Callable[[Chunk], Flags]) -> Iterator[Finding]:
        """The rows that are alike; `chunks` reads the table again, `blanks` gives the blank rows of a chunk."""
        found = [(marks, judges) for first, judges in self.readings if (marks := first.doubtful())]
        for chunk in chunks() if found else ():
            full = ~blanks(chunk)
            for marks, judges in found:
                rows = np.flatnonzero(marks.of(chunk) & full)
                for judge in judges:
                    judge.look(chunk, rows)
        for _, judges in found:
            for judge in judges:
                yield from judge.tell(chunks)

    def close(self) -> None:
        """Free the disk."""
        for one in (*(first for first, _ in self.readings), self.copies, self.namesakes):
            if one:
                one.keys.close()


def identifier(columns: list[Column]) -> list[Column]:
    """The columns of the identifier of the rows, its own first, if the file has all and no constraint judges it."""
    by_name = {column.name: column for column in columns if column.field}
    for column in by_name.values():
        if column.field and "identifier" in column.field.roles and not column.field.constraints.get("unique"):
            names = [column.name, *others(column.field)]
            if all(name in by_name for name in names):
                return [by_name[name] for name in dict.fromkeys(names)]
    return []
