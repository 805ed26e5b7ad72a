"""A schema as its authors wrote it: its text, its description, the line of each of its values."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from validata.errors import SchemaError
from validata.limits import Deadline, Limits
from validata.schema.build import build, missing_values
from validata.schema.lint import TYPES, examine, field_fault, long_pattern, shape_fault
from validata.schema.load import Raw, raw
from validata.schema.model import Field, Schema
from validata.schema.notions import OF_FIELD, notion_fault
from validata.schema.parse import YAML_SIZE, parse
from validata.text.json_place import json_lines, json_place, pointer


@dataclass(frozen=True, eq=False)
class Described:
    """A field as it is described: its place, its pointer, its name if it has one, and what keeps it from being used."""

    position: int
    descriptor: dict[str, Any]
    missing: frozenset[str]
    fault: str | None

    @property
    def pointer(self) -> str:
        """Where it is."""
        return f"/fields/{self.position}"

    @property
    def name(self) -> str:
        """Its name, or its number."""
        name = self.descriptor.get("name")
        return name if isinstance(name, str) and name else f"n° {self.position + 1}"

    @property
    def type(self) -> str:
        """Its type, `string` when none is given, nothing when it is none that is known."""
        kind = self.descriptor.get("type", "string")
        return kind if isinstance(kind, str) and kind in TYPES else ""

    @property
    def constraints(self) -> dict[str, Any]:
        """Its constraints."""
        found = self.descriptor.get("constraints")
        return found if isinstance(found, dict) else {}

    def without(self, *constraints: str) -> Field:
        """The same field without some of its constraints."""
        kept = {name: value for name, value in self.constraints.items() if name not in constraints}
        return Field({**self.descriptor, "name": self.name, "constraints": kept}, self.missing)


@dataclass(frozen=True, eq=False)
class Document:
    """A schema to review. `fault` is why it cannot be read (French), `line` where; its description is then empty."""

    source: Raw
    descriptor: dict[str, Any]
    deadline: Deadline
    fault: str | None = None
    line: int | None = None

    @cached_property
    def places(self) -> tuple[dict[str, int], dict[str, int]]:
        """The line of each value by its pointer, and the properties that stand twice in an object."""
        text = self.source.data.decode("utf-8-sig", "replace")
        try:
            json.loads(text)
            return json_lines(text)
        except ValueError:
            return (dict(yaml_lines(text)) if len(text) <= YAML_SIZE else {}), {}

    def line_of(self, place: str) -> int | None:
        """The line of a value, or of what holds it; None when it is not known."""
        lines = self.places[0]
        while place not in lines and place:
            place = place.rpartition("/")[0]
        return lines.get(place)

    @cached_property
    def fields(self) -> list[Described]:
        """The fields that are objects."""
        listed, found = self.descriptor.get("fields"), []
        sound = shape_fault(self.descriptor) is None
        missing = missing_values(self.descriptor, frozenset([""])) if sound else frozenset([""])
        for position, field in enumerate(listed if isinstance(listed, list) else []):
            self.deadline.check()
            if isinstance(field, dict):
                found.append(described(position, field, self.descriptor if sound else {}, missing, self.deadline))
        return found

    @cached_property
    def usable(self) -> list[tuple[Described, Field]]:
        """The fields under which cells can be read, with the checks that the schema makes of them."""
        if self.schema:
            return list(zip(self.fields, self.schema.fields, strict=True))
        return [(one, Field(one.descriptor, one.missing)) for one in self.fields if one.fault is None]

    @cached_property
    def refusal(self) -> str | None:
        """Why the schema is refused, in French; None when it is used."""
        if self.fault:
            return self.fault
        try:
            examine(self.descriptor, self.source.location, self.deadline)
        except SchemaError as error:
            return str(error)
        return None

    @cached_property
    def schema(self) -> Schema | None:
        """The schema, when it is usable."""
        if self.refusal:
            return None
        one = self.source
        version = Path(one.location).stem if one.origin == "bundled" else one.version
        return build(self.descriptor, one.origin, one.location, one.data, name=one.name, version=version)


def described(
    position: int, field: dict[str, Any], descriptor: dict[str, Any], missing: frozenset[str], deadline: Deadline
) -> Described:
    """A field, and what keeps it from being used."""
    named = isinstance(field.get("name"), str) and field["name"]
    fault = (
        shape_fault(field)
        or long_pattern(field, deadline.limits)
        or notion_fault(field, OF_FIELD)
        or field_fault(field if named else {**field, "name": "?"}, descriptor)
    )
    own = missing if shape_fault(field) else missing_values(field, missing)
    return Described(position, field, own, fault)


def opened(reference: str, limits: Limits, index: str | None = None) -> Document:
    """The schema behind a name, a path or an address. SchemaError, SourceError when there is nothing to review."""
    deadline = Deadline(limits)
    return document(raw(reference, deadline, index), deadline)


def older(reference: str, newer: Document, limits: Limits, index: str | None = None) -> Document:
    """The version to compare a schema with: a number is that of a version of the same schema."""
    if newer.source.name and re.fullmatch(r"v?\d[\w.-]*", reference) and not os.path.lexists(reference):
        reference = f"{newer.source.name}@{reference}"
    return opened(reference, limits, index)


def document(source: Raw, deadline: Deadline) -> Document:
    """A schema that was read, whatever it holds."""
    try:
        return Document(source, parse(source.data, source.location, deadline), deadline)
    except SchemaError as error:
        return Document(source, {}, deadline, str(error), broken_line(source.data))


def broken_line(data: bytes) -> int | None:
    """The line where a text stops being JSON, if it means to be JSON."""
    text = data.decode("utf-8-sig", "replace")
    if not re.match(r"\s*[{\[]", text):
        return None
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return json_place(error)[1]
    except (ValueError, RecursionError):
        return None
    return None


def yaml_lines(text: str) -> Iterator[tuple[str, int]]:
    """The line of each value of a YAML text, by its pointer."""
    import yaml

    waiting: list[tuple[list[str | int], Any]] = [([], yaml.compose(text, yaml.SafeLoader))]
    while waiting:
        path, node = waiting.pop()
        if path == []:
            yield "", 1
        if isinstance(node, yaml.MappingNode):
            for name, value in node.value:
                yield pointer([*path, str(name.value)]), name.start_mark.line + 1
                waiting.append(([*path, str(name.value)], value))
        elif isinstance(node, yaml.SequenceNode):
            for place, value in enumerate(node.value):
                yield pointer([*path, place]), value.start_mark.line + 1
                waiting.append(([*path, place], value))
