"""What a command loads: every run pays for a module too many. The budgets stand a little above what is loaded today."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from conftest import FIXTURES, ROOT, TODAY

from validata.batch.run import WORTH_FILES
from validata.schema.bundled import bundled

GOOD = str(FIXTURES / "prenoms-conforme" / "20240105_218601946_prenoms.csv")
BAD = str(FIXTURES / "prenoms-fautif" / "prenoms-2023.csv")
COMMAND_LINE = {"typer", "annotated_doc", "shellingham"}
COLUMNS = {"pyarrow", "numpy", "dateutil", "six", "cloudpickle", "cython_runtime"}
"""Arrow and what it looks for by itself. What is not allowed costs more: frictionless, openpyxl, phonenumbers, frformat…"""
WATCHED = """
import json, sys
before = set(sys.modules)
from validata.cli.main import main
sys.argv = ["validata", *sys.argv[1:]]
try:
    main()
except SystemExit as end:
    print(json.dumps([end.code, [name for name in sys.modules if name not in before and sys.modules[name]]]), file=sys.stderr)
"""


def loaded(*arguments, **env):
    """The exit code of a command, and the modules that it has loaded."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *arguments],
        cwd=ROOT,
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "VALIDATA_TODAY": TODAY, **env},
    )
    return json.loads(done.stderr)


def packages(modules):
    """The packages of others among modules."""
    tops = {module.partition(".")[0] for module in modules} - sys.stdlib_module_names - {"validata"}
    return {name for name in tops if not name.startswith("_")}


@pytest.mark.parametrize(
    ("arguments", "code", "ours", "every", "allowed"),
    [
        (["--version"], 0, 45, 158, COMMAND_LINE),
        (["check", GOOD, "-f", "json"], 0, 149, 415, COMMAND_LINE | COLUMNS),
        (["check", GOOD, "-s", "prenoms", "-q"], 0, 149, 415, COMMAND_LINE | COLUMNS),
        (["check", BAD, "-s", "prenoms", "-f", "json"], 1, 149, 415, COMMAND_LINE | COLUMNS),
        (["check", BAD, "-s", "prenoms"], 1, 153, 465, COMMAND_LINE | COLUMNS | {"rich"}),
    ],
    ids=["version", "conformant", "quiet", "faulty", "console"],
)
def test_no_more_is_loaded_than_a_command_needs(arguments, code, ours, every, allowed):
    found, modules = loaded(*arguments)
    assert found == code
    assert packages(modules) <= allowed
    assert len([module for module in modules if module.partition(".")[0] == "validata"]) <= ours
    assert len(modules) <= every


def test_a_conformant_file_of_a_bundled_schema_is_read_by_our_own_code():
    unusual = ("menus", "plats", "adresses-1.1.3")  # lists and hours, left to frictionless; never found by itself
    paths = [path for path in FIXTURES.glob("*-conforme/*.csv") if not path.parent.name.startswith(unusual)]
    assert len(paths) == sum(map(len, bundled().values())) - len(unusual)
    code, modules = loaded("check", *map(str, paths), "-q", "--jobs", "1")
    assert code == 0
    assert packages(modules) <= COMMAND_LINE | COLUMNS | {"pyproj", "certifi"}  # projections of addresses


@pytest.mark.parametrize("files", [1, 2 * WORTH_FILES], ids=["here", "in processes"])
def test_pandas_is_not_loaded_where_it_is_installed(tmp_path, files):
    data, home = tmp_path / "data", tmp_path / "installed"
    for folder in (data, home):
        folder.mkdir()
    for number in range(files):
        (data / f"{number}.csv").write_text("COLL_INSEE\n86194\n")
    (home / "pandas.py").write_text(f"open({str(home / 'loaded')!r}, 'w').close()")
    path = f"{home}{os.pathsep}{ROOT}"
    code, modules = loaded("check", str(data), "-s", "prenoms", "-q", "--jobs", "2", PYTHONPATH=path)
    assert code == 1
    assert ("multiprocessing" in modules) is (files > 1)
    assert not (home / "loaded").exists()
