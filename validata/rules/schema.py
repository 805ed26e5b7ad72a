"""The rule about what a schema asks and that cannot be done."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from validata.limits import Deadline
from validata.report.notice import Notice
from validata.rule import CHECKS, Detail, rule
from validata.rules.examples import cell
from validata.rules.named.columns import bad_params
from validata.rules.named.official import french_format
from validata.rules.named.shared import asked
from validata.schema.match import Column
from validata.schema.model import Check, Schema
from validata.schema.unapplied import newer, unapplied
from validata.text.typography import typography


@rule(
    "controle-impossible",
    type="check-error",
    scope="header",
    title="Un contrôle demandé par le modèle n'a pas pu être fait",
    message=(
        "« {property} », que le modèle demande, n'a pas pu être contrôlé pour {fields} : {reason}.",
        "« {property} », que le modèle demande, n'a pas pu être contrôlé : {reason}.",
        "Le modèle, et non le fichier, est en faute : le contrôle « {name} » n'a pas pu être fait ({reason}).",
        "Le modèle, et non le fichier, est en faute : il demande un contrôle qui n'a pas pu être fait.",
    ),
    fix=("{advice}", "Faites corriger le modèle par ses auteurs, puis recommencez."),
    good=asked("siren", "218601946"),
    bad=asked("numero-siren", "218601946"),
)
def controle_impossible() -> Detail:
    """Le modèle (schéma) demande un contrôle impossible.

    Ce contrôle est inconnu, ses paramètres ne suffisent pas, il porte sur une colonne que le modèle ne décrit pas,
    ou c'est un motif dont l'essai prend trop de temps. Le contrôle n'est pas fait, et le fichier ne peut donc pas
    être déclaré conforme. Ce n'est pas au producteur des données d'y remédier : prévenez les auteurs du modèle.

    C'est un simple avertissement quand le validateur de référence passe la même chose sous silence (une contrainte mal
    placée, une propriété mal orthographiée), ou quand la réponse est ailleurs que dans le fichier : une clé étrangère
    (`foreignKeys`) vers une autre ressource.
    """
    return {}


@rule(
    "modele-trop-recent",
    type="newer-schema",
    severity="warning",
    scope="header",
    title="Le modèle emploie ce que le validateur de référence refuse encore",
    message=(
        "« {property} », appliqué ici à {fields}, fait refuser le modèle par le validateur de référence.",
        "« {property} », sous la forme que lui donne le modèle, le fait refuser par le validateur de référence.",
    ),
    fix="Demandez aux auteurs du modèle de s'en tenir à la version 1 de Table Schema.",
    good=cell({"type": "integer", "constraints": {"minimum": 1}}, "3"),
    bad=cell({"type": "integer", "constraints": {"exclusiveMinimum": 0}}, "3"),
)
def modele_trop_recent() -> Detail:
    """Le modèle emploie une nouveauté de la version 2 de Table Schema : `exclusiveMinimum`, `exclusiveMaximum`, ou des
    `missingValues` qui ont un libellé.

    validata l'applique. Le validateur de référence, lui, refuse le modèle entier, et donc tout fichier qui le suit : ce
    n'est pas au producteur des données d'y remédier.
    """  # noqa: D205 - one French sentence over two lines
    return {}


def exhausted(columns: list[Column], row: int, deadline: Deadline) -> Iterator[Notice]:
    """The notices about the patterns that have taken all their time."""
    for column in columns:
        pattern = column.field.pattern if column.field else None
        if pattern and pattern.exhausted:
            reason = f"le motif de « {column.name} » prend trop de temps ; {deadline.limits.said('pattern_seconds')}"
            detail = {"name": pattern.text, "reason": typography(reason)}
            yield Notice("controle-impossible", row=row, column=column.number, field=column.name, detail=detail)


def over_rows(check: Check) -> bool:
    """Whether a check reads several columns and can run."""
    rule = CHECKS.get(check.name)
    return rule is not None and rule.scope == "row" and not unusable(check)


def check_notices(schema: Schema, row: int) -> Iterator[Notice]:
    """The notices about the custom checks of the schema that cannot run, and about what it says and is not applied."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for left in unapplied(schema):
        alike.setdefault((left.name, left.reason, left.advice), []).extend(left.fields)
    for (name, cause, advice), fields in alike.items():
        told: Detail = {"property": name, "reason": typography(cause), "advice": typography(advice)}
        yield Notice("controle-impossible", row=row, detail={**told, "fields": fields or None}, level="warning")
    for name, fields in newer(schema).items():
        yield Notice("modele-trop-recent", row=row, detail={"property": name, "fields": fields or None})
    for check in schema.checks:
        reason = unusable(check)
        if reason:
            yield Notice("controle-impossible", row=row, detail={"name": check.name, "reason": reason})
            continue
        unknown = [name for name in check.columns if name not in schema.by_name]
        if unknown:
            reason = f"la colonne « {unknown[0]} » n'est pas décrite par le modèle"
            detail = {"name": check.name, "reason": reason}
            yield Notice("controle-impossible", row=row, detail=detail, level="warning")


@cache
def unusable(check: Check) -> str | None:
    """Why a custom check cannot run (French), or None."""
    rule = CHECKS.get(check.name)
    if rule is not None and rule.scope == "row":
        return bad_params(check)
    if not check.columns:
        return "aucune colonne ne lui est indiquée"
    if rule is not None:
        return None
    try:
        return None if french_format(check.name, check.params) else "ce contrôle est inconnu de validata"
    except ValueError as error:
        return str(error)
