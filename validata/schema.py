"""Table Schemas: bundled by name, or read from a path or an address; found from a header.

The meaning of a field is frictionless's: `Field.reader` says what its cell reader says. It is imported
only for fields that `validata.readers` does not read, or when a schema is not one of ours.
"""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, SupportsIndex

from validata import source
from validata.errors import SchemaError
from validata.limits import Limits
from validata.pattern import LONG, Pattern
from validata.readers import CellReader, usual

HERE = Path(__file__).parent
BUNDLED = next(folder for folder in (HERE / "schemas", HERE.parent / "schemas") if folder.is_dir())
ALIASES = {
    "marches-publics": "marches",
    "bal": "adresses",
    "menus-collectifs": "menus",
    "plats-menus-collectifs": "plats",
}
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

REMEMBERED = 10_000  # texts of a field whose reading is remembered
NEAR = 0.2  # share of the fields of a schema from which it is named as close
YAML_SIZE = 1 << 20  # characters, and values once its aliases are followed: reading YAML is slow
HALF = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
"""Half of a character written in two, alone: no text can be written with it."""


@dataclass(frozen=True, eq=False)
class Check:
    """A custom check of a schema: its name, its parameters and the fields it reads."""

    name: str
    params: dict[str, Any]
    columns: tuple[str, ...]


def bare_state(thing: Field | Schema) -> dict[str, Any]:
    """What another process is sent: what was given, not what was worked out (frictionless's readers are closures)."""
    return {one.name: thing.__dict__[one.name] for one in dataclasses.fields(thing)}


@dataclass(frozen=True, eq=False)
class Field:
    """A field of a schema. `descriptor` is its Table Schema description, as published."""

    descriptor: dict[str, Any]
    missing: frozenset[str] = frozenset([""])
    checks: tuple[Check, ...] = ()
    __getstate__ = bare_state

    @cached_property
    def name(self) -> str:
        """The expected header."""
        return str(self.descriptor["name"])

    @cached_property
    def type(self) -> str:
        """The Table Schema type, `string` when none is given."""
        return str(self.descriptor.get("type") or "string")

    @cached_property
    def format(self) -> str:
        """The Table Schema format, `default` when none is given."""
        return str(self.descriptor.get("format") or "default")

    @cached_property
    def constraints(self) -> dict[str, Any]:
        """The Table Schema constraints."""
        return dict(self.descriptor.get("constraints") or {})

    @property
    def required(self) -> bool:
        """Whether an empty cell is an error."""
        return bool(self.constraints.get("required"))

    @cached_property
    def bare(self) -> dict[str, Any]:
        """The description that frictionless is given: a wrong example is no reason to refuse, our checks are ours."""
        plain = {k: v for k, v in self.descriptor.items() if k not in ("example", "examples", "customCheck")}
        return {**plain, "type": self.type, "missingValues": sorted(self.missing)}

    @cached_property
    def frictionless(self) -> Any:  # noqa: ANN401 - a library without types
        """The same field for frictionless but for its pattern.

        It is made without validating again what `examine` has (0.1 s at the first).
        """
        from frictionless import fields  # noqa: PLC0415 - slow import, rarely needed

        made = getattr(fields, f"{self.type.capitalize()}Field")
        described = without_pattern(self.bare)
        if "arrayItem" in described:
            described["arrayItem"] = without_pattern(described["arrayItem"])
        made.metadata_transform(described)
        return made.metadata_import(described)

    @cached_property
    def pattern(self) -> Pattern | None:
        """The pattern of its texts, or of those of its lists."""
        described = self.descriptor.get("arrayItem") or {} if self.type == "array" else self.descriptor
        found = (described.get("constraints") or {}).get("pattern")
        return None if found is None else Pattern(found)

    @cached_property
    def reader(self) -> CellReader:
        """What frictionless's cell reader says: text -> (value or None, failures by name or None).

        The pattern is matched apart, with the same meaning, so that it cannot hang the run.
        """
        read: CellReader = usual(self) or self.frictionless.create_cell_reader()
        pattern = self.pattern
        if pattern is None:
            return bare_number(read) if self.descriptor.get("bareNumber") is False else read

        def reader(text: Any) -> tuple[Any, dict[str, str] | None]:  # noqa: ANN401 - as frictionless's
            value, failures = read(text)
            texts = value if isinstance(value, list) else [value]
            if "type" in (failures or {}) or all(pattern.matches(t) for t in texts if isinstance(t, str)):
                return value, failures
            found = {**(failures or {}), "pattern": f'constraint "pattern" is "{pattern.text}"'}
            return value, {name: found[name] for name in sorted(found, key="enum".__eq__)}  # in frictionless's order

        return reader

    def read(self, text: str) -> tuple[Any, dict[str, str]]:
        """The typed value of a text (None when empty or of the wrong type) and frictionless's failures by name.

        A text that makes the library raise (it is hostile, then) is of the wrong type. The last answers are
        remembered: rules, suggestions and other columns ask again.
        """
        return self.remembered(text) if len(text) <= LONG else self.read_anew(text)

    @cached_property
    def remembered(self) -> Any:  # noqa: ANN401 - what lru_cache makes
        """The memory of `read`."""
        return lru_cache(REMEMBERED)(self.read_anew)

    def read_anew(self, text: str) -> tuple[Any, dict[str, str]]:
        """The answer of `read`, worked out."""
        try:
            value, failures = self.reader(text)
        except Exception:  # noqa: BLE001 - whatever a hostile cell makes the library raise
            return None, {"type": "unreadable"}
        return value, failures or {}

    def renew(self, seconds: float) -> None:
        """Forget what was read, and give the pattern its time, for a file."""
        self.remembered.cache_clear()
        if self.pattern:
            self.pattern.renew(seconds)


