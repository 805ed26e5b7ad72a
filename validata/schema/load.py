"""A schema by its name, path or address; from JSON or YAML."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from validata.errors import SchemaError, SourceError
from validata.limits import Deadline, Limits
from validata.schema.build import build
from validata.schema.bundled import ALIASES, bundled, load_bundled, named, unknown
from validata.schema.lint import examine
from validata.schema.model import Schema
from validata.schema.parse import LONG, parse
from validata.source import address, download
from validata.text.labels import key
from validata.text.secrets import public
from validata.text.typography import cut

DEEP, MOST_BITS = 100, 4096  # values inside one another, and bits of a number, in a description given in Python


def load(reference: str | Path | dict[str, Any], limits: Limits | None = None, index: str | None = None) -> Schema:
    """The schema behind a name (`deliberations`, `etalab/schema-irve-statique@2.3.1`), a path, an address or a dict.

    A name is that of a bundled schema, else one of the catalogue whose `index` is at this address (by default
    schema.data.gouv.fr); case and accents do not matter. Raises SchemaError (French) when it is unknown, unreadable
    or not a Table Schema.
    """
    limits = limits or Limits()
    deadline = Deadline(limits)
    if isinstance(reference, dict):
        description = copied(reference, limits)
        return examined(description, "inline", str(description.get("name") or "donné"), deadline)
    text = os.fspath(reference)
    where = public(text)
    if address.is_url(text):
        raw = download.fetch(text, "modèle", limits)
        return examined(parse(raw, where, deadline), "url", where, deadline, raw)
    name, _, version = text.partition("@")
    exact = ALIASES.get(name, name)
    if exact in bundled() and version in ("", *bundled()[exact]):
        return load_bundled(exact, version or None)
    path = Path(text)
    if is_file(path):
        raw = read(path, limits)
        return examined(parse(raw, where, deadline), "path", where, deadline, raw)
    close = named().get(key(name))
    if close and version in ("", *bundled()[close]):
        return load_bundled(close, version or None)
    if refused := address.other_scheme(text):
        raise SchemaError(refused)
    from validata.schema import catalogue  # only for what is not bundled

    if len(text) > LONG or not catalogue.is_name(text):
        raise SchemaError(unknown(text))
    return from_catalogue(text, deadline, catalogue.index_address(index))


def is_file(path: Path) -> bool:
    """Whether there is such a file, whatever the name."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def read(path: Path, limits: Limits) -> bytes:
    """The bytes of a file, within the size allowed."""
    said = cut(public(str(path)), LONG)
    try:
        if path.stat().st_size > limits.schema << 20:
            raise SchemaError(f"Le modèle « {said} » est trop grand ({limits.said('schema')}).")
        return path.read_bytes()
    except OSError:
        raise SchemaError(f"Le modèle « {said} » ne peut pas être lu. Vérifiez vos droits sur ce fichier.") from None


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


def from_catalogue(text: str, deadline: Deadline, where: str) -> Schema:
    """The schema that a text names in the catalogue."""
    from validata.schema import catalogue

    try:
        found = catalogue.read(text, deadline.limits, where)
    except SourceError as error:
        raise SchemaError(f"{unknown(text)} {error} {catalogue.OFFLINE}") from None
    url = public(found.url)
    described = parse(found.raw, url, deadline)
    return examined(described, "url", url, deadline, found.raw, name=found.name, version=found.version)


def examined(
    descriptor: dict[str, Any],
    origin: Literal["path", "url", "inline"],
    location: str,
    deadline: Deadline,
    raw: bytes | None = None,
    *,
    name: str | None = None,
    version: str | None = None,
) -> Schema:
    """The Schema of a descriptor that is not ours. SchemaError if it is not usable, ValidataError past the deadline."""
    examine(descriptor, cut(location, LONG), deadline)
    return build(descriptor, origin, location, raw, name=name, version=version)
