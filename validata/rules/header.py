"""Rules about the header: what is missing, too many, or nearly right.

A header that is nearly right is one notice, and its column is checked all the same.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Generator, Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from validata.report.notice import Notice
from validata.rule import CHECKS, Severity, rule
from validata.rules.examples import rows
from validata.rules.named.columns import absent
from validata.schema.match import Column
from validata.schema.model import Field, Schema
from validata.text.cellref import letters
from validata.text.labels import key, words_of

TWO: dict[str, Any] = {
    "fields": [
        {"name": "nom", "type": "string", "constraints": {"required": True}},
        {"name": "montant", "type": "number"},
    ]
}
GOOD = rows(TWO, ["nom", "montant"], ["Crèche", "10"])

CLOSE = 0.8  # resemblance from which a label may be that of an absent field
MANY, LONG = 60, 100  # columns, and characters of a label, beyond which resemblance is not looked for


@rule(
    "aucune-colonne-reconnue",
    type="missing-label",
    scope="header",
    title="Aucune colonne du fichier n'appartient au modèle",
    message="Aucune des colonnes du fichier ({labels}) n'appartient au modèle « {schema} ».",
    fix="Vérifiez que c'est le bon fichier et le bon modèle, et que la première ligne porte les noms de colonnes "
    "attendus, par exemple {expected}.",
    good=GOOD,
    bad=rows(TWO, ["latitude", "longitude"], ["48.1", "2.3"]),
)
def aucune_colonne_reconnue() -> None:
    """Aucun nom de colonne n'est connu du modèle choisi, même en négligeant la casse, les accents et les espaces.

    Le fichier relève sans doute d'un autre modèle, ou sa ligne d'en-tête manque. Les lignes n'ont pas été contrôlées.
    """


@rule(
    "colonne-obligatoire-manquante",
    type="missing-label",
    scope="header",
    title="Une colonne obligatoire est absente",
    message=(
        "La colonne obligatoire « {field} » est absente ; la colonne « {close} », hors du modèle, lui ressemble.",
        "La colonne obligatoire « {field} » ({label}) est absente.",
        "La colonne obligatoire « {field} » est absente.",
    ),
    fix=(
        "Renommez « {close} » en « {field} » si c'est bien elle ; sinon, ajoutez la colonne et remplissez-la.",
        "Ajoutez-la et remplissez-la sur chaque ligne.",
    ),
    good=GOOD,
    bad=rows(TWO, ["montant"], ["10"]),
)
def colonne_obligatoire_manquante() -> None:
    """Le modèle exige cette colonne : sans elle, les lignes ne peuvent être ni comprises ni regroupées.

    Vérifiez qu'elle n'est pas présente sous un autre nom ; sinon, ajoutez-la.
    """


@rule(
    "colonne-facultative-manquante",
    type="missing-header-warn",
    severity="warning",
    scope="header",
    title="Une colonne facultative est absente",
    message=(
        "La colonne facultative « {field} » est absente ; la colonne « {close} », hors du modèle, lui ressemble.",
        "La colonne facultative « {field} » est absente.",
    ),
    fix=(
        "Renommez « {close} » en « {field} » si c'est bien elle ; sinon, ajoutez la colonne, même vide.",
        "Ajoutez-la, même vide, pour que le fichier ait toutes les colonnes du modèle.",
    ),
    good=GOOD,
    bad=rows(TWO, ["nom"], ["Crèche"]),
)
def colonne_facultative_manquante() -> None:
    """Le modèle prévoit cette colonne sans l'exiger.

    Le fichier reste conforme, mais le modèle recommande d'y faire figurer toutes les colonnes, au besoin vides.
    """


@rule(
    "colonne-surnumeraire",
    type="extra-header-warn",
    severity="warning",
    scope="header",
    title="Une colonne n'appartient pas au modèle",
    message="La colonne « {label} » n'appartient pas au modèle ; elle n'est pas contrôlée.",
    fix=(
        "Renommez-la « {close} » si c'est bien cette colonne du modèle ; sinon, supprimez-la.",
        "Supprimez-la, ou publiez-la dans un autre fichier.",
    ),
    good=GOOD,
    bad=rows(TWO, ["nom", "montant", "commentaire"], ["Crèche", "10", "vu"]),
)
def colonne_surnumeraire() -> None:
    """Le modèle ne prévoit pas cette colonne.

    Elle n'empêche pas la conformité, mais personne ne saura l'exploiter ; vérifiez aussi qu'elle ne contient rien
    de confidentiel. C'est une erreur quand le modèle exclut toute autre colonne que les siennes (`fieldsMatch`).
    """


@rule(
    "colonnes-desordonnees",
    type="disordered-header-warn",
    severity="warning",
    scope="header",
    title="Les colonnes ne sont pas dans l'ordre du modèle",
    message="Les colonnes ne sont pas dans l'ordre du modèle : « {label} » devrait venir après « {after} ».",
    fix="Remettez les colonnes dans cet ordre : {expected}.",
    good=GOOD,
    bad=rows(TWO, ["montant", "nom"], ["10", "Crèche"]),
)
def colonnes_desordonnees() -> None:
    """Les colonnes attendues sont là, mais dans un autre ordre que celui du modèle.

    Le fichier reste conforme, sauf si le modèle impose l'ordre (`fieldsMatch`) ; suivre cet ordre facilite la
    comparaison et le regroupement des fichiers.
    """


@rule(
    "entete-approchante",
    type="missing-label",
    scope="header",
    title="Un nom de colonne est presque celui du modèle",
    message=(
        "Le nom « {padded} » porte des espaces en trop : le nom attendu est « {field} ».",
        "Les accents du nom « {decomposed} » sont décomposés (lettre, puis accent), contrairement au nom attendu.",
        "La colonne « {label} » doit s'appeler exactement « {field} ».",
    ),
    fix=(
        "Retapez au clavier le nom « {decomposed} » ; le contenu de la colonne a été contrôlé comme s'il était juste.",
        "Renommez-la ainsi ; son contenu a été contrôlé comme si elle portait déjà ce nom.",
    ),
    good=GOOD,
    bad=rows(TWO, ["Nom", "montant"], ["Crèche", "10"]),
)
def entete_approchante() -> None:
    """Le nom de la colonne diffère de celui du modèle par la casse, un accent, un espace, un guillemet ou une lettre.

    Les outils qui réutilisent les données cherchent le nom exact : pour eux, la colonne est absente. C'est une erreur
    quand la colonne est obligatoire, ou qu'aucune autre ne porte un nom exact ; un avertissement quand elle est
    facultative.
    """


@rule(
    "entete-vide",
    type="blank-label",
    scope="header",
    title="Une colonne n'a pas de nom",
    message=("{number} colonnes n'ont pas de nom : {columns}.", "La colonne {columns} n'a pas de nom."),
    fix="Donnez à chaque colonne le nom prévu par le modèle, ou supprimez les colonnes inutiles.",
    good=GOOD,
    bad=rows(TWO, ["nom", "montant", "", ""], ["Crèche", "10", "", ""]),
)
def entete_vide() -> None:
    """La ligne d'en-tête a des cellules vides.

    Une colonne sans nom ne peut pas être réutilisée ; plusieurs colonnes sans nom rendent le fichier illisible pour
    les outils de publication. Ce sont souvent des colonnes vidées mais non supprimées dans le tableur.
    """


@rule(
    "entete-dupliquee",
    type="duplicate-label",
    scope="header",
    title="Deux colonnes portent le même nom",
    message="La colonne « {label} » figure {number} fois ({columns}).",
    fix="Gardez une seule colonne « {label} » ; seule la première a été contrôlée.",
    good=GOOD,
    bad=rows(TWO, ["nom", "montant", "nom"], ["Crèche", "10", "Crèche"]),
)
def entete_dupliquee() -> None:
    """Le même nom désigne plusieurs colonnes.

    Rien ne dit laquelle contient la bonne valeur : les outils refusent le fichier ou en prennent une au hasard.
    """


EVERY_FIELD = ("exact", "equal", "subset")
"""Values of `fieldsMatch` for which every field has its column."""
NO_OTHER = ("exact", "equal", "superset")
"""Values of `fieldsMatch` for which every column is a field."""


def needed_fields(schema: Schema) -> set[str]:
    """The fields whose absence is an error."""
    every = schema.fields_match in EVERY_FIELD
    return {f.name for f in schema.fields if every or f.required} | set(schema.primary_key)


def weigh(columns: list[Column], schema: Schema) -> list[Column]:
    """Soften the columns that are only nearly right and whose absence would be no error.

    Where no label is right, the reference validator refuses the whole header, even if no column is needed.
    """
    present = {c.name for c in columns if c.field}
    exact = {c.name for c in columns if c.how in ("exact", "spaces")}
    needed = needed_fields(schema)
    if schema.fields_match in NO_OTHER or not (exact or needed):
        return columns
    for check in schema.checks:
        alone = check.name == "one-of-required" and not exact.issuperset(check.columns)
        if CHECKS.get(check.name) and (alone or absent(check, exact)) and not absent(check, present):
            needed |= set(check.columns)
    return [replace(c, level="warning") if c.how == "near" and c.name not in needed else c for c in columns]


def notices(columns: list[Column], schema: Schema, row: int) -> Iterator[Notice]:
    """The notices about the header found on `row`."""
    present = {c.name for c in columns if c.field}
    if not present:
        labels = [c.label for c in columns if c.label.strip()][:5]
        expected = [f.name for f in schema.fields[:3]]
        yield Notice(
            "aucune-colonne-reconnue",
            row=row,
            detail={"labels": labels or ["(vide)"], "expected": expected, "schema": schema.name},
        )
        return
    for column in columns:
        if column.how in ("near", "spaces"):
            detail = {wrong_by(column): column.label}
            level: Severity = "warning" if column.how == "spaces" or column.level else "error"
            yield Notice(
                "entete-approchante",
                row=row,
                column=column.number,
                field=column.name,
                value=column.label,
                detail=detail,
                level=level,
            )
    near = close_names(columns, [f for f in schema.fields if f.name not in present])
    told = yield from missing(schema, present, near, row)
    yield from unknown(columns, near, told, row, level="error" if schema.fields_match in NO_OTHER else None)
    yield from disorder(columns, schema, row)


def wrong_by(column: Column) -> str:
    """How a label is only nearly its field's name: the fact that the messages are chosen by."""
    if column.how == "spaces":
        return "padded"
    composed = (unicodedata.normalize("NFC", text) for text in (column.label, column.name))
    return "decomposed" if len(set(composed)) == 1 else "label"


