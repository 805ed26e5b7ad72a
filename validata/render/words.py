"""What the formats share: names of severities, the verdict in one line, a finding in one line."""

from __future__ import annotations

from collections import Counter

from validata.render.groups import Group
from validata.report import Report
from validata.report.file import FileReport
from validata.report.notice import Notice
from validata.rule import Severity
from validata.rules.file import fichier_illisible
from validata.text.typography import NBSP, SEPARATORS, count, number, show

SEVERITIES: dict[Severity, str] = {"error": "erreur", "warning": "avertissement", "info": "recommandation"}


TITLES = ("Conforme", "Non conforme", "Non contrôlé")
MARKS = "✓✗✗"
"""The signs that stand before them."""


def title_of(file: FileReport) -> int:
    """The place in TITLES of the verdict in words: a file that is no table has not been checked, whatever the code."""
    unread = any(notice.rule is fichier_illisible for notice in file.notices)
    return 2 if unread else file.exit_code


def marked_title(file: FileReport) -> str:
    """The verdict in words, behind its sign."""
    return f"{MARKS[title_of(file)]} {TITLES[title_of(file)]}"


def verdict_line(file: FileReport) -> str:
    """Conforme, Non conforme or Non contrôlé, and the figures."""
    if file.incident is not None:
        return f"Non contrôlé. {file.incident}"
    return f"{TITLES[title_of(file)]} ({found(file)})."


def found(file: FileReport) -> str:
    """The figures of a file: `14 erreurs, 1 avertissement`."""
    figures = (count(file.total(s), name) for s, name in SEVERITIES.items() if file.total(s))
    return ", ".join(figures) or "rien à signaler"


def total_line(report: Report) -> str:
    """How many files are conformant, are not, could not be checked."""
    codes = Counter(file.exit_code for file in report)
    names = {0: "conforme", 1: "non conforme", 2: "non contrôlé"}
    totals = ", ".join(count(codes[code], name) for code, name in names.items() if codes[code])
    return f"{count(len(report.files), 'fichier')}\u00a0: {totals}"


def read_as(file: FileReport) -> str:
    """What a file was read as: its kind, encoding, separator, sheet and header row."""
    parts = [(file.kind or "").upper()]
    if file.encoding:
        parts.append(f"encodage {file.encoding}")
    if file.delimiter:
        parts.append(f"séparateur {SEPARATORS.get(file.delimiter, file.delimiter)}")
    if file.sheet:
        parts.append(f"feuille «\u00a0{show(file.sheet)}\u00a0»{not_checked(file.other_sheets)}")
    if file.header_row and file.header_row > 1:
        parts.append(f"en-tête en ligne {file.header_row}")
    return ", ".join(parts)


def not_checked(sheets: list[str]) -> str:
    """The other sheets of a workbook, in brackets."""
    named = ", ".join(f"«{NBSP}{show(name)}{NBSP}»" for name in sheets[:SHEETS])
    more = f" et {count(len(sheets) - SHEETS, 'autre')}" if len(sheets) > SHEETS else ""
    return f" (sans contrôler {named}{more})" if sheets else ""


SHEETS = 5  # that are named


def which_schema(file: FileReport) -> str:
    """The schema that a file was held against: its title, name and version, and whether it was found."""
    if file.schema is None:
        return ""
    version = f" {show(file.schema.version)}" if file.schema.version else ""
    how = ", reconnu d'après l'en-tête" if file.detected else ""
    return f"{show(file.schema.title)} ({show(file.schema.name)}{version}{how})"


def content(file: FileReport) -> str:
    """The rows and columns of a table, and how many rows have no error."""
    good = f", dont {number(file.valid_rows) if file.valid_rows else 'aucune'} sans erreur"
    if file.valid_rows == file.rows:
        good = ""
    if not judged(file):
        good = ", non contrôlées"
    return f"{count(file.rows, 'ligne')} de données{good}{NBSP}; {count(file.fields, 'colonne')}"


def in_one_line(notice: Notice) -> str:
    """A finding out of any context: the column, the cell, what is wrong and how to mend it."""
    rule = notice.rule
    parts = [show(notice.field)] if notice.field and rule.scope in ("cell", "row") else []
    if rule.scope in ("cell", "row") and notice.row:
        parts.append(f"cellule {notice.address}" if notice.address else f"ligne {notice.row}")
    where = ", ".join(parts)
    return f"{where[:1].upper()}{where[1:]}{NBSP}: {sentences(notice)}" if where else sentences(notice)


def sentences(notice: Notice) -> str:
    """What is wrong and how to mend it."""
    return f"{notice.message} {notice.remedy}"


def heading(group: Group) -> str:
    """What is told together: the column if that matters, and the condition."""
    where = f"{show(group.column)}{NBSP}: " if group.column and group.rule.scope in ("cell", "row") else ""
    return f"{where}{group.title}"


def without_details(group: Group) -> str:
    """How many findings of a group are counted only, in one line."""
    return f"{heading(group)}… et {count(group.rest, 'autre constat, sans détail', 'autres constats, sans détail')}."


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
