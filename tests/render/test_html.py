"""The HTML report: what it tells, without a browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import FIXTURES, same
from hypothesis import given, settings
from hypothesis import strategies as st

from validata import validate
from validata.render import html
from validata.render.display import Display
from validata.render.html import findings
from validata.report import Report
from validata.report.file import FileReport
from validata.text.typography import typography

FAULTY = FIXTURES / "deliberations-fautif" / "deliberations 2023.csv"
VOID = {"meta", "br", "input", "rect"}


class Outline(HTMLParser):
    """What a person reads in the body, a line for each block; the tags and their attributes."""

    BLOCKS = ("h1", "h2", "h3", "h4", "p", "li", "tr", "summary", "figure", "article", "dt", "dd", "footer", "option")
    CELLS = ("td", "th")

    def __init__(self, page):
        super().__init__()
        self.tags, self.lines, self.open, self.skipped = [], [""], [], 0
        self.feed(page)
        self.close()
        assert not self.open, self.open
        self.lines = [re.sub(r"[ \n]+", " ", line).strip() for line in self.lines]
        self.lines = [line for line in self.lines if line]

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in self.BLOCKS:
            self.lines.append(f"{tag} ")
        if tag in self.CELLS:
            self.lines[-1] += " | "
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "script", "title"} & set(self.open):
            self.lines[-1] += data


def page_of(*sources, display=None, **options):
    return html.render(validate(*sources, figures=True, **options), display or Display())


def test_what_the_page_says(write, monkeypatch):
    schema = {
        "title": "Parcs",
        "fields": [
            {"name": "nom", "constraints": {"required": True}},
            {"name": "ouverture", "type": "date"},
            {"name": "ville"},
        ],
    }
    path = write("nom,Ouverture,ville\nParc,27/06/2017,Lyon\n,2017-06-27,Lyon\nJardin,2017-06-28,\nSquare,hier,Lyon\n")
    monkeypatch.chdir(path.parent)
    lines = Outline(page_of(path.name, schema=schema)).lines
    same(Path(__file__).with_name("page.txt"), "\n".join(lines) + "\n")


@pytest.mark.parametrize("name", ["deliberations-fautif", "lignes-irregulieres", "deliberations-conforme"])
def test_french_typography(name):
    for line in Outline(page_of(FIXTURES / name)).lines:
        tag, _, text = line.partition(" ")
        assert text == typography(text) or tag == "figure", line


def test_everything_is_in_the_page():
    tags = Outline(page_of(FAULTY)).tags
    for tag, attributes in tags:
        assert tag not in ("link", "img", "iframe", "object", "embed", "form", "base")
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name != "style"
            assert name not in ("src", "href", "action", "xlink:href") or value.startswith("#"), (tag, value)
    assert [tag for tag, _ in tags].count("script") == 1
    identifiers = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    for _, attributes in tags:
        assert attributes.get("href", "#")[1:] in {"", *identifiers}, attributes


def test_same_values_are_told_once_with_their_ranges(write):
    rows = ["x"] * 3 + ["1"] + ["x"] * 2 + ["y"]
    path = write("nombre,b\n" + "".join(f"{row},{i}\n" for i, row in enumerate(rows)))
    text = "\n".join(Outline(page_of(path, schema={"fields": [{"name": "nombre", "type": "integer"}]})).lines)
    assert "A2:A4, A6:A7 5 fois « x » n'est pas un nombre entier" in text.replace("\u00a0", " ")
    assert "A8 « y »" in text.replace("\u00a0", " ")


def test_a_cell_is_shown_in_its_row(write):
    path = write("a,b,c,d,e,f,g\nA2,B2,C2,D2,E2,non,G2\n")
    page = page_of(path, schema={"fields": [*({"name": name} for name in "abcde"), {"name": "f", "type": "integer"}]})
    lines = Outline(page).lines
    assert "tr | | C c | D d | E e | F f | G g" in lines
    assert "tr | 2 | C2 | D2 | E2 | non | G2" in lines


def test_sure_and_doubtful_proposals_differ(write):
    schema = {"fields": [{"name": "jour", "type": "date"}]}
    text = "\n".join(Outline(page_of(write("jour\n27/06/2017\n07/08/2017\nhier\n"), schema=schema)).lines)
    assert re.search("À écrire 2017-06-27", text)
    assert re.search("À confirmer 2017-08-07", text)
    assert re.search("1 erreur à recopier", text)
    assert re.search("1 erreur à confirmer", text)
    assert re.search("1 erreur à corriger à la main", text)


def test_without_values_the_errors_are_counted_all_together():
    lines = Outline(page_of(FAULTY, display=Display(values=False))).lines
    assert "li 14 erreurs à corriger" in lines
    assert not any("recopier" in line or "À la main" in line for line in lines)


def test_explain_tells_why_before_the_cells():
    plain, explained = (page_of(FAULTY, display=Display(explain=explain)) for explain in (False, True))
    why = "Un numéro SIRET désigne un établissement"
    cell = "la notation scientifique d&#39;un tableur"
    assert plain.index(why) > plain.index(cell)
    assert explained.index(why) < explained.index(cell)


def test_a_file_that_could_not_be_checked(tmp_path):
    page = page_of(tmp_path / "absent.csv")
    assert "Non contrôlé" in page
    assert "n'existe pas" in page.replace("&#39;", "'")


def test_without_the_figures_the_findings_are_there():
    lines = Outline(html.render(validate(FAULTY), Display())).lines
    assert "h2 Le fichier d'un coup d'œil" not in lines
    assert any("26/06/2023" in line for line in lines)


def test_an_index_and_a_report_behind_each(monkeypatch):
    sources = [FIXTURES / name for name in ("prenoms-conforme", "deliberations-fautif", "page-web")]
    page = page_of(*sources, "absent.csv")
    outline = Outline(page)
    assert "h1 ✗ 4 fichiers" in outline.lines
    assert page.count('<details class="report"') == 4
    assert [line.split(" | ")[1] for line in outline.lines if line.startswith(("tr | ✓", "tr | ✗", "tr | ?"))] == [
        "✓ Conforme",
        "✗ Non conforme",
        "✗ Non conforme",
        "? Non contrôlé",
    ]
    monkeypatch.setattr(html, "ROOM", 40_000)
    small = page_of(*sources, "absent.csv")
    assert 0 < small.count('<details class="report"') < 4
    assert "fichiers sur 4" in small
    Outline(small)


def test_of_too_many_files_those_with_something_to_say(monkeypatch):
    monkeypatch.setattr(html, "LISTED", 2)
    good, bad = FileReport("juste.csv", rows=1), FileReport("faux.csv", incident="Rien n'a été lu.")
    page = html.render(Report([good, good, bad]), Display())
    lines = [line for line in Outline(page).lines if line.startswith("tr | ")]
    assert ["faux.csv" in line for line in lines] == [False, True, False]
    assert "2 premiers" in page


def test_the_page_stays_small(write, monkeypatch):
    monkeypatch.setattr(html, "DETAILS", 200_000)
    names = [f"colonne_{i}" for i in range(12)]
    schema = {"fields": [{"name": name, "type": "integer"} for name in names]}
    rows = ",".join(names) + "\n" + "".join(",".join(f"x{i}" for _ in names) + "\n" for i in range(900))
    report = validate(write(rows), schema=schema, figures=True)
    page = html.render(report, Display())
    assert report.files[0].total("error") == 900 * len(names)
    assert len(page) < 600_000
    assert "10\u202f800" in page
    entries = page.count("<li id=")
    rest = re.findall(r"… et (\d+) autres, comptés", page)
    assert 100 < entries < 300
    assert entries + sum(map(int, rest)) == 900 * len(names)
    assert max(map(int, rest)) - min(map(int, rest)) <= 1  # each has its share


def test_what_a_page_may_take(write):
    """Every cell of many columns wrong, by texts that take much room: what is shown of them is bounded."""
    names = [f"{'colonne' * 8}{i}" for i in range(400)]
    rows = [",".join(f"{i}{quote * 60}" for _ in names) for i, quote in enumerate("'<>&" * 30)]
    schema = {"fields": [{"name": name, "type": "integer"} for name in names]}
    report = validate(write("\n".join([",".join(names), *rows]) + "\n"), schema=schema, figures=True)
    assert report.files[0].total("error") == 400 * 120
    page = html.render(report, Display(explain=True))
    assert 2_000_000 < len(page.encode()) < 5_000_000
    assert "… et 151 autres sortes de constats, hors de cette page" in page.replace("\u00a0", " ")
    assert "il y en a 340 autres" in page


GREEK = st.text("αβγδεζηθικλμνξοπρστυφχψω", min_size=3, max_size=12)
TYPES = ("integer", "number", "date", "boolean", "year", "string", "geopoint", "time")


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.sampled_from(TYPES), min_size=1, max_size=8),
    st.lists(st.lists(GREEK | st.just("") | GREEK.map(" {} ".format), min_size=9, max_size=9), min_size=1, max_size=8),
)
def test_without_values_no_text_of_a_cell(tmp_path_factory, types, rows):
    path = tmp_path_factory.mktemp("secret") / "donnees.csv"
    names = [f"c{i}" for i in range(len(types))]
    lines = [",".join(names), *(",".join(row[: len(names) + (i == 3)]) for i, row in enumerate(rows))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    fields = [{"name": n, "type": t, "constraints": {"maxLength": 5}} for n, t in zip(names, types, strict=True)]
    fields = [{**field, "constraints": {}} if field["type"] != "string" else field for field in fields]
    report = validate(path, schema={"fields": fields, "primaryKey": names[:1]}, figures=True)
    assert not report.incidents
    for explain in (False, True):
        page = html.render(report, Display(values=False, explain=explain))
        assert not re.search("[α-ω]", page)
    if report.files[0].total("error") and any(re.search("[α-ω]", n.message) for n in report.files[0].notices):
        assert re.search("[α-ω]", html.render(report, Display()))


@given(st.sets(st.integers(1, 40)))
def test_spans(rows):
    found = list(findings.spans(rows))
    assert {row for start, end in found for row in range(start, end + 1)} == rows
    assert all(end + 1 < start for (_, end), (start, _) in pairwise(found))
