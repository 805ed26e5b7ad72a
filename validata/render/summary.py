"""The figures of a file in one line, for formats that people read."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from validata.report.file import FileReport
from validata.report.summary import Amounts, Period
from validata.text.dates import in_letters
from validata.text.typography import count, number, show

LISTED = 3  # columns of a kind


def figures(file: FileReport, *, values: bool) -> str:
    """Days covered, amounts, numbers of bodies, empty cells; nothing when no row was read. No cell if not `values`."""
    said = []
    if values:
        said += [period(one) for one in file.summary.periods[:LISTED]]
        said += [amounts(one) for one in file.summary.amounts[:LISTED]]
    said += [
        f"{count(one.distinct, 'numéro')} dans {show(one.field)}"
        for one in file.summary.holders[:LISTED]
        if one.distinct
    ]
    columns = file.summary.columns
    cells = file.rows * len(columns)
    if cells:
        empty = sum(one.empty for one in columns)
        whole = [one.field for one in columns if one.field and one.empty == file.rows]
        named = f", dont {show(whole)} en entier" if 0 < len(whole) <= LISTED else ""
        said.append(f"{share(empty, cells)} de cellules vides{named}" if empty else "aucune cellule vide")
    return " ; ".join(said)


def period(one: Period) -> str:
    """From a day (or a year) to another."""
    name = show(one.field)
    if isinstance(one.first, date) and isinstance(one.last, date):
        first, last = in_letters(one.first), in_letters(one.last)
        return f"{name} : le {first}" if first == last else f"{name} : du {first} au {last}"
    return f"{name} : {one.first}" if one.first == one.last else f"{name} : de {one.first} à {one.last}"


def amounts(one: Amounts) -> str:
    """The sum of amounts, the least and the most."""
    if one.number == 1:
        return f"{show(one.field)} : {amount(one.total)}"
    between = f"de {amount(one.least)} à {amount(one.most)}" if one.least < one.most else f"{amount(one.least)} partout"
    return f"{show(one.field)} : {between}, total {amount(one.total)}"


def amount(value: Decimal) -> str:
    """An amount to the cent, as French writes it."""
    cents = int((value * 100).to_integral_value(ROUND_HALF_UP))
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{number(whole)}{f',{rest:02}' if rest else ''}"


def share(part: int, whole: int) -> str:
    """A share as a percentage; one that is neither nothing nor all is not shown so."""
    found = round(100 * part / whole)
    if part and not found:
        return "moins de 1 %"
    return f"{min(found, 99) if part < whole else found} %"
