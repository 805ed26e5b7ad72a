"""Columns of texts looked at all together, by their bytes: masks, digits, days, integers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from validata.text.dates import today

Rows: TypeAlias = npt.NDArray[np.int64]

Mask: TypeAlias = npt.NDArray[np.bool_]
Screen: TypeAlias = Callable[[pa.StringArray], Mask]


def view(array: pa.Array) -> Mask:
    """An Arrow boolean array without nulls as a numpy array."""
    values: Mask = array.to_numpy(zero_copy_only=False)
    return values


def matching(pattern: str) -> Screen:
    """The mask of the texts in which RE2 finds the pattern."""
    return lambda texts: view(pc.match_substring_regex(texts, pattern))


def raw(texts: pa.StringArray) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """Where each text begins (and the last ends), and the bytes of all, without copying."""
    buffers = texts.buffers()
    offsets = np.frombuffer(buffers[1], np.int32, len(texts) + 1, texts.offset * 4)
    data = np.frombuffer(buffers[2], np.uint8) if buffers[2] is not None else np.zeros(0, np.uint8)
    return offsets - offsets[0], data[offsets[0] : offsets[-1]]


def filled(texts: pa.StringArray) -> Mask:
    """Which texts are not empty."""
    return np.diff(raw(texts)[0]) > 0


def given(texts: pa.StringArray, missing: frozenset[str]) -> Mask:
    """Which texts are not empty, nor any other text that stands for an empty cell."""
    marks = [text for text in missing if text]
    full = filled(texts)
    return full & ~view(pc.is_in(texts, pa.array(marks, pa.string()))) if marks else full


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
        good &= figure < 10
        value = value * 10 + figure
    return good, value


def calendar(rows: npt.NDArray[np.uint8], end: int | None = None) -> tuple[Mask, npt.NDArray[np.int32]]:
    """Which rows of 10 bytes or more start with a date AAAA-MM-JJ from 1900 up to (not including) a year, or this one.

    Also numbers in the order of the dates.
    """
    year_ok, year = digits(rows, 0, 1, 2, 3)
    month_ok, month = digits(rows, 5, 6)
    day_ok, day = digits(rows, 8, 9)
    dashes = (rows[:, 4] == ord("-")) & (rows[:, 7] == ord("-"))
    last = np.where(np.isin(month, (4, 6, 9, 11)), 30, np.where(month == 2, 28, 31))
    past = (year >= 1900) & (year < (end or today().year))
    shown = year_ok & month_ok & day_ok & dashes & (month >= 1) & (month <= 12) & (day >= 1) & (day <= last)
    return shown & past, (year * 100 + month) * 100 + day


def days(texts: pa.StringArray) -> tuple[Mask, npt.NDArray[np.int64]]:
    """Which texts are dates AAAA-MM-JJ of the past, and numbers in the order of the dates."""
    mask, rows = fixed(texts, 10)
    good, order = calendar(rows)
    numbers = np.zeros(len(texts), np.int64)
    numbers[mask] = order
    mask[mask] = good
    return mask, numbers


def periods(texts: pa.StringArray) -> Mask:
    """Which texts are one day of these centuries, or two separated by a slash."""
    one, rows = fixed(texts, 10)
    one[one] = calendar(rows, NEXT_CENTURY)[0]
    two, rows = fixed(texts, 21)
    two[two] = calendar(rows, NEXT_CENTURY)[0] & calendar(rows[:, 11:], NEXT_CENTURY)[0] & (rows[:, 10] == ord("/"))
    return one | two


NEXT_CENTURY = 2100


def figures(texts: pa.StringArray) -> tuple[Mask, npt.NDArray[np.float64]]:
    """Which texts are plain numbers with a decimal point, and the numbers (NaN elsewhere)."""
    plain = view(pc.match_substring_regex(texts, r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$"))
    values = pc.cast(pc.if_else(pa.array(plain), texts, "nan"), pa.float64()).to_numpy(zero_copy_only=False)
    return plain, values.copy()


def integers(texts: pa.StringArray) -> tuple[Mask, npt.NDArray[np.int64]]:
    """Which texts are plain integers of at most nine digits, and the integers (0 elsewhere)."""
    plain = view(pc.match_substring_regex(texts, r"^[0-9]{1,9}$"))
    return plain, pc.cast(pc.if_else(pa.array(plain), texts, "0"), pa.int64()).to_numpy()
