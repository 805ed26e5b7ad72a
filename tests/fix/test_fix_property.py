"""Whatever the table: right cells stay, mended ones are right, mending twice changes nothing, every change is told."""

from __future__ import annotations

import csv
import io
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judge.test_property import save, tables

from validata.fix.changes import Change, Changes
from validata.fix.run import fixing
from validata.judge.verdict import errors, verdict
from validata.options import Options
from validata.schema.load import load

SETTINGS = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
WRONG = st.sampled_from(
    [
        *(
            "27/06/2017",
            "07/08/2017",
            "06/27/2017",
            "6 mai 2025",
            "43000",
            "2020-05-11T00:00:00",
            "1/2/17",
            "31/02/2020",
        ),
        *(
            "14 700,00 €",
            "1 200",
            "12,0",
            "1,234",
            "1_000",
            "+5",
            "45 %",
            "2,18602E+13",
            "-3,5",
            "12.50",
            "NC",
            "à compléter",
        ),
        *(
            "218 601 946 00013",
            "21860194600013.0",
            "1860194600013",
            "0199002737",
            "01.99.00.27.37",
            "+33 (0)1 99 00 27 37",
        ),
        *(
            " Aide en nature ",
            "abc",
            "ABC ",
            "É",
            "D\u00c3\u00a9lib\u00c3\u00a9ration",
            "a\u200bb",
            "a\0b",
            "\u00a0",
            " ",
        ),
        *(
            "Oui",
            "VRAI",
            "1",
            "non.",
            "2017/2016",
            "2016-2017",
            "10h30",
            "www.exemple.fr",
            "a (at) b.fr",
            "x;y",
            "['a']",
        ),
        *(
            "01/02/2017_28/02/2017",
            "2017-01-01 / 2017-02-01",
            "Finances locales / Subventions",
            "Lundi 9h-12h",
            "total",
            "un",
        ),
    ]
)


@st.composite
def faulty(draw):
    """A schema, and rows of which many cells are wrong in usual ways."""
    descriptor, rows = draw(tables())
    return descriptor, [[draw(WRONG) if draw(st.booleans()) else text for text in row] for row in rows]


def mended(path, schema, *, unsafe):
    """The cells of a file before and after, row by row (those taken out are None); its copy and the changes."""
    told: list[Change] = []
    changes = Changes(told.append)
    with fixing(str(path), Options(schema=schema), changes, unsafe=unsafe) as fixed:
        copy = b"".join(fixed.csv())
        plan = fixed.plan
    with fixing(str(path), Options(schema=schema), Changes(), unsafe=unsafe) as fixed:
        before: list[Any] = []
        after: list[Any] = []
        for one in fixed.chunks():
            before += zip(*(column.to_pylist() for column in one.chunk.columns), strict=True)
            rows = zip(*(column.to_pylist() for column in one.columns), strict=True)
            after += [row if kept else None for row, kept in zip(rows, one.kept, strict=True)]
    return before, after, copy, changes, told, plan


@SETTINGS
@given(faulty(), st.booleans())
def test_right_cells_stay_and_mended_ones_are_right(table, unsafe):
    descriptor, rows = table
    schema = load(descriptor)
    with tempfile.TemporaryDirectory() as folder:
        before, after, copy, changes, told, plan = mended(save(folder, descriptor, rows), schema, unsafe=unsafe)
        assert [place.number for place in plan.places] == [1, 2, 3]
        changed: Counter[Any] = Counter()
        for number, (old, new) in enumerate(zip(before, after, strict=True), 2):
            if new is None:
                continue
            for field, one, other in zip(schema.fields, old, new, strict=True):
                if one != other:
                    assert verdict(field, one)
                    assert not errors(field, other)
                    changed[number, field.name, one, other] += 1
        assert changed == Counter((c.row, c.column, c.before, c.after) for c in told if c.column)
        assert changes.total == len(told)
        kept = [list(row) for row in after if row is not None]
        assert list(csv.reader(io.StringIO(copy.decode(), newline="")))[1:] == kept
        again = Path(folder) / "copie.csv"
        again.write_bytes(copy)
        if kept:
            _, _, twice, nothing, _, _ = mended(again, schema, unsafe=unsafe)
            assert twice == copy
            assert not nothing.total


@SETTINGS
@given(faulty())
def test_only_blank_rows_and_repeated_headers_go_without_doubt(table):
    descriptor, rows = table
    schema = load(descriptor)
    with tempfile.TemporaryDirectory() as folder:
        before, after, _, _, _, _ = mended(save(folder, descriptor, rows), schema, unsafe=False)
    names = {field.name for field in schema.fields}
    for old, new in zip(before, after, strict=True):
        if new is None:
            blank = all(text in field.missing for field, text in zip(schema.fields, old, strict=True))
            assert blank or {text.strip() for text in old if text.strip()} <= names
