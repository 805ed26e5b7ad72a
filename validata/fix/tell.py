"""What was mended and what remains, for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validata.fix.changes import Changes, Group
from validata.render.display import Display
from validata.render.groups import all_groups
from validata.render.terminal import indented, open_console, trimmed
from validata.render.words import found, heading, marked_title
from validata.report.file import FileReport
from validata.rules.file import lignes_avant_entete
from validata.text.typography import count, number, show, typography

if TYPE_CHECKING:
    from rich.console import Console

SHOWN, SHOWN_DIFF = 3, 12  # changes cited of a rule and column
CUT = 60  # characters of a text
LEFT = 12  # kinds of findings that remain, cited
STYLES = {0: "bold green", 1: "bold red", 2: "bold red"}


def told(
    changes: Changes, before: FileReport, after: FileReport, display: Display, *, copy: str | None, unsafe: bool
) -> str:
    """The changes grouped, what remains in the `copy` (None: none was written), the verdict."""
    console, out = open_console(display)
    verb = "corrections" if copy else "corrections possibles"
    head = f"{number(changes.total)} {verb}" if changes.total > 1 else count(changes.total, "correction")
    console.print(f"{head}, {before.path}" if changes.total else f"Aucune correction, {before.path}", style="bold")
    for group in changes.sorted():
        tell(console, group, SHOWN if copy else SHOWN_DIFF)
    remaining(console, after, unsafe=unsafe)
    console.print()
    rows = before.rows - after.rows
    indented(console, typography(f"Avant : {found(before)}. Après : {found(after)}."), 0)
    if rows > 0:
        indented(console, typography(f"La copie a {count(rows, 'ligne')} de moins : voir plus haut."), 0)
    if before.encoding and any(n.rule.scope == "file" and n.fix == "unsafe" for n in before.notices) and copy:
        indented(console, typography(f"Encodage deviné ({before.encoding}) : relisez les accents de la copie."), 0)
    end = f"{marked_title(after)}, {copy}" if copy else f"{marked_title(after)} (rien n'a été écrit)"
    indented(console, end, 0, style=STYLES[after.exit_code])
    return trimmed(out)


def tell(console: Console, group: Group, most: int) -> None:
    """The changes of a rule in a column."""
    console.print()
    where = f"{show(group.column)}\u00a0: " if group.column and group.rule.scope in ("cell", "row") else ""
    times = f" ({number(group.number)}\u00a0fois)" if group.number > 1 else ""
    doubt = "" if group.safe else ", à relire"
    indented(console, f"{where}{group.rule.title}{times}{doubt}", style="green" if group.safe else "yellow")
    shown = group.pairs.most_common(most)
    for (one, other), times_ in shown:
        many = f" ({number(times_)}\u00a0fois)" if times_ > 1 and len(shown) > 1 else ""
        indented(console, f"{sentence(group, one, other)}{many}", 4)
    rest = group.number - sum(times for _, times in shown)
    if rest:
        indented(console, f"… et {count(rest, 'autre')}", 4)
    indented(console, f"Règle\u00a0: {group.rule.code}", 4, style="dim")


def sentence(group: Group, before: str, after: str) -> str:
    """A change, in one line."""
    if group.rule.scope == "file" or group.rule is lignes_avant_entete:
        return before
    if group.rule.scope == "header":
        if not before:
            return f"colonne ajoutée, vide\u00a0: {show(after, CUT)}"
        return f"{quoted(before)} → {quoted(after)}" if after else f"colonne supprimée\u00a0: {quoted(before)}"
    if group.rule.scope == "row" and not after:
        return f"supprimé\u00a0: {show(before, CUT)}"
    return f"{quoted(before)} → {quoted(after)}"


def quoted(text: str) -> str:
    """A text as it is cited: one that is empty, or has white space around it, between quotation marks."""
    if not text:
        return "(vide)"
    return f"«\u00a0{show(text, CUT)}\u00a0»" if text != text.strip() or text.isspace() else show(text, CUT)


def remaining(console: Console, after: FileReport, *, unsafe: bool) -> None:
    """What is found in the copy."""
    if after.incident is not None:
        indented(console, after.incident, 0)
        return
    groups = [group for group in all_groups(after) if group.severity != "info"]
    if not groups:
        return
    console.print()
    console.print("Ce qui reste", style="bold")
    for group in groups[:LEFT]:
        times = f" ({number(group.total)}\u00a0fois)" if group.total > 1 else ""
        weight = "" if group.severity == "error" else ", avertissement"
        indented(console, f"{heading(group)}{times}{weight}")
    if len(groups) > LEFT:
        indented(console, f"… et {count(len(groups) - LEFT, 'autre sorte de constat', 'autres sortes de constats')}")
    some = after.fixable("error")
    if not unsafe and some and some[1]:
        more = count(some[1], "de ces erreurs peut", "de ces erreurs peuvent")
        text = f"{more} être corrigée{'s' if some[1] > 1 else ''} avec --unsafe, à relire ensuite."
        indented(console, typography(text))
