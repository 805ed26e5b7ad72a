"""`validate` in Python: whatever it is given, nothing is raised nor printed, and what is wrong is told in French."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import textwrap

import pytest
from conftest import ROOT, TODAY

from validata import Limits, validate
from validata.render import FORMATS
from validata.render.display import Display

SCHEMA = {"fields": [{"name": "nom"}, {"name": "n", "type": "integer"}]}
ENDLESS: dict = {"fields": [{"name": "nom"}]}
ENDLESS["fields"].append(ENDLESS)


class Evil:
    """An object that refuses everything."""

    def __str__(self):
        raise RuntimeError("non")

    __repr__ = __iter__ = __fspath__ = __len__ = __str__


WRONG: list[dict] = [{"seconds": "x"}, {"cell": -1}, {"cell": 1.5}]


def field(**facts):
    return {"fields": [{"name": "nom", **facts}]}


def stopping(_):
    raise ZeroDivisionError("assez")


@pytest.fixture
def data(write):
    return write("nom,n\nZoé,5\n")


def told(capsys, *sources, **options):
    """The incident of every source, nothing else having been said."""
    report = validate(*sources, **options)
    assert report.exit_code == 2
    incidents = {message for _, message in report.incidents}
    assert len(incidents) == 1
    assert len(report.incidents) == len(report.files)
    for form in FORMATS.values():
        assert str(form.render(report, Display()))
    json.dumps(report.to_dict())
    assert capsys.readouterr() == ("", "")
    [said] = incidents
    assert "erreur interne" not in said
    return said.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        *(("schema", value, "« schema »") for value in (5, b"{}", [1], Evil())),
        *(("encoding", value, "« encoding »") for value in (5, b"utf-8")),
        *(("encoding", value, "L'encodage") for value in ("", "a\0", "hex", "a" * 1000)),
        *(("delimiter", value, "« delimiter »") for value in ("", ";;", "é", '"', "\n", "\r", "\0", 5)),
        *(("sheet", value, "« sheet »") for value in ([1], 0, 1.5, True)),
        *(("header_row", value, "« header_row »") for value in (0, -3, "2", 1.5, True, 2**70, 1 << 21)),
        *(("strict", value, "« strict »") for value in ("non", 1, 2.5)),
        *(("ignore", value, "« ignore »") for value in (None, 3, "ligne-vide", b"ligne-vide", [[1]], [None], Evil())),
        ("ignore", ["regle-absente"], "« regle-absente » est inconnue"),
        *(("limit", value, "« limit »") for value in (-5, "x", 1.5, True)),
        *(("limits", value, "« limits »") for value in ({}, *(Limits(**wrong) for wrong in WRONG))),
        *(("jobs", value, "« jobs »") for value in (0, None, "2", -1, True)),
        *(("cluster", value, "« cluster »") for value in (5, b"tcp://x")),
        ("progress", 5, "« progress »"),
        ("prefilter", None, "« prefilter »"),
        ("progress", stopping, "« progress » donnée à validate (ZeroDivisionError : assez)"),
    ],
)
def test_an_argument_that_is_wrong(capsys, data, write, name, value, said):
    other = write("nom,n\nAna,6\n", "autre.csv")
    assert said in told(capsys, data, other, **{"schema": SCHEMA, name: value})


@pytest.mark.parametrize("source", [None, 5, b"a.csv", ["a.csv"], io.StringIO("nom\nZo\u00e9\n"), Evil()])
def test_a_source_that_is_no_name(capsys, data, source):
    assert f"un objet {type(source).__name__}" in told(capsys, source, schema=SCHEMA)
    report = validate(source, data, schema=SCHEMA)
    assert [file.exit_code for file in report] == [2, 0]


@pytest.mark.parametrize("name", ["a\0b.csv", "a" * 100_000, "\udcff.csv", "", "a/" * 5000])
def test_a_name_of_no_file(capsys, name):
    assert len(told(capsys, name, schema=SCHEMA)) < 500


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        *((name, "est inconnu") for name in ("a" * 300, "a" * 100_000, "a\0b", ".", "", "a/" * 5000)),
        (ENDLESS, "trop de valeurs"),
        (field(x=object()), "un objet object"),
        (field(constraints={"enum": {1, 2}}), "un objet set"),
        ({1: 1, **field()}, "clés de texte"),
        ({"name": Evil(), **field()}, "un objet Evil"),
        ({"version": 10**5000, **field()}, "un objet int"),
        (field(constraints={"maxLength": 10**5000}), "un objet int"),
        ({"fields": [{"name": f"c{i}"} for i in range(2001)]}, "trop de champs (limite : 2000 champs"),
        (field(constraints={"pattern": "a" * 20_001}), "motif trop long (limite : 20 000 caractères"),
        (field(type="array", arrayItem={"constraints": {"pattern": "a" * 20_001}}), "motif trop long"),
        ({"x": [0] * 300_001, **field()}, "trop de valeurs (limite : 300 000 valeurs"),
    ],
)
def test_a_schema_that_is_none(capsys, data, schema, said):
    assert said in told(capsys, data, schema=schema).replace("\u202f", " ")


@pytest.mark.parametrize("mark", ["{", "[", ",", "\n"])
def test_a_schema_of_too_many_values(capsys, data, write, mark):
    path = write('{"fields": [{"name": "nom"}], "x": ' + mark * 300_001, "s.json")
    assert "trop de valeurs" in told(capsys, data, schema=path)


def test_what_is_right_is_accepted(data):
    report = validate(
        data,
        schema=dict(SCHEMA),
        encoding="utf-8",
        delimiter=",",
        header_row=1,
        strict=True,
        ignore=(code for code in ["nom-de-fichier-non-conforme"]),
        limit=0,
        limits=Limits(seconds=60),
        jobs=3,
        progress=lambda _: None,
    )
    assert report.valid, report.to_dict()
    assert validate(data, schema=SCHEMA, delimiter=None, sheet=None).valid


def test_no_source():
    report = validate(schema=SCHEMA)
    assert (report.exit_code, report.valid, report.files) == (2, False, [])


def test_a_run_that_its_progress_stops(data, write):
    """What is done is kept."""
    seen = []

    def once(standing):
        seen.append(standing)
        if standing.files:
            raise ValueError("suffit")

    report = validate(data, write("nom,n\nAna,6\n", "autre.csv"), schema=SCHEMA, progress=once)
    assert [file.exit_code for file in report] == [0, 2]
    assert "suffit" in report.incidents[0][1]
    assert seen[-1].files == 1


@pytest.mark.skipif(os.name != "posix", reason="a directory in use cannot be removed elsewhere")
@pytest.mark.skipif(sys.version_info[:3] == (3, 13, 0), reason="3.13.0 imports nothing in a folder that is gone")
def test_without_working_directory(tmp_path):
    folder = tmp_path / "parti"
    folder.mkdir()
    code = f"""
        import os
        os.chdir({str(folder)!r})
        os.rmdir({str(folder)!r})
        from validata import validate
        report = validate(".", "a.csv", "*.csv", "d/", schema="prenoms", jobs=2)
        print(report.exit_code, [message for _, message in report.incidents])
    """
    result = run_program("-c", textwrap.dedent(code))
    assert result.stdout.startswith("2 [")
    assert "dossier courant" in result.stdout
    assert "erreur interne" not in result.stdout


def run_program(*arguments):
    """What Python says when it runs a program."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "VALIDATA_TODAY": TODAY},
    )


