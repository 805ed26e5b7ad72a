"""The wheel that users install holds the program and its schemas, and runs away from the repository."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile

import pytest
import yaml
from conftest import ROOT

NAMES = "adresses budget catalogue deliberations equipements marches menus plats prenoms subventions".split()


def run(*arguments, **options):
    options["env"] = {**os.environ, **options.pop("env", {})}
    return subprocess.run(
        arguments, capture_output=True, check=False, text=True, encoding="utf-8", timeout=300, **options
    )


def pip(*arguments, **options):
    done = run(sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments, **options)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel built from the tracked files alone."""
    folder = tmp_path_factory.mktemp("wheel")
    tracked = run("git", "ls-files", "-z", cwd=ROOT)
    if tracked.returncode:
        pytest.skip("not a git repository")
    for name in filter(None, tracked.stdout.split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("fixtures/", "tests/")):
            (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / "source" / name)
    pip("wheel", folder / "source", "--no-deps", "--quiet", "-w", folder / "built", cwd=folder)
    [built] = (folder / "built").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder where the wheel is installed, alone."""
    target = tmp_path_factory.mktemp("installed")
    pip("install", wheel, "--no-deps", "--quiet", "--target", target)
    return target


def test_the_wheel_holds_the_schemas_and_the_types_and_no_test(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read(next(n for n in names if n.endswith("METADATA"))).decode()
        entries = archive.read(next(n for n in names if n.endswith("entry_points.txt"))).decode()
    for name in NAMES:
        for path in (ROOT / "schemas" / name).glob("*.json"):
            assert f"validata/schemas/{name}/{path.name}" in names
    assert "validata/report/rapport.schema.json" in names
    assert "validata/data/communes.tsv.gz" in names
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"validata"}
    assert len(names) == len(set(names))
    assert "validata/py.typed" in names
    assert "Name: validata-scdl" in metadata
    assert "validata = validata.cli.main:start" in entries


def test_it_runs_elsewhere(installed, tmp_path):
    env = {"PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1", "PYTHONIOENCODING": "utf-8"}
    where = run(sys.executable, "-c", "import validata; print(validata.__file__)", cwd=tmp_path, env=env)
    assert where.stdout.startswith(str(installed)), where.stdout + where.stderr
    listed = run(sys.executable, "-m", "validata", "schemas", "-f", "json", cwd=tmp_path, env=env)
    assert listed.returncode == 0, listed.stderr
    assert [schema["name"] for schema in json.loads(listed.stdout)] == NAMES
    (tmp_path / "prenoms.csv").write_text(
        "COMMUNE_NOM,COLL_INSEE,ENFANT_SEXE,ENFANT_PRENOM,NOMBRE_OCCURRENCES,ANNEE\nPoitiers,86194,F,Jade,41,2023\n"
    )
    options = ["prenoms.csv", "-o", "rapport.html"]
    checked = run(sys.executable, "-m", "validata", "check", *options, cwd=tmp_path, env=env)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "prenoms 1.1.6" in checked.stdout
    assert "</html>" in (tmp_path / "rapport.html").read_text("utf-8")
    script = "from validata.report.contract import json_schema; print(json_schema()['title'])"
    assert "validata/1" in run(sys.executable, "-c", script, cwd=tmp_path, env=env).stdout


def test_the_pythons_promised_are_those_that_github_tries():
    promised = re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))["jobs"]
    matrix = jobs["test"]["strategy"]["matrix"]
    assert matrix["python"] == promised
    assert {(one["os"], one["python"]) for one in matrix["include"]} == {
        (system, python) for system in ("macos-latest", "windows-latest") for python in (promised[0], promised[-1])
    }
