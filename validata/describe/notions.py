"""What a schema says beyond Table Schema, in words."""

from __future__ import annotations

from validata.render.words import SEVERITIES
from validata.rules.constraints.values import valeur_manquante
from validata.schema.model import Field, Schema

WEIGHTS = {"none": "sans effet"} | {str(level): word for level, word in SEVERITIES.items()}
"""Levels, in words."""


def versions(schema: Schema) -> list[str]:
    """The versions among which a header chooses, the newest first; its own when there is no choice."""
    return [version.version or "" for version in schema.versions or (schema,)]


def needed(field: Field) -> str:
    """Whether a column and its cells are required: both (oui), one of them, or none."""
    cells = field.required and field.levels.get(valeur_manquante.code, "error") == "error"
    if cells:
        return "oui" if field.absent == "error" else "si présente"
    return "la colonne" if field.absent == "error" else "non"


def about(field: Field) -> list[str]:
    """The other notions of a field."""
    said = []
    if field.written:
        said.append(f"écriture : {field.notions['written']}")
    if field.absent in ("info", "none"):
        said.append("absence : " + WEIGHTS[field.absent])
    if field.levels:
        said.append("gravités : " + ", ".join(f"{code} {WEIGHTS[level]}" for code, level in field.levels.items()))
    if "translated" in field.notions:
        said.append("traductions admises")
    if late := field.notions.get("late"):
        said.append("pas encore dans la liste : " + ", ".join(f"« {value} » ({why})" for value, why in late.items()))
    return said


def lines(schema: Schema) -> list[str]:
    """The notions of a schema, one sentence each."""
    ours = schema.notions
    said = []
    if replaced := ours.get("replaced"):
        said.append(f"Ce modèle n'est plus en vigueur : {replaced['by']}. {replaced['remedy']}")
    if schema.versions:
        said.append(
            f"Le fichier est contrôlé dans la version que son en-tête appelle ({', '.join(versions(schema))}) ; "
            f"« {schema.name}@VERSION » en impose une."
        )
    if ours.get("file", {}).get("kind") == "csv":
        said.append("Le fichier doit être un CSV.")
    if "fileName" in ours:
        said.append(f"Nom du fichier : {ours['fileName']['form']}, par exemple {ours['fileName']['example']}.")
    if ours.get("trim"):
        said.append("Les espaces placées avant et après une valeur ne comptent pas.")
    if "languages" in ours:
        names = ", ".join(field.name for field in schema.fields if "translated" in field.notions)
        said.append(
            f"Une colonne peut être traduite ({names}) : son nom est suivi d'un tiret bas et du code de la langue "
            f"({', '.join(ours['languages'])})."
        )
    if schema.kept:
        names = ", ".join(field.name for field in schema.kept)
        said.append(f"Colonnes d'autres versions, lues si elles sont là : {names}.")
    if schema.levels:
        told = ", ".join(f"{code} ({WEIGHTS[level]})" for code, level in schema.levels.items())
        said.append(f"Gravités propres à ce modèle : {told}.")
    return said
