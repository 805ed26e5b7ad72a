"""What the rules about cells share: the facts that help to mend a text, and corrections tried on the field first.

Nothing here raises on a text, however hostile; long texts are only measured: see `mendable` and `propose`.
"""

from __future__ import annotations

import ast
import difflib
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from datetime import time as hour_of_day
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from validata.checks import french_text
from validata.checks.patterns import LONG_FOR_PATTERN
from validata.rules import Detail
from validata.schema import Field, key

LONG = 1_000  # characters: a longer text is not searched for a correction
MANY_VALUES = 300  # values among which the closest is looked for
CLOSE, VERY_CLOSE = 0.75, 0.9  # difflib's ratios
STEM = 4  # letters in common at the start of two values that are worth comparing
DAY = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2}(?!\d))|\d{1,2}(?:er)? [^\W\d]{3,9} \d{4}"
)
DIRECTIVES = {"Y": "AAAA", "y": "AA", "m": "MM", "d": "JJ", "H": "hh", "M": "mm", "S": "ss", "B": "mois", "b": "mois"}


def mendable(text: str, longest: int = LONG) -> str:
    """The text if a correction can be looked for in it, else nothing: too long, or with damaged characters."""
    if len(text) > longest or "\ufffd" in text or french_text.unscramble(text) != text:
        return ""
    return text


DAMAGED = (
    "« {nul} » contient un caractère nul, invisible et sans signification dans un texte.",
    "« {lost} » contient des caractères de remplacement : les lettres d'origine sont perdues.",
    "« {scrambled} » contient des lettres accentuées mal décodées.",
)
RESTORE = "Reprenez le texte d'origine de « {damaged} », puis enregistrez le fichier en UTF-8."


def damage(field: Field, text: str) -> Detail:
    """How a text was spoilt by an error of encoding, which is then the cause to tell; nothing if it was not."""
    if len(text) > LONG:
        return {}
    mended = french_text.unscramble(text.replace("\0", ""))
    if mended == text:
        kind = "lost" if "\ufffd" in text else ""
    else:
        kind = "nul" if "\0" in text else "lost" if "\ufffd" in mended else "scrambled"
    return {kind: text, "damaged": text, **propose(field, text, mended)} if kind else {}


def known(facts: Detail) -> Detail:
    """The facts that are known."""
    return {name: fact for name, fact in facts.items() if fact is not None}


def hints(field: Field) -> Detail:
    """What the schema itself offers as help: an example, a piece of advice."""
    example = field.descriptor.get("example")
    if example is None:
        examples = field.descriptor.get("examples")
        example = examples[0] if isinstance(examples, list) and examples else None
    advice = field.descriptor.get("hint")
    return known(
        {
            "example": None if example is None or isinstance(example, (dict, list)) else str(example),
            "advice": str(advice) if advice else None,
        }
    )


def constraint(field: Field, name: str) -> Any:  # noqa: ANN401 - whatever the schema holds
    """A constraint of the field, failing that of the items of its lists."""
    found = field.constraints.get(name)
    item = field.descriptor.get("arrayItem")
    if found is None and isinstance(item, dict) and isinstance(item.get("constraints"), dict):
        found = item["constraints"].get(name)
    return found


def accepts(field: Field, text: str) -> bool:
    """Whether the text is a value of the field, as far as can be told at once."""
    if text in field.missing or len(text) > LONG or (field.pattern and not field.pattern.quick(text)):
        return False
    value, failures = field.read(text)
    return not failures and value is not None


def propose(field: Field, text: str, *candidates: str, two: bool = False) -> Detail:
    """The first candidate that the field accepts, as `suggestion`; with `two`, the next one as `alternative`."""
    found: list[str] = []
    for candidate in candidates:
        if candidate and candidate != text and candidate not in found and accepts(field, candidate):
            found.append(candidate)
            if len(found) > int(two):
                break
    return dict(zip(("suggestion", "alternative"), found, strict=False))


def hyphenated(field: Field, text: str) -> Detail:
    """Two readings of words run together (« MarieClaire »): with a hyphen, or as one word."""
    parts = re.sub(r"(?<=[^\W\d_])(?=[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ])", "-", mendable(text, LONG_FOR_PATTERN))
    apart = propose(field, text, parts) if "-" in parts and not text.isupper() else {}
    return propose(field, text, parts, text.capitalize(), two=True) if apart else {}


def likely_zeros(field: Field, text: str, candidates: list[str]) -> Detail:
    """The first candidate that the field accepts; one that only adds zeros is no more than likely."""
    found = propose(field, text, *candidates)
    if found and found["suggestion"].lstrip("0") == text.strip():
        found["suggestion_zeros"] = found["suggestion"]
    return found


def propose_days(field: Field, text: str, readings: Iterable[tuple[date, str]]) -> Detail:
    """The same for days and their writings, with the day in words beside each."""
    names = {writing: french_text.in_letters(day) for day, writing in reversed(list(readings))}
    found = propose(field, text, *reversed(names), two=True)
    return found | {f"{name}_en_lettres": names[writing] for name, writing in found.items()}


