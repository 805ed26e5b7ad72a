"""Values that are missing, or not among those allowed."""

from __future__ import annotations

from validata.rule import Facts, rule
from validata.rules.examples import cell
from validata.rules.mending import (
    DAMAGED,
    HINTS,
    PENDING,
    RESTORE,
    SHOWN_VALUES,
    WRITE,
    constraint,
    damage,
    hints,
    known,
    mendable,
    propose,
)
from validata.rules.repairs import of_list
from validata.rules.types.structures import json_list, lists
from validata.schema.model import Field
from validata.text import characters
from validata.text.labels import LONG, closest, key
from validata.text.typography import typography

# Values that break a constraint


def misspelt(field: Field, text: str) -> str | None:
    """A text without accents and with a capital, or in the plural, whichever is not in the list of the field."""
    guesses = (characters.unaccented(text).capitalize(), text.upper(), f"{text}s")
    return next((wrong for wrong in guesses if "enum" in field.read(wrong)[1]), None)


@rule(
    "valeur-manquante",
    type="constraint-error",
    scope="cell",
    title="Une cellule obligatoire est vide",
    message=(
        "« {marker} » signifie « pas de valeur » dans ce modèle, alors que la colonne « {field} » est obligatoire.",
        "La cellule est vide, alors qu'une valeur est attendue dans la colonne « {expected_in} ».",
        "La cellule est vide alors que la colonne « {field} » est obligatoire.",
    ),
    remedy=(
        "Renseignez la cellule, par exemple « {example} ».",
        "Renseignez la cellule. {advice}",
        "Renseignez la cellule : une valeur est attendue sur chaque ligne de la colonne « {field} ».",
    ),
    good=cell({"name": "COLL_NOM", "type": "string", "constraints": {"required": True}}, "Ville de Poitiers"),
    bad=cell({"name": "COLL_NOM", "type": "string", "constraints": {"required": True}}, ""),
    explains=("constraint:required",),
    public=("expected_in", *HINTS),
    sow=lambda _, __: "",
)
def valeur_manquante(field: Field, text: str) -> Facts:
    """Le modèle exige une valeur sur chaque ligne de cette colonne, et la cellule est vide.

    Sans elle, la ligne ne peut être ni rattachée à sa collectivité, ni datée, ni comptée avec les autres. Dans Excel
    ou LibreOffice, un filtre sur les cellules vides de la colonne montre toutes les lignes à compléter. Si la même
    valeur vaut pour tout le fichier, recopiez-la vers le bas.
    """
    marker = text if characters.strip(text[:LONG]) else None
    lighter = field.levels.get(valeur_manquante.code, "error") != "error"
    return known({"marker": marker, "expected_in": field.name if lighter else None, **hints(field)})


@rule(
    "valeur-hors-liste",
    type="constraint-error",
    scope="cell",
    title="La valeur ne figure pas dans la liste des valeurs admises",
    message=(
        *DAMAGED,
        "Cette liste contient des éléments qui ne figurent pas parmi les valeurs admises : {items}.",
        "« {behind} » ne figure pas encore dans la liste du modèle, en retard sur les textes officiels.",
        "« {value} » ne figure pas dans la liste des valeurs admises.",
    ),
    remedy=(
        "Signalez ce retard aux auteurs du modèle : {late}. En attendant, il n'admet que {allowed}.",
        *PENDING,
        "Écrivez « {suggestion_proche} » si c'est bien le sens voulu, sinon choisissez une autre valeur de la liste.",
        WRITE,
        RESTORE,
        "Choisissez l'une des valeurs admises : {allowed}, ou l'une des {others} autres.",
        "Choisissez l'une des valeurs admises : {allowed}.",
        "Choisissez l'une des valeurs que le modèle admet pour la colonne « {field} ».",
    ),
    good=cell({"name": "BGT_CODRD", "type": "string", "constraints": {"enum": ["recette", "dépense"]}}, "dépense"),
    bad=(
        cell(
            {"name": "BGT_CODRD", "type": "string", "constraints": {"enum": ["recette", "dépense"]}},
            "Depense",
            "dépense",
        ),
        cell(
            {"name": "BGT_CODRD", "type": "string", "constraints": {"enum": ["recette", "dépense"]}},
            "recettes",
            "recette",
        ),
        cell(
            {"name": "BGT_CODRD", "type": "string", "constraints": {"enum": ["recette", "dépense"]}}, "investissement"
        ),
    ),
    explains=("constraint:enum",),
    public=("allowed", "others", "late", *HINTS),
    sow=misspelt,
    repair=of_list,
)
def valeur_hors_liste(field: Field, text: str) -> Facts:
    """Le modèle donne la liste des valeurs possibles de cette colonne, et la valeur trouvée n'en fait pas partie.

    Les accents, les majuscules et le pluriel comptent : une valeur presque juste sort des filtres et des statistiques.
    Recopiez la valeur depuis la documentation du modèle. Dans Excel ou LibreOffice, une liste déroulante (Données,
    Validation) évite toute variante.
    """
    values = [str(value) for value in constraint(field, "enum") or ()]
    shown = values if len(values) <= SHOWN_VALUES + 1 else values[:SHOWN_VALUES]
    detail: Facts = {"allowed": shown or None, "others": len(values) - len(shown) or None}
    items = json_list(text)
    if field.type == "array" and items is not None:
        wrong = [item for item in items if str(item) not in values]
        detail["items"] = [str(item) for item in wrong[:3]] or None
        return known({**detail, **propose(field, text, *lists(field, text)), **hints(field)})
    spoilt = damage(field, text)
    if spoilt:
        return spoilt
    late: dict[str, str] = field.notions.get("late", {})
    behind = next((why for value, why in late.items() if key(value) == key(mendable(text))), None)
    if behind:
        return known({**detail, "behind": text, "late": typography(behind), **hints(field)})
    best, sure = closest(mendable(text), values)
    found = propose(field, text, best)
    if found and not sure:
        found["suggestion_proche"] = best
    return known({**detail, **found, **hints(field)})
