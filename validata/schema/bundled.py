"""The schemas that come with validata, by name and version."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from validata.schema.build import build
from validata.schema.model import Schema
from validata.text.characters import unaccented
from validata.text.labels import key
from validata.text.secrets import public
from validata.text.typography import cut

HERE = Path(__file__).parent.parent
BUNDLED = next(folder for folder in (HERE / "schemas", HERE.parent / "schemas") if folder.is_dir())
LONG = 120  # characters of a name in a sentence
ALIASES = {
    "marches-publics": "marches",
    "bal": "adresses",
    "menus-collectifs": "menus",
    "plats-menus-collectifs": "plats",
}


@cache
def bundled() -> dict[str, list[str]]:
    """Bundled names -> their versions, the newest last."""
    names = sorted(folder.name for folder in BUNDLED.iterdir() if folder.is_dir())
    return {name: sorted((p.stem for p in (BUNDLED / name).glob("*.json")), key=release) for name in names}


@cache
def named() -> dict[str, str]:
    """Simplified names, and those of the catalogue -> bundled names."""
    every = {**{name: name for name in bundled()}, **ALIASES}
    return {key(f"{folder}{name}"): known for folder in ("", "scdl/") for name, known in every.items()}


def release(version: str) -> list[int]:
    """A version as numbers, to sort by."""
    return [int(part) for part in re.findall(r"\d+", version)]


@cache
def load_bundled(name: str, version: str | None = None) -> Schema:
    """A bundled schema, by default its newest version, with those among which a header chooses."""
    path = BUNDLED / name / f"{version or bundled()[name][-1]}.json"
    raw = path.read_bytes()
    made = build(json.loads(raw), "bundled", f"{name}@{path.stem}", raw, name=name, version=path.stem)
    made = replace(made, reload=load_bundled)
    if version is None and "chosenWhen" in made.notions:
        every = (load_bundled(name, one) for one in reversed(bundled()[name]))
        return replace(made, versions=tuple(one for one in every if "chosenWhen" in one.notions))
    return made


def unknown(text: str, others: dict[str, str] | None = None, where: str = "") -> str:
    """The sentence for a schema that is neither bundled, nor a file, nor in the catalogue read at `where`.

    `others` are the names of that catalogue, by what people type for them.
    """
    name, _, version = text.partition("@")
    nor = f", ni un modèle du catalogue « {where} »" if where else ""
    if known := named().get(key(name)):
        return (
            f"La version {version} du modèle « {known} » n'est pas fournie avec validata{nor}. Versions fournies : "
            f"{', '.join(bundled()[known])}. Pour une autre version, donnez le chemin ou l'adresse de son fichier."
        )
    names = {**(others or {}), **{name: name for name in (*bundled(), *ALIASES)}}
    close = dict.fromkeys(
        names[one] for one in difflib.get_close_matches(unaccented(name[:LONG]), names, n=5, cutoff=0.5)
    )
    near = f" Vouliez-vous dire : {', '.join(list(close)[:3])} ?" if close else ""
    more = " ; ceux du catalogue : voir « validata schemas --all »" if where else ""
    return (
        f"Le modèle « {cut(public(text), LONG)} » est inconnu : ce n'est ni un nom fourni avec validata, ni un fichier "
        f"existant{nor}.{near} Noms disponibles : {', '.join(bundled())}{more}."
    )
