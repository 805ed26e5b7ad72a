"""White cells, spaces, NUL bytes, scrambled accents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from validata.rule import Facts, rule
from validata.rules.examples import cell
from validata.rules.mending import WRITE, propose
from validata.rules.repairs import restored
from validata.text import characters

if TYPE_CHECKING:
    from validata.schema.model import Field


@rule(
    "cellule-blanche",
    type="cellule-blanche",
    severity="warning",
    scope="cell",
    title="La cellule semble vide mais contient des espaces",
    message="La cellule semble vide, mais elle contient des espaces ou des caractères invisibles ({length} au total).",
    remedy="Supprimez le contenu de la cellule, ou écrivez-y la valeur manquante.",
    good=cell({"name": "EQUIP_NOM", "type": "string"}, "Hôtel de ville"),
    bad=cell({"name": "EQUIP_NOM", "type": "string"}, " ", ""),
    public=("length",),
    sow=lambda _, __: " ",
    repair="safe",
)
def cellule_blanche(field: Field, text: str) -> Facts | None:
    """La cellule ne contient que des espaces ou des caractères invisibles.

    À l'écran elle paraît vide, mais un logiciel y voit une valeur : une colonne obligatoire semble remplie, et les
    comptages de cellules vides sont faux. Dans Excel ou LibreOffice, sélectionnez la cellule et appuyez sur Suppr ;
    pour toute une colonne, remplacez les espaces par rien dans les cellules qui ne contiennent rien d'autre.
    """
    if not text or characters.strip(text):
        return None
    return {"length": len(text), **({"suggestion": ""} if "" in field.missing else {})}


@rule(
    "octet-nul",
    type="octet-nul",
    severity="warning",
    scope="cell",
    title="La cellule contient un caractère nul",
    message="La cellule contient un caractère nul, invisible et sans signification dans un texte.",
    remedy=(
        "Écrivez « {suggestion} », puis vérifiez le logiciel qui a produit le fichier.",
        "Exportez de nouveau le fichier, en UTF-8, depuis le logiciel qui l'a produit.",
    ),
    good=cell({"name": "EQUIP_NOM", "type": "string"}, "Gymnase"),
    bad=cell({"name": "EQUIP_NOM", "type": "string"}, "Gym\0nase", "Gymnase"),
    sow=lambda _, text: f"{text[:3]}\0{text[3:]}",
    repair="safe",
)
def octet_nul(field: Field, text: str) -> Facts | None:
    """La cellule contient un caractère nul, qui n'a pas sa place dans un texte.

    Certains logiciels coupent la cellule à cet endroit, d'autres refusent le fichier. Il vient d'un export défectueux
    ou d'un fichier UTF-16 lu comme s'il était dans un autre codage. Le plus sûr est d'exporter de nouveau le fichier,
    en UTF-8.
    """
    if "\0" not in text:
        return None
    return propose(field, text, text.replace("\0", ""))


LOST_RE2 = r"&#?[A-Za-z0-9]+;|[A-Za-z]\?[a-z]"
"""What an HTML entity, or an accent that became a question mark, looks like in the dialect of Arrow; it finds more."""
QUESTION = r"(?<=[A-Za-z])\?(?=[a-z])"


def questions(text: str) -> int:
    """How many accented letters became question marks: two at least, in a text that is no address."""
    found = 0 if re.search(r"[/=&@]", text) else len(re.findall(QUESTION, text))
    return found if found > 1 else 0


@rule(
    "caracteres-corrompus",
    type="caracteres-corrompus",
    severity="warning",
    scope="cell",
    title="Des lettres accentuées ont été abîmées par une erreur de codage",
    message=(
        "« {value} » contient des caractères de remplacement ({lost}) : les lettres d'origine sont perdues.",
        "« {value} » contient des points d'interrogation ({marks}) à la place de lettres accentuées, qui sont perdues.",
        "« {value} » contient des lettres accentuées mal décodées.",
    ),
    remedy=(
        WRITE,
        "Reprenez le texte d'origine, puis enregistrez le fichier en UTF-8.",
    ),
    good=cell({"name": "DELIB_OBJET", "type": "string"}, "Délibération"),
    bad=cell({"name": "DELIB_OBJET", "type": "string"}, "D\u00c3\u00a9lib\u00c3\u00a9ration", "Délibération"),
    public=("lost", "marks"),
    sow=lambda _, text: text.encode().decode("cp1252", "replace"),
    repair=restored,
)
def caracteres_corrompus(field: Field, text: str) -> Facts | None:
    """Le texte porte la trace d'une erreur de codage : « Ã© » au lieu de « é », ou un losange à point d'interrogation.

    Le fichier a été enregistré dans un codage puis relu dans un autre. Les mots touchés ne se retrouvent plus par une
    recherche, et un caractère de remplacement ne peut plus être deviné. Dans Excel, ouvrez le CSV par Données, À partir
    d'un fichier texte, et choisissez UTF-8 ; LibreOffice demande le codage à l'ouverture. Enregistrez ensuite en UTF-8.
    """
    lost = text.count("\ufffd")
    if lost:
        return {"lost": lost}
    if marks := questions(text):
        return {"marks": marks}
    mended = characters.unscramble(text)
    if mended == text:
        return None
    lost = mended.count("\ufffd")
    return {"lost": lost} if lost else propose(field, text, mended)


@rule(
    "caracteres-invisibles",
    type="caracteres-invisibles",
    severity="warning",
    scope="cell",
    title="La cellule contient des caractères invisibles",
    message="« {seen} » contient des caractères invisibles : {names}.",
    remedy=(WRITE, "Effacez la cellule et retapez son contenu au clavier : « {seen} »."),
    good=cell({"name": "nomBeneficiaire", "type": "string"}, "Association des jardins"),
    bad=(
        cell({"name": "nomBeneficiaire", "type": "string"}, "Association\u200b des jardins", "Association des jardins"),
        cell({"name": "EQUIP_NOM", "type": "string"}, "Gym\u00adnase", "Gymnase"),
    ),
    public=("names",),
    sow=lambda _, text: f"{text[:3]}\u200b{text[3:]}",
    repair="safe",
)
def caracteres_invisibles(field: Field, text: str) -> Facts | None:
    """La cellule contient des caractères qui ne se voient pas : espace sans largeur, marque de sens d'écriture, etc.

    Ils viennent d'une page web ou d'un traitement de texte dont le contenu a été copié. À l'écran rien ne paraît, mais
    deux valeurs qui se lisent de la même façon sont différentes pour un logiciel : recherches et regroupements les
    séparent. Retapez le texte au clavier, ou collez-le d'abord dans un éditeur de texte simple.
    """
    found = [c for c in dict.fromkeys(text) if c in characters.NAMES]
    if not found or characters.strip(text) == characters.strip(characters.visible(text)):
        return None
    seen = characters.visible(text)
    return {
        "seen": seen,
        "names": [f"{characters.NAMES[c]} (U+{ord(c):04X})" for c in found],
        **propose(field, text, seen),
    }


@rule(
    "espaces-superflus",
    type="espaces-superflus",
    severity="warning",
    scope="cell",
    title="La valeur est précédée ou suivie d'espaces",
    message="« {value} » est précédé ou suivi d'espaces ou de caractères invisibles.",
    remedy=(WRITE, "Retirez les espaces placées avant et après la valeur."),
    good=cell({"name": "COMMUNE_NOM", "type": "string"}, "Poitiers"),
    bad=(
        cell({"name": "COMMUNE_NOM", "type": "string"}, "Poitiers ", "Poitiers"),
        cell({"name": "COMMUNE_NOM", "type": "string"}, "\u00a0Poitiers", "Poitiers"),
    ),
    sow=lambda _, text: f"{text} ",
    repair="safe",
)
def espaces_superflus(field: Field, text: str) -> Facts | None:
    """La valeur commence ou finit par des espaces, visibles ou non.

    « Poitiers » et « Poitiers » suivi d'une espace sont deux valeurs différentes pour un logiciel : les
    regroupements et les rapprochements entre fichiers les séparent. Dans Excel ou LibreOffice, la fonction
    SUPPRESPACE retire les espaces ordinaires ; une espace insécable se retire avec Rechercher et remplacer.
    """
    bare = characters.strip(text)
    return None if bare == text else propose(field, text, bare)
