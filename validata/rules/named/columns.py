"""Rules over several columns of a row."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from validata.rule import Facts, rule
from validata.rules import planting
from validata.rules.examples import rows
from validata.rules.finders import Row, RowRule
from validata.schema.match import Column
from validata.schema.model import CustomCheck
from validata.table.arrow import Mask, Rows, days, integers
from validata.table.model import View
from validata.text.typography import typography

COMPARE: dict[str, tuple[Callable[[Any, Any], bool], str]] = {
    ">": (operator.gt, "supérieure à"),
    ">=": (operator.ge, "supérieure ou égale à"),
    "==": (operator.eq, "égale à"),
    "<=": (operator.le, "inférieure ou égale à"),
    "<": (operator.lt, "inférieure à"),
}
Reader = Callable[[pa.StringArray], tuple[Mask, Rows]]
LONGEST = 4000  # digits; Python refuses to read longer integers; they are compared as floating-point numbers


def fields(*names: str, type: str = "string", check: dict[str, Any] | None = None) -> dict[str, Any]:  # noqa: A002
    """The schema of an example: columns of one type, and a check over them."""
    columns = [{"name": name, "type": type} for name in names]
    return {"fields": columns, "custom_checks": [check] if check else []}


PLAIN = fields("nom", "adresse", "ville")
TOGETHER = fields(
    "nom",
    "rue",
    "ville",
    check={"name": "cohesive-columns-value", "params": {"column": "rue", "othercolumns": ["ville"]}},
)
ORDERED = fields(
    "min",
    "max",
    type="integer",
    check={"name": "compare-columns-value", "params": {"column": "max", "op": ">=", "column2": "min"}},
)
ADDED = fields(
    "femmes",
    "hommes",
    "total",
    type="integer",
    check={"name": "sum-columns-value", "params": {"column": "total", "columns": ["femmes", "hommes"]}},
)
EITHER = fields(
    "nom", "tel", "site", check={"name": "one-of-required", "params": {"column1": "tel", "column2": "site"}}
)


def together(_check: CustomCheck, found: Sequence[Column | None], cells: View) -> Mask:
    """The rows where the columns are all filled, or none is; all of them when the file lacks one."""
    full = [cells.filled(column) for column in found if column]
    if len(full) < len(found):
        return np.ones(len(cells.chunk), bool)
    return np.logical_and.reduce(full) | ~np.logical_or.reduce(full)


def either(_check: CustomCheck, found: Sequence[Column | None], cells: View) -> Mask:
    """The rows where one of the columns is filled, if texts are all that it may hold."""
    texts = [cells.filled(column) for column in found if column and column.field and column.field.type == "string"]
    return np.logical_or.reduce(texts) if texts else np.zeros(len(cells.chunk), bool)


def pairs(
    one: tuple[pa.StringArray, Rows], two: tuple[pa.StringArray, Rows], right: Callable[[str, str], bool]
) -> Mask:
    """The rows whose texts in two columns (see `View.distinct`) are right together: each pair is asked about once."""
    (texts, codes), (others, other_codes) = one, two
    found, inverse = np.unique(codes * len(others) + other_codes, return_inverse=True)
    first, second = texts.to_pylist(), others.to_pylist()
    return np.array([right(first[i // len(others)], second[i % len(others)]) for i in found.tolist()], bool)[inverse]


def compared(check: CustomCheck, found: Sequence[Column | None], cells: View) -> Mask:
    """The rows where a cell is empty, or where plain dates or integers compare as asked."""
    skipped, plain, numbers, _ = figures(found, cells)
    return skipped | plain if numbers is None else skipped | (plain & COMPARE[str(check.params.get("op"))][0](*numbers))


def added(_check: CustomCheck, found: Sequence[Column | None], cells: View) -> Mask:
    """The rows where a cell is empty, or where plain integers make the sum."""
    skipped, plain, numbers, read = figures(found, cells)
    if numbers is None or read is not integers:
        return skipped
    return skipped | (plain & (numbers[0] == sum(numbers[1:])))


def figures(
    found: Sequence[Column | None], cells: View
) -> tuple[Mask, Mask, Sequence[npt.NDArray[np.int64]] | None, Reader | None]:
    """The rows that the rule leaves out (a cell is empty), those whose cells are all plain, and their numbers.

    Without numbers when the columns are neither all dates nor all integers. A column is absent: no row counts.
    """
    nothing = np.zeros(len(cells.chunk), bool)
    columns = [column for column in found if column]
    if len(columns) < len(found):
        return ~nothing, nothing, None, None
    skipped = ~np.logical_and.reduce([cells.filled(column) for column in columns])
    fields = [column.field for column in columns if column.field]
    if all(f.type == "date" and f.format == "default" for f in fields):
        read: Reader = days
    elif all(f.type == "integer" and not {"bareNumber", "groupChar"} & set(f.descriptor) for f in fields):
        read = integers
    else:
        return skipped, nothing, None, None
    plain, numbers = zip(*(cells.values(column, read) for column in columns), strict=True)
    return skipped, np.logical_and.reduce(plain), numbers, read


def some_missing(check: CustomCheck, present: Collection[str]) -> Facts | None:
    """Columns that go together are not all there."""
    missing = [name for name in dict.fromkeys(check.columns) if name not in present]
    there = [name for name in dict.fromkeys(check.columns) if name in present]
    return {"missing": missing, "present": there} if missing and there else None


def both_missing(check: CustomCheck, present: Collection[str]) -> Facts | None:
    """None of the columns of which one is required is there."""
    missing = [name for name in dict.fromkeys(check.columns) if name not in present]
    none = missing and not any(name in present for name in alternatives(check.params))
    return {"missing": missing} if none else None


def alternatives(params: dict[str, Any]) -> tuple[Any, Any]:
    """The two columns of which one is required."""
    return params.get("column1", params.get("column")), params.get("column2")


@rule(
    "colonnes-non-solidaires",
    type="cohesive-columns-value",
    scope="row",
    title="Des colonnes qui vont ensemble ne sont pas toutes remplies",
    message=(
        "Ces colonnes vont ensemble, mais le fichier comporte {present} sans {missing}.",
        "Ces colonnes se remplissent ensemble, mais cette ligne renseigne {filled} et mal {unreadable}.",
        "Ces colonnes se remplissent ensemble, mais cette ligne renseigne {filled} et pas {empty}.",
    ),
    remedy=(
        "Ajoutez {missing} au fichier, ou retirez-en {present}.",
        "Corrigez d'abord {unreadable}.",
        "Renseignez aussi {empty}, ou videz {filled}.",
    ),
    good=rows(TOGETHER, ["nom", "rue", "ville"], ["Crèche", "1 rue Haute", "Lyon"], ["Mairie", "", ""]),
    bad=rows(TOGETHER, ["nom", "rue", "ville"], ["Crèche", "1 rue Haute", ""]),
    checks=("cohesive-columns-value",),
    screen=together,
    absent=some_missing,
    public=("present", "missing", "filled", "empty", "unreadable"),
    plant=planting.alone,
)
def colonnes_non_solidaires(row: Row) -> Facts | None:
    """Certaines colonnes n'ont de sens que réunies : une ligne les remplit toutes, ou n'en remplit aucune.

    Une adresse sans sa commune, un montant sans sa date ne peuvent pas être exploités. De même, le fichier comporte
    toutes ces colonnes ou aucune.
    """
    if row.absent:
        return None
    filled = [name for name, value in zip(row.names, row.given, strict=True) if value is not None]
    empty = [name for name, value in zip(row.names, row.given, strict=True) if value is None]
    if not filled or not empty:
        return None
    unreadable = [name for name, text in zip(row.names, row.texts, strict=True) if name in empty and text.strip()]
    return {"filled": filled, "empty": empty, **({"unreadable": unreadable} if unreadable else {})}


@rule(
    "colonnes-incoherentes",
    type="compare-columns-value",
    scope="row",
    title="Deux valeurs de la ligne se contredisent",
    message=(
        "La valeur de « {first} » ({first_value}) devrait être {operator} celle de « {second} » ({second_value}).",
        "« {first} » ({first_value}) et « {second} » ({second_value}) ne sont pas de même nature.",
    ),
    remedy=(
        "Corrigez « {first} », qui doit être {operator} {second_value}, ou corrigez « {second} ».",
        "Écrivez les deux valeurs de la même manière : deux nombres, deux dates ou deux textes.",
    ),
    good=rows(ORDERED, ["min", "max"], ["2", "10"]),
    bad=rows(ORDERED, ["min", "max"], ["10", "2"]),
    checks=("compare-columns-value",),
    screen=compared,
    public=("first", "second", "operator"),
    plant=planting.compared,
)
def colonnes_incoherentes(row: Row) -> Facts | None:
    """Le modèle impose un ordre entre deux colonnes, par exemple entre une date de début et une date de fin.

    L'une des deux valeurs est donc fausse, ou elles sont interverties. La comparaison n'est faite que si les deux
    cellules sont remplies.
    """
    names, texts, values = row.names, row.texts, row.values
    first, second = names.index(row.params["column"]), names.index(row.params["column2"])
    if values[first] is None or values[second] is None:
        return None
    test, words = COMPARE[row.params["op"]]
    facts = {
        "first": names[first],
        "second": names[second],
        "first_value": texts[first] or str(values[first]),
        "second_value": texts[second] or str(values[second]),
    }
    pair = comparable(values[first], values[second])
    if pair is None:
        return facts
    if test(*pair):
        return None
    if isinstance(values[first], date):
        words = words.replace("supérieure", "postérieure").replace("inférieure", "antérieure")
    return {**facts, "operator": words}


def comparable(first: object, second: object) -> tuple[Any, Any] | None:
    """The two values as they are compared: numbers, else texts; None when they are not of one kind."""
    numbers = numeric(first), numeric(second)
    if None not in numbers:
        return numbers
    return (str(first), str(second)) if type(first) is type(second) else None


def numeric(value: object) -> int | float | None:
    """A number, or a text that Python reads as one (« 007 » is 7): the reference compares its writing, so do we."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        return None
    text = str(value)
    try:
        return int(text) if re.fullmatch(r"\s*[-+]?\d[\d_]*\s*", text) and len(text) < LONGEST else float(text)
    except ValueError:
        return None


