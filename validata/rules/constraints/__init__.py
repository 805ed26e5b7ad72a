"""Rules about a cell or a row that breaks a constraint of its field."""

from __future__ import annotations

from validata.rules.constraints.bounds import (
    valeur_trop_courte,
    valeur_trop_grande,
    valeur_trop_longue,
    valeur_trop_petite,
)
from validata.rules.constraints.forms import motif_non_respecte
from validata.rules.constraints.values import valeur_hors_liste, valeur_manquante
from validata.rules.finders import CellRule

RULES: tuple[CellRule, ...] = (
    valeur_manquante,
    valeur_hors_liste,
    motif_non_respecte,
    valeur_trop_courte,
    valeur_trop_longue,
    valeur_trop_petite,
    valeur_trop_grande,
)
