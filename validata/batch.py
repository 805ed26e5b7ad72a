"""Many files: one file per task, here, in processes or on a cluster.

The results come in the order of the sources whatever the scheduling, and a file that fails, even
by stopping its process, never costs the result of another.
"""

from __future__ import annotations

import os
import pkgutil
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

from validata.errors import ValidataError, internal
from validata.report import LIMIT, FileReport, Unreadable
from validata.rules import typography
from validata.targets import Target, elsewhere

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from validata.schema import Schema

WORTH_BYTES, WORTH_FILES = 16 << 20, 50
"""The work that is worth one process, which takes half a second to start: about a second of checking.

(Measured on one core: 50 small files, 1.1 s; 16 MB, 0.3 s when nothing is wrong and 2.6 s when a row in two is.)
"""
WINDOWS_PROCESSES = 61  # what ProcessPoolExecutor can wait for on Windows
AHEAD = 1_000  # files sent to a cluster before their turn: enough to keep it busy, little to keep in mind
MANY = 100  # files from which fewer details are kept of each, so that a run of 50,000 fits in memory
FEWEST = 3  # details kept however many the files: those that the console report shows
PATIENCE = 10  # seconds for a scheduler to answer, and to have workers
LOST = 60  # seconds without scheduler or worker after which a run on a cluster gives up
TICK = 1  # seconds between two looks at what may have gone wrong; a shorter wait also lets Ctrl-C in on Windows


class Standing(NamedTuple):
    """Where a run stands."""

    files: int
    of_files: int
    bytes: int
    of_bytes: int


def check(target: str, file: FileReport, options: dict[str, Any], version: str, **progress: Any) -> FileReport:  # noqa: ANN401
    """The complete report of one file, in whatever process: what fails is its incident."""
    from validata import __version__, check_file  # noqa: PLC0415 - validata imports us

    start = time.perf_counter()
    try:
        if version != __version__:
            raise ValidataError(other_version(f"Le processus {os.getpid()}", __version__, version))
        check_file(target, file, **options, **progress)
    except Unreadable as error:
        file.give_up(error.notice)
    except OSError as error:
        file.incident = typography(
            "Le fichier n'a pas pu être lu jusqu'au bout : il a été déplacé, supprimé ou son disque ne répond plus "
            f"({type(error).__name__}). Vérifiez qu'il est toujours là, puis recommencez."
        )
    except Exception as error:  # noqa: BLE001 - an internal failure is an incident, and the other files go on
        file.incident = incident(error)
    file.seconds = time.perf_counter() - start
    return file


def incident(error: Exception) -> str:
    """What kept a file from being checked, in French."""
    if isinstance(error, ValidataError):
        return str(error)
    if isinstance(error, MemoryError):
        return "La mémoire de l'ordinateur ne suffit pas pour contrôler ce fichier."
    if died(error):
        return typography(
            "Le processus de contrôle s'est arrêté brutalement pendant la lecture de ce fichier, le plus souvent parce "
            "que la mémoire manquait. Recommencez avec ce fichier seul, sur une machine qui a plus de mémoire."
        )
    if isinstance(error, CancelledError) or type(error).__name__ == "CommClosedError":  # Dask's, not imported
        return "La connexion avec la grappe de calcul a été perdue avant la fin du contrôle de ce fichier."
    return internal(error)


def died(outcome: object) -> bool:
    """Whether a file has no report because the process that read it stopped (by its name: Dask's is not imported)."""
    return isinstance(outcome, BrokenExecutor) or type(outcome).__name__ == "KilledWorker"


# All of them


