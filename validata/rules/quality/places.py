"""Latitudes and longitudes in two columns."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from validata.rule import Facts, rule
from validata.rules import planting
from validata.rules.examples import cell, rows
from validata.rules.finders import Point, PointRule
from validata.rules.named.places import BOXES
from validata.table.arrow import Mask
from validata.text.labels import LONG

if TYPE_CHECKING:
    from validata.schema.model import Field

Box: TypeAlias = tuple[float, float, float, float]
MOST = {"latitude": 90, "longitude": 180}
"""Degrees from the equator to the poles, and from Greenwich to its antipodes."""
MARGIN = 0.2  # degrees: harbours, lighthouses, the other bank of a river
FAR = (
    (-63.3, 17.7, -62.6, 18.3),  # Saint-Martin, Saint-Barthélemy
    (-56.7, 46.6, -56.0, 47.3),  # Saint-Pierre-et-Miquelon
    (157.9, -23.0, 172.3, -17.3),  # New Caledonia
    (-178.5, -14.6, -175.9, -12.9),  # Wallis and Futuna
    (-155.2, -28.2, -134.0, -7.5),  # French Polynesia
)
"""West, south, east, north of the territories that the check of geopoints leaves out."""
TOWNS = (*((w - MARGIN, s - MARGIN, e + MARGIN, n + MARGIN) for w, s, e, n in BOXES), *FAR)
FRANCE = (*TOWNS, (39.0, -50.5, 78.0, -11.0))
"""The same and a piece of the Indian Ocean, where Crozet, Kerguelen and others are."""

HERE: dict[str, Any] = {
    "countryCode": "FR",
    "fields": [
        {"name": "NOM", "type": "string"},
        {"name": "LATITUDE", "type": "number"},
        {"name": "LONGITUDE", "type": "number"},
    ],
}
HEADER = ["NOM", "LATITUDE", "LONGITUDE"]
TOWN_HALL = ["Mairie", "46.58", "0.34"]


def within(boxes: Iterable[Box], longitudes: npt.NDArray[np.float64], latitudes: npt.NDArray[np.float64]) -> Mask:
    """Which points are in one of these boxes."""
    found = np.zeros(len(latitudes), bool)
    for west, south, east, north in boxes:
        found |= (west <= longitudes) & (longitudes <= east) & (south <= latitudes) & (latitudes <= north)
    return found


@rule(
    "degres-impossibles",
    type="degres-impossibles",
    severity="warning",
    family="doute",
    scope="cell",
    title="Une latitude ou une longitude n'est pas en degrés",
    message="« {value} » n'est pas une {kind} : en degrés, elle va de -{most} à {most}.",
    remedy=(
        "Remettez le point décimal à sa place ; si la valeur est en mètres (Lambert 93), convertissez les deux "
        "coordonnées en degrés (WGS 84)."
    ),
    good=cell({"name": "EQUIP_LONG", "type": "number", "role": "longitude"}, "0.580224"),
    bad=cell({"name": "EQUIP_LONG", "type": "number", "role": "longitude"}, "580224"),
    public=("kind", "most"),
    sow=lambda _, text: text.replace(".", "").lstrip("0").ljust(4, "1"),
)
def degres_impossibles(field: Field, text: str) -> Facts | None:
    """La valeur dépasse ce qu'une latitude (de -90 à 90 degrés) ou une longitude (de -180 à 180) peut valoir.

    Une carte ne peut pas placer ce point. Le plus souvent, le point décimal a disparu dans un tableur réglé en
    français, ou les coordonnées sont en mètres : un logiciel de cartographie les convertit en degrés.
    """
    kind = next((role for role in MOST if role in field.roles), None)
    if kind is None or field.type != "number":
        return None
    value, _ = field.read(text[:LONG])
    if not isinstance(value, Decimal) or not value.is_finite() or abs(value) <= MOST[kind]:
        return None
    return {"kind": kind, "most": MOST[kind]}


@rule(
    "coordonnees-nulles",
    type="coordonnees-nulles",
    severity="warning",
    family="doute",
    scope="row",
    title="Le point a pour coordonnées zéro et zéro",
    message="La latitude et la longitude (« {partner} ») valent zéro : ce point est dans le golfe de Guinée.",
    remedy="Écrivez les coordonnées du lieu, ou videz les deux cellules si elles sont facultatives et inconnues.",
    good=rows(HERE, HEADER, TOWN_HALL),
    bad=rows(HERE, HEADER, TOWN_HALL, ["Gymnase", "0", "0"]),
    public=("partner",),
    plant=planting.point_zero,
)
def coordonnees_nulles(point: Point) -> Facts:
    """La latitude et la longitude valent toutes deux zéro.

    C'est ce qu'un logiciel écrit quand il ne connaît pas le lieu. Sur une carte, le point tombe dans l'océan
    Atlantique, au large du Ghana. Cherchez les coordonnées de l'adresse sur geoservices.ign.fr ou adresse.data.gouv.fr.
    """
    return {"partner": point.partner}


@rule(
    "latitude-longitude-echangees",
    type="latitude-longitude-echangees",
    severity="warning",
    family="doute",
    scope="row",
    title="La latitude et la longitude sont échangées",
    message=(
        "« {latitude} » semble être la longitude, et « {longitude} » (« {partner} ») la latitude : dans cet ordre, le "
        "point est en France."
    ),
    remedy="Échangez les deux valeurs ; si toutes les lignes sont dans ce cas, échangez les deux colonnes.",
    good=rows(HERE, HEADER, TOWN_HALL),
    bad=rows(HERE, HEADER, ["Mairie", "0.34", "46.58"]),
    public=("partner",),
    plant=planting.points_exchanged,
)
def latitude_longitude_echangees(point: Point) -> Facts:
    """Lu tel qu'il est écrit, le point est hors de France ; si l'on échange les deux nombres, il y est.

    La latitude dit la position du nord au sud (de 41 à 51 en métropole), la longitude la position d'ouest en est (de -5
    à 10 environ). Sur une carte, ces points tombent au large de la Somalie. Le plus souvent, toute la colonne est
    touchée : il suffit alors d'échanger les deux en-têtes.
    """
    return {"latitude": point.latitude, "longitude": point.longitude, "partner": point.partner}


@rule(
    "lieu-hors-de-france",
    type="lieu-hors-de-france",
    severity="warning",
    family="doute",
    scope="row",
    title="Le point est loin de la France",
    message="Le point de latitude {latitude} et de longitude {longitude} (« {partner} ») est loin de toute terre "
    "française.",
    remedy="Vérifiez le signe et le point décimal des deux nombres.",
    good=rows(HERE, HEADER, TOWN_HALL, ["Mairie", "-20.88", "55.45"]),
    bad=rows(HERE, HEADER, TOWN_HALL, ["Gymnase", "4.658", "0.34"]),
    public=("partner",),
)
def lieu_hors_de_france(point: Point) -> Facts:
    """Le point n'est près d'aucun territoire français, de métropole ou d'outre-mer.

    Un signe ou un point décimal mal placé suffit à déplacer un lieu de plusieurs milliers de kilomètres. Les points
    proches d'une frontière ne sont pas signalés. Un fichier dont le modèle ne dit pas qu'il porte sur la France n'est
    examiné que si presque tous ses points y sont.
    """
    return {"latitude": point.latitude, "longitude": point.longitude, "partner": point.partner}


POINTS: tuple[PointRule, ...] = (coordonnees_nulles, latitude_longitude_echangees, lieu_hors_de_france)