@rule(
    "somme-incorrecte",
    type="sum-columns-value",
    scope="row",
    title="Le total n'est pas la somme des colonnes",
    message=(
        "« {sum} » vaut {expected}, mais la somme {parts} donne {total}.",
        "La somme attendue dans « {sum} » ne peut pas être vérifiée : {parts} ne se calcule pas.",
    ),
    remedy=(
        "Écrivez {total} dans « {sum} », ou corrigez l'une des valeurs additionnées.",
        "N'écrivez que des nombres dans les colonnes additionnées et dans « {sum} ».",
    ),
    good=rows(ADDED, ["femmes", "hommes", "total"], ["12", "8", "20"]),
    bad=rows(ADDED, ["femmes", "hommes", "total"], ["12", "8", "21"]),
    checks=("sum-columns-value",),
    screen=added,
    public=("sum",),
    sow=lambda _, text: str(int(text) + 1),
    plant=planting.wrong_sum,
)
def somme_incorrecte(row: Row) -> Facts | None:
    """Le modèle veut qu'une colonne soit la somme d'autres colonnes de la ligne.

    Un écart révèle une erreur de saisie dans le total ou dans un terme, et fausse tout calcul fait ensuite. Le
    contrôle n'est fait que si toutes les cellules concernées sont remplies.
    """
    names, texts, values = row.names, row.texts, row.values
    at = names.index(row.params["column"])
    terms = [names.index(name) for name in row.params["columns"]]
    if values[at] is None or any(values[i] is None for i in terms):
        return None
    facts = {"sum": names[at], "expected": texts[at], "parts": " + ".join(texts[i] or str(values[i]) for i in terms)}
    try:
        total = add([values[i] for i in terms])
        if total == values[at]:
            return None
        return {**facts, "total": str(total)} if Decimal(str(total)).is_finite() else facts
    except (TypeError, ValueError, ArithmeticError):  # texts, infinities, thousands of digits
        return facts


