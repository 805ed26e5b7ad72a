"""Rules about the header: what is missing, too many, or nearly right.

A header that is nearly right is one notice, and its column is checked all the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property, partial
from itertools import pairwise
from typing import Any, TypeAlias

from validata.limits import Limits
from validata.report.finding import Finding, findings
from validata.rule import Edit, Facts, Found, Mend, Rule, Severity, rule
from validata.rules import planting
from validata.rules.examples import rows
from validata.rules.finders import RowRule
from validata.rules.named.columns import absent, weighs
from validata.schema.match import Column, cut_name, one_typo, same_key
from validata.schema.model import Field, Schema
from validata.text.cellref import letters
from validata.text.characters import unaccented
from validata.text.labels import key, words_of

TWO: dict[str, Any] = {
    "fields": [
        {"name": "nom", "type": "string", "constraints": {"required": True}},
        {"name": "montant", "type": "number"},
    ]
}
GOOD = rows(TWO, ["nom", "montant"], ["Crèche", "10"])

CLOSE = 0.8  # resemblance from which a label may be that of an absent field
MANY, LONG_LABEL = 60, 100  # columns, and characters of a label, beyond which resemblance is not looked for


@dataclass(frozen=True)
class Header:
    """The header of a file on its row, each label with the field that it is, if any."""

    columns: list[Column]
    schema: Schema
    row: int
    limits: Limits
    unnamed: int | None = None
    """The column (from 1) that all rows have and that the header leaves out."""
    sample: Callable[[], list[list[str]]] = list
    """The first cells of each column, read when they are asked for."""

    @cached_property
    def present(self) -> set[str]:
        """The names of the fields that are there."""
        return {column.name for column in self.columns if column.field}

    @property
    def is_data(self) -> bool:
        """Whether the row taken for the header holds values of the fields, in their order."""
        fields = self.schema.fields
        if len(self.columns) != len(fields):
            return False
        right = [not field.read(c.label)[1] for field, c in zip(fields, self.columns, strict=True)]
        typed = [ok for field, ok in zip(fields, right, strict=True) if demanding(field) or field.type != "string"]
        return bool(typed) and all(typed) and sum(right) > len(right) * CLOSE

    @cached_property
    def missing(self) -> list[Field]:
        """The fields that are not there, and should."""
        return [f for f in self.schema.fields if f.name not in self.present and f.absent != "none"]

    def needed(self, field: Field) -> bool:
        """Whether the absence of a field is an error."""
        return field.name in needed_fields(self.schema)

    @property
    def alone(self) -> Severity | None:
        """What a column of no field weighs, if not as usual: an error where the schema excludes any other column."""
        return "error" if self.schema.fields_match in NO_OTHER else None

    @cached_property
    def groups(self) -> list[tuple[RowRule, Facts]]:
        """The columns that a custom check needs together and of which some are absent: one notice for a cause."""
        told = [absent(check, self.present) for check in self.schema.checks]
        return [one for one in told if one]

    @cached_property
    def told(self) -> list[Field]:
        """The fields whose absence has a notice of its own."""
        grouped = {name for _, facts in self.groups for name in facts["missing"]}
        return [field for field in self.missing if self.needed(field) or field.name not in grouped]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is to be said of it, which is asked again to plan a corrected copy."""
        return tuple(told(self))

    @cached_property
    def near(self) -> dict[str, str]:
        """The columns of no field whose label resembles an absent field, by label and by field."""
        labels = [c.label.strip() for c in self.columns if c.field is None and c.how is None and c.label.strip()]
        ranks = [
            (resemblance(label, field), label, field.name)
            for label in (labels if len(labels) <= MANY else [])
            for field in self.missing
        ]
        found: dict[str, str] = {}
        for rank, label, name in sorted(ranks, reverse=True):
            if rank >= CLOSE and label not in found and name not in found:
                found |= {label: name, name: label}
        return self.by_content(found, labels) if labels else found

    def by_content(self, found: dict[str, str], labels: list[str]) -> dict[str, str]:
        """The same, with the columns whose cells all fit one absent field, and it alone."""
        fields = [field for field in self.missing if field.name not in found and demanding(field)]
        places = {column.label.strip(): column.number for column in reversed(self.columns)}
        cells = self.cells if fields and len(labels) <= MANY else []
        fits: dict[str, list[str]] = {}
        for label in labels:
            texts = {text for text in cells[places[label] - 1] if text} if cells and label not in found else set()
            fits[label] = [f.name for f in fields if len(texts) > 1 and not any(f.read(text)[1] for text in texts)]
        for label, names in fits.items():
            if len(names) == 1 and sum(names[0] in others for others in fits.values()) == 1:
                found = {**found, label: names[0], names[0]: label}
        return found

    @cached_property
    def cells(self) -> list[list[str]]:
        """The first cells of each column, for those who ask again."""
        return self.sample()

    def mend(self, one: HeaderRule, found: Found) -> Mend | None:
        """What mends what a rule finds."""
        mended: Mend | None = one.repair(self, found) if callable(one.repair) else None
        return mended

    @cached_property
    def lacking(self) -> list[str]:
        """The names of the fields whose absence is an error."""
        return [field.name for field in self.told if self.needed(field)]

    @cached_property
    def places(self) -> dict[str, list[Column]]:
        """The columns by their label, the nameless ones left out."""
        found: dict[str, list[Column]] = {}
        for column in self.columns:
            if column.label.strip():
                found.setdefault(column.label.strip(), []).append(column)
        return found


