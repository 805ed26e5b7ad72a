"""`validata schemas` and `validata rules`."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from validata import limits
from validata.cli.app import Catalogue, Max, app
from validata.cli.help import Command
from validata.cli.output import colored, out, width

if TYPE_CHECKING:
    from validata.render.display import Display


@app.command("schemas", cls=Command)
def schemas(
    name: Annotated[
        str | None, typer.Argument(metavar="[MODÈLE]", help="Nom, nom@version, chemin ou adresse du modèle à décrire.")
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "-f",
            "--format",
            metavar="FORME",
            help="console, json ou markdown ; avec --check : console, json ou github.",
        ),
    ] = "console",
    every: Annotated[
        bool,
        typer.Option("--all", help="Liste les modèles de schema.data.gouv.fr (ceux dont le nom contient MODÈLE)."),
    ] = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Relit MODÈLE pour ses auteurs : ce qui n'est pas applicable, ce qui trompe."),
    ] = False,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="MODÈLE",
            help="Avec --check : version antérieure (numéro, nom, chemin ou adresse) ; dit ce qu'un fichier conforme "
            "doit changer.",
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Avec --check : les avertissements donnent aussi le code de sortie 1.")
    ] = False,
    catalogue: Catalogue = None,
    max_: Max = None,
) -> None:
    """Liste les modèles fournis, décrit l'un d'eux (champs, types, obligations, valeurs, exemples) ou le relit."""
    if check:
        raise typer.Exit(print_review(name, against, form, strict=strict, index=catalogue, bounds=max_))
    if against is not None or strict:
        raise typer.BadParameter("les options --against et --strict vont avec --check")
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


def print_review(
    name: str | None, against: str | None, form: str, *, strict: bool, index: str | None, bounds: list[str] | None
) -> int:
    """Print the review of a schema, against an older version if one is given; the exit code."""
    from validata.review import review, show
    from validata.review.document import older, opened

    if name is None:
        raise typer.BadParameter("--check attend le modèle à relire : un nom, un chemin ou une adresse")
    if form not in show.FORMS:
        raise typer.BadParameter(f"le format « {form} » est inconnu (avec --check : {', '.join(show.FORMS)})")
    allowed = limits.parse(bounds or ())
    document = opened(name, allowed, index)
    found = review(document, older(against, document, allowed, index) if against else None)
    out(show.FORMS[form](found, on_screen(root=os.environ.get("GITHUB_WORKSPACE", ""))), exact=form == "json")
    return found.exit_code(strict=strict)


def on_screen(root: str = "") -> Display:
    """How a page is shown on this terminal."""
    from validata.render.display import Display

    return Display(color=colored(), width=width(), root=root)


def print_page(form: str, page: Callable[..., str], name: str | None, **options: Any) -> None:
    """Print a page about schemas or rules in one of its forms."""
    if form not in ("console", "json", "markdown"):
        raise typer.BadParameter(f"le format « {form} » est inconnu (formats possibles : console, json, markdown)")
    out(page(name, form, on_screen(), **options), exact=form == "json")
