"""Whatever goes wrong, in a process of its own: a French sentence, the right exit code, no traceback, nothing left."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import textwrap
import time

import pytest
from conftest import FIXTURES, ROOT, TODAY

GOOD = FIXTURES / "prenoms-conforme" / "20240105_218601946_prenoms.csv"
BAD = FIXTURES / "prenoms-fautif" / "prenoms-2023.csv"
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals, devices and closed outputs of POSIX")
FULL = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")  # noqa: PTH110


def calm(result):
    """Neither traceback nor English."""
    said = (result.stdout + result.stderr).decode()
    for word in ("Traceback", "Error:", "Exception ignored", 'File "'):
        assert word not in said, said
    return said


def inside(tmp_path, code):
    """The environment in which Python runs `code` before the program, as any fault of ours would show."""
    folder = tmp_path / "interieur"
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(textwrap.dedent(code), encoding="utf-8")
    return {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}


def shell(line, cwd=ROOT, **env):
    return subprocess.run(
        ["bash", "-c", line.replace("validata", f'"{sys.executable}" -m validata')],
        cwd=cwd,
        capture_output=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "VALIDATA_TODAY": TODAY, **env},
    )


BREAK = """
    import validata.{module} as broken
    real = broken.{name}
    def fail(*arguments, **options):
        if {when}:
            raise {error}
        return real(*arguments, **options)
    broken.{name} = fail
"""


@pytest.mark.parametrize(
    ("module", "name", "error"),
    [
        ("table.open", "not_a_table", "KeyError('x\\n::error::y')"),
        ("table.layout", "find", "RecursionError('trop profond')"),
        ("table.delimited", "read_csv", "MemoryError()"),
        ("judge.engine", "views", "ValueError('\\x1b[31m')"),
        ("check", "match", "AssertionError()"),
        ("judge.verdict", "errors", "OSError(5, 'Input/output error')"),
    ],
)
def test_an_internal_failure_is_told_and_the_other_files_are_checked(command, write, tmp_path, module, name, error):
    other = write(GOOD.read_bytes(), "autre.csv")
    once = "not globals().setdefault('done', []).append(1) and len(done) == 1"
    env = inside(tmp_path, BREAK.format(module=module, name=name, error=error, when=once))
    result = command("check", BAD, other, "-s", "prenoms", "-f", "json", **env)
    said = calm(result)
    assert result.returncode == 2
    report = json.loads(result.stdout)
    [incident] = report["incidents"]
    assert incident["path"] == str(BAD)
    assert "\n" not in incident["message"] or "::error" in incident["message"]
    assert "\x1b" not in said
    if not error.startswith(("MemoryError", "OSError")):
        assert error.partition("(")[0] in incident["message"]
        assert "Merci de la signaler" in incident["message"]
    assert report["files"][1]["stats"]["rows"] > 0
    assert report["files"][1]["valid"]


@pytest.mark.parametrize(
    ("module", "name", "arguments"),
    [
        ("render.console", "tell", ["check", GOOD, "-s", "prenoms"]),
        ("describe.rules", "rules", ["rules"]),
        ("limits", "parse", ["check", GOOD]),
    ],
)
def test_a_failure_out_of_any_file_is_told(command, tmp_path, module, name, arguments):
    env = inside(tmp_path, BREAK.format(module=module, name=name, error="KeyError('a')", when="True"))
    result = command(*arguments, **env)
    calm(result)
    assert result.returncode == 2
    assert result.stderr.decode().startswith("Erreur\u00a0: Une erreur interne") or result.stderr.decode().startswith(
        "Erreur : Une erreur interne"
    )
    assert "Merci de la signaler" in result.stderr.decode()


SLOW = """
    import validata.judge.cells as cells, time
    real = cells.verdict
    def slow(*arguments):
        open({mark!r}, "w").close()
        time.sleep(0.02)
        return real(*arguments)
    cells.verdict = slow
