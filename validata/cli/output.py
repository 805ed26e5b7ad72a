"""Where texts go: the terminal, a file."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from validata.errors import ValidataError


def colored(no_color: bool = False) -> bool:  # noqa: FBT001 - the option's own value
    """Whether the report is for a terminal that may show colours."""
    if no_color or sys.stdout is None or "NO_COLOR" in os.environ:
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def write(path: Path, report: str | bytes) -> None:
    """Write a report whole or not at all: aside, then renamed. ValidataError if it cannot be written."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        aside.write_bytes(report.encode() if isinstance(report, str) else report)
        aside.replace(path)
    except OSError:
        raise ValidataError(
            f"Le rapport « {path} » ne peut pas être écrit. Vérifiez le dossier, vos droits et la place sur le disque."
        ) from None
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def append(path: Path, text: str) -> None:
    """Add a text to a file that others add to. ValidataError if it cannot be."""
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        raise ValidataError(
            f"Le résumé « {path} » ne peut pas être écrit. Vérifiez le dossier et vos droits."
        ) from None


def spare(reports: list[Path], read: list[str]) -> None:
    """Refuse to write a report over a file that is read."""
    for path in reports:
        for name in read:
            with suppress(OSError, ValueError):
                if name and path.samefile(name):
                    raise ValidataError(f"Le rapport « {path} » remplacerait un fichier à lire : donnez un autre nom.")


def out(text: str | bytes) -> None:
    """Write to stdout, a text whatever its encoding: what it lacks is replaced. ValidataError if it is closed."""
    stream = sys.stdout
    if stream is None:
        raise ValidataError("Le rapport ne peut pas être affiché : la sortie standard est fermée.")
    if isinstance(text, bytes):
        stream.buffer.write(text)
        stream.flush()
        return
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding))
    stream.flush()


def forget_stdout() -> None:
    """Send to nowhere what Python would still try to write when it ends."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def err(text: str) -> None:
    """Write a line to stderr, inert and whatever its encoding."""
    from validata.render.inert import inert, unmarked

    with suppress(OSError, ValueError, AttributeError):  # closed: there is nobody to tell
        encoding = sys.stderr.encoding or "utf-8"
        sys.stderr.write(unmarked(inert(text)).encode(encoding, "replace").decode(encoding) + "\n")
