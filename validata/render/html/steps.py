"""What to do first: the errors by what mending them asks, then the warnings."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from validata.render.html.findings import Told
from validata.report.file import FileReport
from validata.text.typography import count

NAMED = 6  # groups named by a step
EFFORTS = {
    "start": (
        "erreur à régler d'abord",
        "erreurs à régler d'abord",
        "Le fichier lui-même ou son en-tête est en cause\u00a0: d'autres erreurs peuvent en venir.",
    ),
    "copy": ("erreur à recopier", "erreurs à recopier", "La bonne valeur est donnée\u00a0: recopiez-la."),
    "confirm": (
        "erreur à confirmer",
        "erreurs à confirmer",
        "Une valeur est proposée\u00a0: vérifiez qu'elle convient avant de l'écrire.",
    ),
    "find": (
        "erreur à corriger à la main",
        "erreurs à corriger à la main",
        "La bonne valeur est dans le document d'origine, ou se déduit du reste de la ligne.",
    ),
    "unseen": (
        "erreur à corriger",
        "erreurs à corriger",
        "Cette page dit où elles sont, sans montrer le contenu des cellules.",
    ),
}
"""What mending asks of a person -> how it is counted (one, several), and what it means."""


class Step(NamedTuple):
    """Something to do: how much of it (at least, when not all is detailed), and in which groups: name, id, number."""

    title: str
    text: str
    groups: list[tuple[str, str, int]]
    more: int = 0
    partial: bool = False


def steps(file: FileReport, told: list[Told], *, values: bool) -> list[Step]:
    """What to do first: the errors by what mending them asks, then the warnings."""
    found: dict[str, Counter[str]] = {}
    for one in told:
        for entry in one.entries:
            asked = entry.effort if values or entry.effort == "start" else "unseen"
            found.setdefault(asked, Counter())[one.name] += len(entry.notices)
    first = {one.name: f"e{i}" for i, one in reversed([*enumerate(told)])}
    made = []
    for effort, (single, several, text) in EFFORTS.items():
        if effort in found:
            named = [(name, first[name], total) for name, total in found[effort].most_common()]
            title = count(found[effort].total(), single, several)
            partial = any(one.rest for one in told)
            made.append(Step(title, text, named[:NAMED], max(0, len(named) - NAMED), partial))
    warnings = file.total("warning")
    if warnings:
        does = "compte aussi, puisque le contrôle est strict" if file.strict else "n'empêche pas la conformité"
        do = "comptent aussi, puisque le contrôle est strict" if file.strict else "n'empêchent pas la conformité"
        text = f"Il {does}." if warnings == 1 else f"Ils {do}."
        made.append(Step(count(warnings, "avertissement à vérifier", "avertissements à vérifier"), text, []))
    return made
