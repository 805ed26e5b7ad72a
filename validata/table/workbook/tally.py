"""What calamine gives of a sheet, counted as the examination counts it: the two must agree."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from validata.table.unreadable import Unreadable
from validata.table.workbook.cells import Value
from validata.table.workbook.extent import Extent
from validata.table.workbook.facts import unclear
from validata.text.cellref import letters

Token: TypeAlias = str | float
"""A value, so that its hash is that of the same one read by another program."""
DATES = (date, datetime, time, timedelta)


def token(value: Value) -> Token:
    """The token of a value: a date or a time is known to the second."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, time):
        return value.isoformat("seconds")
    return (
        value.isoformat()[:19] if isinstance(value, date) else value if isinstance(value, (str, float)) else str(value)
    )


class Tally:
    """The values of a sheet: how many of each type, or the mark of each column."""

    def __init__(self, extent: Extent) -> None:
        self.extent = extent
        self.types: Counter[type] = Counter()
        self.marked: Counter[int] = Counter()

    def add(self, number: int, values: tuple[Value, ...], blanks: int | None = None) -> None:
        """Take the next values of a column (from 0) into account; if all are texts, `blanks` of them are empty."""
        if self.extent.marked is not None:
            self.marked[number] += sum(map(hash, map(token, values)))
        elif blanks is not None:
            self.types[str] += len(values) - blanks
        else:
            self.types.update(map(type, values))
            self.types[str] -= values.count("")

    def check(self) -> None:
        """Unreadable unless the examination saw the same values."""
        extent, types = self.extent, self.types
        if extent.marked is not None:
            wrong = [one for one in {*self.marked, *extent.marked} if self.marked[one] != extent.marked[one]]
            if wrong:
                raise Unreadable(unclear(f"colonne {letters(min(wrong) + 1)}"))
            return
        dates, numbers = sum(types[one] for one in DATES), types[float] + types[int]
        texts = extent.texts if extent.loose else types[str]
        numbers, dates = (numbers + dates, 0) if extent.loose else (numbers, dates)
        if not extent.exact and (texts, numbers, dates, types[bool]) != extent.seen:
            raise Unreadable(unclear("nombres, dates ou textes"))
