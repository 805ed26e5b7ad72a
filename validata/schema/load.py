"""A schema by its name, path or address; from JSON or YAML."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, Literal

from validata.errors import SchemaError
from validata.limits import Deadline, Limits
from validata.schema.build import build
from validata.schema.bundled import ALIASES, bundled, load_bundled, unknown
from validata.schema.lint import examine
from validata.schema.model import Schema
from validata.source import address, download
from validata.text.secrets import public
from validata.text.typography import cut

YAML_SIZE = 1 << 20  # characters: reading YAML is slow
LONG = 120  # characters of a name in a sentence
DEEP, MOST_BITS = 100, 4096  # values inside one another, and bits of a number, in a description given in Python
HALF = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
"""Half of a character written in two, alone: no text can be written with it."""


def load(reference: str | Path | dict[str, Any], limits: Limits | None = None) -> Schema:
    """The schema behind a bundled name (`deliberations`, `deliberations@2.1.5`), a path, an address or a dict.

    Raises SchemaError (French) when it is unknown, unreadable, past the limits or not a Table Schema.
    """
    limits = limits or Limits()
    deadline = Deadline(limits)
    if isinstance(reference, dict):
        description = copied(reference, limits)
        return examined(description, "inline", cut(str(description.get("name") or "donné"), LONG), deadline)
    text = os.fspath(reference)
    name, _, version = text.partition("@")
    name = ALIASES.get(name, name)
    if name in bundled():
        return load_bundled(name, version or None)
    where = public(text)
    if address.is_url(text):
        raw = download.fetch(text, limits)
        return examined(parse(raw, where, deadline), "url", where, deadline, raw)
    path, said = Path(text), cut(where, LONG)
    if not is_file(path):
        raise SchemaError(address.other_scheme(text) or unknown(text))
    try:
        if path.stat().st_size > limits.schema << 20:
            raise SchemaError(f"Le modèle « {said} » est trop grand ({limits.said('schema')}).")
        raw = path.read_bytes()
    except OSError:
        raise SchemaError(f"Le modèle « {said} » ne peut pas être lu. Vérifiez vos droits sur ce fichier.") from None
    return examined(parse(raw, where, deadline), "path", where, deadline, raw)


def is_file(path: Path) -> bool:
    """Whether there is such a file, whatever the name."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def copied(reference: dict[Any, Any], limits: Limits) -> dict[str, Any]:
    """A description given in Python, as JSON would hold it. SchemaError when it cannot, or has too many values."""
    seen = 0

    def copy(value: Any, depth: int) -> Any:
        nonlocal seen
        seen += 1
        if seen > limits.schema_values or depth > DEEP:
            raise SchemaError(f"Le modèle donné contient trop de valeurs ({limits.said('schema_values')}).")
        if isinstance(value, dict) and all(isinstance(key, str) for key in value):
            return {str(key): copy(one, depth + 1) for key, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [copy(one, depth + 1) for one in value]
        if value is None or isinstance(value, (str, bool, float)):
            return value
        if isinstance(value, int) and value.bit_length() < MOST_BITS:
            return value
        raise SchemaError(
            f"Le modèle donné contient un objet {type(value).__name__} que JSON ne peut pas écrire : textes, nombres, "
            "listes et dictionnaires (à clés de texte) seulement."
        )

    found: dict[str, Any] = copy(reference, 0)
    return found


def examined(
    descriptor: dict[str, Any],
    origin: Literal["path", "url", "inline"],
    location: str,
    deadline: Deadline,
    raw: bytes | None = None,
) -> Schema:
    """The Schema of a descriptor that is not ours. SchemaError if it is not usable, ValidataError past the deadline."""
    examine(descriptor, cut(location, LONG), deadline)
    return build(descriptor, origin, location, raw)


def parse(raw: bytes, location: str, deadline: Deadline) -> dict[str, Any]:
    """The JSON (or YAML) object that `raw` holds."""
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
    place = f" (ligne {error.lineno}, colonne {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
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
