"""Mutated files: never an internal error, a hang, nor gigabytes. CONTRIBUTING says how to run many more."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

COUNT = 200


@pytest.mark.skipif(sys.platform == "win32", reason="tests/fuzz.py forks")
@pytest.mark.parametrize(
    ("count", "chosen"),
    [(COUNT, ["--count", COUNT, "--seed", 0, "--jobs", 2]), (1, ["--seed", 5, "--only", 1909])],
    ids=["new", "xls-memory"],  # the latter: an xls that took 505 MB
)
def test_mutations(tmp_path, count, chosen):
    program = Path(__file__).with_name("fuzz.py")
    arguments = [*chosen, "--keep", tmp_path]
    run = subprocess.run(
        [sys.executable, program, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    assert "échec" not in run.stdout
    assert re.search(rf"^total +{count} ", run.stdout, re.MULTILINE)
