"""A schema by its name, path or address; from JSON or YAML."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal, NamedTuple

from validata.errors import SchemaError, SourceError
from validata.limits import Deadline, Limits
from validata.schema.build import build
from validata.schema.bundled import ALIASES, BUNDLED, bundled, load_bundled, named, unknown
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
    one = raw(os.fspath(reference), deadline, index)
    if one.origin == "bundled":
        return load_bundled(one.name or "", one.version)
    description = parse(one.data, one.location, deadline)
    return examined(description, one.origin, one.location, deadline, one.data, name=one.name, version=one.version)


class Raw(NamedTuple):
    """The bytes of a schema, where they come from, and the name and version under which they were found, if any."""

    data: bytes
    origin: Literal["bundled", "path", "url"]
    location: str
    name: str | None = None
    version: str | None = None


def raw(text: str, deadline: Deadline, index: str | None = None) -> Raw:
    """The bytes of the schema behind a name, a path or an address. SchemaError or SourceError when there are none."""
    where, limits = public(text), deadline.limits
    if address.is_url(text):
        return Raw(download.fetch(text, "modèle", limits), "url", where)
    name, _, version = text.partition("@")
    exact = ALIASES.get(name, name)
    if exact in bundled() and version in ("", *bundled()[exact]):
        return of_ours(exact, version)
    path = Path(text)
    if is_file(path):
        return Raw(read(path, limits), "path", where)
    close = named().get(key(name))
    if close and version in ("", *bundled()[close]):
        return of_ours(close, version)
    if refused := address.other_scheme(text):
        raise SchemaError(refused)
    from validata.schema import catalogue  # only for what is not bundled

    if len(text) > LONG or not catalogue.is_name(text):
        raise SchemaError(unknown(text))
    try:
        found = catalogue.read(text, limits, catalogue.index_address(index))
    except SourceError as error:
        raise SchemaError(f"{unknown(text)} {error} {catalogue.OFFLINE}") from None
    return Raw(found.raw, "url", public(found.url), found.name, found.version)


def of_ours(name: str, version: str) -> Raw:
    """A bundled schema; without a version, its newest one."""
    path = BUNDLED / name / f"{version or bundled()[name][-1]}.json"
    return Raw(path.read_bytes(), "bundled", path.as_posix(), name, version or None)


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


def examined(
    descriptor: dict[str, Any],
    origin: Literal["path", "url", "inline"],
    location: str,
    deadline: Deadline,
    data: bytes | None = None,
    *,
    name: str | None = None,
    version: str | None = None,
) -> Schema:
    """The Schema of a descriptor that is not ours. SchemaError if it is not usable, ValidataError past the deadline."""
    examine(descriptor, cut(location, LONG), deadline)
    return build(descriptor, origin, location, data, name=name, version=version)
