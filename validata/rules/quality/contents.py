"""Contents that are not what their column is for: tries of a program, numbers and dates in the place of words."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from validata.rule import Facts, rule
from validata.rules.examples import cell
from validata.rules.mending import propose
from validata.rules.named.identifiers import siren_invalide, siret_invalide
from validata.rules.named.shared import asked
from validata.rules.patterns import SIREN, SIRET
from validata.text import characters
from validata.text.dates import moment
from validata.text.placeholders import spelled

if TYPE_CHECKING:
    from validata.schema.model import Field

WORDS = frozenset(("label", "name", "text"))
"""The roles of the columns that people read."""
NAME = {"name": "nomBeneficiaire", "type": "string", "role": "label"}

TRY_OPENINGS = (
    *("ceci est", "c'est", "un", "donnee", "enregistrement", "libelle", "ligne", "nom", "objet", "saisie", "texte"),
    *("titre", "valeur", "test", "essai", "toto", "azerty", "qwerty", "qsdf", "asdf", "foobar", "bla"),
)
TRIED = (
    r"(?:(?:ceci est |c'est )?un |"
    r"(?:donnees?|enregistrement|libelle|ligne|nom|objet|saisie|texte|titre|valeur) (?:de |d'|pour )?)?"
    r"(?:tests?|essai)(?: (?:test|essai))*(?: ?(?:n° ?)?\d{1,4})?(?: a (?:supprimer|effacer|ignorer))?(?: ?!+)?"
    r"|toto ?\d{0,3}|(?:azerty|qwerty)(?:uiop)?|qsdf(?:gh)?|asdf(?:gh)?|foobar|bla ?bla(?: ?bla)*"
)
"""What someone types to see whether a form or an export works, without accents nor capitals; how it begins."""
TRIES = ("test", "essai", "toto", "azerty", "qwerty", "qsdf", "asdf", "foobar", "bla")
"""One of these is in each of them."""
LONGEST_TRY = 60


@rule(
    "valeur-test",
    type="valeur-test",
    severity="warning",
    family="doute",
    scope="cell",
    title="La cellule contient un essai, et non une valeur",
    message="« {value} » semble avoir été saisi pour essayer un logiciel.",
    remedy="Supprimez la ligne si elle ne sert qu'à un essai, ou écrivez la vraie valeur.",
    good=cell(NAME, "Association Essai Transformé"),
    bad=(cell(NAME, "TEST"), cell(NAME, "test n° 2"), cell(NAME, "azerty")),
    sow=lambda _, __: "TEST",
)
def valeur_test(field: Field, text: str) -> Facts | None:
    """La cellule ne contient qu'un mot d'essai : « TEST », « essai 2 », « toto » ou « azerty ».

    Une ligne d'essai laissée dans le fichier est comptée comme les autres : un bénéficiaire, un montant de plus. Seule
    une cellule entière est signalée : une association qui s'appelle « Essai transformé » ne l'est pas.
    """
    if field.type not in ("string", "any") or not field.constraints.keys().isdisjoint({"enum", "pattern"}):
        return None
    if len(text) > LONGEST_TRY:
        return None
    return {} if re.fullmatch(TRIED, characters.unaccented(text)) else None


@rule(
    "contenu-inattendu",
    type="contenu-inattendu",
    severity="warning",
    family="doute",
    scope="cell",
    title="La cellule contient autre chose que le texte attendu",
    message="« {value} » est {kind}, alors que la colonne contient {expected}.",
    remedy="Remettez cette valeur dans la colonne qui lui correspond, et écrivez ici {expected}.",
    good=cell(NAME, "Association des jardins"),
    bad=(
        cell(NAME, "38047555800058"),
        cell(NAME, "2023-05-12"),
        cell({"name": "objet", "type": "string", "role": "text"}, "https://www.exemple.fr/convention.pdf"),
    ),
    public=("kind", "expected"),
    sow=lambda _, __: "21860194600013",
)
def contenu_inattendu(field: Field, text: str) -> Facts | None:
    """Une colonne de noms ou de phrases contient un numéro, une date, une adresse ou un montant, et rien d'autre.

    Deux colonnes ont sans doute été échangées, ou une valeur décalée d'une colonne, au moment d'un copier-coller.
    Regardez les colonnes voisines de la même ligne : la bonne valeur y est souvent.
    """
    if field.type != "string" or field.format != "default" or not field.roles & WORDS or "enum" in field.constraints:
        return None
    kind = kind_of(text)
    expected = "un texte" if "text" in field.roles else "un nom"
    return {"kind": kind, "expected": expected} if kind else None


SIGNED = r"[0-9 .,/€\u00a0\u202f-]+"
AMOUNT = r"-?[0-9]{1,3}(?:[ \u00a0\u202f]?[0-9]{3})*(?:[.,][0-9]{1,2})? ?€|-?[0-9]{3,}[.,][0-9]{2}"
ADDRESS = r"(?ai:(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
"""Patterns that `re` compiles when they are first asked about: few files need them."""
FIGURES_RE2 = r"^-?[0-9][0-9 .,/\x{20ac}\x{a0}\x{202f}-]*$"
ADDRESS_RE2 = r"^([Hh][Tt][Tt][Pp][Ss]?://|[Ww][Ww][Ww][.])"
"""What such contents look like, in the dialect of Arrow (what holds a « @ » is examined anyway)."""
LONGEST_CONTENT = 300


def kind_of(text: str) -> str | None:
    """What a text that should be words is instead, in French, or None."""
    bare = characters.strip(text)
    if not bare or len(bare) > LONGEST_CONTENT:
        return None
    if re.fullmatch(ADDRESS, bare):
        return "une adresse électronique" if "@" in bare and "/" not in bare else "une adresse web"
    if not re.fullmatch(SIGNED, bare):
        return None
    digits = re.sub(r"\D", "", bare)
    if len(digits) == SIRET and siret_like(bare):
        return "un numéro SIRET"
    if len(digits) in (8, SIREN - 1) and (found := moment(bare)).days and not found.serial:
        return "une date"
    if re.fullmatch(AMOUNT, bare):
        return "un montant"
    return "un numéro" if len(digits) >= SIREN and not re.search(r"[,/€]", bare) else None


def siret_like(text: str) -> bool:
    """Whether a text is a SIRET, spaces aside."""
    from stdnum.fr import siret

    return bool(siret.is_valid(text))


NUMBERS = {SIRET: siret_invalide.checks, SIREN: siren_invalide.checks}
"""Digits of an official number -> the checks that name it."""


@rule(
    "numero-avec-espaces",
    type="numero-avec-espaces",
    severity="warning",
    family="doute",
    scope="cell",
    title="Un numéro SIRET ou SIREN est écrit avec des espaces",
    message="« {value} » contient d'autres signes que les {width} chiffres du numéro.",
    remedy=("Écrivez « {suggestion} ».", "Écrivez les {width} chiffres à la suite, sans espace."),
    good=asked("french-siret-value", "38047555800058"),
    bad=asked("french-siret-value", "380 475 558 00058", "38047555800058"),
    public=("width",),
    repair="safe",
    sow=lambda _, text: f"{text[:3]} {text[3:6]} {text[6:9]} {text[9:]}",
)
def numero_avec_espaces(field: Field, text: str) -> Facts | None:
    """Le numéro est juste, mais des espaces ou des points séparent ses chiffres.

    Le contrôle de l'outil de référence les ignore ; un logiciel qui rapproche deux fichiers, non : « 380 475 558
    00058 » et « 38047555800058 » sont pour lui deux organismes. Mettez la colonne au format Texte, puis remplacez les
    espaces par rien.
    """
    width = next((w for w, names in NUMBERS.items() for check in field.checks if check.name in names), None)
    if width is None or field.type != "string" or len(text) > LONGEST_TRY:
        return None
    digits = re.sub(r"[^0-9]", "", text)
    if len(digits) != width or digits == text or any(c.isalpha() for c in text):
        return None
    return {"width": width, **propose(field, text, digits)}


# The same texts for the vectorised pass of `judge.ordinary`


@cache
def tries() -> str:
    """A pattern of the words of `TRIES`, whatever their accents and capitals."""
    return "|".join(map(spelled, TRIES))
