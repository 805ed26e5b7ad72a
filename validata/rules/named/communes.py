"""Communes: their codes and names in the Code officiel géographique (COG)."""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from validata.rule import Facts, Rule, rule
from validata.rules import planting
from validata.rules.examples import rows
from validata.rules.finders import Row
from validata.rules.named.columns import fields, pairs
from validata.rules.named.shared import asked
from validata.schema.match import Column
from validata.schema.model import CustomCheck
from validata.table.arrow import Mask, Screen, view
from validata.table.model import View
from validata.text import characters

HERE = Path(__file__).parents[2]
FILE = next(path for folder in (HERE, HERE.parent) if (path := folder / "data" / "communes.tsv.gz").is_file())
"""Made by data/communes.py, which says what it holds."""
COLUMNS = ["code", "name", "former", "town"]
SAINTS = {"st": "saint", "ste": "sainte"}
ARTICLES = frozenset(("le", "la", "les", "l"))
LENGTH = 5  # characters of a code


@dataclass(frozen=True)
class Cog:
    """The communes of a year, as the columns of a table: what is seldom asked for is worked out then."""

    year: str
    columns: dict[str, pa.StringArray]

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the communes in force, by code."""
        return dict(zip(self.columns["code"].to_pylist(), self.columns["name"].to_pylist(), strict=True))

    @cached_property
    def former(self) -> dict[str, str]:
        """The former codes, each with that of the commune that has taken it in."""
        pairs = zip(self.columns["code"].to_pylist(), self.columns["former"].to_pylist(), strict=True)
        return {old: code for code, olds in pairs if olds for old in olds.split()}

    @cached_property
    def districts(self) -> dict[str, str]:
        """The districts of Paris, Lyon and Marseille, each with the code of its town."""
        pairs = zip(self.columns["code"].to_pylist(), self.columns["town"].to_pylist(), strict=True)
        return {code: town for code, town in pairs if town}

    @cached_property
    def towns(self) -> frozenset[str]:
        """The towns that have districts."""
        return frozenset(self.districts.values())

    def current(self, code: str, *, by_district: bool) -> bool:
        """Whether a code is that of a commune in force; the three towns are not if addresses are kept by district."""
        return code in self.names and not (by_district and code in self.towns)


@cache
def cog() -> Cog:
    """The communes of validata's own file."""
    head, _, table = gzip.decompress(FILE.read_bytes()).partition(b"\n")
    read = pcsv.read_csv(
        pa.BufferReader(table),
        pcsv.ReadOptions(use_threads=False, column_names=COLUMNS),
        pcsv.ParseOptions(delimiter="\t", quote_char=False),
        pcsv.ConvertOptions(column_types=dict.fromkeys(COLUMNS, pa.string()), strings_can_be_null=False),
    )
    return Cog(head.partition(b"\t")[0].decode(), {name: read[name].combine_chunks() for name in COLUMNS})


@cache
def current_codes(*, by_district: bool) -> pa.StringArray:
    """The codes of the communes in force."""
    codes = cog().columns["code"]
    return codes.filter(pc.invert(pc.is_in(codes, pc.unique(cog().columns["town"])))) if by_district else codes


def code_of(text: str, params: dict[str, Any]) -> str:
    """The code that a text is, or begins with (before the sign that the check gives)."""
    end = params.get("before")
    return (text.partition(end)[0] if end else text).upper()


def in_force(params: dict[str, Any]) -> Screen:
    """The mask of the texts that are codes in force, or begin with one."""
    end = params.get("before")

    def certain(texts: pa.StringArray) -> Mask:
        codes = current_codes(by_district=bool(params.get("byDistrict")))
        if not end:
            return view(pc.is_in(texts, codes))
        known = pc.is_in(pc.utf8_slice_codeunits(texts, 0, LENGTH), codes)
        return view(pc.and_(known, pc.equal(pc.utf8_slice_codeunits(texts, LENGTH, LENGTH + 1), end)))

    return certain


