"""The command as a user runs it: real processes, exit codes, streams, French sentences."""

from __future__ import annotations

import functools
import http.server
import json
import os
import re
import subprocess
import sys
import threading
from typing import Any

import pytest
from conftest import FIXTURES, ROOT
from render.readers import TELLING, text_of

import validata
from validata.render import FORMATS
from validata.render.display import Display

GOOD = FIXTURES / "prenoms-conforme" / "20240105_218601946_prenoms.csv"
BAD = FIXTURES / "prenoms-fautif" / "prenoms-2023.csv"
WINDOWS = FIXTURES / "windows-1252" / "20231015_233500016_subventions.csv"
TITLED = FIXTURES / "titre-sur-toute-la-largeur" / "20240105_218601946_prenoms.csv"
HEADER = "COMMUNE_NOM,COLL_INSEE,ENFANT_SEXE,ENFANT_PRENOM,NOMBRE_OCCURRENCES,ANNEE\n"
ROW = "Poitiers,86194,F,Jade,41,2023\n"
SMALL = {"name": "petit", "fields": [{"name": "nom", "type": "string"}, {"name": "jour", "type": "date"}]}


def out(result):
    return result.stdout.decode("utf-8")


def err(result):
    return result.stderr.decode("utf-8")


def no_traceback(result):
    assert b"Traceback" not in result.stderr + result.stdout, err(result)
    return result


def test_conformant_faulty_and_the_highest_of_several(command):
    good = command("check", GOOD, "-s", "prenoms")
    assert good.returncode == 0
    assert out(good).startswith("✓ Conforme\n")
    assert not good.stderr
    bad = command("check", BAD)  # the schema is found
    assert bad.returncode == 1
    assert out(bad).startswith("✗ Non conforme (")
    both = command("check", GOOD, BAD, "absent.csv", "-f", "json")
    assert both.returncode == 2
    report = json.loads(out(both))
    assert [file["valid"] for file in report["files"]] == [True, False, False]
    assert [incident["path"] for incident in report["incidents"]] == ["absent.csv"]
    assert "absent.csv" in err(both)
    assert command("check", GOOD, BAD, "-q").returncode == 1


def test_what_cannot_be_checked_is_2_and_said(command, tmp_path):
    absent = command("check", "absent.csv", "-s", "prenoms")
    assert absent.returncode == 2
    assert "« absent.csv » n'existe pas" in out(absent).replace("\u00a0", " ").replace("\n ", "")
    folder = command("check", tmp_path, "-s", "prenoms", "-f", "concise")
    assert folder.returncode == 2
    assert "dossier" in out(folder)
    unknown = command("check", GOOD, "-s", "prenom")
    assert unknown.returncode == 2
    assert "prenoms" in out(unknown)
    assert "inconnu" in out(unknown)
    foreign = tmp_path / "autre.csv"
    foreign.write_text("a,b\n1,2\n")
    found = command("check", foreign, "-f", "concise")
    assert found.returncode == 2
    assert "--schema" in out(found)
    for result in (absent, folder, unknown, found):
        no_traceback(result)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"fields": [', "JSON"),
        ("[1, 2]", "Table Schema"),
        ("{}", "champ"),
        ('{"fields": [{"name": "nom", "constraints": {"pattern": "(["}}]}', "« nom »"),
        ('{"fields": [{"name": "ville", "type": "texte"}]}', "« ville »"),
        ('{"fields": [{"name": "nom"}, {"name": "nom"}]}', "« nom »"),
    ],
)
def test_a_broken_schema_is_named(command, write, text, said):
    result = no_traceback(command("check", GOOD, "-s", write(text, "modele.json"), "-f", "concise"))
    assert result.returncode == 2
    assert said in out(result).replace("\u00a0", " ")
    assert "modele.json" in out(result)


