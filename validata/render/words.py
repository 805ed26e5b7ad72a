"""What the formats for people share: names of severities, the verdict in one line."""

from __future__ import annotations

from collections import Counter

from validata.report import Report
from validata.report.file import FileReport
from validata.rule import Severity
from validata.rules.file import fichier_illisible
from validata.text.typography import count

SEVERITIES: dict[Severity, str] = {"error": "erreur", "warning": "avertissement", "info": "recommandation"}


TITLES = ("Conforme", "Non conforme", "Non contrôlé")


def title_of(file: FileReport) -> int:
    """The place in TITLES of the verdict in words: a file that is no table has not been checked, whatever the code."""
    unread = any(notice.rule is fichier_illisible for notice in file.notices)
    return 2 if unread else file.exit_code


def verdict_line(file: FileReport) -> str:
    """Conforme, Non conforme or Non contrôlé, and the figures."""
    if file.incident is not None:
        return f"Non contrôlé. {file.incident}"
    found = ", ".join(count(file.total(s), name) for s, name in SEVERITIES.items() if file.total(s))
    return f"{TITLES[title_of(file)]} ({found or 'rien à signaler'})."


def total_line(report: Report) -> str:
    """How many files are conformant, are not, could not be checked."""
    codes = Counter(file.exit_code for file in report)
    names = {0: "conforme", 1: "non conforme", 2: "non contrôlé"}
    totals = ", ".join(count(codes[code], name) for code, name in names.items() if codes[code])
    return f"{count(len(report.files), 'fichier')}\u00a0: {totals}"


def same_incidents(report: Report) -> dict[str, list[str]]:
    """Each reason not to have checked a file -> the files: an unknown schema is said once, not 50,000 times."""
    found: dict[str, list[str]] = {}
    for path, message in report.incidents:
        found.setdefault(message, []).append(path)
    return found
