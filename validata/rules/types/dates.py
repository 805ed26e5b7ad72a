"""Cells that are no date, date-time, hour or year."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from datetime import time as hour_of_day

from validata.rule import Facts, rule
from validata.rules.examples import cell
from validata.rules.mending import ADVICE, EITHER, HINTS, PENDING, WRITE, hints, known, mendable, propose
from validata.rules.repairs import one_day, year
from validata.schema.model import Field
from validata.text import dates, numbers

FIND_DAY = (
    "Cherchez la vraie date dans le document d'origine (le {impossible} n'existe pas), "
    "puis écrivez-la au format {expected}."
)
EITHER_DAY = (
    "Écrivez {suggestion} si c'est le {suggestion_en_lettres}, ou {alternative} si c'est le {alternative_en_lettres}."
)

ISO_DATE, ISO_DATETIME, ISO_TIME = "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%H:%M:%S"


# Values of the wrong type


def french_day(_field: Field, text: str) -> str:
    """An ISO date as it is usually written."""
    return "/".join(reversed(text.split("-")))


def french_moment(field: Field, text: str) -> str:
    """An ISO date and time as they are usually written."""
    return f"{french_day(field, text[:10])} {text[11:16]}"


@rule(
    "date-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas une date écrite au format attendu",
    message=(
        "« {value} » n'est pas une date : le {impossible} n'existe pas.",
        "« {serial} » est un numéro de jour d'Excel, qui correspond au {suggestion_en_lettres}, et non une date.",
        "« {value} » n'indique que l'année {year} : il manque le mois et le jour.",
        "« {value} » n'indique que le mois ({month}) : il manque le jour.",
        "« {value} » comporte une heure ({hour}) alors que la date seule est attendue, au format {expected}.",
        "« {value} » n'est pas une date au format {expected}.",
        "« {value} » n'est pas une date au format attendu.",
    ),
    remedy=(
        *PENDING,
        EITHER_DAY,
        "Écrivez {suggestion} si la cellule désigne bien le {suggestion_en_lettres}, et non le nombre {serial}.",
        "Écrivez {suggestion}, c'est-à-dire le {suggestion_en_lettres}.",
        WRITE,
        FIND_DAY,
        "Ajoutez le mois et le jour à l'année {year}, au format {expected}.",
        "Ajoutez le jour à {month}, au format {expected}.",
        *ADVICE,
        "Écrivez la date au format {expected}.",
        "Écrivez la date au format que le modèle indique pour la colonne « {field} ».",
    ),
    good=cell({"name": "DELIB_DATE", "type": "date"}, "2017-06-27"),
    bad=(
        cell({"name": "DELIB_DATE", "type": "date"}, "27/06/2017", "2017-06-27"),
        cell({"name": "DELIB_DATE", "type": "date"}, "27 juin 2017", "2017-06-27"),
        cell({"name": "DELIB_DATE", "type": "date"}, "42913", "2017-06-27"),
        cell({"name": "DELIB_DATE", "type": "date"}, "31/02/2017"),
    ),
    explains=("type:date",),
    public=("expected", *HINTS),
    sow=french_day,
    repair=one_day,
    settle=dates.day_order,
)
def date_invalide(field: Field, text: str) -> Facts:
    """La cellule devrait contenir une date, écrite le plus souvent année-mois-jour (AAAA-MM-JJ).

    Une date écrite autrement n'est pas reconnue par les logiciels, ou l'est de travers : « 05/06/2017 » est
    le 5 juin pour un Français et le 6 mai pour un Américain. Dans Excel ou LibreOffice, sélectionnez la colonne,
    ouvrez le format de cellule et choisissez le format personnalisé AAAA-MM-JJ avant d'enregistrer en CSV. Un nombre
    comme 43000 est une date que le tableur a laissée sous forme de numéro de jour : le même réglage la fait reparaître.
    """
    form = pattern_of(field, ISO_DATE)
    found = dates.moment(mendable(text))
    readings = [(day, written(day, form)) for day in found.days]
    return known(
        {
            "expected": in_words(form),
            "serial": text if found.serial else None,
            "impossible": found.impossible,
            "year": found.year and str(found.year),
            "month": month_in_words(found.month),
            "hour": found.clock if found.clock and not found.serial else None,
            **(propose_days(field, text, readings) if "d" in form else propose(field, text, *(w for _, w in readings))),
            **hints(field),
        }
    )


@rule(
    "date-heure-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas une date et une heure écrites au format attendu",
    message=(
        "« {value} » n'est pas une date : le {impossible} n'existe pas.",
        "« {serial} » est un numéro de jour d'Excel, qui correspond au {suggestion_en_lettres}, et non une date.",
        "« {value} » indique le jour ({day}) mais pas l'heure, alors que le format attendu est {expected}.",
        "« {value} » n'est pas une date suivie d'une heure au format {expected}.",
        "« {value} » n'est pas une date suivie d'une heure au format attendu.",
    ),
    remedy=(
        *PENDING,
        EITHER_DAY,
        WRITE,
        FIND_DAY,
        "Ajoutez l'heure après le {day}, au format {expected}.",
        *ADVICE,
        "Écrivez la date et l'heure au format {expected}.",
        "Écrivez la date et l'heure au format que le modèle indique pour la colonne « {field} ».",
    ),
    good=cell({"name": "menuPublicationDate", "type": "datetime"}, "2023-10-09T08:00:00Z"),
    bad=(
        cell({"name": "menuPublicationDate", "type": "datetime"}, "09/10/2023 à 8h00", "2023-10-09T08:00:00"),
        cell({"name": "menuPublicationDate", "type": "datetime"}, "2023-10-09 08:00", "2023-10-09T08:00:00"),
    ),
    explains=("type:datetime",),
    public=("expected", *HINTS),
    sow=french_moment,
    repair=one_day,
    settle=dates.day_order,
)
def date_heure_invalide(field: Field, text: str) -> Facts:
    """La cellule devrait contenir une date, la lettre T, puis une heure avec ses secondes (2023-10-09T08:00:00).

    Sans l'heure complète, ou avec une date à la française, un logiciel ne peut ni trier ni comparer les moments.
    Dans Excel ou LibreOffice, appliquez à la colonne le format personnalisé AAAA-MM-JJ"T"hh:mm:ss. La lettre Z à la
    fin signifie que l'heure est donnée en temps universel.
    """
    form = pattern_of(field, ISO_DATETIME)
    found = dates.moment(mendable(text))
    hour = found.clock or ("00:00:00" if found.serial else None)
    readings = []
    for day in found.days if hour else ():
        iso = f"{day.isoformat()}T{hour}"
        readings.append((day, iso if form == ISO_DATETIME else written(parsed(iso), form)))
    return known(
        {
            "expected": in_words(form),
            "serial": text if found.serial else None,
            "impossible": found.impossible,
            "day": dates.in_letters(found.days[0]) if len(found.days) == 1 and not hour else None,
            **propose_days(field, text, readings),
            **hints(field),
        }
    )


@rule(
    "heure-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas une heure écrite au format attendu",
    message=(
        "« {value} » n'est pas une heure au format {expected}.",
        "« {value} » n'est pas une heure au format attendu.",
    ),
    remedy=(*PENDING, WRITE, *ADVICE, "Écrivez l'heure avec ses minutes et ses secondes, par exemple 08:30:00."),
    good=cell({"name": "heure_debut", "type": "time"}, "10:30:00"),
    bad=(
        cell({"name": "heure_debut", "type": "time"}, "10h30", "10:30:00"),
        cell({"name": "heure_debut", "type": "time"}, "8:30", "08:30:00"),
    ),
    explains=("type:time",),
    public=("expected", *HINTS),
    sow=lambda _, text: text[:5].replace(":", "h"),
    repair="safe",
)
def heure_invalide(field: Field, text: str) -> Facts:
    """La cellule devrait contenir une heure sur 24 heures : heures, minutes et secondes séparées par deux-points.

    « 10h30 » se lit bien mais ne se trie pas et ne se calcule pas. Dans Excel ou LibreOffice, appliquez à la colonne
    le format personnalisé hh:mm:ss.
    """
    form = pattern_of(field, ISO_TIME)
    found = dates.clock(mendable(text)) or ""
    if found and form != ISO_TIME:
        found = written(parsed(f"2000-01-01T{found}"), form)
    return known({"expected": in_words(form), **propose(field, text, found), **hints(field)})


@rule(
    "annee-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas une année sur quatre chiffres, suivie du mois quand il est demandé",
    message=(
        "« {value} » couvre deux années ({period}) alors qu'une seule est attendue.",
        "« {value} » n'indique que l'année {year} : il manque le mois.",
        "« {value} » n'est pas une année suivie d'un mois, au format {expected_month}.",
        "« {value} » n'est pas une année sur quatre chiffres.",
    ),
    remedy=(
        *PENDING,
        EITHER,
        WRITE,
        "Choisissez l'une des deux années ({period}), ou faites deux lignes.",
        "Ajoutez le mois à l'année {year}, au format {expected_month}.",
        *ADVICE,
        "Écrivez l'année puis le mois au format {expected_month}.",
        "Écrivez l'année seule, sur quatre chiffres.",
    ),
    good=cell({"name": "ANNEE", "type": "year"}, "2017"),
    bad=(
        cell({"name": "ANNEE", "type": "year"}, "2 017", "2017"),
        cell({"name": "ANNEE", "type": "year"}, "2017.0", "2017"),
    ),
    explains=("type:year", "type:yearmonth"),
    public=("expected_month", *HINTS),
    sow=lambda _, text: f"{text[0]} {text[1:]}",
    repair=year,
)
def annee_invalide(field: Field, text: str) -> Facts:
    """La cellule devrait contenir une année seule (2017), ou une année et un mois (2017-06) selon le modèle.

    Une espace, une décimale ou une date complète empêchent de regrouper les lignes par année. Dans Excel ou
    LibreOffice, mettez la colonne au format Nombre, sans décimale ni séparateur de milliers, ou au format Texte.
    """
    short = mendable(text)
    found = dates.moment(short)
    months = [(day.year, day.month) for day in found.days if not found.serial] or ([found.month] if found.month else [])
    if field.type == "yearmonth":
        detail: Facts = {"expected_month": "AAAA-MM", "year": found.year and str(found.year)}
        return known({**detail, **propose(field, text, *(f"{y}-{m:02}" for y, m in months), two=True), **hints(field)})
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", short, re.ASCII)
    joined = re.sub(r"\s", "", short)
    period = years[:2] if len(years) == 2 and not months else None  # two years make a period
    guesses = [] if period else [*numbers.integers(joined), *(str(y) for y, _ in months)]
    return known({"period": period, **propose(field, text, *guesses), **hints(field)})


DIRECTIVES = {"Y": "AAAA", "y": "AA", "m": "MM", "d": "JJ", "H": "hh", "M": "mm", "S": "ss", "B": "mois", "b": "mois"}


def propose_days(field: Field, text: str, readings: Iterable[tuple[date, str]]) -> Facts:
    """The same for days and their writings, with the day in words beside each."""
    names = {writing: dates.in_letters(day) for day, writing in reversed(list(readings))}
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
    """The moment of a day and an hour in ISO 8601 (not by fromisoformat, which reads fewer of them before 3.11)."""
    for rest in ("", "%z", ".%f", ".%f%z"):
        with suppress(ValueError):
            return datetime.strptime(text, f"%Y-%m-%dT%H:%M:%S{rest}")  # noqa: DTZ007 - none is written, none is read
    return None


def month_in_words(month: tuple[int, int] | None) -> str | None:
    """`juin 2017`."""
    return f"{dates.MONTHS[month[1] - 1]} {month[0]}" if month else None
