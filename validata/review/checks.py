"""Criteria about the checks that a schema asks for by name (`custom_checks`, `customCheck`)."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from validata.describe.schemas import COLUMN_PARAMS
from validata.review.criterion import Criterion, Place, criterion, one_field
from validata.review.document import Document
from validata.rules.named import MODULES
from validata.rules.named.official import OLDER, formats
from validata.rules.schema import unusable
from validata.schema.build import custom_checks
from validata.schema.model import CustomCheck
from validata.schema.notions import notions

OPTIONS: dict[str, tuple[str, ...]] = {
    "year-interval-value": ("allow-year-only",),
    "compare-columns-value": ("op",),
    "commune-code": ("before", "byDistrict"),
    "commune-name": ("before", "exact", "value"),
    "commune-code-when": ("value",),
    "letter-case": ("small",),
}
"""Name of a check -> its parameters other than columns."""
LISTS = ("version", "cog")
"""The parameters of the official lists."""


def checks(document: Document) -> Iterator[tuple[CustomCheck, str]]:
    """The checks that a usable schema asks for, and where."""
    if document.schema:
        yield from zip(custom_checks(document.descriptor), pointers(document), strict=True)


def pointers(document: Document) -> Iterator[str]:
    """Where the checks are, in the order of `custom_checks`."""
    listed = document.descriptor.get("custom_checks") or []
    yield from (f"/custom_checks/{place}" for place in range(len(listed)))
    ours = notions(document.descriptor).get("checks", [])
    yield from (f"/validata/checks/{place}" for place in range(len(ours)))
    for one in document.fields:
        if one.descriptor.get("customCheck"):
            yield f"{one.pointer}/customCheck"
        own = notions(one.descriptor).get("checks", [])
        yield from (f"{one.pointer}/validata/checks/{place}" for place in range(len(own)))


def params_of(place: str) -> str:
    """Where the parameters of a check are."""
    return place if place.endswith("/customCheck") else f"{place}/params"


@criterion(
    "controle-inutilisable",
    title="Un contrôle demandé ne peut pas être fait",
    message="Le contrôle « {check} » ne peut pas être fait : {reason}.",
    remedy=("Écrivez « {suggestion} ».", "Corrigez le nom du contrôle ou ses paramètres, ou retirez-le."),
    good={**one_field(), "custom_checks": [{"name": "french-siret-value", "params": {"column": "a"}}]},
    bad=[
        {**one_field(), "custom_checks": [{"name": "french-siret", "params": {"column": "a"}}]},
        {**one_field(), "custom_checks": [{"name": "french-siret-value"}]},
        {**one_field(), "custom_checks": [{"name": "compare-columns-value", "params": {"column": "a"}}]},
    ],
)
def controle_inutilisable(document: Document) -> Iterator[Place]:
    """Le contrôle est inconnu, ou ses paramètres ne suffisent pas : aucun fichier ne peut être déclaré conforme."""
    for check, place in checks(document):
        reason = unusable(check)
        if reason:
            known = [*MODULES, *formats()]
            close = difflib.get_close_matches(check.name, known, n=1, cutoff=0.75) if "inconnu" in reason else []
            yield Place({"check": check.name, "reason": reason, "suggestion": close[0] if close else None}, place)


@criterion(
    "controle-sans-colonne",
    severity="warning",
    title="Un contrôle porte sur une colonne que le modèle ne décrit pas",
    message="Le contrôle « {check} » porte sur la colonne « {column} », que le modèle ne décrit pas.",
    remedy=("Écrivez « {suggestion} ».", "Écrivez le nom exact d'un champ, ou décrivez cette colonne."),
    good={**one_field(), "custom_checks": [{"name": "french-siret-value", "params": {"column": "a"}}]},
    bad={**one_field(name="siret"), "custom_checks": [{"name": "french-siret-value", "params": {"column": "SIRET"}}]},
)
def controle_sans_colonne(document: Document) -> Iterator[Place]:
    """Un contrôle qui vise une colonne absente du modèle n'est jamais fait, sans que personne le remarque."""
    for check, place in checks(document):
        described = document.schema.described if document.schema else frozenset()
        for name in dict.fromkeys(check.columns):
            if name not in described and not unusable(check):
                names = {known.lower(): known for known in described}
                close = difflib.get_close_matches(name.lower(), names, n=1, cutoff=0.75)
                facts = {"check": check.name, "column": name, "suggestion": names[close[0]] if close else None}
                yield Place(facts, params_of(place))


@criterion(
    "parametre-inconnu",
    severity="warning",
    title="Un contrôle reçoit un paramètre qu'il ne connaît pas",
    message="Le contrôle « {check} » ne connaît pas le paramètre « {param} » : il est sans effet.",
    remedy=("Écrivez « {suggestion} ».", "Retirez ce paramètre."),
    good={**one_field(), "custom_checks": [{"name": "year-interval-value", "params": {"column": "a"}}]},
    bad={
        **one_field(),
        "custom_checks": [{"name": "year-interval-value", "params": {"column": "a", "allow-year": "yes"}}],
    },
)
def parametre_inconnu(document: Document) -> Iterator[Place]:
    """Un paramètre mal orthographié est passé sous silence : le contrôle se fait, mais pas comme il était voulu."""
    for check, place in checks(document):
        if unusable(check):
            continue
        official = OLDER.get(check.name, check.name) in formats()
        known = [*COLUMN_PARAMS, *OPTIONS.get(check.name, ()), *(LISTS if official else ())]
        for name in check.params:
            if name not in known:
                close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
                facts: dict[str, Any] = {"check": check.name, "param": name}
                yield Place({**facts, "suggestion": close[0] if close else None}, f"{params_of(place)}/{name}")


CRITERIA: tuple[Criterion, ...] = (controle_inutilisable, controle_sans_colonne, parametre_inconnu)
