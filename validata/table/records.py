"""The records of a CSV text, as Python's csv module reads and writes them, NUL included.

Before Python 3.11, that module refuses NUL: a stand-in takes its place there, and every Python gives the same cells.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from typing import Literal

STAND_IN = "\udc00"
"""Written in the place of NUL: half a character, which no text decoded from bytes holds."""

csv.field_size_limit(1 << 30)


class WithNul(Iterator[list[str]]):
    """The records of lines that may hold NUL, as csv.reader gives them since Python 3.11."""

    def __init__(
        self,
        lines: Iterable[str],
        *,
        delimiter: str,
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL,
        skipinitialspace: bool = False,
    ) -> None:
        whole = (line.replace("\0", STAND_IN) for line in lines)
        self.reader = csv.reader(whole, delimiter=delimiter, quoting=quoting, skipinitialspace=skipinitialspace)

    def __next__(self) -> list[str]:
        return [cell.replace(STAND_IN, "\0") for cell in next(self.reader)]

    @property
    def line_num(self) -> int:
        """The number of lines read so far."""
        return self.reader.line_num


csv_reader = csv.reader if sys.version_info >= (3, 11) else WithNul


def written(records: Iterable[Iterable[str]], delimiter: str = ",") -> str:
    """The CSV text (LF) of records."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", delimiter=delimiter)
    writer.writerows([cell.replace("\0", STAND_IN) for cell in cells] for cells in records)
    return out.getvalue().replace(STAND_IN, "\0")
