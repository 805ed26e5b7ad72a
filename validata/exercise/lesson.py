"""What the pages of an exercise say of its model and of its faults, in French."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from validata.exercise.make import Exercise
from validata.exercise.manifest import Planted
from validata.rules.listed import RULES
from validata.rules.patterns import pattern_in_words
from validata.schema.model import CustomCheck, Field, Schema
from validata.text.typography import count, typography

CONTEXTS = {
    "adresses": "la base adresse locale de la commune, que liront les secours, les livreurs et les calculateurs "
    "d'itinéraires",
    "budget": "le compte administratif de la collectivité, que liront les habitants et les journalistes",
    "catalogue": "la liste des jeux de données que la collectivité publie, que moissonnera le portail national",
    "deliberations": "les délibérations du conseil municipal, que liront les habitants et la préfecture",
    "equipements": "la liste des équipements publics, que reprendront les cartes et les applications",
    "marches": "les marchés publics notifiés dans l'année, que la loi demande de rendre publics",
    "menus": "les menus des cantines, que liront les parents et les diététiciens",
    "plats": "la composition des plats des cantines, que liront les parents d'enfants allergiques",
    "prenoms": "les prénoms des enfants nés dans la commune, que d'autres communes publient sous la même forme",
    "subventions": "les subventions versées aux associations, que la loi demande de rendre publiques",
}
"""What the agents are about to publish, and for whom."""
KINDS = {
    "array": 'liste entre crochets, ["a", "b"]',
    "boolean": "oui ou non",
    "date": "date AAAA-MM-JJ",
    "datetime": "date et heure AAAA-MM-JJThh:mm:ssZ",
    "integer": "nombre entier",
    "number": "nombre, avec un point pour les décimales",
    "year": "année sur 4 chiffres",
}
FORMATS = {"uri": "adresse web complète", "email": "adresse électronique", "uuid": "identifiant UUID"}
ROOM = 105  # characters of a column in the page of the model
SCOPES = {
    "file": "dans la façon dont le fichier est écrit",
    "header": "dans l'en-tête",
    "row": "entre plusieurs cellules ou plusieurs lignes",
    "cell": "dans une seule cellule",
}


class Column(NamedTuple):
    """What the page of the model says of a column."""

    name: str
    title: str
    needed: bool
    words: str


def context(exercise: Exercise) -> str:
    """The situation, in two sentences."""
    what = CONTEXTS.get(exercise.schema.name, f"un fichier du modèle « {exercise.schema.title} »")
    invented = (
        " Les communes sont réelles ; tout le reste est inventé, et les numéros SIRET ne désignent personne."
        if exercise.asked.source is None
        else ""
    )
    return typography(f"Votre collectivité va publier {what}. Un service vous remet son fichier.{invented}")


def columns(schema: Schema) -> list[Column]:
    """The model in one page: what each column holds."""
    return [Column(f.name, str(f.descriptor.get("title") or ""), f.required, words(f)) for f in schema.fields]


def words(field: Field) -> str:
    """What is written in a field, shortly, and an example."""
    asked, said = field.constraints, []
    values = [*field.descriptor.get("trueValues", []), *field.descriptor.get("falseValues", [])]
    allowed = [str(value) for value in asked.get("enum") or values]
    pattern = pattern_in_words(str(asked["pattern"])) if "pattern" in asked else None
    siret = any(check.name == "french-siret-value" for check in field.checks)
    if allowed:
        said.append(listed(allowed))
    elif siret:
        said.append("SIRET de 14 chiffres")
    elif pattern:
        said.append(pattern)
    elif FORMATS.get(field.format) or KINDS.get(field.type):
        said.append(FORMATS.get(field.format) or KINDS[field.type])
    if "minimum" in asked or "maximum" in asked:
        bounds = [f"{word} {asked[name]}" for name, word in (("minimum", "de"), ("maximum", "à")) if name in asked]
        said.append(
            " ".join(bounds) if len(bounds) > 1 else bounds[0].replace("de", "au moins").replace("à", "au plus")
        )
    if "maxLength" in asked and not allowed:
        said.append(f"{asked['maxLength']} caractères au plus")
    example = str(field.descriptor.get("example") or "")
    if example and not allowed and len(example) + sum(map(len, said)) < ROOM:
        said.append(f"ex. {example}")
    return typography(" ; ".join(said))


def listed(values: list[str]) -> str:
    """The values of a list, or the first and how many others."""
    said: list[str] = []
    for value in values:
        if said and sum(map(len, said)) + 3 * len(said) + len(value) > ROOM:
            return f"{' / '.join(said)} / … ({count(len(values), 'valeur')})"
        said.append(value)
    return " / ".join(said)


def links(schema: Schema) -> list[str]:
    """What the model asks of several columns together."""
    return [typography(said) for check in schema.checks if (said := link(check))]


def link(check: CustomCheck) -> str:
    """What a check of several columns asks, or nothing."""
    params = check.params
    match check.name:
        case "compare-columns-value":
            return f"{params['column']} {params['op'].replace('>=', '≥').replace('<=', '≤')} {params['column2']}"
        case "sum-columns-value":
            return f"{params['column']} = {' + '.join(params['columns'])}"
        case "cohesive-columns-value":
            return f"{', '.join(check.columns)} : toutes remplies ou toutes vides"
        case "one-of-required":
            return f"{' ou '.join(check.columns)} : au moins l'une des deux"
        case _:
            return ""


def hints(faults: tuple[Planted, ...]) -> list[tuple[str, list[str]]]:
    """Three hints, each more precise than the one before: how many and of what sort, which, where."""
    sorts = Counter[str](RULES[fault.code].scope for fault in faults)
    first = [f"{count(sorts[scope], 'faute')} {said}" for scope, said in SCOPES.items() if sorts[scope]]
    second = [f"{fault.title}{only(fault)}" for fault in sorted(faults, key=lambda one: one.title)]
    third = [f"{place(fault)}{only(fault)}" for fault in faults]
    return [
        ("Combien de fautes, et de quelle sorte ?", [typography(one) for one in first]),
        ("Quelles fautes ?", [typography(one) for one in second]),
        ("Où sont-elles ?", [typography(one) for one in third]),
    ]


def place(fault: Planted) -> str:
    """Where a fault is, in words."""
    if RULES[fault.code].scope == "file":
        return f"le fichier entier{f' (ligne {fault.row})' if fault.row else ''}"
    named = f" ({fault.field})" if fault.field else ""
    return f"{fault.address}{named}"


def only(fault: Planted) -> str:
    """The files that have a fault, when they are not all."""
    if len(fault.files) > 1:
        return ""
    return f" (dans exercice.{fault.files[0]} seulement)"


def written(fault: Planted) -> str:
    """What stands in the cell of a fault."""
    if fault.label is not None:
        return fault.label
    [change] = fault.changes if len(fault.changes) == 1 else [None]
    return change.wrong if change else ""


def expected(fault: Planted) -> str:
    """What the right file has instead: a text, or what is to be done."""
    scope = RULES[fault.code].scope
    if fault.added:
        return "(ligne à supprimer)"
    if fault.label is not None and scope == "header" and fault.field:
        return fault.field
    if len(fault.changes) == 1:
        return fault.changes[0].right or "(cellule vide)"
    rows = {change.row for change in fault.changes}
    if len(rows) == 1:
        return " ; ".join(f"{change.field} : {change.right or '(vide)'}" for change in fault.changes)
    return fault.remedy
