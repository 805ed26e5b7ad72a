"""The command line: options -> validate() -> renderer -> exit code. Nothing else prints."""

from __future__ import annotations

import gc
import os
import re
import shutil
import signal
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from validata import __version__, limits, validate
from validata.errors import ValidataError, internal
from validata.report import Report
from validata.rules import typography

if TYPE_CHECKING:
    from validata.batch import Standing

FRENCH = {
    "Usage: ": "Utilisation : ",
    "Arguments:": "Arguments :",
    "Options:": "Options :",
    "Commands:": "Commandes :",
    "Show this message and exit.": "Affiche cette aide.",
    "[required]": "[obligatoire]",
    "[default: ": "[par défaut : ",
    "COMMAND [ARGS]...": "COMMANDE [ARGUMENTS]...",
}
"""What the library says in English in its help pages."""

Max = Annotated[
    list[str] | None,
    typer.Option(
        "--max",
        metavar="LIMITE=VALEUR",
        help="Change une limite de sécurité, par exemple --max seconds=60 (liste dans le README) ; répétable.",
    ),
]

FORMATS = ("console", "concise", "json")
EXTENSIONS = {".json": "json", ".txt": "console"}


def french(text: str) -> str:
    """A help page with the library's own words in French."""
    for english, own in FRENCH.items():
        text = text.replace(english, own)
    return typography(re.sub(r"\s*\[x>=\d+\]|; x>=\d+| <(?:list\[)?\w+\]?>|[{}]", "", text))


class Command(TyperCommand):
    """A command whose help is in French."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - the library's context
        """The help page."""
        return french(super().get_help(ctx))


class Group(TyperGroup):
    """The commands, their help in French."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - the library's context
        """The help page."""
        return french(super().get_help(ctx))


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


