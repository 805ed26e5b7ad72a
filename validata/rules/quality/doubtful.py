"""Placeholders, values outside the categories of a schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validata.rule import Facts, rule
from validata.rules.examples import cell
from validata.rules.mending import SHOWN_VALUES
from validata.rules.repairs import emptied, of_list
from validata.text import characters, placeholders
from validata.text.labels import closest

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
    repair=emptied,
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


@rule(
    "categorie-inconnue",
    type="categorie-inconnue",
    severity="warning",
    scope="cell",
    title="La valeur n'est pas l'une des catégories que le modèle prévoit",
    message="« {value} » n'est pas l'une des catégories prévues pour cette colonne.",
    remedy=(
        "Écrivez « {suggestion_proche} » si c'est bien le sens voulu, sinon choisissez une autre catégorie.",
        "Écrivez « {suggestion} » à la place de « {value} ».",
        "Choisissez l'une des catégories prévues : {allowed}.",
        "Choisissez l'une des catégories que le modèle prévoit pour la colonne « {field} ».",
    ),
    good=cell({"name": "EQUIP_TYPE", "type": "string", "categories": ["piscine", "gymnase"]}, "piscine"),
    bad=cell({"name": "EQUIP_TYPE", "type": "string", "categories": ["piscine", "gymnase"]}, "Piscine", "piscine"),
    public=("allowed",),
    sow=lambda _, text: text.upper(),
    repair=of_list,
)
def categorie_inconnue(field: Field, text: str) -> Facts | None:
    """Le modèle énumère les catégories de cette colonne (`categories`, version 2 de Table Schema), et la valeur trouvée
    n'en fait pas partie.

    Le validateur de référence ne lit pas cette propriété : ce n'est donc qu'un avertissement. Mais une valeur hors des
    catégories sort des filtres et des statistiques ; les accents, les majuscules et le pluriel comptent.
    """  # noqa: D205 - one French sentence over two lines
    if field.categories is None or field.read(text)[0] in field.categories:
        return None
    values = [str(value) for value in sorted(field.categories)]
    best, sure = closest(text, values)
    facts: Facts = {"allowed": values if len(values) <= SHOWN_VALUES else None}
    return {**facts, **({"suggestion": best, **({} if sure else {"suggestion_proche": best})} if best else {})}
