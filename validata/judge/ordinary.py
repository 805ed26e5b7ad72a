"""The texts that no rule of `rules.quality` may speak of, by their bytes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from validata.rules.quality.contents import ADDRESS_RE2, FIGURES_RE2, LONGEST_TRY, TRY_OPENINGS, tries
from validata.rules.quality.privacy import FAR, MOBILE_RE2, NIR_RE2
from validata.rules.quality.spreadsheet import EXPONENT_RE2
from validata.rules.quality.writing import LOST_RE2
from validata.table.arrow import Mask, raw, view
from validata.text.placeholders import FILLERS, spellings
from validata.text.placeholders import words as placeholder_words


@cache
def openings() -> Mask:
    """A table of pairs of bytes: which may open a text that `placeholders` matches."""
    fillers = (one + two for one in f"{FILLERS}-" for two in f"{FILLERS}-")
    return pairs([*placeholder_words(), "lorem", *fillers])


@cache
def try_openings() -> Mask:
    """The same for the texts that `valeur_test` speaks of."""
    return pairs(TRY_OPENINGS)


def pairs(openings: Iterable[str]) -> Mask:
    """A table of pairs of bytes: which may open a text that begins so, whatever its accents and capitals."""
    table = np.zeros((256, 256), bool)
    for word in openings:
        for one in (word[0].lower(), word[0].upper()):
            table[ord(one), [ord(word[1].lower()), ord(word[1].upper())]] = True
    table[ACCENTED:] = table[:, ACCENTED:] = True  # an accent, a non-breaking space
    return table


def ordinary(texts: pa.StringArray, *, phones: bool, width: int, tried: bool, words: bool) -> Mask:
    """The texts that no rule of `rules.quality` may speak of.

    Bytes are looked at all together; the few texts that hold something remarkable are then matched
    with patterns. `phones`: whether a telephone number is remarkable; `width`: digits of the codes of
    the column (0: no code), whose shorter numbers have lost zeros; `tried`: whether a word such as « test »
    is remarkable; `words`: whether numbers and addresses are.
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
    odd |= mark(remarkable(data, starts))
    refine(odd, mark(np.flatnonzero((data == ord("&")) | (data == ord("?")))), texts, LOST_RE2)
    figures = np.zeros(len(data) + 1, bool)  # one more, so that empty texts at the end start somewhere
    np.less(data - np.uint8(ord("0")), 10, out=figures[:-1])  # wraps around for what comes before « 0 »
    count = np.add.reduceat(figures, starts, dtype=np.int32)  # wrong for empty texts, which are odd
    if width:
        odd |= (count == lengths) & (lengths < width)
    second = data[np.minimum(starts + 1, len(data) - 1)]
    wordy = ((count == 0) & (lengths <= PLACE)) | WORD_STARTS[first] | (first >= ACCENTED)
    wordy &= (lengths == 1) | openings()[first, second]
    refine(odd, wordy, texts, spellings())
    numbers = NUMBER_STARTS[first] & (count < lengths)
    if numbers.any():
        exponent = figures[:-2] & ((data[1:] | 0x20) == ord("e"))
        refine(odd, numbers & mark(np.flatnonzero(exponent) + 1), texts, EXPONENT_RE2)
    if tried:
        refine(odd, (lengths <= 2 * LONGEST_TRY) & (count <= 4) & try_openings()[first, second], texts, tries())
    if words:
        refine(odd, NUMBER_STARTS[first], texts, FIGURES_RE2)
        refine(odd, ADDRESS_STARTS[first], texts, ADDRESS_RE2)
    refine(odd, count >= 13, texts, NIR_RE2)  # a social security number with its A or B
    if phones and (count >= 10).any():  # a telephone number
        after = data[1:]
        mobile = (data[:-1] == ord("0")) & ((after == ord("6")) | (after == ord("7")))
        abroad = (data[:-1] == ord("3")) & (after == ord("3"))
        refine(odd, (count >= 10) & mark(np.flatnonzero(mobile | abroad)), texts, MOBILE_RE2)
    return ~odd


SPACE, DELETE, ACCENTED, LETTER = 0x20, 0x7F, 0x80, 0xC3


def among(chosen: bytes) -> Mask:
    """A table of the 256 bytes: which are chosen."""
    table = np.zeros(256, bool)
    table[list(chosen)] = True
    return table


WORD_STARTS, NUMBER_STARTS, ADDRESS_STARTS = among(b"#eElL"), among(b"+-0123456789"), among(b"hHwW")
NOT_FRENCH = among(b"\x83\x9f\x90\x93\x9a\x9e\xb0\xbe")  # second byte of Ã, ß, Ð, Ó, Ú, Þ, ð, þ
MOJIBAKE = among(b"\x82\x85\xa2\xaf")  # second byte of Â, Å, â, ï, suspicious before another accent
SUSPECT = NOT_FRENCH | MOJIBAKE
LOW_QUOTES = among(b"\x9a\x9e\xa0\xa1")  # third byte of ‚, „, †, ‡
SMALL_LETTERS, SMALL = among(bytes(range(ord("a"), ord("z") + 1))), 0xA0  # second byte of à, after the capitals
PLACE = 72  # bytes of the longest placeholder (24 characters)


def remarkable(data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Where a character begins that is neither ASCII nor usual in French, or that may be a corrupted accent."""
    leads = np.flatnonzero(data >= 0xC0)  # first byte of a character that is not ASCII
    second = data[leads + 1]
    inside = (second < SMALL) & SMALL_LETTERS[data[leads - 1]]  # a capital after a small letter
    if inside.any():
        capitals = leads[inside]
        inside[inside] = starts[np.searchsorted(starts, capitals, side="right") - 1] != capitals  # of another text
    chosen = (data[leads] != LETTER) | SUSPECT[second] | inside  # nearly all are é, è, à...
    leads, inside = leads[chosen], inside[chosen]
    one, two, three = data[leads], data[leads + 1], data.take(leads + 2, mode="clip")
    usual = (one == LETTER) & ~NOT_FRENCH[two] & (three < ACCENTED) & ~inside
    usual |= (one == 0xC5) & ((two == 0x92) | (two == 0x93))  # Œ, œ
    usual |= (one == 0xC2) & (two >= 0xA0) & (two != 0xAD)  # «, », °, non-breaking space...
    usual |= (one == 0xE2) & (two == 0x80) & (three >= 0x90) & (three <= 0xA7) & ~LOW_QUOTES[three]  # ’, –, …
    usual |= (one == 0xE2) & (two == 0x82) & (three == 0xAC)  # €
    return leads[~usual]


def refine(odd: Mask, some: Mask, texts: pa.StringArray, pattern: str) -> None:
    """Mark as odd those of `some` texts that match a pattern."""
    rows = np.flatnonzero(some & ~odd)
    if len(rows):
        odd[rows] = view(pc.match_substring_regex(texts.take(pa.array(rows)), pattern))
