"""What is doubtful across rows and columns: exact whatever the size, as the plainest Python would find it."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from validata import validate
from validata.judge import keys
from validata.rules.examples import table
from validata.rules.listed import FAMILIES
from validata.table import delimited

SETTINGS = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = st.sampled_from(["", "Ville de Poitiers", "Commune de Poitiers", "CCAS", "Région"])
NUMBERS = st.sampled_from(["", "21860194600013", "23350001600040", "A1", "A2", "00000000000000", "100000000000000"])
IDS = st.sampled_from(["", "2023-1", "2023-2", "2023-3"])
TOPICS = st.sampled_from(["", "Vote du budget", "Tarifs"])
HOLDERS = st.sampled_from(["", "SARL Dupont", "SA Durand"])
SCHEMA = {
    "fields": [
        {"name": "nom", "type": "string", "role": "name", "with": ["numero"]},
        {"name": "numero", "type": "string"},
        {"name": "id", "type": "string", "role": "identifier", "with": ["numero"]},
        {"name": "objet", "type": "string"},
        {"name": "titulaire", "type": "string", "role": "several"},
    ],
}
HEADER = ["nom", "numero", "id", "objet", "titulaire"]


@pytest.fixture
def _small(monkeypatch):
    """Many parts, on disk, and several chunks, even for small tables."""
    monkeypatch.setattr(keys, "SMALL", 5)
    monkeypatch.setattr(keys, "PARTS", 3)
    monkeypatch.setattr(keys, "IN_MEMORY", 100)
    monkeypatch.setattr(delimited, "BLOCK", 200)


def plainly(rows):
    """The rows (and the first of their key) that have another name, or another content, as the plainest Python has it."""
    found: dict[str, list[tuple[int, int]]] = {"nom-variable": [], "identifiant-repete": []}
    seen: dict = {}

    def judge(code, key, content, row):
        first, contents = seen.setdefault((code, key), (row, set()))
        if content not in contents:
            contents.add(content)
            if row != first:
                found[code].append((row, first))

    for row, (name, number, identifier, topic, _) in enumerate(rows, 2):
        if name and number:
            judge("nom-variable", number, name, row)
        if identifier:
            judge("identifiant-repete", (identifier, number), (name, topic), row)
    return found


@pytest.mark.usefixtures("_small")
@SETTINGS
@given(st.lists(st.tuples(NAMES, NUMBERS, IDS, TOPICS, HOLDERS), min_size=1, max_size=30))
def test_the_same_contrasts_as_a_plain_dict(write, rows):
    [report] = validate(write(table([HEADER, *map(list, rows)])), schema=SCHEMA)
    found = {code: [(n.row, n.facts["first"]) for n in report.notices if n.code == code] for code in plainly([])}
    assert found == plainly(rows)
    numbers = {number for name, number, *_ in rows if name and number}
    assert [(one.field, one.distinct) for one in report.summary.holders] == [("numero", len(numbers))]


def test_contrasts_are_counted_beyond_the_details(write):
    rows = [[f"Ville {i}", "21860194600013", "2023-1", f"objet {i}", ""] for i in range(300)]
    [report] = validate(write(table([HEADER, *rows])), schema=SCHEMA, limit=2)
    assert report.counts["nom-variable", "nom", "warning"] == 299
    assert report.counts["identifiant-repete", "id", "warning"] == 299
    told = [n for n in report.notices if n.code == "nom-variable"]
    assert [(n.row, n.value, n.facts["before"]) for n in told] == [(3, "Ville 1", "Ville 0"), (4, "Ville 2", "Ville 0")]


def test_a_body_in_each_row_is_not_one_that_publishes(write):
    rows = [[f"Ville {i}", str(i // 2 * 2 + 1), "", f"objet {i}", ""] for i in range(3000)]
    [report] = validate(write(table([HEADER, *rows])), schema=SCHEMA)
    assert report.counts["nom-variable", "nom", "warning"] == 1500
    rows = [[f"Ville {i}", str(i % 2500), "", f"objet {i}", ""] for i in range(3000)]
    [report] = validate(write(table([HEADER, *rows])), schema=SCHEMA)
    assert not report.counts["nom-variable", "nom", "warning"]
    assert not report.summary.holders


def test_no_key_without_all_its_columns(write):
    [report] = validate(write("nom,id,objet\nA,1,x\nB,1,y\n"), schema=SCHEMA)
    assert not {code for code, _, _ in report.counts} & FAMILIES["doute"]


PLACES = {
    "fields": [{"name": "nom", "type": "string"}, *({"name": n, "type": "number"} for n in ("latitude", "longitude"))]
}


def places(write, *points, schema=PLACES, **options):
    """The doubts about points, by row."""
    text = "nom,latitude,longitude\n" + "".join(f"n°{i},{lat},{lon}\n" for i, (lat, lon) in enumerate(points))
    [report] = validate(write(text), schema=schema, **options)
    return {(n.row, n.code) for n in report.notices if n.code in FAMILIES["doute"]}


POITIERS, EXCHANGED, ROME, SEA = ("46.58", "0.34"), ("0.34", "46.58"), ("41.89", "12.49"), ("46.58", "-34")
OVERSEAS = [("-20.88", "55.45"), ("16.25", "-61.55"), ("4.92", "-52.31"), ("-12.78", "45.23"), ("46.78", "-56.18"),
            ("-22.27", "166.44"), ("-17.54", "-149.57"), ("18.07", "-63.08"), ("41.93", "8.74"), ("48.46", "-5.09")]  # fmt: skip


def test_points_of_a_file_about_france(write):
    assert places(write, POITIERS, *OVERSEAS) == set()
    assert places(write, *[POITIERS] * 9, ("0", "0.0")) == {(11, "coordonnees-nulles")}
    assert places(write, *[POITIERS] * 9, EXCHANGED) == {(11, "latitude-longitude-echangees")}
    assert places(write, *[EXCHANGED] * 3) == {(row, "latitude-longitude-echangees") for row in (2, 3, 4)}
    assert places(write, *[POITIERS] * 19, SEA) == {(21, "lieu-hors-de-france")}
    assert places(write, *[POITIERS] * 9, ("", "0.34"), ("46.58", ""), ("", "")) == set()


def test_points_of_a_file_about_the_world(write):
    assert places(write, POITIERS, ROME, SEA, EXCHANGED, ("35.68", "139.69")) == set()
    assert places(write, ROME, ("0", "0")) == {(3, "coordonnees-nulles")}
    french = {**PLACES, "countryCode": "FR"}
    assert places(write, POITIERS, SEA, EXCHANGED, schema=french) == {
        (3, "lieu-hors-de-france"),
        (4, "latitude-longitude-echangees"),
    }


def test_a_number_that_is_told_already_makes_no_point(write):
    assert places(write, ("46.58", "580224"), ("+46.58", "0.34"), ("1e9", "2")) == {(2, "degres-impossibles")}


def columns(write, schema, *rows):
    """The doubts about a table: row, column, code."""
    header = [field["name"] for field in schema["fields"]]
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    [report] = validate(write(out.getvalue()), schema=schema)
    return [(n.row, n.field, n.code) for n in report.notices if n.code in FAMILIES["doute"]]


TEXT = {"fields": [{"name": "objet", "type": "string", "role": "text"}]}


def test_capitals_are_told_once_and_only_of_whole_columns(write):
    loud = [[f"ATTRIBUTION D'UNE SUBVENTION N° {i}"] for i in range(500)]
    calm = [[f"Attribution d'une subvention n° {i}"] for i in range(500)]
    assert columns(write, TEXT, *loud) == [(2, "objet", "texte-en-capitales")]
    assert columns(write, TEXT, *calm[:6], *loud) == []  # the first texts are as they should be
    assert columns(write, TEXT, *loud[:450], *calm[:50]) == [(2, "objet", "texte-en-capitales")]
    assert columns(write, TEXT, *loud[:449], *calm[:51]) == []
    assert columns(write, TEXT, ["SDIS"], ["CCAS"], ["ALSH"]) == []
    assert columns(write, {"fields": [{"name": "objet", "type": "string"}]}, *loud) == []


PHONE = {"fields": [{"name": "tel", "type": "string"}]}


def test_three_ways_of_writing_numbers(write):
    spaced, plain, dotted = ["05 49 52 35 35"], ["0549523535"], ["05.49.52.35.35"]
    assert columns(write, PHONE, *[spaced] * 5, plain, *[spaced] * 3, dotted, dotted) == [
        (11, "tel", "ecritures-melees")
    ]
    assert columns(write, PHONE, *[spaced] * 5, plain, plain) == []
    assert columns(write, PHONE, ["36/38"], ["12-14"], ["15"], ["4 6"]) == []  # numbers in a street
    assert columns(write, PHONE, *[["Accueil"]] * 3, spaced, plain, dotted) == []  # mostly words
    assert columns(write, PHONE, spaced, plain, ["05\u00a049\u00a052\u00a035\u00a035"]) == []


EXCHANGE: dict[str, list[dict[str, Any]]] = {
    "fields": [
        {"name": "nom", "type": "string", "role": "name", "with": ["siret"]},
        {"name": "siret", "type": "string"},
        {"name": "objet", "type": "string", "role": "text"},
    ]
}


def test_a_name_and_a_sentence_exchanged(write):
    right = [["Ville de Poitiers", "21860194600013", f"Objet {i}"] for i in range(6)]
    wrong = [[text, siret, name] for name, siret, text in right]
    assert columns(write, EXCHANGE, *right) == []
    assert columns(write, EXCHANGE, *wrong) == [(2, "nom", "colonnes-echangees")]
    assert columns(write, EXCHANGE, *wrong[:3]) == [(3, "nom", "nom-variable"), (4, "nom", "nom-variable")]


def test_one_body_of_many_names_is_no_exchange_of_columns(write):
    """The schools of a town have its SIRET, and the same grant."""
    label = {"fields": [{**EXCHANGE["fields"][0], "role": "label"}, *EXCHANGE["fields"][1:]]}
    schools = [[f"École n° {i}", "21860194600013", "Coopérative scolaire"] for i in range(9)]
    assert columns(write, label, *schools) == []
    towns = [[f"Objet {i}", siret, f"Ville {siret[:3]}"] for i in range(3) for siret in ("2186", "2335", "2129")]
    assert columns(write, label, *towns) == [(2, "nom", "colonnes-echangees")]


DATES = {
    "fields": [
        {"name": "objet", "type": "string", "role": "text"},
        {"name": "jour", "type": "date"},
    ]
}


def test_a_sentence_and_a_date_exchanged(write):
    found = columns(write, DATES, *[[f"2023-05-{i:02}", f"Séance n° {i}"] for i in range(1, 6)])
    assert (2, "objet", "colonnes-echangees") in found
    assert {code for _, _, code in found} == {"colonnes-echangees", "contenu-inattendu"}


AMOUNTS = st.one_of(
    st.sampled_from(["", "x", "0", "-0", "1e3", "+5", "NaN", "12500.50", "0.10", "0.2"]),
    st.decimals(-(10**9), 10**9, places=2).map(str),
)
DAYS = st.one_of(st.sampled_from(["", "x", "0202-05-12", "2024-02-29", "2999-01-01"]), st.dates().map(str))
GRANTS = {
    "fields": [
        {"name": "montant", "type": "number", "role": "amount"},
        {"name": "jour", "type": "date"},
        {"name": "beneficiaire", "type": "string", "role": "holder"},
        {"name": "fin", "type": "date"},
    ]
}


@pytest.mark.usefixtures("_small")
@SETTINGS
@given(st.lists(st.tuples(AMOUNTS, DAYS, NUMBERS, DAYS), min_size=1, max_size=30))
def test_the_same_figures_as_plain_python(write, rows):
    [report] = validate(write(table([["montant", "jour", "beneficiaire", "fin"], *map(list, rows)])), schema=GRANTS)
    amounts = [Decimal(text) for text, *_ in rows if text not in ("", "x", "NaN")]
    days = sorted(day for _, day, *_ in rows if day not in ("", "x"))
    told = report.summary
    assert [(a.field, a.number, a.total, a.least, a.most) for a in told.amounts] == (
        [("montant", len(amounts), sum(amounts), min(amounts), max(amounts))] if amounts else []
    )
    assert [(one.field, str(one.first), str(one.last)) for one in told.periods] == (
        [("jour", days[0], days[-1])] if days else []
    )
    assert [one.distinct for one in told.holders] == [len({number for _, _, number, _ in rows if number})]
    assert [one.empty for one in told.columns] == [sum(row[i] == "" for row in rows) for i in range(4)]


def test_a_family_is_ignored_by_its_name(write):
    path = write("montant,jour,beneficiaire,fin\n-5,0202-05-12,,\n")
    assert validate(path, schema=GRANTS).files[0].total("warning") == 2
    [report] = validate(path, schema=GRANTS, ignore=["doute"])
    assert report.total("warning") == 0
    assert report.ignore == FAMILIES["doute"]
