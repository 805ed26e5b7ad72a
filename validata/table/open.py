"""The table of a source, text file or workbook, and the schema that it is read with."""

from __future__ import annotations

from collections.abc import Callable

from validata.limits import Deadline
from validata.options import Options
from validata.schema.model import Schema
from validata.source.open import Source
from validata.source.sniff import EMPTY, may_be_workbook, not_a_table
from validata.table.model import Table
from validata.table.unreadable import Unreadable


def open_table(
    source: Source, options: Options, deadline: Deadline, progress: Callable[[int], None] | None = None
) -> tuple[Table, Schema, bool]:
    """The table of a source, its schema (the one asked for, or found from the header) and whether it was found.

    Raises Unreadable, SchemaError (no schema fits), SourceError (unknown sheet or encoding), or ValidataError past the
    deadline.
    """
    fault = not_a_table(source)
    if fault:
        raise Unreadable(fault)
    limits, header_row = options.limits, options.header_row
    if may_be_workbook(source):
        from validata.table.workbook import choose  # only for workbooks

        return choose.read(source, options.schema, deadline, sheet=options.sheet, header_row=header_row)
    from validata.table import delimited, layout  # not for workbooks

    text = layout.open_text(source, deadline, options.encoding)
    found = layout.find(text, options.schema, limits, delimiter=options.delimiter, header_row=header_row)
    if found is None:
        raise Unreadable(EMPTY)
    table = delimited.read_csv(source, text.encoding, found, limits, progress)
    return table, found.schema, found.detected
