"""What the formats for people share: names of severities, the verdict in one line."""

from __future__ import annotations

from validata.report import Report
from validata.report.file import FileReport
from validata.rule import Severity
from validata.text.typography import SEPARATORS, count, show

SEVERITIES: dict[Severity, str] = {"error": "erreur", "warning": "avertissement", "info": "recommandation"}


def verdict_line(file: FileReport) -> str:
    """Conforme, Non conforme or Non contrôlé, and the figures."""
    if file.incident is not None:
        return f"Non contrôlé. {file.incident}"
    found = ", ".join(count(file.total(s), name) for s, name in SEVERITIES.items() if file.total(s))
    return f"{'Conforme' if file.valid else 'Non conforme'} ({found or 'rien à signaler'})."


def read_as(file: FileReport) -> str:
    """What a file was read as: its kind, encoding, separator, sheet and header row."""
    parts = [(file.kind or "").upper()]
    if file.encoding:
        parts.append(f"encodage {file.encoding}")
    if file.delimiter:
        parts.append(f"séparateur {SEPARATORS.get(file.delimiter, file.delimiter)}")
    if file.sheet:
        parts.append(f"feuille «\u00a0{show(file.sheet)}\u00a0»")
    if file.header_row and file.header_row > 1:
        parts.append(f"en-tête en ligne {file.header_row}")
    return ", ".join(parts)


def judged(file: FileReport) -> bool:
    """Whether the rows of a file were judged: some column was recognised."""
    return not any(code == "aucune-colonne-reconnue" for code, _, _ in file.counts)


def share(part: int, whole: int) -> str:
    """A part in hundredths, which are 0 or 100 only for none or all."""
    if not whole or part in (0, whole):
        return f"{100 if part else 0}\u00a0%"
    hundredths = round(100 * part / whole)
    return f"{min(99, max(1, hundredths))}\u00a0%"


def same_incidents(report: Report) -> dict[str, list[str]]:
    """Each reason not to have checked a file -> the files: an unknown schema is said once, not 50,000 times."""
    found: dict[str, list[str]] = {}
    for path, message in report.incidents:
        found.setdefault(message, []).append(path)
    return found
