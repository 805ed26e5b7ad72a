"""The classification of acts."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from validata.rule import Facts, rule
from validata.rules.finders import CheckRule
from validata.rules.named.official import reference
from validata.rules.named.shared import NOT_A_TEXT, NOT_A_TEXT_FIX, WRITE_INSTEAD, asked, because, judge
from validata.table.arrow import Mask, view
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


def classified(texts: pa.StringArray) -> Mask:
    """The texts that start with one of the matters as it is written, and a bar that no space follows."""
    known = view(pc.match_substring_regex(texts, rf"^(?i:{'|'.join(MATTERS)})/"))
    return known & ~view(pc.match_substring(texts, "/ "))


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
    remedy=(
        NOT_A_TEXT_FIX,
        WRITE_INSTEAD,
        "Écrivez l'une des neuf matières, une barre sans espace, puis le détail (« Finances locales/Subventions »).",
    ),
    good=asked("nomenclature-acte", "Finances locales/Subventions"),
    bad=(
        asked("nomenclature-acte", "Finance locale / Subventions", "Finances locales/Subventions"),
        asked("nomenclature-acte", "7.5 Finances locales/Subventions", "Finances locales/Subventions"),
    ),
    checks=("nomenclature-acte", "nomenclature-actes-value"),
    screen=lambda _: classified,
    public=("reason", "kind"),
    sow=lambda _, text: text.replace("/", " / "),
)
def nomenclature_actes_invalide(value: object, text: str, _params: dict[str, Any]) -> Facts | None:
    """Les actes transmis au contrôle de légalité sont classés en neuf matières, dont « Finances locales ».

    La cellule commence par l'une d'elles (la casse et les accents sont indifférents), suivie d'une barre sans
    espace et du détail. Une matière inconnue empêche de classer l'acte avec ceux des autres collectivités.
    """
    valid = reference("nomenclature-acte").is_valid

    def explain(text: str) -> Facts:
        head, slash, tail = text.partition("/")
        if not slash:
            head, _, tail = text.partition(next((c for c in "\\|>:;\u2013-" if c in text), "/"))
            reason = "la barre « / » manque"
        elif any(key(head) == key(matter) for matter in MATTERS):
            reason = "la barre « / » est précédée ou suivie d'une espace"
        else:
            reason = "ce qui précède la barre « / » n'est pas l'une des neuf matières"
        return because(reason, matter_of(head, tail, valid))

    return judge(valid, value, text, explain)


def matter_of(head: str, tail: str, valid: Callable[[str], bool]) -> str | None:
    """The act's classification with the matter that `head` is or nearly is."""
    matters = {key(matter): matter for matter in MATTERS}
    close = difflib.get_close_matches(key(re.sub(r"^[\d.\s]+", "", head)), matters, n=1, cutoff=0.8)
    rest = re.sub(r"\s*/\s*", "/", tail.strip())
    right = f"{matters[close[0]]}/{rest}" if close and rest else ""
    return right if right and valid(right) else None


RULES: tuple[CheckRule, ...] = (nomenclature_actes_invalide,)
