"""How a text file is laid out: its separator and its header row, found from the schema's own names."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from validata.errors import SourceError
from validata.limits import Deadline, Limits
from validata.schema.match import detect
from validata.schema.model import Schema
from validata.source.encoding import Encoding, utf8_blocks
from validata.source.encoding import detect as detect_encoding
from validata.table.mangled import PLAIN, Mangled, mangled, mend
from validata.table.model import ROWS
from validata.table.records import csv_reader
from validata.table.unreadable import CHECK_ENDS, TOO_WIDE, Unreadable, excess
from validata.text.labels import key
from validata.text.typography import number

if TYPE_CHECKING:
    from validata.source.open import Source

DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 1 << 18  # bytes looked at
LOOK = 100  # rows from which frictionless guesses the header row
ROWS_ENOUGH = 2  # rows that tell that the header leaves a column out
SNIFFED = 1 << 14  # characters that Python's sniffer is given: it may take a time as the square of them


@dataclass(frozen=True)
class Layout:
    """Where the table is: the separator, the header's record number (from 1) and the header's cells."""

    delimiter: str
    header_row: int
    labels: list[str]
    schema: Schema
    detected: bool
    found_by_all: bool = True
    """Whether the reference, which guesses the separator and skips the first rows that are narrower, finds it too."""
    spaced: bool = False
    """Whether the spaces after each separator are no part of the cells."""
    mangled: Mangled = PLAIN
    unnamed: int | None = None
    """The column (from 1) that all rows have and that the header leaves out: its label was added, empty."""
    empty_above: bool = True
    """Whether the lines above the header have no character at all."""
    lone_returns: bool = False
    """Whether lines end with a CR alone."""


@dataclass(frozen=True)
class Text:
    """A text file: its encoding, the beginning of its text, and whether that is all of it."""

    encoding: Encoding
    sample: str
    whole: bool
    mangled: Mangled = PLAIN


def open_text(source: Source, deadline: Deadline, encoding: str | None = None) -> Text:
    """The encoding (found over the whole file, or as given) and the first characters of a file.

    Raises SourceError when the encoding given is unknown.
    """
    found = detect_encoding(source.path, deadline.check)
    if encoding is not None:
        try:
            name = codecs.lookup(encoding).name
            if name in ("utf-16", "utf-32"):  # which order of bytes: the file's own, or the usual one
                name = found.name if found.name.startswith(name) else f"{name}-le"
            readable = isinstance(codecs.getincrementaldecoder(name)("validata-mixed").decode(b"a;1\n"), str)
        except (LookupError, TypeError, ValueError, AssertionError):  # some of Python's codecs are of no text
            readable = False
        if not readable:
            raise SourceError(f"L'encodage « {encoding} » est inconnu. Exemples : utf-8, windows-1252, iso-8859-15.")
        # Not « certain », so that bytes which the encoding does not define are replaced rather than passed through.
        utf8 = name.startswith("utf-8")
        given = "utf-8" if utf8 else name if name.startswith("utf-") else encoding.lower()
        found = Encoding(given, found.bom if given == found.name else 0, certain=False)
    first = next(utf8_blocks(source.path, found, SAMPLE), b"")
    how = mangled(first.decode())
    return Text(found, mend(first, how).decode(), source.size - found.bom <= SAMPLE, how)


LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def physical_lines(text: str) -> Iterator[str]:
    """The lines of a text with their ends: LF, CRLF or CR alone, and nothing else."""
    return (found.group() for found in LINE.finditer(text))


def records(text: str, delimiter: str, limit: int = ROWS, *, spaced: bool = False) -> Iterator[list[str]]:
    """The first records of a CSV text."""
    return islice(csv_reader(physical_lines(text), delimiter=delimiter, skipinitialspace=spaced), limit)


def find(
    text: Text, schema: Schema | None, limits: Limits, *, delimiter: str | None = None, header_row: int | None = None
) -> Layout | None:
    """The layout of the table that starts with `text`, None when there is no record at all.

    Each separator is tried on the first rows; the pair (separator, row) whose cells name the most
    fields of the schema wins, the earliest row and the comma first. Without a schema, the bundled
    one that a row fits best is taken; SchemaError (French) names the closest when none fits.
    Raises Unreadable when the header is not to be had within the sample and the `limits`.
    """
    if not text.sample.strip():
        if text.whole:
            return None
        cause = f"il commence par {number(SAMPLE)} octets d'espaces ou de lignes vides"
        raise Unreadable({"cause": cause, "remedy": CHECK_ENDS})
    most = limits.columns + 1
    tables = {
        mark: [row[:most] for row in records(text.sample, mark, header_row or ROWS)]
        for mark in ([delimiter] if delimiter else DELIMITERS)
    }
    tables = {d: rows for d, rows in tables.items() if rows}
    detected = schema is None
    if schema is None:
        schema = detect([row for rows in tables.values() for row in chosen(rows, header_row)])
    mark, place = header_place(tables, schema, delimiter, header_row)
    spaced = f"{mark} " in text.sample[:SNIFFED] and sniffed(text.sample) == (mark, True)
    if spaced:
        tables[mark] = list(records(text.sample, mark, max(place, ROWS), spaced=True))
        place = min(place, len(tables[mark]))
    labels = tables[mark][place - 1][:most] or [""]
    if len(labels) == most:
        raise excess("l'en-tête a trop de colonnes", limits, "columns", TOO_WIDE, row=place)
    end = span(text.sample, mark, place, spaced=spaced)[0]
    if not text.whole and end == len(text.sample):
        cause = f"l'en-tête n'est pas fini après {number(SAMPLE)} octets"
        raise Unreadable({"cause": cause, "remedy": CHECK_ENDS}, row=place)
    same = place == 1 or usual_header(text.sample) == labels
    layout = Layout(
        mark,
        place,
        labels,
        schema.chosen(labels),
        detected,
        same,
        spaced,
        text.mangled,
        empty_above=not any(tables[mark][: place - 1]),
        lone_returns=text.sample[:end].endswith("\r"),
    )
    return whole(layout, tables[mark][place:])


def whole(layout: Layout, rows: list[list[str]]) -> Layout:
    """The same layout, an empty label being put where the header leaves out a column that all rows have."""
    place, labels = left_out(layout.labels, rows, layout.schema), layout.labels
    if place is None:
        return layout
    return replace(layout, labels=[*labels[: place - 1], "", *labels[place - 1 :]], unnamed=place)


def header_place(
    tables: dict[str, list[list[str]]], schema: Schema, delimiter: str | None, header_row: int | None
) -> tuple[str, int]:
    """The separator and the row (from 1) whose cells name the most fields; failing that, the most regular reading."""
    best: tuple[float, int, int, str] | None = None
    for order, (mark, rows) in enumerate(tables.items()):
        for place, row in enumerate(rows, 1):
            if header_row is None or place == header_row:
                rank = (schema.fit(row), -place, -order, mark)
                best = max(best, rank) if best else rank
    if best and best[0]:
        return best[3], -best[1]
    mark = delimiter or most_regular(tables)
    filled = next((i for i, row in enumerate(tables[mark], 1) if any(cell.strip() for cell in row)), 1)
    return mark, min(header_row or filled, len(tables[mark]))


def left_out(labels: list[str], rows: list[list[str]], schema: Schema) -> int | None:
    """The column (from 1) that the header leaves out when all rows have one cell more than it has labels.

    It is the one whose absence makes the most cells right for their fields; None when it is the last.
    """
    rows = [row for row in rows if any(row)]
    if len(rows) < ROWS_ENOUGH or any(len(row) != len(labels) + 1 for row in rows):
        return None
    fields = [schema.by_name.get(label.strip()) or schema.by_key.get(key(label)) for label in labels]
    if not any(fields):
        return None

    def right(place: int) -> int:
        cells = (zip(fields, [*row[:place], *row[place + 1 :]], strict=True) for row in rows)
        return sum(field is not None and not field.read(text)[1] for row in cells for field, text in row)

    ranks = [right(place) for place in range(len(labels) + 1)]
    best = ranks.index(max(ranks))
    return best + 1 if ranks[best] > ranks[-1] else None


def sniffed(sample: str) -> tuple[str, bool]:
    """The separator that frictionless finds, and whether it leaves out the spaces after it.

    It asks Python's sniffer about the first lines.
    """
    lines = "".join(islice(physical_lines(sample), LOOK))[:SNIFFED]
    try:
        found = csv.Sniffer().sniff(lines, "".join(DELIMITERS))
    except csv.Error:
        return DELIMITERS[0], False
    return found.delimiter, bool(found.skipinitialspace)


def span(text: str, delimiter: str, number: int, *, spaced: bool = False) -> tuple[int, int]:
    """The characters and the lines that the first `number` records of a CSV text take."""
    used: list[int] = []

    def lines() -> Iterator[str]:
        for line in physical_lines(text):
            used.append(len(line))
            yield line

    found = csv_reader(lines(), delimiter=delimiter, skipinitialspace=spaced)
    for _ in range(number):
        next(found, None)
    return sum(used), len(used)


def usual_header(sample: str) -> list[str]:
    """The header for frictionless: the first row whose width is near the mean width of the first rows."""
    mark, spaced = sniffed(sample)
    rows = list(records(sample, mark, LOOK, spaced=spaced))
    width = round(sum(map(len, rows)) / len(rows))
    drift = max(round(width * 0.1), 1)
    return next((row for row in rows if abs(len(row) - width) <= drift), rows[0])


def chosen(rows: Sequence[list[str]], header_row: int | None) -> Sequence[list[str]]:
    """The rows among which the header is looked for."""
    return rows if header_row is None else rows[header_row - 1 : header_row]


def most_regular(tables: dict[str, list[list[str]]]) -> str:
    """The separator that cuts the rows into the most cells, the same number on most rows."""

    def regularity(rows: list[list[str]]) -> float:
        sizes = [len(row) for row in rows if row]
        common = max(set(sizes), key=sizes.count, default=0)
        return common * sizes.count(common) / len(sizes) if common > 1 else 0

    return max(tables, key=lambda d: regularity(tables[d]))
