"""Criteria about what a schema tells people: names, titles, descriptions, examples."""

from __future__ import annotations

from collections.abc import Iterator

from validata.judge.verdict import explained, refusals
from validata.report.notice import Notice
from validata.review.criterion import Criterion, Place, criterion, one_field
from validata.review.document import Document
from validata.schema.examples import examples

TOLD = {"title": "un titre", "description": "une description"}
COMPLETE = {"name": "a", "title": "Code", "description": "Le code.", "example": "A1"}


@criterion(
    "presentation-incomplete",
    severity="info",
    title="Le modèle ne se présente pas en entier",
    message="Le modèle n'a pas de {what} (« {property} »).",
    remedy="Ajoutez « {property} » au modèle : {use}.",
    good={**one_field(), "name": "exemple", "title": "Exemple", "description": "Un exemple.", "version": "1.0.0"},
    bad={**one_field(), "title": "Exemple"},
)
def presentation_incomplete(document: Document) -> Iterator[Place]:
    """Les rapports et les catalogues citent le nom, le titre, la description et la version d'un modèle."""
    if document.fault or not document.fields:
        return
    for name, what, use in (
        ("name", "nom", "un identifiant court, en minuscules, que les rapports citent"),
        ("title", "titre", "le nom du jeu de données, en clair"),
        ("description", "description", "ce que le jeu de données contient, et qui le publie"),
        ("version", "numéro de version", "un rapport doit dire d'après quelle version un fichier a été contrôlé"),
    ):
        if not document.descriptor.get(name):
            yield Place({"property": name, "what": what, "use": use})


@criterion(
    "champ-peu-decrit",
    severity="info",
    title="Un champ n'a pas de titre, de description ou d'exemple",
    message="Il manque au champ « {field} » : {missing}.",
    remedy="Ajoutez-les : rapports, gabarits et documentation les montrent à ceux qui remplissent les fichiers.",
    good={"fields": [COMPLETE]},
    bad=[one_field(), one_field(title="Code", description="Le code."), one_field(title=" ", example="A1")],
)
def champ_peu_decrit(document: Document) -> Iterator[Place]:
    """Un nom de colonne ne suffit pas : le titre dit ce qu'elle contient, la description comment, l'exemple le montre.

    Un champ à liste de valeurs, ou booléen, se passe d'exemple.
    """
    for one in document.fields:
        missing = [words for name, words in TOLD.items() if not str(one.descriptor.get(name) or "").strip()]
        free = "enum" not in one.constraints and one.type not in ("boolean", "")
        if free and next(examples(one.descriptor), None) is None:
            missing.append("un exemple")
        if missing:
            yield Place({"missing": ", ".join(missing)}, one.pointer, one.name)


@criterion(
    "exemple-incorrect",
    severity="warning",
    title="L'exemple d'un champ n'est pas admis par ce champ",
    message="L'exemple « {example} » serait refusé dans une cellule. {reason}",
    remedy="Donnez un exemple juste, ou corrigez le champ si c'est lui qui est trop strict.",
    good=one_field(type="date", example="2023-10-16"),
    bad=[
        one_field(type="date", example="16/10/2023"),
        one_field(constraints={"pattern": "^[0-9]{14}$"}, example="218 601 946 00013"),
        one_field(type="integer", examples=["12", "douze"]),
    ],
)
def exemple_incorrect(document: Document) -> Iterator[Place]:
    """Ceux qui remplissent les fichiers imitent l'exemple : s'il est faux, leurs cellules le seront.

    L'exemple est lu comme une cellule, avec le type, les contraintes et les contrôles du champ.
    """
    for one, field in document.usable:
        for place, text in examples(one.descriptor):
            document.deadline.check()
            faults = refusals(field, text)
            if faults:
                facts = explained(field, text, faults[0])
                said = Notice(faults[0].rule, facts, row=2, column=1, field=field.name, value=text).message
                yield Place({"example": text, "reason": said}, f"{one.pointer}{place}", one.name)


CRITERIA: tuple[Criterion, ...] = (presentation_incomplete, champ_peu_decrit, exemple_incorrect)
