"""What a spreadsheet program can require of a cell as it is typed: nothing that the schema does not ask for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from openpyxl.utils import get_column_letter

from validata.judge.verdict import EXPLAINS
from validata.rules.named import of_rows
from validata.rules.named.columns import (
    COMPARE,
    alternatives,
    colonnes_incoherentes,
    colonnes_non_solidaires,
    somme_incorrecte,
    valeur_alternative_manquante,
)
from validata.rules.named.identifiers import siren_invalide, siret_invalide
from validata.rules.patterns import fixed_width
from validata.rules.schema import unusable
from validata.schema.examples import as_cell
from validata.schema.model import CustomCheck, Field, Schema
from validata.template.cells import Way, of_value
from validata.text.typography import count

FIRST = 2
"""The first row to fill in."""
LAST = 1_048_576
"""The last row of a sheet."""
COMPARED = 20_000
"""Rows among which a value typed twice is looked for, so that typing stays quick."""
LONGEST = 255  # characters of a formula that a validation may hold
DAY_ZERO = dt.date(1899, 12, 30)


class Condition(NamedTuple):
    """What a cell has to be: a formula for the first row, and what is said when it is not so.

    `bounds`: the same as a kind of validation of its own (`whole`, `decimal`, `date`, `textLength`), with its bounds.
    `others`: whether it looks at other cells, which may be empty.
    """

    formula: str
    words: str
    bounds: tuple[str, str, str] | None = None
    others: bool = False


class Sheet(NamedTuple):
    """What the conditions need to know of the sheet: the letter of each field's column, and how its cells are typed."""

    letters: Mapping[str, str]
    ways: Mapping[str, Way]

    def cell(self, name: str) -> str:
        """The first cell of a column."""
        return f"${self.letters[name]}{FIRST}"

    def numeric(self, *names: str) -> bool:
        """Whether columns are there, whose cells are all numbers, or all dates."""
        natures = {self.ways[name].nature if name in self.ways else "text" for name in names}
        return bool(names) and (natures <= {"number", "integer", "year"} or natures in ({"date"}, {"datetime"}))


def sheet_of(schema: Schema, ways: Mapping[str, Way]) -> Sheet:
    """The sheet of a schema."""
    return Sheet({field.name: get_column_letter(n) for n, field in enumerate(schema.fields, 1)}, ways)


def conditions(field: Field, schema: Schema, sheet: Sheet) -> list[Condition]:
    """What is required of the cells of a field, the most telling first; as many as one formula can hold."""
    kept: list[Condition] = []
    for one in every(field, schema, sheet):
        if len(joined([*kept, one], sheet.cell(field.name))) <= LONGEST:
            kept.append(one)
    return kept


def lenient(field: Field) -> bool:
    """Whether what the field asks for is but a warning when it is not so: the cell may then be kept all the same."""
    named = [EXPLAINS.get(f"constraint:{name}") for name in field.constraints]
    rules = [*named, EXPLAINS.get(f"type:{field.type}")]
    return any(field.levels.get(rule.code, "error") != "error" for rule in rules if rule)


def joined(some: Sequence[Condition], cell: str) -> str:
    """The formula of several conditions on a cell, which may be empty."""
    whole = some[0].formula if len(some) == 1 else f"AND({','.join(one.formula for one in some)})"
    return f"OR(ISBLANK({cell}),{whole})" if any(one.others for one in some) else whole


def every(field: Field, schema: Schema, sheet: Sheet) -> Iterator[Condition]:
    """All that can be required of the cells of a field."""
    cell, one = sheet.cell(field.name), sheet.ways[field.name]
    yield from (quantity if one.nature != "text" else writing)(field, cell, one)
    for check in sorted(schema.checks, key=lambda check: of_rows(check.name) is not somme_incorrecte):
        if field.name in check.columns and not unusable(check) and set(check.columns) <= set(sheet.letters):
            yield from named(field, check, cell, sheet)
    if field.constraints.get("unique") or schema.primary_key == (field.name,):
        letter = sheet.letters[field.name]
        rows = f"${letter}${FIRST}:${letter}${COMPARED}"
        yield Condition(f"SUMPRODUCT(--EXACT({rows},{cell}))<2", "une valeur qui n'est pas déjà dans la colonne")


