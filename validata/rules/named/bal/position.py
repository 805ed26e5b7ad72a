"""Where the addresses of a base adresse locale are: position, coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from validata.rule import Facts, rule
from validata.rules import planting
from validata.rules.examples import rows
from validata.rules.finders import ELSEWHERE, Row, RowRule
from validata.rules.named.bal import reading
from validata.rules.named.bal.reading import Floats
from validata.rules.named.columns import fields
from validata.schema.match import Column
from validata.schema.model import CustomCheck
from validata.table.arrow import Mask
from validata.table.model import View

TOLERANCE = 10  # metres


class Territory(NamedTuple):
    """A territory: its box (west, south, east, north; bounds included) and its legal projection, for PROJ."""

    name: str
    box: tuple[float, float, float, float]
    projection: str


def utm(zone: int, *, south: bool = False, ellipsoid: str = "GRS80") -> str:
    """A zone of the Universal Transverse Mercator projection."""
    return f"+proj=utm +zone={zone} {'+south ' if south else ''}+ellps={ellipsoid}"


def lambert(first: float, second: float, latitude: float, longitude: float, x: int, y: int) -> str:
    """A conformal conic projection: its two parallels, its origin and the coordinates of it."""
    parallels = f"+lat_1={first} +lat_2={second} +lat_0={latitude} +lon_0={longitude}"
    return f"+proj=lcc {parallels} +x_0={x} +y_0={y} +ellps=GRS80"


TERRITORIES = (
    Territory("métropole", (-9.86, 41.15, 10.38, 51.56), lambert(49, 44, 46.5, 3, 700_000, 6_600_000)),
    Territory("Antilles", (-63.66, 14.08, -57.52, 18.54), utm(20)),
    Territory("Guyane", (-54.6, 2.11, -49.46, 8.88), utm(22)),
    Territory("La Réunion", (51.83, -24.72, 58.24, -18.28), utm(40, south=True)),
    Territory("Mayotte", (43.68, -14.49, 46.7, -11.33), utm(38, south=True)),
    Territory("Saint-Pierre-et-Miquelon", (-57.1, 43.41, -55.9, 47.37), utm(21)),
    Territory(
        "Nouvelle-Calédonie",
        (163.55, -22.75, 168.2, -19.54),
        lambert(-20 - 2 / 3, -22 - 1 / 3, -21.5, 166, 400_000, 300_000),
    ),
    Territory("Polynésie française", (-155, -24, -150, -9), utm(5, south=True)),
    Territory("Polynésie française", (-150, -29, -144, -13), utm(6, south=True)),
    Territory("Polynésie française", (-144, -29, -138, -7), utm(7, south=True)),
    Territory("Polynésie française", (-138, -25, -132, -18), utm(8, south=True)),
    Territory("Wallis-et-Futuna", (-177, -14, -176, -13), utm(1, south=True, ellipsoid="intl")),
)
"""Those of the national validator (@etalab/project-legal): the first box that holds a point is its own."""


def territory_of(longitude: Floats, latitude: Floats) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The place in TERRITORIES of each point, -1 for none."""
    found = np.full(len(longitude), -1)
    for place, (_, (west, south, east, north), _) in enumerate(TERRITORIES):
        free = found < 0
        if not free.any():
            break
        inside = free & (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)
        found[inside] = place
    return found


@cache
def projection(place: int) -> Any:
    """The legal projection of a territory."""
    from pyproj import Proj

    return Proj(TERRITORIES[place].projection)


def distances(x: Floats, y: Floats, longitude: Floats, latitude: Floats) -> Floats:
    """How far each point in metres is from its longitude and latitude; not a number where there is nothing to say."""
    found = np.full(len(x), np.nan)
    territories = territory_of(longitude, latitude)
    for place in np.unique(territories[territories >= 0]).tolist():
        here = np.flatnonzero(territories == place)
        here = np.repeat(here, 2) if len(here) == 1 else here  # pyproj 3.7 takes an array of one number for a number
        east, north = projection(place)(longitude[here], latitude[here])
        found[here] = np.hypot(x[here] - east, y[here] - north)
    return found


def absent(cells: View) -> Mask:
    """All the rows: a column that the rule needs is absent, which has its own notice."""
    return np.ones(len(cells.chunk), bool)


PLACED = fields(
    "position", "numero", check={"name": "bal-position", "params": {"column": "position", "column2": "numero"}}
)


def positioned(_check: CustomCheck, found: Sequence[Column | None], cells: View) -> Mask:
    """The rows that have a position, or no number that asks for one."""
    position, number = found[:2]
    if position is None or number is None:
        return absent(cells)
    usable, numbers = reading.numbers(cells.chunk, number)
    return reading.filled(cells.chunk, position) | ~usable | (numbers == reading.NO_NUMBER)


