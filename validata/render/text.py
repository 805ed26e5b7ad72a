"""What the formats for people share: inert text, plurals, the verdict in one line."""

from __future__ import annotations

import re

from validata.report import FileReport, Report
from validata.rules import Severity, number

HIDDEN = (
    r"\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"
    r"\ufffe\uffff\ud800-\udfff\U0001fffe\U0001ffff\U000e0000-\U000e0fff\U000ffffe\U000fffff\U0010fffe\U0010ffff"
)
"""What a terminal obeys or hides and what XML forbids, beyond ASCII: controls, directions, invisible and half ones."""
UNSAFE = re.compile(rf"[\x00-\x1f{HIDDEN}]")
ORDER = re.compile(r"##(?=\w*\[)")
"""How an order to a continuous integration service starts anywhere in a line (`##[error]`, `##vso[`, `##teamcity[`)."""
SEVERITIES: dict[Severity, str] = {"error": "erreur", "warning": "avertissement", "info": "recommandation"}
NAMES = {"\n": "⏎", "\r": "⏎", "\t": "⇥"}


def inert(text: str) -> str:
    """The text on one line, without anything that a terminal or a continuous integration service would obey."""
    return ORDER.sub("# #", UNSAFE.sub(lambda m: NAMES.get(m.group(), "�"), text))


def unmarked(line: str) -> str:
    """A line that does not start with `::`, which starts an order to GitHub (`::error::`), even after spaces."""
    return line.replace("::", ": :", 1) if line.lstrip().startswith("::") else line


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
