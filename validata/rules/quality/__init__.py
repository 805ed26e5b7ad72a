"""Warnings about one cell that the reference validator accepts and that still misleads whoever reuses it.

Each function is told a field and the text of a cell that is neither missing nor rejected, and answers
None when it has nothing to say: a cheap test first, the real examination only of suspicious texts.
"""

from __future__ import annotations

from validata.rules.finders import CellRule
from validata.rules.quality.doubtful import categorie_inconnue, date_future, valeur_exemple
from validata.rules.quality.privacy import donnee_personnelle
from validata.rules.quality.spreadsheet import nombre_inhabituel, notation_scientifique, zeros_perdus
from validata.rules.quality.writing import (
    caracteres_corrompus,
    caracteres_invisibles,
    cellule_blanche,
    espaces_superflus,
    octet_nul,
)

RULES: tuple[CellRule, ...] = (
    cellule_blanche,
    octet_nul,
    caracteres_corrompus,
    notation_scientifique,
    nombre_inhabituel,
    zeros_perdus,
    caracteres_invisibles,
    espaces_superflus,
    valeur_exemple,
    date_future,
    categorie_inconnue,
    donnee_personnelle,
)
"""In the order in which they are tried: the first that speaks is the only one."""
