"""Values too short, too long, too small or too great."""

from __future__ import annotations

import re
from contextlib import suppress
from decimal import Decimal, InvalidOperation

from validata.rule import Facts, rule
from validata.rules.examples import cell
from validata.rules.mending import (
    ADVICE,
    DAMAGED,
    HINTS,
    PENDING,
    RESTORE,
    WRITE,
    constraint,
    damage,
    hints,
    known,
    like_example,
    mendable,
    propose,
)
from validata.schema.model import Field
from validata.text import characters
from validata.text.labels import LONG


def shortened(field: Field, text: str) -> str | None:
    """The start of a text, too short for the field."""
    least = constraint(field, "minLength")
    return text[: least - 1] if isinstance(least, int) and least > 1 else None


def lengthened(field: Field, text: str) -> str | None:
    """A text repeated until it is too long for the field."""
    most = constraint(field, "maxLength")
    return (f"{text} " * (most + 2))[: most + 1] if isinstance(most, int) else None


def too_small(field: Field, _text: str) -> str | None:
    """A number under the minimum of the field."""
    least = amount(field, str(constraint(field, "minimum")))
    return None if least is None else str(least - 1)


def too_great(field: Field, _text: str) -> str | None:
    """A number above the maximum of the field."""
    most = amount(field, str(constraint(field, "maximum")))
    return None if most is None else str(most * 100 + 1)


@rule(
    "valeur-trop-courte",
    type="constraint-error",
    scope="cell",
    title="La valeur est trop courte",
    message=(
        "La liste compte {count} éléments ; il en faut au moins {limit}.",
        "Longueur de « {value} » : {length} ; il faut au moins {limit} caractères.",
        "« {value} » est trop court.",
    ),
    remedy=(
        *PENDING,
        "Ajoutez des éléments à la liste : elle en a {count}, le minimum est {limit}.",
        *ADVICE,
        "Complétez la valeur : elle a sans doute été abrégée ou coupée.",
    ),
    good=cell({"name": "voie_nom", "type": "string", "constraints": {"minLength": 3}}, "Rue de la Marne"),
    bad=cell({"name": "voie_nom", "type": "string", "constraints": {"minLength": 3}}, "ZA"),
    explains=("constraint:minLength",),
    public=("count", "length", "limit", *HINTS),
    sow=shortened,
)
def valeur_trop_courte(field: Field, text: str) -> Facts:
    """La valeur a moins de caractères, ou la liste moins d'éléments, que le modèle n'en demande.

    Elle a souvent été abrégée ou amputée de ses zéros, ce qui empêche de la rapprocher d'autres fichiers. Écrivez-la en
    entier ; pour un code, mettez d'abord la colonne au format Texte dans Excel ou LibreOffice.
    """
    return known({**size(field, text), "limit": constraint(field, "minLength"), **hints(field)})


@rule(
    "valeur-trop-longue",
    type="constraint-error",
    scope="cell",
    title="La valeur est trop longue",
    message=(
        *DAMAGED,
        "La liste compte {count} éléments ; {limit} au plus sont admis.",
        "« {value} » compte {length} caractères ; {limit} au plus sont admis.",
        "« {value} » est trop long.",
    ),
    remedy=(
        *PENDING,
        "Retirez des éléments de la liste : elle en a {count}, le maximum est {limit}.",
        WRITE,
        RESTORE,
        *ADVICE,
        "Raccourcissez la valeur, dont la longueur maximale est de {limit}.",
        "Raccourcissez la valeur.",
    ),
    good=cell({"name": "ADR_CODEPOSTAL", "type": "string", "constraints": {"maxLength": 5}}, "86000"),
    bad=cell({"name": "ADR_CODEPOSTAL", "type": "string", "constraints": {"maxLength": 5}}, "86 000", "86000"),
    explains=("constraint:maxLength",),
    public=("count", "length", "limit", *HINTS),
    sow=lengthened,
)
def valeur_trop_longue(field: Field, text: str) -> Facts:
    """La valeur a plus de caractères, ou la liste plus d'éléments, que le modèle n'en admet.

    Le logiciel qui reçoit le fichier risque de la couper, parfois au milieu d'un mot. Résumez un texte en une phrase,
    et retirez d'un code les espaces et les points. Dans Excel ou LibreOffice, la fonction NBCAR compte les caractères.
    """
    short = mendable(text)
    plain = characters.squeeze(short)
    code = re.sub(r"[\s.\-\u2013_/]", "", plain)
    guesses = (
        *like_example(field, code),
        plain,
        code if code.removeprefix("+").isdecimal() else "",
        *re.findall(r"^\d+\b", plain),
    )
    return damage(field, text) or known(
        {
            **size(field, text),
            "limit": constraint(field, "maxLength"),
            **propose(field, text, *guesses),
            **hints(field),
        }
    )


