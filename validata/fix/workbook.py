"""A corrected copy as an xlsx workbook: the user's own one with its styles, when it is one, else a new one.

The user's workbook is read and written in a process of its own, with limits on memory and time: openpyxl builds all
that a workbook asks for (styles, merged cells).
"""

from __future__ import annotations

import contextlib
import pickle
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from validata.errors import ValidataError
from validata.fix.mended import Mended
from validata.judge.plan import Plan
from validata.limits import Limits
from validata.table.model import Table
from validata.text.typography import typography

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from validata.schema.match import Column

PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from validata.fix.workbook import main; main()"
LAST_ROW, LONGEST = 1_048_576, 32_767
BLOCK = 1 << 20
TEXT, DAY = "@", "yyyy-mm-dd"
EXACT = 15  # digits that a spreadsheet keeps
TOO_BIG = "Le fichier a trop de lignes pour un classeur : écrivez la copie en CSV (-o COPIE.csv)."
NOT_DONE = (
    "Le classeur n'a pas pu être copié avec sa mise en forme : il est trop lourd ou abîmé. Écrivez la copie en CSV "
    "(-o COPIE.csv)."
)


class Order(NamedTuple):
    """What is to be written in a copy of a workbook, as plain values that another process can be sent."""

    path: str
    sheet: str
    header: int
    places: list[tuple[int | None, str]]
    cells: dict[tuple[int, int], str]
    """Row and column (from 1) in the source -> the text to write there."""
    dropped: set[int]
    last: int
    """The last row of the table."""
    kinds: dict[int, str]
    """Column -> the type of its field, where it is a number or a plain date."""
    moved: bool
    """Whether the table is not what its sheet starts with, or is followed by cells that go."""
    pending: bool
    """Whether some formulas have no result, and stay formulas."""
    memory: int


def kinds_of(columns: Sequence[Column]) -> dict[int, str]:
    """The types of the columns whose cells are not written as texts."""
    plain = ("default", "%Y-%m-%d")
    return {
        c.number: c.field.type
        for c in columns
        if c.field and c.field.type in ("number", "integer", "date") and c.field.format in plain
    }


def copied(
    path: Path, table: Table, plan: Plan, chunks: Iterable[Mended], kinds: dict[int, str], limits: Limits
) -> bytes:
    """The workbook at `path` with what is mended in its table. ValidataError when it cannot be copied."""
    cells: dict[tuple[int, int], str] = {}
    dropped: set[int] = set()
    last = table.header_row
    for one in chunks:
        start, last = one.chunk.row, one.chunk.row + len(one.chunk) - 1
        dropped |= {start + i for i, kept in enumerate(one.kept.tolist()) if not kept}
        for number, rows in one.changed.items():
            texts = one.columns[number - 1]
            cells |= {(start + row, number): texts[row].as_py() for row in rows.tolist()}
    places = [(place.number, place.label) for place in plan.places]
    moved = table.header_row > 1 or table.stray is not None
    order = Order(
        str(path.absolute()),
        str(table.sheet),
        table.header_row,
        places,
        cells,
        dropped,
        last,
        kinds,
        moved,
        table.pending is not None,
        limits.workbook_memory << 20,
    )
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM, *sys.path]
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter, our own program
            command, input=pickle.dumps(order), timeout=limits.workbook_seconds, capture_output=True, check=False
        )
    except (subprocess.TimeoutExpired, OSError):
        raise ValidataError(typography(NOT_DONE)) from None
    if done.returncode:
        raise ValidataError(typography(NOT_DONE))
    return done.stdout


