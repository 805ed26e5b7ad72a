"""Every folder of fixtures/ is a test: its files, its verdict, its whole JSON and console reports."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from conftest import FIXTURES, same

from validata import validate
from validata.render import console
from validata.render.display import Display
from validata.rules.listed import RULES

CASES = sorted(path.parent.name for path in FIXTURES.glob("*/case.json"))
BUNDLED = "adresses budget catalogue deliberations equipements marches menus plats prenoms subventions".split()


def run(name, monkeypatch):
    """The case and its report, made from inside its folder so that paths are short."""
    folder = FIXTURES / name
    monkeypatch.chdir(folder)
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    return case, validate(*case["files"], schema=case["schema"], **case["options"])


def settled(report):
    """The JSON report without what changes from one run to the next."""
    facts = report.to_dict()
    for file in facts["files"]:
        file["stats"]["seconds"] = 0
    return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("name", CASES)
def test_case(name, monkeypatch):
    case, report = run(name, monkeypatch)
    assert report.exit_code == case["exit"], console.render(report, Display())
    assert not report.incidents
    same(FIXTURES / name / "expected.json", settled(report))
    same(FIXTURES / name / "expected.txt", console.render(report, Display()))


@pytest.mark.parametrize("name", CASES)
def test_the_prefilter_changes_nothing(name, monkeypatch):
    # BUG (type-impropre-au-controle): the prefilter clears a valid SIRET in an integer column
    case, report = run(name, monkeypatch)
    slowly = validate(*case["files"], schema=case["schema"], **case["options"], prefilter=False)
    assert settled(slowly) == settled(report)


@pytest.mark.parametrize("schema", BUNDLED)
def test_a_conformant_file_has_nothing_to_say(schema, monkeypatch):
    case, report = run(f"{schema}-conforme", monkeypatch)
    assert case["schema"] == schema
    assert report.valid
    assert {notice.code for notice in report.files[0].notices} <= {"modele-remplace"}
    assert 10 <= report.files[0].rows <= 20


@pytest.mark.parametrize("schema", BUNDLED)
def test_a_faulty_file_shows_varied_faults(schema, monkeypatch):
    _, report = run(f"{schema}-fautif", monkeypatch)
    assert not report.valid
    assert len({code for code, _, _ in report.files[0].counts}) >= 6


def test_every_rule_is_shown_by_a_case():
    shown: Counter[str] = Counter()
    for path in FIXTURES.glob("*/expected.json"):
        expected = json.loads(path.read_text(encoding="utf-8"))
        shown.update(count["code"] for file in expected["files"] for count in file["counts"])
    assert set(RULES) <= set(shown), f"without a case: {sorted(set(RULES) - set(shown))}"
    assert set(shown) <= set(RULES)
