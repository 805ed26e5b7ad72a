"""Names of columns and values of lists, compared whatever their case, accents and signs."""

from __future__ import annotations

import difflib
import re
import unicodedata
from functools import lru_cache

from validata.text import characters

MANY_VALUES = 300  # values among which the closest is looked for
CLOSE, VERY_CLOSE = 0.75, 0.9  # difflib's ratios
STEM = 4  # letters in common at the start of two values that are worth comparing


# Values of a list


SEXES = {"h": "M", "masculin": "M", "homme": "M", "garcon": "M", "feminin": "F", "femme": "F", "fille": "F"}


def closest(text: str, values: list[str]) -> tuple[str, bool]:
    """The value nearest to a text (nothing if none is near), and whether only its form differs."""
    word = key(text) if len(text) <= LONG_FOR_PATTERN else ""
    if not word:
        return "", False
    names = simplified(tuple(values))
    if word in names:
        return names[word], True
    if word in SEXES and {"M", "F"} <= set(values):
        return SEXES[word], True
    if len(names) > MANY_VALUES:
        return "", False
    found = difflib.get_close_matches(word, names, n=1, cutoff=CLOSE)
    if not found or difflib.SequenceMatcher(None, found[0], word).ratio() < VERY_CLOSE:
        longer = [n for n in names if min(len(n), len(word)) >= STEM and (n.startswith(word) or word.startswith(n))]
        found = sorted(longer, key=len)[-1:] or found
    return (names[found[0]], False) if found else ("", False)


@lru_cache(maxsize=64)
def simplified(values: tuple[str, ...]) -> dict[str, str]:
    """Simplified value -> value, for those that are nearly right."""
    return {key(value): value for value in reversed(values)}


LONG_FOR_PATTERN = 200  # characters: a longer text is not repaired


@lru_cache(maxsize=1024)
def words_of(label: str) -> frozenset[str]:
    """The words of a label, cut at spaces, signs and capitals inside a word (`dateFin`)."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", label)
    return frozenset(re.findall(r"[a-z]+", characters.unaccented(apart).replace("_", " ")))


LONG = 1_000  # characters of a text that is too long to be remembered, here and elsewhere


def key(label: str) -> str:
    """A label without case, accents, spaces, quotes nor punctuation, for comparisons."""
    return short_key(label) if len(label) < LONG else bare_letters(label)


def bare_letters(label: str) -> str:
    """The letters and digits of a label, without case nor accents."""
    plain = unicodedata.normalize("NFD", label.casefold())
    return "".join(c for c in plain if c.isalnum())


short_key = lru_cache(1000)(bare_letters)
"""The same, remembered: the same labels are compared with each schema, which takes most of the time of a small file."""
