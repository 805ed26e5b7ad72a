"""The grade of an answer: each planted fault mended or not, and what was spoilt on the way.

What a spreadsheet program does when it saves a file (order of the columns, encoding, dates, decimal commas, empty rows)
is undone first and held against nobody. Rows are found by what they hold, so that a row deleted or inserted costs once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from validata import validate
from validata.errors import ValidataError
from validata.exercise.align import aligned
from validata.exercise.manifest import Manifest, Planted
from validata.exercise.read import Read, read
from validata.exercise.resaved import Pair, meaning, plain, undone
from validata.exercise.write import as_csv
from validata.judge.verdict import explained, verdict
from validata.limits import Deadline, Limits
from validata.report.notice import Notice
from validata.rules.constraints.repeats import ligne_dupliquee
from validata.rules.file import fichier_illisible
from validata.rules.listed import RULES
from validata.rules.planting import Draft
from validata.rules.shape import ligne_vide
from validata.schema.match import Column, match
from validata.table.unreadable import Unreadable
from validata.text.cellref import letters
from validata.text.typography import count

Status = Literal["corrigée", "mal corrigée", "laissée", "sans objet"]
OUT_OF = 20
HALF, QUARTER = 0.5, 0.25
FORMULA = (
    f"Note = {OUT_OF} × points / fautes semées, jamais moins de 0. Une faute corrigée vaut 1 point, vue mais mal "
    "corrigée ½ point, laissée 0. Une faute introduite, une ligne perdue ou ajoutée coûte ½ point ; une cellule juste "
    "changée sans raison, ¼ de point. Ce qui touche toute une colonne ne coûte qu'une fois."
)
ALIKE = 0.25
"""The share of the rows without which a file is no answer to the exercise."""
WHOLE = 0.5
"""The share of the rows of a column that are all changed at once by one mistake."""


@dataclass(frozen=True)
class Mark:
    """What became of a planted fault, and why in a few words."""

    fault: Planted
    status: Status
    why: str = ""


@dataclass(frozen=True)
class Grade:
    """What an answer is worth. `cause` says why it could not be graded."""

    path: str
    variant: int = 1
    marks: tuple[Mark, ...] = ()
    introduced: tuple[str, ...] = ()
    needless: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    cause: str | None = None

    def number(self, status: Status) -> int:
        """How many planted faults have this status."""
        return sum(mark.status == status for mark in self.marks)

    @property
    def asked(self) -> int:
        """How many faults the answer could mend."""
        return len(self.marks) - self.number("sans objet")

    @property
    def score(self) -> float:
        """The grade, from 0 to 20: see FORMULA."""
        won = self.number("corrigée") + HALF * self.number("mal corrigée")
        spoilt = HALF * (len(self.introduced) + len(self.lost) + len(self.added)) + QUARTER * len(self.needless)
        return round(OUT_OF * max(0.0, won - spoilt) / self.asked, 1) if self.asked else 0.0


@dataclass
class Answer:
    """An answer beside its exercise: its rows in the columns of the model, and which row of the exercise each is."""

    manifest: Manifest
    read: Read
    columns: list[Column]
    raw: list[Notice]
    names: list[str]
    lost_columns: list[str]
    rows: list[dict[str, str]]
    matched: dict[int, int] = field(default_factory=dict)
    notices: dict[int, list[Notice]] = field(default_factory=dict)
    """Row of the answer -> what is said of it once what a program has done to the file is undone."""

    def cell(self, row: int, name: str) -> str | None:
        """What the answer holds for a row of the right table in a column; None when it has not the row."""
        place = self.matched.get(row)
        return None if place is None else self.rows[place].get(name, "")

    def said(self, row: int, names: Sequence[str]) -> list[Notice]:
        """What is said of a row of the right table, in these columns or in none."""
        found = self.notices.get(self.matched.get(row, -1), [])
        return [one for one in found if one.field is None or one.field in names]


def grade(manifests: Sequence[Manifest], path: Path, shown: str) -> Grade:
    """The grade of an answer to the variant that it resembles most; why there is none if it cannot be read."""
    try:
        answers = [answer_to(one, path) for one in manifests]
    except Unreadable as error:
        return Grade(shown, cause=f"{fichier_illisible.say(error.facts)} {fichier_illisible.advise(error.facts)}")
    except (ValidataError, OSError) as error:
        return Grade(shown, cause=str(error) if isinstance(error, ValidataError) else "Ce fichier ne peut pas être lu.")
    best = max(answers, key=lambda one: len(one.matched) / max(1, len(one.manifest.right)))
    if len(best.matched) < ALIKE * len(best.manifest.right):
        return Grade(shown, cause="Ce fichier n'est pas une réponse à cet exercice : presque aucune ligne n'en vient.")
    return judged(best, shown)


def answer_to(manifest: Manifest, path: Path) -> Answer:
    """An answer read and put beside an exercise. Raises what `read` does."""
    schema = manifest.schema
    found = read(path, schema)
    columns = match(found.labels, schema, Deadline(Limits()))
    places = {one.field.name: one.number - 1 for one in columns if one.field}
    rows = [{name: line[place] for name, place in places.items()} for line in found.rows]
    used = [name for place, name in enumerate(schema_names(manifest)) if any(line[place] for line in manifest.right)]
    names = [name for name in used if name in places]
    [report] = validate(path, schema=manifest.schema.descriptor if schema.source != "bundled" else manifest.reference)
    if report.incident:
        raise ValidataError(report.incident)
    made = Answer(manifest, found, columns, report.notices, names, [n for n in used if n not in places], rows)
    index = [schema_names(manifest).index(name) for name in names]
    made.matched = aligned(
        [[line[i] for i in index] for line in manifest.right],
        [[line[name] for name in names] for line in faulty(manifest)],
        [[line[name] for name in names] for line in rows],
    )
    restore(made)
    judge(made)
    return made


def schema_names(manifest: Manifest) -> list[str]:
    """The names of the fields, in the order of the rows of the right table."""
    return [one.name for one in manifest.schema.fields]


def faulty(manifest: Manifest) -> list[dict[str, str]]:
    """The rows of the right table with their faults, by field."""
    made = [dict(zip(schema_names(manifest), line, strict=True)) for line in manifest.right]
    for fault in manifest.faults:
        for change in fault.changes:
            made[change.row][change.field] = change.wrong
    return made


def restore(answer: Answer) -> None:
    """Undo, column by column, what a program has done to the cells when it saved the file."""
    touched = {(change.row, change.field) for fault in answer.manifest.faults for change in fault.changes}
    for place, one in enumerate(answer.manifest.schema.fields):
        if one.name not in answer.names:
            continue
        untouched = [
            Pair(line[place], answer.rows[answer.matched[row]][one.name])
            for row, line in enumerate(answer.manifest.right)
            if row in answer.matched and (row, one.name) not in touched
        ]
        cells = undone(one, [line[one.name] for line in answer.rows], untouched)
        for line, cell in zip(answer.rows, cells, strict=True):
            line[one.name] = cell


def judge(answer: Answer) -> None:
    """Check the rows of the answer, written as the model recommends."""
    schema = answer.manifest.schema
    names = tuple(one.name for one in schema.fields if any(one.name in line for line in answer.rows))
    rows = tuple(tuple(line.get(name, "") for name in names) for line in answer.rows)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "exercice.csv"
        path.write_bytes(as_csv(Draft(schema, names, names, rows, schema.delimiter)))
        [report] = validate(path, schema=schema.descriptor if schema.source != "bundled" else answer.manifest.reference)
    found: defaultdict[int, list[Notice]] = defaultdict(list)
    for notice in report.notices:
        if notice.row and notice.row > 1:
            found[notice.row - 2].append(notice)
    answer.notices = dict(found)


def judged(answer: Answer, shown: str) -> Grade:
    """The grade of an answer."""
    marks = tuple(mark(answer, fault) for fault in answer.manifest.faults)
    introduced, spoilt = new_faults(answer)
    lost = tuple(
        f"ligne {row + 2} du corrigé" for row in range(len(answer.manifest.right)) if row not in answer.matched
    )
    return Grade(
        shown,
        answer.manifest.variant,
        marks,
        (*(f"colonne {name} supprimée ou renommée" for name in answer.lost_columns), *introduced),
        needless(answer, spoilt),
        lost,
        tuple(f"ligne {answer.read.numbers[row]}" for row in rows_added(answer)),
    )


def mark(answer: Answer, fault: Planted) -> Mark:
    """What became of a planted fault."""
    scope = RULES[fault.code].scope
    if scope == "file":
        return of_file(answer, fault)
    if scope == "header":
        return of_header(answer, fault)
    if fault.added:
        return of_added_row(answer, fault)
    return of_columns(answer, fault) if fault.whole else of_cells(answer, fault)


def of_file(answer: Answer, fault: Planted) -> Mark:
    """A fault of the way the file is written, as the file itself shows it."""
    kind = "csv" if answer.read.kind == "csv" else "xlsx"
    if kind not in fault.files:
        return Mark(fault, "sans objet", f"{'un fichier CSV' if kind == 'csv' else 'un classeur'} n'a pas cette faute")
    return Mark(fault, "laissée" if fault.code in {one.code for one in answer.raw} else "corrigée")


def of_header(answer: Answer, fault: Planted) -> Mark:
    """A fault of the header."""
    labels = [one.label for one in answer.columns]
    if fault.label is None:
        foreign = fault.field is not None and fault.field not in answer.manifest.schema.by_name
        there = fault.field in labels if foreign else fault.code in codes(answer.raw)
        return Mark(fault, "laissée" if there else "corrigée")
    if fault.field in labels:
        return Mark(fault, "corrigée")
    if fault.label in labels:
        return Mark(fault, "laissée")
    near = next((one.label for one in answer.columns if one.field and one.field.name == fault.field), None)
    return Mark(fault, "mal corrigée", f"« {near} »" if near is not None else "colonne supprimée")


def codes(notices: Sequence[Notice]) -> set[str]:
    """The rules of notices."""
    return {one.code for one in notices}


def of_added_row(answer: Answer, fault: Planted) -> Mark:
    """A row that was copied or left empty."""
    if fault.of is None:
        last = answer.read.numbers[-1] if answer.read.numbers else 0
        there = [one for one in answer.raw if one.code == fault.code and one.row and one.row < last]
        return Mark(fault, "laissée" if there else "corrigée")
    if fault.of not in answer.matched:
        return Mark(fault, "mal corrigée", "les deux lignes sont supprimées")
    copies = twins(answer, fault.of)
    if not copies:
        return Mark(fault, "corrigée")
    same = any(answer.rows[row] == answer.rows[answer.matched[fault.of]] for row in copies)
    return Mark(fault, "laissée") if same else Mark(fault, "mal corrigée", "la copie est modifiée, et non supprimée")


def twins(answer: Answer, of: int) -> list[int]:
    """The rows of the answer that are no other row than a copy of this one, or nearly so."""
    original = answer.rows[answer.matched[of]]
    free = set(range(len(answer.rows))) - set(answer.matched.values())
    close = max(1, round(0.7 * len(original)))
    return [row for row in sorted(free) if sum(answer.rows[row][name] == original[name] for name in original) >= close]


def of_columns(answer: Answer, fault: Planted) -> Mark:
    """A fault in all the rows of some columns."""
    changes = [one for one in fault.changes if one.row in answer.matched]
    right = sum(same(answer, one.field, answer.cell(one.row, one.field), one.right) for one in changes)
    wrong = sum(same(answer, one.field, answer.cell(one.row, one.field), one.wrong) for one in changes)
    if right > 0.8 * len(changes):
        return Mark(fault, "corrigée")
    return Mark(fault, "laissée") if wrong > 0.8 * len(changes) else Mark(fault, "mal corrigée")


def same(answer: Answer, name: str, found: str | None, wanted: str) -> bool:
    """Whether a cell says what is wanted."""
    one = answer.manifest.schema.by_name[name]
    return found is not None and meaning(one, found) == meaning(one, wanted)


def of_cells(answer: Answer, fault: Planted) -> Mark:
    """A fault in some cells of a row."""
    row = fault.of if fault.of is not None else -1
    if row not in answer.matched:
        return Mark(fault, "mal corrigée", "la ligne est supprimée")
    names = related(answer.manifest, fault)
    said = [one for one in answer.said(row, names) if one.row]
    now = {change.field: answer.cell(row, change.field) or "" for change in fault.changes}
    if any(name in answer.lost_columns for name in now):
        return Mark(fault, "mal corrigée", "la colonne est supprimée")
    told = ", ".join(f"« {text} »" if text else "cellule vide" for text in now.values())
    there = any(one.code == fault.code for one in said)
    if there and all(same(answer, change.field, now[change.field], change.wrong) for change in fault.changes):
        return Mark(fault, "laissée")
    if all(plain(now[change.field]) == plain(change.wrong) for change in fault.changes):
        return (
            Mark(fault, "corrigée", "autrement que dans le corrigé") if not said else Mark(fault, "mal corrigée", told)
        )
    if said:
        return Mark(fault, "mal corrigée", told)
    if all(same(answer, change.field, now[change.field], change.right) for change in fault.changes):
        return Mark(fault, "corrigée")
    if any(change.right and change.wrong and not now[change.field].strip() for change in fault.changes):
        return Mark(fault, "mal corrigée", "valeur effacée")
    if deducible(answer.manifest, fault):
        return Mark(fault, "mal corrigée", f"{told} : la valeur d'origine se retrouvait")
    return Mark(fault, "corrigée", f"autrement que dans le corrigé : {told}")


def deducible(manifest: Manifest, fault: Planted) -> bool:
    """Whether the right text follows from the faulty one: what validata proposes to write is it."""
    if len(fault.changes) != 1:
        return False
    change = fault.changes[0]
    one = manifest.schema.by_name[change.field]
    proposed = [explained(one, change.wrong, found).get("suggestion") for found in verdict(one, change.wrong)]
    return any(text is not None and meaning(one, str(text)) == meaning(one, change.right) for text in proposed)


def related(manifest: Manifest, fault: Planted) -> list[str]:
    """The columns by which a fault may be mended: its own, and those that the model compares with them."""
    names = {*fault.fields, *(change.field for change in fault.changes), *([fault.field] if fault.field else [])}
    if RULES[fault.code].scope == "row":
        for check in manifest.schema.checks:
            if names.intersection(check.columns) and len(check.columns) > 1:
                names = names | set(check.columns)
    return sorted(names)


def covered(manifest: Manifest) -> set[tuple[int, str]]:
    """The cells where a planted fault is to be mended: nothing else is said of them."""
    found = {(change.row, change.field) for fault in manifest.faults for change in fault.changes}
    for fault in manifest.faults:
        if fault.of is not None and not fault.added:
            found |= {(fault.of, name) for name in related(manifest, fault)}
    return found


def new_faults(answer: Answer) -> tuple[list[str], set[tuple[int, str]]]:
    """The faults that the answer has and the exercise has not, one for a whole column; the cells where they are."""
    known, own = covered(answer.manifest), {place: row for row, place in answer.matched.items()}
    planted = {(fault.of, fault.code) for fault in answer.manifest.faults}
    everywhere = {fault.code for fault in answer.manifest.faults if fault.whole}
    found: defaultdict[tuple[str, str | None], list[Notice]] = defaultdict(list)
    cells: set[tuple[int, str]] = set()
    for place, notices in answer.notices.items():
        row = own.get(place)
        for one in notices:
            if row is None or one.severity == "info" or one.rule in (ligne_dupliquee, ligne_vide):
                continue  # a row added is told as such
            if (row, one.field) in known or (row, one.code) in planted or one.code in everywhere:
                continue
            found[one.code, one.field].append(one)
            cells.add((row, one.field or ""))
    told: list[str] = []
    for (code, name), notices in found.items():
        title = RULES[code].title
        if len(notices) > max(2, WHOLE * len(answer.rows)):
            told.append(f"colonne {name} entière : {title[0].lower()}{title[1:]}")
            cells |= {(row, name or "") for row in answer.matched}
        else:
            told += [f"{where(answer, one)} : {one.message}" for one in notices]
    return told, cells


def where(answer: Answer, notice: Notice) -> str:
    """The address of a notice in the answer as it was given."""
    number = answer.read.numbers[(notice.row or 2) - 2]
    place = next((one.number for one in answer.columns if one.field and one.field.name == notice.field), None)
    return f"{letters(place)}{number}" if place else f"ligne {number}"


def needless(answer: Answer, spoilt: set[tuple[int, str]]) -> tuple[str, ...]:
    """The right cells that were changed without reason, one for a whole column."""
    known, names = covered(answer.manifest) | spoilt, schema_names(answer.manifest)
    told: list[str] = []
    for name in answer.names:
        place, column = names.index(name), next(c.number for c in answer.columns if c.field and c.field.name == name)
        changed = [
            (row, answer.cell(row, name) or "")
            for row, line in enumerate(answer.manifest.right)
            if row in answer.matched and (row, name) not in known
            and not same(answer, name, answer.cell(row, name), line[place])
        ]  # fmt: skip
        if len(changed) > max(2, WHOLE * len(answer.rows)):
            told.append(f"colonne {name} entière")
            continue
        for row, text in changed:
            number = answer.read.numbers[answer.matched[row]]
            before = answer.manifest.right[row][place] or "vide"
            told.append(f"{letters(column)}{number} : « {before} » devenu « {text or 'vide'} »")
    return tuple(told)


def rows_added(answer: Answer) -> list[int]:
    """The rows of the answer that come from nowhere; a copy that was planted is told by its fault."""
    copies = {
        row
        for fault in answer.manifest.faults
        if fault.added and fault.of is not None and fault.of in answer.matched
        for row in twins(answer, fault.of)[:1]
    }
    return sorted(set(range(len(answer.rows))) - set(answer.matched.values()) - copies)


def told_count(one: Grade) -> str:
    """What was spoilt, in a few words."""
    parts = [
        count(len(one.introduced), "faute introduite", "fautes introduites"),
        count(len(one.needless), "changement inutile", "changements inutiles"),
        count(len(one.lost), "ligne perdue", "lignes perdues"),
        count(len(one.added), "ligne ajoutée", "lignes ajoutées"),
    ]
    return ", ".join(part for part in parts if not part.startswith("0 "))
