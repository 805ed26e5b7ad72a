"""All the rules, and the names of several of them. What judges loads only those that it needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from validata.rule import Rule
from validata.rules import constraints, file, header, quality, schema, shape, types
from validata.rules.constraints import references, repeats
from validata.rules.named import (
    acts,
    columns,
    communes,
    identifiers,
    official,
    opening_hours,
    phones,
    places,
    writing,
    years,
)
from validata.rules.named.bal import cells, ids, keys, names, position

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
    *identifiers.RULES,
    *phones.RULES,
    *opening_hours.RULES,
    *years.RULES,
    *acts.RULES,
    *places.RULES,
    official.format_francais_invalide,
    *columns.RULES,
    *communes.RULES,
    *writing.RULES,
    *keys.RULES,
    *cells.RULES,
    *position.RULES,
    *ids.RULES,
    *names.RULES,
    *quality.RULES,
    *quality.ACROSS,
)
RULES = {one.code: one for one in LISTED}
"""Code -> rule."""
FAMILIES = {
    name: frozenset(one.code for one in LISTED if one.family == name) for name in {one.family for one in LISTED} if name
}
"""Name of several rules -> their codes."""


def codes(named: Iterable[str]) -> frozenset[str]:
    """The codes of rules named one by one or by family."""
    return frozenset(code for name in named for code in FAMILIES.get(name, (name,)))


def shortened(codes: frozenset[str]) -> list[str]:
    """Codes of rules, those of a whole family under its name."""
    whole = {name: family for name, family in FAMILIES.items() if family <= codes}
    return sorted(whole) + sorted(codes.difference(*whole.values()))