def test_standard_input(command):
    result = command("check", "-", "-s", "prenoms", "-f", "json", stdin=(HEADER + ROW).encode())
    assert result.returncode == 0
    [file] = json.loads(out(result))["files"]
    assert file["path"] == "<stdin>"
    assert file["stats"]["rows"] == 1
    assert command("check", "-", "-s", "prenoms", stdin=b"").returncode == 1


def test_the_json_contract(command):
    result = command("check", BAD, "-s", "prenoms", "-f", "json")
    report = json.loads(out(result))
    assert list(report) == ["format", "version", "valid", "verdict", "config", "files", "comparison", "incidents"]
    assert (report["format"], report["version"], report["valid"]) == ("validata/1", validata.__version__, False)
    [file] = report["files"]
    assert list(file) == [
        *("path", "valid", "verdict", "schema", "options", "source", "stats", "gate", "counts"),
        *("errors", "warnings", "infos", "truncated", "cached"),
    ]
    assert list(file["schema"]) == ["name", "version", "title", "source", "sha256", "detected"]
    assert list(file["source"]) == ["kind", "encoding", "delimiter", "sheet", "otherSheets", "headerRow", "bytes"]
    stats = ["rows", "validRows", "fields", "errors", "warnings", "infos", "seconds"]
    assert list(file["stats"]) == [*stats, "periods", "amounts", "holders", "columns"]
    notice = ["code", "type", "severity", "title", "message", "hint", "rowNumber", "lineNumber"]
    notice += ["fieldNumber", "fieldName", "cell", "cellRef"]
    for severity in ("errors", "warnings", "infos"):
        assert file["stats"][severity] == len(file[severity])
        assert all(list(found) == notice for found in file[severity])
    assert all(list(count) == ["code", "severity", "fieldName", "count", "values"] for count in file["counts"])
    assert sum(count["count"] for count in file["counts"]) == sum(file["stats"][s] for s in stats[3:6])
    [first] = [n for n in file["errors"] if n["cellRef"] == "C3"]
    assert (first["rowNumber"], first["fieldNumber"], first["fieldName"]) == (3, 3, "ENFANT_SEXE")
    assert first["cell"] == "féminin"


def test_concise_lines(command):
    result = command("check", BAD, "-s", "prenoms", "-f", "concise")
    *lines, last = out(result).splitlines()
    assert lines
    for line in lines:
        match = re.fullmatch(r"(.+):(\d+):(\d+): (?:erreur|avertissement|recommandation) ([a-z0-9-]+) \S.*", line)
        assert match, line
        assert match[1] == str(BAD)
    assert any(line.startswith(f"{BAD}:3:3: erreur valeur-hors-liste ") for line in lines)
    assert last.startswith(f"{BAD}: Non conforme (")


def test_encoding_delimiter_and_header_row(command):
    args = ("-s", "subventions", "-f", "json")
    right = json.loads(out(command("check", WINDOWS, *args, "--encoding", "windows-1252", "--delimiter", ";")))
    assert right["valid"]
    assert right["files"][0]["source"]["encoding"] == "windows-1252"
    wrong = command("check", WINDOWS, *args, "--delimiter", ",")
    assert wrong.returncode == 1
    unknown = no_traceback(command("check", WINDOWS, "-s", "subventions", "--encoding", "klingon"))
    assert unknown.returncode == 2
    assert "klingon" in out(unknown) + err(unknown)
    assert command("check", WINDOWS, "--delimiter", "::").returncode == 2
    assert command("check", TITLED, "-s", "prenoms", "-q").returncode == 1
    titled = json.loads(out(command("check", TITLED, "-s", "prenoms", "--header-row", "4", "-f", "json")))
    assert titled["valid"]
    assert titled["files"][0]["source"]["headerRow"] == 4
    assert command("check", TITLED, "-s", "prenoms", "--header-row", "1", "-q").returncode == 1
    assert command("check", TITLED, "-s", "prenoms", "--header-row", "0", "-q").returncode == 2
    assert no_traceback(command("check", TITLED, "-s", "prenoms", "--header-row", "900")).returncode in (1, 2)


