"""The annotated workbook: her own data, what is wrong in them, and nothing that computes; LibreOffice opens it."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import zipfile

import pytest
from conftest import FIXTURES, same
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from python_calamine import CalamineWorkbook
from render import readers
from render.test_formats import CASES, GOLDEN, PRENOMS, report_of

from validata import Limits, validate
from validata.render import xlsx
from validata.render.display import Display

NAMES = PRENOMS.strip().split(",")
RIGHT = ["Poitiers", "86194", "F", "Jade", 41, 2023]
RED, YELLOW, BLUE = "00FFC7CE", "00FFEB9C", "00DDEBF7"


def made(*sources, schema="prenoms", display=None, **options):
    """The workbook made of a report."""
    return readers.xlsx(xlsx.render(validate(*map(str, sources), schema=schema, **options), display or Display()))


def colour(cell):
    return cell.fill.fgColor.rgb if cell.fill.fill_type else None


def remarks(book):
    """What the summary says of the data of each file."""
    rows = book["Synthèse"].iter_rows(min_row=5, max_col=7, values_only=True)
    return [row[6] or "" for row in rows if row[1] and row[1][0] in "✓✗"]


def follow(book, cell):
    """The cell that a link leads to."""
    target = re.fullmatch(r"'(.+)'!([A-Z]+\d+)", cell.hyperlink.location)
    assert target
    title, address = target.groups()
    return book[title.replace("''", "'")][address]


@pytest.mark.parametrize("case", CASES)
def test_golden(case, monkeypatch):
    book = readers.xlsx(xlsx.render(report_of(case, monkeypatch), Display()))
    lines = []
    for sheet in book.worksheets:
        lines.append(f"== {sheet.title} ({sheet.dimensions})")
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.value is not None or cell.comment:
                parts = [cell.coordinate, repr(cell.value), colour(cell) if cell.comment else None]
                parts += [cell.hyperlink and cell.hyperlink.location, cell.comment and cell.comment.text]
                lines.append(" | ".join(part for part in parts if part))
    same(GOLDEN / f"{case}-xlsx.txt", "\n".join(lines) + "\n")


def test_a_csv_becomes_a_sheet_of_texts(monkeypatch):
    monkeypatch.chdir(FIXTURES / "deliberations-fautif")
    book = made("deliberations 2023.csv", schema="deliberations")
    assert book.sheetnames == ["Synthèse", "Anomalies", "deliberations 2023"]
    assert book.active.title == "Synthèse"
    assert [sheet.sheet_view.tabSelected for sheet in book.worksheets].count(True) <= 1
    sheet = book["deliberations 2023"]
    assert (sheet["A1"].value, sheet.freeze_panes) == ("COLL_NOM", "A2")
    assert (sheet["B3"].value, sheet["B3"].data_type, sheet["B3"].number_format) == ("21860194600013", "s", "@")
    assert (sheet["D3"].value, colour(sheet["D3"]), colour(sheet["G13"])) == ("26/06/2023", RED, YELLOW)
    assert "Écrivez 2023-06-26" in sheet["D3"].comment.text
    assert colour(sheet["D4"]) is None
    assert sheet["D4"].comment is None
    marked = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment}
    links = [row[1] for row in book["Anomalies"].iter_rows(min_row=2) if row[1].hyperlink]
    assert {follow(book, cell).coordinate for cell in links} == {cell.value for cell in links} == marked
    first = [row[3] for row in book["Synthèse"].iter_rows(min_row=8) if row[3].hyperlink]
    assert all(follow(book, cell).comment for cell in first)
    assert len(first) == 13


def test_rows_keep_their_numbers(write):
    titled = "Prénoms de la commune\n\n" + PRENOMS + '"Poitiers",86194,F,Jade,beaucoup,2023\n\nPoitiers,86194,F\n'
    sheet = made(write(titled))["donnees"]
    assert sheet["A3"].value == "COMMUNE_NOM"
    assert sheet.freeze_panes == "A4"
    assert (sheet["E4"].value, colour(sheet["E4"])) == ("beaucoup", RED)
    assert "est vide" in sheet["A5"].comment.text
    assert "Nombre de cellules" in sheet["A6"].comment.text
    assert sheet["C6"].value == "F"


def test_cells_beyond_the_header_are_there(write):
    sheet = made(write(PRENOMS + "Poitiers,86194,F,Jade,1,2023,en trop\n"))["donnees"]
    assert sheet["G2"].value == "en trop"


def test_what_looks_like_a_formula_or_a_number_is_a_text(write):
    path = write('nom,jour\n=1+1,2023-01-31\n+33,2023-01-31\n001,2023-01-31\n"a\nb",hier\n')
    sheet = made(path, schema={"fields": [{"name": "nom"}, {"name": "jour", "type": "date"}]})["donnees"]
    for row, text in ((2, "=1+1"), (3, "+33"), (4, "001"), (5, "a\nb")):
        cell = sheet.cell(row, 1)
        assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
    assert sheet["A2"].quotePrefix


def test_several_files(monkeypatch):
    monkeypatch.chdir(FIXTURES / "plusieurs-fichiers")
    names = ["20240105_218601946_prenoms.csv", "prenoms_2022.csv", "vide.csv"]
    book = made(*names)
    assert book.sheetnames == ["Synthèse", "Anomalies", "20240105_218601946_prenoms", "prenoms_2022"]
    assert book["Synthèse"]["A1"].value == "3 fichiers\u00a0: 1 conforme, 2 non conformes"
    assert remarks(book) == ["", "", "Aucune donnée n'a été lue."]
    assert [row[0].value for row in book["Synthèse"].iter_rows(min_row=5, max_row=7)] == names


def test_files_of_the_same_name_have_their_own_sheets(tmp_path):
    paths = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        paths.append(tmp_path / folder / "prénoms [1] : été.csv")
        paths[-1].write_text(PRENOMS + f"Poitiers,86194,F,{folder},1,2023\n", encoding="utf-8")
    book = made(*paths)
    assert len(set(book.sheetnames)) == 4
    links = [row[1] for row in book["Anomalies"].iter_rows(min_row=2) if row[1].hyperlink]
    assert {follow(book, cell).value for cell in links} == {"a", "b"}


# Her own workbook


@pytest.fixture
def hers(tmp_path):
    """A workbook with styles, another sheet, a comment, links, formulas, and one fault (C3)."""
    book = Workbook()
    book.active.title = "Lisez-moi"
    book.active["A1"], book.active["A2"] = "Notice", "=1+2"
    book.active["A1"].font = Font(size=20)
    sheet = book.create_sheet("Prénoms d'été")
    sheet.append(NAMES)
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="336699")
    sheet.append(RIGHT)
    sheet.append(["Poitiers", "86194", "féminin", "Louise", 12, 2023])
    sheet["C3"].comment = Comment("à vérifier", "Mairie")
    sheet["C3"].font = Font(color="FFFFFF", italic=True)
    sheet["A2"].comment = Comment("juste", "Mairie")
    sheet["A2"].hyperlink = "https://exemple.fr/a"
    sheet["A3"].hyperlink = Hyperlink(ref="A3", location="'Lisez-moi'!A1")
    sheet["H9"] = "=cmd|'/C calc'!A0"
    sheet["H10"] = "=1+1"
    sheet["H10"].data_type = "s"
    sheet.column_dimensions["A"].width = 33
    sheet.freeze_panes = "B2"
    book.defined_names["zone"] = DefinedName("zone", attr_text="'Lisez-moi'!$A$1")
    book.defined_names["ailleurs"] = DefinedName("ailleurs", attr_text="[1]Feuil1!$A$1")
    path = tmp_path / "20240105_218601946_prenoms.xlsx"
    book.save(path)
    return path


def test_her_own_workbook_is_annotated(hers):
    before = hers.read_bytes()
    book = made(hers)
    assert hers.read_bytes() == before
    assert book.sheetnames == ["Synthèse", "Anomalies", "Lisez-moi", "Prénoms d'été"]
    sheet = book["Prénoms d'été"]
    assert (colour(sheet["C3"]), sheet["C3"].font.italic, sheet["C3"].font.color.rgb) == (RED, True, "00262626")
    assert sheet["C3"].comment.text.endswith("Écrivez «\u00a0F\u00a0».\n\nà vérifier")
    assert (sheet["A2"].comment.text, colour(sheet["A2"])) == ("juste", None)
    assert colour(sheet["B1"]) == "00336699"
    assert (sheet.column_dimensions["A"].width, sheet.freeze_panes) == (33, "B2")
    assert book["Lisez-moi"]["A1"].font.size == 20
    assert book["Lisez-moi"]["A2"].value is None  # a formula that was never computed
    assert sheet["H9"].value is None
    assert (sheet["H10"].value, sheet["H10"].data_type) == ("=1+1", "s")
    assert sheet["A2"].hyperlink is None
    assert sheet["A3"].hyperlink.location == "'Lisez-moi'!A1"
    assert list(book.defined_names) == ["zone"]
    assert remarks(book) == ["Copie de votre classeur, où les formules sont remplacées par leurs résultats."]
    links = [row[1] for row in book["Anomalies"].iter_rows(min_row=2) if row[1].hyperlink]
    assert "C3" in {follow(book, cell).coordinate for cell in links}


def test_a_workbook_by_another_name(hers):
    book = made(hers.rename(hers.with_suffix(".csv")))
    assert colour(book["Prénoms d'été"]["C3"]) == RED


def test_a_merged_cell_and_a_hidden_sheet(hers):
    book = load_workbook(hers)
    sheet = book["Prénoms d'été"]
    sheet.merge_cells("B3:C3")
    sheet.sheet_state = "hidden"
    book.save(hers)
    sheet = made(hers, sheet="Prénoms d'été")["Prénoms d'été"]
    assert sheet.sheet_state == "visible"
    assert colour(sheet["B3"]) == RED


def test_a_workbook_that_asks_for_too_much_is_shown_plain(hers):
    spoilt = hers.with_name("20240105_218601946_prenoms2.xlsx")
    with zipfile.ZipFile(hers) as old, zipfile.ZipFile(spoilt, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                merged = b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
                data = data.replace(b"</sheetData>", b"</sheetData>" + merged)
            new.writestr(name, data)
    book = made(spoilt, display=Display(limits=Limits(workbook_seconds=20)))
    assert remarks(book) == ["La mise en forme de votre classeur n'a pas pu être reprise."]
    assert book.sheetnames == ["Synthèse", "Anomalies", "20240105_218601946_prenoms2"]
    assert colour(book["20240105_218601946_prenoms2"]["C3"]) == RED


def test_an_old_workbook_becomes_a_sheet(tmp_path):
    path = FIXTURES.parent / "tests" / "table" / "data" / "old.xls"
    shutil.copy(path, tmp_path / "old.xls")
    report = validate(str(tmp_path / "old.xls"), schema="prenoms")
    book = readers.xlsx(xlsx.render(report, Display()))
    assert "old" in book.sheetnames
    assert book["old"].cell(report.files[0].header_row, 1).value


# What cannot be shown, or not whole


def test_values_hidden_no_data(hers, write):
    for path in (hers, write(PRENOMS + "zzcommune,86194,féminin,zzprenom,1,2023\n")):
        data = xlsx.render(validate(str(path), schema="prenoms"), Display(values=False))
        book = readers.xlsx(data)
        assert book.sheetnames == ["Synthèse", "Anomalies"]
        assert "ne doit pas citer" in remarks(book)[0]
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            everything = b"".join(map(archive.read, archive.namelist()))
        assert not [
            secret for secret in ("zzcommune", "zzprenom", "féminin", "Louise") if secret.encode() in everything
        ]


def test_what_cannot_be_read_again_is_said(write):
    path = write(PRENOMS + "Poitiers,86194,F,Jade,beaucoup,2023\n")
    said = {}
    for what, spoil in {
        "changed": lambda: path.write_text("x"),
        "gone": path.unlink,
    }.items():
        report = validate(str(path), schema="prenoms")
        spoil()
        said[what] = remarks(readers.xlsx(xlsx.render(report, Display())))[0]
        path.write_text(PRENOMS + "Poitiers,86194,F,Jade,beaucoup,2023\n")
    assert "a changé" in said["changed"]
    assert "n'est plus là" in said["gone"]
    report = validate(str(path), schema="prenoms")
    report.files[0].path = "https://exemple.fr/donnees.csv"
    book = readers.xlsx(xlsx.render(report, Display()))
    assert "adresse" in remarks(book)[0]
    assert book.sheetnames == ["Synthèse", "Anomalies"]
    assert book["Anomalies"]["B3"].value == "E2"
    assert book["Anomalies"]["B3"].hyperlink is None


def test_beyond_a_size_only_the_rows_with_findings(write, monkeypatch):
    rows = ["Poitiers,86194,F,Jade,1,2023\n"] * 50
    rows[20] = rows[44] = "Poitiers,86194,F,Jade,beaucoup,2023\n"
    path = write(PRENOMS + "".join(rows))
    monkeypatch.setattr(xlsx, "MOST_CELLS", 120)
    book = made(path, ignore=["ligne-dupliquee", "nom-de-fichier-non-conforme"])
    sheet = book["donnees"]
    assert {cell.row for row in sheet.iter_rows() for cell in row if cell.value} == {1, 22, 46}
    assert sheet.sheet_format.zeroHeight
    assert colour(sheet["E46"]) == RED
    assert remarks(book) == ["Seules les lignes qui ont un constat sont reprises."]
    monkeypatch.setattr(xlsx, "MOST_CELLS", 12)
    assert "1 d'entre elles n'y sont pas" in remarks(made(path, ignore=["ligne-dupliquee"]))[0]
    monkeypatch.setattr(xlsx, "MOST_CELLS", 0)
    assert made(path).sheetnames == ["Synthèse", "Anomalies"]


def test_long_lists_of_findings_are_cut_and_said_so(write, monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_LINES", 5)
    monkeypatch.setattr(xlsx, "COMMENTS", 3)
    book = made(write(PRENOMS + "Poitiers,86194,F,Jade,beaucoup,2023\n" * 9), ignore=["ligne-dupliquee"])
    assert book["Anomalies"].max_row == 7
    assert "5 premiers" in book["Anomalies"]["J7"].value
    cells = [book["donnees"].cell(row, 5) for row in range(2, 11)]
    assert all(colour(cell) == RED for cell in cells)
    assert [cell.comment is not None for cell in cells] == [True] * 3 + [False] * 6


@pytest.mark.parametrize("case", ["windows-1252", "utf-16", "encodages-meles", "separateur-impose", "encodage-impose"])
def test_the_source_is_read_again_as_it_was(case, monkeypatch):
    monkeypatch.chdir(FIXTURES / case)
    said = json.loads((FIXTURES / case / "case.json").read_text(encoding="utf-8"))
    report = validate(*said["files"], schema=said["schema"], **said["options"])
    book = readers.xlsx(xlsx.render(report, Display()))
    sheet = book.worksheets[2]
    shown = {
        (n.row, n.column): n.value for n in report.files[0].notices if n.column and n.value and n.rule.scope == "cell"
    }
    assert {place: sheet.cell(*place).value for place in shown} == shown
    assert sheet.max_row == report.files[0].rows + (report.files[0].header_row or 0)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it(hers, tmp_path, write, monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_CELLS", 100)
    big = write(PRENOMS + "Poitiers,86194,F,Jade,1,2023\n" * 30 + "=1+1,86194,F,Jade,beaucoup,2023\n", "partie.csv")
    reports = {"copie": [hers], "feuille": [FIXTURES / "prenoms-fautif" / "prenoms-2023.csv"], "partie": [big]}
    for name, sources in reports.items():
        data = xlsx.render(validate(*map(str, sources), schema="prenoms"), Display())
        (tmp_path / f"{name}.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    names = [str(tmp_path / f"{name}.xlsx") for name in reports]
    command = ["soffice", "--headless", profile, "--convert-to", "ods", "--outdir", str(tmp_path / "ods"), *names]
    done = subprocess.run(
        command, capture_output=True, check=False, timeout=180, env={**os.environ, "HOME": str(tmp_path)}
    )
    assert done.returncode == 0, done.stderr
    for name in reports:
        seen = CalamineWorkbook.from_path(tmp_path / "ods" / f"{name}.ods")
        written = load_workbook(tmp_path / f"{name}.xlsx")
        assert seen.sheet_names == written.sheetnames
        for title in ("Synthèse", "Anomalies"):
            shown = [[v for v in row if v != ""] for row in seen.get_sheet_by_name(title).iter_rows()]
            expected = [[v for v in row if v is not None] for row in written[title].iter_rows(values_only=True)]
            assert [row for row in shown if row] == [row for row in expected if row]
        with zipfile.ZipFile(tmp_path / "ods" / f"{name}.ods") as archive:
            content = archive.read("content.xml").decode()
        assert "table:formula" not in content
        assert content.count("office:annotation ") >= sum(
            cell.comment is not None for sheet in written.worksheets for row in sheet.iter_rows() for cell in row
        )
