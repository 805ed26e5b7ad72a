"""What has changed since another report."""

from __future__ import annotations

import json
from typing import Any

import pytest

import validata
from validata.render import FORMATS
from validata.render.display import Display
from validata.report.comparison import Change

validate: Any = validata.validate
"""Of any type, for what is asked of what may be None."""

SCHEMA = {"fields": [{"name": "nom"}, {"name": "n", "type": "integer"}]}
OPTIONS = {"schema": SCHEMA, "ignore": ["ligne-dupliquee", "nom-de-fichier-non-conforme", "doute"]}


@pytest.fixture
def compare(tmp_path):
    def run(before, after, *, values=True, names=("d.csv", "d.csv"), limits=(None, None)):
        old, path = tmp_path / names[0], tmp_path / "avant.json"
        old.write_text("nom,n\n" + "".join(f"Parc,{n}\n" for n in before))
        report = validate(old, limit=limits[0], **OPTIONS)
        path.write_text(json.dumps(report.to_dict(values=values)), encoding="utf-8")
        new = tmp_path / names[1]
        new.write_text("nom,n\n" + "".join(f"Parc,{n}\n" for n in after))
        return validate(new, compare=path, limit=limits[1], **OPTIONS)

    return run


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("abcde", "1abc", Change(5, 3, 0, exact=True)),
        ("abcde", "abxy", Change(5, 2, 2, exact=True)),
        ("aab", "aaaa", Change(3, 2, 2, exact=True)),
        ("1", "a", Change(0, 0, 1, exact=True)),
        ("ab", "1", Change(2, 0, 0, exact=True)),
        ("1", "1", Change(0, 0, 0, exact=True)),
    ],
)
def test_what_is_left_and_what_is_new(compare, before, after, change):
    report = compare(before, after)
    assert report.comparison.changes["error"] == change
    assert compare(before, after, names=("v1.csv", "v2.csv")).comparison.changes["error"] == change


def test_the_sentence(compare):
    report = compare("abcdefghijklmn", "abcdez")
    for form in ("console", "concise", "markdown", "html", "github", "sarif"):
        text = str(FORMATS[form].render(report, Display(width=400))).replace("\u00a0", " ")
        assert "il reste 5 erreurs sur 14, 1 nouvelle" in text, form
    made = json.loads(str(FORMATS["json"].render(report, Display())))
    assert made["comparison"]["errors"] == {"before": 14, "left": 5, "new": 1, "exact": True}


def test_hidden_values_and_lost_details_are_compared_by_number(compare):
    for report in (
        compare("abcde", "abcx", values=False),
        compare("abcde", "abcx", limits=(2, None)),
        compare("abcde", "abcx", limits=(None, 2)),
    ):
        assert report.comparison.changes["error"] == Change(5, 4, 0, exact=False)
        text = str(FORMATS["concise"].render(report, Display())).replace("\u00a0", " ")
        assert "il reste au plus 4 erreurs sur 5" in text
        assert "n'ont pas de détail" in text


@pytest.mark.parametrize(
    "content", [None, "", "[]", "{}", '{"format": "validata/1"}', '{"format": "validata/1", "files": [1]}']
)
def test_what_is_no_report(tmp_path, write, content):
    path = tmp_path / "avant.json"
    if content is not None:
        path.write_text(content)
    report = validate(write("nom\nParc\n"), compare=path)
    assert report.exit_code == 2
    assert "avant.json" in report.incidents[0][1]


def test_a_report_of_an_older_version_is_compared(tmp_path, write):
    new = validate(write("nom,n\nParc,a\n", "d.csv"), **OPTIONS).to_dict()
    old = {"format": "validata/1", "files": [{k: new["files"][0][k] for k in ("path", "counts", "errors", "warnings")}]}
    (tmp_path / "avant.json").write_text(json.dumps(old))
    report = validate(tmp_path / "d.csv", compare=tmp_path / "avant.json", **OPTIONS)
    assert report.comparison.changes["error"] == Change(1, 1, 0, exact=True)
