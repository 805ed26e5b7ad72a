"""The reader of blocks gives the cells of Python's csv module, wherever the blocks are cut."""

from __future__ import annotations

import io
import threading

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from validata.judge import engine
from validata.judge.engine import ahead
from validata.table.delimited import Reader
from validata.table.records import csv_reader

SETTINGS = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
CELLS = st.text('ab,"\n\r;é\0', max_size=5)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
QUOTING = st.lists(st.booleans(), min_size=1, max_size=5)


def written(rows, end, quoting=(False,), delimiter=","):
    """A CSV text; each cell is quoted when it must be, or when `quoting` (over and over) says so.

    Not by csv.writer: before Python 3.13, it leaves CR alone without quotes.
    """
    lines = []
    for row in rows:
        cells = []
        for place, cell in enumerate(row):
            needed = row == [""] or any(mark in cell for mark in (delimiter, '"', "\r", "\n"))
            quoted = needed or quoting[place % len(quoting)]
            cells.append('"' + cell.replace('"', '""') + '"' if quoted else cell)
        lines.append(delimiter.join(cells) + end)
    return "".join(lines)


def cut(data, sizes):
    """The bytes in blocks of these sizes, over and over, never within a character nor within CRLF (as utf8_blocks)."""
    start, turn = 0, 0
    while start < len(data):
        end = min(start + sizes[turn % len(sizes)], len(data))
        while end < len(data) and (data[end] & 0xC0 == 0x80 or data[end - 1 : end + 1] == b"\r\n"):
            end += 1
        yield data[start:end]
        start, turn = end, turn + 1


def read(text, width, sizes, skip=1, delimiter=","):
    """(row number, line number, cells, cells as found when ragged) of each record, and the lines of unclosed quotes."""
    reader = Reader(delimiter, width)
    found, unclosed = [], []
    for chunk in reader.chunks(cut(text.encode(), sizes), skip=skip):
        columns = [column.to_pylist() for column in chunk.columns]
        assert len(columns) == width
        assert {len(column) for column in columns} == {len(chunk)}
        for index in range(len(chunk)):
            cells = [column[index] for column in columns]
            found.append((chunk.row + index, chunk.line(index), cells, chunk.ragged.get(index)))
        unclosed += [chunk.line(place) for place in chunk.unclosed]
    return found, unclosed


def line_ends(text):
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def expected(header, rows, end, quoting, width):
    """What a reader of the whole text finds: row and line numbers, cells fitted to the width."""
    found, text = [], written([header], end, quoting)
    for number, row in enumerate(rows, 2):
        line = 1 + line_ends(text)
        text += written([row], end, quoting)
        found.append((number, line, (row + [""] * width)[:width], row if len(row) != width else None))
    return found, text


@st.composite
def tables(draw, *, ragged):
    width = draw(st.integers(1, 4))
    least, most = (1, width + 2) if ragged else (width, width)
    row = st.lists(CELLS, min_size=least, max_size=most)
    rows = draw(st.lists(row, max_size=8))
    header = [f"c{number}" for number in range(width)]
    return header, rows, draw(ENDS), draw(QUOTING), draw(st.lists(st.integers(1, 7), min_size=1, max_size=4))


@SETTINGS
@given(tables(ragged=False))
@example((["c0"], [["a\rb"], ["é"]], "\r\n", [False], [1]))
@example((["c0", "c1"], [['"', '""'], ["\r\n", ","]], "\r", [True], [3, 1]))
def test_well_formed_texts(table):
    header, rows, end, quoting, sizes = table
    wanted, text = expected(header, rows, end, quoting, len(header))
    found, unclosed = read(text, len(header), sizes)
    assert found == wanted
    assert not unclosed
    python = list(csv_reader(io.StringIO(text, newline=""), delimiter=","))[1:]
    assert [cells for _, _, cells, _ in found] == python


@SETTINGS
@given(tables(ragged=True))
@example((["c0", "c1"], [["a"], ["a", "b", "c"], ["a", "b"], ["a"]], "\n", [False], [2]))
def test_ragged_rows_are_kept_as_found(table):
    header, rows, end, quoting, sizes = table
    wanted, text = expected(header, rows, end, quoting, len(header))
    found, unclosed = read(text, len(header), sizes)
    assert found == wanted
    assert not unclosed


