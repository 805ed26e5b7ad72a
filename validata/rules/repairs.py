"""What the repairs of cells share: whether what a rule suggests to write has one possible meaning.

A repair is told a field, the faulty text and the facts of its fault, whose `suggestion` has been tried on the field. It
is safe when only the writing changes; it is not when something is lost, added or taken for granted.
"""

from __future__ import annotations

import re

from validata.rule import Facts, Mend
from validata.schema.model import Field
from validata.text import characters, dates, numbers
from validata.text.labels import LONG, key

LETTERS = re.compile(r"[^\W\d_]+")
DECIMAL = re.compile(r"\d+[.,]\d+", re.ASCII)
HALF_A_YEAR = re.compile(r"(?<!\d)\d{1,2}[/.\- ](?:\d{1,2}|[^\W\d]{3,9})\.?[/.\- ]\d{2}(?!\d)")
"""A day whose year has two figures: which of the three is the year is a matter of habit."""


def alike(_field: Field, text: str, facts: Facts) -> Mend | None:
    """The suggestion, safe when only capitals, accents, signs and spaces change, and no two words become one."""
    found = proposed(facts)
    if found is None:
        return None
    return Mend(same_value(text, found) and words(text) <= words(found), found)


def same_code(_field: Field, text: str, facts: Facts) -> Mend | None:
    """The same for a code or a list, whose letters make no words."""
    found = proposed(facts)
    return None if found is None else Mend(same_value(text, found), found)


def restored(_field: Field, _text: str, facts: Facts) -> Mend | None:
    """The suggestion for a damaged text, safe when it is plain French."""
    found = proposed(facts)
    if found is None or characters.doubtful(found):
        return None
    return Mend(re.fullmatch(characters.FRENCH, found) is not None, found)


def one_day(field: Field, text: str, facts: Facts) -> Mend | None:
    """The suggestion for a day, or for two that make a period.

    What has two readings waits for the other cells of its column. An hour other than midnight would be lost, the
    century of a year in two figures guessed.
    """
    found, other, hour = facts.get("suggestion"), facts.get("alternative"), str(facts.get("hour") or "")
    if found is None:
        return None
    if HALF_A_YEAR.search(text) or not re.search("%d|%j|^default$|^any$", field.format):
        return Mend(safe=False, text=found)
    if other is not None:
        return Mend(safe=False, text=found, other=other)
    midnight = re.fullmatch(r"(?:00:00:00)?(?:Z|[+-]\d\d:?\d\d)?", hour) is not None
    if not midnight and re.search(r"Z$|[+-]\d\d:?\d\d$", hour):
        return None  # the day may be the one before, or after
    whole = field.type == "datetime" or not re.fullmatch(r"\d{5}[.,]\d*[1-9]\d*", characters.strip(text))
    return Mend(midnight and whole, found)


def year(field: Field, text: str, facts: Facts) -> Mend | None:
    """The suggestion for a year or a month, safe when neither day nor month is lost."""
    found = facts.get("suggestion")
    if found is None:
        return None
    read = dates.moment(text)
    return Mend(not read.days and not (field.type == "year" and read.month), found)


def amount(_field: Field, text: str, facts: Facts) -> Mend | None:
    """The suggestion for a number, safe when it has one reading and no percentage nor tax is lost with its words."""
    found = proposed(facts)
    if found is None:
        return None
    body = re.sub(r"[^\d.,\s'\u2019]", "", text).strip()
    return Mend(len(numbers.numbers(body)) < 2 and not re.search(r"(?i)%|\b(?:ttc|ht)\b", text), found)


def truth(_field: Field, text: str, facts: Facts) -> Mend | None:
    """The suggestion for a yes or a no, safe when it is the same word."""
    found = proposed(facts)
    return None if found is None else Mend(key(text) == key(found), found)


def point(_field: Field, text: str, facts: Facts) -> Mend | None:
    """The suggestion for a point, safe when its two numbers stay in their order."""
    found = proposed(facts)
    return None if found is None else Mend(digits(text) == digits(found), found)


