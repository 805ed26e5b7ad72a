"""What changes in what a schema checks by name, in its key, in how much its rules weigh."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from validata.describe.schemas import COLUMN_PARAMS
from validata.review.changes.versions import SAME, A, Versions, change
from validata.review.criterion import Criterion, Place, criterion
from validata.rule import Rule
from validata.rules import named
from validata.rules.listed import RULES
from validata.rules.named.official import format_francais_invalide
from validata.schema.examples import as_cell
from validata.schema.model import CustomCheck, Schema
from validata.schema.notions import Level
from validata.text.json_place import pointer


@criterion(
    "controle-ajoute",
    title="Un contrôle est ajouté, ou change",
    message="Le contrôle « {check} » porte désormais sur {columns}{options}.",
    remedy="Vérifiez les valeurs de ces colonnes : l'ancienne version ne les contrôlait pas, ou pas ainsi.",
    good=SAME,
    bad=(change(A), change(A, custom_checks=[{"name": "french-siret-value", "params": {"column": "a"}}])),
)
def controle_ajoute(versions: Versions) -> Iterator[Place]:
    """Des valeurs admises jusqu'ici peuvent être refusées par ce contrôle."""
    known = {same(check, versions.renamed) for check in versions.old.checks}
    new = {field.name for field in versions.added}
    for place, check in enumerate(versions.new.checks):
        if same(check, {}) not in known and not set(check.columns) <= new:
            spared = bool({field.name for field in versions.added if field.absent != "error"} & set(check.columns))
            level = "warning" if versions.before(check) or spared or not heavy(check, versions.new) else "error"
            facts = {**told(check), "options": options(check)}
            yield Place(facts, versions.places[place], about(check), level)  # type: ignore[arg-type]


@criterion(
    "controle-retire",
    severity="info",
    title="Un contrôle est retiré, ou change",
    message="Le contrôle « {check} » ne porte plus ainsi sur {columns}.",
    remedy="Il n'y a rien à changer.",
    good=SAME,
    bad=(change(A, custom_checks=[{"name": "french-siret-value", "params": {"column": "a"}}]), change(A)),
)
def controle_retire(versions: Versions) -> Iterator[Place]:
    """Ce que ce contrôle refusait peut désormais être admis."""
    known = {same(check, {}) for check in versions.new.checks}
    gone = {field.name for field in versions.removed}
    changed = {id(versions.before(check)) for check in versions.new.checks}
    for check in versions.old.checks:
        if same(check, versions.renamed) not in known and id(check) not in changed and not set(check.columns) <= gone:
            yield Place(told(check), "", about(check))


def heavy(check: CustomCheck, schema: Schema) -> bool:
    """Whether what a check finds is an error in files of a schema."""
    rules: Sequence[Rule[Any]] = named.performing(check.name) or (format_francais_invalide,)
    field = schema.by_name.get(check.columns[0]) if len(check.columns) == 1 else None
    levels = field.levels if field else schema.levels
    return any(levels.get(one.code, one.severity) == "error" for one in rules)


def same(check: CustomCheck, renamed: dict[str, str]) -> str:
    """What a check is, under the new names of its columns."""
    text = json.dumps([check.name, check.params], sort_keys=True, ensure_ascii=False)
    for old, new in renamed.items():
        text = text.replace(json.dumps(old, ensure_ascii=False), json.dumps(new, ensure_ascii=False))
    return text


def told(check: CustomCheck) -> dict[str, Any]:
    """A check in a sentence."""
    return {"check": check.name, "columns": list(dict.fromkeys(check.columns))}


def options(check: CustomCheck) -> str:
    """The parameters of a check that are no columns, in a sentence."""
    others = {k: v for k, v in check.params.items() if k not in COLUMN_PARAMS}
    return f" ({', '.join(f'{name} : {as_cell(value)}' for name, value in others.items())})" if others else ""


def about(check: CustomCheck) -> str | None:
    """The field that a check is about, when it is about one."""
    return check.columns[0] if len(check.columns) == 1 else None


@criterion(
    "cle-changee",
    title="La clé primaire change",
    message=(
        "La clé primaire est désormais {after}.",
        "Il n'y a plus de clé primaire.",
    ),
    remedy=(
        "Vérifiez qu'aucune ligne ne répète ces valeurs, et qu'elles sont toutes remplies.",
        "Il n'y a rien à changer.",
    ),
    good=SAME,
    bad=[(change(A), change(A, primaryKey="a")), (change(A, primaryKey="a"), change(A))],
)
def cle_changee(versions: Versions) -> Iterator[Place]:
    """Des lignes que rien ne distinguait peuvent être refusées comme des doublons."""
    before = tuple(versions.renamed.get(name, name) for name in versions.old.primary_key)
    after = versions.new.primary_key
    if set(before) != set(after):
        level = None if after else "info"
        yield Place({"after": list(after) or None}, pointer(["primaryKey"]) if after else "", None, level)  # type: ignore[arg-type]


@criterion(
    "gravite-changee",
    title="La gravité d'une règle change",
    message="La règle « {rule} », qui donnait {before}, donne désormais {after}.",
    remedy=("Corrigez ce que cette règle signale dans les fichiers.", "Il n'y a rien à changer."),
    good=SAME,
    bad=[
        (change({**A, "validata": {"levels": {"valeur-trop-courte": "warning"}}}), change(A)),
        (change(A), change(A, validata={"levels": {"nom-de-fichier-non-conforme": "error"}})),
    ],
)
def gravite_changee(versions: Versions) -> Iterator[Place]:
    """Un modèle peut donner à une règle une autre gravité que la sienne : un avertissement devient une erreur."""
    every: list[tuple[dict[str, Level], dict[str, Level], str | None, str]]
    every = [(versions.old.levels, versions.new.levels, None, "")]
    every += [(old.levels, new.levels, new.name, versions.pointer(new)) for old, new in versions.both()]
    for before, after, name, place in every:
        for code in sorted({*before, *after} & set(RULES)):
            one, two = (levels.get(code, RULES[code].severity) for levels in (before, after))
            if one != two:
                inner = f"/validata/levels/{code}" if code in after else ""
                facts = {"rule": code, "before": GIVES[one], "after": GIVES[two]}
                yield Place(facts, place + inner, name, "error" if two == "error" else "info")


GIVES = {"error": "une erreur", "warning": "un avertissement", "info": "une recommandation", "none": "rien"}


CRITERIA: tuple[Criterion, ...] = (
    controle_ajoute,
    controle_retire,
    cle_changee,
    gravite_changee,
)
