"""The registry: every rule's examples are run, every text is read as its user reads it."""

from __future__ import annotations

import json
import pickle
import re

import pytest
from conftest import FIXTURES

from validata import validate
from validata.judge.verdict import errors
from validata.report.notice import Notice
from validata.rule import fill
from validata.rules.examples import table
from validata.rules.listed import RULES
from validata.schema.build import build
from validata.schema.load import load

NAMES = sorted(RULES)
ENGLISH = re.compile(
    r"\b(?:the|is|are|was|of|cell|cells|field|row|rows|column|label|value|header|invalid|constraint|expected|missing|"
    r"required|found|None|True|False|error|must|should|does)\b"
)
BRACES = re.compile(r"\{[a-z_]+\}|\{\}")
QUOTED = re.compile(r"«[^»]*»")
BREAKABLE = re.compile(r" [:;!?»%€]|« ")
TOO_CLOSE = re.compile(r"[^\s\u00a0\u202f:/?](?:[;!?](?=\s|$)|:(?=\s))|«(?!\u00a0)|(?<!\u00a0)»")


def report_of(example, tmp_path, *, prefilter=True):
    path = tmp_path / example.name
    path.write_bytes(example.data)
    report = validate(path, schema=example.schema, prefilter=prefilter)
    assert not report.incidents
    return report


def codes(report):
    return {code for code, _, _ in report.files[0].counts}


