"""Placeholders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validata.rule import Facts, rule
from validata.rules.examples import cell
from validata.text import characters, placeholders

if TYPE_CHECKING:
    from validata.schema.model import Field


@rule(
    "valeur-exemple",
    type="valeur-exemple",
    severity="warning",
    scope="cell",
    title="La cellule contient un texte d'attente au lieu d'une valeur",
    message=(
        "« {error} » est une erreur de formule du tableur, et non une valeur.",
        "« {value} » est un texte d'attente, et non une valeur.",
    ),
    remedy=(
        "Corrigez la formule qui donne « {error} », ou remplacez-la par la valeur voulue.",
        "Remplacez-le par la vraie valeur, ou videz la cellule si la colonne est facultative.",
    ),
    good=cell({"name": "EQUIP_NOM", "type": "string"}, "Salle des fêtes"),
    bad=(
        cell({"name": "EQUIP_NOM", "type": "string"}, "à compléter"),
        cell({"name": "EQUIP_NOM", "type": "string"}, "XXXX"),
        cell({"name": "EQUIP_NOM", "type": "string"}, "#REF!"),
    ),
    sow=lambda _, __: "à compléter",
)
def valeur_exemple(field: Field, text: str) -> Facts | None:
    """La cellule contient un texte provisoire (« XXXX », « à compléter », « n/a », « - »…) resté dans le fichier.

    Pour un logiciel c'est une valeur comme une autre : elle apparaît dans les listes, et la cellule ne compte pas comme
    vide. Remplacez-la par la vraie valeur. Si celle-ci est inconnue et que la colonne est facultative, videz la
    cellule : c'est la façon normale de dire qu'une donnée manque.
    """
    if field.type not in ("string", "any") or "enum" in field.constraints:
        return None
    if len(text) <= placeholders.LONGEST and characters.unaccented(text) in placeholders.FORMULA_ERRORS:
        return {"error": characters.strip(text)}
    return {} if placeholders.stands_for_nothing(text) else None