# Repairs


def renamed(header: Header, found: Found) -> Mend:
    """The column gets its name; that it has a unit more is no certainty."""
    column = header.columns[(found.column or 1) - 1]
    sure = column.how == "spaces" or any(
        test(column.label, column.field) for test in (same_key, cut_name, one_typo) if column.field
    )
    return Mend(sure, text=column.name, edit=Edit(rename=(column.number, column.name)))


def named_otherwise(header: Header, found: Found) -> Mend | None:
    """A column whose label resembles the absent field, and whose first cells all fit it, gets its name."""
    field = header.schema.by_name[found.field or ""]
    columns = header.places.get(str(found.facts.get("close")), [])
    cells = {text for text in header.cells[columns[0].number - 1] if text} if len(columns) == 1 and header.cells else ()
    if not cells or any(field.read(text)[1] for text in cells):
        return None
    return Mend(safe=False, text=field.name, edit=Edit(rename=(columns[0].number, field.name)))


def added(header: Header, found: Found) -> Mend | None:
    """The absent column, empty, or another one under its name; not where empty cells would be compared with others."""
    field = header.schema.by_name[found.field or ""]
    if found.facts.get("close"):
        return named_otherwise(header, found)
    compared = any(field.name in check.columns for check in header.schema.checks if len(check.columns) > 1)
    alone = compared or field.required or field.absent != "warning"
    return None if alone else Mend(safe=False, edit=Edit(add=field.name))


def taken_out(_header: Header, found: Found) -> Mend | None:
    """The column goes, unless it may be one of those that are absent."""
    if found.facts.get("close") or found.facts.get("lacking"):
        return None
    return Mend(safe=False, edit=Edit(drop=(found.column or 0,)))


def in_order(_header: Header, _found: Found) -> Mend:
    """The columns of the schema are put in its order."""
    return Mend(safe=True, edit=Edit(order=True))


def nameless_out(header: Header, _found: Found) -> Mend:
    """The columns without name go: no doubt when they are empty."""
    nameless = (c.number for c in header.columns if not c.label.strip() and c.number != header.unnamed)
    return Mend(safe=True, edit=Edit(drop=tuple(nameless)))


def nameless_in(_header: Header, _found: Found) -> Mend:
    """The column that the header leaves out has its place in it, without a name."""
    return Mend(safe=True, edit=Edit())