def add(values: list[Any]) -> Any:
    """The sum; floats join decimal numbers by their writing."""
    if any(isinstance(value, Decimal) for value in values):
        values = [Decimal(str(value)) if isinstance(value, float) else value for value in values]
    return sum(values)


@rule(
    "valeur-alternative-manquante",
    type="one-of-required",
    scope="row",
    title="Aucune des deux colonnes attendues n'est remplie",
    message=(
        "Le fichier ne comporte aucune de ces deux colonnes, alors que l'une au moins est nécessaire : {missing}.",
        "Ni « {first} » ni « {second} » ne comporte de valeur : « {values} » n'en est pas une ici.",
        "Ni « {first} » ni « {second} » ne comporte de valeur.",
    ),
    remedy=(
        "Ajoutez au fichier au moins l'une de ces colonnes : {missing}.",
        "Remplissez « {first} » ou « {second} ».",
    ),
    good=rows(EITHER, ["nom", "tel", "site"], ["Mairie", "3949", ""]),
    bad=rows(EITHER, ["nom", "tel", "site"], ["Mairie", "", ""]),
    checks=("one-of-required",),
    screen=either,
    absent=both_missing,
    public=("missing", "first", "second"),
    plant=planting.neither,
)
def valeur_alternative_manquante(row: Row) -> Facts | None:
    """Le modèle exige que l'une au moins de deux colonnes soit remplie sur chaque ligne.

    Sans aucune des deux, la ligne ne peut pas être rattachée à ce qu'elle décrit. Le nombre zéro compte comme une
    absence de valeur, de même qu'une valeur mal écrite. Le fichier doit aussi comporter l'une des deux colonnes.
    """
    first, second = (row.names.index(name) for name in alternatives(row.params))
    if row.given[first] or row.given[second]:
        return None
    facts = {"first": row.names[first], "second": row.names[second]}
    void = row.texts[first].strip() or row.texts[second].strip()
    return {**facts, "values": void} if void else facts


