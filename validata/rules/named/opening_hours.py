"""Opening hours as OpenStreetMap writes them.

The verdict is that of the reference validator, which reads them with opening-hours-py 0.6 (only for Python 3.10 and
3.11). The pattern below says what that version takes, whatever the Python; the last version of the library, which
takes more, only helps to propose.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from validata.rule import Facts, rule
from validata.rules.finders import CheckRule
from validata.rules.named.shared import NOT_A_TEXT, NOT_A_TEXT_FIX, WRITE_INSTEAD, asked, because, judge

FRENCH_DAYS = {"lu": "Mo", "ma": "Tu", "me": "We", "je": "Th", "ve": "Fr", "sa": "Sa", "di": "Su"}


@rule(
    "horaires-invalides",
    type="opening-hours-value",
    scope="cell",
    title="Les horaires d'ouverture ne sont pas écrits selon la norme d'OpenStreetMap",
    message=(NOT_A_TEXT, "« {value} » n'est pas lisible comme horaires d'ouverture."),
    remedy=(
        NOT_A_TEXT_FIX,
        WRITE_INSTEAD,
        "Écrivez les jours en anglais sur deux lettres et les heures sur quatre chiffres (« Mo-Fr 09:00-17:30 »).",
    ),
    good=asked("opening-hours-value", "Mo-Fr 09:00-17:30"),
    bad=(
        asked("opening-hours-value", "Lundi-vendredi 9h-17h30", "Mo-Fr 09:00-17:30"),
        asked(
            "opening-hours-value", "du lundi au vendredi de 9h à 12h et de 14h à 17h", "Mo-Fr 09:00-12:00,14:00-17:00"
        ),
    ),
    checks=("opening-hours-value",),
    public=("kind",),
    sow=lambda _, __: "du lundi au vendredi de 9h à 17h30",
)
def horaires_invalides(value: object, text: str, _params: dict[str, Any]) -> Facts | None:
    """Les horaires suivent la norme d'OpenStreetMap (`opening_hours`).

    « Du lundi au vendredi, de 9 h à 17 h 30 » s'y écrit `Mo-Fr 09:00-17:30`, et plusieurs règles se séparent par un
    point-virgule. Ainsi écrits, ils s'affichent sur une carte et disent si le lieu est ouvert à un instant donné.
    Une phrase libre, elle, n'est comprise que par une personne.
    """
    return judge(reads, value, text, lambda text: because(None, well_written(text)))


def listed(one: str) -> str:
    """The pattern of things separated by commas."""
    return f"{one}(?:,{one})*"


def kept(one: str) -> str:
    """The pattern of what may be there, and is not given back when what follows is not what is expected."""
    return f"(?:{one}|(?!{one}))"


# https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification, with the licences that the library takes:
# one figure in a day of a month, spaces around a dash between dates, no space before a state, empty rules.
MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
YEAR = r"(?:19|[2-9]\d)\d\d"
WEEK = "(?:0[1-9]|[1-4][0-9]|5[0-3])"
DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
NUMBER = "(?:[0-2][0-9]|3[01]|[0-9])"
COMMENT = '"[^"]+"'

DAYS_OFF = r" [+-]0*[1-9]\d{0,17} days?"
SHIFT = kept(f"(?:[+-]{DAY}{kept(DAYS_OFF)}|{DAYS_OFF})")
FIXED, EASTER = f"(?:{YEAR} ?)?{MONTH} ?{NUMBER}", f"(?:{YEAR})?easter"
DATE = f"(?:{FIXED}|{EASTER})"
SPANS = [
    rf"{start}{SHIFT}(?: ?- ?{end}{SHIFT}|\+)?" for start, end in ((FIXED, f"(?:{DATE}|{NUMBER})"), (EASTER, DATE))
]
DATES = listed(rf"(?:{'|'.join(SPANS)}|(?:{YEAR})?{MONTH}(?:-{MONTH})?)")
YEARS = listed(rf"{YEAR}(?:\+|-{YEAR}(?:/0*(?:[1-9]\d{{0,3}}|[1-5]\d{{4}})(?!\d))?)?")
WEEKS = "week" + listed(rf"{WEEK}(?:-{WEEK}(?:/0*(?:[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])(?!\d))?)?")
SEASON = f"(?:{COMMENT}:|(?:{DATES}|{YEARS}(?:{DATES})?)?(?:{WEEKS})?(?:: ?| )?)"

WEEKDAYS = listed(rf"{DAY}(?:\[{listed('[1-5](?:-[1-5])?')}\](?:{DAYS_OFF})?|-{DAY})?")
HOLIDAYS = listed(f"(?:PH(?:{DAYS_OFF})?|SH)")
DAYS = f"(?:{HOLIDAYS}(?:,{WEEKDAYS})?|{WEEKDAYS}(?:,{HOLIDAYS})?)"

HOUR, LATE_HOUR = "(?:[01][0-9]|2[0-4]):[0-5][0-9]", "(?:[0-3][0-9]|4[0-8]):[0-5][0-9]"
SUN = "(?:dawn|sunrise|sunset|dusk)"
SUN_TIME = rf"(?:{SUN}|\({SUN}[+-]{HOUR}\))"
TIMES = listed(rf"(?:{HOUR}|{SUN_TIME})-(?:{LATE_HOUR}|{SUN_TIME})(?:/{HOUR}|\+)?")

STATE = f"(?:{COMMENT}|(?:closed|off|open|unknown) ?(?:{COMMENT})?)?"
SEPARATOR = re.compile(r"[;,] | ?\|\| ")


@cache
def one_rule() -> re.Pattern[str]:
    """The pattern of a rule: when, then in which state. It takes 10 ms to compile."""
    return re.compile(f"(?:24/7|{SEASON}(?:{DAYS}(?: {TIMES})?|{TIMES})?) ?{STATE}", re.ASCII)


def reads(text: str) -> bool:
    """Whether the reference validator takes the text: rules, each as long as can be, and what separates them."""
    place = 0
    while found := one_rule().match(text, place):
        if found.end() == len(text):
            return True
        separator = SEPARATOR.match(text, found.end())
        if separator is None:
            return False
        place = separator.end()
    return False


def well_written(text: str) -> str | None:
    """How the reference validator takes the same hours; None when they are not understood, or in two ways."""
    found = {written for one in (hours(text), text) if (written := one if reads(one) else normal(one))}
    return found.pop() if len(found) == 1 else None


def normal(text: str) -> str | None:
    """The text as the library writes it, when only cases, spaces and zeros differ; None if it does not read it."""
    from opening_hours import OpeningHours

    try:
        found = str(OpeningHours(text))
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # noqa: BLE001 - a panic of Rust is no Exception
        return None
    return found if plain(found) == plain(text) and reads(found) else None


def plain(text: str) -> str:
    """What makes hours the same, however they are written."""
    return re.sub(r"\s+|(?<!\d)0+(?=\d)", "", text).lower().replace("off", "closed")


def hours(text: str) -> str:
    """French opening hours with the days and the hours written as OpenStreetMap does."""
    found = re.sub(r"\b(le|les|du|de)\s+", "", " ".join(text.split()), flags=re.IGNORECASE)
    found = re.sub(
        r"\b(lu|ma|me|je|ve|sa|di)(?:n|r|u|m)?(?:\.|[a-z]*di|manche)?(?![a-z])", in_english, found, flags=re.IGNORECASE
    )
    found = re.sub(r"\s*(?:\bau\b|\bà\b|[-\u2013])\s*", "-", found, flags=re.IGNORECASE)
    found = re.sub(r"\s*(?:\bet\b|,|/|&)\s*", ",", found, flags=re.IGNORECASE)
    found = re.sub(r"\b(\d{1,2})\s?(?:h|:)\s?(\d{2})?", in_figures, found, flags=re.IGNORECASE)
    found = re.sub(r"\b(mo|tu|we|th|fr|sa|su)\b", lambda day: day[1].capitalize(), found, flags=re.IGNORECASE)
    return re.sub(r"\s*[:,]?\s+(?=\d)", " ", found)


def in_english(day: re.Match[str]) -> str:
    """The two letters of a French day."""
    return FRENCH_DAYS[day[1].lower()]


def in_figures(hour: re.Match[str]) -> str:
    """An hour on four figures."""
    return f"{hour[1].zfill(2)}:{hour[2] or '00'}"


RULES: tuple[CheckRule, ...] = (horaires_invalides,)
