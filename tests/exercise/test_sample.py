"""The invented rows: right for every model, of no existing body, the same for the same seed."""

from __future__ import annotations

import re

import pytest
from seeds import EVERY
from stdnum import luhn

from validata import validate
from validata.exercise.make import invented
from validata.exercise.write import as_csv
from validata.rules.named.communes import cog
from validata.sample import sample
from validata.sample.draw import Draw
from validata.sample.towns import TOWNS
from validata.schema.load import load


@pytest.mark.parametrize("model", EVERY)
def test_invented_rows_are_conformant(model, tmp_path):
    schema = load(model)
    path = tmp_path / "corrige.csv"
    for seed, rows in ((1, 15), (2, 30), (3, 60)):
        path.write_bytes(as_csv(invented(schema, rows, f"{model}:{seed}")))
        [report] = validate(path, schema=model).files
        assert report.rows == rows
        assert not [notice.message for notice in report.notices if notice.severity != "info"]


@pytest.mark.parametrize("model", EVERY)
def test_the_same_seed_gives_the_same_rows_and_another_gives_others(model):
    schema = load(model)
    assert sample(schema, 20, "7") == sample(schema, 20, "7") != sample(schema, 20, "8")


def test_the_communes_are_in_the_official_list():
    assert len({town.code for town in TOWNS}) == len(TOWNS)
    for town in TOWNS:
        assert town.name == cog().names[town.code]
        assert town.code.startswith("0")
        assert town.post_code.startswith(town.code[:2])
        assert 42 < town.latitude < 51
        assert -5 < town.longitude < 9


def test_a_siret_is_valid_and_that_of_no_commune():
    """The SIREN of a commune ends with its number on four digits and a key: none has a number from 9000 on."""
    draw = Draw("siret")
    found = [draw.siret() for _ in range(500)]
    assert len(set(found)) == len(found)
    for siret in found:
        assert re.fullmatch(r"21\d{2}9\d{9}", siret)
        assert luhn.is_valid(siret)
        assert luhn.is_valid(siret[:9])
