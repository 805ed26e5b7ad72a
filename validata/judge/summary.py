"""The figures of a table: days, amounts, numbers of bodies, empty cells. Exact, in flat memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Context, Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validata.judge.contrasts import NameJudge
from validata.judge.keys import Keys, hashes
from validata.report.summary import Amounts, Emptiness, Holders, Period, Summary
from validata.schema.match import Column
from validata.table.arrow import NEXT_CENTURY, Mask, calendar, fixed, matching
from validata.table.model import View

WIDTHS = {"date": 10, "datetime": 20}  # bytes of the usual writings
EXACT = Context(prec=60)
"""Adds without rounding what PLAIN matches, however many the rows."""
PLAIN = matching(r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$")
MONEY = pa.decimal128(38, 15)


@dataclass(eq=False, repr=False)
class Days:
    """The first and the last day (or year) of a column."""

    column: Column
    first: date | int | None = None
    last: date | int | None = None

    def look(self, cells: View, given: Mask) -> None:
        """Take the days of a chunk."""
        texts, codes = cells.distinct(self.column)
        there = np.zeros(len(texts), bool)
        there[codes[given]] = True
        self.take(self.values(texts.filter(pa.array(there))))

    def values(self, texts: pa.StringArray) -> Iterable[date | int]:
        """The first and the last of the plain days, and all others."""
        field = self.column.field
        if field is None:
            return
        rest = texts
        if field.type in WIDTHS:
            plain, rows = fixed(texts, WIDTHS[field.type])
            good, order = calendar(rows, NEXT_CENTURY)
            if good.any():
                for number in (int(order[good].min()), int(order[good].max())):
                    yield date(number // 10_000, number // 100 % 100, number % 100)
            plain[plain] = good
            rest = texts.filter(pa.array(~plain))
        for text in rest.to_pylist():
            value, _ = field.read(text)
            value = value.date() if isinstance(value, datetime) else value
            if isinstance(value, (date, int)):
                yield value

    def take(self, values: Iterable[date | int]) -> None:
        """Take days (or years) into account."""
        found = sorted(one for one in (*values, self.first, self.last) if one is not None)
        if found:
            self.first, self.last = found[0], found[-1]

    def tell(self) -> Period | None:
        """What they are, if there is any."""
        return None if self.first is None or self.last is None else Period(self.column.name, self.first, self.last)


@dataclass(eq=False, repr=False)
class Sums:
    """The numbers of a column of amounts."""

    column: Column
    count: int = 0
    total: Decimal = Decimal()
    least: Decimal | None = None
    most: Decimal | None = None

    def look(self, cells: View, given: Mask) -> None:
        """Take the amounts of a chunk."""
        field = self.column.field
        if field is None:
            return
        texts = cells.texts(self.column).filter(pa.array(given))
        plain = PLAIN(texts) & (not {"decimalChar", "groupChar"} & set(field.descriptor))
        if plain.any():
            values = pc.cast(texts.filter(pa.array(plain)), MONEY)
            ends = pc.min_max(values).as_py()
            self.take(len(values), pc.sum(values).as_py(), ends["min"], ends["max"])
        for text in texts.filter(pa.array(~plain)).to_pylist():
            value = field.number(text)
            if value is not None:
                self.take(1, value, value, value)

    def take(self, count: int, total: Decimal, least: Decimal, most: Decimal) -> None:
        """Take numbers into account."""
        self.count += count
        self.total = EXACT.add(self.total, total)
        self.least = least if self.least is None else min(self.least, least)
        self.most = most if self.most is None else max(self.most, most)

    def tell(self) -> Amounts | None:
        """What they are, if there is any."""
        if self.least is None or self.most is None:
            return None
        return Amounts(self.column.name, self.count, self.total, self.least, self.most)


@dataclass(eq=False, repr=False)
class Distinct:
    """How many different texts a column holds."""

    column: Column
    keys: Keys = field(default_factory=Keys)

    def look(self, cells: View, given: Mask) -> None:
        """Take the texts of a chunk, each once if they are few."""
        if self.column.number in cells.few:
            texts, codes = cells.distinct(self.column)
            places = np.flatnonzero(np.bincount(codes[given], minlength=len(texts)))
            found = hashes(texts)[places]
        else:
            found = hashes(cells.texts(self.column))[given]
        nothing = np.zeros(len(found), np.int64)
        self.keys.add(found, nothing.view(np.uint64), nothing, nothing)

    def tell(self) -> Holders:
        """How many."""
        for _ in self.keys.contrasts():
            pass
        return Holders(self.column.name, self.keys.different)


class Summarizer:
    """The figures of a table: `look` at every chunk, then `tell`."""

    def __init__(self, columns: list[Column]) -> None:
        self.columns = columns
        known = [(column, column.field) for column in columns if column.field]
        self.days = [Days(c) for c, f in known if f.type in ("date", "datetime", "year") and "term" not in f.roles]
        self.sums = [Sums(c) for c, f in known if f.roles & {"amount", "balance"} and f.type in ("integer", "number")]
        self.holders = [Distinct(c) for c, f in known if "holder" in f.roles]
        self.empty = dict.fromkeys((column.number for column in columns), 0)

    def look(self, cells: View) -> None:
        """Take a chunk into account."""
        cells.deadline.check()
        for column in self.columns:
            self.empty[column.number] += len(cells.chunk) - int(cells.given(column).sum())
        judges: list[Days | Sums | Distinct] = [*self.days, *self.sums, *self.holders]
        for one in judges:
            one.look(cells, cells.given(one.column))

    def tell(self, names: list[NameJudge]) -> Summary:
        """What was found; the judges of `names` have counted the numbers of those who publish."""
        known = [Holders(name.number.name, name.keys.different) for name in names if not name.left]
        return Summary(
            [found for one in self.days if (found := one.tell())],
            [total for one in self.sums if (total := one.tell())],
            [*known, *(one.tell() for one in self.holders)],
            [Emptiness(column.name, column.number, self.empty[column.number]) for column in self.columns],
        )

    def close(self) -> None:
        """Free the disk."""
        for one in self.holders:
            one.keys.close()
