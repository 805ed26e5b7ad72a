"""What the judges tell: a rule, and all the places of one column (or none) where it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from validata.report.notice import Notice
from validata.rule import Facts, Found, Mend, Rule, Severity

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from validata.schema.model import Schema

Places: TypeAlias = "Sequence[int | None] | npt.NDArray[np.int64]"
Told: TypeAlias = Callable[[int], tuple["str | None", Facts]]
"""The i-th place of a finding -> its text and its facts, worked out when they are asked for."""

Mends: TypeAlias = Callable[[int], "Mend | None"]
"""The i-th place of a finding -> what mends it, if anything does."""


@dataclass(frozen=True)
class Finding:
    """A rule shown in some rows. `column` and `field` say where in them, `level` how much, if not as the rule says.

    `same` says which texts its cells hold, for those of a column: the texts, and which of them each row holds.
    `rows` and `lines` are their numbers in the file (None: no row in particular), `told(i)` the text and the facts of
    the i-th. `count` may be more than their number: the rows of too many are not all given, but the first. It is 0 for
    rows that are wrong for a cause told elsewhere: they are not told again. `mends(i)` is what mends the i-th.
    """

    rule: Rule[Any]
    rows: Places
    lines: Places
    told: Told
    count: int
    column: int | None = None
    field: str | None = None
    level: Severity | None = None
    same: tuple[list[str], npt.NDArray[np.int64]] | None = None
    mends: Mends | None = None

    @property
    def severity(self) -> Severity:
        """How much it weighs: its own level or the rule's."""
        return self.level or self.rule.severity

    @property
    def known_rows(self) -> list[int] | npt.NDArray[np.int64]:
        """Its rows, without what is in none."""
        return [row for row in self.rows if row is not None] if isinstance(self.rows, Sequence) else self.rows

    def only(self, places: list[int], count: int) -> Finding:
        """The same finding in some of its places, by their indexes, and as many more as `count` says."""
        import numpy as np

        chosen = np.array(places, np.int64)
        rows, lines = (
            [some[i] for i in places] if isinstance(some, Sequence) else some[chosen]
            for some in (self.rows, self.lines)
        )
        same = (self.same[0], self.same[1][chosen]) if self.same else None
        told, mends = self.told, self.mends
        return replace(
            self,
            rows=rows,
            lines=lines,
            told=lambda i: told(places[i]),
            count=count,
            same=same,
            mends=None if mends is None else lambda i: mends(places[i]),
        )

    def notices(self, most: int) -> Iterator[Notice]:
        """Its first places, as so many notices."""
        for i, (row, line) in enumerate(zip(plain(self.rows[:most]), plain(self.lines[:most]), strict=True)):
            value, facts = self.told(i)
            mend = self.mends(i) if self.mends else None
            yield Notice(self.rule, facts, row, line or None, self.column, self.field, value, self.level, mend)


def weighed(found: Iterable[Finding], schema: Schema) -> Iterator[Finding]:
    """The same findings, as a schema weighs their rules; those of which it wants nothing are left out.

    The level of a finding in one column is more precise than that of the schema: it stays, unless another is forced.
    """
    levels, forced = schema.levels, schema.forced
    for one in found:
        level: Any = levels.get(one.rule.code)
        if level is None or (one.level and one.field and one.rule.code not in forced):
            yield one
        elif level != "none":
            yield replace(one, level=level)


def plain(places: Places) -> Sequence[int | None]:
    """Places as Python's integers."""
    return places if isinstance(places, Sequence) else places.tolist()


def nothing(_: int) -> tuple[None, Facts]:
    """No text, no fact."""
    return None, {}


def findings(
    rule: Rule[Any], found: Iterable[Found], mend: Callable[[Found], Mend | None] | None = None
) -> Iterator[Finding]:
    """What a finder told, each a finding of its own, with what mends it."""
    for one in found:
        yield Finding(
            rule,
            rows=(one.row,),
            lines=(one.line,),
            told=lambda _, one=one: (one.value, one.facts),  # type: ignore[misc]
            count=1,
            column=one.column,
            field=one.field,
            level=one.level,
            mends=(lambda _, one=one: mend(one)) if mend else None,  # type: ignore[misc]
        )
