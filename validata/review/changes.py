"""Two versions of a schema compared: what a file that follows the older must change to follow the newer."""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from validata.describe.notions import needed
from validata.describe.schemas import COLUMN_PARAMS
from validata.review.criterion import Criterion, Example, Place, criterion
from validata.rule import Rule
from validata.rules import named
from validata.rules.listed import RULES
from validata.rules.named.official import format_francais_invalide
from validata.schema.examples import as_cell
from validata.schema.model import CustomCheck, Field, Schema
from validata.schema.notions import Level
from validata.text.json_place import pointer
from validata.text.labels import key

ALIKE, SURE = 0.85, 0.99  # resemblance of the names of a column before and after; that of the same title
WIDER = {("integer", "number"), *((kind, "any") for kind in ("string", "integer", "number", "date", "boolean"))}
"""Types of which all the texts are also of the other type; all are of the type `string` without a format."""


class Versions:
    """The older and the newer version of a schema, and which columns of theirs are the same."""

    def __init__(self, old: Schema, new: Schema, places: Sequence[str] = ()) -> None:
        self.old, self.new = old, new
        self.places = places
        """Where the checks of the newer one are."""
        gone = [field for field in old.fields if field.name not in new.by_name]
        come = [field for field in new.fields if field.name not in old.by_name]
        self.renamed = dict(pairs(gone, come, {field.name for field in new.kept}))
        """Old name -> new name."""
        self.removed = [field for field in gone if field.name not in self.renamed]
        self.added = [field for field in come if field.name not in self.renamed.values()]

    def before(self, check: CustomCheck) -> CustomCheck | None:
        """The check of the older version that this one replaces: of the same name, about one of its columns."""
        for one in self.old.checks:
            columns = {self.renamed.get(name, name) for name in one.columns}
            if one.name == check.name and columns & set(check.columns):
                return one
        return None

    def pointer(self, field: Field) -> str:
        """Where a field of the newer version is."""
        return f"/fields/{self.new.fields.index(field)}"

    def both(self) -> Iterator[tuple[Field, Field]]:
        """The columns that are in both, as they were and as they are."""
        for field in self.old.fields:
            name = self.renamed.get(field.name, field.name)
            if name in self.new.by_name:
                yield field, self.new.by_name[name]


def pairs(gone: list[Field], come: list[Field], kept: Collection[str]) -> Iterator[tuple[str, str]]:
    """The columns that have changed their names only, the most alike first; one that is `kept` must be so for sure."""
    ranked = ((likeness(one, other), one, other) for one in gone for other in come)
    taken: set[str] = set()
    for score, one, other in sorted(ranked, key=lambda found: -found[0]):
        if score >= (SURE if one.name in kept else ALIKE) and not {f"- {one.name}", f"+ {other.name}"} & taken:
            taken |= {f"- {one.name}", f"+ {other.name}"}
            yield one.name, other.name


def likeness(field: Field, one: Field) -> float:
    """How far a column may be another under a new name."""
    if key(field.name) == key(one.name):
        return 1
    alike = difflib.SequenceMatcher(None, key(field.name), key(one.name)).ratio()
    for name in ("title", "description"):
        said = str(field.descriptor.get(name) or "").strip()
        if said and said == str(one.descriptor.get(name) or "").strip():
            return SURE + alike / 1000
    return alike if field.type == one.type else 0


def change(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A version, for the examples: these fields, by default one."""
    return {"fields": list(fields) or [{"name": "a"}], **more}


A, B = {"name": "a"}, {"name": "bis", "type": "date"}
SAME: Example = (change(A, B), change(A, B))


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
    colonne_ajoutee,
    colonne_retiree,
    colonne_renommee,
    colonnes_deplacees,
    type_change,
    obligation_changee,
    valeurs_retirees,
    valeurs_ajoutees,
    contrainte_resserree,
    contrainte_relachee,
    controle_ajoute,
    controle_retire,
    cle_changee,
    manquants_changes,
    gravite_changee,
)
