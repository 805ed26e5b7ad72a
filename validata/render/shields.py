"""The badge as shields.io reads it: the JSON of its « endpoint » badges."""

from __future__ import annotations

from typing import NamedTuple

from validata.render.display import Display
from validata.render.json import dump
from validata.render.words import TITLES, plural
from validata.report import Report
from validata.report.file import Verdict
from validata.text.typography import count

LABEL = "données"
COLORS: dict[Verdict, str] = {"valid": "#2a7f3f", "tolerated": "#946200", "invalid": "#b3261e", "unchecked": "#5f6368"}
"""Dark enough for white letters."""


class Badge(NamedTuple):
    """What a badge says, and its colour."""

    message: str
    color: str


def badge(report: Report) -> Badge:
    """The verdict of a report in a few words: the number of errors, or of files."""
    verdict = report.verdict
    errors = sum(file.total("error") for file in report)
    if verdict == "invalid" and errors:
        message = count(errors, "erreur")
    elif verdict == "valid" and len(report.files) > 1:
        message = count(len(report.files), "fichier conforme", "fichiers conformes")
    else:
        message = (plural(TITLES[verdict])[len(report.files) > 1]).lower()
    return Badge(message, COLORS[verdict])


def render(report: Report, display: Display) -> str:  # noqa: ARG001 - there is nothing to hide
    """The badge as JSON."""
    message, color = badge(report)
    return dump({"schemaVersion": 1, "label": LABEL, "message": message, "color": color})
