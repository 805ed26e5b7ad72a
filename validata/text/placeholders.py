"""Texts that stand for no value: « à compléter », « n/a », « - »…, and the errors of formulas."""

from __future__ import annotations

import re
from functools import cache

from validata.text.characters import unaccented

LONGEST = 24  # characters
PLACEHOLDER = re.compile(r"[x]{3,}|[n]{3,}|[?]+|[.]{2,}|\u2026|[-_\u2013\u2014]+|/+|lorem ipsum.*", re.DOTALL)
PLACEHOLDERS = frozenset(
    (
        "a completer",
        "a definir",
        "a preciser",
        "a remplir",
        "a renseigner",
        "a saisir",
        "a venir",
        "aaaa-mm-jj",
        "en attente",
        "example",
        "exemple",
        "jj/mm/aaaa",
        "n.c.",
        "n.r.",
        "n/a",
        "n/c",
        "n/r",
        "ne rien ecrire",
        "ne rien indiquer",
        "neant",
        "non communique",
        "non disponible",
        "non renseigne",
        "non renseignee",
        "sans objet",
        "tbd",
        "todo",
        "yyyy-mm-dd",
    )
)
NULLS = frozenset(("null", "NULL", "None", "nan", "NaN", "undefined"))  # « Nan » is a first name
FORMULA_ERRORS = frozenset(
    (
        "#calc!",
        "#champ!",
        "#div/0!",
        "#n/a",
        "#name?",
        "#nom?",
        "#nombre!",
        "#nul!",
        "#num!",
        "#ref!",
        "#valeur!",
        "#value!",
        "err:502",
        "err:508",
        "err:509",
        "err:522",
    )
)


def stands_for_nothing(text: str) -> bool:
    """Whether a text stands for no value."""
    if len(text) > LONGEST:
        return text[:11].lower() == "lorem ipsum"
    word = unaccented(text)
    return word in PLACEHOLDERS or text in NULLS or PLACEHOLDER.fullmatch(word) is not None


# The same texts for the vectorised pass of `judge.ordinary`


FILLERS = "xXnN?./_"
LATIN = [chr(code) for code in range(0x20, 0x250)]


@cache
def alike() -> dict[str, str]:
    """The characters that are one letter without accent nor capital, as a pattern lists them."""
    found: dict[str, str] = {}
    for char in LATIN:
        found[unaccented(char)] = found.get(unaccented(char), "") + f"\\x{{{ord(char):x}}}"
    return found


def spelled(word: str) -> str:
    """A pattern of every writing of a word, with or without accents and capitals."""
    return "".join("[ \\x{a0}]+" if c == " " else f"[{alike()[c]}]" for c in word)


@cache
def spellings() -> str:
    """A pattern of every writing of the words, `FILLERS` and « lorem… »."""
    named = "|".join(map(spelled, sorted(words())))
    return rf"^({named}|[{FILLERS}\x{{2013}}\x{{2014}}\x{{2026}}-]+|[Ll][Oo][Rr][Ee][Mm].*)$"


def words() -> frozenset[str]:
    """The placeholders in small letters."""
    return PLACEHOLDERS | FORMULA_ERRORS | {null.lower() for null in NULLS}
