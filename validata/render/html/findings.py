"""The findings of a file as a page tells them: same values once, cells in their row, by effort."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal, NamedTuple

from validata.render.groups import Group
from validata.report.notice import Notice
from validata.text.cellref import letters
from validata.text.typography import NBSP, count

if TYPE_CHECKING:
    from validata.report.figures import Figures, Near

SPANS = 8  # ranges of cells that an entry names
FIRST = 4  # entries of a group that are seen at once
OVERHEAD = 900  # bytes of an entry beside its texts: tags, row of the grid

DOUBT = re.compile(r"\b(?:si|s'il|selon|sinon|ou)\b")
"""What a remedy that leaves a choice says."""

OUTER = re.compile(r"^[ \u00a0]+|[ \u00a0]+$")
SPACE = "␣"
"""How the spaces around a faulty cell are seen."""

Effort = Literal["start", "copy", "confirm", "find"]


class Cell(NamedTuple):
    """A cell of the row that an entry shows, under its column."""

    letters: str
    label: str
    text: str
    hit: bool
    far: bool


class Entry(NamedTuple):
    """Notices that say the same: one text, all their places. `proposal` is what to write, `sure` without doubt."""

    notices: list[Notice]
    message: str
    remedy: str
    proposal: str | None
    sure: bool
    row: list[Cell]

    @property
    def first(self) -> Notice:
        """The notice whose row is shown."""
        return self.notices[0]

    @property
    def more(self) -> str:
        """The remedy, unless it only says to write the proposal."""
        write = f"Écrivez «{NBSP}{self.proposal}{NBSP}»"
        plain = (f"{write}.", f"{write} à la place de «{NBSP}{self.first.value}{NBSP}».")
        return "" if self.remedy in plain else self.remedy

    @property
    def effort(self) -> Effort:
        """What mending asks of a person."""
        if self.first.rule.scope in ("file", "header"):
            return "start"
        if self.proposal is None:
            return "find"
        return "copy" if self.sure else "confirm"

    @property
    def places(self) -> str:
        """Where it is found: `D3`, `D3:D124, D130 et 12 autres cellules`, `ligne 12`; nothing for the header."""
        if self.first.rule.scope in ("file", "header") or not self.first.row:
            return ""
        found = list(spans([notice.row or 0 for notice in self.notices]))
        column = letters(self.first.column) if self.first.column else ""
        shown = [f"{column}{start}" if start == end else f"{column}{start}:{column}{end}" for start, end in found]
        if not column:
            shown = [f"{start}" if start == end else f"{start} à {end}" for start, end in found]
            shown[0] = f"{'ligne' if len(self.notices) == 1 else 'lignes'} {shown[0]}"
        rest = sum(end - start + 1 for start, end in found[SPANS:])
        more = f" et {count(rest, 'autre')}" if rest else ""
        return ", ".join(shown[:SPANS]) + more

    @property
    def rows(self) -> str:
        """Its rows, for the page to find those of a block: `3-124 130`."""
        found = spans([notice.row for notice in self.notices if notice.row])
        return " ".join(str(start) if start == end else f"{start}-{end}" for start, end in found)

    @property
    def size(self) -> int:
        """How many bytes it takes in the page, at most."""
        texts = (self.message, self.remedy, 3 * (self.proposal or ""), self.rows, *(cell.text for cell in self.row))
        return OVERHEAD + sum(len(escape(text).encode("utf-8", "replace")) for text in texts)


class Told(NamedTuple):
    """A group, the entries that the page shows of it, and how many of its findings it does not."""

    group: Group
    entries: list[Entry]
    rest: int

    @property
    def name(self) -> str:
        """A few words for it."""
        return self.group.column or self.group.title

    @property
    def number(self) -> int:
        """The number of its column; 0 when it is about the file, its header or whole rows."""
        return (self.group.notices[0].column or 0) if self.group.column and self.group.notices else 0

    @property
    def remedy(self) -> str | None:
        """The remedy, when it is the same for all."""
        found = {entry.remedy for entry in self.entries}
        return found.pop() if len(found) == 1 < len(self.entries) and not self.entries[0].proposal else None

    @property
    def seen(self) -> list[Entry]:
        """The entries seen at once: a fold hides more than one."""
        return self.entries[: FIRST if len(self.entries) > FIRST + 1 else FIRST + 1]

    @property
    def folded(self) -> list[Entry]:
        """The others."""
        return self.entries[len(self.seen) :]


def entries(group: Group, figures: Figures | None, *, values: bool) -> list[Entry]:
    """The notices of a group, those that say the same together; about the header, in the order of the remedies."""
    alike: dict[tuple[str, str], list[Notice]] = {}
    for notice in group.notices:
        shown = notice if values else notice.without_value()
        alike.setdefault((shown.message, shown.remedy), []).append(notice)
    made = [
        Entry(
            notices,
            message,
            remedy,
            proposal := proposed(notices[0]) if values else None,
            sure=proposal is not None and not DOUBT.search(notices[0].without_value().remedy),
            row=row_of(notices[0], figures, values=values),
        )
        for (message, remedy), notices in alike.items()
    ]
    return sorted(made, key=lambda entry: entry.remedy) if group.rule.scope == "header" else made


def proposed(notice: Notice) -> str | None:
    """What its remedy says to write."""
    suggestion = notice.facts.get("suggestion")
    return suggestion if isinstance(suggestion, str) and suggestion and suggestion in notice.remedy else None


def row_of(notice: Notice, figures: Figures | None, *, values: bool) -> list[Cell]:
    """The cells around that of a notice, if they were kept."""
    if not figures or notice.rule.scope in ("file", "header"):
        return []
    near = figures.near.get((notice.row or 0, notice.column))
    return list(cells(near, notice, figures.names, values=values)) if near else []


def cells(near: Near, notice: Notice, names: list[str], *, values: bool) -> Iterator[Cell]:
    """The cells of a row under their columns."""
    for number, text in enumerate(near.cells, near.start):
        hit = number == notice.column
        shown = OUTER.sub(lambda spaces: SPACE * len(spaces[0]), notice.value or "") if hit else text
        yield Cell(
            letters(number),
            names[number - 1] if number <= len(names) else "",
            shown if values or not shown else "…",
            hit,
            notice.column is not None and abs(number - notice.column) > 1,
        )


def tell(found: list[Group], figures: Figures | None, *, values: bool, room: int) -> list[Told]:
    """The groups with as many of their entries as there is room for (in bytes): one of each, then two, and so on."""
    every = [entries(group, figures, values=values) for group in found]
    kept = [0] * len(every)
    for depth in zip_longest(*every):
        for i, entry in enumerate(depth):
            if entry and room > 0:
                room -= entry.size
                kept[i] += 1
        if room <= 0:
            break
    return [
        Told(group, all_[:most], group.total - sum(len(entry.notices) for entry in all_[:most]))
        for group, all_, most in zip(found, every, kept, strict=True)
    ]


def spans(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and last of each run of consecutive numbers."""
    start = end = 0
    for row in sorted(set(rows)):
        if row != end + 1 or not start:
            if start:
                yield start, end
            start = row
        end = row
    if start:
        yield start, end
