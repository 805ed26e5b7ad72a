"""What a rule is: one decorated function that finds facts, and everything said of them.

Its docstring is the user's documentation, the decorator's arguments are its texts, its examples and what
can be done with it; its body finds the facts of a notice, never sentences. What the decorator leaves in
the function's place is the Rule, whose `find` is the function: a rule is told from another by itself.
"""

from __future__ import annotations

import inspect
import re
import string
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, Literal, NamedTuple, TypeAlias, TypeVar

from validata.text.typography import SHOWN, show, typography

Severity = Literal["error", "warning", "info"]
Scope = Literal["file", "header", "row", "cell"]
Repair = Literal["safe", "unsafe"]
Facts: TypeAlias = dict[str, Any]
"""What a notice is made of: strings, numbers and lists of strings, named for the templates."""
F = TypeVar("F", bound=Callable[..., Any])
F_co = TypeVar("F_co", bound=Callable[..., Any], covariant=True)

WHOLE = {"suggestion": 1000, "alternative": 1000, "advice": 1000, "line": 2000, "by": 1000, "late": 1000}
"""Facts that would be useless or wrong if they were cut as short."""


class Found(NamedTuple):
    """What a finder tells of a file, a header or a row: facts, and where. What does not apply is None."""

    facts: Facts
    row: int | None = None
    line: int | None = None
    column: int | None = None
    field: str | None = None
    value: str | None = None
    level: Severity | None = None


@dataclass(frozen=True)
class Example:
    """A small file that shows a rule: `shown` is what a reader sees of it, `suggestion` what a bad one must be told."""

    shown: str
    data: bytes
    schema: dict[str, Any]
    name: str = "exemple.csv"
    suggestion: str | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Rule(Generic[F_co]):
    """One condition validata can find. See `rule` for its members."""

    code: str
    type: str
    severity: Severity
    scope: Scope
    title: str
    message: tuple[str, ...]
    remedy: tuple[str, ...]
    good: Example
    bad: tuple[Example, ...]
    why: str
    find: F_co
    lighter: str = ""
    heavier: str = ""
    explains: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    replaces: tuple[Rule[Any], ...] = ()
    public: frozenset[str] = frozenset()
    repair: Repair | None = None
    screen: Callable[..., Any] | None = None
    absent: Callable[..., Facts | None] | None = None
    sow: Callable[..., str | None] | None = None
    plant: Callable[..., Any] | None = None
    gather: Callable[..., Any] | None = None
    family: str = ""
    vital: bool = False
    dated: bool = False
    plural: str = ""
    since: str = "0.1.0"

    def __post_init__(self) -> None:
        """Say where the rule is found by its name, for pickle."""
        object.__setattr__(self, "__module__", self.find.__module__)

    def __repr__(self) -> str:
        return f"<rule {self.code}>"

    def __reduce__(self) -> str:
        """A rule is the same wherever it arrives: it is sent by its name."""
        return self.find.__name__

    def named(self, severity: Severity) -> str:
        """The type of a finding that weighs so much, in frictionless and Validata reports."""
        if severity == self.severity:
            return self.type
        return (self.heavier if severity == "error" else self.lighter) or self.type

    def say(self, facts: Mapping[str, Any]) -> str:
        """The message of a notice: the first template whose facts are all known."""
        return fill(self.message, facts)

    def advise(self, facts: Mapping[str, Any]) -> str:
        """The remedy of a notice, chosen in the same way."""
        return fill(self.remedy, facts)

    @property
    def general_remedy(self) -> str:
        """The most general remedy, outside any notice: « … » stands for the facts."""
        return blank(self.remedy[-1])

    def hidden(self, facts: Facts) -> Facts:
        """The facts without the content of cells; those of a file or of its header hold none."""
        if self.scope in ("file", "header"):
            return facts
        return {name: fact if name in self.public else "…" for name, fact in facts.items()}


def rule(
    code: str,
    *,
    type: str,  # noqa: A002 - the field's own word
    scope: Scope,
    title: str,
    message: str | tuple[str, ...],
    remedy: str | tuple[str, ...],
    good: Example,
    bad: Example | tuple[Example, ...],
    severity: Severity = "error",
    lighter: str = "",
    heavier: str = "",
    explains: tuple[str, ...] = (),
    checks: tuple[str, ...] = (),
    replaces: tuple[Rule[Any], ...] = (),
    public: tuple[str, ...] = (),
    repair: Repair | None = None,
    screen: Callable[..., Any] | None = None,
    absent: Callable[..., Facts | None] | None = None,
    sow: Callable[..., str | None] | None = None,
    plant: Callable[..., Any] | None = None,
    gather: Callable[..., Any] | None = None,
    family: str = "",
    vital: bool = False,
    dated: bool = False,
    plural: str = "",
    since: str = "0.1.0",
) -> Callable[[F], Rule[F]]:
    """Declare a rule.

    `type` is its name in frictionless or Validata reports, `lighter` and `heavier` those of a finding that weighs
    less, or more.
    `message` and `remedy` are templates, the most precise first: the first whose facts are all known is used.
    `explains` names the failures of frictionless's cell reader that the rule explains (`type:date`,
    `constraint:pattern`); `checks` the custom checks of schemas that it performs; `replaces` the rules that it
    makes superfluous on the same cell (one cause, one notice). `public` are the facts that hold nothing of the
    content of cells: all others are hidden by `--no-values`. `repair` says whether its suggestion can be written
    in the cell without a person (`safe`: it has one possible meaning). `screen` makes the vectorised mask of what
    it certainly has nothing to say of; `absent` finds what the header alone shows of a rule over columns;
    `sow(field, text)` writes its fault into a right text (None: it cannot); `plant` does so in a small right table, for
    a rule that sees more than a cell (see `rules.planting`). `gather` takes from each chunk what a
    rule over the whole table compares. `family` is a name for several rules, which can be ignored together. `plural`
    is the title of several findings told together, with their `{number}`.
    `vital`: when it is shown, part of the file was not checked, so that it cannot be ignored, tolerated nor weighed.
    `dated`: what it says of a file may no longer be true on another day.
    """

    def declare(function: F) -> Rule[F]:
        return Rule(
            code=code,
            type=type,
            severity=severity,
            scope=scope,
            title=typography(title),
            message=tuple(typography(t) for t in ([message] if isinstance(message, str) else message)),
            remedy=tuple(typography(t) for t in ([remedy] if isinstance(remedy, str) else remedy)),
            good=good,
            bad=(bad,) if isinstance(bad, Example) else bad,
            why=typography(inspect.cleandoc(function.__doc__ or "")),
            find=function,
            lighter=lighter,
            heavier=heavier,
            explains=explains,
            checks=checks,
            replaces=replaces,
            public=frozenset(public),
            repair=repair,
            screen=screen,
            absent=absent,
            sow=sow,
            plant=plant,
            gather=gather,
            family=family,
            vital=vital,
            dated=dated,
            plural=plural,
            since=since,
        )

    return declare


def fill(templates: tuple[str, ...], facts: Mapping[str, Any], size: int = SHOWN) -> str:
    """The first template whose fields are all among `facts`, filled in; longer texts than `size` are cut."""
    for template in templates:
        names = names_of(template)
        if all(facts.get(name) is not None for name in names):
            return template.format_map({name: show(facts[name], WHOLE.get(name, size)) for name in names})
    return blank(templates[-1])


def blank(template: str) -> str:
    """A template with « … » for its facts."""
    return re.sub(r"…\.$", "…", template.format_map(defaultdict(lambda: "…")))


@cache
def names_of(template: str) -> frozenset[str]:
    """The facts that a template names."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)
