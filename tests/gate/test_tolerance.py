"""A share of faulty rows is tolerated: compared exactly, said, and never for what is not in rows."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from render.readers import text_of

import validata
from validata.render import FORMATS
from validata.render.display import Display
from validata.text.shares import share
from validata.text.typography import percent

validate: Any = validata.validate
"""Of any type, for what is asked of what may be None."""

FIELDS = [{"name": "nom", "type": "string"}, {"name": "n", "type": "integer", "constraints": {"required": True}}]
SCHEMA = {"fields": FIELDS}
SAID = [name for name in FORMATS if name not in ("corrections", "gitlab", "badge", "shields")]
"""The formats that tell the verdict of a file and what it is worth."""


def check(write, rows, wrong, bad="Parc,x", **options):
    lines = ["nom,n", *[f"P{i},1" for i in range(rows - wrong)], *[bad] * wrong]
    options = {"schema": SCHEMA, "ignore": ["ligne-dupliquee"], **options}
    return validate(write("\n".join(lines) + "\n"), **options)


@pytest.mark.parametrize(
    ("rows", "wrong", "tolerance", "verdict"),
    [
        (20, 1, "5%", "tolerated"),
        (20, 1, "4,999999999999999999%", "invalid"),
        (20, 2, "5%", "invalid"),
        (100, 5, "5 %", "tolerated"),
        (100, 6, "5%", "invalid"),
        (3, 1, Fraction(1, 3), "tolerated"),
        (3, 1, "33.333333333333%", "invalid"),
        (3, 3, "100%", "tolerated"),
        (10, 0, "50%", "valid"),
        (10, 1, "0%", "invalid"),
        (10, 1, "0", "invalid"),
    ],
)
def test_the_share_is_compared_exactly(write, rows, wrong, tolerance, verdict):
    report = check(write, rows, wrong, tolerance=tolerance)
    assert (report.verdict, report.files[0].faulty_rows) == (verdict, wrong)
    assert report.valid is (verdict == "valid")
    assert report.exit_code == (1 if verdict == "invalid" else 0)


def test_a_row_counts_once(write):
    two = {"fields": [*FIELDS, {"name": "m", "type": "integer"}]}
    path = write("nom,n,m\nParc,x,y\nParc,1,2\n")
    [file] = validate(path, schema=two, tolerance="50%", ignore=["doute"])
    assert (file.total("error"), file.faulty_rows, file.verdict) == (2, 1, "tolerated")


@pytest.mark.parametrize(
    "content", ["nom,m\nParc,1\n", "nom,n\n", "", 'nom,n\nParc,1\n"Mairie,2\nHalle,3\n', "x,y\n1,2\n"]
)
def test_faults_of_the_file_are_never_tolerated(write, content):
    [file] = validate(write(content), schema=SCHEMA, tolerance="100%")
    assert file.verdict == "invalid"


def test_blank_rows_are_rows(write):
    [file] = validate(write("nom,n\nParc,1\n,\n,\n,\nMairie,1\n"), schema=SCHEMA, tolerance="50%")
    assert (file.rows, file.faulty_rows, file.bearable, file.verdict) == (5, 3, 2, "invalid")
    [ignored] = validate(write("nom,n\nParc,1\n,\n,\nMairie,1\n"), schema=SCHEMA, tolerance="0%", ignore=["ligne-vide"])
    assert (ignored.faulty_rows, ignored.verdict) == (0, "tolerated")


def test_a_strict_check_tolerates_rows_with_warnings_too(write):
    lines = ["nom,n", *[f"P{i},{i}" for i in range(9)], "Parc ,+10"]
    path = write("\n".join(lines) + "\n")
    options = {"schema": SCHEMA, "strict": True}
    [alone] = validate(path, **options)
    assert (alone.verdict, alone.total("error")) == ("invalid", 0)
    assert alone.total("warning")
    [borne] = validate(path, **options, tolerance="10%")
    assert (borne.verdict, borne.faulty_rows) == ("tolerated", 1)
    assert validate(path, **options, tolerance="9%").verdict == "invalid"


def test_rows_known_before_are_not_faulty(write, tmp_path):
    from validata.gate import baseline

    known = check(write, 20, 4, record=True)
    path = tmp_path / "r.json"
    path.write_text(json.dumps(baseline.written(known, path)), encoding="utf-8")
    [file] = check(write, 20, 5, baseline=path, tolerance="5%")
    assert (file.total("error"), file.faulty_rows, file.verdict) == (1, 1, "tolerated")
    assert check(write, 20, 6, baseline=path, tolerance="5%").verdict == "invalid"


@pytest.mark.parametrize("form", SAID)
def test_it_is_said_in_every_report(write, form):
    report = check(write, 100, 3, tolerance="5%")
    text = text_of(form, FORMATS[form].render(report, Display(width=400))).replace("\u00a0", " ")
    if form == "json":
        file = json.loads(text)["files"][0]
        assert (file["verdict"], file["valid"], file["options"]["tolerance"]) == ("tolerated", False, "5%")
        assert (file["gate"]["faultyRows"], file["gate"]["toleratedRows"]) == (3, 5)
    else:
        assert "Tolérance de 5 % : 3 lignes fautives sur 100, pour 5 lignes au plus" in text
        if form not in ("sarif", "junit"):
            assert "Toléré" in text
            assert "Conforme" not in text


def test_shares():
    assert share("2,5%") == share(" 2.50 % ") == Fraction(1, 40)
    assert [share(text) for text in ("", "5", "-1%", "101%", "1e2%", "٥%", "5%%", "0.05")] == [None] * 8
    assert [percent(Fraction(*one)) for one in ((1, 20), (1, 40), (1, 3), (0, 1), (1, 1))] == [
        *("5\u00a0%", "2,5\u00a0%", "1/3", "0\u00a0%", "100\u00a0%")
    ]
