"""`.validata.yml`: found, read, applied by file; what is wrong in it is named by its line."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import FIXTURES
from jsonschema import Draft202012Validator
from openpyxl import Workbook

import validata
from validata.config.model import Settings
from validata.config.read import json_schema, read
from validata.errors import ValidataError
from validata.rules.listed import RULES

validate: Any = validata.validate
"""Of any type, for what is asked of what may be None."""

FAULTY = FIXTURES / "deliberations-fautif" / "deliberations 2023.csv"
GOOD = FIXTURES / "subventions-conforme" / "20231015_233500016_subventions.csv"


@pytest.fixture
def depot(tmp_path, monkeypatch):
    """A folder with two datasets and an archive; write its configuration."""
    for source, name in (
        (FAULTY, "data/delib2023.csv"),
        (GOOD, "data/subventions-2023.csv"),
        (FAULTY, "archives/v.csv"),
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(source.read_bytes())
    monkeypatch.chdir(tmp_path)

    def write(text):
        Path(".validata.yml").write_text(text, encoding="utf-8")
        return Path(".validata.yml")

    return write


def verdicts(report):
    return {file.path: file.verdict for file in report}


LISTED = "files:\n  - path: data/delib*.csv\n    schema: deliberations\n  - path: data/*subventions*\n"


def test_what_it_lists_is_checked(depot):
    report = validate(config=depot(LISTED))
    assert verdicts(report) == {"data/delib2023.csv": "invalid", "data/subventions-2023.csv": "valid"}
    assert [file.detected for file in report] == [False, True]
    assert report.config == ".validata.yml"


def test_it_says_how_files_are_read(depot, tmp_path, monkeypatch):
    Path("data/t.csv").write_bytes("titre\nnom|é\n1|2\n".encode("cp1252"))
    Path("modeles").mkdir()
    Path("modeles/m.json").write_text('{"fields": [{"name": "nom"}, {"name": "é", "type": "integer"}]}')
    text = "files:\n- path: data/t.csv\n  schema: modeles/m.json\n  encoding: windows-1252\n  delimiter: '|'\n  header_row: 2\n"
    config = depot(text)
    for folder in (tmp_path, tmp_path / "data"):  # its paths are its own
        monkeypatch.chdir(folder)
        [file] = validate(config=tmp_path / config)
        assert (file.encoding, file.delimiter, file.header_row, file.rows) == ("windows-1252", "|", 2, 1)
        assert not file.total("error")


def test_a_sheet(depot):
    book = Workbook()
    for name in ("Export", "Autre"):
        sheet = book.create_sheet(name)
        for row in (["nom"], [name]):
            sheet.append(row)
    book.save("data/p.xlsx")
    Path("m.json").write_text('{"fields": [{"name": "nom"}]}')
    for given, name in (("Autre", "Autre"), ("2", "Export")):
        [file] = validate(config=depot(f"files:\n- {{path: data/p.xlsx, sheet: {given}, schema: m.json}}\n"))
        assert (file.sheet, file.rows) == (name, 1)


def test_rules_ignored_by_glob_and_by_column(depot):
    config = LISTED.replace(
        "deliberations\n",
        "deliberations\n    ignore: [siret-invalide]\n    columns:\n      DELIB_OBJET: {ignore: [valeur-manquante, caracteres-corrompus]}\n",
    )
    [file, other] = validate(config=depot(config))
    codes = {code for code, _, _ in file.counts}
    assert not codes & {"siret-invalide", "valeur-manquante", "caracteres-corrompus"}
    assert file.ignored == 3
    assert "siret-invalide" not in other.asked.ignore
    Path("data/delib2023.csv").write_text(
        "DELIB_OBJET,COLL_NOM,DELIB_ID,COLL_SIRET,DELIB_DATE,DELIB_MATIERE_NOM\n,,1,21860194600013,2023-01-01,x\n"
    )
    [file, _] = validate(config=".validata.yml")
    assert [name for code, name, _ in file.counts if code == "valeur-manquante"] == ["COLL_NOM"]


def test_severities(depot):
    levels = "severity: {siret-invalide: warning, nom-de-fichier-non-conforme: error, date-invalide: info, ligne-vide: warning}\n"
    [file, other] = validate(config=depot(LISTED + levels))
    found = {code: level for code, _, level in file.counts}
    assert (found["siret-invalide"], found["date-invalide"]) == ("warning", "info")
    assert found["nom-de-fichier-non-conforme"] == "error"
    assert other.verdict == "invalid"
    [plain] = validate("data/delib2023.csv")
    assert file.valid_rows > plain.valid_rows
    Path("p.csv").write_text(
        "COMMUNE_NOM,COLL_INSEE,ENFANT_SEXE,ENFANT_PRENOM,NOMBRE_OCCURRENCES,ANNEE\nPoitiers,86194,F,Jade,41,2023\n,,,,,\nPoitiers,86194,M,Leo,41,2023\n"
    )
    [blank] = validate("p.csv", config=".validata.yml")
    assert (blank.valid_rows, blank.rows) == (3, 3)
    assert ("ligne-vide", None, "warning") in blank.counts


def test_severities_win_over_those_of_a_schema(depot):
    case = FIXTURES / "adresses-fautif"
    [data] = case.glob("*.csv")
    [before] = validate(data, schema="adresses")
    weighed = [(code, level) for code, name, level in before.counts if level == "warning" and name]
    code = next(code for code, _ in weighed if before.rules[code].severity == "error")
    [after] = validate(data, schema="adresses", config=depot(f"severity: {{{code}: error}}\n"))
    assert {level for one, _, level in after.counts if one == code} == {"error"}


def test_the_last_section_and_the_command_line_win(depot):
    config = "strict: true\nschema: prenoms\nignore: [doute]\nfiles:\n- path: data\n  tolerance: 5%\n- path: data/delib*\n  schema: deliberations\n  tolerance: 100%\n  strict: false\n"
    [file, other] = validate(config=depot(config))
    assert (file.schema.name, file.asked.tolerance, file.strict) == ("deliberations", Fraction(1), False)
    assert (other.schema.name, other.asked.tolerance, other.strict) == ("prenoms", Fraction(1, 20), True)
    [file] = validate(
        "data/delib2023.csv", config=".validata.yml", tolerance="0%", strict=True, ignore=["siret-invalide"]
    )
    assert (file.asked.tolerance, file.strict) == (Fraction(0), True)
    assert {"siret-invalide", "valeur-test"} <= file.ignore


def test_exclusions(depot):
    config = depot("files:\n- path: '**/*.csv'\nexclude: [archives/**]\n")
    assert set(verdicts(validate(config=config))) == {"data/delib2023.csv", "data/subventions-2023.csv"}
    assert set(verdicts(validate("data", "archives", config=config))) == {
        "data/delib2023.csv",
        "data/subventions-2023.csv",
    }
    assert list(verdicts(validate("archives/v.csv", config=config))) == ["archives/v.csv"]
    assert not validate("archives/v.csv", config=config, force_exclude=True).files
    assert list(verdicts(validate("data", exclude=["*2023.csv", "!sub*"]))) == ["data/subventions-2023.csv"]
    assert list(verdicts(validate("data/delib2023.csv", GOOD, exclude=["data/"]))) == [str(GOOD)]
    [(_, said)] = validate("archives", config=config).incidents
    assert "exclus" in said
    Path("autre.csv").write_text("a\n1\n")
    listed = depot("files:\n- path: data/*.csv\n")
    assert not validate("autre.csv", config=listed, force_exclude=True).files
    assert len(validate("autre.csv", "data/delib2023.csv", config=listed, force_exclude=True).files) == 1


def test_what_it_lists_and_is_not_there_is_told(depot):
    report = validate(config=depot("files:\n- path: absents/*.csv\n- path: data/*.csv\n"))
    assert report.verdict == "unchecked"
    assert "absents/*.csv" in report.incidents[0][1]
    assert validate(config=depot("strict: true\n")).exit_code == 2


WRONG = {
    "files:\n  - path: a\n    shema: prenoms\n": ("Ligne 3", "« shema »", "« schema »"),
    "fichiers: []\n": ("Ligne 1", "« fichiers »", "files"),
    "strict: oui\n": ("Ligne 1", "« strict »", "true ou false"),
    "\n\ntolerance: 5\n": ("Ligne 3", "« tolerance »", "5%"),
    "tolerance: 101%\n": ("Ligne 1", "« tolerance »", "5%"),
    "files:\n- path: a\n  header_row: 0\n": ("Ligne 3", "« header_row »", "à partir de 1"),
    "files:\n- path: a\n  delimiter: ab\n": ("Ligne 3", "« delimiter »", "tab"),
    "files:\n- schema: a\n": ("Ligne 2", "« path »", "manque"),
    "ignore:\n- doute\n- siret-invalid\n": ("Ligne 3", "siret-invalid ", "« siret-invalide »"),
    "ignore: ligne-vide\n": ("Ligne 1", "« ignore »", "liste"),
    "severity:\n  ligne-vide: warning\n  date-invalid: error\n": ("Ligne 3", "date-invalid ", "« date-invalide »"),
    "severity:\n  ligne-vide: erreur\n": ("Ligne 2", "erreur", "« error »"),
    "severity: {aucune-colonne-reconnue: info}\n": ("Ligne 1", "aucune-colonne-reconnue", "écartée"),
    "ignore: [fichier-illisible]\n": ("Ligne 1", "fichier-illisible", "écartée"),
    "files:\n- path: a\n  columns: {NOM: [ligne-vide]}\n": ("Ligne 3", "« NOM »", "ignore"),
    "strict: true\nstrict: false\n": ("Ligne 2", "« strict »", "deux fois"),
    "files: [\n": ("Ligne 2", "YAML", ""),
    "strict: !!python/object/apply:os.getcwd []\nexclude: !!python/name:os.system x\n": ("Ligne 2", "YAML", ""),
    "- a\n": ("Ligne 1", "attend des clés", "files"),
    "? [a]\n: b\n": ("Ligne 1", "clé", "texte"),
    "files:\n- path: a\n  schema: 2024-01-01\n": ("Ligne 3", "« schema »", "texte"),
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_named_by_its_line(depot, text):
    with pytest.raises(ValidataError) as caught:
        read(depot(text))
    said = str(caught.value).replace("\u00a0", " ")
    assert all(part in said for part in WRONG[text]), said
    report = validate("data", config=".validata.yml")
    assert (report.exit_code, report.incidents[0][1]) == (2, str(caught.value))


def test_every_fault_is_told(depot):
    with pytest.raises(ValidataError) as caught:
        read(depot("a: 1\nb: 2\nstrict: x\n"))
    assert all(f"Ligne {n}" in str(caught.value) for n in (1, 2, 3))


def test_a_bomb_is_refused(depot):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9)]
    with pytest.raises(ValidataError, match="trop de valeurs"):
        read(depot("\n".join(lines)))


def test_the_json_schema_is_one_and_every_key_has_an_effect():
    Draft202012Validator.check_schema(json_schema())
    keys = set(json_schema()["properties"]) | set(json_schema()["$defs"]["fichiers"]["properties"])
    fields = {"spared": "columns"}
    assert keys - {"files", "path", "exclude", "baseline"} == {fields.get(name, name) for name in vars(Settings())}


def test_init_then_check(command, depot, tmp_path):
    Path("data/delib2022.csv").write_bytes(FAULTY.read_bytes())
    Path("data/e s[1].csv").write_text("x,y\n1,2\n")
    made = command("init", cwd=tmp_path)
    assert made.returncode == 0, made.stderr.decode()
    value = yaml.safe_load(Path(".validata.yml").read_text(encoding="utf-8"))
    assert {one["path"]: one.get("schema") for one in value["files"]} == {
        "archives/v.csv": "deliberations",
        "data/delib*.csv": "deliberations",
        "data/e s[[]1].csv": None,
        "data/subventions-2023.csv": "subventions",
    }
    checked = json.loads(command("check", "-f", "json", cwd=tmp_path).stdout)
    assert len(checked["files"]) == 5
    again = command("init", cwd=tmp_path)
    assert again.returncode == 2
    assert "--force" in again.stderr.decode()
    assert command("init", "--force", cwd=tmp_path).returncode == 0
    (tmp_path / "vide").mkdir()
    empty = command("init", cwd=tmp_path / "vide")
    assert (empty.returncode, (tmp_path / "vide" / ".validata.yml").exists()) == (2, False)


def test_the_command_finds_it_above(command, depot, tmp_path):
    depot(LISTED + "exclude: [archives/**]\n")
    for folder, path in (
        (tmp_path, "data/delib2023.csv"),
        (tmp_path / "data", "delib2023.csv"),
        (tmp_path / "archives", "../data/delib2023.csv"),
    ):
        report = json.loads(command("check", "-f", "json", cwd=folder).stdout)
        assert report["files"][0]["path"] == path
    nothing = command("check", "--no-config", cwd=tmp_path)
    assert nothing.returncode == 2
    assert "validata init" in nothing.stderr.decode().replace("\u00a0", " ")
    (tmp_path / "data" / ".git").mkdir()
    assert command("check", cwd=tmp_path / "data").returncode == 2
    assert command("check", "--config", "../.validata.yml", "-q", cwd=tmp_path / "data").returncode == 1
    assert command("check", "-q", "--exit-zero", cwd=tmp_path).returncode == 0
    assert command("check", "absent.csv", "-q", "--exit-zero", cwd=tmp_path).returncode == 2
    skipped = command("check", "--force-exclude", "archives/v.csv", cwd=tmp_path)
    assert (skipped.returncode, skipped.stdout) == (0, b"")
    depot("shema: x\n")
    wrong = command("check", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "« schema »" in " ".join((wrong.stdout + wrong.stderr).decode().replace("\u00a0", " ").split())


def test_select_ignore_with_commas(command, depot, tmp_path):
    def codes(*arguments):
        report = json.loads(command("check", "data/delib2023.csv", "-f", "json", *arguments, cwd=tmp_path).stdout)
        return {count["code"] for count in report["files"][0]["counts"]}, report

    every, _ = codes()
    left, report = codes("--ignore", "siret-invalide, date-invalide", "--ignore", "doute")
    assert left == every - {"siret-invalide", "date-invalide"}
    assert report["verdict"] == "invalid"
    chosen, report = codes("--select", "siret-invalide,date-invalide")
    assert chosen == {"siret-invalide", "date-invalide"}
    assert report["files"][0]["options"]["select"] == ["date-invalide", "siret-invalide"]
    none, report = codes("--select", "ligne-vide")
    assert (none, report["verdict"], report["valid"], report["files"][0]["gate"]["ignoredErrors"]) == (
        set(),
        "tolerated",
        False,
        14,
    )
    for option in ("--ignore", "--select"):
        wrong = command("check", "data/delib2023.csv", option, "siret-invalide,ligne-vid", cwd=tmp_path)
        assert wrong.returncode == 2
        assert "ligne-vide" in wrong.stderr.decode()
    kept = command("check", "data/delib2023.csv", "--ignore", "fichier-illisible", cwd=tmp_path)
    assert kept.returncode == 2
    for tolerance in ("5", "-1%", "200%", "abc"):
        assert command("check", "data/delib2023.csv", "--tolerance", tolerance, cwd=tmp_path).returncode == 2


def test_selected_rules_do_not_hide_that_nothing_was_checked(depot):
    for content in ("", "x,y\n1,2\n", "COLL_NOM,COLL_SIRET\n", "<html>"):
        Path("d.csv").write_text(content)
        assert validate("d.csv", schema="deliberations", select=["ligne-vide"]).verdict == "invalid"


@pytest.mark.parametrize("level", ["error", "info"])
@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if not rule.vital])
def test_any_rule_weighs_what_it_is_said_to(tmp_path, code, level):
    example = RULES[code].bad[0]
    (tmp_path / ".validata.yml").write_text(f"severity: {{{code}: {level}}}\n")
    path = tmp_path / example.name
    path.write_bytes(example.data)
    [file] = validate(path, schema=example.schema, config=tmp_path / ".validata.yml")
    assert {severity for one, _, severity in file.counts if one == code} == {level}
    if level == "error":
        assert file.verdict == "invalid"
        assert file.outside + file.faulty_rows > 0
        [strict] = validate(path, schema=example.schema, config=tmp_path / ".validata.yml", tolerance="0%", strict=True)
        assert strict.verdict == "invalid"


@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if not rule.vital])
def test_any_rule_ignored_makes_no_file_conformant(tmp_path, code):
    example = RULES[code].bad[0]
    path = tmp_path / example.name
    path.write_bytes(example.data)
    [before] = validate(path, schema=example.schema)
    [after] = validate(path, schema=example.schema, ignore=[code])
    assert code not in {one for one, _, _ in after.counts}
    if before.total("error"):
        assert after.verdict != "valid"
    if before.verdict == "valid":
        assert after.verdict == "valid"
