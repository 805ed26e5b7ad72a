"""The report for a person at a terminal: verdict, what was read, what to mend, what next."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby, takewhile
from typing import TYPE_CHECKING

from validata.render.display import Display
from validata.render.groups import Group, groups
from validata.render.summary import figures
from validata.render.terminal import columns, indented, open_console, trimmed, typed
from validata.render.words import (
    SEVERITIES,
    about,
    asked,
    content,
    fixable,
    found,
    marked_title,
    read_as,
    same_incidents,
    title_of,
    total_line,
    verdict_line,
    which_schema,
)
from validata.report import Report
from validata.report.file import FileReport
from validata.report.notice import Notice
from validata.report.values import Same, Values
from validata.rule import Severity
from validata.rules.file import fichier_illisible
from validata.text.cellref import letters
from validata.text.typography import count, number, show, typography

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

COLON = "\u00a0: "
SHOWN_COLUMNS = 40  # the same for a rule about the header
CUT = 60  # characters of a cell
LISTED = 50  # files all listed in the summary; of more, those with something to say
VERDICTS = {"valid": "bold green", "tolerated": "bold yellow", "invalid": "bold red", "unchecked": "bold red"}
"""Verdict -> its style."""
STYLES: dict[Severity, str] = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}
HEADINGS: dict[Severity, tuple[str, str]] = {
    "error": ("Erreurs", "à corriger pour que le fichier soit conforme"),
    "warning": ("Avertissements", "à vérifier\u00a0: ils n'empêchent pas la conformité"),
    "info": ("Recommandations", "du socle commun"),
}


def render(report: Report, display: Display) -> str:
    """The report as text for a terminal, with ANSI colours or without."""
    console, out = open_console(display)
    if len(report.files) == 1:
        tell(console, report.files[0], display)
        next_step(console, report.files[0])
        tell_run(console, report)
        return out.getvalue()
    alike = same_incidents(report)
    for file in report:
        if file.incident is not None:
            if alike[file.incident][0] == file.path:
                tell(console, file, display, len(alike[file.incident]) - 1)
                console.print()
        elif not file.valid or file.total("warning"):
            tell(console, file, display)
            console.print()
    summary(console, report)
    return trimmed(out).lstrip("\n")


def tell(console: Console, file: FileReport, display: Display, others: int = 0) -> None:
    """One file: the verdict first. An incident may be that of `others` too."""
    verdict(console, file, others)
    if file.incident is not None:
        return
    what_was_read(console, file)
    if said := figures(file, values=display.values):
        indented(console, typography(f"Chiffres : {said}"))
    at_a_glance(console, file, least=1 if display.explain else GLANCE)
    for severity in HEADINGS:
        section(console, file, severity, display)


def verdict(console: Console, file: FileReport, others: int) -> None:
    """Conforme, Non conforme or Non contrôlé."""
    title, style = marked_title(file), VERDICTS[title_of(file)]
    if title_of(file) == "invalid":
        figures = count(file.total("error"), "erreur")
        if file.strict and file.total("warning"):
            figures += f", {count(file.total('warning'), 'avertissement')}, contrôle strict"
        title = f"{title} ({figures})"
    elif title_of(file) == "tolerated":
        title = f"{title} ({found(file)})"
    console.print(title, style=style)
    more = f" (et {count(others, 'autre')}, pour la même raison)" if others else ""
    indented(console, f"Fichier\u00a0: {file.path}{more}")
    if file.incident is not None:
        indented(console, file.incident)


def what_was_read(console: Console, file: FileReport) -> None:
    """Schema, encoding, separator, rows and columns."""
    if file.schema:
        indented(console, f"Modèle\u00a0: {which_schema(file)}")
    if file.kind:
        indented(console, f"Lecture\u00a0: {read_as(file)}")
        indented(console, f"Contenu\u00a0: {content(file)}")
    for said in asked(file):
        indented(console, said)


def at_a_glance(console: Console, file: FileReport, *, least: int) -> None:
    """All the errors and warnings on less than a screen, by rule, when there are at `least` so many kinds."""
    kinds: dict[tuple[Severity, str], list[Group]] = {}
    told: tuple[Severity, ...] = ("error", "warning")
    for group in (one for severity in told for one in groups(file, severity)):
        kinds.setdefault((group.severity, group.rule.title), []).append(group)
    if sum(map(len, kinds.values())) < least:
        return
    from rich.text import Text

    console.print()
    lines: list[list[str | Text]] = []
    for (severity, title), some in list(kinds.items())[:LINES]:
        names = [show(one.column) for one in some if one.column and one.rule.scope in ("cell", "row")]
        more = "…" if len(names) > NAMED else ""
        heading = Text(SEVERITIES[severity].capitalize(), STYLES[severity])
        placed = f" ({', '.join(names[:NAMED])}{more})" if names else ""
        lines.append([heading, number(sum(one.total for one in some)), f"{title}{placed}"])
    console.print(columns(["En bref", "Nombre", "Constat (colonnes)"], lines, figures=(1,)))
    if len(kinds) > LINES:
        indented(console, f"… et {count(len(kinds) - LINES, 'autre sorte', 'autres sortes')}, plus bas", 0)


NAMED = 3  # columns of a kind that are named
GLANCE, LINES = 6, 15  # kinds from which they are first told in a table, and those that it holds


def section(console: Console, file: FileReport, severity: Severity, display: Display) -> None:
    """The findings of a severity, grouped by rule and column, the most numerous first."""
    if not file.total(severity):
        return
    title, sense = HEADINGS[severity]
    console.print()
    if severity == "warning" and file.strict:
        sense = "à corriger aussi, puisque le contrôle est strict"
    console.print(f"{title} ({number(file.total(severity))}), {sense}", style=STYLES[severity])
    for one in groups(file, severity):
        tell_group(console, file, one, display)


def tell_group(console: Console, file: FileReport, group: Group, display: Display) -> None:
    """One rule in one column: title and count, then the first places and the remedy."""
    rule, name, severity, total, notices = group
    console.print()
    times = f" ({number(total)}\u00a0fois)" if group.several else ""
    indented(console, f"{where(group)}{group.title}{times}", style=STYLES[severity].replace("bold ", ""))
    if rule.scope == "header":
        notices = sorted(notices, key=lambda n: n.remedy)
    most = SHOWN_COLUMNS if rule.scope == "header" else display.places
    chosen = commonest(file.values.get((rule.code, name, severity)), notices)[:most]
    places = [notice if display.values else notice.without_value() for notice, _ in chosen]
    several = len({notice.remedy for notice in places}) > 1
    told = 0
    for remedy, same in groupby(zip(places, chosen, strict=True), key=lambda pair: pair[0].remedy):
        for notice, (_, equal) in same:
            mark = place(notice) if equal is None else all_of(notice, equal, total, file.rows)
            indented(console, f"{mark}{COLON if mark else ''}{notice.message}", 4)
            told += equal.number if equal else 1
        if several:
            indented(console, f"→ {remedy}", 6)
    if total > told:
        shown = {id(one) for one, _ in chosen}
        alike = {one.value for one, equal in chosen if equal}
        left = [notice for notice in notices if id(notice) not in shown and notice.value not in alike]
        indented(console, others(total - told, left), 4)
    if places and not several:
        indented(console, f"→ {places[0].remedy}", 4)
    if display.explain:
        indented(console, f"Pourquoi\u00a0: {' '.join(rule.why.split())}", 4)
    indented(console, f"Règle\u00a0: {rule.code}", 4, style="dim")


def where(group: Group) -> str:
    """The column of a group, before its title."""
    return f"{show(group.column)}{COLON}" if group.column and group.rule.scope in ("cell", "row") else ""


def commonest(values: Values | None, notices: list[Notice]) -> list[tuple[Notice, Same | None]]:
    """The notices to show first: those of the values that the most cells hold, each told once, then the others."""
    first: dict[str, Notice] = {}
    for notice in notices:
        first.setdefault(notice.value or "", notice)
    equal = [(first[text], same) for text, same in (values.commonest() if values else ()) if text in first]
    told = {notice.value for notice, _ in equal}
    return [*equal, *((notice, None) for notice in notices if notice.value not in told)]


def all_of(notice: Notice, equal: Same, total: int, rows: int) -> str:
    """Where the cells that hold one value are."""
    if equal.number == total == rows:
        return f"Toute la colonne {letters(notice.column or 1)} ({count(rows, 'ligne')})"
    return f"{count(equal.number, 'cellule')} ({equal.addresses(notice.column or 1)})"


def others(rest: int, notices: Iterable[Notice]) -> str:
    """« … et 4 312 autres », with the addresses of the next ones."""
    addresses = [n.address for n in notices if n.address][:5]
    more = f" ({', '.join(addresses)}{'…' if rest > len(addresses) else ''})" if addresses else ""
    return f"… et {count(rest, 'autre')}{more}"


def place(notice: Notice) -> str:
    """Where a person finds it: the spreadsheet address, or the row."""
    if notice.rule.scope in ("file", "header"):
        return ""
    if notice.address:
        return f"Cellule {notice.address}"
    return f"Ligne {notice.row}" if notice.row else ""


def summary(console: Console, report: Report) -> None:
    """What to do, the table of the files and their totals; last because one reads the end of a log first."""
    from rich.text import Text

    if any(file.exit_code == 1 for file in report):
        fix = "Corrigez les erreurs puis relancez le contrôle. « validata rules CODE » explique une règle en détail."
        indented(console, typography(fix), 0)
    calm = [file for file in report if file.valid and not file.total("warning")]
    advised = sum(1 for file in calm if file.total("info"))
    if advised:
        some = count(advised, "fichier conforme a", "fichiers conformes ont")
        indented(console, typography(f"{some} des recommandations : contrôlez-les un par un pour les lire."), 0)
    left_out = {id(file) for file in calm} if len(report.files) > LISTED else set()
    listed = [file for file in report if id(file) not in left_out]
    folder = shared_folder(file.path for file in listed)
    lines: list[list[str | Text]] = []
    for file in listed:
        figures = map(number, (file.total("error"), file.total("warning"), file.rows))
        shown = figures if file.incident is None else ("", "", "")
        lines.append([Text(marked_title(file), VERDICTS[title_of(file)]), *shown, file.path[len(folder) :]])
    console.print()
    if folder:
        indented(console, f"Fichiers de {folder}{COLON.rstrip()}", 0)
    if lines:
        console.print(columns(["Verdict", "Erreurs", "Avert.", "Lignes", "Fichier"], lines, figures=(1, 2, 3)))
    if left_out:
        calmly = count(len(left_out), "fichier conforme", "fichiers conformes")
        indented(console, f"Sans avertissement et hors de ce tableau{COLON}{calmly}.", 0)
    console.print()
    indented(console, total_line(report), 0, style=VERDICTS[report.verdict])
    tell_run(console, report)


def tell_run(console: Console, report: Report) -> None:
    """What has about since another report."""
    for said in about(report):
        indented(console, f"{said}.", 0)


def shared_folder(paths: Iterable[str]) -> str:
    """The folder that all the paths start with, up to its last `/`: said once, it leaves room for the names."""
    pieces = [re.split(r"(?<=[/\\])", path)[:-1] for path in paths]
    same = takewhile(lambda level: len(set(level)) == 1, zip(*pieces, strict=False))
    return "".join(level[0] for level in same) if len(pieces) > 1 else ""


def next_step(console: Console, file: FileReport) -> None:
    """The verdict again, since one reads the end first, and what to do now."""
    if file.incident is not None:
        return
    console.print()
    indented(console, verdict_line(file), 0, style=VERDICTS[title_of(file)])
    first = next((n for n in file.of("error")), None)
    if file.valid:
        text = "Le fichier peut être publié."
        if file.total("warning"):
            text += " Regardez d'abord les avertissements : ce sont souvent des fautes de saisie."
        indented(console, typography(text), 0)
    elif file.verdict == "tolerated":
        text = "Ce qui a été demandé est respecté, mais le fichier n'est pas conforme à son modèle."
        indented(console, text, 0)
    elif first and first.rule is fichier_illisible:
        indented(console, "Rien n'a pu être contrôlé. Recommencez avec un fichier lisible.", 0)
    elif first:
        help_ = f"« validata rules {first.code} » explique la règle en détail."
        indented(console, typography(f"Corrigez ces erreurs puis relancez le contrôle. {help_}"), 0)
        if mending := fixable(file):
            indented(console, mending[0], 0)
            typed(console, mending[1])
    else:
        indented(console, "Corrigez ces points puis relancez le contrôle.", 0)
