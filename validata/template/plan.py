"""What is to be written in a template, as plain values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from validata.describe.notions import needed
from validata.errors import ValidataError
from validata.render.inert import inert
from validata.schema.model import Field, Schema
from validata.template import words
from validata.template.cells import TEXT, Cell, Way, typed, way
from validata.template.conditions import Condition, alerts, conditions, joined, lenient, sheet_of
from validata.template.example import Row
from validata.text.typography import show, typography

UNWRITTEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML holds, or holds as something else."""
INLINE = 250  # characters of a list that a validation may hold
NARROW, WIDE = 12, 45  # characters
ROOM = {"date": 12, "datetime": 21, "time": 10, "year": 8, "integer": 12, "number": 14}


class Validation(NamedTuple):
    """A validation: its kind in the file format, its formulas, whether empty cells are left out, what is said.

    `lenient`: the value may be kept all the same.
    """

    kind: str
    first: str
    second: str = ""
    blank: bool = True
    said: str = ""
    lenient: bool = False


class Column(NamedTuple):
    """A column: its header, how it weighs, its comment, how its cells are typed, what is required of them."""

    name: str
    needed: bool
    comment: str
    shown: str
    width: int
    choices: tuple[Cell, ...]
    validation: Validation | None
    alerts: tuple[str, ...]
    cell: Cell | None


class Plan(NamedTuple):
    """The sheets: the columns to fill in, then the text and the table of « Lisez-moi »."""

    sheet: str
    title: str
    about: list[str]
    fill: list[str]
    check: list[str]
    columns: list[Column]
    table: list[list[str]]


def plan_of(schema: Schema, row: Row, reference: str, *, filled: bool) -> Plan:
    """The template of a schema, with the row of examples if `filled`; `reference` is its name.

    ValidataError when the name of a column cannot be written in a sheet.
    """
    csv_only = schema.notions.get("file", {}).get("kind") == "csv"
    ways = {field.name: way(field, numbers=not csv_only) for field in schema.fields}
    sheet = sheet_of(schema, ways)
    columns, table = [], []
    for field in schema.fields:
        refuse_unwritable(field)
        values = choices(field)
        one, cells = typed_choices(field, values, ways[field.name])
        asked = () if cells else conditions(field, schema, sheet)
        text = row.texts.get(field.name, "")
        shown = "" if field.name in row.plain else text
        said = words.comment(field, one, [str(value) for value in values], asked, shown)
        columns.append(
            Column(
                field.name,
                needed(field) in ("oui", "si présente", "la colonne"),
                said,
                one.shown,
                width(field, one, cells),
                cells,
                asked_of(field, cells, one, asked, sheet.cell(field.name)),
                tuple(alerts(field, schema, sheet, needed=needed(field) in ("oui", "si présente"))),
                typed(field, text, one) if filled and text else None,
            )
        )
        title = str(field.descriptor.get("title") or field.descriptor.get("description") or "")
        what = typography(words.to_write(field, one, [str(value) for value in values], asked))
        table.append([field.name, words.short(field), title, what, shown])
    name = f"{schema.title} ({schema.name} {schema.version or ''})".replace(" )", ")")
    natures = {ways[field.name].nature for field in schema.fields}
    fill = words.to_fill(
        sheet_title(schema), set(natures), lists=any(column.choices for column in columns), examples=filled
    )
    check = words.to_check(reference, sheet_title(schema), csv_only=csv_only, delimiter=schema.delimiter)
    return Plan(sheet_title(schema), name, words.about(schema), fill, check, columns, table)


def sheet_title(schema: Schema) -> str:
    """The name of the sheet to fill in."""
    name = "".join("_" if sign in "[]:*?/\\'" else sign for sign in inert(schema.name).rpartition("/")[2]).strip()
    return name[:27] if name and name.casefold() not in ("lisez-moi", "listes", "history") else "Données"


def refuse_unwritable(field: Field) -> None:
    """Refuse a name that no sheet can hold as it is."""
    if UNWRITTEN.search(field.name):
        raise ValidataError(
            f"Le nom de la colonne « {show(field.name)} » contient un caractère qu'un classeur ne peut pas contenir. "
            "Faites corriger le modèle par ses auteurs."
        )


def choices(field: Field) -> list[str]:
    """The texts among which a cell is chosen; none when it is free."""
    found = field.constraints.get("enum") or sorted(map(str, field.categories or ()))
    if field.type == "boolean":
        true, false = (field.descriptor.get(name) for name in ("trueValues", "falseValues"))
        found = [*(true or ["true"]), *(false or ["false"])]
    texts = [one if isinstance(one, str) else str(one).lower() if isinstance(one, bool) else str(one) for one in found]
    return [one for one in dict.fromkeys(texts) if not field.read(one)[1]]


def typed_choices(field: Field, values: Sequence[str], one: Way) -> tuple[Way, tuple[Cell, ...]]:
    """The cells to choose among, and how they are typed: as texts when one of them is nothing else."""
    cells = [typed(field, value, one) for value in values]
    if all(cell is not None for cell in cells):
        return one, tuple(cell for cell in cells if cell is not None)
    return TEXT, tuple(values)


def listed(cells: tuple[Cell, ...], one: Way) -> Validation:
    """The choice of a value: short lists in the validation itself (their case counts), others on a hidden sheet."""
    texts = [str(cell) for cell in cells]
    said = typography("Choisissez une valeur de la liste proposée dans la cellule (flèche à sa droite).")
    plain = one == TEXT and all(t == t.strip() and inert(t) == t and not set(t) & {",", '"', ";"} for t in texts)
    whole = ",".join(texts)
    return Validation("list", f'"{whole}"' if plain and len(whole) <= INLINE else "", said=said)


def asked_of(
    field: Field, cells: tuple[Cell, ...], one: Way, asked: Sequence[Condition], cell: str
) -> Validation | None:
    """The validation of a column, if it has one."""
    found = listed(cells, one) if cells else validation(asked, cell)
    return found._replace(lenient=lenient(field)) if found else None


def validation(asked: Sequence[Condition], cell: str) -> Validation | None:
    """What is required of a cell as it is typed."""
    if not asked:
        return None
    what = [one.words for one in asked]
    told = f"Cette cellule attend {' ; '.join(what)}. Le commentaire du nom de la colonne en dit plus."
    said = inert(typography(told))
    if len(asked) == 1 and asked[0].bounds:
        kind, low, high = asked[0].bounds
        return Validation(kind, low, high, said=said)
    return Validation("custom", joined(asked, cell), blank=not any(one.others for one in asked), said=said)


def width(field: Field, one: Way, cells: Sequence[Cell]) -> int:
    """The width of a column, in characters: its name and its usual content."""
    example = str(field.descriptor.get("example") or "")
    content = max([len(str(cell)) + 3 for cell in cells] or [ROOM.get(one.nature, min(len(example) + 2, WIDE))])
    return max(NARROW, min(WIDE, content), min(WIDE, round(len(field.name) * 1.2) + 4))  # in bold type
