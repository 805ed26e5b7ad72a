"""Sheets written with openpyxl, in which every text is a text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from copy import copy
from itertools import count
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Color, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from validata.render.inert import inert

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from validata.render.xlsx.plan import Mark, Plan, Table
    from validata.render.xlsx.rows import Row

FILLS = [PatternFill("solid", fgColor=color) for color in ("FFC7CE", "FFEB9C", "DDEBF7")]
"""The colours of errors, warnings and recommendations; each coloured cell has a comment too."""
HEAD = PatternFill("solid", fgColor="D9D9D9")
BOLD, TITLE = Font(name="Calibri", size=11, bold=True), Font(name="Calibri", size=14, bold=True)
LINK = Font(name="Calibri", size=11, color="0563C1", underline="single")
TOP, MIDDLE = Alignment(vertical="top", wrap_text=True), Alignment(vertical="top", horizontal="center")
LONGEST = 32_767  # characters of a cell
DARK = Color("262626")
COMMENTS = 2_000
"""Comments of a sheet; with more, spreadsheet programs take minutes to open it."""
LINE = 15  # points
NARROW, WIDE = 8, 50  # characters: the least and the most of a column of data


def book(plan: Plan, data: Sequence[tuple[str, Sequence[Row], Sequence[Mark]]]) -> bytes:
    """A new workbook: the plan, then the data of each file (its name, its rows, what to mark in them)."""
    made = Workbook()
    made.remove(made.active)
    titles = []
    for name, rows, marks in data:
        sheet = made.create_sheet(title_for(name)) if rows else None
        titles.append(sheet.title if sheet else None)
        if sheet:
            fill(sheet, rows)
            mark(sheet, marks, {number for number, _ in rows})
    tell(made, plan, titles)
    return saved(made)


def tell(made: Workbook, plan: Plan, titles: Sequence[str | None]) -> None:
    """Put « Synthèse » and « Anomalies » before the other sheets; `titles` are those of the data of each file."""
    summary, findings = made.create_sheet("Synthèse", 0), made.create_sheet("Anomalies", 1)
    write(summary.cell(1, 1), plan.headline, font=TITLE)
    summary.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(plan.summary[0].columns))
    row = 3
    for table in plan.summary:
        write(summary.cell(row, 1), table.title, font=BOLD)
        row = put(summary, row + 1, table, titles) + 1
    put(findings, 1, plan.findings, titles)
    findings.freeze_panes = "A2"
    findings.auto_filter.ref = (
        f"A1:{get_column_letter(len(plan.findings.columns))}{max(1, len(plan.findings.rows)) + 1}"
    )
    for sheet in made.worksheets:
        sheet.sheet_view.tabSelected = False  # or what is typed in one would be typed in all
    for sheet in (summary, findings):
        on_paper(sheet)
    made.active = 0


def put(sheet: Worksheet, row: int, table: Table, titles: Sequence[str | None]) -> int:
    """Write a table from a row on; the first row after it."""
    for column, (heading, width) in enumerate(table.columns, 1):
        write(sheet.cell(row, column), heading, font=BOLD, fill=HEAD)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, (cells, target) in enumerate(zip(table.rows, table.targets, strict=True), row + 1):
        for column, value in enumerate(cells, 1):
            write(sheet.cell(number, column), value)
        tallest = max(lines(str(value), width) for value, (_, width) in zip(cells, table.columns, strict=True))
        sheet.row_dimensions[number].height = tallest * LINE
        title = titles[target.file] if target else None
        if target and title:
            cell = sheet.cell(number, table.link + 1)
            quoted = title.replace("'", "''")
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{target.address}")
            cell.font = LINK
    return row + 1 + len(table.rows)


def write(cell: Cell, value: str | int, *, font: Font | None = None, fill: PatternFill | None = None) -> None:
    """Write a number, or a text as a text whatever it starts with."""
    if isinstance(value, str):
        write_text(cell, inert_lines(value))
        cell.alignment = TOP
    else:
        cell.value = value
        cell.alignment = MIDDLE
    if font:
        cell.font = font
    if fill:
        cell.fill = fill


def write_text(cell: Cell, text: str) -> None:
    """Write a text that no program computes, now or when the cell is edited, nor takes for a number."""
    cell.value = text[:LONGEST]
    cell.data_type = "s"
    cell.number_format = "@"
    if text[:1] in "=+-@":
        cell.quotePrefix = True


def inert_lines(text: str) -> str:
    """A text, inert, with its own line ends."""
    return "\n".join(inert(line) for line in text.split("\n"))


def fill(sheet: Worksheet, rows: Sequence[Row]) -> None:
    """Write the rows of a table, each at its number; those that are not there take no place on the screen."""
    header = rows[0][0]
    for number, cells in rows:
        for column, text in enumerate(cells, 1):
            if text:
                write_text(sheet.cell(number, column), inert_lines(text))
    for column in range(1, len(rows[0][1]) + 1):
        head = sheet.cell(header, column)
        head.font, head.fill, head.alignment = BOLD, HEAD, TOP
        longest = max(len(cells[column - 1]) for _, cells in rows[:100] if len(cells) >= column)
        sheet.column_dimensions[get_column_letter(column)].width = min(max(longest + 2, NARROW), WIDE)
    on_paper(sheet)
    sheet.print_title_rows = f"{header}:{header}"
    sheet.freeze_panes = f"A{header + 1}"
    if rows[-1][0] - header >= len(rows):
        sheet.sheet_format.zeroHeight = True  # the rows that are not written are hidden


def mark(sheet: Worksheet, marks: Iterable[Mark], present: Iterable[int] | None = None) -> None:
    """Colour the cells that have a finding, and say it in a comment, under what a comment already said."""
    kept = None if present is None else {*present}
    for place, one in zip(count(), (one for one in marks if kept is None or one.row in kept)):
        cell = whole(sheet, sheet.cell(one.row, one.column))
        cell.fill, font = FILLS[one.weight], copy(cell.font)
        font.color = DARK  # it may have been white on a dark colour
        cell.font = font
        if place < COMMENTS:
            before = f"\n\n{cell.comment.text}" if cell.comment else ""
            text = f"{one.text}{before}"[:LONGEST]
            cell.comment = Comment(text, "validata", width=340, height=(lines(text, 48) + 1) * 18)


def on_paper(sheet: Worksheet) -> None:
    """Print a sheet on pages as wide as it is."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def whole(sheet: Worksheet, cell: Any) -> Cell:
    """The cell itself, or the one that it has been merged into."""
    if not isinstance(cell, MergedCell):
        return cell
    return next(
        sheet.cell(merged.min_row, merged.min_col) for merged in sheet.merged_cells.ranges if cell.coordinate in merged
    )


def lines(text: str, width: int) -> int:
    """The lines that a text takes in so many characters, 20 at most."""
    return min(20, sum(1 + len(line) // width for line in text.split("\n")))


def title_for(name: str) -> str:
    """A name that a sheet may have, from that of a file."""
    last = inert(name).replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return "".join("_" if sign in "[]:*?/\\'" else sign for sign in last).strip()[:27] or "Données"


def saved(made: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