"""


@POSIX
@pytest.mark.parametrize("rows", [500, 20_000], ids=["one thread", "several threads"])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted(tmp_path, number, code, rows):
    """Within a check that would last minutes: one line, nothing left, soon."""
    mark, left = tmp_path / "commence", tmp_path / "temporaires"
    left.mkdir()
    text = "nom,jour\n" + "".join(f"n{i},x{i}\n" for i in range(rows))
    (tmp_path / "s.json").write_text('{"fields": [{"name": "nom", "type": "date"}, {"name": "jour", "type": "date"}]}')
    env = {**os.environ, **inside(tmp_path, SLOW.format(mark=str(mark))), "TMPDIR": str(left)}
    command = [sys.executable, "-m", "validata", "check", "-", "-s", "s.json", "-o", "rapport.json"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdin
        running.stdin.write(text.encode())
        running.stdin.close()
        running.stdin = None
        for _ in range(1200):
            if mark.exists():
                break
            time.sleep(0.05)
        running.send_signal(number)
        output, said = running.communicate(timeout=60)
    assert running.returncode == code
    assert said.decode() == "Contrôle interrompu.\n"
    assert output == b""
    assert not list(left.iterdir())
    assert not (tmp_path / "rapport.json").exists()
    assert not list(tmp_path.glob(".*"))


@POSIX
def test_interrupted_while_it_waits_for_its_input(tmp_path):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "validata", "check", "-", "-s", "prenoms"]
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        for _ in range(1200):
            if list(tmp_path.glob("*/source")):  # where the input goes
                break
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        running.wait(60)
        assert running.stderr
        assert running.stderr.read().decode() == "Contrôle interrompu.\n"
    assert running.returncode == 130
    assert not list(tmp_path.iterdir())


@POSIX
@FULL
@pytest.mark.parametrize(
    "what", ["check {bad} -s prenoms", "check {bad} -s prenoms -f json", "rules", "--help", "--version", ""]
)
def test_a_full_disk(what):
    result = shell(f"validata {what.format(bad=BAD)} > /dev/full")
    assert result.returncode == 2
    assert calm(result).count("\n") == 1
    assert "disque" in result.stderr.decode()


@POSIX
@pytest.mark.parametrize("what", ["check {bad} -s prenoms", "schemas", ""])
def test_a_closed_output(what):
    result = shell(f"validata {what.format(bad=BAD)} >&-")
    assert result.returncode == 2
    calm(result)
    assert shell(f"validata check {BAD} -s prenoms -q >&- 2>&-").returncode == 1
    silent = shell(f"validata {what.format(bad=BAD)} >&- 2>&-")
    assert silent.returncode == 2


@POSIX
def test_a_closed_input_or_error():
    result = shell("validata check - -s prenoms <&-")
    assert result.returncode == 2
    assert "fermée" in calm(result)
    assert shell("validata check absent.csv -q 2>&-").returncode == 2


@POSIX
@pytest.mark.parametrize("what", ["check {bad} -s prenoms -f json", "rules -f markdown", "schemas deliberations"])
def test_a_closed_pipe(what):
    result = shell(f"set -o pipefail; validata {what.format(bad=BAD)} | head -c 1 > /dev/null")
    assert calm(result) == ""


@POSIX
@FULL
def test_an_unwritable_report(command, tmp_path):
    (tmp_path / "fichier").write_text("")
    (tmp_path / "dossier.json").mkdir()
    for place in (
        "absent/rapport.json",
        "fichier/rapport.json",
        "dossier.json",
        f"{'n' * 300}.json",
        "/dev/full/a.txt",
    ):
        result = command("check", BAD, "-s", "prenoms", "-o", tmp_path / place)
        assert result.returncode == 2
        assert "ne peut pas être écrit" in calm(result)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["dossier.json", "fichier"]
        assert not list((tmp_path / "dossier.json").iterdir())


@POSIX
def test_where_a_report_is_written(command, tmp_path):
    """A link stays one, a name may be long, permissions are kept."""
    real, link = tmp_path / "vrai.json", tmp_path / "lien.json"
    real.write_text("ancien")
    real.chmod(0o640)
    link.symlink_to(real)
    long = tmp_path / f"{'n' * 250}.json"
    (tmp_path / "perdu.json").symlink_to(tmp_path / "nouveau.json")
    for path in (link, long, tmp_path / "perdu.json"):
        assert command("check", GOOD, "-s", "prenoms", "-o", path, "-q").returncode == 0
        assert json.loads(path.read_text(encoding="utf-8"))["valid"]
    assert link.is_symlink()
    assert json.loads(real.read_text(encoding="utf-8"))["valid"]
    assert real.stat().st_mode & 0o777 == 0o640
    usual = tmp_path / "usuel"
    usual.touch()
    assert long.stat().st_mode == usual.stat().st_mode
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["vrai.json", "lien.json", long.name, "perdu.json", "nouveau.json", "usuel"]
    )


@POSIX
def test_a_link_that_waits_for_the_report_does_not_lead_it_elsewhere(tmp_path):
    """The name under which a report is written first cannot be foreseen, by the number of the process for instance."""
    (tmp_path / "a.csv").write_bytes(GOOD.read_bytes())
    line = 'ln -s a.csv ".r.json.$$.tmp" && exec validata check a.csv -s prenoms -o r.json -q'
    assert shell(line, cwd=tmp_path).returncode == 0
    assert (tmp_path / "a.csv").read_bytes() == GOOD.read_bytes()
    assert not (tmp_path / "r.json").is_symlink()
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["valid"]


@POSIX
def test_a_report_to_a_pipe(command, tmp_path):
    pipe = tmp_path / "tube.json"
    os.mkfifo(pipe)
    result = command("check", GOOD, "-s", "prenoms", "-o", pipe, "-q")  # that nobody reads
    assert result.returncode == 2
    assert "ne peut pas être écrit" in calm(result)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        time.sleep(1)
        assert command("check", GOOD, "-s", "prenoms", "-o", pipe, "-q").returncode == 0
        assert json.loads(reader.communicate(timeout=60)[0])["valid"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_report_replaces_the_former_only_when_it_is_whole(command, tmp_path):
    report = tmp_path / "rapport.json"
    report.write_text("ancien")
    env = inside(tmp_path, BREAK.format(module="render.json", name="pieces", error="KeyError('a')", when="True"))
    assert command("check", GOOD, "-s", "prenoms", "-o", report, **env).returncode == 2
    assert report.read_text() == "ancien"
    assert command("check", GOOD, "-s", "prenoms", "-o", report, "-q").returncode == 0
    assert json.loads(report.read_text(encoding="utf-8"))["valid"]
    assert not list(tmp_path.glob(".*"))


def test_a_report_never_replaces_what_is_read(command, tmp_path, write):
    data, schema = write(GOOD.read_bytes(), "donnees.txt"), write('{"fields": [{"name": "a"}]}', "s.json")
    link = tmp_path / "lien.txt"
    link.symlink_to(data)
    for report, arguments in ((data, []), (link, []), (tmp_path / "." / "donnees.txt", []), (schema, ["-s", schema])):
        before = report.read_bytes()
        result = command("check", data, *arguments, "-o", report)
        assert result.returncode == 2
        assert "remplacerait" in calm(result)
        assert report.read_bytes() == before
    assert link.is_symlink()


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp850", "utf-16"])
def test_outputs_that_lack_characters(command, write, encoding):
    path = write("nom,jour\n😀,\u202e\x1b[31m\n", "é😀.csv")
    schema = write('{"title": "😀", "fields": [{"name": "nom", "type": "date"}, {"name": "jour"}]}', "s.json")
    for form in ("console", "concise", "json"):
        result = command("check", path, "-s", schema, "-f", form, PYTHONIOENCODING=encoding)
        assert result.returncode == 1
        assert b"Traceback" not in result.stderr
        text = result.stdout.decode("utf-8" if form == "json" else encoding)  # programs read UTF-8 anywhere
        assert "\x1b" not in text
        if form == "json":
            assert json.loads(text)["files"][0]["stats"]["errors"] == 1
