"""How a report is to be shown."""

from __future__ import annotations

from typing import NamedTuple


class Display(NamedTuple):
    """What the reader asks for. Each format heeds what it can show.

    `values`: whether the content of cells is cited; `color`: whether the terminal takes colours; `width`: its columns;
    `explain`: whether each rule is explained where it is told.
    """

    values: bool = True
    color: bool = False
    width: int = 80
    explain: bool = False
