"""Which cells are certainly right: a sound, optional speed-up over `verdict`.

`screen(field)` gives a function from an Arrow string array to a boolean mask that is True only
where `verdict(field, text)` is certainly (). It may leave too many cells in doubt, never too few:
a property test holds it to that. RE2 and Python's `re` differ, so patterns are rewritten token by
token and a pattern with anything unusual has no mask at all.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from validata.checks.french import MATTERS
from validata.checks.french_text import unaccented
from validata.checks.quality import FAR, FORMULA_ERRORS, NULLS, PLACEHOLDERS, code_width, today
from validata.pattern import re2
from validata.readers import FALSE, TRUE
from validata.rules import CHECKS
from validata.schema import Field
from validata.verdict import cell_rules

Mask: TypeAlias = npt.NDArray[np.bool_]
Screen: TypeAlias = Callable[[pa.StringArray], Mask]

HOST = r"([A-Za-z0-9-]+\.)+[A-Za-z]{2,}"
PATTERNS = {
    "integer": r"^-?[0-9]{1,18}$",
    "number": r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$",
    "year": r"^[0-9]{4}$",
    "yearmonth": r"^[0-9]{4}-(0[1-9]|1[0-2])$",
    "time": r"^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$",
    "geopoint": r"^-?1?[0-7]?[0-9](\.[0-9]{1,15})?, ?-?[0-8]?[0-9](\.[0-9]{1,15})?$",
    "string/uri": rf"^https?://{HOST}(:[0-9]{{1,5}})?(/[A-Za-z0-9._~!$&'()*+,;=:@/-]*)?"
    r"(\?[A-Za-z0-9._~!$&'()*+,;=:@/?-]*)?(#[A-Za-z0-9._~!$&'()*+,;=:@/?-]*)?$",
    "string/email": r"^[a-z]{1,20}[0-9]{0,4}([._-][a-z]{1,20}){0,2}@[a-z]{2,30}(-[a-z]{1,20})?\.(fr|com|org|net|eu)$",
    "string/uuid": r"^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
}
"""Texts that every reader of the type accepts, by type or type/format."""

PERSON = r"(^|[^0-9A-Za-z_./,+-])((\+|00)33 ?(\(0\) ?)?|0)[67]([ .\x{a0}\x{202f}-]?[0-9]{2}){4}($|[^0-9A-Za-z_/-])"
NIR = (
    r"(^|[^0-9])[12] ?[0-9]{2} ?(0[1-9]|1[0-2]|[2-9][0-9]) ?[0-9][0-9AB] ?[0-9]{3} ?[0-9]{3} ?[/-]? ?[0-9]{2}"
    r"($|[^0-9])"
).replace(" ", r"[ \x{a0}]")
EXPONENT = r"^[+-]?[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]{1,9}$"
"""What may hold a mobile number, a social security number, a number in scientific notation."""
FILLERS = "xXnN?./_"
LATIN = [chr(code) for code in range(0x20, 0x250)]


@cache
def placeholders() -> str:
    """A pattern of every writing, with or without accents and capitals, of `words`, `FILLERS` and « lorem… »."""
    alike: dict[str, str] = {}
    for char in LATIN:
        alike[unaccented(char)] = alike.get(unaccented(char), "") + f"\\x{{{ord(char):x}}}"
    spelled = ("".join("[ \\x{a0}]+" if c == " " else f"[{alike[c]}]" for c in word) for word in sorted(words()))
    return rf"^({'|'.join(spelled)}|[{FILLERS}\x{{2013}}\x{{2014}}\x{{2026}}-]+|[Ll][Oo][Rr][Ee][Mm].*)$"


def words() -> frozenset[str]:
    """The placeholders of `checks.quality`, in small letters."""
    return PLACEHOLDERS | FORMULA_ERRORS | {null.lower() for null in NULLS}


@cache
def openings() -> Mask:
    """A table of pairs of bytes: which may open a text that `placeholders` matches."""
    table = np.zeros((256, 256), bool)
    for word in [*words(), "lorem", *(one + two for one in f"{FILLERS}-" for two in f"{FILLERS}-")]:
        for one in (word[0].lower(), word[0].upper()):
            table[ord(one), [ord(word[1].lower()), ord(word[1].upper())]] = True
    table[ACCENTED:] = table[:, ACCENTED:] = True  # an accent, a non-breaking space
    return table


def screen(field: Field) -> Screen | None:
    """The mask function of a field, or None when every cell of it is in doubt."""
    if field.type != "string" and any(cell_rules(check) for check in field.checks):
        return None  # the checks of one column are made for texts
    typed = typed_screen(field)
    parts = [typed, *(check_screen(check.name, check.params) for check in field.checks)]
    if any(part is None for part in parts):
        return None
    masks = [part for part in parts if part is not None]
    special = pa.array(sorted(text for text in field.missing if text), pa.string())
    optional = "" in field.missing and not field.required

    def certain(texts: pa.StringArray) -> Mask:
        full = filled(texts)
        mask = full
        for part in masks:
            mask = mask & part(texts)
        if len(special):
            mask &= ~view(pc.is_in(texts, special))
        return mask | ~full if optional else mask

    return certain


def typed_screen(field: Field) -> Screen | None:
    """The mask of the type, format and constraints of a field."""
    kind = field.type if field.format == "default" else f"{field.type}/{field.format}"
    constraints = {k: v for k, v in field.constraints.items() if k not in ("required", "unique") and v is not None}
    if field.type in ("integer", "number") and {"decimalChar", "groupChar", "bareNumber"} & set(field.descriptor):
        return None
    if kind == "boolean" and not constraints:
        return boolean_screen(field)
    if kind in ("date", "date/%Y-%m-%d", "datetime") and not constraints:
        return (lambda texts: days(texts)[0]) if field.type == "date" else datetime_screen
    if kind in ("integer", "number", "year"):
        return number_screen(PATTERNS[kind], constraints)
    if kind in PATTERNS and not constraints:
        return matching(PATTERNS[kind])
    if kind == "string":
        return string_screen(field, constraints)
    return None


def view(array: pa.Array) -> Mask:
    """An Arrow boolean array without nulls as a numpy array."""
    values: Mask = array.to_numpy(zero_copy_only=False)
    return values


def matching(pattern: str) -> Screen:
    """The mask of the texts in which RE2 finds the pattern."""
    return lambda texts: view(pc.match_substring_regex(texts, pattern))


def boolean_screen(field: Field) -> Screen:
    """True and false values as listed by the field or by frictionless."""
    true = field.descriptor.get("trueValues", TRUE)
    false = field.descriptor.get("falseValues", FALSE)
    allowed = pa.array([v for v in map(str, [*true, *false]) if v.isalnum()], pa.string())
    return lambda texts: view(pc.is_in(texts, allowed))


def raw(texts: pa.StringArray) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """Where each text begins (and the last ends), and the bytes of all, without copying."""
    buffers = texts.buffers()
    offsets = np.frombuffer(buffers[1], np.int32, len(texts) + 1, texts.offset * 4)
    data = np.frombuffer(buffers[2], np.uint8) if buffers[2] is not None else np.zeros(0, np.uint8)
    return offsets - offsets[0], data[offsets[0] : offsets[-1]]


def filled(texts: pa.StringArray) -> Mask:
    """Which texts are not empty."""
    return np.diff(raw(texts)[0]) > 0


def fixed(texts: pa.StringArray, width: int) -> tuple[Mask, npt.NDArray[np.uint8]]:
    """Which texts are `width` bytes long, and the bytes of those, one row each."""
    offsets, data = raw(texts)
    right = np.diff(offsets) == width
    if right.all():
        return right, data.reshape(-1, width)
    starts = offsets[:-1][right]
    return right, data[starts[:, None] + np.arange(width)] if len(starts) else np.zeros((0, width), np.uint8)


def digits(rows: npt.NDArray[np.uint8], *places: int) -> tuple[Mask, npt.NDArray[np.int32]]:
    """Whether the bytes at these places are all digits, and the number that they make."""
    good = np.ones(len(rows), bool)
    value = np.zeros(len(rows), np.int32)
    for place in places:
        figure = rows[:, place] - np.uint8(48)  # wraps around for what comes before « 0 »
        good &= figure < 10  # noqa: PLR2004
        value = value * 10 + figure
    return good, value


def calendar(rows: npt.NDArray[np.uint8]) -> tuple[Mask, npt.NDArray[np.int32]]:
    """Which rows of 10 bytes or more start with a date AAAA-MM-JJ from 1900 up to (not including) this year.

    Also numbers in the order of the dates.
    """
    year_ok, year = digits(rows, 0, 1, 2, 3)
    month_ok, month = digits(rows, 5, 6)
    day_ok, day = digits(rows, 8, 9)
    dashes = (rows[:, 4] == ord("-")) & (rows[:, 7] == ord("-"))
    last = np.where(np.isin(month, (4, 6, 9, 11)), 30, np.where(month == 2, 28, 31))  # noqa: PLR2004
    past = (year >= 1900) & (year < today().year)  # noqa: PLR2004
    shown = year_ok & month_ok & day_ok & dashes & (month >= 1) & (month <= 12) & (day >= 1) & (day <= last)  # noqa: PLR2004
    return shown & past, (year * 100 + month) * 100 + day


def days(texts: pa.StringArray) -> tuple[Mask, npt.NDArray[np.int64]]:
    """Which texts are dates AAAA-MM-JJ of the past, and numbers in the order of the dates."""
    mask, rows = fixed(texts, 10)
    good, order = calendar(rows)
    numbers = np.zeros(len(texts), np.int64)
    numbers[mask] = order
    mask[mask] = good
    return mask, numbers


def integers(texts: pa.StringArray) -> tuple[Mask, npt.NDArray[np.int64]]:
    """Which texts are plain integers of at most nine digits, and the integers (0 elsewhere)."""
    plain = view(pc.match_substring_regex(texts, r"^[0-9]{1,9}$"))
    return plain, pc.cast(pc.if_else(pa.array(plain), texts, "0"), pa.int64()).to_numpy()


def datetime_screen(texts: pa.StringArray) -> Mask:
    """Date-times AAAA-MM-JJTHH:MM:SSZ of the past."""
    mask, rows = fixed(texts, 20)
    hour_ok, hour = digits(rows, 11, 12)
    minute_ok, minute = digits(rows, 14, 15)
    second_ok, second = digits(rows, 17, 18)
    signs = (
        (rows[:, 10] == ord("T")) & (rows[:, 13] == ord(":")) & (rows[:, 16] == ord(":")) & (rows[:, 19] == ord("Z"))
    )
    times = hour_ok & minute_ok & second_ok & (hour < 24) & (minute < 60) & (second < 60)  # noqa: PLR2004
    mask[mask] = calendar(rows)[0] & signs & times
    return mask


def number_screen(pattern: str, constraints: dict[str, Any]) -> Screen | None:
    """Plain numbers strictly inside the bounds (the bounds themselves stay in doubt)."""
    low, high = -np.inf, np.inf
    for name, bound in constraints.items():
        try:
            value = float(Decimal(str(bound)))
        except (InvalidOperation, ValueError, OverflowError):
            return None
        if name in ("minimum", "exclusiveMinimum"):
            low = max(low, value)
        elif name in ("maximum", "exclusiveMaximum"):
            high = min(high, value)
        else:
            return None
    if np.isnan(low) or np.isnan(high):
        return None
    shape = matching(pattern)
    if not np.isfinite([low, high]).any():
        return shape

    def certain(texts: pa.StringArray) -> Mask:
        mask = shape(texts)
        plain = pc.if_else(pa.array(mask), texts, pa.scalar("nan"))
        values = pc.cast(plain, pa.float64()).to_numpy(zero_copy_only=False)
        return mask & (values > low) & (values < high)

    return certain


def string_screen(field: Field, constraints: dict[str, Any]) -> Screen | None:
    """Texts that fit every constraint and have nothing unusual about them."""
    masks: list[Screen] = []
    width = code_width(field)
    phones = "pattern" not in constraints
    for name, value in constraints.items():
        if name == "enum" and isinstance(value, list):
            allowed = pa.array([v for v in value if isinstance(v, str)], pa.string())
            masks.append(lambda texts, allowed=allowed: view(pc.is_in(texts, allowed)))  # type: ignore[misc]
        elif name == "pattern":
            rewritten = re2(str(value))
            if rewritten is None:
                return None
            masks.append(matching(rewritten))
        elif name in ("minLength", "maxLength") and isinstance(value, int):
            compare = pc.greater_equal if name == "minLength" else pc.less_equal
            masks.append(lambda texts, c=compare, v=value: view(c(pc.utf8_length(texts), v)))  # type: ignore[misc]
        else:
            return None

    def certain(texts: pa.StringArray) -> Mask:
        mask = ordinary(texts, phones=phones, width=width)
        for part in masks:
            mask &= part(texts)
        return mask

    return certain


def ordinary(texts: pa.StringArray, *, phones: bool, width: int) -> Mask:
    """The texts that no rule of `checks.quality` may speak of.

    Bytes are looked at all together; the few texts that hold something remarkable are then matched
    with patterns. `phones`: whether a telephone number is remarkable; `width`: digits of the codes of
    the column (0: no code), whose shorter numbers have lost zeros.
    """
    offsets, data = raw(texts)
    starts, ends = offsets[:-1], offsets[1:]
    lengths = ends - starts
    if not len(data):
        return np.zeros(len(texts), bool)
    odd = (lengths == 0) | (lengths > FAR)  # a text that rules do not read to its end
    first, last = data[np.minimum(starts, len(data) - 1)], data[np.maximum(ends - 1, 0)]
    before = data[np.maximum(ends - 2, 0)]
    for end in (first, last):
        odd |= (end <= SPACE) | (end == DELETE)
    odd |= (first >= ACCENTED) & (first != LETTER)
    odd |= (last >= ACCENTED) & (before != LETTER)

    def mark(positions: npt.NDArray[np.int64]) -> Mask:
        rows = np.zeros(len(texts), bool)
        rows[np.searchsorted(ends, positions, side="right")] = True
        return rows

    odd |= mark(np.flatnonzero((data < SPACE) | (data == DELETE) | (data == ord("@"))))
    odd |= mark(remarkable(data))
    figures = np.zeros(len(data) + 1, bool)  # one more, so that empty texts at the end start somewhere
    np.less(data - np.uint8(ord("0")), 10, out=figures[:-1])  # wraps around for what comes before « 0 »
    count = np.add.reduceat(figures, starts, dtype=np.int32)  # wrong for empty texts, which are odd
    if width:
        odd |= (count == lengths) & (lengths < width)
    second = data[np.minimum(starts + 1, len(data) - 1)]
    wordy = ((count == 0) & (lengths <= PLACE)) | WORD_STARTS[first] | (first >= ACCENTED)
    wordy &= (lengths == 1) | openings()[first, second]
    refine(odd, wordy, texts, placeholders())
    numbers = NUMBER_STARTS[first] & (count < lengths)
    if numbers.any():
        exponent = figures[:-2] & ((data[1:] | 0x20) == ord("e"))
        refine(odd, numbers & mark(np.flatnonzero(exponent) + 1), texts, EXPONENT)
    refine(odd, count >= 13, texts, NIR)  # noqa: PLR2004 - a social security number with its A or B
    if phones and (count >= 10).any():  # noqa: PLR2004 - a telephone number
        after = data[1:]
        mobile = (data[:-1] == ord("0")) & ((after == ord("6")) | (after == ord("7")))
        abroad = (data[:-1] == ord("3")) & (after == ord("3"))
        refine(odd, (count >= 10) & mark(np.flatnonzero(mobile | abroad)), texts, PERSON)  # noqa: PLR2004
    return ~odd


SPACE, DELETE, ACCENTED, LETTER = 0x20, 0x7F, 0x80, 0xC3


def among(chosen: bytes) -> Mask:
    """A table of the 256 bytes: which are chosen."""
    table = np.zeros(256, bool)
    table[list(chosen)] = True
    return table


WORD_STARTS, NUMBER_STARTS = among(b"#eElL"), among(b"+-0123456789")
NOT_FRENCH = among(b"\x83\x9f")  # second byte of Ã and ß
MOJIBAKE = among(b"\x82\x85\xa2\xaf")  # second byte of Â, Å, â, ï, suspicious before another accent
SUSPECT = NOT_FRENCH | MOJIBAKE
PLACE = 72  # bytes of the longest placeholder (24 characters)


def remarkable(data: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Where a character begins that is neither ASCII nor usual in French, or that may be a corrupted accent."""
    leads = np.flatnonzero(data >= 0xC0)  # noqa: PLR2004 - first byte of a character that is not ASCII
    leads = leads[(data[leads] != LETTER) | SUSPECT[data[leads + 1]]]  # nearly all are é, è, à...
    one, two, three = data[leads], data[leads + 1], data.take(leads + 2, mode="clip")
    usual = (one == LETTER) & ~NOT_FRENCH[two] & (three < ACCENTED)
    usual |= (one == 0xC5) & ((two == 0x92) | (two == 0x93))  # noqa: PLR2004 - Œ, œ
    usual |= (one == 0xC2) & (two >= 0xA0) & (two != 0xAD)  # noqa: PLR2004 - «, », °, non-breaking space...
    usual |= (one == 0xE2) & (two == 0x80) & (three >= 0x90) & (three <= 0xA7)  # noqa: PLR2004 - ’, –, …
    usual |= (one == 0xE2) & (two == 0x82) & (three == 0xAC)  # noqa: PLR2004 - €
    return leads[~usual]


