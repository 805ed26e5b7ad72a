"""Help pages and usage errors in French."""

from __future__ import annotations

import os
import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

from validata.text.typography import typography

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


def french(text: str) -> str:
    """A help page with the library's own words in French."""
    for english, own in FRENCH.items():
        text = text.replace(english, own)
    return typography(re.sub(r"\s*\[x>=\d+\]|; (?:\d+<=)?x[<>]=\d+| <(?:list\[)?\w+\]?>|[{}]", "", text))


class Command(TyperCommand):
    """A command whose help is in French."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return french(super().get_help(ctx))


class Group(TyperGroup):
    """The commands, their help in French."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments of a command; what is no command but a file, a folder or an address is checked."""
        first = args[0] if args else ""
        if first and not first.startswith("-") and first not in self.commands and looks_like_a_source(first):
            args = ["check", *args]
        return super().parse_args(ctx, args)

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return french(super().get_help(ctx))


def looks_like_a_source(name: str) -> bool:
    """Whether an argument given in the place of a command is what there is to check."""
    from validata.source.targets import EXTENSIONS

    return os.path.lexists(name) or "://" in name or name.lower().endswith((*EXTENSIONS, ".txt"))


def usage(error: Any) -> str:
    """A usage error in French."""
    kind, message = type(error).__name__, str(error.format_message())
    param = getattr(error, "param", None)
    name = str((getattr(param, "opts", None) or [""])[-1])
    if kind == "NoSuchOption":
        close = f" Vouliez-vous dire : {', '.join(error.possibilities)} ?" if error.possibilities else ""
        return f"l'option « {error.option_name} » n'existe pas.{close}"
    if kind == "MissingParameter":
        said = "les fichiers à contrôler" if name in ("", "sources") else getattr(param, "metavar", None) or name
        return f"il manque {said}."
    if kind == "BadParameter" and not name:
        return f"{error.message}."
    if kind == "BadParameter":
        return f"la valeur donnée pour {name} n'est pas acceptable."
    if kind == "BadOptionUsage":
        return f"l'option {error.option_name} attend une valeur."
    if "command" in message:
        return f"cette commande n'existe pas : {message.partition(chr(39))[2].rstrip(chr(39) + '.')}."
    return "la commande est mal formée (argument en trop ou mal placé)."
