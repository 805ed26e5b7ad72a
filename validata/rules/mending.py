"""What the rules about cells share: the facts that help to mend a text, and corrections tried on the field first.

Nothing here raises on a text, however hostile; long texts are only measured: see `mendable` and `propose`.
"""

from __future__ import annotations

import re
from typing import Any

from validata.rule import Facts
from validata.schema.model import Field
from validata.text import characters
from validata.text.labels import LONG
from validata.text.placeholders import LONGEST, stands_for_nothing

SHOWN_VALUES = 12  # values of a list quoted in a message

WRITE = "Écrivez « {suggestion} »."
ADVICE = ("{advice}", "Prenez modèle sur l'exemple donné pour cette colonne : « {example} ».")
PENDING = (
    "Videz la cellule si la valeur est inconnue : « {blank} » est un texte d'attente, et la colonne est facultative.",
    "Renseignez la cellule : « {fill} » est un texte d'attente, et la colonne est obligatoire.",
)
"""Remedies for a text that stands for no value, in a column that need not be filled, or must be."""
EITHER = "Écrivez « {suggestion} » ou « {alternative} », selon ce que la cellule veut dire."


def mendable(text: str, longest: int = LONG) -> str:
    """The text if a correction can be looked for in it, else nothing: too long, or with damaged characters."""
    if len(text) > longest or "\ufffd" in text or characters.unscramble(text) != text:
        return ""
    return text


DAMAGED = (
    "« {nul} » contient un caractère nul, invisible et sans signification dans un texte.",
    "« {lost} » contient des caractères de remplacement : les lettres d'origine sont perdues.",
    "« {scrambled} » contient des lettres accentuées mal décodées.",
)
RESTORE = "Reprenez le texte d'origine de « {damaged} », puis enregistrez le fichier en UTF-8."


def damage(field: Field, text: str) -> Facts:
    """How a text was spoilt by an error of encoding, which is then the cause to tell; nothing if it was not."""
    if len(text) > LONG:
        return {}
    mended = characters.unscramble(text.replace("\0", ""))
    if mended == text:
        kind = "lost" if "\ufffd" in text else ""
    else:
        kind = "nul" if "\0" in text else "lost" if "\ufffd" in mended else "scrambled"
    return {kind: text, "damaged": text, **propose(field, text, mended)} if kind else {}


def known(facts: Facts) -> Facts:
    """The facts that are known."""
    return {name: fact for name, fact in facts.items() if fact is not None}


HINTS = ("example", "advice")
"""The facts of `hints`."""


def pending(field: Field, text: str) -> Facts:
    """What a text that stands for no value calls for: an empty cell, or a value."""
    if not characters.strip(text[:LONG]) or not (stands_for_nothing(text) or unaccented_word(text) in SHORT):
        return {}
    return {"fill" if field.required else "blank": characters.strip(text)}


SHORT = frozenset(("nc", "nd", "nr", "na", "so", "vide", "aucun", "aucune", "inconnu", "inconnue"))
"""Words that stand for no value where they are no value of the column; they may be one elsewhere."""


def unaccented_word(text: str) -> str:
    """A short text in small letters without accents, nothing for a long one."""
    return characters.unaccented(text) if len(text) < LONGEST else ""


def hints(field: Field) -> Facts:
    """What the schema itself offers as help: an example, a piece of advice."""
    example = field.descriptor.get("example")
    if example is None:
        examples = field.descriptor.get("examples")
        example = examples[0] if isinstance(examples, list) and examples else None
    advice = field.descriptor.get("hint")
    return known(
        {
            "example": None if example is None or isinstance(example, (dict, list)) else str(example),
            "advice": str(advice) if advice else None,
        }
    )


def like_example(field: Field, code: str) -> list[str]:
    """A French telephone number, given by its digits, written as the example of its field is (`+33 549523535`)."""
    example = str(hints(field).get("example") or "")
    number = re.fullmatch(r"(?:\+?33|0)([1-9]\d{8})", code)
    shape = re.match(r"(\+33|0)( ?)", example)
    if number is None or shape is None or len(re.sub(r"\D", "", example)) not in (10, 11):
        return []
    digits, rest = iter(number[1]), example[shape.end() :]
    return [shape[0] + "".join(next(digits, "") if c.isdecimal() else c for c in rest)]


def constraint(field: Field, name: str) -> Any:
    """A constraint of the field, failing that of the items of its lists."""
    found = field.constraints.get(name)
    item = field.descriptor.get("arrayItem")
    if found is None and isinstance(item, dict) and isinstance(item.get("constraints"), dict):
        found = item["constraints"].get(name)
    return found


def accepts(field: Field, text: str) -> bool:
    """Whether the text is a value of the field, as far as can be told at once."""
    if text in field.missing or len(text) > LONG or (field.pattern and not field.pattern.quick(text)):
        return False
    value, failures = field.read(text)
    return not failures and value is not None


def propose(field: Field, text: str, *candidates: str, two: bool = False) -> Facts:
    """The first candidate that the field accepts, as `suggestion`; with `two`, the next one as `alternative`."""
    found: list[str] = []
    for candidate in candidates:
        if candidate and candidate != text and candidate not in found and accepts(field, candidate):
            found.append(candidate)
            if len(found) > int(two):
                break
    return dict(zip(("suggestion", "alternative"), found, strict=False))
