"""A report in a format: FORMATS lists them, each in a module of its own."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import NamedTuple

from validata.render.display import Display
from validata.report import Report


class Format(NamedTuple):
    """A format: its name, which is that of its module, and the extension of a file that means it, if any.

    `figures`: whether it shows those of each file, which are looked at only if they are asked for. Not `whole`: its
    module makes it piece by piece as well, so that a large report is never whole in memory.
    """

    name: str
    extension: str = ""
    figures: bool = False
    whole: bool = True

    def make(self, report: Report, display: Display) -> str | bytes | Iterable[str]:
        """The report in this format, in pieces if it can be."""
        if self.whole:
            return self.render(report, display)
        pieces: Iterable[str] = import_module(f"validata.render.{self.name}").pieces(report, display)
        return pieces

    def render(self, report: Report, display: Display) -> str | bytes:
        """The report in this format, text or bytes. Its module is loaded now: a run has no use for the others."""
        made: str | bytes = import_module(f"validata.render.{self.name}").render(report, display)
        return made


FORMATS = {
    one.name: one
    for one in (
        Format("console", ".txt"),
        Format("concise"),
        Format("json", ".json", whole=False),
        Format("html", ".html", figures=True),
    )
}
EXTENSIONS = {one.extension: one.name for one in FORMATS.values() if one.extension}
