"""The identifiers of the Base adresse nationale (BAN) in a base adresse locale: complete, and one for one thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow.compute as pc

from validata.rule import Facts, Found, Rule, rule
from validata.rules.examples import rows
from validata.rules.finders import Gathered, Group, Row, Tally
from validata.rules.named.bal import reading
from validata.rules.named.columns import fields
from validata.schema.match import Column
from validata.schema.model import CustomCheck
from validata.table.arrow import Mask
from validata.table.model import Chunk, View
from validata.text.typography import count

COMMUNE, TOPONYM, ADDRESS = range(3)
IDS = ["id_ban_commune", "id_ban_toponyme", "id_ban_adresse"]
ONE, TWO, THREE, FOUR = (f"{kind * 8}-{kind * 4}-4{kind * 3}-a{kind * 3}-{kind * 12}" for kind in "1234")
WITH = {"columns": [*IDS, "numero", "uid_adresse"]}
NAMED_IDS = fields(*IDS, "numero", "uid_adresse", check={"name": "bal-ids", "params": WITH})
EVERYWHERE = fields(*IDS, "numero", "uid_adresse", check={"name": "bal-ids-everywhere", "params": WITH})
ONE_COMMUNE = fields("id_ban_commune", "nom", check={"name": "bal-one-commune", "params": {"column": "id_ban_commune"}})
NAMES = {"columns": ["toponyme", "id_ban_toponyme", "commune_insee", "uid_adresse", "cle_interop", "numero"]}
ADDRESSES = {
    "columns": [
        "numero",
        "id_ban_adresse",
        "suffixe",
        "toponyme",
        "commune_insee",
        "commune_deleguee_insee",
        "uid_adresse",
        "cle_interop",
    ]
}


def complete(chunk: Chunk, found: Sequence[Column | None]) -> tuple[Mask, Mask]:
    """Which rows have all their ids, and which have none."""
    *own, number, uid = found[:5]
    commune, toponym, address = (some > 0 for some in reading.identifiers(chunk, own, uid))
    needless = reading.numbers(chunk, number)[1] == reading.NO_NUMBER
    return commune & toponym & (address | needless), ~(commune | toponym | address)


def all_or_none(_check: CustomCheck, found: Sequence[Column | None], cells: View) -> Mask:
    """The rows that have all their ids, or none."""
    every, none = complete(cells.chunk, found)
    return every | none


@rule(
    "identifiants-ban-incomplets",
    type="identifiants-ban-incomplets",
    scope="row",
    title="Une partie seulement des identifiants BAN de l'adresse est renseignée",
    message="Cette ligne porte un identifiant BAN ({present}), mais pas tous : il manque {missing}.",
    remedy="Renseignez aussi {missing}, ou videz tous les identifiants BAN du fichier ; id_ban_adresse ne peut manquer "
    "que pour une voie ou un lieu-dit sans numéro (99999).",
    good=rows(NAMED_IDS, [*IDS, "numero"], [ONE, TWO, THREE, "12"], [ONE, TWO, "", "99999"]),
    bad=rows(NAMED_IDS, [*IDS, "numero"], [ONE, TWO, "", "12"]),
    checks=("bal-ids",),
    screen=all_or_none,
    public=("present", "missing"),
)
def identifiants_ban_incomplets(row: Row) -> Facts | None:
    """Les identifiants de la commune, du toponyme et de l'adresse vont ensemble : une ligne les porte tous, ou aucun.

    Sans l'un d'eux, la Base adresse nationale ne sait pas à quoi rattacher l'adresse, et refuse le fichier. Ils
    peuvent aussi être donnés ensemble dans l'ancienne colonne uid_adresse.
    """
    ids = reading.ids_of(row.texts[:3], row.texts[4])
    wanted = [COMMUNE, TOPONYM, *([] if reading.number_of(row.texts[3]) == reading.NO_NUMBER else [ADDRESS])]
    missing = [row.names[place] for place in wanted if not ids[place]]
    if not any(ids) or not missing:
        return None
    return {"present": [name for name, one in zip(row.names, ids, strict=False) if one], "missing": missing}


def tallied(_check: CustomCheck, found: Sequence[Column | None], chunk: Chunk, counted: Mask) -> Tally:
    """How many rows have all their ids, how many have not, and the first of each."""
    every, _ = complete(chunk, found)
    both = {"complete": np.flatnonzero(every & counted), "incomplete": np.flatnonzero(~every & counted)}
    return {name: (len(some), int(some[0])) for name, some in both.items() if len(some)}


@rule(
    "identifiants-ban-partiels",
    type="identifiants-ban-partiels",
    scope="file",
    title="Des lignes portent leurs identifiants BAN, d'autres non",
    message="Lignes qui portent leurs identifiants BAN : {complete} ; lignes qui ne les portent pas tous : "
    "{incomplete}, dont la première est la ligne {first}.",
    remedy="Renseignez les identifiants BAN de toutes les lignes, à commencer par la ligne {first}, ou d'aucune.",
    good=rows(EVERYWHERE, [*IDS, "numero"], [ONE, TWO, THREE, "12"], [ONE, TWO, FOUR, "14"]),
    bad=rows(EVERYWHERE, [*IDS, "numero"], [ONE, TWO, THREE, "12"], ["", "", "", "14"]),
    checks=("bal-ids-everywhere",),
    gather=tallied,
)
def identifiants_ban_partiels(tally: Tally) -> Iterator[Found]:
    """Un fichier emploie les identifiants de la Base adresse nationale sur toutes ses lignes, ou sur aucune.

    Une ligne sans identifiant au milieu des autres serait prise pour une nouvelle adresse, ou perdue : le fichier
    entier est refusé.
    """
    if len(tally) > 1:
        number, first = tally["incomplete"]
        yield Found({"complete": tally["complete"][0], "incomplete": number, "first": first})


def communes(_check: CustomCheck, found: Sequence[Column | None], chunk: Chunk, counted: Mask) -> Tally:
    """The ids of communes, how many rows have each, and the first of those."""
    column = found[0]
    if column is None:
        return {}
    texts, codes = reading.distinct(chunk, column)
    codes = codes[counted]
    numbers = np.bincount(codes, minlength=len(texts)).tolist()
    places = np.flatnonzero(counted)
    seen, firsts = np.unique(codes, return_index=True)
    return {
        texts[i]: (numbers[i], int(places[first])) for i, first in zip(seen.tolist(), firsts, strict=True) if texts[i]
    }


@rule(
    "plusieurs-communes-ban",
    type="plusieurs-communes-ban",
    scope="file",
    title="Le fichier porte les identifiants BAN de plusieurs communes",
    message="La colonne id_ban_commune porte {number} identifiants ; le deuxième apparaît à la ligne {second}.",
    remedy="Publiez un fichier par commune, ou corrigez id_ban_commune à partir de la ligne {second}, si toutes les "
    "adresses sont de la même.",
    good=rows(ONE_COMMUNE, ["id_ban_commune", "nom"], [ONE, "Rue Haute"], [ONE, "Rue Basse"]),
    bad=rows(ONE_COMMUNE, ["id_ban_commune", "nom"], [ONE, "Rue Haute"], [TWO, "Rue Basse"]),
    checks=("bal-one-commune",),
    gather=communes,
)
def plusieurs_communes_ban(tally: Tally) -> Iterator[Found]:
    """Une base adresse locale qui emploie les identifiants BAN ne décrit qu'une commune.

    La spécification admet plusieurs communes, mais la Base adresse nationale refuse le fichier depuis décembre 2025 :
    une commune, un fichier.
    """
    if len(tally) > 1:
        second = sorted(first for _, first in tally.values())[1]
        yield Found({"number": len(tally), "second": second})


# One name, one id


def known(*masks: Mask) -> Mask:
    """The rows where all is known."""
    return np.logical_and.reduce(masks)


def streets(chunk: Chunk, key: Column | None) -> reading.Hashes:
    """The code of the street in the keys of the rows, by its usual place: it tells apart streets of one name."""
    if key is None:
        return np.zeros(len(chunk), np.uint64)

    def make() -> reading.Hashes:
        codes = pc.utf8_slice_codeunits(reading.texts_of(chunk, key), 6, 10).dictionary_encode()
        hashed = [hash(code.upper()) & reading.MASK for code in codes.dictionary.to_pylist()]
        return np.array(hashed, np.uint64)[codes.indices.to_numpy()]

    return chunk.once(("streets", key.number), make)


def names_of_ids(_check: CustomCheck, found: Sequence[Column | None], chunk: Chunk) -> Gathered:
    """By id of toponym and commune: the names."""
    name, one, commune, uid, _, _ = found[:6]
    ids = reading.identifiers(chunk, [None, one, None], uid)[TOPONYM]
    rows = np.flatnonzero(known(ids > 0, reading.filled(chunk, name)))
    groups = reading.mixed(ids, reading.hashes(chunk, commune))
    return Gathered(rows, groups[rows], reading.hashes(chunk, name, reading.simple)[rows])


NAMED_ONCE = fields(*NAMES["columns"], check={"name": "bal-one-name", "params": NAMES})
ID_ONCE = fields(*NAMES["columns"], check={"name": "bal-one-id", "params": NAMES})
HEAD = ["toponyme", "id_ban_toponyme", "numero"]


@rule(
    "identifiant-de-deux-toponymes",
    type="identifiant-de-deux-toponymes",
    severity="warning",
    scope="row",
    title="Un même identifiant désigne plusieurs noms de voie ou de lieu-dit",
    message=(
        "L'identifiant {id} désigne « {first_name} » à la ligne {first}, mais « {name} » ici ({more} dans ce cas).",
        "L'identifiant {id} désigne « {first_name} » à la ligne {first}, mais « {name} » ici.",
    ),
    remedy="Écrivez le même nom qu'à la ligne {first} si c'est la même voie ; sinon, donnez à celle-ci le sien.",
    good=rows(NAMED_ONCE, HEAD, ["Rue Haute", ONE, "1"], ["rue haute", ONE, "2"]),
    bad=rows(NAMED_ONCE, HEAD, ["Rue Haute", ONE, "1"], ["Rue Basse", ONE, "2"]),
    checks=("bal-one-name",),
    gather=names_of_ids,
    public=("first", "more"),
)
def identifiant_de_deux_toponymes(group: Group) -> Facts:
    """Dans une commune, un identifiant de toponyme (id_ban_toponyme) désigne une seule voie, ou un seul lieu-dit.

    Les accents, la casse, les abréviations et les petits mots ne comptent pas. Deux noms pour un identifiant sont le
    signe d'une copie, ou d'un nom corrigé sur une partie des lignes.
    """
    return {**about(group), "name": group.cells[0], "first_name": group.first_cells[0]}


def ids_of_names(_check: CustomCheck, found: Sequence[Column | None], chunk: Chunk) -> Gathered:
    """By name, commune, street and kind (numbered or not): the ids of toponym."""
    name, one, commune, uid, key, number = found[:6]
    ids = reading.identifiers(chunk, [None, one, None], uid)[TOPONYM]
    rows = np.flatnonzero(known(ids > 0, reading.filled(chunk, name)))
    kind = (reading.numbers(chunk, number)[1] == reading.NO_NUMBER).astype(np.uint64)
    names = reading.hashes(chunk, name, reading.simple)
    groups = reading.mixed(names, reading.hashes(chunk, commune), streets(chunk, key), kind)
    return Gathered(rows, groups[rows], ids[rows])


@rule(
    "toponyme-identifie-deux-fois",
    type="toponyme-identifie-deux-fois",
    severity="warning",
    scope="row",
    title="Un même nom de voie ou de lieu-dit porte plusieurs identifiants",
    message=(
        "« {name} » porte l'identifiant {first_id} à la ligne {first}, mais {id} ici ({more} dans ce cas).",
        "« {name} » porte l'identifiant {first_id} à la ligne {first}, mais {id} ici.",
    ),
    remedy="Gardez un seul des deux identifiants pour toutes les lignes de « {name} » ; s'il y a bien deux voies de ce "
    "nom dans la commune, laissez-les ainsi.",
    good=rows(ID_ONCE, HEAD, ["Rue Haute", ONE, "1"], ["Rue Haute", ONE, "2"]),
    bad=rows(ID_ONCE, HEAD, ["Rue Haute", ONE, "1"], ["Rue Haute", TWO, "2"]),
    checks=("bal-one-id",),
    gather=ids_of_names,
    public=("first", "more"),
)
def toponyme_identifie_deux_fois(group: Group) -> Facts:
    """Dans une commune, une voie ou un lieu-dit n'a qu'un identifiant de toponyme (id_ban_toponyme).

    Une voie (numérotée) et un lieu-dit (sans numéro) de même nom peuvent en avoir deux, de même que deux voies dont
    la clé d'interopérabilité donne deux codes différents.
    """
    return {**about(group), "name": group.cells[0], "first_id": identifier(group.names, group.first_cells)}


def about(group: Group) -> Facts:
    """What the four rules tell: the id of the row, the first row of the group, how many others differ from it."""
    facts = {"id": identifier(group.names, group.cells), "first": group.first}
    return {**facts, "more": count(group.others, "autre ligne", "autres lignes")} if group.others else facts


def identifier(names: list[str], cells: list[str]) -> str:
    """The id that a row has in its second cell, failing that in those of the former column of ids."""
    return cells[1].strip() or dict(zip(names, cells, strict=True)).get("uid_adresse", "").strip()


def address(
    chunk: Chunk, found: Sequence[Column | None]
) -> tuple[Mask, reading.Hashes, reading.Hashes, reading.Hashes]:
    """The rows that have a number; the ids of their addresses, those addresses, and their commune and street."""
    number, one, suffix, name, commune, delegated, uid, key = found[:8]
    usable, numbers = reading.numbers(chunk, number)
    ids = reading.identifiers(chunk, [None, None, one], uid)[ADDRESS]
    here = known(usable, numbers != reading.NO_NUMBER, ids > 0, reading.filled(chunk, name))
    names = reading.hashes(chunk, name, reading.simple)
    what = reading.mixed(numbers.astype(np.uint64), reading.hashes(chunk, suffix, str.lower), names)
    where = reading.mixed(reading.hashes(chunk, commune), reading.hashes(chunk, delegated), streets(chunk, key))
    return here, ids, what, where


def addresses_of_ids(_check: CustomCheck, found: Sequence[Column | None], chunk: Chunk) -> Gathered:
    """By id of address and commune: number, suffix and name."""
    here, ids, what, _ = address(chunk, found)
    rows = np.flatnonzero(here)
    return Gathered(rows, reading.mixed(ids, reading.hashes(chunk, found[4]))[rows], what[rows])


def ids_of_addresses(_check: CustomCheck, found: Sequence[Column | None], chunk: Chunk) -> Gathered:
    """By number, suffix, name, commune (delegated too) and street: the ids of address."""
    here, ids, what, where = address(chunk, found)
    rows = np.flatnonzero(here)
    return Gathered(rows, reading.mixed(what, where)[rows], ids[rows])


ADDRESS_ONCE = fields(*ADDRESSES["columns"], check={"name": "bal-one-address", "params": ADDRESSES})
ADDRESS_ID_ONCE = fields(*ADDRESSES["columns"], check={"name": "bal-one-address-id", "params": ADDRESSES})
PLACE = ["numero", "id_ban_adresse", "suffixe", "toponyme"]


@rule(
    "identifiant-de-deux-adresses",
    type="identifiant-de-deux-adresses",
    severity="warning",
    scope="row",
    title="Un même identifiant désigne plusieurs adresses",
    message=(
        "L'identifiant {id} désigne « {first_address} » à la ligne {first}, et « {address} » ici ({more} dans ce cas).",
        "L'identifiant {id} désigne « {first_address} » à la ligne {first}, mais « {address} » ici.",
    ),
    remedy="Donnez à cette adresse son propre identifiant, ou écrivez-la comme à la ligne {first} si c'est la même.",
    good=rows(ADDRESS_ONCE, PLACE, ["1", ONE, "", "Rue Haute"], ["1", ONE, "", "Rue Haute"]),
    bad=rows(ADDRESS_ONCE, PLACE, ["1", ONE, "", "Rue Haute"], ["3", ONE, "bis", "Rue Haute"]),
    checks=("bal-one-address",),
    gather=addresses_of_ids,
    public=("first", "more"),
)
def identifiant_de_deux_adresses(group: Group) -> Facts:
    """Dans une commune, un identifiant d'adresse (id_ban_adresse) désigne un seul numéro d'une seule voie.

    La même adresse peut figurer sur plusieurs lignes quand elle a plusieurs positions : son identifiant y est le même.
    """
    return {**about(group), "address": written(group.cells), "first_address": written(group.first_cells)}


@rule(
    "adresse-identifiee-deux-fois",
    type="adresse-identifiee-deux-fois",
    severity="warning",
    scope="row",
    title="Une même adresse porte plusieurs identifiants",
    message=(
        "« {address} » porte l'identifiant {first_id} à la ligne {first}, mais {id} ici ({more} dans ce cas).",
        "« {address} » porte l'identifiant {first_id} à la ligne {first}, mais {id} ici.",
    ),
    remedy="Gardez un seul identifiant pour cette adresse, même si elle a plusieurs positions.",
    good=rows(ADDRESS_ID_ONCE, PLACE, ["1", ONE, "", "Rue Haute"], ["3", TWO, "", "Rue Haute"]),
    bad=rows(ADDRESS_ID_ONCE, PLACE, ["1", ONE, "", "Rue Haute"], ["1", TWO, "", "Rue Haute"]),
    checks=("bal-one-address-id",),
    gather=ids_of_addresses,
    public=("first", "more"),
)
def adresse_identifiee_deux_fois(group: Group) -> Facts:
    """Dans une commune, une adresse n'a qu'un identifiant (id_ban_adresse), même sur plusieurs lignes.

    Une adresse qui a plusieurs positions (l'entrée, le bâtiment) figure sur autant de lignes, de même identifiant.
    """
    first = identifier(group.names, group.first_cells)
    return {**about(group), "address": written(group.cells), "first_id": first}


def written(cells: list[str]) -> str:
    """An address as it is read: number, suffix, name."""
    number, _, suffix, name, *_ = (cell.strip() for cell in cells)
    return " ".join(filter(None, [number, suffix, name]))


RULES: tuple[Rule[Any], ...] = (
    identifiants_ban_incomplets,
    identifiants_ban_partiels,
    plusieurs_communes_ban,
    identifiant_de_deux_toponymes,
    toponyme_identifie_deux_fois,
    identifiant_de_deux_adresses,
    adresse_identifiee_deux_fois,
)
