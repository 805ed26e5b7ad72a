"""What changes in the columns: which there are, their order, their type, whether they are required."""

from __future__ import annotations

from collections.abc import Iterator

from validata.describe.notions import needed
from validata.review.changes.versions import SAME, A, B, Versions, change
from validata.review.criterion import Criterion, Place, criterion
from validata.schema.examples import as_cell
from validata.schema.model import Field

WIDER = {("integer", "number"), *((kind, "any") for kind in ("string", "integer", "number", "date", "boolean"))}
"""Types of which all the texts are also of the other type; all are of the type `string` without a format."""


@criterion(
    "colonne-ajoutee",
    title="Une colonne est ajoutée",
    message=(
        "La colonne « {field} » est nouvelle, et obligatoire ({obliged}).",
        "La colonne « {field} » est nouvelle, et facultative.",
    ),
    remedy=("Ajoutez cette colonne aux fichiers, et remplissez-la.", "Ajoutez cette colonne aux fichiers."),
    good=SAME,
    bad=[(change(A), change(A, B)), (change(A), change(A, {**B, "constraints": {"required": True}}))],
)
def colonne_ajoutee(versions: Versions) -> Iterator[Place]:
    """Un fichier conforme à l'ancienne version n'a pas cette colonne."""
    for field in versions.added:
        heavy = field.absent == "error"
        level = field.absent if field.absent != "none" else "info"
        facts = {"obliged": "son absence est une erreur" if heavy else None}
        yield Place(facts, versions.pointer(field), field.name, level)


@criterion(
    "colonne-retiree",
    severity="warning",
    title="Une colonne est retirée",
    message="La colonne « {field} » n'existe plus.",
    remedy="Retirez cette colonne des fichiers, ou gardez-la comme une colonne en plus du modèle.",
    good=SAME,
    bad=(change(A, B), change(A)),
)
def colonne_retiree(versions: Versions) -> Iterator[Place]:
    """Une colonne qui n'est pas dans le modèle n'est qu'un avertissement, sauf si `fieldsMatch` la refuse."""
    strict = versions.new.fields_match in ("exact", "equal", "subset")
    kept = {field.name for field in versions.new.kept}
    for field in versions.removed:
        level = "error" if strict else "info" if field.name in kept else "warning"
        yield Place({}, "/fields", field.name, level)  # type: ignore[arg-type]


@criterion(
    "colonne-renommee",
    title="Une colonne change de nom",
    message="La colonne « {old} » s'appelle désormais « {field} ».",
    remedy="Renommez la colonne « {old} » en « {field} ».",
    good=SAME,
    bad=[
        (change({"name": "code_insee"}), change({"name": "codeInsee", "constraints": {"required": True}})),
        (change({"name": "voie", "title": "Nom de la voie"}), change({"name": "toponyme", "title": "Nom de la voie"})),
    ],
)
def colonne_renommee(versions: Versions) -> Iterator[Place]:
    """Les deux noms se ressemblent, ou les deux champs ont le même titre : c'est la même colonne sous un autre nom."""
    for old, new in versions.renamed.items():
        field = versions.new.by_name[new]
        level = "error" if field.absent == "error" else "warning"
        yield Place({"old": old}, f"{versions.pointer(field)}/name", new, level)  # type: ignore[arg-type]


@criterion(
    "colonnes-deplacees",
    severity="warning",
    title="L'ordre des colonnes change",
    message="Les colonnes communes ne sont plus dans le même ordre ; la première déplacée est « {field} ».",
    remedy="Remettez les colonnes dans l'ordre de la nouvelle version.",
    good=SAME,
    bad=(change(A, B), change(B, A)),
)
def colonnes_deplacees(versions: Versions) -> Iterator[Place]:
    """L'ordre ne compte pas dans le verdict, mais les fichiers doivent suivre celui du modèle."""
    after = [new.name for _, new in versions.both()]
    order = [field.name for field in versions.new.fields if field.name in set(after)]
    moved = [name for name, other in zip(order, after, strict=True) if name != other]
    if moved:
        strict = versions.new.fields_match == "exact"
        field = versions.new.by_name[moved[0]]
        yield Place({}, versions.pointer(field), moved[0], "error" if strict else None)


