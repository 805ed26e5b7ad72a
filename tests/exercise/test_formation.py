"""docs/formation.md: its commands run, its blocks are what the program says."""

from __future__ import annotations

import re
import shlex
import shutil

import pytest
from answers import three
from conftest import FIXTURES
from test_docs import DOCS, fence, fences, same_block
from test_new import run

from validata import validate
from validata.exercise.grade import FORMULA, grade
from validata.exercise.levels import LEVELS
from validata.exercise.manifest import NAME, from_json
from validata.exercise.notes import console
from validata.render.display import Display
from validata.text.typography import typography

pytestmark = pytest.mark.xdist_group("docs")
PAGE = DOCS / "formation.md"
OWN = FIXTURES / "subventions-conforme" / "20231015_233500016_subventions.csv"
COMMANDS = [line for body in fences(PAGE, "sh") for line in body.splitlines()]


def test_its_commands_run(tmp_path):
    """In the order of the page, in a folder of their own; the answers are written once an exercise is there."""
    shutil.copy(OWN, tmp_path / "mes-subventions.csv")
    made = set()
    for line in COMMANDS:
        program, command, *arguments = shlex.split(line)
        assert program == "validata"
        if command == "exercise" and arguments[0] == "grade":
            folder = tmp_path / arguments[1]
            three(folder / "table-1" if (folder / "table-1").is_dir() else folder, tmp_path / arguments[2])
        done = run(command, *arguments, cwd=tmp_path, alone=True)
        assert done.returncode == (1 if command == "check" else 0), (line, done.stdout, done.stderr)
        made |= {path.name for path in tmp_path.iterdir()}
    assert {"seance-1", "seance-2", "seance-3", "seance-4", "notes-1.html", "notes-2.csv", "notes-3.html"} <= made


def test_the_grades_that_it_shows(tmp_path):
    folder, answers = tmp_path / "seance-1", tmp_path / "reponses-1"
    [line] = [one for one in COMMANDS if one.startswith("validata exercise new deliberations -o seance-1 --level")]
    assert run("new", *shlex.split(line)[3:], cwd=tmp_path).returncode == 0
    three(folder, answers)
    manifests = [from_json(folder / NAME)]
    grades = [grade(manifests, path, path.name) for path in sorted(answers.iterdir())]
    assert grades[0].score == 20 > grades[1].score > grades[2].score
    text = console(manifests, grades, Display(width=110))
    first, _, rest = text.partition("\n  Moyenne")
    details = rest[rest.index("table-2.csv") :]
    command = "$ validata exercise grade seance-1 reponses-1\n"
    same_block(PAGE, "notes", fence(f"{command}{first}\n  Moyenne{rest.splitlines()[0]}\n\n[…]\n\n{details}"))


def test_the_formula_is_the_one_applied():
    same_block(PAGE, "formule", f"{typography(FORMULA)}\n")


def test_what_each_level_teaches():
    lines = ["| Niveau | Thème | Règles |", "| --- | --- | --- |"]
    for level in LEVELS.values():
        for theme in level.themes:
            codes = ", ".join(f"[`{code}`](regles.md#{code})" for code in theme.codes)
            lines.append(f"| {level.title} | {theme.name} | {codes} |")
    same_block(PAGE, "themes", "\n".join(lines) + "\n")


def test_the_faulty_files():
    lines = ["| Dossier | Erreurs | Avertissements |", "| --- | ---: | ---: |"]
    for folder in sorted(FIXTURES.glob("*-fautif")):
        [path] = [one for one in folder.iterdir() if one.suffix in (".csv", ".xlsx")]
        name = folder.name.removesuffix("-fautif")
        model = re.sub(r"-(?=\d)", "@", name)
        [report] = validate(path, schema=model).files
        lines.append(f"| `fixtures/{folder.name}` | {report.total('error')} | {report.total('warning')} |")
    same_block(PAGE, "fautifs", "\n".join(lines) + "\n")
