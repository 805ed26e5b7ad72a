"""One thing found: facts, no text."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, replace
from typing import Any

from validata.rule import RULES, Detail, Rule, Severity
from validata.text.cellref import letters
from validata.text.typography import cut

PUBLIC = frozenset(
    (
        *("advice", "allowed", "comma", "empty", "example", "expected", "filled", "first", "format", "found", "kind"),
        *("label", "last", "length", "limit", "missing", "name", "number", "operator", "pattern", "reason", "second"),
        *("trailing", "unit", "unreadable", "width"),
    )
)
"""Facts of a notice about cells that do not come from the content of the cells."""

CUT = 2_000  # characters kept of a fact: a thousand details of a megabyte each would fill the memory


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing found. Facts only: the texts are in the rule of `code`.

    `row` is the number of the record in the file or sheet (the header of an ordinary
    file is row 1), `line` the physical line of a text file, `column` the 1-based
    position in the file, `field` the name of the schema's field (or the header found),
    `value` the cell as read (its beginning, ended by « … », past 2 000 characters). What does
    not apply is None. `severity` replaces the rule's when the same condition weighs less
    (a column recognised by its title only).
    """

    code: str
    row: int | None = None
    line: int | None = None
    column: int | None = None
    field: str | None = None
    value: str | None = None
    detail: Detail = dataclasses.field(default_factory=dict)
    level: Severity | None = None

    @property
    def rule(self) -> Rule:
        """The rule that this notice shows."""
        return RULES[self.code]

    @property
    def severity(self) -> Severity:
        """How much the notice weighs: its own level or the rule's."""
        return self.level or self.rule.severity

    @property
    def type(self) -> str:
        """The type of the finding in frictionless and Validata reports."""
        if self.code == "entete-approchante" and self.severity != "error":
            return "missing-header-warn"
        return self.rule.type

    def without_value(self) -> Notice:
        """The same notice with the content of cells hidden, for reports that go further than the file."""
        if self.rule.scope in ("file", "header"):
            return self
        hidden = {k: "…" for k in self.detail if k not in PUBLIC or (k, self.code) == ("expected", "somme-incorrecte")}
        return replace(self, value=None if self.value is None else "…", detail={**self.detail, **hidden})

    @property
    def facts(self) -> dict[str, Any]:
        """Everything the templates of the rule may name."""
        places = {"row": self.row, "line": self.line, "column": self.column}
        return {**places, "field": self.field, "value": self.value, **self.detail}

    @property
    def message(self) -> str:
        """What is wrong, in one French sentence."""
        return self.rule.say(self.facts)

    @property
    def hint(self) -> str:
        """How to mend it, in one French sentence."""
        return self.rule.advise(self.facts)

    @property
    def remedy(self) -> str:
        """The same, by the name that it is to have."""
        return self.hint

    @property
    def address(self) -> str | None:
        """The address in a spreadsheet program (`D12`), if the notice is about a cell."""
        return f"{letters(self.column)}{self.row}" if self.column and self.row else None


def short(fact: Any) -> Any:
    """A fact as it is kept: a text without what comes after its first characters, a list without its last items."""
    if isinstance(fact, str):
        return cut(fact, CUT)
    return [short(item) for item in fact[:CUT]] if isinstance(fact, list) else fact
