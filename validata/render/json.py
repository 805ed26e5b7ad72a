"""The report as a JSON text that is inert where it is printed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from validata.render.display import Display
from validata.render.inert import HIDDEN, ORDER
from validata.report import Report

UNSHOWN = re.compile(f"[{HIDDEN}]")
"""What would act on the terminal that a JSON text is printed on; JSON itself escapes the controls of ASCII."""


def render(report: Report, display: Display) -> str:
    """The report as an indented JSON text."""
    return "".join(pieces(report, display))


def pieces(report: Report, display: Display) -> Iterator[str]:
    """The same in pieces, each finding being made in its turn."""
    return inert(report.to_dict(values=display.values, many=iter))


def dump(value: Any) -> str:
    """A value as an indented JSON text that is inert where it is printed, its data unchanged.

    Only the halves of characters that a file name or a schema may hold are replaced: no JSON can be valid with them.
    """
    return "".join(inert(value))


def inert(value: Any) -> Iterator[str]:
    """The pieces of that text; no text of the value is in two of them."""
    for piece in indented(value):
        yield ORDER.sub(escaped, UNSHOWN.sub(escaped, piece))
    yield "\n"


def indented(value: Any, margin: str = "\n") -> Iterator[str]:
    """What `json.dumps(value, indent=1)` gives, in a third of the time when there are many notices."""
    inner = f"{margin} "
    if isinstance(value, (list, tuple, Iterator)):
        mark = "["
        for one in value:
            yield f"{mark}{inner}"
            yield from indented(one, inner)
            mark = ","
        yield "[]" if mark == "[" else f"{margin}]"
    elif not isinstance(value, dict) or not value:
        yield json.dumps(value, ensure_ascii=False)
    elif any(isinstance(one, (dict, list, tuple, Iterator)) for one in value.values()):
        mark = "{"
        for key, one in value.items():
            yield f"{mark}{inner}{json.dumps(str(key), ensure_ascii=False)}: "
            yield from indented(one, inner)
            mark = ","
        yield f"{margin}}}"
    else:
        flat = json.dumps(value, ensure_ascii=False, separators=(f",{inner}", ": "))  # all in C
        yield f"{{{inner}{flat[1:-1]}{margin}}}"


def escaped(found: re.Match[str]) -> str:
    """What was found, as JSON escapes; half a character as U+FFFD."""
    if "\ud800" <= found[0] <= "\udfff":
        return "\ufffd"
    units = found[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))
