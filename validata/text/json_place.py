"""Where a text stops being JSON."""

from __future__ import annotations

import json


def json_place(error: json.JSONDecodeError) -> tuple[int, int, int]:
    """The character, the line and the column of the fault, from 1.

    A comma too many is a fault where it stands: Python says so since 3.13, and named what follows before.
    """
    end = error.pos
    before = error.doc[:end].rstrip()
    if before.endswith(",") and error.doc[end : end + 1] in ("}", "]"):
        end = len(before) - 1
    before = error.doc[:end]
    return end + 1, before.count("\n") + 1, end - before.rfind("\n")
