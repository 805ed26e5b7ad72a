"""A file that is no table that can be read, or that exceeds a limit."""

from __future__ import annotations

from validata.limits import Limits
from validata.text.typography import typography

TOO_WIDE = "Supprimez les colonnes qui ne sont pas du tableau, puis recommencez."
CHECK_ENDS = "Vérifiez que chaque ligne du tableau est bien sur une ligne du fichier, puis recommencez."


class Unreadable(Exception):  # noqa: N818 - it is a state of the file
    """The file is no table that can be read. `facts` (French) say why and what to do, `row`... where."""

    def __init__(
        self, facts: dict[str, str], row: int | None = None, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(facts)
        self.facts, self.row, self.line, self.column = facts, row, line, column


def excess(
    what: str,
    limits: Limits,
    name: str,
    remedy: str,
    row: int | None = None,
    line: int | None = None,
    column: int | None = None,
) -> Unreadable:
    """A limit that the file exceeds, where and by what."""
    facts = {"excess": typography(what), "limit": typography(limits.said(name)), "remedy": remedy}
    return Unreadable(facts, row, line, column)
