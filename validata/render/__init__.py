"""A report in a format: FORMATS lists them, each in a module of its own."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any, NamedTuple

from validata.render.display import Display
from validata.report import Report


class Format(NamedTuple):
    """A format: its name, which is that of its module, what it is (French), the extension that means it, if any.

    `figures`: whether it shows those of each file, which are looked at only if they are asked for; `every`: whether it
    is made to tell all the findings, rather than the first of each kind; `binary`: whether it is for a program only, so
    that it is not shown on a terminal; `exact`: whether a program reads it, so that it is in UTF-8 on any
    console. Not `whole`: its module makes it piece by piece as well, so that a large report
    is never whole in memory.
    """

    name: str
    what: str
    extension: str = ""
    figures: bool = False
    every: bool = False
    binary: bool = False
    exact: bool = False
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
        Format("console", "le rapport à lire dans un terminal", ".txt"),
        Format("concise", "une ligne par constat (fichier, ligne, colonne, règle, message)"),
        Format("html", "une page à lire, à imprimer et à transmettre, sans réseau", ".html", figures=True),
        Format(
            "xlsx",
            "un classeur : vos données, où les cellules fautives sont colorées et commentées, une synthèse et la liste "
            "des anomalies",
            ".xlsx",
            every=True,
            binary=True,
        ),
        Format(
            "corrections",
            "la liste des corrections en CSV : cellule, valeur lue, à écrire, sûr ou non",
            ".csv",
            every=True,
        ),
        Format("markdown", "un résumé pour un ticket, un courriel ou une demande de fusion", ".md"),
        Format("json", "tout le rapport, pour un programme", ".json", exact=True, whole=False),
        Format("github", "des annotations dans GitHub Actions"),
        Format("gitlab", "un rapport de qualité (Code Quality) pour GitLab", exact=True),
        Format(
            "sarif", "un fichier SARIF 2.1.0, pour l'analyse de code de GitHub et les éditeurs", ".sarif", exact=True
        ),
        Format("junit", "un fichier JUnit, que lisent les services d'intégration continue", ".xml", exact=True),
        Format("badge", "une petite image qui dit le verdict, pour une page web", ".svg", exact=True),
        Format("shields", "le même badge, décrit en JSON pour shields.io", exact=True),
    )
}
EXTENSIONS = {one.extension: one.name for one in FORMATS.values() if one.extension}


def render(report: Report, form: str, **display: Any) -> str | bytes:
    """The report in a format by its name, for scripts: `render(report, "html")`; `display` are fields of `Display`."""
    return FORMATS[form].render(report, Display(**display))
