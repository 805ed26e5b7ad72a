"""Opening hours as OpenStreetMap writes them."""

from __future__ import annotations

import re
from typing import Any

from validata.rule import Facts, rule
from validata.rules.named.shared import NOT_A_TEXT, NOT_A_TEXT_FIX, WRITE_INSTEAD, asked, because, holds, judge

DAYS = {"lu": "Mo", "ma": "Tu", "me": "We", "je": "Th", "ve": "Fr", "sa": "Sa", "di": "Su"}


@rule(
    "horaires-invalides",
    type="opening-hours-value",
    scope="cell",
    title="Les horaires d'ouverture ne sont pas écrits selon la norme d'OpenStreetMap",
    message=(NOT_A_TEXT, "« {value} » n'est pas lisible comme horaires d'ouverture."),
    remedy=(
        NOT_A_TEXT_FIX,
        WRITE_INSTEAD,
        "Écrivez les jours en anglais sur deux lettres et les heures sur quatre chiffres (« Mo-Fr 09:00-17:30 »).",
    ),
    good=asked("opening-hours-value", "Mo-Fr 09:00-17:30"),
    bad=(
        asked("opening-hours-value", "Lundi-vendredi 9h-17h30", "Mo-Fr 09:00-17:30"),
        asked(
            "opening-hours-value", "du lundi au vendredi de 9h à 12h et de 14h à 17h", "Mo-Fr 09:00-12:00,14:00-17:00"
        ),
    ),
    checks=("opening-hours-value",),
    public=("kind",),
    sow=lambda _, __: "du lundi au vendredi de 9h à 17h30",
)
def horaires_invalides(value: object, text: str, _params: dict[str, Any]) -> Facts | None:
    """Les horaires suivent la norme d'OpenStreetMap (`opening_hours`).

    « Du lundi au vendredi, de 9 h à 17 h 30 » s'y écrit `Mo-Fr 09:00-17:30`, et plusieurs règles se séparent par un
    point-virgule. Ainsi écrits, ils s'affichent sur une carte et disent si le lieu est ouvert à un instant donné.
    Une phrase libre, elle, n'est comprise que par une personne.
    """
    from opening_hours import validate

    def explain(text: str) -> Facts:
        right = hours(text)
        return because(None, right if holds(validate, right) else None)

    return judge(validate, value, text, explain)


def hours(text: str) -> str:
    """French opening hours with the days and the hours written as OpenStreetMap does."""
    plain = re.sub(r"\b(le|les|du|de)\s+", "", " ".join(text.lower().split()))
    plain = re.sub(r"\b(lu|ma|me|je|ve|sa|di)(?:n|r|u|m)?(?:\.|[a-z]*di|manche)?(?![a-z])", in_english, plain)
    plain = re.sub(r"\s*(?:\bau\b|\bà\b|[-\u2013])\s*", "-", plain)
    plain = re.sub(r"\s*(?:\bet\b|,|/|&)\s*", ",", plain)
    plain = re.sub(r"\b(\d{1,2})\s?(?:h|:)\s?(\d{2})?", lambda m: f"{m[1].zfill(2)}:{m[2] or '00'}", plain)
    plain = re.sub(r"\b(mo|tu|we|th|fr|sa|su)\b", lambda m: m[1].capitalize(), plain)
    return re.sub(r"\s*[:,]?\s+(?=\d)", " ", plain)


def in_english(day: re.Match[str]) -> str:
    """The two letters of a French day."""
    return DAYS[day[1]]
