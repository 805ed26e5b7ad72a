"""A review in a format: for a terminal, for a program, for GitHub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from validata.render.ci import within
from validata.render.display import Display
from validata.render.github import LEVELS, MOST, command
from validata.render.json import dump
from validata.render.terminal import indented, open_console
from validata.render.words import SEVERITIES
from validata.review import CHANGES, ORDER, Review
from validata.review.criterion import Criterion, Remark
from validata.review.document import Document
from validata.rule import Severity
from validata.text.typography import count, number, typography
from validata.version import __version__

FORMAT = "validata-review/1"
SHOWN = 10  # places of a criterion shown in a terminal
SPOKEN: dict[Severity, str] = {
    "error": "à faire (sans quoi un fichier conforme peut ne plus l'être)",
    "warning": "à connaître",
    "info": "sans effet",
}
HEADINGS: dict[Severity, str] = {"error": "À faire", "warning": "À connaître", "info": "Sans effet"}
"""What the severities of a change mean to those who have a file."""
COLORS = {"error": "bold red", "warning": "bold yellow", "info": "bold blue"}


def named(document: Document) -> str:
    """A schema in a sentence: its name and version if it is known under them, else its place."""
    one = document.source
    if one.origin == "bundled":
        return f"{one.name} {document.schema.version if document.schema else ''}".strip()
    return f"{one.name} {one.version or ''}".strip() if one.name else one.location


def verdict(review: Review) -> str:
    """What was found, in one line."""
    schema = [one for one in review.remarks if one.criterion not in CHANGES]
    found = counted(schema)
    return typography(f"Modèle « {named(review.document)} » : {found or 'rien à signaler'}.")


def counted(remarks: Iterable[Remark]) -> str:
    """How many remarks of each severity."""
    totals = Counter(one.severity for one in remarks)
    return ", ".join(count(totals[severity], SEVERITIES[severity]) for severity in ORDER if totals[severity])


def comparison(review: Review) -> str:
    """What two versions change, in one line."""
    if review.against is None:
        return ""
    before = f"Comparé à « {named(review.against)} » : "
    if review.document.schema is None:
        return typography(before + "comparaison impossible tant que le modèle est refusé.")
    totals = Counter(one.severity for one in review.remarks if one.criterion in CHANGES)
    if not totals:
        return typography(before + "un fichier conforme n'a rien à changer.")
    parts = [f"{count(totals[one], 'changement')} {words}" for one, words in SPOKEN.items() if totals[one]]
    return typography(f"{before}{', '.join(parts)}.")


def console(review: Review, display: Display) -> str:
    """The findings, by criterion, for a terminal."""
    console, text = open_console(display)
    told = (
        (verdict(review), [one for one in review.remarks if one.criterion not in CHANGES]),
        (comparison(review), [one for one in review.remarks if one.criterion in CHANGES]),
    )
    for headline, remarks in told:
        if not headline:
            continue
        if text.tell():
            console.print()
        indented(console, headline, 0, style="bold")
        for one, some in grouped(remarks):
            severity = some[0].severity
            words = HEADINGS[severity] if one in CHANGES else SEVERITIES[severity].capitalize()
            title = f"{words} : {one.title} ({one.code}, {number(len(some))})"
            console.print()
            indented(console, typography(title), 2, style=COLORS[severity])
            for remark in some[:SHOWN]:
                indented(console, f"{where(remark)}{remark.message}", 4)
            if len(some) > SHOWN:
                indented(console, typography(f"… et {count(len(some) - SHOWN, 'autre')}."), 4)
            for remedy in list(dict.fromkeys(remark.remedy for remark in some))[:3]:
                indented(console, f"→ {remedy}", 6)
    return text.getvalue()


def grouped(remarks: list[Remark]) -> list[tuple[Criterion, list[Remark]]]:
    """The remarks by criterion and severity, the gravest first."""
    found: dict[tuple[str, str], list[Remark]] = {}
    for one in remarks:
        found.setdefault((one.criterion.code, one.severity), []).append(one)
    return [(some[0].criterion, some) for some in sorted(found.values(), key=lambda some: ORDER[some[0].severity])]


def where(remark: Remark) -> str:
    """The place of a remark, before its message."""
    parts = [f"ligne {number(remark.line)}" if remark.line else "", f"champ « {remark.field} »" if remark.field else ""]
    said = ", ".join(filter(None, parts))
    return typography(f"{said[0].upper()}{said[1:]} : ") if said else ""


def as_json(review: Review, _display: Display) -> str:
    """The review as a JSON text: the contract told in docs/ecrire-un-modele.md."""
    totals = Counter((one.criterion.code, one.severity) for one in review.remarks)
    return dump(
        {
            "format": FORMAT,
            "version": __version__,
            "valid": not any(one.severity == "error" and one.criterion not in CHANGES for one in review.remarks),
            "compatible": compatible(review),
            "schema": identity(review.document),
            "against": identity(review.against) if review.against else None,
            "counts": [
                {"code": code, "severity": severity, "count": total} for (code, severity), total in totals.items()
            ],
            "findings": [facts(one) for one in review.remarks],
        }
    )


def compatible(review: Review) -> bool | None:
    """Whether a file that follows the older version needs no change; None when none was compared."""
    if review.against is None or review.document.schema is None:
        return None
    return not any(one.severity == "error" and one.criterion in CHANGES for one in review.remarks)


def identity(document: Document) -> dict[str, Any]:
    """What identifies a schema."""
    held, one = document.descriptor, document.source
    return {
        "name": one.name or held.get("name"),
        "version": one.version or (document.schema.version if document.schema else None),
        "title": held.get("title"),
        "source": one.origin,
        "location": f"{one.name}@{document.schema.version}"
        if one.origin == "bundled" and document.schema
        else one.location,
    }


def facts(one: Remark) -> dict[str, Any]:
    """A remark, key by key."""
    return {
        "code": one.criterion.code,
        "severity": one.severity,
        "kind": "change" if one.criterion in CHANGES else "schema",
        "title": one.criterion.title,
        "message": one.message,
        "hint": one.remedy,
        "pointer": one.pointer,
        "lineNumber": one.line,
        "fieldName": one.field,
    }


def github(review: Review, display: Display) -> str:
    """Up to ten annotations of each level, then the verdict."""
    path = within(review.document.source.location, display.root)
    lines = []
    for severity, level in LEVELS.items():
        some = [one for one in review.remarks if one.severity == severity]
        room = MOST if len(some) <= MOST else MOST - 1
        for one in some[:room]:
            places = {"file": path, **({"line": str(one.line)} if one.line else {})}
            title = f"{one.criterion.title} ({one.criterion.code})"
            lines.append(command(level, f"{where(one)}{one.message} {one.remedy}", **places, title=title))
        if len(some) > room:
            rest = typography(f"… et {count(len(some) - room, 'autre')}. La forme console en donne la liste.")
            lines.append(command(level, rest, title="validata"))
    lines += filter(None, (verdict(review), comparison(review)))
    return "\n".join(lines) + "\n"


FORMS: dict[str, Callable[[Review, Display], str]] = {"console": console, "json": as_json, "github": github}
"""Name of a format -> what makes it."""
