"""Where texts go: the terminal, a file."""

from __future__ import annotations

import codecs
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from validata.errors import ValidataError
from validata.text.secrets import public

Pieces: TypeAlias = str | bytes | Iterable[str] | Iterable[bytes]
"""A report: a text or bytes, whole or in pieces."""


def colored(no_color: bool = False) -> bool:  # noqa: FBT001 - the option's own value
    """Whether the report is for a terminal that may show colours."""
    if no_color or sys.stdout is None or "NO_COLOR" in os.environ:
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def width(least: int = 40, usual: int = 80) -> int:
    """The columns of the terminal, within what can be read; `usual` when it is none."""
    return max(least, min(shutil.get_terminal_size((usual, 24)).columns, 120))


def write(path: Path, report: Pieces, what: str = "Le rapport") -> None:
    """Write a report (or `what`) whole or not at all: aside, then renamed. ValidataError if it cannot be written.

    A link stays one: what it leads to is replaced. A pipe or a device is written straight.
    """
    try:
        real = Path(os.path.realpath(path))
        if real.exists() and not real.is_file():
            straight(real, in_bytes(report))
        else:
            renamed(real, in_bytes(report))
    except (OSError, ValueError):
        raise ValidataError(
            f"{what} « {public(str(path))} » ne peut pas être {'écrite' if what.startswith('La ') else 'écrit'}. "
            "Vérifiez le dossier, vos droits et la place sur le disque."
        ) from None


def renamed(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file of the same folder, under a name that nobody can foresee, then give it its name. Raises OSError."""
    number, name = tempfile.mkstemp(prefix=".validata-", dir=path.parent)
    aside = Path(name)
    try:
        with os.fdopen(number, "wb") as out:
            out.writelines(pieces)
        aside.chmod(mode(path))
        aside.replace(path)
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def mode(path: Path) -> int:
    """The permissions of a file, or those that a new one has."""
    with suppress(OSError):
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def straight(path: Path, pieces: Iterable[bytes]) -> None:
    """Write to a pipe that is read, or to a device. OSError when nobody reads it, and for anything else."""
    kind = path.stat().st_mode
    if not stat.S_ISFIFO(kind) and not stat.S_ISCHR(kind):
        raise OSError
    number = os.open(path, os.O_WRONLY | os.O_NONBLOCK)  # else it would wait for a reader without end
    os.set_blocking(number, True)
    with os.fdopen(number, "wb") as out:
        out.writelines(pieces)


def in_bytes(report: Pieces) -> Iterator[bytes]:
    """A report in UTF-8."""
    if isinstance(report, bytes):
        yield report
    else:
        for text in [report] if isinstance(report, str) else report:
            yield text.encode("utf-8", "replace") if isinstance(text, str) else text


def append(path: Path, text: str) -> None:
    """Add a text to a file that others add to. ValidataError if it cannot be."""
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        raise ValidataError(
            f"Le résumé « {public(str(path))} » ne peut pas être écrit. Vérifiez le dossier et vos droits."
        ) from None


def spare(reports: list[Path], read: list[str]) -> None:
    """Refuse to write a report over a file that is read."""
    for path in reports:
        for name in read:
            with suppress(OSError, ValueError):
                if name and path.samefile(name):
                    raise ValidataError(
                        f"Le rapport « {public(str(path))} » remplacerait un fichier à lire : donnez un autre nom."
                    )


def out(report: Pieces, *, exact: bool = False) -> None:
    """Write to stdout, a text whatever its encoding: what it lacks is replaced. ValidataError if it is closed.

    What is `exact` is for a program: it is in UTF-8 unless stdout is a terminal.
    """
    stream = sys.stdout
    if stream is None:
        raise ValidataError("Le rapport ne peut pas être affiché : la sortie standard est fermée.")
    if isinstance(report, bytes) or (exact and not stream.isatty()):
        stream.flush()
        stream.buffer.writelines(in_bytes(report))
        stream.flush()
        return
    encoding = stream.encoding or "utf-8"
    for text in [report] if isinstance(report, str) else report:
        if isinstance(text, str):
            stream.write(text.encode(encoding, "plainer").decode(encoding))
    stream.flush()


def plainer(error: UnicodeError) -> tuple[str, int]:
    """What is nearest to a character that a console lacks (an error handler of codecs)."""
    assert isinstance(error, UnicodeEncodeError)
    return PLAINER.get(error.object[error.start], "?"), error.start + 1


PLAINER = dict(
    pair.split(" ")
    for pair in (
        *("✗ X", "✓ V", "→ ->", "… ...", "─ -", "│ |", "█ #", "░ ."),
        *('« "', '» "', "’ '", "‘ '", '“ "', '” "', "– -", "— -"),
        *("œ oe", "Œ OE", "€ EUR", "ᵉ e", "° o"),
    )
) | {"\u00a0": " ", "\u202f": " "}
"""Character -> what stands for it."""
codecs.register_error("plainer", plainer)


def forget_stdout() -> None:
    """Send to nowhere what Python would still try to write when it ends."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def err(text: str) -> None:
    """Write a line to stderr, inert and whatever its encoding."""
    from validata.render.inert import inert, unmarked

    with suppress(OSError, ValueError, AttributeError):  # closed: there is nobody to tell
        encoding = sys.stderr.encoding or "utf-8"
        sys.stderr.write(unmarked(inert(text)).encode(encoding, "plainer").decode(encoding) + "\n")