@rule(
    "aucune-colonne-reconnue",
    type="missing-label",
    scope="header",
    vital=True,
    title="Aucune colonne du fichier n'appartient au modèle",
    message="Aucune des colonnes du fichier ({labels}) n'appartient au modèle « {schema} ».",
    remedy=(
        "Il manque la ligne d'en-tête : la première ligne contient des données. Ajoutez au-dessus d'elle : {line}",
        "Vérifiez le fichier, le modèle, et que la première ligne porte les noms attendus, par exemple {expected}.",
    ),
    good=GOOD,
    bad=(rows(TWO, ["latitude", "longitude"], ["48.1", "2.3"]), rows(TWO, ["Crèche", "12"], ["École", "14"])),
)
def aucune_colonne_reconnue(header: Header) -> Iterator[Found]:
    """Aucun nom de colonne n'est connu du modèle choisi, même en négligeant la casse, les accents et les espaces.

    Le fichier relève sans doute d'un autre modèle, ou sa ligne d'en-tête manque. Les lignes n'ont pas été contrôlées.
    """
    if not header.present:
        labels = [c.label for c in header.columns if c.label.strip()][:5]
        expected = [f.name for f in header.schema.fields[:3]]
        facts = {"labels": labels or ["(vide)"], "expected": expected, "schema": header.schema.name}
        if header.is_data:
            facts["line"] = ",".join(field.name for field in header.schema.fields)
        yield Found(facts, header.row)


@rule(
    "colonne-obligatoire-manquante",
    type="missing-label",
    scope="header",
    title="Une colonne obligatoire est absente",
    plural="{number} colonnes obligatoires sont absentes",
    message=(
        "La colonne obligatoire « {field} » est absente ; la colonne « {close} », hors du modèle, lui ressemble.",
        "La colonne obligatoire « {field} » ({label}) est absente.",
        "La colonne obligatoire « {field} » est absente.",
    ),
    remedy=(
        "Renommez « {close} » en « {field} » si c'est bien elle ; sinon, ajoutez la colonne et remplissez-la.",
        "Ajoutez la colonne « {partly_filled} » ; le modèle dit quelles lignes peuvent la laisser vide.",
        "Ajoutez-la et remplissez-la sur chaque ligne.",
    ),
    good=GOOD,
    bad=rows(TWO, ["montant"], ["10"]),
    repair=named_otherwise,
)
def colonne_obligatoire_manquante(header: Header) -> Iterator[Found]:
    """Le modèle exige cette colonne : sans elle, les lignes ne peuvent être ni comprises ni regroupées.

    Vérifiez qu'elle n'est pas présente sous un autre nom ; sinon, ajoutez-la.
    """
    for field in header.told:
        if header.needed(field):
            facts = {"label": field.descriptor.get("title"), "close": header.near.get(field.name)}
            if not field.required and field.name not in header.schema.primary_key:
                facts["partly_filled"] = field.name
            yield Found(facts, header.row, field=field.name)


@rule(
    "colonne-facultative-manquante",
    type="missing-header-warn",
    severity="warning",
    scope="header",
    title="Une colonne facultative est absente",
    plural="{number} colonnes facultatives sont absentes",
    message=(
        "La colonne facultative « {field} » est absente ; la colonne « {close} », hors du modèle, lui ressemble.",
        "La colonne facultative « {field} » est absente.",
    ),
    remedy=(
        "Renommez « {close} » en « {field} » si c'est bien elle ; sinon, ajoutez la colonne, même vide.",
        "Ajoutez-la, même vide, pour que le fichier ait toutes les colonnes du modèle.",
    ),
    good=GOOD,
    bad=rows(TWO, ["nom"], ["Crèche"]),
    repair=added,
)
def colonne_facultative_manquante(header: Header) -> Iterator[Found]:
    """Le modèle prévoit cette colonne sans l'exiger.

    Le fichier reste conforme, mais le modèle recommande d'y faire figurer toutes les colonnes, au besoin vides. C'est
    une simple recommandation quand le modèle le dit.
    """
    for field in header.told:
        if not header.needed(field):
            level: Severity = "info" if field.absent == "info" else "warning"
            yield Found({"close": header.near.get(field.name)}, header.row, field=field.name, level=level)