def without_pattern(descriptor: dict[str, Any]) -> dict[str, Any]:
    """A description without its pattern."""
    if "pattern" not in (descriptor.get("constraints") or {}):
        return dict(descriptor)
    return {**descriptor, "constraints": {k: v for k, v in descriptor["constraints"].items() if k != "pattern"}}


def bare_number(read: CellReader) -> CellReader:
    """A reader of numbers that may have signs around them, in linear time.

    frictionless looks for signs up to the end from every place of the text: long ones are cut beforehand.
    """

    def reader(text: Any) -> tuple[Any, dict[str, str] | None]:  # noqa: ANN401 - as frictionless's
        if isinstance(text, str) and len(text) > LONG:
            end = next((i for i in range(len(text), 0, -1) if text[i - 1].isdecimal()), 0)
            text = re.sub(r"^[^-\d]*", "", text[:end]) + "€"  # so that it is no missing value
        return read(text)

    return reader


@dataclass(frozen=True, eq=False)
class Schema:
    """A Table Schema and where it comes from."""

    descriptor: dict[str, Any]
    fields: tuple[Field, ...]
    checks: tuple[Check, ...]
    name: str
    version: str | None
    source: Literal["bundled", "path", "url", "inline"]
    location: str
    sha256: str
    __getstate__ = bare_state

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        """One of ours is loaded where it arrives, once; another is sent."""
        if self.source == "bundled":
            return load_bundled, (self.name, self.version)
        return super().__reduce_ex__(protocol)

    @property
    def title(self) -> str:
        """The title in words, or the name."""
        return str(self.descriptor.get("title") or self.name)

    @cached_property
    def primary_key(self) -> tuple[str, ...]:
        """The fields that identify a row."""
        key = self.descriptor.get("primaryKey") or ()
        return (key,) if isinstance(key, str) else tuple(key)

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Field name -> field."""
        return {field.name: field for field in self.fields}

    @cached_property
    def by_key(self) -> dict[str, Field]:
        """Simplified name or title -> field, for headers that are nearly right."""
        found = {key(str(f.descriptor.get("title") or "")): f for f in reversed(self.fields)}
        found.update({key(field.name): field for field in reversed(self.fields)})
        found.pop("", None)
        return found

    def fit(self, labels: Iterable[str]) -> float:
        """How many of the labels name a field (1 for the exact name, 0.9 for nearly so)."""
        score, seen = 0.0, set()
        for label in labels:
            field = self.by_name.get(label.strip()) or self.by_key.get(key(label))
            if field and field.name not in seen:
                seen.add(field.name)
                score += 1 if field.name == label.strip() else 0.9
        return score


def key(label: str) -> str:
    """A label without case, accents, spaces, quotes nor punctuation, for comparisons."""
    return short_key(label) if len(label) < LONG else letters(label)


def letters(label: str) -> str:
    """The letters and digits of a label, without case nor accents."""
    plain = unicodedata.normalize("NFD", label.casefold())
    return "".join(c for c in plain if c.isalnum())


short_key = lru_cache(1000)(letters)
"""The same, remembered: the same labels are compared with each schema, which takes most of the time of a small file."""


@cache
def bundled() -> dict[str, list[str]]:
    """Bundled names -> their versions, the newest last."""
    names = sorted(folder.name for folder in BUNDLED.iterdir() if folder.is_dir())
    return {name: sorted((p.stem for p in (BUNDLED / name).glob("*.json")), key=release) for name in names}


def release(version: str) -> list[int]:
    """A version as numbers, to sort by."""
    return [int(part) for part in re.findall(r"\d+", version)]


def load(reference: str | Path | dict[str, Any], limits: Limits | None = None) -> Schema:
    """The schema behind a bundled name (`deliberations`, `deliberations@2.1.5`), a path, an address or a dict.

    Raises SchemaError (French) when it is unknown, unreadable or not a Table Schema.
    """
    if isinstance(reference, dict):
        return build(reference, "inline", str(reference.get("name") or "donné"))
    text = str(reference)
    name, _, version = text.partition("@")
    name = ALIASES.get(name, name)
    if name in bundled():
        return load_bundled(name, version or None)
    limits = limits or Limits()
    if source.is_url(text):
        where = source.public(text)
        raw = source.fetch(text, limits)
        return build(parse(raw, where), "url", where, raw)
    path = Path(text)
    if not path.is_file():
        raise SchemaError(source.other_scheme(text) or unknown(text))
    try:
        if path.stat().st_size > limits.schema << 20:
            raise SchemaError(f"Le modèle « {text} » est trop grand ({limits.said('schema')}).")
        raw = path.read_bytes()
    except OSError:
        raise SchemaError(f"Le modèle « {text} » ne peut pas être lu. Vérifiez vos droits sur ce fichier.") from None
    return build(parse(raw, text), "path", text, raw)


@cache
def load_bundled(name: str, version: str | None = None) -> Schema:
    """A bundled schema, by default its newest version."""
    versions = bundled()[name]
    if version is not None and version not in versions:
        raise SchemaError(
            f"La version {version} du modèle « {name} » n'est pas fournie. "
            f"Versions disponibles : {', '.join(versions)}. "
            "Pour une autre version, donnez le chemin ou l'adresse de son fichier."
        )
    path = BUNDLED / name / f"{version or versions[-1]}.json"
    raw = path.read_bytes()
    return build(json.loads(raw), "bundled", f"{name}@{path.stem}", raw, name=name)


def unknown(text: str) -> str:
    """The sentence for a schema that is neither bundled nor a file."""
    names = [*bundled(), *ALIASES]
    close = difflib.get_close_matches(text.partition("@")[0].lower(), names, n=3, cutoff=0.5)
    near = f" Vouliez-vous dire : {', '.join(close)} ?" if close else ""
    return (
        f"Le modèle « {text} » est inconnu : ce n'est ni un nom fourni avec validata, ni un fichier existant.{near} "
        f"Noms disponibles : {', '.join(bundled())}."
    )


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


def parse_yaml(text: str, where: str, error: Exception) -> Any:  # noqa: ANN401 - whatever the file holds
    """The YAML value of `text`; the JSON `error` explains a text that looks like JSON."""
    place = f" (ligne {error.lineno}, colonne {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
    if text.lstrip().startswith(("{", "[")):
        raise SchemaError(f"Le modèle « {where} » n'est pas un fichier JSON correct{place}.")
    if len(text) > YAML_SIZE:
        raise SchemaError(f"Le modèle « {where} » n'est pas du JSON, et il est trop grand pour du YAML.")
    import yaml  # noqa: PLC0415 - only for YAML schemas

    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a day that does not exist
        raise SchemaError(f"Le modèle « {where} » n'est ni du JSON ni du YAML lisible{place}.") from None
    if not bounded(found):
        raise SchemaError(f"Le modèle « {where} » est trop grand une fois ses renvois (« *nom ») remplacés.")
    return found


def bounded(value: Any) -> bool:  # noqa: ANN401 - any YAML value
    """Whether a YAML value stays small when its aliases, which may repeat one another without end, are followed."""
    waiting, seen = [value], 0
    while waiting and seen < YAML_SIZE:
        seen += 1
        one = waiting.pop()
        waiting += [*one, *one.values()] if isinstance(one, dict) else one if isinstance(one, list) else []
    return not waiting


def build(
    descriptor: dict[str, Any],
    origin: Literal["bundled", "path", "url", "inline"],
    location: str,
    raw: bytes | None = None,
    *,
    name: str | None = None,
) -> Schema:
    """The Schema of a descriptor; one that is not ours is examined first (SchemaError)."""
    if origin != "bundled":
        examine(descriptor, location)
    checks = tuple(custom_checks(descriptor))
    missing = missing_values(descriptor, frozenset([""]))
    fields = tuple(
        Field(
            descriptor=field,
            missing=missing_values(field, missing),
            checks=tuple(c for c in checks if c.columns == (field["name"],)),
        )
        for field in descriptor["fields"]
    )
    payload = raw if raw is not None else json.dumps(descriptor, sort_keys=True).encode()
    version = location.partition("@")[2] if origin == "bundled" else descriptor.get("version")
    return Schema(
        descriptor=descriptor,
        fields=fields,
        checks=checks,
        name=name or str(descriptor.get("name") or Path(location).stem or "schema"),
        version=str(version) if version is not None else None,
        source=origin,
        location=location,
        sha256=hashlib.sha256(payload).hexdigest(),
    )


def missing_values(descriptor: dict[str, Any], default: frozenset[str]) -> frozenset[str]:
    """The texts that stand for an empty cell (`missingValues`, plain or {value, label})."""
    values = descriptor.get("missingValues")
    if values is None:
        return default
    return frozenset(str(v["value"]) if isinstance(v, dict) else str(v) for v in values)


def custom_checks(descriptor: dict[str, Any]) -> Iterable[Check]:
    """The checks of `custom_checks` and of each field's `customCheck` (a name, or name and options)."""
    for entry in descriptor.get("custom_checks") or []:
        params = dict(entry.get("params") or {})
        columns: list[str] = []
        for param in ("column", "column1", "column2", "othercolumns", "columns"):
            named = params.get(param)
            columns += [named] if isinstance(named, str) else [c for c in named or [] if isinstance(c, str)]
        yield Check(str(entry.get("name")), params, tuple(columns))
    for field in descriptor["fields"]:
        own = field.get("customCheck")
        if own:
            options = {"name": own} if isinstance(own, str) else dict(own)
            yield Check(str(options.pop("name", "")), {**options, "column": field["name"]}, (field["name"],))


