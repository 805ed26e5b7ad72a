"""How a report is to be shown."""

from __future__ import annotations

from typing import NamedTuple

from validata.limits import Limits


class Display(NamedTuple):
    """What the reader asks for. Each format heeds what it can show.

    `values`: whether the content of cells is cited; `color`: whether the terminal takes colours; `width`: its columns;
    `places`: how many places of a kind of finding a terminal shows;
    `explain`: whether each rule is explained where it is told; `root`: the folder of the repository, for the services
    that know a file by its place in it; `limits`: what reading a source again may cost.
    """

    values: bool = True
    color: bool = False
    width: int = 80
    places: int = 3
    explain: bool = False
    root: str = ""
    limits: Limits = Limits()
