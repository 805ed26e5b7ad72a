"""`validata exercise grade`: what is mended counts, however it is; what a spreadsheet program does counts for nothing."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from answers import DAY, by_excel, by_hand, opendocument, table, workbook
from seeds import EVERY
from test_new import run

from validata.exercise.files import files
from validata.exercise.grade import FORMULA, grade
from validata.exercise.make import Asked, make
from validata.exercise.manifest import NAME, from_json

FULL = 20.0


class Room:
    """An exercise on the disk, and answers to it."""

    def __init__(self, folder, asked):
        self.folder = folder
        [self.exercise] = make(asked)
        folder.mkdir()
        for name, data in files(self.exercise).items():
            (folder / name).write_bytes(data)
        self.manifest = from_json(folder / NAME)
        self.right = table(folder / "corrige.csv", self.exercise.right.delimiter)
        self.faulty = [list(self.exercise.draft.labels), *map(list, self.exercise.draft.rows)]

    def grade(self, data, name="table.csv"):
        path = self.folder.parent / name
        path.write_bytes(data)
        return grade([self.manifest], path, name)

    def written(self, rows):
        return self.grade(by_hand(rows, self.exercise.right.delimiter))

    def fault(self, code):
        return next(fault for fault in self.manifest.faults if fault.code == code)

    def column(self, name):
        return self.right[0].index(name)


def statuses(found):
    return {mark.fault.code: mark.status for mark in found.marks}


def spoilt(found):
    return found.introduced, found.needless, found.lost, found.added


@pytest.fixture
def councils(tmp_path):
    return Room(tmp_path / "seance", Asked("deliberations", "avance", seed=3))


@pytest.fixture
def grants(tmp_path):
    return Room(tmp_path / "subventions", Asked("subventions", "intermediaire", seed=4))


@pytest.mark.parametrize("model", EVERY)
def test_what_a_program_does_to_a_file_is_held_against_nobody(model, tmp_path):
    room = Room(tmp_path / "seance", Asked(model, "decouverte", seed=3))
    serial = [
        [str((date.fromisoformat(cell) - date(1899, 12, 30)).days) if DAY.fullmatch(cell) else cell for cell in line]
        for line in room.right
    ]
    answers = {
        "excel.csv": by_excel(room.right),
        "bom.csv": by_excel(room.right, encoding="utf-8-sig", moved=False),
        "serie.csv": by_hand(serial, room.exercise.right.delimiter),
        "trie.csv": by_hand([room.right[0], *sorted(room.right[1:], key=lambda line: line[::-1])]),
        "classeur.xlsx": workbook(room.right),
        "classeur.ods": opendocument(room.right),
    }
    for name, data in answers.items():
        found = room.grade(data, name)
        assert not any(spoilt(found)), (name, spoilt(found))
        left = {mark.fault.code for mark in found.marks if mark.status not in ("corrigée", "sans objet")}
        assert left <= {"classeur-au-lieu-de-csv"}, (name, left)
        assert found.score == FULL or left


def test_nothing_mended_is_worth_nothing(councils):
    for name in ("exercice.csv", "exercice.xlsx"):
        found = councils.grade((councils.folder / name).read_bytes(), name)
        assert found.score == 0
        assert not any(spoilt(found))
        assert set(statuses(found).values()) <= {"laissée", "sans objet"}


def test_a_row_deleted_or_inserted_costs_once(councils):
    free = next(
        row for row in range(3, 20)
        if row not in {fault.of for fault in councils.manifest.faults} and row + 1 not in {fault.of for fault in councils.manifest.faults}
    )  # fmt: skip
    less = [*councils.right[: free + 1], *councils.right[free + 2 :]]
    found = councils.written(less)
    assert (len(found.lost), len(found.added), found.introduced, found.needless) == (1, 0, (), ())
    assert found.score == FULL - FULL * 0.5 / len(found.marks)
    more = [*councils.right[:5], ["ligne de test"] * len(councils.right[0]), *councils.right[5:]]
    found = councils.written(more)
    assert (len(found.lost), len(found.added), found.introduced, found.needless) == (0, 1, (), ())


def test_a_faulty_row_deleted_is_no_way_to_mend_it(grants):
    fault = grants.fault("date-invalide")
    found = grants.written([line for row, line in enumerate(grants.right) if row != fault.of + 1])
    assert statuses(found)["date-invalide"] == "mal corrigée"
    assert len(found.lost) == 1
    assert found.introduced == found.needless == ()


def test_another_valid_mending_counts(grants, councils):
    """Another valid SIRET, any text where one was missing, one of two alternatives, another term of a sum."""
    rows = [list(line) for line in grants.right]
    siret, missing, either = (
        grants.fault(code) for code in ("siret-invalide", "valeur-manquante", "valeur-alternative-manquante")
    )
    rows[siret.of + 1][grants.column(siret.field)] = "21860194600013"
    rows[missing.of + 1][grants.column(missing.field)] = {"objet": "Achat de chaises"}.get(
        missing.field, rows[1][grants.column(missing.field)]
    )
    rows[either.of + 1][grants.column("idBeneficiaire")] = ""
    rows[either.of + 1][grants.column("rnaBeneficiaire")] = "W019900001"
    found = grants.written(rows)
    assert set(statuses(found).values()) == {"corrigée"}, found.marks
    assert not any(spoilt(found)), spoilt(found)
    assert found.score == FULL
    total = councils.fault("somme-incorrecte")
    rows = [list(line) for line in councils.right]
    line = rows[total.of + 1]
    [change] = total.changes
    line[councils.column(change.field)] = change.wrong
    terms = [councils.column(name) for name in ("VOTE_POUR", "VOTE_CONTRE", "VOTE_ABSTENTION")]
    other = next(place for place in terms if place != councils.column(change.field))
    rest = sum(int(line[place]) for place in terms if place != other)
    line[other] = str(int(line[councils.column("VOTE_REEL")]) - rest)
    found = councils.written(rows)
    assert statuses(found)["somme-incorrecte"] == "corrigée"
    assert found.needless == ()


def test_wrongly_mended(grants):
    rows = [list(line) for line in grants.right]
    wrong = {
        "date-invalide": "31/12/2023",
        "valeur-hors-liste": "aide",
        "siret-invalide": "12345678901234",
        "nombre-invalide": "beaucoup",
    }
    for code, text in wrong.items():
        fault = grants.fault(code)
        rows[fault.of + 1][grants.column(fault.field)] = text
    found = grants.written(rows)
    assert {code for code, status in statuses(found).items() if status == "mal corrigée"} == set(wrong)
    assert not any(spoilt(found)), spoilt(found)
    fault = grants.fault("date-invalide")
    [change] = fault.changes
    day, month, year = change.wrong.split("/") if "/" in change.wrong else ("1", "1", "2020")
    rows = [list(line) for line in grants.right]
    rows[fault.of + 1][grants.column(fault.field)] = f"{int(year) - 1}-{month}-{day}"
    found = grants.written(rows)
    assert statuses(found)["date-invalide"] == "mal corrigée", "another day than the one that was written"
    rows[fault.of + 1][grants.column(fault.field)] = ""
    assert statuses(grants.written(rows))["date-invalide"] == "mal corrigée"


def test_what_is_spoilt_costs_once_for_a_column(councils):
    def zeros(line):
        return [re.sub(r"^(\d)(\d{5})\d{8}$", r"\1,\2E+13", cell) for cell in line]

    found = councils.written([councils.right[0], *map(zeros, councils.right[1:])])
    assert [text.split(" : ")[0] for text in found.introduced] == ["colonne COLL_SIRET entière"]
    assert found.needless == ()
    found = councils.written([[*line[:6], *line[7:]] for line in councils.right])
    assert found.introduced == ("colonne DELIB_OBJET supprimée ou renommée",)
    rows = [list(line) for line in councils.right]
    free = next(row for row in range(3, 20) if row not in {fault.of for fault in councils.manifest.faults})
    rows[free + 1][councils.column("PREF_ID")] = "PREF000"
    rows[free + 1][councils.column("DELIB_DATE")] = "le 3 mai"
    found = councils.written(rows)
    assert len(found.needless) == 1
    assert len(found.introduced) == 1


def test_the_answers_of_a_room(councils, tmp_path):
    """A folder: one all mended, one half mended, one damaged, two that cannot be read; the others are graded."""
    answers = tmp_path / "reponses"
    answers.mkdir()
    (answers / "table-1.csv").write_bytes(by_hand(councils.right))
    (answers / "table-2.xlsx").write_bytes(workbook(councils.faulty))
    (answers / "table-3.ods").write_bytes(opendocument(councils.right[:20]))
    (answers / "table-4.csv").write_text("<!doctype html><html><body>Page</body></html>")
    (answers / "table-5.xlsx").write_bytes(b"PK\x03\x04 court")
    (answers / "~$table-2.xlsx").write_bytes(b"verrou")
    done = run("grade", councils.folder, answers, "-o", tmp_path / "notes.csv", "-o", tmp_path / "notes.html")
    assert done.returncode == 1, done.stderr
    text = done.stdout.replace("\u00a0", " ")
    assert "Notes : Délibérations, 5 réponses" in text
    assert "table-1.csv : 20 sur 20" in text
    assert "table-2.xlsx : 0 sur 20" in text
    assert "table-4.csv : non notée" in text
    assert "table-5.xlsx : non notée" in text
    assert " ".join(FORMULA.replace("\u00a0", " ").split())[:60] in " ".join(text.split())
    [heads, *rows] = csv.reader(io.StringIO((tmp_path / "notes.csv").read_text("utf-8-sig")), delimiter=";")
    assert [row[0] for row in rows] == [
        f"table-{n}.{form}" for n, form in enumerate(("csv", "xlsx", "ods", "csv", "xlsx"), 1)
    ]
    assert all(len(row) == len(heads) for row in rows)
    assert [row[1] for row in rows][:2] == ["20", "0"]
    page = (tmp_path / "notes.html").read_text("utf-8")
    assert all(f"table-{n}" in page for n in range(1, 6))


def test_a_file_that_is_no_answer_is_said(councils, tmp_path):
    other = tmp_path / "autre.csv"
    other.write_text("COMMUNE_NOM,COLL_INSEE\nPoitiers,86194\n")
    done = run("grade", councils.folder, other)
    assert done.returncode == 2
    assert "n'est pas une réponse à cet exercice" in done.stdout.replace("\u00a0", " ")
    absent = run("grade", councils.folder, tmp_path / "absent.csv")
    assert absent.returncode == 2
    nothing = run("grade", tmp_path / "ailleurs", other)
    assert nothing.returncode == 2
    assert "exercice.json" in nothing.stderr
    wrong = run("grade", councils.folder, other, "-o", tmp_path / "notes.pdf")
    assert wrong.returncode == 2
    assert ".csv ou .html" in wrong.stderr


def test_names_of_answers_are_inert(councils, tmp_path):
    name = "=1+1 <b>x.csv"
    (tmp_path / name).write_bytes(by_hand(councils.right))
    done = run("grade", councils.folder, tmp_path / name, "-o", tmp_path / "notes.csv", "-o", tmp_path / "notes.html")
    assert done.returncode == 0, done.stderr
    assert "<b>x" not in (tmp_path / "notes.html").read_text("utf-8")
    assert "\n'=1+1" in (tmp_path / "notes.csv").read_text("utf-8-sig")
