"""Why a validation could not take place: each error is a French sentence for the user (exit 2)."""

from __future__ import annotations

import traceback
from pathlib import Path

from validata.text.secrets import discreet
from validata.text.typography import typography


class ValidataError(Exception):
    """The validation could not take place. `str(error)` names the cause and the remedy, in French."""

    def __init__(self, message: str) -> None:
        super().__init__(discreet(typography(message)))


class SourceError(ValidataError):
    """The source cannot be opened (missing file, network)."""


class SchemaError(ValidataError):
    """The schema is unknown, broken, or could not be found from the header."""


def internal(error: Exception) -> str:
    """The sentence for a failure of ours: what a maintainer needs, and how to tell it."""
    if isinstance(error, (MemoryError, ImportError)):
        return typography(
            "La mémoire de l'ordinateur ne suffit pas, ou l'installation de validata est incomplète "
            f"({type(error).__name__} : {discreet(str(error).partition(chr(10))[0][:200])}). Fermez d'autres "
            "programmes, puis recommencez ; si rien ne change, réinstallez validata."
        )
    last = traceback.extract_tb(error.__traceback__)[-1]
    return typography(
        f"Une erreur interne de validata a interrompu le contrôle ({type(error).__name__} : {discreet(str(error))}, "
        f"{Path(last.filename).name} ligne {last.lineno}). Merci de la signaler au dépôt de validata (voir "
        "CONTRIBUTING.md), avec cette phrase, la commande et, si possible, le fichier."
    )
