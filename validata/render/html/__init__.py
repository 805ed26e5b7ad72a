"""The report as one page for a browser: no network, to be read, printed, sent and kept."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from validata.render.display import Display
from validata.render.groups import groups
from validata.render.html import picture
from validata.render.html.findings import Told, tell
from validata.render.html.steps import steps
from validata.render.inert import inert, unmarked
from validata.render.words import SEVERITIES, TITLES, about, asked, judged, plural, read_as, share, verdicts
from validata.report import Report
from validata.report.file import FileReport, Verdict
from validata.rule import Severity
from validata.text.dates import in_letters, today
from validata.text.typography import count, number, show
from validata.version import __version__

if TYPE_CHECKING:
    from jinja2 import Environment, Template

ROOM = 4_000_000  # bytes of the reports of several files; those for which there is none left are in the index only
DETAILS = 2_500_000  # bytes of the details of findings in a page, shared by the files
SHARED = 40  # files that share them at most
GROUPS = 250  # groups of findings told of a file
LISTED = 2_000  # files of the index; of more, those with something to say
SHEET = 12  # groups of the printed summary, so that it stays on a page
PLACELESS = "Fichier, en-tête, lignes entières"


class Shown(NamedTuple):
    """A verdict: its sign, its words, the class of its style."""

    sign: str
    name: str
    style: int


SIGN_OF: dict[Verdict, str] = {"valid": "✓", "invalid": "✗", "unchecked": "?", "tolerated": "~"}
SHOWN = {verdict: Shown(sign, TITLES[verdict], style) for style, (verdict, sign) in enumerate(SIGN_OF.items())}
SIGNS: dict[Severity, str] = {"error": "×", "warning": "!", "info": "i"}


def render(report: Report, display: Display) -> str:
    """The report as an HTML page: of one file, or an index and the report of each."""
    shown = listed(report)
    several = len(report.files) != 1
    sections: dict[int, str] = {}
    left = ROOM
    for place in sorted(range(len(shown)), key=lambda place: calm(shown[place])):
        page = page_of(shown[place], display, DETAILS // min(len(shown), SHARED))
        section = template("file.html").render(page, number=place, several=several)
        left -= len(section.encode("utf-8", "replace"))
        if left < 0 and sections:
            break
        sections[place] = section
    script, style = asset("script.js"), asset("style.css")
    text = template("page.html").render(
        report=report,
        heading=heading(report),
        figures=tally(report),
        whole=SHOWN["invalid" if any(file.verdict == "invalid" for file in report) else report.verdict],
        verdicts=SHOWN,
        about=about(report),
        files=[(file, cause(file)) for file in shown],
        sections=dict(sorted(sections.items())),
        several=several,
        display=display,
        script=script,
        style=style,
        policy=f"default-src 'none'; script-src {digest(script)}; style-src {digest(style)}; base-uri 'none'; "
        "form-action 'none'",
        day=in_letters(today()),
        version=__version__,
    )
    return "\n".join(map(unmarked, text.split("\n"))) + "\n"


def listed(report: Report) -> list[FileReport]:
    """The files of the index, in order; of too many, those with something to say first."""
    if len(report.files) <= LISTED:
        return report.files
    return sorted(report, key=calm)[:LISTED]


def calm(file: FileReport) -> bool:
    """Whether nothing is to be done about a file."""
    return file.valid and not file.total("warning")


def heading(report: Report) -> str:
    """The title of the page."""
    if len(report.files) == 1:
        return f"{SHOWN[report.verdict].name}\u00a0: {report.files[0].path}"
    return count(len(report.files), "fichier")


def tally(report: Report) -> str:
    """How many files have each verdict."""
    found = verdicts(report)
    return ", ".join(
        count(found[verdict], *plural(one.name.lower())) for verdict, one in SHOWN.items() if found[verdict]
    )


def cause(file: FileReport) -> str:
    """What is to be said first of a file, in a few words."""
    if file.incident is not None:
        return file.incident
    for severity in SEVERITIES:
        for group in groups(file, severity):
            return f"{group.column}\u00a0: {group.title}" if group.column else group.title
    return ""


def page_of(file: FileReport, display: Display, room: int) -> dict[str, Any]:
    """What the template tells of a file, its findings in about so many bytes."""
    told: dict[Severity, list[Told]] = {}
    kinds = 0
    for severity in SEVERITIES:
        found = groups(file, severity)
        told[severity] = tell(found[: max(0, GROUPS - kinds)], file.figures, values=display.values, room=room)
        room -= sum(entry.size for one in told[severity] for entry in one.entries)
        kinds += len(found)
    every = [one for some in told.values() for one in some]
    numbered = {one.number: one.group.column or PLACELESS for one in every}
    headed = [n for one in every if one.group.rule.scope == "header" for n in one.group.notices]
    return {
        "file": file,
        "display": display,
        "verdict": SHOWN[file.verdict],
        "asked": asked(file),
        "next": next_step(file),
        "read_as": read_as(file) if file.kind else "",
        "judged": file.rows > 0 and judged(file),
        "share": share(file.valid_rows, file.rows),
        "steps": steps(file, told["error"], values=display.values),
        "map": picture.draw(file),
        "columns": picture.columns(file),
        "named": {notice.column for notice in headed},
        "targets": targets(told),
        "told": told,
        "total": len(every),
        "choices": sorted(numbered.items()) if len(numbered) > 1 else [],
        "sheet": every[:SHEET],
        "left": max(0, kinds - SHEET),
        "untold": kinds - len(every),
        "severities": SEVERITIES,
        "signs": SIGNS,
    }


def next_step(file: FileReport) -> str:
    """What to do now, in a sentence."""
    if not file.rows:
        return "Aucune ligne n'a pu être contrôlée. Corrigez le fichier, puis relancez le contrôle."
    if file.verdict == "tolerated":
        return "Ce qui a été demandé est respecté, mais le fichier n'est pas conforme à son modèle."
    if not file.valid:
        return "Corrigez les erreurs, puis relancez le contrôle."
    if file.total("warning"):
        advice = "Regardez d'abord les avertissements\u00a0: ce sont souvent des fautes de saisie."
        return f"Le fichier peut être publié. {advice}"
    return "Le fichier peut être publié."


def targets(told: dict[Severity, list[Told]]) -> dict[tuple[int, int], str]:
    """The end of the id of the first entry that tells of a row and column (0: of the row as a whole)."""
    found: dict[tuple[int, int], str] = {}
    for severity, some in told.items():
        for i, one in enumerate(some):
            for j, entry in enumerate(one.entries):
                for notice in entry.notices:
                    found.setdefault((notice.row or 0, notice.column or 0), f"{severity[0]}{i}-{j}")
    return found


@cache
def template(name: str) -> Template:
    """A template of this folder."""
    return environment(asset).get_template(name)


def environment(load: Callable[[str], str]) -> Environment:
    """Templates whose every text is inert and escaped; `load` gives them by name."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        autoescape=True,
        loader=FunctionLoader(load),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=lambda value: value if isinstance(value, Markup) else inert(str(value)),
    )
    made.filters.update(number=number, show=show, paragraphs=paragraphs)
    made.globals["count"] = count
    return made


@cache
def asset(name: str) -> str:
    """A file that stands beside this module."""
    from importlib.resources import files

    return files(__name__).joinpath(name).read_text("utf-8")


def digest(text: str) -> str:
    """The digest by which a browser is told which script or style may act."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def paragraphs(text: str) -> list[list[str]]:
    """A documentation as paragraphs, each cut at its marks of code: what is at odd places is code."""
    return [re.sub(r"\s*\n\s*", " ", paragraph).split("`") for paragraph in text.split("\n\n")]
