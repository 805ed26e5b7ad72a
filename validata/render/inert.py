"""Texts without anything that a terminal or a continuous integration service would obey."""

from __future__ import annotations

import re
from collections.abc import Iterable

HIDDEN = (
    r"\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"
    r"\ufffe\uffff\ud800-\udfff\U0001fffe\U0001ffff\U000e0000-\U000e0fff\U000ffffe\U000fffff\U0010fffe\U0010ffff"
)
"""What a terminal obeys or hides and what XML forbids, beyond ASCII: controls, directions, invisible and half ones."""
UNSAFE = re.compile(rf"[\x00-\x1f{HIDDEN}]")
ORDER = re.compile(r"##(?=\w*\[)")
"""How an order to a continuous integration service starts anywhere in a line (`##[error]`, `##vso[`, `##teamcity[`)."""

NAMES = {"\n": "⏎", "\r": "⏎", "\t": "⇥"}


def inert(text: str) -> str:
    """The text on one line, without anything that a terminal or a continuous integration service would obey."""
    return ORDER.sub("# #", UNSAFE.sub(lambda m: NAMES.get(m.group(), "�"), text))


def unmarked(line: str) -> str:
    """A line that does not start with `::`, which starts an order to GitHub (`::error::`), even after spaces."""
    return line.replace("::", ": :", 1) if line.lstrip().startswith("::") else line


SIGN = "=＝@＠"
START = re.compile(rf"(?:^|[,;|\"⇥⏎])\s*(?=[{SIGN}]|[-+＋－](?![\d\s.,]*(?:$|[,;|\"⇥⏎])))")


def no_formula(text: str) -> str:
    """A text, inert, that no spreadsheet program computes when it opens a CSV, whatever separator it cuts cells at.

    What could be the start of a formula gets an apostrophe; plain numbers (`-1.5`, `+33 549`) are no formulas.
    """
    return START.sub(r"\g<0>'", inert(text))


def csv_cells(cells: Iterable[str]) -> list[str]:
    """The cells of a line of a CSV that is to be opened by a spreadsheet program, or shown by a service."""
    return [unmarked(no_formula(cell)) for cell in cells]
