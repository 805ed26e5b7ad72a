"""The schemas that come with validata, by name and version."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from validata.errors import SchemaError
from validata.schema.build import build
from validata.schema.model import Schema

HERE = Path(__file__).parent.parent
BUNDLED = next(folder for folder in (HERE / "schemas", HERE.parent / "schemas") if folder.is_dir())
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


def release(version: str) -> list[int]:
    """A version as numbers, to sort by."""
    return [int(part) for part in re.findall(r"\d+", version)]


@cache
def load_bundled(name: str, version: str | None = None) -> Schema:
    """A bundled schema, by default its newest version, with those among which a header chooses."""
    versions = bundled()[name]
    if version is not None and version not in versions:
        raise SchemaError(
            f"La version {version} du modèle « {name} » n'est pas fournie. "
            f"Versions disponibles : {', '.join(versions)}. "
            "Pour une autre version, donnez le chemin ou l'adresse de son fichier."
        )
    path = BUNDLED / name / f"{version or versions[-1]}.json"
    raw = path.read_bytes()
    made = build(json.loads(raw), "bundled", f"{name}@{path.stem}", raw, name=name)
    made = replace(made, reload=load_bundled)
    if version is None and "chosenWhen" in made.notions:
        every = (load_bundled(name, one) for one in reversed(versions))
        return replace(made, versions=tuple(one for one in every if "chosenWhen" in one.notions))
    return made


def unknown(text: str) -> str:
    """The sentence for a schema that is neither bundled nor a file."""
    names = [*bundled(), *ALIASES]
    close = difflib.get_close_matches(text.partition("@")[0].lower(), names, n=3, cutoff=0.5)
    near = f" Vouliez-vous dire : {', '.join(close)} ?" if close else ""
    return (
        f"Le modèle « {text} » est inconnu : ce n'est ni un nom fourni avec validata, ni un fichier existant.{near} "
        f"Noms disponibles : {', '.join(bundled())}."
    )
