"""Rules about the shape of rows: blank, too short, too long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validata.report.finding import Finding, findings
from validata.rule import Facts, Found, Mend, Rule, rule
from validata.rules import planting
from validata.rules.examples import rows
from validata.rules.named.columns import PLAIN
from validata.schema.match import Column
from validata.table.arrow import Mask, filled, view
from validata.table.model import Chunk
from validata.table.records import csv_reader

NUMBERED = {
    "fields": [
        {"name": "nom", "type": "string"},
        {"name": "places", "type": "number"},
        {"name": "ville", "type": "string", "constraints": {"required": True}},
    ]
}


@dataclass
class Run:
    """Consecutive blank rows: the first, its physical line, whether they do not count, their number."""

    row: int
    line: int | None
    skipped: bool
    number: int = 1


class Ragged(NamedTuple):
    """A row that has more or fewer cells than the header: its place in the chunk, in the file, and why it is so."""

    place: int
    row: int
    line: int | None
    cells: list[str]
    cause: Facts | None

    def shifted(self, width: int) -> bool:
        """Whether its cells are known not to be in their columns."""
        if self.cause is None:
            return any(self.cells[width:])
        return not {"trailing", "missing"} & set(self.cause)

    def found(self, width: int, facts: Facts) -> Found:
        """What a rule tells of it."""
        return Found({"found": len(self.cells), "expected": width, **facts}, self.row, self.line)


@dataclass
class Shape:
    """The shape of the rows of a table, chunk by chunk: `look` at each, then `end`.

    `blank` says which rows of the chunk have nothing but empty cells; `skipped` are those that have no character at
    all and do not count, when `skips`; `total` how many others there were so far; `runs` are the blank rows that came
    to their end, `ragged` the rows that have more or fewer cells than the header, each with what `explain` says of its
    cells and of those of the next row, if it is so too; `strange` are the rows that are no data, as found by
    `judge.shifts`; `cells` are those of the ragged rows, by their numbers.
    """

    columns: list[Column]
    delimiter: str | None
    explain: Callable[[list[str], list[str] | None], Facts | None]
    skips: bool = False
    blank: Mask = field(default_factory=lambda: np.zeros(0, bool))
    skipped: Mask = field(default_factory=lambda: np.zeros(0, bool))
    total: int = 0
    runs: list[Run] = field(default_factory=list)
    ragged: list[Ragged] = field(default_factory=list)
    strange: list[Found] = field(default_factory=list)
    cells: dict[int, list[str]] = field(default_factory=dict)
    last: Run | None = None
    irregular: list[int] = field(default_factory=lambda: [0, 0])
    """How many rows are not mended to the width of the header: when only what is safe is, and when all is."""

    def mend(self, one: ShapeRule, found: Found) -> Mend | None:
        """What mends what a rule finds."""
        if not callable(one.repair):
            return None if one.repair is None else Mend(one.repair == "safe")
        mended: Mend | None = one.repair(self, found, self.cells.get(found.row or 0, []))
        return mended

    def tell(self, one: ShapeRule) -> Iterator[Finding]:
        """What a rule says of the rows last looked at; those that stay too short or too long are counted."""
        told = list(one.find(self))
        for found in told:
            if "expected" in found.facts:
                mended = self.mend(one, found)
                self.irregular[0] += mended is None or not mended.safe
                self.irregular[1] += mended is None
        yield from findings(one, told, partial(self.mend, one))

    def look(self, chunk: Chunk) -> None:
        """Take a chunk into account."""
        self.blank, self.runs = self.blanks(chunk), []
        self.skipped = np.zeros(len(chunk), bool)
        self.skipped[[i for i, cells in chunk.ragged.items() if self.skips and cells in ([], [""])]] = True
        self.total += int((self.blank & ~self.skipped).sum())
        for index in np.flatnonzero(self.blank).tolist():
            row, skipped = chunk.row + index, bool(self.skipped[index])
            if self.last and (row, skipped) == (self.last.row + self.last.number, self.last.skipped):
                self.last.number += 1
            else:
                self.close()
                self.last = Run(row, chunk.line(index), skipped)
        if self.last and self.last.row + self.last.number < chunk.row + len(chunk):
            self.close()
        self.strange = []
        self.ragged = []
        for index, cells in chunk.ragged.items():
            if not self.blank[index]:
                before = self.ragged[-1] if self.ragged else None
                rest = before and before.place == index - 1 and "broken" in (before.cause or {})
                cause = {"rest": chunk.row + index - 1} if rest else self.explain(cells, chunk.ragged.get(index + 1))
                self.ragged.append(Ragged(index, chunk.row + index, chunk.line(index), cells, cause))
        self.cells = {one.row: one.cells for one in self.ragged}

    def end(self) -> None:
        """The table has no more rows."""
        self.runs, self.ragged, self.strange, self.cells = [], [], [], {}
        self.close()

    def close(self) -> None:
        """The last blank rows have come to their end."""
        if self.last:
            self.runs.append(self.last)
            self.last = None

    def blanks(self, chunk: Chunk) -> Mask:
        """The blank rows of a chunk."""
        blank = np.ones(len(chunk), bool)
        for column, texts in zip(self.columns, chunk.columns, strict=True):
            missing = column.field.missing if column.field else frozenset([""])
            empty = ~filled(texts) if "" in missing else ~blank
            special = [text for text in missing if text]
            if special:
                empty = empty | view(pc.is_in(texts, pa.array(special, pa.string())))
            blank = blank & empty
            if not blank.any():
                break
        return blank


ShapeRule: TypeAlias = Rule[Callable[[Shape], Iterator[Found]]]


def removed(_shape: Shape, found: Found, _cells: list[str]) -> Mend:
    """The row goes, or the rows: no doubt when it only repeats the header, else what it says is lost."""
    return Mend(safe=bool({"repeated", "glued"} & set(found.facts)))


def cut_again(shape: Shape, found: Found, cells: list[str]) -> Mend | None:
    """The cells of a row as its cause tells that they were; None when nothing does."""
    facts, width = found.facts, len(shape.columns)
    if "rest" in facts:
        return Mend(safe=True, joined=True)
    if "broken" in facts:
        return Mend(safe=True, cells=list(facts["pieces"]))
    if "quoted" in facts:
        return Mend(safe=True, cells=next(csv_reader([cells[0]], delimiter=shape.delimiter or ",")))
    if "missing" in facts:
        needed = any(column.field and column.field.required for column in shape.columns[len(cells) :])
        return None if needed else Mend(not facts.get("elsewhere"), cells=[*cells, *[""] * (width - len(cells))])
    if "trailing" in facts:
        return Mend(safe=True, cells=cells[:width])
    if "glued" in facts:
        return Mend(safe=True, cells=[*cells[: width - 1], facts["glued"]])
    return Mend(safe=False, cells=list(facts["pieces"])) if "pieces" in facts else None


@rule(
    "ligne-vide",
    type="blank-row",
    scope="row",
    title="Une ligne est vide",
    message=(
        "Les lignes {row} à {last} sont vides ({number} lignes).",
        "La ligne {row} est vide.",
    ),
    remedy=(
        "Supprimez les lignes {row} à {last}, plutôt que d'en effacer le contenu.",
        "Supprimez cette ligne, plutôt que d'en effacer le contenu.",
    ),
    good=rows(PLAIN, ["nom", "adresse", "ville"], ["Crèche", "1 rue Haute", "Lyon"]),
    bad=rows(PLAIN, ["nom", "adresse", "ville"], ["Crèche", "1 rue Haute", "Lyon"], ["", "", ""], ["Mairie", "", ""]),
    public=("last", "number"),
    repair="safe",
    plant=planting.blank,
)
def ligne_vide(shape: Shape) -> Iterator[Found]:
    """Aucune cellule de la ligne n'est remplie.

    Une ligne vide fausse le nombre de lignes et arrête certains logiciels, qui croient le fichier terminé. Elle
    vient souvent de cellules effacées dans un tableur, ou de lignes mises en forme sous le tableau : supprimez-les
    entières. Une ligne sans aucun caractère n'est qu'un avertissement quand le modèle dit qu'elle ne compte pas.
    """
    for run in shape.runs:
        several = {"last": run.row + run.number - 1, "number": run.number} if run.number > 1 else {}
        yield Found(several, run.row, run.line, level="warning" if run.skipped else None)


@rule(
    "cellules-manquantes",
    type="missing-cell",
    scope="row",
    title="La ligne est plus courte que l'en-tête",
    message=(
        "Toute la ligne est entre guillemets : ses {quoted} cellules n'en font qu'une.",
        "La ligne est coupée par un retour à la ligne au milieu d'une cellule (colonne {broken}).",
        "Cette ligne est la suite de la ligne {rest}, coupée par un retour à la ligne au milieu d'une cellule.",
        "Nombre de cellules de cette ligne : {found} au lieu de {expected} ; valeurs manquantes ({lack}) : {between}.",
        "Nombre de cellules de cette ligne : {found} au lieu de {expected} ; il manque {missing}.",
        "Nombre de cellules de cette ligne : {found} au lieu de {expected}.",
        "La ligne est plus courte que l'en-tête.",
    ),
    remedy=(
        "Retirez le guillemet du début et celui de la fin de la ligne, pour séparer ses {quoted} cellules.",
        "Remettez la cellule « {broken} » sur une seule ligne, ou entourez-la de guillemets.",
        "Rattachez cette ligne à la ligne {rest}.",
        "Retrouvez la valeur qui manque parmi {between} ; si elle est inconnue, laissez une cellule vide à sa place.",
        "Complétez la ligne : elle a autant de séparateurs que l'en-tête, même si ses dernières cellules sont vides.",
    ),
    good=rows(PLAIN, ["nom", "adresse", "ville"], ["Crèche", "1 rue Haute", ""]),
    bad=(
        rows(PLAIN, ["nom", "adresse", "ville"], ["Crèche", "1 rue Haute"]),
        rows(PLAIN, ["nom", "adresse", "ville"], ["Crèche,1 rue Haute,Lyon"]),
        rows(NUMBERED, ["nom", "places", "ville"], ["Crèche", "Lyon"]),
    ),
    public=("found", "expected", "missing", "between", "lack", "quoted", "broken", "rest"),
    repair=cut_again,
)
def cellules_manquantes(shape: Shape) -> Iterator[Found]:
    """La ligne s'arrête avant la dernière colonne.

    Une valeur a disparu au milieu, et celles qui suivent sont décalées ; ou un retour à la ligne coupe un texte sans
    guillemets ; ou toute la ligne a été mise entre guillemets ; ou seules les dernières cellules, vides, manquent.
    """
    width = len(shape.columns)
    for ragged in shape.ragged:
        if len(ragged.cells) < width:
            missing = {"missing": [column.name for column in shape.columns[len(ragged.cells) :]]}
            yield ragged.found(width, missing if ragged.cause is None else ragged.cause)


@rule(
    "cellules-surnumeraires",
    type="extra-cell",
    scope="row",
    title="La ligne est plus longue que l'en-tête",
    message=(
        "La ligne se termine par des séparateurs en trop ({trailing}).",
        "La virgule de {numbers} (dans {names}) a été prise pour un séparateur : les valeurs suivantes sont décalées.",
        "Le signe « {mark} » de {texts} (dans {names}) a été pris pour un séparateur : les valeurs sont décalées.",
        "Deux fichiers sont mis bout à bout : l'en-tête du second suit « {glued} » sans retour à la ligne.",
        "Nombre de cellules de cette ligne : {found} au lieu de {expected} ; en trop : {extra}.",
        "Nombre de cellules de cette ligne : {found} au lieu de {expected}.",
        "La ligne est plus longue que l'en-tête.",
    ),
    remedy=(
        "Supprimez les séparateurs en trop ({trailing}) à la fin de la ligne.",
        "Écrivez {points}, avec un point : sans guillemets, une virgule sépare deux cellules.",
        "Entourez de guillemets {texts}.",
        "Allez à la ligne après « {glued} », puis supprimez l'en-tête répété.",
        "Entourez de guillemets le texte ou le nombre qui contient « {comma} », ou écrivez le nombre avec un point.",
        "Retrouvez la valeur qui contient le séparateur, et entourez-la de guillemets.",
    ),
    good=rows(PLAIN, ["nom", "adresse", "ville"], ["Crèche", "1, rue Haute", "Lyon"]),
    bad=(
        rows(PLAIN, ["nom", "adresse", "ville"], ["Crèche", "1", " rue Haute", "Lyon"]),
        rows(PLAIN, ["nom", "adresse", "ville"], ["Crèche", "1 rue Haute", "Lyon", ""]),
        rows(NUMBERED, ["nom", "places", "ville"], ["Crèche", "12", "5", "Lyon"]),
    ),
    public=("found", "expected", "trailing", "comma", "names", "mark"),
    repair=cut_again,
)
def cellules_surnumeraires(shape: Shape) -> Iterator[Found]:
    """La ligne compte plus de cellules qu'il n'y a de colonnes.

    Le plus souvent, une valeur contient le séparateur sans être entre guillemets : une adresse, ou un montant à
    virgule (`24 975,00`). Toutes les valeurs qui suivent sont alors décalées d'une colonne, donc fausses.
    """
    width = len(shape.columns)
    for ragged in shape.ragged:
        if len(ragged.cells) > width:
            more: Facts = {"extra": ragged.cells[width:], "comma": "," if shape.delimiter == "," else None}
            yield ragged.found(width, more if ragged.cause is None else ragged.cause)


@rule(
    "ligne-etrangere",
    type="constraint-error",
    scope="row",
    title="La ligne n'est pas une ligne de données",
    message=(
        "Cette ligne de total (« {total} ») n'est pas une donnée.",
        "Cette ligne répète l'en-tête, à la jonction de deux fichiers mis bout à bout ({glued} noms de colonnes).",
        "Cette ligne répète l'en-tête ({repeated} noms de colonnes).",
        "Cette ligne donne les unités ou les formats des {units} colonnes remplies, et non des données.",
        "Cette ligne est une note (« {note} »), et non une donnée.",
        "Cette ligne est un titre (« {title} »), et non une donnée.",
        "Cette ligne n'est pas une donnée.",
    ),
    remedy=(
        "Supprimez cette ligne (« {total} ») : ceux qui réutilisent le fichier calculent eux-mêmes les totaux.",
        "Supprimez cette ligne : l'en-tête ne figure qu'une fois, en haut du fichier ({repeated} noms ici).",
        "Supprimez cette ligne, ou déplacez ce qu'elle dit dans la description du fichier.",
    ),
    good=rows(NUMBERED, ["nom", "places", "ville"], ["Crèche", "12", "Lyon"]),
    bad=(
        rows(NUMBERED, ["nom", "places", "ville"], ["Crèche", "12", "Lyon"], ["nom", "places", "ville"]),
        rows(NUMBERED, ["nom", "places", "ville"], ["Crèche", "12", "Lyon"], ["Total", "12", ""]),
        rows(NUMBERED, ["nom", "places", "ville", "rue"], ["École", "12", "Lyon", ""], ["Source : mairie", "", "", ""]),
    ),
    public=("glued", "repeated", "units"),
    repair=removed,
)
def ligne_etrangere(shape: Shape) -> Iterator[Found]:
    """La ligne est un total, un titre, une note, une ligne d'unités ou l'en-tête répété, et non une donnée.

    Lue comme une donnée, elle fausse les comptages et les sommes, et ses cellules ne sont pas de la nature attendue.
    Un fichier publié ne contient qu'un en-tête et des lignes de données : le reste va dans sa description.
    """
    yield from shape.strange


RULES: tuple[ShapeRule, ...] = (
    ligne_vide,
    cellules_manquantes,
    cellules_surnumeraires,
    ligne_etrangere,
)


def told(shape: Shape) -> Iterator[Finding]:
    """What is to be said of the rows last looked at, in their order."""
    found = [finding for one in RULES for finding in shape.tell(one)]
    yield from sorted(found, key=lambda finding: finding.rows[0] or 0)
