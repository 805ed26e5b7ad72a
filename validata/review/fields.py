"""Criteria about the fields: their type, their format, their constraints."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from validata.review.criterion import Criterion, Place, criterion, one_field
from validata.review.document import Described, Document
from validata.schema.examples import as_cell
from validata.schema.lint import TYPES
from validata.text.json_place import pointer

MOMENTS = ("date", "datetime", "time")
OTHER_NAMES = {
    "bool": "boolean",
    "chaine": "string",
    "code": "string",
    "decimal": "number",
    "double": "number",
    "entier": "integer",
    "enum": "string",
    "float": "number",
    "geometry": "geojson",
    "int": "integer",
    "nombre": "number",
    "str": "string",
    "text": "string",
    "texte": "string",
    "timestamp": "datetime",
    "uri": "string",
    "url": "string",
    "varchar": "string",
}
"""Names of types elsewhere -> those of Table Schema."""
PAIRS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("exclusiveMinimum", "exclusiveMaximum"),
    ("minimum", "exclusiveMaximum"),
    ("exclusiveMinimum", "maximum"),
)


@criterion(
    "type-inconnu",
    title="Le type d'un champ n'existe pas",
    message="Le type « {type} » n'existe pas dans Table Schema.",
    remedy=("Écrivez « {suggestion} ».", "Prenez l'un des types possibles : {types}."),
    good=one_field(type="integer"),
    bad=[one_field(type="texte"), one_field(type="Integer"), one_field(type=3)],
)
def type_inconnu(document: Document) -> Iterator[Place]:
    """Un type inconnu fait refuser le modèle entier. Les types s'écrivent en anglais et en minuscules."""
    for one in document.fields:
        kind = one.descriptor.get("type", "string")
        if not one.type:
            word = str(kind).lower()
            close = difflib.get_close_matches(word, TYPES, n=1, cutoff=0.7)
            suggestion = OTHER_NAMES.get(word) or (close[0] if close else None)
            facts = {"type": str(kind), "suggestion": suggestion, "types": ", ".join(TYPES)}
            yield Place(facts, f"{one.pointer}/type", one.name)


@criterion(
    "format-sans-directive",
    title="Le format d'une date ne dit pas où sont le jour, le mois ou l'année",
    message="Le format « {format} » ne contient aucune directive (%Y, %m, %d) : aucune cellule ne peut le respecter.",
    remedy=(
        "Écrivez « {suggestion} ».",
        "Écrivez le format avec les directives de strptime, par exemple « %d/%m/%Y ».",
    ),
    good=one_field(type="date", format="%d/%m/%Y"),
    bad=[one_field(type="date", format="JJ/MM/AAAA"), one_field(type="date", format="YYYY-MM-DD")],
)
def format_sans_directive(document: Document) -> Iterator[Place]:
    """Le format d'une date se donne par les directives de strptime (`%Y-%m-%d`), et non par des lettres répétées.

    Lu à la lettre, `YYYY-MM-DD` n'admet que le texte « YYYY-MM-DD » : toutes les dates sont refusées.
    """
    for one in document.fields:
        form = one.descriptor.get("format")
        if one.type in MOMENTS and isinstance(form, str) and form not in ("", "default", "any") and "%" not in form:
            facts = {"format": form, "suggestion": with_directives(form)}
            yield Place(facts, f"{one.pointer}/format", one.name)


def with_directives(form: str) -> str | None:
    """A format of letters with the directives that it means; None when that is not certain."""
    found = form.upper().replace("AAAA", "YYYY").replace("JJ", "DD")
    for letters, directive in (("YYYY", "%Y"), ("DD", "%d"), ("HH", "%H"), ("SS", "%S")):
        found = found.replace(letters, directive, 1)
    found = found.replace("MM", "%m", 1).replace("MM", "%M", 1)
    return (
        found if not any(sign.isalpha() and (i == 0 or found[i - 1] != "%") for i, sign in enumerate(found)) else None
    )


@criterion(
    "contrainte-inapplicable",
    title="Une contrainte ne s'applique pas à ce type de champ",
    message="La contrainte « {constraint} » ne s'applique pas au type « {type} ».",
    remedy=(
        "Déclarez le champ de type « string », ou retirez « {textual} » : elle ne vaut que pour un texte.",
        "Retirez cette contrainte, ou changez le type du champ. Contraintes possibles : {possible}.",
    ),
    good=one_field(type="integer", constraints={"minimum": 1}),
    bad=[
        one_field(type="integer", constraints={"pattern": "[0-9]+"}),
        one_field(constraints={"minimum": 1}),
        one_field(type="date", constraints={"longueur": 3}),
    ],
)
def contrainte_inapplicable(document: Document) -> Iterator[Place]:
    """Le validateur de référence refuse un modèle dont une contrainte ne vaut pas pour le type de son champ.

    Un motif ou une longueur ne se demandent qu'à un texte ; un minimum, qu'à un nombre ou à une date.
    """
    for one in document.fields:
        known = supported(one.type) if one.type else ()
        for name in one.constraints if one.type else ():
            if name not in known:
                textual = name if name in ("pattern", "minLength", "maxLength") else None
                facts = {"constraint": name, "type": one.type, "textual": textual, "possible": ", ".join(known)}
                yield Place(facts, f"{one.pointer}/constraints{pointer([name])}", one.name)


