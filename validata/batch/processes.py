"""Files checked in processes of this machine, and any executor kept busy."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import AbstractContextManager, contextmanager
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

from validata.limits import without_pandas
from validata.report.file import FileReport

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

WINDOWS_PROCESSES = 61  # what ProcessPoolExecutor can wait for on Windows

TICK = 1  # seconds between two looks at what may have gone wrong; a shorter wait also lets Ctrl-C in on Windows


def died(outcome: object) -> bool:
    """Whether a file has no report because the process that read it stopped (by its name: Dask's is not imported)."""
    return isinstance(outcome, BrokenExecutor) or type(outcome).__name__ == "KilledWorker"


# Elsewhere than in this process


class Pool(NamedTuple):
    """Where files are checked: how to have an executor of so many processes, how many, how many files to send ahead.

    `watch` is called when nothing has ended for a while; it raises when nothing will.
    """

    start: Callable[[int], AbstractContextManager[Executor]]
    processes: int
    ahead: int
    watch: Callable[[], None]


Submit = Callable[[Executor, int], "Future[FileReport]"]
Outcome = tuple[int, "FileReport | Exception"]


def spread(pool: Pool, order: list[int], submit: Submit) -> Generator[Outcome, None, None]:
    """Check the files in that order; yield each number and report (or failure) as soon as there is one.

    When a process dies, the files that were on their way are checked again, alone and one by one, in a
    new process: the one that stops it again is the guilty one.
    """
    todo = deque(order)
    while todo:
        lost: list[int] = []
        with pool.start(pool.processes) as executor:
            for i, outcome in gather(executor, todo, submit, pool):
                if died(outcome):
                    lost.append(i)
                else:
                    yield i, outcome
        again = deque(lost)
        while again:
            with pool.start(1) as executor:
                yield from gather(executor, again, submit, pool._replace(ahead=1))


def gather(executor: Executor, todo: deque[int], submit: Submit, pool: Pool) -> Iterator[Outcome]:
    """Take files out of `todo` and yield how each ended. Some are left in it when the executor breaks."""
    done: SimpleQueue[Future[FileReport]] = SimpleQueue()
    flying: dict[Future[FileReport], int] = {}
    broken = False
    while flying or (todo and not broken):
        while todo and not broken and len(flying) < pool.ahead:
            try:
                with no_interrupt():
                    future = submit(executor, todo[0])
            except BrokenExecutor:
                broken = True
            else:
                flying[future] = todo.popleft()
                future.add_done_callback(done.put)
        try:
            future = done.get(timeout=TICK)
        except Empty:
            pool.watch()
            continue
        try:
            outcome: FileReport | Exception = future.result()
        except Exception as error:  # noqa: BLE001 - whatever an address makes the library raise
            outcome = error
            broken = broken or isinstance(error, BrokenExecutor)
        yield flying.pop(future), outcome


def in_processes(count: int) -> Pool:
    """Processes of this machine; one file ahead of what they can do, so that none waits for us."""

    @contextmanager
    def start(number: int) -> Iterator[Executor]:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import resource_tracker

        context = multiprocessing.get_context("spawn")  # a fork would copy the locks of Arrow's threads
        resource_tracker.ensure_running()  # it lets Ctrl-C in when it starts, whatever `no_interrupt` says
        reader, writer = context.Pipe(duplex=False)
        with writer, reader, ProcessPoolExecutor(number, context, prepare, (reader,)) as executor:
            try:
                yield executor
            except BaseException:
                writer.close()  # the processes stop at once, in the middle of their file
                raise

    return Pool(start, count, count + 1, lambda: None)


def prepare(line: Connection) -> None:
    """Set up a process: its end when the `line` to the one that started it is cut."""
    import threading
    import warnings

    def leave(*_: object) -> None:
        os._exit(1)

    def watch() -> None:
        try:
            line.recv()
        except (EOFError, OSError):
            leave()

    signal.signal(signal.SIGINT, leave)  # Ctrl-C reaches the whole group: no traceback from each
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    threading.Thread(target=watch, daemon=True).start()
    warnings.simplefilter("ignore")  # those of libraries, to programmers
    without_pandas()


@contextmanager
def no_interrupt() -> Iterator[None]:
    """Hold Ctrl-C back (where the system can) while a process starts: it inherits this until it is prepared."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
