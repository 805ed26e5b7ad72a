"""The application, and what its commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from validata.cli.help import Group
from validata.cli.output import out
from validata.version import __version__

Max = Annotated[
    list[str] | None,
    typer.Option(
        "--max",
        metavar="LIMITE=VALEUR",
        help="Change une limite de sécurité, par exemple --max seconds=60 (liste dans le README) ; répétable.",
    ),
]

Catalogue = Annotated[
    str | None,
    typer.Option(
        "--catalogue",
        metavar="ADRESSE",
        help="Adresse du catalogue de modèles, au lieu de celui de schema.data.gouv.fr.",
    ),
]

app = typer.Typer(
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exemple : validata check deliberations.csv --schema deliberations",
)


def version(value: bool) -> None:  # noqa: FBT001 - the library's callback
    """Print the version and stop."""
    if value:
        out(f"validata {__version__}\n")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Affiche la version.")
    ] = False,
) -> None:
    """Contrôle la conformité de fichiers de données aux modèles du Socle commun des données locales (SCDL)."""