def close_names(columns: list[Column], absent_fields: list[Field]) -> dict[str, str]:
    """The columns of no field whose label resembles an absent field, by label and by field."""
    unknown_labels = [c.label.strip() for c in columns if c.field is None and c.how is None and c.label.strip()]
    ranks = [
        (resemblance(label, field), label, field.name)
        for label in (unknown_labels if len(unknown_labels) <= MANY else [])
        for field in absent_fields
    ]
    found: dict[str, str] = {}
    for rank, label, name in sorted(ranks, reverse=True):
        if rank >= CLOSE and label not in found and name not in found:
            found |= {label: name, name: label}
    return found


def resemblance(label: str, field: Field) -> float:
    """How much a label resembles a field's name or title, from 0 to 1, whatever the order of the words."""
    names = (field.name, str(field.descriptor.get("title") or ""))
    pairs = [(form(label[:LONG]), form(name[:LONG])) for name in names for form in (key, sorted_words)]
    return max(ratio(one, two) for one, two in pairs)


def ratio(one: str, two: str) -> float:
    """How much two words resemble each other, from 0 to 1; 0 when it is clearly under CLOSE."""
    matcher = SequenceMatcher(None, one, two)
    return matcher.ratio() if one and two and matcher.quick_ratio() >= CLOSE else 0


