"""What the formats share: names of severities, the verdict in one line, a finding in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from validata.render.groups import Group
from validata.report import Report
from validata.report.file import FileReport, Verdict
from validata.report.notice import Notice
from validata.rule import Severity
from validata.rules.file import fichier_illisible
from validata.text.typography import NBSP, SEPARATORS, count, number, percent, show, typography

SEVERITIES: dict[Severity, str] = {"error": "erreur", "warning": "avertissement", "info": "recommandation"}


TITLES: dict[Verdict, str] = {
    "valid": "Conforme",
    "tolerated": "Toléré",
    "invalid": "Non conforme",
    "unchecked": "Non contrôlé",
}
MARKS: dict[Verdict, str] = {"valid": "✓", "tolerated": "~", "invalid": "✗", "unchecked": "✗"}
"""The signs that stand before them."""


def title_of(file: FileReport) -> Verdict:
    """The verdict to be told: a file that is no table has not been checked, whatever the code."""
    unread = any(notice.rule is fichier_illisible for notice in file.notices)
    return "unchecked" if unread else file.verdict


def marked_title(file: FileReport) -> str:
    """The verdict in words, behind its sign."""
    return f"{MARKS[title_of(file)]} {TITLES[title_of(file)]}"


def verdict_line(file: FileReport) -> str:
    """Conforme, Non conforme or Non contrôlé, and the figures."""
    if file.incident is not None:
        return f"Non contrôlé. {file.incident}"
    return f"{TITLES[title_of(file)]} ({found(file)})."


def found(file: FileReport) -> str:
    """The figures of a file: `14 erreurs, 1 avertissement`; what does not count as well."""
    figures = [count(file.total(s), name) for s, name in SEVERITIES.items() if file.total(s)]
    figures += [
        count(
            n,
            f"{SEVERITIES[s]} connu{'' if s == 'warning' else 'e'}",
            f"{SEVERITIES[s]}s connu{'' if s == 'warning' else 'e'}s",
        )
        for s in SEVERITIES
        if (n := file.known[s])
    ]
    figures += [count(file.ignored, "erreur ignorée", "erreurs ignorées")] if file.ignored else []
    return ", ".join(figures) or "rien à signaler"


def total_line(report: Report) -> str:
    """How many files are conformant, are not, could not be checked."""
    totals = ", ".join(
        count(number, *plural(TITLES[verdict].lower())) for verdict, number in verdicts(report).items() if number
    )
    return f"{count(len(report.files), 'fichier')}\u00a0: {totals}"


def verdicts(report: Report) -> dict[Verdict, int]:
    """How many files have each verdict."""
    found = Counter(file.verdict for file in report)
    return {verdict: found[verdict] for verdict in TITLES}


def plural(words: str) -> tuple[str, str]:
    """An adjective and its plural."""
    return words, f"{words}s"


def asked(file: FileReport) -> list[str]:
    """What was asked that changes the verdict, and what came of it: a sentence for each, without its full stop."""
    options = file.asked
    said: list[str] = []
    if options.select is not None:
        said.append(f"Seules règles appliquées, à la demande : {names(options.select)}")
    if options.ignore:
        said.append(f"Règles ignorées à la demande : {names(options.ignore)}")
    if options.spared:
        columns = (f"{show(name)} ({code})" for code, name in sorted(options.spared, key=lambda pair: pair[::-1]))
        said.append(f"Règles ignorées dans une colonne, à la demande : {', '.join(columns)}")
    if options.severity:
        changed = {
            code: options.severity[code] for code, _, _ in sorted(file.counts, key=str) if code in options.severity
        }
        levels = ", ".join(f"{code} ({SEVERITIES[level]})" for code, level in changed.items())
        said += [f"Gravités changées à la demande : {levels}"] if levels else []
    if file.incident is None:
        said += borne(file)
    return [typography(one) for one in said]


def names(codes: frozenset[str]) -> str:
    """Rules, those of a whole family under its name."""
    from validata.rules.listed import shortened  # loads all the rules

    return ", ".join(shortened(codes))


def borne(file: FileReport) -> Iterator[str]:
    """What does not count against a file that was checked, and why."""
    if file.ledger:
        gone = file.ledger.gone
        if gone:
            were = count(gone, "constat de la référence a disparu", "constats de la référence ont disparu")
            yield f"{were} : réécrivez-la"
    if file.bearable is not None and file.asked.tolerance:
        share, most = percent(file.asked.tolerance), count(file.bearable, "ligne au plus", "lignes au plus")
        faulty = count(file.faulty_rows, "ligne fautive", "lignes fautives")
        outside = count(file.outside, "constat porte", "constats portent")
        never = f" ; {outside} sur le fichier ou son en-tête, ce qui n'est jamais toléré" if file.outside else ""
        yield f"Tolérance de {share} : {faulty} sur {number(file.rows)}, pour {most}{never}"
    if file.cached:
        yield "Fichier inchangé depuis un contrôle identique, dont le rapport est repris"


def about(report: Report) -> list[str]:
    """What is said of a whole run: its configuration, what has about since another report; without full stops."""
    found, said = report.comparison, []
    if report.config is not None:
        said.append(f"Configuration appliquée : {show(report.config)}")
    if found is None:
        return [typography(one) for one in said]
    for severity, change in found.changes.items():
        if severity == "error" or change.before or change.new:
            most, least = ("", "") if change.exact else ("au plus ", "au moins ")
            some = "aucune nouvelle" if severity == "error" else "aucun nouveau"
            if change.new:
                new = ("nouvelle", "nouvelles") if severity == "error" else ("nouveau", "nouveaux")
                some = f"{least}{count(change.new, *new)}"
            left = f"il reste {most}{count(change.left, SEVERITIES[severity])} sur {number(change.before)}, {some}"
            said.append(f"Depuis {show(found.path)} : {left}")
    if not all(change.exact for change in found.changes.values()):
        said.append("Des constats comparés n'ont pas de détail : ils le sont par règle et par colonne")
    return [typography(one) for one in said]


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
