"""The template of a schema: a workbook, or a CSV."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from validata.errors import ValidataError
from validata.render.inert import inert, no_formula
from validata.schema.model import Schema
from validata.template.example import Row, csv_text, example_row
from validata.text.secrets import public
from validata.text.typography import show, typography

FORMS = (".xlsx", ".csv")


class Made(NamedTuple):
    """A template: its bytes, and what is to be said of its row of examples, in French."""

    data: bytes
    faults: list[str]


def usual_name(schema: Schema) -> str:
    """The name of a template that was given none."""
    name = "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in schema.name)
    return f"gabarit-{name.strip('-.') or 'modele'}.xlsx"


def form(path: Path) -> str:
    """The form that the name of a template asks for; ValidataError for another extension."""
    found = path.suffix.lower()
    if found not in FORMS:
        raise ValidataError(
            f"Un gabarit s'écrit dans un fichier .xlsx (classeur) ou .csv (en-tête seul) : « {path.name} » n'est ni "
            "l'un ni l'autre."
        )
    return found


def template(schema: Schema, form: str, reference: str, *, example: bool) -> Made:
    """The template of a schema known as `reference`, in one of FORMS, with a row of examples or not.

    ValidataError when the name of a column cannot be written in it.
    """
    row = example_row(schema) if example or form == ".xlsx" else Row({})
    faults = list(row.faults) if example else []
    said = [
        typography(f"L'exemple n'est pas conforme, faute d'exemples justes dans le modèle : {one}") for one in faults
    ]
    if form == ".csv":
        refuse_formulas(schema)
        return Made(csv_text(schema, [row.texts] if example else []).encode(), said)
    from validata.template.plan import plan_of
    from validata.template.workbook import book

    return Made(book(plan_of(schema, row, spoken(schema, reference), filled=example)), said)


def spoken(schema: Schema, reference: str) -> str:
    """How a schema is named in a command that others will type: a path by its last name, nothing secret."""
    name = Path(reference).name if schema.source == "path" else public(reference)
    return f'"{name}"' if " " in name else name


def refuse_formulas(schema: Schema) -> None:
    """Refuse a CSV whose header a spreadsheet program would compute."""
    for field in schema.fields:
        if no_formula(field.name) != inert(field.name):
            raise ValidataError(
                f"Le nom de la colonne « {show(field.name)} » serait pris pour une formule par un tableur qui ouvre un "
                "CSV. Faites-en un gabarit .xlsx, où un texte reste un texte."
            )
