"""`validata exercise new` and `validata exercise grade`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from validata.cli.app import app
from validata.cli.help import Command, Group
from validata.cli.options import NoColor
from validata.cli.output import colored, out, spare, width, write
from validata.errors import ValidataError

if TYPE_CHECKING:
    from validata.exercise.grade import Grade
    from validata.exercise.make import Exercise
    from validata.exercise.manifest import Manifest

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


@exercise.command("new", cls=Command, short_help="Écrit un exercice.", epilog=NEW_EPILOG.replace("\n  ", "\n\n  "))
def new(
    name: Annotated[
        str,
        typer.Argument(
            metavar="MODÈLE", help="Modèle : nom (deliberations, adresses@1.4…) ou, avec --source, tout modèle."
        ),
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
        typer.Option(
            metavar="RÈGLES", help="Règles dont semer les fautes, séparées par des virgules, au lieu d'un niveau."
        ),
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
    from validata.exercise import files, make
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
        for file, data in files.files(one).items():
            write(folder / file, data)
    out(typography(summary(made, output)) + "\n")


def summary(made: list[Exercise], output: Path) -> str:
    """What was written, in one screen."""
    from validata.exercise.levels import LEVELS
    from validata.text.typography import count

    first = made[0]
    level = "règles choisies" if first.asked.codes else f"niveau {LEVELS[first.asked.level].title}"
    where = output / "table-1" if len(made) > 1 else output
    size = f"{count(len(first.faults), 'faute')} dans {count(len(first.draft.rows), 'ligne')}"
    lines = [
        f"Exercice « {first.schema.title} », {level}, graine {first.asked.seed} : {size}.",
        *([f"{len(made)} fichiers de même difficulté, de {output / 'table-1'} à {output / f'table-{len(made)}'}."]
          if len(made) > 1 else []),
        "",
        f"  Pour les agents    {where / 'exercice.xlsx'} (ou exercice.csv), consignes.html à imprimer",
        f"  Pour le formateur  {where / 'corrige.html'}, corrige.csv",
        f"  Pour noter         validata exercise grade {output} RÉPONSES",
    ]  # fmt: skip
    return "\n".join(lines)


@exercise.command("grade", cls=Command, short_help="Note les réponses.", epilog=GRADE_EPILOG.replace("\n  ", "\n\n  "))
def grade(
    folder: Annotated[Path, typer.Argument(metavar="DOSSIER", help="Dossier de l'exercice, ou de ses variantes.")],
    answers: Annotated[
        list[str], typer.Argument(metavar="RÉPONSES", help="Réponses (CSV, XLSX, ODS…) : fichiers, dossiers ou motifs.")
    ],
    output: Annotated[
        list[str] | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FICHIER",
            help="Écrit aussi les notes dans ce fichier, .csv ou .html ; répétable.",
        ),
    ] = None,
    no_color: NoColor = False,
) -> None:
    """Note les réponses : fautes corrigées, mal corrigées ou laissées, et ce qui a été abîmé.

    Code de sortie : 0 si toutes les réponses sont notées, 1 si l'une n'a pas pu l'être, 2 si aucune.
    """
    from validata.exercise import notes
    from validata.exercise.grade import grade as graded
    from validata.render.display import Display

    files = [Path(one) for one in output or []]
    for path in files:
        if path.suffix.lower() not in notes.FORMS:
            raise typer.BadParameter(f"« {path} » : les notes s'écrivent dans un fichier .csv ou .html")
    manifests = manifests_of(folder)
    found = answers_in(answers, folder)
    spare(files, [one.path for one in found])
    grades = [graded(manifests, Path(one.path), one.path) if not one.cause else one for one in found]
    display = Display(color=colored(no_color), width=width(60, 100))
    for path in files:
        write(path, notes.FORMS[path.suffix.lower()](manifests, grades, display))
    out(notes.console(manifests, grades, display))
    unread = [one for one in grades if one.cause]
    raise typer.Exit(0 if not unread else 1 if len(unread) < len(grades) else 2)


def manifests_of(folder: Path) -> list[Manifest]:
    """The manifests of an exercise: its own, or those of its variants. ValidataError if there is none."""
    from validata.exercise.manifest import NAME, from_json

    inside = sorted(folder.glob(f"*/{NAME}")) if not (folder / NAME).exists() else []
    return sorted((from_json(path) for path in inside or [folder / NAME]), key=lambda one: one.variant)


def answers_in(names: list[str], folder: Path) -> list[Grade]:
    """The answers, those of folders included, without the files of the exercise itself; none of them is graded yet.

    ValidataError if there is none.
    """
    from validata.exercise.grade import Grade
    from validata.source.targets import expand

    own = {path.resolve() for form in ("exercice.csv", "exercice.xlsx", "corrige.csv") for path in folder.rglob(form)}
    found = []
    for one in expand(names):
        path = Path(str(one.name))
        given = str(one.name) in names
        if not given and (path.resolve() in own or path.name.startswith(("~$", ".~lock", "."))):
            continue
        found.append(Grade(str(one.name), cause=one.incident))
    if not found:
        raise ValidataError("Aucune réponse n'a été trouvée : donnez des fichiers CSV, XLSX ou ODS, ou leur dossier.")
    return found
