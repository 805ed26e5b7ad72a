"""A header and a schema: which field each label is, which schema a header is of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from validata.errors import SchemaError
from validata.rule import Severity
from validata.schema.bundled import bundled, load_bundled
from validata.schema.model import Field, Schema
from validata.text.characters import unaccented
from validata.text.labels import key

CUT = 10  # characters that a shapefile keeps of a column name


@dataclass(frozen=True)
class Column:
    """A column of the file: its place (from 1), its label, and the field it is, if any."""

    number: int
    label: str
    field: Field | None = None
    how: Literal["exact", "spaces", "near", "duplicate"] | None = None
    level: Severity | None = None
    """`warning` for a column that only we recognise: its faults do not weigh where it is published."""

    @property
    def name(self) -> str:
        """The field's name, or the label found."""
        return self.field.name if self.field else self.label.strip()


def match(labels: Sequence[str], schema: Schema) -> list[Column]:
    """Which field each label of the header is: exactly, but for spaces, nearly, or none."""
    found: list[Column] = []
    taken: set[str] = set()
    named = {label.strip() for label in labels}
    for number, label in enumerate(labels, 1):
        plain = label.strip()
        field = schema.by_name.get(plain) or schema.beside(plain, named)
        if field is None:
            found.append(Column(number, label))
        elif plain in taken:
            found.append(Column(number, label, how="duplicate"))
        else:
            taken.add(plain)
            found.append(Column(number, label, field, "exact" if plain == label else "spaces"))
    for test in (same_key, cut_name, one_typo, with_unit):
        for place, column in enumerate(found):
            if column.field is None and column.how is None and column.label.strip():
                free = [f for f in schema.fields if f.name not in taken]
                fits = [f for f in free if test(column.label, f)]
                if len(fits) == 1:
                    taken.add(fits[0].name)
                    found[place] = replace(column, field=fits[0], how="near")
    return found


def same_key(label: str, field: Field) -> bool:
    """The label is the field's name or title, but for case, accents, spaces or punctuation."""
    return key(label) != "" and key(label) in (key(field.name), key(str(field.descriptor.get("title") or "")))


def cut_name(label: str, field: Field) -> bool:
    """The label is the field's name cut by a shapefile."""
    return len(label) == CUT < len(field.name) and field.name.casefold().startswith(label.casefold())


def one_typo(label: str, field: Field) -> bool:
    """The label is one letter (added, missing, changed, or two swapped) away from the field's name."""
    one, two = sorted((key(label), key(field.name)), key=len)
    if len(one) < 4 or len(two) - len(one) > 1:  # short names are too alike
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), len(one))
    rest_one, rest_two = one[start:], two[start:]
    if len(one) < len(two):
        return rest_one == rest_two[1:]
    swapped = rest_one[:2] == rest_two[:2][::-1] and rest_one[2:] == rest_two[2:]
    return rest_one[1:] == rest_two[1:] or swapped


def with_unit(label: str, field: Field) -> bool:
    """The label is the field's name or title, and the unit of its values (« montant (en euros) »)."""
    bare = key(re.sub(UNIT, "", unaccented(label)))
    return (
        bare != key(label) and bare != "" and bare in (key(field.name), key(str(field.descriptor.get("title") or "")))
    )


UNIT = r" ?\(.*\)$| ?\b(?:en )?(?:€|k€|euros?|eur|ttc|ht|%|pourcentage|metres?|m2|m²)$"
"""A unit or a remark at the end of a label."""


def detect(headers: Sequence[Sequence[str]]) -> Schema:
    """The bundled schema that one of these rows fits; SchemaError naming the closest if none does."""
    schema, close = recognise(headers)
    if schema is not None:
        return schema
    near = ", ".join(f"{name} ({share:.0%} des colonnes)".replace("%", " %") for share, name in close)
    raise SchemaError(
        "Le modèle n'a pas pu être reconnu d'après l'en-tête du fichier. "
        + (f"Les plus proches : {near}. " if near else "Aucun modèle fourni ne lui ressemble. ")
        + f"Ajoutez l'option --schema à la commande, par exemple : --schema {close[0][1] if close else 'NOM'} ; "
        "« validata schemas » donne la liste des modèles."
    )


NEAR = 0.2  # share of the fields of a schema from which it is named as close


def recognise(headers: Sequence[Sequence[str]]) -> tuple[Schema | None, list[tuple[float, str]]]:
    """The bundled schema that the best of these candidate headers fits, and the closest names.

    A schema wins when at least three labels (or all of its fields) and half of its required
    fields are there, and no other schema fits better. Returns (None, closest) otherwise.
    """
    scores: list[tuple[float, float, str]] = []
    for name in bundled():
        schema = load_bundled(name)
        best = max((schema.fit(labels) for labels in headers), default=0.0)
        scores.append((best, best / len(schema.fields), name))
    scores.sort(reverse=True)
    close = sorted(((share, name) for _, share, name in scores if share >= NEAR), reverse=True)[:3]
    (best, share, name), (second, _, _) = scores[0], scores[1]
    if best >= 3 and share >= 0.3 and best > second:  # see the docstring
        return load_bundled(name), close
    return None, close
