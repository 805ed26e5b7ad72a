"""Where a text stops being JSON, and where each value of a JSON text is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s"\[\]{},:]+', re.DOTALL)
"""The tokens of a JSON text: strings, signs, other values."""


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


def json_lines(text: str) -> tuple[dict[str, int], dict[str, int]]:
    """The line (from 1) of each value of a JSON text, by its pointer (RFC 6901): for a property, that of its name.

    Then the properties that stand again in their object, and where: only the last one counts.
    """
    found, again = {"": 1}, {}
    path: list[str | int] = []  # the name or the place of what is read, in each open object or list
    inside: list[str] = []
    named, line, at = False, 1, 0
    for token in TOKEN.finditer(text):
        line += text.count("\n", at, token.start())
        at, sign = token.start(), token[0]
        if sign in "}]":
            inside.pop()
            path.pop()
        elif sign == ",":
            named = False
            if inside[-1] == "[":
                path[-1] = int(path[-1]) + 1
        elif sign == ":":
            named = True
        elif inside and inside[-1] == "{" and not named:
            path[-1] = json.loads(sign, strict=False)
            if (place := pointer(path)) in found:
                again[place] = line
            found[place] = line
        else:
            if inside and inside[-1] == "[":
                found[pointer(path)] = line
            if sign in "{[":
                inside.append(sign)
                path.append(0)
                named = False
    return found, again


def pointer(path: Iterable[str | int]) -> str:
    """The pointer of what names and places lead to (RFC 6901)."""
    return "".join("/" + str(one).replace("~", "~0").replace("/", "~1") for one in path)
