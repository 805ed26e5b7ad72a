"""What is to be written in a cell."""

from __future__ import annotations

from typing import NamedTuple

from validata.report.notice import Notice


class Correction(NamedTuple):
    """A text to write in the place of the cell, and whether it has one possible meaning only."""

    text: str
    sure: bool


def correction(notice: Notice) -> Correction | None:
    """The correction that a notice proposes; it is sure when `validata fix` writes it unasked."""
    text = notice.suggestion
    return Correction(text, sure=notice.fix == "safe") if text else None
