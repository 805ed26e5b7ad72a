"""What has changed since another report: which findings are left, which are new."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from validata.errors import ValidataError
from validata.report.file import FileReport
from validata.report.notice import short
from validata.rule import Severity
from validata.source.address import is_url
from validata.text.secrets import public

Place = tuple[str, str | None]
"""A rule, a column."""
COMPARED: dict[Severity, str] = {"error": "errors", "warning": "warnings"}
"""The findings that are compared, and their name in a JSON report."""


class Change(NamedTuple):
    """Of so many findings before, how many are left, and how many new ones there are.

    Not `exact`: some are counted without details, so that they were told apart by their rule and column only; there
    are at most as many left, and at least as many new.
    """

    before: int
    left: int
    new: int
    exact: bool

    def __add__(self, other: Any) -> Change:
        """Those of two files."""
        return Change(
            self.before + other.before, self.left + other.left, self.new + other.new, self.exact and other.exact
        )


NOTHING = Change(0, 0, 0, exact=True)


@dataclass
class Comparison:
    """What has changed since the report of this path: severity -> change."""

    path: str
    changes: dict[Severity, Change]


@dataclass
class Side:
    """The findings of a severity in a file: how many of each rule and column, and the cells of those that are told."""

    counts: Counter[Place] = field(default_factory=Counter)
    cells: Counter[tuple[Place, str]] = field(default_factory=Counter)


def read(path: str | Path) -> dict[str, Any]:
    """The JSON report of a path. ValidataError when there is none that can be read."""
    name = public(os.fspath(path))
    try:
        found = json.loads(Path(path).read_bytes())
        if found["format"] == "validata/1":
            examined: dict[str, Any] = {**found, "files": [old_file(file) for file in found["files"]]}
            return examined
    except OSError:
        raise ValidataError(f"Le rapport « {name} » à comparer ne peut pas être lu : vérifiez son chemin.") from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass
    raise ValidataError(
        f"« {name} » n'est pas un rapport JSON de validata. Gardez-en un avec « validata check -o rapport.json »."
    )


def old_file(file: dict[str, Any]) -> dict[str, Any]:
    """What is compared of a file of a JSON report. Raises KeyError, TypeError or ValueError when it is not there."""
    sides: dict[Severity, Side] = {}
    for severity, name in COMPARED.items():
        side = sides[severity] = Side()
        for one in file["counts"]:
            if one["severity"] == severity:
                side.counts[str(one["code"]), text(one["fieldName"])] += int(one["count"])
        for one in file[name]:
            side.cells[(str(one["code"]), text(one["fieldName"])), str(one["cell"] or "")] += 1
    return {"path": str(file["path"]), "sides": sides}


def text(value: Any) -> str | None:
    """A name, or none."""
    return None if value is None else str(value)


def new_side(file: FileReport, severity: Severity) -> Side:
    """The findings of a severity of a file that has just been checked."""
    side = Side()
    for (code, name, level), number in file.counts.items():
        if level == severity:
            side.counts[code, short(name)] += number
    for notice in file.of(severity):
        side.cells[(notice.code, short(notice.field)), notice.value or ""] += 1
    return side


def compare(files: Iterable[FileReport], old: dict[str, Any], path: str | Path) -> Comparison:
    """What has changed in the files since an `old` report (see `read`); those that are not in it are new.

    Files are matched by their paths; when each report is about one file, it is the same under another name. One that
    could not be checked is not compared.
    """
    checked = list(files)
    before = {whole(one["path"]): one["sides"] for one in old["files"]}
    if len(checked) == len(before) == 1:
        before = {whole(checked[0].path): next(iter(before.values()))}
    changes = dict.fromkeys(COMPARED, NOTHING)
    for file in checked:
        if file.incident is None:
            sides = before.get(whole(file.path), {})
            for severity in COMPARED:
                changes[severity] += change(sides.get(severity, Side()), new_side(file, severity))
    return Comparison(public(os.fspath(path)), changes)


def change(old: Side, new: Side) -> Change:
    """What has changed between two sides."""
    left, exact = 0, True
    for place in old.counts.keys() & new.counts.keys():
        most = min(old.counts[place], new.counts[place])
        told = [{cell: n for (at, cell), n in side.cells.items() if at == place} for side in (old, new)]
        whole_sides = all(
            sum(cells.values()) == side.counts[place] for cells, side in zip(told, (old, new), strict=True)
        )
        hidden = "…" in told[0] and "…" not in told[1]
        if whole_sides and not hidden:
            left += sum(min(n, told[1].get(cell, 0)) for cell, n in told[0].items())
        else:
            left += most
            exact = False
    return Change(old.counts.total(), left, new.counts.total() - left, exact)


def whole(path: str) -> str:
    """A path that other names of the same file share."""
    return path if is_url(path) or path == "<stdin>" else os.path.normcase(os.path.abspath(path))  # noqa: PTH100


def comparison_dict(found: Comparison) -> dict[str, Any]:
    """The comparison, for the JSON report."""
    changes = {COMPARED[severity]: change._asdict() for severity, change in found.changes.items()}
    return {"report": found.path, **changes}
