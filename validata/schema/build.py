"""A Schema from its description."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from validata.schema.model import CustomCheck, Field, Schema
from validata.schema.notions import notions


def build(
    descriptor: dict[str, Any],
    origin: Literal["bundled", "path", "url", "inline"],
    location: str,
    raw: bytes | None = None,
    *,
    name: str | None = None,
    version: str | None = None,
) -> Schema:
    """The Schema of a descriptor, which is usable: see `lint.examine`. `name` and `version` replace its own."""
    checks = tuple(custom_checks(descriptor))
    missing = missing_values(descriptor, frozenset([""]))
    ours = notions(descriptor)

    def made(field: dict[str, Any]) -> Field:
        own = tuple(c for c in checks if c.columns == (field["name"],))
        return Field(field, missing_values(field, missing), own, trim=ours.get("trim", False))

    payload = raw if raw is not None else json.dumps(descriptor, sort_keys=True).encode()
    version = version or descriptor.get("version")
    return Schema(
        descriptor=descriptor,
        fields=tuple(map(made, descriptor["fields"])),
        checks=checks,
        name=name or str(descriptor.get("name") or Path(location).stem or "schema"),
        version=str(version) if version is not None else None,
        source=origin,
        location=location,
        sha256=hashlib.sha256(payload).hexdigest(),
        kept=tuple(map(made, ours.get("kept", ()))),
    )


def missing_values(descriptor: dict[str, Any], default: frozenset[str]) -> frozenset[str]:
    """The texts that stand for an empty cell (`missingValues`, plain or {value, label})."""
    values = descriptor.get("missingValues")
    if values is None:
        return default
    return frozenset(str(v["value"]) if isinstance(v, dict) else str(v) for v in values)


def custom_checks(descriptor: dict[str, Any]) -> Iterator[CustomCheck]:
    """The checks of `custom_checks`, of each field's `customCheck` (a name, or name and options), and our own."""
    for entry in [*(descriptor.get("custom_checks") or []), *notions(descriptor).get("checks", [])]:
        params = dict(entry.get("params") or {})
        columns: list[str] = []
        for param in ("column", "column1", "column2", "othercolumns", "columns"):
            named = params.get(param)
            columns += [named] if isinstance(named, str) else [c for c in named or [] if isinstance(c, str)]
        yield CustomCheck(str(entry.get("name")), params, tuple(columns))
    for field in descriptor["fields"]:
        own = field.get("customCheck")
        if own:
            options = {"name": own} if isinstance(own, str) else dict(own)
            yield CustomCheck(str(options.pop("name", "")), {**options, "column": field["name"]}, (field["name"],))
        for entry in notions(field).get("checks", []):
            yield CustomCheck(entry["name"], {**entry.get("params", {}), "column": field["name"]}, (field["name"],))
