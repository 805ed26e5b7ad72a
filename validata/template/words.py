"""What a template says to the person who fills it in: a comment on each header, the sheet « Lisez-moi »."""

from __future__ import annotations

from collections.abc import Sequence

from validata.describe.notions import lines as notion_lines
from validata.describe.notions import needed
from validata.describe.schemas import kind
from validata.render.inert import inert
from validata.rules.patterns import fixed_width, pattern_in_words
from validata.schema.model import Field, Schema
from validata.template.cells import Way
from validata.template.conditions import Condition
from validata.text.typography import cut, typography

NEEDED = {
    "oui": "Obligatoire : à remplir sur chaque ligne.",
    "si présente": "À remplir sur chaque ligne.",
    "la colonne": "Colonne à garder ; ses cellules peuvent rester vides.",
    "non": "Facultatif.",
}
SHORT = {"oui": "oui", "si présente": "oui", "la colonne": "colonne à garder", "non": "non"}
SHOWN = 15  # values of a list that a comment cites
LONG = 600  # characters of a description in a comment
NATURES = {"date": "une date", "datetime": "une date et une heure", "time": "une heure", "year": "une année"}
KINDS = {
    "uri": "une adresse web, qui commence par https:// ou http://",
    "email": "une adresse électronique",
    "uuid": "un identifiant UUID",
    "string": "un texte",
    "number": "un nombre",
    "integer": "un nombre entier",
    "geopoint": "des coordonnées, comme l'exemple",
    "yearmonth": "une année et un mois, sous la forme AAAA-MM",
    "duration": "une durée, comme P1Y (un an) ou PT1H30M (une heure et demie)",
    "geojson": "une géométrie en GeoJSON",
}
"""What a format, a type is in words, after « À écrire »."""


def comment(field: Field, way: Way, choices: Sequence[str], asked: Sequence[Condition], example: str) -> str:
    """The comment of a header: what the column is, whether it is needed, what to write, an example."""
    title, description = (str(field.descriptor.get(name) or "") for name in ("title", "description"))
    said = [title, cut(description, LONG) if description != title else "", NEEDED[needed(field)]]
    said.append(f"À écrire : {to_write(field, way, choices, asked)}.")
    if example:
        said.append(f"Exemple : {example}")
    return "\n".join(inert(typography(line)) for text in said if text for line in text.splitlines() if line)


def to_write(field: Field, way: Way, choices: Sequence[str], asked: Sequence[Condition]) -> str:
    """What a cell holds, in a few words."""
    if choices:
        shown = ", ".join(f"« {one} »" for one in choices[:SHOWN])
        rest = " … (toute la liste est proposée dans la cellule)" if len(choices) > SHOWN else ""
        return f"une valeur de la liste : {shown}{rest}"
    said = [one.words for one in asked]
    pattern = field.constraints.get("pattern")
    if pattern and not fixed_width(pattern):
        said.insert(0, pattern_in_words(pattern) or "une valeur de la même forme que l'exemple")
    items = values_of_items(field)
    if items:
        said.append(f"les valeurs possibles sont {', '.join(f'« {one} »' for one in items[:SHOWN])}")
    if not said:
        said = [NATURES.get(way.nature) or KINDS.get(field.format) or KINDS.get(field.type) or kind(field)]
    return " ; ".join(said)


def values_of_items(field: Field) -> list[str]:
    """The values that the lists of a field may hold, when they are listed."""
    item = field.descriptor.get("arrayItem")
    constraints = item.get("constraints") if isinstance(item, dict) else None
    return [str(one) for one in (constraints or {}).get("enum") or []]


def about(schema: Schema) -> list[str]:
    """What the schema is, and what it says of the file."""
    said = [str(schema.descriptor.get("description") or "")]
    if schema.descriptor.get("homepage"):
        said.append(f"Source : {schema.descriptor['homepage']}")
    return [typography(line) for line in [*said, *notion_lines(schema)] if line]


def to_fill(sheet: str, natures: set[str], *, lists: bool, examples: bool) -> list[str]:
    """How to fill in the sheet."""
    said = [
        f"Remplissez la feuille « {sheet} », une ligne par élément, sans ligne vide ni total.",
        "Ne changez ni le nom ni l'ordre des colonnes, et n'en ajoutez pas.",
        "Posez la souris sur le nom d'une colonne : un commentaire dit ce qu'elle attend et donne un exemple.",
        "Fond foncé : colonne obligatoire. Fond clair : colonne facultative.",
        "Une cellule rose, sur une ligne commencée, reste à remplir.",
        "Une valeur inconnue se laisse vide : n'écrivez ni « NC », ni « sans objet », ni tiret.",
    ]
    if examples:
        said.append("La première ligne remplie est un exemple : remplacez-la par vos données.")
    if lists:
        said.append("Dans une colonne à liste, choisissez la valeur avec la flèche qui apparaît dans la cellule.")
    if natures & {"date", "datetime"}:
        said.append("Tapez les dates comme d'habitude (16/10/2023) : elles s'affichent sous la forme voulue.")
    if "number" in natures:
        said.append("Tapez les nombres comme d'habitude (12,5 ou 12.5 selon votre logiciel), sans unité ni espace.")
    said.append(
        "Les numéros et les codes (SIRET, code INSEE, code postal, téléphone) sont en format texte : leurs zéros "
        "et leurs chiffres sont gardés."
    )
    said.append(
        "Pour coller des données, employez le collage spécial « valeurs » : un collage ordinaire efface les listes, "
        "les formats et les contrôles, et aucun collage n'est contrôlé par le tableur."
    )
    return [typography(line) for line in said]


def to_check(reference: str, sheet: str, *, csv_only: bool, delimiter: str) -> list[str]:
    """How to check the file and to publish it."""
    said = [
        "Le tableur n'arrête que les fautes les plus courantes. Contrôlez le fichier avant de le publier :",
        f"validata check MON-FICHIER.xlsx --schema {reference}",
    ]
    save = (
        f"enregistrez la feuille « {sheet} » sous « CSV UTF-8 » (Excel), ou au format « Texte CSV » avec le jeu de "
        "caractères UTF-8 (LibreOffice), puis contrôlez ce fichier-là de la même manière"
    )
    if csv_only:
        said = [said[0], f"validata check MON-FICHIER.csv --schema {reference}"]
        said.insert(0, f"Ce modèle veut un fichier CSV : {save}.")
    else:
        said.append(
            f"Pour publier un CSV, {save} : un tableur en français y écrit les décimales avec une virgule, et "
            "validata le dit."
        )
    if delimiter == ";":
        said.append("Le séparateur recommandé pour ce modèle est le point-virgule.")
    return [typography(line) for line in said]


def short(field: Field) -> str:
    """Whether a field is needed, in a table."""
    return SHORT[needed(field)]
