"""Templates: what a workbook holds, what a CSV holds, what is refused; filled with its examples, each is conformant."""

from __future__ import annotations

import io
import json
import re
from datetime import date, datetime

import pytest
from books import MODELS, ODD, REFERENCES, book, letters, made, said, validations
from openpyxl import load_workbook

from validata.describe import notions
from validata.errors import ValidataError
from validata.schema.load import load
from validata.template import words
from validata.template.cells import way
from validata.template.make import template
from validata.text.typography import typography


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_template_filled_with_its_examples_is_conformant(reference, write):
    assert not said(write(made(reference, ".csv"), "exemple.csv"), reference)
    assert not said(write(made(reference), "exemple.xlsx"), reference)


@pytest.mark.parametrize("reference", MODELS)
def test_the_workbook_follows_the_model(reference):
    schema, found = load(reference), book(reference, example=False)
    sheet = found.worksheets[0]
    assert [cell.value for cell in sheet[1]] == [field.name for field in schema.fields]
    assert sheet.max_row == 1
    assert sheet.freeze_panes == "A2"
    asked = validations(sheet)
    for field, cell in zip(schema.fields, sheet[1], strict=True):
        text = cell.comment.text
        assert text == typography(text)
        needed = words.NEEDED[notions.needed(field)]
        assert typography(needed) in text.split("\n")
        assert (cell.fill.fgColor.rgb == "001F3864") == (needed != words.NEEDED["non"])
        assert "{" not in text  # no pattern is shown as one
        assert "À écrire" in text
        shown = sheet.column_dimensions[cell.column_letter].number_format
        assert shown == ("@" if field.type in ("string", "boolean", "array") else way_shown(schema, field))
        if "enum" in field.constraints or field.type == "boolean":
            assert asked[cell.column_letter].type == "list"
        assert sheet.column_dimensions[cell.column_letter].width >= min(len(field.name), 45)
    weighs = {"certification_commune", "date_der_maj", "numero", "position"} if reference != "adresses@1.1.3" else ()
    for name, letter in letters(sheet).items():
        lenient = reference.startswith("adresses") and name in weighs
        assert letter not in asked or asked[letter].errorStyle == ("warning" if lenient else "stop")
    for one in asked.values():
        assert one.showErrorMessage
        assert len(one.error) <= 255
        assert len(one.formula1) <= 257  # a list in quotes


def way_shown(schema, field):
    return way(field, numbers=schema.notions.get("file", {}).get("kind") != "csv").shown


def test_a_date_typed_as_one_comes_out_right(write):
    found = book("menus")
    sheet = found.worksheets[0]
    column = letters(sheet)
    sheet[f"{column['menuDate']}2"].value = date(2024, 2, 29)
    sheet[f"{column['menuPublicationDate']}2"].value = datetime(2024, 2, 1, 9, 30)
    sheet[f"{column['menuPlatPrix']}2"].value = 2.35
    out = io.BytesIO()
    found.save(out)
    assert not said(write(out.getvalue(), "menus.xlsx"), "menus")


def test_long_lists_are_on_a_hidden_sheet():
    found = book("catalogue", example=False)
    sheet = found.worksheets[0]
    one = validations(sheet)[letters(sheet)["FREQ_MAJ"]]
    name, _, area = one.formula1.partition("!")
    assert found[name].sheet_state == "hidden"
    values = [row[0].value for row in found[name][area.replace("$", "")]]
    assert values == load("catalogue").by_name["FREQ_MAJ"].constraints["enum"]


def test_totals_and_comparisons_are_validations():
    sheet = book("deliberations").worksheets[0]
    column, asked = letters(sheet), validations(sheet)
    total = asked[column["VOTE_REEL"]]
    assert "SUM($N2:$P2)" in total.formula1
    assert not total.allowBlank  # else an empty cell among the others would let everything pass
    assert "$K2>=$D2" in asked[column["PREF_DATE"]].formula1


def test_lisez_moi_tells_how_to_fill_in_and_to_check():
    for reference in ("prenoms", "adresses"):
        found = book(reference, example=False)
        text = "\n".join(str(cell.value) for row in found["Lisez-moi"] for cell in row if cell.value)
        assert f"validata check MON-FICHIER.{'csv' if reference == 'adresses' else 'xlsx'} --schema {reference}" in text
        assert text == typography(text)
        assert all(field.name in text for field in load(reference).fields)


def test_the_csv_is_as_the_model_wants_it():
    assert made("adresses", ".csv", example=False).decode("utf-8").startswith("id_ban_commune;id_ban_toponyme;")
    assert made("prenoms", ".csv", example=False) == (
        b"COMMUNE_NOM,COLL_INSEE,ENFANT_SEXE,ENFANT_PRENOM,NOMBRE_OCCURRENCES,ANNEE\n"
    )


