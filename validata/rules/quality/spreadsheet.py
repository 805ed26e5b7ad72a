"""What spreadsheet programs do to numbers and codes."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from validata.rule import Facts, rule
from validata.rules import patterns
from validata.rules.examples import cell
from validata.rules.mending import WRITE, propose
from validata.text import characters, numbers
from validata.text.labels import LONG, words_of

if TYPE_CHECKING:
    from validata.schema.model import Field

NUMERIC = ("integer", "number", "year")
EXPONENT_RE2 = r"^[+-]?[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]{1,9}$"
"""`numbers.SCIENTIFIC` in the dialect of Arrow."""


@rule(
    "notation-scientifique",
    type="notation-scientifique",
    severity="warning",
    scope="cell",
    title="Un nombre a été abrégé par le tableur en notation scientifique",
    message=(
        "« {number} » est un nombre en notation scientifique, que tous les logiciels ne savent pas lire.",
        "« {value} » est un nombre abrégé par le tableur : des chiffres ont pu disparaître.",
    ),
    remedy=(
        WRITE,
        "Vérifiez « {huge} » à la source : en entier, ce nombre aurait plus de 30 chiffres.",
        "Écrivez « {number} » avec tous ses chiffres.",
        "Reprenez la valeur d'origine et saisissez-la dans une colonne au format Texte.",
    ),
    good=cell({"name": "reference", "type": "string"}, "21860194600013"),
    bad=(
        cell({"name": "reference", "type": "string"}, "2,18602E+13"),
        cell({"name": "reference", "type": "string"}, "1,2E+3"),
    ),
    sow=lambda _, text: f"{Decimal(text):.5E}".replace(".", ","),
    repair="unsafe",
)
def notation_scientifique(field: Field, text: str) -> Facts | None:
    """La cellule contient un nombre abrégé, comme 2,18602E+13, là où l'on attend tous ses chiffres.

    Excel et LibreOffice abrègent ainsi les longs numéros (SIRET, références) : enregistrés en CSV, les chiffres qui ne
    sont pas affichés sont perdus. Mettez la colonne au format Texte avant la saisie ou l'import, puis recopiez
    la valeur depuis sa source ; changer le format après coup ne rend pas les chiffres.
    """
    if "E" not in text and "e" not in text:
        return None
    short = characters.strip(text)
    if len(short) > 40 or not numbers.SCIENTIFIC.fullmatch(short):  # no number is so long
        return None
    if field.type in NUMERIC:
        whole = plain_number(field, Decimal(short.replace(",", ".")))
        return {"number": short, **(propose(field, text, whole) if whole else {"huge": short})}
    # Codes such as « 12E3 » exist; a spreadsheet always writes the sign.
    code = re.fullmatch(r"\d+E\d+", short, re.ASCII)
    return {} if field.type in ("string", "any") and not code else None


@rule(
    "nombre-inhabituel",
    type="nombre-inhabituel",
    severity="warning",
    scope="cell",
    title="Un nombre est écrit d'une façon que peu de logiciels comprennent",
    message=(
        "« {infinite} » n'est pas une quantité, même si cette écriture passe pour un nombre.",
        "« {value} » passe pour un nombre, mais il contient autre chose que les chiffres de 0 à 9.",
    ),
    remedy=(
        WRITE,
        "Écrivez le nombre à la place de « {infinite} », ou videz la cellule s'il est inconnu.",
        "Écrivez le nombre avec les chiffres de 0 à 9 seulement.",
    ),
    good=cell({"name": "VOTE_POUR", "type": "integer"}, "1000"),
    bad=(
        cell({"name": "VOTE_POUR", "type": "integer"}, "1_000", "1000"),
        cell({"name": "VOTE_POUR", "type": "integer"}, "+5", "5"),
    ),
    sow=lambda _, text: f"{text[0]}_{text[1:]}",
    repair="safe",
)
def nombre_inhabituel(field: Field, text: str) -> Facts | None:
    """Le nombre est admis par l'outil de référence, mais écrit d'une façon que les tableurs ne comprennent pas.

    Un tiret bas entre les milliers, des chiffres d'un autre alphabet, un signe plus, des espaces autour ou le mot
    « NaN » font de la cellule un texte dans Excel et LibreOffice : elle n'entre plus dans les sommes. Écrivez
    le nombre avec les chiffres de 0 à 9, au format Nombre sans séparateur de milliers.
    """
    if field.type not in NUMERIC or len(text) > LONG or in_plain_digits(field, text):
        return None
    value, failures = field.read(text)
    if value is None or failures or field.descriptor.get("bareNumber") is False:
        return None
    number = Decimal(str(value))
    if not number.is_finite():
        return {"infinite": characters.strip(text)}
    return propose(field, text, plain_number(field, number))


@rule(
    "zeros-perdus",
    type="zeros-perdus",
    severity="warning",
    scope="cell",
    title="Un code a perdu les zéros de son début",
    message="« {value} » a {length} chiffres au lieu de {width} : le tableur a sans doute supprimé le zéro du début.",
    remedy=(
        "Écrivez « {suggestion} » si c'est bien le cas ; sinon, retrouvez le bon code.",
        "Ajoutez les zéros qui manquent au début du code, ou retrouvez le bon code.",
    ),
    good=cell({"name": "ADR_CODEPOSTAL", "type": "string", "constraints": {"maxLength": 5}}, "01000"),
    bad=cell({"name": "ADR_CODEPOSTAL", "type": "string", "constraints": {"maxLength": 5}}, "1000", "01000"),
    public=("length", "width"),
    sow=lambda _, text: text.lstrip("0"),
    repair="unsafe",
)
def zeros_perdus(field: Field, text: str) -> Facts | None:
    """Le code commence par un zéro que le tableur a supprimé, en le prenant pour un nombre.

    « 1000 » au lieu de « 01000 » n'est plus un code postal : les lignes de l'Ain à l'Ariège, entre autres, ne se
    rapprochent plus d'aucun autre fichier. Mettez la colonne au format Texte avant de saisir ou d'importer les codes,
    dans Excel comme dans LibreOffice, puis complétez les valeurs abîmées.
    """
    if field.type != "string" or not text.isdecimal() or not text.isascii():
        return None
    width = code_width(field)
    if not width or len(text) >= width:
        return None
    found = propose(field, text, patterns.lost_zeros(text, width))
    return {"length": len(text), "width": width, **found} if found else None


def in_plain_digits(field: Field, text: str) -> bool:
    """Whether a number is written in plain digits, with the marks that its field declares."""
    if field.type != "number":
        return re.fullmatch(r"-?\d+", text, re.ASCII) is not None
    group = str(field.descriptor.get("groupChar") or "")
    mark = re.escape(str(field.descriptor.get("decimalChar") or "."))
    plain = text.replace(group, "") if group else text
    return re.fullmatch(rf"-?(?:\d+(?:{mark}\d*)?|{mark}\d+)", plain, re.ASCII) is not None


def plain_number(field: Field, number: Decimal) -> str:
    """A number in plain digits, with the decimal mark of its field."""
    if abs(number.adjusted()) > 30:  # more zeros than a reader can check
        return ""
    plain = f"{number:f}"
    return plain.replace(".", str(field.descriptor.get("decimalChar") or "."))


WIDTHS = {"siret": 14, "siren": 9, "insee": 5, "codepostal": 5, "postal": 5, "telephone": 10, "tel": 10}
CHECK_WIDTHS = {
    "french-siret-value": 14,
    "siret": 14,
    "french-siren-value": 9,
    "siren": 9,
    "code-commune-insee": 5,
    "code-postal": 5,
    "phone-number-value": 10,
}


def code_width(field: Field) -> int:
    """How many digits the code of a field has, from its pattern, its checks or the words of its name; 0 if unknown."""
    pattern = str(field.constraints.get("pattern") or "")
    if pattern:
        return patterns.fixed_width(pattern) or 0
    for check in field.checks:
        if check.name in CHECK_WIDTHS:
            return CHECK_WIDTHS[check.name]
    return next((WIDTHS[word] for word in sorted(words_of(field.name)) if word in WIDTHS), 0)