def test_strict_and_ignore(command, write):
    path = write(HEADER + ROW.replace("41", "+41"))
    assert command("check", path, "-s", "prenoms", "-q").returncode == 0
    assert command("check", path, "-s", "prenoms", "-q", "--strict").returncode == 1
    both = ("--strict", "--ignore", "nombre-inhabituel")
    assert command("check", path, "-s", "prenoms", "-q", *both).returncode == 0
    unknown = command("check", path, "-s", "prenoms", "--ignore", "nombre-inhabituels")
    assert unknown.returncode == 2
    assert "nombre-inhabituels" in err(unknown)


def test_limit_keeps_the_counts(command, write):
    path = write(HEADER + ROW.replace("41", "beaucoup") * 30)
    result = json.loads(out(command("check", path, "-s", "prenoms", "-f", "json", "--limit", "1")))
    [file] = result["files"]
    assert file["truncated"] is True
    assert [c["count"] for c in file["counts"] if c["code"] == "entier-invalide"] == [30]
    assert len([n for n in file["errors"] if n["code"] == "entier-invalide"]) == 1
    none = json.loads(out(command("check", path, "-s", "prenoms", "-f", "json", "--limit", "0")))["files"][0]
    assert none["stats"]["errors"] == 30
    assert not none["errors"]


def test_quiet_prints_nothing(command):
    for path, code in ((GOOD, 0), (BAD, 1)):
        result = command("check", path, "-s", "prenoms", "--quiet")
        assert (result.returncode, result.stdout, result.stderr) == (code, b"", b"")


def test_no_values(command):
    shown, hidden = (out(command("check", BAD, "-s", "prenoms", "-f", "concise", *o)) for o in ([], ["--no-values"]))
    assert "féminin" in shown
    assert "lou anne" in shown
    assert "féminin" not in hidden
    assert "lou anne" not in hidden


@pytest.mark.parametrize(
    "form", [form for form in TELLING if form not in ("markdown", "github", "html")]
)  # they show a few
def test_no_value_leaves_no_content(write, form):
    wrong = ["9zzcommune", "2500zzinsee", "zzsexe", "zzprenom", "zznombre", "zzannee"]
    sums = {"name": "total", "type": "integer"}
    check = {"name": "sum-columns-value", "params": {"column": "total", "columns": ["a", "b"]}}
    alike = {"name": "compare-columns-value", "params": {"column": "a", "op": ">", "column2": "b"}}
    fields: list[dict[str, Any]] = [{"name": "a", "type": "integer"}, {"name": "b", "type": "integer"}, sums]
    fields += [{"name": "nom", "constraints": {"unique": True}}, {"name": "jour", "type": "date"}]
    fields += [{"name": "choix", "type": "array", "arrayItem": {"type": "string", "constraints": {"enum": ["x"]}}}]
    own = write(json.dumps({"fields": fields, "custom_checks": [check, alike]}), "modele.json")
    prenoms = write(HEADER + ",".join(wrong) + "\n" + ROW.strip() + ",zzextra\n", "prenoms.csv")
    rows = ['71717,82828,93939,zznom,31/12/1987,"[""zzchoix""]"', "1,1,1,zznom,43210,", "1,1,1,zzmail@gmail.com,,"]
    others = write("a,b,total,nom,jour,choix\n" + "\n".join(rows) + "\n", "autres.csv")
    secrets = [*wrong, *"zzextra 71717 82828 93939 154545 zznom 31/12/1987 1987 zzchoix 43210".split()]
    reports = validata.validate(prenoms, schema="prenoms"), validata.validate(others, schema=own)
    shown, hidden = (
        "".join(text_of(form, FORMATS[form].render(r, Display(values=kept))) for r in reports) for kept in (True, False)
    )
    assert all(secret in shown for secret in ("zzprenom", "71717", "zznom", "zzchoix", "zzextra", "154545"))
    secrets += ["décembre 1987", "avril 2018"]
    # BUG: the facts items, *_en_lettres, impossible, day, month, hour, forbidden… repeat the cells
    left = [s for s in secrets if s.casefold() in hidden.casefold()]
    assert not left


