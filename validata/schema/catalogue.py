"""The schemas of schema.data.gouv.fr by their names: an index read once a day, versions kept for ever."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from validata.errors import SchemaError, SourceError
from validata.limits import Deadline, Limits
from validata.schema.bundled import release, unknown
from validata.schema.parse import parse
from validata.source.address import is_url
from validata.source.download import fetch
from validata.text.labels import key
from validata.text.secrets import public

ADDRESS = "https://schema.data.gouv.fr/schemas.json"
TABLE = "tableschema"  # the kind of the entries that describe tables
DAY = 24 * 3600  # seconds that the index is kept
FEW = 20  # names that a message lists
NAME = re.compile(r"\w[\w .-]*(?:/\w[\w .-]*)?(?:@[\w.-]+)?")
FILE = (".json", ".yaml", ".yml", ".csv", ".txt")
LOOK = "« validata schemas --all » en donne la liste."
OFFLINE = (
    "Connectez-vous une fois à Internet pour qu'il soit gardé en mémoire, ou téléchargez son fichier et donnez son "
    "chemin."
)


@dataclass(frozen=True)
class Entry:
    """A schema of the catalogue: `versions` are the addresses of its versions, `url` that of the last."""

    name: str
    title: str
    kind: str
    url: str
    versions: dict[str, str]
    package: str | None
    homepage: str | None
    labels: list[str]

    @property
    def last(self) -> str | None:
        """The newest version, a trial one (`2.0.0-beta`) only when there are no others."""
        return max(self.versions, key=lambda v: (not re.search("[a-z]{2}", v), release(v)), default=None)

    def version(self, asked: str) -> str:
        """The version of this name, « v » or not; SchemaError if there is none."""
        found = [version for version in self.versions if version.lstrip("v") == asked.lstrip("v")]
        if not found:
            raise SchemaError(
                f"La version {asked} du modèle « {self.name} » n'est pas au catalogue. "
                f"Versions disponibles : {', '.join(list(self.versions)[-FEW:])}."
            )
        return found[0]


def is_name(text: str) -> bool:
    """Whether a text may be the name of a schema, rather than of a file."""
    return NAME.fullmatch(text) is not None and not text.lower().endswith(FILE)


def index_address(given: str | None = None) -> str:
    """Where the index is: the address that is given, that of the environment, or that of schema.data.gouv.fr."""
    return given or os.environ.get("VALIDATA_CATALOGUE") or ADDRESS


def entries(where: str, limits: Limits) -> list[Entry]:
    """The schemas of the catalogue whose index is at an address (or a path); SchemaError when it cannot be read."""
    try:
        raw = kept(where, "catalogue", limits, DAY) if is_url(where) else Path(where).read_bytes()
    except OSError:
        raise SchemaError(f"Le catalogue « {public(where)} » ne peut pas être lu.") from None
    listed = parse(raw, public(where), Deadline(limits)).get("schemas")
    if not isinstance(listed, list):
        raise SchemaError(f"« {public(where)} » n'est pas un catalogue de modèles (« schemas » y manque).")
    return [entry for one in listed if (entry := entry_of(one))]


def entry_of(one: Any) -> Entry | None:
    """An entry of the index; None when it does not say its name and its address."""
    if not isinstance(one, dict) or not isinstance(one.get("name"), str) or not isinstance(one.get("schema_url"), str):
        return None
    versions, labels = (listed if isinstance(listed := one.get(name), list) else [] for name in ("versions", "labels"))
    return Entry(
        name=one["name"],
        title=str(one.get("title") or one["name"]),
        kind=str(one.get("schema_type") or TABLE),
        url=one["schema_url"],
        versions={
            str(v["version_name"]): str(v["schema_url"])
            for v in versions
            if isinstance(v, dict) and {*v} >= {"version_name", "schema_url"}
        },
        package=str(one["datapackage_name"]) if one.get("datapackage_name") else None,
        homepage=str(one["homepage"]) if one.get("homepage") else None,
        labels=[str(label) for label in labels],
    )


class Found(NamedTuple):
    """A schema of the catalogue as it was read."""

    name: str
    version: str | None
    url: str
    raw: bytes


def read(text: str, limits: Limits, where: str) -> Found:
    """The schema that `text` names: `etalab/schema-irve-statique`, `irve-statique@2.3.1`.

    Raises SourceError when the index cannot be had; SchemaError when the schema is unknown, is that of no table, or
    cannot be had.
    """
    name, _, version = text.partition("@")
    entry = find(name, text, entries(where, limits), where)
    chosen = entry.last if version in ("", "latest") else entry.version(version)
    url = entry.url if chosen is None else entry.versions[chosen]
    lasting = chosen is not None and re.search(r"\d", chosen)  # « main » changes
    try:
        return Found(entry.name, chosen, url, kept(url, "modèle", limits, None if lasting else DAY))
    except SourceError as error:
        raise SchemaError(f"{error} {OFFLINE}") from None


def find(name: str, text: str, known: list[Entry], where: str) -> Entry:
    """The table that a name, or its last words, designates whatever case and accents; SchemaError if it is not one."""
    found = [e for e in known if key(e.name) == key(name)] or [
        e for e in known if key(name) in map(key, shorter(e.name))
    ]
    found = [e for e in found if e.kind == TABLE] or found
    if not found:
        words = {short: e.name for e in reversed(known) if e.kind == TABLE for short in (*shorter(e.name), e.name)}
        raise SchemaError(unknown(text, words, public(where)))
    if len(found) > 1:
        names = ", ".join(e.name for e in found)
        raise SchemaError(f"« {name} » désigne plusieurs modèles du catalogue : {names}. Donnez un nom entier.")
    if found[0].kind != TABLE:
        raise SchemaError(no_table(found[0], known))
    return found[0]


def shorter(name: str) -> list[str]:
    """What people call a schema: its name without its author, then without « schema- »."""
    last = name.rpartition("/")[2]
    return [last, last.removeprefix("schema-")]


def no_table(entry: Entry, known: list[Entry]) -> str:
    """The sentence for an entry that is not the schema of a table: the tables that go with it."""
    tables = [
        e.name
        for e in known
        if e.kind == TABLE and (e.package == entry.name or (e.homepage and e.homepage == entry.homepage))
    ]
    kinds = {"datapackage": "un ensemble de modèles (data package)", "jsonschema": "un schéma JSON (JSON Schema)"}
    what = f"« {entry.name} » est {kinds.get(entry.kind, f'de type « {entry.kind} »')}, et non le modèle d'un tableau."
    return f"{what} Donnez l'un de ses tableaux : {', '.join(tables)}." if tables else f"{what} {LOOK}"


def kept(url: str, what: str, limits: Limits, seconds: int | None) -> bytes:
    """The JSON (or YAML) object behind an address, from the cache if it is there since less than `seconds`.

    Without an answer, the cache is good however old. Raises SourceError or SchemaError.
    """
    path = folder() / f"{hashlib.sha256(url.encode()).hexdigest()}.json"
    with suppress(OSError):
        if seconds is None or 0 <= time.time() - path.stat().st_mtime < seconds:
            return path.read_bytes()
    try:
        raw = fetch(url, what, limits)
        parse(raw, public(url), Deadline(limits))  # the page of a hotel's network is no schema to be kept for ever
    except (SourceError, SchemaError):
        with suppress(OSError):
            return path.read_bytes()
        raise
    with suppress(OSError):  # a folder that cannot be written: it will be read again
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as aside:
            aside.write(raw)
        Path(aside.name).replace(path)
    return raw


def folder() -> Path:
    """The folder of what is kept from one run to the next."""
    from platformdirs import user_cache_path

    given = os.environ.get("VALIDATA_CACHE")
    return Path(given) if given else user_cache_path("validata")