WORDS = {
    "number": "un nombre, sans unité ni espace",
    "integer": "un nombre entier, sans unité ni espace",
    "year": "une année en quatre chiffres",
    "date": "une date, par exemple 16/10/2023",
    "datetime": "une date et une heure, par exemple 16/10/2023 08:30",
    "time": "une heure, par exemple 08:30",
}
"""What each nature of cells has to be."""


def quantity(field: Field, cell: str, one: Way) -> Iterator[Condition]:
    """A number or a moment, between the bounds of the field."""
    c = field.constraints
    low, high = bound(field, c.get("minimum"), one), bound(field, c.get("maximum"), one)
    above, below = bound(field, c.get("exclusiveMinimum"), one), bound(field, c.get("exclusiveMaximum"), one)
    least, most = {"year": ("1000", "9999"), "date": ("1", "2958465"), "datetime": ("1", "2958466")}.get(
        one.nature, ("-1E+15", "1E+15") if one.nature != "time" else ("0", "0.999999")
    )
    kind = {"integer": "whole", "year": "whole", "number": "decimal", "time": "decimal", "datetime": "decimal"}
    tests = [f"ISNUMBER({cell})"]
    if one.nature in ("integer", "year", "date"):
        tests.append(f"{cell}=INT({cell})")
    always = one.nature not in ("number", "integer")
    tests += [f"{cell}>={low or least}"] * bool(low or always) + [f"{cell}<={high or most}"] * bool(high or always)
    said = [WORDS[one.nature], *told(c, one)]
    bounds = None if above or below else (kind.get(one.nature, "date"), low or least, high or most)
    tests += [f"{cell}>{above}"] * bool(above) + [f"{cell}<{below}"] * bool(below)
    formula = tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"
    yield Condition(formula, ", ".join(said), bounds)


def told(constraints: Mapping[str, Any], one: Way) -> Iterator[str]:
    """The bounds in words."""
    days = one.nature in ("date", "datetime", "time")
    for name, words in (
        ("minimum", "à partir de {}" if days else "au moins {}"),
        ("maximum", "jusqu'à {}" if days else "au plus {}"),
        ("exclusiveMinimum", "après {}" if days else "plus de {}"),
        ("exclusiveMaximum", "avant {}" if days else "moins de {}"),
    ):
        if constraints.get(name) is not None:
            yield words.format(str(constraints[name]).replace(".", ",") if not days else constraints[name])


def bound(field: Field, given: Any, one: Way) -> str | None:
    """A bound as a formula writes it, None when there is none or it cannot be written."""
    if given is None:
        return None
    cell = of_value(field, field.read(as_cell(given))[0], one)
    if isinstance(cell, (int, float)):
        return f"{cell}"
    if isinstance(cell, dt.datetime):
        return f"{(cell - dt.datetime.combine(DAY_ZERO, dt.time())) / dt.timedelta(days=1):.9f}"
    return str((cell - DAY_ZERO).days) if isinstance(cell, dt.date) else None


def writing(field: Field, cell: str, _way: Way) -> Iterator[Condition]:
    """How a text is written, as far as a formula can say."""
    c = field.constraints
    found = fixed_width(field.pattern.text) if field.pattern and field.type == "string" else None
    if found:
        yield digits(cell, found)
    low, high = c.get("minLength"), c.get("maxLength")
    if field.type == "string" and not found and (low or high):
        least, most = str(low or 0), str(high or 32_767)
        short = f"au moins {count(low, 'caractère')}" if low else ""
        long = f"au plus {count(high, 'caractère')}" if high else ""
        said = f"un texte d'{' et '.join(filter(None, (short, long)))}"
        yield Condition(f"AND(LEN({cell})>={least},LEN({cell})<={most})", said, ("textLength", least, most))
    if field.type == "number" and field.read("12.5")[0] is not None:
        formula = f'AND(ISERROR(FIND(",",{cell})),ISNUMBER(_xlfn.NUMBERVALUE({cell},"."," ")))'
        yield Condition(formula, "un nombre dont les décimales suivent un point, par exemple 12.5")
    if field.type in ("array", "object"):
        first, last = "[]" if field.type == "array" else "{}"
        said = f"un texte qui commence par {first} et finit par {last}, comme l'exemple du commentaire"
        yield Condition(f'AND(LEFT(TRIM({cell}))="{first}",RIGHT(TRIM({cell}))="{last}")', said)


def digits(cell: str, size: int) -> Condition:
    """So many digits."""
    formula = f"AND(LEN({cell})={size},SUMPRODUCT(--ISNUMBER(-MID({cell},ROW($1:${size}),1)))={size})"
    return Condition(formula, f"{count(size, 'chiffre')}, sans espace")