def test_reports_in_files(command, tmp_path):
    both = ["-o", tmp_path / "rapport.json", "-o", tmp_path / "rapport.txt"]
    result = command("check", BAD, "-s", "prenoms", "-q", *both)
    assert result.returncode == 1
    assert not result.stdout
    assert json.loads((tmp_path / "rapport.json").read_text(encoding="utf-8"))["format"] == "validata/1"
    assert (tmp_path / "rapport.txt").read_text(encoding="utf-8").startswith("✗ Non conforme")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["rapport.json", "rapport.txt"]
    missing = no_traceback(command("check", BAD, "-s", "prenoms", "-o", tmp_path / "absent" / "rapport.json"))
    assert missing.returncode == 2
    assert "rapport.json" in err(missing)
    assert not (tmp_path / "absent").exists()
    unknown = command("check", BAD, "-s", "prenoms", "-o", tmp_path / "rapport.docx")
    assert unknown.returncode == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["rapport.json", "rapport.txt"]


def test_the_format_of_a_report(command, tmp_path):
    names = ["r.txt", "r.xlsx", "r.csv", "r.md", "r.json", "r.sarif", "r.xml"]
    named = ["gitlab:gl.json", "concise:c.txt", "json:nom sans extension"]
    given = [part for name in (*names, *named) for part in ("-o", name)]
    result = no_traceback(command("check", BAD, "-s", "prenoms", "-q", *given, cwd=tmp_path))
    assert result.returncode == 1, err(result)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*names, "gl.json", "c.txt", "nom sans extension"])
    assert json.loads((tmp_path / "gl.json").read_text(encoding="utf-8"))[0]["check_name"]
    assert json.loads((tmp_path / "nom sans extension").read_text(encoding="utf-8"))["format"] == "validata/1"
    assert (tmp_path / "r.xlsx").read_bytes().startswith(b"PK")
    assert (tmp_path / "r.csv").read_bytes().startswith(b"\xef\xbb\xbfFichier;Cellule;")
    for wrong, said in (
        ("gitlb:r.json", "vouliez-vous dire gitlab"),
        ("rapport.docx", ".sarif"),
        ("rapport", "json:rapport"),
    ):
        result = no_traceback(command("check", BAD, "-o", wrong, cwd=tmp_path))
        assert result.returncode == 2
        assert said in err(result).replace("\u00a0", " ")
    twice = command("check", BAD, "-o", "x.json", "-o", "gitlab:./x.json", cwd=tmp_path)
    assert twice.returncode == 2
    assert "même fichier" in err(twice)
    assert not (tmp_path / "x.json").exists()


@pytest.mark.parametrize(
    ("env", "start"),
    [({}, "✗ Non"), ({"GITHUB_ACTIONS": "true"}, "::error "), ({"GITLAB_CI": "true"}, '[\n {\n  "description"')],
)
def test_the_format_of_a_service(command, env, start):
    assert out(command("check", BAD, "-s", "prenoms", "-f", "auto", **env)).startswith(start)
    assert out(command("check", BAD, "-s", "prenoms", **env)).startswith("✗ Non")