@rule(
    "position-manquante",
    type="position-manquante",
    severity="warning",
    scope="row",
    title="La position d'une adresse numérotée n'est pas qualifiée",
    message="L'adresse porte le numéro {number}, mais rien ne dit ce que désigne son point : « {field} » est vide.",
    remedy="Écrivez ce que désigne le point : « entrée » si c'est l'entrée de l'adresse, « segment » si sa place "
    "dans la voie a seulement été calculée.",
    good=rows(PLACED, ["position", "numero"], ["entrée", "12"], ["", "99999"]),
    bad=rows(PLACED, ["position", "numero"], ["", "12"]),
    checks=("bal-position",),
    screen=positioned,
    plant=planting.emptied(lambda _: [("position",)]),
)
def position_manquante(row: Row) -> Facts | None:
    """Une adresse numérotée dit ce que désigne son point : une entrée, un bâtiment, une parcelle, un segment de voie.

    Les services de secours et de livraison s'en servent pour savoir s'ils peuvent s'y fier. Une voie ou un lieu-dit
    sans numéro (99999) n'a pas besoin de position.
    """
    position, number = row.texts[0], reading.number_of(row.texts[1])
    if row.absent or position or number is None or number == reading.NO_NUMBER:
        return None
    return {"number": str(number)}


POINT = {"columns": ["long", "lat", "numero"]}
POINTED = fields("long", "lat", "numero", check={"name": "bal-point", "params": POINT})
IN_FRANCE = fields("long", "lat", "numero", check={"name": "bal-territory", "params": POINT})


def pointed(_check: CustomCheck, found: Sequence[Column | None], cells: View) -> Mask:
    """The rows that have both coordinates, or no number that asks for them."""
    longitude, latitude, number = found[:3]
    usable, numbers = reading.numbers(cells.chunk, number)
    both = reading.filled(cells.chunk, longitude) & reading.filled(cells.chunk, latitude)
    return both | ~usable | (numbers == reading.NO_NUMBER)


@rule(
    "coordonnees-manquantes",
    type="coordonnees-manquantes",
    scope="row",
    title="Une adresse numérotée n'a pas de longitude ou pas de latitude",
    message="L'adresse porte le numéro {number}, mais elle n'est pas sur la carte : {empty} vide.",
    remedy="Placez l'adresse sur une carte et écrivez sa longitude et sa latitude en degrés décimaux ; seules les "
    "voies et les lieux-dits sans numéro (99999) peuvent ne pas en avoir.",
    good=rows(POINTED, ["long", "lat", "numero"], ["0.340375", "46.580224", "12"], ["", "", "99999"]),
    bad=rows(POINTED, ["long", "lat", "numero"], ["0.340375", "", "12"]),
    checks=("bal-point",),
    screen=pointed,
    public=("empty",),
    plant=planting.emptied(lambda _: [("long", "lat")]),
)
def coordonnees_manquantes(row: Row) -> Facts | None:
    """Une adresse sans coordonnées ne peut être ni montrée sur une carte, ni trouvée par les secours.

    La Base adresse nationale la refuse. Une voie ou un lieu-dit sans numéro (99999) est en revanche admis sans point.
    """
    longitude, latitude, number = row.texts[:3]
    value = reading.number_of(number)
    if (longitude and latitude) or value is None or value == reading.NO_NUMBER:
        return None
    if not all(row.there[:2]):
        return ELSEWHERE
    empty = [name for name, text in zip(row.names, row.texts[:2], strict=False) if not text]
    return {"number": str(value), "empty": f"{' et '.join(empty)} {'sont' if len(empty) > 1 else 'est'}"}


def in_territory(_check: CustomCheck, found: Sequence[Column | None], cells: View) -> Mask:
    """The rows whose point is in a territory, or that have no number to be there for."""
    longitude, latitude, number = found[:3]
    if longitude is None or latitude is None:
        return absent(cells)
    chunk = cells.chunk
    _, numbers = reading.numbers(chunk, number)
    places = territory_of(reading.coordinates(chunk, longitude), reading.coordinates(chunk, latitude))
    return (places >= 0) | (numbers == reading.NO_NUMBER)


