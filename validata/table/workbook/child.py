"""The process that reads workbooks, seen from the one that judges them: started, asked, and stopped past its limits.

Whatever a workbook makes it do (a crash, a panic, an allocation of terabytes) is one sentence about that workbook. It
is used again for the next one, and ends with the run.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from validata.errors import ValidataError
from validata.limits import Deadline
from validata.source.sniff import SAVE_AS
from validata.table.unreadable import Unreadable, excess
from validata.table.workbook.facts import BROKEN

if TYPE_CHECKING:
    import pyarrow as pa

PROGRAM = Path(__file__).with_name("program.py")
LARGE = 4 << 20  # bytes; the memory that a larger workbook has taken may not be given back whole
LAST_BREATH = 5  # seconds, for a process whose output is closed to end
TOO_LONG = -getattr(signal, "SIGXCPU", 0) or None  # exit code: the computing time allowed is not enough
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
"""What a new interpreter is told, for its memory to be what it uses: no thread, no memory taken in advance."""
HARMLESS = frozenset(("jemalloc_bg_thd",))
"""Threads of libraries that see to it that a process may be copied."""


class Process(Protocol):
    """What is asked of a process."""

    @property
    def pid(self) -> int:
        """Its number."""

    @property
    def stdin(self) -> IO[bytes] | None:
        """What it reads."""

    @property
    def stdout(self) -> IO[bytes] | None:
        """What it writes."""

    def poll(self) -> int | None:
        """Its exit code, None as long as it runs."""

    def wait(self) -> int:
        """Its exit code, once it has ended."""

    def kill(self) -> None:
        """Stop it at once."""


class Copy:
    """A process that is a copy of this one: nothing has to be imported again."""

    def __init__(self) -> None:
        from validata.table.workbook import program

        (lines, stdin), (stdout, out) = os.pipe(), os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # there are no other threads than those seen
            self.pid = os.fork()
        if not self.pid:
            nowhere = os.open(os.devnull, os.O_RDWR)
            for number in (0, 1, 2):
                os.dup2(nowhere, number)
            faulthandler.disable()  # a crash is told by this process's end, not in the log of the one copied
            os.close(stdin)
            os.close(stdout)
            program.serve(os.fdopen(lines, "rb"), os.fdopen(out, "wb"))
        os.close(lines)
        os.close(out)
        self.stdin: IO[bytes] | None = os.fdopen(stdin, "wb")
        self.stdout: IO[bytes] | None = os.fdopen(stdout, "rb")
        self.code: int | None = None

    def poll(self) -> int | None:
        """Its exit code, None as long as it runs."""
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.code = os.waitstatus_to_exitcode(status) if pid else None
        return self.code

    def wait(self) -> int:
        """Its exit code, once it has ended."""
        if self.code is None:
            self.code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.code

    def kill(self) -> None:
        """Stop it at once."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


def alone() -> bool:
    """Whether this process may be copied: on Linux, when no other thread could hold something at that moment."""
    if sys.platform != "linux":
        return False
    with suppress(OSError):
        tasks = [task for task in Path("/proc/self/task").iterdir() if task.name != str(threading.get_native_id())]
        return all((task / "comm").read_text().strip() in HARMLESS for task in tasks)
    return False


