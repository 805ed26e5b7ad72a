"""The sheet and the header row of a workbook, found from the schema; its cells as in a CSV export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from validata.errors import SchemaError, SourceError
from validata.limits import Limits
from validata.schema.match import detect, match
from validata.schema.model import Field, Schema
from validata.source.open import Source
from validata.table.layout import ROWS
from validata.table.model import Chunk, Pending, Stray, Table
from validata.table.unreadable import Unreadable
from validata.table.workbook.cells import as_text, as_texts
from validata.table.workbook.sheets import Sheet, sheets_of

SIZE = 20_000  # rows of a chunk
LABEL = 255  # characters; a longer text is no header
LESS = 0.5  # weight of a sheet that is hidden, or of a header with nothing under it: it has to fit twice as well
BLANK = {
    "kind": "c'est un classeur dont les feuilles sont vides",
    "remedy": "Vérifiez que le bon classeur a été enregistré, avec ses données.",
}


@dataclass
class Header:
    """A row that may be the header of a sheet."""

    sheet: Sheet
    row: int
    labels: list[str]
    data: bool
    joined: bool = False

    def names(self) -> list[str]:
        """The labels that can be names."""
        return [label for label in self.labels if 0 < len(label) <= LABEL]

    def rank(self, schema: Schema) -> tuple[float, bool, int, bool, int]:
        """How well the schema fits; on ties a visible sheet, the first one, a single row, then the first row."""
        fit = schema.fit(self.names()) * (1 if self.sheet.visible else LESS) * (1 if self.data else LESS)
        return fit, self.sheet.visible, -self.sheet.index, not self.joined, -self.row


def read(
    source: Source, schema: Schema | None, limits: Limits, *, sheet: str | None = None, header_row: int | None = None
) -> tuple[Table, Schema, bool]:
    """The table of a workbook, its schema, and whether the schema was found from the header.

    Every visible sheet and its first rows are tried, unless `sheet` (a name, or a number from 1) or
    `header_row` is given. Raises Unreadable, SchemaError (no schema fits) or SourceError (unknown sheet).
    """
    kind, every = sheets_of(source.path, limits)
    sheets, fault = readable(every, sheet, limits)
    found = [header for one in sheets for header in candidates(one, header_row)]
    if not found and sheets and header_row:  # fewer rows than that: the last one
        found = [header for one in sheets for header in candidates(one, None) if not header.joined][-1:]
    if not found:
        raise fault or Unreadable(BLANK)
    detected = schema is None
    if schema is None:
        try:
            schema = detect([header.names() for header in found])
        except SchemaError:
            if fault:
                raise fault from None
            raise
    best = max(found, key=lambda header: header.rank(schema))
    if fault and best.rank(schema)[0] < len(schema.fields) / 2:
        raise fault
    labels = labelled(best)
    version = schema.chosen(labels)
    fields = [column.field for column in match(labels, version)]
    table = Table(
        header=labels,
        chunks=lambda: chunks(best, fields),
        kind=kind,
        sheet=best.sheet.name,
        header_row=best.row,
        other_sheet=best.sheet.index > 0,
        hidden=not best.sheet.visible,
        joined=best.joined,
        found_by_all=best.row == 1,  # the rows of a sheet are all as wide: the reference takes the first one
        stray=stray(best, len(labels)),
        pending=pending(best.sheet),
    )
    return table, version, detected


def candidates(sheet: Sheet, header_row: int | None) -> Iterator[Header]:
    """The rows where the header may be, each alone, then joined with the merged one above it."""
    rows = [[as_text(value) for value in row] for row in islice(sheet.rows(), header_row or ROWS)]
    end = sheet.end
    for place, row in enumerate(rows, 1):
        if header_row == place or (header_row is None and any(row)):
            yield Header(sheet, place, row, data=place < end)
    merged = sheet.load().merged_cell_ranges or []
    for place in range(2, len(rows) + 1 if merged and header_row is None else 0):
        upper, lower = rows[place - 2][:], rows[place - 1]
        joins = [m for m in merged if m[0][0] <= place - 2 <= m[1][0] and m[0][1] < len(upper)]
        if joins and any(upper) and any(lower):
            single = [low or up for up, low in zip(upper, lower, strict=True)]
            yield Header(sheet, place, single, data=place < end, joined=True)
            for (_, first), (_, last) in joins:
                upper[first : last + 1] = [upper[first]] * len(upper[first : last + 1])
            both = [f"{up} {low}".strip() for up, low in zip(upper, lower, strict=True)]
            yield Header(sheet, place, both, data=place < end, joined=True)


def readable(every: list[Sheet], asked: str | None, limits: Limits) -> tuple[list[Sheet], Unreadable | None]:
    """The sheets that can be loaded (the one `asked`, or all), and why the first of the others cannot."""
    names = [sheet.name for sheet in every]
    if asked is not None:
        numbered = {**{str(place): name for place, name in enumerate(names, 1)}, **{name: name for name in names}}
        if asked not in numbered:
            raise SourceError(f"La feuille « {asked} » n'existe pas. Feuilles du classeur : {', '.join(names)}.")
        every = [replace(sheet, visible=True) for sheet in every if sheet.name == numbered[asked]]
    faults = [sheet.extent.fault(sheet.name, limits) for sheet in every]
    sheets = [sheet for sheet, fault in zip(every, faults, strict=True) if fault is None]
    return sheets, next((fault for fault in faults if fault), None)


def labelled(header: Header) -> list[str]:
    """The labels up to the last column that has a name or a value under it."""
    labels = header.labels
    width = max((i for i, label in enumerate(labels, 1) if label), default=1)
    if width < len(labels):
        for row in islice(header.sheet.rows(), header.row, None):
            while width < len(row) and any(value != "" for value in row[width:]):
                width += 1
    return labels[:width]


def chunks(header: Header, fields: list[Field | None]) -> Iterator[Chunk]:
    """The rows under the header."""
    rows = islice(header.sheet.rows(), header.row, None)
    start = header.row + 1
    while batch := list(islice(rows, SIZE)):
        columns = zip(*batch, strict=True)
        yield Chunk([as_texts(column, kind) for column, kind in zip(columns, fields, strict=False)], start)
        start += len(batch)


def stray(header: Header, width: int) -> Stray | None:
    """The empty cells after the table, `width` columns wide: calamine leaves out those that are only formatted."""
    extent, end = header.sheet.extent, header.sheet.end
    last, corner = max(extent.last[0], end), max(extent.last[1], width)
    if header.row > 1:
        corner = width  # a title may be wider than the table
    return Stray((end, width), (last, corner)) if last > end or corner > width else None


def pending(sheet: Sheet) -> Pending | None:
    """The formulas of a sheet whose result is missing."""
    extent = sheet.extent
    return Pending(extent.pending, extent.formulas) if extent.formulas else None
