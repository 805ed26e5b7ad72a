"""Findings that are told together: those of a rule in a column, or of a rule about the header in all of them."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from validata.report.file import FileReport
from validata.report.notice import Notice
from validata.rule import Rule, Severity
from validata.text.typography import number, typography


class Group(NamedTuple):
    """A rule in a column (None: in none, or in several), how many times, and the notices that are kept."""

    rule: Rule[Any]
    column: str | None
    severity: Severity
    total: int
    notices: list[Notice]

    @property
    def title(self) -> str:
        """What is wrong, once or several times."""
        plural = self.rule.plural if self.total > 1 else ""
        return typography(plural.format(number=number(self.total))) if plural else self.rule.title

    @property
    def several(self) -> bool:
        """Whether its number is to be told beside its title."""
        return self.total > 1 and not self.rule.plural

    @property
    def rest(self) -> int:
        """How many findings are counted without details."""
        return self.total - len(self.notices)


def all_groups(file: FileReport) -> list[Group]:
    """All the findings: errors, warnings, then recommendations."""
    every: tuple[Severity, ...] = ("error", "warning", "info")
    return [group for severity in every for group in groups(file, severity)]


def groups(file: FileReport, severity: Severity) -> list[Group]:
    """The findings of a severity: about the file, its header, rows, then cells, the most numerous first."""
    totals: Counter[tuple[str, str | None]] = Counter()
    for (code, name, level), total in file.counts.items():
        if level == severity:
            totals[code, shared(file.rules[code], name)] += total
    kept: dict[tuple[str, str | None], list[Notice]] = {}
    for notice in file.of(severity):
        kept.setdefault((notice.code, shared(notice.rule, notice.field)), []).append(notice)
    order = sorted(totals, key=lambda key: (place(file.rules[key[0]]), -totals[key], str(key[1])))
    return [Group(file.rules[key[0]], key[1], severity, totals[key], kept.get(key, [])) for key in order]


def shared(rule: Rule[Any], name: str | None) -> str | None:
    """The column of a group: a rule about the header is told once for all."""
    return None if rule.scope == "header" else name


def place(rule: Rule[Any]) -> int:
    """Findings about the file and its header come before those about rows and cells."""
    return ("file", "header", "row", "cell").index(rule.scope)
