"""How the numbers of an xlsx workbook are shown: as dates, or with zeros before them."""

from __future__ import annotations

import re
from typing import NamedTuple

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


def least_digits(code: str) -> int:
    """How many digits a format such as `00000` or `0#" "##" "##` shows of a whole number; 0 for any other format."""
    places = LITERAL.sub("", code.partition(";")[0]).replace(" ", "").replace("-", "")
    return len(places) if ZEROS.fullmatch(places) else 0


ZEROS = re.compile("0[0#?]+")


class Styles(NamedTuple):
    """For each style of the cells, in their order: whether it shows a date, and how many digits at least, or 0."""

    dates: npt.NDArray[np.bool_]
    digits: npt.NDArray[np.uint8]


def styles(archive: Archive) -> Styles:
    """The styles of the cells."""
    if STYLES not in archive.parts:
        return Styles(np.zeros(0, bool), np.zeros(0, np.uint8))
    codes: dict[str, str] = {}
    used: list[str] = []
    for path, attributes in starts(archive.blocks(STYLES), archive.limits):
        for space in MAIN:
            if path == [f"{space} {name}" for name in ("styleSheet", "numFmts", "numFmt")]:
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif path == [f"{space} {name}" for name in ("styleSheet", "cellXfs", "xf")]:
                used.append(attributes.get("numFmtId", "0"))
    usual = {str(number) for number in BUILT_IN}
    dates = [shows_date(codes[one]) if one in codes else one in usual for one in used]
    return Styles(
        np.array(dates, bool), np.array([min(least_digits(codes.get(one, "")), 255) for one in used], np.uint8)
    )
