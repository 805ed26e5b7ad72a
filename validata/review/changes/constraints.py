"""What changes in the values that a column takes: lists, bounds, patterns, texts that stand for an empty cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from validata.review.changes.versions import SAME, A, Versions, change
from validata.review.criterion import Criterion, Place, criterion
from validata.schema.examples import as_cell
from validata.schema.model import Field


@criterion(
    "valeurs-retirees",
    title="Des valeurs ne sont plus admises",
    message=(
        "La colonne « {field} » n'admet plus : {values}.",
        "La colonne « {field} », jusque-là libre, n'admet plus que les valeurs d'une liste.",
    ),
    remedy="Remplacez ces valeurs par d'autres de la liste : {allowed}.",
    good=(change({**A, "constraints": {"enum": ["x"]}}), change({**A, "constraints": {"enum": ["x", "y"]}})),
    bad=[
        (change({**A, "constraints": {"enum": ["x", "y"]}}), change({**A, "constraints": {"enum": ["x"]}})),
        (change(A), change({**A, "constraints": {"enum": ["x"]}})),
    ],
)
def valeurs_retirees(versions: Versions) -> Iterator[Place]:
    """Une cellule qui contient l'une de ces valeurs était admise et ne l'est plus."""
    for old, new in versions.both():
        before, after = values(old), values(new)
        gone = [one for one in before or () if after is not None and one not in after]
        if after is not None and (gone or before is None):
            facts = {"values": gone or None, "allowed": after}
            yield Place(facts, f"{versions.pointer(new)}/constraints/enum", new.name)


@criterion(
    "valeurs-ajoutees",
    severity="info",
    title="Des valeurs sont désormais admises",
    message=(
        "La colonne « {field} » admet aussi : {values}.",
        "La colonne « {field} » n'a plus de liste de valeurs.",
    ),
    remedy="Il n'y a rien à changer.",
    good=(change({**A, "constraints": {"enum": ["x"]}}), change({**A, "constraints": {"enum": ["x"]}})),
    bad=[
        (change({**A, "constraints": {"enum": ["x"]}}), change({**A, "constraints": {"enum": ["x", "y"]}})),
        (change({**A, "constraints": {"enum": ["x"]}}), change(A)),
    ],
)
def valeurs_ajoutees(versions: Versions) -> Iterator[Place]:
    """La liste s'allonge, ou disparaît : les valeurs déjà écrites restent bonnes."""
    for old, new in versions.both():
        before, after = values(old), values(new)
        come = [one for one in after or () if before is not None and one not in before]
        if before is not None and (come or after is None):
            place = versions.pointer(new)
            yield Place({"values": come or None}, place if after is None else f"{place}/constraints/enum", new.name)


def values(field: Field) -> list[str] | None:
    """The values of a list, as cells; None when a field is free."""
    item = field.descriptor.get("arrayItem")
    inner = (item.get("constraints") or {}) if isinstance(item, dict) else {}
    found = field.constraints.get("enum") or inner.get("enum")
    return [as_cell(one) for one in found] if isinstance(found, list) else None


LOWER, UPPER = ("minimum", "minLength", "exclusiveMinimum"), ("maximum", "maxLength", "exclusiveMaximum")
SPOKEN = {
    "minimum": "le minimum",
    "maximum": "le maximum",
    "exclusiveMinimum": "le minimum (exclu)",
    "exclusiveMaximum": "le maximum (exclu)",
    "minLength": "la longueur minimale",
    "maxLength": "la longueur maximale",
    "pattern": "le motif",
    "unique": "des valeurs toutes différentes",
}


@criterion(
    "contrainte-resserree",
    title="Une contrainte est plus stricte",
    message=(
        "Pour « {field} », {what} passe de {before} à {after}.",
        "Pour « {field} », nouvelle contrainte : {what}, {after}.",
        "Pour « {field} », nouvelle contrainte : {what}.",
    ),
    remedy="Vérifiez les valeurs de cette colonne : certaines, admises jusqu'ici, peuvent être refusées.",
    good=(change({**A, "constraints": {"maxLength": 5}}), change({**A, "constraints": {"maxLength": 9}})),
    bad=[
        (change({**A, "constraints": {"maxLength": 9}}), change({**A, "constraints": {"maxLength": 5}})),
        (change(A), change({**A, "constraints": {"pattern": "[a-z]+"}})),
        (change(A), change({**A, "constraints": {"unique": True}})),
    ],
)
def contrainte_resserree(versions: Versions) -> Iterator[Place]:
    """Une valeur que l'ancienne contrainte admettait peut être refusée par la nouvelle."""
    for new, name, before, after, tighter in constraints(versions):
        if tighter is not False:
            level = "warning" if tighter is None else "error"
            facts = {"what": SPOKEN[name], "before": said(before), "after": said(after)}
            place = f"{versions.pointer(new)}/constraints/{name}"
            yield Place(facts, place, new.name, level)  # type: ignore[arg-type]


