"""What the cells of a base adresse locale mean to the rules over several of them, one by one or all together.

The conditions are those of the national validator (@ban-team/validateur-bal): a value that it cannot use counts as
absent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from validata.schema.match import Column
from validata.table.arrow import Mask, Rows, raw
from validata.table.model import Chunk
from validata.text import characters

Floats: TypeAlias = npt.NDArray[np.float64]
Hashes: TypeAlias = npt.NDArray[np.uint64]

NO_NUMBER = 99_999
"""The number of an address that has none: a street or a place."""
DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:[.,][0-9]+)?[0-9]?")
TOKEN = re.compile(r"@([cva]):(\S+)", re.IGNORECASE)
PARTS = 3  # of a key, at least
LONGEST = 100  # digits of a number that is worth reading
STREET, NUMBER = 4, 5  # characters of the code of a street and of the number in a key


class Key(NamedTuple):
    """What an interoperability key says."""

    commune: str
    street: str | None
    """None when it is unknown."""
    number: int


def key_of(text: str) -> Key | None:
    """What a key says; None when it has not its parts or its number is none."""
    parts = text.split("_")
    if len(parts) < PARTS or not all(parts) or not re.fullmatch("[0-9]+", parts[2]):
        return None
    known = len(parts[1]) == STREET and parts[1].upper() not in ("XXXX", "0000")
    return Key(parts[0].upper(), parts[1].upper() if known else None, int(parts[2]) if len(parts[2]) < LONGEST else -1)


def number_of(text: str) -> int | None:
    """A number of an address, whose leading zeros are a fault of their own; None when it cannot be used."""
    number = int(text) if re.fullmatch("[0-9]{1,18}", text) else -1
    return number if 0 <= number <= NO_NUMBER else None


def decimal_of(text: str) -> float | None:
    """A coordinate, whose decimal comma is a fault of its own; None when it cannot be used."""
    return float(text.replace(",", ".")) if DECIMAL.fullmatch(text) else None


def ids_of(own: list[str], uid: str) -> list[str]:
    """The ids of the commune, of the toponym and of the address: those of their own columns, failing that of `uid`."""
    inside = {kind.lower(): found for kind, found in reversed(TOKEN.findall(uid))}
    return [one or inside.get(kind, "") for one, kind in zip(own, "cva", strict=True)]


# All together


def texts_of(chunk: Chunk, column: Column) -> pa.StringArray:
    """The cells of a column."""
    return chunk.columns[column.number - 1]


def distinct(chunk: Chunk, column: Column) -> tuple[list[str], Rows]:
    """The distinct texts of a column, trimmed, and which of them each row holds."""

    def make() -> tuple[list[str], Rows]:
        encoded = texts_of(chunk, column).dictionary_encode()
        plain = column.field.plain if column.field else str
        return list(map(plain, encoded.dictionary.to_pylist())), encoded.indices.to_numpy().astype(np.int64)

    return chunk.once(("distinct", column.number), make)


def hashes(chunk: Chunk, column: Column | None, of: Callable[[str], Any] = str) -> Hashes:
    """A hash of what `of` makes of each cell of a column; of nothing when it is absent."""

    def make() -> Hashes:
        if column is None:
            return np.full(len(chunk), hash(of("")) & MASK, np.uint64)
        texts, codes = distinct(chunk, column)
        return np.array([hash(of(text)) & MASK for text in texts], np.uint64)[codes]

    return chunk.once(("hash", column and column.number, of), make)


MASK = (1 << 64) - 1


def mixed(*some: Hashes) -> Hashes:
    """One hash for several."""
    found = some[0]
    for other in some[1:]:
        found = (found ^ (found >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15) + other
    return found ^ (found >> np.uint64(29))


def filled(chunk: Chunk, column: Column | None) -> Mask:
    """The rows where a column has something else than white space."""
    if column is None:
        return np.zeros(len(chunk), bool)
    texts, codes = distinct(chunk, column)
    return np.array(list(map(bool, texts)), bool)[codes] if not all(texts) else np.ones(len(chunk), bool)


def numbers(chunk: Chunk, column: Column | None) -> tuple[Mask, Rows]:
    """Which rows have a usable number, and the numbers."""

    def make() -> tuple[Mask, Rows]:
        if column is None:
            return np.zeros(len(chunk), bool), np.zeros(len(chunk), np.int64)
        texts, codes = distinct(chunk, column)
        read = [number_of(text) for text in texts]
        usable = np.array([one is not None for one in read], bool)
        return usable[codes], np.array([one or 0 for one in read], np.int64)[codes]

    return chunk.once(("numbers", column and column.number), make)


def coordinates(chunk: Chunk, column: Column) -> Floats:
    """The coordinates of a column; not a number where they are not surely plain."""

    def make() -> Floats:
        texts = texts_of(chunk, column)
        try:
            read = pc.cast(pc.if_else(pc.equal(texts, ""), "nan", texts), pa.float64())
        except pa.ArrowInvalid:
            plain = pc.match_substring_regex(texts, r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$")
            read = pc.cast(pc.if_else(plain, texts, "nan"), pa.float64())
        return read.to_numpy()

    return chunk.once(("coordinates", column.number), make)


def keys(chunk: Chunk, column: Column) -> tuple[Mask, Rows]:
    """Which rows have a key written as is usual (COMMU_VOIE_NUMER, then suffixes), and the numbers of those."""

    def make() -> tuple[Mask, Rows]:
        texts = texts_of(chunk, column)
        offsets, data = raw(texts)
        starts, sizes = offsets[:-1], np.diff(offsets)
        plain = sizes >= SHORTEST
        places = starts[plain]
        plain[plain] = (data[places + 5] == UNDERSCORE) & (data[places + 10] == UNDERSCORE)
        places = starts[plain]
        number, digits = np.zeros(len(places), np.int64), np.ones(len(places), bool)
        for place in range(11, SHORTEST):
            figure = data[places + place] - np.uint8(48)  # wraps around for what comes before « 0 »
            digits &= figure < 10
            number = number * 10 + figure
        after = data[np.minimum(places + SHORTEST, max(len(data) - 1, 0))]
        digits &= (sizes[plain] == SHORTEST) | (after == UNDERSCORE)
        found = np.zeros(len(chunk), np.int64)
        found[plain] = number
        plain[plain] = digits
        return plain, found

    return chunk.once(("keys", column.number), make)


UNDERSCORE = ord("_")
SHORTEST = 16  # characters of a key without suffix


def bare(one: str) -> str:
    """The digits of an id: what is around them is a fault of its own."""
    digits = one.replace("-", "").lower()
    return digits if digits.isalnum() else digits.translate(AROUND)


AROUND = dict.fromkeys(number for number in range(0x3001) if chr(number).isspace() or chr(number) in "{}-")
"""What may stand around the digits of an id -> nothing."""


def identifiers(chunk: Chunk, found: list[Column | None], uid: Column | None) -> list[Hashes]:
    """A hash of each of the three ids of the rows (0: none), in the order of `ids_of`."""

    def make() -> list[Hashes]:
        own = [np.where(filled(chunk, one), hashes(chunk, one, bare), 0).astype(np.uint64) for one in found]
        if uid is not None:
            texts, codes = distinct(chunk, uid)
            inside = [ids_of(["", "", ""], text) for text in texts]
            for place, some in enumerate(own):
                other = np.array([hash(bare(ids[place])) & MASK if ids[place] else 0 for ids in inside], np.uint64)
                other = other[codes]
                own[place] = np.where(some, some, other)
        return own

    numbers = tuple(one and one.number for one in (*found, uid))
    return chunk.once(("identifiers", numbers), make)


# Names

STREETS = {
    "all": "allee", "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard",
    "boul": "boulevard", "ch": "chemin", "che": "chemin", "chem": "chemin", "crs": "cours", "fg": "faubourg",
    "fbg": "faubourg", "imp": "impasse", "lot": "lotissement", "pas": "passage", "pass": "passage", "pl": "place",
    "qu": "quai", "r": "rue", "res": "residence", "rpt": "rond point", "rte": "route", "sq": "square",
    "za": "zone artisanale", "zi": "zone industrielle",
}  # fmt: skip
"""Abbreviations of the kinds of streets, as the first word of a name."""
TITLES = {"st": "saint", "ste": "sainte", "gal": "general", "mal": "marechal", "dr": "docteur", "pdt": "president"}
LITTLE = frozenset(
    ("la", "le", "les", "l", "du", "de", "des", "d", "dos", "las", "los", "sur", "sous", "a", "par", "et", "au", "aux")
)


@lru_cache(50_000)
def simple(name: str) -> str:
    """The name of a street or of a place without what does not tell it from another.

    That is accents, case, signs, little words; abbreviations are written in full.
    """
    plain = characters.unaccented(name).replace("œ", "oe").replace("æ", "ae")
    first, *others = re.findall(r"\w+", plain.replace("_", " ")) or [""]
    words = [STREETS.get(first, TITLES.get(first, first)), *(TITLES.get(word, word) for word in others)]
    return " ".join(word for word in words if word not in LITTLE) or plain