def test_a_script_that_its_processes_read_again(tmp_path):
    """Without `if __name__ == "__main__":`, each of them runs it first: nothing is checked there, and it is told."""
    folder = tmp_path / "donnees"
    folder.mkdir()
    for i in range(120):
        (folder / f"f{i}.csv").write_text("nom,n\nZoé,5\n", encoding="utf-8")
    program = tmp_path / "programme.py"
    program.write_text(
        "from validata import validate\n"
        f"report = validate({str(folder)!r}, schema={SCHEMA!r}, jobs=2)\n"
        "print(report.exit_code, len(report.files), report.incidents[:1], flush=True)\n",
        encoding="utf-8",
    )
    result = run_program(program)
    assert (result.returncode, result.stderr) == (0, "")
    *others, last = filter(None, result.stdout.splitlines())  # two processes may write on one line, then end both
    assert last == "0 120 []"
    assert others
    assert all("__main__" in line and line.startswith("2 120") for line in others)


@pytest.mark.parametrize("kind", ["write only", "closed", "text"])
def test_a_standard_input_that_cannot_be_read(monkeypatch, tmp_path, capsys, kind):
    if kind == "text":
        monkeypatch.setattr(sys, "stdin", io.StringIO("nom\nZoé\n"))
    else:
        stream = (tmp_path / "entree").open("w")
        monkeypatch.setattr(sys, "stdin", stream)
        if kind == "closed":
            stream.close()
    assert "L'entrée standard ne peut pas être lue" in told(capsys, "-", schema=SCHEMA)
    sys.stdin.close()


def test_the_findings_of_other_processes_have_their_texts(tmp_path):
    """In a process that has judged nothing itself."""
    for i in range(100):
        (tmp_path / f"f{i}.csv").write_text("nom,n\nZoé,cinq\n", encoding="utf-8")
    program = tmp_path / "programme.py"
    program.write_text(
        "from validata import validate\n"
        'if __name__ == "__main__":\n'
        f"    report = validate({str(tmp_path)!r}, schema={SCHEMA!r}, jobs=2)\n"
        "    print(len(report.files), report.files[0].of('error')[0].message)\n",
        encoding="utf-8",
    )
    result = run_program(program)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.replace("\u00a0", " ").startswith("100 « cinq » n'est pas un nombre entier")
