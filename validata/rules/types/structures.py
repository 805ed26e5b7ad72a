"""Cells that are no point, list, object or other structure."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from validata.rule import Facts, rule
from validata.rules.examples import cell
from validata.rules.mending import ADVICE, HINTS, PENDING, WRITE, constraint, hints, known, mendable, propose
from validata.rules.repairs import point, same_code
from validata.schema.model import Field
from validata.text import characters
from validata.text.dates import duration
from validata.text.json_place import json_place
from validata.text.labels import closest


@rule(
    "geopoint-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas les coordonnées d'un point",
    message="« {value} » ne donne pas les coordonnées d'un point sous la forme attendue, {expected}.",
    remedy=(
        *PENDING,
        "Écrivez « {suggestion} » : la longitude d'abord, la latitude ensuite.",
        *ADVICE,
        "Écrivez les coordonnées en degrés, sous la forme {expected}, avec un point devant les décimales.",
    ),
    good=cell({"name": "coordonneesXY", "type": "geopoint"}, "0.340375, 46.580224"),
    bad=(
        cell({"name": "coordonneesXY", "type": "geopoint"}, "0,340375 ; 46,580224", "0.340375,46.580224"),
        cell({"name": "coordonneesXY", "type": "geopoint"}, "46.580224 0.340375", "0.340375,46.580224"),
    ),
    explains=("type:geopoint",),
    public=("expected", *HINTS),
    sow=lambda _, text: " ; ".join(part.strip().replace(".", ",") for part in text.split(",")),
    repair=point,
)
def geopoint_invalide(field: Field, text: str) -> Facts:
    """La cellule devrait contenir deux nombres, la longitude puis la latitude, en degrés décimaux.

    Des virgules à la place des points, un autre séparateur ou une seule coordonnée empêchent de placer le point sur
    une carte. La longitude va de -180 à 180 et la latitude de -90 à 90 ; en France métropolitaine, la latitude est
    comprise entre 41 et 52. Dans Excel ou LibreOffice, mettez la colonne au format Texte avant la saisie.
    """
    forms = {
        "array": ("[longitude,latitude]", "[{},{}]"),
        "object": ('{"lon":longitude,"lat":latitude}', '{{"lon":{},"lat":{}}}'),
    }
    words, form = forms.get(field.format, ("longitude,latitude", "{},{}"))
    point = coordinates(mendable(text))
    return known({"expected": words, **propose(field, text, form.format(*point) if point else ""), **hints(field)})


@rule(
    "geojson-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas un objet géographique GeoJSON",
    message=(
        "« {value} » n'est pas du GeoJSON : l'écriture est incorrecte à partir du caractère {position}.",
        "« {value} » n'est pas un objet GeoJSON : son type ou ses coordonnées ne conviennent pas.",
    ),
    remedy=(
        *PENDING,
        WRITE,
        *ADVICE,
        "Exportez de nouveau l'objet au format GeoJSON depuis votre logiciel de cartographie.",
    ),
    good=cell({"name": "geometrie", "type": "geojson"}, '{"type": "Point", "coordinates": [0.34, 46.58]}'),
    bad=cell(
        {"name": "geometrie", "type": "geojson"},
        "{'type': 'Point', 'coordinates': [0.34, 46.58]}",
        '{"type": "Point", "coordinates": [0.34, 46.58]}',
    ),
    explains=("type:geojson",),
    public=("position", *HINTS),
    sow=lambda _, text: text.replace('"', "'"),
    repair=same_code,
)
def geojson_invalide(field: Field, text: str) -> Facts:
    """La cellule devrait contenir un objet géographique écrit en GeoJSON (point, ligne, surface).

    Des guillemets simples ou une cellule coupée par le tableur (Excel s'arrête à 32 767 caractères) rendent l'objet
    illisible et le lieu disparaît de la carte. Produisez ces cellules avec un logiciel de cartographie, sans les
    modifier à la main.
    """
    return known({"position": json_fault(text), **propose(field, text, *as_json(text, dict)), **hints(field)})


@rule(
    "tableau-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas une liste de valeurs écrite comme attendu",
    message=(
        "« {value} » est une liste dont des éléments n'ont pas le type attendu : {items}.",
        "« {value} » n'est pas une liste dont les éléments sont séparés par « {separator} » et tous du type attendu.",
        "« {value} » n'est pas une liste entre crochets, comme {expected}.",
    ),
    remedy=(
        *PENDING,
        WRITE,
        "Corrigez ou retirez les éléments suivants : {items}.",
        *ADVICE,
        "Séparez les éléments par « {separator} » et vérifiez chacun d'eux.",
        "Écrivez les valeurs entre crochets, chacune entre guillemets droits, séparées par des virgules : {expected}.",
    ),
    good=cell({"name": "menuPlatRegime", "type": "array"}, '["végétarien"]'),
    bad=(
        cell({"name": "menuPlatRegime", "type": "array"}, "végétarien;sans porc", '["végétarien", "sans porc"]'),
        cell({"name": "menuPlatRegime", "type": "array"}, "['végétarien']", '["végétarien"]'),
    ),
    explains=("type:array", "type:list"),
    public=("expected", "separator", *HINTS),
    sow=lambda _, text: text.strip("[]").replace('"', "").replace(",", ";"),
    repair=same_code,
)
def tableau_invalide(field: Field, text: str) -> Facts:
    """La cellule devrait contenir une liste : des valeurs entre crochets et guillemets droits, ou séparées d'un signe.

    Mal écrite, la liste n'est qu'un texte : un logiciel ne retrouve pas les lignes qui portent telle ou telle
    valeur. Attention aux guillemets courbes que les traitements de texte mettent à la place des guillemets droits.
    """
    if field.type == "list":
        separator = str(field.descriptor.get("delimiter") or ",")
        parts = [characters.strip(part) for part in re.split(r"[;|,]", mendable(text))]
        return known({"separator": separator, **propose(field, text, separator.join(parts)), **hints(field)})
    items = json_list(text)
    wrong = [item for item in items or () if not item_fits(field, item)]
    return known(
        {
            "expected": '["valeur 1", "valeur 2"]',
            "items": [str(item) for item in wrong[:3]] or None,
            **propose(field, text, *lists(field, text)),
            **hints(field),
        }
    )


@rule(
    "objet-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas un objet JSON",
    message=(
        "« {value} » n'est pas un objet JSON : l'écriture est incorrecte à partir du caractère {position}.",
        "« {value} » n'est pas un objet JSON, qui s'écrit entre accolades.",
    ),
    remedy=(
        *PENDING,
        WRITE,
        *ADVICE,
        "Écrivez l'objet entre accolades, avec des guillemets droits autour des noms et des textes.",
    ),
    good=cell({"name": "proprietes", "type": "object"}, '{"surface": 120}'),
    bad=cell({"name": "proprietes", "type": "object"}, "{'surface': 120}", '{"surface": 120}'),
    explains=("type:object",),
    public=("position", *HINTS),
    sow=lambda _, text: text.replace('"', "'"),
    repair=same_code,
)
def objet_invalide(field: Field, text: str) -> Facts:
    """La cellule devrait contenir un objet JSON : des noms et des valeurs entre accolades.

    Un objet mal écrit ne peut pas être relu par un programme. Les erreurs les plus courantes sont les guillemets
    simples ou courbes et l'accolade finale oubliée ; un éditeur de texte les corrige mieux qu'un tableur.
    """
    return known({"position": json_fault(text), **propose(field, text, *as_json(text, dict)), **hints(field)})


@rule(
    "type-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas une valeur de la nature attendue",
    message=(
        "« {value} » n'est pas {expected}.",
        "« {value} » n'est pas une valeur de la nature attendue dans la colonne « {field} ».",
    ),
    remedy=(
        *PENDING,
        WRITE,
        *ADVICE,
        "Remplacez « {value} » par {expected}.",
        "Consultez la description de la colonne « {field} » dans le modèle, puis corrigez la valeur.",
    ),
    good=cell({"name": "duree", "type": "duration"}, "P3M"),
    bad=cell({"name": "duree", "type": "duration"}, "3 mois", "P3M"),
    explains=("type:string", "type:any", "type:duration", "type:string/binary", "type:string/wkt"),
    public=("expected", *HINTS),
    repair="safe",
)
def type_invalide(field: Field, text: str) -> Facts:
    """La cellule contient une valeur qui n'est pas de la nature que le modèle prévoit pour la colonne.

    Le logiciel qui relit le fichier ne saura qu'en faire. Reportez-vous à la description de la colonne dans la
    documentation du modèle : une durée, par exemple, s'écrit P3M pour trois mois ou PT2H30M pour deux heures et demie.
    """
    expected = {
        "duration": "une durée écrite comme P3M (trois mois) ou PT2H30M (deux heures et demie)",
        "binary": "un contenu codé en Base64",
        "wkt": "une géométrie écrite comme POINT (0.34 46.58)",
    }
    words = expected.get(field.type) or expected.get(field.format)
    guess = duration(mendable(text)) if field.type == "duration" else ""
    return known({"expected": words, **propose(field, text, guess), **hints(field)})


def json_value(text: str) -> Any:
    """The JSON value of a text, None when it is none."""
    with suppress(ValueError, RecursionError):
        return json.loads(text)
    return None


def json_list(text: str) -> list[Any] | None:
    """The JSON list of a text."""
    found = json_value(text)
    return found if isinstance(found, list) else None


def json_fault(text: str) -> int | None:
    """Where a text stops being JSON, from 1."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return json_place(error)[0]
    except (ValueError, RecursionError):
        return None
    return None


def as_json(text: str, kind: type) -> Iterator[str]:
    """The JSON writing of a text whose quotation marks are single or curly."""
    plain = characters.squeeze(mendable(text))
    plain = re.sub("[\u201c\u201d\u201e]|\u00ab ?| ?\u00bb", '"', plain).replace("\u2019", "'")
    if isinstance(json_value(plain), kind):
        yield plain
    with suppress(ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        found = ast.literal_eval(plain)
        if isinstance(found, kind):
            yield json.dumps(found, ensure_ascii=False, allow_nan=False)


def lists(field: Field, text: str) -> Iterator[str]:
    """The JSON lists that a text may stand for, their items brought back to the values that are allowed."""
    short = mendable(text)
    values = [str(value) for value in constraint(field, "enum") or ()]
    for writing in [short, *as_json(short, list), *bare_lists(short)]:
        items = json_list(writing)
        if items:
            mended = [closest(item, values)[0] or item if isinstance(item, str) else item for item in items]
            yield writing
            yield json.dumps(mended, ensure_ascii=False)


def bare_lists(text: str) -> Iterator[str]:
    """The JSON list of items written one after the other, with or without brackets and quotation marks."""
    plain = characters.squeeze(text)
    if not plain or json_value(plain) is not None or plain[0] == "{":
        return
    inside = plain.strip("[]() ")
    for separator in (";", "|", ","):
        if separator in inside:
            parts = [part.strip(" \"'\u2019\u201c\u201d\u00ab\u00bb") for part in inside.split(separator)]
            yield json.dumps([part for part in parts if part], ensure_ascii=False)
            return
    yield json.dumps([inside.strip(" \"'")], ensure_ascii=False)


def item_fits(field: Field, item: Any) -> bool:
    """Whether a list of this item alone is accepted by the field."""
    return not field.read(json.dumps([item]))[1]


def coordinates(text: str) -> tuple[str, str] | None:
    """The longitude and latitude that a text gives in another form; swapped when the point is plainly in France."""
    plain = re.sub(r"[\[\](){}°]", " ", characters.squeeze(text)).strip()
    plain = re.sub(r"(?i)\"?(?:longitude|latitude|long?|lat)\"?\s*[:=]", "", plain).strip()
    commas = re.fullmatch(r"([+-]?\d{1,3},\d+)\s*,\s*([+-]?\d{1,3},\d+)", plain, re.ASCII)
    points = re.fullmatch(r"([+-]?\d{1,3}\.?\d*)\s*,\s*([+-]?\d{1,3}\.?\d*)", plain, re.ASCII)
    apart = re.fullmatch(r"([+-]?\d{1,3}(?:[.,]\d*)?)(?:\s*[;|/]\s*|\s+)([+-]?\d{1,3}(?:[.,]\d*)?)", plain, re.ASCII)
    match = commas or points or apart
    if match is None:
        return None
    x, y = (part.replace(",", ".").lstrip("+") for part in match.groups())
    in_france = 41 < float(x) < 52 and -6 < float(y) < 10  # latitudes and longitudes of the mainland
    return (y, x) if in_france else (x, y)
