"""The meaning of a cell under a field: what frictionless reads in it, then our rules.

This is the only place that says what is right or wrong in a cell. The prefilter only says
which cells need not be asked about.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from validata.rule import Facts, Rule
from validata.rules import constraints, named, quality, types
from validata.rules.finders import CellRule, CheckRule
from validata.rules.mending import pending
from validata.rules.quality.writing import cellule_blanche, espaces_superflus
from validata.rules.schema import unusable
from validata.rules.types.structures import type_invalide
from validata.schema.model import CustomCheck, Field


class Fault(NamedTuple):
    """What a cell shows: a rule, and the facts of its notice (None until `explained`)."""

    rule: Rule[Any]
    facts: Facts | None


Verdict = tuple[Fault, ...]

EXPLAINS: dict[str, CellRule] = {name: one for one in (*types.RULES, *constraints.RULES) for name in one.explains}
"""Failure of frictionless's reader (`type:date`, `constraint:pattern`) -> the rule that explains it."""


def verdict(field: Field, text: str) -> Verdict:
    """Everything that is to be said of a cell, errors first; () when it is right."""
    plain = field.plain(text)
    found = errors(field, plain)
    if plain != text and (plain or not found):
        around = ((one, one.find(field, text)) for one in (cellule_blanche, espaces_superflus))
        found += tuple(Fault(one, facts) for one, facts in around if facts is not None)
    if found or plain in field.missing:
        return found
    for one in quality.RULES:
        facts = one.find(field, text)
        if facts is not None:
            return (Fault(one, facts),)
    return ()


def errors(field: Field, text: str) -> Verdict:
    """What makes a cell wrong where the file is published."""
    value, failures = field.read(text)
    found = [Fault(rule_of(field, failure), None) for failure in failures]
    if value is not None:
        for check in field.checks:
            for one, params in cell_rules(check):
                facts = one.find(value, text, params)
                if facts is not None and (heavy(field, one) or not any(heavy(field, fault.rule) for fault in found)):
                    found = [fault for fault in found if fault.rule not in one.replaces]
                    found.append(Fault(one, facts))
    return tuple(found)


def refusals(field: Field, text: str) -> Verdict:
    """What makes a text no right value of a field: its errors, but those that weigh less in this field."""
    plain = field.plain(text)
    return () if plain in field.missing else tuple(one for one in errors(field, plain) if heavy(field, one.rule))


def heavy(field: Field, one: Rule[Any]) -> bool:
    """Whether a rule is an error in a field: of a cell that is wrong, nothing lighter is told."""
    return (field.levels.get(one.code) or one.severity) == "error"


def rule_of(field: Field, failure: str) -> CellRule:
    """The rule that explains a failure of frictionless's reader; a failure that we do not know has one too."""
    names = [f"type:{field.type}/{field.format}", f"type:{field.type}"] if failure == "type" else []
    return next((EXPLAINS[n] for n in [*names, f"constraint:{failure}"] if n in EXPLAINS), type_invalide)


def explained(field: Field, text: str, fault: Fault) -> Facts:
    """The facts of a fault, without a suggestion that would be no remedy."""
    facts: Facts = dict(fault.facts or {})
    if fault.facts is None:  # what the field rejects
        plain = field.plain(text)
        facts = {**fault.rule.find(field, plain), **pending(field, plain)}
    if rejected(field, text, facts.get("suggestion")):
        return without(facts, "suggestion", "alternative")
    if rejected(field, text, facts.get("alternative")):
        return without(facts, "alternative")
    return facts


def rejected(field: Field, text: str, candidate: Any) -> bool:
    """Whether there is a suggestion and it is no remedy: the same text, or wrong in its turn."""
    return candidate is not None and (candidate == text or bool(errors(field, str(candidate))))


def without(facts: Facts, *starts: str) -> Facts:
    """The facts but those whose names start so: a suggestion, and what is said of it."""
    return {name: fact for name, fact in facts.items() if not name.startswith(starts)}


@cache
def cell_rules(check: CustomCheck) -> tuple[tuple[CheckRule, dict[str, Any]], ...]:
    """The rules (and their parameters) that a custom check of one column asks for; none if it cannot run."""
    if unusable(check):
        return ()
    if check.name in named.MODULES:
        return tuple((one, check.params) for one in named.of_cells(check.name))
    from validata.rules.named.official import format_francais_invalide  # few schemas ask for such a format

    return ((format_francais_invalide, {**check.params, "name": check.name}),)
