"""A report as text: one function per format, listed in RENDERERS."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from validata.render import concise, console, json
from validata.report import Report

RENDERERS: dict[str, Callable[..., str]] = {
    "console": console.render,
    "concise": concise.render,
    "json": json.render,
}
"""Format -> function(report, *, values, color, width)."""


def render(report: Report, form: str, *, values: bool = True, color: bool = False, width: int = 80) -> str:
    """The report in a format; `values=False` leaves the content of cells out."""
    return RENDERERS[form](report, values=values, color=color, width=width)


def pieces(report: Report, form: str, *, values: bool = True, color: bool = False, width: int = 80) -> Iterator[str]:
    """The same, in pieces: a large report in JSON is never whole in memory."""
    if form == "json":
        yield from json.pieces(report, values=values)
    else:
        yield render(report, form, values=values, color=color, width=width)
