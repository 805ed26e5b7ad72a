"""A first configuration for a folder: its tables, and the schemas that their headers show."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from validata.config.find import NAMES
from validata.errors import ValidataError
from validata.limits import Deadline, Limits
from validata.options import Options
from validata.source.open import opened
from validata.source.targets import walk
from validata.table.open import open_table
from validata.table.unreadable import Unreadable
from validata.table.workbook import child
from validata.text.typography import typography

HEAD = """# Ce que « validata check » contrôle dans ce dossier, et comment. Les chemins partent d'ici.
# Toutes les clés : docs/configuration.md dans le dépôt de validata.
"""
TAIL = """
# Ce qui n'est jamais contrôlé, écrit comme dans un fichier .gitignore :
# exclude: [archives/**]
# Part de lignes fautives tolérée :
# tolerance: 0%
# Règles à ne pas appliquer (« validata rules » en donne la liste) :
# ignore: [colonnes-desordonnees]
"""


class Seen(NamedTuple):
    """A table of the folder: its path with slashes, the schema that its header shows, its sheet if it is to be told."""

    path: str
    schema: str | None
    sheet: str | None


class Listed(NamedTuple):
    """Files to list together: a path or a glob, their schema, their sheet if needed."""

    glob: str
    schema: str | None
    sheet: str | None


def look(limits: Limits) -> list[Seen]:
    """The tables of the current folder."""
    try:
        return [seen(str(target.name), limits) for target in walk(Path()) if target.incident is None]
    finally:
        child.close()


def seen(name: str, limits: Limits) -> Seen:
    """What the header of a table shows."""
    path = name.replace(os.sep, "/")
    try:
        with opened(name, limits) as source:
            table, schema, _ = open_table(source, Options(limits=limits), Deadline(limits))
            return Seen(path, schema.name, table.sheet if table.other_sheet else None)
    except (ValidataError, Unreadable, OSError):
        return Seen(path, None, None)


def together(tables: Iterable[Seen]) -> list[Listed]:
    """The tables as few lines as they can be listed in: a glob for those alike, when it names no other."""
    every = list(tables)
    found: list[Listed] = []
    left = every
    for glob_of in (whole_folder, numbered):
        groups: dict[Listed, list[Seen]] = {}
        for one in left:
            groups.setdefault(Listed(glob_of(one.path), one.schema, one.sheet), []).append(one)
        for listed, some in groups.items():
            matched = [
                one for one in every if fnmatchcase(one.path, listed.glob) and folder(one.path) == folder(listed.glob)
            ]
            if len(some) > 1 and matched == some:
                found.append(listed)
                left = [one for one in left if one not in some]
    found += [Listed(literal(one.path), one.schema, one.sheet) for one in left]
    return sorted(found, key=lambda one: one.glob)


def whole_folder(path: str) -> str:
    """The glob of all the files of a folder that have the same extension."""
    return f"{literal(folder(path))}*{PurePosixPath(path).suffix}"


def numbered(path: str) -> str:
    """The glob of the files whose names differ by their numbers only (dates, SIREN)."""
    start = folder(path)
    return literal(start) + re.sub(r"\d+(?:[_.-]\d+)*", "*", literal(path[len(start) :]))


def folder(path: str) -> str:
    """The folder of a path, with its last slash; nothing for the current one."""
    return path[: path.rfind("/") + 1]


def literal(path: str) -> str:
    """A path whose signs stand for themselves in a glob."""
    return re.sub(r"[\[*?]", r"[\g<0>]", path)


def written(listed: Iterable[Listed]) -> str:
    """The configuration, in YAML with comments."""
    lines = ["files:"]
    for one in listed:
        lines.append(f"  - path: {scalar(one.glob)}")
        if one.schema is None:
            lines.append("    # schema: modèle non reconnu d'après l'en-tête, à donner (« validata schemas »)")
        else:
            lines.append(f"    schema: {scalar(one.schema)}")
        if one.sheet is not None:
            lines.append(f"    sheet: {scalar(one.sheet)}")
    return typography(HEAD) + "\n".join(lines) + "\n" + typography(TAIL)


def scalar(text: str) -> str:
    """A text in YAML, on one line."""
    import yaml

    made: str = yaml.safe_dump(text, allow_unicode=True, width=10_000, default_flow_style=True)
    return made.removesuffix("...\n").strip()


def existing() -> str | None:
    """The configuration that the current folder has already."""
    return next((name for name in NAMES if os.path.lexists(name)), None)
