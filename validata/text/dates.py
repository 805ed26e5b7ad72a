"""Days, hours, months and periods in the ways French files write them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from validata.text import characters
from validata.text.characters import unaccented

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


def day_order(text: str) -> str | None:
    """What comes first in the days of a text, `day` or `month`, when one of them can be read in one order only."""
    for found in NUMERIC_DAY.finditer(unaccented(text[:LONGEST])):
        first, second = int(found[1]), int(found[3])
        if len(found[1]) > 2 or len(found[4]) != 4 or max(first, second) > 31:
            continue
        if (first > len(MONTHS)) != (second > len(MONTHS)):
            return "day" if first > second else "month"
    return None


LONGEST = 100  # characters of a text in which days are looked for


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
    if hour > 23 or minute > 59 or second > 59:  # the hours of a day
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
    known = [d for d in (year_first, day_first) if 1900 <= d[0] <= 2100 and 1 <= d[1] <= 12]
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
        if _plausible(year) and 1 <= month <= len(MONTHS) and 28 < day <= 31:  # the ends of months
            impossible = impossible or _letters(year, month, day)
    return Moment(tuple(days), hour, impossible=None if days else impossible)


def _plausible(year: int) -> bool:
    return 1000 <= year <= 2999  # a typing error beyond


def _full_year(text: str) -> int:
    year = int(text)
    return year if len(text) > len("17") else year + (1900 if year >= PIVOT else 2000)


DAY = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2}(?!\d))|\d{1,2}(?:er)? [^\W\d]{3,9} \d{4}"
)

DURATIONS = {"an": "P{}Y", "mois": "P{}M", "semaine": "P{}W", "jour": "P{}D", "heure": "PT{}H", "minute": "PT{}M"}


def duration(text: str) -> str:
    """The ISO 8601 duration of « 3 mois », or nothing."""
    match = re.fullmatch(r"(\d{1,4}) ?([a-z]+?)s?", characters.unaccented(text), re.ASCII)
    word = match[2] if match and match[2] != "moi" else "mois"
    return DURATIONS[word].format(match[1]) if match and word in DURATIONS else ""


def day_texts(text: str) -> Iterator[str]:
    """The dates that stand in a text, as they are written."""
    for match in DAY.finditer(text):
        yield match[0]


def periods(text: str) -> list[str]:
    """The ISO writings of a day or of a period in French: two when day and month may be swapped everywhere."""
    plain = characters.squeeze(text)
    dates = list(day_texts(plain))
    rest = plain
    for day in dates:
        rest = rest.replace(day, " ", 1)
    if not 1 <= len(dates) <= 2 or re.sub(r"(?i)\b(?:du|au|le|et|a|à)\b|[\s/\-\u2013_;,]", "", rest):
        return []
    readings = [moment(day).days for day in dates]
    if not all(readings):
        return []
    found = ["/".join(days[0].isoformat() for days in readings)]
    if all(len(days) > 1 or days[0].day == days[0].month for days in readings):
        found.append("/".join(days[-1].isoformat() for days in readings))
    return found


def today() -> date:
    """The day of the run; VALIDATA_TODAY (AAAA-MM-JJ) replaces it in tests."""
    given = os.environ.get("VALIDATA_TODAY")
    return date.fromisoformat(given) if given else datetime.now().astimezone().date()
