"""With --cache, a file is checked again when its report may differ, and only then."""

from __future__ import annotations

import json
import os
import pickle
from pathlib import Path
from typing import Any

import pytest
from conftest import FIXTURES

import validata
from validata import cache
from validata.schema import catalogue

validate: Any = validata.validate
"""Of any type, for what is asked of what may be None."""

FAULTY = FIXTURES / "deliberations-fautif" / "deliberations 2023.csv"
PRENOMS = "COMMUNE_NOM,COLL_INSEE,ENFANT_SEXE,ENFANT_PRENOM,NOMBRE_OCCURRENCES,ANNEE\n"


def facts(report):
    """The report without its times."""
    made = report.to_dict()
    for file in made["files"]:
        file["stats"]["seconds"] = 0
        file["cached"] = False
    return made


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "deliberations.csv"
    path.write_bytes(FAULTY.read_bytes())
    return path


def again(*sources, **options):
    """Whether the files are not checked again."""
    return [file.cached for file in validate(*sources, cache=True, **options)]


@pytest.mark.parametrize("figures", [False, True])
@pytest.mark.parametrize("schema", [None, "deliberations", "path", "dict"])
def test_the_same_report_is_given_back(data, tmp_path, schema, figures):
    fields = [{"name": "COLL_NOM"}, {"name": "DELIB_DATE", "type": "date"}]
    (tmp_path / "m.json").write_text(json.dumps({"fields": fields}))
    given = {"path": str(tmp_path / "m.json"), "dict": {"fields": fields}}.get(str(schema), schema)
    plain = validate(data, schema=given, figures=figures)
    first, second = (validate(data, schema=given, figures=figures, cache=True) for _ in range(2))
    assert [file.cached for file in (*first, *second)] == [False, True]
    assert facts(plain) == facts(first) == facts(second)
    assert [n.message for n in first.files[0].notices] == [n.message for n in second.files[0].notices]
    if figures:
        assert (first.files[0].figures.errors == second.files[0].figures.errors).all()
        assert first.files[0].figures.near == second.files[0].figures.near


def test_every_fixture_is_given_back():
    paths = sorted(path for path in FIXTURES.glob("*/*.*") if path.suffix in (".csv", ".xlsx", ".ods", ".xls"))
    first, second = (validate(*paths, cache=True) for _ in range(2))
    assert facts(first) == facts(second)
    dated = [old.dated for old in first]
    assert [file.cached for file in second] == [file.incident is None for file in first]
    assert any(dated)


def test_what_changes_is_checked_again(data, tmp_path, monkeypatch):
    schema = tmp_path / "m.json"
    schema.write_text('{"fields": [{"name": "COLL_NOM"}]}')
    assert again(data, schema=schema) == [False]
    assert again(data, schema=schema) == [True]
    for options in (
        {"strict": True},
        {"ignore": ["doute"]},
        {"tolerance": "5%"},
        {"limit": 3},
        {"encoding": "utf-8"},
        {"select": ["ligne-vide"]},
        {"record": True},
    ):
        assert again(data, schema=schema, **options) == [False], options
        assert again(data, schema=schema, **options) == [True], options
    schema.write_text('{"fields": [{"name": "COLL_NOM", "type": "string"}]}')
    assert again(data, schema=schema) == [False]
    data.write_bytes(data.read_bytes() + b"\n")
    assert again(data, schema=schema) == [False]
    renamed = data.rename(tmp_path / "autre.csv")
    assert again(renamed, schema=schema) == [False]
    assert again(renamed, schema=schema) == [True]
    (tmp_path / "la").mkdir()
    moved = renamed.rename(tmp_path / "la" / "autre.csv")
    [file] = validate(moved, schema=schema, cache=True)
    assert (file.cached, file.path) == (True, str(moved))
    monkeypatch.setattr(cache, "judges", lambda: "une autre version")
    assert again(moved, schema=schema) == [False]


def test_what_depends_on_the_day_is_not_kept(write, monkeypatch):
    past, future = write(PRENOMS + "Poitiers,86194,F,Jade,41,2023\n", "a.csv"), write("jour\n2026-03-05\n", "b.csv")
    schema = {"fields": [{"name": "jour", "type": "date"}]}
    assert (again(past), again(future, schema=schema)) == ([False], [False])
    assert (again(past), again(future, schema=schema)) == ([True], [True])
    monkeypatch.setenv("VALIDATA_TODAY", "2026-03-04")
    assert (again(past), again(future, schema=schema)) == ([True], [False])
    [file] = validate(future, schema=schema, cache=True)
    assert not file.counts.total() - file.total("info")


def test_incidents_and_what_is_elsewhere_are_not_kept(tmp_path, write):
    unknown = write("a,b\n1,2\n")
    for _ in range(2):
        assert again(unknown, tmp_path / "absent.csv", "http://127.0.0.1:9/a.csv") == [False] * 3


def entries():
    return [path for path in (catalogue.folder() / "reports").rglob("*") if path.is_file()]


class Evil:
    def __reduce__(self):
        return os.mkdir, ("ici",)


@pytest.mark.parametrize("content", [b"", b"\x80", pickle.dumps(Evil()), pickle.dumps((1, 2)), pickle.dumps(os.system)])
def test_a_damaged_or_hostile_entry_is_not_obeyed(data, tmp_path, monkeypatch, content):
    monkeypatch.chdir(tmp_path)
    assert again(data) == [False]
    [path] = entries()
    path.write_bytes(content)
    assert again(data) == [False]
    assert again(data) == [True]
    assert not Path("ici").exists()


def test_a_cache_that_cannot_be_written_is_no_failure(data, tmp_path, monkeypatch):
    (tmp_path / "fichier").write_text("")
    monkeypatch.setenv("VALIDATA_CACHE", str(tmp_path / "fichier"))
    assert again(data) == [False]
    assert again(data) == [False]


def test_what_is_of_no_use_is_removed(data, write):
    assert again(data) == [False]
    [old] = entries()
    os.utime(old, (1, 1))
    again(write(PRENOMS + "Poitiers,86194,F,Jade,41,2023\n"))
    assert old not in entries()
    assert len(entries()) == 1


def test_a_baseline_that_changes_is_seen(data, tmp_path):
    from validata.gate import baseline

    report = validate(data, record=True)
    path = tmp_path / "r.json"
    path.write_text(json.dumps(baseline.written(report, path)))
    assert again(data, baseline=path) == [False]
    assert again(data, baseline=path) == [True]
    assert validate(data, baseline=path, cache=True).verdict == "tolerated"
    path.write_text('{"format": "validata-baseline/1", "files": {}}')
    assert again(data, baseline=path) == [False]
    assert validate(data, baseline=path, cache=True).verdict == "invalid"


def test_the_command_says_so(command, data, tmp_path):
    first, second = (
        command("check", data, "--cache", "-f", "concise", VALIDATA_CACHE=str(tmp_path / "c")) for _ in range(2)
    )
    assert first.returncode == second.returncode == 1
    assert b"repris" not in first.stdout
    assert "dont le rapport est repris" in second.stdout.decode()
