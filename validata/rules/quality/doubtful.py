"""What stands in a cell until its value is known, or to try a program."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from validata.rule import Facts, rule
from validata.rules.examples import cell
from validata.text import characters

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


# The same texts for the vectorised pass of `judge.ordinary`

FILLERS = "xXnN?./_"
LATIN = [chr(code) for code in range(0x20, 0x250)]


@cache
def alike() -> dict[str, str]:
    """The characters that are one letter without accent nor capital, as a pattern lists them."""
    found: dict[str, str] = {}
    for char in LATIN:
        found[characters.unaccented(char)] = found.get(characters.unaccented(char), "") + f"\\x{{{ord(char):x}}}"
    return found


def spelled(word: str) -> str:
    """A pattern of every writing of a word without accents nor capitals, with or without them."""
    return "".join("[ \\x{a0}]+" if c == " " else f"[{alike()[c]}]" for c in word)


@cache
def placeholders() -> str:
    """A pattern of every writing, with or without accents and capitals, of the words, `FILLERS` and « lorem… »."""
    return rf"^({'|'.join(map(spelled, sorted(placeholder_words())))}|[{FILLERS}\x{{2013}}\x{{2014}}\x{{2026}}-]+|[Ll][Oo][Rr][Ee][Mm].*)$"


def placeholder_words() -> frozenset[str]:
    """The placeholders in small letters."""
    return PLACEHOLDERS | FORMULA_ERRORS | {null.lower() for null in NULLS}
