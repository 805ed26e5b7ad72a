"""Properties: the prefilter changes nothing, and every cell has frictionless's verdict."""

from __future__ import annotations

import csv
import tempfile
import warnings
from pathlib import Path
from typing import Any

import frictionless
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from validata import validate
from validata.judge import prefilter
from validata.judge.verdict import verdict
from validata.rules.listed import RULES
from validata.rules.quality.privacy import FAR
from validata.schema.build import build
from validata.schema.load import load
from validata.schema.roles import ROLES
from validata.text.placeholders import words

SETTINGS = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def sown(rule):
    """The right text of a rule's example, and the faulty one that the rule makes of it."""
    field = build(rule.good.schema, "inline", "exemple").fields[-1]
    faulty = rule.sow(field, rule.good.shown) if rule.sow else None
    return [rule.good.shown, *([] if faulty is None else [faulty])]


TEXTS = st.one_of(
    st.sampled_from(
        "|0|1|-1|+5|5\x1f|\x1c5|007|1_000|12.5|12,5|1e5|NaN|inf|-0|1 200|٣|²|oui|Oui|non|true|VRAI|2020-02-29|2021-02-29|2020-1-5|"
        "27/06/2017|2017|20170627|2020-05-11T14:08:32Z|2020-05-11T14:08|14:08:32|24:00:00|https://a.fr|a.fr|http://|"
        "http://a b|x@y.fr|x@y|21860194600013|21860194600014|218601946 00013|35600000000048|11122233344455|"
        "Aide en nature|aide en nature|ABC|abc|a|é|É|  |\xa0|x |a\nb|W123456789|35238|2A004|1,2|1.5,48.1|181,0|[1]|"
        '["a"]|{}|{"a":1}|NA|null|2017/2018|2018/2017|2017/2017|9999-12-31|0001-01-01|2049-05-05|exemple|XXXX|Ã©|a\tb|'
        "46.58|580224|0202-05-12|2023-02-30/2023-05-01|2024-07-01/2023-06-30|2023-07-01/2027-06-30|TEST|tést n° 2|"
        "380 475 558 00058|12 500,00 €|HTTPS://a.fr|www.a.fr|12/05/2023|12:00|Mo-Fr 08:00-12:00|0102030405|jean.dupont@gmail.com|100000000000000000000|0.1|1.0|1.00|0.01|99.99".split(
            "|"
        )
    ),
    st.sampled_from([text for rule in RULES.values() if rule.scope == "cell" for text in sown(rule)]),
    st.text(st.characters(codec="utf-8", exclude_characters='\r\n"\x00'), max_size=12),
    st.text("0123456789", max_size=20),
    st.text("0123456789-/.,: ", max_size=12),
    st.text("abcXYZéÉ '-_.@/", max_size=30),
    st.dates().map(str),
    st.integers(-(10**6), 10**6).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
)

BOUNDS = st.fixed_dictionaries({}, optional={"minimum": st.integers(-5, 5), "maximum": st.integers(0, 3000)})
PATTERNS = [
    r"^\d{14}$", r"^\d\.\d{1,2}$", r"^W\d{9}$", r"^[A-Za-z\s\-\u00C0-\u00FF]+$", r"[a-z]+|\d", r"a|b$", r"^([013-9]\d|2[AB1-9])\d{3}$",
    r"^\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?$", r"^[^0-9]+$", r"^(?=a).*$", r"^\w+$", r".*", r"x?", r"^'?[A-ZÉ][a-zé]*(-[A-ZÉ][a-zé]*)?$", r"\S+",
]  # fmt: skip


@st.composite
def fields(draw, name):
    """A field of any type with constraints that frictionless takes for it, and a role."""
    roles = {"role": draw(st.sampled_from(sorted(ROLES))), "with": draw(st.lists(st.sampled_from(NAMES), max_size=2))}
    return draw(typed_fields(name)) | (roles if draw(st.booleans()) else {})


