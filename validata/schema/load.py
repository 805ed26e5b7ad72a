"""A schema by its name, path or address; from JSON or YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from validata.errors import SchemaError, SourceError
from validata.limits import Limits
from validata.schema import catalogue
from validata.schema.build import build
from validata.schema.bundled import ALIASES, bundled, load_bundled, named, unknown
from validata.schema.lint import examine
from validata.schema.model import Schema
from validata.schema.parse import parse
from validata.source import address, download
from validata.text.labels import key


def load(reference: str | Path | dict[str, Any], limits: Limits | None = None, index: str | None = None) -> Schema:
    """The schema behind a name (`deliberations`, `etalab/schema-irve-statique@2.3.1`), a path, an address or a dict.

    A name is that of a bundled schema, else one of the catalogue whose `index` is at this address (by default
    schema.data.gouv.fr); case and accents do not matter. Raises SchemaError (French) when it is unknown, unreadable
    or not a Table Schema.
    """
    if isinstance(reference, dict):
        return examined(reference, "inline", str(reference.get("name") or "donné"))
    text, limits = str(reference), limits or Limits()
    if address.is_url(text):
        where = address.public(text)
        raw = download.fetch(text, "modèle", limits)
        return examined(parse(raw, where), "url", where, raw)
    name, _, version = text.partition("@")
    exact = ALIASES.get(name, name)
    if exact in bundled() and version in ("", *bundled()[exact]):
        return load_bundled(exact, version or None)
    path = Path(text)
    if path.is_file():
        raw = read(path, limits)
        return examined(parse(raw, text), "path", text, raw)
    close = named().get(key(name))
    if close and version in ("", *bundled()[close]):
        return load_bundled(close, version or None)
    if refused := address.other_scheme(text):
        raise SchemaError(refused)
    if not catalogue.is_name(text):
        raise SchemaError(unknown(text))
    return from_catalogue(text, limits, catalogue.index_address(index))


def read(path: Path, limits: Limits) -> bytes:
    """The bytes of a file, within the size allowed."""
    try:
        if path.stat().st_size > limits.schema << 20:
            raise SchemaError(f"Le modèle « {path} » est trop grand ({limits.said('schema')}).")
        return path.read_bytes()
    except OSError:
        raise SchemaError(f"Le modèle « {path} » ne peut pas être lu. Vérifiez vos droits sur ce fichier.") from None


def from_catalogue(text: str, limits: Limits, where: str) -> Schema:
    """The schema that a text names in the catalogue."""
    try:
        found = catalogue.read(text, limits, where)
    except SourceError as error:
        raise SchemaError(f"{unknown(text)} {error} {catalogue.OFFLINE}") from None
    return examined(parse(found.raw, found.url), "url", found.url, found.raw, name=found.name, version=found.version)


def examined(
    descriptor: dict[str, Any],
    origin: Literal["path", "url", "inline"],
    location: str,
    raw: bytes | None = None,
    *,
    name: str | None = None,
    version: str | None = None,
) -> Schema:
    """The Schema of a descriptor that is not ours; SchemaError when it is not usable."""
    examine(descriptor, location)
    return build(descriptor, origin, location, raw, name=name, version=version)
