"""`validata fix` as a user runs it: the source is never touched, nothing is replaced unasked, what is done is told."""

from __future__ import annotations

import csv
import io
import json

import pytest
from conftest import FIXTURES
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill

BAD = FIXTURES / "subventions-fautif" / "SCDL_subventions.csv"
HEADER = "COMMUNE_NOM,COLL_INSEE,ENFANT_SEXE,ENFANT_PRENOM,NOMBRE_OCCURRENCES,ANNEE\n"
DAYS = {"fields": [{"name": "nom", "type": "string"}, {"name": "jour", "type": "date"}]}


def out(result):
    return result.stdout.decode("utf-8").replace("\u00a0", " ")


def err(result):
    return result.stderr.decode("utf-8").replace("\u00a0", " ")


@pytest.fixture
def days(write):
    """The path of a schema of days."""
    return write(json.dumps(DAYS), "jours.json")


def fixed(command, write, days, text, *options, name="jours.csv"):
    """The copy of a text of names and days, and how the command ended."""
    source = write(text, name)
    before = source.read_bytes()
    copy = source.with_name("copie.csv")
    result = command("fix", source, "-s", days, "-o", copy, "--force", *options)
    assert source.read_bytes() == before
    assert b"Traceback" not in result.stderr
    return copy.read_bytes().decode("utf-8"), result


def test_a_copy_is_written_and_what_remains_is_said(command, tmp_path):
    before = BAD.read_bytes()
    copy = tmp_path / "copie.csv"
    result = command("fix", BAD, "-s", "subventions", "-o", copy)
    assert result.returncode == 1
    assert BAD.read_bytes() == before
    assert "6200 euros → 6200" in out(result)
    assert "Ce qui reste" in out(result)
    assert "Avant : 17 erreurs" in out(result)
    assert copy.read_text(encoding="utf-8").startswith("nomAttribuant,idAttribuant,dateConvention,")
    checked = command("check", copy, "-s", "subventions", "-f", "json")
    assert json.loads(out(checked))["files"][0]["stats"]["errors"] == 8


def test_what_is_mended_whole_conforms(command, write, tmp_path):
    source = write(HEADER.replace(",", ";") + "Poitiers;86194;f;JADE;41,0;2023\n;;;;;\n")
    result = command("fix", source, "-s", "prenoms", "-o", tmp_path / "copie.csv")
    assert result.returncode == 0, out(result)
    assert (tmp_path / "copie.csv").read_text() == HEADER + "Poitiers,86194,F,Jade,41,2023\n"
    assert "✓ Conforme" in out(result)


def test_nothing_is_replaced_unasked_and_never_the_source(command, write, tmp_path):
    source = write(HEADER + "Poitiers,86194,f,Jade,41,2023\n")
    copy = tmp_path / "copie.csv"
    copy.write_text("autre chose")
    refused = command("fix", source, "-s", "prenoms", "-o", copy)
    assert refused.returncode == 2
    assert "--force" in err(refused)
    assert copy.read_text() == "autre chose"
    assert command("fix", source, "-s", "prenoms", "-o", copy, "--force").returncode == 0
    assert copy.read_text() == HEADER + "Poitiers,86194,F,Jade,41,2023\n"
    same = command("fix", source, "-s", "prenoms", "-o", source, "--force")
    assert same.returncode == 2
    assert source.read_text() == HEADER + "Poitiers,86194,f,Jade,41,2023\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([BAD], "-o COPIE"),
        ([BAD, "-o", "copie.pdf"], "« copie.pdf »"),
        ([BAD, "-o", "copie.csv", "--log", "journal.txt"], "« journal.txt »"),
        ([BAD, "-o", "copie.csv", "--log", "copie.csv"], "même fichier"),
        (["absent.csv", "-s", "prenoms", "-o", "copie.csv"], "n'existe pas"),
        ([BAD, "-s", "inconnu", "-o", "copie.csv"], "inconnu"),
        ([FIXTURES / "page-web" / "prenoms.csv", "-s", "prenoms", "-o", "copie.csv"], "page web"),
        ([FIXTURES / "mauvais-modele" / "arrets.csv", "-s", "prenoms", "-o", "copie.csv"], "Rien ne peut être corrigé"),
    ],
)
def test_what_cannot_be_done_is_2_and_said(command, tmp_path, arguments, said):
    result = command("fix", *arguments, cwd=tmp_path)
    assert result.returncode == 2
    assert said in err(result)
    assert b"Traceback" not in result.stderr
    assert not list(tmp_path.iterdir())


