"""The report for a person at a terminal: verdict, what was read, what to mend, what next."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import groupby, takewhile
from typing import TYPE_CHECKING

from validata.render.display import Display
from validata.render.summary import figures
from validata.render.terminal import columns, indented, open_console, trimmed
from validata.render.words import same_incidents
from validata.report import Report
from validata.report.file import FileReport, Key
from validata.report.notice import Notice
from validata.rule import Severity
from validata.rules import RULES, shortened
from validata.rules.file import fichier_illisible
from validata.rules.header import aucune_colonne_reconnue
from validata.text.typography import SEPARATORS, count, number, show, typography

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

COLON = "\u00a0: "
SHOWN = 3  # places shown per rule and column
SHOWN_COLUMNS = 40  # the same for a rule about the header
CUT = 60  # characters of a cell
LISTED = 50  # files all listed in the summary; of more, those with something to say
VERDICTS = {0: ("✓ Conforme", "bold green"), 1: ("✗ Non conforme", "bold red"), 2: ("✗ Non contrôlé", "bold red")}
"""Exit code of a file -> its verdict and the style of it."""
STYLES: dict[Severity, str] = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}
HEADINGS: dict[Severity, tuple[str, str]] = {
    "error": ("Erreurs", "à corriger pour que le fichier soit conforme"),
    "warning": ("Avertissements", "à vérifier\u00a0: ils n'empêchent pas la conformité"),
    "info": ("Recommandations", "du socle commun"),
}


def render(report: Report, display: Display) -> str:
    """The report as text for a terminal, with ANSI colours or without."""
    console, out = open_console(display)
    values = display.values
    if len(report.files) == 1:
        tell(console, report.files[0], values=values)
        next_step(console, report.files[0])
        return out.getvalue()
    alike = same_incidents(report)
    for file in report:
        if file.incident is not None:
            if alike[file.incident][0] == file.path:
                tell(console, file, values=values, others=len(alike[file.incident]) - 1)
                console.print()
        elif not file.valid or file.total("warning"):
            tell(console, file, values=values)
            console.print()
    summary(console, report)
    return trimmed(out).lstrip("\n")


def tell(console: Console, file: FileReport, *, values: bool, others: int = 0) -> None:
    """One file: the verdict first. An incident may be that of `others` too."""
    verdict(console, file, others)
    if file.incident is not None:
        return
    what_was_read(console, file)
    if said := figures(file, values=values):
        indented(console, typography(f"Chiffres : {said}"))
    for severity in HEADINGS:
        section(console, file, severity, values=values)


def verdict(console: Console, file: FileReport, others: int) -> None:
    """Conforme, Non conforme or Non contrôlé."""
    title, style = VERDICTS[file.exit_code]
    if file.exit_code == 1:
        figures = count(file.total("error"), "erreur")
        if file.strict and file.total("warning"):
            figures += f", {count(file.total('warning'), 'avertissement')}, contrôle strict"
        title = f"{title} ({figures})"
    console.print(title, style=style)
    more = f" (et {count(others, 'autre')}, pour la même raison)" if others else ""
    indented(console, f"Fichier\u00a0: {file.path}{more}")
    if file.incident is not None:
        indented(console, file.incident)


def what_was_read(console: Console, file: FileReport) -> None:
    """Schema, encoding, separator, rows and columns."""
    if file.schema:
        version = f" {file.schema.version}" if file.schema.version else ""
        how = ", reconnu d'après l'en-tête" if file.detected else ""
        indented(console, f"Modèle\u00a0: {show(file.schema.title)} ({show(file.schema.name)}{show(version)}{how})")
    if file.kind:
        parts = [file.kind.upper()]
        if file.encoding:
            parts.append(f"encodage {file.encoding}")
        if file.delimiter:
            parts.append(f"séparateur {SEPARATORS.get(file.delimiter, file.delimiter)}")
        if file.sheet:
            parts.append(f"feuille «\u00a0{show(file.sheet)}\u00a0»")
        if file.header_row and file.header_row > 1:
            parts.append(f"en-tête en ligne {file.header_row}")
        indented(console, f"Lecture\u00a0: {', '.join(parts)}")
        good = f", dont {number(file.valid_rows) if file.valid_rows else 'aucune'} sans erreur"
        if file.valid_rows == file.rows:
            good = ""
        if any(code == aucune_colonne_reconnue.code for code, _, _ in file.counts):
            good = ", non contrôlées"
        rows, columns = count(file.rows, "ligne"), count(file.fields, "colonne")
        indented(console, f"Contenu\u00a0: {rows} de données{good}\u00a0; {columns}")
    if file.ignore:
        indented(console, f"Règles ignorées à la demande\u00a0: {', '.join(shortened(file.ignore))}")


def section(console: Console, file: FileReport, severity: Severity, *, values: bool) -> None:
    """The findings of a severity, grouped by rule and column, the most numerous first."""
    totals: Counter[Key] = Counter()
    for key, total in file.counts.items():
        if key[2] == severity:
            totals[block(*key)] += total
    if not totals:
        return
    title, sense = HEADINGS[severity]
    console.print()
    if severity == "warning" and file.strict:
        sense = "à corriger aussi, puisque le contrôle est strict"
    console.print(f"{title} ({number(file.total(severity))}), {sense}", style=STYLES[severity])
    kept: dict[Key, list[Notice]] = {}
    for notice in file.of(severity):
        kept.setdefault(block(notice.code, notice.field, notice.severity), []).append(notice)
    for key in sorted(totals, key=lambda k: (order(k), -totals[k], str(k[1]))):
        group(console, key, totals[key], kept.get(key, []), values=values)


def block(code: str, name: str | None, severity: Severity) -> Key:
    """What is told together: a rule in a column, or a rule about the header in all of them."""
    return (code, None if RULES[code].scope == "header" else name, severity)


def order(key: Key) -> int:
    """Findings about the file and its header come before those about rows and cells."""
    return ("file", "header", "row", "cell").index(RULES[key[0]].scope)


def group(console: Console, key: Key, total: int, notices: list[Notice], *, values: bool) -> None:
    """One rule in one column: title and count, then the first places and the remedy."""
    code, name, severity = key
    rule = RULES[code]
    console.print()
    where = f"{show(name)}\u00a0: " if name and rule.scope in ("cell", "row") else ""
    times = f" ({number(total)}\u00a0fois)" if total > 1 else ""
    indented(console, f"{where}{rule.title}{times}", style=STYLES[severity].replace("bold ", ""))
    if rule.scope == "header":
        notices = sorted(notices, key=lambda n: n.remedy)
    most = SHOWN_COLUMNS if rule.scope == "header" else SHOWN
    places = [notice if values else notice.without_value() for notice in notices[:most]]
    several = len({notice.remedy for notice in places}) > 1
    for remedy, same in groupby(places, key=lambda n: n.remedy):
        for notice in same:
            mark = place(notice)
            indented(console, f"{mark}{COLON if mark else ''}{notice.message}", 4)
        if several:
            indented(console, f"→ {remedy}", 6)
    if total > len(places):
        indented(console, others(total - len(places), notices[most:]), 4)
    if places and not several:
        indented(console, f"→ {places[0].remedy}", 4)
    indented(console, f"Règle\u00a0: {code}", 4, style="dim")


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
        lines.append([Text(*VERDICTS[file.exit_code]), *shown, file.path[len(folder) :]])
    console.print()
    if folder:
        indented(console, f"Fichiers de {folder}{COLON.rstrip()}", 0)
    if lines:
        console.print(columns(["Verdict", "Erreurs", "Avert.", "Lignes", "Fichier"], lines, figures=(1, 2, 3)))
    if left_out:
        calmly = count(len(left_out), "fichier conforme", "fichiers conformes")
        indented(console, f"Sans avertissement et hors de ce tableau{COLON}{calmly}.", 0)
    console.print()
    codes = Counter(file.exit_code for file in report)
    names = {0: "conforme", 1: "non conforme", 2: "non contrôlé"}
    totals = ", ".join(count(codes[code], name) for code, name in names.items() if codes[code])
    indented(console, f"{count(len(report.files), 'fichier')}{COLON}{totals}", 0, style=VERDICTS[report.exit_code][1])


def shared_folder(paths: Iterable[str]) -> str:
    """The folder that all the paths start with, up to its last `/`: said once, it leaves room for the names."""
    pieces = [re.split(r"(?<=[/\\])", path)[:-1] for path in paths]
    same = takewhile(lambda level: len(set(level)) == 1, zip(*pieces, strict=False))
    return "".join(level[0] for level in same) if len(pieces) > 1 else ""


def next_step(console: Console, file: FileReport) -> None:
    """What to do now."""
    console.print()
    first = next((n for n in file.of("error")), None)
    if file.valid:
        text = "Le fichier peut être publié."
        if file.total("warning"):
            text += " Regardez d'abord les avertissements : ce sont souvent des fautes de saisie."
        indented(console, typography(text), 0)
    elif first and first.rule is fichier_illisible:
        indented(console, "Rien n'a pu être contrôlé. Recommencez avec un fichier lisible.", 0)
    elif first:
        help_ = f"« validata rules {first.code} » explique la règle en détail."
        indented(console, typography(f"Corrigez ces erreurs puis relancez le contrôle. {help_}"), 0)
    else:
        indented(console, "Corrigez ces points puis relancez le contrôle.", 0)
