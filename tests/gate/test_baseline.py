"""What was known before does not count: matched by content, exactly, whatever moves around it."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import pytest
from conftest import FIXTURES

import validata
from validata.gate import baseline

validate: Any = validata.validate
"""Of any type, for what is asked of what may be None."""

FIELDS: list[dict[str, Any]] = [
    {"name": "nom", "type": "string"},
    {"name": "siret", "type": "string", "constraints": {"pattern": r"\d{14}", "required": True}},
    {"name": "total", "type": "integer"},
    {"name": "a", "type": "integer"},
    {"name": "b", "type": "integer"},
]
SUMS = {"name": "sum-columns-value", "params": {"column": "total", "columns": ["a", "b"]}}
SCHEMA = {"fields": FIELDS, "custom_checks": [SUMS]}
QUIET = ["ligne-dupliquee", "nom-de-fichier-non-conforme"]
GOOD = "Parc,21860194600013,3,1,2"
HEADER = "nom,siret,total,a,b"


@pytest.fixture
def gate(tmp_path):
    """Write rows, then check them: `known()` keeps what is found, `now()` says what is new."""

    class Gate:
        path, known_path = tmp_path / "donnees.csv", tmp_path / "reference.json"
        options: ClassVar[dict[str, Any]] = {"schema": SCHEMA, "ignore": QUIET}

        def write(self, *rows):
            self.path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")

        def known(self, *rows, values=True, **options):
            self.write(*rows)
            report = validate(self.path, record=True, **{**self.options, **options})
            text = json.dumps(baseline.written(report, self.known_path, values=values), ensure_ascii=False)
            self.known_path.write_text(text, encoding="utf-8")
            return report.files[0], text

        def now(self, *rows, **options):
            if rows:
                self.write(*rows)
            [file] = validate(self.path, baseline=self.known_path, **{**self.options, **options})
            assert file.incident is None, file.incident
            return file

    return Gate()


FAULTS = {
    "a cell": "Parc,2186,3,1,2",
    "an empty cell": "Parc,,3,1,2",
    "a row": "Parc,21860194600013,4,1,2",
    "a short row": "Parc,21860194600013,3",
    "a long row": "Parc,21860194600013,3,1,2,9",
    "a blank row": ",,,,",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_known_wakes_for_nothing_that_moves(gate, fault):
    row = FAULTS[fault]
    first, _ = gate.known(GOOD, row, GOOD)
    assert (first.verdict, first.exit_code) == ("tolerated", 0)
    known = first.known["error"]
    assert known >= 1
    for rows in ([GOOD, GOOD, GOOD, row, GOOD], [row, GOOD], [GOOD] * 5 + [row]):
        file = gate.now(*rows)
        assert not file.total("error")
        assert (file.verdict, file.known["error"], file.ledger.gone) == ("tolerated", known, 0)
    assert gate.now(GOOD).ledger.gone == known
    assert gate.now(GOOD).verdict == "valid"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Parc,2186,3,1,2", "Parc,2187,3,1,2"),
        ("Parc,,3,1,2", "Mairie,,3,1,2"),
        ("Parc,21860194600013,4,1,2", "Mairie,21860194600013,4,1,2"),
        ("Parc,21860194600013,3", "Mairie,21860194600013,3"),
    ],
)
def test_another_fault_of_the_same_kind_is_new(gate, before, after):
    gate.known(GOOD, before)
    file = gate.now(GOOD, after)
    assert (file.verdict, file.total("error"), file.ledger.gone) == ("invalid", 1, 1)
    assert gate.now(before, after).total("error") == 1


@pytest.mark.parametrize("limit", [0, 1, 1000])
def test_counts_are_exact_whatever_details_are_kept(gate, limit):
    rows = ["Parc,2186,3,1,2"] * 30 + ["Parc,x,3,1,2"] * 7
    first, text = gate.known(*rows, limit=limit)
    assert first.known["error"] == 37
    assert sorted(entry["count"] for entry in json.loads(text)["files"]["donnees.csv"]) == [7, 30]
    file = gate.now(*rows, *rows[:3], "Parc,y,3,1,2", limit=limit)
    assert (file.total("error"), file.known["error"]) == (4, 37)
    assert len(file.of("error")) == min(limit, 4)
    assert [notice.value for notice in file.of("error")] == ["2186", "2186", "2186", "y"][: min(limit, 4)]


def test_repeated_rows_and_keys(gate):
    unique: Any = {"fields": [{**FIELDS[0], "constraints": {"unique": True}}, *FIELDS[1:]]}
    options = {"schema": unique, "ignore": ["nom-de-fichier-non-conforme"], "limit": 1}
    rows = [f"{name},21860194600013,3,1,2" for name in "abcabc"]
    first, _ = gate.known(*rows, **options)
    assert (first.known["error"], first.known["warning"]) == (3, 3)
    file = gate.now("z,21860194600013,3,1,2", *rows, **options)
    assert (file.total("error"), file.total("warning")) == (0, 0)
    file = gate.now(*rows, "b,21860194600013,3,1,2", **options)
    assert (file.total("error"), file.total("warning")) == (1, 1)


def test_the_header_and_the_file(gate):
    gate.path.write_text("nom;total;a;b\nParc;3;1;2\n", encoding="utf-8")
    report = validate(gate.path, record=True, **gate.options)
    gate.known_path.write_text(json.dumps(baseline.written(report, gate.known_path)), encoding="utf-8")
    gate.path.write_text("nom;total;a;b\nMairie;3;1;2\nParc;3;1;2\n", encoding="utf-8")
    file = gate.now()
    assert (file.verdict, sum(file.counts.values())) == ("tolerated", 0)
    gate.path.write_text("nom;total;a\nParc;3;1\n", encoding="utf-8")
    assert [n.code for n in gate.now().of("warning")] == ["colonne-facultative-manquante"]


@pytest.mark.parametrize("content", ["", "nom,siret,total,a,b\n", "<html></html>", "x\n1\n"])
def test_what_was_not_checked_is_never_known(gate, content):
    gate.path.write_text(content, encoding="utf-8")
    report = validate(gate.path, record=True, **gate.options)
    assert report.verdict == "invalid"
    gate.known_path.write_text(json.dumps(baseline.written(report, gate.known_path)), encoding="utf-8")
    assert gate.now().verdict == "invalid"


def test_no_cell_is_in_a_baseline_without_values(gate):
    secrets = ["zzsiret", "zznom"]
    rows = ["Parc,zzsiret,3,1,2", "zznom,,3,1,2"]
    _, shown = gate.known(*rows)
    _, hidden = gate.known(*rows, values=False)
    assert secrets[0] in shown
    assert not [secret for secret in secrets if secret in hidden]
    assert gate.now(*rows).verdict == "tolerated"


def test_rows_are_those_of_a_workbook_too(tmp_path, monkeypatch):
    from openpyxl import Workbook

    def save(*rows):
        book = Workbook()
        for row in [HEADER, *rows]:
            book.active.append(row.split(","))
        book.save(tmp_path / "donnees.xlsx")

    save(GOOD, FAULTS["an empty cell"], FAULTS["a row"])
    report = validate(tmp_path / "donnees.xlsx", record=True, schema=SCHEMA)
    assert report.files[0].known["error"] == 2
    path = tmp_path / "reference.json"
    path.write_text(json.dumps(baseline.written(report, path)), encoding="utf-8")
    save(GOOD, GOOD, FAULTS["a row"], GOOD, FAULTS["an empty cell"])
    [file] = validate(tmp_path / "donnees.xlsx", baseline=path, schema=SCHEMA)
    assert (file.total("error"), file.known["error"]) == (0, 2)


def test_every_faulty_fixture_is_known_again(tmp_path):
    """Whatever is found in a file, it is known of the same file, and nothing else is."""
    path = tmp_path / "reference.json"
    seen = 0
    for case in FIXTURES.glob("*/case.json"):
        said = json.loads(case.read_text(encoding="utf-8"))
        own = case.parent / str(said["schema"])
        schema = own if own.is_file() else said["schema"]
        sources, options = [case.parent / name for name in said["files"]], said["options"]
        report = validate(*sources, schema=schema, record=True, **options)
        if report.verdict == "unchecked":
            continue
        path.write_text(json.dumps(baseline.written(report, path)), encoding="utf-8")
        for file, before in zip(validate(*sources, schema=schema, baseline=path, **options), report, strict=True):
            left = [code for code, _, _ in file.counts if not file.rules[code].vital]
            assert (left, file.ledger.gone) == ([], 0), file.path
            assert file.known == before.known
            seen += sum(file.known.values())
    assert seen > 500


def test_files_keep_their_names_from_other_folders(command, tmp_path):
    (tmp_path / "sous" / "data").mkdir(parents=True)
    data = tmp_path / "sous" / "data" / "p.csv"
    data.write_bytes((FIXTURES / "prenoms-fautif" / "prenoms-2023.csv").read_bytes())
    made = command("check", "data/p.csv", "--write-baseline", "../reference.json", "-q", cwd=tmp_path / "sous")
    assert (made.returncode, made.stderr) == (0, b"")
    assert list(json.loads((tmp_path / "reference.json").read_bytes())["files"]) == ["sous/data/p.csv"]
    for folder, name in ((tmp_path, "sous/data/p.csv"), (tmp_path / "sous" / "data", "./p.csv")):
        again = command("check", name, "--baseline", tmp_path / "reference.json", "-f", "json", cwd=folder)
        assert again.returncode == 0
        assert json.loads(again.stdout)["verdict"] == "tolerated"


def test_a_baseline_is_whole_or_not_written(command, tmp_path):
    made = command("check", "absent.csv", "--write-baseline", tmp_path / "r.json", "-s", "prenoms")
    assert made.returncode == 2
    assert "n'a pas été écrite" in made.stderr.decode().replace("\u00a0", " ")
    assert not (tmp_path / "r.json").exists()


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"format": "validata-baseline/1"}', '{"format": "x"}'])
def test_what_is_no_baseline(tmp_path, write, content):
    path = tmp_path / "r.json"
    if content is not None:
        path.write_text(content)
    [(_, said)] = validate(write("nom\nParc\n"), baseline=path).incidents
    assert "--write-baseline" in said
