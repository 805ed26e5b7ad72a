"""What the engine spares is counted, not timed: a screen that is inverted or lost changes no report, only this.

The texts that reach `verdict`, the rows that a rule over several columns is asked about, the rows compared whole.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from conftest import ROOT
from stdnum import luhn

from validata import validate
from validata.judge import alike, cells, rows
from validata.judge.verdict import verdict
from validata.table.delimited import BLOCK

sys.path.append(str(ROOT / "benchmarks"))

from generate import MODELS, generate

ROWS = 5000
ODD = 30  # texts or rows of a clean file that are asked about: 29 February, a value on a bound, a town named Jessains


@pytest.fixture
def asked(monkeypatch):
    """How many texts of each column, rows for each rule and rows to compare have been asked about."""
    counts: dict[str, Counter[str]] = {"texts": Counter(), "rows": Counter(), "repeated": Counter()}
    say, compare = rows.RowJudge.say, alike.Copies.look

    def counted(field, text):
        counts["texts"][field.name] += 1
        return verdict(field, text)

    def said(judge, texts):
        counts["rows"][f"{judge.check.name} {' '.join(judge.check.columns)}"] += 1
        return say(judge, texts)

    def compared(copies, chunk, doubtful):
        counts["repeated"]["ligne-dupliquee"] += len(doubtful)
        return compare(copies, chunk, doubtful)

    monkeypatch.setattr(cells, "verdict", counted)
    monkeypatch.setattr(rows.RowJudge, "say", said)
    monkeypatch.setattr(alike.Copies, "look", compared)
    return counts


@pytest.mark.parametrize("distinct", ["few", "many"])
@pytest.mark.parametrize("share", [0.0, 0.01])
@pytest.mark.parametrize("model", MODELS)
def test_only_what_is_faulty_is_looked_at(tmp_path, asked, model, share, distinct):
    path = tmp_path / f"20240131_218601946_{model}.csv"
    faulty = generate(model, ROWS, path, faulty=share, distinct=distinct)
    [file] = validate(path, schema=model)
    assert (file.rows, file.rows - file.valid_rows) == (ROWS, faulty)
    assert asked["texts"].total() <= faulty + ODD
    assert all(number <= faulty + ODD for number in asked["rows"].values())
    assert asked["repeated"].total() <= ODD


def test_only_what_is_repeated_is_compared(tmp_path, asked):
    path = tmp_path / "20240131_218601946_prenoms.csv"
    generate("prenoms", 45_000, path, repeated=0.01)
    [file] = validate(path, schema="prenoms")
    repeated = file.counts["ligne-dupliquee", None, "warning"]
    assert repeated > 300
    assert asked["repeated"]["ligne-dupliquee"] <= 2 * repeated + ODD


def test_a_text_that_comes_back_is_asked_about_once(tmp_path, asked):
    """Over several blocks, of which each row is one of twelve."""
    path = tmp_path / "20240131_218601946_deliberations.csv"
    generate("deliberations", ROWS, path, faulty=1, distinct="few")
    head, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(head + "".join(lines) * 30, encoding="utf-8")
    assert path.stat().st_size > 2 * BLOCK
    [file] = validate(path, schema="deliberations", ignore=["ligne-dupliquee"])
    assert file.valid_rows == 0
    assert max(asked["texts"].values()) == max(asked["rows"].values()) == 12


# Every screen there is, on texts that it must clear

LETTERS = ["".join(some) for some in product("abcdefghij", repeat=4)]
KINDS: dict[str, tuple[dict[str, Any], Callable[[int], object]]] = {
    "entier": ({"type": "integer"}, lambda i: i * 7 - 500),
    "borne": ({"type": "integer", "constraints": {"minimum": 0, "maximum": 10**6}}, lambda i: i + 1),
    "nombre": ({"type": "number"}, lambda i: f"{i}.{i % 90 + 10}"),
    "positif": ({"type": "number", "constraints": {"exclusiveMinimum": 0}}, lambda i: f"{i + 1}.5"),
    "millesime": ({"type": "year"}, lambda i: 1950 + i % 70),
    "mois": ({"type": "yearmonth"}, lambda i: f"{1900 + i // 12 % 120}-{i % 12 + 1:02}"),
    "heure": ({"type": "time"}, lambda i: f"{i % 24:02}:{i % 60:02}:{i % 59:02}"),
    "point": ({"type": "geopoint"}, lambda i: f"{i / 1000:.4f}, {40 + i / 1000:.4f}"),
    "page": ({"format": "uri"}, lambda i: f"https://www.exemple.fr/actes/{i}?page=1#haut"),
    "courriel": ({"format": "email"}, lambda i: f"mairie{i % 9999}@exemple.fr"),
    "uuid": ({"format": "uuid"}, lambda i: UUID(int=i, version=4)),
    "oui": ({"type": "boolean"}, lambda i: ("true", "false")[i % 2]),
    "non": ({"type": "boolean", "trueValues": LETTERS[:99], "falseValues": ["non"]}, lambda i: LETTERS[i % 99]),
    "jour": ({"type": "date"}, lambda i: date(1950, 1, 1) + timedelta(i)),
    "ecrit": ({"type": "date", "format": "%Y-%m-%d"}, lambda i: date(1950, 1, 1) + timedelta(i)),
    "instant": ({"type": "datetime"}, lambda i: f"{(datetime(1950, 1, 1) + timedelta(hours=i)).isoformat()}Z"),
    "texte": ({}, lambda i: f"Élection n° {i} à l'hôtel de ville, « œuvre » – 3 € l'unité"),
    "mots": ({}, lambda i: f"Inconnue {LETTERS[i]}"),
    "rang": ({}, lambda i: f"{i}e arrondissement"),
    "cote": ({}, lambda i: f"{i:07}-06-07-33"),
    "vide": ({}, lambda i: f"texte {i}" * (i % 2)),
    "motif": ({"constraints": {"pattern": r"^[A-Z]{2}\d{6}$"}}, lambda i: f"AB{i:06}"),
    "liste": ({"constraints": {"enum": LETTERS[:99]}}, lambda i: LETTERS[i % 99]),
    "taille": ({"constraints": {"minLength": 3, "maxLength": 20}}, lambda i: f"é{i:019}"[: 3 + i % 17]),
    "siret": ({}, lambda i: with_key(with_key(20_000_000 + i) + "0001")),
    "siren": ({}, lambda i: with_key(20_000_000 + i)),
    "matiere": ({}, lambda i: f"Finances locales/Subventions {i}"),
    "annees": ({}, lambda i: 1950 + i % 70),
    "avant": ({"type": "date"}, lambda i: date(1950, 1, 1) + timedelta(i)),
    "apres": ({"type": "date"}, lambda i: date(1950, 1, 1) + timedelta(i + i % 3)),
    "fin": ({"type": "date"}, lambda i: (date(2000, 1, 1) + timedelta(i)) if i % 2 else ""),
    "un": ({"type": "integer"}, lambda i: i),
    "deux": ({"type": "integer"}, lambda i: 2 * i + 1),
    "total": ({"type": "integer"}, lambda i: 3 * i + 1),
    "ensemble": ({}, lambda i: f"ici {i}" * (i % 2)),
    "aussi": ({}, lambda i: f"là {i}" * (i % 2)),
    "ou": ({}, lambda i: f"soit {i}" * (i % 2)),
    "bien": ({}, lambda i: f"soit {i}" * (1 - i % 2)),
}
"""A field of each kind, and its text in each row."""
CHECKS = [
    ("french-siret-value", {"column": "siret"}),
    ("french-siren-value", {"column": "siren"}),
    ("nomenclature-actes-value", {"column": "matiere"}),
    ("year-interval-value", {"column": "annees", "allow-year-only": "true"}),
    *(
        ("compare-columns-value", {"column": one, "op": sign, "column2": two})
        for one, sign, two in (
            ("apres", ">=", "avant"),
            ("fin", ">", "avant"),
            ("un", "<", "deux"),
            ("deux", ">", "un"),
            ("un", "==", "un"),
        )
    ),
    ("sum-columns-value", {"column": "total", "columns": ["un", "deux"]}),
    ("cohesive-columns-value", {"column": "ensemble", "othercolumns": ["aussi"]}),
    ("one-of-required", {"column1": "ou", "column2": "bien"}),
]


def with_key(number):
    """A number and its Luhn key."""
    return f"{number}{luhn.calc_check_digit(str(number))}"


def test_every_screen_clears_what_is_right(tmp_path, asked):
    path = tmp_path / "donnees.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(KINDS)
        lines.writerows([text(i) for _, text in KINDS.values()] for i in range(ROWS))
    schema = {
        "fields": [{"name": name, "type": "string", **field} for name, (field, _) in KINDS.items()],
        "custom_checks": [{"name": name, "params": params} for name, params in CHECKS],
    }
    [report] = validate(path, schema=schema)
    assert {notice.code for notice in report.notices} <= {"nom-de-fichier-non-conforme", "modele-trop-recent"}
    assert report.rows == report.valid_rows == ROWS
    assert all(number <= ODD for counts in asked.values() for number in counts.values()), asked
