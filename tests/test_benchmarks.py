"""The files that are measured are what their generator says, and the measures are told as they are."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import zipfile
from collections import Counter

import pytest
from conftest import ROOT

from validata import validate
from validata.judge.verdict import EXPLAINS

BENCHMARKS = ROOT / "benchmarks"
sys.path.append(str(BENCHMARKS))  # its scripts import each other

from cases import CASES, GOALS, PEER, SOLO, UNIQUE  # noqa: E402
from generate import MODELS, delimiter, descriptor, generate, recommended  # noqa: E402
from results import goal_line, page  # noqa: E402


@pytest.fixture
def made(tmp_path):
    """A generated file under the recommended name, and how many of its rows are faulty."""

    def make(model, rows, form="csv", **options):
        path = tmp_path / recommended(model, form)
        return path, generate(model, rows, path, form=form, **options)

    return make


def read(path, model):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter(model)))


def fields(model):
    return json.loads(descriptor(model).read_text("utf-8"))["fields"]


def counts(path, model):
    [file] = validate(path, schema=model).to_dict()["files"]
    return file["stats"], file["counts"]


@pytest.mark.parametrize("distinct", ["few", "many"])
@pytest.mark.parametrize("model", MODELS)
def test_a_clean_file_has_nothing_to_be_said(made, model, distinct):
    path, faulty = made(model, 3000, distinct=distinct)
    stats, told = counts(path, model)
    assert (faulty, stats["rows"], stats["validRows"], told) == (0, 3000, 3000, [])


@pytest.mark.parametrize("form", ["xlsx", "xlsx-inline"])
@pytest.mark.parametrize("model", MODELS)
def test_so_has_a_clean_workbook(made, model, form):
    path, _ = made(model, 300, form)
    stats, told = counts(path, model)
    refused = ["classeur-au-lieu-de-csv"] if model.startswith("adresses") else []
    assert (stats["rows"], [count["code"] for count in told]) == (300, refused)
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert (b't="s"' in sheet, b't="inlineStr"' in sheet) == (form == "xlsx", form == "xlsx-inline")


@pytest.mark.parametrize("model", MODELS)
def test_one_row_in_a_hundred_is_faulty(made, model):
    path, faulty = made(model, 10_000, faulty=0.01)
    stats, told = counts(path, model)
    assert stats["rows"] - stats["validRows"] == faulty == stats["errors"]
    assert 60 < faulty < 140
    assert len(told) == len(MODELS[model][1])  # every usual fault is there


@pytest.mark.parametrize("distinct", ["few", "many"])
@pytest.mark.parametrize("model", MODELS)
def test_every_cell_is_faulty_that_can_be(made, model, distinct):
    path, faulty = made(model, 200, faulty=1, distinct=distinct)
    stats, told = counts(path, model)
    assert (faulty, stats["validRows"]) == (200, 0)
    found: Counter[str] = Counter()
    for count in told:
        if count["severity"] == "error" and count["fieldName"]:
            found[count["fieldName"]] += count["count"]
    free = [field["name"] for field in fields(model) if found[field["name"]] < 200]
    rows = read(path, model)
    assert all(row[name] == "" for row in rows for name in free)
    assert all(takes_anything(field) for field in fields(model) if field["name"] in free)
    assert len({tuple(row.values()) for row in rows}) == (12 if distinct == "few" else 200)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("model", MODELS)
def test_the_same_arguments_give_the_same_bytes(made, model, form):
    options = {"faulty": 0.1, "repeated": 0.1, "form": form}
    first, again, other = (made(model, 200, seed=seed, **options)[0].read_bytes() for seed in (1, 1, 2))
    assert first == again
    assert first != other


def takes_anything(field):
    """Whether no fault of type or constraint is an error in a field."""
    faults = [f"constraint:{name}" for name, value in field.get("constraints", {}).items() if value]
    faults += [] if field["type"] == "string" and "format" not in field else [f"type:{field['type']}"]
    levels = field.get("validata", {}).get("levels", {})
    return all(levels.get(EXPLAINS[fault].code, "error") != "error" for fault in faults)


def test_few_and_many_distinct_values(made):
    for distinct, most in (("few", 12), ("many", 2000)):
        rows = read(made("deliberations", 2000, distinct=distinct)[0], "deliberations")
        assert len({row["COLL_SIRET"] for row in rows}) == most
        assert len({row["DELIB_OBJET"] for row in rows}) == (6 if distinct == "few" else 2000)
        assert len({row["DELIB_DATE"] for row in rows}) <= 12 or distinct == "many"


def test_repeated_rows_and_faults_over_several_blocks(made):
    path, faulty = made("prenoms", 45_000, faulty=0.01, repeated=0.01)
    stats, told = counts(path, "prenoms")
    assert stats["rows"] - stats["validRows"] == faulty
    repeated = {count["code"]: count["count"] for count in told}["ligne-dupliquee"]
    assert 300 < repeated < 600
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) - len(set(lines)) == repeated


def runs(seconds, *, memory=100, late=False):
    return [{"seconds": seconds, "memory": memory, "late": late, "failure": "", "remark": ""}]


def measured(name, **tools):
    [case] = [case for case in CASES if case.name == name]
    return {name: {"case": case._asdict(), "series": "essai", "tools": tools}}


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        (runs(10), runs(80), "| 8,00 | oui |"),
        (runs(10), runs(79), "| 7,90 | non |"),
        (runs(10), runs(80, late=True), "| ≥ 8,00 | oui |"),
        (runs(10), runs(79, late=True), "| ≥ 7,90 | indéterminé |"),
        (runs(10, late=True), runs(79), "| ≤ 7,90 | non |"),
        (runs(10, late=True), runs(80), "| ≤ 8,00 | indéterminé |"),
        (runs(10, late=True), runs(80, late=True), "| — | indéterminé |"),
        ([{**runs(10)[0], "failure": "code de sortie 2"}], runs(80), "| — | non mesuré |"),
    ],
)
def test_a_goal_is_reached_only_if_it_is_certain(ours, theirs, said):
    [goal] = [goal for goal in GOALS if goal.case == "xlsx-100k-1pc"]
    assert goal.least == 8
    assert goal_line(goal, measured("xlsx-100k-1pc", **{SOLO: ours, PEER: theirs})).endswith(said)


def test_the_results_page_tells_the_memory_and_what_was_not_measured():
    cases = {
        **measured("memoire-500k", **{SOLO: runs(1, memory=200), UNIQUE: runs(1, memory=300)}),
        **measured("memoire-5M", **{SOLO: runs(9, memory=230), UNIQUE: runs(9, memory=330)}),
    }
    text = page(cases)
    assert "| mémoire de 5 000 000 de lignes / 500 000 | ≤ 1,1 | 1,15 | non |" in text
    assert "| 500 000 | 200 | 300 |" in text
    assert "| la même, avec une colonne de valeurs uniques | ≤ 1,1 | 1,10 | oui |" in text
    assert text.count("non mesuré") == len(GOALS) - 2


def script(name, *arguments):
    return subprocess.run(
        [sys.executable, str(BENCHMARKS / name), *map(str, arguments)],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=300,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="os.wait4")
def test_a_case_is_measured_with_tools_that_agree():
    done = script("run.py", "--cases", "100k-1pc", "--rows", 1000, "--turns", 1)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split(" | ")[1] for line in done.stdout.splitlines()[2:]] == [SOLO, PEER, "pyarrow (plancher)"]
    assert "échec" not in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="os.wait4")
def test_a_survey_of_a_folder(write, tmp_path):
    write("COLL_INSEE,ENFANT_SEXE\n86194,F\n", "court.csv")
    write("", "vide.csv")
    done = script("survey.py", tmp_path, "--schema", "prenoms")
    assert done.returncode == 0, done.stdout + done.stderr
    _, short, empty, total = done.stdout.splitlines()
    assert "|   1 | non conforme | prenoms" in short
    assert "colonne-obligatoire-manquante" in short
    assert "fichier-illisible" in empty
    assert total.startswith("2 fichiers, 0 à examiner")


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="a process cannot be held to one core")
def test_the_scale_is_measured():
    done = script("scale.py", "--rows", 20, "--files", 3, "--turns", 1)
    assert (done.returncode, done.stderr) == (0, "")
    assert "3 fichiers de 20 adresses" in done.stdout


def test_the_page_of_results_is_that_of_the_measures():
    measures = json.loads((BENCHMARKS / "measures.json").read_text(encoding="utf-8"))
    assert page(measures) == (BENCHMARKS / "RESULTS.md").read_text(encoding="utf-8")


def test_detectors_of_encodings_are_compared():
    done = script("decoding.py")
    assert (done.returncode, done.stderr) == (0, "")
    head, _, *lines = done.stdout.splitlines()
    assert head.split(" | ")[2] == "validata"
    assert len(lines) == 22
    assert {line.split(" | ")[2] for line in lines} == {"100,0%"}
