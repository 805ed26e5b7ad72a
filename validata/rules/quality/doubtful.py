"""Placeholders, dates to come, values outside the categories of a schema."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from validata.rule import Facts, rule
from validata.rules.examples import cell
from validata.rules.mending import SHOWN_VALUES
from validata.schema.model import words
from validata.text import characters, placeholders
from validata.text.dates import today
from validata.text.labels import LONG, closest

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


@rule(
    "date-future",
    type="date-future",
    severity="warning",
    scope="cell",
    title="La date n'est pas encore passée",
    message="« {value} » est une date à venir.",
    remedy="Vérifiez l'année, le mois et le jour ; gardez la date si elle est bien à venir.",
    good=cell({"name": "DELIB_DATE", "type": "date"}, "2023-06-26"),
    bad=cell({"name": "DELIB_DATE", "type": "date"}, "2999-06-26"),
    sow=lambda _, text: f"2999{text[4:]}",
)
def date_future(field: Field, text: str) -> Facts | None:
    """La date est postérieure au jour du contrôle, alors que la colonne décrit un fait passé.

    C'est le plus souvent une faute de frappe dans l'année (2203 pour 2023), qui fausse les classements et les
    graphiques. Les colonnes de fin, d'échéance, de validité ou de menu ne sont pas concernées. Dans Excel ou
    LibreOffice, un tri décroissant de la colonne montre toutes les dates à venir.
    """
    if field.type not in ("date", "datetime") or words(field) & AHEAD:
        return None
    day = today()
    if re.match(r"[12]\d{3}-\d\d-\d\d", text, re.ASCII) and text[:10] <= day.isoformat():
        return None
    value, _ = field.read(text[:LONG])
    if isinstance(value, datetime):
        value = value.date()
    return {} if isinstance(value, date) and value > day else None


AHEAD = frozenset(
    ("echeance", "expiration", "fin", "limite", "menu", "prevision", "prevue", "previsionnelle", "validite")
)
