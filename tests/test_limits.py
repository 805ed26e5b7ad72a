"""What a hostile text file may cost: each limit stops it with a sentence that names the limit."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import fields

import pytest

from validata import validate
from validata.batch.run import most
from validata.limits import Limits, option
from validata.render import FORMATS
from validata.render.display import Display
from validata.report.contract import file_dict
from validata.report.file import FEWEST, TOTAL

HEADER = "nom,jour\n"
SCHEMA = {"fields": [{"name": "nom"}, {"name": "jour", "type": "date"}]}


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def refused(path, schema=SCHEMA, **limits):
    """The one notice of a file that cannot be read."""
    report = validate(path, schema=schema, limits=Limits(**limits))
    assert report.exit_code == 1, report.incidents
    [file] = report.files
    assert not file.valid
    assert (file.rows, sum(file.counts.values())) == (0, 1)
    [notice] = file.notices
    assert notice.code == "fichier-illisible"
    assert notice.message.endswith(".")
    assert notice.remedy.endswith("recommencez.")
    return notice


@pytest.mark.parametrize(
    ("data", "limits", "row", "address"),
    [
        (HEADER + "a" * 1001 + ",\n", {"cell": 1000}, 2, "A2"),
        (HEADER + "Zoé,2023-01-01\n" * 3 + "x," + "é" * 1001 + "\n", {"cell": 1000}, 5, "B5"),
        (HEADER + 'x,"' + 'a""\n' * 501 + '"\n', {"cell": 1000}, 2, "B2"),
        (HEADER + 'x,"y\nx,"' + "a" * 1001 + "\n", {"cell": 1000}, 3, "B3"),  # after an unclosed quote
        (HEADER + "x,,,,," + "a" * 1001 + "\n", {"cell": 1000}, 2, "F2"),  # beyond the columns of the header
        (HEADER + "x" + "," * 20 + "\n", {"columns": 20}, 2, None),
        ("nom,jour" + ",x" * 19 + "\nZoé\n", {"columns": 20}, 1, None),
        ("titre\n" + "," * 500_000 + "nom,jour\n", {}, None, None),
        (HEADER + "x" + "," * 5_000_000, {"record": 1}, 2, None),
        (HEADER + "x,2023-01-01\n" * 9 + "," * 1_100_000 + "\nx,2023-01-01\n", {"record": 1}, 11, None),
        (HEADER + '"' + "x" * 5_000_000 + '",\n', {"record": 1}, 2, None),
    ],
)
def test_a_limit_of_the_text_is_named(write, data, limits, row, address):
    notice = refused(write(data), **limits)
    if row:
        assert notice.row == row
    if address:
        assert notice.address == address
        assert f"la cellule {address} " in plain(notice.message)
    for name, value in limits.items():
        assert plain(Limits(**{name: value}).said(name)) in plain(notice.message)


@pytest.mark.parametrize(
    ("data", "limits"),
    [
        (HEADER + "é" * 1000 + ",2023-01-01\n", {"cell": 1000}),
        (HEADER + '"' + "a\n" * 500 + '",2023-01-01\n', {"cell": 1000}),
        ("nom,jour\nx,2023-01-01\n", {"columns": 2}),
        (HEADER + "x,2023-01-01\n" * (1 << 18), {"record": 1}),
    ],
)
def test_what_is_within_the_limits_is_read(write, data, limits):
    file = validate(write(data), schema=SCHEMA, limits=Limits(**limits)).files[0]
    assert file.rows
    assert "fichier-illisible" not in {n.code for n in file.notices}


@pytest.mark.parametrize("data", [b",", b"a", b'"', b" ", b"\n", b"\0", b"a;b,c|d\t", b"\xff\xfe", b"\xe9"])
def test_megabytes_without_an_end_of_header(write, data):
    """The header is looked for in the beginning of the file, whose size is then of no consequence."""
    notice = refused(write(data * (8_000_000 // len(data))))
    assert notice.row in (None, 1)


def test_an_unclosed_quote_is_named_even_when_its_record_passes_the_limit(write):
    data = HEADER + 'Zoé,"2023-01-01\n' + "Adam,2023-01-02\n" * 100_000
    file = validate(write(data), schema=SCHEMA, limits=Limits(record=1)).files[0]
    assert file.rows == 100_001
    [notice] = [n for n in file.notices if n.code == "guillemet-non-ferme"]
    assert (notice.row, notice.line) == (2, 2)


@pytest.mark.parametrize("line", ['x",y,"z\n', '"a\n'])
def test_quotes_that_each_swallow_the_rest_of_the_file(write, line):
    """Each line opens a quote that only the next one closes, and so on: reading must stay linear."""
    file = validate(write(HEADER + line * 100_000), schema=SCHEMA, limit=3).files[0]
    assert file.rows == 100_000
    assert not file.valid
    assert any(n.code == "guillemet-non-ferme" for n in file.notices)


def test_the_time_of_a_file(write, monkeypatch):
    """Time passes between two columns and two texts, within a chunk too."""
    moments = iter(range(10**9))
    monkeypatch.setattr("validata.limits.time.monotonic", lambda: next(moments))
    report = validate(
        write(HEADER + "".join(f"n{i},{i}\n" for i in range(1000))), schema=SCHEMA, limits=Limits(seconds=200)
    )
    assert report.exit_code == 2
    [(_, said)] = report.incidents
    assert "limite : 200 s, réglable avec « --max seconds=NOMBRE »" in plain(said)
    assert next(moments) < 300


@pytest.fixture
def clock(monkeypatch):
    """A second passes each time that the clock is looked at."""
    moments = iter(range(10**9))
    monkeypatch.setattr("validata.limits.time.monotonic", lambda: next(moments))
    return moments


def late(report):
    """Nothing but the deadline is told."""
    assert report.exit_code == 2
    [(_, said)] = report.incidents
    assert "limite : 20 s, réglable avec « --max seconds=NOMBRE »" in plain(said)
    return True


@pytest.mark.parametrize("data", [b"Zo\xc3\xa9,\n", b"Zo\xe9,\n", b"Zo\xe9,\nL\xc3\xa9a,\n", b"x,\n"])
def test_the_time_of_a_file_whose_encoding_is_looked_for(write, clock, data):
    """Before anything else is read, whatever the encoding."""
    assert late(validate(write(b"nom,jour\n" + data * 500_000), schema=SCHEMA, limits=Limits(seconds=20)))
    assert next(clock) < 40


def test_the_time_of_a_file_whose_header_is_compared(write, clock):
    labels = [f"inconnu{i}" for i in range(100)]
    fields = [{"name": f"champ{i}"} for i in range(100)]
    assert late(validate(write(",".join(labels) + "\n"), schema={"fields": fields[:10]}, limits=Limits(seconds=20)))
    assert next(clock) < 40


@pytest.mark.parametrize("name", ["s.yaml", "s.json"])
def test_the_time_of_a_schema(write, clock, name):
    fields = "".join(f"\n  - name: c{i}" for i in range(100))
    text = f"fields:{fields}" if name == "s.yaml" else json.dumps({"fields": [{"name": f"c{i}"} for i in range(100)]})
    assert late(validate(write(HEADER), schema=write(text, name), limits=Limits(seconds=20)))
    assert next(clock) < 40


def test_headers_and_fields_by_thousands(write):
    """The names that are nearly right are found without comparing each with all the others."""
    fields = [{"name": f"champ_numero_{i:06}"} for i in range(2000)]
    labels = ["champ_numero_000000", *(f"champ_numro_{i:06}" for i in range(1, 1990))]
    report = validate(write(",".join(labels) + "\n" + ",".join("x" * 1990) + "\n"), schema={"fields": fields}, limit=3)
    assert report.files[0].counts["entete-approchante", "champ_numero_000007", "warning"] == 1


def test_long_texts_are_not_kept(write):
    """A thousand faults of a megabyte each are a small report."""
    rows = "".join(f"{'x' * i}{'é' * 100_000},hier\n" for i in range(50))
    report = validate(
        write(HEADER.replace("nom", "autre") + rows), schema={"fields": [{"name": "autre", "type": "integer"}]}
    )
    values = [n.value or "" for n in report.files[0].notices if n.code == "entier-invalide"]
    assert len(values) == 50
    assert {len(value) for value in values} == {2000}
    assert all(value.endswith("…") for value in values)
    assert len(json.dumps(report.to_dict())) < 2_000_000


def test_the_details_kept_of_a_file_are_limited_in_all(write, monkeypatch):
    """Counts stay exact, and each column keeps some details."""
    monkeypatch.setattr("validata.batch.run.TOTAL", 500)
    names = [f"c{i}" for i in range(50)]
    path = write(",".join(names) + "\n" + (",".join("x" * 50) + "\n") * 100)
    [file] = validate(path, schema={"fields": [{"name": name, "type": "integer"} for name in names]})
    assert file.total("error") == 5000
    kept = Counter(notice.field for notice in file.of("error"))
    assert set(kept) == set(names)
    assert min(kept.values()) == FEWEST
    assert 500 <= sum(kept.values()) < 800
    assert file.truncated
    assert len(file_dict(file, values=True, many=list)["errors"]) == sum(kept.values())


def test_fewer_details_are_kept_of_each_of_many_files():
    assert [most(files) for files in (1, 10, 100, 1000, 100_000)] == [TOTAL, TOTAL, TOTAL // 10, TOTAL // 100, 1000]


def test_a_report_in_pieces_is_the_same_report(write):
    path = write(HEADER + "Zoé,hier\nAna,2023-01-01,trop\n")
    report = validate(path, "absent.csv", schema=SCHEMA)
    text = FORMATS["json"].render(report, Display())
    assert isinstance(text, str)
    assert json.loads(text) == report.to_dict()
    assert text == json.dumps(report.to_dict(), indent=1, ensure_ascii=False) + "\n"
    found = [str(piece) for piece in FORMATS["json"].make(report, Display())]
    assert "".join(found) == text
    assert max(map(len, found)) < len(text) / 3


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("column=3", "Vouliez-vous dire : columns ?"),
        ("foo=3", "« foo » est inconnue"),
        ("columns", "La limite columns doit être un nombre entier"),
        ("columns=", "nombre entier"),
        ("columns=-1", "nombre entier"),
        ("columns=0", "nombre entier"),
        ("columns=1e3", "nombre entier"),
        ("columns=٣", "nombre entier"),
        ("columns=9999999999999999999999", "nombre entier"),
    ],
)
def test_a_wrong_limit_is_a_usage_error(command, write, setting, said):
    result = command("check", write(HEADER), "--max", setting)
    assert result.returncode == 2
    assert said in plain(result.stderr.decode())
    assert result.stderr.startswith(b"Erreur : ")
    assert not result.stdout


def test_limits_on_the_command_line(command, write):
    result = command("check", write(HEADER + "Zoé,,,,,\n"), "--max", "columns=5", "--max", "cell=100", "-f", "json")
    assert result.returncode == 2  # the schema is not found
    result = command(
        "check", write(HEADER + "Zoé,,,,,\n"), "-s", write(json.dumps(SCHEMA), "s.json"), "--max", "columns=5"
    )
    assert result.returncode == 1
    assert "limite : 5 colonnes, réglable avec « --max columns=NOMBRE »" in re.sub(
        r"\s+", " ", plain(result.stdout.decode())
    )
    assert "--max" in command("check", "--help").stdout.decode()


def test_a_schema_too_large(command, write):
    big = write(b" " * (1 << 20) + json.dumps(SCHEMA).encode(), "grand.json")
    result = command("check", write(HEADER), "-s", big, "--max", "schema=1", "-f", "concise")
    assert result.returncode == 2
    assert "limite : 1 Mo, réglable avec « --max schema=NOMBRE »" in plain(result.stdout.decode())
    assert command("schemas", big, "--max", "schema=1").returncode == 2
    assert command("schemas", big).returncode == 0


def test_every_limit_has_a_unit_and_says_what_it_bounds():
    for one in fields(Limits):
        assert f"--max {option(one.name)}=NOMBRE" in plain(Limits().said(one.name))
        assert one.metadata["unit"]
        assert one.metadata["what"]