@rule(
    "colonne-surnumeraire",
    type="extra-header-warn",
    heavier="extra-label",
    severity="warning",
    scope="header",
    title="Une colonne n'appartient pas au modèle",
    message="La colonne « {label} » n'appartient pas au modèle ; elle n'est pas contrôlée.",
    remedy=(
        "Renommez-la « {close} » si c'est bien cette colonne du modèle ; sinon, gardez-la ou non, à votre choix.",
        "Voyez si ce n'est pas, sous un autre nom, une colonne obligatoire qui manque : {lacking}.",
        "Gardez-la si elle peut être publiée : elle n'empêche pas la conformité. Rien n'oblige à la retirer.",
    ),
    good=GOOD,
    bad=rows(TWO, ["nom", "montant", "commentaire"], ["Crèche", "10", "vu"]),
    repair=taken_out,
    plant=planting.column_added,
)
def colonne_surnumeraire(header: Header) -> Iterator[Found]:
    """Le modèle ne prévoit pas cette colonne.

    Elle n'empêche pas la conformité, mais personne ne saura l'exploiter ; vérifiez aussi qu'elle ne contient rien
    de confidentiel. C'est une erreur quand le modèle exclut toute autre colonne que les siennes (`fieldsMatch`).
    """
    told = {field.name for field in header.told}
    for label, (first, *_) in header.places.items():
        if first.field is None and header.near.get(label) not in told:  # the notice of the absent field names it
            facts = {"label": label, "close": header.near.get(label), "lacking": header.lacking or None}
            yield Found(facts, header.row, None, first.number, label, first.label, header.alone)


@rule(
    "colonnes-desordonnees",
    type="disordered-header-warn",
    heavier="incorrect-label",
    severity="warning",
    scope="header",
    title="Les colonnes ne sont pas dans l'ordre du modèle",
    message="Les colonnes ne sont pas dans l'ordre du modèle : « {label} » devrait venir après « {after} ».",
    remedy="Remettez les colonnes dans cet ordre : {expected}.",
    good=GOOD,
    bad=rows(TWO, ["montant", "nom"], ["10", "Crèche"]),
    repair=in_order,
    plant=planting.column_moved,
)
def colonnes_desordonnees(header: Header) -> Iterator[Found]:
    """Les colonnes attendues sont là, mais dans un autre ordre que celui du modèle.

    Le fichier reste conforme, sauf si le modèle impose l'ordre (`fieldsMatch`) ; suivre cet ordre facilite la
    comparaison et le regroupement des fichiers.
    """
    place = {field.name: i for i, field in enumerate(header.schema.fields)}
    known = [c for c in header.columns if c.name in place and c.field]
    for before, after in pairwise(known):
        if place[before.name] > place[after.name]:
            expected = sorted(header.present & set(place), key=place.__getitem__)
            facts = {"label": before.name, "after": after.name, "expected": expected}
            level: Severity | None = "error" if header.schema.fields_match == "exact" else None
            yield Found(facts, header.row, column=before.number, field=before.name, level=level)
            return


@rule(
    "entete-approchante",
    type="missing-label",
    lighter="missing-header-warn",
    scope="header",
    title="Un nom de colonne est presque celui du modèle",
    message=(
        "Le nom « {padded} » porte des espaces en trop : le nom attendu est « {field} ».",
        "Les accents du nom « {decomposed} » sont décomposés (lettre, puis accent), contrairement au nom attendu.",
        "La colonne « {label} » doit s'appeler exactement « {field} ».",
    ),
    remedy=(
        "Retapez au clavier le nom « {decomposed} » ; le contenu de la colonne a été contrôlé comme s'il était juste.",
        "Renommez-la ainsi ; son contenu a été contrôlé comme si elle portait déjà ce nom.",
    ),
    good=GOOD,
    bad=rows(TWO, ["Nom", "montant"], ["Crèche", "10"]),
    repair=renamed,
    plant=planting.renamed,
)
def entete_approchante(header: Header) -> Iterator[Found]:
    """Le nom de la colonne diffère de celui du modèle par la casse, un accent, un espace, un guillemet ou une lettre.

    Les outils qui réutilisent les données cherchent le nom exact : pour eux, la colonne est absente. C'est une erreur
    quand la colonne est obligatoire, ou qu'aucune autre ne porte un nom exact ; un avertissement quand elle est
    facultative.
    """
    for column in header.columns:
        if column.how in ("near", "spaces"):
            yield Found(
                {wrong_by(column): column.label},
                header.row,
                column=column.number,
                field=column.name,
                value=column.label,
                level=as_absent(column, header.schema),
            )


