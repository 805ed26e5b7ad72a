"""The rule about what a schema asks and that cannot be done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from validata.rule import Facts, Found, Rule, rule
from validata.rules import named
from validata.rules.examples import cell
from validata.rules.header import Header
from validata.rules.named.columns import bad_params
from validata.rules.named.official import french_format
from validata.rules.named.shared import asked
from validata.schema.build import custom_checks
from validata.schema.model import CustomCheck
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
    remedy=("{advice}", "Faites corriger le modèle par ses auteurs, puis recommencez."),
    good=asked("siren", "218601946"),
    bad=asked("numero-siren", "218601946"),
)
def controle_impossible(header: Header) -> Iterator[Found]:
    """Le modèle (schéma) demande un contrôle impossible.

    Ce contrôle est inconnu, ses paramètres ne suffisent pas, il porte sur une colonne que le modèle ne décrit pas,
    ou c'est un motif dont l'essai prend trop de temps. Le contrôle n'est pas fait, et le fichier ne peut donc pas
    être déclaré conforme. Ce n'est pas au producteur des données d'y remédier : prévenez les auteurs du modèle.

    C'est un simple avertissement quand le validateur de référence passe la même chose sous silence (une contrainte mal
    placée, une propriété mal orthographiée), ou quand la réponse est ailleurs que dans le fichier : une clé étrangère
    (`foreignKeys`) vers une autre ressource.
    """
    alike: dict[tuple[str, str, str], list[str]] = {}
    for left in unapplied(header.schema):
        alike.setdefault((left.name, left.reason, left.advice), []).extend(left.fields)
    for (name, cause, advice), fields in alike.items():
        facts: Facts = {"property": name, "reason": typography(cause), "advice": typography(advice)}
        yield Found({**facts, "fields": fields or None}, header.row, level="warning")
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
    remedy="Demandez aux auteurs du modèle de s'en tenir à la version 1 de Table Schema.",
    good=cell({"type": "integer", "constraints": {"minimum": 1}}, "3"),
    bad=cell({"type": "integer", "constraints": {"exclusiveMinimum": 0}}, "3"),
)
def modele_trop_recent(header: Header) -> Iterator[Found]:
    """Le modèle emploie une nouveauté de la version 2 de Table Schema : `exclusiveMinimum`, `exclusiveMaximum`, ou des
    `missingValues` qui ont un libellé.

    validata l'applique. Le validateur de référence, lui, refuse le modèle entier, et donc tout fichier qui le suit : ce
    n'est pas au producteur des données d'y remédier.
    """  # noqa: D205 - one French sentence over two lines
    for name, fields in newer(header.schema).items():
        yield Found({"property": name, "fields": fields or None}, header.row)


def too_few(check: CustomCheck, one: Rule[Any]) -> str | None:
    """Whether a check names fewer columns than the example of its rule, in French, or None."""
    wanted = next(custom_checks(one.good.schema)).columns
    if len(check.columns) >= len(wanted):
        return None
    return typography(f"il lui faut {len(wanted)} colonnes, comme dans l'exemple de la règle « {one.code} »")


@cache
def unusable(check: CustomCheck) -> str | None:
    """Why a custom check cannot run (French), or None."""
    several = named.of_rows(check.name) or named.of_table(check.name)
    if several:
        return bad_params(check) or too_few(check, several)
    if not check.columns:
        return "aucune colonne ne lui est indiquée"
    if check.name in named.MODULES:
        return None
    try:
        return None if french_format(check.name, check.params) else "ce contrôle est inconnu de validata"
    except ValueError as error:
        return str(error)


RULES: tuple[Rule[Callable[[Header], Iterator[Found]]], ...] = (controle_impossible, modele_trop_recent)
"""The rules about a schema, asked once its patterns have been tried."""
