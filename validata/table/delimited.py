"""A text file as chunks of Arrow string columns; rows keep their numbers and lines.

Text files are cut into blocks of whole records. A block whose quotes are regular (every file that a
program wrote) goes to Arrow's CSV reader; the others are read record by record with Python's, which
is how an unclosed quote is found and named. Both readers give the same cells: a test compares them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from validata.limits import Limits
from validata.source.encoding import Encoding, utf8_blocks
from validata.table.arrow import filled
from validata.table.layout import physical_lines, span
from validata.table.mangled import mended
from validata.table.model import Chunk, Table
from validata.table.records import csv_reader
from validata.table.unreadable import CHECK_ENDS, TOO_WIDE, Unreadable, excess
from validata.text.cellref import letters
from validata.text.typography import number

if TYPE_CHECKING:
    from validata.source.open import Source
    from validata.table.layout import Layout

BLOCK = 6 << 20  # bytes read at a time: the more, the fewer calls to Arrow and numpy, but the more memory
MOST_ROWS = 1 << 17  # rows of a chunk, however short they are
PATIENCE = 1 << 20  # lines read again after unclosed quotes, beyond which those of a file no longer count
RESTART = 20  # lines that are read in the time that reading again takes to start
QUOTE, LF, CR = b'"\n\r'


def read_csv(
    source: Source,
    encoding: Encoding,
    layout: Layout,
    limits: Limits,
    progress: Callable[[int], None] | None = None,
) -> Table:
    """The table of a text file, read as `layout` says; `progress` is told the bytes read."""

    def chunks() -> Iterator[Chunk]:
        reader = Reader(layout.delimiter, len(layout.labels), limits, spaced=layout.spaced)
        blocks = mended(utf8_blocks(source.path, encoding, BLOCK), layout.mangled)
        return reader.chunks(told(blocks, progress), skip=layout.header_row)

    return Table(
        header=layout.labels,
        chunks=chunks,
        kind="csv",
        encoding=encoding,
        delimiter=layout.delimiter,
        header_row=layout.header_row,
        found_by_all=layout.found_by_all,
        mangled=layout.mangled,
        unnamed=layout.unnamed,
        empty_above=layout.empty_above,
        lone_returns=layout.lone_returns,
    )


def told(blocks: Iterable[bytes], progress: Callable[[int], None] | None) -> Iterator[bytes]:
    """The blocks, `progress` being told the size of each."""
    for block in blocks:
        if progress:
            progress(len(block))
        yield block


@dataclass
class Reader:
    """Cuts UTF-8 blocks into records of `width` cells, `row` and `line` being those of the next one.

    Where cells are `spaced`, Python's reader reads all the blocks: Arrow's keeps the spaces before a cell.
    """

    delimiter: str
    width: int
    limits: Limits = field(default_factory=Limits)
    row: int = 1
    line: int = 1
    again: int = 0
    spaced: bool = False

    def chunks(self, blocks: Iterable[bytes], skip: int) -> Iterator[Chunk]:
        """The chunks of the blocks, after the first `skip` records (title lines and header).

        Raises Unreadable past the limits of a record, of its cells and of a cell.
        """
        rest, started = b"", False
        for block in blocks:
            rest = rest + block if rest else block
            if not started:
                size = self.skip(rest, skip, final=False)
                if not size:
                    continue
                started, rest = True, rest[size:]
            used = 1
            while used and rest:
                chunk, used = self.parse(rest, final=False)
                rest = rest[used:]
                if chunk:
                    yield chunk
        if not started:
            rest = rest[self.skip(rest, skip, final=True) :]
        while rest:
            chunk, used = self.parse(rest, final=True)
            rest = rest[used:]
            if chunk:
                yield chunk

    def skip(self, block: bytes, number: int, *, final: bool) -> int:
        """The size of the first `number` records; 0 when the block may end before them."""
        text = block.decode()
        size, lines = span(text, self.delimiter, number, spaced=self.spaced)
        if size == len(text) and not final:
            return 0
        self.row += number
        self.line += lines
        return len(text[:size].encode())

    def parse(self, block: bytes, *, final: bool) -> tuple[Chunk | None, int]:
        """The chunk of the whole records at the start of a block, and the bytes used of it.

        Nothing is read of a block that may end inside its first record, unless it is `final` or too
        long already: a quote is then unclosed, or the record past its limit (Unreadable).
        """
        data = np.frombuffer(block, np.uint8)
        quotes = np.flatnonzero(data == QUOTE) if b'"' in block else np.zeros(0, np.int64)
        overlong = len(block) > self.limits.record << 20
        if not final and not overlong:
            size = last_end(block, data, quotes)
            if size and self.regular(data[:size], quotes[: np.searchsorted(quotes, size)]):
                return self.quickly(block, size, quotes), size
        body = block[:-1] if block.endswith(b"\r") and not final else block  # its LF may come with the next block
        data = data[: len(body)]
        ends = line_ends(data)
        inside = np.searchsorted(quotes, ends) % 2 == 1
        if not final:
            whole = np.flatnonzero(~inside)[:MOST_ROWS]
            if overlong and not len(ends):
                raise self.too_long(0, 0)
            if not len(whole) and not overlong:
                return None, 0
            last = int(whole[-1]) if len(whole) else len(ends) - 1
            size = int(ends[last]) + 1
            body, data, ends, inside = body[:size], data[:size], ends[: last + 1], inside[: last + 1]
            quotes = quotes[: np.searchsorted(quotes, size)]
        if self.spaced or (len(quotes) and not self.regular(data, quotes)):
            return self.carefully(body, final=final, overlong=overlong)
        if overlong:
            stops = np.append(np.flatnonzero(~inside), len(ends))
            sizes = np.diff(np.append(ends, len(body))[stops], prepend=-1)
            if sizes.max() > self.limits.record << 20:
                place = int(sizes.argmax())
                raise self.too_long(place, int(stops[place - 1]) + 1 if place else 0)
        return self.quickly(body, len(body), quotes), len(body)

    def too_long(self, records: int, lines: int) -> Unreadable:
        """The next record but so many, so many lines further, is past the limit."""
        row = self.row + records
        what = f"la ligne {number(row)} est trop longue"
        return excess(what, self.limits, "record", CHECK_ENDS, row=row, line=self.line + lines)

    def regular(self, data: npt.NDArray[np.uint8], quotes: npt.NDArray[np.int64]) -> bool:
        """Whether every quote opens or closes a whole cell, or is doubled inside one."""
        if len(quotes) % 2 or self.spaced:
            return False
        around = np.zeros(256, bool)
        around[[*b'\r\n"', ord(self.delimiter)]] = True
        opening, closing = quotes[0::2], quotes[1::2]
        before = around[data[np.maximum(opening - 1, 0)]] | (opening == 0)
        after = around[data[np.minimum(closing + 1, len(data) - 1)]] | (closing == len(data) - 1)
        return bool(before.all() and after.all())

    def quickly(self, block: bytes, size: int, quotes: npt.NDArray[np.int64]) -> Chunk:
        """The chunk of the first `size` bytes of a block, whose quotes are regular, by Arrow's reader."""
        body = memoryview(block)[:size]
        names = [str(i) for i in range(self.width)]
        wrong: list[tuple[int, str]] = []

        def keep(row: Any) -> str:
            wrong.append((row.number - 1, row.text))
            return "skip"

        table = pcsv.read_csv(
            pa.BufferReader(body),
            pcsv.ReadOptions(use_threads=False, column_names=names, block_size=size + 1),
            pcsv.ParseOptions(
                delimiter=self.delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=keep
            ),
            pcsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )
        columns = [flat(column) for column in table.columns]
        ragged = {index: next(csv_reader([text], delimiter=self.delimiter), []) for index, text in wrong}
        if ragged:
            columns = splice(columns, ragged)
        lines: npt.NDArray[np.int64] | int = self.line
        data = np.frombuffer(body, np.uint8)
        number_of_lines = int(np.count_nonzero(data == LF))  # four times as fast as bytes.count, and without the GIL
        if number_of_lines != len(columns[0]) or (b"\r" in block and len(lone_returns(data))):
            ends = line_ends(data)
            outside = np.searchsorted(quotes, ends) % 2 == 0
            lines = (np.concatenate([[0], np.flatnonzero(outside) + 1]) + self.line)[: len(columns[0])]
            number_of_lines = len(ends)
        for index in self.empty(columns, data, lines):
            ragged[index] = []
        chunk = self.within(Chunk(columns, self.row, lines, ragged))
        self.row += len(chunk)
        self.line += number_of_lines
        return chunk

    def empty(
        self, columns: list[pa.StringArray], data: npt.NDArray[np.uint8], lines: npt.NDArray[np.int64] | int
    ) -> list[int]:
        """The records that are empty lines, which Arrow reads as cells that are all empty."""
        blank = np.ones(len(columns[0]) if self.width > 1 else 0, bool)
        for column in columns:
            if not blank.any():
                return []
            blank &= ~filled(column)
        rows = np.flatnonzero(blank)
        starts = np.concatenate([[0], line_ends(data) + 1])
        first = starts[(rows + lines if isinstance(lines, int) else lines[rows]) - self.line]
        return rows[np.isin(data[np.minimum(first, len(data) - 1)], (LF, CR))].tolist()

    def carefully(self, block: bytes, *, final: bool, overlong: bool = False) -> tuple[Chunk | None, int]:
        """The chunk of a block with irregular quotes, by Python's reader, and the bytes used of it.

        A record of several lines that is not properly quoted has an unclosed quote: its first line is
        then read with quotes as ordinary characters, and reading goes on with the next line. When more
        lines have been read again so than the file has, quotes are ordinary characters from there on.
        """
        lines = list(physical_lines(block.decode()))
        records: list[list[str]] = []
        places: list[int] = []
        unclosed: list[int] = []
        start, broken = 0, True
        while broken and start < len(lines) and len(records) < MOST_ROWS:
            quoting: Literal[0, 3] = csv.QUOTE_NONE if self.again > PATIENCE + self.line else csv.QUOTE_MINIMAL
            reader = self.reader((lines[i] for i in range(start, len(lines))), quoting)
            seen, broken = 0, False
            for cells in islice(reader, MOST_ROWS - len(records)):
                used = reader.line_num
                if used - seen > 1 and not self.proper("".join(lines[start + seen : start + used])):
                    broken = True
                    break
                records.append(cells)
                places.append(self.line + start + seen)
                seen = used
            unfinished = broken and start + reader.line_num == len(lines)
            self.again += RESTART + reader.line_num - seen if broken else 0
            start += seen
            if unfinished and not final and not (overlong and not records):
                break  # the record may go on in the next block
            if broken:
                unclosed.append(len(records))
                records.append(next(self.reader([lines[start]], csv.QUOTE_NONE)))
                places.append(self.line + start)
                start += 1
        if not records:
            return None, 0
        wrong = {i: cells for i, cells in enumerate(records) if len(cells) != self.width}
        whole = (fitted(cells, self.width) for cells in records)
        columns = [pa.array(column, pa.string()) for column in zip(*whole, strict=True)]
        chunk = self.within(Chunk(columns, self.row, np.array(places), wrong, unclosed))
        self.row += len(records)
        self.line += start
        return chunk, len("".join(lines[:start]).encode())

    def reader(self, lines: Iterable[str], quoting: Literal[0, 3]) -> Any:
        """Python's reader of some lines."""
        return csv_reader(lines, delimiter=self.delimiter, quoting=quoting, skipinitialspace=self.spaced)

    def within(self, chunk: Chunk) -> Chunk:
        """The same chunk; Unreadable if one of its records has too many cells, or a cell too long."""
        for index, cells in chunk.ragged.items():
            if len(cells) > self.limits.columns:
                row = chunk.row + index
                what = f"la ligne {number(row)} a trop de cellules"
                raise excess(what, self.limits, "columns", TOO_WIDE, row=row, line=chunk.line(index))
        most = self.limits.cell
        long = [(i, j) for i, cells in chunk.ragged.items() for j, cell in enumerate(cells) if len(cell) > most]
        for place, column in enumerate(chunk.columns):
            if len(column) and pc.max(pc.binary_length(column)).as_py() > most:
                long += [(int(i), place) for i in np.flatnonzero(pc.greater(pc.utf8_length(column), most))]
        if long:
            index, place = min(long)
            row = chunk.row + index
            what, line = f"la cellule {letters(place + 1)}{row} est trop longue", chunk.line(index)
            raise excess(what, self.limits, "cell", CHECK_ENDS, row=row, line=line, column=place + 1)
        return chunk

    def proper(self, record: str) -> bool:
        """Whether the text of a record is made of cells that are plain or wholly between quotes."""
        mark, lead, space = re.escape(self.delimiter), *((" *", " ") if self.spaced else ("", ""))
        one = rf'(?:{lead}"[^"]*(?:""[^"]*)*"|{lead}[^"{mark}{space}\r\n][^{mark}\r\n]*|{lead})'
        return re.fullmatch(rf"{one}(?:{mark}{one})*[\r\n]*", record) is not None


