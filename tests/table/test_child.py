"""The process that reads workbooks: whatever happens to it is a sentence about one workbook, and the others are read."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from conftest import FIXTURES, ROOT
from table import handmade
from table.handmade import HEADER, cells, sheet, xlsx

from validata import validate
from validata.errors import ValidataError
from validata.limits import Deadline, Limits
from validata.schema.load import load
from validata.source.open import Source
from validata.table.unreadable import Unreadable
from validata.table.workbook import child, choose

SCHEMA = {"fields": [{"name": "nom"}, {"name": "n"}]}
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def good(tmp_path):
    return xlsx(tmp_path / "bon.xlsx", sheet(cells('<c r="B2"><v>5</v></c>')))


@pytest.fixture(params=["copy", "interpreter"])
def reader(request, monkeypatch):
    """A process of each kind."""
    if request.param == "copy" and sys.platform != "linux":
        pytest.skip("a copy is made on Linux only")
    monkeypatch.setattr(child, "alone", lambda: request.param == "copy")
    child.close()
    yield child.of_this_thread()
    child.close()


def heavy(path: Path, rows: int = 300_000) -> Path:
    """An ordinary workbook of many numbers."""
    lines = "".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c><c r="B{i}"><v>{i}</v></c></row>' for i in range(2, rows))
    return xlsx(path, sheet(HEADER + lines))


def said(path, **limits):
    """What is said of a workbook that cannot be read."""
    report = validate(path, schema=SCHEMA, limits=Limits(**limits))
    assert report.exit_code == 1, report.incidents
    [notice] = report.files[0].notices
    assert notice.code == "fichier-illisible"
    return plain(notice.message)


def test_both_kinds_of_process_read_alike(reader, good):
    opened = reader.open(good, Deadline(Limits()))
    assert [one["name"] for one in opened["sheets"]] == ["F1"]
    reader.ask("head", number=0, rows=30)
    [first] = reader.batches()
    assert first.to_pydict() == {"0": ["nom", "Zoé"], "1": ["n", "5"]}


def test_too_much_memory(tmp_path):
    assert "trop de mémoire, ou qui est abîmé (limite : 10 Mo" in said(heavy(tmp_path / "a.xlsx"), workbook_memory=10)


def test_too_much_time(tmp_path):
    assert "trop long à lire (limite : 1 s" in said(
        heavy(tmp_path / "a.xlsx", 1_000_000), workbook_seconds=1, sheet_cells=10**7
    )


@POSIX
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV])
def test_a_process_that_ends_is_told_then_replaced(reader, good, end):
    reader.open(good, Deadline(Limits()))
    os.kill(reader.process.pid, end)
    with pytest.raises(Unreadable) as caught:
        reader.ask("head", number=0, rows=30)
    assert "mémoire" in caught.value.facts["excess"]
    other = child.of_this_thread()
    assert other is not reader
    assert other.open(good, Deadline(Limits()))["kind"] == "xlsx"


@POSIX
def test_a_process_that_does_not_answer(reader, good):
    reader.open(good, Deadline(Limits()))
    for limits, error in ((Limits(workbook_seconds=1), Unreadable), (Limits(seconds=1), ValidataError)):
        process = child.of_this_thread()
        process.open(good, Deadline(Limits()))
        os.kill(process.process.pid, signal.SIGSTOP)
        start = time.monotonic()
        with pytest.raises(error):
            process.open(good, Deadline(limits))
        assert time.monotonic() - start < 60


def test_an_answer_that_nobody_reads_to_its_end(reader, tmp_path):
    reader.open(heavy(tmp_path / "a.xlsx", 50_000), Deadline(Limits()))
    reader.ask("head", number=0, rows=30)
    list(reader.batches())
    reader.ask("cells", number=0, header=1, kinds=[["", "", "", ""]] * 2)
    batches = reader.batches()
    assert next(batches).num_rows == 20_000
    batches.close()
    assert child.of_this_thread() is not reader


def test_the_same_process_reads_several_workbooks(reader, good, tmp_path):
    for _ in range(3):
        assert child.of_this_thread() is reader
        reader.open(good, Deadline(Limits()))
    with pytest.raises(Unreadable):
        reader.open(xlsx(tmp_path / "a.xlsx", "<a>"), Deadline(Limits()))
    assert child.of_this_thread() is reader
    random.seed(1)
    with zipfile.ZipFile(good, "a") as archive:  # a large one: its memory may not come back
        archive.writestr("xl/media/image1.png", random.randbytes(5_000_000))
    reader.open(good, Deadline(Limits()))
    assert child.of_this_thread() is not reader


def test_it_ends_with_the_run(good):
    validate(good, schema=SCHEMA)
    assert getattr(child.OWN, "child", None) is None


def test_without_interpreter(good, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/absent/python")
    monkeypatch.setattr(child, "alone", lambda: False)
    report = validate(good, schema=SCHEMA)
    assert report.exit_code == 2
    assert "n'a pas pu démarrer" in report.incidents[0][1]
    monkeypatch.setattr(sys, "executable", shutil.which("true"))
    report = validate(good, schema=SCHEMA)
    assert report.exit_code == 2
    assert "n'a pas pu démarrer" in report.incidents[0][1]


def panicking(path: Path) -> Path:
    """A workbook that makes the library panic."""
    b2 = '<c r="B2" s="1"><v>-1e300</v></c>'
    return xlsx(path, sheet(cells(b2)))


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_other_files_and_the_report_are_safe(command, tmp_path, jobs):
    folder = tmp_path / "donnees"
    folder.mkdir()
    heavy(folder / "a.xlsx", 40_000)
    panicking(folder / "b.xlsx")
    xlsx(folder / "c.xlsx", sheet(cells('<c r="B2"><v>5</v></c>')))
    handmade.zipped(
        folder / "d.ods", {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}
    )
    for i in range(60 if jobs == "2" else 0):
        xlsx(folder / f"e{i}.xlsx", sheet(cells('<c r="B2"><v>5</v></c>')))
    schema, out = tmp_path / "s.json", tmp_path / "rapport.json"
    schema.write_text(json.dumps(SCHEMA), encoding="utf-8")
    bounds = ("--max", "workbook-memory=4", "--max", "workbook-seconds=5")  # a panic may hang when no memory is left
    result = command("check", folder, "-s", schema, "-o", out, "-q", "--jobs", jobs, *bounds)
    assert (result.returncode, result.stdout, result.stderr) == (1, b"", b"")
    report = json.loads(out.read_text(encoding="utf-8"))
    valid = {Path(file["path"]).name: file["valid"] for file in report["files"]}
    assert not any(valid.pop(name) for name in ("a.xlsx", "b.xlsx", "d.ods"))
    assert all(valid.values())
    assert len(valid) == (61 if jobs == "2" else 1)


@POSIX
def test_interrupted_while_a_workbook_is_read(tmp_path):
    """The whole group is told, as by Ctrl-C: one line, no process left, no temporary file."""
    left = tmp_path / "temporaires"
    left.mkdir()
    path = heavy(tmp_path / "faux.csv", 900_000)
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(left)}
    line = [sys.executable, "-m", "validata", "check", str(path), "-s", "prenoms"]
    with subprocess.Popen(
        line, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as running:
        for _ in range(1200):
            if list(left.iterdir()):
                break
            time.sleep(0.05)
        os.killpg(running.pid, signal.SIGINT)
        output, told = running.communicate(timeout=60)
    assert (running.returncode, output, told.decode()) == (130, b"", "Contrôle interrompu.\n")
    assert not list(left.iterdir())
    for _ in range(200):
        try:
            os.killpg(running.pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.05)
    else:
        pytest.fail("a process is left")


def test_old_workbooks_under_another_name(tmp_path):
    old = FIXTURES.parent / "tests" / "table" / "data" / "old.xls"
    shutil.copy(old, tmp_path / "a.xlsx")
    [file] = validate(tmp_path / "a.xlsx", schema={"fields": [{"name": "nom"}]})
    assert file.kind == "xls"


def test_a_workbook_left_before_its_end_is_read_again(reader, tmp_path):
    """As what looks for a few rows does: it stops at the last one."""
    path, deadline = heavy(tmp_path / "long.xlsx", 60_000), Deadline(Limits())
    table, _, _ = choose.read(Source("long.xlsx", path, path.stat().st_size), load(SCHEMA), deadline)
    first = next(iter(table.chunks()))
    assert len(first) < 59_998
    assert sum(map(len, table.chunks())) == 59_998
