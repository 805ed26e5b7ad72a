"""The rules, one module per place where they look; RULES lists them all."""

from __future__ import annotations

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
)
RULES = {one.code: one for one in LISTED}
"""Code -> rule."""
