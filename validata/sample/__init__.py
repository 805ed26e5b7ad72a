"""Plausible rows for the bundled models: real communes, invented facts, no real person, no existing body."""

from __future__ import annotations

from collections.abc import Callable

from validata.sample.draw import Draw, Record
from validata.sample.institutions import budget, catalogue, deliberations, marches, subventions
from validata.sample.meals import menus, plats
from validata.sample.places import adresses, equipements, prenoms
from validata.schema.model import Field, Schema

MODELS: dict[str, Callable[[Draw, int], list[Record]]] = {
    "adresses": adresses,
    "budget": budget,
    "catalogue": catalogue,
    "deliberations": deliberations,
    "equipements": equipements,
    "marches": marches,
    "menus": menus,
    "plats": plats,
    "prenoms": prenoms,
    "subventions": subventions,
}
"""Name of a bundled model -> what makes so many rows of it."""


def sample(schema: Schema, rows: int, seed: str) -> list[list[str]]:
    """So many conformant rows for a bundled schema, in the order of its fields: the same for the same seed.

    Raises KeyError for a schema that is not bundled.
    """
    records = MODELS[schema.name](Draw(seed), rows)
    return [[text(record, field) for field in schema.fields] for record in records]


def text(record: Record, field: Field) -> str:
    """The text of a field; a version of the model may want it in a format of its own (`name/format`)."""
    return record.get(f"{field.name}/{field.format}", record.get(field.name, ""))
