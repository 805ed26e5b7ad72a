"""The sheet and the header row of a workbook, found from the schema; its cells as in a CSV export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from validata.errors import SchemaError, SourceError
from validata.limits import Deadline
from validata.schema.match import detect, match
from validata.schema.model import Field, Schema
from validata.source.open import Source
from validata.table.model import ROWS, Chunk, Pending, Stray, Table
from validata.table.unreadable import Unreadable
from validata.table.workbook.child import Child, of_this_thread
from validata.text.cellref import letters

LABEL = 255  # characters; a longer text is no header
MOST = 1 << 20  # rows that a sheet may have
LESS = 0.5  # weight of a sheet that is hidden, or of a header with nothing under it: it has to fit twice as well
BLANK = {
    "kind": "c'est un classeur dont les feuilles sont vides",
    "remedy": "Vérifiez que le bon classeur a été enregistré, avec ses données.",
}


@dataclass
class Sheet:
    """A sheet with cells, read by another process; its rows and columns are numbered as in a spreadsheet program."""

    child: Child
    number: int
    name: str
    index: int
    visible: bool
    fault: dict[str, str] | None
    facts: dict[str, Any] = field(default_factory=dict)
    """Once its first rows are read: its `end` (last row with a value), `last` row and column, `merged` cells…"""

    def head(self, number: int) -> list[list[str]]:
        """The texts of the first rows."""
        self.facts = self.child.ask("head", number=self.number, rows=min(number, MOST))
        [first] = self.child.batches()
        return [list(row) for row in zip(*(column.to_pylist() for column in first.columns), strict=True)]

    @property
    def end(self) -> int:
        """The last row with a value, 0 when there is none."""
        return int(self.facts["end"])


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
    source: Source,
    schema: Schema | None,
    deadline: Deadline,
    *,
    sheet: str | None = None,
    header_row: int | None = None,
) -> tuple[Table, Schema, bool]:
    """The table of a workbook, its schema, and whether the schema was found from the header.

    Every visible sheet and its first rows are tried, unless `sheet` (a name, or a number from 1) or
    `header_row` is given. Raises Unreadable, SchemaError (no schema fits) or SourceError (unknown sheet).
    """
    child = of_this_thread()
    opened = child.open(source.path, deadline)
    every = [Sheet(child, number, **about) for number, about in enumerate(opened["sheets"])]
    sheets, fault = readable(every, sheet)
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
    fields = [column.field for column in match(labels, version, deadline)]
    table = Table(
        header=labels,
        chunks=lambda: chunks(best, fields),
        kind=opened["kind"],
        sheet=best.sheet.name,
        header_row=best.row,
        other_sheet=best.sheet.index > 0,
        other_sheets=[one.name for one in every if one.visible and one.number != best.sheet.number],
        hidden=not best.sheet.visible,
        joined=best.joined,
        found_by_all=best.row == 1,  # the rows of a sheet are all as wide: the reference takes the first one
        stray=stray(best, len(labels)),
        pending=pending(best.sheet),
        merged=merged(best, len(labels)),
    )
    return table, version, detected


def candidates(sheet: Sheet, header_row: int | None) -> Iterator[Header]:
    """The rows where the header may be, each alone, then joined with the merged one above it."""
    rows = sheet.head(header_row or ROWS)
    end = sheet.end
    for place, row in enumerate(rows, 1):
        if header_row == place or (header_row is None and any(row)):
            yield Header(sheet, place, row, data=place < end)
    together = sheet.facts["merged"]
    for place in range(2, len(rows) + 1 if together and header_row is None else 0):
        upper, lower = rows[place - 2][:], rows[place - 1]
        joins = [m for m in together if m[0][0] <= place - 2 <= m[1][0] and m[0][1] < len(upper)]
        if joins and any(upper) and any(lower):
            single = [low or up for up, low in zip(upper, lower, strict=True)]
            yield Header(sheet, place, single, data=place < end, joined=True)
            for (_, first), (_, last) in joins:
                upper[first : last + 1] = [upper[first]] * len(upper[first : last + 1])
            both = [f"{up} {low}".strip() for up, low in zip(upper, lower, strict=True)]
            yield Header(sheet, place, both, data=place < end, joined=True)


def readable(every: list[Sheet], asked: str | None) -> tuple[list[Sheet], Unreadable | None]:
    """The sheets that can be loaded (the one `asked`, or all), and why the first of the others cannot."""
    names = [sheet.name for sheet in every]
    if asked is not None:
        numbered = {**{str(place): name for place, name in enumerate(names, 1)}, **{name: name for name in names}}
        if asked not in numbered:
            raise SourceError(f"La feuille « {asked} » n'existe pas. Feuilles du classeur : {', '.join(names)}.")
        every = [replace(sheet, visible=True) for sheet in every if sheet.name == numbered[asked]]
    faults = [Unreadable(sheet.fault) for sheet in every if sheet.fault]
    return [sheet for sheet in every if not sheet.fault], faults[0] if faults else None


def labelled(header: Header) -> list[str]:
    """The labels up to the last column that has a name or a value under it."""
    labels = header.labels
    width = max((i for i, label in enumerate(labels, 1) if label), default=1)
    if width < len(labels):
        sheet = header.sheet
        width = sheet.child.ask("width", number=sheet.number, header=header.row, width=width)["width"]
    return labels[:width]


def chunks(header: Header, fields: list[Field | None]) -> Iterator[Chunk]:
    """The rows under the header."""
    sheet, start = header.sheet, header.row + 1
    sheet.child.ask("cells", number=sheet.number, header=header.row, kinds=[kind_of(one) for one in fields])
    for batch in sheet.child.batches():
        yield Chunk(batch.columns, start)
        start += batch.num_rows


def kind_of(asked: Field | None) -> tuple[str, str, str, str]:
    """What a field says of how its cells are written (see `cells.Kind`)."""
    if asked is None:
        return "", "", "true", "false"
    words = [asked.descriptor.get(name) if asked.type == "boolean" else None for name in ("trueValues", "falseValues")]
    true, false = (str(own[0]) if own else usual for own, usual in zip(words, ("true", "false"), strict=True))
    return asked.type, asked.format, true, false


def stray(header: Header, width: int) -> Stray | None:
    """The empty cells after the table, `width` columns wide: calamine leaves out those that are only formatted."""
    end, (row, column) = header.sheet.end, header.sheet.facts["last"]
    last, corner = max(row, end), max(column, width)
    if header.row > 1:
        corner = width  # a title may be wider than the table
    return Stray((end, width), (last, corner)) if last > end or corner > width else None


def pending(sheet: Sheet) -> Pending | None:
    """The formulas of a sheet whose result is missing."""
    number = sheet.facts["formulas"]
    return Pending(sheet.facts["pending"], number) if number else None


def merged(header: Header, width: int) -> list[str]:
    """The addresses of the merged cells under the header, in the `width` columns of the table."""
    return [
        f"{letters(left + 1)}{top + 1}:{letters(right + 1)}{bottom + 1}"
        for (top, left), (bottom, right) in header.sheet.facts["merged"]
        if top >= header.row and left < width
    ]
