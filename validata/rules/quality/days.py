"""Days that are not yet, long past, not in the calendar, or in the wrong order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from validata.rule import Facts, rule
from validata.rules import planting
from validata.rules.examples import cell, rows
from validata.rules.finders import Row
from validata.table.arrow import Mask, calendar, days, fixed
from validata.text.dates import moment, today
from validata.text.labels import LONG

if TYPE_CHECKING:
    from validata.schema.match import Column
    from validata.schema.model import CustomCheck, Field
    from validata.table.model import View

RECENT, OLD = 1900, 1000
"""First year of the acts that are published as open data; first year of what is no slip of the pen in any data."""
USUAL = re.compile(r"(?:19|20)\d\d-\d\d-\d\d", re.ASCII)
DAY, PERIOD = len("2023-07-01"), len("2023-07-01/2024-06-30")
CONVENTION = {"name": "dateConvention", "type": "date", "role": "event"}
PAYMENT = {
    "name": "datesPeriodeVersement",
    "type": "string",
    "constraints": {"pattern": r"^[0-9]{4}\-[0-9]{2}\-[0-9]{2}(\/[0-9]{4}\-[0-9]{2}\-[0-9]{2})?$"},
}
STAYS: dict[str, Any] = {"fields": [{"name": name, "type": "date"} for name in ("DATE_DEBUT", "DATE_FIN")]}


@rule(
    "date-future",
    type="date-future",
    severity="warning",
    family="doute",
    dated=True,
    scope="cell",
    title="La date n'est pas encore passée",
    message=("« {year} » est une année à venir.", "« {value} » est une date à venir."),
    remedy="Vérifiez l'année, le mois et le jour ; gardez la date si elle est bien à venir.",
    good=cell({"name": "DELIB_DATE", "type": "date"}, "2023-06-26"),
    bad=(
        cell({"name": "DELIB_DATE", "type": "date"}, "2999-06-26"),
        cell({"name": "ANNEE", "type": "year", "role": "event"}, "2203"),
    ),
    sow=lambda _, text: f"2999{text[4:]}",
)
def date_future(field: Field, text: str) -> Facts | None:
    """La date est postérieure au lendemain du contrôle, alors que la colonne décrit un fait passé.

    C'est le plus souvent une faute de frappe dans l'année (2203 pour 2023), qui fausse les classements et les
    graphiques. Les colonnes de fin, d'échéance, de validité ou de menu ne sont pas concernées. Dans Excel ou
    LibreOffice, un tri décroissant de la colonne montre toutes les dates à venir.
    """
    if field.type == "year" and "event" in field.roles:
        year, _ = field.read(text[:LONG])
        return {"year": text} if isinstance(year, int) and year > today().year + 1 else None
    if field.type not in ("date", "datetime") or "term" in field.roles:
        return None
    last = today() + timedelta(days=1)
    if USUAL.match(text) and text[:DAY] <= last.isoformat():
        return None
    return {} if any(day > last for day in days_of(field, text)) else None


@rule(
    "date-ancienne",
    type="date-ancienne",
    severity="warning",
    family="doute",
    scope="cell",
    title="La date est trop ancienne pour être vraie",
    message="« {value} » : l'année {year} est sans doute une faute de frappe.",
    remedy="Vérifiez les quatre chiffres de l'année.",
    good=cell(CONVENTION, "2023-05-12"),
    bad=(cell(CONVENTION, "1823-05-12"), cell(CONVENTION, "0202-05-12"), cell(PAYMENT, "0203-07-01/2024-06-30")),
    sow=lambda _, text: f"0{text[1:]}",
)
def date_ancienne(field: Field, text: str) -> Facts | None:
    """L'année est antérieure à 1900 dans une colonne d'actes récents, ou à l'an 1000 dans toute autre colonne de dates.

    Un chiffre manque ou deux sont échangés : « 0202 » pour 2020, « 1823 » pour 2023. Excel ne connaît pas les dates
    d'avant 1900 et les lit comme du texte. Un tri croissant de la colonne montre toutes les dates de ce genre.
    """
    first = RECENT if "event" in field.roles else OLD
    if field.type == "year":
        year, _ = field.read(text[:LONG])
        return {"year": text} if isinstance(year, int) and year < first else None
    if USUAL.match(text) and len(text) < PERIOD:
        return None
    old = [day.year for day in days_of(field, text) if day.year < first]
    return {"year": f"{old[0]:04}"} if old else None


@rule(
    "date-inexistante",
    type="date-inexistante",
    severity="warning",
    family="doute",
    scope="cell",
    title="Un jour de la période n'existe pas dans le calendrier",
    message=("« {day} » ({words}) n'existe pas dans le calendrier.", "« {day} » n'existe pas dans le calendrier."),
    remedy="Vérifiez le mois et le jour de « {day} ».",
    good=cell(PAYMENT, "2023-07-01/2024-06-30"),
    bad=(cell(PAYMENT, "2023-02-30/2023-05-01"), cell(PAYMENT, "2023-13-01")),
    sow=lambda _, text: f"{text[:5]}02-30{text[DAY:]}",
)
def date_inexistante(field: Field, text: str) -> Facts | None:
    """La cellule contient une date ou une période dont un jour n'existe pas, comme le 30 février.

    Le modèle ne décrit que la forme de la cellule (quatre chiffres, deux chiffres, deux chiffres) : tout logiciel qui
    en fait une vraie date la refusera. C'est souvent un mois et un jour échangés, ou une fin de mois mal comptée.
    """
    if "period" not in field.roles or field.type != "string":
        return None
    for part in parts(text):
        if day_of(part) is None:
            return {"day": part, **({"words": words} if (words := moment(part).impossible) else {})}
    return None


def in_order(_check: CustomCheck, found: Sequence[Column | None], cells: View) -> Mask:
    """The rows where a period does not certainly end before it begins."""
    columns = [column for column in found if column]
    if len(columns) == 1:
        texts, codes = cells.distinct(columns[0])
        return ordered(texts)[codes]
    both, numbers = zip(*(cells.values(column, days) for column in columns), strict=True)
    empty = ~np.logical_and.reduce([cells.filled(column) for column in columns])
    return empty | (np.logical_and.reduce(both) & (numbers[0] <= numbers[1]))


def ordered(texts: pa.StringArray) -> Mask:
    """The texts that are not two days, the first after the last."""
    mask, bytes_ = fixed(texts, PERIOD)
    clear = ~mask
    clear[mask] = calendar(bytes_)[1] <= calendar(bytes_[:, DAY + 1 :])[1]
    return clear


@rule(
    "periode-inversee",
    type="periode-inversee",
    severity="warning",
    family="doute",
    scope="row",
    title="Une période se termine avant de commencer",
    message=(
        "La période commence le {start} et se termine avant, le {end} (« {partner} »).",
        "La période commence le {start} et se termine avant, le {end}.",
    ),
    remedy="Échangez les deux dates, ou corrigez celle qui est fausse.",
    good=rows(STAYS, ["DATE_DEBUT", "DATE_FIN"], ["2023-07-01", "2024-06-30"]),
    bad=(
        rows(STAYS, ["DATE_DEBUT", "DATE_FIN"], ["2024-07-01", "2023-06-30"]),
        cell(PAYMENT, "2024-07-01/2023-06-30"),
    ),
    screen=in_order,
    public=("partner",),
    plant=planting.period_reversed,
)
def periode_inversee(row: Row) -> Facts | None:
    """La fin de la période précède son début, que les deux dates soient dans une cellule ou dans deux colonnes.

    L'une des deux dates est fausse, ou elles sont échangées : aucune durée ne peut être calculée. Une faute de frappe
    dans l'année en est la cause la plus fréquente, surtout en janvier.
    """
    if len(row.names) == 1:
        found: list[date | None] = [day_of(part) for part in parts(row.texts[0])]
        partner: Facts = {}
    else:
        found = [value if isinstance(value, date) else None for value in row.values]
        partner = {"partner": row.names[1]}
    if len(found) != 2 or not after(found[0], found[1]):
        return None
    start, end = parts(row.texts[0]) if len(row.names) == 1 else row.texts
    return {"start": start, "end": end, **partner}


def after(first: date | None, last: date | None) -> bool:
    """Whether a day or a moment comes after another of its kind."""
    if first is None or last is None or type(first) is not type(last):
        return False
    if isinstance(first, datetime) and isinstance(last, datetime) and bool(first.tzinfo) != bool(last.tzinfo):
        return False
    return first > last


def parts(text: str) -> list[str]:
    """What a period is made of: a day, or two."""
    return text[:LONG].split("/")


def day_of(text: str) -> date | None:
    """The day AAAA-MM-JJ that a text is, if it exists."""
    with suppress(ValueError):
        return date.fromisoformat(text) if len(text) == DAY and USUAL_FORM.fullmatch(text) else None
    return None


USUAL_FORM = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def days_of(field: Field, text: str) -> list[date]:
    """The days that a cell of dates, or of periods, holds."""
    if "period" in field.roles:
        return [day for part in parts(text) if (day := day_of(part))]
    if field.type not in ("date", "datetime"):
        return []
    value, _ = field.read(text[:LONG])
    day = value.date() if isinstance(value, datetime) else value
    return [day] if isinstance(day, date) else []
