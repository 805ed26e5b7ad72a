"""The names of a base adresse locale: complements and delegated communes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from validata.rule import Facts, Rule, rule
from validata.rules.examples import rows
from validata.rules.finders import ELSEWHERE, Asked, Group, Row
from validata.rules.named.bal import reading
from validata.rules.named.columns import fields, pairs
from validata.rules.named.communes import cog, commune_of
from validata.schema.match import Column
from validata.schema.model import CustomCheck
from validata.table.arrow import Mask
from validata.table.model import Chunk, View
from validata.text.typography import count

ADDRESS = {"columns": ["numero", "toponyme", "voie_nom", "commune_insee", "cle_interop"]}
WHOLE = fields(*ADDRESS["columns"], check={"name": "bal-address", "params": ADDRESS})


def whole(_check: CustomCheck, found: Sequence[Column | None], cells: View) -> Mask:
    """The rows that have a name, in a file that has a column for their number and one for their commune."""
    number, name, other, commune, _ = found[:5]
    if number is None or commune is None:
        return np.zeros(len(cells.chunk), bool)
    return reading.filled(cells.chunk, name) | reading.filled(cells.chunk, other)


@rule(
    "adresse-incomplete",
    type="adresse-incomplete",
    scope="row",
    title="Une adresse n'a pas de nom de voie ni de lieu-dit",
    message="Cette adresse n'a pas de nom : la colonne « {name} » est vide.",
    remedy="Écrivez dans « {name} » le nom de la voie ou du lieu-dit, ou supprimez la ligne.",
    good=rows(WHOLE, ADDRESS["columns"], ["1", "Rue Haute", "", "86194", ""]),
    bad=rows(WHOLE, ADDRESS["columns"], ["1", "", "", "86194", ""]),
    checks=("bal-address",),
    screen=whole,
    public=("name",),
)
def adresse_incomplete(row: Row) -> Facts | None:
    """Une adresse a un numéro (99999 s'il n'y en a pas), le nom d'une voie ou d'un lieu-dit, et une commune.

    Sans l'un d'eux, elle ne peut être ni écrite ni trouvée. Quand le fichier a gardé la colonne d'une autre version
    pour le nom, il peut être dans l'une ou dans l'autre. Une colonne qui manque au fichier n'est dite qu'une fois,
    mais aucune de ses lignes n'est alors sans erreur.
    """
    number, name, other, commune, key = range(5)
    there = row.there
    placed = there[commune] or reading.key_of(row.texts[key]) is not None
    if not there[number] or not (there[name] or there[other]) or not placed:
        return ELSEWHERE
    if row.texts[name] or row.texts[other]:
        return None
    return {"name": row.names[name] if there[name] else row.names[other]}


SAME = {"columns": ["lieudit_complement_nom", "toponyme"]}
COMPLETED = fields(*SAME["columns"], check={"name": "bal-complement", "params": SAME})


def unlike(_check: CustomCheck, found: Sequence[Column | None], cells: View) -> Mask:
    """The rows without complement, or whose complement is not their own name."""
    complement, name = found[:2]
    if complement is None or name is None:
        return np.ones(len(cells.chunk), bool)
    same = reading.hashes(cells.chunk, complement, reading.simple) == reading.hashes(cells.chunk, name, reading.simple)
    return ~same | ~reading.filled(cells.chunk, complement)


@rule(
    "complement-identique",
    type="complement-identique",
    severity="warning",
    scope="row",
    title="Le complément répète le nom de la voie ou du lieu-dit",
    message="Le complément « {complement} » est le nom même de la voie ou du lieu-dit, « {name} ».",
    remedy="Videz le complément, ou écrivez-y le lieu-dit où se trouve l'adresse.",
    good=rows(COMPLETED, SAME["columns"], ["Le Bourg", "Rue Haute"], ["", "Rue Basse"]),
    bad=rows(COMPLETED, SAME["columns"], ["rue haute", "Rue Haute"]),
    checks=("bal-complement",),
    screen=unlike,
)
def complement_identique(row: Row) -> Facts | None:
    """Le complément (lieudit_complement_nom) situe l'adresse dans un lieu-dit, un quartier ou une résidence.

    S'il répète le nom de la voie, l'adresse est imprimée deux fois. Les accents, la casse et les petits mots ne
    comptent pas.
    """
    complement, name = row.texts[:2]
    if not complement or not name or reading.simple(complement) != reading.simple(name):
        return None
    return {"complement": complement, "name": name}


DECLARED = {"columns": ["lieudit_complement_nom", "toponyme", "numero", "commune_insee"]}
PLACES = fields(*DECLARED["columns"], check={"name": "bal-declared", "params": DECLARED})


def complements(_check: CustomCheck, found: Sequence[Column | None], chunk: Chunk) -> Asked | None:
    """By name and commune: the places without number, which declare it, and the complements, which ask for it."""
    complement, name, number, commune = found[:4]
    if complement is None:
        return None
    where = reading.hashes(chunk, commune)
    places = np.flatnonzero((reading.numbers(chunk, number)[1] == reading.NO_NUMBER) & reading.filled(chunk, name))
    asking = np.flatnonzero(reading.filled(chunk, complement))
    groups = [
        reading.mixed(reading.hashes(chunk, column), where)[some]
        for column, some in ((name, places), (complement, asking))
    ]
    return Asked(
        np.concatenate([places, asking]),
        np.concatenate(groups),
        np.concatenate([np.ones(len(places), bool), np.zeros(len(asking), bool)]),
    )


@rule(
    "complement-non-declare",
    type="complement-non-declare",
    severity="warning",
    scope="row",
    title="Le complément n'est pas déclaré comme lieu-dit dans le fichier",
    message=(
        "Le complément « {complement} » n'est le nom d'aucune ligne de numéro 99999 ({more} dans ce cas).",
        "Le complément « {complement} » n'est le nom d'aucune ligne de numéro 99999.",
    ),
    remedy="Ajoutez une ligne de numéro 99999 dont le nom est « {complement} », ou écrivez le complément comme le nom "
    "du lieu-dit auquel il se rapporte, lettre pour lettre.",
    good=rows(PLACES, DECLARED["columns"], ["Le Bourg", "Rue Haute", "1", ""], ["", "Le Bourg", "99999", ""]),
    bad=rows(PLACES, DECLARED["columns"], ["Le Bourg", "Rue Haute", "1", ""]),
    checks=("bal-declared",),
    gather=complements,
    public=("more",),
)
def complement_non_declare(group: Group) -> Facts:
    """Un complément renvoie à un lieu-dit de la commune, que le fichier déclare par une ligne de numéro 99999.

    Sans cette ligne, le lieu-dit n'est pas connu de la Base adresse nationale. Le nom doit être écrit exactement de
    la même façon.
    """
    facts: Facts = {"complement": group.cells[0].strip()}
    return {**facts, "more": count(group.others, "autre ligne", "autres lignes")} if group.others else facts


DELEGATED = {"column": "commune_deleguee_insee", "column2": "commune_insee", "othercolumns": ["cle_interop"]}
MERGED = fields(
    "commune_deleguee_insee", "commune_insee", "cle_interop", check={"name": "bal-delegated", "params": DELEGATED}
)


def foreign(delegated: str, commune: str) -> bool:
    """Whether a commune, present or former, is neither a commune in force nor one that it has taken in."""
    known = cog()
    return (
        bool(delegated and commune in known.names) and delegated != commune and known.former.get(delegated) != commune
    )


def merged(_check: CustomCheck, found: Sequence[Column | None], cells: View) -> Mask:
    """The rows without delegated commune, or whose two codes are certainly right together."""
    delegated, commune = found[:2]
    if delegated is None:
        return np.ones(len(cells.chunk), bool)
    if commune is None:
        return ~cells.filled(delegated)

    def right(one: str, other: str) -> bool:
        return not one or (other in cog().names and not foreign(one, other))

    return pairs(cells.distinct(delegated), cells.distinct(commune), right)


@rule(
    "commune-deleguee-etrangere",
    type="commune-deleguee-etrangere",
    severity="warning",
    scope="row",
    title="La commune déléguée n'est pas une ancienne commune de la commune",
    message=(
        "{delegated} est aujourd'hui dans la commune « {now} », et non dans « {name} » ({code}).",
        "{delegated} est une autre commune, et non une ancienne commune de « {name} » ({code}).",
    ),
    remedy="Corrigez le code de la commune déléguée ou celui de la commune ; s'il n'y a pas de commune déléguée, "
    "videz la cellule.",
    good=rows(MERGED, ["commune_deleguee_insee", "commune_insee"], ["01340", "01015"], ["", "86194"]),
    bad=rows(MERGED, ["commune_deleguee_insee", "commune_insee"], ["01340", "86194"]),
    checks=("bal-delegated",),
    screen=merged,
    public=("now", "name"),
)
def commune_deleguee_etrangere(row: Row) -> Facts | None:
    """La commune déléguée est l'une des anciennes communes réunies dans la commune nouvelle, ou la commune elle-même.

    Un autre code est une erreur de saisie, ou vient d'un rattachement que le Code officiel géographique de l'Insee ne
    connaît pas.
    """
    delegated, *codes = (text.upper() for text in row.texts)
    code = next((one for one in (commune_of(text, row.params) for text in codes) if one), "")
    known = cog()
    if not foreign(delegated, code) or not (delegated in known.names or delegated in known.former):
        return None
    now = known.former.get(delegated)
    facts = {"delegated": delegated, "code": code, "name": known.names[code]}
    return {**facts, "now": known.names[now]} if now else facts


RULES: tuple[Rule[Any], ...] = (
    adresse_incomplete,
    complement_identique,
    commune_deleguee_etrangere,
    complement_non_declare,
)
