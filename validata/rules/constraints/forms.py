"""Values that have not the form that the pattern of a field asks for."""

from __future__ import annotations

import re

from validata.rule import Facts, rule
from validata.rules.examples import cell
from validata.rules.mending import (
    ADVICE,
    DAMAGED,
    EITHER,
    HINTS,
    PENDING,
    RESTORE,
    WRITE,
    constraint,
    damage,
    hints,
    known,
    mendable,
    propose,
)
from validata.rules.patterns import fixed_width, forbidden, pattern_in_words, repairs
from validata.schema.model import Field
from validata.text import characters, numbers
from validata.text.dates import periods
from validata.text.labels import LONG_FOR_PATTERN


def misshapen(field: Field, text: str) -> str | None:
    """A text without its first zeros, its last character, in capitals, or with a doubt: what its pattern refuses."""
    forms = (text.lstrip("0"), text[:-1], text.upper(), f"{text} ?")
    return next((wrong for wrong in forms if "pattern" in field.read(wrong)[1]), None)


@rule(
    "motif-non-respecte",
    type="constraint-error",
    scope="cell",
    title="La valeur n'a pas la forme attendue",
    message=(
        *DAMAGED,
        "« {scientific} » est un nombre abrégé par le tableur : les chiffres d'origine sont perdus.",
        "« {value} » n'est pas un code INSEE de commune : en Corse, il commence par {corse}.",
        "« {bare} » est juste, mais entouré d'espaces ou de caractères invisibles.",
        "« {value} » compte {digits} chiffres au lieu de {wanted}.",
        "« {value} » contient des caractères qui ne sont pas admis dans cette colonne : {forbidden}.",
        "« {value} » n'a pas la forme attendue : {expected}.",
        "« {value} » n'a pas la forme attendue dans la colonne « {field} ».",
    ),
    remedy=(
        *PENDING,
        "Écrivez « {suggestion} » si le jour est placé avant le mois, ou « {alternative_jour} » dans le cas contraire.",
        "Écrivez « {suggestion} » en Corse-du-Sud, ou « {alternative_corse} » en Haute-Corse.",
        "Écrivez « {suggestion_zeros} » si un tableur a supprimé le zéro du début ; sinon, retrouvez le bon code.",
        EITHER,
        WRITE,
        RESTORE,
        "Retrouvez le numéro complet, puis saisissez-le au format Texte à la place de « {scientific} ».",
        ADVICE[0],
        "Retirez ou remplacez les caractères suivants : {forbidden}.",
        ADVICE[1],
        "Écrivez {expected}.",
        "Suivez la description de la colonne dans le modèle, dont le motif est : {pattern}",
    ),
    good=cell({"name": "COLL_SIRET", "type": "string", "constraints": {"pattern": r"^\d{14}$"}}, "21860194600013"),
    bad=(
        cell(
            {"name": "COLL_SIRET", "type": "string", "constraints": {"pattern": r"^\d{14}$"}},
            "218 601 946 00013",
            "21860194600013",
        ),
        cell({"name": "COLL_SIRET", "type": "string", "constraints": {"pattern": r"^\d{14}$"}}, "2186019460001"),
    ),
    explains=("constraint:pattern",),
    public=("pattern", "expected", "digits", "wanted", "corse", *HINTS),
    sow=misshapen,
)
def motif_non_respecte(field: Field, text: str) -> Facts:
    """La valeur n'a pas la forme que le modèle impose : nombre de chiffres, lettres admises, ordre des éléments.

    C'est souvent un identifiant (SIRET, code INSEE, numéro d'association) : à un caractère près, il ne désigne plus
    rien ou désigne quelqu'un d'autre. Les tableurs en sont la première cause, car ils suppriment les zéros du début et
    abrègent les grands nombres. Dans Excel ou LibreOffice, mettez la colonne au format Texte avant la saisie, et à
    l'ouverture d'un CSV importez-la comme du texte.
    """
    pattern = str(constraint(field, "pattern") or "")
    short = mendable(text, LONG_FOR_PATTERN)
    digits = re.sub(r"[\s.\-\u2013]", "", short)
    wanted = fixed_width(pattern)
    count = len(digits) if wanted and digits.isdecimal() and 1 < len(digits) != wanted else None
    scientific = text if numbers.SCIENTIFIC.fullmatch(characters.strip(short)) else None
    days = propose(field, text, *periods(short), two=True)
    if "alternative" in days:
        days["alternative_jour"] = days["alternative"]
    return damage(field, text) or known(
        {
            "pattern": pattern or None,
            "expected": pattern_in_words(pattern),
            "forbidden": forbidden(pattern, short),
            "digits": count,
            "wanted": wanted if count else None,
            "scientific": scientific,
            **(
                days
                or corsican(field, short)
                or hyphenated(field, text)
                or likely_zeros(field, text, repairs(pattern, short))
            ),
            **hints(field),
        }
    )


def corsican(field: Field, text: str) -> Facts:
    """Two readings of an INSEE code of Corsica that starts with 20, as its postal codes do."""
    code = re.fullmatch(r"20(\d{3})", characters.squeeze(text))
    found = propose(field, text, f"2A{code[1]}", f"2B{code[1]}", two=True) if code else {}
    return {**found, "corse": "2A ou 2B", "alternative_corse": found["alternative"]} if "alternative" in found else {}


def hyphenated(field: Field, text: str) -> Facts:
    """Two readings of words run together (« MarieClaire »): with a hyphen, or as one word."""
    parts = re.sub(r"(?<=[^\W\d_])(?=[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ])", "-", mendable(text, LONG_FOR_PATTERN))
    apart = propose(field, text, parts) if "-" in parts and not text.isupper() else {}
    return propose(field, text, parts, text.capitalize(), two=True) if apart else {}


def likely_zeros(field: Field, text: str, candidates: list[str]) -> Facts:
    """The first candidate that the field accepts; one that only adds zeros is no more than likely."""
    found = propose(field, text, *candidates)
    if found and found["suggestion"] == characters.strip(text):
        found["bare"] = found["suggestion"]
    if found and found["suggestion"].startswith("0") and found["suggestion"].lstrip("0") == text.strip():
        found["suggestion_zeros"] = found["suggestion"]
    return found
