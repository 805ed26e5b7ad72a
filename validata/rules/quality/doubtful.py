"""Placeholders and dates to come."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from validata.rule import Facts, rule
from validata.rules.examples import cell
from validata.schema.model import words
from validata.text import characters
from validata.text.dates import today
from validata.text.labels import LONG

if TYPE_CHECKING:
    from validata.schema.model import Field


@rule(
    "valeur-exemple",
    type="valeur-exemple",
    severity="warning",
    scope="cell",
    title="La cellule contient un texte d'attente au lieu d'une valeur",
    message=(
        "« {error} » est une erreur de formule du tableur, et non une valeur.",
        "« {value} » est un texte d'attente, et non une valeur.",
    ),
    remedy=(
        "Corrigez la formule qui donne « {error} », ou remplacez-la par la valeur voulue.",
        "Remplacez-le par la vraie valeur, ou videz la cellule si la colonne est facultative.",
    ),
    good=cell({"name": "EQUIP_NOM", "type": "string"}, "Salle des fêtes"),
    bad=(
        cell({"name": "EQUIP_NOM", "type": "string"}, "à compléter"),
        cell({"name": "EQUIP_NOM", "type": "string"}, "XXXX"),
        cell({"name": "EQUIP_NOM", "type": "string"}, "#REF!"),
    ),
    sow=lambda _, __: "à compléter",
)
def valeur_exemple(field: Field, text: str) -> Facts | None:
    """La cellule contient un texte provisoire (« XXXX », « à compléter », « n/a », « - »…) resté dans le fichier.

    Pour un logiciel c'est une valeur comme une autre : elle apparaît dans les listes, et la cellule ne compte pas comme
    vide. Remplacez-la par la vraie valeur. Si celle-ci est inconnue et que la colonne est facultative, videz la
    cellule : c'est la façon normale de dire qu'une donnée manque.
    """
    if field.type not in ("string", "any") or "enum" in field.constraints:
        return None
    if len(text) > 24:  # longer than any of them but one
        return {} if text[:11].lower() == "lorem ipsum" else None
    word = characters.unaccented(text)
    if word in FORMULA_ERRORS:
        return {"error": characters.strip(text)}
    if word in PLACEHOLDERS or text in NULLS or PLACEHOLDER.fullmatch(word):
        return {}
    return None


@rule(
    "date-future",
    type="date-future",
    severity="warning",
    scope="cell",
    title="La date n'est pas encore passée",
    message="« {value} » est une date à venir.",
    remedy="Vérifiez l'année, le mois et le jour ; gardez la date si elle est bien à venir.",
    good=cell({"name": "DELIB_DATE", "type": "date"}, "2023-06-26"),
    bad=cell({"name": "DELIB_DATE", "type": "date"}, "2999-06-26"),
    sow=lambda _, text: f"2999{text[4:]}",
)
def date_future(field: Field, text: str) -> Facts | None:
    """La date est postérieure au jour du contrôle, alors que la colonne décrit un fait passé.

    C'est le plus souvent une faute de frappe dans l'année (2203 pour 2023), qui fausse les classements et les
    graphiques. Les colonnes de fin, d'échéance, de validité ou de menu ne sont pas concernées. Dans Excel ou
    LibreOffice, un tri décroissant de la colonne montre toutes les dates à venir.
    """
    if field.type not in ("date", "datetime") or words(field) & AHEAD:
        return None
    day = today()
    if re.match(r"[12]\d{3}-\d\d-\d\d", text, re.ASCII) and text[:10] <= day.isoformat():
        return None
    value, _ = field.read(text[:LONG])
    if isinstance(value, datetime):
        value = value.date()
    return {} if isinstance(value, date) and value > day else None


PLACEHOLDER = re.compile(r"[x]{3,}|[n]{3,}|[?]+|[.]{2,}|\u2026|[-_\u2013\u2014]+|/+|lorem ipsum.*", re.DOTALL)
PLACEHOLDERS = frozenset(
    (
        "a completer",
        "a definir",
        "a preciser",
        "a remplir",
        "a renseigner",
        "a saisir",
        "a venir",
        "aaaa-mm-jj",
        "en attente",
        "example",
        "exemple",
        "jj/mm/aaaa",
        "n.c.",
        "n.r.",
        "n/a",
        "n/c",
        "n/r",
        "ne rien ecrire",
        "ne rien indiquer",
        "neant",
        "non communique",
        "non disponible",
        "non renseigne",
        "non renseignee",
        "sans objet",
        "tbd",
        "todo",
        "yyyy-mm-dd",
    )
)
NULLS = frozenset(("null", "NULL", "None", "nan", "NaN", "undefined"))  # « Nan » is a first name
FORMULA_ERRORS = frozenset(
    (
        "#calc!",
        "#champ!",
        "#div/0!",
        "#n/a",
        "#name?",
        "#nom?",
        "#nombre!",
        "#nul!",
        "#num!",
        "#ref!",
        "#valeur!",
        "#value!",
        "err:502",
        "err:508",
        "err:509",
        "err:522",
    )
)
AHEAD = frozenset(
    ("echeance", "expiration", "fin", "limite", "menu", "prevision", "prevue", "previsionnelle", "validite")
)


# The same texts for the vectorised pass of `judge.ordinary`

FILLERS = "xXnN?./_"
LATIN = [chr(code) for code in range(0x20, 0x250)]


@cache
def placeholders() -> str:
    """A pattern of every writing, with or without accents and capitals, of the words, `FILLERS` and « lorem… »."""
    alike: dict[str, str] = {}
    for char in LATIN:
        alike[characters.unaccented(char)] = alike.get(characters.unaccented(char), "") + f"\\x{{{ord(char):x}}}"
    spelled = (
        "".join("[ \\x{a0}]+" if c == " " else f"[{alike[c]}]" for c in word) for word in sorted(placeholder_words())
    )
    return rf"^({'|'.join(spelled)}|[{FILLERS}\x{{2013}}\x{{2014}}\x{{2026}}-]+|[Ll][Oo][Rr][Ee][Mm].*)$"


def placeholder_words() -> frozenset[str]:
    """The placeholders in small letters."""
    return PLACEHOLDERS | FORMULA_ERRORS | {null.lower() for null in NULLS}
