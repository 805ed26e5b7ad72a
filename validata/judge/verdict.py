"""The meaning of a cell under a field: what frictionless reads in it, then our rules.

This is the only place that says what is right or wrong in a cell. The prefilter only says
which cells need not be asked about.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from validata.rule import CHECKS, EXPLAINS, RULES, Detail, Rule
from validata.rules.named.places import ALSO
from validata.rules.quality import QUALITY
from validata.rules.schema import unusable
from validata.schema.model import Check, Field


class Fault(NamedTuple):
    """What a cell shows: the code of a rule, and the facts of its notice (None until `explained`)."""

    code: str
    detail: Detail | None


Verdict = tuple[Fault, ...]


def verdict(field: Field, text: str) -> Verdict:
    """Everything that is to be said of a cell, errors first; () when it is right."""
    found = errors(field, text)
    if found or text in field.missing:
        return found
    for code in QUALITY:
        detail = RULES[code].check(field, text)
        if detail is not None:
            return (Fault(code, detail),)
    return ()


def errors(field: Field, text: str) -> Verdict:
    """What makes a cell wrong where the file is published."""
    value, failures = field.read(text)
    found = [Fault(rule_of(field, failure).code, None) for failure in failures]
    if value is not None:
        for check in field.checks:
            for rule, params in cell_rules(check):
                detail = rule.check(value, text, params)
                if detail is not None:
                    found = [fault for fault in found if fault.code not in rule.replaces]
                    found.append(Fault(rule.code, detail))
    return tuple(found)


def rule_of(field: Field, failure: str) -> Rule:
    """The rule that explains a failure of frictionless's reader; a failure that we do not know has one too."""
    names = [f"type:{field.type}/{field.format}", f"type:{field.type}"] if failure == "type" else []
    return next((EXPLAINS[n] for n in [*names, f"constraint:{failure}"] if n in EXPLAINS), RULES["type-invalide"])


def explained(field: Field, text: str, fault: Fault) -> Detail:
    """The facts of a fault, without a suggestion that would be no remedy."""
    detail = RULES[fault.code].check(field, text) if fault.detail is None else fault.detail
    for name, kin in (("suggestion", ("suggestion", "alternative")), ("alternative", ("alternative",))):
        if detail.get(name) is not None and rejected(field, text, detail[name]):
            detail = {k: v for k, v in detail.items() if not k.startswith(kin)}
    return dict(detail)


@cache
def cell_rules(check: Check) -> tuple[tuple[Rule, dict[str, Any]], ...]:
    """The rules (and their parameters) that a custom check of one column asks for; none if it cannot run."""
    rule = CHECKS.get(check.name)
    if unusable(check) or (rule and rule.scope != "cell"):
        return ()
    if rule is None:
        return ((RULES["format-francais-invalide"], {**check.params, "name": check.name}),)
    return ((rule, check.params), *((CHECKS[name], check.params) for name in ALSO.get(check.name, ())))


def rejected(field: Field, text: str, candidate: Any) -> bool:
    """Whether a suggestion is no remedy: the same text, or wrong in its turn."""
    return candidate == text or bool(errors(field, str(candidate)))
