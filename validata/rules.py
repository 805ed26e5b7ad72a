"""The registry of rules: what validata can find in a file, and every text about it.

A rule is one decorated function: its docstring is the user's documentation, the
decorator's arguments are its texts and examples, its body finds the facts of the
notice (a `Detail`), never sentences. Everything that speaks of rules (messages,
`validata rules`, the select vocabulary, the documentation page) derives from RULES.
"""

from __future__ import annotations

import csv
import inspect
import io
import re
import string
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias

Severity = Literal["error", "warning", "info"]
Scope = Literal["file", "header", "row", "cell"]
Detail: TypeAlias = dict[str, Any]
"""Facts of one notice: strings, numbers and lists of strings, named for the templates."""

NBSP = "\u00a0"
GROUPED = 10_000  # from here on, digits are written in groups of three
SHOWN = 120  # characters of a value quoted in a message
LISTED = 30  # values listed in a message
NUL = "\ue000"  # written in the place of a NUL, which csv refuses before Python 3.11
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


def cell(descriptor: dict[str, Any], text: str, *, checks: tuple[dict[str, Any], ...] = ()) -> Example:
    """The example of a cell rule: a file of two columns whose second holds `text`."""
    name = str(descriptor.get("name", "champ"))
    schema = {
        "fields": [{"name": "id", "type": "string"}, {"name": name, **descriptor}],
        "custom_checks": list(checks),
    }
    return Example(shown=text, data=table([["id", name], ["1", text]]), schema=schema)


def rows(schema: dict[str, Any], *lines: list[str]) -> Example:
    """The example of a header or row rule: a whole small table, header first."""
    data = table(list(lines))
    return Example(shown=data.decode().rstrip("\n"), data=data, schema=schema)


def table(lines: list[list[str]]) -> bytes:
    """A CSV file (UTF-8, comma, LF) of the given lines."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[cell.replace("\0", NUL) for cell in line] for line in lines])
    return out.getvalue().replace(NUL, "\0").encode()


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


def show(fact: Any, size: int = SHOWN) -> str:  # noqa: ANN401 - any fact
    """A fact as it stands in a sentence: lists joined, texts of more than `size` characters cut."""
    if isinstance(fact, (list, tuple)):
        rest = f"… et {number(len(fact) - LISTED)} autres" if len(fact) > LISTED + 1 else ""
        listed = fact[:LISTED] if rest else fact
        return ", ".join([*(f"«{NBSP}{show(item)}{NBSP}»" for item in listed), *filter(None, [rest])])
    if isinstance(fact, int) and not isinstance(fact, bool):
        return number(fact)
    return cut(str(fact), size)


def cut(text: str, size: int) -> str:
    """The text, or its beginning and « … » when it has more than `size` characters."""
    return text if len(text) <= size else f"{text[: size - 1]}…"


def number(value: int) -> str:
    """An integer as French writes it: groups of three digits from 10 000 on."""
    return str(value) if abs(value) < GROUPED else f"{value:,}".replace(",", "\u202f")


def typography(text: str) -> str:
    """French spacing: a non-breaking space before « : ; ! ? % » and inside guillemets."""
    return re.sub(r" (?=[:;!?»%€])|(?<=«) ", NBSP, text)