def everything_said(tmp_path_factory):
    """Every notice of all examples and all fixtures, with its schema."""
    folder = tmp_path_factory.mktemp("exemples")
    said = []
    for rule in RULES.values():
        for example in (rule.good, *rule.bad):
            report = report_of(example, folder)
            said += [(rule.code, build(example.schema, "inline", "exemple"), n) for n in report.files[0].notices]
    for path in sorted(FIXTURES.glob("*/case.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        schema = case["schema"]
        if schema == "schema.json":
            schema = path.parent / schema
        for file in validate(*(path.parent / name for name in case["files"]), schema=schema, **case["options"]):
            chosen = file.schema or load("prenoms")
            said += [(path.parent.name, chosen, n) for n in file.notices]
    return said


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VALIDATA_TODAY", "2026-01-31")
        return everything_said(tmp_path_factory)


@pytest.mark.parametrize("prefilter", [True, False])
@pytest.mark.parametrize("code", NAMES)
def test_the_good_example_is_good(code, prefilter, tmp_path):
    report = report_of(RULES[code].good, tmp_path, prefilter=prefilter)
    assert code not in codes(report)
    if RULES[code].severity == "error":
        assert report.valid, codes(report)


@pytest.mark.parametrize("prefilter", [True, False])
@pytest.mark.parametrize("code", NAMES)
def test_the_bad_example_shows_the_rule(code, prefilter, tmp_path):
    for example in RULES[code].bad:
        report = report_of(example, tmp_path, prefilter=prefilter)
        assert code in codes(report)
        severe = any(c == code and level == "error" for c, _, level in report.files[0].counts)
        assert severe == (RULES[code].severity == "error")
        assert report.valid != severe
        told = next(notice for notice in report.files[0].notices if notice.code == code)
        assert told.facts.get("suggestion") == example.suggestion


@pytest.mark.parametrize("code", NAMES)
def test_the_code_is_french_kebab_case(code):
    rule = RULES[code]
    assert rule.code == code
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", code)
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", rule.type)
    assert rule.severity in ("error", "warning", "info")
    assert rule.scope in ("file", "header", "row", "cell")
    assert re.fullmatch(r"\d+\.\d+\.\d+", rule.since)


@pytest.mark.parametrize("code", NAMES)
def test_the_texts_are_there_and_in_french(code):
    rule = RULES[code]
    assert len(rule.why) >= 60
    assert not rule.title.endswith(".")
    assert not BRACES.search(rule.title + rule.why)
    for text in (rule.title, rule.why, *rule.message, *rule.remedy):
        assert text == text.strip()
        assert text
        words = BRACES.sub("X", QUOTED.sub("", re.sub(r"`[^`]*`", "", text)))
        assert not ENGLISH.search(words), text
        assert not BREAKABLE.search(text), text
        assert not TOO_CLOSE.search(re.sub(r"https?://|`[^`]*`|\d:\d", "", text)), text


@pytest.mark.parametrize("code", NAMES)
def test_the_last_templates_need_no_rare_fact(code):
    """What remains when nothing is known must still be a sentence: only facts that every notice has."""
    rule = RULES[code]
    names = set(re.findall(r"\{([a-z_]+)\}", rule.remedy[-1] + rule.message[-1]))
    told = validate_once(rule)
    assert names <= set(told.known), code
    assert not BRACES.search(fill(rule.message, told.known) + fill(rule.remedy, told.known))


def validate_once(rule):
    """A notice of the rule's bad example."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        report = report_of(rule.bad[0], Path(folder))
    return next((n for n in report.files[0].notices if n.code == rule.code), Notice(rule))


def test_what_is_said_is_french(said):
    wrong = []
    for place, _, notice in said:
        for text in (notice.message, notice.remedy):
            bare = text
            for fact in notice.known.values():
                for cited in sorted(map(str, fact if isinstance(fact, list) else [fact]), key=len, reverse=True):
                    bare = bare.replace(cited, "X") if len(cited) > 1 else bare
            bare = QUOTED.sub("X", bare)
            if not text or ENGLISH.search(bare) or BRACES.search(bare) or "None" in bare:
                wrong.append((place, notice.code, text))
    assert not wrong


def test_what_is_said_is_whole_sentences(said):
    wrong = [
        (place, notice.code, text)
        for place, _, notice in said
        for text in (notice.message, notice.remedy)
        if not re.search(r"[.!?)…$+»\]}]$|d'elle.: \S+$", text) or re.match(r"[a-zà-ÿ]", text)
    ]
    assert not wrong


def test_spaces_before_double_signs_do_not_break(said):
    wrong = []
    for place, _, notice in said:
        for text in (notice.message, notice.remedy):
            bare = text
            cited = {str(f) for f in notice.known.values()} | {str(notice.value)}
            for fact in sorted((f for f in cited if len(f) > 1), key=len, reverse=True):
                bare = bare.replace(fact, "X")
            if BREAKABLE.search(bare):
                wrong.append((place, notice.code, text))
    assert not wrong


def test_no_plural_in_brackets(said):
    # BUG: lignes-avant-entete says « 2 ligne(s) le précèdent »
    assert not {(n.code, n.message) for _, _, n in said if "(s)" in n.message + n.remedy}


def test_suggestions_are_valid(said):
    wrong = []
    for place, schema, notice in said:
        field = schema.by_name.get(notice.field or "")
        if field is None or notice.rule.scope != "cell":
            continue
        for name in ("suggestion", "alternative"):
            text = notice.facts.get(name)
            if text and (errors(field, text) or text == notice.value):
                wrong.append((place, notice.code, notice.value, text))
    assert not wrong


def test_every_rule_of_the_catalogue_is_a_rule():
    from validata.describe.rules import rules

    assert {fact["code"] for fact in json.loads(rules(None, "json"))} == set(RULES)
    for code in NAMES:
        for form in ("console", "json", "markdown"):
            page = rules(code, form)
            assert code in page
            assert "\x00" not in page


SOWN = [code for code in NAMES if RULES[code].sow and RULES[code].scope == "cell"]


@pytest.mark.parametrize("code", SOWN)
def test_what_is_sown_is_found(code, tmp_path):
    rule = RULES[code]
    schema = build(rule.good.schema, "inline", "exemple")
    assert rule.sow
    faulty = rule.sow(schema.fields[-1], rule.good.shown)
    assert faulty not in (None, rule.good.shown)
    path = tmp_path / "exemple.csv"
    path.write_bytes(table([[field.name for field in schema.fields], ["1", faulty]]))
    assert code in codes(validate(path, schema=rule.good.schema))


def test_most_rules_about_cells_can_be_sown():
    """The others have no fault that could be written in any right text."""
    none = {code for code in NAMES if RULES[code].scope == "cell" and not RULES[code].sow}
    assert none == {"type-invalide", "donnee-personnelle"}


def test_a_rule_is_itself_in_another_process():
    for rule in RULES.values():
        assert pickle.loads(pickle.dumps(rule)) is rule  # noqa: S301 - just written
