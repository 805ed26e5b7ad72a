"""The report as a workbook: the data with their faulty cells coloured, a summary, the list of the findings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from validata.render import corrections
from validata.render.display import Display
from validata.render.groups import all_groups
from validata.render.inert import inert
from validata.render.words import (
    SEVERITIES,
    about,
    asked,
    content,
    found,
    marked_title,
    read_as,
    sentences,
    total_line,
    which_schema,
)
from validata.render.xlsx.plan import Mark, Plan, Table, Target
from validata.report import Report
from validata.report.file import FileReport
from validata.report.notice import Notice
from validata.rule import Severity
from validata.text.typography import NBSP, number, show, typography
from validata.version import __version__

MOST_CELLS = 200_000
"""Cells of the tables that are taken whole; beyond, only the rows that have findings are."""
MOST_LINES = 10_000
"""Findings listed; those beyond are counted."""
COMMENTS = 2_000
"""Comments of a file, the first ones: LibreOffice takes twice as long to open a workbook that has so many."""
WEIGHTS: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}
HIDDEN = typography("Les données ne sont pas reprises : le rapport ne doit pas citer les cellules.")
COPY = "Copie de votre classeur, où les formules sont remplacées par leurs résultats."
PLAIN = "La mise en forme de votre classeur n'a pas pu être reprise."


def render(report: Report, display: Display) -> bytes:
    """« Synthèse », « Anomalies », then a sheet for the data of each file; or a copy of the workbook that was checked.

    The source is read again, within `display.limits`. What cannot be (an address, the standard input, a file that has
    about) has no sheet, and no data have one when values are not to be shown: the summary says so.
    """
    from validata.render.xlsx import annotate, sheets
    from validata.render.xlsx.rows import Rows, rows_of

    room = MOST_CELLS
    marks = [marks_of(file) if display.values else [] for file in report]
    data: list[Rows] = []
    for file, some in zip(report, marks, strict=True):
        rows = rows_of(file, {one.row for one in some}, room, display.limits) if display.values else Rows([], HIDDEN)
        room -= sum(len(cells) for _, cells in rows.rows)
        data.append(rows)
    if len(data) == 1 and data[0].whole and report.files[0].kind == "xlsx":
        [file] = report
        made = annotate.copy(file.path, str(file.sheet), plan_of(report, display, [COPY]), marks[0], display.limits)
        if made is not None:
            return made
        data[0] = data[0]._replace(remark=PLAIN)
    plan = plan_of(report, display, [rows.remark for rows in data])
    return sheets.book(plan, [(file.path, one.rows, some) for file, one, some in zip(report, data, marks, strict=True)])


def marks_of(file: FileReport) -> list[Mark]:
    """The cells to colour, from top to bottom; a row or a header as a whole is marked in its first cell."""
    told: dict[tuple[int, int], list[Notice]] = {}
    for notice in file.notices:
        if notice.row:
            told.setdefault((notice.row, notice.column or 1), []).append(notice)
    marks: list[Mark] = []
    for place, notices in sorted(told.items()):
        notices.sort(key=lambda notice: WEIGHTS[notice.severity])
        said = (inert(sentences(notice)) for notice in notices) if len(marks) < COMMENTS else ()
        marks.append(Mark(*place, WEIGHTS[notices[0].severity], "\n\n".join(said)))
    return marks


def plan_of(report: Report, display: Display, remarks: Sequence[str]) -> Plan:
    """What the summary and the list of the findings say; `remarks` are about the data of each file."""
    first = report.files[0] if len(report.files) == 1 else None
    headline = f"{marked_title(first)}{NBSP}: {found(first)}" if first and not first.incident else total_line(report)
    headline = ". ".join([headline, *about(report)])
    return Plan(headline, [files(report, remarks), kinds(report, display)], findings(report, display))


def files(report: Report, remarks: Sequence[str]) -> Table:
    """A row for each file: the verdict, the figures, how it was read."""
    rows: list[list[str | int]] = []
    for file, remark in zip(report, remarks, strict=True):
        figures = [file.total(severity) for severity in WEIGHTS]
        read = which_schema(file), read_as(file), content(file) if file.kind else ""
        said = ["\n".join(filter(None, [*read, *asked(file)])), file.incident or remark, f"validata {__version__}"]
        rows.append([file.path, marked_title(file), *figures, *said])
    columns = (
        *(("Fichier", 30), ("Verdict", 16), ("Erreurs", 10), ("Avertissements", 16), ("Recommandations", 22)),
        *(("Modèle, lecture, contenu", 56), ("Remarque", 64), ("Version", 30)),
    )
    return Table("Fichiers", columns, rows, [Target(i, "A1") for i in range(len(rows))], 0)


def kinds(report: Report, display: Display) -> Table:
    """A row for each kind of finding: how many, the first of them and how to mend it."""
    rows: list[list[str | int]] = []
    targets: list[Target | None] = []
    for place, file in enumerate(report):
        for group in all_groups(file):
            first = group.notices[0] if group.notices else None
            shown = first if first is None or display.values else first.without_value()
            cell, said = (shown.address or "", sentences(shown)) if shown else ("", "")
            name, severity = show(group.column or ""), SEVERITIES[group.severity]
            rows.append([file.path, severity, group.total, cell, name, group.title, said, group.rule.code])
            targets.append(Target(place, cell) if cell else None)
    columns = (
        *(("Fichier", 30), ("Gravité", 16), ("Nombre", 10), ("Première cellule", 16), ("Colonne", 22)),
        *(("Problème", 56), ("Premier cas et correction", 64), ("Règle", 30)),
    )
    return Table("Problèmes", columns, rows, targets, 3)


def findings(report: Report, display: Display) -> Table:
    """The list of corrections, each finding leading to its cell."""
    rows: list[list[str | int]] = []
    targets: list[Target | None] = []
    for place, file in enumerate(report):
        for row in islice(corrections.rows(file, values=display.values), MOST_LINES - len(rows)):
            rows.append([*row[:2], int(row[2]) if row[2] else "", *row[3:]])
            targets.append(Target(place, row[1]) if row[1] else None)
    if len(rows) == MOST_LINES:
        rest = f"Seuls les {number(MOST_LINES)} premiers constats sont listés ici{NBSP}: demandez une liste (.csv)."
        rows.append([*[""] * 9, rest, ""])
        targets.append(None)
    widths = (24, 10, 8, 24, 30, 30, 8, 16, 28, 60, 60)
    return Table("Anomalies", tuple(zip(corrections.HEADINGS, widths, strict=True)), rows, targets, 1)
