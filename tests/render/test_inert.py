"""Whatever a file, its name or its schema holds, every format stays well formed and without effect where it is shown."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import pytest
from conftest import FIXTURES
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from render import readers
from render.readers import inert, text_of

from validata import validate
from validata.describe import catalogue, rules, schemas
from validata.render import FORMATS
from validata.render.display import Display
from validata.render.json import indented
from validata.report import Report
from validata.report.file import FileReport
from validata.report.finding import findings
from validata.rule import Found
from validata.rules.file import fichier_illisible
from validata.schema.load import load

NASTY = {
    "title of the terminal": "\x1b]0;titre\x07",
    "colours": "\x1b[31mrouge\x1b[0m",
    "one-byte escape": "\x9b31mrouge\x9d0;titre\x9c",
    "controls": "".join(map(chr, [*range(9), *range(11, 13), *range(14, 32), 127])) + " et du texte" * 90,
    "more controls": "".join(map(chr, range(0x80, 0xA0))),
    "right to left": "\u202egpj.exe\u202c",
    "isolates": "\u2066a\u2067b\u2068c\u2069\u061c\u200e\u200f",
    "invisible": "a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg\u180eh\U000e0041",
    "separators": "a\u2028b\u2029c\u0085d",
    "rich": "[red]a[/red] [/] [link=https://exemple.fr]b[/link] :smile: [/nope]",
    "github": "a\n::error::b\n  ::stop-commands::c\n::add-mask::d",
    "github at the start": "::error file=a,line=1::b",
    "github old": "##[error]a ##[group]b",
    "azure": "##vso[task.complete result=Succeeded]a",
    "teamcity": "##teamcity[buildStop]",
    "carriage return": "a\rb\r\nc\td",
    "xml": "]]><![CDATA[ <!-- --> &amp; &#x3c;",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'",
    "formula": "=cmd|' /C calc'!A0",
    "other formulas": '+1+1\t@SUM(A1)\t-2+3\t=HYPERLINK("http://exemple.fr")',
    "markdown": "a | b || c [lien](https://exemple.fr) ![image](x) `code` **gras** ~~non~~ # titre",
    "markdown blocks": "- a\n\n# b\n\n```\nc\n```\n\n    d\n\n> e\n\n<div>f</div>\n\n---\n1. g\n\n| h |\n|---|\n| i |",
    "backticks": "``` `` ` a",
    "autolink": "<https://exemple.fr> [1]: https://exemple.fr",
    "backslashes": "\\| \\` \\[ \\\\",
    "not characters": "a\ufffe\uffff\ufdd0\U0001ffffb",
    "braces": "{value} {0} %s $HOME {{x}}",
    "quotes": '« a » " \' \\" ,;',
    "emoji": "👩\u200d💻 ✔\ufe0f",
    "megabyte": "é" * 1_000_000,
}
HALF = "nom\udc80\ud800.csv"
OURS = re.compile(r"\x1b\[[0-9;]*m")


def read_console(text, reports):
    inert(text)
    assert len(text) < 40_000
    assert text.count("Fichier\u00a0:") == len(reports.files)


def read_concise(text, reports):
    """One line per notice and one per file; path, row, column, code and message are found again."""
    lines = inert(text).removesuffix("\n").split("\n")
    kept = sum(len(file.notices) for file in reports)
    assert len(lines) == kept + len(reports.files) + (len(reports.files) > 1)
    assert all(len(line) < 10_000 for line in lines)
    whole = [
        re.search(r":(\d+):(\d+): (?:erreur|avertissement|recommandation) ([a-z0-9-]+) (\S.*)$", line) for line in lines
    ]
    assert sum(found is not None for found in whole) == kept


def read_json(text, reports):
    """Valid for a strict parser; the data are there, whole but for what is too long or no character."""
    found = json.loads(inert(text))
    assert [file["path"] for file in found["files"]] == [as_data(file.path) for file in reports]
    for file, had in zip(found["files"], reports, strict=True):
        cells = sorted(n["cell"] or "" for level in ("errors", "warnings", "infos") for n in file[level])
        assert cells == sorted(as_data(n.value or "") for n in had.notices)
    assert len(text) < 3_000_000


def as_data(text):
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


class Page(HTMLParser):
    """The tags and attributes that a browser finds, and whether each is closed."""

    VOID = ("meta", "br", "input", "rect")

    def __init__(self, text):
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.names: set[str] = set()
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        self.names |= {name for name, _ in attrs}
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag


def read_html(text, reports):
    """The tags are those of a page about plain texts; its only script and style are ours."""
    page, usual = Page(inert(text)), Page(inert(plain_page()))
    assert not page.open
    assert set(page.tags) <= set(usual.tags)
    assert page.names <= usual.names
    assert page.tags["script"] == page.tags["style"] == page.tags["title"] == 1
    told = [{(n.code, None if n.rule.scope == "header" else n.field) for n in file.notices} for file in reports]
    assert page.tags["article"] == sum(map(len, told))
    assert len(text) < 300_000


@cache
def plain_page():
    """A page about several files, one of which was not found."""
    sources = (FIXTURES / name for name in ("deliberations-fautif", "subventions-fautif", "absent"))
    return FORMATS["html"].render(validate(*sources, figures=True), Display())


def read_github(text, reports):
    commands, log = readers.github(text)
    assert len(log) == len(reports.files)
    assert sum(properties["title"] == "Contrôle impossible" for _, properties, _ in commands) == 2


def read_gitlab(text, reports):
    found = readers.gitlab(text)
    assert len(found) == sum(len(file.notices) + (file.incident is not None) for file in reports)


def read_sarif(text, reports):
    run = readers.sarif(text)
    assert len(run["results"]) == sum(len(file.notices) for file in reports)


def read_junit(text, reports):
    assert len(readers.junit(text)) == len(reports.files)


def read_corrections(data, reports):
    rows = readers.corrections(data)
    assert len(rows) == sum(len(file.notices) + (file.incident is not None) for file in reports)


def read_markdown(text, reports):
    tokens = readers.markdown(text)
    assert sum(token.type == "heading_open" for token in tokens) == 1 + len(reports.files)


def read_xlsx(data, reports):
    book = readers.xlsx(data)
    kept = sum(len(file.notices) + (file.incident is not None) for file in reports)
    assert book["Anomalies"].max_row == 1 + kept


def read_badge(text, reports):
    assert readers.badge(text)[0] == "données"
    assert len(text) < 2_000


def read_shields(text, reports):
    assert readers.shields(text)[0] == "données"


READERS = {
    "badge": read_badge,
    "shields": read_shields,
    "console": read_console,
    "concise": read_concise,
    "json": read_json,
    "html": read_html,
    "github": read_github,
    "gitlab": read_gitlab,
    "sarif": read_sarif,
    "junit": read_junit,
    "corrections": read_corrections,
    "markdown": read_markdown,
    "xlsx": read_xlsx,
}
"""Format -> what reads it as its users do. A format without its reader here fails."""


def schema_of(text):
    """A schema whose every text is `text`, but for its name: one that holds anything else than a name is refused."""
    texts = {"title": text, "description": text, "example": text, "hint": text}
    return {
        "version": text,
        "homepage": text,
        **texts,
        "fields": [
            {"name": text, "type": "date", **texts},
            {"name": "choix", "type": "string", "constraints": {"enum": [text, "b"]}, **texts},
            {"name": f"autre {text}", "type": "integer", "constraints": {"required": True}, **texts},
        ],
        "custom_checks": [{"name": text, "params": {"column": "choix", text: text}}],
    }


def csv_of(*rows):
    return "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows) + "\n"


def reports_of(text, write):
    """Reports whose cells, headers, file name, sheet name and schema hold a text."""
    small = text[:90_000]  # a header is found in the beginning of the file
    given = write(csv_of([small, "choix", "x"], [text, text, text], ["2023-01-01", text, "y", text], [text]))
    plain = {"fields": [{"name": "nom", "type": "date"}, {"name": "jour"}, {"name": "lieu"}]}
    cells = write(csv_of(["nom", "jour", small], [text, text, text], [text, text, text]), "b.csv")
    merged = Report()
    for report in (
        validate(given, schema=schema_of(small), figures=True),
        validate(cells, schema=plain, strict=True, figures=True),
        validate(f"absent{small[:200]}", schema=plain),
        validate(given, schema=small[:200]),
    ):
        merged.files += report.files
    merged.files[0].path = f"{small[:200]}.csv"
    assert merged.files[0].schema
    merged.files[0].schema = replace(merged.files[0].schema, name=small)  # that of a file or of a catalogue
    merged.files[1].sheet = small
    return merged


@pytest.mark.parametrize("what", NASTY)
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_inert(write, form, what):
    report = reports_of(NASTY[what], write)
    assert len(report.files[0].notices) >= 3
    assert len(report.files[1].notices) > 2
    assert [file.incident is None for file in report] == [True, True, False, False]
    for values in (True, False):
        text = FORMATS[form].render(report, Display(values=values))
        (READERS[form] if values or form != "json" else lambda text, _: json.loads(inert(text)))(text, report)
    if form == "console":
        inert(OURS.sub("", str(FORMATS[form].render(report, Display(color=True)))))


@pytest.mark.parametrize("form", FORMATS)
def test_half_characters(form):
    """A file name may hold halves of characters, which no encoding can write."""
    file = FileReport(HALF, rows=1)
    file.take(findings(fichier_illisible, [Found({"cause": HALF, "remedy": HALF})]))
    assert text_of(form, FORMATS[form].render(Report([file]), Display())).encode()


@pytest.mark.parametrize("form", readers.TELLING)
def test_a_long_cell_is_cut_and_said_so(write, form):
    path = write(csv_of(["nom", "jour"], ["Parc", "d" * 900_000]))
    report = validate(path, schema={"fields": [{"name": "nom"}, {"name": "jour", "type": "date"}]})
    text = text_of(form, FORMATS[form].render(report, Display()))
    assert re.search(r"d{30}\s*…", text)
    assert len(text) < (50_000 if form == "html" else 10_000)


@pytest.mark.parametrize("form", readers.TELLING)
def test_long_lists_are_cut_and_counted(write, form):
    path = write("nom\nParc" + ",extra" * 1500 + "\n")
    text = text_of(form, FORMATS[form].render(validate(path, schema={"fields": [{"name": "nom"}]}), Display()))
    assert re.search(r"… et\s+1\s?470\s+autres", text)


# The catalogue


def markdown(text):
    """The blocks and the inline marks that a CommonMark reader with tables finds, and the texts."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(inert(text))
    inline = [child for token in tokens for child in token.children or []]
    return tokens, inline


