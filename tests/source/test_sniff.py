"""What is not a table is named, with what to do; nothing is ever « conforme » without a row read."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import os
import random
import re
import sqlite3
import subprocess
import sys
import zipfile

import pytest
from conftest import ROOT, TODAY

from validata import validate
from validata.render import console
from validata.render.display import Display

SCHEMA = {"fields": [{"name": "nom"}, {"name": "jour", "type": "date"}]}
ROWS = b"nom,jour\nParc,2023-01-31\n"


def zipped(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return out.getvalue()


def sqlite(tmp_path):
    path = tmp_path / "base.sqlite"
    base = sqlite3.connect(path)
    base.execute("create table a (b)")
    base.commit()
    base.close()
    return path.read_bytes()


def dbf():
    head = bytes((3, 123, 5, 17)) + (1).to_bytes(4, "little") + (65).to_bytes(2, "little") + (11).to_bytes(2, "little")
    return (
        head.ljust(32, b"\0")
        + b"NOM".ljust(11, b"\0")
        + b"C"
        + b"\0" * 4
        + b"\x0a"
        + b"\0" * 15
        + b"\r"
        + b" Parc      "
    )


NOISE = random.Random(7).randbytes(20_000)
NOT_TABLES = {
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + NOISE, "image PNG"),
    "jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + NOISE, "image JPEG"),
    "gif": (b"GIF89a\x01\0\x01\0" + NOISE, "image GIF"),
    "tiff": (b"II*\0\x08\0\0\0" + NOISE, "image TIFF"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "document PDF"),
    "html": (b"<!DOCTYPE html>\n<html><body>nom,jour</body></html>", "page web"),
    "html after a comment": (b"<!-- x -->\n<html lang=fr><p>nom;jour</html>", "page web"),
    "html in utf-16": ("\ufeff<html><p>nom,jour</html>".encode("utf-16-le"), "page web"),
    "xml": (b'<?xml version="1.0"?>\n<lignes><ligne>nom,jour</ligne></lignes>', "document XML"),
    "json": (b'[{"nom": "Parc", "jour": "2023-01-31"}]', "fichier JSON"),
    "json list": (b"[[1, 2], [3, 4]]", "fichier JSON"),
    "json empty": (b"{}", "fichier JSON"),
    "geojson": (b'\xef\xbb\xbf{\n "type": "FeatureCollection",\n "features": [', "fichier JSON"),
    "rtf": (rb"{\rtf1\ansi nom,jour}", "RTF"),
    "zip": (zipped("donnees.csv"), "archive ZIP"),
    "docx": (zipped("[Content_Types].xml", "word/document.xml"), "document Word"),
    "pptx": (zipped("[Content_Types].xml", "ppt/presentation.xml"), "présentation PowerPoint"),
    "gzip": (gzip.compress(ROWS), "gzip"),
    "xz": (lzma.compress(ROWS), "xz"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\x04" + NOISE, "archive 7z"),
    "rar": (b"Rar!\x1a\x07\x01\0" + NOISE, "archive RAR"),
    "shp": (b"\0\0\x27\x0a" + b"\0" * 20 + NOISE[:76], "Shapefile"),
    "dbf": (dbf(), "dBase"),
    "sqlite": (sqlite, "SQLite"),
    "parquet": (b"PAR1" + NOISE, "Parquet"),
    "elf": (b"\x7fELF\x02\x01\x01\0" + NOISE, "programme"),
    "exe": (b"MZ\x90\0\x03\0\0\0" + NOISE, "programme"),
    "noise": (b"x" + NOISE, "fichier binaire"),
    "empty": (b"", "vide"),
    "byte order mark": (b"\xef\xbb\xbf", "vide"),
    "spaces": (b" " * 5000, "vide"),
    "line ends": (b"\r\n" * 5000, "vide"),
    "many line ends": (b" \n" * 300_000, "lignes vides"),
    "nul bytes": (b"\0" * 5000, "octets nuls"),
    "one nul byte": (b"\0", "octets nuls"),
}


@pytest.mark.parametrize("what", NOT_TABLES)
@pytest.mark.parametrize("given", [SCHEMA, None], ids=["schema", "no schema"])
def test_what_it_is_and_what_to_do(write, tmp_path, what, given):
    data, said = NOT_TABLES[what]
    path = write(data(tmp_path) if callable(data) else data)
    report = validate(path, schema=given)
    assert report.exit_code == 1, report.incidents
    [notice] = report.files[0].notices
    assert notice.code == "fichier-illisible"
    assert said in notice.message.replace("\u00a0", " ")
    assert notice.remedy.endswith(".")
    assert len(notice.remedy) > 20
    assert "✗ Non conforme" in console.render(report, Display())


@pytest.mark.parametrize(
    "data",
    [
        b"nom,jour\nPa\0rc,2023-01-31\n",
        b"nom,jour\n<b>Parc</b>,2023-01-31\n",
        b'nom,jour\n"{""a"": 1}",2023-01-31\n',
        "nom,jour\nParc,2023-01-31\n".encode("utf-16"),
        "nom,jour\nParc,2023-01-31\n".encode("utf-16-be"),
        "nom,jour\nÉcole,2023-01-31\n".encode("mac-roman"),
        b"nom,jour\n\x1b[31mParc,2023-01-31\n",
        b"MZ,nom,jour\nx,Parc,2023-01-31\n",
        b"BM,nom,jour\nx,Parc,2023-01-31\n",
    ],
)
def test_what_is_a_table_is_read(write, data):
    file = validate(write(data), schema=SCHEMA).files[0]
    assert "fichier-illisible" not in {n.code for n in file.notices}
    assert file.rows == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_what_is_not_a_file(command, tmp_path):
    os.mkfifo(tmp_path / "tube")
    (tmp_path / "boucle").symlink_to("boucle")
    (tmp_path / "perdu").symlink_to("absent.csv")
    for name in (tmp_path / "tube", "/dev/null", "/dev/zero", tmp_path / "boucle", tmp_path / "perdu", ""):
        result = command("check", name, "-s", "prenoms", "-f", "concise")
        assert result.returncode == 2, name
        assert b"Traceback" not in result.stderr
        assert "Non contrôlé." in result.stdout.decode()
    assert "validata check -" in command("check", tmp_path / "tube", "-f", "concise").stdout.decode()


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no rights here")
def test_a_file_without_rights(write, tmp_path):
    path = write(ROWS)
    path.chmod(0)
    if os.geteuid() == 0:
        pytest.skip("nothing is closed to root")
    for report in (validate(path, schema=SCHEMA), validate(write(ROWS, "b.csv"), schema=path)):
        assert report.exit_code == 2
        assert "droits" in report.incidents[0][1]


def test_a_file_removed_while_it_is_read(write):
    def remove(now):
        if now.bytes:
            path.unlink(missing_ok=True)

    path = write(ROWS * 500_000)
    report = validate(path, schema=SCHEMA, progress=remove)
    assert report.exit_code == 2
    assert "supprimé" in report.incidents[0][1]
    assert "Errno" not in report.incidents[0][1]


NAMES = [b"caf\xe9.csv", b"a\nb.csv", b"\n::error::a.csv", b"::error::a.csv", b"\x1b]0;titre\x07.csv", b"a\x9b31m.csv"]
NAMES += [
    "\u202egpj.csv".encode(),
    b"##vso[task.complete]a.csv",
    b"[red]a[bold].csv",
    b"a`b|c.csv",
    b"-a.csv",
    b" .csv",
]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["console", "concise", "json"])
def test_names_of_files(tmp_path, name, form):
    """Present or not, whatever its name, a file is checked and named on inert lines."""
    for content, code in ((ROWS, 1), (None, 2)):
        path = tmp_path / os.fsdecode(name)
        path.unlink() if content is None else path.write_bytes(content)
        result = subprocess.run(
            [sys.executable, "-m", "validata", "check", "-s", "prenoms", "-f", form, "--", name],
            cwd=tmp_path,
            capture_output=True,
            check=False,
            timeout=120,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "VALIDATA_TODAY": TODAY},
        )
        assert result.returncode == code, result.stderr
        for text in (result.stdout.decode(), result.stderr.decode()):
            assert not re.search(r"(?!\n)[\x00-\x1f\x7f-\x9f\u202a-\u202e]|^\s*::|##vso\[", text, re.MULTILINE), text
        if form == "json":
            [file] = json.loads(result.stdout)["files"]
            assert file["path"] == name.decode("utf-8", "replace")