@criterion(
    "contrainte-relachee",
    severity="info",
    title="Une contrainte est moins stricte",
    message=(
        "Pour « {field} », {what} passe de {before} à {after}.",
        "Pour « {field} », contrainte levée : {what}.",
    ),
    remedy="Il n'y a rien à changer.",
    good=(change({**A, "constraints": {"maxLength": 9}}), change({**A, "constraints": {"maxLength": 5}})),
    bad=[
        (change({**A, "constraints": {"maxLength": 5}}), change({**A, "constraints": {"maxLength": 9}})),
        (change({**A, "constraints": {"pattern": "[a-z]+"}}), change(A)),
    ],
)
def contrainte_relachee(versions: Versions) -> Iterator[Place]:
    """Tout ce qui était admis le reste."""
    for new, name, before, after, tighter in constraints(versions):
        if tighter is False:
            place = f"{versions.pointer(new)}/constraints/{name}" if after is not None else versions.pointer(new)
            yield Place({"what": SPOKEN[name], "before": said(before), "after": said(after)}, place, new.name)


def said(value: Any) -> str | None:
    """A constraint in a sentence."""
    return None if value is None or value is True else f"« {as_cell(value)} »"


def constraints(versions: Versions) -> Iterator[tuple[Field, str, Any, Any, bool | None]]:
    """The constraints that change: the field, their name, before, after, whether they are tighter (None: unknown)."""
    for old, new in versions.both():
        for name in SPOKEN:
            before, after = old.constraints.get(name) or None, new.constraints.get(name) or None
            before = old.constraints.get(name) if name in (*LOWER, *UPPER) else before
            after = new.constraints.get(name) if name in (*LOWER, *UPPER) else after
            if before != after:
                yield new, name, before, after, tighter(old, new, name, before, after)


def tighter(old: Field, new: Field, name: str, before: Any, after: Any) -> bool | None:
    """Whether a constraint refuses more than it did; None when that cannot be told."""
    if before is None or after is None:
        return after is not None
    if name not in (*LOWER, *UPPER):
        return None
    one, two = (before, after) if "Length" in name else (old.read(as_cell(before))[0], new.read(as_cell(after))[0])
    try:
        return bool(two > one) if name in LOWER else bool(two < one)
    except TypeError:
        return None


@criterion(
    "manquants-changes",
    title="Les textes qui valent une cellule vide changent",
    message=(
        "Pour « {field} », ces textes ne valent plus une cellule vide : {gone}.",
        "Pour « {field} », ces textes valent désormais une cellule vide : {come}.",
    ),
    remedy="Videz les cellules qui contiennent l'un de ces textes, et remplissez celles qui sont obligatoires.",
    good=SAME,
    bad=[
        (change({**A, "missingValues": ["", "NC"]}), change(A)),
        (change(A), change({**A, "missingValues": ["", "NC"]})),
    ],
)
def manquants_changes(versions: Versions) -> Iterator[Place]:
    """`missingValues` dit quels textes comptent comme une cellule vide : ils n'ont ni type ni forme à respecter."""
    for old, new in versions.both():
        gone, come = sorted(old.missing - new.missing), sorted(new.missing - old.missing)
        if gone or come:
            level = "error" if gone or new.required else "info"
            facts = {"gone": gone or None, "come": come or None}
            place = versions.pointer(new) if "missingValues" in new.descriptor else ""
            yield Place(facts, f"{place}/missingValues", new.name, level)  # type: ignore[arg-type]


CRITERIA: tuple[Criterion, ...] = (
    valeurs_retirees,
    valeurs_ajoutees,
    contrainte_resserree,
    contrainte_relachee,
    manquants_changes,
)
