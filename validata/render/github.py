"""Annotations on GitHub: a workflow command for each finding, on the line that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, zip_longest

from validata.render.ci import line_of, path_of
from validata.render.display import Display
from validata.render.groups import groups
from validata.render.inert import inert, unmarked
from validata.render.words import SEVERITIES, about, asked, in_one_line, verdict_line
from validata.report import Report
from validata.report.file import FileReport
from validata.report.notice import Notice
from validata.rule import Severity
from validata.text.typography import count

MOST = 10
"""Annotations of a level that GitHub shows of a step; it says nothing of the others, so the last one does."""
LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report, display: Display) -> str:
    """Up to ten annotations of each level, then the verdict of each file."""
    lines = []
    for severity, level in LEVELS.items():
        told = [*incidents(report, display)] if severity == "error" else []
        total = len(told) + sum(file.total(severity) for file in report)
        room = MOST if total <= MOST else MOST - 1
        for file, notice in spread(report, severity):
            if len(told) >= room:
                break
            told.append(annotation(level, file, notice, display))
        if total > len(told[:room]):
            others = count(total - len(told[:room]), f"autre {SEVERITIES[severity]}", f"autres {SEVERITIES[severity]}s")
            told[room:] = [command(level, f"… et {others}. Le rapport complet en donne la liste.", title="validata")]
        lines += told
    for file in report:
        said = " ".join([verdict_line(file), *(f"{one}." for one in asked(file))])
        lines.append(unmarked(inert(f"{file.path}\u00a0: {said}")))
    lines += [unmarked(inert(f"{said}.")) for said in about(report)]
    return "\n".join(lines) + "\n"


def incidents(report: Report, display: Display) -> Iterator[str]:
    """The files that could not be checked."""
    for file in report:
        if file.incident is not None:
            yield command("error", file.incident, file=path_of(file, display), title="Contrôle impossible")


def spread(report: Report, severity: Severity) -> Iterator[tuple[FileReport, Notice]]:
    """The findings of a severity, the first of each rule and column before the second of any."""
    by_group = [[(file, notice) for notice in group.notices] for file in report for group in groups(file, severity)]
    return (one for one in chain.from_iterable(zip_longest(*by_group)) if one is not None)


def annotation(level: str, file: FileReport, notice: Notice, display: Display) -> str:
    """The command for a finding: its title is the rule's, its text says where, what and how to mend it."""
    shown = notice if display.values else notice.without_value()
    line = line_of(file, shown)
    title = f"{shown.rule.title} ({shown.code})"
    places = {"file": path_of(file, display), **({"line": str(line)} if line else {})}
    return command(level, in_one_line(shown), **places, title=title)


def command(level: str, text: str, **properties: str) -> str:
    """A workflow command, in which nothing of the texts can be taken for a part of it."""
    listed = ",".join(f"{name}={escaped(value, inside=True)}" for name, value in properties.items())
    return f"::{level} {listed}::{escaped(text)}"


def escaped(text: str, *, inside: bool = False) -> str:
    """A text as workflow commands encode it; `inside` a property, the signs that end one too."""
    plain = inert(text).replace("%", "%25")
    return plain.replace(":", "%3A").replace(",", "%2C") if inside else plain
