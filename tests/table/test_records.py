"""NUL is a character like another in a CSV text, with every Python."""

from __future__ import annotations

import csv
import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validata.table.layout import physical_lines
from validata.table.records import WithNul, csv_reader, written

TEXTS = st.text('ab,"\n\r;é\0', max_size=30)  # most are not what a program writes
USUAL = "N"
"""A character that no text above holds, and that the csv module of every Python reads and writes."""


def records(reader):
    """The records, each with the number of lines read when it comes."""
    return [(cells, reader.line_num) for cells in reader]


@pytest.mark.parametrize("reader", [WithNul, csv_reader])
@given(TEXTS, st.sampled_from(",;"), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_NONE]))
def test_nul_is_read_as_any_character(reader, text, delimiter, quoting):
    usual = csv.reader(physical_lines(text.replace("\0", USUAL)), delimiter=delimiter, quoting=quoting)
    expected = [([cell.replace(USUAL, "\0") for cell in cells], line) for cells, line in records(usual)]
    assert records(reader(physical_lines(text), delimiter=delimiter, quoting=quoting)) == expected


@pytest.mark.skipif(sys.version_info < (3, 11), reason="csv refuses NUL")
@given(TEXTS)
def test_a_recent_python_reads_it_so_by_itself(text):
    assert records(WithNul(physical_lines(text), delimiter=",")) == records(csv.reader(physical_lines(text)))


@given(st.lists(st.lists(st.text('ab,"\n;é\0', max_size=5), min_size=1, max_size=3), max_size=5))
def test_what_is_written_is_read(rows):
    usual = io.StringIO()
    csv.writer(usual, lineterminator="\n").writerows([cell.replace("\0", USUAL) for cell in row] for row in rows)
    assert written(rows) == usual.getvalue().replace(USUAL, "\0")
    assert list(csv_reader(physical_lines(written(rows)), delimiter=",")) == rows