def test_a_name_that_holds_what_nobody_sees_is_kept(write):
    schema = load({"fields": [{"name": "\u200dportage"}, {"name": "deux\nlignes"}]})
    sheet = load_workbook(io.BytesIO(template(schema, ".xlsx", "essai", example=True).data)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["\u200dportage", "deux\nlignes"]
    with pytest.raises(ValidataError, match="ne peut pas contenir"):
        template(load({"fields": [{"name": "\x07"}]}), ".xlsx", "essai", example=False)


HOSTILE = {
    "title": '=HYPERLINK("http://exemple.fr")',
    "name": "essai",
    "fields": [
        {"name": "=1+1", "title": "@SUM(1)", "description": "+cmd|' /C calc'!A0", "example": "=2+2"},
        {"name": "b", "constraints": {"enum": ["=3+3", "-x", "a,b", 'c"d']}, "example": "=3+3"},
        {"name": "c", "description": "\x1b]0;titre\x07 \u202e ::error::", "example": "@x"},
    ],
}


def test_no_text_of_a_schema_is_a_formula(tmp_path):
    path = tmp_path / "essai.json"
    path.write_text(json.dumps(HOSTILE), encoding="utf-8")
    found = book(str(path))
    cells = [cell for sheet in found.worksheets for row in sheet for cell in row if cell.value is not None]
    assert {cell.value for cell in cells} >= {"=1+1", "=3+3", "-x", "a,b"}
    for cell in cells:
        assert cell.data_type != "f", cell.coordinate
        assert not re.search("[\x00-\x08\x1b\u202e]", str(cell.value))
    for name, comment in ((cell.value, cell.comment) for cell in found.worksheets[0][1]):
        assert not re.search("[\x00-\x08\x1b\u202e]", comment.text), name
    with pytest.raises(ValidataError, match="formule"):
        template(load(str(path)), ".csv", str(path), example=False)


def test_the_examples_of_another_schema_that_would_be_computed_are_left_out():
    schema = load({"fields": [{"name": "a"}, {"name": "c", "example": "=2+2"}, {"name": "d", "example": "-1.5"}]})
    [_, row] = template(schema, ".csv", "essai", example=True).data.decode().splitlines()
    assert row == ",,-1.5"


def test_wrong_or_missing_examples_are_replaced(write):
    schema = load(ODD)
    found = template(schema, ".csv", "essai", example=True)
    [_, row] = found.data.decode().splitlines()
    assert row == '16/10/2023,2023-10,"1,5",0.5,01004,10,08:30:00,true,oui,Texte,AA-000,,2023-10-16'
    [fault] = found.faults
    assert "jamais" in fault  # nothing can be in it
    sheet = load_workbook(io.BytesIO(template(schema, ".xlsx", "essai", example=True).data)).worksheets[0]
    shown = {cell.value: sheet.cell(2, cell.column) for cell in sheet[1]}
    comments = {cell.value: cell.comment.text for cell in sheet[1]}
    assert "Exemple" in comments["code"]
    assert "Exemple" not in comments["cle"] + comments["numero"]  # what is written there is no example
    assert shown["jour"].value == datetime(2023, 10, 16)
    assert shown["jour"].number_format == r"dd\/mm\/yyyy"
    assert shown["prix"].value == "1,5"
    assert (shown["effectif"].value, shown["code"].value, shown["oui"].value) == (10, "01004", "true")
    assert validations(sheet)[letters(sheet)["naissance"]].formula1 == str((date(2020, 1, 1) - date(1899, 12, 30)).days)


# The command


def test_the_command_writes_and_refuses_to_overwrite(command, tmp_path):
    done = command("template", "prenoms", cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    path = tmp_path / "gabarit-prenoms.xlsx"
    first = path.read_bytes()
    again = command("template", "prenoms", cwd=tmp_path)
    assert again.returncode == 2
    assert "existe déjà" in again.stderr.decode()
    assert path.read_bytes() == first
    assert command("template", "prenoms", "--force", "--example", cwd=tmp_path).returncode == 0
    assert path.read_bytes() != first


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["inconnu"], "est inconnu"),
        (["prenoms", "-o", "gabarit.ods"], ".xlsx"),
        (["prenoms", "-o", "absent/gabarit.csv"], "ne peut pas être écrit"),
        ([], "il manque"),
    ],
)
def test_what_cannot_be_written_is_told(command, tmp_path, arguments, told):
    done = command("template", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert not list(tmp_path.iterdir())
