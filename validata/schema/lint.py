"""What keeps a description from being a usable Table Schema: said in French, frictionless having the last word."""

from __future__ import annotations

import re
from typing import Any

from validata.errors import SchemaError
from validata.limits import Deadline, Limits
from validata.schema.build import missing_values
from validata.schema.model import Field
from validata.schema.notions import OF_FIELD, OF_SCHEMA, notion_fault

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


def examine(descriptor: dict[str, Any], where: str, deadline: Deadline) -> None:
    """Refuse a descriptor that is not a usable Table Schema: SchemaError naming the field and the fault.

    ValidataError past the deadline.
    """
    fields, limits = descriptor.get("fields"), deadline.limits
    if not isinstance(fields, list) or not fields:
        raise SchemaError(
            other_kind(descriptor, where)
            or f"Le modèle « {where} » ne décrit aucun champ (« fields » est absent ou vide)."
        )
    if len(fields) > limits.fields:
        raise SchemaError(f"Le modèle « {where} » décrit trop de champs ({limits.said('fields')}).")
    fault = (
        shape_fault(descriptor)
        or notion_fault(descriptor, OF_SCHEMA)
        or fields_fault(fields, descriptor, deadline)
        or keys_fault(descriptor, [field["name"] for field in fields])
        or checks_fault(descriptor)
        or library_fault(descriptor)
    )
    if fault:
        raise SchemaError(f"Le modèle « {where} » est incorrect : {fault}.")


def other_kind(descriptor: dict[str, Any], where: str) -> str | None:
    """The sentence for a data package or a JSON Schema that is taken for a Table Schema; None for anything else."""
    resources = descriptor.get("resources", [descriptor] if "schema" in descriptor else None)
    if isinstance(resources, list):
        held = [table(one) for one in resources if isinstance(one, dict)]
        tables = f"Donnez le modèle de l'un de ses tableaux : {', '.join(held)}." if held else "Il ne contient rien."
        return f"« {where} » est un ensemble de données (data package), et non le modèle d'un tableau. {tables}"
    properties = descriptor.get("properties")
    if isinstance(properties, dict) or "json-schema.org" in str(descriptor.get("$schema")):
        held = [f"« {name} »" for name, one in (properties or {}).items() if isinstance(one, dict) and is_list(one)]
        lists = f" Les tableaux qu'il contient ({', '.join(held)}) n'ont pas de modèle Table Schema." if held else ""
        return (
            f"« {where} » est un schéma JSON (JSON Schema), qui décrit un document et non un tableau : validata ne "
            f"peut pas l'appliquer.{lists}"
        )
    return None


def table(resource: dict[str, Any]) -> str:
    """How a resource of a data package is named, with the address of its schema if it has one."""
    name, schema = str(resource.get("name") or resource.get("path") or "sans nom"), resource.get("schema")
    return f"{name} ({schema})" if isinstance(schema, str) else name


def is_list(described: dict[str, Any]) -> bool:
    """Whether a property of a JSON Schema is a list."""
    return described.get("type") == "array" or "items" in described


def fields_fault(fields: list[Any], descriptor: dict[str, Any], deadline: Deadline) -> str | None:
    """What is wrong in the first field that is not usable, in French, or None."""
    names: set[str] = set()
    for position, field in enumerate(fields, 1):
        deadline.check()
        if not isinstance(field, dict) or not isinstance(field.get("name"), str) or not field["name"]:
            return f"son champ n° {position} n'a pas de nom"
        if field["name"] in names:
            return f"champ « {field['name']} » présent deux fois"
        names.add(field["name"])
        fault = (
            shape_fault(field)
            or long_pattern(field, deadline.limits)
            or notion_fault(field, OF_FIELD)
            or field_fault(field, descriptor)
        )
        if fault:
            return f"champ « {field['name']} », {fault}"
    return None


def long_pattern(field: dict[str, Any], limits: Limits) -> str | None:
    """That the pattern of a field, or of the items of its lists, is too long, in French, or None."""
    for described in (field, field.get("arrayItem")):
        constraints = described.get("constraints") if isinstance(described, dict) else None
        pattern = constraints.get("pattern") if isinstance(constraints, dict) else None
        if isinstance(pattern, str) and len(pattern) > limits.pattern:
            return f"motif trop long ({limits.said('pattern')})"
    return None