@rule(
    "coordonnees-hors-territoire",
    type="coordonnees-hors-territoire",
    scope="row",
    title="Le point de l'adresse n'est sur aucun territoire français",
    message=(
        "La longitude et la latitude semblent interverties : dans l'autre ordre, le point est en France ({territory}).",
        "La longitude {longitude} et la latitude {latitude} désignent un point hors de tout territoire français.",
    ),
    remedy=(
        (
            "Écrivez {latitude} dans « {first} » et {longitude} dans « {second} », ici et sans doute sur les autres "
            "lignes ({territory})."
        ),
        "Vérifiez le signe et le point décimal de « {first} » et de « {second} », qui sont en degrés et non en mètres.",
    ),
    good=rows(IN_FRANCE, ["long", "lat", "numero"], ["0.340375", "46.580224", "12"], ["0", "0", "99999"]),
    bad=(
        rows(IN_FRANCE, ["long", "lat", "numero"], ["0", "0", "12"]),
        rows(IN_FRANCE, ["long", "lat", "numero"], ["46.580224", "0.340375", "12"]),
    ),
    checks=("bal-territory",),
    screen=in_territory,
    public=("first", "second", "territory"),
    plant=planting.points_exchanged,
)
def coordonnees_hors_territoire(row: Row) -> Facts | None:
    """Le point doit être en métropole, dans un département ou une collectivité d'outre-mer.

    Chaque territoire est pris à grands traits : un point en mer ou de l'autre côté d'une frontière proche passe. Un
    point à (0, 0), des coordonnées interverties, en mètres ou de signe contraire sont les fautes les plus fréquentes ;
    elles touchent souvent toutes les lignes.
    """
    longitude, latitude = (reading.decimal_of(text) for text in row.texts[:2])
    number = reading.number_of(row.texts[2])
    if longitude is None or latitude is None or number == reading.NO_NUMBER or inside(longitude, latitude) is not None:
        return None
    facts = {"longitude": row.texts[0], "latitude": row.texts[1], "first": row.names[0], "second": row.names[1]}
    other = inside(latitude, longitude)
    if other is None:
        return facts
    return {**facts, "territory": other.name}


def inside(longitude: float, latitude: float) -> Territory | None:
    """The territory of a point."""
    (place,) = territory_of(np.array([longitude]), np.array([latitude])).tolist()
    return TERRITORIES[place] if place >= 0 else None


PROJECTED = fields(
    "x", "y", "long", "lat", check={"name": "legal-projection", "params": {"columns": ["x", "y", "long", "lat"]}}
)


def close(_check: CustomCheck, found: Sequence[Column | None], cells: View) -> Mask:
    """The rows whose two points are close, or where one of them is empty."""
    columns = [column for column in found[:4] if column]
    if len(columns) < 4:
        return absent(cells)
    chunk = cells.chunk
    empty = ~np.logical_and.reduce([cells.filled(column) for column in columns])
    x, y, longitude, latitude = (reading.coordinates(chunk, column) for column in columns)
    return empty | (distances(x, y, longitude, latitude) <= TOLERANCE)


@rule(
    "coordonnees-discordantes",
    type="coordonnees-discordantes",
    severity="warning",
    scope="row",
    title="Les coordonnées en mètres et en degrés ne désignent pas le même point",
    message="« {x} » et « {y} » désignent un point à {distance} m de celui de la longitude et de la latitude.",
    remedy="Recalculez « {x} » et « {y} » dans la projection légale à partir de la longitude et de la latitude, ou "
    "videz-les : ici, elles vaudraient {east} et {north}.",
    good=rows(PROJECTED, ["x", "y", "long", "lat"], ["496372.61", "6612339.02", "0.340375", "46.580224"]),
    bad=rows(PROJECTED, ["x", "y", "long", "lat"], ["496472.61", "6612339.02", "0.340375", "46.580224"]),
    checks=("legal-projection",),
    screen=close,
    public=("x", "y"),
)
def coordonnees_discordantes(row: Row) -> Facts | None:
    """Les colonnes x et y donnent le même point que la longitude et la latitude, dans la projection légale.

    La projection légale est le Lambert 93 en métropole et une projection UTM dans la plupart des territoires
    d'outre-mer. Un écart de plus de 10 mètres vient d'une autre projection (Lambert II, coniques conformes), de
    valeurs arrondies ou d'un point déplacé d'un seul côté.
    """
    read = [reading.decimal_of(text) for text in row.texts[:4]]
    if row.absent or None in read:
        return None
    x, y, longitude, latitude = (np.array([value], np.float64) for value in read)
    (distance,) = distances(x, y, longitude, latitude).tolist()
    if not distance > TOLERANCE:
        return None
    place = int(territory_of(longitude, latitude)[0])
    east, north = projection(place)(longitude[0], latitude[0])
    return {
        "x": row.names[0],
        "y": row.names[1],
        "distance": str(round(distance)) if distance < 1_000_000 else "plus de 1000000",
        "east": f"{east:.2f}",
        "north": f"{north:.2f}",
    }


RULES: tuple[RowRule, ...] = (
    position_manquante,
    coordonnees_manquantes,
    coordonnees_hors_territoire,
    coordonnees_discordantes,
)
