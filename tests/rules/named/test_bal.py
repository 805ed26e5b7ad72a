"""Bases adresses locales have the national validator's verdict, as recorded (see bal_cases.py)."""

from __future__ import annotations

import json

import pytest

from validata import validate
from validata.schema.bundled import load_bundled

from bal_cases import VERDICTS, cases  # isort: skip

PEER = json.loads(VERDICTS.read_text("utf-8"))
CASES = {case.name: case for case in cases()}
HEADER = {"colonne-obligatoire-manquante", "entete-approchante", "lignes-avant-entete"}
"""What is told once of the header, of which the peer finds every row wrong."""


def judged(case, tmp_path, **options):
    path = tmp_path / "20240131_bal_218601946.csv"
    path.write_bytes(case.data)
    [file] = validate(path, **{"schema": "adresses", **options})
    assert file.incident is None
    return file


@pytest.mark.parametrize("prefilter", [True, False])
@pytest.mark.parametrize("name", CASES)
def test_the_verdict_is_the_peer_s(name, prefilter, tmp_path):
    file, peer = judged(CASES[name], tmp_path, prefilter=prefilter), PEER[name]
    assert file.valid == peer["accepted"]
    errors = [notice for notice in file.notices if notice.severity == "error"]
    codes = {notice.code for notice in errors}
    if peer["version"] != file.schema.version:  # a file that the peer cannot read, or an id has no column
        assert peer["version"] is None or "colonne-obligatoire-manquante" in codes
        return
    told = {notice.code for notice in file.notices}
    if not told & {"entete-approchante", "lignes-avant-entete"}:
        assert file.rows - file.valid_rows == len(peer["wrong"])
    if not codes & HEADER and not told & {"entete-approchante", "ligne-vide"}:
        assert {n.row for n in errors if n.row and n.rule.scope in ("row", "cell")} == set(peer["wrong"])


def test_all_cases_are_recorded():
    assert set(PEER) - {"peer"} == set(CASES)
    accepted = [name for name in CASES if PEER[name]["accepted"]]
    assert len(accepted) > 40  # some of each
    assert len(CASES) - len(accepted) > 100


@pytest.mark.parametrize("version", ["1.3", "1.4", "1.5"])
def test_a_version_can_be_forced(version, tmp_path):
    file = judged(CASES["1.5 juste"], tmp_path, schema=f"bal@{version}")
    assert file.schema.version == version
    assert file.valid == (version == "1.5")


def test_the_version_of_2019_is_never_chosen(tmp_path):
    header = "cle_interop;uid_adresse;voie_nom;numero;suffixe;commune_nom;position;x;y;long;lat;source;date_der_maj\n"
    data = header.encode() + b"86194_3500_00012;;Rue Haute;12;;Poitiers;;;;0.34;46.58;Mairie;2019-02-15\n"
    file = judged(CASES["1.5 juste"]._replace(data=data), tmp_path, schema=None)
    assert (file.schema.name, file.schema.version, file.valid) == ("adresses", "1.3", False)
    assert load_bundled("adresses").version == "1.5"
