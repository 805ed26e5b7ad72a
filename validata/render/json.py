"""The report as a JSON text that is inert where it is printed."""

from __future__ import annotations

import json
import re
from typing import Any

from validata.render.display import Display
from validata.render.inert import HIDDEN, ORDER
from validata.report import Report

UNSHOWN = re.compile(f"[{HIDDEN}]")
"""What would act on the terminal that a JSON text is printed on; JSON itself escapes the controls of ASCII."""


def render(report: Report, display: Display) -> str:
    """The report as an indented JSON text."""
    return dump(report.to_dict(values=display.values))


def dump(value: Any) -> str:
    """A value as an indented JSON text that is inert where it is printed, its data unchanged.

    Only the halves of characters that a file name or a schema may hold are replaced: no JSON can be valid with them.
    """
    return ORDER.sub(escaped, UNSHOWN.sub(escaped, indented(value))) + "\n"


def indented(value: Any, margin: str = "\n") -> str:
    """What `json.dumps(value, indent=1)` gives, in a third of the time when there are many notices."""
    inner = f"{margin} "
    if isinstance(value, (list, tuple)) and value:
        return f"[{inner}{f',{inner}'.join(indented(one, inner) for one in value)}{margin}]"
    if not isinstance(value, dict) or not value:
        return json.dumps(value, ensure_ascii=False)
    if any(isinstance(one, (dict, list, tuple)) for one in value.values()):
        items = (f"{json.dumps(str(key), ensure_ascii=False)}: {indented(one, inner)}" for key, one in value.items())
        return f"{{{inner}{f',{inner}'.join(items)}{margin}}}"
    flat = json.dumps(value, ensure_ascii=False, separators=(f",{inner}", ": "))  # all in C
    return f"{{{inner}{flat[1:-1]}{margin}}}"


def escaped(found: re.Match[str]) -> str:
    """What was found, as JSON escapes; half a character as U+FFFD."""
    if "\ud800" <= found[0] <= "\udfff":
        return "\ufffd"
    units = found[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))
