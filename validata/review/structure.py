"""Criteria about a schema as a whole: whether it can be read and used, the names of its fields, its keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from validata.review.criterion import Criterion, Place, criterion, one_field
from validata.review.document import Document
from validata.schema.lint import listed, other_kind
from validata.schema.unapplied import newer, unapplied
from validata.text.characters import HIDDEN
from validata.text.json_place import pointer
from validata.text.labels import key

PLAIN = one_field()


@criterion(
    "modele-illisible",
    title="Le modèle ne peut pas être lu",
    message="{reason}",
    remedy="Corrigez le texte du modèle : un validateur de JSON ou de YAML en montre la faute.",
    good=PLAIN,
    bad=["", '{"fields": [{"name": "a"},]}', "[]"],
)
def modele_illisible(document: Document) -> Iterator[Place]:
    """Le texte n'est ni du JSON ni du YAML, ou ce n'est pas un objet : rien d'autre ne peut en être dit."""
    if document.fault:
        yield Place({"reason": document.fault})


@criterion(
    "champs-absents",
    title="Le modèle ne décrit aucun champ",
    message=("{reason}", "« fields » est absent, vide, ou n'est pas une liste : le modèle ne décrit aucune colonne."),
    remedy="Décrivez chaque colonne dans la liste « fields ».",
    good=PLAIN,
    bad=[{"fields": []}, {"champs": []}, {"resources": []}, {"properties": {}}],
)
def champs_absents(document: Document) -> Iterator[Place]:
    """Un modèle Table Schema est une liste de champs (`fields`) : un data package ou un schéma JSON n'en est pas un."""
    fields = document.descriptor.get("fields")
    if not document.fault and (not isinstance(fields, list) or not fields):
        reason = other_kind(document.descriptor, document.source.location)
        yield Place({"reason": reason}, "/fields" if "fields" in document.descriptor else "")


@criterion(
    "champ-sans-nom",
    title="Un champ n'a pas de nom",
    message="Le champ n° {position} n'a pas de nom : aucune colonne ne peut lui correspondre.",
    remedy="Donnez-lui un « name », qui est l'en-tête attendu.",
    good=PLAIN,
    bad=[{"fields": [{"type": "string"}]}, {"fields": [{"name": ""}]}, {"fields": ["a"]}],
)
def champ_sans_nom(document: Document) -> Iterator[Place]:
    """Le nom d'un champ (`name`) est l'en-tête de sa colonne : sans lui, le modèle entier est refusé."""
    fields = document.descriptor.get("fields")
    for position, field in enumerate(fields if isinstance(fields, list) else []):
        if not isinstance(field, dict) or not isinstance(field.get("name"), str) or not field["name"]:
            yield Place({"position": position + 1}, f"/fields/{position}")


@criterion(
    "champ-en-double",
    title="Deux champs portent le même nom",
    message="Le champ « {field} » est décrit deux fois (champs n° {first} et n° {second}).",
    remedy="Supprimez l'une des deux descriptions, ou changez son nom.",
    good=PLAIN,
    bad={"fields": [{"name": "a"}, {"name": "a"}]},
)
def champ_en_double(document: Document) -> Iterator[Place]:
    """Une colonne ne peut suivre qu'une description : un modèle qui en donne deux est refusé."""
    seen: dict[str, int] = {}
    for one in document.fields:
        first = seen.setdefault(one.name, one.position)
        if first != one.position:
            yield Place({"first": first + 1, "second": one.position + 1}, f"{one.pointer}/name", one.name)


@criterion(
    "noms-confondus",
    severity="warning",
    title="Deux noms de champs ne diffèrent que par leur écriture",
    message="« {field} » et « {other} » ne diffèrent que par la casse, les accents ou les signes.",
    remedy="Donnez aux deux champs des noms que personne ne puisse prendre l'un pour l'autre.",
    good={"fields": [{"name": "date"}, {"name": "date_fin"}]},
    bad={"fields": [{"name": "code_postal"}, {"name": "CodePostal"}]},
)
def noms_confondus(document: Document) -> Iterator[Place]:
    """Ceux qui remplissent un fichier, et les logiciels qui le lisent, prendront une colonne pour l'autre."""
    seen: dict[str, str] = {}
    for one in document.fields:
        simple = key(one.name)
        other = seen.setdefault(simple, one.name) if simple else one.name
        if other != one.name:
            yield Place({"other": other}, f"{one.pointer}/name", one.name)


@criterion(
    "nom-invisible",
    severity="warning",
    title="Un nom de champ contient ce qui ne se voit pas",
    message="Le nom « {shown} » contient une espace au bord, un retour à la ligne ou un caractère invisible.",
    remedy="Écrivez « {plain} ».",
    good=PLAIN,
    bad=[one_field(name="a "), one_field(name="date\nde fin"), one_field(name="\u200dportage")],
)
def nom_invisible(document: Document) -> Iterator[Place]:
    """L'en-tête des fichiers n'aura pas cette espace ou ce caractère, ou l'aura sans que personne sache pourquoi."""
    for one in document.fields:
        plain = " ".join(HIDDEN.sub("", one.name.replace("\n", " ")).split())
        if one.name != one.name.strip() or HIDDEN.search(one.name) or "\n" in one.name:
            shown = one.name.replace("\n", "⏎").replace(" ", "␣")
            yield Place({"shown": shown, "plain": plain}, f"{one.pointer}/name", plain)


