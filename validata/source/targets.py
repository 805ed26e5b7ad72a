"""What there is to check: the files that directories, globs and names stand for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from glob import has_magic
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

from validata.source.address import is_url, other_scheme
from validata.source.mistyped import lock, quoted, split_at_spaces
from validata.text.secrets import public
from validata.text.typography import typography

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
EXTENSIONS = (".csv", ".tsv", *WORKBOOKS)
"""What is looked for in directories and globs. Not .txt: a data folder holds LISEZMOI.txt and LICENCE.txt."""


class Target(NamedTuple):
    """A file to check: what the user calls it, its size (0 when it is not on this disk), why it cannot be."""

    name: str
    size: int = 0
    incident: str | None = None


def expand(sources: Iterable[Any]) -> list[Target]:
    """The files that the sources stand for, each once: those of directories and globs in sorted order."""
    targets: dict[object, Target] = {}
    named = [name if (name := name_of(source)) is not None else no_name(source) for source in sources]
    while named:
        source, *rest = named
        if isinstance(source, Target):
            targets.setdefault(source, source)
            named = rest
            continue
        names = list(takewhile(lambda one: isinstance(one, str), named))
        if cut := split_at_spaces([str(name) for name in names]):
            whole, number = cut
            sentence = f"Le nom de ce fichier contient des espaces : donnez-le entre guillemets, « {quoted(whole)} »."
            targets.setdefault(whole, Target(whole, incident=typography(sentence)))
            named = named[number:]
            continue
        named = rest
        for target in [Target(source)] if elsewhere(source) else found_there(source):
            targets.setdefault(identity(target.name), target)
    return list(targets.values())


def name_of(source: Any) -> str | None:
    """The name that a text or a path is, None for anything else."""
    with suppress(Exception):  # whatever an object makes of being a path
        name = os.fspath(source)
        return name if isinstance(name, str) else None
    return None


def no_name(source: Any) -> Target:
    """The incident of a source that is neither a text nor a path."""
    kind = type(source).__name__
    said = f"Un fichier à contrôler se donne par son nom (str ou Path), et non par un objet {kind}."
    return Target(f"<{kind}>", incident=typography(said))


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


def found_there(source: str) -> list[Target]:
    """The files behind a path, as long as there is a directory to look for them from."""
    try:
        return found(source)
    except OSError:
        said = "ne peut pas être cherché : le dossier courant a été supprimé, ou n'est pas accessible."
        return [Target(source, incident=typography(f"« {public(source)} » {said}"))]


def found(source: str) -> list[Target]:
    """The files behind a path: itself, those of a directory, those that match a glob."""
    path = Path(source)
    if os.path.isdir(source):
        return walk(path) or [Target(source, incident=nothing(f"Le dossier « {public(source)} » ne contient"))]
    if not has_magic(source) or os.path.lexists(source):
        return [Target(str(path), size(path), lock(source) and typography(str(lock(source))))]
    try:
        matches = sorted(matching(source))
    except ValueError:
        return [
            Target(source, incident=typography(f"« {public(source)} » n'est pas un motif de noms de fichiers correct."))
        ]
    targets: list[Target] = []
    for match in matches:
        targets += walk(match) if os.path.isdir(match) else [Target(str(match), size(match))]
    return targets or [Target(source, incident=nothing(f"Le motif « {public(source)} » ne désigne"))]


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