def examine(descriptor: dict[str, Any], where: str) -> None:
    """Refuse a descriptor that is not a usable Table Schema: SchemaError naming the field and the fault."""
    fields = descriptor.get("fields")
    if not isinstance(fields, list) or not fields:
        raise SchemaError(f"Le modèle « {where} » ne décrit aucun champ (« fields » est absent ou vide).")
    wrong = shape_fault(descriptor)
    if wrong:
        raise SchemaError(f"Le modèle « {where} » est incorrect : {wrong}.")
    names: set[str] = set()
    for position, field in enumerate(fields, 1):
        if not isinstance(field, dict) or not isinstance(field.get("name"), str) or not field["name"]:
            raise SchemaError(f"Le modèle « {where} » est incorrect : son champ n° {position} n'a pas de nom.")
        if field["name"] in names:
            raise SchemaError(f"Le modèle « {where} » est incorrect : champ « {field['name']} » présent deux fois.")
        names.add(field["name"])
        fault = shape_fault(field) or field_fault(field, descriptor)
        if fault:
            raise SchemaError(f"Le modèle « {where} » est incorrect : champ « {field['name']} », {fault}.")
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


def named_check(entry: Any) -> bool:  # noqa: ANN401 - any JSON value
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
    from frictionless import Field as Frictionless  # noqa: PLC0415 - slow import, rarely needed
    from frictionless import FrictionlessException, fields  # noqa: PLC0415

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


def recognise(headers: Sequence[Sequence[str]]) -> tuple[Schema | None, list[tuple[float, str]]]:
    """The bundled schema that the best of these candidate headers fits, and the closest names.

    A schema wins when at least three labels (or all of its fields) and half of its required
    fields are there, and no other schema fits better. Returns (None, closest) otherwise.
    """
    scores: list[tuple[float, float, str]] = []
    for name in bundled():
        schema = load_bundled(name)
        best = max((schema.fit(labels) for labels in headers), default=0.0)
        scores.append((best, best / len(schema.fields), name))
    scores.sort(reverse=True)
    close = sorted(((share, name) for _, share, name in scores if share >= NEAR), reverse=True)[:3]
    (best, share, name), (second, _, _) = scores[0], scores[1]
    if best >= 3 and share >= 0.3 and best > second:  # noqa: PLR2004 - see the docstring
        return load_bundled(name), close
    return None, close
