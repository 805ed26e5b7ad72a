"""What a schema says and that is not applied: nothing of it is skipped in silence."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from validata.schema.model import Field, Schema
from validata.text.labels import key

OF_SCHEMA = ("fields", "fieldsMatch", "missingValues", "primaryKey", "foreignKeys", "uniqueKeys", "custom_checks")
OF_FIELD = (
    *("type", "format", "constraints", "missingValues", "categories", "customCheck", "trueValues", "falseValues"),
    *("bareNumber", "groupChar", "decimalChar", "floatNumber", "arrayItem", "itemType", "delimiter"),
)
"""The properties of a schema and of a field that change what is valid."""
HARMLESS = frozenset(("name", "title", "description", "example", "examples", "rdfType", "categoriesOrdered", "$schema"))
"""The other properties of Table Schema."""
CONSTRAINTS = (
    *("unique", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "pattern"),
    *("enum", "jsonSchema"),
)
CLOSE = 0.8  # resemblance from which a property is a slip for another
AUTHORS = "Faites corriger le modèle par ses auteurs"


class Unapplied(NamedTuple):
    """A property that is not applied: the fields that have it, if any, why (French), and what to do of it."""

    name: str
    fields: tuple[str, ...]
    reason: str
    advice: str


@lru_cache(16)
def unapplied(schema: Schema) -> tuple[Unapplied, ...]:
    """The properties of a schema and of its fields that are not applied: the same for all the files of a run."""
    return tuple(found(schema))


def found(schema: Schema) -> Iterator[Unapplied]:
    """The same, one by one."""
    for foreign in schema.foreign_keys:
        if foreign.resource:
            reason = f"les valeurs viennent de « {foreign.resource} », une autre ressource, que validata n'a pas"
            advice = f"Vérifiez que ces valeurs figurent bien dans « {foreign.resource} »."
            yield Unapplied("foreignKeys", foreign.fields, reason, advice)
    groups = schema.descriptor.get("uniqueKeys", [])
    if not isinstance(groups, list) or len(groups) != len(schema.unique_keys):
        reason = "cette propriété devrait lister des groupes de champs du modèle"
        yield Unapplied("uniqueKeys", (), reason, f"{AUTHORS}.")
    yield from slips(schema.descriptor, OF_SCHEMA)
    for field in schema.fields:
        yield from of_field(field)
        yield from slips((n for n in field.descriptor if n not in CONSTRAINTS), OF_FIELD, field.name)


def of_field(field: Field) -> Iterator[Unapplied]:
    """The known properties of a field that are not applied."""
    for name in CONSTRAINTS:
        if name in field.descriptor:
            reason = "cette contrainte est placée hors de « constraints », où elle est sans effet"
            yield Unapplied(
                name, (field.name,), reason, f"{AUTHORS} : la place de « {name} » est dans « constraints »."
            )
    if "categories" in field.descriptor and field.categories is None:
        reason = "cette propriété devrait lister des valeurs, pour un champ de type texte ou nombre entier"
        yield Unapplied("categories", (field.name,), reason, f"{AUTHORS}.")
    if "groupChar" in field.descriptor and field.type == "integer":
        reason = "le validateur de référence ne l'applique pas aux nombres entiers"
        yield Unapplied("groupChar", (field.name,), reason, "Écrivez ces nombres sans séparateur de milliers.")
    if field.unread:
        reason = "validata ne lit pas les géométries au format WKT"
        yield Unapplied("format", (field.name,), reason, "Contrôlez-les avec un logiciel de cartographie.")


def newer(schema: Schema) -> dict[str, list[str]]:
    """What is applied and makes the reference validator refuse the schema: property -> fields (none: the schema)."""
    found: dict[str, list[str]] = {}
    for field in schema.fields:
        for name in (name for name in ("exclusiveMinimum", "exclusiveMaximum") if name in field.constraints):
            found.setdefault(name, []).append(field.name)
        if labelled(field.descriptor):
            found.setdefault("missingValues", []).append(field.name)
    if labelled(schema.descriptor):
        found.setdefault("missingValues", [])
    return found


def labelled(descriptor: dict[str, Any]) -> bool:
    """Whether the missing values are objects, as version 2 of Table Schema allows."""
    return any(isinstance(value, dict) for value in descriptor.get("missingValues") or [])


def slips(given: Iterable[str], known: tuple[str, ...], *fields: str) -> Iterator[Unapplied]:
    """The properties that do not exist and resemble one that would change what is valid."""
    words = {key(word): word for word in known}
    for name in given:
        if name not in known and name not in HARMLESS:
            close = difflib.get_close_matches(key(name), words, n=1, cutoff=CLOSE)
            if close:
                meant = words[close[0]]
                reason = f"cette propriété n'existe pas, et ressemble à « {meant} »"
                yield Unapplied(name, fields, reason, f"{AUTHORS}, s'ils ont voulu écrire « {meant} ».")