NAMES = ["un", "deux", "trois"]


@st.composite
def typed_fields(draw, name):
    """The same without a role."""
    kind = draw(
        st.sampled_from(
            "string string string integer number boolean date datetime time year yearmonth geopoint array object any".split()
        )
    )
    field: dict[str, Any] = {"name": name, "type": kind}
    constraints: dict[str, Any] = {"required": True} if draw(st.booleans()) else {}
    if kind == "string":
        form = draw(st.sampled_from(["default"] * 4 + ["uri", "email", "uuid"]))
        if form != "default":
            field["format"] = form
        if draw(st.booleans()):
            constraints["pattern"] = draw(st.sampled_from(PATTERNS))
        if draw(st.integers(0, 3)) == 0:
            constraints["enum"] = ["aide en nature", "ABC", "é", "x "]
        if draw(st.integers(0, 3)) == 0:
            constraints["maxLength"] = draw(st.integers(1, 20))
        if draw(st.integers(0, 3)) == 0:
            constraints["minLength"] = draw(st.integers(0, 5))
    if kind in ("integer", "number"):
        constraints |= draw(BOUNDS)
    if kind == "number" and draw(st.booleans()):
        constraints |= {"minimum": 0.01, "maximum": 99.99}
    if kind == "year" and draw(st.booleans()):
        constraints["minimum"] = 2016
    if kind == "boolean" and draw(st.booleans()):
        field |= draw(st.sampled_from([{"trueValues": ["oui"], "falseValues": ["non"]}, {"trueValues": ["oui", "0"]}]))
    if kind == "date" and draw(st.booleans()):
        field["format"] = draw(st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%Y", "any"]))
    if constraints:
        field["constraints"] = constraints
    return field


CHECKS = [
    None, None, "french-siret-value", "french-siren-value", "nomenclature-actes-value", "phone-number-value", "opening-hours-value",
    "year-interval-value",
]  # fmt: skip


@st.composite
def tables(draw, *, checks=True):
    """A schema and rows of cells for it."""
    names = NAMES
    descriptor = {"fields": [draw(fields(name)) for name in names], "custom_checks": []}
    if draw(st.integers(0, 3)) == 0:
        descriptor["missingValues"] = ["", "NA", "0"]
    if checks:
        for name in names:
            check = draw(st.sampled_from(CHECKS))
            if check:
                params = {"column": name, **({"allow-year-only": "yes"} if draw(st.booleans()) else {})}
                descriptor["custom_checks"].append({"name": check, "params": params})
        kind = draw(st.integers(0, 5))
        several = {
            1: {"name": "cohesive-columns-value", "params": {"column": "un", "othercolumns": ["deux", "trois"]}},
            2: {"name": "compare-columns-value", "params": {"column": "un", "op": ">=", "column2": "deux"}},
            3: {"name": "sum-columns-value", "params": {"column": "un", "columns": ["deux", "trois"]}},
            4: {"name": "one-of-required", "params": {"column1": "un", "column2": "trois"}},
        }.get(kind)
        if several:
            descriptor["custom_checks"].append(several)
    rows = draw(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=25))
    return descriptor, [list(row) for row in rows]


def save(folder, descriptor, rows):
    path = Path(folder) / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        out.writerow([field["name"] for field in descriptor["fields"]])
        out.writerows(rows)
    return path


def told(report):
    file = report.files[0]
    assert file.incident is None, file.incident
    return sorted(map(repr, file.notices)), dict(file.counts), file.valid_rows


@SETTINGS
@given(tables())
def test_the_prefilter_changes_no_notice(table):
    descriptor, rows = table
    with tempfile.TemporaryDirectory() as folder:
        path = save(folder, descriptor, rows)
        with_it = validate(path, schema=descriptor)
        without = validate(path, schema=descriptor, prefilter=False)
    assert told(with_it) == told(without)


