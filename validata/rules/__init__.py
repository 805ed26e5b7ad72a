"""The rules, one module per place where they look; RULES lists them all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from validata.rule import Rule
from validata.rules import constraints, file, header, named, quality, schema, shape, types
from validata.rules.constraints import references, repeats

LISTED: tuple[Rule[Any], ...] = (
    file.fichier_illisible,
    file.aucune_ligne,
    file.guillemet_non_ferme,
    *file.RULES,
    header.aucune_colonne_reconnue,
    *header.RULES,
    *schema.RULES,
    *shape.RULES,
    *types.RULES,
    *constraints.RULES,
    *repeats.RULES,
    references.reference_inconnue,
    *named.RULES,
    *named.COLUMN_RULES,
    *named.TABLE_RULES,
    *quality.RULES,
    *quality.ACROSS,
)
RULES = {one.code: one for one in LISTED}
"""Code -> rule."""
FAMILIES = {
    name: frozenset(one.code for one in LISTED if one.family == name) for name in {one.family for one in LISTED} if name
}
"""Name of several rules -> their codes."""


def codes(names: Iterable[str]) -> frozenset[str]:
    """The codes of rules named one by one or by family."""
    return frozenset(code for name in names for code in FAMILIES.get(name, (name,)))


def shortened(codes: frozenset[str]) -> list[str]:
    """Codes of rules, those of a whole family under its name."""
    whole = {name: family for name, family in FAMILIES.items() if family <= codes}
    return sorted(whole) + sorted(codes.difference(*whole.values()))
