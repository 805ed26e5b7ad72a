"""Every cell of the bundled schemas has frictionless's verdict, as has every schema of VALIDATA_SCHEMAS.

    VALIDATA_SCHEMAS=folder pytest tests/judge/test_reference.py

also tries the *.json schemas found under a folder.
"""

from __future__ import annotations

import json
import os
import random
import string
import tempfile
from pathlib import Path

import pytest
from judge.test_property import reference, save

from validata import validate
from validata.rules.listed import RULES
from validata.schema.bundled import BUNDLED

GIVEN = os.environ.get("VALIDATA_SCHEMAS")
FOLDERS = [BUNDLED, *([Path(GIVEN)] if GIVEN else [])]
SCHEMAS = sorted(path for folder in FOLDERS for path in folder.rglob("*.json"))
USUAL = (
    "|0|1|-3|007|12.5|12,5|1e5|1_000|NaN|99999999999999999999|oui|Oui|non|true|M|X|2020-02-29|2021-02-29|27/06/2017|2017|"
    "2017/2018|20170627|2020-05-11T14:08:32Z|2020-05-11 14:08|14:08:32|https://exemple.fr/a|exemple.fr|mairie@exemple.fr|"
    '21860194600013|21860194600014|218 601 946 00013|W123456789|35238|3238|2A004|1.5,48.1|48.1, 1.5|181,0|[1]|["a"]|{}|'
    "NA|null|  |\xa0|x |été|ÉTÉ|Le Plessis-Trévise|12 bis|Ã©|٣|²"
).split("|")


def pool(field, chance):
    """Texts worth trying in a field: its own example and values, those mutated, and the usual mistakes."""
    seeds = [str(field.get("example", "")), str(field.get("examples", ""))]
    seeds += [str(v) for v in (field.get("constraints") or {}).get("enum") or []][:10]
    seeds += [str(v) for v in [*field.get("trueValues", []), *field.get("falseValues", [])]]
    mutated = []
    for seed in seeds:
        for _ in range(4):
            place = chance.randrange(len(seed) + 1)
            mutated.append(
                seed[:place] + chance.choice(string.printable[:95] + "éÀœ") + seed[place + chance.randrange(2) :]
            )
    return seeds + mutated + USUAL


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_cells_of_published_schemas(path):
    chance = random.Random(str(path))
    descriptor = json.loads(path.read_text("utf-8"))
    ours = ("custom_checks", "primaryKey", "foreignKeys", "validata")
    descriptor = {k: v for k, v in descriptor.items() if k not in ours}
    for field in descriptor["fields"]:
        field.pop("validata", None)  # what a schema says beyond Table Schema changes verdicts on purpose
        field.get("constraints", {}).pop("unique", None)
        field.pop("customCheck", None)
    plain = {**descriptor, "fields": [strip(field) for field in descriptor["fields"]]}
    rows = [[chance.choice(pool(field, chance)) for field in descriptor["fields"]] for _ in range(60)]
    rows = [[cell.replace("\r", " ").replace("\n", " ") for cell in row] for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        file = validate(save(folder, descriptor, rows), schema=descriptor, limit=10**6).files[0]
    assert file.incident is None, file.incident
    cells, blank, valid = reference(plain, rows)
    found = {(n.row, n.column) for n in file.notices if n.severity == "error" and RULES[n.code].scope == "cell"}
    assert found == cells
    assert not blank
    assert file.valid == valid


def strip(field):
    """A field without its example, which frictionless would refuse when it is wrong."""
    return {k: v for k, v in field.items() if k not in ("example", "examples")}
