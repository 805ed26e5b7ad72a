"""The report in SARIF 2.1.0, which code scanning services and editors read."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any
from urllib.parse import quote

from validata.render.ci import identified, line_of, path_of
from validata.render.display import Display
from validata.render.groups import all_groups
from validata.render.inert import inert
from validata.render.json import dump
from validata.render.words import about, asked, in_one_line, without_details
from validata.report import Report
from validata.report.file import FileReport
from validata.report.notice import Notice
from validata.rule import Rule, Severity
from validata.version import __version__

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
MOST = 25_000
"""Results of a run that GitHub takes; those beyond are counted."""


def render(report: Report, display: Display) -> str:
    """One run: the rules found, the findings, and what is only counted or could not be done as notifications."""
    rules: dict[str, Rule[Any]] = {}
    results: list[dict[str, Any]] = []
    left: list[dict[str, Any]] = []
    for file in report:
        path = path_of(file, display)
        if file.incident is not None:
            left.append(notification("error", file.incident, path))
        left += [notification("note", f"{said}.", path) for said in asked(file)]
        kept = list(islice(identified(file, path, display), MOST - len(results)))
        for notice, name in kept:
            rules.setdefault(notice.code, notice.rule)
            results.append(result(file, notice, name, path, list(rules).index(notice.code)))
        left += [notification("note", without_details(group), path) for group in all_groups(file) if group.rest]
        if len(kept) < len(file.notices):
            text = f"Seuls les {MOST} premiers constats sont repris ici."
            left.append(notification("note", text, path))
    left += [notification("note", f"{said}.", "") for said in about(report)]
    return dump(
        {
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {"driver": driver(rules)},
                    "language": "fr-FR",
                    "invocations": [
                        {
                            "executionSuccessful": report.exit_code != 2,
                            "exitCode": report.exit_code,
                            "toolExecutionNotifications": left,
                        }
                    ],
                    "results": results,
                }
            ],
        }
    )


def driver(rules: dict[str, Rule[Any]]) -> dict[str, Any]:
    """The program, and the rules that it found broken."""
    return {"name": "validata", "version": __version__, "rules": [rule_facts(rule) for rule in rules.values()]}


def rule_facts(rule: Rule[Any]) -> dict[str, Any]:
    """A rule, from the texts that its users read."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in rule.why.split("\n\n")]
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": paragraphs[0]},
        "help": {"text": "\n\n".join([*paragraphs, rule.general_remedy])},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"tags": [rule.scope, rule.type]},
    }


def result(file: FileReport, notice: Notice, name: str, path: str, index: int) -> dict[str, Any]:
    """A finding: the line of a text file, and the cell by its address in a spreadsheet program."""
    line = line_of(file, notice)
    place: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": uri(path)}}}
    if line:
        place["physicalLocation"]["region"] = {"startLine": line}
    cell = notice.address or (str(notice.row) if notice.row else None)
    if cell:
        sheet = f"{inert(file.sheet)}!" if file.sheet else ""
        place["logicalLocations"] = [{"name": cell, "fullyQualifiedName": f"{sheet}{cell}"}]
    return {
        "ruleId": notice.code,
        "ruleIndex": index,
        "level": LEVELS[notice.severity],
        "message": {"text": inert(in_one_line(notice))},
        "locations": [place],
        "partialFingerprints": {"primaryLocationLineHash": name},
    }


def notification(level: str, text: str, path: str) -> dict[str, Any]:
    """What is said of a file (or of the whole, without a path) apart from its findings."""
    if not path:
        return {"level": level, "message": {"text": inert(text)}}
    location = {"physicalLocation": {"artifactLocation": {"uri": uri(path)}}}
    return {"level": level, "message": {"text": inert(text)}, "locations": [location]}


WHOLE_ADDRESS = r"(?i)https?://(?:[^/?#\[\]]+|(?:[^/?#\[\]@]*@)?\[[0-9a-f:.]+\](?::\d+)?)(?:[/?#]|$)"
"""An address that names a host; others are only texts."""


def uri(path: str) -> str:
    """A path or an address as an URI, in which only the characters of URIs stand."""
    bare = path.encode("utf-8", "replace").decode()
    if re.match(WHOLE_ADDRESS, bare):
        return quote(bare, safe="/:?#[]@!$&'()*+,;=%~-._")
    drive = "file:///" if bare[1:3] == ":/" else "file://" if bare.startswith("/") else ""
    return drive + quote(bare, safe="/:" if drive else "/")
