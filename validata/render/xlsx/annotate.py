"""A copy of the user's own workbook, annotated in a process of its own, with limits on memory and time.

openpyxl builds all that a workbook asks for (styles, merged cells): a few kilobytes may ask for everything.
"""

from __future__ import annotations

import contextlib
import pickle
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from validata.limits import Limits

if TYPE_CHECKING:
    from validata.render.xlsx.plan import Mark, Plan

PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from validata.render.xlsx.annotate import main; main()"


def copy(path: str, sheet: str, plan: Plan, marks: Sequence[Mark], limits: Limits) -> bytes | None:
    """The workbook at `path` with the marks in its sheet and the plan before it; None if that cannot be done."""
    order = pickle.dumps((str(Path(path).absolute()), sheet, plan, marks, limits.workbook_memory << 20))
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM, *sys.path]
    try:
        done = subprocess.run(command, input=order, timeout=limits.workbook_seconds, capture_output=True, check=False)  # noqa: S603
    except (subprocess.TimeoutExpired, OSError):
        return None
    return done.stdout if done.returncode == 0 else None


def main() -> None:
    """Read the order on the standard input, write the workbook on the standard output."""
    path, title, plan, marks, memory = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by `copy`
    with contextlib.suppress(ImportError, ValueError, OSError):  # not every system has such a limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    from openpyxl import load_workbook

    from validata.render.xlsx import sheets

    with Path(path).open("rb") as file:  # openpyxl would refuse some names
        book = load_workbook(file, data_only=True, keep_links=False)
    book.template = False
    for names in (book.defined_names, *(sheet.defined_names for sheet in book.worksheets)):
        for name in [name for name, defined in names.items() if "[" in defined.value]:
            del names[name]  # it led to another workbook, whose links are not kept
    for cell in (cell for sheet in book.worksheets for cell in sheet._cells.values()):  # noqa: SLF001 - no other is made
        if cell.hyperlink and cell.hyperlink.target:
            cell.hyperlink = None
    book[title].sheet_state = "visible"
    pen = sheets.Pen()
    sheets.mark(book[title], marks, pen)
    sheets.tell(book, plan, [title], pen)
    sys.stdout.buffer.write(sheets.saved(book))
