"""Warnings about what the reference validator accepts and that still misleads whoever reuses it.

Those of RULES are told a field and the text of a cell that is neither missing nor rejected, and answer None when they
have nothing to say: a cheap test first, the real examination only of suspicious texts. The others look at several
cells at once: `judge.doubts` gathers what they are told.
"""

from __future__ import annotations

from typing import Any

from validata.rule import Rule
from validata.rules.finders import CellRule
from validata.rules.quality.columns import WHOLES
from validata.rules.quality.contents import contenu_inattendu, numero_avec_espaces, valeur_test
from validata.rules.quality.days import date_ancienne, date_future, date_inexistante, periode_inversee
from validata.rules.quality.doubtful import categorie_inconnue, valeur_exemple
from validata.rules.quality.identity import CONTRASTS
from validata.rules.quality.places import POINTS, degres_impossibles
from validata.rules.quality.privacy import donnee_personnelle
from validata.rules.quality.quantities import montant_nul, quantite_negative
from validata.rules.quality.spreadsheet import nombre_inhabituel, notation_scientifique, zeros_perdus
from validata.rules.quality.writing import (
    caracteres_corrompus,
    caracteres_invisibles,
    cellule_blanche,
    espaces_superflus,
    octet_nul,
)

__all__ = ["ACROSS", "RULES"]

RULES: tuple[CellRule, ...] = (
    cellule_blanche,
    octet_nul,
    caracteres_corrompus,
    notation_scientifique,
    nombre_inhabituel,
    zeros_perdus,
    numero_avec_espaces,
    caracteres_invisibles,
    espaces_superflus,
    valeur_exemple,
    valeur_test,
    date_future,
    categorie_inconnue,
    date_ancienne,
    date_inexistante,
    degres_impossibles,
    quantite_negative,
    montant_nul,
    donnee_personnelle,
    contenu_inattendu,
)
"""In the order in which they are tried: the first that speaks is the only one."""
ACROSS: tuple[Rule[Any], ...] = (*POINTS, periode_inversee, *CONTRASTS, *WHOLES)
"""Those that look at several cells."""