@rule(
    "valeur-trop-petite",
    type="constraint-error",
    scope="cell",
    title="La valeur est inférieure au minimum admis",
    message=(
        "« {value} » n'est pas un nombre utilisable, alors que le minimum admis est {floor}.",
        "« {value} » vient avant la première valeur admise, {earliest}.",
        "« {value} » doit être strictement supérieur à {strict}.",
        "« {value} » est inférieur au minimum admis, {limit}.",
        "« {value} » est inférieur au minimum admis.",
    ),
    remedy=(
        "Vérifiez la valeur à la source, puis corrigez-la : elle doit être strictement supérieure à {strict}.",
        "Vérifiez la valeur à la source, puis corrigez-la : le minimum admis est {limit}.",
        "Vérifiez la valeur à la source, puis corrigez-la.",
    ),
    good=cell({"name": "DUREE_MOIS", "type": "integer", "constraints": {"minimum": 1}}, "12"),
    bad=cell({"name": "DUREE_MOIS", "type": "integer", "constraints": {"minimum": 1}}, "0"),
    explains=("constraint:minimum", "constraint:exclusiveMinimum"),
    public=("limit", "strict", "floor", "earliest"),
    sow=too_small,
)
def valeur_trop_petite(field: Field, text: str) -> Facts:
    """La valeur est plus petite que le minimum fixé par le modèle.

    C'est le signe d'une faute de frappe, d'une unité différente ou d'un zéro mis à la place d'une cellule vide ; elle
    fausse les totaux et les moyennes. Vérifiez la valeur à la source. Si elle est inconnue et que la colonne est
    facultative, videz la cellule.
    """
    return known(bounds(field, text, "minimum", "exclusiveMinimum", ("floor", "earliest")))


@rule(
    "valeur-trop-grande",
    type="constraint-error",
    scope="cell",
    title="La valeur est supérieure au maximum admis",
    message=(
        "« {value} » n'est pas un nombre utilisable, alors que le maximum admis est {ceiling}.",
        "« {value} » vient après la dernière valeur admise, {latest}.",
        "« {value} » doit être strictement inférieur à {strict}.",
        "« {value} » est supérieur au maximum admis, {limit}.",
        "« {value} » est supérieur au maximum admis.",
    ),
    remedy=(
        "Écrivez « {suggestion} » si « {value} » est un pourcentage : ici, 1 vaut 100 %.",
        "Vérifiez la valeur à la source, puis corrigez-la : elle doit être strictement inférieure à {strict}.",
        "Vérifiez la valeur à la source, puis corrigez-la : le maximum admis est {limit}.",
        "Vérifiez la valeur à la source, puis corrigez-la.",
    ),
    good=cell({"name": "pourcentageSubvention", "type": "number", "constraints": {"maximum": 1}}, "0.45"),
    bad=cell({"name": "pourcentageSubvention", "type": "number", "constraints": {"maximum": 1}}, "45", "0.45"),
    explains=("constraint:maximum", "constraint:exclusiveMaximum"),
    public=("limit", "strict", "ceiling", "latest"),
    sow=too_great,
)
def valeur_trop_grande(field: Field, text: str) -> Facts:
    """La valeur est plus grande que le maximum fixé par le modèle.

    C'est le signe d'une faute de frappe, d'une virgule perdue ou d'une autre unité : un taux de 45 % s'écrit 0.45 quand
    le maximum est 1. Une seule valeur démesurée suffit à fausser un total. Vérifiez-la à la source ; dans Excel ou
    LibreOffice, un tri décroissant de la colonne montre les autres cas.
    """
    detail = bounds(field, text, "maximum", "exclusiveMaximum", ("ceiling", "latest"))
    value = amount(field, text)
    if value is not None and amount(field, str(constraint(field, "maximum"))) == 1 and 1 < value <= 100:
        mark = str(field.descriptor.get("decimalChar") or ".")
        share = f"{value / 100:f}"
        share = share.rstrip("0").rstrip(".") if "." in share else share
        detail |= propose(field, text, share.replace(".", mark))
    return known(detail)


def amount(field: Field, text: str) -> Decimal | None:
    """The finite number that a field reads in a text."""
    if field.type not in ("number", "integer"):
        return None
    with suppress(InvalidOperation):
        value = Decimal(str(field.read(text[:LONG])[0]))
        return value if value.is_finite() else None
    return None


def bounds(field: Field, text: str, name: str, strict: str, named: tuple[str, str]) -> Facts:
    """The limit that a value passes: `limit`, and the fact that suits the kind of value (`named`: number, moment)."""
    unusable, moment = named
    limit, strict_limit = constraint(field, name), constraint(field, strict)
    shown = limit if limit is not None else strict_limit
    detail: Facts = {"limit": shown}
    if field.type in ("number", "integer") and amount(field, text) is None:
        detail[unusable] = shown
    elif limit is None:
        detail["strict"] = strict_limit
    elif field.type not in ("number", "integer", "array"):
        detail[moment] = str(limit)
    return detail


# Lists and objects


def size(field: Field, text: str) -> Facts:
    """The length of a text, or how many items a list has."""
    if field.type in ("array", "list", "object"):
        value, _ = field.read(text)
        if value is not None:
            return {"count": len(value)}
    return {"length": len(text)}