def of_list(field: Field, text: str, facts: Facts) -> Mend | None:
    """The suggestion for a value among those allowed, safe when it is the same word or a damaged one put right."""
    found = proposed(facts)
    if found is None:
        return None
    if "damaged" in facts:
        return restored(field, text, facts)
    if field.type == "array":
        return same_code(field, text, facts)
    return Mend("suggestion_proche" not in facts, found)


def shaped(field: Field, text: str, facts: Facts) -> Mend | None:
    """The suggestion for a text that has not the form asked for."""
    found = facts.get("suggestion")
    if found is None:
        return None
    if "damaged" in facts:
        return restored(field, text, facts)
    if "alternative_jour" in facts or found in dates.periods(text):
        return one_day(field, text, {**facts, "hour": None})
    if "suggestion_zeros" in facts:
        return Mend(safe=False, text=found)
    return telephone(field, text, facts) if text.lstrip().startswith(("+", "00")) else alike(field, text, facts)


def official_number(_field: Field, text: str, facts: Facts) -> Mend | None:
    """The suggestion for a SIRET or a SIREN, safe when its digits were all there, with spaces, signs or a decimal."""
    found = proposed(facts)
    return None if found is None else Mend(digits(without_decimals(text)) == found, found)


def telephone(_field: Field, text: str, facts: Facts) -> Mend | None:
    """The suggestion for a telephone number, safe when it is the same one written in another way."""
    found = proposed(facts)
    if found is None:
        return None
    return Mend(not LETTERS.search(text) and national(without_decimals(text)) == national(found), found)


def long(field: Field, text: str, facts: Facts) -> Mend | None:
    """The suggestion for a text that is too long, safe when only signs and spaces go."""
    if "damaged" in facts:
        return restored(field, text, facts)
    found = alike(field, text, facts)
    return found if found is None or found.safe else telephone(field, text, facts)


def link(_field: Field, text: str, facts: Facts) -> Mend | None:
    """The suggestion for a web address, safe when it said how it is reached."""
    found = proposed(facts)
    return None if found is None else Mend(re.match(r"(?i)[\s<\"'(\[]*h?t{1,3}p", text) is not None, found)


AT = re.compile(r"(?i)mailto:|[(\[{] ?(?:at|a|arobase|chez|dot|point) ?[)\]}]| (?:at|arobase) ")
"""What is written in the place of the signs of an e-mail address."""


def mailbox(_field: Field, text: str, facts: Facts) -> Mend | None:
    """The suggestion for an e-mail address, safe when its letters and digits were all there and no others."""
    found = proposed(facts)
    return None if found is None else Mend(key(AT.sub("", characters.squeeze(text))) == key(found), found)


def emptied(_field: Field, _text: str, _facts: Facts) -> Mend | None:
    """Nothing in the place of a text that stands for no value."""
    return Mend(safe=False, text="")


def proposed(facts: Facts) -> str | None:
    """The suggestion, if it is the only one."""
    return None if "alternative" in facts else facts.get("suggestion")


def same_value(text: str, other: str) -> bool:
    """Whether two texts have the same letters and digits, but for the decimals that a spreadsheet adds to a code."""
    bare = characters.strip(text)
    if len(text) > LONG or bare.startswith("-") != other.startswith("-"):
        return False
    whole = without_decimals(bare)
    if DECIMAL.fullmatch(whole) and not DECIMAL.fullmatch(other):
        return False
    return key(other) in (key(bare), key(whole))


def words(text: str) -> int:
    """How many words a text has."""
    return len(LETTERS.findall(text))


def without_decimals(text: str) -> str:
    """A whole number without the decimals, all zeros, that a spreadsheet has added."""
    return re.sub(r"^(\s*\d+)[.,]0+(\s*)$", r"\1\2", text)


def digits(text: str) -> str:
    """The digits of a text."""
    return re.sub(r"[^0-9]", "", text)


def national(number: str) -> str:
    """The digits of a telephone number as it is dialled in France."""
    return re.sub(r"^(?:00)?33(?=[1-9]\d{8}$)|^(?:00)?330(?=[1-9]\d{8}$)", "0", digits(number))
