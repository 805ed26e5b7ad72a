"""Values that must be found in other columns of the same table (`foreignKeys`). Exact, in flat memory.

First reading: the keys of both sides, on disk. Then the keys that are asked for are looked for among those that are
there, part by part, and the table is read again for the values of the rows to tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from validata.judge.keys import PARTS, SMALL, Flags, Keys, Repeated, cells_of, digests, first_of
from validata.judge.repeats import KeyJudge, canonical, value
from validata.options import Options
from validata.report.finding import Finding, Told, nothing
from validata.rule import Severity
from validata.rules.constraints.references import Reference, reference_inconnue
from validata.rules.constraints.repeats import valeur_dupliquee
from validata.schema.match import Column
from validata.schema.model import Schema
from validata.table.model import Chunk


@dataclass
class ReferenceJudge(KeyJudge):
    """Judges that the values of some columns are those of the `references`; None for one that the table has not."""

    references: list[Column | None] = field(default_factory=list)
    names: tuple[str, ...] = ()
    there: Keys = field(default_factory=Keys)

    def look(self, chunk: Chunk, blank: Flags) -> Iterator[Finding]:  # noqa: ARG002 - as its kin
        """Take the keys of both sides in a chunk; nothing is told yet."""
        keep(self.keys, chunk, list(self.columns))
        keep(self.there, chunk, self.references, sound=True)
        return iter(())

    def tell(self, chunks: Iterator[Chunk], mark: Callable[[Finding], None]) -> Iterator[Finding]:
        """The values that are not found, all counted and the first told; `chunks` reads the table again."""
        column, number = self.columns[0], 0
        level = self.level or column.level

        def finding(some: Repeated, told: Told, count: int) -> Finding:
            return Finding(reference_inconnue, some.rows, some.lines, told, count, column.number, column.name, level)

        def each(some: Repeated) -> None:
            nonlocal number
            number += len(some.rows)
            mark(finding(some, nothing, len(some.rows)))

        kept = first_of(absent(self.keys, self.there), self.limit, each)
        cells = cells_of(chunks, self.columns, kept.rows)
        if number:
            names = list(self.names)
            yield finding(kept, lambda i: (cells[i][0], reference_inconnue.find(Reference(cells[i], names))), number)

    def close(self) -> None:
        """Free the disk."""
        super().close()
        self.there.close()


def keep(keys: Keys, chunk: Chunk, columns: list[Column | None], *, sound: bool = False) -> None:
    """Keep the keys of some columns of a chunk, but the empty ones; if `sound`, not those with a NaN either."""
    empty = [""] * len(chunk)
    texts = [chunk.columns[c.number - 1].to_pylist() if c else empty for c in columns]
    rows: list[int] = []
    found: list[bytes] = []
    for index, cells in enumerate(zip(*texts, strict=True)):
        values = [value(c, text) if c else None for c, text in zip(columns, cells, strict=True)]
        if any(one is not None for one in values) and not (sound and any(one != one for one in values)):  # noqa: PLR0124
            rows.append(index)
            found.append(repr([comparable(one) for one in values]).encode())
    places = np.array(rows, np.int64)
    both = digests(found)
    keys.add(both[:, 0], both[:, 1], places + chunk.row, chunk.lines_of(places))


def comparable(value: Any) -> str:
    """A writing that two values share when they are equal, even of two types: numbers are all written alike."""
    return canonical(Decimal(value) if isinstance(value, (int, float)) else value)


def absent(asked: Keys, there: Keys) -> Iterator[Repeated]:
    """The rows of the keys `asked` for that are not `there`, part by part."""
    whole = max(asked.number, there.number) <= SMALL
    for part in [None] if whole else range(PARTS):
        some = records(asked, part)
        both = np.concatenate([records(there, part), some])
        wanted = np.arange(len(both)) >= len(both) - len(some)
        order = np.lexsort((wanted, both["low"], both["high"]))  # of equal keys, those that are there come first
        both, wanted = both[order], wanted[order]
        first = np.ones(len(both), bool)
        first[1:] = (both["high"][1:] != both["high"][:-1]) | (both["low"][1:] != both["low"][:-1])
        starts = np.flatnonzero(first)
        missing = both[wanted & wanted[starts[np.cumsum(first) - 1]]] if len(both) else both
        yield Repeated(missing["row"], np.zeros(len(missing), np.int64), missing["line"])


def records(keys: Keys, part: int | None) -> npt.NDArray[Any]:
    """The records of a part of some keys, or of all of them."""
    return keys.between(0, keys.number) if part is None else keys.part(part)


def reference_judges(columns: list[Column], schema: Schema, options: Options) -> list[KeyJudge]:
    """The judges of the foreign keys within the table, when the columns that refer are all there."""
    by_name = {c.name: c for c in columns if c.field}
    judges: list[KeyJudge] = []
    if options.skips(reference_inconnue):
        return judges
    for key in schema.foreign_keys:
        if not key.resource and all(name in by_name for name in key.fields):
            referring, references = [by_name[name] for name in key.fields], [by_name.get(n) for n in key.references]
            soft = any(c is not None and c.level for c in (*referring, *references))
            level: Severity | None = "warning" if soft else None
            judges.append(
                ReferenceJudge(
                    valeur_dupliquee, referring, options.told, level, references=references, names=key.references
                )
            )
    return judges
