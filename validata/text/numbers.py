"""Numbers and amounts in the ways French files write them."""

from __future__ import annotations

import re

from validata.text.characters import unaccented

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


def numbers(text: str, unit: str = "") -> tuple[str, ...]:
    """The plain writings (`14700.00`) of a number as French files hold it.

    Two readings, the decimal one first, for « 14,700 »; none when it is not a number.
    `unit` is one more word that may follow it.
    """
    plain = unaccented(text).rstrip(";").replace("\u2212", "-").replace("\u2019", "'")  # « ;; » ends the lines of some
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
