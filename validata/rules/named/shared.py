"""What the rules that a schema names have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from validata.rule import Example, Facts
from validata.rules.examples import cell
from validata.rules.mending import known
from validata.text.typography import typography

EXAMINED = 500  # characters beyond which a text is not examined further: it is no slip of the pen

NOT_A_TEXT = "« {value} » ne peut pas être contrôlé : le modèle déclare cette colonne comme {kind}, et non comme texte."
NOT_A_TEXT_FIX = "Signalez aux auteurs du modèle que cette colonne doit y être de type texte, et non {kind}."
TYPES = {"bool": "booléen", "int": "nombre entier", "Decimal": "nombre", "float": "nombre", "list": "tableau"}
WRITE_INSTEAD = "Écrivez « {suggestion} » à la place de « {value} »."


def asked(
    check: str,
    text: str,
    suggestion: str | None = None,
    *,
    type: str = "string",  # noqa: A002 - the field's own word
    **params: str,
) -> Example:
    """The example of a column whose values a schema checks by name."""
    checks = ({"name": check, "params": {"column": "champ", **params}},)
    return cell({"type": type}, text, suggestion, checks=checks)


def holds(test: Callable[[Any], Any], value: object) -> bool:
    """Whether `value` passes the test; a value that the test cannot examine does not."""
    try:
        return bool(test(value))
    except Exception:  # noqa: BLE001 - whatever a hostile schema makes the library raise
        return False


def judge(test: Callable[[Any], Any], value: object, text: str, explain: Callable[[str], Facts]) -> Facts | None:
    """None when `value` passes a test of texts, else what `explain` says of the text."""
    if holds(test, value):
        return None
    if holds(test, text):  # the text is right: the schema has read it as something else
        return {"kind": TYPES.get(type(value).__name__, "autre chose")}
    return explain(text) if len(text) <= EXAMINED else {}


def because(reason: str | None, suggestion: str | None = None) -> Facts:
    """What is wrong and what to write, as far as they are known."""
    return known({"reason": typography(reason) if reason else None, "suggestion": suggestion})