def interpreter() -> Process:
    """A new interpreter that runs the same program."""
    import subprocess

    flags = ["-I", "-S", "-X", "utf8", *(["-B"] if sys.dont_write_bytecode else [])]
    return subprocess.Popen(  # noqa: S603 - this interpreter, our own program
        [sys.executable, *flags, str(PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **ENVIRONMENT},
    )


class Child:
    """A process that reads workbooks, one at a time."""

    def __init__(self) -> None:
        self.late = self.large = self.left_off = False
        self.path: Path | None = None
        self.deadline: Deadline | None = None
        self.left = 0.0
        self.start()

    def start(self) -> None:
        """Start the process."""
        self.ready = alone()
        try:
            self.process: Process = Copy() if self.ready else interpreter()
        except OSError:
            raise self.not_started() from None
        if not self.ready:
            with suppress(OSError):
                self.write(sys.path)

    @staticmethod
    def not_started() -> ValidataError:
        """Why nothing can be read at all."""
        return ValidataError(
            "Le processus qui lit les classeurs n'a pas pu démarrer : la mémoire manque, ou Python est mal installé. "
            "Recommencez, ou enregistrez le classeur au format CSV (UTF-8)."
        )

    @property
    def output(self) -> IO[bytes]:
        """What the process writes."""
        assert self.process.stdout is not None
        return self.process.stdout

    def write(self, value: Any) -> None:
        """Write a line of JSON to the process."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(value).encode() + b"\n")
        self.process.stdin.flush()

    def open(self, path: Path, deadline: Deadline) -> dict[str, Any]:
        """Open a workbook, to be read before the `deadline`: its kind and its sheets."""
        self.path, self.deadline, self.left = path, deadline, float(deadline.limits.workbook_seconds)
        self.large = path.stat().st_size > LARGE
        return self.opened(deadline)

    def opened(self, deadline: Deadline) -> dict[str, Any]:
        """Open it in a process that has just been started, or is used again."""
        if not self.ready:
            with self.waiting():
                self.ready = bool(self.output.readline())
            if not self.ready:
                self.stop()
                raise self.not_started()
        with tempfile.TemporaryDirectory(prefix="validata-", ignore_cleanup_errors=True) as folder:
            return self.ask("open", path=str(self.path), folder=folder, limits=asdict(deadline.limits))

    def ask(self, what: str, **request: Any) -> dict[str, Any]:
        """The answer to a request, but for the Arrow data that may follow.

        When the data of the former one were left before their end, the workbook is opened again.
        """
        if self.left_off and self.deadline:
            self.left_off = False
            self.start()
            self.opened(self.deadline)
        with suppress(OSError):  # it is not there any more: reading says why
            self.write({"ask": what, **request})
        return self.line()

    def line(self) -> dict[str, Any]:
        """The next line that the process writes. Unreadable when it says so, or is not there any more."""
        with self.waiting():
            line = self.output.readline()
        if not line.endswith(b"\n"):
            raise self.failure()
        found: dict[str, Any] = json.loads(line)
        if "unreadable" in found:
            raise Unreadable(found["unreadable"])
        if "fault" in found:
            raise RuntimeError(found["fault"])
        return found

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The Arrow data that follows an answer, to its end. Unreadable as for a line."""
        import pyarrow as pa

        whole = False
        try:
            with self.waiting():
                reader = pa.ipc.open_stream(self.output)
            while True:
                with self.waiting():
                    batch = next(reader, None)
                if batch is None:
                    break
                batch.validate(full=True)
                yield batch
            whole = True
        except GeneratorExit:
            self.left_off = True
            raise
        except (pa.ArrowException, OSError):
            raise self.failure() from None
        finally:
            if not whole:
                self.stop()
        self.line()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Stop the process when what is awaited of it takes more than the time that it has left."""
        assert self.deadline is not None
        start = time.monotonic()
        alarm = threading.Timer(max(0.0, min(self.left, self.deadline.end - start)), self.expire)
        alarm.daemon = True
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()
            self.left -= time.monotonic() - start

    def expire(self) -> None:
        """The time is over."""
        self.late = True
        self.process.kill()

    def failure(self) -> Exception:
        """Why the process ended before its answer."""
        assert self.deadline is not None
        limits = self.deadline.limits
        end = time.monotonic() + LAST_BREATH
        while self.process.poll() is None and time.monotonic() < end:
            time.sleep(0.01)
        code = self.stop()
        if self.late:
            self.deadline.check()
        if self.late or code == TOO_LONG:
            return excess("c'est un classeur trop long à lire", limits, "workbook_seconds", SAVE_AS)
        what = "c'est un classeur qui demande trop de mémoire, ou qui est abîmé"
        return excess(what, limits, "workbook_memory", BROKEN["remedy"])

    def stop(self) -> int:
        """End the process and what it needed: its exit code."""
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        return self.process.wait()

    @property
    def alive(self) -> bool:
        """Whether it can be asked again."""
        return not self.large and self.process.poll() is None


OWN = threading.local()
"""The process of each thread."""


def prepare() -> None:
    """Start the process of this thread if it takes time, which other work may fill."""
    if not alone():
        with suppress(ValidataError):  # the file will say so
            of_this_thread()


def of_this_thread() -> Child:
    """The process of this thread, started if there is none."""
    child: Child | None = getattr(OWN, "child", None)
    if child is None or not child.alive:
        close()
        child = OWN.child = Child()
    return child


def close() -> None:
    """End the process of this thread, if there is one."""
    child: Child | None = getattr(OWN, "child", None)
    if child is not None:
        OWN.child = None
        child.stop()
