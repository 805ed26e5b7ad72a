"""What a run may spend on one file, and no more: hostile input ends in a French sentence, not in a full memory.

Every limit has one name, which messages give, and one default; `--max NAME=VALUE` or
`validate(limits=...)` changes it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace

from validata.errors import ValidataError
from validata.text.typography import number


def limit(default: int, unit: str, what: str) -> int:
    """A limit: its default, its unit and what it bounds, in French."""
    return field(default=default, metadata={"unit": unit, "what": what})


@dataclass(frozen=True)
class Limits:
    """The limits of a run. The units are in the metadata of each field."""

    seconds: int = limit(3600, "s", "durée du contrôle d'un fichier")
    columns: int = limit(2000, "colonnes", "colonnes d'un tableau")
    cell: int = limit(1_000_000, "caractères", "longueur d'une cellule")
    record: int = limit(16, "Mo", "longueur d'une ligne d'un fichier texte")
    pattern_seconds: int = limit(10, "s", "temps passé sur le motif d'un champ, quand il n'est pas rapide par nature")
    download: int = limit(2048, "Mo", "taille d'un téléchargement, ou de ce que donne l'entrée standard")
    download_seconds: int = limit(300, "s", "durée d'un téléchargement")
    entries: int = limit(10_000, "fichiers", "fichiers dans l'archive qu'est un classeur")
    sheets: int = limit(1000, "feuilles", "feuilles d'un classeur")
    elements: int = limit(
        500_000, "éléments", "éléments XML d'un classeur qui ne sont pas des cellules (fusions, noms…)"
    )
    attribute: int = limit(200_000, "caractères", "longueur d'un attribut, dans le XML d'un classeur")
    redirects: int = limit(10, "redirections", "redirections suivies par un téléchargement")
    schema: int = limit(16, "Mo", "taille d'un modèle")
    schema_values: int = limit(300_000, "valeurs", "valeurs que décrit un modèle (textes, nombres, listes, objets)")
    fields: int = limit(2000, "champs", "champs d'un modèle")
    pattern: int = limit(20_000, "caractères", "longueur du motif d'un champ")
    uncompressed: int = limit(500, "Mo", "taille d'un classeur une fois décompressé")
    ratio: int = limit(250, "fois", "compression d'une partie de classeur")
    sheet_cells: int = limit(4_000_000, "cellules", "cellules d'une feuille, de A1 à la dernière remplie")
    workbook_memory: int = limit(350, "Mo", "mémoire pour lire un classeur")
    workbook_seconds: int = limit(60, "s", "durée de lecture d'un classeur")

    def said(self, name: str) -> str:
        """How a message names a limit: its value and how to change it."""
        value, unit = getattr(self, name), UNITS[name]
        return f"limite : {number(value)} {unit}, réglable avec « --max {option(name)}=NOMBRE »"


UNITS = {one.name: one.metadata["unit"] for one in fields(Limits)}


def option(name: str) -> str:
    """The name of a limit on the command line."""
    return name.replace("_", "-")


def parse(settings: Iterable[str]) -> Limits:
    """The limits with the `NAME=VALUE` of the command line; ValidataError for another name or value."""
    import difflib

    names = {option(name): name for name in UNITS}
    changed: dict[str, int] = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        if name not in names:
            close = difflib.get_close_matches(name, names, n=1)
            near = f" Vouliez-vous dire : {close[0]} ?" if close else ""
            raise ValidataError(f"La limite « {name} » est inconnue.{near} Limites : {', '.join(names)}.")
        if not value.isascii() or not value.isdigit() or not 0 < int(value) < 1 << 40:
            raise ValidataError(f"La limite {name} doit être un nombre entier, par exemple « {name}=1000 ».")
        changed[names[name]] = int(value)
    return replace(Limits(), **changed)


class Deadline:
    """The moment when a file has taken all its time."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.end = time.monotonic() + limits.seconds

    def check(self) -> None:
        """Raise ValidataError once it has passed."""
        if time.monotonic() > self.end:
            raise ValidataError(
                f"Le contrôle a été interrompu avant la fin du fichier ({self.limits.said('seconds')}). "
                "Rien ne peut être dit de sa conformité."
            )


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def without_pandas() -> None:
    """Keep Arrow from loading pandas where it is installed: more than half a second and 34 MB at each start.

    Only for a process that is ours alone: pandas can no longer be imported in it.
    """
    sys.meta_path.insert(0, NoPandas())


class NoPandas:
    """Finds that pandas is not there."""

    def find_spec(self, fullname: str, _path: object, _target: object = None) -> None:
        """Raise ModuleNotFoundError for pandas, leave the rest to the other finders."""
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname, name=fullname)
