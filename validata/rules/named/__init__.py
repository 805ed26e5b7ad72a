"""Rules that a schema asks for by name (`custom_checks`), loaded when one does.

`value` is the typed value of a cell that is neither empty nor of a wrong type. A test that cannot
even examine it (a number given to a test of texts) means that it is not valid: see `shared.holds`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from validata.rule import Rule
    from validata.rules.finders import CheckRule, RowRule

CHECKS = {
    "identifiers": ("french-siren-value", "french-siret-value", "siren", "siret"),
    "phones": ("phone-number-value",),
    "opening_hours": ("opening-hours-value",),
    "years": ("year-interval-value",),
    "acts": ("nomenclature-acte", "nomenclature-actes-value"),
    "places": ("french-gps-coordinates",),
    "columns": ("cohesive-columns-value", "compare-columns-value", "one-of-required", "sum-columns-value"),
    "communes": ("commune-code", "commune-code-when", "commune-name"),
    "writing": ("letter-case", "no-underscore"),
    "bal.keys": ("bal-key", "bal-key-number"),
    "bal.cells": ("bal-suffix", "bal-uid", "cadastral-parcels", "uuid-v4"),
    "bal.position": ("bal-point", "bal-position", "bal-territory", "legal-projection"),
    "bal.ids": (
        *("bal-ids", "bal-ids-everywhere"),
        *("bal-one-address", "bal-one-address-id", "bal-one-commune", "bal-one-id", "bal-one-name"),
    ),
    "bal.names": ("bal-address", "bal-complement", "bal-declared", "bal-delegated"),
}
"""Module of rules -> the custom checks that they perform."""
MODULES = {check: module for module, checks in CHECKS.items() for check in checks}
"""Custom check -> the module of the rules that perform it. The formats of `frformat` are left to `official`."""


@cache
def performing(check: str) -> tuple[Rule[Any], ...]:
    """The rules that perform a custom check; none if its name is not one of ours."""
    if check not in MODULES:
        return ()
    return tuple(one for one in import_module(f"{__name__}.{MODULES[check]}").RULES if check in one.checks)


def of_cells(check: str) -> tuple[CheckRule, ...]:
    """Those that look at one cell at a time."""
    return tuple(one for one in performing(check) if one.scope == "cell")


def of_rows(check: str) -> RowRule | None:
    """The one that looks at several cells of a row, if it is one."""
    return next((one for one in performing(check) if one.scope == "row" and not one.gather), None)


def of_table(check: str) -> Rule[Any] | None:
    """The one that looks at the whole table, if it is one."""
    return next((one for one in performing(check) if one.gather), None)