@rule(
    "entete-vide",
    type="blank-label",
    scope="header",
    title="Une colonne n'a pas de nom",
    message=("{number} colonnes n'ont pas de nom : {columns}.", "La colonne {columns} n'a pas de nom."),
    remedy="Donnez à chaque colonne le nom prévu par le modèle, ou supprimez les colonnes inutiles.",
    good=GOOD,
    bad=rows(TWO, ["nom", "montant", "", ""], ["Crèche", "10", "", ""]),
    repair=nameless_out,
)
def entete_vide(header: Header) -> Iterator[Found]:
    """La ligne d'en-tête a des cellules vides.

    Une colonne sans nom ne peut pas être réutilisée ; plusieurs colonnes sans nom rendent le fichier illisible pour
    les outils de publication. Ce sont souvent des colonnes vidées mais non supprimées dans le tableur.
    """
    nameless = [letters(c.number) for c in header.columns if not c.label.strip() and c.number != header.unnamed]
    if nameless:
        facts: Facts = {"columns": ", ".join(nameless[:10]) + ("…" if len(nameless) > 10 else "")}
        if len(nameless) > 1:
            facts["number"] = len(nameless)
        yield Found(facts, header.row, level="error" if len(nameless) > 1 else header.alone or "warning")


@rule(
    "entete-incomplet",
    type="extra-cell",
    scope="header",
    title="L'en-tête a une colonne de moins que les lignes",
    message="Toutes les lignes ont une cellule de plus que l'en-tête : la colonne {column} n'a pas de nom, et les noms "
    "suivants sont décalés.",
    remedy="Supprimez la colonne {column} si elle ne fait que numéroter les lignes ; sinon, insérez son nom dans "
    "l'en-tête. Les autres colonnes ont été contrôlées comme si c'était fait.",
    good=GOOD,
    bad=rows(TWO, ["nom", "montant"], ["1", "Crèche", "10"], ["2", "École", "12"]),
    repair=nameless_in,
)
def entete_incomplet(header: Header) -> Iterator[Found]:
    """Chaque ligne compte une cellule de plus que l'en-tête, parce qu'une colonne n'y a pas de nom.

    C'est souvent une colonne qui numérote les lignes, ajoutée par un programme. Les noms qui suivent sont décalés
    d'une colonne : un logiciel lit chaque valeur sous le nom de sa voisine.
    """
    if header.unnamed:
        yield Found({"column": letters(header.unnamed)}, header.row)


@rule(
    "entete-dupliquee",
    type="duplicate-label",
    scope="header",
    title="Deux colonnes portent le même nom",
    message="La colonne « {label} » figure {number} fois ({columns}).",
    remedy="Gardez une seule colonne « {label} » ; seule la première a été contrôlée.",
    good=GOOD,
    bad=rows(TWO, ["nom", "montant", "nom"], ["Crèche", "10", "Crèche"]),
)
def entete_dupliquee(header: Header) -> Iterator[Found]:
    """Le même nom désigne plusieurs colonnes.

    Rien ne dit laquelle contient la bonne valeur : les outils refusent le fichier ou en prennent une au hasard.
    """
    for label, same in header.places.items():
        if len(same) > 1:
            where = ", ".join(letters(c.number) for c in same[:10])
            facts = {"label": label, "number": len(same), "columns": f"colonnes {where}"}
            yield Found(facts, header.row, column=same[1].number, field=label, value=label)


