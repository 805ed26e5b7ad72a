"""`validata exercise new`: `check` finds what was planted and nothing else; the same seed gives the same bytes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest
from conftest import FIXTURES, ROOT
from seeds import EVERY, wrong

from validata import validate
from validata.errors import ValidataError
from validata.exercise import pages
from validata.exercise.files import facts_of, files
from validata.exercise.levels import LEVELS, sowable
from validata.exercise.make import Asked, make
from validata.exercise.manifest import from_json
from validata.rules.listed import RULES

CASES = [(model, list(LEVELS)[place % len(LEVELS)], 100 + place) for place, model in enumerate(EVERY)]
CASES += [("deliberations", level, 7) for level in LEVELS] + [("subventions", level, 8) for level in LEVELS]
"""A level for each model; tests/exercise/seeds.py tries them all, with many seeds."""
FILES = {
    *("exercice.csv", "exercice.xlsx", "exercice.json", "corrige.csv", "corrige.html", "corrige.md"),
    *("consignes.html", "consignes.md"),
}


def run(*arguments, cwd=ROOT, alone=False, **env):
    """A command of `validata exercise`, or of validata when it stands alone."""
    return subprocess.run(
        [sys.executable, "-m", "validata", *([] if alone else ["exercise"]), *map(str, arguments)],
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env={"PATH": "", "PYTHONIOENCODING": "utf-8", "VALIDATA_TODAY": "2026-01-31", **env},
    )


@pytest.mark.parametrize(("model", "level", "seed"), CASES)
def test_check_finds_what_was_planted_and_nothing_else(model, level, seed, tmp_path):
    [one] = make(Asked(model, level, seed=seed))
    assert len(one.faults) >= LEVELS[level].errors
    assert wrong(one, tmp_path) == []


@pytest.mark.parametrize("level", LEVELS)
def test_each_level_teaches_its_themes(level):
    """On a model that has what it takes: all the themes of the level are there."""
    planted = {
        fault.code
        for model in ("deliberations", "subventions", "equipements")
        for one in make(Asked(model, level, seed=2))
        for fault in one.faults
    }
    for theme in LEVELS[level].themes:
        assert planted & set(theme.codes), theme.name


def test_the_same_seed_gives_the_same_bytes_in_another_process(tmp_path):
    for name, salt in (("a", "1"), ("b", "2")):
        done = run("new", "subventions", "-o", tmp_path / name, "--level", "avance", "--seed", "5", PYTHONHASHSEED=salt)
        assert done.returncode == 0, done.stderr
        assert {path.name for path in (tmp_path / name).iterdir()} == FILES
    for name in FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    [other] = make(Asked("subventions", "avance", seed=6))
    assert files(other)["exercice.csv"] != (tmp_path / "a" / "exercice.csv").read_bytes()


def test_options(tmp_path):
    done = run(
        "new",
        "prenoms",
        "-o",
        tmp_path,
        "--rows",
        "45",
        "--errors",
        "4",
        "--rules",
        "annee-invalide, valeur-hors-liste",
    )
    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "exercice.json").read_text("utf-8"))
    assert sorted(fault["rule"] for fault in told["faults"]) == ["annee-invalide"] * 2 + ["valeur-hors-liste"] * 2
    assert len(told["corrige"]) == 45
    assert len(validate(tmp_path / "exercice.csv").files[0].of("error")) == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["inconnu"], "est inconnu"),
        (["prenoms", "--level", "expert"], "decouverte, intermediaire, avance"),
        (["prenoms", "--rows", "3"], "15 à 60"),
        (["prenoms", "--rules", "regle-inventee"], "est inconnue"),
        (["prenoms", "--rules", "fichier-illisible"], "ne sait pas être semée"),
        (["prenoms", "--rules", "siret-invalide"], "siret-invalide"),
        (["prenoms", "--source", "absent.csv"], "absent.csv"),
        (["deliberations", "--source", str(FIXTURES / "deliberations-fautif" / "deliberations 2023.csv")], "conforme"),
    ],
)
def test_what_cannot_be_made_is_said(arguments, said, tmp_path):
    done = run("new", *arguments, "-o", tmp_path / "exercice")
    assert done.returncode == 2
    assert said in done.stderr.replace("\u00a0", " ")
    assert not (tmp_path / "exercice").exists()


def test_faults_in_a_file_of_ones_own(tmp_path):
    source = FIXTURES / "deliberations-conforme" / "20231004_218601946_deliberations.csv"
    [one] = make(Asked("deliberations", "intermediaire", source=source, errors=6))
    assert len(one.faults) == 6
    assert wrong(one, tmp_path) == []
    assert (tmp_path / "corrige.csv").read_bytes() == source.read_bytes()


def test_faults_in_a_file_of_a_model_that_is_not_ours(tmp_path):
    model = {
        "name": "bornes",
        "fields": [
            {"name": "id", "type": "string", "constraints": {"required": True}},
            {"name": "pose", "type": "date"},
            {"name": "etat", "type": "string", "constraints": {"enum": ["en service", "en panne"]}},
        ],
    }
    schema, source = tmp_path / "bornes.json", tmp_path / "bornes.csv"
    schema.write_text(json.dumps(model))
    source.write_text("id,pose,etat\n" + "".join(f"B{n:02},2023-05-{n:02},en service\n" for n in range(1, 21)))
    folder = tmp_path / "exercice"
    done = run("new", schema, "--source", source, "-o", folder, "--errors", "3")
    assert done.returncode == 0, done.stderr
    told = json.loads((folder / "exercice.json").read_text("utf-8"))
    assert {fault["rule"] for fault in told["faults"]} == {"valeur-manquante", "date-invalide", "valeur-hors-liste"}
    assert run("grade", folder, folder / "corrige.csv").stdout.count("20 sur 20") == 1


def test_variants_are_different_and_of_equal_difficulty(tmp_path):
    done = run("new", "deliberations", "-o", tmp_path, "--level", "intermediaire", "--variants", "3")
    assert done.returncode == 0, done.stderr
    told = [json.loads((tmp_path / f"table-{n}" / "exercice.json").read_text("utf-8")) for n in (1, 2, 3)]
    rules = [sorted(fault["rule"] for fault in one["faults"]) for one in told]
    assert rules[0] == rules[1] == rules[2]
    assert len({json.dumps(one["corrige"]) for one in told}) == 3
    answers = tmp_path / "reponses"
    answers.mkdir()
    for number in (1, 2, 3):
        shutil.copy(tmp_path / f"table-{number}" / "corrige.csv", answers / f"groupe-{number}.csv")
    graded = run("grade", tmp_path, answers, "-o", tmp_path / "notes.csv")
    assert graded.returncode == 0, graded.stderr
    assert graded.stdout.count("20 sur 20") == 3
    rows = (tmp_path / "notes.csv").read_text("utf-8-sig").splitlines()
    assert [row.split(";")[9] for row in rows] == ["Table", "1", "2", "3"]


def test_every_rule_that_can_be_planted_is_a_rule():
    assert set(sowable()) <= set(RULES)
    assert len(sowable()) > 60


@pytest.mark.parametrize("model", EVERY)
def test_the_instructions_tell_nothing_of_the_faults_outside_the_hints(model):
    [one] = make(Asked(model, "avance", seed=3))
    text = pages.every(one)["consignes.html"]
    shown, _, hints = text.partition('<section class="hints">')
    for fault in one.faults:
        assert fault.title not in shown
        assert fault.title in hints.replace("&#39;", "'")
    assert text.count("<details>") == 3
    assert "<script" not in text


@pytest.mark.skipif(not (shutil.which("chromium") and shutil.which("pdfinfo")), reason="no Chromium, or no pdfinfo")
@pytest.mark.parametrize("model", ["adresses@1.4", "equipements", "marches", "menus", "subventions"])
def test_the_instructions_are_printed_on_one_a4_page(model, tmp_path):
    [one] = make(Asked(model, "decouverte", seed=1))
    page, printed = tmp_path / "consignes.html", tmp_path / "consignes.pdf"
    page.write_text(pages.every(one)["consignes.html"], "utf-8")
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        f"--user-data-dir={tmp_path / 'user'}",
    ]
    subprocess.run(["chromium", *options, f"--print-to-pdf={printed}", page.as_uri()], check=True, capture_output=True)
    told = subprocess.run(["pdfinfo", printed], check=True, capture_output=True, text=True).stdout
    assert "Pages:           1\n" in told
    assert "(A4)" in told


def test_the_manifest_says_what_check_says(tmp_path):
    [one] = make(Asked("adresses", "decouverte"))
    told = facts_of(one)
    assert told["format"] == "validata-exercice/1"
    assert [fault["files"] for fault in told["faults"] if fault["rule"] == "classeur-au-lieu-de-csv"] == [["xlsx"]]
    with pytest.raises(ValidataError, match="n'est pas celui d'un exercice"):
        from_json(tmp_path / "exercice.json")
