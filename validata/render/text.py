"""What the formats for people share: inert text, plurals, the verdict in one line."""

from __future__ import annotations

import re

from validata.report import FileReport, Report
from validata.rules import Severity, number

UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
SEVERITIES: dict[Severity, str] = {"error": "erreur", "warning": "avertissement", "info": "recommandation"}
NAMES = {"\n": "⏎", "\r": "⏎", "\t": "⇥"}


def inert(text: str) -> str:
    """The text without anything that a terminal would obey: control, direction and invisible characters."""
    return UNSAFE.sub(lambda m: NAMES.get(m.group(), "�"), text)


def count(value: int, singular: str, plural: str | None = None) -> str:
    """A number and its noun: `1 erreur`, `12 345 erreurs`."""
    return f"{number(value)} {singular if value < 2 else plural or singular + 's'}"  # noqa: PLR2004


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
