"""The meaning of a cell under a field: frictionless's own reader, then our rules.

This is the only place that says what is right or wrong in a cell. The prefilter only says
which cells need not be asked about.
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from validata.checks.french import ALSO
from validata.checks.quality import QUALITY
from validata.rules import CHECKS, EXPLAINS, RULES, Detail, Rule
from validata.schema import Check, Field


class Fault(NamedTuple):
    """What a cell shows: the code of a rule and the facts of its notice."""

    code: str
    detail: Detail


Verdict = tuple[Fault, ...]


def read(field: Field, text: str) -> tuple[Any, dict[str, str]]:
    """The typed value of a cell (None when empty or of the wrong type) and frictionless's failures by name.

    A text that makes the library raise (it is hostile, then) is of the wrong type.
    """
    try:
        value, failures = field.reader(text)
    except Exception:  # noqa: BLE001 - whatever a hostile cell makes the library raise
        return None, {"type": "unreadable"}
    return value, failures or {}


def verdict(field: Field, text: str) -> Verdict:
    """Everything that is to be said of a cell, errors first; () when it is right."""
    found = tuple(sound(field, text, fault) for fault in errors(field, text))
    if found or text in field.missing:
        return found
    for code in QUALITY:
        detail = RULES[code].check(field, text)
        if detail is not None:
            return (sound(field, text, Fault(code, detail)),)
    return ()


def errors(field: Field, text: str) -> tuple[Fault, ...]:
    """What makes a cell wrong where the file is published."""
    value, failures = read(field, text)
    found = [explain(field, text, name) for name in failures]
    if value is not None:
        for check in field.checks:
            for rule, params in cell_rules(check):
                detail = rule.check(value, text, params)
                if detail is not None:
                    found = [fault for fault in found if fault.code not in rule.replaces]
                    found.append(Fault(rule.code, detail))
    return tuple(found)


def explain(field: Field, text: str, failure: str) -> Fault:
    """The rule that explains a failure of frictionless's reader; any failure has one."""
    if failure == "type":
        names = [f"type:{field.type}/{field.format}", f"type:{field.type}", "type:any"]
    else:
        names = [f"constraint:{failure}", "constraint"]
    rule = next((EXPLAINS[name] for name in names if name in EXPLAINS), None)
    if rule is None:
        rule = RULES["type-invalide" if failure == "type" else "contrainte-non-respectee"]
    return Fault(rule.code, rule.check(field, text))


def cell_rules(check: Check) -> list[tuple[Rule, dict[str, Any]]]:
    """The rules (and their parameters) that a custom check of one column asks for."""
    rule = CHECKS.get(check.name)
    if rule is None:
        return [(RULES["format-francais-invalide"], {**check.params, "name": check.name})]
    if rule.scope != "cell":
        return []
    return [(rule, check.params), *((CHECKS[name], check.params) for name in ALSO.get(check.name, ()))]


def sound(field: Field, text: str, fault: Fault) -> Fault:
    """The fault without a suggestion that would itself be wrong, or no change."""
    detail = fault.detail
    wrong = partial(rejected, field, text)
    if detail.get("suggestion") is not None and wrong(detail["suggestion"]):
        bare = {k: v for k, v in detail.items() if not k.startswith(("suggestion", "alternative"))}
        return Fault(fault.code, bare)
    if detail.get("alternative") is not None and wrong(detail["alternative"]):
        return Fault(fault.code, {k: v for k, v in detail.items() if not k.startswith("alternative")})
    return fault


def rejected(field: Field, text: str, candidate: Any) -> bool:  # noqa: ANN401 - any fact
    """Whether a suggestion is no remedy: the same text, or wrong in its turn."""
    return candidate == text or bool(errors(field, str(candidate)))