@rule(
    "commune-inconnue",
    type="commune-inconnue",
    scope="cell",
    title="Le code ne désigne aucune commune",
    message=(
        "« {town} » désigne la ville entière de {town_name}, alors que le code de l'arrondissement est attendu ici.",
        "« {code} » n'est le code d'aucune commune, actuelle ou ancienne (Code officiel géographique de {year}).",
    ),
    remedy=(
        "Écrivez le code de l'arrondissement municipal, par exemple {district} pour « {district_name} ».",
        "Écrivez « {suggestion} » si c'est bien la commune « {suggestion_commune} ».",
        "Retrouvez le code de la commune sur insee.fr (Code officiel géographique) ; ce n'est pas son code postal.",
    ),
    good=asked("commune-code", "86194"),
    bad=(
        asked("commune-code", "99999"),
        asked("commune-code", "1004", "01004"),
        asked("commune-code", "75056", byDistrict="yes"),
    ),
    checks=("commune-code",),
    screen=in_force,
    public=("year", "town_name", "district", "district_name"),
    sow=lambda _, text: text.lstrip("0") if text.startswith("0") else f"99{text[2:]}",
)
def commune_inconnue(_value: object, text: str, params: dict[str, Any]) -> Facts | None:
    """Le code INSEE n'est celui d'aucune commune, ni aujourd'hui, ni avant une fusion.

    Un chiffre est faux, le zéro initial a été perdu, ou c'est un code postal. Les lignes ne peuvent être rattachées à
    aucune commune. Les communes sont celles du Code officiel géographique de l'Insee, de l'année que dit le message ;
    une commune créée depuis n'y est pas encore. Dans les adresses, Paris, Lyon et Marseille se codent par
    arrondissement. C'est un avertissement dans les modèles qui ne disent rien de l'existence du code.
    """
    code, known = code_of(text, params), cog()
    by_district = bool(params.get("byDistrict"))
    if known.current(code, by_district=by_district) or code in known.former:
        return None
    if code in known.towns:
        district = min(one for one, town in known.districts.items() if town == code)
        names = {"town_name": known.names[code], "district": district, "district_name": known.names[district]}
        return {"town": code, **names}
    plain = re.sub(r"[.,]0+$|\s", "", code).replace("O", "0")
    guess = plain.zfill(LENGTH) if len(plain) == LENGTH - 1 else plain
    found: Facts = {"code": code, "year": known.year}
    if guess != code and known.current(guess, by_district=by_district) and not params.get("before"):
        found |= {"suggestion": guess, "suggestion_commune": known.names[guess]}
    return found


@rule(
    "commune-ancienne",
    type="commune-ancienne",
    severity="warning",
    scope="cell",
    title="Le code est celui d'une ancienne commune",
    message="« {code} » est le code d'une ancienne commune, réunie depuis à « {name} » ({now}).",
    remedy="Écrivez {now}, le code de « {name} », si la ligne décrit la situation d'aujourd'hui.",
    good=asked("commune-code", "86194"),
    bad=asked("commune-code", "01340"),
    checks=("commune-code",),
    screen=lambda _: lambda texts: np.ones(len(texts), bool),  # commune-inconnue leaves all former codes in doubt
    public=("now", "name"),
    sow=lambda _, __: "01340",
)
def commune_ancienne(_value: object, text: str, params: dict[str, Any]) -> Facts | None:
    """La commune n'existe plus : elle a été réunie à une autre, qui est aujourd'hui la seule à avoir un code.

    Les fichiers d'aujourd'hui emploient le code de la commune nouvelle ; l'ancien peut être donné comme celui d'une
    commune déléguée, dans la colonne prévue. Le fichier n'est pas faux pour autant.
    """
    code, known = code_of(text, params), cog()
    now = known.former.get(code)
    return {"code": code, "now": now, "name": known.names[now]} if now else None


NAMED = fields("code", "nom", check={"name": "commune-name", "params": {"column": "nom", "column2": "code"}})


def words(name: str) -> frozenset[str]:
    """The words of the name of a commune but its articles, whatever their case, accents and abbreviations."""
    plain = characters.unaccented(name).replace("œ", "oe").replace("æ", "ae")
    return frozenset(SAINTS.get(word, word) for word in re.findall(r"\w+", plain)) - ARTICLES


def official_name(code: str, name: str, *, exact: bool) -> str | None:
    """The name of the commune of a code when it is another than the one given, None when it is that one or unknown."""
    known = cog()
    official = known.names.get(code)
    if official is None or name == official:
        return None
    if exact:
        return official
    town = known.names[known.districts.get(code, code)]
    return None if words(official) <= words(name) or words(town) <= words(name) else official


