"""The bytes behind an address, within limits of size and time."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

from validata.errors import SourceError
from validata.limits import Limits
from validata.source.address import public

TIMEOUT = 20  # seconds without an answer

SMALL_BLOCK = 1 << 14  # of a download: what it becomes once decompressed is then no more than 16 MB

ENCODINGS = ("", "identity", "gzip", "x-gzip", "deflate")
"""How a download may be compressed: once, by what cannot blow up more than a thousand times."""


def fetch(url: str, what: str, limits: Limits) -> bytes:
    """The bytes of a schema, or of a catalogue of schemas (`what`), behind an address."""
    return b"".join(download(url, what, limits, "schema"))


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
    import requests

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
    import requests

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
