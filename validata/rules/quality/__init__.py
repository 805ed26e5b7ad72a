"""Warnings about one cell that the reference validator accepts and that still misleads whoever reuses it.

Each function is told a field and the text of a cell that is neither missing nor rejected, and answers
None when it has nothing to say: a cheap test first, the real examination only of suspicious texts.
"""

from __future__ import annotations

QUALITY: tuple[str, ...] = (
    "cellule-blanche",
    "octet-nul",
    "caracteres-corrompus",
    "notation-scientifique",
    "nombre-inhabituel",
    "zeros-perdus",
    "espaces-superflus",
    "valeur-exemple",
    "date-future",
    "categorie-inconnue",
    "donnee-personnelle",
)
"""The codes in the order in which they are tried: the first that speaks is the only one."""
