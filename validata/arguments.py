"""The arguments of `validate`: what is wrong with them is told, and nothing is checked then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from fractions import Fraction
from typing import Any

from validata.limits import Limits
from validata.source.targets import name_of
from validata.text.shares import share
from validata.text.typography import cut, typography

LAST_ROW = 1 << 20  # of the spreadsheet programs
SIGNS = frozenset(map(chr, range(1, 128))) - frozenset('"\r\n')
"""What may separate columns."""


def text(value: Any) -> bool:
    """Whether it is a text, or nothing."""
    return value is None or isinstance(value, str)


def texts(value: Any) -> bool:
    """Whether it is several texts."""
    return isinstance(value, (list, tuple, set, frozenset)) and all(isinstance(one, str) for one in value)


def path(value: Any) -> bool:
    """Whether it is a path, or nothing."""
    return value is None or name_of(value) is not None


def tolerated(value: Any) -> Fraction | None:
    """The share that is tolerated, from 0 to 1; None for another value."""
    if isinstance(value, Fraction) and 0 <= value <= 1:
        return value
    return share(value) if isinstance(value, str) else None


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
    "strict": (lambda value: value is None or isinstance(value, bool), "True ou False"),
    "exclude": (texts, "une liste de motifs de noms de fichiers"),
    "force_exclude": (lambda value: isinstance(value, bool), "True ou False"),
    "tolerance": (
        lambda value: value is None or tolerated(value) is not None,
        "un pourcentage de 0% à 100%, par exemple « 5% », ou une fraction (fractions.Fraction)",
    ),
    "config": (path, "le chemin d'une configuration"),
    "baseline": (path, "le chemin d'une référence"),
    "record": (lambda value: isinstance(value, bool), "True ou False"),
    "compare": (path, "le chemin d'un rapport JSON"),
    "cache": (lambda value: isinstance(value, bool), "True ou False"),
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
"""What each argument is, but for `ignore` and `select`."""


def fault(given: dict[str, Any]) -> str | None:
    """What is wrong with the arguments given by their names, in French, or None."""
    for name, value in given.items():
        right, what = CHECKS[name]
        if not right(value):
            return typography(f"L'argument « {name} » de validate doit être {what}.")
    return None


def codes(given: Any, name: str) -> tuple[frozenset[str], str | None]:
    """The rules that the argument of this name says, and what is wrong with them, in French, or None."""
    found: list[Any] = []
    if given is None and name == "select":
        return frozenset(), None
    try:
        found = [] if isinstance(given, (str, bytes)) else list(given)
        wrong = isinstance(given, (str, bytes)) or not all(isinstance(code, str) for code in found)
    except Exception:  # noqa: BLE001 - whatever an object makes of being listed
        wrong = True
    if wrong:
        return frozenset(), typography(f"L'argument « {name} » de validate doit être une liste de codes de règles.")
    unknown = next((code for code in found if code not in names()), None) if found else None
    if unknown is not None:
        said = f"La règle « {cut(unknown, 80)} » est inconnue (« validata rules » en donne la liste)."
        return frozenset(), typography(said)
    if not found:
        return frozenset(), None
    from validata.rules.listed import RULES
    from validata.rules.listed import codes as expanded

    kept = next((code for code in found if name == "ignore" and code in RULES and RULES[code].vital), None)
    if kept is not None:
        said = vital(kept)
        return frozenset(), typography(f"{said[0].upper()}{said[1:]}.")
    return expanded(found), None


def separator(given: str) -> str | None:
    """The sign that separates columns, given by itself or by its name; None for another text."""
    mark = {"tab": "\t", "\\t": "\t", "point-virgule": ";", "virgule": ","}.get(given, given)
    return mark if mark in SIGNS else None


def vital(code: str) -> str:
    """Why a rule cannot be left out, in French."""
    return f"la règle « {code} » ne peut pas être écartée : sans elle, un fichier non contrôlé passerait pour conforme"


def names() -> set[str]:
    """The codes of the rules, and the names of their families."""
    from validata.rules.listed import FAMILIES, RULES

    return {*RULES, *FAMILIES}