@pytest.mark.parametrize("what", [name for name in NASTY if name != "megabyte"])
def test_a_schema_in_markdown_is_only_what_we_made_of_it(what, write):
    text = NASTY[what]
    path = write(json.dumps(schema_of(text)), "s.json")
    tokens, inline = markdown(schemas.schemas(str(path), "markdown"))
    kinds = [token.type for token in tokens if token.nesting >= 0 and token.type != "inline"]
    assert kinds.count("heading_open") == 1
    assert kinds.count("table_open") == 1
    assert kinds.count("td_open") == 5 * 3
    assert set(kinds) <= {
        *("heading_open", "paragraph_open", "table_open", "thead_open", "tbody_open", "tr_open", "th_open", "td_open"),
    }
    assert kinds.count("paragraph_open") <= 1
    assert {child.type for child in inline} <= {"text", "code_inline", "text_special"}
    assert sum(child.type == "code_inline" for child in inline) == 3


@pytest.mark.parametrize("what", [name for name in NASTY if name != "megabyte"])
def test_a_schema_in_the_terminal_and_in_json(what, write):
    text = NASTY[what]
    path = write(json.dumps(schema_of(text)), "s.json")
    for color in (True, False):
        shown = schemas.schemas(str(path), "console", Display(color=color, width=60))
        inert(OURS.sub("", shown) if color else shown)
    found = json.loads(inert(schemas.schemas(str(path), "json")))
    assert (found["version"], found["title"]) == (text, text)
    assert [field["name"] for field in found["fields"]] == [field.name for field in load(str(path)).fields]


