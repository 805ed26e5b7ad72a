"""`validata schemas` and `validata rules`."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Annotated, Any

import typer

from validata import limits
from validata.cli.app import Max, app
from validata.cli.help import Command
from validata.cli.output import colored, out
from validata.render.display import Display


@app.command("schemas", cls=Command)
def schemas(
    name: Annotated[
        str | None, typer.Argument(metavar="[MODÈLE]", help="Nom, nom@version, chemin ou adresse du modèle à décrire.")
    ] = None,
    form: Annotated[
        str, typer.Option("-f", "--format", metavar="FORME", help="console, json ou markdown.")
    ] = "console",
    max_: Max = None,
) -> None:
    """Liste les modèles fournis, ou décrit l'un d'eux : champs, types, obligations, valeurs, exemples."""
    from validata.describe import schemas

    catalogue_print(form, schemas.schemas, name, limits=limits.parse(max_ or ()))


@app.command("rules", cls=Command)
def rules(
    code: Annotated[
        str | None, typer.Argument(metavar="[RÈGLE]", help="Code de la règle à expliquer, par exemple siret-invalide.")
    ] = None,
    form: Annotated[
        str, typer.Option("-f", "--format", metavar="FORME", help="console, json ou markdown.")
    ] = "console",
) -> None:
    """Liste les règles appliquées, ou explique l'une d'elles : quoi, pourquoi, comment corriger, exemples."""
    from validata.describe import rules

    catalogue_print(form, rules.rules, code)


def catalogue_print(form: str, page: Callable[..., str], name: str | None, **options: Any) -> None:
    """Print a page of the catalogue in one of its forms."""
    if form not in ("console", "json", "markdown"):
        raise typer.BadParameter(f"le format « {form} » est inconnu (formats possibles : console, json, markdown)")
    width = shutil.get_terminal_size((80, 24)).columns
    out(page(name, form, Display(color=colored(), width=max(40, min(width, 120))), **options))
