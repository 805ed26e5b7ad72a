"""The object that a JSON or YAML text holds, within limits."""

from __future__ import annotations

import json
import re
from typing import Any

from validata.errors import SchemaError
from validata.text.json_place import json_place

YAML_SIZE = 1 << 20  # characters, and values once its aliases are followed: reading YAML is slow
HALF = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
"""Half of a character written in two, alone: no text can be written with it."""


def parse(raw: bytes, where: str) -> dict[str, Any]:
    """The JSON (or YAML) object that `raw` holds."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SchemaError(f"Le modèle « {where} » n'est pas un texte en UTF-8.") from None
    if half := HALF.search(text):
        raise SchemaError(f"Le modèle « {where} » contient une moitié de caractère (« {half[0]} »).")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        found = parse_yaml(text, where, error)
    if not isinstance(found, dict):
        raise SchemaError(f'Le modèle « {where} » n\'est pas un objet Table Schema (« {{ "fields": [...] }} »).')
    return found


def parse_yaml(text: str, where: str, error: Exception) -> Any:
    """The YAML value of `text`; the JSON `error` explains a text that looks like JSON."""
    place = ""
    if isinstance(error, json.JSONDecodeError):
        place = " (ligne {1}, colonne {2})".format(*json_place(error))
    if text.lstrip().startswith(("{", "[")):
        raise SchemaError(f"Le modèle « {where} » n'est pas un fichier JSON correct{place}.")
    if len(text) > YAML_SIZE:
        raise SchemaError(f"Le modèle « {where} » n'est pas du JSON, et il est trop grand pour du YAML.")
    import yaml

    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a day that does not exist
        raise SchemaError(f"Le modèle « {where} » n'est ni du JSON ni du YAML lisible{place}.") from None
    if not bounded(found):
        raise SchemaError(f"Le modèle « {where} » est trop grand une fois ses renvois (« *nom ») remplacés.")
    return found


def bounded(value: Any) -> bool:
    """Whether a YAML value stays small when its aliases, which may repeat one another without end, are followed."""
    waiting, seen = [value], 0
    while waiting and seen < YAML_SIZE:
        seen += 1
        one = waiting.pop()
        waiting += [*one, *one.values()] if isinstance(one, dict) else one if isinstance(one, list) else []
    return not waiting