@pytest.mark.parametrize("what", [name for name in NASTY if name != "megabyte"])
def test_the_catalogue_of_schemas_is_inert(what, write):
    text = NASTY[what]
    versions = [{"version_name": text, "schema_url": text}]
    entry = {"name": text, "title": text, "schema_type": text, "labels": [text], "homepage": text, "schema_url": text}
    index = str(
        write(json.dumps({"schemas": [{**entry, "versions": versions, "datapackage_name": text}] * 3}), "i.json")
    )
    tokens, inline = markdown(catalogue.catalogue(None, "markdown", index=index))
    assert [token.type for token in tokens].count("td_open") == 4 * 3
    assert {child.type for child in inline} <= {"text", "code_inline", "text_special"}
    for color in (True, False):
        shown = catalogue.catalogue(None, "console", Display(color=color, width=60), index=index)
        inert(OURS.sub("", shown) if color else shown)
    found = json.loads(inert(catalogue.catalogue(None, "json", index=index)))
    assert [(one["name"], one["title"], one["versions"]) for one in found] == [(text, text, [text])] * 3


@pytest.mark.parametrize("page", [schemas.schemas, rules.rules])
def test_the_catalogue_is_inert(page):
    inert(page(None, "console"))
    json.loads(inert(page(None, "json")))
    tokens, inline = markdown(page(None, "markdown"))
    assert not [token for token in tokens if token.type == "html_block"]
    assert not [child for child in inline if child.type in ("html_inline", "image")]