def keys_fault(descriptor: dict[str, Any], names: list[str]) -> str | None:
    """What is wrong in the primary and foreign keys, in French, or None."""
    for name in listed(descriptor.get("primaryKey") or []):
        if name not in names:
            return f"clé primaire « {name} » inconnue"
    keys = descriptor.get("foreignKeys") or []
    for one in keys if isinstance(keys, list) else [None]:
        key = one if isinstance(one, dict) else {}
        reference = key["reference"] if isinstance(key.get("reference"), dict) else {}
        fields, others = listed(key.get("fields") or []), listed(reference.get("fields") or [])
        if not fields or not others:
            return "« foreignKeys » doit être une liste d'objets qui disent « fields » et « reference »"
        if len(fields) != len(others):
            return f"la clé étrangère {shown(fields)} ne compte pas autant de colonnes que sa référence {shown(others)}"
        for name in [*fields, *([] if reference.get("resource") else others)]:
            if name not in names:
                return f"« foreignKeys » cite un champ « {name} » inconnu"
    return None


def listed(value: Any) -> list[Any]:
    """A list, or a list of the only value that is given instead of one."""
    return value if isinstance(value, list) else [value]


def shown(names: list[Any]) -> str:
    """Some names in a sentence."""
    return f"« {', '.join(map(str, names))} »"


def checks_fault(descriptor: dict[str, Any]) -> str | None:
    """What is wrong in `custom_checks`, in French, or None."""
    entries = descriptor.get("custom_checks") or []
    if isinstance(entries, list) and all(named_check(entry) for entry in entries):
        return None
    return (
        "« custom_checks » doit être une liste de contrôles nommés, dont les paramètres (« params ») forment un objet"
    )


def named_check(entry: Any) -> bool:
    """Whether an entry of `custom_checks` has a name, and an object for parameters if any."""
    return (
        isinstance(entry, dict) and isinstance(entry.get("name"), str) and isinstance(entry.get("params") or {}, dict)
    )


def shape_fault(descriptor: dict[str, Any]) -> str | None:
    """What is not of the expected shape in a schema or a field, in French, or None."""
    values = descriptor.get("missingValues", [])
    texts = isinstance(values, list) and all(isinstance(value, str) for value in values)
    labelled = isinstance(values, list) and all(
        isinstance(value, dict) and isinstance(value.get("value"), str) for value in values
    )
    if not texts and not labelled:
        return "« missingValues » doit être une liste de textes (ou d'objets qui ont tous une « value »)"
    check = descriptor.get("customCheck") or ""
    if not isinstance(check.get("name") if isinstance(check, dict) else check, str):
        return "« customCheck » doit être le nom d'un contrôle, ou un objet qui le nomme"
    if not isinstance(descriptor.get("$schema", ""), str):
        return "« $schema » doit être une adresse"
    return None


def field_fault(field: dict[str, Any], descriptor: dict[str, Any]) -> str | None:
    """What keeps a field from being used, in French, or None. frictionless has the last word."""
    kind = field.get("type", "string")
    if not isinstance(kind, str) or kind not in TYPES:
        what = f" « {kind} » inconnu" if isinstance(kind, str) else " qui n'est pas un texte"
        return f"type{what} (types possibles : {', '.join(TYPES)})"
    if field.get("format") == "":
        return "« format » est vide"
    constraints = field.get("constraints", {})
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
            if name.lower().endswith(("minimum", "maximum")) and bound is not None and read(bound) is None:
                return f"la borne « {bound} » ({name}) n'est pas une valeur du type « {kind} »"
    except FrictionlessException as error:
        return misshapen(error)
    except Exception:  # noqa: BLE001 - whatever a hostile schema makes the library raise
        return "une contrainte a une valeur inutilisable"
    return None


def library_fault(descriptor: dict[str, Any]) -> str | None:
    """What frictionless refuses in a schema, whose fields it can read, in French, or None.

    It is not shown what we apply and it does not: what only version 2 of Table Schema has.
    """
    from frictionless import FrictionlessException, Schema

    plain = {name: value for name, value in descriptor.items() if name not in ("$schema", "missingValues")}
    fields = [{"name": field["name"], "type": "any"} for field in descriptor["fields"]]
    try:
        Schema.from_descriptor({**plain, "fields": fields})
    except FrictionlessException as error:
        return misshapen(error)
    except Exception:  # noqa: BLE001 - whatever a hostile schema makes the library raise
        return "une propriété a une valeur inutilisable"
    return None


def misshapen(error: Any) -> str:
    """The property that frictionless's error is about, in French."""
    notes = " ".join(str(one.note) for one in error.reasons or [error.error])
    place = re.search("at property '([^']+)'", notes)
    if place is None:
        return "une propriété n'est pas conforme à Table Schema (format, contrainte ou liste de valeurs)"
    return f"la propriété « {place[1]} » n'a pas la forme prévue par Table Schema"
