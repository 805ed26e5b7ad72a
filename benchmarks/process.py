"""Run a command and say how long it took and how much memory; standard library only.

The peak memory that Linux tells of a process is at least that of its parent when it started: who
measures imports nothing big.
"""

from __future__ import annotations

import compileall
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
VALIDATA = [sys.executable, "-m", "validata"]
"""The command of this copy of the repository, by `environment`."""


class Measure(NamedTuple):
    """What a process took, in seconds and in MB (the process or the biggest of its children), and how it ended."""

    seconds: float
    memory: float
    code: int
    late: bool


def environment() -> dict[str, str]:
    """The environment in which `python -m validata` is this copy of it."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


def compile_package() -> None:
    """Compile validata, as installing it does and as its peers are: some environments forbid Python to do it."""
    compileall.compile_dir(ROOT / "validata", quiet=1)


def measure(command: list[str], output: Path, *, timeout: float, cwd: Path, env: dict[str, str]) -> Measure:
    """Run to the end or to the timeout; standard output goes to a file, errors to another ending in .err."""
    late = threading.Event()
    with output.open("wb") as out, output.with_suffix(".err").open("wb") as err:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=cwd, env=env, stdout=out, stderr=err, start_new_session=True)

        def stop() -> None:
            late.set()
            os.killpg(process.pid, signal.SIGKILL)

        alarm = threading.Timer(timeout, stop)
        alarm.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            stop()
            raise
        finally:
            alarm.cancel()
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    return Measure(seconds, usage.ru_maxrss / 1024, process.returncode, late.is_set())


def errors(output: Path) -> str:
    """What the process said on its standard error."""
    return output.with_suffix(".err").read_text("utf-8", "replace")
