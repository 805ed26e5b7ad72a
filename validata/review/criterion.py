"""What a criterion of the review of schemas is: one decorated function that finds facts, and everything said of them.

They are to schemas what rules are to files. The docstring tells authors why; the body finds facts, never sentences.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from validata.rule import Facts, Severity, fill
from validata.text.typography import typography

LONG = 600  # characters of a fact in a message


class Place(NamedTuple):
    """Something found in a schema: facts, the pointer of what they are about (RFC 6901), the field if any.

    `level` replaces the severity of the criterion when the same thing weighs less.
    """

    facts: Facts
    pointer: str = ""
    field: str | None = None
    level: Severity | None = None


Example = dict[str, Any] | str | tuple[dict[str, Any], dict[str, Any]]
"""A description, a text that may be one, or two versions (the older first)."""


@dataclass(frozen=True, eq=False)
class Criterion:
    """One condition that the review can find. See `criterion` for its members."""

    code: str
    severity: Severity
    title: str
    message: tuple[str, ...]
    remedy: tuple[str, ...]
    good: Example
    bad: tuple[Example, ...]
    why: str
    find: Callable[..., Iterator[Place]]


class Remark(NamedTuple):
    """One thing found in a schema, and where. `line` is None when the text does not tell."""

    criterion: Criterion
    facts: Mapping[str, Any]
    pointer: str
    line: int | None
    field: str | None
    severity: Severity

    @property
    def message(self) -> str:
        """What is wrong, in one French sentence."""
        return fill(self.criterion.message, {"field": self.field, **self.facts}, LONG)

    @property
    def remedy(self) -> str:
        """How to mend it, in one French sentence."""
        return fill(self.criterion.remedy, {"field": self.field, **self.facts}, LONG)


def criterion(
    code: str,
    *,
    title: str,
    message: str | tuple[str, ...],
    remedy: str | tuple[str, ...],
    good: Example,
    bad: Example | list[Example],
    severity: Severity = "error",
) -> Callable[[Callable[..., Iterator[Place]]], Criterion]:
    """Declare a criterion.

    `message` and `remedy` are templates, the most precise first: the first whose facts are all known is used. `good`
    and `bad` are schemas, or pairs of versions, that are tried by the tests. An error keeps files from being checked
    or makes all of them wrong, a warning misleads those who write them, an info is good practice.
    """

    def declare(function: Callable[..., Iterator[Place]]) -> Criterion:
        return Criterion(
            code=code,
            severity=severity,
            title=typography(title),
            message=tuple(typography(t) for t in ([message] if isinstance(message, str) else message)),
            remedy=tuple(typography(t) for t in ([remedy] if isinstance(remedy, str) else remedy)),
            good=good,
            bad=tuple(bad) if isinstance(bad, list) else (bad,),
            why=typography(inspect.cleandoc(function.__doc__ or "")),
            find=function,
        )

    return declare


def one_field(**described: Any) -> dict[str, Any]:
    """The description of a schema of one field, for the examples."""
    return {"fields": [{"name": "a", **described}]}
