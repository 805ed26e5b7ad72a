"""Rules about the shape of rows: blank, too short, too long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validata.report.finding import Finding, findings
from validata.rule import Facts, Found, Rule, rule
from validata.rules.examples import rows
from validata.rules.named.columns import PLAIN
from validata.schema.match import Column
from validata.table.arrow import Mask, filled, view
from validata.table.model import Chunk


@dataclass
class Run:
    """Consecutive blank rows: the first, its physical line, whether they do not count, their number."""

    row: int
    line: int | None
    skipped: bool
    number: int = 1


@dataclass
class Shape:
    """The shape of the rows of a table, chunk by chunk: `look` at each, then `end`.

    `blank` says which rows of the chunk have nothing but empty cells; `skipped` are those that have no character at
    all and do not count, when `skips`; `total` how many others there were so far; `runs` are the blank rows that came
    to their end, `ragged` the cells of the rows that have more or fewer than the header.
    """

    columns: list[Column]
    delimiter: str | None
    skips: bool = False
    blank: Mask = field(default_factory=lambda: np.zeros(0, bool))
    skipped: Mask = field(default_factory=lambda: np.zeros(0, bool))
    total: int = 0
    runs: list[Run] = field(default_factory=list)
    ragged: list[tuple[Found, list[str]]] = field(default_factory=list)
    last: Run | None = None

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
        self.ragged = [
            (Found({"found": len(cells), "expected": len(self.columns)}, chunk.row + index, chunk.line(index)), cells)
            for index, cells in chunk.ragged.items()
            if not self.blank[index]
        ]

    def end(self) -> None:
        """The table has no more rows."""
        self.runs, self.ragged = [], []
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
        "Nombre de cellules de cette ligne : {found} au lieu de {expected} ; il manque {missing}.",
        "Nombre de cellules de cette ligne : {found} au lieu de {expected}.",
        "La ligne est plus courte que l'en-tête.",
    ),
    remedy="Complétez la ligne : elle compte autant de séparateurs que l'en-tête, même quand les dernières cellules "
    "sont vides.",
    good=rows(PLAIN, ["nom", "adresse", "ville"], ["Crèche", "1 rue Haute", ""]),
    bad=rows(PLAIN, ["nom", "adresse", "ville"], ["Crèche", "1 rue Haute"]),
    public=("found", "expected", "missing"),
)
def cellules_manquantes(shape: Shape) -> Iterator[Found]:
    """La ligne s'arrête avant la dernière colonne.

    Rien ne dit si les dernières cellules sont vides, ou si un séparateur a disparu et que les valeurs sont
    décalées. Un retour à la ligne au milieu d'un texte sans guillemets en est une cause fréquente.
    """
    for place, cells in shape.ragged:
        if len(cells) < len(shape.columns):
            names = [c.name for c in shape.columns[len(cells) :]]
            yield place._replace(facts={**place.facts, "missing": names})


@rule(
    "cellules-surnumeraires",
    type="extra-cell",
    scope="row",
    title="La ligne est plus longue que l'en-tête",
    message=(
        "La ligne se termine par des séparateurs en trop ({trailing}).",
        "Nombre de cellules de cette ligne : {found} au lieu de {expected} ; en trop : {extra}.",
        "Nombre de cellules de cette ligne : {found} au lieu de {expected}.",
        "La ligne est plus longue que l'en-tête.",
    ),
    remedy=(
        "Supprimez les séparateurs en trop ({trailing}) à la fin de la ligne.",
        "Entourez de guillemets le texte ou le nombre qui contient « {comma} », ou écrivez le nombre avec un point.",
        "Supprimez les cellules en trop, ou entourez de guillemets la valeur qui contient un séparateur.",
    ),
    good=rows(PLAIN, ["nom", "adresse", "ville"], ["Crèche", "1, rue Haute", "Lyon"]),
    bad=rows(PLAIN, ["nom", "adresse", "ville"], ["Crèche", "1", " rue Haute", "Lyon"]),
    public=("found", "expected", "trailing", "comma"),
)
def cellules_surnumeraires(shape: Shape) -> Iterator[Found]:
    """La ligne compte plus de cellules qu'il n'y a de colonnes.

    Le plus souvent, une valeur contient le séparateur sans être entre guillemets : une adresse, ou un montant à
    virgule (`24 975,00`). Toutes les valeurs qui suivent sont alors décalées d'une colonne, donc fausses.
    """
    for place, cells in shape.ragged:
        if len(cells) > len(shape.columns):
            extra = cells[len(shape.columns) :]
            more: Facts = {"extra": extra, "comma": "," if shape.delimiter == "," else None}
            if not any(extra):
                more = {"trailing": len(extra)}
            yield place._replace(facts={**place.facts, **more})


RULES: tuple[Rule[Callable[[Shape], Iterator[Found]]], ...] = (
    ligne_vide,
    cellules_manquantes,
    cellules_surnumeraires,
)


def told(shape: Shape) -> Iterator[Finding]:
    """What is to be said of the rows last looked at, in their order."""
    found = [finding for one in RULES for finding in findings(one, one.find(shape))]
    yield from sorted(found, key=lambda finding: finding.rows[0] or 0)
