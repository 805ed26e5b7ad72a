"""On each side of what the rules draw: the last value that they take, the first that they do not."""

from __future__ import annotations

import csv
from typing import Any, NamedTuple

import pytest
from stdnum import luhn

from validata import validate
from validata.rules.named.places import BOXES

HAIR = 0.000001  # degrees: ten centimetres


class Case(NamedTuple):
    """A field, what its texts are, the rule that speaks of the wrong ones only."""

    code: str
    field: dict[str, Any]
    right: list[str]
    wrong: list[str]


def with_key(digits):
    """Digits and their Luhn key."""
    return digits + luhn.calc_check_digit(digits)


def siret(digits):
    """The SIRET of the first establishment of the unit that these eight digits begin."""
    return with_key(with_key(digits) + "0001")


def changed(number):
    """A number whose last digit is another."""
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def kind(name, **constraints):
    """A field of a type."""
    return {"type": name, "constraints": constraints}


def asked(check, name="string", **params):
    """A field with a custom check."""
    return {"type": name, "customCheck": {"name": check, **params}}


def points(gap, *, swapped=False):
    """The corners and the middles of the sides of the boxes of France, moved inside by a gap."""
    for west, south, east, north in BOXES:
        longitudes = (west + gap, (west + east) / 2, east - gap)
        latitudes = (south + gap, (south + north) / 2, north - gap)
        for place in range(9):
            if place != 4:  # the middle of the box
                x, y = longitudes[place % 3], latitudes[place // 3]
                yield f"{y:.7f},{x:.7f}" if swapped else f"{x:.7f},{y:.7f}"


PERIOD = kind("string", pattern=r"^\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?$")
WHOLE, ZERO, UNIT = siret("20000000"), siret("00588003"), with_key("20000000")
POST = "35600000049837"  # an establishment of La Poste: its digits add up to a multiple of 5
CASES = [
    Case("siret-invalide", asked("french-siret-value"), [WHOLE, ZERO, POST], [WHOLE[:-1], ZERO[1:], f"0{WHOLE}", f"{WHOLE}0", changed(WHOLE), changed(ZERO), changed(POST)]),
    Case("siren-invalide", asked("french-siren-value"), [UNIT, "005880034"], [UNIT[:-1], "05880034", f"0{UNIT}", changed(UNIT)]),
    Case("zeros-perdus", {"name": "code_postal"}, ["01000", "10000"], ["1000"]),
    Case("zeros-perdus", asked("french-siret-value"), [ZERO], []),
    Case("coordonnees-hors-france", asked("french-gps-coordinates", "geopoint"), list(points(HAIR)), [*points(0), *points(-HAIR)]),
    Case("coordonnees-hors-france", asked("french-gps-coordinates", "geopoint"), ["-5.141276,48", "55.5,-21.389630"], ["-5.141277,48", "55.5,-21.389631"]),
    Case("coordonnees-inversees", asked("french-gps-coordinates", "geopoint"), [*points(HAIR), *points(0, swapped=True)], list(points(HAIR, swapped=True))),
    Case("geopoint-invalide", kind("geopoint"), ["180,90", "-180,-90"], ["180.0000001,0", "-180.0000001,0", "0,90.0000001", "0,-90.0000001"]),
    # Bounds, those that floating point numbers cannot tell apart among them
    Case("valeur-trop-petite", kind("integer", minimum=1), ["1"], ["0"]),
    Case("valeur-trop-petite", kind("number", minimum=0.01), ["0.01", "0.0100"], ["0.009999999999999999", "0.00999999999999999999999"]),
    Case("valeur-trop-petite", kind("number", exclusiveMinimum=0), ["0.0000001"], ["0", "0.0", "-0"]),
    Case("valeur-trop-petite", kind("date", minimum="2020-01-01"), ["2020-01-01"], ["2019-12-31"]),
    Case("valeur-trop-grande", kind("integer", maximum=2**53), ["9007199254740992"], ["9007199254740993"]),
    Case("valeur-trop-grande", kind("integer", maximum=10**18), ["1000000000000000000"], ["1000000000000000001"]),
    Case("valeur-trop-grande", kind("number", maximum=99.99), ["99.99"], ["99.990000000000001", "99.99000000000000000001"]),
    Case("valeur-trop-grande", kind("number", exclusiveMaximum=100), ["99.9999999"], ["100", "100.0"]),
    # Lengths, in characters whatever their bytes
    Case("valeur-trop-courte", kind("string", minLength=3), ["abc", "éàü", "𝄞𝄞𝄞"], ["ab", "éà", "𝄞𝄞"]),
    Case("valeur-trop-longue", kind("string", maxLength=5), ["ééééé", "𝄞𝄞𝄞𝄞𝄞"], ["éééééé", "𝄞𝄞𝄞𝄞𝄞𝄞", "e\u0301e\u0301e\u0301"]),
    # Days and hours
    Case("date-invalide", kind("date"), ["2024-02-29", "2000-02-29", "2023-04-30", "0001-01-01", "9999-12-31"], ["2023-02-29", "1900-02-29", "2023-04-31", "2023-12-32", "2023-13-01", "2023-00-10", "2023-01-00", "0000-01-01", "10000-01-01"]),
    Case("date-heure-invalide", kind("datetime"), ["2023-12-31T23:59:59Z"], ["2023-12-31T23:60:00Z", "2023-12-31T23:59:60Z", "2023-12-31T25:00:00Z"]),
    Case("heure-invalide", kind("time"), ["00:00:00", "23:59:59"], ["23:60:00", "23:59:60", "25:00:00"]),
    Case("annee-invalide", kind("year"), ["0000", "9999"], ["999", "10000", "-001"]),
    Case("annee-invalide", kind("yearmonth"), ["2017-01", "2017-12"], ["2017-00", "2017-13"]),
    Case("annees-invalides", asked("year-interval-value"), ["2017/2018"], ["2017/2017", "2018/2017"]),
    Case("date-future", kind("date"), ["2025-12-31", "2026-01-01", "2026-02-01"], ["2026-02-02"]),  # see conftest.TODAY
    Case("date-future", {"type": "date", "format": "%d/%m/%Y"}, ["01/02/2026"], ["02/02/2026"]),
    Case("date-future", kind("datetime"), ["2026-02-01T23:59:59Z"], ["2026-02-02T00:00:00Z"]),
    Case("date-future", {"type": "year", "role": "event"}, ["2026", "2027"], ["2028", "2203"]),
    Case("date-future", kind("year"), ["2028", "2203"], []),
    Case("date-future", {"type": "date", "title": "Date de fin"}, ["2050-01-01"], []),
    Case("date-ancienne", {"type": "date", "role": "event"}, ["1900-01-01", "2023-05-12"], ["1899-12-31", "1823-05-12", "0202-05-12"]),
    Case("date-ancienne", kind("date"), ["1823-05-12", "1000-01-01"], ["0999-12-31", "0202-05-12"]),
    Case("date-ancienne", {"type": "year", "role": "event"}, ["1900"], ["1899", "0203"]),
    Case("date-ancienne", PERIOD, ["1823-07-01", "2023-07-01/2024-06-30"], ["0203-07-01", "2023-07-01/0204-06-30"]),
    Case("date-inexistante", PERIOD, ["2024-02-29", "2023-07-01/2024-02-29"], ["2023-02-29", "2023-07-01/2023-06-31", "2023-13-01", "2023-00-10"]),
    Case("date-inexistante", kind("string"), ["2023-02-30"], []),
    Case("periode-inversee", PERIOD, ["2023-07-01/2023-07-01", "2023-07-01/2024-06-30", "2023-07-01", "2031-07-01/2032-06-30"], ["2023-07-02/2023-07-01", "2032-07-01/2031-06-30"]),
    # Amounts, numbers of things, degrees
    Case("quantite-negative", {"type": "number", "role": "amount"}, ["0.01", "0", "-0", "12500"], ["-0.01", "-12500.00"]),
    Case("quantite-negative", {"type": "integer", "role": "quantity"}, ["0", "12"], ["-1"]),
    Case("quantite-negative", {"type": "number", "role": "balance"}, ["-12500.00"], []),
    Case("quantite-negative", kind("number"), ["-12500.00"], []),
    Case("montant-nul", {"type": "number", "role": "amount"}, ["0.01", "-0.01"], ["0", "0.00", "-0"]),
    Case("montant-nul", {"type": "number", "role": "quantity"}, ["0"], []),
    Case("degres-impossibles", {"name": "latitude", "type": "number"}, ["90", "-90", "46.58"], ["90.000001", "-90.000001", "46580224"]),
    Case("degres-impossibles", {"name": "Xlongitude", "type": "number"}, ["180", "-180"], ["180.1", "-180.1", "580224"]),
    # Contents
    Case("valeur-test", kind("string"), ["Association Essai Transformé", "L'essai", "testament", "protest", "Test de français", "Toto et compagnie", "contest"], ["TEST", "test", "Tést", "essai 2", "ligne de test", "test n° 12", "toto", "Azerty", "test à supprimer", "bla bla"]),
    Case("valeur-test", kind("string", pattern="[a-z]+"), ["test"], []),
    Case("contenu-inattendu", {"type": "string", "role": "label"}, ["Le 104", "8 mai 1945", "1er RIMa", "12345678", "3.14", "2023", "36 rue Haute"], ["38047555800058", "380 475 558 00058", "2023-05-12", "12/05/2023", "380475558", "12500.00", "12 500 €", "https://www.exemple.fr/a.pdf", "www.exemple.fr", "mairie@exemple.fr"]),
    Case("contenu-inattendu", kind("string"), ["38047555800058", "2023-05-12"], []),
    Case("numero-avec-espaces", asked("french-siret-value"), [WHOLE], [f"{WHOLE[:9]} {WHOLE[9:]}", f"{WHOLE[:3]}.{WHOLE[3:6]}.{WHOLE[6:9]}.{WHOLE[9:]}", f"{WHOLE[:9]}\u00a0{WHOLE[9:]}"]),
    Case("numero-avec-espaces", asked("french-siren-value"), [UNIT], [f"{UNIT[:3]} {UNIT[3:6]} {UNIT[6:]}"]),
    # Numbers of persons, and what is left to fill
    Case("donnee-personnelle", kind("string"), ["185057800608490", "061234567", "06123456789", "0512345678", "0812345678"], ["185057800608491", "0612345678", "0712345678"]),
    Case("valeur-exemple", kind("string"), ["XX", "nn", "."], ["XXX", "nnn", "..", "-", "?"]),
]  # fmt: skip


def told(tmp_path, fields, rows, *, checks=(), prefilter):
    """The codes of the notices of each row, from 0."""
    path = tmp_path / "donnees.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[field["name"] for field in fields], *rows])
    [report] = validate(path, schema={"fields": fields, "custom_checks": list(checks)}, prefilter=prefilter)
    assert (report.incident, report.rows) == (None, len(rows))
    found: list[set[str]] = [set() for _ in rows]
    for notice in report.notices:
        if notice.row:
            found[notice.row - 2].add(notice.code)
    return found


@pytest.mark.parametrize("prefilter", [True, False])
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code} {case.field.get('type', '')}")
def test_the_last_right_and_the_first_wrong(tmp_path, case, prefilter):
    fields = [{"name": "champ", **case.field}, {"name": "rang", "type": "integer"}]
    rows = [[text, place] for place, text in enumerate([*case.right, *case.wrong])]
    found = told(tmp_path, fields, rows, prefilter=prefilter)
    shown = {text: case.code in codes for (text, _), codes in zip(rows, found, strict=True)}
    assert shown == {**dict.fromkeys(case.right, False), **dict.fromkeys(case.wrong, True)}


