"""Templates as the tests read them."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from validata import validate
from validata.schema.bundled import ALIASES, bundled
from validata.schema.load import load
from validata.template.make import template

MODELS = [f"{name}@{version}" for name, versions in bundled().items() for version in versions]
REFERENCES = [*bundled(), *ALIASES, *MODELS]
ABOUT_THE_FILE = ("modele-remplace", "nom-de-fichier-non-conforme", "classeur-au-lieu-de-csv")
"""What is said of a model or of a file, whatever its rows."""


def made(reference, form=".xlsx", *, example=True):
    found = template(load(reference), form, str(reference), example=example)
    assert not found.faults
    return found.data


def book(reference, *, example=True):
    return load_workbook(io.BytesIO(made(reference, example=example)))


def validations(sheet):
    return {str(one.sqref).partition(":")[0].rstrip("0123456789"): one for one in sheet.data_validations.dataValidation}


def letters(sheet):
    return {cell.value: cell.column_letter for cell in sheet[1]}


def said(path, reference):
    """The errors and warnings about the rows of a file."""
    [file] = validate(path, schema=reference).files
    assert file.rows == 1
    return [notice for notice in file.notices if notice.severity != "info" and notice.code not in ABOUT_THE_FILE]


ODD = {
    "name": "essai",
    "fields": [
        {"name": "jour", "type": "date", "format": "%d/%m/%Y", "constraints": {"required": True}, "example": "demain"},
        {"name": "mois", "type": "yearmonth"},
        {"name": "prix", "type": "number", "decimalChar": ",", "example": "1,5"},
        {"name": "taux", "type": "number", "constraints": {"minimum": 0, "exclusiveMaximum": 1}, "example": 1},
        {"name": "code", "constraints": {"pattern": "^[0-9]{5}$"}, "example": "01004"},
        {"name": "effectif", "type": "integer", "constraints": {"enum": [10, 20]}},
        {"name": "heure", "type": "time"},
        {"name": "oui", "type": "boolean"},
        {"name": "ouvert", "type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]},
        {"name": "cle", "constraints": {"unique": True, "required": True}},
        {"name": "numero", "constraints": {"required": True, "pattern": "^[A-Z]{2}-\\d{3}$"}},
        {"name": "jamais", "constraints": {"required": True, "pattern": "a(?!b)b"}},
        {"name": "naissance", "type": "date", "constraints": {"minimum": "2020-01-01"}, "example": "2019-01-01"},
    ],
}
"""A schema of other kinds, some of whose examples are wrong or missing."""
