"""Reports kept from one run to the next: a file is not checked again as long as its report would be the same.

An entry is found by the content of the file, its name, the schema, what is asked, the day and the versions of what
judges. It is pickled, and read as nothing but what reports are made of: who could write in the cache could make it
say anything, but not run anything.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import platform
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from validata.options import Options
from validata.report.file import FileReport
from validata.rule import Rule
from validata.schema.bundled import load_bundled
from validata.schema.catalogue import folder
from validata.source.targets import Target, elsewhere
from validata.text.dates import today
from validata.version import __version__

JUDGES = ("chardet", "frformat", "frictionless", "phonenumbers", "pyarrow", "python-calamine", "python-stdnum")
"""The libraries on which a verdict may depend."""
DAYS = 30  # that an entry is kept after it was last of use
PARTS = {
    "validata.report.file": {"FileReport", "Faulty"},
    "validata.report.figures": {"Figures", "Near"},
    "validata.report.identity": {"Ledger", "Met"},
    "validata.report.mendable": {"Mendable"},
    "validata.report.notice": {"Notice"},
    "validata.report.summary": {"Amounts", "Emptiness", "Holders", "Period", "Summary"},
    "validata.report.values": {"Same", "Values"},
    "validata.options": {"Options"},
    "validata.rule": {"Edit", "Mend"},
    "validata.limits": {"Limits"},
    "builtins": {"bytearray", "frozenset", "set"},
    "collections": {"Counter"},
    "datetime": {"date"},
    "decimal": {"Decimal"},
    "fractions": {"Fraction"},
    "numpy": {"dtype", "ndarray"},
    "numpy._core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.numeric": {"_frombuffer"},
    "numpy.core.multiarray": {"_reconstruct", "scalar"},
    "numpy.core.numeric": {"_frombuffer"},
}
"""What reports are made of, by module."""


class Entry:
    """Where the report of a file is kept; `state` is what the file was then."""

    def __init__(self, path: Path, source: str, state: tuple[int, int]) -> None:
        self.path, self.source, self.state = path, source, state


def entry(target: Target, report: FileReport, options: Options) -> Entry | None:
    """Where the report that is begun would be kept; None for what is not a file of this disk."""
    name = target.name
    if elsewhere(name) or not os.path.isfile(name):  # noqa: PTH113 - it says no where pathlib raises
        return None
    try:
        state = state_of(name)
        content = digest(name)
    except OSError:
        return None
    parts = [content, Path(name).name, report.figures is not None, *asked(options), judges()]
    key = hashlib.sha256(repr(parts).encode("utf-8", "replace")).hexdigest()
    return Entry(folder() / "reports" / key[:2] / key, name, state)


def state_of(name: str) -> tuple[int, int]:
    """What changes when a file does. Raises OSError."""
    found = os.stat(name)  # noqa: PTH116
    return found.st_size, found.st_mtime_ns


def digest(name: str) -> str:
    """The digest of the content of a file. Raises OSError."""
    made = hashlib.sha256()
    with open(name, "rb") as file:  # noqa: PTH123
        while part := file.read(1 << 20):
            made.update(part)
    return made.hexdigest()


def asked(options: Options) -> Iterator[Any]:
    """All that is asked, in a form that is the same for the same."""
    schema = options.schema
    yield (schema.sha256, schema.name, schema.version, schema.source, schema.location) if schema else None
    for name, value in vars(options).items():
        if name != "schema":
            listed = sorted(value.items()) if hasattr(value, "items") else value
            yield name, sorted(listed) if isinstance(listed, frozenset) else listed


@cache
def judges() -> str:
    """The versions of what judges."""
    found = [__version__, platform.python_version()]
    for name in JUDGES:
        with suppress(PackageNotFoundError):
            found.append(f"{name} {version(name)}")
    return " ".join(found)


def take(kept: Entry, report: FileReport, options: Options) -> FileReport | None:
    """The report that is kept, under the name of the one that is begun; None when there is none for today."""
    start = time.perf_counter()
    try:
        day, schema, found = Reader(io.BytesIO(kept.path.read_bytes())).load()
        if not isinstance(found, FileReport) or day > today() or (found.dated and day != today()):
            return None
        found.schema = load_bundled(*schema) if schema else options.schema
        found.path, found.cached = report.path, True
        os.utime(kept.path)
    except Exception:  # noqa: BLE001 - whatever was damaged, it will be written again
        return None
    found.seconds = time.perf_counter() - start
    return found


def keep(kept: Entry, report: FileReport) -> None:
    """Keep a report, unless the file has changed meanwhile or could not be checked."""
    with suppress(OSError, pickle.PicklingError):  # a folder that cannot be written: it will be checked again
        if report.incident is not None or state_of(kept.source) != kept.state:
            return
        schema = report.schema
        ours = (schema.name, schema.version) if schema and schema.source == "bundled" else None
        kept.path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=kept.path.parent, delete=False) as aside:
            pickle.dump((today(), ours, replace(report, schema=None)), aside, protocol=5)
        Path(aside.name).replace(kept.path)


def prune() -> None:
    """Remove what has been of no use for long."""
    late = time.time() - DAYS * 24 * 3600
    for path in (folder() / "reports").glob("*/*"):
        with suppress(OSError):
            if path.stat().st_mtime < late:
                path.unlink()


class Reader(pickle.Unpickler):
    """Reads what reports are made of, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """A part of a report, or a rule. Raises UnpicklingError for anything else."""
        if name in PARTS.get(module, ()):
            return super().find_class(module, name)
        if module.startswith("validata.rules."):
            found = getattr(import_module(module), name, None)
            if isinstance(found, Rule):
                return found
        raise pickle.UnpicklingError(name)
