"""What French agents type in a cell: days, hours, numbers, scrambled accents.

Functions of text only: they know no field and no rule. The rules use them to suggest
a correction, the `fix` command to write it.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"  # what str.isspace() does not count as white
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
EXCEL_ORIGIN = datetime(1899, 12, 30)  # noqa: DTZ001 - a calendar day, no time zone
PIVOT = 69  # two-digit years: 69 is 1969, 68 is 2068, as Python and POSIX have it

CLOCK = (
    r"(?P<hour>\d{1,2})(?: ?h ?|:)(?P<minute>\d{2})?(?:(?: ?min ?|:)(?P<second>\d{2}) ?s?)?"
    r"(?:(?P<fraction>[.,]\d{1,6})\d*)? ?(?P<zone>z|[+-]\d{2}:?\d{2})?"
)
DAY_AND_CLOCK = re.compile(rf"(?P<day>.*\d{{2}})(?:t|,? a |,? ){CLOCK}", re.ASCII)
NUMERIC_DAY = re.compile(r"(\d{1,4})([/.\- ])(\d{1,2})\2(\d{1,4})", re.ASCII)
DAY_IN_WORDS = re.compile(
    r"(?:le )?(?:(?:lun|mar|mercre|jeu|vendre|same)di,? |dimanche,? )?"
    r"(\d{1,2})(?: ?er)?[ \-./]{1,2}([a-z]{3,9})\.?[ \-./](\d{4}|\d{2})",
    re.ASCII,
)
MONTH_ONLY = re.compile(r"(?:(\d{1,2}|[a-z]{3,9})\.?[ \-./](\d{4})|(\d{4})[ \-./](\d{1,2}))", re.ASCII)
SERIAL = re.compile(r"([2-6]\d{4})(?:[.,](\d{1,12}))?", re.ASCII)

SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d{1,9}", re.ASCII)
AMOUNT_UNIT = r"(?:€|eur|euros?|%)(?: ?(?:ttc|ht)\.?)?"
NUMBER = re.compile(
    r"(?P<spaces>\d{1,3}(?: \d{3})+)(?:[.,](?P<a>\d+))?"
    r"|(?P<dots>\d{1,3}(?:\.\d{3})+),(?P<b>\d+)"
    r"|(?P<commas>\d{1,3}(?:,\d{3})+)\.(?P<c>\d+)"
    r"|(?P<many>\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:,\d{3}){2,})"
    r"|(?P<plain>\d+)(?:[.,](?P<d>\d*))?",
    re.ASCII,
)
THOUSANDS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)


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


@dataclass(frozen=True)
class Moment:
    """What a text says of a day. `days` holds two readings when day and month may be swapped."""

    days: tuple[date, ...] = ()
    clock: str | None = None
    serial: bool = False
    impossible: str | None = None
    month: tuple[int, int] | None = None
    year: int | None = None


def moment(text: str) -> Moment:
    """The day (and hour) that a text names, in the ways French files write it."""
    plain = unaccented(text)
    hour = None
    if split := DAY_AND_CLOCK.fullmatch(plain):
        plain, hour = split["day"], _clock(split)
    if (match := SERIAL.fullmatch(plain)) and hour is None:
        return _from_serial(match)
    if re.fullmatch(r"\d{8}", plain, re.ASCII):
        return _from_eight_digits(plain, hour)
    if match := NUMERIC_DAY.fullmatch(plain):
        return _from_numbers(match[1], match[3], match[4], hour)
    if match := DAY_IN_WORDS.fullmatch(plain):
        found = month_number(match[2])
        return _choose([(_full_year(match[3]), found, int(match[1]))], hour) if found else Moment()
    if match := MONTH_ONLY.fullmatch(plain):
        year, named = (match[2], match[1]) if match[2] else (match[3], match[4])
        found = month_number(named)
        return Moment(month=(int(year), found)) if found and _plausible(int(year)) else Moment()
    if re.fullmatch(r"\d{4}", plain, re.ASCII) and _plausible(int(plain)):
        return Moment(year=int(plain))
    return Moment()


def clock(text: str) -> str | None:
    """The hour that a text names (`10h30`), in ISO 8601, or None."""
    match = re.fullmatch(CLOCK, unaccented(text), re.ASCII)
    return _clock(match) if match else None


def month_number(word: str) -> int | None:
    """The month of a number, a French name or its usual abbreviation, without accents."""
    if word.isdecimal():
        return int(word) if 1 <= int(word) <= len(MONTHS) else None
    found = [n for n, name in enumerate(MONTHS, 1) if unaccented(name).startswith(word)]
    return found[0] if len(found) == 1 else None


def in_letters(day: date) -> str:
    """A day in words: `1er janvier 2020`."""
    return _letters(day.year, day.month, day.day)


def _letters(year: int, month: int, day: int) -> str:
    return f"{'1er' if day == 1 else day} {MONTHS[month - 1]} {year}"


def _clock(match: re.Match[str]) -> str | None:
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004 - the hours of a day
        return None
    fraction = (match["fraction"] or "").replace(",", ".")
    return f"{hour:02}:{minute:02}:{second:02}{fraction.rstrip('.0')}{(match['zone'] or '').upper()}"


def _from_serial(match: re.Match[str]) -> Moment:
    seconds = round(float(f"0.{match[2] or 0}") * 86_400)
    found = EXCEL_ORIGIN + timedelta(days=int(match[1]), seconds=seconds)
    return Moment((found.date(),), found.time().isoformat() if seconds else None, serial=True)


def _from_eight_digits(text: str, hour: str | None) -> Moment:
    year_first = (int(text[:4]), int(text[4:6]), int(text[6:]))
    day_first = (int(text[4:]), int(text[2:4]), int(text[:2]))
    known = [d for d in (year_first, day_first) if 1900 <= d[0] <= 2100 and 1 <= d[1] <= 12]  # noqa: PLR2004
    return _choose(known[:1], hour)


def _from_numbers(first: str, second: str, third: str, hour: str | None) -> Moment:
    a, b, c = int(first), int(second), int(third)
    if len(first) == len("2017"):
        orders = [(a, b, c)] if b <= len(MONTHS) else [(a, c, b)]
    elif len(first) <= len("27") and len(third) in (2, 4):
        year = _full_year(third)
        orders = [(year, b, a), (year, a, b)]
        if a == b or a > len(MONTHS):
            orders.pop(1)
        elif b > len(MONTHS):
            orders.pop(0)
    else:
        return Moment()
    return _choose(orders, hour)


def _choose(orders: list[tuple[int, int, int]], hour: str | None) -> Moment:
    """The days that exist among (year, month, day); failing that, the day that does not."""
    days, impossible = [], None
    for year, month, day in orders:
        with suppress(ValueError):
            if _plausible(year):
                days.append(date(year, month, day))
                continue
        if _plausible(year) and 1 <= month <= len(MONTHS) and 28 < day <= 31:  # noqa: PLR2004 - the ends of months
            impossible = impossible or _letters(year, month, day)
    return Moment(tuple(days), hour, impossible=None if days else impossible)


def _plausible(year: int) -> bool:
    return 1000 <= year <= 2999  # noqa: PLR2004 - a typing error beyond


def _full_year(text: str) -> int:
    year = int(text)
    return year if len(text) > len("17") else year + (1900 if year >= PIVOT else 2000)


def numbers(text: str, unit: str = "") -> tuple[str, ...]:
    """The plain writings (`14700.00`) of a number as French files hold it.

    Two readings, the decimal one first, for « 14,700 »; none when it is not a number.
    `unit` is one more word that may follow it.
    """
    plain = unaccented(text).replace("\u2212", "-").replace("\u2019", "'")
    plain = re.sub(r"(?<=\d)'(?=\d{3})", " ", plain)
    words = f"(?:{AMOUNT_UNIT}|{re.escape(unit)})" if unit else AMOUNT_UNIT
    plain = re.sub(rf"^(?:€|eur) ?| ?{words}$", "", plain)
    sign = "-" if plain.startswith("-") else ""
    body = plain.lstrip("+-").lstrip() if plain[1:2] not in ("+", "-") else ""
    match = NUMBER.fullmatch(body)
    if match is None:
        return ()
    whole = next(match[g] for g in ("spaces", "dots", "commas", "many", "plain") if match[g])
    decimals = next((match[g] for g in "abcd" if match[g]), "")
    whole = re.sub(r"[ .,]", "", whole)
    found = [sign + (f"{whole}.{decimals}" if decimals else whole)]
    if THOUSANDS.fullmatch(body):
        found.append(sign + whole + decimals)
    return tuple(found)


def integers(text: str, unit: str = "") -> tuple[str, ...]:
    """The same for whole numbers: decimals that are all zeros go, others are no whole number."""
    found = []
    for writing in numbers(text, unit):
        whole, _, decimals = writing.partition(".")
        if not decimals.strip("0"):
            found.append(whole)
    return tuple(found)


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
