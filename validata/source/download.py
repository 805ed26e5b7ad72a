"""The bytes behind an address, within limits of size and time."""

from __future__ import annotations

import queue
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from validata.errors import SourceError
from validata.limits import Limits
from validata.text.secrets import public

if TYPE_CHECKING:
    from requests import Response, Session

TIMEOUT = 20  # seconds without an answer

SMALL_BLOCK = 1 << 14  # of a download: what it becomes once decompressed is then no more than 16 MB

PLAIN, GZIP, DEFLATE = ("", "identity"), ("gzip", "x-gzip"), ("deflate",)
"""How a download may be compressed: once, by what cannot blow up more than a thousand times."""
GZIP_BITS, ZLIB_BITS, BARE_BITS = 31, 15, -15
"""For zlib, the forms of a compressed stream; servers say « deflate » for the last two."""


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
            session.headers["Accept-Encoding"] = "gzip, deflate"
            with closing(answered(session, url, limits)) as answer:
                if answer.status_code != 200:  # not « ok »: 206 is a part of the file, 204 is none
                    raise SourceError(f"{failed} : réponse {answer.status_code}.")
                coding = answer.headers.get("Content-Encoding", "").strip().lower()
                if coding not in (*PLAIN, *GZIP, *DEFLATE):
                    raise SourceError(f"{failed} : le serveur le compresse d'une façon inconnue de validata.")
                answer.raw.headers.pop("Content-Encoding", None)  # urllib3 would take a cut stream for a whole one
                blocks = answer.iter_content(SMALL_BLOCK)
                for block in blocks if coding in PLAIN else inflated(blocks, gzip=coding in GZIP):
                    out.put(block, timeout=limits.download_seconds)
    except queue.Full:
        return  # nobody waits for it any more
    except SourceError as error:
        last = error
    except Exception as error:  # noqa: BLE001 - whatever an address makes the library raise
        last = SourceError(f"{failed} : {failure(error, limits)}.")
    with suppress(queue.Full):
        out.put(last, timeout=limits.download_seconds)


def answered(session: Session, url: str, limits: Limits) -> Response:
    """The answer of the server that the redirections lead to, its body not read yet.

    They are followed here, since the library reads the body of each, however long. Raises what it raises.
    """
    from requests import TooManyRedirects

    session.get_redirect_target = lambda _: None  # type: ignore[method-assign, assignment]
    for _ in range(limits.redirects + 1):
        answer = session.get(url, stream=True, timeout=min(TIMEOUT, limits.download_seconds))
        if not answer.is_redirect:
            return answer
        answer.close()
        url = followed(url, answer.headers["Location"])
    raise TooManyRedirects


def followed(url: str, location: str) -> str:
    """Where a redirection leads; the name and the password of the address only go back to the same server."""
    before, after = urlsplit(url), urlsplit(urljoin(url, location.encode("latin-1").decode("utf-8", "replace")))
    netloc = before.netloc.rpartition("@")
    if (before.scheme, netloc[2]) == (after.scheme, after.netloc):
        after = after._replace(netloc="".join(netloc))
    return urlunsplit(after)


def inflated(blocks: Iterable[bytes], *, gzip: bool) -> Iterator[bytes]:
    """The blocks decompressed; zlib.error when a stream (there may be several) is damaged or does not end."""
    stream, bits = None, GZIP_BITS
    for block in blocks:
        rest = block
        while rest:
            if stream is None:
                if not gzip:  # the first byte of a zlib stream says so, of a bare one it cannot say that
                    bits = ZLIB_BITS if rest[0] & 0x0F == 8 and rest[0] >> 4 <= 7 else BARE_BITS
                stream = zlib.decompressobj(bits)
            yield stream.decompress(rest)
            rest = stream.unused_data
            if stream.eof:
                stream = None
    if stream is not None:
        raise zlib.error("cut")


def failure(error: Exception, limits: Limits) -> str:
    """Why the library could not download, in French."""
    import requests

    causes: dict[type[Exception], str] = {
        requests.TooManyRedirects: f"trop de redirections ({limits.said('redirects')})",
        requests.exceptions.InvalidSchema: "le serveur renvoie vers une adresse qui n'est ni http ni https",
        requests.exceptions.SSLError: "le certificat de sécurité du serveur n'est pas valable",
        requests.exceptions.ChunkedEncodingError: "la connexion a été coupée avant la fin",
        zlib.error: "le serveur l'envoie sous une forme compressée illisible ou coupée avant la fin",
        requests.Timeout: "le serveur ne répond pas à temps",
    }
    if "timed out" in str(error):
        return causes[requests.Timeout]
    return next((cause for kind, cause in causes.items() if isinstance(error, kind)), "adresse injoignable")