def test_paths_and_summary_on_github(command, tmp_path):
    (tmp_path / "depot" / "données").mkdir(parents=True)
    (tmp_path / "depot" / "données" / "p.csv").write_text(HEADER + ROW.replace("41", "beaucoup"), encoding="utf-8")
    summary = tmp_path / "resume.md"
    summary.write_text("avant\n", encoding="utf-8")
    env = {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(tmp_path / "depot"), "GITHUB_STEP_SUMMARY": str(summary)}
    result = command("check", "p.csv", "-f", "auto", cwd=tmp_path / "depot" / "données", **env)
    assert result.returncode == 1
    assert out(result).startswith("::error file=données/p.csv,line=2,")
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("avant\n### ✗ Non conforme")
    command("check", "p.csv", cwd=tmp_path / "depot" / "données", **env)
    assert summary.read_text(encoding="utf-8") == text
    env["GITHUB_STEP_SUMMARY"] = str(tmp_path / "absent" / "resume.md")
    lost = no_traceback(command("check", "p.csv", "-f", "github", cwd=tmp_path / "depot" / "données", **env))
    assert lost.returncode == 2
    assert "résumé" in err(lost)


def test_every_finding_is_listed(command, write, tmp_path):
    path = write(HEADER + ROW.replace("41", "beaucoup") * 1500)
    done = command("check", path, "-s", "prenoms", "--ignore", "ligne-dupliquee", "-f", "corrections")
    assert done.stdout.count(b"entier-invalide") == 1500
    alone = command("check", path, "-s", "prenoms", "-f", "concise")
    beside = command("check", path, "-s", "prenoms", "-f", "concise", "-o", tmp_path / "c.csv")
    assert alone.stdout == beside.stdout
    assert alone.stdout.count(b"entier-invalide") == 1000
    cut = command("check", path, "-s", "prenoms", "--ignore", "ligne-dupliquee", "-f", "corrections", "--limit", "10")
    assert "1490 autres constats" in cut.stdout.decode("utf-8-sig").replace("\u00a0", " ")


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminal to be had on this system")
def test_a_workbook_is_not_shown_on_a_terminal():
    outer, inner = os.openpty()
    command = [sys.executable, "-m", "validata", "check", str(BAD), "-f", "xlsx"]
    done = subprocess.run(command, stdout=inner, stderr=subprocess.PIPE, check=False, timeout=60)
    os.close(inner)
    os.close(outer)
    assert done.returncode == 2
    assert "-o rapport.xlsx" in done.stderr.decode()
    piped = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert piped.stdout.startswith(b"PK")


def test_the_help_names_every_format(command):
    page = re.sub(r"\s+", " ", out(command("check", "--help")))
    for form in FORMATS.values():
        assert form.name in page
        assert form.extension in page


def test_version_and_help_in_french(command):
    version = command("--version")
    assert (version.returncode, out(version)) == (0, f"validata {validata.__version__}\n")
    pages = [command("--help"), command("check", "--help"), command("schemas", "--help"), command("rules", "-h")]
    for page in pages:
        assert page.returncode == 0
        for english in ("Usage", "Options:", "Show this message", "Arguments:", "[default", "[required]", "Commands:"):
            assert english not in out(page), english
    assert "validata check" in out(pages[0])
    for option in ("--schema", "--format", "--encoding", "--strict", "--ignore", "--no-values"):
        assert option in out(pages[1])


def test_usage_errors_are_2_and_french(command):
    nothing = command()
    assert nothing.returncode == 2
    for arguments, said in (
        (["check"], "fichiers"),
        (["check", GOOD, "--inconnue"], "--inconnue"),
        (["check", GOOD, "-f", "xml"], "xml"),
        (["check", GOOD, "--limit", "peu"], "--limit"),
        (["check", GOOD, "-s"], "-s"),
        (["controler", GOOD], "controler"),
        (["schemas", "a", "b"], ""),
    ):
        result = no_traceback(command(*arguments))
        assert result.returncode == 2, arguments
        assert said in err(result)
        assert err(result).startswith("Erreur : ")
    for text in (out(nothing) + err(nothing), err(command("check")), err(command("check", GOOD, "--inconnue"))):
        for english in ("Missing", "No such", "Try", "Invalid", "Usage", "Error"):
            assert english not in text