def supported(kind: str) -> tuple[str, ...]:
    """The constraints that apply to a type."""
    from frictionless import fields

    return (*getattr(fields, f"{kind.capitalize()}Field").supported_constraints, "unique")


def value_of(one: Described, given: Any) -> Any:
    """The value of a bound as the reference validator reads it; None when it cannot."""
    try:
        return one.without(*one.constraints).frictionless.create_value_reader()(given)
    except Exception:  # noqa: BLE001 - whatever a hostile schema makes the library raise
        return None


@criterion(
    "borne-incorrecte",
    title="Une borne n'est pas du type de son champ",
    message="La borne « {bound} » ({constraint}) n'est pas une valeur du type « {type} ».",
    remedy=(
        "Écrivez une date sous la forme du champ ({format}).",
        "Écrivez un nombre, sans guillemets.",
    ),
    good=one_field(type="date", constraints={"minimum": "2020-01-01"}),
    bad=[
        one_field(type="date", constraints={"minimum": "01/01/2020"}),
        one_field(type="integer", constraints={"maximum": "beaucoup"}),
    ],
)
def borne_incorrecte(document: Document) -> Iterator[Place]:
    """Une borne s'écrit comme une valeur du champ ; sinon rien ne peut lui être comparé, et le modèle est refusé."""
    for one in document.fields:
        for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
            given = one.constraints.get(name)
            if given is not None and one.type and name in supported(one.type) and value_of(one, given) is None:
                form = str(one.descriptor.get("format") or "default")
                shown = {"date": "%Y-%m-%d"}.get(one.type, "") if form == "default" else form
                facts = {
                    "bound": as_cell(given),
                    "constraint": name,
                    "type": one.type,
                    "format": shown or None if one.type in MOMENTS else None,
                }
                yield Place(facts, f"{one.pointer}/constraints/{name}", one.name)


@criterion(
    "bornes-inversees",
    title="Le minimum dépasse le maximum",
    message="Aucune valeur ne respecte à la fois « {low} » ({least}) et « {high} » ({most}).",
    remedy="Intervertissez les deux bornes, ou corrigez celle qui est fausse.",
    good=one_field(type="integer", constraints={"minimum": 1, "maximum": 1}),
    bad=[
        one_field(type="integer", constraints={"minimum": 10, "maximum": 1}),
        one_field(constraints={"minLength": 5, "maxLength": 2}),
        one_field(type="date", constraints={"minimum": "2020-01-01", "maximum": "2019-01-01"}),
    ],
)
def bornes_inversees(document: Document) -> Iterator[Place]:
    """Deux bornes qui se contredisent font refuser toutes les valeurs : aucun fichier ne peut être conforme."""
    for one in document.fields:
        for low, high in PAIRS:
            least, most = (one.constraints.get(name) for name in (low, high))
            if least is None or most is None or not one.type:
                continue
            values = (least, most) if "Length" in low else (value_of(one, least), value_of(one, most))
            try:
                wrong = values[0] >= values[1] if "exclusive" in low + high else values[0] > values[1]
            except TypeError:
                continue
            if wrong:
                facts = {"low": low, "least": as_cell(least), "high": high, "most": as_cell(most)}
                yield Place(facts, f"{one.pointer}/constraints/{low}", one.name)


@criterion(
    "vrai-et-faux",
    title="Une valeur veut dire à la fois vrai et faux",
    message="« {value} » figure dans « trueValues » et dans « falseValues » : une cellule ne peut pas être les deux.",
    remedy="Ne gardez cette valeur que dans l'une des deux listes.",
    good=one_field(type="boolean", trueValues=["oui"], falseValues=["non"]),
    bad=one_field(type="boolean", trueValues=["oui", "1"], falseValues=["non", "1"]),
)
def vrai_et_faux(document: Document) -> Iterator[Place]:
    """Les deux listes d'un champ booléen doivent être séparées : la seconde l'emporte sinon en silence."""
    for one in document.fields:
        true, false = (one.descriptor.get(name) for name in ("trueValues", "falseValues"))
        if one.type == "boolean" and isinstance(true, list) and isinstance(false, list):
            for value in (value for value in false if value in true):
                yield Place({"value": as_cell(value)}, f"{one.pointer}/falseValues", one.name)


CRITERIA: tuple[Criterion, ...] = (
    type_inconnu,
    format_sans_directive,
    contrainte_inapplicable,
    borne_incorrecte,
    bornes_inversees,
    vrai_et_faux,
)