def named(field: Field, check: CustomCheck, cell: str, sheet: Sheet) -> Iterator[Condition]:
    """What a check that the schema names asks for."""
    rule = of_rows(check.name)
    if rule is somme_incorrecte:
        yield from added(check, sheet)
    elif rule is colonnes_incoherentes:
        yield from compared(check, sheet)
    elif field.type == "string":
        for one, size in ((siret_invalide, 14), (siren_invalide, 9)):
            if check.name in one.checks:
                yield luhn(cell, size, spaces=field.pattern is None)


def luhn(cell: str, size: int, *, spaces: bool) -> Condition:
    """The key of a SIREN or a SIRET, in which `spaces` may be allowed; the offices of La Poste have another."""
    figures = f'SUBSTITUTE({cell}," ","")' if spaces else cell
    rows = f"ROW($1:${size})"
    digit = f"MID({figures},{rows},1)*({f'1+MOD({rows},2)' if size == 14 else f'2-MOD({rows},2)'})"
    key = f"MOD(SUMPRODUCT({digit}-9*({digit}>9)),10)=0"
    key = f'OR(LEFT({figures},9)="356000000",{key})' if size == 14 else key
    formula = f"AND(LEN({figures})={size},{key})" if spaces else key
    name = "SIRET" if size == 14 else "SIREN"
    return Condition(formula, f"un numéro {name} exact (sa clé est vérifiée)")


def added(check: CustomCheck, sheet: Sheet) -> Iterator[Condition]:
    """A total is the sum of its parts, once all are there."""
    total, parts = check.params["column"], check.params["columns"]
    if sheet.numeric(total, *parts):
        cells = ranges([sheet.letters[name] for name in parts])
        whole = f"COUNT({sheet.cell(total)},{cells})<{len(parts) + 1}"
        formula = f"OR({whole},ROUND({sheet.cell(total)}-SUM({cells}),6)=0)"
        yield Condition(formula, f"{total} égal à {' + '.join(parts)}", others=True)


def ranges(letters: Sequence[str]) -> str:
    """Cells of the first row, those that follow one another as a range."""
    from openpyxl.utils import column_index_from_string

    found = []
    places = enumerate(map(column_index_from_string, letters))
    for _, some in groupby(places, lambda pair: pair[1] - pair[0]):
        group = [f"${get_column_letter(place)}{FIRST}" for _, place in some]
        found.append(group[0] if len(group) == 1 else f"{group[0]}:{group[-1]}")
    return ",".join(found)


def compared(check: CustomCheck, sheet: Sheet) -> Iterator[Condition]:
    """Two cells are in order, once both are there."""
    first, second, sign = check.params["column"], check.params["column2"], check.params["op"]
    if sheet.numeric(first, second):
        one, two = sheet.cell(first), sheet.cell(second)
        words = COMPARE[sign][1].replace("rieure", "rieur").replace("égale", "égal")
        if sheet.ways[first].nature in ("date", "datetime"):
            words = words.replace("supérieur", "postérieur").replace("inférieur", "antérieur")
        mark = "=" if sign == "==" else sign
        formula = f"OR(COUNT({one},{two})<2,{one}{mark}{two})"
        yield Condition(formula, f"{first} {words} {second}", others=True)


def alerts(field: Field, schema: Schema, sheet: Sheet, *, needed: bool) -> list[str]:
    """When an empty cell of a field is to be coloured: formulas for the first row."""
    cell, last = sheet.cell(field.name), get_column_letter(len(sheet.letters))
    row = f"$A{FIRST}:${last}{FIRST}"
    found = [f"AND(ISBLANK({cell}),COUNTA({row})>0)"] if needed else []
    for check in schema.checks if not needed else ():
        rule = of_rows(check.name)
        if (
            rule is None
            or field.name not in check.columns
            or unusable(check)
            or not set(check.columns) <= set(sheet.letters)
        ):
            continue
        if rule is colonnes_non_solidaires:
            others = [f"NOT(ISBLANK({sheet.cell(name)}))" for name in check.columns if name != field.name]
            found += [f"AND(ISBLANK({cell}),OR({','.join(others)}))"] if others else []
        if rule is valeur_alternative_manquante:
            blank = [f"ISBLANK({sheet.cell(name)})" for name in alternatives(check.params)]
            found.append(f"AND({','.join(blank)},COUNTA({row})>0)")
    return found