def bad_params(check: CustomCheck) -> str | None:
    """Why the parameters of a check over several columns are unusable, in French, or None."""
    needs: dict[str, tuple[str, ...]] = {
        "cohesive-columns-value": ("column", "othercolumns"),
        "compare-columns-value": ("column", "column2"),
        "sum-columns-value": ("column", "columns"),
        "one-of-required": ("column1", "column2"),
    }
    params = check.params
    if check.name == "one-of-required":
        params = {**params, "column1": alternatives(params)[0]}
    for name in needs.get(check.name, ()):
        value = params.get(name)
        listed = name in ("othercolumns", "columns")
        if value in (None, "", []):
            return typography(f"le paramètre « {name} » manque")
        if listed and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            return typography(f"le paramètre « {name} » doit être une liste de noms de colonnes")
        if not listed and not isinstance(value, str):
            return typography(f"le paramètre « {name} » doit être un nom de colonne")
    if check.name == "compare-columns-value" and params.get("op") not in list(COMPARE):
        return typography(f"le paramètre « op » doit être l'un des signes {', '.join(COMPARE)}")
    return None


RULES: tuple[RowRule, ...] = (
    colonnes_non_solidaires,
    colonnes_incoherentes,
    somme_incorrecte,
    valeur_alternative_manquante,
)
CHECKS = {name: one for one in RULES for name in one.checks}
"""Name of a custom check over several columns -> the rule that performs it."""


def absent(check: CustomCheck, present: Collection[str]) -> tuple[RowRule, Facts] | None:
    """What the header alone shows, once per file: columns that a check needs together are not there."""
    one = CHECKS.get(check.name)
    facts = one.absent(check, present) if one and one.absent else None
    return (one, facts) if one and facts else None


def weighs(check: CustomCheck, exact: Collection[str], present: Collection[str]) -> bool:
    """Whether columns whose names are only nearly right (`present`, not `exact`) weigh as if they were required."""
    if absent(check, present):
        return False
    if CHECKS.get(check.name) is valeur_alternative_manquante:
        return not set(exact).issuperset(check.columns)
    return absent(check, exact) is not None
