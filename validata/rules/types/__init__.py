"""Rules about a cell whose text is not of the type of its field.

Each function is told the field and the rejected text, and finds what helps to mend it. It never
raises and looks at long texts only to measure them: see `mendable` and `propose`.
"""

from __future__ import annotations

from validata.rules.finders import CellRule
from validata.rules.types.addresses import email_invalide, url_invalide, uuid_invalide
from validata.rules.types.dates import annee_invalide, date_heure_invalide, date_invalide, heure_invalide
from validata.rules.types.numbers import booleen_invalide, entier_invalide, nombre_invalide
from validata.rules.types.structures import (
    geojson_invalide,
    geopoint_invalide,
    objet_invalide,
    tableau_invalide,
    type_invalide,
)

RULES: tuple[CellRule, ...] = (
    entier_invalide,
    nombre_invalide,
    booleen_invalide,
    date_invalide,
    date_heure_invalide,
    heure_invalide,
    annee_invalide,
    url_invalide,
    email_invalide,
    uuid_invalide,
    geopoint_invalide,
    geojson_invalide,
    tableau_invalide,
    objet_invalide,
    type_invalide,
)
