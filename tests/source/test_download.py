"""Downloads from servers that misbehave: each ends soon, with exit code 2 and a French sentence."""

from __future__ import annotations

import gzip
import http.server
import json
import socket
import threading
import time
import zlib
from contextlib import suppress

import pytest

from validata import validate
from validata.limits import Limits
from validata.render import FORMATS
from validata.render.display import Display

SCHEMA = {"fields": [{"name": "nom"}, {"name": "jour", "type": "date"}]}
DATA = b"nom,jour\nParc,2023-01-31\n"
BOMB = gzip.compress(b"\0" * 20_000_000)
GOOD, FAULTY = b"".join([DATA, b"Mairie,2023-02-01\n"] * 50), b"Gare,hier\n" * 50
SOON = Limits(download=1, schema=1, download_seconds=1, redirects=3)


class Server(http.server.ThreadingHTTPServer):
    """On the loopback, until it is over."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.over = threading.Event()


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers as the path asks, badly most of the time."""

    server: Server

    def log_message(self, *_):
        pass

    def do_GET(self):
        with suppress(OSError):
            getattr(self, self.path.strip("/").split("/")[0].partition("?")[0])()

    def answer(self, body=DATA, status=200, **headers):
        self.send_response(status)
        for name, value in {"Content_Length": len(body), **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body)

    def good(self):
        self.answer()

    def silent(self):
        self.server.over.wait(20)

    def drip(self):
        self.send_response(200)
        self.end_headers()
        while not self.server.over.wait(0.1):
            self.wfile.write(b"a")

    def drip_headers(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not self.server.over.wait(0.1):
            self.wfile.write(b"a")

    def endless(self):
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b"nom,jour\n" * 10_000)

    def short(self):
        self.answer(Content_Length=1000)

    def bomb(self):
        self.answer(BOMB, Content_Encoding="gzip")

    def bomb_twice(self):
        self.answer(gzip.compress(BOMB), Content_Encoding="gzip, gzip")

    def not_gzip(self):
        self.answer(Content_Encoding="gzip")

    def compressed(self):
        self.answer(gzip.compress(DATA), Content_Encoding="gzip")

    def cut_gzip(self):
        self.answer(cut(31), Content_Encoding="gzip")

    def cut_gzip_closed(self):
        """Nothing says how long it is."""
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(cut(31))

    def cut_deflate(self):
        self.answer(cut(15), Content_Encoding="deflate")

    def cut_bare_deflate(self):
        self.answer(cut(-15), Content_Encoding="deflate")

    def damaged_gzip(self):
        self.answer(gzip.compress(DATA)[:-8] + bytes(8), Content_Encoding="gzip")

    def gzip_then_noise(self):
        self.answer(gzip.compress(DATA) + b"Gare,hier\n", Content_Encoding="gzip")

    def two_gzips(self):
        self.answer(gzip.compress(DATA[:15]) + gzip.compress(DATA[15:]), Content_Encoding="x-gzip")

    def deflate(self):
        self.answer(zlib.compress(DATA), Content_Encoding="deflate")

    def bare_deflate(self):
        squeezed = zlib.compressobj(wbits=-15)
        self.answer(squeezed.compress(DATA) + squeezed.flush(), Content_Encoding="Deflate")

    def part(self):
        self.answer(GOOD, 206, Content_Range=f"bytes 0-{len(GOOD) - 1}/{len(GOOD + FAULTY)}")

    def made(self):
        self.answer(DATA, 201)

    def several(self):
        self.answer(DATA, 300)

    def nowhere(self):
        self.answer(DATA, 302)

    def long_redirection(self):
        self.send_response(302)
        self.send_header("Location", "/good")
        self.end_headers()
        while True:
            self.wfile.write(bytes(100_000))

    def blown_redirection(self):
        self.answer(BOMB, 302, Location="/good", Content_Encoding="gzip")

    def back(self):
        self.answer(b"", 302, Location="/closed")

    def away(self):
        port = self.server.server_address[1]
        self.answer(b"", 302, Location=f"http://localhost:{port}/closed")

    def closed(self):
        self.answer(status=200 if self.headers["Authorization"] else 401)

    def loop(self):
        self.answer(b"", 302, Location="/loop")

    def twice(self):
        self.answer(b"", 302, Location="/once")

    def once(self):
        self.answer(b"", 301, Location="/good")

    def to_file(self):
        self.answer(b"", 302, Location="file:///etc/hosts")

    def to_ftp(self):
        self.answer(b"", 302, Location="ftp://127.0.0.1/a.csv")

    def to_nowhere(self):
        self.answer(b"", 302, Location="http://[")

    def absent(self):
        self.answer(b"", 404)

    def broken(self):
        self.answer(b"", 500)

    def nonsense(self):
        self.wfile.write(b"\x00\x01 not http at all\r\n\r\n")


def cut(bits):
    """The beginning of a compressed file, which ends after a row: the rows that follow are faulty."""
    stream = zlib.compressobj(wbits=bits)
    return stream.compress(GOOD) + stream.flush(zlib.Z_SYNC_FLUSH)


@pytest.fixture(scope="module")
def server():
    with Server() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.over.set()
        running.shutdown()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


