"""A table: a header, and chunks of columns of texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from validata.limits import Deadline
from validata.schema.match import Column
from validata.source.encoding import Encoding
from validata.table.arrow import Mask, Rows, filled, given
from validata.table.mangled import PLAIN, Mangled

SAMPLE = 200  # cells of a column that tell which field it may be

ROWS = 30  # rows among which the header is looked for
T = TypeVar("T")


class View:
    """A chunk, with what several judges ask of its columns worked out once; those of `few` have few distinct texts."""

    def __init__(self, chunk: Chunk, few: frozenset[int], deadline: Deadline) -> None:
        self.chunk, self.few, self.deadline = chunk, few, deadline
        self.dictionaries: dict[int, tuple[pa.StringArray, Rows]] = {}
        self.numbers: dict[int, tuple[Mask, Rows]] = {}
        self.full: dict[int, Mask] = {}
        self.there: dict[int, Mask] = {}

    def texts(self, column: Column) -> pa.StringArray:
        """The cells of a column."""
        return self.chunk.columns[column.number - 1]

    def distinct(self, column: Column) -> tuple[pa.StringArray, Rows]:
        """The distinct texts of a column, and which of them each row holds."""
        if column.number not in self.dictionaries:
            encoded = self.texts(column).dictionary_encode()
            self.dictionaries[column.number] = encoded.dictionary, encoded.indices.to_numpy().astype(np.int64)
        return self.dictionaries[column.number]

    def filled(self, column: Column) -> Mask:
        """Which cells of a column are not empty."""
        if column.number not in self.full:
            self.full[column.number] = filled(self.texts(column))
        return self.full[column.number]

    def given(self, column: Column) -> Mask:
        """Which cells of a column hold something, as its field says."""
        if column.number not in self.there:
            missing = column.field.missing if column.field else frozenset([""])
            self.there[column.number] = given(self.texts(column), missing)
        return self.there[column.number]

    def values(self, column: Column, read: Callable[[pa.StringArray], tuple[Mask, Rows]]) -> tuple[Mask, Rows]:
        """What `read` (the same each time for a column) says of the cells: which are plain, and numbers for them."""
        if column.number not in self.numbers:
            texts, codes = self.distinct(column)
            plain, numbers = read(texts)
            self.numbers[column.number] = plain[codes], numbers[codes]
        return self.numbers[column.number]


@dataclass
class Chunk:
    """Consecutive records. `columns` has one string array per label, all of the same length.

    `row` is the number of the first record; `lines` the physical line of each, or that of the first
    when they follow each other. `ragged` holds the cells, as found, of the records that have more
    or fewer than expected, none for an empty line (in `columns` they are cut or padded with empty texts);
    `unclosed` are the records that open a quote and do not close it (their place in the chunk).
    """

    columns: list[pa.StringArray]
    row: int
    lines: npt.NDArray[np.int64] | int | None = None
    ragged: dict[int, list[str]] = field(default_factory=dict)
    unclosed: list[int] = field(default_factory=list)
    made: dict[Any, Any] = field(default_factory=dict, repr=False)

    def once(self, name: Any, make: Callable[[], T]) -> T:
        """What `make` makes of the chunk, worked out when this name is first asked for, and kept as long as the chunk.

        Several rules look at the same things.
        """
        if name not in self.made:
            self.made[name] = make()
        return self.made[name]

    def __len__(self) -> int:
        return len(self.columns[0])

    def line(self, index: int) -> int | None:
        """The physical line of the record at `index`."""
        if self.lines is None or isinstance(self.lines, int):
            return None if self.lines is None else self.lines + index
        return int(self.lines[index])

    def lines_of(self, rows: Rows) -> Rows:
        """The physical lines of the records at `rows`; 0 where there are none."""
        if self.lines is None:
            return np.zeros(len(rows), np.int64)
        return rows + self.lines if isinstance(self.lines, int) else self.lines[rows]


class Stray(NamedTuple):
    """Cells without content that a sheet holds after its table: the last row and column (from 1) of each."""

    end: tuple[int, int]
    corner: tuple[int, int]


class Pending(NamedTuple):
    """Formulas whose result a sheet does not hold: the addresses of the first, how many there are."""

    cells: list[str]
    number: int


@dataclass
class Table:
    """A header and the chunks under it; what its sheet holds that its cells do not show."""

    header: list[str]
    chunks: Callable[[], Iterator[Chunk]]
    kind: str
    encoding: Encoding | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int = 1
    other_sheet: bool = False
    other_sheets: list[str] = field(default_factory=list)
    hidden: bool = False
    joined: bool = False
    found_by_all: bool = True
    empty_above: bool = False
    lone_returns: bool = False
    stray: Stray | None = None
    pending: Pending | None = None
    merged: list[str] = field(default_factory=list)
    mangled: Mangled = PLAIN
    unnamed: int | None = None

    def sample(self) -> list[list[str]]:
        """The first cells of each column; none when there is no row."""
        for chunk in self.chunks():
            return [column.slice(0, SAMPLE).to_pylist() for column in chunk.columns]
        return []