def refine(odd: Mask, some: Mask, texts: pa.StringArray, pattern: str) -> None:
    """Mark as odd those of `some` texts that match a pattern."""
    rows = np.flatnonzero(some & ~odd)
    if len(rows):
        odd[rows] = view(pc.match_substring_regex(texts.take(pa.array(rows)), pattern))


def check_screen(name: str, params: dict[str, Any]) -> Screen | None:
    """The mask of a custom check of one column; rules over several columns say nothing here."""
    if name in CHECKS and CHECKS[name].scope != "cell":
        return lambda texts: np.ones(len(texts), bool)
    if name in ("siret", "french-siret-value"):
        return lambda texts: luhn(texts, 14)
    if name in ("siren", "french-siren-value"):
        return lambda texts: luhn(texts, 9)
    if name in ("nomenclature-acte", "nomenclature-actes-value"):
        known = matching(rf"^(?i:{'|'.join(MATTERS)})/")
        return lambda texts: known(texts) & ~view(pc.match_substring(texts, "/ "))
    if name == "year-interval-value" and str(params.get("allow-year-only")).lower() in ("yes", "true"):
        return matching(PATTERNS["year"])
    return None


def luhn(texts: pa.StringArray, width: int) -> Mask:
    """Texts of `width` digits that pass the Luhn test; a SIRET's first nine digits must pass too.

    https://fr.wikipedia.org/wiki/Formule_de_Luhn (the special rule of La Poste stays in doubt).
    """
    mask, rows = fixed(texts, width)
    figures = (rows - np.uint8(48)).astype(np.int16)
    good = (figures < 10).all(axis=1)  # noqa: PLR2004
    for size in {9, width}:
        doubled = figures[:, :size].copy()
        doubled[:, -2::-2] *= 2
        doubled = np.where(doubled > 9, doubled - 9, doubled)  # noqa: PLR2004
        good &= doubled.sum(axis=1) % 10 == 0
    mask[mask] = good
    return mask
