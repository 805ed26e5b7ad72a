"""Each criterion finds what its bad examples show, and nothing in its good one."""

from __future__ import annotations

import json
import re

import pytest
from conftest import ROOT

from validata.limits import Deadline, Limits
from validata.review import CHANGES, CRITERIA, review
from validata.review.document import document
from validata.schema.load import Raw
from validata.text.typography import typography

EVERY = (*CRITERIA, *CHANGES)


def made(schema):
    text = schema if isinstance(schema, str) else json.dumps(schema, ensure_ascii=False, indent=1)
    return document(Raw(text.encode(), "path", "modele.json"), Deadline(Limits()))


def codes(example):
    old, new = example if isinstance(example, tuple) else (None, example)
    found = review(made(new), made(old) if old else None)
    for remark in found.remarks:
        assert "…" not in remark.message + remark.remedy, remark.criterion.code
    return [remark.criterion.code for remark in found.remarks]


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.code)
def test_the_examples_of_a_criterion(one):
    assert one.code not in codes(one.good)
    for example in one.bad:
        assert one.code in codes(example), example


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.code)
def test_the_texts_of_a_criterion(one):
    assert re.fullmatch("[a-z]+(-[a-z]+)*", one.code)
    assert not one.title.endswith(".")
    for text in (*one.message, *one.remedy, one.why):
        assert text == typography(text)
        assert text.endswith((".", "}", ")")), text
    assert one.severity in ("error", "warning", "info")


@pytest.mark.parametrize("one", CRITERIA, ids=lambda one: one.code)
def test_a_finding_names_its_place(one):
    """The pointer leads to something that is in the schema, and the line to a line of its text."""
    for example in one.bad:
        held = made(example)
        for remark in review(held).remarks:
            if remark.criterion is not one or held.fault:
                continue
            value = held.descriptor
            for part in filter(None, remark.pointer.split("/")):
                name = part.replace("~1", "/").replace("~0", "~")
                value = value[int(name)] if isinstance(value, list) else value[name]
            assert remark.line
            assert 1 <= remark.line <= held.source.data.decode().count("\n") + 1


def test_every_code_is_used_once():
    found = [one.code for one in EVERY]
    assert len(found) == len(set(found))


def test_the_bundled_schemas_are_sound():
    remarks = []
    for path in sorted((ROOT / "schemas").glob("*/*.json")):
        held = made(path.read_text(encoding="utf-8"))
        remarks += [
            (path.parent.name, one.criterion.code, one.pointer)
            for one in review(held).remarks
            if one.severity != "info"
        ]
    published = ("menus", "valeur-de-liste-avec-espaces", "/fields/18/arrayItem/constraints/enum/2")
    assert remarks == [published]  # « sans porc  », as the published schema has it
