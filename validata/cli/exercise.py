"""`validata exercise new` and `validata exercise grade`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from validata.cli.app import app
from validata.cli.help import Command, Group
from validata.cli.output import err, out, write
from validata.errors import ValidataError

NEW_EPILOG = """Exemples :

  validata exercise new deliberations -o seance
  validata exercise new subventions -o seance --level avance --seed 7
  validata exercise new prenoms -o seance --rules date-invalide,siret-invalide
  validata exercise new deliberations -o seance --source mon-fichier.csv --variants 4
"""
GRADE_EPILOG = """Exemples :

  validata exercise grade seance table-1.xlsx table-2.csv
  validata exercise grade seance reponses/ -o notes.html -o notes.csv
"""
FEWEST, MOST = 15, 60
"""How many rows may be invented: fewer hold no ten faults, more are not read in twenty minutes."""

exercise = typer.Typer(
    cls=Group,
    no_args_is_help=True,
    help="Prépare l'exercice « contrôle qualité » et note les réponses, sans réseau.",
    rich_markup_mode=None,
)
app.add_typer(exercise, name="exercise")


@exercise.command("new", cls=Command, epilog=NEW_EPILOG.replace("\n  ", "\n\n  "))
def new(
    name: Annotated[
        str, typer.Argument(metavar="MODÈLE", help="Modèle : nom (deliberations, adresses@1.4…) ou, avec --source, tout modèle.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DOSSIER", help="Dossier où écrire l'exercice ; il est créé.")
    ],
    level: Annotated[
        str, typer.Option(metavar="NIVEAU", help="Niveau : decouverte, intermediaire ou avance.")
    ] = "decouverte",
    rows: Annotated[
        int | None, typer.Option(metavar="NOMBRE", help="Nombre de lignes, de 15 à 60 (par défaut : 30).")
    ] = None,
    errors: Annotated[
        int | None,
        typer.Option(min=1, metavar="NOMBRE", help="Nombre de fautes (par défaut : 6, 8 ou 10 selon le niveau)."),
    ] = None,
    seed: Annotated[
        int, typer.Option(metavar="NOMBRE", help="Graine du hasard : la même donne les mêmes fichiers, à l'octet près.")
    ] = 1,
    rules: Annotated[
        str | None,
        typer.Option(metavar="RÈGLES", help="Règles dont semer les fautes, séparées par des virgules, au lieu d'un niveau."),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option(metavar="FICHIER", help="Sème les fautes dans ce fichier conforme, au lieu de données inventées."),
    ] = None,
    variants: Annotated[
        int, typer.Option(min=1, max=99, metavar="NOMBRE", help="Nombre de fichiers différents, de même difficulté.")
    ] = 1,
) -> None:
    """Écrit un exercice : fichier à corriger, consignes, corrigé, et de quoi noter les réponses."""
    from validata.exercise import make
    from validata.exercise.levels import LEVELS
    from validata.text.labels import key
    from validata.text.typography import typography

    known = {key(one): one for one in LEVELS}
    if key(level) not in known:
        raise typer.BadParameter(f"le niveau « {level} » est inconnu (niveaux possibles : {', '.join(LEVELS)})")
    if rows is not None and (rows < 1 or (source is None and not FEWEST <= rows <= MOST)):
        raise typer.BadParameter(f"--rows attend un nombre de lignes de {FEWEST} à {MOST}, et non {rows}")
    codes = tuple(filter(None, (code.strip() for code in (rules or "").split(","))))
    asked = make.Asked(name, known[key(level)], rows, errors, seed, codes, source, variants)
    made = make.make(asked)
    for one in made:
        folder = output / f"table-{one.variant}" if variants > 1 else output
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            raise ValidataError(f"Le dossier « {folder} » ne peut pas être créé. Vérifiez vos droits.") from None
        for file, data in make.files(one).items():
            write(folder / file, data)
    out(typography(summary(made, output)) + "\n")


def summary(made: list, output: Path) -> str:  # type: ignore[type-arg]
    """What was written, in one screen."""
    from validata.exercise.levels import LEVELS
    from validata.text.typography import count

    first = made[0]
    level = "règles choisies" if first.asked.codes else f"niveau {LEVELS[first.asked.level].title}"
    where = output / "table-1" if len(made) > 1 else output
    lines = [
        f"Exercice « {first.schema.title} », {level}, graine {first.asked.seed} : {count(len(first.faults), 'faute')} "
        f"dans {count(len(first.draft.rows), 'ligne')}.",
        *([f"{len(made)} fichiers de même difficulté, de {output / 'table-1'} à {output / f'table-{len(made)}'}."]
          if len(made) > 1 else []),
        "",
        f"  Pour les agents    {where / 'exercice.xlsx'} (ou exercice.csv), consignes.html à imprimer",
        f"  Pour le formateur  {where / 'corrige.html'}, corrige.csv",
        f"  Pour noter         validata exercise grade {output} RÉPONSES",
    ]  # fmt: skip
    return "\n".join(lines)
