"""The file at a glance: a map of its faults, and a line for each of its columns."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Literal, NamedTuple

from validata.render.words import share
from validata.report.file import FileReport
from validata.text.cellref import letters
from validata.text.typography import count, number

if TYPE_CHECKING:
    from validata.report.figures import Figures

WIDE = 60  # columns shown: of more, those with the most faults
LABELS = 24  # rows of the map that are numbered

Kind = Literal["right", "void", "error", "warning"]


class Square(NamedTuple):
    """A square of the map: a cell, or a column in a block of rows. `tenths` of its cells are faulty."""

    kind: Kind
    column: int
    rows: tuple[int, int]
    tenths: int
    says: str


class Line(NamedTuple):
    """A row of the map, with its number if it is shown."""

    label: str
    squares: list[Square]


class Map(NamedTuple):
    """The columns shown (number and name; 0 for the row as a whole), the lines, and the rows of a line."""

    columns: list[tuple[int, str]]
    lines: list[Line]
    size: int
    left: int

    @property
    def kinds(self) -> set[Kind]:
        """The kinds of its squares."""
        return {one.kind for line in self.lines for one in line.squares}

    @property
    def height(self) -> str:
        """How high a line is, by their number."""
        return "high" if len(self.lines) <= 30 else "mid" if len(self.lines) <= 60 else "low"


class Column(NamedTuple):
    """A column of the file: how full it is and how many faults it has, in cells and in hundredths of its length."""

    number: int
    letters: str
    name: str
    title: str
    required: bool
    filled: int
    errors: int
    warnings: int
    share: str
    right: float
    wrong: float


def draw(file: FileReport) -> Map | None:
    """The map of a file; None when its cells were not looked at."""
    figures = file.figures
    if not figures or not figures.size or not file.rows:
        return None
    faults = (figures.errors + figures.warnings).sum(axis=0).tolist()
    numbers = chosen(faults)
    columns = [(n, figures.names[n - 1]) for n in numbers]
    if faults[0]:
        columns.insert(0, (0, "ligne entière"))
    blocks = ceil(file.rows / figures.size)
    step = ceil(blocks / LABELS)
    last = figures.first + file.rows - 1
    lines = []
    for block in range(blocks):
        start = figures.first + block * figures.size
        rows = (start, min(start + figures.size - 1, last))
        squares = [square(figures, block, rows, n, name) for n, name in columns]
        lines.append(Line("" if block % step else number(start), squares))
    return Map(columns, lines, figures.size, len(figures.names) - len(numbers))


def chosen(faults: list[int]) -> list[int]:
    """The numbers of the columns that are shown, given the faults of each (from 1)."""
    numbers = range(1, len(faults))
    return sorted(sorted(numbers, key=lambda n: -faults[n])[:WIDE])


def square(figures: Figures, block: int, rows: tuple[int, int], column: int, name: str) -> Square:
    """The square of a column (0: the row as a whole) in a block of rows."""
    length = rows[1] - rows[0] + 1
    errors, warnings, filled = (int(n[block, column]) for n in (figures.errors, figures.warnings, figures.filled))
    kind: Kind = "error" if errors else "warning" if warnings else "right" if filled or not column else "void"
    found = [count(errors, "erreur")] * bool(errors) + [count(warnings, "avertissement")] * bool(warnings)
    where = f"ligne {number(rows[0])}" if length == 1 else f"lignes {number(rows[0])} à {number(rows[1])}"
    tenths = min(10, ceil(10 * (errors or warnings) / length))
    return Square(kind, column, rows, tenths, f"{name}, {where}\u00a0: {', '.join(found)}" if found else "")


def columns(file: FileReport) -> list[Column]:
    """The columns of a file, those shown of many; none when they were not looked at."""
    figures = file.figures
    if not figures or not figures.size or not file.rows:
        return []
    found: dict[tuple[str | None, str], int] = {}
    for (_, name, severity), total in file.counts.items():
        found[name, severity] = found.get((name, severity), 0) + total
    totals = figures.filled.sum(axis=0).tolist()
    faults = (figures.errors + figures.warnings).sum(axis=0).tolist()
    made = []
    for n in chosen(faults):
        name = figures.names[n - 1]
        errors = found.get((name, "error"), 0)
        field = file.schema.by_name.get(name) if file.schema else None
        wrong = min(1.0, errors / file.rows)
        made.append(
            Column(
                number=n,
                letters=letters(n),
                name=name,
                title=str(field.descriptor.get("title") or "") if field else "",
                required=bool(field and field.required),
                filled=totals[n],
                errors=errors,
                warnings=found.get((name, "warning"), 0),
                share=share(totals[n], file.rows),
                right=100 * max(0.0, min(totals[n] / file.rows, 1 - wrong)),
                wrong=100 * wrong,
            )
        )
    return made
