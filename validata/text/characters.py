"""White space, invisible characters, and accents that an error of encoding has scrambled."""

from __future__ import annotations

import re
import unicodedata

NAMES = {
    "\u00ad": "trait d'union conditionnel",
    "\u061c": "marque de sens d'écriture",
    "\u180e": "séparateur de voyelles",
    "\u200b": "espace sans largeur",
    "\u200c": "antiliant sans largeur",
    "\u200d": "liant sans largeur",
    **dict.fromkeys("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "marque de sens d'écriture"),
    **dict.fromkeys("\u2060\u2061\u2062\u2063\u2064", "gluon de mots"),
    "\ufeff": "indicateur d'ordre des octets",
}
"""What nobody sees in a text -> its name."""
INVISIBLE = "".join(NAMES)
HIDDEN = re.compile(f"[{INVISIBLE}]")


def strip(text: str) -> str:
    """The text without the white space around it, invisible characters included."""
    while text != (bare := text.strip().strip(INVISIBLE)):
        text = bare
    return bare


def visible(text: str) -> str:
    """The text without what nobody sees in it."""
    return HIDDEN.sub("", text)


def squeeze(text: str) -> str:
    """The text with plain single spaces only, none around, and nothing invisible."""
    return " ".join((text if text.isascii() else visible(text)).split())


def unaccented(text: str) -> str:
    """The text in lower case without accents, its spaces squeezed."""
    bare = squeeze(text)
    if bare.isascii():
        return bare.lower()
    plain = unicodedata.normalize("NFD", bare.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def _windows(code: int) -> str:
    """The character that windows-1252 shows for a byte (its five holes read as latin-1)."""
    byte = bytes([code])
    return byte.decode("windows-1252", "replace").replace("\ufffd", byte.decode("latin-1"))


BYTES = {_windows(code): code for code in range(0x80, 0x100)}
CONTROL = re.compile("[\x80-\x9f]")
_LEAD = re.compile("[\u00c2\u00c3\u00c5\u00e2\u00ef]")
_TAIL = "[" + re.escape("".join(_windows(code) for code in range(0x80, 0xC0))) + "]"
SCRAMBLED = re.compile(
    f"\u00c3{_TAIL}|\u00c2[\u00a0-\u00bf]|\u00c5[\u2019\u201c\u00b8\u00a1\u00bd\u00be]"
    f"|\u00e2[\u20ac\u201a\u201e\u2020]{_TAIL}|\u00ef(?:\u00bb\u00bf|\u00bf\u00bd)"
)
"""UTF-8 read as windows-1252: the accented letters of French, typographic signs, BOM, lost characters."""
LOST_NBSP = re.compile("(?<![A-Z\u00c0-\u00de])\u00c3 ?(?= |$)")
"""« à » read so, whose second byte (a non-breaking space) became a plain space."""


def unscramble(text: str) -> str:
    """The text with the letters that an error of encoding has changed put right, else unchanged.

    UTF-8 taken for windows-1252, up to four times; HTML entities; one of the code pages of MIXED taken for another,
    when nothing but French is left. Control characters of latin-1, which no text has, stand for those of
    windows-1252 (U+0096 for « – »).
    """
    if text.isascii() and "&" not in text:
        return text
    text = CONTROL.sub(lambda match: _windows(ord(match[0])), text)
    for _ in range(4 if _LEAD.search(text) else 0):
        mended = LOST_NBSP.sub("à", SCRAMBLED.sub(_decode, text))
        if mended == text:
            break
        text = mended
    if re.search(ENTITY, text):
        import html  # few texts have any

        text = html.unescape(text)
    return next((mended for taken, was in MIXED if (mended := _remixed(text, taken, was))), text)


ENTITY = r"&(?:[a-zA-Z]{2,8}|#[0-9]{2,5}|#[xX][0-9a-fA-F]{2,4});"
"""A character as web pages write it (`&egrave;`)."""
MIXED = (
    ("cp1252", "cp850"),
    ("cp1252", "mac_roman"),
    ("cp850", "cp1252"),
    ("cp850", "utf-8"),
    ("mac_roman", "cp1252"),
    ("mac_roman", "utf-8"),
)
"""Code pages that old programs of Windows and Macintosh take for one another: the one read, the one written."""
ODD = (
    "(?<=[a-zA-Z'\u2019])[\u201a\u0192\u201e\u2020\u2021\u02c6\u2030\u0160\u2039\u017d\u017e\u00da\u00de\u00d3\u00fe\u00d0\u00f0](?=[a-z])"
    "|[\u251c\u221a][^\x00-\x7f]|(?<=[a-z])[\u00c0-\u00dc](?=[a-z])"
)
"""What no French text has inside a word, and such errors leave there."""
FRENCH = "[\x20-\x7e\u00a0àâäçéèêëîïôöùûüÿœæÀÂÇÉÈÊËÎÏÔÖÙÛÜŒ«»’–…€°²³]*"
WITHIN = "(?<=[a-z])[À-Ü]|[a-zà-ÿ][à-ÿ][A-Z]|(?<=[A-Za-zà-ÿ])[«»°²³€](?=[a-zà-ÿ])"
"""A capital after a small letter, one with an accent before a capital, a sign inside: no word is written so."""


def doubtful(text: str) -> bool:
    """Whether a text still has, or again, what errors of encoding leave: putting it right has only gone halfway."""
    return "\ufffd" in text or re.search("[\u00c2\u00c3](?:$|[^A-Za-zà-ÿ])", text) is not None


def _remixed(text: str, taken: str, was: str) -> str:
    """The text written in one code page and read in another, put right; nothing when that is not certain."""
    if text.isascii() or not re.search(ODD, text):
        return ""
    try:
        mended = text.encode(taken).decode(was)
    except UnicodeError:
        return ""
    return mended if mended != text and re.fullmatch(FRENCH, mended) and not re.search(WITHIN, mended) else ""


def _decode(match: re.Match[str]) -> str:
    try:
        return bytes(BYTES[c] for c in match[0]).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]