def named_so(check: CustomCheck, found: Sequence[Column | None], cells: View) -> Mask:
    """The rows whose commune is in force and has the name given, or has no name given."""
    name, code = found[0], found[1]
    if name is None or code is None:
        return np.full(len(cells.chunk), name is None)
    exact, end = bool(check.params.get("exact")), check.params.get("before")
    codes = cells.distinct(code)
    if end:
        begin = pc.utf8_slice_codeunits(cells.texts(code), 0, LENGTH).dictionary_encode()
        codes = begin.dictionary, begin.indices.to_numpy().astype(np.int64)

    def right(name: str, code: str) -> bool:
        return not name or (code in cog().names and official_name(code, name, exact=exact) is None)

    return pairs(cells.distinct(name), codes, right)


@rule(
    "commune-nom-different",
    type="commune-nom-different",
    severity="warning",
    scope="row",
    title="Le nom de la commune n'est pas celui que désigne son code",
    message="Le code {code} désigne la commune « {official} », et non « {name} ».",
    remedy="Écrivez le nom « {official} », ou corrigez le code s'il n'est pas celui de la commune voulue.",
    good=rows(NAMED, ["code", "nom"], ["86194", "Poitiers"]),
    bad=rows(NAMED, ["code", "nom"], ["86194", "Châtellerault"]),
    checks=("commune-name",),
    screen=named_so,
    public=("official",),
    plant=planting.another_commune,
)
def commune_nom_different(row: Row) -> Facts | None:
    """Le nom écrit à côté du code INSEE d'une commune n'est pas son nom officiel.

    L'un des deux est faux, ou le nom est écrit autrement que dans le Code officiel géographique. Dans les adresses, le
    nom doit être exactement le nom officiel ; ailleurs, la casse, les accents, les tirets, l'article et les mots
    ajoutés (« Ville de Rennes ») ne comptent pas, et « St » vaut « Saint ».
    """
    name, *codes = row.texts
    if not name or not concerned(row):
        return None
    code = next((one for one in (commune_of(text, row.params) for text in codes) if one), "")
    official = official_name(code, name, exact=bool(row.params.get("exact")))
    return None if official is None else {"code": code, "name": name, "official": official}


def concerned(row: Row) -> bool:
    """Whether a row is among those that a check is about: all, or those whose last column has the `value` asked for."""
    value = row.params.get("value")
    return value is None or row.texts[-1] == value


def commune_of(text: str, params: dict[str, Any]) -> str:
    """The code of a commune, present or former, that a text is or begins with (before the sign given); else nothing."""
    code = text.partition(str(params.get("before") or "_"))[0].upper()
    return code if code in cog().names or code in cog().former else ""


PLACE = {"column": "code", "column2": "genre", "value": "Code commune"}
PLACED = fields("code", "genre", check={"name": "commune-code-when", "params": PLACE})


def known_place(check: CustomCheck, found: Sequence[Column | None], cells: View) -> Mask:
    """The rows that are of another kind, or whose code is that of a commune in force."""
    code, kind = found[:2]
    if code is None or kind is None:
        return np.ones(len(cells.chunk), bool)
    other = pc.not_equal(cells.texts(kind), str(check.params.get("value")))
    return view(pc.or_(other, pc.is_in(cells.texts(code), current_codes(by_district=False))))


@rule(
    "commune-du-lieu-inconnue",
    type="commune-inconnue",
    severity="warning",
    scope="row",
    title="Le code du lieu est annoncé comme celui d'une commune, et n'en désigne aucune",
    message="« {kind} » annonce un code de commune, mais « {code} » n'en est pas un (Code officiel géographique de "
    "{year}).",
    remedy="Corrigez le code, ou le genre de code dans « {kind} » : un code postal n'est pas un code de commune.",
    good=rows(PLACED, ["code", "genre"], ["86194", "Code commune"], ["86000", "Code postal"]),
    bad=rows(PLACED, ["code", "genre"], ["86000", "Code commune"]),
    checks=("commune-code-when",),
    screen=known_place,
    public=("year", "kind"),
)
def commune_du_lieu_inconnue(row: Row) -> Facts | None:
    """Le lieu est désigné par un code, et une autre colonne dit de quel genre il est : commune, département, pays.

    Un code postal donné pour un code de commune est la faute la plus fréquente ; le lieu ne peut alors pas être placé
    sur une carte.
    """
    code = row.texts[0].upper()
    if row.absent or not code or not concerned(row) or commune_of(code, {"before": "|"}):
        return None
    return {"code": code, "year": cog().year, "kind": row.names[1]}


RULES: tuple[Rule[Any], ...] = (commune_inconnue, commune_ancienne, commune_nom_different, commune_du_lieu_inconnue)
