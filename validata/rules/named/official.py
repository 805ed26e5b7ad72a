"""Official lists and formats (communes, postal codes...), as frformat knows them."""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from validata.rule import Facts, rule
from validata.rules.named.places import in_france, point
from validata.rules.named.shared import WRITE_INSTEAD, asked, because, holds
from validata.rules.repairs import alike
from validata.text.labels import key
from validata.text.typography import typography

NAMES = {
    "canton": "nom de canton",
    "code-commune-insee": "code commune INSEE",
    "code-departement": "code de département",
    "code-fantoir": "code FANTOIR",
    "code-pays-iso2": "code de pays à deux lettres",
    "code-pays-iso3": "code de pays à trois lettres",
    "code-postal": "code postal",
    "code-region": "code de région",
    "code-rna": "numéro d'association (RNA)",
    "commune": "nom de commune",
    "coordonnees-gps-francaises": "point situé en France",
    "departement": "nom de département",
    "id-rnb": "identifiant de bâtiment (RNB)",
    "latitude-l93": "latitude en Lambert 93",
    "longitude-l93": "longitude en Lambert 93",
    "nomenclature-acte": "matière de la nomenclature des actes",
    "pays": "nom de pays",
    "region": "nom de région",
    "siren": "numéro SIREN",
    "siret": "numéro SIRET",
}
OLDER = {"numero-departement": "code-departement"}
"""Names that frformat gave to its formats before version 0.5."""

SHORT = 1000  # valid values among which the closest is worth suggesting


@rule(
    "format-francais-invalide",
    type="custom-check-error",
    scope="cell",
    title="La valeur n'est pas dans la liste ou le format français attendu",
    message="« {value} » n'est pas reconnu comme {format}.",
    remedy=(
        WRITE_INSTEAD,
        "Remplacez cette valeur par une valeur correcte ({format}), telle que l'écrit la source officielle.",
    ),
    good=asked("region", "Bretagne", version="2024"),
    bad=asked("region", "Bretagn", "Bretagne", version="2024"),
    public=("format",),
    sow=lambda _, text: text[:-1],
    repair=alike,
)
def format_francais_invalide(value: object, text: str, params: dict[str, Any]) -> Facts | None:
    """Le modèle demande une valeur d'une liste officielle ou un identifiant d'une forme précise.

    Ce sont par exemple les communes, les départements, les pays, les codes postaux. L'écriture compte : tirets,
    accents, zéro initial des codes. Une valeur hors de la liste ne peut être rapprochée d'aucun autre fichier. Une
    liste change d'une année à l'autre : le modèle dit laquelle il suit.
    """
    name = str(params.get("name"))
    valid = french_format(name, params)
    if valid is None or valid(value):
        return None
    name = OLDER.get(name, name)
    words = NAMES.get(name) or str(formats()[name].metadata.name)
    return {"format": words, **because(None, nearest(name, version_of(params), text, valid))}


def french_format(name: str, params: dict[str, Any]) -> Callable[[Any], bool] | None:
    """The test of a format known by its name, None if there is none.

    ValueError, with the reason in French, when the schema's parameters do not allow to build it.
    """
    name = OLDER.get(name, name)
    if name not in formats():
        return None
    if name == "coordonnees-gps-francaises":
        return is_in_france
    if "options" in params:
        message = "le paramètre « options » n'est pas pris en charge"
        raise ValueError(typography(message))
    return partial(holds, reference(name, version_of(params)).is_valid)


def is_in_france(value: object) -> bool:
    """Whether a value is a point in France."""
    place = point(value)
    return place is not None and in_france(*place)


def version_of(params: dict[str, Any]) -> Any:
    """The edition of a list; « cog » was its name before frformat 0.5."""
    return params.get("version", params.get("cog"))


@cache
def formats() -> dict[str, Any]:
    """The classes of frformat by the name that schemas give them (`CodeRegion` -> `code-region`)."""
    import frformat

    # The last three are missing from its list.
    known = [*frformat.all_formats, frformat.CodeRNA, frformat.LatitudeL93, frformat.LongitudeL93]
    words = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=.)(?=[A-Z][a-z])")
    return {words.sub("-", format_.__name__).lower(): format_ for format_ in known}


@cache
def reference(name: str, version: object = None) -> Any:
    """The format of this name and edition (ValueError in French)."""
    made = formats()[name]
    if "version" not in inspect.signature(made).parameters:
        return made()
    if version is None:
        message = "le paramètre « version » manque (par exemple « 2024 » ou « latest »)"
        raise ValueError(typography(message))
    try:
        return made(version)
    except (AttributeError, ValueError):
        message = f"la version « {version} » n'existe pas (essayez « latest »)"
        raise ValueError(typography(message)) from None


def nearest(name: str, version: object, text: str, valid: Callable[[Any], bool]) -> str | None:
    """The valid value that `text` certainly stands for."""
    code = re.sub(r"[\W_]", "", re.sub(r"[.,]0+$", "", text.strip())).upper()
    coded = name.startswith(("code-", "id-"))
    candidates: list[str] = [text.strip(), code, f"0{code}"] if coded else [text.strip()]
    for candidate in candidates:
        if valid(candidate):
            return candidate
    values = official_values(name, version)
    simple = key(text)
    if simple not in values and len(values) < SHORT and not coded:
        simple = next(iter(difflib.get_close_matches(simple, values, n=1, cutoff=0.8)), "")
    return values.get(simple)


@cache
def official_values(name: str, version: object) -> dict[str, str]:
    """The valid values of a closed list by their simplified text, without those that share it."""
    listed: frozenset[str] = getattr(reference(name, version), "get_valid_values_set", frozenset)()
    found: dict[str, str] = {}
    shared: set[str] = set()
    for value in sorted(listed):
        simple = key(value)
        shared.update([simple] if simple in found else [])
        found[simple] = value
    return {simple: value for simple, value in found.items() if simple not in shared}
