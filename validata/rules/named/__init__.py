"""Rules that a schema asks for by name (`custom_checks`).

`value` is the typed value of a cell that is neither empty nor of a wrong type. A test that cannot
even examine it (a number given to a test of texts) means that it is not valid: see `shared.holds`.
"""

from __future__ import annotations

from typing import Any

from validata.rule import Rule
from validata.rules.finders import CheckRule, GroupRule, RowRule, TallyRule
from validata.rules.named import bal, columns, communes, writing
from validata.rules.named.acts import nomenclature_actes_invalide
from validata.rules.named.identifiers import siren_invalide, siret_invalide
from validata.rules.named.official import format_francais_invalide
from validata.rules.named.opening_hours import horaires_invalides
from validata.rules.named.phones import telephone_invalide
from validata.rules.named.places import coordonnees_hors_france, coordonnees_inversees
from validata.rules.named.years import annees_invalides

__all__ = ["CHECKS", "COLUMN_CHECKS", "COLUMN_RULES", "RULES", "SEVERAL", "TABLE_CHECKS", "TABLE_RULES"]

RULES: tuple[CheckRule, ...] = (
    siret_invalide,
    siren_invalide,
    telephone_invalide,
    horaires_invalides,
    annees_invalides,
    nomenclature_actes_invalide,
    coordonnees_hors_france,
    coordonnees_inversees,
    format_francais_invalide,
    *communes.RULES,
    *writing.RULES,
    *bal.RULES,
)
CHECKS: dict[str, tuple[CheckRule, ...]] = {
    name: tuple(rule for rule in RULES if name in rule.checks) for one in RULES for name in one.checks
}
"""Name of a custom check of one column -> the rules that perform it."""
COLUMN_RULES: tuple[RowRule, ...] = (*columns.RULES, *communes.ROW_RULES, *bal.ROW_RULES)
COLUMN_CHECKS: dict[str, RowRule] = {name: one for one in COLUMN_RULES for name in one.checks}
"""Name of a custom check over several columns of a row -> the rule that performs it."""
TABLE_RULES: tuple[GroupRule | TallyRule, ...] = bal.TABLE_RULES
TABLE_CHECKS: dict[str, Rule[Any]] = {name: one for one in TABLE_RULES for name in one.checks}
"""Name of a custom check over the whole table -> the rule that performs it."""
SEVERAL = frozenset((*COLUMN_CHECKS, *TABLE_CHECKS))
"""The checks that look at more than one cell."""
