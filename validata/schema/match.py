"""A header and a schema: which field each label is, which schema a header is of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from validata.errors import SchemaError
from validata.limits import Deadline
from validata.rule import Severity
from validata.schema.bundled import bundled, load_bundled
from validata.schema.model import Field, Schema
from validata.text.characters import unaccented
from validata.text.labels import key

CUT = 10  # characters that a shapefile keeps of a column name
LONGEST = 200  # letters of a name in which a typing error is looked for


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


def match(labels: Sequence[str], schema: Schema, deadline: Deadline) -> list[Column]:
    """Which field each label of the header is: exactly, but for spaces, nearly, or none.

    ValidataError past the deadline.
    """
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
    for test, marks in TESTS.items():
        unknown = [place for place, one in enumerate(found) if one.field is None and not one.how and one.label.strip()]
        holders = marked([one for one in schema.fields if one.name not in taken], marks) if unknown else {}
        for place in unknown:
            deadline.check()
            label = found[place].label
            like = {one.name: one for mark in marks(label) for one in holders.get(mark, ())}
            fits = [one for one in like.values() if one.name not in taken and test(label, one)]
            if len(fits) == 1:
                taken.add(fits[0].name)
                found[place] = replace(found[place], field=fits[0], how="near")
    return found


def marked(fields: Sequence[Field], marks: Callable[[str], Iterable[str]]) -> dict[str, list[Field]]:
    """The fields whose name or title has each mark."""
    found: dict[str, list[Field]] = {}
    for one in fields:
        for mark in {*marks(one.name), *marks(str(one.descriptor.get("title") or ""))}:
            found.setdefault(mark, []).append(one)
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
    bare = without_unit(label)
    return (
        bare != key(label) and bare != "" and bare in (key(field.name), key(str(field.descriptor.get("title") or "")))
    )


UNIT = r" ?\(.*\)$| ?\b(?:en )?(?:€|k€|euros?|eur|ttc|ht|%|pourcentage|metres?|m2|m²)$"
"""A unit or a remark at the end of a label."""


def without_unit(label: str) -> str:
    """The key of a label without the unit at its end."""
    return key(re.sub(UNIT, "", unaccented(label)) if len(label) <= LONGEST else label)


def key_of(label: str) -> Iterable[str]:
    """What labels of the same key share."""
    return [key(label)]


def beginning(label: str) -> Iterable[str]:
    """What a label shares with the one that it is cut from."""
    return [label.casefold()[: CUT // 2]]


def without_a_letter(label: str) -> Iterable[str]:
    """What labels share that are one letter away: themselves, or what is left without a letter."""
    plain = key(label)
    return {plain, *(plain[:i] + plain[i + 1 :] for i in range(len(plain)))} if len(plain) <= LONGEST else ()


def with_and_without_unit(label: str) -> Iterable[str]:
    """What labels share that only differ by a unit."""
    return {key(label), without_unit(label)}


TESTS = {same_key: key_of, cut_name: beginning, one_typo: without_a_letter, with_unit: with_and_without_unit}
"""How a label may be nearly a field's, and the marks that they then share: few fields are compared with each label."""


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
