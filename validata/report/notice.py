"""One thing found: facts, no text."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, replace
from typing import Any

from validata.rule import Facts, Mend, Rule, Safety, Severity
from validata.text.cellref import letters
from validata.text.typography import cut

CUT = 2_000  # characters kept of a fact: a thousand details of a megabyte each would fill the memory


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing found. Facts only: the texts are in its rule.

    `row` is the number of the record in the file or sheet (the header of an ordinary
    file is row 1), `line` the physical line of a text file, `column` the 1-based
    position in the file, `field` the name of the schema's field (or the header found),
    `value` the cell as read (its beginning, ended by « … », past 2 000 characters). What does
    not apply is None. `level` replaces the rule's severity when the same condition weighs less
    (a column recognised by its title only); `mend` is what mends it.
    """

    rule: Rule[Any]
    facts: Facts = dataclasses.field(default_factory=dict)
    row: int | None = None
    line: int | None = None
    column: int | None = None
    field: str | None = None
    value: str | None = None
    level: Severity | None = None
    mend: Mend | None = None

    @property
    def code(self) -> str:
        """The code of its rule."""
        return self.rule.code

    @property
    def severity(self) -> Severity:
        """How much the notice weighs: its own level or the rule's."""
        return self.level or self.rule.severity

    @property
    def type(self) -> str:
        """The type of the finding in frictionless and Validata reports."""
        return self.rule.named(self.severity)

    def without_value(self) -> Notice:
        """The same notice with the content of cells hidden, for reports that go further than the file."""
        if self.rule.scope in ("file", "header"):
            return self
        mend = self.mend and self.mend._replace(text=None if self.mend.text is None else "…", other=None, cells=None)
        return replace(self, value=None if self.value is None else "…", facts=self.rule.hidden(self.facts), mend=mend)

    @property
    def fix(self) -> Safety | None:
        """Whether `validata fix` mends it, without a doubt or not."""
        return self.mend and self.mend.safety

    @property
    def suggestion(self) -> str | None:
        """What to write in the place of what is wrong, as far as it is known."""
        known = self.facts.get("suggestion")
        return self.mend.text if self.mend and self.mend.text is not None else None if known is None else str(known)

    def short(self) -> Notice:
        """The same notice as it is kept, without the end of long texts and lists."""
        facts = {name: short(fact) for name, fact in self.facts.items()}
        return replace(self, value=short(self.value), facts=facts, mend=self.mend and self.mend._replace(cells=None))

    @property
    def known(self) -> dict[str, Any]:
        """Everything the templates of the rule may name: its facts and its place."""
        places = {"row": self.row, "line": self.line, "column": self.column}
        return {**places, "field": self.field, "value": self.value, **self.facts}

    @property
    def message(self) -> str:
        """What is wrong, in one French sentence."""
        return self.rule.say(self.known)

    @property
    def remedy(self) -> str:
        """How to mend it, in one French sentence."""
        return self.rule.advise(self.known)

    @property
    def detail(self) -> Facts:
        """Its facts, under the name by which scripts already ask for them."""
        return self.facts

    @property
    def hint(self) -> str:
        """Its remedy, under its name in the JSON report."""
        return self.remedy

    @property
    def address(self) -> str | None:
        """The address in a spreadsheet program (`D12`), if the notice is about a cell."""
        return f"{letters(self.column)}{self.row}" if self.column and self.row else None


def short(fact: Any) -> Any:
    """A fact as it is kept: a text without what comes after its first characters, a list without its last items."""
    if isinstance(fact, str):
        return cut(fact, CUT)
    return [short(item) for item in fact[:CUT]] if isinstance(fact, list) else fact
