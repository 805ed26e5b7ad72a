"""Every file of fixtures/ is mended: errors never rise, nothing is lost, what `check` promises is done, once and for all."""

from __future__ import annotations

import json

import pytest
from conftest import FIXTURES, same

from validata.errors import ValidataError
from validata.fix.changes import Changes
from validata.fix.run import fixing
from validata.fix.tell import told
from validata.options import Options
from validata.render.display import Display
from validata.schema.load import load

GOLDEN = FIXTURES.parent / "tests" / "fix" / "golden"
CASES = sorted(
    (path.parent.name, name)
    for path in FIXTURES.glob("*/case.json")
    for name in json.loads(path.read_text(encoding="utf-8"))["files"]
    if "/" not in name
)
UNREADABLE = {
    *("commande-publique", "document-pdf", "fichier-vide", "image", "json-renomme", "mauvais-modele", "page-web"),
    *("plusieurs-fichiers", "sans-entete"),
}
"""Cases of which a file is no table, or has no column of its model: nothing can be mended."""
REVEALED = {"comparaisons"}
"""Cases where a mended number shows that two columns disagree."""


def mend(case, name, path, monkeypatch, *, unsafe):
    """Mend a file into `path`: what was found in it and in the copy, the changes, the fixing."""
    monkeypatch.chdir(FIXTURES / case)
    facts = json.loads((FIXTURES / case / "case.json").read_text(encoding="utf-8"))
    reading = {k: v for k, v in facts["options"].items() if k in ("encoding", "delimiter", "sheet", "header_row")}
    schema = load(facts["schema"]) if facts["schema"] else None
    changes = Changes()
    with fixing(name, Options(schema=schema, **reading), changes, unsafe=unsafe) as fixed:
        path.write_bytes(b"".join(fixed.csv()))
        return fixed.before, fixed.check(path), changes, fixed


@pytest.mark.parametrize("unsafe", [False, True])
@pytest.mark.parametrize(("case", "name"), CASES)
def test_what_is_promised_is_done_and_no_harm(case, name, unsafe, monkeypatch, tmp_path):
    try:
        before, after, _, fixed = mend(case, name, tmp_path / "copie.csv", monkeypatch, unsafe=unsafe)
    except ValidataError:
        assert case in UNREADABLE
        return
    assert after.incident is None
    assert after.total("error") <= before.total("error")
    promised = before.fixable("error")
    assert promised is not None
    left = before.total("error") - promised[0] - (promised[1] if unsafe else 0)
    assert after.total("error") <= left or case in REVEALED
    assert unsafe or after.total("error") == left or case in REVEALED
    again = tmp_path / "encore.csv"
    with fixing(
        str(tmp_path / "copie.csv"), Options(schema=fixed.read.header.schema), Changes(), unsafe=unsafe
    ) as twice:
        again.write_bytes(b"".join(twice.csv()))
    assert again.read_bytes() == (tmp_path / "copie.csv").read_bytes()


@pytest.mark.parametrize(("case", "name"), [(case, name) for case, name in CASES if case not in UNREADABLE])
def test_no_value_is_lost_without_unsafe(case, name, monkeypatch, tmp_path):
    monkeypatch.chdir(FIXTURES / case)
    facts = json.loads((FIXTURES / case / "case.json").read_text(encoding="utf-8"))
    reading = {k: v for k, v in facts["options"].items() if k in ("encoding", "delimiter", "sheet", "header_row")}
    schema = load(facts["schema"]) if facts["schema"] else None
    with fixing(name, Options(schema=schema, **reading), Changes(), unsafe=False) as fixed:
        written = {place.number for place in fixed.plan.places}
        labels = {column.label.strip() for column in fixed.read.header.columns}
        for one in fixed.chunks():
            for number, (old, new) in enumerate(zip(one.chunk.columns, one.columns, strict=True), 1):
                for i, (text, other) in enumerate(zip(old.to_pylist(), new.to_pylist(), strict=True)):
                    field = fixed.read.header.columns[number - 1].field
                    nothing = field is not None and text in field.missing
                    if nothing or not text.strip("\ufeff\u200b \u00a0\0\t") or one.chunk.ragged.get(i):
                        continue
                    assert number in written
                    assert other.strip()
                    assert one.kept[i] or text.strip("\ufeff ") in labels
    assert all(place.number is not None for place in fixed.plan.places)


SHOWN = [
    *("subventions-fautif", "deliberations-fautif", "prenoms-fautif", "equipements-fautif", "lignes-decalees"),
    *("lignes-etrangeres", "adresses-1.4-fautif", "textes-et-codes-abimes", "guillemet-non-ferme"),
]


@pytest.mark.parametrize("unsafe", [False, True])
@pytest.mark.parametrize("case", SHOWN)
def test_copies(case, unsafe, monkeypatch, tmp_path):
    [name] = json.loads((FIXTURES / case / "case.json").read_text(encoding="utf-8"))["files"]
    path = tmp_path / "copie.csv"
    before, after, changes, _ = mend(case, name, path, monkeypatch, unsafe=unsafe)
    stem = f"{case}-unsafe" if unsafe else case
    with path.open(encoding="utf-8", newline="") as file:
        same(GOLDEN / f"{stem}.csv", file.read())
    same(GOLDEN / f"{stem}.txt", told(changes, before, after, Display(), copy="copie.csv", unsafe=unsafe))
