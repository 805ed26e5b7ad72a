"""The rules: their list, and one explained."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from validata.errors import ValidataError
from validata.render.display import Display
from validata.render.json import dump
from validata.render.markup import inert_lines
from validata.render.terminal import columns, indented, open_console, trimmed
from validata.render.words import SEVERITIES
from validata.rule import Rule
from validata.rules.listed import RULES
from validata.text.typography import count, typography

SCOPES = {"file": "Fichier", "header": "En-tête", "row": "Lignes", "cell": "Cellules"}


def rules(code: str | None, form: str, display: Display | None = None) -> str:
    """The list of the rules, or the explanation of one (ValidataError if it is unknown)."""
    code = code.lower() if code else None
    if code is not None and code not in RULES:
        close = difflib.get_close_matches(code, RULES, n=3, cutoff=0.5)
        near = f" Vouliez-vous dire : {', '.join(close)} ?" if close else ""
        raise ValidataError(f"La règle « {code} » est inconnue.{near} « validata rules » en donne la liste.")
    chosen = list(RULES.values()) if code is None else [RULES[code]]
    chosen.sort(key=lambda r: (list(SCOPES).index(r.scope), r.code))
    display = display or Display()
    return LIST[form](chosen, display) if code is None else PAGE[form](chosen[0], display)


def console_rules(chosen: list[Rule[Any]], display: Display) -> str:
    """The rules as a list, by scope."""
    console, text = open_console(display)
    for scope, title in SCOPES.items():
        same = [rule for rule in chosen if rule.scope == scope]
        console.print(f"{title} ({count(len(same), 'règle')})", style="bold")
        console.print(columns(["Code", "Gravité", "Titre"], [[r.code, SEVERITIES[r.severity], r.title] for r in same]))
    indented(console, typography("« validata rules CODE » explique une règle."), 0)
    return trimmed(text)


def console_rule(rule: Rule[Any], display: Display) -> str:
    """One rule explained."""
    console, text = open_console(display)
    console.print(f"{rule.code} ({SEVERITIES[rule.severity]})", style="bold")
    indented(console, rule.title, 0)
    for paragraph in rule.why.split("\n\n"):
        console.print()
        indented(console, " ".join(paragraph.split(" ")).replace("\n", " "), 0)
    for heading, body in (
        ("Comment corriger", rule.general_remedy),
        ("Exemple correct", rule.good.shown),
        ("Exemple fautif", rule.bad[0].shown),
    ):
        console.print()
        console.print(heading, style="bold")
        for line in body.splitlines() or ["(vide)"]:
            indented(console, line or " ")
    return text.getvalue()


def rule_facts(rule: Rule[Any]) -> dict[str, Any]:
    """A rule as a dictionary."""
    return {
        "code": rule.code,
        "type": rule.type,
        "severity": rule.severity,
        "scope": rule.scope,
        "title": rule.title,
        "why": " ".join(rule.why.split()),
        "fix": rule.general_remedy,
        "good": rule.good.shown,
        "bad": rule.bad[0].shown,
        "since": rule.since,
    }


def markdown_rule(rule: Rule[Any]) -> str:
    """A rule as a section of the documentation page."""
    why = " ".join(rule.why.split())
    return (
        f"## `{rule.code}`\n\n{rule.title}.\n\n"
        f"- Gravité : {SEVERITIES[rule.severity]}\n- Type : `{rule.type}`\n- Depuis : {rule.since}\n\n"
        f"{why}\n\n**Comment corriger.** {rule.general_remedy}\n\n"
        f"Correct :\n\n```\n{inert_lines(rule.good.shown)}\n```\n\n"
        f"Fautif :\n\n```\n{inert_lines(rule.bad[0].shown)}\n```\n"
    )


LIST: dict[str, Callable[[list[Rule[Any]], Display], str]] = {
    "console": console_rules,
    "json": lambda chosen, _: dump([rule_facts(rule) for rule in chosen]),
    "markdown": lambda chosen, _: "\n".join(markdown_rule(rule) for rule in chosen),
}
PAGE: dict[str, Callable[[Rule[Any], Display], str]] = {
    "console": console_rule,
    "json": lambda rule, _: dump(rule_facts(rule)),
    "markdown": lambda rule, _: markdown_rule(rule),
}
"""Format -> the list of rules, the page of one."""
