"""Many files: one file per task, here, in processes or on a cluster.

The results come in the order of the sources whatever the scheduling, and a file that fails, even
by stopping its process, never costs the result of another.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING, NamedTuple

from validata.batch.cluster import on_cluster, other_version
from validata.batch.processes import WINDOWS_PROCESSES, died, in_processes, spread
from validata.errors import ValidataError, internal
from validata.options import Options
from validata.report.file import FEWEST, LIMIT, TOTAL, FileReport
from validata.source.targets import WORKBOOKS, Target, elsewhere
from validata.table.unreadable import Unreadable
from validata.table.workbook import child
from validata.text.typography import typography

if TYPE_CHECKING:
    from validata.cache import Entry
    from validata.schema.model import Schema

WORTH_BYTES, WORTH_FILES = 16 << 20, 50
"""The work that is worth one process, which takes half a second to start: about a second of checking.

(Measured on one core: 50 small files, 1.1 s; 16 MB, 0.3 s when nothing is wrong and 2.6 s when a row in two is.)
"""

MANY = 100  # files from which fewer details are kept of each, so that a run of 50,000 fits in memory
FILES_WHOLE = 10  # files from which fewer are kept of each in all
EVERY = 100_000  # details kept of one file for a report that tells them all: 300,000 take 100 MB
FEW = 1000  # details kept of each in all, however many the files


class Standing(NamedTuple):
    """Where a run stands."""

    files: int
    of_files: int
    bytes: int
    of_bytes: int


def check(
    target: str, file: FileReport, options: Options, version: str, progress: Callable[[int], None] | None = None
) -> FileReport:
    """The complete report of one file, in whatever process: what fails is its incident."""
    from validata.check import check_file
    from validata.report.finding import findings
    from validata.rules.file import fichier_illisible
    from validata.version import __version__

    start = time.perf_counter()
    try:
        if version != __version__:
            raise ValidataError(other_version(f"Le processus {os.getpid()}", __version__, version))
        check_file(target, file, options, progress)
    except Unreadable as error:
        file.give_up(findings(fichier_illisible, fichier_illisible.find(error)))
    except OSError as error:
        file.incident = typography(
            "Le fichier n'a pas pu être lu jusqu'au bout : il a été déplacé, supprimé ou son disque ne répond plus "
            f"({type(error).__name__}). Vérifiez qu'il est toujours là, puis recommencez."
        )
    except Exception as error:  # noqa: BLE001 - whatever an address makes the library raise
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


# All of them


def premature() -> str | None:
    """Why nothing is checked (French) in a process that is only reading the script that started it, else None."""
    import sys

    process = sys.modules.get("multiprocessing.process")  # imported in such a process
    if process is None or not getattr(process.current_process(), "_inheriting", False):
        return None
    return typography(
        "Ce processus, lancé pour partager le travail, relit d'abord le script : placez l'appel de validate sous "
        '« if __name__ == "__main__": » pour que le script seul l\'exécute.'
    )


def kept(limit: int | None, files: int, *, every: bool = False) -> int:
    """The details kept per rule and column of each file: the `limit` asked for, or what memory allows."""
    if limit is not None:
        return limit
    usual = LIMIT if files <= MANY else max(FEWEST, LIMIT * MANY // files)
    return max(usual, EVERY // max(1, files)) if every else usual


def most(files: int) -> int:
    """The details kept of each file in all, whatever the limit per rule and column."""
    return TOTAL if files <= FILES_WHOLE else max(FEW, TOTAL * FILES_WHOLE // files)


def run(
    files: list[Target],
    reports: list[FileReport],
    options: list[Options],
    *,
    jobs: int = 1,
    cluster: str | None = None,
    progress: Callable[[Standing], None] | None = None,
    cache: bool = False,
) -> None:
    """Check the files that have no incident yet, each into its report; with `cache`, but for those that it holds."""
    entries = found_again(files, reports, options) if cache and cluster is None else {}
    check_all(files, reports, options, jobs=jobs, cluster=cluster, progress=progress)
    if entries:
        from validata import cache as memory  # for those who ask for it

        for i, entry in entries.items():
            memory.keep(entry, reports[i])
        memory.prune()


def check_all(
    files: list[Target],
    reports: list[FileReport],
    options: list[Options],
    *,
    jobs: int = 1,
    cluster: str | None = None,
    progress: Callable[[Standing], None] | None = None,
) -> None:
    """Check the files of which nothing is known yet, each into its report."""
    from validata.version import __version__

    tally = Tally(files, progress)
    left = {i for i, report in enumerate(reports) if report.incident is None and not report.cached}
    away = [i for i in left if files[i].name != "-"]  # the standard input is that of this process
    count = processes_for([files[i] for i in away], jobs)
    if cluster is None and count == 1:
        away = []
    here = sorted(left - {*away})
    away.sort(key=lambda i: -files[i].size)  # the longest first: last, one of them would hold up the end

    def submit(executor: Executor, i: int) -> Future[FileReport]:
        name = files[i].name
        path = name if cluster is None or elsewhere(name) else os.path.abspath(name)
        return executor.submit(check, path, reports[i], options[i], __version__)

    try:
        tally.advance(0)
        if any(files[i].name.lower().endswith(WORKBOOKS) for i in here):
            child.prepare()  # while what judges is imported
        for i in here:
            check(files[i].name, reports[i], options[i], __version__, tally.advance)
            left.remove(i)
            tally.finish(files[i])
        if away:
            opened = on_cluster(cluster) if cluster is not None else nullcontext(in_processes(count))
            with opened as pool, closing(spread(pool, away, submit)) as outcomes:
                for i, outcome in outcomes:
                    left.remove(i)
                    if isinstance(outcome, Exception):
                        reports[i].incident = incident(outcome)
                    else:
                        reports[i] = received(outcome, reports[i].path, options[i].schema)
                    tally.finish(files[i])
    except Exception as error:  # noqa: BLE001 - whatever an address makes the library raise
        for i in left:
            reports[i].incident = incident(error)
    finally:
        child.close()


def found_again(files: list[Target], reports: list[FileReport], options: list[Options]) -> dict[int, Entry]:
    """Put in `reports` those that the cache holds; where the others are to be kept."""
    from validata import cache as memory  # for those who ask for it

    missing: dict[int, Entry] = {}
    for i, file in enumerate(files):
        entry = memory.entry(file, reports[i], options[i]) if reports[i].incident is None else None
        found = memory.take(entry, reports[i], options[i]) if entry else None
        if found:
            reports[i] = found
        elif entry:
            missing[i] = entry
    return missing


def received(report: FileReport, name: str, schema: Schema | None) -> FileReport:
    """The report of another process, under the name given here, without its own copy of the schema."""
    report.path = name
    if schema is not None and report.schema is not None and report.schema.sha256 == schema.sha256:
        report.schema = schema
    return report


class Tally:
    """Tells `progress` where the run stands. ValidataError, from then on, once it has failed."""

    def __init__(self, files: list[Target], progress: Callable[[Standing], None] | None) -> None:
        self.progress = progress
        self.now = Standing(0, len(files), 0, sum(file.size for file in files))
        self.read = 0
        self.failed: str | None = None

    def advance(self, size: int) -> None:
        """Some bytes of the file that this process checks have been read."""
        self.read += size
        if self.progress and self.failed is None:
            try:
                self.progress(self.now._replace(bytes=self.now.bytes + self.read))
            except Exception as error:  # noqa: BLE001 - whatever a function of the user raises
                self.failed = (
                    "Le contrôle a été arrêté par la fonction « progress » donnée à validate "
                    f"({type(error).__name__} : {error})."
                )
        if self.failed is not None:
            raise ValidataError(self.failed)

    def finish(self, file: Target) -> None:
        """A file is done."""
        self.now = self.now._replace(files=self.now.files + 1, bytes=self.now.bytes + file.size)
        self.read = 0
        self.advance(0)


def processes_for(files: list[Target], jobs: int) -> int:
    """How many processes the work is worth: each must have enough to do to repay its start."""
    worth = sum(file.size for file in files) / WORTH_BYTES + len(files) / WORTH_FILES
    most = min(jobs, WINDOWS_PROCESSES) if os.name == "nt" else jobs
    return max(1, min(most, len(files), int(worth)))
