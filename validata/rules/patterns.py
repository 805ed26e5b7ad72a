"""The patterns of schemas: said in French, and the cheap repairs of a text that match one."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from validata.text import characters

TRIES = 14  # candidates tried against a pattern
SIREN, SIRET = 9, 14  # digits
NAMED_PATTERNS = {
    r"([013-9]\d|2[AB1-9])\d{3}": "un code INSEE de commune, sur 5 caractères",
    r"([013-9]\d|2[AB1-9])\d{3}-T-\d{3}": "un code INSEE de commune, « -T- », puis 3 chiffres",
    r"([013-9]\d|2[AB1-9])\d{3}-P-\d{3}": "un code INSEE de commune, « -P- », puis 3 chiffres",
    r"\d{4}(/\d{4})?": "une année sur 4 chiffres, ou deux années séparées par une barre oblique",
    r"\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?": "une date AAAA-MM-JJ, ou deux dates séparées par une barre oblique",
    r"\d{8}(-\d)?": "8 chiffres, suivis au besoin d'un tiret et d'un chiffre",
    r"\d{4}.{1,10}\d{2}": "une année sur 4 chiffres, un numéro interne de 1 à 10 caractères, puis 2 chiffres",
    r"\d{14}\d{4}.{1,10}\d{2}": (
        "un SIRET, une année sur 4 chiffres, un numéro interne de 1 à 10 caractères, puis 2 chiffres"
    ),
    r"[\dA-B]{5}-\d{8}-\d{3}": "un code INSEE de commune, 8 chiffres et 3 chiffres, séparés par des tirets",
    r"[A-Z0-9]{9,}": "au moins 9 caractères, qui sont des chiffres ou des lettres majuscules",
    r"[a-zA-Z0-9]{9,14}": "de 9 à 14 chiffres ou lettres sans accent",
    r"\w+( \w+)*/[ \w]+": "deux niveaux séparés par une barre oblique",
    r"(https?)://[^\s/$.?#].[^\s]*": "une adresse web qui commence par https:// ou http://",
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})": (
        "une date, la lettre T, une heure, puis Z ou un décalage, comme 2023-10-09T08:00:00Z"
    ),
}
SIGNS = {
    ".": "un point",
    "-": "un tiret",
    "/": "une barre oblique",
    "_": "un tiret bas",
    ":": "deux-points",
    " ": "une espace",
    "|": "une barre verticale",
    "+": "le signe plus",
}
ELEMENT = re.compile(r"(\\d|\[A-Z\]|\[a-z\]|\\[^\w]|[\w/: \-]+?(?=[\\\[\W]|$))(?:\{(\d+)(?:,(\d+))?\})?")
ELEMENTS = {
    r"\d": ("un chiffre", "chiffres"),
    "[A-Z]": ("une lettre majuscule", "lettres majuscules"),
    "[a-z]": ("une lettre minuscule", "lettres minuscules"),
}


def plain_pattern(pattern: str) -> str:
    """A pattern without its anchors, its useless escapes and its variants of « a digit »."""
    bare = pattern.removeprefix("^").removesuffix("$")
    return re.sub(r"\\([-/'])", r"\1", bare.replace("[0-9]", r"\d").replace("[0-9", r"[\d"))


@lru_cache(maxsize=256)
def pattern_in_words(pattern: str) -> str | None:
    """What a pattern asks for, in French, when it is one of the usual ones or a plain succession."""
    bare = plain_pattern(pattern)
    for named, words in NAMED_PATTERNS.items():
        if plain_pattern(named) == bare:
            return words
    parts: list[str] = []
    position = 0
    while position < len(bare):
        match = ELEMENT.match(bare, position)
        part = element_in_words(match) if match else None
        if match is None or part is None:
            return None
        parts.append(part)
        position = match.end()
    return ", puis ".join(parts) or None


def element_in_words(match: re.Match[str]) -> str | None:
    """One element of a pattern in words: « 14 chiffres », « un tiret », « la lettre W »."""
    element, low, high = match.groups()
    if element in ELEMENTS:
        one, many = ELEMENTS[element]
        if high:
            return f"{low} {'ou' if int(high) == int(low) + 1 else 'à'} {high} {many}"
        return one if low in (None, "1") else f"{low} {many}"
    literal = element.removeprefix("\\")
    if low:
        return None
    if literal in SIGNS:
        return SIGNS[literal]
    if len(literal) == 1:
        return f"{'le chiffre' if literal.isdecimal() else 'la lettre'} {literal}" if literal.isalnum() else None
    return f"« {literal} »"


def fixed_width(pattern: str) -> int | None:
    """How many digits a pattern asks for, when it asks for nothing else."""
    match = re.fullmatch(r"\\d\{(\d{1,2})\}", plain_pattern(pattern))
    return int(match[1]) if match else None


def forbidden(pattern: str, text: str) -> list[str] | None:
    """The characters that a pattern of one single set (`^[A-Z ]+$`) leaves out, at most five."""
    one_set = re.fullmatch(r"\^?(\[(?:[^\]\\]|\\.)+\])[+*]\$?", pattern)
    if one_set is None:
        return None
    try:
        allowed = re.compile(one_set[1])
    except re.error:
        return None
    found = [c for c in dict.fromkeys(text) if not allowed.match(c)]
    return ["espace" if c.isspace() else c for c in found[:5]] or None


SWAPS = (("_", "/"), ("_", "-"), ("_", " "), (";", ","), (",", ";"), (",", "."), ("-", "/"))


def repairs(pattern: str, text: str) -> list[str]:
    """The repairs of a text that are worth trying against a pattern, the least intrusive first."""
    plain = characters.squeeze(text).replace("\u2019", "'").replace("\u2013", "-")
    tight = plain.replace(" ", "")
    whole = re.sub(r"[.,]0+$", "", tight)
    marks = "".join(mark for mark in ".-_/" if mark not in plain_pattern(pattern))
    digits = "".join(c for c in whole if c not in marks)
    digits = digits if any(c.isdigit() for c in digits) else ""
    cases: tuple[Callable[[str], str], ...] = (str.upper, str.lower, str.title)
    candidates = [
        plain,
        re.sub(r" ?([-/_;,.|']) ?", r"\1", plain),
        tight,
        whole,
        re.sub(r"^[A-Za-z]{1,3} ?[-.: ] ?(?=\d)", "", plain),  # F-86194
        *(case(plain) for case in cases),
        tight.upper(),
        digits.upper(),
        padded(pattern, digits),
        *(plain.replace(a, b) for a, b in SWAPS if a in plain),
    ]
    return [c for c in dict.fromkeys(candidates) if c and c != text][:TRIES]


def padded(pattern: str, digits: str) -> str:
    """The digits with the leading zeros that a spreadsheet removes, in the width that the pattern asks for."""
    width = 5 if plain_pattern(pattern).startswith("([013-9]\\d|2[AB1-9])") else fixed_width(pattern)
    return lost_zeros(digits, width or 0)


def lost_zeros(digits: str, width: int) -> str:
    """The digits padded to a width, when so few are missing that they must be zeros; else nothing."""
    missing = width - len(digits)
    most = 2 if width in (SIREN, SIRET) else 1
    if not digits.isdecimal() or digits.startswith("0") or not 1 <= missing <= most:
        return ""
    whole = digits.zfill(width)
    if width in (SIREN, SIRET):
        from stdnum.fr import siren, siret

        return whole if (siren if width == SIREN else siret).is_valid(whole) else ""
    return whole