def sorted_words(label: str) -> str:
    """The words of a label in alphabetical order."""
    return "".join(sorted(words_of(label)))


def missing(schema: Schema, present: set[str], near: dict[str, str], row: int) -> Generator[Notice, None, set[str]]:
    """The fields that no column is, and the groups of columns of which some are absent (one notice for a cause).

    Returns the fields that have a notice of their own.
    """
    groups = [(check, detail) for check in schema.checks if (detail := absent(check, present)) is not None]
    grouped = {name for _, detail in groups for name in detail["missing"]}
    told = set()
    needed = needed_fields(schema)
    for field in schema.fields:
        if field.name not in present and (field.name in needed or field.name not in grouped):
            told.add(field.name)
            code = "colonne-obligatoire-manquante" if field.name in needed else "colonne-facultative-manquante"
            detail = {"label": field.descriptor.get("title"), "close": near.get(field.name)}
            yield Notice(code, row=row, field=field.name, detail=detail)
    for check, detail in groups:
        yield Notice(CHECKS[check.name].code, row=row, detail=detail)
    return told


def unknown(
    columns: list[Column], near: dict[str, str], told: set[str], row: int, *, level: Severity | None
) -> Iterator[Notice]:
    """The columns that are no field: without a name, twice there, or not of the schema (of this `level`).

    A column that resembles a field is named by the notice of that field, if it is `told`.
    """
    nameless = [letters(c.number) for c in columns if not c.label.strip()]
    if nameless:
        some = ", ".join(nameless[:10]) + ("…" if len(nameless) > 10 else "")
        several = len(nameless) > 1
        yield Notice(
            "entete-vide",
            row=row,
            detail={"columns": some, **({"number": len(nameless)} if several else {})},
            level="error" if several else level or "warning",
        )
    places: dict[str, list[Column]] = {}
    for column in columns:
        if column.label.strip():
            places.setdefault(column.label.strip(), []).append(column)
    for label, same in places.items():
        if len(same) > 1:
            where = ", ".join(letters(c.number) for c in same[:10])
            detail = {"label": label, "number": len(same), "columns": f"colonnes {where}"}
            yield Notice("entete-dupliquee", row=row, column=same[1].number, field=label, value=label, detail=detail)
        if same[0].field is None and near.get(label) not in told:
            first = same[0]
            yield Notice(
                "colonne-surnumeraire",
                row=row,
                column=first.number,
                field=label,
                value=first.label,
                detail={"label": label, "close": near.get(label)},
                level=level,
            )


def disorder(columns: list[Column], schema: Schema, row: int) -> Iterator[Notice]:
    """One notice when the recognised columns are not in the order of the schema."""
    place = {field.name: i for i, field in enumerate(schema.fields)}
    known = [c for c in columns if c.field]
    for before, after in pairwise(known):
        if place[before.name] > place[after.name]:
            expected = [f.name for f in schema.fields if any(c.name == f.name for c in known)]
            yield Notice(
                "colonnes-desordonnees",
                row=row,
                column=before.number,
                field=before.name,
                detail={"label": before.name, "after": after.name, "expected": expected},
                level="error" if schema.fields_match == "exact" else None,
            )
            return