def test_closed_pipe(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text(HEADER + ROW.replace("41", "beaucoup") * 5000)
    script = f'"{sys.executable}" -m validata check "{path}" -s prenoms -f json --limit 100000 | head -1'
    result = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert result.stdout == b"{\n"
    assert not result.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_poor_terminals(command, encoding):
    for arguments, code in ((["check", BAD, "-s", "prenoms"], 1), (["check", "é.csv"], 2), (["rules"], 0)):
        result = no_traceback(command(*arguments, PYTHONIOENCODING=encoding))
        assert result.returncode == code
        assert (result.stdout + result.stderr).decode(encoding)


@pytest.fixture
def server(tmp_path):
    """A folder served on 127.0.0.1, and its address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def test_addresses(command, server, tmp_path):
    (tmp_path / "schema.json").write_text(json.dumps(SMALL))
    (tmp_path / "schema.yaml").write_text("name: petit\nfields:\n- name: nom\n- name: jour\n  type: date\n")
    (tmp_path / "donnees.csv").write_text("nom,jour\nMairie,2023-01-31\nParc,31/01/2023\n")
    found = [
        command("check", f"{server}/donnees.csv", "-s", f"{server}/schema.{kind}", "-f", "json", NO_PROXY="*")
        for kind in ("json", "yaml")
    ]
    for result in found:
        assert result.returncode == 1, err(result)
        [file] = json.loads(out(result))["files"]
        assert file["path"] == f"{server}/donnees.csv"
        assert file["schema"]["source"] == "url"
        assert [n["code"] for n in file["errors"]] == ["date-invalide"]
    lost = [
        command("check", f"{server}/donnees.csv", "-s", f"{server}/absent.json", "-f", "concise", NO_PROXY="*"),
        command("check", f"{server}/absent.csv", "-s", "prenoms", "-f", "concise", NO_PROXY="*"),
        command("check", "http://127.0.0.1:9/a.csv", "-s", "prenoms", "-f", "concise", NO_PROXY="*"),
    ]
    for result in lost:
        no_traceback(result)
        assert result.returncode == 2
        assert "téléchargé" in out(result)
    assert "404" in out(lost[0])


def test_catalogue_of_schemas(command):
    listed = json.loads(out(command("schemas", "-f", "json")))
    names = "adresses budget catalogue deliberations equipements marches menus plats prenoms subventions".split()
    assert [schema["name"] for schema in listed] == names
    for form in ("console", "markdown"):
        page = command("schemas", "-f", form)
        assert page.returncode == 0
        assert all(name in out(page) for name in names)
    one = json.loads(out(command("schemas", "prenoms", "-f", "json")))
    assert [field["name"] for field in one["fields"]] == HEADER.strip().split(",")
    for form in ("console", "markdown"):
        assert "NOMBRE_OCCURRENCES" in out(command("schemas", "prenoms", "-f", form))
    unknown = no_traceback(command("schemas", "prenom"))
    assert unknown.returncode == 2
    assert "prenoms" in err(unknown)
    assert command("schemas", "-f", "xml").returncode == 2


def test_catalogue_of_rules(command):
    listed = json.loads(out(command("rules", "-f", "json")))
    codes = [rule["code"] for rule in listed]
    assert len(codes) == len(set(codes)) >= 50
    page = out(command("rules", "-f", "markdown"))
    assert all(f"## `{code}`" in page for code in codes)
    console = out(command("rules"))
    assert all(code in console for code in codes)
    one = json.loads(out(command("rules", "siret-invalide", "-f", "json")))
    assert one["code"] == "siret-invalide"
    explained = out(command("rules", "siret-invalide"))
    assert "Comment corriger" in explained
    assert "2,18602E+13" in explained
    unknown = no_traceback(command("rules", "siret-invalid"))
    assert unknown.returncode == 2
    assert "siret-invalide" in err(unknown)
