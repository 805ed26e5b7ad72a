"""What a run found: notices (facts), exact counts, capped details, exit code."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from validata.rules import RULES, Detail, Rule, Severity, cut, typography

if TYPE_CHECKING:
    from validata.limits import Limits
    from validata.schema import Schema

PUBLIC = frozenset(
    (
        *("advice", "allowed", "comma", "empty", "example", "expected", "filled", "first", "format", "found", "kind"),
        *("label", "last", "length", "limit", "missing", "name", "number", "operator", "pattern", "reason", "second"),
        *("trailing", "unit", "unreadable", "width"),
    )
)
"""Facts of a notice about cells that do not come from the content of the cells."""
LIMIT = 1000  # details kept per (code, column)
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
    def address(self) -> str | None:
        """The address in a spreadsheet program (`D12`), if the notice is about a cell."""
        return f"{letters(self.column)}{self.row}" if self.column and self.row else None


Key = tuple[str, str | None, Severity]
"""What is counted together: rule code, field name, severity."""


@dataclass
class FileReport:
    """The findings about one file. `counts` are exact; `notices` holds at most `limit` per key."""

    path: str
    schema: Schema | None = None
    detected: bool = False
    kind: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    bytes: int = 0
    rows: int = 0
    valid_rows: int = 0
    fields: int = 0
    seconds: float = 0.0
    limit: int = LIMIT
    ignore: frozenset[str] = frozenset()
    strict: bool = False
    counts: Counter[Key] = dataclasses.field(default_factory=Counter)
    notices: list[Notice] = dataclasses.field(default_factory=list)
    incident: str | None = None
    _kept: Counter[Key] = dataclasses.field(default_factory=Counter)

    def add(self, notices: Iterable[Notice]) -> None:
        """Count each notice and keep its details while there is room."""
        for notice in notices:
            key = (notice.code, notice.field, notice.severity)
            self.count(key, 1)
            if self.room(key):
                self.keep(notice)

    def count(self, key: Key, number: int) -> None:
        """Count `number` findings whose details are kept (or not) apart."""
        if number and key[0] not in self.ignore:
            self.counts[key] += number

    def room(self, key: Key) -> int:
        """How many more details of this key may be kept."""
        return 0 if key[0] in self.ignore else max(0, self.limit - self._kept[key])

    def keep(self, notice: Notice) -> None:
        """Keep the details of a notice that is counted apart."""
        self._kept[(notice.code, notice.field, notice.severity)] += 1
        detail = {name: short(fact) for name, fact in notice.detail.items()}
        self.notices.append(replace(notice, value=short(notice.value), detail=detail))

    def give_up(self, notice: Notice) -> None:
        """Forget what was found before a file proved unreadable: half a report would pass for a whole one."""
        self.counts.clear()
        self.notices.clear()
        self._kept.clear()
        self.rows = self.valid_rows = 0
        self.add([notice])

    def total(self, severity: Severity) -> int:
        """The exact number of findings of a severity."""
        return sum(n for (_, _, level), n in self.counts.items() if level == severity)

    def of(self, severity: Severity) -> list[Notice]:
        """The kept notices of a severity, in the order of the file."""
        order = [n for n in self.notices if n.severity == severity]
        return sorted(order, key=lambda n: (n.row or 0, n.column or 0))

    @property
    def truncated(self) -> bool:
        """Whether some findings are counted without details."""
        return len(self.notices) < sum(self.counts.values())

    @property
    def valid(self) -> bool:
        """Conformant: read in full, at least one data row, no error (nor warning if strict)."""
        blocking = self.total("error") + (self.total("warning") if self.strict else 0)
        return self.incident is None and self.rows > 0 and not blocking

    @property
    def exit_code(self) -> int:
        """0 conformant, 1 not conformant, 2 could not validate."""
        if self.incident is not None:
            return 2
        return 0 if self.valid else 1


@dataclass
class Report:
    """The findings of a run over one or several files."""

    files: list[FileReport] = dataclasses.field(default_factory=list)

    def __iter__(self) -> Iterator[FileReport]:
        return iter(self.files)

    @property
    def valid(self) -> bool:
        """Whether something was read and every file is conformant."""
        return bool(self.files) and all(file.valid for file in self.files)

    @property
    def incidents(self) -> list[tuple[str, str]]:
        """What kept us from validating: (path, French sentence)."""
        return [(file.path, file.incident) for file in self.files if file.incident is not None]

    @property
    def exit_code(self) -> int:
        """The highest exit code of the files; 2 when there is none."""
        return max((file.exit_code for file in self.files), default=2)

    def to_dict(self) -> dict[str, Any]:
        """The report as the JSON contract `validata/1` (see the documentation)."""
        from validata.render.json import to_dict  # noqa: PLC0415 - rendering comes after

        return to_dict(self)


class Unreadable(Exception):  # noqa: N818 - it is a state of the file
    """The file is no table that can be read: `notice` says why, where and what to do, from its French facts."""

    def __init__(self, facts: dict[str, str], **place: int | None) -> None:
        super().__init__(facts)
        self.notice = Notice("fichier-illisible", **place, detail=facts)  # type: ignore[arg-type]


def excess(what: str, limits: Limits, name: str, remedy: str, **place: int | None) -> Unreadable:
    """A limit that the file exceeds, where and by what."""
    facts = {"excess": typography(what), "limit": typography(limits.said(name)), "remedy": remedy}
    return Unreadable(facts, **place)


def short(fact: Any) -> Any:  # noqa: ANN401 - any fact
    """A fact as it is kept: a text without what comes after its first characters, a list without its last items."""
    if isinstance(fact, str):
        return cut(fact, CUT)
    return [short(item) for item in fact[:CUT]] if isinstance(fact, list) else fact


def letters(column: int) -> str:
    """The letters of a spreadsheet column: 1 -> A, 27 -> AA."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
