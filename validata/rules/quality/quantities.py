"""Amounts and numbers of things that are negative or nil."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validata.rule import Facts, rule
from validata.rules.examples import cell
from validata.text.labels import LONG

if TYPE_CHECKING:
    from validata.schema.model import Field

AMOUNT = {"name": "montant", "type": "number", "role": "amount"}


@rule(
    "quantite-negative",
    type="quantite-negative",
    severity="warning",
    family="doute",
    scope="cell",
    title="Un montant ou un nombre est négatif",
    message="« {value} » est négatif, alors que la colonne compte ce qui est donné, payé ou dénombré.",
    remedy="Retirez le signe « - » s'il est de trop ; une annulation ou un remboursement n'a pas sa place ici.",
    good=cell(AMOUNT, "12500.00"),
    bad=(
        cell(AMOUNT, "-12500.00"),
        cell({"name": "VOTE_POUR", "type": "integer", "role": "quantity"}, "-3"),
    ),
    sow=lambda _, text: f"-{text}",
)
def quantite_negative(field: Field, text: str) -> Facts | None:
    """La colonne contient des montants versés ou des effectifs, qui ne peuvent pas être négatifs.

    Un signe moins vient souvent d'un export comptable, où les dépenses et les annulations sont négatives : il fausse
    les totaux calculés sur le fichier. Les colonnes de budget, dont les montants ont un signe, ne sont pas concernées.
    """
    if not field.roles & {"amount", "quantity"}:
        return None
    value = field.number(text[:LONG])
    return {} if value is not None and value < 0 else None


@rule(
    "montant-nul",
    type="montant-nul",
    severity="warning",
    family="doute",
    scope="cell",
    title="Un montant vaut zéro",
    message="Le montant est nul : « {value} ».",
    remedy="Écrivez le vrai montant ; supprimez la ligne si rien n'a été accordé ni acheté.",
    good=cell(AMOUNT, "12500.00"),
    bad=cell(AMOUNT, "0.00"),
    sow=lambda _, __: "0",
)
def montant_nul(field: Field, text: str) -> Facts | None:
    """Le montant accordé ou payé vaut zéro.

    Un zéro tient souvent la place d'un montant inconnu, et fausse les moyennes. Pour un marché dont le montant n'est
    pas fixé d'avance, le modèle demande le maximum estimé ; pour une aide en nature, la valeur de ce qui est donné.
    """
    if "amount" not in field.roles:
        return None
    return {} if field.number(text[:LONG]) == 0 else None
