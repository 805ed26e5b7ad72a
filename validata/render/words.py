"""What the formats for people share: names of severities, the verdict in one line."""

from __future__ import annotations

from validata.report import Report
from validata.report.file import FileReport
from validata.rule import Severity
from validata.text.typography import count

SEVERITIES: dict[Severity, str] = {"error": "erreur", "warning": "avertissement", "info": "recommandation"}


def verdict_line(file: FileReport) -> str:
    """Conforme, Non conforme or Non contrôlé, and the figures."""
    if file.incident is not None:
        return f"Non contrôlé. {file.incident}"
    found = ", ".join(count(file.total(s), name) for s, name in SEVERITIES.items() if file.total(s))
    return f"{'Conforme' if file.valid else 'Non conforme'} ({found or 'rien à signaler'})."


def same_incidents(report: Report) -> dict[str, list[str]]:
    """Each reason not to have checked a file -> the files: an unknown schema is said once, not 50,000 times."""
    found: dict[str, list[str]] = {}
    for path, message in report.incidents:
        found.setdefault(message, []).append(path)
    return found
