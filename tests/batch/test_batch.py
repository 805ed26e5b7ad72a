"""Many files: directories, globs, processes that die, Ctrl-C, a real Dask cluster on the loopback."""

from __future__ import annotations

import json
import os
import pickle
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from conftest import FIXTURES, ROOT, TODAY

from validata import validate
from validata.batch import run
from validata.render import concise, console
from validata.render.display import Display
from validata.schema.load import load
from validata.source import targets

HEADER = "COMMUNE_NOM,COLL_INSEE,ENFANT_SEXE,ENFANT_PRENOM,NOMBRE_OCCURRENCES,ANNEE\n"
ROW = "Poitiers,86194,F,Jade,41,2023\n"
BAD = ROW.replace("41", "beaucoup")
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


def names(report):
    return [Path(file.path).name for file in report]


def facts(report):
    """The JSON report without the times."""
    found = report if isinstance(report, dict) else report.to_dict()
    for file in found["files"]:
        file["stats"]["seconds"] = 0
    return found


def said(result):
    return (result.stdout + result.stderr).decode().replace("\u00a0", " ")


def flat(text):
    return " ".join(text.split())


# What there is to check


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A folder of data as they are found, and the working directory above it."""
    for name in (
        *("donnees/b.csv", "donnees/a.CSV", "donnees/sous/c.tsv", "donnees/sous/[d] 1.csv", "donnees/lisezmoi.txt"),
        *("donnees/~$a.xlsx", "donnees/.~lock.b.csv#", "donnees/.cache/e.csv", "donnees/.f.csv", "donnees/g.dat"),
        "vide/lisezmoi.md",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((HEADER + ROW).replace(",", "\t" if name.endswith("tsv") else ","), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_stands_for_its_tables(command, tree):
    result = command("check", "donnees/", "-s", "prenoms", "-f", "json", cwd=tree)
    files = [file["path"] for file in json.loads(result.stdout)["files"]]
    assert files == ["donnees/a.CSV", "donnees/b.csv", "donnees/sous/[d] 1.csv", "donnees/sous/c.tsv"]
    assert result.returncode == 0
    whole = command("check", ".", "-s", "prenoms", "-f", "json", cwd=tree)
    assert [file["path"] for file in json.loads(whole.stdout)["files"]] == files


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["donnees/*.csv"], ["b.csv"]),
        (["donnees/**/*.csv"], ["b.csv", "[d] 1.csv"]),
        (["./donnees/sous/*"], ["[d] 1.csv", "c.tsv"]),
        (["donnees/*"], ["a.CSV", "b.csv", "[d] 1.csv", "c.tsv"]),
        (["donnees/**"], ["a.CSV", "b.csv", "[d] 1.csv", "c.tsv"]),
        (["donnees/*.dat"], ["g.dat"]),
        (["donnees/.cache/*.csv"], ["e.csv"]),
        (["donnees/.*/*.csv"], ["e.csv"]),
        (["donnees/sous/[d] 1.csv"], ["[d] 1.csv"]),
        (["donnees/g.dat", "donnees/.f.csv"], ["g.dat", ".f.csv"]),
        (["donnees/b.csv", "donnees", "./donnees/../donnees/b.csv"], ["b.csv", "a.CSV", "[d] 1.csv", "c.tsv"]),
    ],
)
def test_globs_names_and_duplicates(tree, sources, expected):
    report = validate(*sources, schema="prenoms")
    assert names(report) == expected
    assert report.valid


def test_an_absolute_glob(tree):
    assert names(validate(f"{tree}/donnees/**/[a-c].*", schema="prenoms")) == ["a.CSV", "b.csv", "c.tsv"]


def test_nothing_to_check_is_an_incident(command, tree):
    sources = "vide", "vide/*", "vide/**/*.csv", "absents/*.csv"
    result = command("check", "donnees/b.csv", *sources, "-s", "prenoms", cwd=tree)
    assert result.returncode == 2
    text = flat(said(result))
    for source in sources:
        assert f"« {source} » ne" in text
    assert text.count("aucun tableau (extensions cherchées : .csv, .tsv, .xlsx, .xlsm, .xlsb, .xls, .ods)") == 4
    assert text.endswith("5 fichiers : 1 conforme, 4 non contrôlés")


def test_an_empty_name_is_not_the_current_folder(tree):
    [(path, _)] = validate("", schema="prenoms").incidents
    assert path == ""


def test_links_are_followed_once(tree):
    (tree / "donnees" / "sous" / "boucle").symlink_to(tree / "donnees", target_is_directory=True)
    (tree / "donnees" / "ailleurs").symlink_to(tree / "autre", target_is_directory=True)
    (tree / "autre").mkdir()
    (tree / "autre" / "h.csv").write_text(HEADER + ROW)
    (tree / "autre" / "moi").symlink_to(".", target_is_directory=True)
    expected = ["a.CSV", "h.csv", "b.csv", "[d] 1.csv", "c.tsv"]
    assert names(validate("donnees", schema="prenoms")) == expected
    assert sorted(names(validate("donnees", "autre", "donnees/**/*", schema="prenoms"))) == sorted(expected)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_closed_folder_is_said(tree):
    (tree / "donnees" / "sous").chmod(0)
    try:
        [(path, message)] = validate("donnees", schema="prenoms").incidents
    finally:
        (tree / "donnees" / "sous").chmod(0o755)
    assert (Path(path).name, "droits" in message) == ("sous", True)


def test_the_help_says_it(command):
    page = flat(command("check", "--help").stdout.decode())
    for word in ("dossier", "'donnees/**/*.csv'", "--jobs", "--cluster"):
        assert word in page


# The summary


def test_the_summary_comes_last(command, tree):
    (tree / "donnees" / "b.csv").write_text(HEADER + BAD)
    (tree / "donnees" / "long").mkdir()
    name = "20240105_218601946_prenoms-de-la-commune-nouvelle-de-saint-jean.csv"
    (tree / "donnees" / "long" / name).write_text(HEADER + ROW)
    result = command("check", "donnees", "absent.csv", "-s", "prenoms", cwd=tree)
    text = result.stdout.decode().replace("\u00a0", " ")
    assert text.count("Fichier : ") == 2  # the faulty one and the absent one
    assert text.splitlines()[-1] == "6 fichiers : 4 conformes, 1 non conforme, 1 non contrôlé"
    assert all(len(line) <= 80 for line in text.splitlines())
    table = text[text.index("Verdict ") :]
    assert re.search(r"^✗ Non conforme +1 +0 +1 +donnees/b\.csv$", table, re.MULTILINE)
    assert re.search(r"^✗ Non contrôlé +absent\.csv$", table, re.MULTILINE)
    assert name in re.sub(r"\s+", "", table)
    assert "3 fichiers conformes ont des recommandations" in flat(text)


def test_of_many_files_the_calm_ones_are_counted(tmp_path):
    for number in range(52):
        (tmp_path / f"{number:02}.csv").write_text(HEADER + (BAD if number == 31 else ROW))
    report = validate(tmp_path, schema="prenoms")
    text = console.render(report, Display()).replace("\u00a0", " ")
    assert text.count("✓ Conforme") == 0
    assert "31.csv" in text
    assert "51 fichiers conformes" in text
    assert text.endswith("52 fichiers : 51 conformes, 1 non conforme\n")
    lines = concise.render(report, Display()).splitlines()
    assert sum("Conforme (" in line for line in lines) == 51


def test_one_reason_for_all_is_said_once(command, tree):
    result = command("check", "donnees", "-s", "absent", cwd=tree)
    assert result.returncode == 2
    assert said(result).count("« absent »") == 1
    assert "(et 3 autres, pour la même raison)" in flat(said(result))
    other = command("check", "donnees", "-s", "absent", "-f", "json", cwd=tree)
    assert len(json.loads(other.stdout)["incidents"]) == 4
    assert len(other.stderr.decode().splitlines()) == 1


def test_fewer_details_of_many_files():
    assert [run.kept(None, files) for files in (1, 100, 200, 50_000)] == [1000, 1000, 500, 3]
    assert run.kept(1000, 50_000) == 1000


# Processes


def test_what_processes_exchange():
    one = load({"fields": [{"name": "jour", "type": "date", "constraints": {"minimum": "2020-01-01"}}]})
    assert one.fields[0].reader("2019-01-01")[1]
    assert one.by_name
    sent = pickle.loads(pickle.dumps(one))  # noqa: S301 - our own
    assert sent.descriptor == one.descriptor
    assert sent.fields[0].reader("2019-01-01")[1]
    ours = load("prenoms@1.1.6")
    assert pickle.loads(pickle.dumps(ours)) is ours  # noqa: S301 - our own
    assert len(pickle.dumps(ours)) < 200
    report = validate(FIXTURES / "prenoms-fautif" / "prenoms-2023.csv")
    assert facts(pickle.loads(pickle.dumps(report))) == facts(report)  # noqa: S301 - our own


def make(folder, files, rows):
    """A folder of small files, one of them faulty, and a long one of so many rows."""
    folder.mkdir()
    for number in range(files):
        (folder / f"{number:03}.csv").write_text(HEADER + (BAD if number == 3 else ROW))
    with (folder / "long.csv").open("w") as out:
        out.write(HEADER)
        out.writelines(f"Poitiers,86194,F,Jade,{number},2023\n" for number in range(rows))
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The folder above one with work for two processes, whose first is the long file."""
    above = tmp_path_factory.mktemp("travail")
    make(above / "donnees", files=75, rows=300_000)
    files = targets.expand([above / "donnees"])
    assert run.processes_for(files, 4) == 2
    return above


