"""`validata template`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from validata import limits
from validata.cli.app import Catalogue, Max, app
from validata.cli.help import Command
from validata.cli.output import err, out, spare, write
from validata.errors import ValidataError
from validata.text.secrets import public
from validata.text.typography import count, typography

EPILOG = """Exemples :

  validata template deliberations
  validata template adresses@1.4 -o adresses.xlsx --example
  validata template prenoms -o prenoms.csv
"""


@app.command("template", cls=Command, epilog=EPILOG.replace("\n  ", "\n\n  "))
def template(
    name: Annotated[
        str, typer.Argument(metavar="MODÈLE", help="Modèle : nom (deliberations), nom@version, chemin ou adresse.")
    ],
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FICHIER",
            help="Gabarit à écrire : classeur (.xlsx) ou en-tête seul (.csv). Par défaut : gabarit-MODÈLE.xlsx.",
        ),
    ] = None,
    example: Annotated[
        bool, typer.Option("--example", help="Remplit la première ligne avec un exemple juste.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Remplace le fichier s'il existe déjà.")] = False,
    catalogue: Catalogue = None,
    max_: Max = None,
) -> None:
    """Écrit un gabarit à remplir pour un modèle : colonnes dans l'ordre, listes, formats, contrôles, mode d'emploi."""
    from validata.schema.load import load
    from validata.template import make

    schema = load(name, limits.parse(max_ or ()), catalogue)
    path = Path(output or make.usual_name(schema))
    form = make.form(path)
    spare([path], [name])
    if not force and (path.exists() or path.is_symlink()):
        raise ValidataError(
            f"Le fichier « {public(str(path))} » existe déjà : donnez un autre nom avec « -o », ou ajoutez « --force » "
            "pour le remplacer."
        )
    made = make.template(schema, form, name, example=example)
    write(path, made.data)
    out(
        typography(
            f"Gabarit écrit : {public(str(path))} ({schema.name} {schema.version or ''}, "
            f"{count(len(schema.fields), 'colonne')}).\n"
        )
    )
    for line in made.faults:
        err(line)
