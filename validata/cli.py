"""The command line: options -> validate() -> renderer -> exit code. Nothing else prints."""

from __future__ import annotations

import gc
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from validata import __version__, limits, validate
from validata.errors import ValidataError
from validata.report import LIMIT, Report
from validata.rules import typography

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

Code de sortie : 0 si tout est conforme, 1 si un fichier ne l'est pas, 2 si un contrôle n'a pas pu avoir lieu.
"""
CHECK_EPILOG = """Exemples :

  validata check deliberations.csv
  validata check subventions.csv --schema subventions --format json
  validata check donnees/*.csv --schema https://exemple.fr/schema.json --strict
  cat prenoms.csv | validata check - --schema prenoms -f concise
"""


@app.command("check", cls=Command, help=CHECK_HELP, epilog=CHECK_EPILOG.replace("\n  ", "\n\n  "))
def check(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="FICHIERS", help="Fichiers, adresses http(s), ou « - » pour l'entrée standard."),
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
        int,
        typer.Option(
            min=0,
            metavar="NOMBRE",
            help="Nombre de détails gardés par règle et par colonne ; les totaux restent exacts.",
        ),
    ] = LIMIT,
    max_: Annotated[
        list[str] | None,
        typer.Option(
            "--max", metavar="LIMITE=VALEUR", help="Change une limite de sécurité (voir le README) ; répétable."
        ),
    ] = None,
    no_values: Annotated[bool, typer.Option("--no-values", help="Ne cite pas le contenu des cellules.")] = False,
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
    with Progress(sources, quiet=quiet) as progress:
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
            progress=progress.advance,
        )
    for path, known in targets:
        write(path, render(report, str(known), values=not no_values, width=100))
    if not quiet:
        color = not no_color and sys.stdout.isatty() and "NO_COLOR" not in os.environ
        width = shutil.get_terminal_size((80, 24)).columns
        out(render(report, form, values=not no_values, color=color, width=max(40, min(width, 120))))
    tell_incidents(report, shown=not quiet and form == "console")
    raise typer.Exit(report.exit_code)


def tell_incidents(report: Report, *, shown: bool) -> None:
    """Say on stderr what kept files from being checked, unless the report has just shown it."""
    for path, message in [] if shown else report.incidents:
        err(f"{path} : {message}")


@app.command("schemas", cls=Command)
def schemas(
    name: Annotated[
        str | None, typer.Argument(metavar="[MODÈLE]", help="Nom, nom@version, chemin ou adresse du modèle à décrire.")
    ] = None,
    form: Annotated[
        str, typer.Option("-f", "--format", metavar="FORME", help="console, json ou markdown.")
    ] = "console",
) -> None:
    """Liste les modèles fournis, ou décrit l'un d'eux : champs, types, obligations, valeurs, exemples."""
    from validata import catalogue

    catalogue_print(form, catalogue.schemas, name)


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


def catalogue_print(form: str, page: Callable[..., str], name: str | None) -> None:
    """Print a page of the catalogue in one of its forms."""
    if form not in ("console", "json", "markdown"):
        raise typer.BadParameter(f"le format « {form} » est inconnu (formats possibles : console, json, markdown)")
    width = shutil.get_terminal_size((80, 24)).columns
    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    out(page(name, form, color=color, width=max(40, min(width, 120))))


class Progress:
    """A progress bar on stderr, for files of more than a few megabytes and on a terminal only."""

    WORTH = 20_000_000  # bytes

    def __init__(self, sources: list[str], *, quiet: bool) -> None:
        total = sum(Path(s).stat().st_size for s in sources if s != "-" and Path(s).is_file())
        self.bar: Any = None
        if total > self.WORTH and sys.stderr.isatty() and not quiet:
            from rich.console import Console
            from rich.progress import Progress as Bar

            self.bar = Bar(console=Console(stderr=True), transient=True)
            self.task = self.bar.add_task("Contrôle en cours", total=total)

    def __enter__(self) -> Progress:  # noqa: PYI034 - never subclassed
        if self.bar:
            self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()

    def advance(self, size: int) -> None:
        """Some bytes have been read."""
        if self.bar:
            self.bar.advance(self.task, size)


def write(path: Path, text: str) -> None:
    """Write a report whole or not at all: aside, then renamed. ValidataError if it cannot be written."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise ValidataError(
            f"Le rapport « {path} » ne peut pas être écrit. Vérifiez le dossier et vos droits."
        ) from None


def out(text: str) -> None:
    """Write to stdout whatever its encoding: what it lacks is replaced."""
    stream = sys.stdout
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding))
    stream.flush()


def err(text: str) -> None:
    """Write a line to stderr whatever its encoding."""
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write(text.encode(encoding, "replace").decode(encoding) + "\n")


def main() -> None:
    """Run the command line. Every failure is a French sentence; the exit code says the rest."""
    gc.set_threshold(100_000, 50, 50)  # most of a short run is imports: fewer collections are 8 % of its time
    try:
        code = app(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except ValidataError as error:
        err(f"Erreur : {error}")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        err("Contrôle interrompu.")
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - usage errors of the library, and our own failures
        if type(error).__name__ == "Abort":
            err("Contrôle interrompu.")
            sys.exit(130)
        if type(error).__name__ == "NoArgsIsHelpError":
            out(french(str(error.format_message())) + "\n")  # type: ignore[attr-defined]
        elif hasattr(error, "format_message"):
            err(f"Erreur : {usage(error)}\nAide : validata --help")
        else:
            err(f"Erreur interne de validata ({type(error).__name__} : {error}). Merci de la signaler.")
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
