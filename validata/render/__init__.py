"""A report in a format: FORMATS lists them, each in a module of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from validata.render import concise, console, html, json
from validata.render.display import Display
from validata.report import Report


class Format(NamedTuple):
    """A format: its name, what makes it (text or bytes), and the extension of a file that means it, if any.

    `figures`: whether it shows those of each file, which are looked at only if they are asked for.
    """

    name: str
    render: Callable[[Report, Display], str | bytes]
    extension: str = ""
    figures: bool = False


FORMATS = {
    one.name: one
    for one in (
        Format("console", console.render, ".txt"),
        Format("concise", concise.render),
        Format("json", json.render, ".json"),
        Format("html", html.render, ".html", figures=True),
    )
}
EXTENSIONS = {one.extension: one.name for one in FORMATS.values() if one.extension}
