"""How names are written: capitals, underscores."""

from __future__ import annotations

from typing import Any

import pyarrow.compute as pc

from validata.rule import Facts, rule
from validata.rules.mending import WRITE
from validata.rules.named.shared import asked
from validata.table.arrow import Mask, Screen, matching, view


def two_cases(_params: dict[str, Any]) -> Screen:
    """The mask of the texts that have small letters and capitals, without accents."""
    small, capital = matching("[a-z]"), matching("[A-Z]")
    return lambda texts: small(texts) & capital(texts)


def no_underscore(_params: dict[str, Any]) -> Screen:
    """The mask of the texts without underscore."""

    def certain(texts: Any) -> Mask:
        return ~view(pc.match_substring(texts, "_"))

    return certain


@rule(
    "casse-inhabituelle",
    type="casse-inhabituelle",
    severity="warning",
    scope="cell",
    title="Le nom est écrit tout en capitales, ou sans aucune majuscule",
    message=(
        "« {capitals} » est écrit tout en capitales.",
        "« {small} » est écrit sans majuscule.",
        "« {value} » ne contient aucune lettre minuscule.",
    ),
    remedy="Écrivez le nom en minuscules accentuées, avec une majuscule au début des noms propres, "
    "par exemple « Rue de l'Église ».",
    good=asked("letter-case", "Rue de l'Église"),
    bad=(asked("letter-case", "RUE DE L'EGLISE"), asked("letter-case", "poitiers", small="no")),
    checks=("letter-case",),
    screen=two_cases,
    sow=lambda _, text: text.upper(),
)
def casse_inhabituelle(_value: object, text: str, params: dict[str, Any]) -> Facts | None:
    """Un nom tout en capitales a perdu ses accents, et rien ne permet de les retrouver.

    Les cartes, les enveloppes et les panneaux reprennent le nom tel qu'il est écrit. Un nom sans lettre, comme un
    nombre seul, est signalé de même. Aucune correction n'est proposée, car elle serait devinée.
    """
    if text == text.upper():
        return {"capitals": text} if text != text.lower() else {}
    return {"small": text} if params.get("small") == "no" and text == text.lower() else None


@rule(
    "tiret-bas-dans-un-nom",
    type="tiret-bas-dans-un-nom",
    severity="warning",
    scope="cell",
    title="Le nom contient un tiret bas",
    message="« {value} » contient un tiret bas (_), que l'on n'écrit pas dans un nom.",
    remedy=(WRITE, "Remplacez le tiret bas par une espace ou par un trait d'union."),
    good=asked("no-underscore", "Rue du Vieux Pont"),
    bad=asked("no-underscore", "Rue du Vieux_Pont", "Rue du Vieux Pont"),
    checks=("no-underscore",),
    screen=no_underscore,
    sow=lambda _, text: text.replace(" ", "_"),
    repair="unsafe",
)
def tiret_bas_dans_un_nom(_value: object, text: str, _params: dict[str, Any]) -> Facts | None:
    """Le tiret bas (`_`) vient d'un logiciel qui ne supporte pas les espaces ; il n'appartient pas à un nom propre.

    Il serait repris tel quel sur les cartes et les enveloppes.
    """
    if "_" not in text:
        return None
    return {"suggestion": " ".join(text.replace("_", " ").split())} if text.strip("_ ") else {}


RULES = (casse_inhabituelle, tiret_bas_dans_un_nom)
