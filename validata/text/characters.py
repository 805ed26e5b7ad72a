"""White space, invisible characters, and accents that an error of encoding has scrambled."""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"  # what str.isspace() does not count as white


def strip(text: str) -> str:
    """The text without the white space around it, invisible characters included."""
    while text != (bare := text.strip().strip(INVISIBLE)):
        text = bare
    return bare


def squeeze(text: str) -> str:
    """The text with plain single spaces only, none around."""
    return " ".join(strip(text).split())


def unaccented(text: str) -> str:
    """The text in lower case without accents, its spaces squeezed."""
    plain = unicodedata.normalize("NFD", squeeze(text).casefold())
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
    """The text with UTF-8 once or twice mistaken for windows-1252 put right, else unchanged.

    Control characters of latin-1, which no text has, stand for those of windows-1252 (U+0096 for « – »).
    """
    text = CONTROL.sub(lambda match: _windows(ord(match[0])), text)
    for _ in range(2 if _LEAD.search(text) else 0):
        mended = LOST_NBSP.sub("à", SCRAMBLED.sub(_decode, text))
        if mended == text:
            break
        text = mended
    return text


def _decode(match: re.Match[str]) -> str:
    try:
        return bytes(BYTES[c] for c in match[0]).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]
