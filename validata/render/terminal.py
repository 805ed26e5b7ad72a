"""Paragraphs and tables for a terminal."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Container, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from validata.render.display import Display
from validata.render.inert import inert, unmarked

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


def open_console(display: Display) -> tuple[Console, io.StringIO]:
    """A Rich console that writes to a text, and nothing but what it is told."""
    from rich.console import Console

    out = io.StringIO()
    return Console(
        file=out,
        width=display.width,
        force_terminal=display.color,
        no_color=not display.color,
        highlight=False,
        markup=False,
        emoji=False,
    ), out


def indented(console: Console, text: str, by: int = 2, *, style: str | None = None) -> None:
    """A paragraph, inert, wrapped and indented; unlike Rich, textwrap keeps « … » and « : » with their words."""
    from rich.text import Text

    for line in textwrap.wrap(inert(text), max(20, console.width - by), break_on_hyphens=False):
        console.print(Text(" " * by + unmarked(line), style=style or ""), soft_wrap=True)


def typed(console: Console, command: str) -> None:
    """A command, on one line however long, to be copied."""
    from rich.text import Text

    console.print(Text(f"  {unmarked(inert(command))}"), soft_wrap=True)


def columns(headings: list[str], lines: Iterable[Sequence[str | Text]], *, figures: Container[int] = ()) -> Any:
    """A plain table of texts; `figures` are the positions of the columns of numbers."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for position, heading in enumerate(headings):
        number_here = position in figures
        table.add_column(heading, overflow="fold", no_wrap=number_here, justify="right" if number_here else "left")
    for line in lines:
        table.add_row(*(Text(inert(cell)) if isinstance(cell, str) else cell for cell in line))
    return table


def trimmed(text: io.StringIO) -> str:
    """What was written, without the spaces that Rich leaves at the end of lines."""
    return "".join(f"{unmarked(line.rstrip())}\n" for line in text.getvalue().splitlines())
