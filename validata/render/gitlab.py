"""The Code Quality report of GitLab: shown beside the lines of a merge request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from validata.render.ci import identified, line_of, path_of
from validata.render.display import Display
from validata.render.groups import all_groups
from validata.render.inert import inert
from validata.render.json import dump
from validata.render.words import in_one_line, without_details
from validata.report import Report
from validata.report.file import FileReport
from validata.report.identity import fingerprint
from validata.rule import Severity

SEVERITIES: dict[Severity, str] = {"error": "major", "warning": "minor", "info": "info"}


def render(report: Report, display: Display) -> str:
    """The findings of all the files as a JSON list, those that are only counted as one entry for each rule."""
    return dump([entry for file in report for entry in entries(file, path_of(file, display), display)])


def entries(file: FileReport, path: str, display: Display) -> Iterator[dict[str, Any]]:
    """The entries of a file; GitLab wants a line even where there is none, so a workbook's rows are given."""
    if file.incident is not None:
        yield entry("incident", file.incident, "blocker", path, 1, fingerprint(path, "incident"))
    for notice, name in identified(file, path, display):
        line = line_of(file, notice) or notice.row or 1
        yield entry(notice.code, in_one_line(notice), SEVERITIES[notice.severity], path, line, name)
    for group in all_groups(file):
        if group.rest:
            name = fingerprint(path, group.rule.code, group.column or "", "…", group.severity)
            yield entry(group.rule.code, without_details(group), SEVERITIES[group.severity], path, 1, name)


def entry(code: str, text: str, severity: str, path: str, line: int, name: str) -> dict[str, Any]:
    """A finding, as GitLab reads it."""
    return {
        "description": inert(text),
        "check_name": code,
        "fingerprint": name,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line}},
    }
