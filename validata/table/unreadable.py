"""A file that is no table that can be read, or that exceeds a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validata.text.typography import typography

if TYPE_CHECKING:
    from validata.limits import Limits
    from validata.report.notice import Notice

TOO_WIDE = "Supprimez les colonnes qui ne sont pas du tableau, puis recommencez."
CHECK_ENDS = "Vérifiez que chaque ligne du tableau est bien sur une ligne du fichier, puis recommencez."


class Unreadable(Exception):  # noqa: N818 - it is a state of the file
    """The file is no table that can be read: its French `facts` say why and what to do, its `place` where."""

    def __init__(self, facts: dict[str, str], **place: int | None) -> None:
        super().__init__(facts)
        self.facts, self.place = facts, place

    @property
    def notice(self) -> Notice:
        """The same, as it is told."""
        from validata.report.notice import Notice

        return Notice("fichier-illisible", **self.place, detail=self.facts)  # type: ignore[arg-type]


def excess(what: str, limits: Limits, name: str, remedy: str, **place: int | None) -> Unreadable:
    """A limit that the file exceeds, where and by what."""
    facts = {"excess": typography(what), "limit": typography(limits.said(name)), "remedy": remedy}
    return Unreadable(facts, **place)
