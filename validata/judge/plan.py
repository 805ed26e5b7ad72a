"""What the header of a corrected copy is: the edits that its rules ask for, but for those that would do harm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from validata.judge.engine import Judge
from validata.limits import Deadline
from validata.report.file import FileReport
from validata.rule import Edit
from validata.rules.header import Header
from validata.schema.bundled import load_bundled
from validata.schema.match import Column, match
from validata.schema.model import Schema


class Place(NamedTuple):
    """A column of the copy: the number of the one that it comes from (None: it is new, and empty), its label."""

    number: int | None
    label: str


@dataclass(frozen=True)
class Plan:
    """The columns of a copy, the edits that they come from, and in which orders each column writes its days."""

    places: list[Place]
    edits: list[Edit]
    orders: dict[int, frozenset[str]] = field(default_factory=dict)

    def order(self, number: int | None) -> frozenset[str]:
        """In which orders a column writes the day and the month, as far as its other cells prove it."""
        return self.orders.get(number or 0, frozenset())


def planned(header: Header, file: FileReport, judge: Judge, deadline: Deadline, *, unsafe: bool) -> Plan:
    """The plan for the header of a table that has been judged: `file` and `judge` say what is in it."""
    wanted: list[Edit] = []
    irregular = judge.outline.irregular[unsafe] if judge.outline else 0
    columns = header.columns
    for finding in header.findings:
        mended = finding.mends(0) if finding.mends else None
        if mended is None or mended.edit is None or not (mended.safe or unsafe):
            continue
        full = [n for n in mended.edit.drop if mended.safe and not empty(file, n)]
        if not full and not harmful(mended.edit, columns, file, irregular, unsafe=unsafe):
            wanted.append(mended.edit)
    edits = kept(wanted, lambda some: faithful(columns, some, header.schema, deadline))
    return Plan(laid(columns, header.schema, edits), edits, judge.orders)


def kept(wanted: list[Edit], good: Callable[[list[Edit]], bool]) -> list[Edit]:
    """The first edits that are good together, all of them if they are; in few tries even when they are thousands."""
    found: list[Edit] = []
    waiting = [wanted] if wanted else []
    for _ in range(TRIES):
        if not waiting:
            break
        some = waiting.pop()
        if good([*found, *some]):
            found += some
        elif len(some) > 1:
            half = len(some) // 2
            waiting += [some[half:], some[:half]]
    return found


TRIES = 64  # of a header; past them, the edits that have not been tried are left out


def empty(file: FileReport, number: int) -> bool:
    """Whether a column holds nothing."""
    return any(one.number == number and one.empty >= file.rows for one in file.summary.columns)


def harmful(edit: Edit, columns: Sequence[Column], file: FileReport, irregular: int, *, unsafe: bool) -> bool:
    """Whether an edit would make errors, or put in other columns the cells of rows that are not as wide as the header.

    Errors that do not weigh in a column of which the name is only nearly right weigh as soon as it is.
    """
    moves = edit.order or edit.drop or edit.add
    if moves and irregular:
        return True
    soft = [c for c in columns if edit.rename and c.number == edit.rename[0] and c.level is not None]
    return any(file.softened(column.name, unsafe=unsafe) for column in soft)


def laid(columns: Sequence[Column], schema: Schema, edits: Iterable[Edit]) -> list[Place]:
    """The columns of the copy after some edits."""
    edits = list(edits)
    labels = {c.number: c.label for c in columns} | dict(edit.rename for edit in edits if edit.rename)
    dropped = {number for edit in edits for number in edit.drop}
    rank = {one.name: i for i, one in enumerate(schema.fields)}
    places = [Place(c.number, labels[c.number]) for c in columns if c.number not in dropped]
    known = {c.number: rank[c.name] for c in columns if c.field and c.name in rank}
    known |= {edit.rename[0]: rank[edit.rename[1]] for edit in edits if edit.rename and edit.rename[1] in rank}
    if any(edit.order for edit in edits):
        chosen = [i for i, place in enumerate(places) if place.number in known]
        ordered = sorted((places[i] for i in chosen), key=lambda place: known[place.number or 0])
        for i, place in zip(chosen, ordered, strict=True):
            places[i] = place
    here = {place: known[place.number] for place in places if place.number in known}
    for name in sorted((edit.add for edit in edits if edit.add), key=rank.__getitem__):
        before = [i for i, place in enumerate(places) if place in here and here[place] < rank[name]]
        new = Place(None, name)
        places.insert(before[-1] + 1 if before else 0, new)
        here[new] = rank[name]
    return places


def faithful(columns: Sequence[Column], edits: list[Edit], schema: Schema, deadline: Deadline) -> bool:
    """Whether the copy has its columns read as they are now, but for those renamed, and calls for the same version."""
    places = laid(columns, schema, edits)
    labels = [place.label for place in places]
    expected = {c.number: c.name for c in columns if c.field} | dict(edit.rename for edit in edits if edit.rename)
    read = match(labels, schema, deadline)
    same = all(
        (one.name if one.field else None) == (place.label if place.number is None else expected.get(place.number))
        for place, one in zip(places, read, strict=True)
    )
    whole = load_bundled(schema.name) if schema.source == "bundled" else schema
    before = [c.label for c in columns]
    return same and whole.chosen(labels).version == whole.chosen(before).version
