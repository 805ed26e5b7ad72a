"""`validata fix`."""

from __future__ import annotations

import os
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from validata import limits
from validata.cli import options as given
from validata.cli.app import Catalogue, Max, app
from validata.cli.check import sign
from validata.cli.help import Command
from validata.cli.output import colored, out, spare, width
from validata.cli.output import write as write_file
from validata.errors import ValidataError
from validata.options import Options
from validata.text.secrets import public

if TYPE_CHECKING:
    from validata.fix.log import Log
    from validata.fix.run import Fixing
    from validata.report.file import FileReport

FIX_HELP = """Écrit une copie corrigée d'un fichier : ce qui n'a qu'un sens possible est corrigé, le reste est laissé.

Le fichier d'origine n'est jamais modifié. La copie est un CSV (UTF-8, séparateur du modèle) ou un classeur, selon \
l'extension de -o ; elle est contrôlée à son tour, et ce qui reste à corriger est dit.

Code de sortie : 0 si la copie est conforme, 1 s'il reste des erreurs, 2 si la correction n'a pas pu avoir lieu.
"""
FIX_EPILOG = """Exemples :

  validata fix subventions.csv -o subventions-corrige.csv
  validata fix subventions.csv --diff
  validata fix subventions.xlsx -o subventions-corrige.xlsx --log corrections.csv
  validata fix subventions.csv -o subventions-corrige.csv --unsafe --force
"""
COPIES, LOGS = (".csv", ".txt", ".xlsx"), (".csv", ".json")


@app.command("fix", cls=Command, help=FIX_HELP, epilog=FIX_EPILOG.replace("\n  ", "\n\n  "))
def fix(
    source: Annotated[str, typer.Argument(metavar="FICHIER", help="Fichier ou adresse http(s) à corriger, ou « - ».")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="COPIE", help="Où écrire la copie corrigée (.csv ou .xlsx)."),
    ] = None,
    schema: given.Schema = None,
    catalogue: Catalogue = None,
    unsafe: Annotated[
        bool,
        typer.Option(
            "--unsafe",
            help="Corrige aussi ce qui suppose ou perd quelque chose (jour avant mois, zéros rétablis, textes "
            "d'attente vidés, totaux supprimés…) : relisez ces corrections.",
        ),
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Montre les corrections sans rien écrire.")] = False,
    log: Annotated[
        Path | None,
        typer.Option("--log", metavar="JOURNAL", help="Écrit la liste de toutes les corrections (.csv ou .json)."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Remplace la copie ou le journal s'ils existent.")] = False,
    encoding: given.Encoding = None,
    delimiter: given.Delimiter = None,
    sheet: given.Sheet = None,
    header_row: given.HeaderRow = None,
    max_: Max = None,
    no_color: given.NoColor = False,
) -> None:
    """Write a corrected copy of a source, and tell what was mended and what remains."""
    from validata.fix.changes import Changes
    from validata.fix.log import Log
    from validata.fix.run import fixing
    from validata.fix.tell import told as text_of
    from validata.render.display import Display
    from validata.schema.load import load

    suffix = refuse(source, output, log, diff=diff, force=force)
    bounds = limits.parse(max_ or ())
    options = Options(
        schema=load(schema, bounds, catalogue) if schema is not None else None,
        encoding=encoding,
        delimiter=None if delimiter is None else sign(delimiter),
        sheet=sheet,
        header_row=header_row,
        limits=bounds,
    )
    changes = Changes()
    with closing(Log(log.suffix.lower() if log else ".csv")) as told:
        if log:
            changes.log = told.take
        with fixing(source, options, changes, unsafe=unsafe) as fixed:
            after = write(fixed, None if diff else output, suffix, told if log and not diff else None, log)
        display = Display(color=colored(no_color), width=width())
        out(text_of(changes, fixed.before, after, display, copy=None if diff else str(output), unsafe=unsafe))
    raise typer.Exit(after.exit_code)


def refuse(source: str, output: Path | None, log: Path | None, *, diff: bool, force: bool) -> str:
    """The extension of the copy. BadParameter or ValidataError for a name that is refused."""
    if output is None and not diff:
        raise typer.BadParameter("dites où écrire la copie (-o COPIE.csv), ou montrez les corrections avec --diff")
    for path, known, what in ((output, COPIES, "la copie"), (log, LOGS, "le journal")):
        if path is not None and path.suffix.lower() not in known:
            raise typer.BadParameter(f"l'extension de {what} « {path} » n'est pas admise ({', '.join(known)})")
        if path is not None and not diff and not force and os.path.lexists(path):
            raise ValidataError(f"« {public(str(path))} » existe déjà : ajoutez --force pour le remplacer.")
    if output is not None and log is not None and os.path.realpath(output) == os.path.realpath(log):
        raise typer.BadParameter(f"la copie et le journal seraient écrits dans le même fichier « {output} »")
    spare([path for path in (output, log) if path], [source])
    return output.suffix.lower() if output else ".csv"


def write(fixed: Fixing, output: Path | None, suffix: str, told: Log | None, log: Path | None) -> FileReport:
    """Write the copy (aside if it is not to be kept) and the log: what is found in the copy."""
    if output is None:
        with tempfile.TemporaryDirectory(prefix="validata-") as folder:
            path = Path(folder) / f"copie{suffix}"
            write_file(path, fixed.copy(suffix), "La copie")
            return fixed.check(path)
    write_file(output, fixed.copy(suffix), "La copie")
    if told and log:
        write_file(log, told.pieces(), "Le journal")
    return fixed.check(output)
