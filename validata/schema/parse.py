"""The object that a JSON or YAML text holds, within limits."""

from __future__ import annotations

import json
import re
from typing import Any

from validata.errors import SchemaError
from validata.limits import Deadline
from validata.text.json_place import json_place
from validata.text.typography import cut

YAML_SIZE = 1 << 20  # characters: reading YAML is slow
LONG = 120  # characters of a name in a sentence
HALF = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
"""Half of a character written in two, alone: no text can be written with it."""


def parse(raw: bytes, location: str, deadline: Deadline) -> dict[str, Any]:
    """The JSON (or YAML) object that `raw` holds. SchemaError (ValidataError past the deadline) when it holds none."""
    where, limits = cut(location, LONG), deadline.limits
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SchemaError(f"Le modèle « {where} » n'est pas un texte en UTF-8.") from None
    if half := HALF.search(text):
        raise SchemaError(f"Le modèle « {where} » contient une moitié de caractère (« {half[0]} »).")
    if max(sum(map(text.count, "[{,")), text.count("\n")) > limits.schema_values:  # at least as many as values
        raise SchemaError(f"Le modèle « {where} » contient trop de valeurs ({limits.said('schema_values')}).")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        found = parse_yaml(text, where, error, deadline)
    if not isinstance(found, dict):
        raise SchemaError(f'Le modèle « {where} » n\'est pas un objet Table Schema (« {{ "fields": [...] }} »).')
    return found


def parse_yaml(text: str, where: str, error: Exception, deadline: Deadline) -> Any:
    """The YAML value of `text`; the JSON `error` explains a text that looks like JSON."""
    place = ""
    if isinstance(error, json.JSONDecodeError):
        place = " (ligne {1}, colonne {2})".format(*json_place(error))
    if text.lstrip().startswith(("{", "[")):
        raise SchemaError(f"Le modèle « {where} » n'est pas un fichier JSON correct{place}.")
    if len(text) > YAML_SIZE:
        raise SchemaError(f"Le modèle « {where} » n'est pas du JSON, et il est trop grand pour du YAML.")
    import yaml

    class Loader(yaml.SafeLoader):
        """Reads YAML until the deadline."""

        def fetch_more_tokens(self) -> Any:
            deadline.check()
            return super().fetch_more_tokens()

    try:
        found = yaml.load(text, Loader)  # noqa: S506 - a safe one
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a day that does not exist
        raise SchemaError(f"Le modèle « {where} » n'est ni du JSON ni du YAML lisible{place}.") from None
    if not bounded(found, deadline.limits.schema_values):
        raise SchemaError(f"Le modèle « {where} » est trop grand une fois ses renvois (« *nom ») remplacés.")
    return found


def bounded(value: Any, most: int) -> bool:
    """Whether a YAML value stays small when its aliases, which may repeat one another without end, are followed."""
    waiting, seen = [value], 0
    while waiting and seen < most:
        seen += 1
        one = waiting.pop()
        waiting += [*one, *one.values()] if isinstance(one, dict) else one if isinstance(one, list) else []
    return not waiting