@pytest.mark.parametrize("prefilter", [True, False])
@pytest.mark.parametrize("type_", ["integer", "number", "date"])
@pytest.mark.parametrize(
    ("sign", "taken"),
    [(">", "after"), (">=", "same after"), ("==", "same"), ("<=", "before same"), ("<", "before")],
)
def test_a_comparison_of_equals(tmp_path, sign, taken, type_, prefilter):
    """The first value, then the second, across the limits of what is compared all together (nine digits)."""
    pairs = {
        "before": ("999999999", "1000000000"),
        "same": ("999999999", "999999999"),
        "after": ("1000000000", "999999999"),
    }
    if type_ == "date":
        pairs = {
            "before": ("2023-12-31", "2024-01-01"),
            "same": ("2024-02-29", "2024-02-29"),
            "after": ("2024-01-01", "2023-12-31"),
        }
    fields = [{"name": name, "type": type_} for name in ("un", "deux")]
    check = {"name": "compare-columns-value", "params": {"column": "un", "op": sign, "column2": "deux"}}
    found = told(tmp_path, fields, list(pairs.values()), checks=[check], prefilter=prefilter)
    assert ["colonnes-incoherentes" in codes for codes in found] == [name not in taken.split() for name in pairs]


@pytest.mark.parametrize("prefilter", [True, False])
@pytest.mark.parametrize("type_", ["integer", "number"])
def test_a_sum_off_by_one(tmp_path, type_, prefilter):
    rows = [
        *(("12", "8", "20"), ("12", "8", "19"), ("12", "8", "21"), ("0", "0", "0"), ("0", "0", "1")),
        *(("999999999", "1", "1000000000"), ("999999999", "1", "999999999"), ("-1", "1", "0"), ("12", "", "21")),
        *(("9007199254740992", "1", "9007199254740993"), ("9007199254740992", "1", "9007199254740992")),
    ]
    wrong = [False, True, True, False, True, False, True, False, False, False, True]
    fields = [{"name": name, "type": type_} for name in ("un", "deux", "total")]
    check = {"name": "sum-columns-value", "params": {"column": "total", "columns": ["un", "deux"]}}
    found = told(tmp_path, fields, rows, checks=[check], prefilter=prefilter)
    assert ["somme-incorrecte" in codes for codes in found] == wrong
