"""Mutated files: never an internal error, a hang, nor gigabytes. CONTRIBUTING says how to run many more."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

COUNT = 200


@pytest.mark.skipif(sys.platform == "win32", reason="tests/fuzz.py forks")
def test_mutations(tmp_path):
    program = Path(__file__).with_name("fuzz.py")
    arguments = ["--count", COUNT, "--seed", 0, "--jobs", 2, "--keep", tmp_path]
    run = subprocess.run(
        [sys.executable, program, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    assert "échec" not in run.stdout
    assert re.search(rf"^total +{COUNT} ", run.stdout, re.MULTILINE)