def reference(descriptor, rows):
    """The faulty cells (row, field number) and blank rows for frictionless with schema_sync."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = {k: v for k, v in descriptor.items() if k != "custom_checks"}
        resource = frictionless.resources.TableResource(
            data=[[f["name"] for f in descriptor["fields"]], *[list(row) for row in rows]],
            schema=frictionless.Schema.from_descriptor(plain),
            detector=frictionless.Detector(schema_sync=True),
        )
        report = frictionless.validate(resource, limit_errors=10**6)
    cells, blank = set(), set()
    for error in report.flatten(["type", "rowNumber", "fieldNumber"]):
        kind, row, number = error
        if kind == "blank-row":
            blank.add(row)
        else:
            assert kind in ("type-error", "constraint-error"), error
            cells.add((row, number))
    return cells, blank, report.valid


@SETTINGS
@given(tables(checks=False))
def test_every_cell_has_the_verdict_of_frictionless(table):
    descriptor, rows = table
    with tempfile.TemporaryDirectory() as folder:
        file = validate(save(folder, descriptor, rows), schema=descriptor).files[0]
    assert file.incident is None, file.incident
    cells, blank, valid = reference(descriptor, rows)
    found = {(n.row, n.column) for n in file.notices if n.severity == "error" and RULES[n.code].scope == "cell"}
    empty = {
        row
        for n in file.notices
        if n.code == "ligne-vide" and n.row
        for row in range(n.row, n.facts.get("last", n.row) + 1)
    }
    assert found == cells
    assert empty == blank
    assert file.valid == valid


def certain(field, texts):
    """The texts that the prefilter takes for certainly valid."""
    mask = prefilter.screen(field)
    assert mask
    return mask(pa.array(texts))


def test_every_spelling_of_a_placeholder_is_in_doubt():
    [field] = load({"fields": [{"name": "a", "type": "string"}]}).fields
    spelled = [
        text
        for word in words()
        for base in (word, word.upper(), word.capitalize(), word.replace(" ", "\u00a0"))
        for text in (
            base,
            base.replace("e", "é"),
            base.replace("E", "É"),
            base.replace("a", "à"),
            base.replace("r", "ŕ"),
        )
    ]
    spelled += ["x", "XXX", "--", "...", "?", "…", "–––", "n.n", "LOREM ipsum", "N/", "_"]
    told = [text for text in spelled if verdict(field, text)]
    assert len(told) > len(words())
    assert not [text for text, sure in zip(told, certain(field, told), strict=True) if sure]


SECRETS = (
    *("0612345678", "06 12 34 56 78", "07.12.34.56.78", "+33 6 12 34 56 78", "+33 (0)612345678", "0033612345678"),
    *("1 85 05 78 006 084 36", "299022A12345678", "2 99 02 2A 123 456 /78", "185057800608436", "2,18602E+13", "-3e5"),
)
"""Mobile and social security numbers, numbers in scientific notation."""


@settings(SETTINGS, max_examples=1000)
@given(
    st.sampled_from(SECRETS),
    st.text("0123AeE .,/+-_é\u00a0", max_size=3),
    st.text("0123AeE .,/+-_é\u00a0", max_size=3),
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from("0123AeE .,/+-_é\u00a0\u202f") | st.just("")), max_size=2),
)
def test_secrets_and_numbers_are_in_doubt(text, before, after, edits):
    [field] = load({"fields": [{"name": "a", "type": "string"}]}).fields
    for place, sign in edits:
        text = text[:place] + sign + text[place + 1 :]
    text = before + text + after
    if verdict(field, text):
        assert not certain(field, [text])[0]


def test_a_number_at_the_end_of_what_is_read_is_in_doubt():
    [field] = load({"fields": [{"name": "a", "type": "string"}]}).fields
    text = "a " * ((FAR - 10) // 2) + "0612345678" + "9" * 20
    assert verdict(field, text)
    assert not certain(field, [text])[0]
