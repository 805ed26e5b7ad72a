"""`validata schemas` and `validata rules`."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Annotated, Any

import typer

from validata import limits
from validata.cli.app import Catalogue, Max, app
from validata.cli.help import Command
from validata.cli.output import colored, out


@app.command("schemas", cls=Command)
def schemas(
    name: Annotated[
        str | None, typer.Argument(metavar="[MODÈLE]", help="Nom, nom@version, chemin ou adresse du modèle à décrire.")
    ] = None,
    form: Annotated[
        str, typer.Option("-f", "--format", metavar="FORME", help="console, json ou markdown.")
    ] = "console",
    every: Annotated[
        bool,
        typer.Option("--all", help="Liste les modèles de schema.data.gouv.fr (ceux dont le nom contient MODÈLE)."),
    ] = False,
    catalogue: Catalogue = None,
    max_: Max = None,
) -> None:
    """Liste les modèles fournis, ou décrit l'un d'eux : champs, types, obligations, valeurs, exemples."""
    from validata.describe import catalogue as list_of_all
    from validata.describe import schemas

    page = list_of_all.catalogue if every else schemas.schemas
    print_page(form, page, name, index=catalogue, limits=limits.parse(max_ or ()))


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

    print_page(form, rules.rules, code)


def print_page(form: str, page: Callable[..., str], name: str | None, **options: Any) -> None:
    """Print a page about schemas or rules in one of its forms."""
    from validata.render.display import Display

    if form not in ("console", "json", "markdown"):
        raise typer.BadParameter(f"le format « {form} » est inconnu (formats possibles : console, json, markdown)")
    width = shutil.get_terminal_size((80, 24)).columns
    out(page(name, form, Display(color=colored(), width=max(40, min(width, 120))), **options), exact=form == "json")
