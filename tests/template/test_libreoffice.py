"""Templates in LibreOffice: they come back conformant, and their validations say yes and no where they should."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
from typing import Any

import pytest
from books import ABOUT_THE_FILE, MODELS, ODD, letters, made, validations
from openpyxl import load_workbook

from validata import validate
from validata.schema.load import load
from validata.template.make import template

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"),
    pytest.mark.xdist_group("libreoffice"),
]
UTF8 = "csv:Text - txt - csv (StarCalc):{},34,76,1"
"""The filter that writes a CSV in UTF-8, its separator being named by its code."""


@pytest.fixture
def convert(tmp_path):
    """Convert workbooks with LibreOffice; the paths of what it has written."""

    def run(paths, form):
        extension = form.partition(":")[0]
        folder = tmp_path / extension
        profile = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
        command = ["soffice", "--headless", profile, "--convert-to", form, "--outdir", str(folder), *map(str, paths)]
        env = {**os.environ, "HOME": str(tmp_path)}
        done = subprocess.run(command, capture_output=True, check=False, timeout=300, env=env)
        assert done.returncode == 0, done.stderr
        return [folder / f"{path.stem}.{extension}" for path in paths]

    return run


def test_the_templates_come_back_conformant(convert, tmp_path):
    names = {tmp_path / f"{model.replace('.', '_')}.xlsx": model for model in MODELS}
    for path, model in names.items():
        path.write_bytes(made(model))
    forms = ["ods", "xls", "xlsx", UTF8.format(44), UTF8.format(59)]
    for form in forms:
        for path, model in zip(convert(list(names), form), names.values(), strict=True):
            wanted = form.startswith("csv") and form == UTF8.format(ord(load(model).delimiter))
            if form.startswith("csv") and not wanted:
                continue
            [file] = validate(path, schema=model).files
            assert file.rows == 1
            told = [one for one in file.notices if one.severity != "info" and one.code not in ABOUT_THE_FILE]
            assert not told, (path.name, [one.message for one in told])


TRIED: dict[str, list[tuple[dict[str, Any], set[str]]]] = {
    "deliberations": [
        ({}, set()),
        ({"COLL_SIRET": "21860194600014"}, {"COLL_SIRET"}),
        ({"COLL_SIRET": "2186019460001"}, {"COLL_SIRET"}),
        ({"VOTE_POUR": 41}, {"VOTE_REEL", "VOTE_POUR", "VOTE_CONTRE", "VOTE_ABSTENTION"}),
        ({"VOTE_POUR": None, "VOTE_REEL": 12}, set()),
        ({"VOTE_EFFECTIF": 49}, {"VOTE_EFFECTIF", "VOTE_REEL"}),
        ({"VOTE_EFFECTIF": 53.5}, {"VOTE_EFFECTIF"}),
        ({"DELIB_DATE": "demain"}, {"DELIB_DATE"}),
    ],
    "subventions": [
        ({}, set()),
        ({"idBeneficiaire": "380 475 558 00058"}, set()),
        ({"idBeneficiaire": "38047555800059"}, {"idBeneficiaire"}),
        ({"idBeneficiaire": "35600000049837"}, set()),  # La Poste
    ],
    "adresses": [
        ({}, set()),
        ({"long": "0,340375", "lat": "46,58"}, {"long", "lat"}),
        ({"long": "-0.34"}, set()),
        ({"long": "ouest"}, {"long"}),
    ],
    "menus": [({}, set()), ({"menuPlatRegime": "végétarien"}, {"menuPlatRegime"})],
    "odd": [
        ({"cle": "k"}, set()),
        ({"cle": "k", "taux": 1}, {"taux"}),
        ({"cle": "k", "code": "1004"}, {"code"}),
        ({}, set()),
        ({"cle": "k", "cle 3": "K"}, set()),
        ({"cle": "k", "cle 3": "k"}, {"cle"}),
    ],
}
"""Values put in the row of examples (or another, whose number is given), and the columns whose validation must then say no."""


def test_the_validations_say_yes_and_no(convert, tmp_path):
    paths = []
    for name, cases in TRIED.items():
        for number, (values, _) in enumerate(cases):
            path = tmp_path / f"{name}-{number}.xlsx"
            path.write_bytes(template(load(ODD), ".xlsx", "odd", example=True).data if name == "odd" else made(name))
            paths.append(path)
            tried(path, values)
    for path, written in zip(paths, convert(paths, UTF8.format(44)), strict=True):
        name, _, number = path.stem.partition("-")
        values, refused = TRIED[name][int(number)]
        with written.open(encoding="utf-8", newline="") as file:
            answers = dict(csv.reader(file))
        assert answers, name
        assert {column for column, answer in answers.items() if answer != "TRUE"} == set(refused), (name, values)


def tried(path, values):
    """Put values in the first row, and the formulas of the validations of its cells on a first sheet."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    column = letters(sheet)
    for name, value in values.items():
        field, _, row = name.partition(" ")
        sheet[f"{column[field]}{row or 2}"].value = value
    answers = book.create_sheet("reponses", 0)
    asked = validations(sheet)
    for name, letter in column.items():
        if letter in asked and asked[letter].type == "custom":
            formula = re.sub(r"(?<![A-Z:$])(\$[A-Z]{1,2}\$?\d+)", rf"'{sheet.title}'!\1", asked[letter].formula1)
            answers.append([name, f"={formula}"])
    book.active = 0
    book.save(path)


def test_the_comments_and_the_lists_are_there(convert, tmp_path):
    path = tmp_path / "catalogue.xlsx"
    path.write_bytes(made("catalogue", example=False))
    [ods] = convert([path], "ods")
    [back] = convert([ods], "xlsx")
    sheet = load_workbook(back).worksheets[0]
    schema = load("catalogue")
    assert [cell.value for cell in sheet[1]] == [field.name for field in schema.fields]
    assert all("À écrire" in cell.comment.text for cell in sheet[1])
    kinds = {letter: one.type for letter, one in validations(sheet).items()}
    column = letters(sheet)
    assert kinds[column["FREQ_MAJ"]] == kinds[column["LICENCE"]] == "list"
    assert kinds[column["DATE_PUBL"]] == "date"