def test_a_schema_with_half_a_character_is_refused(command, write):
    path = write(json.dumps(schema_of("\ud800")), "s.json")
    for arguments in (["check", write("choix\nb\n"), "-s", path, "-f", "json"], ["schemas", path]):
        result = command(*arguments)
        assert b"Traceback" not in result.stderr
        assert "interne" not in (result.stdout + result.stderr).decode()
        assert result.returncode == 2
        assert "moitié de caractère" in re.sub(r"\s+", " ", (result.stdout + result.stderr).decode())
    pair = write(json.dumps(schema_of("\U0001f600")), "s.json")  # written as two halves, together
    assert command("schemas", pair).returncode == 0


def test_usage_errors_are_inert(command, write):
    for nasty in ("\x1b[31m\n::error::a", "##vso[task.complete]a", "\u202ea"):
        for arguments in (
            ["check", write("a\n"), "-f", nasty],
            ["check", write("a\n"), f"--{nasty}"],
            ["check", write("a\n"), "-o", f"{nasty}.docx"],
            ["check", write("a\n"), "--max", f"{nasty}=1"],
            ["check", write("a\n"), "--ignore", nasty],
            ["check", write("a\n"), "--encoding", nasty],
            ["check", write("a\n"), "-s", nasty],
            [nasty],
            ["rules", nasty],
            ["schemas", nasty],
        ):
            result = command(*arguments)
            assert result.returncode in (1, 2)
            inert(result.stderr.decode() + result.stdout.decode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@given(JSON)
def test_json_is_indented_as_python_does(value):
    assert "".join(indented(value)) == json.dumps(value, ensure_ascii=False, indent=1)