FAILURES = {
    "silent": "à temps",
    "drip": "limite : 1 s, réglable avec « --max download-seconds=NOMBRE »",
    "drip_headers": "limite : 1 s, réglable avec « --max download-seconds=NOMBRE »",
    "endless": "limite : 1 Mo, réglable avec « --max download=NOMBRE »",
    "bomb": "limite : 1 Mo, réglable avec « --max download=NOMBRE »",
    "bomb_twice": "compresse d'une façon inconnue",
    "not_gzip": "compressée illisible",
    "cut_gzip": "coupée avant la fin",
    "cut_gzip_closed": "coupée avant la fin",
    "cut_deflate": "coupée avant la fin",
    "cut_bare_deflate": "coupée avant la fin",
    "damaged_gzip": "compressée illisible",
    "gzip_then_noise": "compressée illisible",
    "part": "réponse 206",
    "made": "réponse 201",
    "several": "réponse 300",
    "nowhere": "réponse 302",
    "away": "réponse 401",
    "short": "coupée avant la fin",
    "loop": "limite : 3 redirections, réglable avec « --max redirects=NOMBRE »",
    "to_file": "ni http ni https",
    "to_ftp": "ni http ni https",
    "to_nowhere": "injoignable",
    "absent": "réponse 404",
    "broken": "réponse 500",
    "nonsense": "injoignable",
}


@pytest.mark.parametrize("path", FAILURES)
def test_a_server_that_misbehaves(server, path):
    start = time.monotonic()
    report = validate(f"{server}/{path}", schema=SCHEMA, limits=SOON)
    assert time.monotonic() - start < 30
    assert report.exit_code == 2
    [(name, said)] = report.incidents
    assert name == f"{server}/{path}"
    assert FAILURES[path] in plain(said) or (path == "silent" and "trop lentement" in said), said
    assert said.startswith("Le fichier «")


@pytest.mark.parametrize("path", ["drip", "endless", "to_file", "absent", "cut_gzip", "part"])
def test_the_same_for_a_schema(server, path, write):
    report = validate(write(DATA), schema=f"{server}/{path}", limits=SOON)
    assert report.exit_code == 2
    [(_, said)] = report.incidents
    assert FAILURES[path].replace("--max download=", "--max schema=") in plain(said)
    assert said.startswith("Le modèle «")


@pytest.mark.parametrize(
    "path",
    [
        *("good", "compressed", "two_gzips", "deflate", "bare_deflate", "twice"),
        *("long_redirection", "blown_redirection"),  # whose bodies are more than may be downloaded
    ],
)
def test_a_server_that_behaves(server, path):
    report = validate(f"{server}/{path}", schema=SCHEMA, limits=SOON)
    assert report.valid, report.incidents
    assert report.files[0].rows == 1


def test_a_password_goes_back_to_its_server_only(server):
    """Wherever a redirection leads."""
    secret = server.replace("http://", "http://camille:s3same@")
    assert validate(f"{secret}/back", schema=SCHEMA, limits=SOON).valid
    assert "réponse 401" in validate(f"{secret}/away", schema=SCHEMA, limits=SOON).incidents[0][1]


def test_the_command(command, server):
    """In a process: no traceback, no thread that keeps it from ending."""
    options = ("--max", "download-seconds=1", "-f", "concise")
    result = command("check", f"{server}/drip_headers", "-s", "prenoms", *options)
    assert result.returncode == 2
    assert b"Traceback" not in result.stderr
    assert "trop lentement" in result.stdout.decode()


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/a.csv", "file:///etc/hosts", "S3://seau/a.csv", "data://x"])
def test_other_addresses(command, write, address):
    for arguments in (("check", address, "-s", "prenoms"), ("check", write(DATA), "-s", address)):
        result = command(*arguments, "-f", "concise")
        assert result.returncode == 2
        assert "http:// ou https://" in result.stdout.decode()


def test_nobody_listens():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/a.csv"
        report = validate(address, schema=SCHEMA, limits=SOON)
    assert report.exit_code == 2
    assert "injoignable" in report.incidents[0][1]


def test_a_server_that_does_not_speak_tls(server):
    report = validate(server.replace("http:", "https:") + "/good", schema=SCHEMA, limits=SOON)
    assert report.exit_code == 2
    assert "n'a pas pu être téléchargé" in report.incidents[0][1]
    assert "SSL" not in report.incidents[0][1]


@pytest.mark.parametrize("form", FORMATS)
def test_passwords_are_not_shown(server, form):
    secret = server.replace("http://", "http://camille:s3same@")
    reports = [
        validate(f"{secret}/{path}", schema=f"{secret}/{model}", limits=SOON)
        for path, model in (("good", "good"), ("absent", "absent"), ("good?a=1", "absent"))
    ] + [validate(f"{secret}/{path}", schema=SCHEMA, limits=SOON) for path in ("good", "absent")]
    reports.append(validate("http://camille:s3same@[", schema=SCHEMA, limits=SOON))
    for report in reports:
        shown = FORMATS[form].render(report, Display())
        assert b"s3same" not in (shown if isinstance(shown, bytes) else shown.encode())
        assert b"camille" not in (shown if isinstance(shown, bytes) else shown.encode())
    assert reports[3].valid
    assert json.loads(json.dumps(reports[3].to_dict()))["files"][0]["path"] == f"{server}/good"


def test_no_temporary_file_is_left(server, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for path in ("good", "endless", "absent"):
        validate(f"{server}/{path}", schema=SCHEMA, limits=SOON)
    assert not list(tmp_path.iterdir())
