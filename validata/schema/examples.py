"""The examples that the descriptions of fields give."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


def examples(descriptor: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The examples of a field as the texts of cells, each with its pointer in the description."""
    for name in ("example", "examples"):
        given = descriptor.get(name)
        if isinstance(given, list) and descriptor.get("type") != "array":
            yield from ((f"/{name}/{place}", as_cell(one)) for place, one in enumerate(given) if says(one))
        elif says(given):
            yield f"/{name}", as_cell(given)


def says(value: Any) -> bool:
    """Whether a value is an example."""
    return value is not None and value not in ("", [])


def as_cell(value: Any) -> str:
    """A JSON value as a cell of a CSV holds it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
