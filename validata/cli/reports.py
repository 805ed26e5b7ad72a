"""The reports asked for: which format each is in, and where it goes."""

from __future__ import annotations

import difflib
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from validata.cli.output import append, out, write

if TYPE_CHECKING:
    from validata.render import Format
    from validata.render.display import Display
    from validata.report import Report


class Output(NamedTuple):
    """A report to write in a file."""

    form: Format
    path: Path


def format_named(name: str) -> Format:
    """The format of this name; `auto` is that of the service that runs the command. BadParameter for another name."""
    from validata.render import FORMATS

    if name == "auto":
        name = "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "console"
        name = "gitlab" if os.environ.get("GITLAB_CI") == "true" else name
    if name not in FORMATS:
        close = difflib.get_close_matches(name, FORMATS, n=1)
        near = f" ; vouliez-vous dire {close[0]} ?" if close else ""
        raise typer.BadParameter(
            f"le format « {name} » est inconnu (formats possibles : {', '.join(FORMATS)}, auto){near}"
        )
    return FORMATS[name]


def outputs(given: list[str]) -> list[Output]:
    """What `-o FILE` and `-o FORMAT:FILE` ask for. BadParameter for a format unknown, or for the same file twice."""
    found = [output(text) for text in given]
    paths = [os.path.realpath(one.path) for one in found]
    twice = next((one.path for one, path in zip(found, paths, strict=True) if paths.count(path) > 1), None)
    if twice:
        raise typer.BadParameter(f"deux rapports seraient écrits dans le même fichier « {twice} »")
    return found


def output(text: str) -> Output:
    """The format is the one named before a colon (`C:` is a disk), or that of the extension."""
    from validata.render import EXTENSIONS

    name, colon, rest = text.partition(":")
    if colon and re.fullmatch(r"[a-z]{2,}", name):
        return Output(format_named(name), Path(rest))
    path = Path(text)
    known = EXTENSIONS.get(path.suffix.lower())
    if known is None:
        raise typer.BadParameter(
            f"l'extension de « {text} » ne dit pas le format du rapport ({', '.join(EXTENSIONS)}) : donnez-le devant, "
            f"par exemple json:{path.name or 'rapport'}"
        )
    return Output(format_named(known), path)


def refuse_terminal(form: Format) -> None:
    """BadParameter when a format for programs would be shown on a terminal."""
    if form.binary and sys.stdout is not None and sys.stdout.isatty():
        raise typer.BadParameter(
            f"le format {form.name} ne s'affiche pas : écrivez-le dans un fichier, -o rapport{form.extension}"
        )


def deliver(
    report: Report, usual: Report, shown: Format | None, files: list[Output], screen: Display, paper: Display
) -> None:
    """Write the reports in their files, then show the one to be shown; ValidataError if one cannot be written.

    `usual` is the report for the formats that do not tell every finding. GitHub has a file for the summary of a job,
    which is written along with the annotations.
    """
    from validata.render import FORMATS

    for form, path in files:
        write(path, form.make(report if form.every else usual, paper))
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary and any(form is FORMATS["github"] for form in (shown, *(one.form for one in files))):
        append(Path(summary), str(FORMATS["markdown"].render(usual, paper)))
    if shown:
        out(shown.make(report if shown.every else usual, screen), exact=shown.exact)