CHECK_HELP = """Contrôle un ou plusieurs fichiers et dit s'ils sont conformes à leur modèle.

Dans un dossier, tous les tableaux (CSV, TSV et classeurs) sont contrôlés, sous-dossiers compris. Un motif entre \
guillemets ('donnees/**/*.csv') est développé par validata.

Code de sortie : 0 si tout est conforme, 1 si un fichier ne l'est pas, 2 si un contrôle n'a pas pu avoir lieu.
"""
CHECK_EPILOG = """Exemples :

  validata check deliberations.csv
  validata check subventions.csv --schema subventions --format json
  validata check donnees/ --output rapport.json
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
            metavar="MODÈLE",
            help="Modèle : nom (deliberations), nom@version, chemin ou adresse. Sans cette option, il est reconnu "
            "d'après l'en-tête.",
        ),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "-f",
            "--format",
            metavar="FORME",
            help="Forme du rapport : console, concise (une ligne par constat) ou json.",
        ),
    ] = "console",
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FICHIER",
            help="Écrit aussi le rapport dans ce fichier (.json ou .txt) ; répétable.",
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
        int | None, typer.Option(min=1, metavar="LIGNE", help="Numéro de la ligne d'en-tête, au lieu de la chercher.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Les avertissements rendent aussi non conforme.")] = False,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="RÈGLE", help="Règle à ne pas appliquer (voir « validata rules ») ; répétable."),
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
    from validata.render import render
    from validata.rules import RULES

    if form not in FORMATS:
        raise typer.BadParameter(f"le format « {form} » est inconnu (formats possibles : {', '.join(FORMATS)})")
    targets = [(path, EXTENSIONS.get(path.suffix.lower())) for path in output or []]
    for path, known in targets:
        if known is None:
            raise typer.BadParameter(f"l'extension de « {path} » ne dit pas la forme du rapport (.json ou .txt)")
    mark = {"tab": "\t", "\\t": "\t", "point-virgule": ";", "virgule": ","}.get(delimiter or "", delimiter)
    if mark is not None and (len(mark) != 1 or not mark.isascii() or mark in '"\r\n'):
        raise typer.BadParameter(f"le séparateur « {delimiter} » doit être un seul caractère (ou tab)")
    import validata.checks  # noqa: F401 - fills RULES

    for code in ignore or []:
        if code not in RULES:
            raise typer.BadParameter(f"la règle « {code} » est inconnue (« validata rules » en donne la liste)")
    spare([path for path, _ in targets], [*sources, schema or ""])
    with Progress(quiet=quiet) as progress:
        report = validate(
            *sources,
            schema=schema,
            encoding=encoding,
            delimiter=mark,
            sheet=sheet,
            header_row=header_row,
            strict=strict,
            ignore=ignore or (),
            limit=limit,
            limits=limits.parse(max_ or ()),
            jobs=jobs or limits.cores(),
            cluster=cluster,
            progress=progress.show,
        )
    spare([path for path, _ in targets], [file.path for file in report])
    for path, known in targets:
        write(path, render(report, str(known), values=not no_values, width=100))
    if not quiet:
        width = shutil.get_terminal_size((80, 24)).columns
        out(render(report, form, values=not no_values, color=colored(no_color), width=max(40, min(width, 120))))
    tell_incidents(report, shown=not quiet and form == "console")
    raise typer.Exit(report.exit_code)


def tell_incidents(report: Report, *, shown: bool) -> None:
    """Say on stderr what kept files from being checked, unless the report has just shown it."""
    from validata.render.text import count, same_incidents

    for message, paths in () if shown else same_incidents(report).items():
        others = f" (et {count(len(paths) - 1, 'autre')})" if len(paths) > 1 else ""
        err(f"{paths[0]}{others} : {message}")


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
    from validata import catalogue

    catalogue_print(form, catalogue.schemas, name, limits=limits.parse(max_ or ()))


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
    from validata import catalogue

    catalogue_print(form, catalogue.rules, code)


def catalogue_print(form: str, page: Callable[..., str], name: str | None, **options: Any) -> None:  # noqa: ANN401
    """Print a page of the catalogue in one of its forms."""
    if form not in ("console", "json", "markdown"):
        raise typer.BadParameter(f"le format « {form} » est inconnu (formats possibles : console, json, markdown)")
    width = shutil.get_terminal_size((80, 24)).columns
    out(page(name, form, color=colored(), width=max(40, min(width, 120)), **options))


def colored(no_color: bool = False) -> bool:  # noqa: FBT001 - the option's own value
    """Whether the report is for a terminal that may show colours."""
    return not no_color and sys.stdout is not None and sys.stdout.isatty() and "NO_COLOR" not in os.environ


class Progress:
    """A progress bar on stderr, for many files or more than a few megabytes, and on a terminal only."""

    WORTH_BYTES, WORTH_FILES = 20_000_000, 20

    def __init__(self, *, quiet: bool) -> None:
        self.shown = sys.stderr is not None and sys.stderr.isatty() and not quiet
        self.bar: Any = None

    def __enter__(self) -> Progress:  # noqa: PYI034 - never subclassed
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()

    def show(self, now: Standing) -> None:
        """Show where the run stands."""
        if self.bar is None and self.shown:
            self.shown = now.of_bytes > self.WORTH_BYTES or now.of_files > self.WORTH_FILES
            if self.shown:
                self.start(now)
        if self.bar:
            self.bar.update(self.task, completed=now.bytes or now.files, said=self.said(now))

    def start(self, now: Standing) -> None:
        """Draw the bar."""
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = TextColumn("Contrôle en cours"), BarColumn(), TextColumn("{task.fields[said]}"), TimeRemainingColumn()
        self.bar = Bar(*columns, console=Console(stderr=True), transient=True)
        self.task = self.bar.add_task("", total=now.of_bytes or now.of_files, said=self.said(now))
        self.bar.start()

    @staticmethod
    def said(now: Standing) -> str:
        """The files and bytes done, and to do."""
        done, total = (f"{size / 1_000_000:.0f}" for size in (now.bytes, now.of_bytes))
        files = f"{now.files}/{now.of_files} fichiers, " if now.of_files > 1 else ""
        return f"{files}{done}/{total} Mo"


def write(path: Path, text: str) -> None:
    """Write a report whole or not at all: aside, then renamed. ValidataError if it cannot be written."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
    except OSError:
        raise ValidataError(
            f"Le rapport « {path} » ne peut pas être écrit. Vérifiez le dossier, vos droits et la place sur le disque."
        ) from None
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def spare(reports: list[Path], read: list[str]) -> None:
    """Refuse to write a report over a file that is read."""
    for path in reports:
        for name in read:
            with suppress(OSError, ValueError):
                if name and path.samefile(name):
                    raise ValidataError(f"Le rapport « {path} » remplacerait un fichier à lire : donnez un autre nom.")