def last_end(block: bytes, data: npt.NDArray[np.uint8], quotes: npt.NDArray[np.int64]) -> int:
    """Where the last whole record of a block ends, as far as its LF and `quotes` tell; 0 when they do not.

    Of very short records, no more are taken than a chunk has room for, or so.
    """
    stop = min(len(block), len(block) * MOST_ROWS // max(1, int(np.count_nonzero(data == LF))))
    end = block.rfind(b"\n", 0, stop)
    before = int(np.searchsorted(quotes, end))
    if before % 2:  # within a cell: the last one before the quote that opens it
        end = block.rfind(b"\n", 0, int(quotes[before - 1]))
    return end + 1


def line_ends(data: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """The places of the line ends of a block: LF, CR alone, the LF of CRLF."""
    ends, alone = np.flatnonzero(data == LF), lone_returns(data)
    return np.union1d(ends, alone) if len(alone) else ends


def lone_returns(data: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """The places of the CR that no LF follows."""
    returns = np.flatnonzero(data == CR)
    return returns[(returns + 1 >= len(data)) | (data[np.minimum(returns + 1, len(data) - 1)] != LF)]


def flat(column: pa.ChunkedArray) -> pa.StringArray:
    """A chunked column as one array."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def fitted(cells: list[str], width: int) -> list[str]:
    """The cells of a record cut or padded to `width`."""
    return (cells + [""] * (width - len(cells)))[:width]


def splice(columns: list[pa.StringArray], ragged: dict[int, list[str]]) -> list[pa.StringArray]:
    """The columns of the regular records with the ragged ones put back in their places."""
    good, bad = len(columns[0]), len(ragged)
    order = np.zeros(good + bad, np.int64)
    wrong = np.zeros(good + bad, bool)
    wrong[list(ragged)] = True
    order[wrong] = np.arange(good, good + bad)
    order[~wrong] = np.arange(good)
    padded = list(zip(*(fitted(cells, len(columns)) for cells in ragged.values()), strict=True))
    return [
        pa.concat_arrays([column, pa.array(extra, pa.string())]).take(pa.array(order))
        for column, extra in zip(columns, padded, strict=True)
    ]