@pytest.fixture(scope="module")
def expected(data):
    """The report on this folder, made in one process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(data)
        patch.setenv("VALIDATA_TODAY", TODAY)
        return facts(validate("donnees", schema="prenoms"))


LONG = "donnees/long.csv"


def test_processes_change_nothing(command, data, expected):
    arguments = ("check", "-", "donnees", "absent.csv", "-s", "prenoms", "-f", "json", "--jobs", 2)
    result = command(*arguments, cwd=data, stdin=(HEADER + ROW).encode())
    assert result.returncode == 2
    first, *files, last = facts(json.loads(result.stdout))["files"]
    assert files == expected["files"]
    assert (first["path"], first["valid"], last["path"], last["valid"]) == ("<stdin>", True, "absent.csv", False)


def test_little_work_stays_in_this_process():
    small, big = targets.Target("petit.csv", 1000), targets.Target("grand.csv", 100 << 20)
    assert run.processes_for([small] * 20, 8) == 1
    assert run.processes_for([big], 8) == 1
    assert run.processes_for([big, big], 8) == 2
    assert run.processes_for([small] * 50_000, 8) == 8
    assert run.processes_for([big] * 20, 1) == 1


@contextmanager
def running(*arguments, cwd):
    """The command, in a session of its own as a terminal would have it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "validata", *map(str, arguments)],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "VALIDATA_TODAY": TODAY},
    )
    try:
        yield process
    finally:
        for pid in members(process.pid):
            os.kill(pid, signal.SIGKILL)
        process.communicate()


