"""What the tests share: files written on the fly, the command run as a user does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"
UPDATE = os.environ.get("VALIDATA_UPDATE") == "1"
TODAY = "2026-01-31"

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


@pytest.fixture
def write(tmp_path):
    """Write a file of the given bytes or text (UTF-8) and return its path."""

    def make(data: bytes | str, name: str = "donnees.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return make


@pytest.fixture
def command(tmp_path):
    """Run `validata` in a process of its own, as a user does."""

    def run(*arguments, stdin: bytes | None = None, cwd: Path = ROOT, **env: str):
        return subprocess.run(
            [sys.executable, "-m", "validata", *map(str, arguments)],
            input=stdin,
            cwd=cwd,
            capture_output=True,
            check=False,
            timeout=120,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "80", "VALIDATA_TODAY": TODAY, **env},
        )

    return run


def same(path: Path, text: str) -> None:
    """The text is the golden one of `path` (rewritten by VALIDATA_UPDATE=1)."""
    if UPDATE:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{path}: VALIDATA_UPDATE=1 pytest rewrites it"
