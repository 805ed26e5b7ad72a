"""A report in a format: FORMATS lists them, each in a module of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from validata.render import (
    concise,
    console,
    corrections,
    github,
    gitlab,
    json,
    junit,
    markdown,
    sarif,
    xlsx,
)
from validata.render.display import Display
from validata.report import Report


class Format(NamedTuple):
    """A format: its name, what it is (French), what makes it (text or bytes), and the extension that means it, if any.

    `every`: whether it is made to tell all the findings, rather than the first of each kind; `binary`: whether it is
    for a program only, so that it is not shown on a terminal.
    """

    name: str
    what: str
    render: Callable[[Report, Display], str | bytes]
    extension: str = ""
    every: bool = False
    binary: bool = False


FORMATS = {
    one.name: one
    for one in (
        Format("console", "le rapport à lire dans un terminal", console.render, ".txt"),
        Format("concise", "une ligne par constat (fichier, ligne, colonne, règle, message)", concise.render),
        Format(
            "xlsx",
            "un classeur : vos données, où les cellules fautives sont colorées et commentées, une synthèse et la liste "
            "des anomalies",
            xlsx.render,
            ".xlsx",
            every=True,
            binary=True,
        ),
        Format(
            "corrections",
            "la liste des corrections en CSV : cellule, valeur lue, à écrire, sûr ou non",
            corrections.render,
            ".csv",
            every=True,
        ),
        Format("markdown", "un résumé pour un ticket, un courriel ou une demande de fusion", markdown.render, ".md"),
        Format("json", "tout le rapport, pour un programme", json.render, ".json"),
        Format("github", "des annotations dans GitHub Actions", github.render),
        Format("gitlab", "un rapport de qualité (Code Quality) pour GitLab", gitlab.render),
        Format(
            "sarif", "un fichier SARIF 2.1.0, pour l'analyse de code de GitHub et les éditeurs", sarif.render, ".sarif"
        ),
        Format("junit", "un fichier JUnit, que lisent les services d'intégration continue", junit.render, ".xml"),
    )
}
EXTENSIONS = {one.extension: one.name for one in FORMATS.values() if one.extension}
