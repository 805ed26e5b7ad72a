"""What is checked: a file, an address or the standard input, as bytes on disk."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from validata.errors import SourceError
from validata.limits import Limits

TIMEOUT = 20  # seconds without an answer
BLOCK = 1 << 20


SAVE_AS = "Ouvrez-le dans un tableur et enregistrez-le au format CSV (UTF-8), puis contrôlez ce nouveau fichier."
EXPORT = "Exportez les données du logiciel d'origine au format CSV (UTF-8), puis contrôlez ce nouveau fichier."
EMPTY = {"kind": "il est vide", "remedy": "Vérifiez que l'export a bien écrit les données, puis recommencez."}
SIGNATURES = (
    (b"\x89PNG", "c'est une image PNG", EXPORT),
    (b"\xff\xd8\xff", "c'est une image JPEG", EXPORT),
    (b"GIF8", "c'est une image GIF", EXPORT),
    (b"%PDF", "c'est un document PDF", EXPORT),
    (b"\x1f\x8b", "c'est un fichier compressé (gzip)", "Décompressez-le, puis contrôlez le fichier obtenu."),
    (b"7z\xbc\xaf\x27\x1c", "c'est une archive 7z", "Décompressez-la, puis contrôlez le fichier obtenu."),
    (b"Rar!", "c'est une archive RAR", "Décompressez-la, puis contrôlez le fichier obtenu."),
    (b"{\\rtf", "c'est un document texte (RTF)", EXPORT),
)
"""First bytes of files that are not text, what they are and what to do."""
CONTAINERS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
"""First bytes of the files that may be workbooks: ZIP, empty ZIP, OLE."""


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
        yield local(Path(target))
        return
    with tempfile.TemporaryDirectory(prefix="validata-") as folder:
        path = Path(folder) / "source"
        with path.open("wb") as out:
            if name == "-":
                shutil.copyfileobj(sys.stdin.buffer, out, BLOCK)
            else:
                for block in download(name, "fichier", limits):
                    out.write(block)
        yield Source(name="<stdin>" if name == "-" else name, path=path, size=path.stat().st_size)


def local(path: Path) -> Source:
    """The Source of a file on disk."""
    try:
        if path.exists() and not path.is_file():
            raise SourceError(f"« {path} » n'est pas un fichier ordinaire.")
        with path.open("rb"):
            pass
        return Source(name=str(path), path=path, size=path.stat().st_size)
    except FileNotFoundError:
        raise SourceError(f"Le fichier « {path} » n'existe pas. Vérifiez son nom et son dossier.") from None
    except PermissionError:
        raise SourceError(f"Le fichier « {path} » ne peut pas être lu : droits d'accès insuffisants.") from None
    except (OSError, ValueError):
        raise SourceError(f"Le fichier « {path} » ne peut pas être ouvert.") from None


def is_url(text: str) -> bool:
    """Whether the text is an http(s) address."""
    return text.lower().startswith(("http://", "https://"))


def fetch(url: str, *, what: str, limits: Limits) -> bytes:
    """The bytes behind an address."""
    return b"".join(download(url, what, limits))


def download(url: str, what: str, limits: Limits) -> Iterator[bytes]:
    """The blocks behind an address; SourceError past the size or the time that `limits` allow."""
    import requests  # noqa: PLC0415 - slow import, rarely needed

    start, size = time.monotonic(), 0
    try:
        with requests.get(url, stream=True, timeout=TIMEOUT) as answer:
            if not answer.ok:
                raise SourceError(f"Le {what} « {url} » n'a pas pu être téléchargé : réponse {answer.status_code}.")
            for block in answer.iter_content(BLOCK):
                size += len(block)
                if size > limits.download << 20:
                    raise SourceError(f"Le {what} « {url} » est trop grand ({limits.said('download')}).")
                if time.monotonic() - start > limits.download_seconds:
                    raise SourceError(f"Le {what} « {url} » arrive trop lentement ({limits.said('download_seconds')}).")
                yield block
    except requests.RequestException as error:
        cause = "le serveur ne répond pas à temps" if isinstance(error, requests.Timeout) else "adresse injoignable"
        raise SourceError(f"Le {what} « {url} » n'a pas pu être téléchargé : {cause}.") from None


def not_a_table(source: Source) -> dict[str, str] | None:
    """What a file that cannot be a table is and what to do of it (French facts), or None."""
    with source.path.open("rb") as file:
        head = file.read(4096)
    for signature, kind, remedy in SIGNATURES:
        if head.startswith(signature):
            return {"kind": kind, "remedy": remedy}
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return EMPTY if source.size <= len(head) else None
    if start.startswith((b"<!doctype html", b"<html")):
        remedy = "Le lien mène sans doute à une page d'erreur ou de présentation : téléchargez le fichier lui-même."
        return {"kind": "c'est une page web (HTML)", "remedy": remedy}
    if start.startswith((b"<?xml", b"<")) and b">" in start:
        return {"kind": "c'est un document XML", "remedy": EXPORT}
    if start.startswith((b"{", b"[")) and b'"' in start[:200] and b":" in start[:400]:
        return {"kind": "c'est un fichier JSON", "remedy": EXPORT}
    return None


def may_be_workbook(source: Source) -> bool:
    """Whether the file is of the kinds that hold workbooks, whatever its name."""
    with source.path.open("rb") as file:
        return file.read(4).startswith(CONTAINERS)
