"""What the tests share: files written on the fly, the command run as a user does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from validata.report import Report
from validata.report.contract import json_schema

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"
UPDATE = os.environ.get("VALIDATA_UPDATE") == "1"
TODAY = "2026-01-31"
SERVICES = ("GITHUB_", "GITLAB_", "CI_")
"""How what a continuous integration service says of itself starts in the environment: no test may depend on it."""

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a background job; the programs under test inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setenv("VALIDATA_TODAY", TODAY)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch, tmp_path_factory):
    """No test asks schema.data.gouv.fr, nor sees what another has kept."""
    monkeypatch.setenv("VALIDATA_CATALOGUE", "http://127.0.0.1:9/schemas.json")
    monkeypatch.setenv("VALIDATA_CACHE", str(tmp_path_factory.mktemp("cache")))


CONTRACT = Draft202012Validator(json_schema())


def contracted(facts):
    """Hold a JSON report against its published schema."""
    wrong = [f"{error.json_path}: {error.message[:500]}" for error in CONTRACT.iter_errors(facts)]
    assert not wrong, "\n".join(wrong[:10])


@pytest.fixture(autouse=True)
def _contract(monkeypatch):
    """Every JSON report made in a test is held against the published schema."""
    made = Report.to_dict

    def held(report, **how):
        contracted(made(report, **how | {"many": list}))
        return made(report, **how)

    monkeypatch.setattr(Report, "to_dict", held)


@pytest.fixture
def write(tmp_path):
    """Write a file of the given bytes or text (UTF-8) and return its path."""

    def make(data: bytes | str, name: str = "donnees.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return make


def outside():
    """The environment out of any continuous integration service."""
    return {name: value for name, value in os.environ.items() if not name.startswith(SERVICES)}


@pytest.fixture
def command(tmp_path):
    """Run `validata` in a process of its own, as a user does."""

    def run(*arguments, stdin: bytes | None = None, cwd: Path = ROOT, **env: str):
        done = subprocess.run(
            [sys.executable, "-m", "validata", *map(str, arguments)],
            input=stdin,
            cwd=cwd,
            capture_output=True,
            check=False,
            timeout=120,
            env={**outside(), "PYTHONIOENCODING": "utf-8", "COLUMNS": "80", "VALIDATA_TODAY": TODAY, **env},
        )
        written = [Path(cwd, argument) for argument in map(str, arguments) if argument.endswith(".json")]
        for text in (done.stdout, *(path.read_bytes() for path in written if os.path.isfile(path))):  # noqa: PTH113
            if text.startswith(b'{\n "format": "validata/'):
                contracted(json.loads(text))
        return done

    return run


def same(path: Path, text: str) -> None:
    """The text is the golden one of `path` (rewritten by VALIDATA_UPDATE=1)."""
    if UPDATE:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{path}: VALIDATA_UPDATE=1 pytest rewrites it"
