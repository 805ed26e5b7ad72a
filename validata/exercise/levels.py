"""The three levels: what each teaches, and the rules whose faults are planted for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from validata.errors import ValidataError
from validata.rules.listed import RULES


class Theme(NamedTuple):
    """Something to learn, and the rules that show it: the first that suits the model is planted.

    `shown_by` says whether a right text and a wrong one show it, when their rule shows other things too.
    """

    name: str
    codes: tuple[str, ...]
    shown_by: Callable[[str, str], bool] | None = None


def without_zeros(right: str, wrong: str) -> bool:
    """Whether a text has lost the zeros of its start."""
    return right.startswith("0") and wrong == right.lstrip("0")


class Level(NamedTuple):
    """A level: its name for readers, the themes that it adds, how many faults are planted by default."""

    title: str
    themes: tuple[Theme, ...]
    errors: int


LEVELS = {
    "decouverte": Level(
        "découverte",
        (
            Theme("une valeur obligatoire absente", ("valeur-manquante",)),
            Theme("une date ou une année mal écrite", ("date-invalide", "date-heure-invalide", "annee-invalide")),
            Theme("une valeur hors de la liste", ("valeur-hors-liste", "booleen-invalide")),
            Theme("un montant ou un nombre mal écrit", ("nombre-invalide", "entier-invalide")),
        ),
        6,
    ),
    "intermediaire": Level(
        "intermédiaire",
        (
            Theme(
                "un identifiant faux",
                (
                    "siret-invalide",
                    "motif-non-respecte",
                    "commune-inconnue",
                    "uuid-invalide",
                    "identifiant-ban-invalide",
                ),
            ),
            Theme("un nom de colonne modifié", ("entete-approchante",)),
            Theme("un autre séparateur", ("separateur-non-conforme",)),
            Theme(
                "des colonnes qui se contredisent",
                (
                    "colonnes-incoherentes",
                    "colonnes-non-solidaires",
                    "valeur-alternative-manquante",
                    "periode-inversee",
                    "commune-nom-different",
                    "coordonnees-nulles",
                    "nom-variable",
                    "contenu-inattendu",
                ),
            ),
        ),
        8,
    ),
    "avance": Level(
        "avancé",
        (
            Theme("un autre encodage", ("encodage-non-utf8", "caracteres-corrompus")),
            Theme("des zéros perdus", ("zeros-perdus", "motif-non-respecte", "commune-inconnue"), without_zeros),
            Theme("une somme fausse", ("somme-incorrecte", "quantite-negative", "montant-nul")),
            Theme("un doublon", ("ligne-dupliquee", "identifiant-repete")),
            Theme(
                "des colonnes échangées",
                (
                    "colonnes-echangees",
                    "latitude-longitude-echangees",
                    "coordonnees-hors-territoire",
                    "colonnes-desordonnees",
                ),
            ),
        ),
        10,
    ),
}
"""Each level has the themes of those before it, after its own."""


def themes(level: str) -> list[Theme]:
    """What may be planted, in order: the themes of the level, then those of the levels before it."""
    names = list(LEVELS)[: list(LEVELS).index(level) + 1]
    return [theme for name in reversed(names) for theme in LEVELS[name].themes]


def asked(codes: list[str]) -> list[Theme]:
    """The same for the rules that were asked for. ValidataError for one that nothing can plant."""
    for code in codes:
        if code not in RULES:
            raise ValidataError(f"La règle « {code} » est inconnue (« validata rules » en donne la liste).")
        if not (RULES[code].plant or (RULES[code].sow and RULES[code].scope == "cell")):
            raise ValidataError(
                f"La faute de la règle « {code} » ne sait pas être semée. Règles possibles : {', '.join(sowable())}."
            )
    return [Theme(code, (code,)) for code in dict.fromkeys(codes)]


def sowable() -> list[str]:
    """The codes of the rules whose fault can be planted in one model or another."""
    return sorted(code for code, one in RULES.items() if one.plant or (one.sow and one.scope == "cell"))