def kept(limit: int | None, files: int) -> int:
    """The details kept per rule and column of each file: the `limit` asked for, or what memory allows."""
    if limit is not None:
        return limit
    return LIMIT if files <= MANY else max(FEWEST, LIMIT * MANY // files)


def run(
    files: list[Target],
    reports: list[FileReport],
    options: dict[str, Any],
    *,
    jobs: int = 1,
    cluster: str | None = None,
    progress: Callable[[Standing], None] | None = None,
) -> None:
    """Check the files that have no incident yet, each into its report."""
    from validata import __version__  # noqa: PLC0415 - validata imports us

    tally = Tally(files, progress)
    tally.advance(0)
    todo = [i for i, report in enumerate(reports) if report.incident is None]
    away = [i for i in todo if files[i].name != "-"]  # the standard input is that of this process
    count = processes_for([files[i] for i in away], jobs)
    if cluster is None and count == 1:
        away = []
    for i in sorted({*todo} - {*away}):
        check(files[i].name, reports[i], options, __version__, progress=tally.advance)
        tally.finish(files[i])
    if not away:
        return

    def submit(executor: Executor, i: int) -> Future[FileReport]:
        name = files[i].name
        path = name if cluster is None or elsewhere(name) else os.path.abspath(name)
        return executor.submit(check, path, reports[i], options, __version__)

    left = {*away}
    away.sort(key=lambda i: -files[i].size)  # the longest first: last, one of them would hold up the end
    try:
        opened = on_cluster(cluster) if cluster is not None else nullcontext(in_processes(count))
        with opened as pool, closing(spread(pool, away, submit)) as outcomes:
            for i, outcome in outcomes:
                left.remove(i)
                if isinstance(outcome, Exception):
                    reports[i].incident = incident(outcome)
                else:
                    reports[i] = received(outcome, reports[i].path, options["expected"])
                tally.finish(files[i])
    except Exception as error:  # noqa: BLE001 - no process, no cluster: the files that are left say so
        for i in left:
            reports[i].incident = incident(error)


def received(report: FileReport, name: str, schema: Schema | None) -> FileReport:
    """The report of another process, under the name given here, without its own copy of the schema."""
    report.path = name
    if schema is not None and report.schema is not None:
        report.schema = schema
    return report


class Tally:
    """Tells `progress` where the run stands."""

    def __init__(self, files: list[Target], progress: Callable[[Standing], None] | None) -> None:
        self.progress = progress
        self.now = Standing(0, len(files), 0, sum(file.size for file in files))
        self.read = 0

    def advance(self, size: int) -> None:
        """Some bytes of the file that this process checks have been read."""
        self.read += size
        if self.progress:
            self.progress(self.now._replace(bytes=self.now.bytes + self.read))

    def finish(self, file: Target) -> None:
        """A file is done."""
        self.now = self.now._replace(files=self.now.files + 1, bytes=self.now.bytes + file.size)
        self.read = 0
        self.advance(0)


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
        except Exception as error:  # noqa: BLE001 - whatever keeps a report from coming back
            outcome = error
            broken = broken or isinstance(error, BrokenExecutor)
        yield flying.pop(future), outcome


def processes_for(files: list[Target], jobs: int) -> int:
    """How many processes the work is worth: each must have enough to do to repay its start."""
    worth = sum(file.size for file in files) / WORTH_BYTES + len(files) / WORTH_FILES
    most = min(jobs, WINDOWS_PROCESSES) if os.name == "nt" else jobs
    return max(1, min(most, len(files), int(worth)))


def in_processes(count: int) -> Pool:
    """Processes of this machine; one file ahead of what they can do, so that none waits for us."""

    @contextmanager
    def start(number: int) -> Iterator[Executor]:
        import multiprocessing  # noqa: PLC0415 - slow imports, only for these runs
        from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415
        from multiprocessing import resource_tracker  # noqa: PLC0415

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
    import threading  # noqa: PLC0415 - only in these processes
    import warnings  # noqa: PLC0415

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


@contextmanager
def on_cluster(address: str) -> Iterator[Pool]:
    """The processes of a Dask cluster. ValidataError when there is none, or not with this version of validata."""
    try:
        import distributed  # noqa: PLC0415 - an extra
    except ImportError:
        raise ValidataError(
            "Le contrôle sur une grappe de calcul demande la bibliothèque « distributed », qui n'est pas installée. "
            "Installez-la : pip install distributed."
        ) from None
    import logging  # noqa: PLC0415

    for name in ("distributed", "distributed.client"):  # what matters is said in French
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with quiet():
        try:
            client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
        except Exception as error:  # noqa: BLE001 - a library with many ways to fail
            raise ValidataError(
                f"L'ordonnanceur « {address} » ne répond pas (attente : {PATIENCE} s). "
                f"Vérifiez son adresse et qu'il est en marche ({type(error).__name__})."
            ) from None
    with client, client.get_executor(pure=False) as executor:
        try:
            examine(client, address)
            yield Pool(lambda _: nullcontext(executor), 0, AHEAD, watch_of(client, address))
        except BaseException:
            executor.shutdown(wait=False)
            raise


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the library's warnings (in English, about versions) off the terminal."""
    import warnings  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def examine(client: Any, address: str) -> None:  # noqa: ANN401 - a library without types
    """Refuse a cluster without worker, or one of whose workers has no validata of this version."""
    from asyncio import TimeoutError as Late  # noqa: PLC0415 - not Python's own before 3.11

    from validata import __version__  # noqa: PLC0415 - validata imports us

    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except (TimeoutError, Late):
        raise ValidataError(
            f"L'ordonnanceur « {address} » n'a aucun processus de calcul (attente : {PATIENCE} s). "
            f"Démarrez-en : dask worker {address} --nworkers auto --nthreads 1."
        ) from None
    answers = client.run(pkgutil.resolve_name, "validata:__version__", on_error="return")
    for worker, answer in sorted(answers.items()):
        if answer != __version__:
            raise ValidataError(other_version(worker, answer if isinstance(answer, str) else None, __version__))


def other_version(worker: str, theirs: str | None, ours: str) -> str:
    """The sentence about a worker that would not check as this program does."""
    has = f"a validata {theirs}" if theirs else "n'a pas validata"
    return (
        f"Le processus de calcul « {worker} » {has}, et ce contrôle demande validata {ours}. "
        "Installez la même version sur toutes les machines."
    )


def watch_of(client: Any, address: str) -> Callable[[], None]:  # noqa: ANN401 - a library without types
    """What raises ValidataError once the cluster has had no scheduler or no worker for too long."""
    well = time.monotonic()

    def watch() -> None:
        nonlocal well
        if client.status == "running" and client.nthreads():
            well = time.monotonic()
        elif time.monotonic() - well > LOST:
            raise ValidataError(
                f"La grappe de calcul « {address} » ne répond plus, ou n'a plus aucun processus, depuis {LOST} s. "
                "Ce fichier n'a pas été contrôlé."
            )

    return watch