def out(text: str) -> None:
    """Write to stdout whatever its encoding: what it lacks is replaced. ValidataError if it is closed."""
    stream = sys.stdout
    if stream is None:
        raise ValidataError("Le rapport ne peut pas être affiché : la sortie standard est fermée.")
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding))
    stream.flush()


def forget_stdout() -> None:
    """Send to nowhere what Python would still try to write when it ends."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def err(text: str) -> None:
    """Write a line to stderr, inert and whatever its encoding."""
    from validata.render.text import inert, unmarked

    with suppress(OSError, ValueError, AttributeError):  # closed: there is nobody to tell
        encoding = sys.stderr.encoding or "utf-8"
        sys.stderr.write(unmarked(inert(text)).encode(encoding, "replace").decode(encoding) + "\n")


class Interrupted(BaseException):
    """The user (Ctrl-C) or the system asked to stop."""


def interrupt(number: int, _frame: object) -> None:
    """Stop where the program is, so that temporary files are removed; a second signal stops it at once."""
    signal.signal(number, signal.SIG_DFL)
    raise Interrupted(number)


def run() -> int:
    """Run the command; without any, show the help."""
    try:
        code = app(standalone_mode=False)
    except Exception as error:
        if type(error).__name__ != "NoArgsIsHelpError":
            raise
        out(french(str(error.format_message())) + "\n")  # type: ignore[attr-defined]
        return 2
    return code if isinstance(code, int) else 0


def main() -> None:
    """Run the command line. Every failure is a French sentence; the exit code says the rest."""
    warnings.simplefilter("ignore")  # of Python to programmers, as for a pattern that it may read otherwise one day
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, interrupt)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start threads for matrices that we have not
    gc.set_threshold(100_000, 50, 50)  # most of a short run is imports: fewer collections are 8 % of its time
    try:
        sys.exit(run())
    except ValidataError as error:
        err(f"Erreur : {error}")
    except OSError as error:  # what is read or written elsewhere has its own sentence
        forget_stdout()
        if not isinstance(error, BrokenPipeError):
            err("Erreur : Le rapport n'a pas pu être écrit en entier sur la sortie (disque plein ?).")
    except Interrupted as error:
        err("Contrôle interrompu.")
        os._exit(128 + error.args[0])  # the temporary files are gone; other threads may still be at work
    except Exception as error:  # noqa: BLE001 - usage errors of the library, and our own failures
        if hasattr(error, "format_message"):
            err(f"Erreur : {usage(error)}")
            err("Aide : validata --help")
        else:
            err(f"Erreur : {internal(error)}")
    sys.exit(2)


def usage(error: Any) -> str:  # noqa: ANN401 - an exception of the library
    """A usage error in French."""
    kind, message = type(error).__name__, str(error.format_message())
    param = getattr(error, "param", None)
    name = str((getattr(param, "opts", None) or [""])[-1])
    if kind == "NoSuchOption":
        close = f" Vouliez-vous dire : {', '.join(error.possibilities)} ?" if error.possibilities else ""
        return f"l'option « {error.option_name} » n'existe pas.{close}"
    if kind == "MissingParameter":
        return f"il manque {'les fichiers à contrôler' if name in ('', 'sources') else name}."
    if kind == "BadParameter" and not name:
        return f"{error.message}."
    if kind == "BadParameter":
        return f"la valeur donnée pour {name} n'est pas acceptable."
    if kind == "BadOptionUsage":
        return f"l'option {error.option_name} attend une valeur."
    if "command" in message:
        return f"cette commande n'existe pas : {message.partition(chr(39))[2].rstrip(chr(39) + '.')}."
    return "la commande est mal formée (argument en trop ou mal placé)."


if __name__ == "__main__":
    main()
