"""What is checked: a file, an address or the standard input, as bytes on disk."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from validata.errors import SourceError
from validata.limits import Limits
from validata.source.address import is_url, other_scheme
from validata.source.download import download
from validata.source.mistyped import meant
from validata.text.secrets import public
from validata.text.typography import cut

BLOCK = 1 << 20
LONG = 300  # characters of a name in a sentence


@dataclass(frozen=True)
class Source:
    """A file to read: `name` is what the user gave, `path` the bytes on disk."""

    name: str
    path: Path
    size: int

    @property
    def filename(self) -> str:
        """The last part of the name, as it would be published."""
        return unquote(urlsplit(self.name).path).rsplit("/", 1)[-1] if is_url(self.name) else self.path.name


@contextmanager
def opened(target: str | Path, limits: Limits) -> Iterator[Source]:
    """The Source of a path, an http(s) address or `-` (standard input).

    A download or the standard input is kept in a temporary file until the end of the block.
    Raises SourceError (French) when it cannot be had.
    """
    name = str(target)
    if name != "-" and not is_url(name):
        if refused := other_scheme(name):
            raise SourceError(refused)
        yield local(Path(target))
        return
    with tempfile.TemporaryDirectory(prefix="validata-") as folder:
        path = Path(folder) / "source"
        blocks = standard_input(limits) if name == "-" else download(name, "fichier", limits, "download")
        try:
            with path.open("wb") as out:
                out.writelines(blocks)
        except OSError:
            raise SourceError("Le dossier temporaire n'a pas assez de place pour recevoir le fichier.") from None
        yield Source(name="<stdin>" if name == "-" else public(name), path=path, size=path.stat().st_size)


def standard_input(limits: Limits) -> Iterator[bytes]:
    """The blocks of the standard input."""
    if sys.stdin is None:
        raise SourceError("L'entrée standard est fermée : il n'y a rien à contrôler.")
    size = 0
    while block := input_block():
        size += len(block)
        if size > limits.download << 20:
            raise SourceError(f"L'entrée standard est trop longue ({limits.said('download')}).")
        yield block


def input_block() -> bytes:
    """The next block of the standard input."""
    try:
        return sys.stdin.buffer.read(BLOCK)
    except (OSError, ValueError, AttributeError):  # a folder, to be written only, closed, or replaced by something else
        raise SourceError(
            "L'entrée standard ne peut pas être lue : ce n'est ni un fichier ni ce qu'un autre programme écrit."
        ) from None


def local(path: Path) -> Source:
    """The Source of a file on disk."""
    name = cut(public(str(path)), LONG)
    try:
        if path.exists() and not path.is_file():
            raise SourceError(
                f"« {name} » n'est pas un fichier ordinaire (tube, périphérique…). Pour contrôler ce qu'un autre "
                "programme écrit, envoyez-le à « validata check - »."
            )
        with path.open("rb"):
            pass
        return Source(name=public(str(path)), path=path, size=path.stat().st_size)
    except FileNotFoundError:
        advice = meant(str(path)) or "Vérifiez son nom et son dossier."
        raise SourceError(f"Le fichier « {name} » n'existe pas. {advice}") from None
    except PermissionError:
        raise SourceError(f"Le fichier « {name} » ne peut pas être lu : droits d'accès insuffisants.") from None
    except (OSError, ValueError):
        raise SourceError(f"Le fichier « {name} » ne peut pas être ouvert.") from None
