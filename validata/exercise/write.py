"""A table as a CSV file and as a workbook: the same bytes for the same table."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date

from validata.rules.planting import Draft

EPOCH, STAMP = (2024, 1, 1, 0, 0, 0), b"2024-01-01T00:00:00Z"
"""The time that everything in a workbook bears: that of its making would change its bytes."""
NARROW, WIDE = 9, 42  # characters of a column on the screen


def as_csv(draft: Draft) -> bytes:
    """The CSV file of a table, in its encoding and with its separator."""
    text = io.StringIO()
    text.writelines(f"{line}\n" for line in draft.above)
    csv.writer(text, delimiter=draft.delimiter, lineterminator="\n").writerows([draft.labels, *draft.rows])
    return text.getvalue().encode(draft.encoding)


def as_xlsx(draft: Draft) -> bytes:
    """The same as a workbook, in which numbers and dates are what a spreadsheet program makes of them."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = "exercice"
    for number, line in enumerate(draft.above, 1):
        put(sheet.cell(number, 1), line or None)
    top = len(draft.above) + 1
    for column, label in enumerate(draft.labels, 1):
        put(sheet.cell(top, column), label or None)
        sheet.cell(top, column).font = Font(bold=True)
        texts = [label, *(line[column - 1] for line in draft.rows)]
        width = max(NARROW, min(WIDE, max(map(len, texts)) + 2))
        sheet.column_dimensions[get_column_letter(column)].width = width
    kinds = [draft.schema.by_name[name].type if name else "string" for name in draft.fields]
    for row, cells in enumerate(draft.rows, top + 1):
        for column, (text, kind) in enumerate(zip(cells, kinds, strict=True), 1):
            put(sheet.cell(row, column), typed(text, kind))
    sheet.freeze_panes = sheet.cell(top + 1, 1)
    out = io.BytesIO()
    book.save(out)
    return timeless(out.getvalue())


def typed(text: str, kind: str) -> str | int | float | date | None:
    """A cell: a number or a day where its field is one and the text is rightly written, else the text."""
    if kind == "integer" and re.fullmatch(r"0|-?[1-9]\d{0,14}", text):
        return int(text)
    if kind == "number" and re.fullmatch(r"(0|-?[1-9]\d{0,11})(\.\d{1,8})?", text):
        return float(text)
    if kind == "date" and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text or None


def put(cell: object, value: str | float | date | None) -> None:
    """Write a value that no program computes nor reads otherwise."""
    if value is None:
        return
    cell.value = value  # type: ignore[attr-defined]
    if isinstance(value, str):
        cell.data_type = "s"  # type: ignore[attr-defined]
        cell.number_format = "@"  # type: ignore[attr-defined]
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"  # type: ignore[attr-defined]


def timeless(book: bytes) -> bytes:
    """The same workbook, whose bytes do not hold the time."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", STAMP, data)
            part = zipfile.ZipInfo(name, EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 3
            new.writestr(part, data)
    return out.getvalue()