@criterion(
    "type-change",
    title="Une colonne change de type ou de format",
    message=(
        "La colonne « {field} » passe de {before} à {after} : toutes les valeurs restent admises.",
        "La colonne « {field} » passe de {old} à {after}.",
    ),
    remedy="Récrivez les valeurs de cette colonne sous la forme : {after}.",
    good=SAME,
    bad=[
        (change(A), change({**A, "type": "date"})),
        (change({**A, "type": "integer"}), change({**A, "type": "number"})),
        (change(B), change({**B, "format": "%d/%m/%Y"})),
    ],
)
def type_change(versions: Versions) -> Iterator[Place]:
    """Une valeur écrite pour l'ancien type n'est pas forcément du nouveau."""
    for old, new in versions.both():
        before, after = shown(old), shown(new)
        if before != after:
            wider = (new.type, new.format, new.written) == ("string", "default", None)
            wider = wider or ((old.type, new.type) in WIDER and new.format == "default")
            facts = {"old": before, "before": before if wider else None, "after": after}
            place = "format" if old.type == new.type and "format" in new.descriptor else "type"
            yield Place(facts, f"{versions.pointer(new)}/{place}", new.name, "info" if wider else None)


def shown(field: Field) -> str:
    """A type and its format."""
    names = ("trueValues", "falseValues") if field.type == "boolean" else ()
    values = [as_cell(v) for name in names for v in field.descriptor.get(name) or ()]
    form = field.format.removeprefix("fmt:")
    plain = form == "default" or (field.type == "date" and form == "%Y-%m-%d")  # the same dates
    parts = ["" if plain else form, ", ".join(values), field.notions.get("written") or ""]
    more = " ; ".join(filter(None, parts))
    return f"« {field.type} »{f' ({more})' if more else ''}"


@criterion(
    "obligation-changee",
    title="Une colonne devient obligatoire",
    message=(
        "Les cellules de « {filled} » ne peuvent plus rester vides.",
        "La colonne « {column} » doit désormais être présente.",
        "La colonne « {field} » n'est plus obligatoire.",
    ),
    remedy=(
        "Remplissez toutes les cellules de « {filled} ».",
        "Ajoutez la colonne « {column} » aux fichiers qui ne l'ont pas.",
        "Il n'y a rien à changer.",
    ),
    good=SAME,
    bad=[
        (change(A), change({**A, "constraints": {"required": True}})),
        (change({**A, "constraints": {"required": True}}), change(A)),
        (change(A), change({**A, "validata": {"absent": "error"}})),
    ],
)
def obligation_changee(versions: Versions) -> Iterator[Place]:
    """Une cellule vide, ou une colonne absente, que l'ancienne version admettait."""
    for old, new in versions.both():
        place, before, after = versions.pointer(new), needed(old), needed(new)
        if after in FILLED and before not in FILLED:
            yield Place({"filled": new.name}, f"{place}/constraints/required", new.name)
        elif after in PRESENT and before not in PRESENT:
            yield Place({"column": new.name}, f"{place}/validata/absent", new.name)
        elif (before in FILLED and after not in FILLED) or (before in PRESENT and after not in PRESENT):
            yield Place({}, place, new.name, "info")


FILLED, PRESENT = ("oui", "si présente"), ("oui", "la colonne")
"""Of what `needed` says, that cells are required, and that the column is."""


CRITERIA: tuple[Criterion, ...] = (
    colonne_ajoutee,
    colonne_retiree,
    colonne_renommee,
    colonnes_deplacees,
    type_change,
    obligation_changee,
)
