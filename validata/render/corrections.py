"""The list of corrections: a row for each finding, to be followed in a spreadsheet program or by a program."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from validata.render.correction import correction
from validata.render.display import Display
from validata.render.groups import all_groups
from validata.render.inert import csv_cells
from validata.render.words import SEVERITIES, without_details
from validata.report import Report
from validata.report.file import FileReport
from validata.report.notice import Notice
from validata.text.typography import show

HEADINGS = (
    *("Fichier", "Cellule", "Ligne", "Colonne", "Valeur lue", "À écrire", "Sûr", "Gravité", "Règle"),
    *("Constat", "Conseil"),
)


def render(report: Report, display: Display) -> bytes:
    """All the findings in the order of the files, as CSV: semicolons, and a mark by which Excel knows UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(HEADINGS)
    for file in report:
        writer.writerows(map(csv_cells, rows(file, values=display.values)))
    return codecs.BOM_UTF8 + out.getvalue().encode()


def rows(file: FileReport, *, values: bool) -> Iterator[list[str]]:
    """What is found in a file, from top to bottom, then what is only counted; a text for each of HEADINGS."""
    if file.incident is not None:
        yield [file.path, "", "", "", "", "", "", "non contrôlé", "", file.incident, ""]
    for notice in sorted(file.notices, key=lambda n: (n.row or 0, n.column or 0)):
        yield row(file, notice if values else notice.without_value())
    for group in all_groups(file):
        if group.rest:
            name, severity = show(group.column or ""), SEVERITIES[group.severity]
            advice = "Augmentez --limit pour en avoir la liste."
            yield [file.path, "", "", name, "", "", "", severity, group.rule.code, without_details(group), advice]


def row(file: FileReport, notice: Notice) -> list[str]:
    """A finding. What is to be written is « sûr » when it has one possible meaning only."""
    found = correction(notice)
    return [
        file.path,
        notice.address or "",
        str(notice.row or ""),
        notice.field or "",
        notice.value or "",
        found.text if found else "",
        "" if found is None else "oui" if found.sure else "non",
        SEVERITIES[notice.severity],
        notice.code,
        notice.message,
        notice.remedy,
    ]