# Dates and hours


def pattern_of(field: Field, default: str) -> str:
    """The strftime pattern of a field."""
    return default if field.format in ("default", "any") else field.format


def in_words(form: str) -> str | None:
    """A strftime pattern as a French reader knows it (AAAA-MM-JJ), if it has nothing exotic."""
    if set(re.findall(r"%(.)", form)) - {*DIRECTIVES, "z"}:
        return None
    return re.sub(r"%(.)", lambda m: DIRECTIVES.get(m[1], "+00:00"), form)


def written(moment: date | hour_of_day | None, form: str) -> str:
    """A day or an hour in a strftime pattern, or nothing."""
    with suppress(ValueError, UnicodeError):
        return moment.strftime(form) if moment else ""
    return ""


def parsed(text: str) -> datetime | None:
    """The moment of an ISO 8601 text."""
    with suppress(ValueError):
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    return None


def month_in_words(month: tuple[int, int] | None) -> str | None:
    """`juin 2017`."""
    return f"{french_text.MONTHS[month[1] - 1]} {month[0]}" if month else None


DURATIONS = {"an": "P{}Y", "mois": "P{}M", "semaine": "P{}W", "jour": "P{}D", "heure": "PT{}H", "minute": "PT{}M"}


def duration(text: str) -> str:
    """The ISO 8601 duration of « 3 mois », or nothing."""
    match = re.fullmatch(r"(\d{1,4}) ?([a-z]+?)s?", french_text.unaccented(text), re.ASCII)
    word = match[2] if match and match[2] != "moi" else "mois"
    return DURATIONS[word].format(match[1]) if match and word in DURATIONS else ""


def day_texts(text: str) -> Iterator[str]:
    """The dates that stand in a text, as they are written."""
    for match in DAY.finditer(text):
        yield match[0]


def periods(text: str) -> list[str]:
    """The ISO writings of a day or of a period in French: two when day and month may be swapped everywhere."""
    plain = french_text.squeeze(text)
    dates = list(day_texts(plain))
    rest = plain
    for day in dates:
        rest = rest.replace(day, " ", 1)
    if not 1 <= len(dates) <= 2 or re.sub(r"(?i)\b(?:du|au|le|et|a|à)\b|[\s/\-\u2013_;,]", "", rest):  # noqa: PLR2004
        return []
    readings = [french_text.moment(day).days for day in dates]
    if not all(readings):
        return []
    found = ["/".join(days[0].isoformat() for days in readings)]
    if all(len(days) > 1 or days[0].day == days[0].month for days in readings):
        found.append("/".join(days[-1].isoformat() for days in readings))
    return found


# Numbers


def unit_of(field: Field, text: str) -> str:
    """The word at the end of a text when the field's name holds it: « 12 mois » in DUREE_MOIS."""
    word = re.search(r"([^\W\d_]{3,12})$", french_text.unaccented(mendable(text)))
    return word[1] if word and word[1] in key(field.name) else ""


def amount(field: Field, text: str) -> Decimal | None:
    """The finite number that a field reads in a text."""
    if field.type not in ("number", "integer"):
        return None
    with suppress(InvalidOperation):
        value = Decimal(str(field.read(text[:LONG])[0]))
        return value if value.is_finite() else None
    return None


def bounds(field: Field, text: str, name: str, strict: str, named: tuple[str, str]) -> Detail:
    """The limit that a value passes: `limit`, and the fact that suits the kind of value (`named`: number, moment)."""
    unusable, moment = named
    limit, strict_limit = constraint(field, name), constraint(field, strict)
    shown = limit if limit is not None else strict_limit
    detail: Detail = {"limit": shown}
    if field.type in ("number", "integer") and amount(field, text) is None:
        detail[unusable] = shown
    elif limit is None:
        detail["strict"] = strict_limit
    elif field.type not in ("number", "integer", "array"):
        detail[moment] = str(limit)
    return detail


# Lists and objects


def size(field: Field, text: str) -> Detail:
    """The length of a text, or how many items a list has."""
    if field.type in ("array", "list", "object"):
        value, _ = field.read(text)
        if value is not None:
            return {"count": len(value)}
    return {"length": len(text)}


