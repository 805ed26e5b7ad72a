"""The rule about what a schema asks and that cannot be done."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from validata.rule import Found, Rule, rule
from validata.rules.header import Header
from validata.rules.named import CHECKS, COLUMN_CHECKS, TABLE_CHECKS
from validata.rules.named.columns import bad_params
from validata.rules.named.official import french_format
from validata.rules.named.shared import asked
from validata.schema.build import custom_checks
from validata.schema.model import CustomCheck
from validata.text.typography import typography


@rule(
    "controle-impossible",
    type="check-error",
    scope="header",
    title="Un contrôle demandé par le modèle n'a pas pu être fait",
    message=(
        "Le modèle, et non le fichier, est en faute : le contrôle « {name} » n'a pas pu être fait ({reason}).",
        "Le modèle, et non le fichier, est en faute : il demande un contrôle qui n'a pas pu être fait.",
    ),
    remedy="Faites corriger le modèle par ses auteurs, puis recommencez.",
    good=asked("siren", "218601946"),
    bad=asked("numero-siren", "218601946"),
)
def controle_impossible(header: Header) -> Iterator[Found]:
    """Le modèle (schéma) demande un contrôle impossible.

    Ce contrôle est inconnu, ses paramètres ne suffisent pas, il porte sur une colonne que le modèle ne décrit pas,
    ou c'est un motif dont l'essai prend trop de temps. Le contrôle n'est pas fait, et le fichier ne peut donc pas
    être déclaré conforme. Ce n'est pas au producteur des données d'y remédier : prévenez les auteurs du modèle.
    """
    for check in header.schema.checks:
        reason = unusable(check)
        unknown = [name for name in check.columns if name not in header.schema.described]
        if reason:
            yield Found({"name": check.name, "reason": reason}, header.row)
        elif unknown:
            reason = f"la colonne « {unknown[0]} » n'est pas décrite par le modèle"
            yield Found({"name": check.name, "reason": reason}, header.row, level="warning")
    for column in header.columns:
        for pattern in column.field.patterns if column.field else ():
            if pattern.exhausted:
                reason = f"le motif de « {column.name} » prend trop de temps ; {header.limits.said('pattern_seconds')}"
                facts = {"name": pattern.text, "reason": typography(reason)}
                yield Found(facts, header.row, column=column.number, field=column.name)


def over_rows(check: CustomCheck) -> bool:
    """Whether a check reads several columns and can run."""
    return check.name in COLUMN_CHECKS and not unusable(check)


def too_few(check: CustomCheck, one: Rule[Any]) -> str | None:
    """Whether a check names fewer columns than the example of its rule, in French, or None."""
    wanted = next(custom_checks(one.good.schema)).columns
    if len(check.columns) >= len(wanted):
        return None
    return typography(f"il lui faut {len(wanted)} colonnes, comme dans l'exemple de la règle « {one.code} »")


@cache
def unusable(check: CustomCheck) -> str | None:
    """Why a custom check cannot run (French), or None."""
    several = COLUMN_CHECKS.get(check.name) or TABLE_CHECKS.get(check.name)
    if several:
        return bad_params(check) or too_few(check, several)
    if not check.columns:
        return "aucune colonne ne lui est indiquée"
    if check.name in CHECKS:
        return None
    try:
        return None if french_format(check.name, check.params) else "ce contrôle est inconnu de validata"
    except ValueError as error:
        return str(error)
