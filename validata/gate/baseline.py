"""A baseline: the findings already known in some files, by names that do not depend on where they are.

The content of rows and, with `--no-values`, of cells is only there as a digest.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from validata.errors import ValidataError
from validata.report.file import FileReport
from validata.report.identity import cell_of
from validata.source.address import is_url
from validata.text.secrets import public
from validata.version import __version__

FORMAT = "validata-baseline/1"


@dataclass(frozen=True)
class Baseline:
    """The known findings of files: path from the folder of the baseline -> name -> how many times."""

    folder: str
    files: Mapping[str, Mapping[str, int]]

    def of(self, name: str) -> Mapping[str, int]:
        """Those of a file."""
        return self.files.get(place(name, self.folder), {})


def place(name: str, folder: str) -> str:
    """What a file is called in a baseline of this folder: the same from wherever the command is run."""
    if name == "-" or is_url(name):
        return "<stdin>" if name == "-" else public(name)
    try:
        found = os.path.relpath(name, folder)
    except ValueError:  # another disk
        found = os.path.abspath(name)  # noqa: PTH100 - links are kept
    return found.replace(os.sep, "/")


def read(path: str | Path) -> Baseline:
    """The baseline that a file holds. ValidataError when it holds none."""
    name = public(os.fspath(path))
    try:
        found = json.loads(Path(path).read_bytes())
        if found["format"] == FORMAT:
            files = {str(file): numbers(entries) for file, entries in found["files"].items()}
            return Baseline(os.path.dirname(os.path.abspath(path)), files)  # noqa: PTH100, PTH120 - links are kept
    except OSError:
        raise ValidataError(
            f"La référence « {name} » ne peut pas être lue. Vérifiez son chemin, ou écrivez-la : validata check "
            f"--write-baseline {name}."
        ) from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass
    raise ValidataError(
        f"« {name} » n'est pas une référence de validata. Écrivez-en une : validata check --write-baseline {name}."
    )


def numbers(entries: Any) -> dict[str, int]:
    """How many times each name comes."""
    found: dict[str, int] = {}
    for entry in entries:
        name = str(entry["fingerprint"])
        found[name] = found.get(name, 0) + max(0, int(entry["count"]))
    return found


def written(files: Iterable[FileReport], path: str | Path, *, values: bool = True) -> dict[str, Any]:
    """The baseline of all that was found in files, to be written at `path`; without any cell if not `values`.

    ValidataError when one of them could not be checked: what is known of it would be lost.
    """
    folder = os.path.dirname(os.path.abspath(path))  # noqa: PTH100, PTH120 - links are kept
    listed: dict[str, Any] = {}
    for file in files:
        if file.incident is not None or file.ledger is None:
            raise ValidataError(
                f"La référence « {public(os.fspath(path))} » n'a pas été écrite : « {file.path} » n'a pas pu être "
                f"contrôlé. {file.incident or ''}"
            )
        entries = sorted(
            (met.code, met.column or "", name, number, cell_of(met) if values else None, met.column)
            for name, number in file.ledger.times.items()
            for met in [file.ledger.met[name]]
        )
        if entries:
            listed[place("-" if file.path == "<stdin>" else file.path, folder)] = [
                {"code": code, "fieldName": column, "cell": cell, "count": number, "fingerprint": name}
                for code, _, name, number, cell, column in entries
            ]
    return {"format": FORMAT, "version": __version__, "files": dict(sorted(listed.items()))}
