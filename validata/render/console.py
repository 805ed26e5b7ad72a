"""The report for a person at a terminal: verdict, what was read, what to mend, what next."""

from __future__ import annotations

import io
import textwrap
from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from validata.checks.file import SEPARATORS
from validata.render.text import count, inert
from validata.report import FileReport, Key, Notice, Report
from validata.rules import RULES, Severity, number, typography

if TYPE_CHECKING:
    from rich.console import Console

COLON = "\u00a0: "
SHOWN = 3  # places shown per rule and column
SHOWN_COLUMNS = 40  # the same for a rule about the header
CUT = 60  # characters of a cell
STYLES: dict[Severity, str] = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}
HEADINGS: dict[Severity, tuple[str, str]] = {
    "error": ("Erreurs", "à corriger pour que le fichier soit conforme"),
    "warning": ("Avertissements", "à vérifier\u00a0: ils n'empêchent pas la conformité"),
    "info": ("Recommandations", "du socle commun"),
}


def render(report: Report, *, values: bool = True, color: bool = False, width: int = 80) -> str:
    """The report as text for a terminal of `width` columns, with ANSI colours or without."""
    console, out = open_console(color=color, width=width)
    for position, file in enumerate(report):
        if position:
            console.print()
        tell(console, file, values=values)
    return out.getvalue()


def open_console(*, color: bool, width: int) -> tuple[Console, io.StringIO]:
    """A Rich console that writes to a text, and nothing but what it is told."""
    from rich.console import Console  # noqa: PLC0415 - slow import, only for this format

    out = io.StringIO()
    return Console(
        file=out, width=width, force_terminal=color, no_color=not color, highlight=False, markup=False, emoji=False
    ), out


def tell(console: Console, file: FileReport, *, values: bool) -> None:
    """One file: the verdict first."""
    verdict(console, file)
    if file.incident is not None:
        return
    what_was_read(console, file)
    for severity in HEADINGS:
        section(console, file, severity, values=values)
    next_step(console, file)


def verdict(console: Console, file: FileReport) -> None:
    """Conforme, Non conforme or Non contrôlé."""
    if file.incident is not None:
        console.print("✗ Non contrôlé", style="bold red")
    elif file.valid:
        console.print("✓ Conforme", style="bold green")
    else:
        figures = count(file.total("error"), "erreur")
        if file.strict and file.total("warning"):
            figures += f", {count(file.total('warning'), 'avertissement')}, contrôle strict"
        console.print(f"✗ Non conforme ({figures})", style="bold red")
    indented(console, f"Fichier\u00a0: {inert(file.path)}")
    if file.incident is not None:
        indented(console, inert(file.incident))


def what_was_read(console: Console, file: FileReport) -> None:
    """Schema, encoding, separator, rows and columns."""
    if file.schema:
        version = f" {file.schema.version}" if file.schema.version else ""
        how = ", reconnu d'après l'en-tête" if file.detected else ""
        indented(console, f"Modèle\u00a0: {inert(file.schema.title)} ({inert(file.schema.name)}{version}{how})")
    if file.kind:
        parts = [file.kind.upper()]
        if file.encoding:
            parts.append(f"encodage {file.encoding}")
        if file.delimiter:
            parts.append(f"séparateur {SEPARATORS.get(file.delimiter, file.delimiter)}")
        if file.sheet:
            parts.append(f"feuille «\u00a0{inert(file.sheet)}\u00a0»")
        if file.header_row and file.header_row > 1:
            parts.append(f"en-tête en ligne {file.header_row}")
        indented(console, f"Lecture\u00a0: {', '.join(parts)}")
        good = f", dont {number(file.valid_rows) if file.valid_rows else 'aucune'} sans erreur"
        if file.valid_rows == file.rows:
            good = ""
        if any(code == "aucune-colonne-reconnue" for code, _, _ in file.counts):
            good = ", non contrôlées"
        rows, columns = count(file.rows, "ligne"), count(file.fields, "colonne")
        indented(console, f"Contenu\u00a0: {rows} de données{good}\u00a0; {columns}")

    if file.ignore:
        indented(console, f"Règles ignorées à la demande\u00a0: {', '.join(sorted(file.ignore))}")


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
    where = f"{inert(name)}\u00a0: " if name and rule.scope in ("cell", "row") else ""
    times = f" ({number(total)}\u00a0fois)" if total > 1 else ""
    indented(console, f"{where}{rule.title}{times}", style=STYLES[severity].replace("bold ", ""))
    if rule.scope == "header":
        notices = sorted(notices, key=lambda n: n.hint)
    most = SHOWN_COLUMNS if rule.scope == "header" else SHOWN
    places = [notice if values else notice.without_value() for notice in notices[:most]]
    several = len({notice.hint for notice in places}) > 1
    for hint, same in groupby(places, key=lambda n: n.hint):
        for notice in same:
            mark = place(notice)
            indented(console, f"{mark}{COLON if mark else ''}{inert(notice.message)}", 4)
        if several:
            indented(console, f"→ {inert(hint)}", 6)
    if total > len(places):
        indented(console, others(total - len(places), notices[most:]), 4)
    if places and not several:
        indented(console, f"→ {inert(places[0].hint)}", 4)
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


def indented(console: Console, text: str, by: int = 2, *, style: str | None = None) -> None:
    """A paragraph, wrapped and indented; unlike Rich, textwrap keeps « … » and « : » with their words."""
    from rich.text import Text  # noqa: PLC0415 - slow import, only for this format

    for line in textwrap.wrap(text, max(20, console.width - by), break_on_hyphens=False):
        console.print(Text(" " * by + line, style=style or ""), soft_wrap=True)


def next_step(console: Console, file: FileReport) -> None:
    """What to do now."""
    console.print()
    first = next((n for n in file.of("error")), None)
    if file.valid:
        text = "Le fichier peut être publié."
        if file.total("warning"):
            text += " Regardez d'abord les avertissements : ce sont souvent des fautes de saisie."
        indented(console, typography(text), 0)
    elif first and first.code == "fichier-illisible":
        indented(console, "Rien n'a pu être contrôlé. Recommencez avec un fichier lisible.", 0)
    elif first:
        help_ = f"« validata rules {first.code} » explique la règle en détail."
        indented(console, typography(f"Corrigez ces erreurs puis relancez le contrôle. {help_}"), 0)
    else:
        indented(console, "Corrigez ces points puis relancez le contrôle.", 0)