def test_diff_writes_nothing(command, tmp_path):
    result = command("fix", BAD, "-s", "subventions", "--diff", cwd=tmp_path)
    assert result.returncode == 1
    assert "DateConvention → dateConvention" in out(result)
    assert "rien n'a été écrit" in out(result)
    assert not list(tmp_path.iterdir())


def test_many_changes_are_grouped(command, write, days):
    text = "nom,jour\n" + "".join(f"a,{day:02}/06/2023\n" for day in range(13, 29)) + "a,26/06/2023\n" * 80
    _, result = fixed(command, write, days, text)
    assert "(96 fois)" in out(result)
    assert "26/06/2023 → 2023-06-26 (81 fois)" in out(result)
    assert "… et 13 autres" in out(result)


def test_the_log_lists_every_change(command, write, days, tmp_path):
    text = 'nom,jour\n=1+1 ,26/06/2023\nb,27/06/2023\n,\n"c",2023-06-28\n'
    fixed(command, write, days, text, "--log", tmp_path / "journal.json")
    told = json.loads((tmp_path / "journal.json").read_text(encoding="utf-8"))
    assert told["format"] == "validata-fix/1"
    assert told["changes"] == [
        {"row": 2, "column": "nom", "before": "=1+1 ", "after": "=1+1", "rule": "espaces-superflus", "safe": True},
        {
            "row": 2,
            "column": "jour",
            "before": "26/06/2023",
            "after": "2023-06-26",
            "rule": "date-invalide",
            "safe": True,
        },
        {
            "row": 3,
            "column": "jour",
            "before": "27/06/2023",
            "after": "2023-06-27",
            "rule": "date-invalide",
            "safe": True,
        },
        {"row": 4, "column": None, "before": "ligne 4", "after": "", "rule": "ligne-vide", "safe": True},
    ]
    fixed(command, write, days, text, "--log", tmp_path / "journal.csv")
    data = (tmp_path / "journal.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data), delimiter=";"))
    assert rows[0] == ["Ligne", "Colonne", "Avant", "Après", "Règle", "Sûr"]
    assert rows[1] == ["2", "nom", "'=1+1 ", "'=1+1", "espaces-superflus", "oui"]  # nothing that a spreadsheet computes
    assert len(rows) == 5


@pytest.mark.parametrize(
    ("others", "after"),
    [
        ("", "07/08/2017"),  # nothing says which is the day
        ("a,27/06/2017\n", "2017-08-07"),
        ("a,06/27/2017\n", "2017-07-08"),
        ("a,27/06/2017\na,06/27/2017\n", "07/08/2017"),  # the column says both
    ],
)
def test_the_other_cells_of_a_column_tell_the_day_from_the_month(command, write, days, others, after):
    copy, _ = fixed(command, write, days, f"nom,jour\na,07/08/2017\n{others}")
    assert copy.splitlines()[1] == f"a,{after}"
    copy, _ = fixed(command, write, days, f"nom,jour\na,07/08/2017\n{others}", "--unsafe")
    assert copy.splitlines()[1] == ("a,2017-08-07" if not others else f"a,{after}")


NAMED = {
    "fields": [
        {"name": "siret", "type": "string"},
        {"name": "nom", "type": "string", "role": "name", "with": ["siret"]},
    ],
    "custom_checks": [{"name": "french-siret-value", "params": {"column": "siret"}}],
}


def test_a_number_that_another_row_has_whole(command, write):
    schema = write(json.dumps(NAMED), "noms.json")
    rows = [
        "2.18602E+13,Ville",
        "21860194600013,Ville",
        "2.1860E+13,Autre",
        "3.80476E+13,Jardins",
        "38047555800058,Jardins",
    ]
    copy, _ = fixed(command, write, schema, "siret,nom\n" + "\n".join(rows) + "\n", "--unsafe")
    mended = ["21860194600013,Ville", "21860194600013,Ville", "2.1860E+13,Autre", "38047555800058,Jardins", rows[4]]
    assert copy.splitlines()[1:] == mended
    copy, _ = fixed(command, write, schema, "siret,nom\n" + "\n".join(rows) + "\n")
    assert copy.splitlines()[1:] == rows


def test_check_says_the_same_before(command, write, days):
    for others, fix in (("", "unsafe"), ("a,27/06/2017\n", "safe"), ("a,27/06/2017\na,06/27/2017\n", None)):
        source = write(f"nom,jour\na,07/08/2017\n{others}")
        report = json.loads(command("check", source, "-s", days, "-f", "json").stdout)
        assert report["files"][0]["errors"][0]["fix"] == fix


def test_what_is_not_mended_stays_as_it_is(command, write, days):
    text = 'nom,jour\n"Zoé,2023-06-26\nLéo,2023-06-27,x\n2023-06-27\n"Éva, dite ""Vava""",2023-06-28\n'
    copy, result = fixed(command, write, days, text)
    assert copy == text
    assert result.returncode == 1


def test_a_version_is_not_changed(command, tmp_path):
    for version in ("1.3", "1.4"):
        [source] = (FIXTURES / f"adresses-{version}-fautif").glob("*.csv")
        copy = tmp_path / f"bal-{version}.csv"
        command("fix", source, "-s", "adresses", "--unsafe", "-o", copy)
        report = json.loads(command("check", copy, "-s", "adresses", "-f", "json").stdout)
        assert report["files"][0]["schema"]["version"] == version


def test_standard_input_and_another_encoding(command, days, tmp_path):
    copy = tmp_path / "copie.csv"
    text = "nom;jour\nZoé;27/06/2023\n".encode("utf-16")
    assert command("fix", "-", "-s", days, "-o", copy, stdin=text).returncode == 0
    assert copy.read_bytes() == "nom,jour\nZoé,2023-06-27\n".encode()


@pytest.fixture
def book(tmp_path):
    """A workbook with a title, styles, a note on another sheet."""
    made = Workbook()
    sheet = made.active
    sheet.title = "Jours"
    rows = [["Jours de la ville"], ["nom", "Jour"], ["Zoé ", "27/06/2023"], [None, None], ["Léo", "2023-06-28"]]
    for row in rows:
        sheet.append(row)
    sheet["A3"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["B5"].font = Font(bold=True)
    sheet.column_dimensions["A"].width = 33
    made.create_sheet("Notes")["A1"] = "à garder"
    path = tmp_path / "jours.xlsx"
    made.save(path)
    return path


def test_a_workbook_keeps_its_styles(command, days, book, tmp_path):
    before = book.read_bytes()
    copy = tmp_path / "copie.xlsx"
    result = command("fix", book, "-s", days, "-o", copy)
    assert result.returncode == 0, out(result)
    assert book.read_bytes() == before
    made = load_workbook(copy)
    assert made.sheetnames == ["Jours", "Notes"]
    assert made["Notes"]["A1"].value == "à garder"
    sheet = made["Jours"]
    cells = [[str(cell.value) for cell in row] for row in sheet.iter_rows()]
    assert cells == [["nom", "jour"], ["Zoé", "2023-06-27 00:00:00"], ["Léo", "2023-06-28"]]
    assert sheet["A2"].fill.fgColor.rgb == "00FFFF00"
    assert sheet["B3"].font.bold
    assert sheet["B2"].number_format == "yyyy-mm-dd"
    assert sheet.column_dimensions["A"].width == 33


def test_a_workbook_from_a_text(command, write, days, tmp_path):
    copy = tmp_path / "copie.xlsx"
    source = write("nom;jour\n=1+1;27/06/2023\n")
    assert command("fix", source, "-s", days, "-o", copy).returncode == 0
    sheet = load_workbook(copy).worksheets[0]
    assert sheet["A2"].value == "=1+1"
    assert sheet["A2"].data_type == "s"
    assert sheet["B2"].value.isoformat() == "2023-06-27T00:00:00"
