"""Patterns of schemas: the same answer as Python's, and none that can hang a run."""

from __future__ import annotations

import csv
import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from validata.schema.pattern import Pattern, Work, re2, work

PIECES = [
    *("a", "b", "1", "é", "-", ".", "[ab]", "[^a]", r"[\d-]", r"\d", r"\w", r"\s", r"\D", r"\.", "[à-ÿ]"),
    *("(", "(?:", "|", ")", "*", "+", "?", "{2}", "{1,3}", "{2,}", "+?", "^", "$", "(?=a)", r"\1"),
]
PATTERNS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join)
TEXTS = st.text("ab1-é٣ \n\x0b\x1cZ", max_size=7)


def expected(pattern: str, text: str) -> bool:
    """Python's answer, as frictionless asks for it."""
    try:
        return re.compile(f"^{pattern}$").match(text) is not None
    except (re.error, FutureWarning):
        assume(False)
        raise


@settings(max_examples=600, deadline=None)
@given(PATTERNS, st.lists(TEXTS, min_size=1, max_size=5))
def test_small_work_and_linear_engine_answer_as_python(pattern, texts):
    wanted = [expected(pattern, text) for text in texts]
    tried = Pattern(pattern)
    vars(tried)["apart"] = lambda text: expected(pattern, text)
    assert [tried.matches(text) for text in texts] == wanted
    tried.work = Work(float("inf"))
    assert [tried.matches(text) for text in texts] == wanted


@settings(max_examples=300, deadline=None)
@given(PATTERNS, st.lists(TEXTS, min_size=1, max_size=5))
def test_what_the_linear_engine_accepts_python_accepts(pattern, texts):
    import pyarrow as pa
    import pyarrow.compute as pc

    rewritten = re2(pattern)
    assume(rewritten)
    found = pc.match_substring_regex(pa.array(texts), rewritten).to_pylist()
    assert not [text for text, yes in zip(texts, found, strict=True) if yes and not expected(pattern, text)]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(PATTERNS, st.lists(TEXTS, min_size=1, max_size=5))
def test_the_process_apart_answers_as_python(pattern, texts):
    wanted = [expected(pattern, text) for text in texts]
    tried = Pattern(pattern)
    assert [tried.apart(text) for text in texts] == wanted
    assert not tried.exhausted


@pytest.mark.parametrize(
    ("pattern", "ways", "degree"),
    [
        ("abc", 1, 0),
        (r"\d{14}", 1, 0),
        ("a?b{1,3}", 6, 0),
        ("[^a]*x.+", 1, 2),
        ("(a|b)c", 2, 0),
        ("(ab){3}", 1, 0),
        ("(a|b){3}", 8, 0),
        ("(a+){3}", 1, 3),
        ("(a+)+", float("inf"), 0),
        ("(a|a)*", float("inf"), 0),
        (r"(?=a)", 2, 0),
        (r"(?=(a+)+)", float("inf"), 0),
        (r"(a)\1", float("inf"), 0),
    ],
)
def test_work(pattern, ways, degree):
    found = work(pattern)
    assert (found.ways, found.degree) == (ways, degree) or found.ways == ways == float("inf")


EXPLOSIVE = [
    "(a+)+",
    "(a|a)*",
    "(a?){40}a{40}",
    ".*.*.*.*.*=",
    r"(?=(a+)+b)a*",
    r"(a*)*\1b",
    "(?:a|a){40}",
    "([^x]+)+y",
]


@pytest.mark.parametrize("pattern", EXPLOSIVE)
def test_no_pattern_hangs(pattern):
    tried = Pattern(pattern, seconds=0.5)
    tried.matches("a" * 3000 + "!")
    assert tried.exhausted or tried.spent < tried.seconds
    assert tried.matches("a" * 3000 + "?") in (True, False)


def test_an_exploding_pattern_blames_the_schema_and_spares_the_other_columns(write, command):
    fields: list[dict[str, Any]] = [
        {"name": "id", "type": "integer"},
        {"name": "code", "type": "string", "constraints": {"pattern": "(?=(a+)+b)a*", "maxLength": 50}},
        {"name": "liste", "type": "array", "arrayItem": {"type": "string", "constraints": {"pattern": "(?!x)(a|a)*"}}},
        {"name": "nombre", "type": "integer", "bareNumber": False},
    ]
    schema = write(json.dumps({"fields": fields}), "schema.json")
    path = write("", "donnees.csv")
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow([field["name"] for field in fields])
        rows.writerow(["un", "a" * 40, json.dumps(["a" * 40 + "!"]), "x" * 100_000 + "1" + "y" * 100_000])
        rows.writerow(["2", "a" * 60, json.dumps(["aa"]), "x" * 5000])
    done = command("check", path, "-s", schema, "-f", "json", "--max", "pattern-seconds=1")
    assert done.returncode == 1, done.stderr.decode()
    [file] = json.loads(done.stdout)["files"]
    counts = {(one["code"], one["fieldName"]): one["count"] for one in file["counts"] if one["severity"] == "error"}
    assert counts == {
        ("controle-impossible", "code"): 1,
        ("controle-impossible", "liste"): 1,
        ("entier-invalide", "id"): 1,
        ("entier-invalide", "nombre"): 1,
        ("valeur-trop-longue", "code"): 1,
    }
    [told] = [one for one in file["errors"] if one["fieldName"] == "code" and one["code"] == "controle-impossible"]
    assert "(?=(a+)+b)a*" in told["message"]
    assert "pattern-seconds" in told["message"]


def test_a_linear_pattern_judges_every_cell(write):
    from validata import validate

    schema = {"fields": [{"name": "code", "type": "string", "constraints": {"pattern": "(a+)+"}}]}
    path = write("code\n" + "".join(f"{'a' * 40}{mark}\n" for mark in ("", "!", "é", "")))
    [file] = validate(path, schema=schema)
    assert [(n.code, n.row) for n in file.of("error")] == [("motif-non-respecte", 3), ("motif-non-respecte", 4)]