@SETTINGS
@given(tables(ragged=False), st.data())
def test_blocks_change_nothing(table, data):
    header, rows, end, quoting, sizes = table
    text = written([header, *rows], end, quoting)
    if text and data.draw(st.booleans()):
        text = text.rstrip("\r\n")  # without the last line end
    whole, one = read(text, len(header), [1 << 20])
    cuts, other = read(text, len(header), sizes)
    assert cuts == whole
    assert one == other


@SETTINGS
@given(st.text('ab,"\n\r;é\0', max_size=40), st.lists(st.integers(1, 7), min_size=1, max_size=4))
@example('a\0,b\n"x\0"y",\0\n\0\n"\0,1\n\0,2\n', [1])
def test_nul_is_a_character_like_another(text, sizes):
    """Whatever the text: regular or not, ragged or not, with quotes that close or not (U+0001 takes as many bytes)."""
    found = read("a,b\n" + text, 2, sizes)
    assert repr(found).replace(r"\x00", r"\x01") == repr(read("a,b\n" + text.replace("\0", "\1"), 2, sizes))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_blank_lines_are_rows_of_empty_cells(end, size):
    text = end.join(["a,b", "1,2", "", "", "3,4", ""]) + end
    found, unclosed = read(text, 2, [size])
    assert [(row, line, cells) for row, line, cells, _ in found] == [
        (2, 2, ["1", "2"]),
        (3, 3, ["", ""]),
        (4, 4, ["", ""]),
        (5, 5, ["3", "4"]),
        (6, 6, ["", ""]),
    ]
    assert not any(cells for _, _, _, cells in found)
    assert not unclosed


@pytest.mark.parametrize("size", [1, 4, 1000])
def test_short_and_long_rows_with_blank_lines_and_quotes(size):
    text = 'a,b\n"x\ny",2\n\n3\n"4","5","6,7"\n8,9\n'
    found, unclosed = read(text, 2, [size])
    assert found == [
        (2, 2, ["x\ny", "2"], None),
        (3, 4, ["", ""], []),
        (4, 5, ["3", ""], ["3"]),
        (5, 6, ["4", "5"], ["4", "5", "6,7"]),
        (6, 7, ["8", "9"], None),
    ]
    assert not unclosed


@pytest.mark.parametrize("skip", [1, 2, 3])
def test_records_above_the_header_are_skipped(skip):
    lines = ["Titre", '"Sur deux\nlignes"', "a,b"][3 - skip :]
    text = "\n".join([*lines, "1,2", "3,4", ""])
    found, _ = read(text, 2, [5], skip=skip)
    first = 1 + line_ends("\n".join(lines) + "\n")
    assert [(row, line) for row, line, _, _ in found] == [(skip + 1, first), (skip + 2, first + 1)]
    assert [cells for _, _, cells, _ in found] == [["1", "2"], ["3", "4"]]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_separators(delimiter):
    rows = [["a", "b"], ["1,5", f"x{delimiter}y"], ["", "é"]]
    found, _ = read(written(rows, "\r\n", delimiter=delimiter), 2, [3], delimiter=delimiter)
    assert [cells for _, _, cells, _ in found] == rows[1:]


@pytest.mark.parametrize("size", [6, 20, 1 << 20])
def test_an_unclosed_quote_is_one_notice(size):
    """The line of the quote is read with the quote as an ordinary character, and the next ones as usual."""
    text = "a,b\n1,2\n" + '"x,3\n' + "4,5\n" * 5 + '"y",6\n'
    found, unclosed = read(text, 2, [size])
    assert unclosed == [3]
    assert [cells for _, _, cells, _ in found] == [["1", "2"], ['"x', "3"], *[["4", "5"]] * 5, ["y", "6"]]


def test_nothing_after_the_header():
    assert read("a,b", 2, [1]) == ([], [])
    assert read("a,b\r\n", 2, [2]) == ([], [])


@pytest.mark.parametrize(("count", "others"), [(1, False), (2, True)])
def test_reading_ahead_takes_another_core(monkeypatch, count, others):
    def items():
        for place in range(4):
            made.append(threading.current_thread())
            yield place

    made: list[threading.Thread] = []
    monkeypatch.setattr(engine, "cores", lambda: count)
    assert list(ahead(items())) == [0, 1, 2, 3]
    assert any(thread is not threading.main_thread() for thread in made) is others


def test_an_error_ahead_comes_after_what_was_read():
    def items():
        yield from (0, 1, 2)
        raise ValueError("the fourth")

    seen: list[int] = []
    with pytest.raises(ValueError, match="the fourth"):
        seen.extend(ahead(items()))
    assert seen == [0, 1, 2]
