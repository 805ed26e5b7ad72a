"""What is checked: a file, an address or the standard input, as bytes on disk."""

from __future__ import annotations

import json
import queue
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from validata.encoding import utf16_without_bom
from validata.errors import SourceError
from validata.limits import Limits

TIMEOUT = 20  # seconds without an answer
BLOCK = 1 << 20
SMALL_BLOCK = 1 << 14  # of a download: what it becomes once decompressed is then no more than 16 MB
HEAD = 4096  # bytes that tell what a file is
BINARY, KINDS = 0.05, 4  # share and kinds of control characters above which it is not a text
CONTROLS = frozenset((*range(9), *range(14, 32), 127))  # but for white space

SAVE_AS = "Ouvrez-le dans un tableur et enregistrez-le au format CSV (UTF-8), puis contrôlez ce nouveau fichier."
EXPORT = "Exportez les données du logiciel d'origine au format CSV (UTF-8), puis contrôlez ce nouveau fichier."
AGAIN = "L'enregistrement ou la copie du fichier s'est mal passé. Reprenez l'original, puis recommencez."
EMPTY = {"kind": "il est vide", "remedy": "Vérifiez que l'export a bien écrit les données, puis recommencez."}
UNPACK_IT = "Décompressez-la, puis contrôlez le fichier obtenu."
UNPACK = "Décompressez-le, puis contrôlez le fichier obtenu."
SIGNATURES = (
    (b"\x89PNG", "c'est une image PNG", EXPORT),
    (b"\xff\xd8\xff", "c'est une image JPEG", EXPORT),
    (b"GIF8", "c'est une image GIF", EXPORT),
    (b"%PDF", "c'est un document PDF", EXPORT),
    (b"\x1f\x8b", "c'est un fichier compressé (gzip)", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "c'est une archive 7z", UNPACK_IT),
    (b"Rar!", "c'est une archive RAR", UNPACK_IT),
    (b"{\\rtf", "c'est un document texte (RTF)", EXPORT),
    (b"II*\0", "c'est une image TIFF", EXPORT),
    (b"MM\0*", "c'est une image TIFF", EXPORT),
    (b"BZh91AY&SY", "c'est un fichier compressé (bzip2)", UNPACK),
    (b"\xfd7zXZ\0", "c'est un fichier compressé (xz)", UNPACK),
    (b"\x28\xb5\x2f\xfd", "c'est un fichier compressé (zstd)", UNPACK),
    (b"SQLite format 3\0", "c'est une base de données SQLite", EXPORT),
    (b"PAR1", "c'est un fichier Parquet", EXPORT),
    (b"\0\0\x27\x0a", "c'est une partie (.shp ou .shx) d'une couche géographique Shapefile", EXPORT),
    (b"\x7fELF", "c'est un programme", EXPORT),
    (b"MZ\x90\0", "c'est un programme", EXPORT),
)
"""First bytes of files that are not text, what they are and what to do."""
ENCODINGS = ("", "identity", "gzip", "x-gzip", "deflate")
"""How a download may be compressed: once, by what cannot blow up more than a thousand times."""
WIDE = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
"""Byte order marks of the encodings that write letters with NUL bytes."""
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
    while block := sys.stdin.buffer.read(BLOCK):
        size += len(block)
        if size > limits.download << 20:
            raise SourceError(f"L'entrée standard est trop longue ({limits.said('download')}).")
        yield block


def local(path: Path) -> Source:
    """The Source of a file on disk."""
    try:
        if path.exists() and not path.is_file():
            raise SourceError(
                f"« {path} » n'est pas un fichier ordinaire (tube, périphérique…). Pour contrôler ce qu'un autre "
                "programme écrit, envoyez-le à « validata check - »."
            )
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


def other_scheme(text: str) -> str | None:
    """Why an address that is not http(s) is refused (French), or None if the text is no such address."""
    scheme = re.match(r"[a-z][a-z0-9+.-]+://", text, re.IGNORECASE)
    if scheme is None or is_url(text) or Path(text).exists():
        return None
    return (
        f"L'adresse « {text} » n'est pas lue : seules celles qui commencent par http:// ou https:// le sont. "
        "Téléchargez le fichier, puis donnez son chemin."
    )


def public(url: str) -> str:
    """A path, or an address without the name and password that it may hold."""
    if not is_url(url):
        return url
    with suppress(ValueError):
        parts = urlsplit(url)
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return re.sub("//[^/]*@", "//", url)


def fetch(url: str, limits: Limits) -> bytes:
    """The bytes of the schema behind an address."""
    return b"".join(download(url, "modèle", limits, "schema"))


def download(url: str, what: str, limits: Limits, limit: str) -> Iterator[bytes]:
    """The blocks behind an address; SourceError past the size (that `limit` names) or the time allowed.

    Another thread does it: a server that sends one byte from time to time would hold this one for ever, since the
    library only limits the silences.
    """
    shown, size, most = f"Le {what} « {public(url)} »", 0, getattr(limits, limit) << 20
    end = time.monotonic() + limits.download_seconds
    coming: queue.Queue[bytes | SourceError | None] = queue.Queue(8)
    threading.Thread(target=receive, args=(url, shown, limits, coming), daemon=True).start()
    while True:
        try:
            block = coming.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            raise SourceError(f"{shown} arrive trop lentement ({limits.said('download_seconds')}).") from None
        if block is None:
            return
        if isinstance(block, SourceError):
            raise block
        size += len(block)
        if size > most:
            raise SourceError(f"{shown} est trop grand ({limits.said(limit)}).")
        yield block


