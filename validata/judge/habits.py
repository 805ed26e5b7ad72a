"""What columns show as a whole: exchanged, in capitals, numbers written in many ways. Told once each.

A column is left as soon as its first texts, or a tenth of those seen, are as they should be: nearly all columns
cost a glance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validata.report.finding import Finding
from validata.rules.finders import Whole, WholeRule
from validata.rules.quality.columns import colonnes_echangees, ecritures_melees, texte_en_capitales
from validata.rules.quality.contents import NUMBERS, WORDS, kind_of
from validata.schema.match import Column
from validata.schema.model import Field
from validata.table.arrow import Mask, Rows, matching, raw, view
from validata.table.model import View

GLANCE = 50  # texts by which most columns are left
MOSTLY = 0.9  # share of the texts of a column that make it what it is
LEAST = 3  # texts without which nothing is said of a column
SPEECH = 12  # bytes of a text that is more than a name or an acronym
FIGURES, LONGEST = 8, 40  # digits at least, and bytes at most, of the numbers whose writing is looked at
WAYS = 3  # writings that are too many
SIGNS = b" ./_-"
"""What may stand between the digits of a number; a non-breaking space counts as a space."""


class Place(NamedTuple):
    """A cell of a column."""

    row: int
    line: int
    text: str

    @classmethod
    def of(cls, cells: View, row: int, text: str) -> Place:
        """Where a text of a chunk is."""
        return cls(int(row) + cells.chunk.row, int(cells.chunk.lines_of(np.array([row]))[0]), text)


@dataclass(eq=False, repr=False)
class Habit:
    """Whether nearly all the texts of a column are of a kind, that `fits` tells; it is `left` when they are not."""

    column: Column
    fits: Callable[[pa.StringArray], Mask]
    left: bool = False
    total: int = 0
    fitting: int = 0
    first: Place | None = None

    def look(self, cells: View, given: Rows) -> tuple[pa.StringArray, Rows] | None:
        """Take the texts of a chunk, those of these rows; the fitting ones, and their rows, if any."""
        if self.left or not len(given):
            return None
        texts = cells.texts(self.column)
        for rows in (given[:GLANCE], given) if not self.total and len(given) > GLANCE else (given,):
            some = texts.take(pa.array(rows))
            good = self.fits(some)
            if self.fitting + int(good.sum()) < MOSTLY * (self.total + len(rows)):
                self.left = True
                return None
        self.total += len(rows)
        self.fitting += int(good.sum())
        where = np.flatnonzero(good)
        if self.first is None and len(where):
            self.first = Place.of(cells, rows[where[0]], some[int(where[0])].as_py())
        return some.take(pa.array(where)), rows[where]

    @property
    def holds(self) -> bool:
        """Whether the column is as a whole of the kind."""
        return not self.left and self.total >= LEAST


def in_capitals(texts: pa.StringArray) -> Mask:
    """Texts of some length that have capitals and no small letter."""
    long = np.diff(raw(texts)[0]) >= SPEECH
    upper, lower = pc.utf8_upper(texts), pc.utf8_lower(texts)
    return long & view(pc.equal(upper, texts)) & view(pc.not_equal(lower, texts))


def words(texts: pa.StringArray) -> Mask:
    """Texts that hold a word, and no address."""
    return matching(r"[A-Za-z\x{c0}-\x{24f}]{3}")(texts) & ~matching(r"@|://|^www\.")(texts)


def others(texts: pa.StringArray) -> Mask:
    """Texts that are all but words."""
    encoded = texts.dictionary_encode()
    kinds = np.array([kind_of(text) is not None for text in encoded.dictionary.to_pylist()], bool)
    return kinds[encoded.indices.to_numpy()]


OTHER = 1 << len(SIGNS)
KINDS = np.full(256, OTHER, np.uint8)
KINDS[ord("0") : ord("9") + 1] = 0
KINDS[list(SIGNS)] = [1 << bit for bit in range(len(SIGNS))]
KINDS[list("\u00a0\u202f".encode())] = KINDS[ord(" ")]
"""Byte -> its sign, as a bit; OTHER for what is neither in a number nor between its digits."""


@dataclass(eq=False, repr=False)
class Writing:
    """The ways in which the numbers of a column are written: the signs between the digits of those that have as many.

    Texts are told apart by their length and their signs; the digits of the first of each kind are counted.
    """

    column: Column
    ways: dict[int, Place] = field(default_factory=dict)
    """Bytes of a text times OTHER, and which of SIGNS it has, as bits -> the first such text."""
    codes: Rows = field(default_factory=lambda: np.zeros(0, np.int64))

    def __post_init__(self) -> None:
        """Only columns of numbers have a writing."""
        self.habit = Habit(self.column, self.numbers)

    @property
    def left(self) -> bool:
        """Whether the column is not one of numbers."""
        return self.habit.left

    def numbers(self, texts: pa.StringArray) -> Mask:
        """Texts that are long numbers, whatever separates their digits."""
        offsets, data = raw(texts)
        signs = np.bitwise_or.reduceat(KINDS[data], offsets[:-1])
        lengths = np.diff(offsets)
        good = (lengths >= FIGURES) & (lengths <= LONGEST) & (signs < OTHER)
        self.codes = (lengths * OTHER + signs)[good]
        return good

    def look(self, cells: View, given: Rows) -> None:
        """Take the texts of a chunk."""
        found = self.habit.look(cells, given)
        if not found:
            return
        (texts, rows), codes = found, self.codes
        for code in np.flatnonzero(np.bincount(codes)).tolist():
            if code not in self.ways:
                place = int(np.argmax(codes == code))
                self.ways[code] = Place.of(cells, rows[place], texts[place].as_py())

    def tell(self) -> Iterator[Finding]:
        """The third way, where it first is."""
        known: dict[int, dict[int, Place]] = {}
        for code, place in sorted(self.ways.items(), key=lambda way: way[1]):
            figures = sum(map(str.isdecimal, place.text))
            signs = known.setdefault(figures, {})
            signs.setdefault(code % OTHER, place)
            if self.habit.holds and len(signs) == WAYS and figures >= FIGURES:
                yield told(ecritures_melees, self.column, place, [one.text for one in signs.values()])
                return


def expected(field: Field) -> tuple[str, ...]:
    """What the cells of a field are, in the words of `kind_of`; nothing for words themselves."""
    if any(check.name in names for names in NUMBERS.values() for check in field.checks):
        return ("un numéro SIRET", "un numéro")
    types = {"date": "une date", "datetime": "une date", "number": "un montant"}
    found = types.get(field.type) or {"email": "une adresse électronique", "uri": "une adresse web"}.get(field.format)
    return (found,) if found else ()


class Habits:
    """What all the columns show: `look` at every chunk, then `tell`."""

    def __init__(self, columns: list[Column]) -> None:
        fields = [(column, column.field) for column in columns if column.field]
        self.capitals = [Habit(c, in_capitals) for c, f in fields if "text" in f.roles]
        self.writings = [Writing(c) for c, f in fields if plain(f)]
        self.wordless = [Habit(c, others) for c, f in fields if wordy(f)]
        self.worded = [Habit(c, words) for c, f in fields if expected(f)]

    def look(self, cells: View, dead: Mask) -> None:
        """Take the columns of a chunk, but for its `dead` rows; cells that are wrong count too."""
        habits: list[Habit | Writing] = [*self.capitals, *self.writings, *self.wordless, *self.worded]
        for one in habits:
            if not one.left:
                one.look(cells, np.flatnonzero(cells.given(one.column) & ~dead))

    def tell(self) -> Iterator[Finding]:
        """What is to be said of them."""
        for habit in self.capitals:
            if habit.holds and habit.first:
                yield told(texte_en_capitales, habit.column, habit.first, [habit.first.text])
        for writing in self.writings:
            yield from writing.tell()
        free = [habit for habit in self.worded if habit.holds]
        for habit in self.wordless:
            if habit.holds and habit.first:
                kind = kind_of(habit.first.text)
                partner = next((one for one in free if one.column.field and kind in expected(one.column.field)), None)
                if partner:
                    free.remove(partner)
                    yield told(colonnes_echangees, habit.column, habit.first, [habit.first.text], partner.column.name)


def plain(field: Field) -> bool:
    """Whether the numbers that a column holds are texts, of which nothing says how they are written."""
    return field.type == "string" and field.format == "default" and not {"enum", "pattern"} & set(field.constraints)


def wordy(field: Field) -> bool:
    """Whether a column is for words."""
    return field.type == "string" and field.format == "default" and bool(field.roles & WORDS)


def told(rule: WholeRule, column: Column, place: Place, texts: list[str], partner: str | None = None) -> Finding:
    """The finding of a rule about a column, at one place."""
    facts = rule.find(Whole(texts, partner))
    return Finding(
        rule,
        (place.row,),
        (place.line,),
        lambda _: (place.text, facts),
        1,
        column.number,
        column.name,
        column.level,
    )