def as_absent(column: Column, schema: Schema) -> Severity:
    """How much it weighs that a column has not exactly its name: as its absence, unless the reference reads it."""
    if column.how == "spaces" and not schema.exact_names:
        return "warning"
    if column.level is None:
        return "error"
    return "info" if column.field and column.field.absent == "info" else "warning"


def wrong_by(column: Column) -> str:
    """How a label is only nearly its field's name: the fact that the messages are chosen by."""
    if column.how == "spaces":
        return "padded"
    composed = (unicodedata.normalize("NFC", text) for text in (column.label, column.name))
    return "decomposed" if len(set(composed)) == 1 else "label"


def demanding(field: Field) -> bool:
    """Whether a field accepts few of the texts that other fields may hold."""
    few = {"enum", "pattern"} & set(field.constraints)
    return (
        bool(few)
        or field.format in ("uri", "email", "uuid")
        or field.type not in ("string", "any", "number", "integer")
    )


def resemblance(label: str, field: Field) -> float:
    """How much a label resembles a field's name or title, from 0 to 1, whatever the order of the words.

    A word or more that ends a name, whose others are those of a prefix (« Sexe », ENFANT_SEXE), is just enough.
    """
    one, two = (re.findall(r"[a-z]+", unaccented(text).replace("_", " ")) for text in (label[:LONG_LABEL], field.name))
    short, long = sorted((one, two), key=len)
    if short and len(short) < len(long) and long[-len(short) :] == short and len("".join(short)) > 3:
        return CLOSE
    names = (field.name, str(field.descriptor.get("title") or ""))
    pairs = [(form(label[:LONG_LABEL]), form(name[:LONG_LABEL])) for name in names for form in (key, sorted_words)]
    return max(ratio(one, two) for one, two in pairs)


def ratio(one: str, two: str) -> float:
    """How much two words resemble each other, from 0 to 1; 0 when it is clearly under CLOSE."""
    matcher = SequenceMatcher(None, one, two)
    return matcher.ratio() if one and two and matcher.quick_ratio() >= CLOSE else 0


def sorted_words(label: str) -> str:
    """The words of a label in alphabetical order."""
    return "".join(sorted(words_of(label)))


EVERY_FIELD = ("exact", "equal", "subset")
"""Values of `fieldsMatch` for which every field has its column."""
NO_OTHER = ("exact", "equal", "superset")
"""Values of `fieldsMatch` for which every column is a field."""


def needed_fields(schema: Schema) -> set[str]:
    """The fields whose absence is an error."""
    every = schema.fields_match in EVERY_FIELD
    return {f.name for f in schema.fields if every or f.absent == "error"} | set(schema.primary_key)


HeaderRule: TypeAlias = Rule[Callable[[Header], Iterator[Found]]]
RULES: tuple[HeaderRule, ...] = (
    entete_approchante,
    colonne_obligatoire_manquante,
    colonne_facultative_manquante,
    entete_incomplet,
    entete_vide,
    entete_dupliquee,
    colonne_surnumeraire,
    colonnes_desordonnees,
)
"""The rules about a header of which a column is known; else there is one thing to say."""


def told(header: Header) -> Iterator[Finding]:
    """What is to be said of a header."""
    if not header.present:
        yield from findings(aucune_colonne_reconnue, aucune_colonne_reconnue.find(header))
        return
    for one in RULES:
        yield from findings(one, one.find(header), partial(header.mend, one))
    for group, facts in header.groups:
        yield from findings(group, [Found(facts, header.row)])


def weigh(columns: list[Column], schema: Schema) -> list[Column]:
    """Soften the columns that are only nearly right and whose absence would be no error."""
    doubtful = ("near", "spaces") if schema.exact_names else ("near",)
    present = {c.name for c in columns if c.field}
    exact = {c.name for c in columns if c.field and c.how not in doubtful}
    needed = needed_fields(schema)
    if schema.fields_match in NO_OTHER or not exact:  # the reference refuses a header of which no name is right
        return columns
    for check in schema.checks:
        if weighs(check, exact, present):
            needed |= set(check.columns)
    return [replace(c, level="warning") if c.how in doubtful and c.name not in needed else c for c in columns]