def receive(url: str, shown: str, limits: Limits, out: queue.Queue[bytes | SourceError | None]) -> None:
    """Put the blocks behind an address in a queue, then None, or the SourceError that stopped them."""
    import requests  # noqa: PLC0415 - slow import, rarely needed

    failed = f"{shown} n'a pas pu être téléchargé"
    last: SourceError | None = None
    try:
        with requests.Session() as session:
            session.max_redirects = limits.redirects
            session.headers["Accept-Encoding"] = "gzip, deflate"
            with session.get(url, stream=True, timeout=min(TIMEOUT, limits.download_seconds)) as answer:
                if not answer.ok:
                    raise SourceError(f"{failed} : réponse {answer.status_code}.")
                if answer.headers.get("Content-Encoding", "").lower() not in ENCODINGS:
                    raise SourceError(f"{failed} : le serveur le compresse d'une façon inconnue de validata.")
                for block in answer.iter_content(SMALL_BLOCK):
                    out.put(block, timeout=limits.download_seconds)
    except queue.Full:
        return  # nobody waits for it any more
    except SourceError as error:
        last = error
    except Exception as error:  # noqa: BLE001 - whatever an address makes the library raise
        last = SourceError(f"{failed} : {failure(error, limits)}.")
    with suppress(queue.Full):
        out.put(last, timeout=limits.download_seconds)


def failure(error: Exception, limits: Limits) -> str:
    """Why the library could not download, in French."""
    import requests  # noqa: PLC0415 - slow import, rarely needed

    causes: dict[type[Exception], str] = {
        requests.TooManyRedirects: f"trop de redirections ({limits.said('redirects')})",
        requests.exceptions.InvalidSchema: "le serveur renvoie vers une adresse qui n'est ni http ni https",
        requests.exceptions.SSLError: "le certificat de sécurité du serveur n'est pas valable",
        requests.exceptions.ChunkedEncodingError: "la connexion a été coupée avant la fin",
        requests.exceptions.ContentDecodingError: "le serveur l'envoie sous une forme compressée illisible",
        requests.Timeout: "le serveur ne répond pas à temps",
    }
    if "timed out" in str(error):
        return causes[requests.Timeout]
    return next((cause for kind, cause in causes.items() if isinstance(error, kind)), "adresse injoignable")


def not_a_table(source: Source) -> dict[str, str] | None:
    """What a file that cannot be a table is and what to do of it (French facts), or None."""
    with source.path.open("rb") as file:
        head = file.read(HEAD)
    for signature, kind, remedy in SIGNATURES:
        if head.startswith(signature):
            return {"kind": kind, "remedy": remedy}
    if dbase(head, source.size):
        return {"kind": "c'est une table dBase (.dbf), peut-être d'une couche géographique", "remedy": SAVE_AS}
    if head and not head.strip(b"\0"):
        return {"kind": "il ne contient que des octets nuls", "remedy": AGAIN}
    wide = next((name for mark, name in WIDE if head.startswith(mark)), utf16_without_bom(head))
    if wide:
        return markup(head.decode(wide, "ignore").encode("utf-8", "ignore"), source.size)
    controls = [byte for byte in head if byte in CONTROLS]
    if len(controls) > BINARY * len(head) and len(set(controls)) > KINDS and not head.startswith(CONTAINERS):
        return {"kind": "c'est un fichier binaire, et non un texte", "remedy": EXPORT}
    return markup(head, source.size)


def markup(text: bytes, size: int) -> dict[str, str] | None:
    """What a text in UTF-8 that cannot be a table is and what to do of it (French facts), from its start; or None."""
    start = text.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return EMPTY if size <= HEAD else None
    if start.startswith((b"<!doctype html", b"<html")) or (start.startswith(b"<") and b"<html" in start):
        remedy = "Le lien mène sans doute à une page d'erreur ou de présentation : téléchargez le fichier lui-même."
        return {"kind": "c'est une page web (HTML)", "remedy": remedy}
    if start.startswith((b"<?xml", b"<")) and b">" in start:
        return {"kind": "c'est un document XML", "remedy": EXPORT}
    if start.startswith((b"{", b"[")) and (is_json(start) or (b'"' in start[:200] and b":" in start[:400])):
        return {"kind": "c'est un fichier JSON", "remedy": EXPORT}
    return None


def dbase(head: bytes, size: int) -> bool:
    """Whether a file starts like a dBase table: its version, a date, then the sizes of its header and of its rows."""
    if len(head) < 32 or head[0] not in (0x03, 0x30, 0x83, 0x8B, 0xF5):  # noqa: PLR2004 - the versions in use
        return False
    rows, header, row = (int.from_bytes(head[start:end], "little") for start, end in ((4, 8), (8, 10), (10, 12)))
    return 1 <= head[2] <= 12 and 1 <= head[3] <= 31 and header >= 33 and size >= header + rows * row  # noqa: PLR2004


def is_json(text: bytes) -> bool:
    """Whether a short text is JSON."""
    with suppress(ValueError, RecursionError):
        json.loads(text)
        return True
    return False


def may_be_workbook(source: Source) -> bool:
    """Whether the file is of the kinds that hold workbooks, whatever its name."""
    with source.path.open("rb") as file:
        return file.read(4).startswith(CONTAINERS)
