"""The grades of a room: for a terminal, as a CSV file, as a page."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from validata.exercise import pages
from validata.exercise.grade import FORMULA, OUT_OF, Grade, Status, told_count
from validata.exercise.manifest import Manifest, Planted
from validata.render import html
from validata.render.display import Display
from validata.render.inert import csv_cells
from validata.render.terminal import columns, indented, open_console, trimmed
from validata.text.typography import count, typography
from validata.version import __version__

STATUSES: tuple[Status, ...] = ("corrigée", "mal corrigée", "laissée", "sans objet")
SIGNS = {"corrigée": "✓", "mal corrigée": "~", "laissée": "✗", "sans objet": "–"}
CLASSES = {"corrigée": "done", "mal corrigée": "part", "laissée": "left", "sans objet": "none"}
HEADINGS = ("Réponse", "Note", "Corrigées", "Mal corr.", "Laissées", "Introduites", "Inutiles", "Perdues", "Ajoutées")


class Row(NamedTuple):
    """A planted fault, and how many answers have mended it."""

    fault: Planted
    done: int
    part: int
    left: int


def named(grades: Sequence[Grade]) -> list[str]:
    """The names of the answers: those of their files, with their folders where two have the same."""
    names = [Path(one.path).name for one in grades]
    return [one.path if names.count(name) > 1 else name for one, name in zip(grades, names, strict=True)]


def figures(one: Grade) -> list[str]:
    """The figures of an answer, for HEADINGS but the first."""
    if one.cause:
        return ["non notée", *["–"] * (len(HEADINGS) - 2)]
    spoilt = (one.introduced, one.needless, one.lost, one.added)
    return [score(one), *(str(one.number(status)) for status in STATUSES[:3]), *(str(len(some)) for some in spoilt)]


def score(one: Grade) -> str:
    """The grade, as French writes it."""
    return f"{one.score:.1f}".replace(".", ",").replace(",0", "")


def room(manifest: Manifest, grades: Sequence[Grade]) -> list[Row]:
    """Each planted fault of a variant, and how many of its answers have mended it."""
    some = [one for one in grades if not one.cause and one.variant == manifest.variant]
    rows = []
    for fault in manifest.faults:
        states = [mark.status for one in some for mark in one.marks if mark.fault.number == fault.number]
        rows.append(Row(fault, *(states.count(status) for status in STATUSES[:3])))
    return rows


def average(grades: Sequence[Grade]) -> str:
    """The mean of the grades, or nothing."""
    scores = [one.score for one in grades if not one.cause]
    return f"{sum(scores) / len(scores):.1f}".replace(".", ",") if scores else ""


def console(manifests: Sequence[Manifest], grades: Sequence[Grade], display: Display) -> str:
    """The table of the room on one screen, then the detail of each answer."""
    page, out = open_console(display)
    first = manifests[0]
    page.print(typography(f"Notes : {first.schema.title}, {count(len(grades), 'réponse')}"), style="bold")
    page.print()
    lines = [[name, *figures(one)] for name, one in zip(named(grades), grades, strict=True)]
    page.print(columns(list(HEADINGS), lines, figures=range(1, len(HEADINGS))))
    page.print()
    if average(grades):
        indented(page, typography(f"Moyenne : {average(grades)} sur {OUT_OF}."))
    indented(page, typography(FORMULA))
    for manifest in manifests:
        page.print()
        variant = f" de la table {manifest.variant}" if len(manifests) > 1 else ""
        page.print(typography(f"Les fautes{variant}, et combien de réponses les ont corrigées"), style="bold")
        page.print(
            columns(
                ["N°", "Où", "Faute", "Corrigée", "Mal corr.", "Laissée"],
                [[str(r.fault.number), r.fault.address, r.fault.title, str(r.done), str(r.part), str(r.left)]
                 for r in room(manifest, grades)],
                figures=(3, 4, 5),
            )
        )  # fmt: skip
    for name, one in zip(named(grades), grades, strict=True):
        page.print()
        head = f"{name} : {f'{score(one)} sur {OUT_OF}' if not one.cause else 'non notée'}"
        page.print(typography(head), style="bold", markup=False)
        if one.cause:
            indented(page, one.cause)
        for mark in one.marks:
            why = f" ({mark.why})" if mark.why else ""
            fault = mark.fault
            head = f"{SIGNS[mark.status]} {fault.number}. {mark.status.capitalize()}"
            indented(page, typography(f"{head} ({fault.address}) : {fault.title}{why}"))
        for title, some in spoilt(one):
            indented(page, typography(f"{title} :"))
            for text in some:
                indented(page, f"- {typography(text)}", 4)
    return trimmed(out)


def spoilt(one: Grade) -> list[tuple[str, tuple[str, ...]]]:
    """What was spoilt, under its name."""
    every = {
        "Fautes introduites": one.introduced,
        "Cellules changées sans raison": one.needless,
        "Lignes perdues": one.lost,
        "Lignes ajoutées": one.added,
    }
    return [(title, some) for title, some in every.items() if some]


def as_csv(manifests: Sequence[Manifest], grades: Sequence[Grade], _display: Display) -> bytes:
    """A row for each answer, as CSV for Excel: semicolons, and a mark by which it knows UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    most = max(len(manifest.faults) for manifest in manifests)
    several = len(manifests) > 1
    faults = [f"Faute {number}" if several else f"Faute {number} ({manifests[0].faults[number - 1].address})"
              for number in range(1, most + 1)]  # fmt: skip
    writer.writerow([*HEADINGS, *(["Table"] if several else []), "Non notée", *faults])
    for name, one in zip(named(grades), grades, strict=True):
        states = [mark.status for mark in one.marks]
        cells = [name, *figures(one), *([str(one.variant)] if several else []), one.cause or "", *states]
        cells += [""] * (len(HEADINGS) + several + 1 + most - len(cells))
        writer.writerow(csv_cells(cells))
    return codecs.BOM_UTF8 + out.getvalue().encode()


def as_html(manifests: Sequence[Manifest], grades: Sequence[Grade], _display: Display) -> bytes:
    """The table of the room as a page to be projected, then the detail of each answer."""
    style = html.asset("style.css") + pages.asset("style.css")
    template = html.environment(pages.asset).get_template("notes.html")
    answers: list[dict[str, Any]] = [
        {
            "name": name,
            "grade": one,
            "figures": figures(one),
            "score": score(one),
            "spoilt": spoilt(one),
            "told": told_count(one),
            "states": [(mark, CLASSES[mark.status], SIGNS[mark.status]) for mark in one.marks],
        }
        for name, one in zip(named(grades), grades, strict=True)
    ]
    text = template.render(
        schema=manifests[0].schema,
        answers=answers,
        headings=HEADINGS,
        rooms=[(manifest, room(manifest, grades)) for manifest in manifests],
        average=average(grades),
        out_of=OUT_OF,
        formula=typography(FORMULA),
        style=style,
        policy=pages.policy(style),
        version=__version__,
    )
    return (text + "\n").encode()


FORMS = {".csv": as_csv, ".html": as_html}
"""Extension of a file -> what writes the grades in it."""