def json_value(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """The JSON value of a text, None when it is none."""
    with suppress(ValueError, RecursionError):
        return json.loads(text)
    return None


def json_list(text: str) -> list[Any] | None:
    """The JSON list of a text."""
    found = json_value(text)
    return found if isinstance(found, list) else None


def json_fault(text: str) -> int | None:
    """Where a text stops being JSON, from 1."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.pos + 1
    except (ValueError, RecursionError):
        return None
    return None


def as_json(text: str, kind: type) -> Iterator[str]:
    """The JSON writing of a text whose quotation marks are single or curly."""
    plain = french_text.squeeze(mendable(text))
    plain = re.sub("[\u201c\u201d\u201e]|\u00ab ?| ?\u00bb", '"', plain).replace("\u2019", "'")
    if isinstance(json_value(plain), kind):
        yield plain
    with suppress(ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        found = ast.literal_eval(plain)
        if isinstance(found, kind):
            yield json.dumps(found, ensure_ascii=False, allow_nan=False)


def lists(field: Field, text: str) -> Iterator[str]:
    """The JSON lists that a text may stand for, their items brought back to the values that are allowed."""
    short = mendable(text)
    values = [str(value) for value in constraint(field, "enum") or ()]
    for writing in [short, *as_json(short, list), *bare_lists(short)]:
        items = json_list(writing)
        if items:
            mended = [closest(item, values)[0] or item if isinstance(item, str) else item for item in items]
            yield writing
            yield json.dumps(mended, ensure_ascii=False)


def bare_lists(text: str) -> Iterator[str]:
    """The JSON list of items written one after the other, with or without brackets and quotation marks."""
    plain = french_text.squeeze(text)
    if not plain or json_value(plain) is not None or plain[0] == "{":
        return
    inside = plain.strip("[]() ")
    for separator in (";", "|", ","):
        if separator in inside:
            parts = [part.strip(" \"'\u2019\u201c\u201d\u00ab\u00bb") for part in inside.split(separator)]
            yield json.dumps([part for part in parts if part], ensure_ascii=False)
            return
    yield json.dumps([inside.strip(" \"'")], ensure_ascii=False)


def item_fits(field: Field, item: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Whether a list of this item alone is accepted by the field."""
    return not field.read(json.dumps([item]))[1]


# Addresses and places


FILES = ("csv", "doc", "docx", "htm", "html", "jpeg", "jpg", "ods", "odt", "pdf", "png", "txt", "xls", "xlsx", "zip")


def web_addresses(text: str) -> Iterator[str]:
    """Complete web addresses that a text may stand for."""
    plain = text.strip("<>\"'()[] ").replace("\\", "/")
    plain = re.sub(r"(?i)^(?:h{1,2}t{1,3}p{1,2}|ttp)(s?) ?[:;.,]{0,2} ?/{1,3} ?", r"http\1://", plain)
    site = re.match(r"(?i)(?:[^\W_](?:[\w-]*\w)?\.)+([a-z]{2,18})(?:[:/?#]|$)", plain)
    if site and "@" not in plain and not (site.end() == len(plain) and site[1].lower() in FILES):
        plain = f"https://{plain}"
    if plain.startswith(("http://", "https://")):
        yield plain.replace(" ", "%20")


def coordinates(text: str) -> tuple[str, str] | None:
    """The longitude and latitude that a text gives in another form; swapped when the point is plainly in France."""
    plain = re.sub(r"[\[\](){}°]", " ", french_text.squeeze(text)).strip()
    plain = re.sub(r"(?i)\"?(?:longitude|latitude|long?|lat)\"?\s*[:=]", "", plain).strip()
    commas = re.fullmatch(r"([+-]?\d{1,3},\d+)\s*,\s*([+-]?\d{1,3},\d+)", plain, re.ASCII)
    points = re.fullmatch(r"([+-]?\d{1,3}\.?\d*)\s*,\s*([+-]?\d{1,3}\.?\d*)", plain, re.ASCII)
    apart = re.fullmatch(r"([+-]?\d{1,3}(?:[.,]\d*)?)(?:\s*[;|/]\s*|\s+)([+-]?\d{1,3}(?:[.,]\d*)?)", plain, re.ASCII)
    match = commas or points or apart
    if match is None:
        return None
    x, y = (part.replace(",", ".").lstrip("+") for part in match.groups())
    in_france = 41 < float(x) < 52 and -6 < float(y) < 10  # noqa: PLR2004 - latitudes and longitudes of the mainland
    return (y, x) if in_france else (x, y)


# Values of a list


SEXES = {"h": "M", "masculin": "M", "homme": "M", "garcon": "M", "feminin": "F", "femme": "F", "fille": "F"}


def closest(text: str, values: list[str]) -> tuple[str, bool]:
    """The value nearest to a text (nothing if none is near), and whether only its form differs."""
    word = key(text) if len(text) <= LONG_FOR_PATTERN else ""
    if not word:
        return "", False
    names = by_key(tuple(values))
    if word in names:
        return names[word], True
    if word in SEXES and {"M", "F"} <= set(values):
        return SEXES[word], True
    if len(names) > MANY_VALUES:
        return "", False
    found = difflib.get_close_matches(word, names, n=1, cutoff=CLOSE)
    if not found or difflib.SequenceMatcher(None, found[0], word).ratio() < VERY_CLOSE:
        longer = [n for n in names if min(len(n), len(word)) >= STEM and (n.startswith(word) or word.startswith(n))]
        found = sorted(longer, key=len)[-1:] or found
    return (names[found[0]], False) if found else ("", False)


@lru_cache(maxsize=64)
def by_key(values: tuple[str, ...]) -> dict[str, str]:
    """Simplified value -> value, for those that are nearly right."""
    return {key(value): value for value in reversed(values)}
