"""What a Table Schema says: its fields, its constraints, its checks.

The meaning of a field is frictionless's: `Field.reader` says what its cell reader says. It is imported
only for fields that `validata.schema.readers` does not read, or when a schema is not one of ours.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Literal, NamedTuple, SupportsIndex

from validata.schema.notions import SPACES, Level, notions
from validata.schema.pattern import Pattern
from validata.schema.readers import CellReader, known_reader
from validata.schema.roles import roles
from validata.text.labels import LONG, key

REMEMBERED = 10_000  # texts of a field whose reading is remembered


class Described:
    """What a schema and its fields have in common: a description that may say more than Table Schema."""

    descriptor: dict[str, Any]

    @cached_property
    def notions(self) -> dict[str, Any]:
        """What it says beyond Table Schema."""
        return notions(self.descriptor)

    @cached_property
    def levels(self) -> dict[str, Level]:
        """Code of a rule -> how much it weighs here (in this column, in a file of this schema), if not as it says."""
        return dict(self.notions.get("levels", {}))


@dataclass(frozen=True, eq=False)
class CustomCheck:
    """A custom check of a schema: its name, its parameters and the fields it reads."""

    name: str
    params: dict[str, Any]
    columns: tuple[str, ...]


def bare_state(thing: Field | Schema) -> dict[str, Any]:
    """What another process is sent: what was given, not what was worked out (frictionless's readers are closures)."""
    return {one.name: thing.__dict__[one.name] for one in dataclasses.fields(thing)}


@dataclass(frozen=True, eq=False)
class Field(Described):
    """A field of a schema. `descriptor` is its Table Schema description, as published."""

    descriptor: dict[str, Any]
    missing: frozenset[str] = frozenset([""])
    checks: tuple[CustomCheck, ...] = ()
    trim: bool = False
    """Whether its cells are read without the white space around them."""
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

    @cached_property
    def categories(self) -> frozenset[Any] | None:
        """The values that version 2 of Table Schema lists beside the constraints; None when there are none to judge."""
        listed = self.descriptor.get("categories")
        values = [v.get("value") if isinstance(v, dict) else v for v in listed] if isinstance(listed, list) else []
        kind = {"string": str, "integer": int}.get(self.type)
        return frozenset(values) if values and kind and all(type(value) is kind for value in values) else None

    @property
    def required(self) -> bool:
        """Whether an empty cell is an error."""
        return bool(self.constraints.get("required"))

    @property
    def unread(self) -> bool:
        """Whether its format is one that is not checked: geometries in WKT."""
        return (self.type, self.format) == ("string", "wkt")

    @cached_property
    def roles(self) -> frozenset[str]:
        """What it is beyond its type (see `schema.roles`)."""
        return roles(self)

    def weighing(self, levels: Mapping[str, Level]) -> Field:
        """The same field, in which these rules weigh as they are said to, by their codes."""
        changed = {code: level for code, level in levels.items() if code in self.levels}
        said = {**self.notions, "levels": {**self.levels, **changed}}
        return replace(self, descriptor={**self.descriptor, "validata": said}) if changed else self

    @property
    def absent(self) -> Level:
        """How much the absence of the column weighs: by default, as much as its cells are required."""
        return self.notions.get("absent") or ("error" if self.required else "warning")

    @cached_property
    def written(self) -> Pattern | None:
        """How a text of its type must be written, beyond what the type takes."""
        found = self.notions.get("written")
        return None if found is None else Pattern(f"(?:{found})")

    def plain(self, text: str) -> str:
        """A text as it is read: without the white space around it, if the schema says so."""
        return text.strip(SPACES) if self.trim else text

    @cached_property
    def bare(self) -> dict[str, Any]:
        """The description that frictionless is given: a wrong example is no reason to refuse, our checks are ours.

        Nor is the format `wkt`, which it reads with a package that is not there.
        """
        ours = {"example", "examples", "customCheck", "validata", *(["format"] if self.unread else [])}
        plain = {k: v for k, v in self.descriptor.items() if k not in ours}
        return {**plain, "type": self.type, "missingValues": sorted(self.missing)}

    @cached_property
    def frictionless(self) -> Any:
        """The same field for frictionless but for its pattern.

        It is made without validating again what `examine` has (0.1 s at the first).
        """
        from frictionless import fields

        made = getattr(fields, f"{self.type.capitalize()}Field")
        described = without_pattern(self.bare)
        if self.type == "array" and "arrayItem" in described:
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
        read: CellReader = known_reader(self) or self.frictionless.create_cell_reader()
        if self.written is not None:
            read = so_written(read, self, self.written)
        pattern = self.pattern
        if pattern is None:
            return bare_number(read) if self.descriptor.get("bareNumber") is False else read

        def reader(text: Any) -> tuple[Any, dict[str, str] | None]:
            value, failures = read(text)
            texts = value if isinstance(value, list) else [value]
            if "type" in (failures or {}) or all(pattern.matches(t) for t in texts if isinstance(t, str)):
                return value, failures
            found = {**(failures or {}), "pattern": f'constraint "pattern" is "{pattern.text}"'}
            if "enum" in found:
                found["enum"] = found.pop("enum")  # the last, as frictionless has it
            return value, found

        return reader

    def read(self, text: str) -> tuple[Any, dict[str, str]]:
        """The typed value of a text (None when empty or of the wrong type) and frictionless's failures by name.

        A text that makes the library raise (it is hostile, then) is of the wrong type. The last answers are
        remembered: rules, suggestions and other columns ask again.
        """
        return self.remembered(text) if len(text) <= LONG else self.read_anew(text)

    def number(self, text: str) -> Decimal | None:
        """The finite number that it reads in a text, if any."""
        value, _ = self.read(text)
        if isinstance(value, int) and not isinstance(value, bool):
            return Decimal(value)
        return value if isinstance(value, Decimal) and value.is_finite() else None

    @cached_property
    def remembered(self) -> Any:
        """The memory of `read`."""
        return lru_cache(REMEMBERED)(self.read_anew)

    def read_anew(self, text: str) -> tuple[Any, dict[str, str]]:
        """The answer of `read`, worked out."""
        try:
            value, failures = self.reader(self.plain(text))
        except Exception:  # noqa: BLE001 - whatever a hostile schema makes the library raise
            return None, {"type": "unreadable"}
        return value, failures or {}

    def renew(self, seconds: float) -> None:
        """Forget what was read, and give the pattern its time, for a file."""
        self.remembered.cache_clear()
        for pattern in self.patterns:
            pattern.renew(seconds)

    @property
    def patterns(self) -> list[Pattern]:
        """The patterns of its texts."""
        return [one for one in (self.pattern, self.written) if one]


def without_pattern(descriptor: dict[str, Any]) -> dict[str, Any]:
    """A description without its pattern."""
    if "pattern" not in (descriptor.get("constraints") or {}):
        return dict(descriptor)
    return {**descriptor, "constraints": {k: v for k, v in descriptor["constraints"].items() if k != "pattern"}}


def so_written(read: CellReader, field: Field, written: Pattern) -> CellReader:
    """A reader for which a text of another writing is of the wrong type."""

    def reader(text: Any) -> tuple[Any, dict[str, str] | None]:
        if text in field.missing or written.matches(text):
            return read(text)
        return None, {"type": f"{field.type}/{field.format}"}

    return reader


def bare_number(read: CellReader) -> CellReader:
    """A reader of numbers that may have signs around them, in linear time.

    frictionless looks for signs up to the end from every place of the text: long ones are cut beforehand.
    """

    def reader(text: Any) -> tuple[Any, dict[str, str] | None]:
        if isinstance(text, str) and len(text) > LONG:
            end = next((i for i in range(len(text), 0, -1) if text[i - 1].isdecimal()), 0)
            text = re.sub(r"^[^-\d]*", "", text[:end]) + "€"  # so that it is no missing value
        return read(text)

    return reader


class ForeignKey(NamedTuple):
    """Fields whose values are those of `references`, in another resource or (when it has no name) in the same table."""

    fields: tuple[str, ...]
    references: tuple[str, ...]
    resource: str


def foreign_key(described: dict[str, Any]) -> ForeignKey:
    """A foreign key of a schema that is usable (see `lint.examine`)."""
    reference = described["reference"]
    some, others = (
        (names,) if isinstance(names, str) else tuple(names) for names in (described["fields"], reference["fields"])
    )
    return ForeignKey(some, others, str(reference.get("resource") or ""))


@dataclass(frozen=True, eq=False)
class Schema(Described):
    """A Table Schema and where it comes from."""

    descriptor: dict[str, Any]
    fields: tuple[Field, ...]
    checks: tuple[CustomCheck, ...]
    name: str
    version: str | None
    source: Literal["bundled", "path", "url", "inline"]
    location: str
    sha256: str
    kept: tuple[Field, ...] = ()
    """Columns of other versions: read when they are there, never asked for."""
    versions: tuple[Schema, ...] = ()
    """The versions among which a header chooses, the newest (this one) first; none: this one."""
    reload: Callable[[str, str | None], Schema] | None = None
    forced: Mapping[str, Level] = dataclasses.field(default_factory=dict)
    """Code of a rule -> how much it weighs, as was asked for this check, whatever the schema says."""
    __getstate__ = bare_state

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        """One of ours is loaded where it arrives, once; another is sent."""
        if self.reload is not None:
            return self.reload, (self.name, None if self.versions else self.version)
        return super().__reduce_ex__(protocol)

    @property
    def title(self) -> str:
        """The title in words, or the name."""
        return str(self.descriptor.get("title") or self.name)

    @property
    def french(self) -> bool:
        """Whether what it describes is in France, as it says."""
        return self.source == "bundled" or self.descriptor.get("countryCode") == "FR"

    def weighing(self, levels: Mapping[str, Level]) -> Schema:
        """The same schema, under which these rules weigh as they are said to, by their codes."""
        if not levels:
            return self
        described = {**self.descriptor, "validata": {**self.notions, "levels": {**self.levels, **levels}}}
        fields, kept = (tuple(field.weighing(levels) for field in some) for some in (self.fields, self.kept))
        return replace(self, descriptor=described, fields=fields, kept=kept, forced=levels)

    @property
    def exact_names(self) -> bool:
        """Whether white space around a name makes it another."""
        return bool(self.notions.get("exactNames"))

    @property
    def skips_empty_lines(self) -> bool:
        """Whether lines without any character do not count, the first other one being the header."""
        return bool(self.notions.get("skipEmptyLines"))

    @property
    def delimiter(self) -> str:
        """The separator that it recommends."""
        return str(self.notions.get("file", {}).get("delimiter") or ",")

    @cached_property
    def primary_key(self) -> tuple[str, ...]:
        """The fields that identify a row."""
        key = self.descriptor.get("primaryKey") or ()
        return (key,) if isinstance(key, str) else tuple(key)

    @cached_property
    def unique_keys(self) -> list[list[str]]:
        """The groups of fields whose values are not repeated (`uniqueKeys`, version 2 of Table Schema)."""
        groups = self.descriptor.get("uniqueKeys")
        found = [[g] if isinstance(g, str) else g for g in groups] if isinstance(groups, list) else []
        return [
            g for g in found if isinstance(g, list) and g and all(isinstance(n, str) and n in self.by_name for n in g)
        ]

    @cached_property
    def foreign_keys(self) -> list[ForeignKey]:
        """The fields whose values are to be found elsewhere."""
        return [foreign_key(described) for described in self.descriptor.get("foreignKeys") or []]

    @property
    def fields_match(self) -> str:
        """Which differences between the header and the fields are allowed (`fieldsMatch`); all of them by default."""
        return str(self.descriptor.get("fieldsMatch") or "partial")

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Field name -> field."""
        return {field.name: field for field in self.fields}

    @cached_property
    def described(self) -> frozenset[str]:
        """The names of the columns that it describes, those of other versions included."""
        return frozenset((*self.by_name, *(field.name for field in self.kept)))

    @cached_property
    def by_key(self) -> dict[str, Field]:
        """Simplified name or title -> field, for headers that are nearly right."""
        found = {key(str(f.descriptor.get("title") or "")): f for f in reversed(self.fields)}
        found.update({key(field.name): field for field in reversed(self.fields)})
        found.pop("", None)
        return found

    def chosen(self, labels: Collection[str]) -> Schema:
        """The version that a header calls for: the newest of which a list of columns holds (`!name`: is not there)."""
        for version in self.versions:
            if any(all(asked(name, labels) for name in names) for names in version.notions["chosenWhen"]):
                return version
        return self

    def beside(self, label: str, labels: Collection[str]) -> Field | None:
        """The column of another version, or the translation of a field that is there too, of which this is the name."""
        for one in self.kept:
            if one.name == label:
                return one
        base, _, language = label.rpartition("_")
        field = self.by_name.get(base)
        if field and base in labels and "translated" in field.notions and language in self.notions.get("languages", ()):
            return translated(field, label, language)
        return None

    def fit(self, labels: Iterable[str]) -> float:
        """How many of the labels name a field (1 for the exact name, 0.9 for nearly so), in its best version."""
        if self.versions:
            labels = list(labels)
            return max(version.fit(labels) for version in self.versions)
        score, seen = 0.0, set()
        for label in labels:
            field = self.by_name.get(label.strip()) or self.by_key.get(key(label))
            if field and field.name not in seen:
                seen.add(field.name)
                score += 1 if field.name == label.strip() else 0.9
        return score


def asked(name: str, labels: Collection[str]) -> bool:
    """Whether a column is there, or is not when its name follows « ! »."""
    return name[1:] not in labels if name.startswith("!") else name in labels


def translated(field: Field, name: str, language: str) -> Field:
    """The same field in another language: never required, and weighing what the field says of its translations."""
    constraints = {k: v for k, v in field.constraints.items() if k not in ("required", "unique")}
    levels = {**field.levels, **field.notions["translated"].get("levels", {})}
    described = {
        **field.descriptor,
        "name": name,
        "title": f"{field.descriptor.get('title') or field.name} ({language})",
        "constraints": constraints,
        "validata": {**field.notions, "levels": levels, "absent": "none"},
    }
    checks = tuple(CustomCheck(c.name, {**c.params, "column": name}, (name,)) for c in field.checks)
    return replace(field, descriptor=described, checks=checks)
