"""The report in Markdown: the summary of a job, a comment under a proposed change."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from validata.render.display import Display
from validata.render.groups import Group, all_groups
from validata.render.markup import quoted
from validata.render.words import (
    SEVERITIES,
    about,
    asked,
    content,
    found,
    marked_title,
    read_as,
    total_line,
    which_schema,
)
from validata.report import Report
from validata.report.file import FileReport
from validata.text.typography import NBSP, number, show

MOST = 60_000
"""Characters: a comment on GitHub has 65,536 at most."""
SHOWN = 3  # cells named of each kind of finding


def render(report: Report, display: Display) -> str:
    """The verdict, the table of the files if there are several, what is found in each: as much as there is room for."""
    parts = list(several(report, display) if len(report.files) > 1 else one(report.files, display))
    parts[1:1] = [f"{quoted(said)}.\n\n" for said in about(report)]
    room = sum(size <= MOST for size in accumulate(map(len, parts)))
    text = "".join(parts[:room])
    return text if room == len(parts) else f"{text}\n_La suite du rapport n'est pas reprise ici, faute de place._\n"


def several(report: Report, display: Display) -> Iterator[str]:
    """The parts of a report on several files; the conformant ones without a warning are in the table only."""
    yield f"### {total_line(report)}\n\n"
    yield row("Verdict", "Fichier", "Erreurs", "Avertissements", "Lignes") + row("---", "---", "--:", "--:", "--:")
    for file in sorted(report, key=lambda file: -file.exit_code):
        figures = map(number, (file.total("error"), file.total("warning"), file.rows))
        shown = figures if file.incident is None else ("", "", "")
        yield row(marked_title(file), quoted(file.path), *shown)
    for file in report:
        if not file.valid or file.total("warning"):
            yield "\n"
            yield from one([file], display, level=4)


def one(files: list[FileReport], display: Display, level: int = 3) -> Iterator[str]:
    """The parts of the report on a file: the verdict, what was read, a row for each kind of finding."""
    for file in files:
        yield f"{'#' * level} {marked_title(file)}{NBSP}: {quoted(file.path)}\n\n"
        if file.incident is not None:
            yield f"{quoted(file.incident)}\n"
            continue
        read = which_schema(file), read_as(file), content(file) if file.kind else ""
        yield " · ".join([f"**{found(file)}**", *(quoted(part) for part in (*read, *asked(file)) if part)]) + "\n"
        kinds = all_groups(file)
        if kinds:
            yield "\n" + row("Gravité", "Colonne", "Problème", "Nombre", "Où", "Premier cas et correction")
            yield row("---", "---", "---", "--:", "---", "---")
        for group in kinds:
            yield kind_of_finding(group, values=display.values)


def kind_of_finding(group: Group, *, values: bool) -> str:
    """A kind of finding: how many, the first cells, what is wrong in the first and how to mend it."""
    inside = group.rule.scope in ("cell", "row")
    addresses = [notice.address or f"ligne {notice.row}" for notice in group.notices if inside and notice.row][:SHOWN]
    first = group.notices[0] if group.notices else None
    shown = first if first is None or values else first.without_value()
    return row(
        SEVERITIES[group.severity],
        quoted(show(group.column)) if group.column and inside else "",
        f"{quoted(group.title)} (`{group.rule.code}`)",
        number(group.total),
        ", ".join(addresses) + ("…" if inside and group.total > len(addresses) else ""),
        f"{quoted(shown.message)} **{quoted(shown.remedy)}**" if shown else "",
    )


def row(*cells: str) -> str:
    """A row of a table, of cells already escaped."""
    return f"| {' | '.join(cells)} |\n"
