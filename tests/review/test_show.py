"""What the review shows: the formats hold whatever a schema holds, the command says 0, 1 or 2."""

from __future__ import annotations

import json

import pytest
from conftest import FIXTURES, ROOT

from validata.limits import Limits
from validata.render.display import Display
from validata.review import review, show
from validata.review.document import opened

HOSTILE = {
    "title": "::error::titre",
    "fields": [
        {"name": "\x1b]0;x\x07\n::error file=x::a", "type": "\u202edate", "description": "[red]"},
        {"name": "b", "constraints": {"enum": ["::set-output name=x::1", "::set-output name=x::1", " \x1b[31m"]}},
        {"name": "=c", "type": "date", "example": "<script>\n::stop-commands::x", "enum": ["]]>"]},
        {"name": "d", "constraints": {"pattern": "A|B\n::warning::x"}},
    ],
}


@pytest.fixture
def hostile(tmp_path):
    path = tmp_path / "modele.json"
    path.write_text(json.dumps(HOSTILE, indent=2), encoding="utf-8")
    return review(opened(str(path), Limits()))


@pytest.mark.parametrize("form", show.FORMS)
def test_nothing_of_a_schema_is_obeyed(hostile, form):
    text = show.FORMS[form](hostile, Display())
    assert not {"\x1b", "\x07", "\u202e", "\r"} & {*text}
    for line in text.splitlines():
        if form == "github" and line.startswith(("::error file=", "::warning file=", "::notice file=")):
            assert "::" in line[2:]
            assert line.count("\n") == 0
        else:
            assert not line.lstrip().startswith("::"), line
    if form == "json":
        assert [one["code"] for one in json.loads(text)["findings"]]


def test_lines_and_pointers_are_those_of_the_text(tmp_path):
    text = (
        'name: essai\nfields:\n  - name: a\n    type: entier\n  - name: b\n    constraints:\n      pattern: "oui|non"\n'
    )
    path = tmp_path / "modele.yaml"
    path.write_text(text, encoding="utf-8")
    found = {one.criterion.code: (one.pointer, one.line) for one in review(opened(str(path), Limits())).remarks}
    assert found["type-inconnu"] == ("/fields/0/type", 4)
    assert found["motif-mal-ancre"] == ("/fields/1/constraints/pattern", 7)


def test_all_the_faults_are_told_and_not_only_the_first(tmp_path):
    path = tmp_path / "modele.json"
    fields = [
        {"name": "a", "type": "texte"},
        {"name": "b", "type": "integer", "constraints": {"pattern": "x", "minLength": 1, "minimum": 9, "maximum": 1}},
        {"name": "b", "constraints": {"pattern": "("}},
    ]
    path.write_text(json.dumps({"fields": fields, "primaryKey": "z"}), encoding="utf-8")
    codes = [one.criterion.code for one in review(opened(str(path), Limits())).remarks if one.severity == "error"]
    assert sorted(codes) == [
        *("bornes-inversees", "champ-en-double", "cle-inconnue", "contrainte-inapplicable", "contrainte-inapplicable"),
        *("motif-illisible", "type-inconnu"),
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--check", "prenoms"], 0, "rien à signaler"),
        (["--check", "menus"], 0, "1 avertissement"),
        (["--check", "menus", "--strict"], 1, "1 avertissement"),
        (["--check", "adresses", "--against", "1.4"], 1, "s'appelle désormais"),
        (["--check", "adresses@1.4", "--against", "adresses@1.4"], 0, "n'a rien à changer"),
        (["--check", str(FIXTURES / "prenoms-conforme" / "case.json")], 1, "ne décrit aucun champ"),
        (["--check", "absent.json"], 2, "est inconnu"),
        (["--check"], 2, "--check attend"),
        (["--check", "prenoms", "-f", "markdown"], 2, "markdown"),
        (["prenoms", "--against", "1"], 2, "vont avec --check"),
        (["--check", "prenoms", "--against", "9.9"], 2, "9.9"),
    ],
)
def test_the_command(command, arguments, code, told):
    done = command("schemas", *arguments)
    said = (done.stdout + done.stderr).decode().replace("\u00a0", " ")
    assert done.returncode == code, said
    assert told in " ".join(said.split())
    assert "Traceback" not in said


def test_annotations_are_on_the_lines_of_the_repository(command, tmp_path):
    path = tmp_path / "schemas" / "modele.json"
    path.parent.mkdir()
    path.write_text('{\n "fields": [\n  {"name": "a", "type": "texte"}\n ]\n}', encoding="utf-8")
    done = command("schemas", "--check", path, "-f", "github", GITHUB_WORKSPACE=str(tmp_path))
    first = done.stdout.decode().splitlines()[0]
    assert done.returncode == 1
    assert first.startswith("::error file=schemas/modele.json,line=3,title=")
    assert str(ROOT) not in first


def test_a_role_of_another_kind_is_no_failure(write, command):
    schema = write(
        '{"fields": [{"name": "a", "type": "date", "role": 1.5}, {"name": "b", "role": [["text"]]}]}', "m.json"
    )
    done = command("check", write("a,b\n2023-10-16,x\n", "d.csv"), "--schema", schema)
    assert done.returncode == 0, done.stderr.decode()
