"""The findings that are told together, in the order in which every format tells them."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from validata.report.file import FileReport, Key
from validata.report.notice import Notice
from validata.rule import RULES, Rule, Severity


class Group(NamedTuple):
    """A rule in a column, or a rule about the header in all of them: the exact count, and the notices kept."""

    rule: Rule
    field: str | None
    severity: Severity
    total: int
    notices: list[Notice]

    @property
    def rest(self) -> int:
        """How many findings are counted without details."""
        return self.total - len(self.notices)


def groups(file: FileReport, *severities: Severity) -> list[Group]:
    """The groups of a file, of these severities (all by default): errors, warnings, then recommendations.

    Findings about the file and its header come before those about rows and cells, then the most numerous.
    """
    totals: Counter[Key] = Counter()
    for key, total in file.counts.items():
        totals[together(*key)] += total
    found: list[Group] = []
    for severity in severities or ("error", "warning", "info"):
        kept: dict[Key, list[Notice]] = {}
        for notice in file.of(severity):
            kept.setdefault(together(notice.code, notice.field, notice.severity), []).append(notice)
        keys = [key for key in totals if key[2] == severity]
        keys.sort(key=lambda k: (place(k), -totals[k], str(k[1])))
        found += [Group(RULES[key[0]], key[1], severity, totals[key], kept.get(key, [])) for key in keys]
    return found


def together(code: str, name: str | None, severity: Severity) -> Key:
    """What is told together: a rule in a column, or a rule about the header in all of them."""
    return (code, None if RULES[code].scope == "header" else name, severity)


def place(key: Key) -> int:
    """Where a rule looks: from the file to its cells."""
    return ("file", "header", "row", "cell").index(RULES[key[0]].scope)