def members(session):
    """The living processes of a session."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, *numbers = stat.read_text().rpartition(") ")[2].split()
            if int(numbers[2]) == session and state != "Z":
                found.append(int(stat.parent.name))
    return found


def readers(path):
    """The processes that have a file open."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            if any(link.readlink() == path for link in (process / "fd").iterdir()):
                found.append(int(process.name))
    return found


def until(what, seconds=120):
    """Wait for something to be true, and return it."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, "nothing came"
        time.sleep(0.02)
    return found


@linux
@pytest.mark.parametrize("times", [1, 2])
def test_a_killed_process_costs_one_file_at_most(data, expected, times):
    with running("check", "donnees", "-s", "prenoms", "-f", "json", "--jobs", 2, cwd=data) as process:
        for _ in range(times):
            [victim] = until(lambda: readers(data / LONG))
            os.kill(victim, signal.SIGKILL)
            until(lambda pid=victim: pid not in readers(data / LONG))
        stdout, stderr = process.communicate(timeout=120)
        until(lambda: not members(process.pid), 10)
    assert b"Traceback" not in stderr
    report = facts(json.loads(stdout))
    assert process.returncode == times
    if times == 1:  # checked again, alone
        assert report == expected
    else:
        assert report["files"][:-1] == expected["files"][:-1]
        [incident] = report["incidents"]
        assert incident["path"] == LONG
        assert "brutalement" in incident["message"]


@linux
@pytest.mark.parametrize("where", ["terminal", "command"])
def test_ctrl_c_stops_everything(data, where):
    with running("check", "donnees", "-s", "prenoms", "--jobs", 2, cwd=data) as process:
        if where == "terminal":  # the whole group, while its processes start: the command, its resource tracker, one
            until(lambda: len(members(process.pid)) > 2)
            os.killpg(process.pid, signal.SIGINT)
        else:
            until(lambda: readers(data / LONG))
            process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
        until(lambda: not members(process.pid), 10)
    assert process.returncode == 130
    assert stderr.decode() == "Contrôle interrompu.\n"
    assert not stdout


@linux
def test_no_orphan(data):
    with running("check", "donnees", "-s", "prenoms", "--jobs", 2, cwd=data) as process:
        until(lambda: readers(data / LONG))
        process.kill()
        process.communicate(timeout=60)
        until(lambda: not members(process.pid), 10)


# A Dask cluster


@contextmanager
def started(*arguments, **env):
    """A program of Dask, killed at the end; what it says is of no interest."""
    process = subprocess.Popen(
        [sys.executable, "-m", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT), "VALIDATA_TODAY": TODAY, **env},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def scheduling(file):
    """The address and the process of a scheduler on the loopback, without workers."""
    once = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}  # not 3: fewer workers to start and kill
    options = ("--host", "127.0.0.1", "--port", 0, "--no-dashboard", "--no-jupyter", "--scheduler-file", file)
    with started("distributed.cli.dask_scheduler", *options, **once) as process:
        until(file.exists)
        yield until(lambda: json.loads(file.read_text() or "{}").get("address")), process


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    """The scheduler whose workers the tests start."""
    pytest.importorskip("distributed")
    with scheduling(tmp_path_factory.mktemp("dask") / "scheduler.json") as (address, _):
        yield address


@pytest.fixture(scope="module")
def unanswered(data, tmp_path_factory):
    """The command told of a closed port and of a scheduler without worker: both wait while other tests run."""
    arguments = ("check", "donnees", "-s", "prenoms", "-f", "concise", "--cluster")
    with socket.socket() as unused, scheduling(tmp_path_factory.mktemp("dask") / "scheduler.json") as (lonely, _):
        unused.bind(("127.0.0.1", 0))
        closed = f"tcp://127.0.0.1:{unused.getsockname()[1]}"
        with running(*arguments, closed, cwd=data) as one, running(*arguments, lonely, cwd=data) as two:
            yield {f"« {closed} » ne répond pas": one, f"« {lonely} » n'a aucun processus de calcul": two}


def worker(address, **env):
    """A worker of one thread, without what would start it again."""
    return started(
        *("distributed.cli.dask_worker", address, "--nthreads", 1, "--no-nanny", "--no-dashboard"),
        *("--host", "127.0.0.1"),
        **env,
    )


@linux
@pytest.mark.usefixtures("unanswered")
def test_a_cluster_loses_no_file_with_a_worker(scheduler, data, expected):
    with worker(scheduler) as one, worker(scheduler) as two:
        arguments = ("check", "donnees", "-s", "prenoms", "-f", "json", "--cluster", scheduler)
        with running(*arguments, cwd=data) as process:
            [victim] = until(lambda: readers(data / LONG))
            assert victim in (one.pid, two.pid)
            os.kill(victim, signal.SIGKILL)
            stdout, stderr = process.communicate(timeout=120)
    assert not stderr
    assert process.returncode == 1
    assert facts(json.loads(stdout)) == expected


@linux
def test_a_file_that_kills_every_worker_is_the_only_one_lost(scheduler, tmp_path):
    long = make(tmp_path / "donnees", files=5, rows=300_000) / "long.csv"
    with running("check", "donnees", "-s", "prenoms", "-f", "json", "--cluster", scheduler, cwd=tmp_path) as process:
        while process.poll() is None:
            with worker(scheduler) as one:
                until(lambda pid=one.pid: process.poll() is not None or pid in readers(long))
        stdout, _ = process.communicate(timeout=60)
    report = json.loads(stdout)
    assert sum(file["stats"]["rows"] for file in report["files"]) == 5
    [incident] = report["incidents"]
    assert incident["path"] == LONG
    assert "brutalement" in incident["message"]


@linux
def test_a_cluster_that_cannot_be_used(scheduler, unanswered, command, tree):
    arguments = ("check", "donnees", "-s", "prenoms", "-f", "concise", "--cluster", scheduler)
    (tree / "sans" / "distributed").mkdir(parents=True)
    (tree / "sans" / "distributed" / "__init__.py").write_text("raise ImportError")
    without = command(*arguments, PYTHONPATH=f"{tree / 'sans'}{os.pathsep}{ROOT}", cwd=tree)
    results = {"pip install distributed": without}
    for version, what in (("0.0.1", "a validata 0.0.1"), ("", "n'a pas validata")):
        package = tree / f"avec{version}" / "validata"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(f"__version__ = '{version}'" if version else "raise ImportError")
        with worker(scheduler, PYTHONPATH=str(package.parent)):
            results[what] = command(*arguments, cwd=tree)
    for what, process in unanswered.items():
        output = process.communicate(timeout=60)
        results[what] = subprocess.CompletedProcess(process.args, process.returncode, *output)
    for what, result in results.items():
        assert result.returncode == 2
        assert what in said(result)
        assert len(result.stderr.splitlines()) == 1, result.stderr.decode()


@linux
@pytest.mark.parametrize("stopped", ["scheduler", "command"])
def test_a_run_on_a_cluster_is_cut_short(tmp_path, stopped):
    long = make(tmp_path / "donnees", files=5, rows=300_000) / "long.csv"
    with scheduling(tmp_path / "scheduler.json") as (address, process), worker(address):
        arguments = ("check", "donnees", "-s", "prenoms", "-f", "concise", "--cluster", address)
        with running(*arguments, cwd=tmp_path) as asked:
            until(lambda: readers(long))
            if stopped == "scheduler":
                process.kill()
            else:
                asked.send_signal(signal.SIGINT)
            stdout, stderr = (stream.decode() for stream in asked.communicate(timeout=60))
    if stopped == "scheduler":
        assert asked.returncode == 2
        assert "donnees/long.csv: Non contrôlé. La connexion avec la grappe de calcul a été perdue" in stdout
        assert len(stderr.splitlines()) == 1, stderr
    else:
        assert (asked.returncode, stdout, stderr) == (130, "", "Contrôle interrompu.\n")


@linux
@pytest.mark.parametrize("kind", ["CommClosedError", "CancelledError"])
def test_the_loss_of_a_cluster_is_no_failure_of_ours(kind):
    from distributed.comm import CommClosedError

    error = {"CommClosedError": CommClosedError, "CancelledError": CancelledError}[kind]("perdue")
    assert run.incident(error).startswith("La connexion avec la grappe de calcul a été perdue")
