"""Repeated rows and values: exact whatever the size, as the plainest Python would find them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from unittest import mock

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from validata import validate
from validata.judge import keys
from validata.judge.repeats import canonical
from validata.rules.examples import table

CELLS = st.sampled_from(["", "1", "01", "2", "a", "b", "a\x1f", "\x1fb", "é"])
NUMBERS = st.sampled_from(["", "1", "01", "1.0", "1e0", "2", "-0", "0", "x", "NaN"])
SCHEMA = {
    "fields": [
        {"name": "nom", "type": "string", "constraints": {"unique": True}},
        {"name": "nombre", "type": "number", "constraints": {"unique": True}},
        {"name": "autre", "type": "string"},
    ],
    "primaryKey": ["nom", "nombre"],
}


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    """Many parts, and on disk, even for small tables."""
    monkeypatch.setattr(keys, "SMALL", 5)
    monkeypatch.setattr(keys, "PARTS", 3)
    monkeypatch.setattr(keys, "IN_MEMORY", 100)


def plainly(rows: list[tuple[str, str, str]]) -> dict[str, list[tuple[int, int]]]:
    """The repeated rows (row, first) as the plainest Python finds them."""
    seen: dict = {}
    found: dict[str, list[tuple[int, int]]] = {}

    def judge(code, key, row):
        first = seen.setdefault((code, key), row)
        if first != row:
            found.setdefault(code, []).append((row, first))

    for row, cells in enumerate(rows, 2):
        name, number, _ = cells
        typed = Decimal(number) if number not in ("", "x") else None
        if any(cells):
            judge("ligne-dupliquee", cells, row)
        if name:
            judge("valeur-dupliquee/nom", name, row)
        if typed is not None:
            judge("valeur-dupliquee/nombre", typed, row)
        if name or typed is not None:
            judge("cle-primaire-dupliquee/nom", (name, typed), row)
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELLS, NUMBERS, CELLS), min_size=1, max_size=25))
def test_the_same_rows_as_a_plain_dict(write, rows):
    path = write(table([["nom", "nombre", "autre"], *map(list, rows)]))
    [report] = validate(path, schema=SCHEMA)
    found: dict[str, list[tuple[int | None, int]]] = {}
    for notice in report.notices:
        if "first" in notice.facts:
            name = notice.code if notice.field is None else f"{notice.code}/{notice.field}"
            found.setdefault(name, []).append((notice.row, notice.facts["first"]))
    assert found == plainly(rows)


def test_totals_are_exact_beyond_the_details(write):
    path = write("nom,nombre,autre\n" + "a,1,z\n" * 300)
    [report] = validate(path, schema=SCHEMA, limit=2)
    assert {(code, name): n for (code, name, _), n in report.counts.items() if "dupliquee" in code} == {
        ("valeur-dupliquee", "nom"): 299,
        ("valeur-dupliquee", "nombre"): 299,
        ("cle-primaire-dupliquee", "nom"): 299,
        ("ligne-dupliquee", None): 299,
    }
    assert [(n.row, n.line, n.value) for n in report.of("error") if n.field == "nombre"] == [(3, 3, "1"), (4, 4, "1")]
    assert report.valid_rows == 1


def test_a_row_already_wrong_is_not_counted_twice(write):
    path = write("nom,nombre,autre\na,1,z\na,x,z\nb,2,z\n,1,z\n")
    [report] = validate(path, schema=SCHEMA)
    assert report.rows - report.valid_rows == 2


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (Decimal("1.0"), Decimal(1)),
        (Decimal(100), Decimal("1E+2")),
        (Decimal("-0"), Decimal("0.00")),
        (Decimal("1.00000000000000000000000000000000001"), Decimal(1)),
        (Decimal(-1), Decimal(1)),
        ((Decimal("2.50"), Decimal(48)), (Decimal("2.5"), Decimal("48.0"))),
        (dt.datetime(2024, 1, 1, 12, tzinfo=dt.timezone.utc), dt.datetime(2024, 1, 1, 13, tzinfo=dt.timezone(dt.timedelta(hours=1)))),
        (dt.date(2024, 1, 1), dt.date(2024, 1, 2)),
        (Decimal("Infinity"), Decimal("-Infinity")),
        ("1", "1 "),
    ],
)  # fmt: skip
def test_equal_values_and_only_they_are_written_alike(one, two):
    assert (canonical(one) == canonical(two)) == (one == two)


def test_no_row_is_marked_after_the_last_one_that_is():
    """`numpy.unpackbits` fills up with whatever the memory held when it is given no byte at all."""
    marks, chunk = keys.Marks(), mock.MagicMock(row=500_000)
    chunk.__len__.return_value = 100_000
    marks.add(np.array([3]))
    for _ in range(20):
        held = np.full(100_000, 255, np.uint8)
        del held
        assert not marks.of(chunk).any()
