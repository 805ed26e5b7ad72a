"""The report as JUnit reads tests: a suite for each file, a test for its conformity and for each kind of finding."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from validata.render.display import Display
from validata.render.groups import Group, all_groups
from validata.render.inert import inert, unmarked
from validata.render.words import SEVERITIES, asked, heading, in_one_line, verdict_line
from validata.report import Report
from validata.report.file import FileReport
from validata.text.typography import count

SHOWN = 20  # findings of a group whose text is given


def render(report: Report, display: Display) -> str:
    """The suites as XML: errors (and warnings, if strict) are failures, the rest tests that pass and say something."""
    root = ET.Element("testsuites", name="validata")
    for file in report:
        root.append(suite(file, display))
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(one.get(name, 0)) for one in root)))
    root.set("time", f"{sum(file.seconds for file in report):.3f}")
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def suite(file: FileReport, display: Display) -> ET.Element:
    """The tests of a file."""
    path = inert(file.path)
    made = ET.Element("testsuite", name=path)
    whole = case(made, path, "Conformité")
    if file.incident is not None:
        ET.SubElement(whole, "error", type="incident", message=inert(file.incident))
    elif file.exit_code:
        ET.SubElement(whole, "failure", type="conformite", message=inert(verdict_line(file)))
    if said := asked(file):
        ET.SubElement(whole, "system-out").text = "\n".join(unmarked(inert(one)) for one in said)
    for group in all_groups(file):
        add(case(made, path, heading(group)), group, counts=counts(file, group), values=display.values)
    made.set("tests", str(len(made)))
    made.set("failures", str(len(made.findall("testcase/failure"))))
    made.set("errors", str(len(made.findall("testcase/error"))))
    made.set("time", f"{file.seconds:.3f}")
    return made


def case(made: ET.Element, path: str, name: str) -> ET.Element:
    """A new test of a suite."""
    return ET.SubElement(made, "testcase", classname=path, name=inert(name))


def counts(file: FileReport, group: Group) -> bool:
    """Whether a kind of finding makes a file not conformant."""
    return file.exit_code != 0 and file.blocks(group.severity)


def add(test: ET.Element, group: Group, *, counts: bool, values: bool) -> None:
    """Say a kind of finding in its test: how many, and the first of them; it fails when it `counts`."""
    shown = [notice if values else notice.without_value() for notice in group.notices[:SHOWN]]
    lines = [unmarked(inert(in_one_line(notice))) for notice in shown]
    if group.total > len(lines):
        lines.append(f"… et {count(group.total - len(lines), 'autre')}")
    body = "\n".join(lines)
    if counts:
        message = inert(f"{heading(group)} ({count(group.total, SEVERITIES[group.severity])})")
        ET.SubElement(test, "failure", type=group.rule.code, message=message).text = body
    else:
        ET.SubElement(test, "system-out").text = f"{SEVERITIES[group.severity]} {group.rule.code}\n{body}"
