"""What a schema says that Table Schema cannot: its `validata` object, and those of its fields.

Other readers of Table Schema pass over it. `docs/notions.md` tells those who write schemas what each notion means;
`validata.schema.model` reads them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args

Level = Literal["error", "warning", "info", "none"]
"""How much a finding weighs where the schema says so; « none »: it is not told."""
LEVELS = get_args(Level)
SPACES = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f"
SPACES += "\u205f\u3000\ufeff"
"""What is taken off both ends of a cell that is read trimmed (ECMAScript, `String.prototype.trim`)."""


def notions(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """The notions of a schema or of a field; none for what is no object."""
    found = descriptor.get("validata")
    return found if isinstance(found, dict) else {}


def is_text(value: Any) -> bool:
    """A text that says something."""
    return isinstance(value, str) and bool(value)


def is_flag(value: Any) -> bool:
    """True or false."""
    return isinstance(value, bool)


def is_level(value: Any) -> bool:
    """One of the levels."""
    return value in LEVELS


def is_texts(value: Any) -> bool:
    """A list of texts."""
    return isinstance(value, list) and all(map(is_text, value))


def is_pattern(value: Any) -> bool:
    """A regular expression that Python can read."""
    try:
        re.compile(f"^{value}$")
    except (re.error, RecursionError, OverflowError):
        return False
    return is_text(value)


def is_levels(value: Any) -> bool:
    """Levels by code of rule."""
    return isinstance(value, dict) and all(map(is_level, value.values()))


def is_choice(value: Any) -> bool:
    """Lists of names of columns."""
    return isinstance(value, list) and all(map(is_texts, value))


def is_checks(value: Any) -> bool:
    """Named checks, with the object of their parameters if any."""
    return isinstance(value, list) and all(
        isinstance(one, dict) and is_text(one.get("name")) and isinstance(one.get("params", {}), dict) for one in value
    )


def is_kept(value: Any) -> bool:
    """Descriptions of fields."""
    return isinstance(value, list) and all(isinstance(one, dict) and is_text(one.get("name")) for one in value)


def having(*names: str) -> Callable[[Any], bool]:
    """An object with these texts, and no other."""
    return lambda value: isinstance(value, dict) and set(value) <= set(names) and all(map(is_text, value.values()))


def is_name(value: Any) -> bool:
    """A rule for the names of files."""
    return having("pattern", "form", "example")(value) and len(value) == 3 and is_pattern(value["pattern"])


def is_example(value: Any) -> bool:
    """Texts of cells by name of column; an empty one leaves its cell empty."""
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def is_late(value: Any) -> bool:
    """Values, with why they are not listed yet."""
    return isinstance(value, dict) and all(map(is_text, value.values()))


def is_translated(value: Any) -> bool:
    """What changes in the translations of a column."""
    return isinstance(value, dict) and set(value) <= {"levels"} and is_levels(value.get("levels", {}))


OF_SCHEMA: dict[str, Callable[[Any], bool]] = {
    "checks": is_checks,
    "chosenWhen": is_choice,
    "exactNames": is_flag,
    "exampleRow": is_example,
    "file": having("kind", "delimiter"),
    "fileName": is_name,
    "kept": is_kept,
    "languages": is_texts,
    "levels": is_levels,
    "replaced": having("by", "remedy"),
    "skipEmptyLines": is_flag,
    "trim": is_flag,
}
OF_FIELD: dict[str, Callable[[Any], bool]] = {
    "absent": is_level,
    "checks": is_checks,
    "late": is_late,
    "levels": is_levels,
    "translated": is_translated,
    "written": is_pattern,
}


def notion_fault(descriptor: Mapping[str, Any], known: Mapping[str, Callable[[Any], bool]]) -> str | None:
    """What is wrong in the notions of a schema (OF_SCHEMA) or of a field (OF_FIELD), in French, or None."""
    if not isinstance(descriptor.get("validata", {}), dict):
        return "« validata » doit être un objet"
    for name, value in notions(descriptor).items():
        if name not in known:
            return f"« validata » ne connaît pas la propriété « {name} » (propriétés possibles : {', '.join(known)})"
        if not known[name](value):
            return f"dans « validata », la valeur de « {name} » n'est pas de la forme prévue"
    return None
