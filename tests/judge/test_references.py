"""Foreign keys within a table: the rows that frictionless rejects, whatever their number; unique keys, which it ignores."""

from __future__ import annotations

import csv
import json
import tracemalloc
import warnings

import frictionless
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from validata import validate
from validata.judge import keys, references

SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
CELLS = st.sampled_from(["", "1", "01", "1.0", "1e0", "2", "3", "a", "NaN", "\x1f", "true"])
TYPES = st.sampled_from(["string", "integer", "number", "boolean", "any"])
NAMES = ["un", "deux", "trois"]
ONE = {"fields": "deux", "reference": {"resource": "", "fields": "un"}}
TWO = {"fields": ["deux", "trois"], "reference": {"fields": ["un", "deux"]}}
SELF = {"fields": ["un"], "reference": {"resource": "", "fields": ["un"]}}


def small(monkeypatch):
    """Many parts, and on disk, even for small tables."""
    monkeypatch.setattr(references, "SMALL", 5)
    monkeypatch.setattr(references, "PARTS", 3)
    monkeypatch.setattr(keys, "PARTS", 3)
    monkeypatch.setattr(keys, "IN_MEMORY", 100)


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    small(monkeypatch)


def save(path, rows, header=NAMES):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    return path


def theirs(path, schema):
    """The rows of which frictionless says that a foreign key is wrong."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dialect = frictionless.Dialect(header_rows=[1], controls=[frictionless.formats.CsvControl(delimiter=",")])
        resource = frictionless.Resource(
            path=path.name,
            basepath=str(path.parent),
            schema=frictionless.Schema.from_descriptor(json.loads(json.dumps(schema))),
            dialect=dialect,
            detector=frictionless.Detector(schema_sync=True),
        )
        return sorted(
            e.row_number for e in resource.validate(limit_errors=10**6).tasks[0].errors if e.type == "foreign-key"
        )


def ours(file, code="reference-inconnue"):
    return sorted(n.row for n in file.notices if n.code == code)


@SETTINGS
@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=20),
    st.tuples(TYPES, TYPES, TYPES),
    st.lists(st.sampled_from([ONE, TWO, SELF]), min_size=1, max_size=2),
)
def test_the_same_rows_as_frictionless(tmp_path, rows, types, foreign):
    schema = {"fields": [{"name": n, "type": t} for n, t in zip(NAMES, types, strict=True)], "foreignKeys": foreign}
    path = save(tmp_path / "t.csv", rows)
    [file] = validate(path, schema=schema, ignore=["ligne-vide", "ligne-dupliquee"])
    assert file.incident is None, file.incident
    assert ours(file) == theirs(path, schema)
    assert not file.valid or not ours(file)


TREE = {
    "fields": [{"name": "un", "type": "integer"}, {"name": "deux", "type": "integer"}, {"name": "trois"}],
    "foreignKeys": [ONE],
}


def test_what_is_said(tmp_path):
    [file] = validate(save(tmp_path / "t.csv", [["1", "", "a"], ["2", "01", "b"], ["3", "9", "c"]]), schema=TREE)
    [notice] = file.of("error")
    assert (notice.code, notice.type, notice.address, notice.line) == ("reference-inconnue", "foreign-key", "B4", 4)
    assert "« 9 »" in notice.message.replace("\u00a0", " ")
    assert "« un »" in notice.remedy.replace("\u00a0", " ")
    assert (file.rows, file.valid_rows) == (3, 2)
    hidden = json.dumps(validate(file.path, schema=TREE).to_dict(values=False), ensure_ascii=False)
    assert "« 9 »" not in hidden.replace("\u00a0", " ")


def test_a_column_that_is_not_there(tmp_path):
    rows = [["1", "a"], ["", "b"]]
    [file] = validate(save(tmp_path / "t.csv", rows, ["deux", "trois"]), schema=TREE)
    assert ours(file) == [2]
    [file] = validate(save(tmp_path / "t.csv", rows, ["un", "trois"]), schema=TREE)
    assert not ours(file)


def test_a_column_that_only_we_recognise(tmp_path):
    [file] = validate(save(tmp_path / "t.csv", [["1", "9", "a"]], ["un", "DEUX", "trois"]), schema=TREE)
    assert [n.severity for n in file.notices if n.code == "reference-inconnue"] == ["warning"]
    assert file.valid


@pytest.mark.slow
def test_totals_are_exact_and_memory_flat(tmp_path, monkeypatch):
    monkeypatch.undo()

    def peak(number):
        path = save(tmp_path / f"{number}.csv", ([i, i + 1 if i % 2 else i + number, "x"] for i in range(number)))
        tracemalloc.start()
        [file] = validate(path, schema=TREE, limit=3, ignore=["ligne-dupliquee"])
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert file.counts["reference-inconnue", "deux", "error"] == number // 2 + 1
        assert ours(file) == [2, 4, 6]
        return most

    assert peak(400_000) < 1.5 * peak(200_000)


UNIQUE = {"fields": [{"name": name} for name in NAMES], "uniqueKeys": [["un"], ["deux", "trois"]]}


def test_unique_keys_are_warnings(tmp_path):
    rows = [["1", "a", "b"], ["1", "a", ""], ["2", "a", "b"], ["", "c", ""], ["", "c", ""]]
    [file] = validate(save(tmp_path / "t.csv", rows), schema=UNIQUE)
    assert file.valid
    assert [(n.row, n.field, n.severity) for n in file.notices if n.code == "cle-unique-dupliquee"] == [
        (3, "un", "warning"),
        (4, "deux", "warning"),
    ]
    assert file.valid_rows == 5
    assert not validate(file.path, schema=UNIQUE, strict=True).valid
