"""The template as a workbook, written with openpyxl."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from validata.render.xlsx.plan import Table
from validata.render.xlsx.sheets import CALIBRI, WRAP, Pen, lines, on_paper, put, saved
from validata.template.conditions import FIRST, LAST
from validata.template.plan import Column, Plan

NEEDED = {
    "number_format": "@",
    "alignment": WRAP,
    "font": Font(**CALIBRI, bold=True, color="FFFFFF"),
    "fill": PatternFill("solid", fgColor="1F3864"),
}
OPTIONAL = {
    "number_format": "@",
    "alignment": WRAP,
    "font": Font(**CALIBRI, color="1F3864"),
    "fill": PatternFill("solid", fgColor="D9E2F3"),
}
TO_FILL = PatternFill("solid", bgColor="F8CBAD", fgColor="F8CBAD")
README, LISTS = "Lisez-moi", "Listes"
SAID = 250  # characters of the message of a validation (Excel allows 255)
AUTHOR = "validata"


def book(plan: Plan) -> bytes:
    """The workbook of a plan: the sheet to fill in, « Lisez-moi », then the lists on a hidden sheet."""
    made, pen = Workbook(), Pen()
    made.remove(made.active)
    sheet, readme = made.create_sheet(plan.sheet), made.create_sheet(README)
    lists = made.create_sheet(LISTS)
    for number, column in enumerate(plan.columns, 1):
        head(sheet, number, column, pen)
        validate(sheet, number, column, lists, pen)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.row_dimensions[1].height = 32
    on_paper(sheet)
    explain(readme, plan, pen)
    if lists.max_row == 1 and lists["A1"].value is None:
        made.remove(lists)
    else:
        lists.sheet_state = "hidden"
    made.active = 0
    return saved(made)


def head(sheet: Worksheet, number: int, column: Column, pen: Pen) -> None:
    """The header of a column, its comment, the format of its cells and the example in the first one."""
    cell, letter = sheet.cell(1, number), get_column_letter(number)
    pen.write(cell, column.name, "head")
    cell.value, cell.data_type = column.name, "s"  # exactly, whatever nobody sees in it: files must have the same
    pen.dress(cell, ("header", column.needed), NEEDED if column.needed else OPTIONAL)
    cell.comment = Comment(column.comment, AUTHOR, width=380, height=(lines(column.comment, 52) + 1) * 17)
    sheet.column_dimensions[letter].width = column.width
    sheet.column_dimensions[letter].number_format = column.shown
    if column.cell is not None:
        place = sheet.cell(FIRST, number)
        if isinstance(column.cell, str):
            pen.write(place, column.cell, "data")
        else:
            place.value, place.number_format = column.cell, column.shown


def validate(sheet: Worksheet, number: int, column: Column, lists: Worksheet, pen: Pen) -> None:
    """What is required of the cells of a column, and which empty ones are coloured."""
    letter = get_column_letter(number)
    area = f"{letter}{FIRST}:{letter}{LAST}"
    asked = column.validation
    if asked:
        first = asked.first or reference(column, lists, pen)
        rule = DataValidation(
            type=asked.kind,
            operator="between",
            formula1=first,
            formula2=asked.second or None,
            allow_blank=asked.blank,
            showErrorMessage=True,
            errorStyle="warning" if asked.lenient else "stop",
            errorTitle="Valeur douteuse" if asked.lenient else "Valeur refusée",
            error=asked.said if len(asked.said) <= SAID else f"{asked.said[: SAID - 1]}…",
        )
        rule.add(area)
        sheet.add_data_validation(rule)
    for formula in column.alerts:
        sheet.conditional_formatting.add(area, FormulaRule([formula], fill=TO_FILL))


def reference(column: Column, lists: Worksheet, pen: Pen) -> str:
    """Write the values of a list in a column of the hidden sheet; where they are."""
    place = lists.max_column + (lists.cell(1, 1).value is not None)
    letter = get_column_letter(place)
    pen.write(lists.cell(1, place), column.name, "head")
    for row, value in enumerate(column.choices, 2):
        cell = lists.cell(row, place)
        if isinstance(value, str):
            pen.write(cell, value, "data")
        else:
            cell.value, cell.number_format = value, column.shown
    return f"{LISTS}!${letter}$2:${letter}${len(column.choices) + 1}"


def explain(sheet: Worksheet, plan: Plan, pen: Pen) -> None:
    """The sheet that says how to fill in, check and publish, then describes each column."""
    table = Table(
        "Colonnes",
        (("Colonne", 26), ("Obligatoire", 14), ("Contenu", 36), ("À écrire", 50), ("Exemple", 30)),
        [list(row) for row in plan.table],
        [None] * len(plan.table),
        0,
    )
    pen.write(sheet.cell(1, 1), plan.title, "title")
    row = 2
    for heading, said in (("", plan.about), ("Remplir", plan.fill), ("Contrôler et publier", plan.check)):
        row += 1
        if heading:
            pen.write(sheet.cell(row, 1), heading, "title")
            row += 1
        for line in said:
            pen.write(sheet.cell(row, 1), line, "lines")
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=4)
            sheet.row_dimensions[row].height = lines(line, 110) * 16
            row += 1
    pen.write(sheet.cell(row + 1, 1), "Colonnes", "title")
    put(sheet, row + 2, table, [], pen)
    on_paper(sheet)
