"""A report as text: one function per format, listed in RENDERERS."""

from __future__ import annotations

from collections.abc import Callable

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
