"""What there is to check: the files that directories, globs and names stand for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from glob import has_magic
from pathlib import Path
from typing import NamedTuple

from validata.source.address import is_url, other_scheme
from validata.source.mistyped import lock, quoted, split_at_spaces
from validata.text.typography import typography

EXTENSIONS = (".csv", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
"""What is looked for in directories and globs. Not .txt: a data folder holds LISEZMOI.txt and LICENCE.txt."""


class Target(NamedTuple):
    """A file to check: what the user calls it, its size (0 when it is not on this disk), why it cannot be."""

    name: str
    size: int = 0
    incident: str | None = None


def expand(sources: Iterable[str | Path]) -> list[Target]:
    """The files that the sources stand for, each once: those of directories and globs in sorted order."""
    targets: dict[object, Target] = {}
    names = list(map(str, sources))
    while names:
        if cut := split_at_spaces(names):
            whole, number = cut
            sentence = f"Le nom de ce fichier contient des espaces : donnez-le entre guillemets, « {quoted(whole)} »."
            targets.setdefault(whole, Target(whole, incident=typography(sentence)))
            names = names[number:]
            continue
        source = names.pop(0)
        for target in [Target(source)] if elsewhere(source) else found(source):
            targets.setdefault(identity(target.name), target)
    return list(targets.values())


def elsewhere(name: str) -> bool:
    """Whether this is an address, the standard input or nothing, rather than a path."""
    return is_url(name) or name in ("-", "") or other_scheme(name) is not None


def identity(name: str) -> object:
    """What two names of the same file share; a link to a file is another name, a link to its directory is not."""
    folder, last = os.path.split(name)
    try:
        return name if elsewhere(name) else (os.path.realpath(folder), os.path.normcase(last))
    except (OSError, ValueError):
        return name


def found(source: str) -> list[Target]:
    """The files behind a path: itself, those of a directory, those that match a glob."""
    path = Path(source)
    if os.path.isdir(source):
        return walk(path) or [Target(source, incident=nothing(f"Le dossier « {source} » ne contient"))]
    if not has_magic(source) or os.path.lexists(source):
        return [Target(str(path), size(path), lock(source) and typography(str(lock(source))))]
    try:
        matches = sorted(matching(source))
    except ValueError:
        return [Target(source, incident=typography(f"« {source} » n'est pas un motif de noms de fichiers correct."))]
    targets: list[Target] = []
    for match in matches:
        targets += walk(match) if os.path.isdir(match) else [Target(str(match), size(match))]
    return targets or [Target(source, incident=nothing(f"Le motif « {source} » ne désigne"))]


def nothing(subject: str) -> str:
    """The incident of a directory or glob without any table file."""
    looked = ", ".join(EXTENSIONS)
    return typography(
        f"{subject} aucun tableau (extensions cherchées : {looked}). "
        "Un fichier d'une autre extension se contrôle en donnant son nom."
    )


def size(path: Path) -> int:
    """The size of a file, 0 for one that cannot be seen: checking it will say why."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def hidden(name: str) -> bool:
    """Whether a file or directory is hidden, or the lock of an open workbook (`~$x.xlsx`, `.~lock.x.ods#`)."""
    return name.startswith((".", "~$"))


def is_table(name: str) -> bool:
    """Whether a name ends like the ones we look for."""
    return name.lower().endswith(EXTENSIONS)


def walk(root: Path) -> list[Target]:
    """The table files under a directory; a sub-directory that cannot be read is an incident, not an omission."""
    files: list[Path] = []
    closed: list[OSError] = []
    seen: set[str] = set()
    for folder, inner, names in os.walk(root, onerror=closed.append, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen:  # a link to a directory already visited, perhaps one of its parents
            inner.clear()
            continue
        seen.add(real)
        inner[:] = sorted(name for name in inner if not hidden(name))
        files += [Path(folder, name) for name in names if is_table(name) and not hidden(name)]
    denied = "Le dossier « {} » ne peut pas être lu : droits d'accès insuffisants."
    return [
        *(Target(str(path), size(path)) for path in sorted(files)),
        *(Target(str(error.filename), incident=typography(denied.format(error.filename))) for error in closed),
    ]


def matching(pattern: str) -> Iterator[Path]:
    """What matches a glob: directories, and files of our extensions unless the pattern gives its own (`*.dat`)."""
    base, parts = Path(), list(Path(pattern).parts)
    while os.path.lexists(base / parts[0]):  # so that a directory « essais [2024] » is taken literally
        base /= parts.pop(0)
    chosen = bool(Path(parts[-1]).suffix) and not has_magic(Path(parts[-1]).suffix)
    dotted = any(part.startswith(".") for part in parts)
    for match in base.glob("/".join(parts)):
        seen = dotted or not any(map(hidden, match.relative_to(base).parts))
        if seen and (os.path.isdir(match) or chosen or is_table(match.name)):
            yield match
