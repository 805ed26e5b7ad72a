"""The arguments of `validate`: what is wrong with them is told, and nothing is checked then."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import astuple
from typing import Any

from validata.limits import Limits
from validata.source.targets import name_of
from validata.text.typography import cut, typography

LAST_ROW = 1 << 20  # of the spreadsheet programs
SIGNS = frozenset(map(chr, range(1, 128))) - frozenset('"\r\n')
"""What may separate columns."""


def text(value: Any) -> bool:
    """Whether it is a text, or nothing."""
    return value is None or isinstance(value, str)


def whole(value: Any, least: int, most: int | None = None) -> bool:
    """Whether it is a whole number within bounds."""
    return type(value) is int and value >= least and (most is None or value <= most)


def usable(limits: Any) -> bool:
    """Whether they are limits that can be held to."""
    return isinstance(limits, Limits) and all(whole(value, 1, 1 << 40) for value in astuple(limits))


CHECKS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "schema": (
        lambda value: value is None or isinstance(value, dict) or name_of(value) is not None,
        "le nom, le chemin ou l'adresse d'un modèle, ou sa description dans un dictionnaire",
    ),
    "catalogue": (text, "l'adresse d'un catalogue de modèles"),
    "encoding": (text, "le nom d'un encodage, par exemple « windows-1252 »"),
    "delimiter": (lambda value: value is None or (isinstance(value, str) and value in SIGNS), "un seul signe, ASCII"),
    "sheet": (lambda value: text(value) or whole(value, 1), "le nom ou le numéro d'une feuille"),
    "header_row": (lambda value: value is None or whole(value, 1, LAST_ROW), f"un nombre entier de 1 à {LAST_ROW}"),
    "strict": (lambda value: isinstance(value, bool), "True ou False"),
    "limit": (lambda value: value is None or whole(value, 0), "un nombre entier positif ou nul"),
    "every": (lambda value: isinstance(value, bool), "True ou False"),
    "limits": (
        lambda value: value is None or usable(value),
        "un objet Limits, dont les valeurs sont des entiers positifs",
    ),
    "jobs": (lambda value: whole(value, 1), "un nombre entier d'au moins 1"),
    "cluster": (text, "l'adresse d'un ordonnanceur Dask"),
    "progress": (lambda value: value is None or callable(value), "une fonction"),
    "figures": (lambda value: isinstance(value, bool), "True ou False"),
    "prefilter": (lambda value: isinstance(value, bool), "True ou False"),
}
"""What each argument is, but for `ignore`."""


def fault(given: dict[str, Any]) -> str | None:
    """What is wrong with the arguments given by their names, in French, or None."""
    for name, value in given.items():
        right, what = CHECKS[name]
        if not right(value):
            return typography(f"L'argument « {name} » de validate doit être {what}.")
    return None


def codes(ignore: Any) -> tuple[frozenset[str], str | None]:
    """The rules to leave out, and what is wrong with them, in French, or None."""
    found: list[Any] = []
    try:
        found = [] if isinstance(ignore, (str, bytes)) else list(ignore)
        wrong = isinstance(ignore, (str, bytes)) or not all(isinstance(code, str) for code in found)
    except Exception:  # noqa: BLE001 - whatever an object makes of being listed
        wrong = True
    if wrong:
        return frozenset(), typography("L'argument « ignore » de validate doit être une liste de codes de règles.")
    unknown = next((code for code in found if code not in names()), None) if found else None
    if unknown is not None:
        said = f"La règle « {cut(unknown, 80)} » est inconnue (« validata rules » en donne la liste)."
        return frozenset(), typography(said)
    if not found:
        return frozenset(), None
    from validata.rules.listed import codes as expanded

    return expanded(found), None


def names() -> Container[str]:
    """The codes of the rules, and the names of their families."""
    from validata.rules.listed import FAMILIES, RULES

    return {*RULES, *FAMILIES}
