"""Faults of a whole table, as people make them: in the file, its header, a row, several columns.

Those of a cell are written by `Rule.sow`, from a field and a text. A rule that sees more has a `plant`: it is given a
small right table, a source of chance and the rows that it may change, and returns the table with its fault.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from validata.schema.model import Schema

if TYPE_CHECKING:
    from random import Random

T = TypeVar("T")


@dataclass(frozen=True)
class Draft:
    """A small table before it is written: what it holds, and how it will be written.

    `fields` are the names of the columns in the schema (empty: in none), `labels` what the header says of them.
    """

    schema: Schema
    fields: tuple[str, ...]
    labels: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    delimiter: str
    encoding: str = "utf-8"
    above: tuple[str, ...] = ()

    def cell(self, row: int, field: str) -> str:
        """The text of a field in a row (from 0)."""
        return self.rows[row][self.fields.index(field)]

    def put(self, row: int, texts: dict[str, str]) -> Draft:
        """The same with other texts in some fields of a row."""
        line = tuple(texts.get(name, text) for name, text in zip(self.fields, self.rows[row], strict=True))
        return replace(self, rows=(*self.rows[:row], line, *self.rows[row + 1 :]))

    def inserted(self, row: int, line: Sequence[str]) -> Draft:
        """The same with one row more, at this place."""
        return replace(self, rows=(*self.rows[:row], tuple(line), *self.rows[row:]))


@dataclass(frozen=True)
class Planted:
    """A table with a fault: the row where it is (None: not in one), the fields concerned, the place of a row added.

    A `whole` fault is in all the rows of its fields.
    """

    draft: Draft
    row: int | None = None
    fields: tuple[str, ...] = ()
    added: int | None = None
    whole: bool = False


Planter: TypeAlias = Callable[[Draft, "Random", Sequence[int]], "Planted | None"]
"""A table, chance, and the rows that have no fault yet, in random order; None when the fault cannot be planted."""


def pick(random: Random, values: Sequence[T]) -> T:
    """One of the values."""
    return values[random.randrange(len(values))]


# How a file is written


def another_delimiter(draft: Draft, _random: Random, _free: Sequence[int]) -> Planted:
    """The separator of a spreadsheet program in French, or the comma where it is the semicolon that is recommended."""
    return Planted(replace(draft, delimiter=";" if draft.schema.delimiter == "," else ","))


def windows_1252(draft: Draft, _random: Random, _free: Sequence[int]) -> Planted | None:
    """The encoding of « CSV » in Excel, if all the letters are in it and some have an accent."""
    text = "".join(map("".join, draft.rows))
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return None
    return None if text.isascii() else Planted(replace(draft, encoding="cp1252"))


def title_above(draft: Draft, _random: Random, _free: Sequence[int]) -> Planted:
    """A title above the header, and an empty line."""
    return Planted(replace(draft, above=(f"{draft.schema.title} - export du service", "")))


# The header


def renamed(draft: Draft, random: Random, _free: Sequence[int]) -> Planted | None:
    """The name of a column written as it comes: other capitals, spaces for underscores, its title in words."""
    names = [name for name, label in zip(draft.fields, draft.labels, strict=True) if name == label]
    if not names:
        return None
    name = pick(random, names)
    words = "".join(f" {c.lower()}" if c.isupper() and not name.isupper() else c for c in name).replace("_", " ")
    forms = [name.lower() if name.isupper() else name.upper(), words, words.capitalize()]
    wrong = pick(random, [form for form in dict.fromkeys(forms) if form != name])
    labels = tuple(wrong if one == name else label for one, label in zip(draft.fields, draft.labels, strict=True))
    return Planted(replace(draft, labels=labels), fields=(name,))


def column_added(draft: Draft, random: Random, _free: Sequence[int]) -> Planted:
    """A working column left at the end."""
    remarks = ("vu", "à revoir avec le service", "vu le 12", "")
    return Planted(
        replace(
            draft,
            fields=(*draft.fields, ""),
            labels=(*draft.labels, "Suivi interne"),
            rows=tuple((*line, pick(random, remarks)) for line in draft.rows),
        )
    )


def column_moved(draft: Draft, random: Random, _free: Sequence[int]) -> Planted | None:
    """A column dragged further."""
    last = len(draft.fields) - 1
    if last < 3:
        return None
    start = random.randrange(last - 1)
    end = random.randrange(start + 1, last)
    order = [*range(last + 1)]
    order.insert(end, order.pop(start))
    fields, labels, *rows = (tuple(line[i] for i in order) for line in (draft.fields, draft.labels, *draft.rows))
    return Planted(replace(draft, fields=fields, labels=labels, rows=tuple(rows)))


# Rows


def copied(draft: Draft, _random: Random, free: Sequence[int]) -> Planted | None:
    """A row pasted twice, one below the other."""
    if not free:
        return None
    row = free[0]
    return Planted(draft.inserted(row + 1, draft.rows[row]), row + 1, added=row + 1)


def blank(draft: Draft, _random: Random, free: Sequence[int]) -> Planted | None:
    """An empty row left between two."""
    row = next((row for row in free if 0 < row < len(draft.rows) - 1), None)
    return None if row is None else Planted(draft.inserted(row, [""] * len(draft.fields)), row, added=row)


def same_identifier(draft: Draft, random: Random, free: Sequence[int]) -> Planted | None:
    """The identifier of a row dragged over the next one."""
    names = [name for name in draft.fields if name and "identifier" in draft.schema.by_name[name].roles]
    rows = [row for row in free if row]
    if not names or not rows:
        return None
    name, row = pick(random, names), rows[0]
    return Planted(draft.put(row, {name: draft.cell(row - 1, name)}), row, (name,))


def swapped(first: str, second: str) -> Planter:
    """Two cells of a row, each in the place of the other."""

    def plant(draft: Draft, _random: Random, free: Sequence[int]) -> Planted | None:
        if not {first, second} <= set(draft.fields):
            return None
        for row in free:
            one, other = draft.cell(row, first), draft.cell(row, second)
            if one and other and one != other:
                return Planted(draft.put(row, {first: other, second: one}), row, (first, second))
        return None

    return plant


def compared(draft: Draft, random: Random, free: Sequence[int]) -> Planted | None:
    """Two cells of a row that the schema compares, exchanged."""
    compared = [c.params for c in draft.schema.checks if c.name == "compare-columns-value"]
    pairs = [(params["column"], params["column2"]) for params in compared]
    return swapped(*pick(random, pairs))(draft, random, free) if pairs else None


def alone(draft: Draft, random: Random, free: Sequence[int]) -> Planted | None:
    """A cell forgotten among those that go together."""
    groups = [c.columns for c in draft.schema.checks if c.name == "cohesive-columns-value"]
    if not groups:
        return None
    name = pick(random, pick(random, groups))
    return emptied(lambda _: ((name,),))(draft, random, free)


def neither(draft: Draft, random: Random, free: Sequence[int]) -> Planted | None:
    """Both cells of which the schema wants one, left empty."""
    pairs = [c.columns for c in draft.schema.checks if c.name == "one-of-required"]
    return emptied(lambda _: pairs)(draft, random, free) if pairs else None


def emptied(groups: Callable[[Draft], Sequence[Sequence[str]]]) -> Planter:
    """All the cells of a group, left empty in a row where one of them was filled."""

    def plant(draft: Draft, random: Random, free: Sequence[int]) -> Planted | None:
        known = [group for group in groups(draft) if set(group) <= set(draft.fields)]
        if not known:
            return None
        group = pick(random, known)
        row = next((row for row in free if any(draft.cell(row, name) for name in group)), None)
        return None if row is None else Planted(draft.put(row, dict.fromkeys(group, "")), row, tuple(group))

    return plant


def wrong_sum(draft: Draft, random: Random, free: Sequence[int]) -> Planted | None:
    """One more, or ten, in a sum or one of its terms."""
    sums = [
        c.columns for c in draft.schema.checks if c.name == "sum-columns-value" and set(c.columns) <= {*draft.fields}
    ]
    if not sums:
        return None
    names = pick(random, sums)
    name, more = pick(random, names), pick(random, (1, 2, 10))
    row = next((row for row in free if draft.cell(row, name).isdecimal()), None)
    if row is None:
        return None
    return Planted(draft.put(row, {name: str(int(draft.cell(row, name)) + more)}), row, tuple(names))


def period_reversed(draft: Draft, random: Random, free: Sequence[int]) -> Planted | None:
    """A period whose end was typed before its start."""
    names = [name for name in draft.fields if name and "period" in draft.schema.by_name[name].roles]
    starts = [(name, draft.schema.by_name[name]) for name in draft.fields if name]
    pairs = [(name, end) for name, one in starts if "start" in one.roles for end in (one.descriptor.get("with") or ())]
    if pairs and not names:
        return swapped(*pick(random, pairs))(draft, random, free)
    if not names:
        return None
    name = pick(random, names)
    for row in free:
        start, bar, end = draft.cell(row, name).partition("/")
        if bar and start != end:
            return Planted(draft.put(row, {name: f"{end}/{start}"}), row, (name,))
    return None


def renamed_body(draft: Draft, random: Random, free: Sequence[int]) -> Planted | None:
    """The name of a body written otherwise in one row."""
    names = [name for name in draft.fields if name and "name" in draft.schema.by_name[name].roles]
    if not names or not free:
        return None
    name, row = pick(random, names), max(free)
    text = draft.cell(row, name)
    return Planted(draft.put(row, {name: text.replace("Ville de", "Mairie de")}), row, (name,)) if text else None


def another_commune(draft: Draft, _random: Random, free: Sequence[int]) -> Planted | None:
    """The name of another commune beside the code."""
    name = next((name for name in ("commune_nom", "COMMUNE_NOM", "LIEU_EXEC_NOM") if name in draft.fields), None)
    if name is None or not free:
        return None
    row = free[0]
    return Planted(draft.put(row, {name: "Poitiers"}), row, (name,))


def columns_exchanged(draft: Draft, random: Random, _free: Sequence[int]) -> Planted | None:
    """The contents of two columns, pasted each under the header of the other."""
    of = {name: draft.schema.by_name[name].roles for name in draft.fields if name}
    bodies = [name for name, roles in of.items() if "name" in roles]
    texts = [name for name, roles in of.items() if "text" in roles]
    if not bodies or not texts:
        return None
    one, other = pick(random, bodies), pick(random, texts)
    rows = tuple(
        tuple(line[draft.fields.index({one: other, other: one}.get(name, name))] for name in draft.fields)
        for line in draft.rows
    )
    return Planted(replace(draft, rows=rows), fields=(one, other), whole=True)


def degrees(draft: Draft) -> list[tuple[str, str]]:
    """The columns of latitude and of longitude."""
    of = {name: draft.schema.by_name[name].roles for name in draft.fields if name}
    north = [name for name, roles in of.items() if "latitude" in roles]
    east = [name for name, roles in of.items() if "longitude" in roles]
    return list(zip(north, east, strict=False))


def points_exchanged(draft: Draft, random: Random, free: Sequence[int]) -> Planted | None:
    """A latitude and a longitude, each in the column of the other."""
    pairs = degrees(draft)
    return swapped(*pick(random, pairs))(draft, random, free) if pairs else None


def point_zero(draft: Draft, random: Random, free: Sequence[int]) -> Planted | None:
    """A point that was not known, and that the program that exported it wrote as zero and zero."""
    pairs = degrees(draft)
    if not pairs or not free:
        return None
    pair = pick(random, pairs)
    return Planted(draft.put(free[0], dict.fromkeys(pair, "0")), free[0], pair)
