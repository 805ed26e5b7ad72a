"""The interoperability key (clé d'interopérabilité) of an address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validata.rule import Facts, Rule, rule
from validata.rules.constraints.forms import motif_non_respecte
from validata.rules.examples import rows
from validata.rules.finders import Row
from validata.rules.named.bal import reading
from validata.rules.named.columns import fields
from validata.rules.named.communes import commune_inconnue
from validata.rules.named.shared import WRITE_INSTEAD, asked, because
from validata.schema.match import Column
from validata.schema.model import CustomCheck
from validata.table.arrow import Mask, matching, view
from validata.table.model import View
from validata.text.typography import typography

USUAL = r"^[0-9a-z]{5}_[0-9a-z]{4}_[0-9]{5}(_[^_A-Z\x80-\x{10FFFF}]+)*$"


@rule(
    "cle-interop-invalide",
    type="cle-interop-invalide",
    scope="cell",
    title="La clé d'interopérabilité n'a pas la forme attendue",
    message="« {value} » n'est pas une clé d'interopérabilité : {reason}.",
    remedy=(
        WRITE_INSTEAD,
        (
            "Écrivez le code INSEE de la commune, le code de la voie (4 caractères), puis le numéro (5 chiffres), "
            "séparés par des tirets bas, par exemple « 86194_3500_00012_bis »."
        ),
    ),
    good=asked("bal-key", "86194_3500_00012_bis"),
    bad=(
        asked("bal-key", "86194_3500_12", "86194_3500_00012"),
        asked("bal-key", "86194_3500_00012_BIS", "86194_3500_00012_bis"),
        asked("bal-key", "86194-3500-00012"),
        asked("bal-key", "86194_3500_bis"),
    ),
    checks=("bal-key",),
    screen=lambda _: matching(USUAL),
    replaces=(motif_non_respecte, commune_inconnue),
    public=("reason",),
    sow=lambda _, text: text.upper().replace("_000", "_0"),
)
def cle_interop_invalide(_value: object, text: str, _params: dict[str, Any]) -> Facts | None:
    """La clé d'interopérabilité désigne une adresse : commune, voie, numéro sur cinq chiffres, suffixe, en minuscules.

    Elle sert à retrouver la même adresse d'un fichier à l'autre : un zéro ou une majuscule de trop, et le lien est
    perdu. Elle n'est plus dans la version 1.5 de la base adresse locale, qui emploie les identifiants de la Base
    adresse nationale.
    """
    parts = text.split("_")
    if len(parts) < reading.PARTS or not all(parts):
        return because("il y faut une commune, une voie et un numéro, séparés par des tirets bas")
    if not re.fullmatch("[0-9]+", parts[2]):
        return because("sa troisième partie devrait être un numéro de cinq chiffres")
    parts[2] = parts[2].lstrip("0").zfill(reading.NUMBER)
    right = "_".join(parts).lower()
    if right == text:
        return None
    short = right == text.lower()
    reason = "elle doit être en minuscules" if short else "son numéro doit compter cinq chiffres"
    return because(reason, right if len(parts[2]) == reading.NUMBER else None)


def with_street(texts: pa.StringArray) -> Mask:
    """The keys written as is usual whose code of street is known (in others, this place may be anything)."""
    return view(pc.invert(pc.is_in(pc.utf8_slice_codeunits(texts, 6, 10), pa.array(["xxxx", "0000"]))))


@rule(
    "code-voie-invalide",
    type="code-voie-invalide",
    severity="warning",
    scope="cell",
    title="Le code de la voie n'a pas quatre caractères dans la clé d'interopérabilité",
    message="Dans la clé « {value} », le code de la voie, « {street} », compte {length} caractères au lieu de 4.",
    remedy="Écrivez les quatre caractères du code de la voie (FANTOIR ou TOPO), ou « xxxx » s'il est inconnu.",
    good=asked("bal-key", "86194_3500_00012"),
    bad=asked("bal-key", "86194_350_00012"),
    checks=("bal-key",),
    screen=lambda _: lambda texts: np.ones(len(texts), bool),  # cle-interop-invalide leaves other lengths in doubt
    public=("length",),
    sow=lambda _, text: text.replace("_35", "_3"),
)
def code_voie_invalide(_value: object, text: str, _params: dict[str, Any]) -> Facts | None:
    """La deuxième partie de la clé d'interopérabilité est le code de la voie dans le fichier des voies de l'État.

    Il compte toujours quatre chiffres ou lettres. Un tableur a pu en retirer le zéro du début.
    """
    parts = text.split("_")
    if len(parts) < reading.PARTS or not all(parts) or len(parts[1]) == reading.STREET:
        return None
    return {"street": parts[1], "length": len(parts[1])}


@rule(
    "code-voie-absent",
    type="code-voie-absent",
    severity="info",
    scope="cell",
    title="Le code de la voie n'est pas renseigné dans la clé d'interopérabilité",
    message="La clé « {value} » ne dit pas de quelle voie il s'agit : son code est « {street} ».",
    remedy="Remplacez « {street} » par le code de la voie (FANTOIR ou TOPO), si elle en a un.",
    good=asked("bal-key", "86194_3500_00012"),
    bad=asked("bal-key", "86194_xxxx_00012"),
    checks=("bal-key",),
    screen=lambda _: with_street,
    sow=lambda _, text: text.replace("_3500", "_0000"),
)
def code_voie_absent(_value: object, text: str, _params: dict[str, Any]) -> Facts | None:
    """La clé d'interopérabilité admet « xxxx » ou « 0000 » quand le code de la voie n'est pas connu.

    Deux voies d'une même commune ne s'y distinguent alors plus que par leur nom.
    """
    parts = text.split("_")
    if len(parts) < reading.PARTS or not all(parts) or parts[1].upper() not in ("XXXX", "0000"):
        return None
    return {"street": parts[1]}


KEYED = fields("cle", "numero", check={"name": "bal-key-number", "params": {"column": "numero", "column2": "cle"}})


def same_number(_check: CustomCheck, found: Sequence[Column | None], cells: View) -> Mask:
    """The rows whose key, written as usual, has the number of the address (or whose number is 0); all if one lacks."""
    number, key = found[:2]
    if number is None or key is None:
        return np.ones(len(cells.chunk), bool)
    usable, numbers = reading.numbers(cells.chunk, number)
    plain, inside = reading.keys(cells.chunk, key)
    return usable & (numbers == 0) | (usable & plain & (numbers == inside))


@rule(
    "cle-et-numero-differents",
    type="cle-et-numero-differents",
    scope="row",
    title="La clé d'interopérabilité et le numéro ne sont pas ceux de la même adresse",
    message="La clé « {key} » est celle du numéro {inside}, alors que la colonne « {field} » porte {number}.",
    remedy="Écrivez le même numéro dans la clé et dans la colonne « {field} » : l'un des deux est faux.",
    good=rows(KEYED, ["cle", "numero"], ["86194_3500_00012", "12"]),
    bad=rows(KEYED, ["cle", "numero"], ["86194_3500_00012", "14"]),
    checks=("bal-key-number",),
    screen=same_number,
)
def cle_et_numero_differents(row: Row) -> Facts | None:
    """Le numéro contenu dans la clé d'interopérabilité doit être celui de l'adresse.

    Les lignes ont souvent été décalées par un tri, ou la clé recopiée d'une autre adresse. Une clé ou un numéro mal
    écrits ne sont pas comparés : leur propre constat suffit.
    """
    number, key = reading.number_of(row.texts[0]), reading.key_of(row.texts[1])
    if not number or key is None or key.number == number:
        return None
    return {"key": row.texts[1], "inside": typography(str(key.number)), "number": str(number)}


RULES: tuple[Rule[Any], ...] = (cle_interop_invalide, code_voie_invalide, code_voie_absent, cle_et_numero_differents)