def made(plan: Plan, chunks: Iterable[Mended], kinds: dict[int, str]) -> Iterator[bytes]:
    """A new workbook with the table. ValidataError when it has too many rows."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Données")
    sheet.freeze_panes = "A2"

    def cell(text: str, kind: str | None) -> Any:
        one = WriteOnlyCell(sheet)
        put(one, text, kind)
        return one

    sheet.append([cell(place.label, None) for place in plan.places])
    rows = 1
    for one in chunks:
        columns = [one.columns[p.number - 1].to_pylist() if p.number else [""] * len(one.chunk) for p in plan.places]
        types = [kinds.get(place.number or 0) for place in plan.places]
        for i, texts in enumerate(zip(*columns, strict=True)):
            if not one.kept[i]:
                continue
            rows += 1
            if rows > LAST_ROW:
                raise ValidataError(typography(TOO_BIG))
            found = one.found.get(i, ())
            row: Iterable[tuple[str, str | None]] = zip(texts, types, strict=True)
            if found and len(found) != len(one.columns):
                row = ((text, None) for text in found)
            sheet.append([cell(text, kind) if text else None for text, kind in row])
    with tempfile.TemporaryFile(prefix="validata-") as out:
        book.save(out)
        out.seek(0)
        while block := out.read(BLOCK):
            yield block


def main() -> None:
    """Read the order on the standard input, write the workbook on the standard output."""
    order: Order = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by `copied`
    with contextlib.suppress(ImportError, ValueError, OSError):  # not every system has such a limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (order.memory, order.memory))
    from openpyxl import load_workbook

    with Path(order.path).open("rb") as file:  # openpyxl would refuse some names
        book = load_workbook(file, data_only=True, keep_links=False)
    book.template = False
    for names in (book.defined_names, *(sheet.defined_names for sheet in book.worksheets)):
        for name in [name for name, defined in names.items() if "[" in defined.value]:
            del names[name]  # it led to another workbook, whose links are not kept
    sheet = book[order.sheet]
    if order.pending:
        with Path(order.path).open("rb") as file:
            formulas = load_workbook(file, keep_links=False)[order.sheet]
        for place, cell in formulas._cells.items():  # noqa: SLF001 - no other is made
            if cell.data_type == "f" and sheet._cells[place].value is None:  # noqa: SLF001
                sheet._cells[place].value = cell.value  # noqa: SLF001
    same = [number for number, _ in order.places] == list(range(1, len(order.places) + 1))
    if same and not order.moved and not order.dropped and len(order.places) >= sheet.max_column:
        write(sheet, order)
    else:
        sheet = rebuilt(book, sheet, order)
    sheet.sheet_state = "visible"
    book.move_sheet(sheet, -book.index(sheet))
    book.active = 0
    for one in book.worksheets:
        one.sheet_view.tabSelected = one is sheet
    with tempfile.TemporaryFile() as out:
        book.save(out)
        out.seek(0)
        sys.stdout.buffer.write(out.read())


def write(sheet: Worksheet, order: Order) -> None:
    """Write the labels and the mended cells where they are."""
    for number, label in order.places:
        cell = sheet.cell(order.header, number)
        if str(cell.value or "") != label:
            put(cell, label, None)
    for (row, number), text in order.cells.items():
        put(sheet.cell(row, number), text, order.kinds.get(number))


def rebuilt(book: Any, sheet: Worksheet, order: Order) -> Worksheet:
    """A sheet in the place of another, with its rows and columns that stay, each cell with its style."""
    from openpyxl.utils import get_column_letter

    new = book.create_sheet("validata", book.index(sheet))
    rows = [row for row in range(order.header, order.last + 1) if row not in order.dropped]
    for column, (number, label) in enumerate(order.places, 1):
        if number is None:
            put(new.cell(1, column), label, None)
            continue
        width = sheet.column_dimensions[get_column_letter(number)].width
        new.column_dimensions[get_column_letter(column)].width = width
        for place, row in enumerate(rows, 1):
            header = row == order.header
            text = label if header else order.cells.get((row, number))
            carry(new, (place, column), sheet, (row, number), text, None if header else order.kinds.get(number))
    for place, row in enumerate(rows, 1):
        if row in sheet.row_dimensions and sheet.row_dimensions[row].height:
            new.row_dimensions[place].height = sheet.row_dimensions[row].height
    if sheet.freeze_panes:
        new.freeze_panes = "A2"
    if sheet.auto_filter.ref:
        new.auto_filter.ref = f"A1:{get_column_letter(len(order.places))}{len(rows)}"
    title = sheet.title
    book.remove(sheet)
    new.title = title
    return new


def carry(
    new: Worksheet, to: tuple[int, int], sheet: Worksheet, place: tuple[int, int], text: str | None, kind: str | None
) -> None:
    """Put a cell of a sheet in another, with its style, and this text in it if any."""
    old = sheet._cells.get(place)  # noqa: SLF001 - no other is made
    if old is None and text is None:
        return
    cell = new.cell(*to)
    if old is not None:
        cell._style = copy(old._style)  # noqa: SLF001 - the styles are those of the book
        cell._value, cell.data_type = getattr(old, "_value", None), old.data_type  # noqa: SLF001 - as it is
    if text is not None and (old is None or str("" if old.value is None else old.value) != text):
        put(cell, text, kind)


NUMBER, ISO = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII), re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def put(cell: Cell, text: str, kind: str | None) -> None:
    """Write a text in a cell: a number or a day where its column holds some, else a text that nothing computes."""
    value = typed(text, kind)
    if value is None:
        cell.value = text[:LONGEST] or None
        if text:
            cell.data_type = "s"
            cell.number_format = TEXT
            if text[:1] in "=+-@":
                cell.quotePrefix = True
        return
    cell.value = value
    cell.number_format = DAY if isinstance(value, date) else "General"


def typed(text: str, kind: str | None) -> float | date | None:
    """The number or the day that a text is, where its column holds some and a spreadsheet keeps all of it."""
    if kind in ("number", "integer") and NUMBER.fullmatch(text) and len(re.sub(r"\D", "", text)) <= EXACT:
        return float(text) if "." in text else int(text)
    if kind == "date" and ISO.fullmatch(text) and text >= "1900-03-01":  # Excel's calendar is wrong before
        with contextlib.suppress(ValueError):
            return date.fromisoformat(text)
    return None
