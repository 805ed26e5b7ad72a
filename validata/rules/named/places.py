"""Points that should be in France."""

from __future__ import annotations

import re
from typing import Any

from validata.rule import Facts, rule
from validata.rules.finders import CheckRule
from validata.rules.named.shared import WRITE_INSTEAD, asked, because

# West, south, east, north of each French territory; a point on the border is outside.
BOXES = (
    (-5.141277, 41.333571, 9.560091, 51.088989),  # metropolitan France
    (-61.809839, 15.832041, -61.001959, 16.514488),  # Guadeloupe
    (-61.229033, 14.388646, -60.809655, 14.878723),  # Martinique
    (-54.60239, 2.111055, -51.619041, 5.748138),  # French Guiana
    (55.216526, -21.389631, 55.836654, -20.8718),  # La Réunion
    (45.01833, -13.005254, 45.299985, -12.63659),  # Mayotte
)


@rule(
    "coordonnees-hors-france",
    type="french-gps-coordinates",
    scope="cell",
    title="Le point est hors de France",
    message=(
        "Le point de longitude {longitude} et de latitude {latitude} est hors de France.",
        "« {value} » ne peut pas être contrôlé : le modèle ne déclare pas cette colonne comme un point géographique.",
    ),
    remedy=(
        "Vérifiez la longitude {longitude} puis la latitude {latitude} : signe, point décimal, degrés et non mètres.",
        "Signalez aux auteurs du modèle que cette colonne doit y être de type « geopoint ».",
    ),
    good=asked("french-gps-coordinates", "2.35,48.85", type="geopoint"),
    bad=asked("french-gps-coordinates", "12.49,41.89", type="geopoint"),
    checks=("french-gps-coordinates",),
    sow=lambda _, __: "12.49,41.89",
)
def coordonnees_hors_france(value: object, _text: str, _params: dict[str, Any]) -> Facts | None:
    """Le point n'est ni en métropole, ni dans un département d'outre-mer.

    Chaque territoire est pris à grands traits, si bien qu'un point voisin de la frontière passe. Placé sur une
    carte, il tomberait en mer ou à l'étranger. Le plus souvent, un signe ou un chiffre manque, ou les coordonnées
    sont en mètres (Lambert 93) et non en degrés.
    """
    place = point(value)
    if place is None:
        return {}
    longitude, latitude = place
    if in_france(longitude, latitude) or in_france(latitude, longitude):
        return None
    return {"longitude": str(longitude), "latitude": str(latitude)}


@rule(
    "coordonnees-inversees",
    type="reversed-french-gps-coordinates",
    scope="cell",
    title="La latitude est à la place de la longitude",
    message="« {value} » donne la latitude avant la longitude : dans cet ordre, le point est hors de France.",
    remedy=(WRITE_INSTEAD, "Donnez d'abord la longitude, puis la latitude."),
    good=asked("french-gps-coordinates", "2.35,48.85", type="geopoint"),
    bad=(
        asked("french-gps-coordinates", "48.85,2.35", "2.35,48.85", type="geopoint"),
        asked("french-gps-coordinates", "48.85, 2.35", "2.35, 48.85", type="geopoint"),
    ),
    checks=("french-gps-coordinates",),
    sow=lambda _, text: ",".join(part.strip() for part in reversed(text.split(","))),
)
def coordonnees_inversees(value: object, text: str, _params: dict[str, Any]) -> Facts | None:
    """La longitude (est-ouest) s'écrit avant la latitude (nord-sud), à l'inverse de l'usage courant.

    Lu dans l'ordre prévu, le point tombe hors de France ; dans l'autre ordre, il y est. Intervertissez les deux
    nombres dans toute la colonne : la même erreur y est sans doute partout.
    """
    place = point(value)
    if place is None or in_france(*place) or not in_france(*reversed(place)):
        return None
    pair = re.fullmatch(r"(\s*\[?\s*)([^\s,\[\]{}]+)(\s*,\s*)([^\s,\[\]{}]+)(\s*\]?\s*)", text)
    return because(None, f"{pair[1]}{pair[4]}{pair[3]}{pair[2]}{pair[5]}".strip() if pair else None)


def point(value: object) -> tuple[float, float] | None:
    """The longitude and the latitude of a geopoint, None for anything else."""
    try:
        return float(value.lon), float(value.lat)  # type: ignore[attr-defined]
    except (AttributeError, TypeError, ValueError):
        return None


def in_france(longitude: float, latitude: float) -> bool:
    """Whether the point is strictly inside the box of a French territory."""
    return any(west < longitude < east and south < latitude < north for west, south, east, north in BOXES)


RULES: tuple[CheckRule, ...] = (coordonnees_hors_france, coordonnees_inversees)
