"""A report in a format: FORMATS lists them, each in a module of its own."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

from validata.render.display import Display
from validata.report import Report


class Format(NamedTuple):
    """A format: its name, which is that of its module, and the extension of a file that means it, if any.

    `figures`: whether it shows those of each file, which are looked at only if they are asked for.
    """

    name: str
    extension: str = ""
    figures: bool = False

    def render(self, report: Report, display: Display) -> str | bytes:
        """The report in this format, text or bytes. Its module is loaded now: a run has no use for the others."""
        made: str | bytes = import_module(f"validata.render.{self.name}").render(report, display)
        return made


FORMATS = {
    one.name: one
    for one in (
        Format("console", ".txt"),
        Format("concise"),
        Format("json", ".json"),
        Format("html", ".html", figures=True),
    )
}
EXTENSIONS = {one.extension: one.name for one in FORMATS.values() if one.extension}
