"""Cells that are no integer, number or boolean."""

from __future__ import annotations

import re

from validata.rule import Facts, rule
from validata.rules.examples import cell
from validata.rules.mending import ADVICE, EITHER, HINTS, PENDING, SHOWN_VALUES, WRITE, hints, known, mendable, propose
from validata.rules.repairs import amount, truth
from validata.schema.model import Field
from validata.schema.readers import FALSE, TRUE
from validata.text import characters, numbers
from validata.text.labels import key


def french_integer(_field: Field, text: str) -> str:
    """An integer as a spreadsheet shows it: with spaces between thousands, else with decimals."""
    return f"{int(text):,}".replace(",", " ") if len(text) > 3 else f"{text},00"


@rule(
    "entier-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas un nombre entier",
    message=(
        "« {value} » a des décimales alors qu'un nombre entier est attendu : {decimal}.",
        "« {value} » n'est pas un nombre entier écrit avec des chiffres seulement.",
    ),
    remedy=(
        *PENDING,
        EITHER,
        WRITE,
        "Écrivez un nombre sans décimale à la place de {decimal}, ou vérifiez que la valeur est dans la bonne colonne.",
        *ADVICE,
        "Écrivez le nombre avec des chiffres seulement, sans espace, unité ni commentaire.",
    ),
    good=cell({"name": "NOMBRE_OCCURRENCES", "type": "integer"}, "1200"),
    bad=(
        cell({"name": "NOMBRE_OCCURRENCES", "type": "integer"}, "1 200", "1200"),
        cell({"name": "NOMBRE_OCCURRENCES", "type": "integer"}, "12,0", "12"),
        cell({"name": "NOMBRE_OCCURRENCES", "type": "integer"}, "1.200", "1200"),
        cell({"name": "NOMBRE_OCCURRENCES", "type": "integer"}, "douze"),
    ),
    explains=("type:integer",),
    public=HINTS,
    sow=french_integer,
    repair=amount,
)
def entier_invalide(field: Field, text: str) -> Facts:
    """La cellule devrait contenir un nombre entier : des chiffres, précédés au besoin du signe moins.

    Une espace entre les milliers, une décimale ou une unité transforment le nombre en texte, qui ne s'additionne
    plus. Dans Excel ou LibreOffice, mettez la colonne au format Nombre, sans décimale ni séparateur de milliers, et
    déplacez les commentaires dans une autre colonne.
    """
    short, unit = mendable(text), unit_of(field, text)
    whole = numbers.integers(short, unit)
    read = () if whole else numbers.numbers(short, unit)
    return known({"decimal": read[0] if read else None, **propose(field, text, *whole, two=True), **hints(field)})


@rule(
    "nombre-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas un nombre écrit au format attendu",
    message=(
        "« {scientific} » est un nombre abrégé par le tableur en notation scientifique, avec une virgule.",
        "« {value} » n'est pas un nombre au format attendu : des chiffres, et {mark_in_words} devant les décimales.",
    ),
    remedy=(
        *PENDING,
        "Écrivez « {suggestion} » si le signe sépare les décimales, ou « {alternative} » s'il sépare les milliers.",
        WRITE,
        "Affichez la cellule au format Nombre pour retrouver tous les chiffres abrégés en « {scientific} ».",
        *ADVICE,
        "Écrivez le nombre seul, sans espace, unité ni symbole, avec {mark_in_words} devant les décimales.",
    ),
    good=cell({"name": "MONTANT", "type": "number"}, "14700.00"),
    bad=(
        cell({"name": "MONTANT", "type": "number"}, "14 700,00", "14700.00"),
        cell({"name": "MONTANT", "type": "number"}, "14 700 €", "14700"),
        cell({"name": "MONTANT", "type": "number"}, "14700,5", "14700.5"),
        cell({"name": "MONTANT", "type": "number"}, "1,234.50", "1234.50"),
    ),
    explains=("type:number",),
    public=("mark_in_words", *HINTS),
    sow=lambda _, text: f"{text.replace('.', ',')} €",
    repair=amount,
)
def nombre_invalide(field: Field, text: str) -> Facts:
    """La cellule devrait contenir un nombre : des chiffres, et un point devant les décimales s'il y en a.

    La virgule, les espaces entre les milliers, le symbole € ou le mot « euros » se lisent bien à l'écran, mais un
    logiciel y voit du texte et laisse la ligne hors des totaux. Dans Excel ou LibreOffice, mettez la colonne au format
    Nombre sans séparateur de milliers, puis remplacez la virgule par un point dans le fichier CSV, ou choisissez la
    langue « Anglais » au moment de l'enregistrer.
    """
    short = mendable(text)
    mark = str(field.descriptor.get("decimalChar") or ".")
    guesses = [guess.replace(".", mark) for guess in numbers.numbers(short, unit_of(field, text))]
    return known(
        {
            "mark_in_words": {".": "un point", ",": "une virgule"}.get(mark, f"le signe « {mark} »"),
            "scientific": text if numbers.SCIENTIFIC.fullmatch(short) else None,
            **propose(field, text, *guesses, two=True),
            **hints(field),
        }
    )


@rule(
    "booleen-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient aucune des valeurs qui signifient oui ou non",
    message="« {value} » ne figure pas parmi les valeurs admises pour dire oui ou non : {allowed}.",
    remedy=(*PENDING, WRITE, "Écrivez l'une des valeurs suivantes : {allowed}."),
    good=cell({"name": "platProduitOGM", "type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}, "oui"),
    bad=(
        cell(
            {"name": "platProduitOGM", "type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}, "VRAI", "oui"
        ),
        cell(
            {"name": "platProduitOGM", "type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}, "Oui", "oui"
        ),
    ),
    explains=("type:boolean",),
    public=("allowed",),
    sow=lambda _, text: text.swapcase(),
    repair=truth,
)
def booleen_invalide(field: Field, text: str) -> Facts:
    """La cellule devrait répondre par oui ou par non, avec l'une des écritures que le modèle admet.

    Les majuscules comptent : « Oui », « OUI » et « oui » sont trois valeurs différentes pour un logiciel, et
    les lignes mal écrites échappent aux comptages. Dans Excel ou LibreOffice, remplacez toutes les variantes avec
    Rechercher et remplacer, ou imposez les valeurs par une liste déroulante (Données, Validation).
    """
    true = [str(v) for v in field.descriptor.get("trueValues") or TRUE]
    false = [str(v) for v in field.descriptor.get("falseValues") or FALSE]
    word = key(characters.unaccented(mendable(text).replace(",0", "").replace(".0", "")))
    same = [v for v in (*true, *false) if word and key(v) == word]
    yes = word in {"oui", "o", "vrai", "v", "true", "t", "yes", "y", "x", "1"}
    no = word in {"non", "n", "faux", "f", "false", "no", "0"}
    guesses = [*same, *true[: int(yes)], *false[: int(no)]]
    return known({"allowed": [*true, *false][:SHOWN_VALUES], **propose(field, text, *guesses)})


# Numbers


def unit_of(field: Field, text: str) -> str:
    """The word at the end of a text when the field's name holds it: « 12 mois » in DUREE_MOIS."""
    word = re.search(r"([^\W\d_]{3,12})$", characters.unaccented(mendable(text)))
    return word[1] if word and word[1] in key(field.name) else ""
