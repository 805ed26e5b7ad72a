"""`validata init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from validata import limits
from validata.cli.app import Max, app
from validata.cli.help import Command
from validata.cli.output import out, write
from validata.errors import ValidataError


@app.command("init", cls=Command)
def init(
    force: Annotated[
        bool, typer.Option("--force", help="Remplace la configuration, s'il y en a déjà une dans ce dossier.")
    ] = False,
    max_: Max = None,
) -> None:
    """Écrit une configuration (.validata.yml) pour le dossier courant : ses tableaux, leurs modèles reconnus."""
    from validata.config import begin
    from validata.config.find import NAMES
    from validata.text.typography import count, typography

    there = begin.existing()
    if there and not force:
        raise ValidataError(f"Ce dossier a déjà une configuration, « {there} » : --force la remplace.")
    tables = begin.look(limits.parse(max_ or ()))
    if not tables:
        raise ValidataError("Ce dossier et ses sous-dossiers ne contiennent aucun tableau (CSV, TSV ou classeur).")
    path = Path(there or NAMES[0])
    write(path, begin.written(begin.together(tables)))
    known = sum(one.schema is not None for one in tables)
    said = f"{path} : {count(len(tables), 'tableau', 'tableaux')}, dont {known} au modèle reconnu."
    lost = "" if known == len(tables) else " Donnez le modèle des autres, ou excluez-les."
    out(typography(f"{said}{lost} Relisez ce fichier, puis lancez « validata check ».\n"))