@criterion(
    "propriete-en-double",
    severity="warning",
    title="Une propriété est écrite deux fois dans le même objet",
    message="La propriété « {property} » est écrite deux fois dans le même objet : seule la dernière compte.",
    remedy="Gardez celle des deux qui est juste.",
    good=PLAIN,
    bad='{"fields": [{"name": "a", "type": "date", "type": "string"}]}',
)
def propriete_en_double(document: Document) -> Iterator[Place]:
    """Un objet JSON ne devrait pas avoir deux fois la même propriété : les logiciels ne gardent que la dernière."""
    if not document.fault:
        for place in document.places[1]:
            name = place.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
            yield Place({"property": name}, place)


@criterion(
    "cle-inconnue",
    title="Une clé cite un champ que le modèle ne décrit pas",
    message="« {property} » cite le champ « {name} », que le modèle ne décrit pas.",
    remedy="Écrivez le nom exact d'un champ du modèle.",
    good={**PLAIN, "primaryKey": "a"},
    bad=[
        {**PLAIN, "primaryKey": ["a", "b"]},
        {**PLAIN, "foreignKeys": [{"fields": "b", "reference": {"resource": "", "fields": "a"}}]},
        {**PLAIN, "uniqueKeys": [["b"]]},
    ],
)
def cle_inconnue(document: Document) -> Iterator[Place]:
    """Une clé primaire, unique ou étrangère ne se contrôle que sur des champs décrits : le modèle est refusé."""
    names = {one.name for one in document.fields}
    for path, name in cited(document.descriptor):
        if isinstance(name, str) and name not in names:
            level = "warning" if path[0] == "uniqueKeys" else None
            yield Place({"property": path[0], "name": name}, pointer(path), None, level)  # type: ignore[arg-type]


def cited(descriptor: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The fields that the keys of a schema cite, and where."""
    for name in listed(descriptor.get("primaryKey") or []):
        yield ("primaryKey",), name
    groups = descriptor.get("uniqueKeys")
    for place, group in enumerate(groups if isinstance(groups, list) else []):
        yield from ((("uniqueKeys", place), name) for name in listed(group))
    keys = descriptor.get("foreignKeys")
    for place, one in enumerate(keys if isinstance(keys, list) else []):
        if isinstance(one, dict):
            yield from ((("foreignKeys", place, "fields"), name) for name in listed(one.get("fields") or []))
            reference = one.get("reference")
            if isinstance(reference, dict) and not reference.get("resource"):
                others = listed(reference.get("fields") or [])
                yield from ((("foreignKeys", place, "reference", "fields"), name) for name in others)


@criterion(
    "propriete-sans-effet",
    severity="warning",
    title="Le modèle demande ce que rien n'applique",
    message="« {property} » n'est pas appliqué : {reason}.",
    remedy="{advice}",
    good=PLAIN,
    bad=[
        one_field(enum=["oui", "non"]),
        one_field(constraints={}, format="wkt"),
        {**PLAIN, "customChecks": []},
        {**PLAIN, "foreignKeys": [{"fields": "a", "reference": {"resource": "communes", "fields": "code"}}]},
    ],
)
def propriete_sans_effet(document: Document) -> Iterator[Place]:
    """La propriété est mal placée, mal orthographiée, ou demande ce que le validateur ne sait pas faire.

    Les fichiers passent alors pour conformes à une exigence que personne n'a contrôlée.
    """
    positions = {one.name: one.pointer for one in document.fields}
    for left in unapplied(document.schema) if document.schema else ():
        facts = {"property": left.name, "reason": left.reason, "advice": advice(left.advice)}
        if not left.fields or left.name == "foreignKeys":
            yield Place(facts, pointer([left.name]))
        else:
            for name in left.fields:
                yield Place(facts, f"{positions[name]}{pointer([left.name])}", name)


def advice(said: str) -> str:
    """What is advised to the users of a schema, said to its authors."""
    return (
        said.replace("Faites corriger le modèle par ses auteurs : l", "L")
        .replace(
            "Faites corriger le modèle par ses auteurs, s'ils ont voulu écrire",
            "Corrigez-la, si vous avez voulu écrire",
        )
        .replace("Faites corriger le modèle par ses auteurs.", "Corrigez-la, ou retirez-la.")
    )


@criterion(
    "modele-trop-recent",
    severity="warning",
    title="Le modèle emploie ce que le validateur de référence refuse encore",
    message="« {property} », que validata applique, fait refuser le modèle entier par le validateur de référence.",
    remedy="Tenez-vous-en à la version 1 de Table Schema.",
    good=PLAIN,
    bad=[
        one_field(type="integer", constraints={"exclusiveMinimum": 0}),
        {**PLAIN, "missingValues": [{"value": "", "label": "vide"}]},
    ],
)
def modele_trop_recent(document: Document) -> Iterator[Place]:
    """`exclusiveMinimum`, `exclusiveMaximum` et les `missingValues` à libellé sont de la version 2 de Table Schema.

    Le validateur de référence de data.gouv.fr, qui en est à la version 1, refuse alors tous les fichiers.
    """
    positions = {one.name: one.pointer for one in document.fields}
    for name, fields in (newer(document.schema) if document.schema else {}).items():
        inner = "/constraints" if name.startswith("exclusive") else ""
        for field in fields:
            yield Place({"property": name}, f"{positions[field]}{inner}/{name}", field)
        if not fields:
            yield Place({"property": name}, f"/{name}")


CRITERIA: tuple[Criterion, ...] = (
    modele_illisible,
    champs_absents,
    champ_sans_nom,
    champ_en_double,
    noms_confondus,
    nom_invisible,
    propriete_en_double,
    cle_inconnue,
    propriete_sans_effet,
    modele_trop_recent,
)
