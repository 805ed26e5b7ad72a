"""The classification of acts."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from typing import Any

from validata.rule import Detail, rule
from validata.rules.named.official import reference
from validata.rules.named.shared import NOT_A_TEXT, NOT_A_TEXT_FIX, WRITE, asked, facts, judge
from validata.text.labels import key

MATTERS = (
    "Commande publique",
    "Urbanisme",
    "Domaine et patrimoine",
    "Fonction publique",
    "Institutions et vie politique",
    "Libertés publiques et pouvoirs de police",
    "Finances locales",
    "Domaines de compétences par thèmes",
    "Autres domaines de compétences",
)


@rule(
    "nomenclature-actes-invalide",
    type="nomenclature-actes-value",
    scope="cell",
    title="La matière de l'acte n'est pas dans la nomenclature",
    message=(
        NOT_A_TEXT,
        "« {value} » ne suit pas la nomenclature des actes : {reason}.",
        "« {value} » ne suit pas la nomenclature des actes.",
    ),
    fix=(
        NOT_A_TEXT_FIX,
        WRITE,
        "Écrivez l'une des neuf matières, une barre sans espace, puis le détail (« Finances locales/Subventions »).",
    ),
    good=asked("nomenclature-acte", "Finances locales/Subventions"),
    bad=asked("nomenclature-acte", "Finance locale / Subventions"),
    checks=("nomenclature-acte", "nomenclature-actes-value"),
)
def nomenclature_actes_invalide(value: object, text: str, _params: dict[str, Any]) -> Detail | None:
    """Les actes transmis au contrôle de légalité sont classés en neuf matières, dont « Finances locales ».

    La cellule commence par l'une d'elles (la casse et les accents sont indifférents), suivie d'une barre sans
    espace et du détail. Une matière inconnue empêche de classer l'acte avec ceux des autres collectivités.
    """
    valid = reference("nomenclature-acte").is_valid

    def explain(text: str) -> Detail:
        head, slash, tail = text.partition("/")
        if not slash:
            head, _, tail = text.partition(next((c for c in "\\|>:;\u2013-" if c in text), "/"))
            reason = "la barre « / » manque"
        elif any(key(head) == key(matter) for matter in MATTERS):
            reason = "la barre « / » est précédée ou suivie d'une espace"
        else:
            reason = "ce qui précède la barre « / » n'est pas l'une des neuf matières"
        return facts(reason, matter_of(head, tail, valid))

    return judge(valid, value, text, explain)


def matter_of(head: str, tail: str, valid: Callable[[str], bool]) -> str | None:
    """The act's classification with the matter that `head` is or nearly is."""
    matters = {key(matter): matter for matter in MATTERS}
    close = difflib.get_close_matches(key(re.sub(r"^[\d.\s]+", "", head)), matters, n=1, cutoff=0.8)
    rest = re.sub(r"\s*/\s*", "/", tail.strip())
    right = f"{matters[close[0]]}/{rest}" if close and rest else ""
    return right if right and valid(right) else None
