"""A corrected copy as CSV: UTF-8, the separator of the schema, a line for each row, quotes where they are needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validata.fix.mended import Mended
from validata.judge.plan import Plan
from validata.table.arrow import Mask, filled, raw, view


def lines(plan: Plan, chunks: Iterable[Mended], mark: str) -> Iterator[bytes]:
    """The bytes of the copy, block by block."""
    yield record([place.label for place in plan.places], mark).encode()
    for one in chunks:
        block = rows(plan, one, mark)
        if len(block):
            yield raw(block)[1].tobytes()


def rows(plan: Plan, one: Mended, mark: str) -> pa.StringArray:
    """The lines of a chunk, each with its end."""
    empty = pa.array([""] * len(one.chunk), pa.string())
    columns = [one.columns[place.number - 1] if place.number else empty for place in plan.places]
    alone = len(columns) == 1
    quoted = [between_quotes(column, mark, alone=alone) for column in columns]
    joined = quoted[0] if alone else pc.binary_join_element_wise(*quoted, mark)
    told = pc.binary_join_element_wise(joined, "", "\n")
    found = {place: cells for place, cells in sorted(one.found.items()) if one.kept[place]}
    if found:
        mask = np.zeros(len(told), bool)
        mask[list(found)] = True
        width, unclosed = len(one.columns), set(one.chunk.unclosed)
        numbers = [place.number for place in plan.places]
        texts = [
            record([cells[n - 1] if n else "" for n in numbers] if len(cells) == width else cells, mark, i in unclosed)
            for i, cells in found.items()
        ]
        told = pc.replace_with_mask(told, mask, pa.array(texts, pa.string()))
    return told if one.kept.all() else told.filter(pa.array(one.kept))


def between_quotes(texts: pa.StringArray, mark: str, *, alone: bool) -> pa.StringArray:
    """The texts, those that hold the separator, a quote or a line end between quotes; the only cell of a row is too.

    So are those that start with a space, which would pass for one that follows each separator.

    (An empty line would be no row.)
    """
    needed = special(texts, mark)
    if alone:
        needed |= ~filled(texts)
    places = np.flatnonzero(needed)
    if not len(places):
        return texts
    inside = pc.replace_substring(texts.take(pa.array(places)), '"', '""')
    return pc.replace_with_mask(texts, needed, pc.binary_join_element_wise('"', inside, '"', ""))


def special(texts: pa.StringArray, mark: str) -> Mask:
    """Which texts hold the separator, a quote or a line end, or start with a space."""
    offsets, data = raw(texts)
    found: Mask = view(pc.starts_with(texts, " ")).copy()
    for sign in {ord(mark), *b'"\r\n'}:
        places = np.flatnonzero(data == sign)
        if len(places):
            found[np.searchsorted(offsets[1:], places, side="right")] = True
    return found


def record(cells: list[str], mark: str, unclosed: bool = False) -> str:  # noqa: FBT001, FBT002 - a fact of the row
    """A line. A quote that nothing closes is left as it is: it stands for itself at the start of its cell."""
    told = []
    for cell in cells:
        bare = unclosed and '"' in cell and not any(sign in cell for sign in (mark, "\r", "\n"))
        needs = any(sign in cell for sign in (mark, '"', "\r", "\n")) or (len(cells) == 1 and not cell)
        told.append(f'"{cell.replace(chr(34), chr(34) * 2)}"' if needs and not bare else cell)
    return mark.join(told) + "\n"
