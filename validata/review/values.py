"""Criteria about the lists of values of the fields, and the texts that stand for an empty cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from validata.review.criterion import Criterion, Place, criterion, one_field
from validata.review.document import Described, Document
from validata.schema.examples import as_cell, examples


def lists(document: Document) -> Iterator[tuple[Described, list[Any], str]]:
    """The lists of values: the field, the values, the pointer."""
    for one in document.fields:
        item = one.descriptor.get("arrayItem")
        inner = item.get("constraints") if isinstance(item, dict) else None
        for holder, place in ((one.constraints, ""), (inner if isinstance(inner, dict) else {}, "/arrayItem")):
            if isinstance(holder.get("enum"), list):
                yield one, holder["enum"], f"{one.pointer}{place}/constraints/enum"


@criterion(
    "valeur-de-liste-refusee",
    severity="warning",
    title="Une valeur de la liste est refusée par son propre champ",
    message=(
        (
            "« {value} » est dans la liste, mais une cellule qui la contient est refusée : ce n'est pas une valeur du "
            "type « {type} »."
        ),
        "« {value} » est dans la liste, mais une cellule qui la contient est refusée (contrainte « {constraint} »).",
    ),
    remedy="Retirez cette valeur de la liste, ou corrigez le type ou la contrainte qui la refuse.",
    good=one_field(type="integer", constraints={"enum": [1, 2]}),
    bad=[
        one_field(constraints={"enum": [1, 2]}),
        one_field(type="integer", constraints={"enum": ["un", "deux"]}),
        one_field(constraints={"enum": ["A", "BB"], "maxLength": 1}),
    ],
)
def valeur_de_liste_refusee(document: Document) -> Iterator[Place]:
    """Chaque valeur de la liste a été lue comme une cellule, sous le champ entier : celle-ci n'y est pas admise.

    Pour un champ de type texte, les valeurs s'écrivent entre guillemets : le nombre `1` n'est pas le texte « 1 ».
    """
    for one, field in document.usable:
        listed = one.constraints.get("enum")
        for place, value in enumerate(listed if isinstance(listed, list) else []):
            document.deadline.check()
            text = as_cell(value)
            _, failures = field.read(text)
            if text in field.missing or not failures:
                continue
            [name, *_] = [*(one for one in failures if one != "enum"), *failures]
            typed = name in ("type", "enum")
            facts = {"value": text, "type": field.type if typed else None, "constraint": name}
            yield Place(facts, f"{one.pointer}/constraints/enum/{place}", one.name)


@criterion(
    "valeur-de-liste-en-double",
    severity="warning",
    title="Une valeur figure deux fois dans la liste",
    message="« {value} » figure {times} fois dans la liste.",
    remedy="Ne la gardez qu'une fois.",
    good=one_field(constraints={"enum": ["a", "b"]}),
    bad=one_field(constraints={"enum": ["a", "b", "a"]}),
)
def valeur_de_liste_en_double(document: Document) -> Iterator[Place]:
    """Une répétition est d'ordinaire une erreur de copie : la valeur voulue à cette place manque peut-être."""
    for one, values, place in lists(document):
        counts = Counter(map(as_cell, values))
        for value in (value for value, times in counts.items() if times > 1):
            last = len(values) - 1 - [*map(as_cell, values)][::-1].index(value)
            yield Place({"value": value, "times": counts[value]}, f"{place}/{last}", one.name)


@criterion(
    "valeur-de-liste-avec-espaces",
    severity="warning",
    title="Une valeur de la liste commence ou finit par une espace",
    message="« {value} » commence ou finit par une espace, que les cellules devraient donc avoir aussi.",
    remedy="Écrivez « {plain} ».",
    good=one_field(constraints={"enum": ["sans porc"]}),
    bad=[
        one_field(constraints={"enum": ["sans porc "]}),
        one_field(type="array", arrayItem={"type": "string", "constraints": {"enum": [" lait"]}}),
    ],
)
def valeur_de_liste_avec_espaces(document: Document) -> Iterator[Place]:
    """Une cellule qui contient la même valeur sans cette espace invisible est refusée."""
    for one, values, place in lists(document):
        for at, value in enumerate(values):
            if isinstance(value, str) and value.strip() and value != value.strip():
                yield Place({"value": value, "plain": value.strip()}, f"{place}/{at}", one.name)


@criterion(
    "vide-non-manquant",
    severity="warning",
    title="Une cellule vide ne compte pas comme une valeur manquante",
    message="La liste « missingValues » ne contient pas le texte vide : une cellule vide est lue comme une valeur.",
    remedy='Ajoutez le texte vide (« "" ») à « missingValues ».',
    good={**one_field(), "missingValues": ["", "NA"]},
    bad=[{**one_field(), "missingValues": ["NA"]}, one_field(missingValues=["-"])],
)
def vide_non_manquant(document: Document) -> Iterator[Place]:
    """`missingValues` remplace la liste par défaut, qui est le texte vide, au lieu de s'y ajouter.

    Une colonne de nombres ou de dates refuse alors toute cellule vide, et une colonne obligatoire de texte l'admet.
    """
    whole = texts(document.descriptor.get("missingValues"))
    if whole is not None and "" not in whole:
        yield Place({}, "/missingValues")
    for one in document.fields:
        own = texts(one.descriptor.get("missingValues"))
        if own is not None and "" not in own:
            yield Place({}, f"{one.pointer}/missingValues", one.name)


def texts(given: Any) -> list[str] | None:
    """The texts of a list of missing values, None when there is none."""
    if not isinstance(given, list):
        return None
    return [str(one.get("value")) if isinstance(one, dict) else str(one) for one in given]


@criterion(
    "manquant-douteux",
    severity="warning",
    title="Une valeur compte comme manquante alors que la colonne l'attend",
    message="« {value} » compte comme une valeur manquante, alors que c'est {what}.",
    remedy="Retirez « {value} » de « missingValues », ou de ce que le champ attend.",
    good={**one_field(constraints={"enum": ["oui", "non"]}), "missingValues": ["", "NR"]},
    bad=[
        {**one_field(constraints={"enum": ["oui", "non", "NR"]}), "missingValues": ["", "NR"]},
        one_field(type="boolean", trueValues=["1"], falseValues=["0"], missingValues=["", "0"]),
    ],
)
def manquant_douteux(document: Document) -> Iterator[Place]:
    """Une cellule qui contient cette valeur est lue comme vide : perdue, et refusée si la colonne est obligatoire."""
    for one in document.fields:
        listed = one.constraints.get("enum")
        wanted = {as_cell(value): "une valeur de la liste" for value in (listed if isinstance(listed, list) else [])}
        for name in ("trueValues", "falseValues"):
            values = one.descriptor.get(name)
            wanted |= {
                as_cell(v): f"l'une des valeurs de « {name} »" for v in (values if isinstance(values, list) else [])
            }
        wanted |= {text: "l'exemple du champ" for _, text in examples(one.descriptor) if text not in wanted}
        own = isinstance(one.descriptor.get("missingValues"), list)
        for value in sorted(one.missing - {""}):
            if value in wanted:
                place = f"{one.pointer}/missingValues" if own else "/missingValues"
                yield Place({"value": value, "what": wanted[value]}, place, one.name)


CRITERIA: tuple[Criterion, ...] = (
    valeur_de_liste_refusee,
    valeur_de_liste_en_double,
    valeur_de_liste_avec_espaces,
    vide_non_manquant,
    manquant_douteux,
)
