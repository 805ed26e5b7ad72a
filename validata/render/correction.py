"""What is to be written in a cell."""

from __future__ import annotations

from typing import NamedTuple

from validata.report.notice import Notice


class Correction(NamedTuple):
    """A text to write in the place of the cell, and whether it has one possible meaning only."""

    text: str
    sure: bool


def correction(notice: Notice) -> Correction | None:
    """The correction that a notice proposes; it is not sure when there are two, or when the remedy says « si »."""
    text = notice.facts.get("suggestion")
    if text is None:
        return None
    words = notice.remedy.replace(str(text), "")
    return Correction(str(text), sure="alternative" not in notice.facts and " si " not in words)
