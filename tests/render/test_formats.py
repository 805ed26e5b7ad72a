"""What each format says, read back by what reads it: golden reports, escapes, counts, hidden values, repositories."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from conftest import FIXTURES, same
from render import readers
from render.readers import text_of

from validata import validate
from validata.render import FORMATS, corrections, github, gitlab, junit, markdown, sarif
from validata.render.correction import correction
from validata.render.display import Display
from validata.render.inert import no_formula
from validata.report import Report
from validata.report.file import FileReport
from validata.report.finding import findings
from validata.rule import Found
from validata.rules.file import fichier_illisible

GOLDEN = Path(__file__).parent / "golden"
CASES = {"une": "deliberations-fautif", "plusieurs": "plusieurs-fichiers"}
SHOWN = ("corrections", "markdown", "github", "gitlab", "sarif", "junit", "badge", "shields")
PRENOMS = "COMMUNE_NOM,COLL_INSEE,ENFANT_SEXE,ENFANT_PRENOM,NOMBRE_OCCURRENCES,ANNEE\n"


def report_of(case, monkeypatch, **options):
    """The report of a fixture, from inside its folder, without its time."""
    folder = FIXTURES / CASES[case]
    monkeypatch.chdir(folder)
    said = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    report = validate(*said["files"], schema=said["schema"], **options)
    for file in report:
        file.seconds = 0.25
    return report


@pytest.mark.parametrize("form", SHOWN)
@pytest.mark.parametrize("case", CASES)
def test_golden(case, form, monkeypatch):
    made = FORMATS[form].render(report_of(case, monkeypatch), Display())
    getattr(readers, form)(made)
    extension = FORMATS[form].extension or (".json" if form in ("gitlab", "shields") else ".txt")
    same(GOLDEN / f"{case}-{form}{extension}", text_of(form, made))


@pytest.mark.parametrize("case", CASES)
def test_the_list_of_corrections_has_every_finding(case, monkeypatch):
    report = report_of(case, monkeypatch)
    rows = readers.corrections(corrections.render(report, Display()))
    for file in report:
        mine = [row for row in rows if row[0] == file.path]
        assert len(mine) == sum(file.counts.values())
        found = sorted((n.address or "", n.code, n.value or "", n.message, n.remedy) for n in file.notices)
        assert sorted((row[1], row[8], row[4], row[9], row[10]) for row in mine) == found
        assert [int(row[2] or 0) for row in mine] == sorted(int(row[2] or 0) for row in mine)


def test_what_is_to_be_written_and_whether_it_is_sure(monkeypatch):
    rows = readers.corrections(corrections.render(report_of("une", monkeypatch), Display()))
    proposed = {row[1]: row[5:7] for row in rows}
    assert proposed["D3"] == ["2023-06-26", "oui"]
    assert proposed["D11"] == ["2023-09-25", "non"]  # « si la cellule désigne bien… »
    assert proposed["B2"] == ["", ""]


@pytest.mark.parametrize("two", ["alternative", "suggestion_zeros"])
def test_two_readings_are_not_sure(write, two):
    schema = {"fields": [{"name": "jour", "type": "date"}, {"name": "code", "constraints": {"pattern": r"\d{5}"}}]}
    report = validate(write("jour,code\n07/08/2017,1234\n"), schema=schema)
    notice = next(notice for notice in report.files[0].notices if two in notice.facts)
    found = correction(notice)
    assert found
    assert not found.sure


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("  =1+1", "  '=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("+33 5 49 52 35 35", "+33 5 49 52 35 35"),
        ("-1.5", "-1.5"),
        ("46.58,-0.34", "46.58,-0.34"),
        ("a,=1+1", "a,'=1+1"),
        ('a"=1+1', "a\"'=1+1"),
        ("jean@exemple.fr", "jean@exemple.fr"),
        ("\t=1+1", "⇥'=1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("2 - 1", "2 - 1"),
    ],
)
def test_no_formula_in_a_list(text, shown):
    assert no_formula(text) == shown


# Counts


def many(write, rows=30, **options):
    """A report on a file where each row has the same fault."""
    return validate(write(PRENOMS + "Poitiers,86194,F,Jade,beaucoup,2023\n" * rows), schema="prenoms", **options)


def test_what_is_only_counted_is_said_in_every_format(write):
    report = many(write, limit=2, ignore=["nom-de-fichier-non-conforme", "ligne-dupliquee"])
    assert "… et 28 autres constats" in json.dumps(gitlab_of(report), ensure_ascii=False).replace("\u00a0", " ")
    run = readers.sarif(sarif.render(report, Display()))
    assert len(run["results"]) == 2
    assert "28 autres" in run["invocations"][0]["toolExecutionNotifications"][1]["message"]["text"]
    assert "… et 28 autres" in junit.render(report, Display())
    rows = readers.corrections(corrections.render(report, Display()))
    assert len(rows) == 3
    assert "28 autres" in rows[-1][9]
    assert "| 30 |" in markdown.render(report, Display())
    assert "28 autres" in readers.texts(FORMATS["xlsx"].render(report, Display()))
    commands, _ = readers.github(github.render(report, Display()))
    assert "28 autres erreurs" in commands[-1][2]


def gitlab_of(report, **display):
    return readers.gitlab(gitlab.render(report, Display(**display)))


def test_github_shows_ten_of_a_level_and_one_of_each_kind_first(write):
    faulty = "Poitiers,86194,F,Jade,beaucoup,2023\n" * 30 + "Poitiers,86194,x,Jade,1,2023\n"
    report = validate(write(PRENOMS + faulty), schema="prenoms", ignore=["ligne-dupliquee", "doute"])
    commands, log = readers.github(github.render(report, Display()))
    errors = [(places, text) for level, places, text in commands if level == "error"]
    assert len(errors) == 10
    assert {places["line"] for places, _ in errors[:2]} == {"2", "32"}
    assert errors[-1] == ({"title": "validata"}, "… et 22 autres erreurs. Le rapport complet en donne la liste.")
    asked = "Règles ignorées à la demande\u00a0: doute, ligne-dupliquee."
    assert log == [f"{report.files[0].path}\u00a0: Non conforme (31 erreurs, 1 recommandation). {asked}"]
    nine = many(write, rows=10, ignore=["ligne-dupliquee"])
    commands, _ = readers.github(github.render(nine, Display()))
    assert sum(level == "error" and "file" in places for level, places, _ in commands) == 10


def test_the_physical_line_is_given(write):
    schema = {"fields": [{"name": "nom"}, {"name": "jour", "type": "date"}]}
    path = write('nom,jour\n"Parc\nBlossac",2023-01-31\nMairie,31/01/2023\n')
    report = validate(path, schema=schema, ignore=["nom-de-fichier-non-conforme"])
    [notice] = report.files[0].notices
    assert (notice.row, notice.line) == (3, 4)
    [(_, places, text)], _ = readers.github(github.render(report, Display()))
    assert places["line"] == "4"
    assert "cellule B3" in text
    assert gitlab_of(report)[0]["location"]["lines"]["begin"] == 4
    [result] = readers.sarif(sarif.render(report, Display()))["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 4}
    assert result["locations"][0]["logicalLocations"][0]["name"] == "B3"


def test_a_workbook_has_no_lines(monkeypatch):
    monkeypatch.chdir(FIXTURES / "classeur-formules")
    report = validate("20240105_218601946_prenoms.xlsx", schema="prenoms")
    commands, _ = readers.github(github.render(report, Display()))
    assert commands
    assert all("line" not in places for _, places, _ in commands)
    for result in readers.sarif(sarif.render(report, Display()))["results"]:
        assert "region" not in result["locations"][0]["physicalLocation"]


def test_many_files_and_findings_stay_within_a_comment(write):
    report = Report()
    for number in range(400):
        file = many(write, rows=2).files[0]
        file.path = f"donnees/{number:04}.csv"
        report.files.append(file)
    text = markdown.render(report, Display())
    readers.markdown(text)
    assert text.startswith("### 400 fichiers\u00a0: 400 non conformes\n")
    assert "faute de place" in text[-100:]


# Repositories


def test_paths_are_those_of_the_repository(tmp_path, monkeypatch):
    folder = tmp_path / "depot" / "donnees"
    folder.mkdir(parents=True)
    path = folder / "prénoms 2023,a.csv"
    path.write_text(PRENOMS + "Poitiers,86194,F,Jade,beaucoup,2023\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    display = Display(root=str(tmp_path / "depot"))
    for given in (path.name, f"./{path.name}", str(path), os.path.join("..", "donnees", path.name)):  # noqa: PTH118
        report = validate(given, schema="prenoms")
        commands, _ = readers.github(github.render(report, display))
        assert commands[0][1]["file"] == "donnees/prénoms 2023,a.csv"
        assert gitlab_of(report, root=display.root)[0]["location"]["path"] == "donnees/prénoms 2023,a.csv"
        [run] = json.loads(sarif.render(report, display))["runs"]
        place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
        assert place["uri"] == "donnees/pr%C3%A9noms%202023%2Ca.csv"
    elsewhere = gitlab_of(validate(str(path), schema="prenoms"))[0]["location"]["path"]
    assert elsewhere == path.as_posix()


@pytest.mark.parametrize("kind", ["gitlab", "sarif"])
def test_fingerprints_are_unique_and_keep_when_a_row_is_inserted(write, kind):
    def names(text):
        report = validate(write(text), schema="prenoms", ignore=["ligne-dupliquee", "doute"])
        if kind == "gitlab":
            return [entry["fingerprint"] for entry in gitlab_of(report)]
        results = readers.sarif(sarif.render(report, Display()))["results"]
        return [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]

    faulty = "Poitiers,86194,F,Jade,beaucoup,2023\n" * 3 + "Poitiers,86194,F,Jade,peu,2023\n"
    before, after = names(PRENOMS + faulty), names(PRENOMS + "Poitiers,86194,F,Léa,2,2023\n" + faulty)
    assert len(set(before)) == len(before) == 5
    assert before == after
    fewer = names(PRENOMS + faulty.replace("peu", "3"))
    assert len(set(before) - set(fewer)) == 1


# Hidden values


SECRETS = ["zzcommune", "zzinsee", "zzsexe", "zzprenom", "zznombre", "zzannee", "zzextra", "1.5e7", "zzlong" * 400]


@pytest.mark.parametrize("form", readers.TELLING)
def test_no_value_is_shown_when_none_is_to_be(write, form):
    schema = {
        "fields": [{"name": "a", "type": "number"}, {"name": "b", "type": "date"}, {"name": "c", "type": "integer"}]
    }
    prenoms = write(PRENOMS + ",".join(SECRETS[:6]) + "\n" + ",".join(SECRETS[:6]) + ",zzextra\n", "p.csv")
    numbers = write(f"a,b,c\n1,{SECRETS[8]},zznombre\n", "n.csv")
    report = validate(prenoms, schema="prenoms")
    report.files += validate(numbers, schema=schema).files
    shown = text_of(form, FORMATS[form].render(report, Display()))
    hidden = text_of(form, FORMATS[form].render(report, Display(values=False)))
    assert "zzsexe" in shown
    assert not [secret for secret in SECRETS if secret[:30] in hidden]


def test_fingerprints_say_nothing_of_hidden_values(write):
    made = []
    for secret in ("alpha", "beta"):
        path = write(PRENOMS + f"Poitiers,86194,F,Jade,{secret},2023\n")
        report = validate(path, schema="prenoms")
        made.append([gitlab.render(report, Display(values=False)), sarif.render(report, Display(values=False))])
    assert made[0] == made[1]


# JUnit


def test_warnings_fail_only_when_strict(write):
    path = write(PRENOMS + "Poitiers,86194,F,Jade,+41,2023\n")
    for strict in (False, True):
        report = validate(path, schema="prenoms", strict=strict, ignore=["nom-de-fichier-non-conforme"])
        [suite] = readers.junit(junit.render(report, Display()))
        assert (suite.tests, suite.failures) == (2, 2 if strict else 0)


def test_what_could_not_be_checked_is_an_error_in_every_format():
    report = validate("absent.csv", schema="prenoms")
    [suite] = readers.junit(junit.render(report, Display()))
    assert (suite.tests, suite.errors) == (1, 1)
    assert gitlab_of(report)[0]["severity"] == "blocker"
    run = readers.sarif(sarif.render(report, Display()))
    assert run["invocations"][0]["executionSuccessful"] is False
    [(level, places, text)], log = readers.github(github.render(report, Display()))
    assert (level, places["file"]) == ("error", "absent.csv")
    assert "n'existe pas" in text
    assert len(log) == 1
    assert readers.corrections(corrections.render(report, Display()))[0][7] == "non contrôlé"
    assert "n'existe pas" in markdown.render(report, Display())
    assert "n'existe pas" in readers.texts(FORMATS["xlsx"].render(report, Display()))


def test_addresses_stay_addresses_in_sarif():
    file = FileReport("https://exemple.fr/données 1.csv?a=b", rows=1)
    file.take(findings(fichier_illisible, [Found({"cause": "a", "remedy": "b"})]))
    run = readers.sarif(sarif.render(Report([file]), Display()))
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "https://exemple.fr/donn%C3%A9es%201.csv?a=b"


def test_each_extension_means_one_format():
    extensions = [form.extension for form in FORMATS.values() if form.extension]
    assert len(extensions) == len(set(extensions))
