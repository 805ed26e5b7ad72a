"""What a rule is: one decorated function that finds facts, and every text about it.

Its docstring is the user's documentation, the decorator's arguments are its texts and examples, its
body finds the facts of the notice (a `Detail`), never sentences. Everything that speaks of rules
(messages, `validata rules`, the select vocabulary, the documentation page) derives from RULES.
"""

from __future__ import annotations

import inspect
import re
import string
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias

from validata.text.typography import SHOWN, show, typography

Severity = Literal["error", "warning", "info"]
Scope = Literal["file", "header", "row", "cell"]
Detail: TypeAlias = dict[str, Any]
"""Facts of one notice: strings, numbers and lists of strings, named for the templates."""

WHOLE = {"suggestion": 1000, "alternative": 1000, "advice": 1000}
"""Facts that would be useless or wrong if they were cut as short."""


@dataclass(frozen=True)
class Example:
    """A small file that shows a rule: `shown` is what the reader sees of it."""

    shown: str
    data: bytes
    schema: dict[str, Any]
    name: str = "exemple.csv"


@dataclass(frozen=True)
class Rule:
    """One condition validata can find; `type` is its name in frictionless or Validata reports."""

    code: str
    type: str
    severity: Severity
    scope: Scope
    title: str
    message: tuple[str, ...]
    fix: tuple[str, ...]
    good: Example
    bad: Example
    why: str
    check: Callable[..., Any]
    explains: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    since: str = "0.1.0"

    def say(self, facts: Mapping[str, Any]) -> str:
        """The message of a notice: the first template whose facts are all known."""
        return fill(self.message, facts)

    @property
    def remedy(self) -> str:
        """The most general remedy, outside any notice: « … » stands for the facts."""
        return blank(self.fix[-1])

    def advise(self, facts: Mapping[str, Any]) -> str:
        """The remedy of a notice, chosen in the same way."""
        return fill(self.fix, facts)


RULES: dict[str, Rule] = {}
EXPLAINS: dict[str, Rule] = {}
"""Reader failure (`type:date`, `constraint:pattern`) -> the rule that explains it."""
CHECKS: dict[str, Rule] = {}
"""Custom check name of a schema -> the rule that performs it."""


def rule(
    code: str,
    *,
    type: str,  # noqa: A002 - the field's own word
    scope: Scope,
    title: str,
    message: str | tuple[str, ...],
    fix: str | tuple[str, ...],
    good: Example,
    bad: Example,
    severity: Severity = "error",
    explains: tuple[str, ...] = (),
    checks: tuple[str, ...] = (),
    replaces: tuple[str, ...] = (),
    since: str = "0.1.0",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a rule.

    `explains` names the failures of frictionless's cell reader that the rule explains;
    `checks` the custom checks of schemas that it performs; `replaces` the codes that it
    makes superfluous on the same cell (one cause, one notice). `message` and `fix` are
    templates, the most precise first: the first whose facts are all known is used.
    """

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        made = Rule(
            code=code,
            type=type,
            severity=severity,
            scope=scope,
            title=typography(title),
            message=tuple(typography(t) for t in ([message] if isinstance(message, str) else message)),
            fix=tuple(typography(t) for t in ([fix] if isinstance(fix, str) else fix)),
            good=good,
            bad=bad,
            why=typography(inspect.cleandoc(function.__doc__ or "")),
            check=function,
            explains=explains,
            checks=checks,
            replaces=replaces,
            since=since,
        )
        RULES[code] = made
        EXPLAINS.update(dict.fromkeys(explains, made))
        CHECKS.update(dict.fromkeys(checks, made))
        return function

    return declare


def fill(templates: tuple[str, ...], facts: Mapping[str, Any]) -> str:
    """The first template whose fields are all among `facts`, filled in."""
    for template in templates:
        names = names_of(template)
        if all(facts.get(name) is not None for name in names):
            return template.format_map({name: show(facts[name], WHOLE.get(name, SHOWN)) for name in names})
    return blank(templates[-1])


def blank(template: str) -> str:
    """A template with « … » for its facts."""
    return re.sub(r"…\.$", "…", template.format_map(defaultdict(lambda: "…")))


@cache
def names_of(template: str) -> frozenset[str]:
    """The facts that a template names."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)
