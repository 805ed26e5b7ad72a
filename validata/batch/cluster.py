"""Files checked on a Dask cluster."""

from __future__ import annotations

import pkgutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from validata.batch.processes import Pool
from validata.errors import ValidataError

AHEAD = 1_000  # files sent to a cluster before their turn: enough to keep it busy, little to keep in mind

PATIENCE = 10  # seconds for a scheduler to answer, and to have workers
LOST = 60  # seconds without scheduler or worker after which a run on a cluster gives up


@contextmanager
def on_cluster(address: str) -> Iterator[Pool]:
    """The processes of a Dask cluster. ValidataError when there is none, or not with this version of validata."""
    try:
        import distributed
    except ImportError:
        raise ValidataError(
            "Le contrôle sur une grappe de calcul demande la bibliothèque « distributed », qui n'est pas installée. "
            "Installez-la : pip install distributed."
        ) from None
    import logging

    for name in ("distributed", "distributed.client"):  # what matters is said in French
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with quiet():
        try:
            client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
        except Exception as error:  # noqa: BLE001 - whatever an address makes the library raise
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
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def examine(client: Any, address: str) -> None:
    """Refuse a cluster without worker, or one of whose workers has no validata of this version."""
    from asyncio import TimeoutError as Late  # not Python's own before 3.11

    from validata.version import __version__

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


def watch_of(client: Any, address: str) -> Callable[[], None]:
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
