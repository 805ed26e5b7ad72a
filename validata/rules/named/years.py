"""Periods of years."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from validata.rule import Facts, rule
from validata.rules.constraints.forms import motif_non_respecte
from validata.rules.finders import CheckRule
from validata.rules.named.shared import NOT_A_TEXT, NOT_A_TEXT_FIX, WRITE_INSTEAD, asked, because, judge
from validata.table.arrow import matching

YEARS = re.compile(r"(\d{4})/(\d{4})\n?")
YEAR = "^[0-9]{4}$"


def alone(params: dict[str, Any]) -> bool:
    """Whether a single year is a period too."""
    return params.get("allow-year-only") in ("true", "yes", True)


@rule(
    "annees-invalides",
    type="year-interval-value",
    scope="cell",
    title="La période d'années n'est pas valide",
    message=(
        NOT_A_TEXT,
        "« {value} » n'est pas une période d'années valide : {reason}.",
        "« {value} » n'est pas une période d'années valide.",
    ),
    remedy=(
        NOT_A_TEXT_FIX,
        WRITE_INSTEAD,
        "Écrivez {expected}, la première année précédant la seconde.",
        "Écrivez deux années sous la forme AAAA/AAAA, la première précédant la seconde.",
    ),
    good=asked("year-interval-value", "2017/2018"),
    bad=(
        asked("year-interval-value", "2018/2017", "2017/2018"),
        asked("year-interval-value", "2017-2018", "2017/2018"),
    ),
    checks=("year-interval-value",),
    screen=lambda params: matching(YEAR) if alone(params) else None,
    replaces=(motif_non_respecte,),
    public=("reason", "kind", "expected"),
    sow=lambda _, text: "/".join(reversed(text.split("/"))),
)
def annees_invalides(value: object, text: str, params: dict[str, Any]) -> Facts | None:
    """Une période s'écrit avec ses deux années sur quatre chiffres, séparées par une barre : `2017/2018`.

    La première année précède la seconde. Certains modèles admettent aussi une année seule (`2017`). Toute autre
    écriture oblige ceux qui réutilisent les données à deviner l'exercice concerné.
    """
    one = alone(params)

    def valid(years: str) -> bool:
        both = YEARS.fullmatch(years)
        if both:
            return int(both[1]) < int(both[2])
        return one and bool(re.fullmatch(r"\d{4}\n?", years))

    def explain(text: str) -> Facts:
        expected = "une année (AAAA) ou deux (AAAA/AAAA)" if one else "deux années sous la forme AAAA/AAAA"
        return {**years_fault(text, valid), "expected": expected}

    return judge(valid, value, text, explain)


def years_fault(text: str, valid: Callable[[str], bool]) -> Facts:
    """What is wrong with a period of years, and the right one when it is certain."""
    years = re.findall(r"\d+", text)
    signs = re.sub(r"\d", "", text).strip().lower()
    plain = "/".join(years)
    reason = None
    if YEARS.fullmatch(plain) and len(signs) <= 1:
        if years[0] == years[1]:
            return because("les deux années sont les mêmes", years[0] if valid(years[0]) else None)
        if years[0] > years[1]:
            return because("la seconde année précède la première", f"{years[1]}/{years[0]}")
        reason = "elle contient des espaces" if signs == "/" else "une barre « / » doit séparer les deux années"
    elif re.fullmatch(r"\d{4}", plain) and not signs and not valid(plain):
        reason = "deux années sont attendues"
    return because(reason, plain if len(signs) <= 1 and valid(plain) else None)


RULES: tuple[CheckRule, ...] = (annees_invalides,)
