"""`validata check`."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from pathlib import Path

import typer

from validata import arguments, limits, validate
from validata.cli import options as given
from validata.cli.app import Catalogue, Max, app
from validata.cli.help import Command
from validata.cli.output import colored, err, spare, width, write
from validata.cli.progress import Progress
from validata.report import Report

CHECK_HELP = """Contrôle un ou plusieurs fichiers et dit s'ils sont conformes à leur modèle.

Dans un dossier, tous les tableaux (CSV, TSV et classeurs) sont contrôlés, sous-dossiers compris. Un motif entre \
guillemets ('donnees/**/*.csv') est développé par validata.

Sans fichier, ce que liste la configuration (.validata.yml) est contrôlé ; « validata init » en écrit une.

Code de sortie : 0 si tout est conforme (ou toléré, à la demande), 1 si un fichier ne l'est pas, 2 si un contrôle \
n'a pas pu avoir lieu.
"""
NOTHING = (
    "il manque les fichiers à contrôler : donnez-les, ou listez-les dans un fichier .validata.yml (« validata init » "
    "en écrit un)"
)
CHECK_EPILOG = """Exemples :

  validata check deliberations.csv
  validata check subventions.csv --schema subventions --format json
  validata check donnees/ --output rapport.html
  validata check 'donnees/**/*.csv' --schema https://exemple.fr/schema.json --strict
  validata check donnees/ --tolerance 5% --ignore doute,ligne-dupliquee
  cat prenoms.csv | validata check - --schema prenoms -f concise
"""


@app.command("check", cls=Command, help=CHECK_HELP, epilog=CHECK_EPILOG.replace("\n  ", "\n\n  "))
def check(
    sources: given.Sources = None,
    schema: given.Schema = None,
    catalogue: Catalogue = None,
    form: given.Form = "console",
    output: given.Output = None,
    encoding: given.Encoding = None,
    delimiter: given.Delimiter = None,
    sheet: given.Sheet = None,
    header_row: given.HeaderRow = None,
    strict: given.Strict = None,
    select: given.Select = None,
    ignore: given.Ignore = None,
    tolerance: given.Tolerance = None,
    baseline: given.Baseline = None,
    write_baseline: given.WriteBaseline = None,
    compare: given.Compare = None,
    exit_zero: given.ExitZero = False,
    exclude: given.Exclude = None,
    force_exclude: given.ForceExclude = False,
    config: given.ConfigFile = None,
    no_config: given.NoConfig = False,
    cache: given.Cache = False,
    limit: given.Limit = None,
    places: given.Places = 3,
    max_: Max = None,
    no_values: given.NoValues = False,
    explain: given.Explain = False,
    jobs: given.Jobs = None,
    cluster: given.Cluster = None,
    quiet: given.Quiet = False,
    no_color: given.NoColor = False,
) -> None:
    """Check each source and print the report."""
    from validata.batch.run import kept
    from validata.cli import reports
    from validata.render.display import Display

    shown = None if quiet else reports.format_named(form)
    files = reports.outputs(output or [])
    if shown:
        reports.refuse_terminal(shown)
    asked = [*filter(None, [shown]), *(one.form for one in files)]
    every = any(one.every for one in asked)
    bounds = limits.parse(max_ or ())
    found = None if no_config else config or configuration()
    named = sources or []
    if not named and found is None:
        raise typer.BadParameter(NOTHING)
    written = [*(one.path for one in files), *([Path(write_baseline)] if write_baseline else [])]
    spare(written, [*named, schema or "", found or "", compare or ""])
    with Progress(quiet=quiet) as progress:
        report = validate(
            *named,
            schema=schema,
            catalogue=catalogue,
            encoding=encoding,
            delimiter=None if delimiter is None else sign(delimiter),
            sheet=sheet,
            header_row=header_row,
            strict=strict,
            select=None if select is None else codes(select),
            ignore=codes(ignore or ()),
            exclude=exclude or (),
            force_exclude=force_exclude,
            tolerance=None if tolerance is None else share(tolerance),
            config=found,
            baseline=None if write_baseline else baseline,
            record=write_baseline is not None,
            compare=compare,
            cache=cache,
            limit=limit,
            every=every,
            limits=bounds,
            jobs=jobs or limits.cores(),
            cluster=cluster,
            figures=any(one.figures for one in asked),
            progress=progress.show,
        )
    if force_exclude and not report.files:
        err("Aucun fichier à contrôler : la configuration exclut, ou ne liste pas, ceux qui sont donnés.")
        raise typer.Exit
    spare(written, [file.path for file in report])
    root = os.environ.get("GITHUB_WORKSPACE") or os.environ.get("CI_PROJECT_DIR") or ""
    paper = Display(values=not no_values, width=100, places=places, explain=explain, root=root, limits=bounds)
    usual = report.fewer(kept(limit, len(report.files))) if every else report
    reports.deliver(report, usual, shown, files, paper._replace(color=colored(no_color), width=width()), paper)
    tell_incidents(report, shown=shown is not None and shown.name == "console")
    if write_baseline:
        said = keep_baseline(report, write_baseline, values=not no_values)
        if not quiet:
            err(said)
    raise typer.Exit(0 if exit_zero and report.exit_code == 1 else report.exit_code)


def configuration() -> str | None:
    """The path of the configuration of the current folder, or of one above; None when there is none."""
    from validata.config.find import find

    return find()


def sign(delimiter: str) -> str:
    """The sign that separates columns. BadParameter for another text."""
    mark = arguments.separator(delimiter)
    if mark is None:
        raise typer.BadParameter(f"le séparateur « {delimiter} » doit être un seul caractère (ou tab)")
    return mark


def codes(given: Iterable[str]) -> list[str]:
    """The names of rules given with commas or not. BadParameter for one that is unknown."""
    names = [name for text in given for one in text.split(",") if (name := one.strip())]
    known = sorted(arguments.names()) if names else []
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            near = f" ; vouliez-vous dire {close[0]} ?" if close else " (« validata rules » en donne la liste)"
            raise typer.BadParameter(f"la règle « {name} » est inconnue{near}")
    return names


def share(text: str) -> str:
    """The share that a tolerance says. BadParameter for another text."""
    if arguments.tolerated(text) is None:
        raise typer.BadParameter(f"la tolérance « {text} » n'est pas un pourcentage de 0% à 100%, par exemple 5%")
    return text


def keep_baseline(report: Report, path: str, *, values: bool) -> str:
    """Write what was found as a baseline, and say so. ValidataError when it cannot be."""
    from validata.gate import baseline
    from validata.render.json import dump
    from validata.text.typography import count, typography

    made = baseline.written(report.files, path, values=values)
    write(Path(path), dump(made))
    number = sum(entry["count"] for entries in made["files"].values() for entry in entries)
    return typography(
        f"Référence écrite : {path} ({count(number, 'constat')}, {count(len(made['files']), 'fichier')})."
    )


def tell_incidents(report: Report, *, shown: bool) -> None:
    """Say on stderr what kept files from being checked, unless the report has just shown it."""
    from validata.render.words import same_incidents
    from validata.text.typography import count

    for message, paths in () if shown else same_incidents(report).items():
        others = f" (et {count(len(paths) - 1, 'autre')})" if len(paths) > 1 else ""
        err(f"{paths[0]}{others} : {message}")
