"""Shares written as percentages, read exactly."""

from __future__ import annotations

import re
from fractions import Fraction

WRITTEN = r"(\d{1,3}(?:[.,]\d{1,18})?)\s*%|(0)"
"""`5%`, `2,5 %`; `0` needs no sign."""


def share(text: str) -> Fraction | None:
    """The share that a percentage says, from 0 to 1; None when it says none."""
    found = re.fullmatch(WRITTEN, text.strip(), re.ASCII)
    said = Fraction((found[1] or found[2]).replace(",", ".")) / 100 if found else None
    return said if said is not None and said <= 1 else None
