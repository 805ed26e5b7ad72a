"""What keeps a description from being a usable Table Schema."""

from __future__ import annotations

import re
from typing import Any

from validata.errors import SchemaError
from validata.schema.build import missing_values
from validata.schema.model import Field
from validata.schema.notions import OF_FIELD, OF_SCHEMA, fault

TYPES = [
    "any",
    "array",
    "boolean",
    "date",
    "datetime",
    "duration",
    "geojson",
    "geopoint",
    "integer",
    "list",
    "number",
    "object",
    "string",
    "time",
    "year",
    "yearmonth",
]


def examine(descriptor: dict[str, Any], where: str) -> None:
    """Refuse a descriptor that is not a usable Table Schema: SchemaError naming the field and the fault."""
    fields = descriptor.get("fields")
    if not isinstance(fields, list) or not fields:
        raise SchemaError(f"Le modèle « {where} » ne décrit aucun champ (« fields » est absent ou vide).")
    wrong = shape_fault(descriptor) or fault(descriptor, OF_SCHEMA)
    if wrong:
        raise SchemaError(f"Le modèle « {where} » est incorrect : {wrong}.")
    names: set[str] = set()
    for position, field in enumerate(fields, 1):
        if not isinstance(field, dict) or not isinstance(field.get("name"), str) or not field["name"]:
            raise SchemaError(f"Le modèle « {where} » est incorrect : son champ n° {position} n'a pas de nom.")
        if field["name"] in names:
            raise SchemaError(f"Le modèle « {where} » est incorrect : champ « {field['name']} » présent deux fois.")
        names.add(field["name"])
        wrong = shape_fault(field) or fault(field, OF_FIELD) or field_fault(field, descriptor)
        if wrong:
            raise SchemaError(f"Le modèle « {where} » est incorrect : champ « {field['name']} », {wrong}.")
    key_names = descriptor.get("primaryKey") or []
    for name in key_names if isinstance(key_names, list) else [key_names]:
        if not isinstance(name, str) or name not in names:
            raise SchemaError(f"Le modèle « {where} » est incorrect : clé primaire « {name} » inconnue.")
    entries = descriptor.get("custom_checks") or []
    if not isinstance(entries, list) or not all(named_check(entry) for entry in entries):
        raise SchemaError(
            f"Le modèle « {where} » est incorrect : « custom_checks » doit être une liste de contrôles nommés, "
            "dont les paramètres (« params ») forment un objet."
        )


def named_check(entry: Any) -> bool:
    """Whether an entry of `custom_checks` has a name, and an object for parameters if any."""
    return (
        isinstance(entry, dict) and isinstance(entry.get("name"), str) and isinstance(entry.get("params") or {}, dict)
    )


def shape_fault(descriptor: dict[str, Any]) -> str | None:
    """What is not of the expected shape in a schema or a field, in French, or None."""
    values = descriptor.get("missingValues") or []
    listed = [v.get("value") if isinstance(v, dict) else v for v in values] if isinstance(values, list) else [None]
    if not all(isinstance(value, str) for value in listed):
        return "« missingValues » doit être une liste de textes"
    check = descriptor.get("customCheck") or ""
    if not isinstance(check.get("name") if isinstance(check, dict) else check, str):
        return "« customCheck » doit être le nom d'un contrôle, ou un objet qui le nomme"
    return None


def field_fault(field: dict[str, Any], descriptor: dict[str, Any]) -> str | None:
    """What keeps a field from being used, in French, or None. frictionless has the last word."""
    kind = field.get("type") or "string"
    if kind not in TYPES:
        return f"type « {kind} » inconnu (types possibles : {', '.join(TYPES)})"
    constraints = field.get("constraints") or {}
    if not isinstance(constraints, dict):
        return "les contraintes (« constraints ») doivent être un objet"
    pattern = constraints.get("pattern")
    try:
        re.compile(f"^{pattern}$")
    except (re.error, RecursionError, OverflowError):
        return f"motif « {pattern} » incorrect (expression régulière illisible)"
    if "required" in field:
        return "« required » doit être placé dans « constraints »"
    return reader_fault(field, descriptor, kind, constraints)


def reader_fault(
    field: dict[str, Any], descriptor: dict[str, Any], kind: str, constraints: dict[str, Any]
) -> str | None:
    """What keeps frictionless from reading cells under a field, in French, or None."""
    from frictionless import Field as Frictionless
    from frictionless import FrictionlessException, fields

    known = getattr(fields, f"{kind.capitalize()}Field").supported_constraints
    extra = [name for name in constraints if name not in (*known, "unique")]
    if extra:
        return f"la contrainte « {extra[0]} » ne s'applique pas au type « {kind} »"
    candidate = Field(descriptor=field, missing=missing_values(field, missing_values(descriptor, frozenset([""]))))
    try:
        Frictionless.from_descriptor(dict(candidate.bare)).create_cell_reader()("")
        read = candidate.frictionless.create_value_reader()
        for name, bound in constraints.items():
            if name.lower().endswith(("minimum", "maximum")) and read(bound) is None:
                return f"la borne « {bound} » ({name}) n'est pas une valeur du type « {kind} »"
    except FrictionlessException:
        return "une propriété n'est pas conforme à Table Schema (format, contrainte ou liste de valeurs)"
    except Exception:  # noqa: BLE001 - whatever a hostile schema makes the library raise
        return "une contrainte a une valeur inutilisable"
    return None
