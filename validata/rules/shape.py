"""Rules about the shape of rows: blank, too short, too long."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validata.report.file import FileReport
from validata.report.notice import Notice
from validata.rule import Detail, rule
from validata.rules.examples import rows
from validata.rules.named.columns import PLAIN
from validata.schema.match import Column
from validata.table.arrow import Mask, filled, view
from validata.table.model import Chunk


@rule(
    "ligne-vide",
    type="blank-row",
    scope="row",
    title="Une ligne est vide",
    message=(
        "Les lignes {row} à {last} sont vides ({number} lignes).",
        "La ligne {row} est vide.",
    ),
    fix=(
        "Supprimez les lignes {row} à {last}, plutôt que d'en effacer le contenu.",
        "Supprimez cette ligne, plutôt que d'en effacer le contenu.",
    ),
    good=rows(PLAIN, ["nom", "adresse", "ville"], ["Crèche", "1 rue Haute", "Lyon"]),
    bad=rows(PLAIN, ["nom", "adresse", "ville"], ["Crèche", "1 rue Haute", "Lyon"], ["", "", ""], ["Mairie", "", ""]),
)
def ligne_vide() -> Detail:
    """Aucune cellule de la ligne n'est remplie.

    Une ligne vide fausse le nombre de lignes et arrête certains logiciels, qui croient le fichier terminé. Elle
    vient souvent de cellules effacées dans un tableur, ou de lignes mises en forme sous le tableau : supprimez-les
    entières.
    """
    return {}


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
    fix="Complétez la ligne : elle compte autant de séparateurs que l'en-tête, même quand les dernières cellules sont "
    "vides.",
    good=rows(PLAIN, ["nom", "adresse", "ville"], ["Crèche", "1 rue Haute", ""]),
    bad=rows(PLAIN, ["nom", "adresse", "ville"], ["Crèche", "1 rue Haute"]),
)
def cellules_manquantes() -> Detail:
    """La ligne s'arrête avant la dernière colonne.

    Rien ne dit si les dernières cellules sont vides, ou si un séparateur a disparu et que les valeurs sont
    décalées. Un retour à la ligne au milieu d'un texte sans guillemets en est une cause fréquente.
    """
    return {}


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
    fix=(
        "Supprimez les séparateurs en trop ({trailing}) à la fin de la ligne.",
        "Entourez de guillemets le texte ou le nombre qui contient « {comma} », ou écrivez le nombre avec un point.",
        "Supprimez les cellules en trop, ou entourez de guillemets la valeur qui contient un séparateur.",
    ),
    good=rows(PLAIN, ["nom", "adresse", "ville"], ["Crèche", "1, rue Haute", "Lyon"]),
    bad=rows(PLAIN, ["nom", "adresse", "ville"], ["Crèche", "1", " rue Haute", "Lyon"]),
)
def cellules_surnumeraires() -> Detail:
    """La ligne compte plus de cellules qu'il n'y a de colonnes.

    Le plus souvent, une valeur contient le séparateur sans être entre guillemets : une adresse, ou un montant à
    virgule (`24 975,00`). Toutes les valeurs qui suivent sont alors décalées d'une colonne, donc fausses.
    """
    return {}


@dataclass
class Blanks:
    """Finds the rows whose cells are all empty; consecutive ones make one notice."""

    columns: list[Column]
    first: tuple[int, int | None] | None = None
    number: int = 0
    total: int = 0

    def mask(self, chunk: Chunk) -> Mask:
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

    def find(self, chunk: Chunk, report: FileReport) -> Mask:
        """The blank rows of a chunk, told as runs."""
        blank = self.mask(chunk)
        self.total += int(blank.sum())
        if self.first and (not len(blank) or not blank[0]):
            self.close(report)
        for index in np.flatnonzero(blank).tolist():
            if self.first and chunk.row + index == self.first[0] + self.number:
                self.number += 1
            else:
                self.close(report)
                self.first, self.number = (chunk.row + index, chunk.line(index)), 1
        return blank

    def close(self, report: FileReport) -> None:
        """Tell the current run of blank rows."""
        if self.first:
            row, line = self.first
            several = {"last": row + self.number - 1, "number": self.number} if self.number > 1 else {}
            report.add([Notice("ligne-vide", row=row, line=line, detail=several)])
        self.first, self.number = None, 0


def ragged(
    chunk: Chunk, columns: list[Column], blank: Mask, wrong: Mask, report: FileReport, delimiter: str | None
) -> None:
    """Tell the rows that have more or fewer cells than the header."""
    for index, cells in chunk.ragged.items():
        if blank[index]:
            continue
        wrong[index] = True
        row, line = chunk.row + index, chunk.line(index)
        sizes: Detail = {"found": len(cells), "expected": len(columns)}
        if len(cells) < len(columns):
            names = [c.name for c in columns[len(cells) :]]
            report.add([Notice("cellules-manquantes", row=row, line=line, detail={**sizes, "missing": names})])
        else:
            extra = cells[len(columns) :]
            more: Detail = {"extra": extra, "comma": "," if delimiter == "," else None}
            if not any(extra):
                more = {"trailing": len(extra)}
            report.add([Notice("cellules-surnumeraires", row=row, line=line, detail={**sizes, **more})])
