"""Numbers, plurals, lists and spaces as French writes them in a sentence."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from validata.text.characters import HIDDEN

SEPARATORS = {",": "virgule", ";": "point-virgule", "\t": "tabulation", "|": "barre verticale"}
ARTICLES = {mark: f"{'un' if mark == ';' else 'une'} {name}" for mark, name in SEPARATORS.items()}


def count(value: int, singular: str, plural: str | None = None) -> str:
    """A number and its noun: `1 erreur`, `12 345 erreurs`."""
    return f"{number(value)} {singular if value < 2 else plural or singular + 's'}"


def percent(share: Fraction) -> str:
    """A share as it was given: `2,5 %`; as a fraction when it has no end in decimals."""
    for places in range(20):
        whole = share * 100 * 10**places
        if whole.denominator == 1:
            text = str(whole.numerator).rjust(places + 1, "0")
            return f"{text[:-places]},{text[-places:]}{NBSP}%" if places else f"{text}{NBSP}%"
    return f"{share.numerator}/{share.denominator}"


NBSP = "\u00a0"
GROUPED = 10_000  # from here on, digits are written in groups of three
SHOWN = 120  # characters of a value quoted in a message
LISTED = 30  # values listed in a message


def show(fact: Any, size: int = SHOWN) -> str:
    """A fact as it stands in a sentence: lists joined, texts of more than `size` characters cut."""
    if isinstance(fact, (list, tuple)):
        rest = f"… et {number(len(fact) - LISTED)} autres" if len(fact) > LISTED + 1 else ""
        listed = fact[:LISTED] if rest else fact
        return ", ".join([*(f"«{NBSP}{show(item)}{NBSP}»" for item in listed), *filter(None, [rest])])
    if isinstance(fact, int) and not isinstance(fact, bool):
        return number(fact)
    return cut(HIDDEN.sub(named, str(fact)), size)


def named(found: re.Match[str]) -> str:
    """A character that nobody sees, as it is cited."""
    return f"\u27e8U+{ord(found[0]):04X}\u27e9"


def cut(text: str, size: int) -> str:
    """The text, or its beginning and « … » when it has more than `size` characters."""
    return text if len(text) <= size else f"{text[: size - 1]}…"


def number(value: int) -> str:
    """An integer as French writes it: groups of three digits from 10 000 on."""
    return str(value) if abs(value) < GROUPED else f"{value:,}".replace(",", "\u202f")


def typography(text: str) -> str:
    """French spacing: a non-breaking space before « : ; ! ? % » and inside guillemets."""
    return re.sub(r" (?=[:;!?»%€])|(?<=«) ", NBSP, text)
