"""The table of a source, text file or workbook, and the schema that it is read with."""

from __future__ import annotations

from collections.abc import Callable

from validata.limits import Deadline
from validata.schema.model import Schema
from validata.source.open import Source
from validata.source.sniff import EMPTY, may_be_workbook, not_a_table
from validata.table.model import Table
from validata.table.unreadable import Unreadable


def open_table(
    source: Source,
    schema: Schema | None,
    deadline: Deadline,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> tuple[Table, Schema, bool]:
    """The table of a source, its schema (the one given, or found from the header) and whether it was found.

    Raises Unreadable, SchemaError (no schema fits) or SourceError (unknown sheet or encoding).
    """
    fault = not_a_table(source)
    if fault:
        raise Unreadable(fault)
    if may_be_workbook(source):
        from validata.table.workbook import choose  # only for workbooks

        return choose.read(source, schema, deadline, sheet=sheet, header_row=header_row)
    from validata.table import delimited, layout  # not for workbooks

    text = layout.open_text(source, deadline, encoding)
    found = layout.find(text, schema, deadline.limits, delimiter=delimiter, header_row=header_row)
    if found is None:
        raise Unreadable(EMPTY)
    table = delimited.read_csv(source, text.encoding, found, deadline.limits, progress)
    return table, found.schema, found.detected
