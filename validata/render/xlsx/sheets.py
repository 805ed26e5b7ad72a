"""Sheets written with openpyxl, in which every text is a text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from copy import copy
from itertools import islice
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
"""The colours of errors, warnings and recommendations."""
CALIBRI, HEAD = {"name": "Calibri", "size": 11}, PatternFill("solid", fgColor="D9D9D9")
WRAP, CENTER = Alignment(vertical="top", wrap_text=True), Alignment(vertical="top", horizontal="center")
STYLES: dict[str, dict[str, Any]] = {
    "data": {"number_format": "@"},
    "lines": {"number_format": "@", "alignment": WRAP},
    "number": {"alignment": CENTER},
    "head": {"number_format": "@", "alignment": WRAP, "font": Font(**CALIBRI, bold=True), "fill": HEAD},
    "title": {"number_format": "@", "font": Font(name="Calibri", size=14, bold=True)},
    "link": {"number_format": "@", "alignment": WRAP, "font": Font(**CALIBRI, color="0563C1", underline="single")},
}
DARK = Color("262626")
LONGEST = 32_767  # characters of a cell
LINE = 15  # points
NARROW, WIDE = 8, 50  # characters: the least and the most of a column of data


class Pen:
    """Writes and colours cells, and remembers their styles: to find one again would take most of the time."""

    def __init__(self) -> None:
        self.styles: dict[tuple[int, object], Any] = {}

    def dress(self, cell: Cell, how: object, parts: dict[str, Any]) -> None:
        """Give a cell the `parts` of a style, which are always the same for the same `how`."""
        key = cell.style_id, how
        if key not in self.styles:
            cell._style = copy(cell._style)  # noqa: SLF001 - the one that is counted in the workbook must not change
            for name, part in parts.items():
                setattr(cell, name, part(cell) if callable(part) else part)
            self.styles[key] = cell._style  # noqa: SLF001
        cell._style = copy(self.styles[key])  # noqa: SLF001

    def write(self, cell: Cell, value: str | int, how: str = "lines") -> None:
        """Write a number, or a text that no program computes, now or when it is edited, nor takes for a number."""
        if not isinstance(value, str):
            cell.value = value
            self.dress(cell, "number", STYLES["number"])
            return
        cell.value = "\n".join(inert(line) for line in value.split("\n"))[:LONGEST]
        cell.data_type = "s"
        if value[:1] in "=+-@":
            self.dress(cell, f"={how}", {**STYLES[how], "quotePrefix": True})
        else:
            self.dress(cell, how, STYLES[how])

    def mark(self, cell: Cell, mark: Mark) -> None:
        """Colour a cell, dark on light whatever it was, and say why in a comment, before what one already said."""
        self.dress(cell, mark.weight, {"fill": FILLS[mark.weight], "font": darker})
        if mark.text:
            before = f"\n\n{cell.comment.text}" if cell.comment else ""
            text = f"{mark.text}{before}"[:LONGEST]
            cell.comment = Comment(text, "validata", width=340, height=(lines(text, 48) + 1) * 18)


def book(plan: Plan, data: Sequence[tuple[str, Sequence[Row], Sequence[Mark]]]) -> bytes:
    """A new workbook: the plan, then the data of each file (its name, its rows, what to mark in them)."""
    made, pen = Workbook(), Pen()
    made.remove(made.active)
    titles = []
    for name, rows, marks in data:
        sheet = made.create_sheet(title_for(name)) if rows else None
        titles.append(sheet.title if sheet else None)
        if sheet:
            fill(sheet, rows, pen)
            present = {number for number, _ in rows}
            mark(sheet, (one for one in marks if one.row in present), pen)
    tell(made, plan, titles, pen)
    return saved(made)


def tell(made: Workbook, plan: Plan, titles: Sequence[str | None], pen: Pen) -> None:
    """Put « Synthèse » and « Anomalies » before the other sheets; `titles` are those of the data of each file."""
    summary, findings = made.create_sheet("Synthèse", 0), made.create_sheet("Anomalies", 1)
    pen.write(summary.cell(1, 1), plan.headline, "title")
    row = 3
    for table in plan.summary:
        pen.write(summary.cell(row, 1), table.title, "title")
        row = put(summary, row + 1, table, titles, pen) + 1
    end = put(findings, 1, plan.findings, titles, pen)
    findings.freeze_panes = "A2"
    findings.auto_filter.ref = f"A1:{get_column_letter(len(plan.findings.columns))}{max(2, end - 1)}"
    for sheet in made.worksheets:
        sheet.sheet_view.tabSelected = False  # or what is typed in one would be typed in all
    for sheet in (summary, findings):
        on_paper(sheet)
    made.active = 0


def put(sheet: Worksheet, row: int, table: Table, titles: Sequence[str | None], pen: Pen) -> int:
    """Write a table from a row on; the first row after it."""
    for column, (heading, width) in enumerate(table.columns, 1):
        pen.write(sheet.cell(row, column), heading, "head")
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, (cells, target) in enumerate(zip(table.rows, table.targets, strict=True), row + 1):
        title = titles[target.file] if target else None
        for column, value in enumerate(cells, 1):
            linked = title is not None and column == table.link + 1
            pen.write(sheet.cell(number, column), value, "link" if linked else "lines")
        tallest = max(lines(str(value), width) for value, (_, width) in zip(cells, table.columns, strict=True))
        sheet.row_dimensions[number].height = tallest * LINE
        if target and title:
            cell, quoted = sheet.cell(number, table.link + 1), title.replace("'", "''")
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{target.address}")
    return row + 1 + len(table.rows)


def fill(sheet: Worksheet, rows: Sequence[Row], pen: Pen) -> None:
    """Write the rows of a table, each at its number; those that are not there take no place on the screen."""
    header = rows[0][0]
    for number, cells in rows:
        how = "head" if number == header else "data"
        broken = max(lines(text, LONGEST) for text in cells) if any("\n" in text for text in cells) else 0
        if broken:
            sheet.row_dimensions[number].height = broken * LINE
        for column, text in enumerate(cells, 1):
            if text:
                pen.write(sheet.cell(number, column), text, "lines" if broken and how == "data" else how)
    for column in range(1, len(rows[0][1]) + 1):
        longest = max(lines_width(cells[column - 1]) for _, cells in islice(rows, 100) if len(cells) >= column)
        sheet.column_dimensions[get_column_letter(column)].width = min(max(longest + 4, NARROW), WIDE)
    on_paper(sheet)
    sheet.print_title_rows = f"{header}:{header}"
    sheet.freeze_panes = f"A{header + 1}"
    if rows[-1][0] - header >= len(rows):
        sheet.sheet_format.zeroHeight = True  # the rows that are not written are hidden


def mark(sheet: Worksheet, marks: Iterable[Mark], pen: Pen) -> None:
    """Colour the cells that have a finding; for a cell that was merged into another, that one."""
    for one in marks:
        cell = sheet.cell(one.row, one.column)
        if isinstance(cell, MergedCell):
            area = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
            cell = sheet.cell(area.min_row, area.min_col)
        pen.mark(cell, one)


def darker(cell: Cell) -> Font:
    """The font of a cell, in a colour that is seen on a light one."""
    font = copy(cell.font)
    font.color = DARK
    return font


def on_paper(sheet: Worksheet) -> None:
    """Print a sheet on pages as wide as it is."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def lines(text: str, width: int) -> int:
    """The lines that a text takes in so many characters, 20 at most."""
    return min(20, sum(1 + len(line) // width for line in text.split("\n")))


def lines_width(text: str) -> int:
    """The characters of the longest line of a text."""
    return max(map(len, text.split("\n")))


def title_for(name: str) -> str:
    """A name that a sheet may have, from that of a file."""
    last = inert(name).replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return "".join("_" if sign in "[]:*?/\\'" else sign for sign in last).strip()[:27] or "Données"


def saved(made: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
