"""Which cells of an xlsx workbook are dates: those whose number is shown as one."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from validata.table.workbook.archive import Archive
from validata.table.workbook.markup import starts
from validata.table.workbook.relations import MAIN, STYLES

BUILT_IN = frozenset((*range(14, 23), 45, 46, 47))
"""The formats of dates and times that every program knows by their number (ECMA-376, 18.8.30)."""
LITERAL = re.compile(r'"[^"]*"?|\[(?!(?:h{1,2}|m{1,2}|s{1,2})\])[^\[\]]*\]|[\\_*].', re.IGNORECASE | re.DOTALL)
"""What a format shows as it is, or that says a colour, a condition or a language."""
MOMENT = re.compile("[dmhys]", re.IGNORECASE)


def shows_date(code: str) -> bool:
    """Whether a format of numbers, such as `dd/mm/yyyy` or `0,00 "m"`, shows a date or a time."""
    return MOMENT.search(LITERAL.sub("", code.partition(";")[0])) is not None


def date_styles(archive: Archive) -> npt.NDArray[np.bool_]:
    """For each style of the cells, in their order, whether it shows a date."""
    if STYLES not in archive.parts:
        return np.zeros(0, bool)
    codes: dict[str, str] = {}
    used: list[str] = []
    for path, attributes in starts(archive.blocks(STYLES), archive.limits):
        for space in MAIN:
            if path == [f"{space} {name}" for name in ("styleSheet", "numFmts", "numFmt")]:
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif path == [f"{space} {name}" for name in ("styleSheet", "cellXfs", "xf")]:
                used.append(attributes.get("numFmtId", "0"))
    usual = {str(number) for number in BUILT_IN}
    return np.array([shows_date(codes[one]) if one in codes else one in usual for one in used], bool)
