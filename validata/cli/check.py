"""`validata check`."""

from __future__ import annotations

import os
import shutil
from typing import Annotated

import typer

from validata import arguments, limits, validate
from validata.cli.app import Catalogue, Max, app
from validata.cli.help import Command
from validata.cli.output import colored, err, spare
from validata.cli.progress import Progress
from validata.report import Report

CHECK_HELP = """Contrôle un ou plusieurs fichiers et dit s'ils sont conformes à leur modèle.

Dans un dossier, tous les tableaux (CSV, TSV et classeurs) sont contrôlés, sous-dossiers compris. Un motif entre \
guillemets ('donnees/**/*.csv') est développé par validata.

Code de sortie : 0 si tout est conforme, 1 si un fichier ne l'est pas, 2 si un contrôle n'a pas pu avoir lieu.
"""
CHECK_EPILOG = """Exemples :

  validata check deliberations.csv
  validata check subventions.csv --schema subventions --format json
  validata check donnees/ --output rapport.html
  validata check 'donnees/**/*.csv' --schema https://exemple.fr/schema.json --strict
  cat prenoms.csv | validata check - --schema prenoms -f concise
"""


@app.command("check", cls=Command, help=CHECK_HELP, epilog=CHECK_EPILOG.replace("\n  ", "\n\n  "))
def check(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="FICHIERS",
            help="Fichiers, dossiers, motifs, adresses http(s), ou « - » pour l'entrée standard.",
        ),
    ],
    schema: Annotated[
        str | None,
        typer.Option(
            "-s",
            "--schema",
            "--modele",
            metavar="MODÈLE",
            help="Modèle : nom (deliberations, etalab/schema-irve-statique), nom@version, chemin ou adresse. Sans "
            "cette option, il est reconnu d'après l'en-tête.",
        ),
    ] = None,
    catalogue: Catalogue = None,
    form: Annotated[
        str,
        typer.Option(
            "-f",
            "--format",
            metavar="FORME",
            help="Forme du rapport affiché : console, concise (une ligne par constat), html (une page), xlsx, "
            "corrections, markdown, json, github, gitlab, sarif, junit ; ou auto : celle du service qui lance la "
            "commande (GitHub, GitLab).",
        ),
    ] = "console",
    output: Annotated[
        list[str] | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FICHIER",
            help="Écrit aussi le rapport dans ce fichier, sous la forme que dit son extension (.txt, .html, .xlsx, "
            ".csv : liste des corrections, .md, .json, .sarif, .xml : JUnit) ou FORME:FICHIER ; répétable.",
        ),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="ENCODAGE", help="Encodage du fichier, au lieu de le deviner.")
    ] = None,
    delimiter: Annotated[
        str | None,
        typer.Option(
            metavar="SIGNE", help="Séparateur de colonnes : « , », « ; », « | » ou tab, au lieu de le deviner."
        ),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar="FEUILLE", help="Nom ou numéro de la feuille d'un classeur à contrôler.")
    ] = None,
    header_row: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=arguments.LAST_ROW,
            metavar="LIGNE",
            help="Numéro de la ligne d'en-tête, au lieu de la chercher.",
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Les avertissements rendent aussi non conforme.")] = False,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RÈGLE",
            help="Règle à ne pas appliquer (voir « validata rules »), « doute » pour cette famille ; répétable.",
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="NOMBRE",
            help="Nombre de détails gardés par règle et par colonne (par défaut : 1000, moins s'il y a plus de "
            "100 fichiers) ; les totaux restent exacts.",
        ),
    ] = None,
    max_: Max = None,
    no_values: Annotated[bool, typer.Option("--no-values", help="Ne cite pas le contenu des cellules.")] = False,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Résume d'abord les constats, puis explique chaque règle (rapports console et HTML)."
        ),
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="NOMBRE",
            help="Nombre de processus qui se partagent les fichiers (par défaut : un par cœur ; 1 : aucun autre).",
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADRESSE", help="Confie les fichiers à une grappe Dask, par exemple tcp://calcul:8786."),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("-q", "--quiet", help="N'affiche rien : seul compte le code de sortie.")
    ] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="Sans couleurs.")] = False,
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
    mark = {"tab": "\t", "\\t": "\t", "point-virgule": ";", "virgule": ","}.get(delimiter or "", delimiter)
    if mark is not None and mark not in arguments.SIGNS:
        raise typer.BadParameter(f"le séparateur « {delimiter} » doit être un seul caractère (ou tab)")
    for code in ignore or []:
        if code not in arguments.names():
            raise typer.BadParameter(f"la règle « {code} » est inconnue (« validata rules » en donne la liste)")
    spare([one.path for one in files], [*sources, schema or ""])
    with Progress(quiet=quiet) as progress:
        report = validate(
            *sources,
            schema=schema,
            catalogue=catalogue,
            encoding=encoding,
            delimiter=mark,
            sheet=sheet,
            header_row=header_row,
            strict=strict,
            ignore=ignore or (),
            limit=limit,
            every=every,
            limits=bounds,
            jobs=jobs or limits.cores(),
            cluster=cluster,
            figures=any(one.figures for one in asked),
            progress=progress.show,
        )
    spare([one.path for one in files], [file.path for file in report])
    root = os.environ.get("GITHUB_WORKSPACE") or os.environ.get("CI_PROJECT_DIR") or ""
    width = max(40, min(shutil.get_terminal_size((80, 24)).columns, 120))
    paper = Display(values=not no_values, width=100, explain=explain, root=root, limits=bounds)
    usual = report.fewer(kept(limit, len(report.files))) if every else report
    reports.deliver(report, usual, shown, files, paper._replace(color=colored(no_color), width=width), paper)
    tell_incidents(report, shown=shown is not None and shown.name == "console")
    raise typer.Exit(report.exit_code)


def tell_incidents(report: Report, *, shown: bool) -> None:
    """Say on stderr what kept files from being checked, unless the report has just shown it."""
    from validata.render.words import same_incidents
    from validata.text.typography import count

    for message, paths in () if shown else same_incidents(report).items():
        others = f" (et {count(len(paths) - 1, 'autre')})" if len(paths) > 1 else ""
        err(f"{paths[0]}{others} : {message}")
