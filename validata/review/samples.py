"""Texts made from a pattern: one that it matches, and some that cost an engine that backtracks a lot of work."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

LETTERS = "a0A -_.,;/é!"
"""Characters tried where a pattern leaves the choice."""
MANY = 50  # from that many times on, a repetition is taken for one without end
DEEP = 40  # groups inside one another that are followed


def parsed(pattern: str) -> Any:
    """The tree of a pattern, as Python reads it; nothing when it cannot."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            try:
                from re import _parser  # type: ignore[attr-defined]
            except ImportError:  # before Python 3.11
                import sre_parse as _parser
            return list(_parser.parse(pattern))
        except (re.error, RecursionError, OverflowError):
            return []


def sample(pattern: str) -> str | None:
    """A short text that a pattern matches from end to end, None when none was found."""
    text = text_of(parsed(pattern))
    if text is None:
        return None
    try:
        return text if re.fullmatch(pattern, text) else None
    except re.error:
        return None


def text_of(tree: Iterable[Any], depth: int = 0) -> str | None:
    """A text for a tree; None for what is not known (look-around, back-references)."""
    out = []
    for node in tree:
        piece = piece_of(node, depth)
        if piece is None:
            return None
        out.append(piece)
    return "".join(out)


def piece_of(node: Any, depth: int) -> str | None:
    """A text for a node of a tree."""
    kind, value = str(node[0]), node[1]
    if depth > DEEP:
        return None
    if kind == "LITERAL":
        return chr(value)
    if kind == "ANY":
        return "a"
    if kind == "AT":
        return ""
    if kind == "NOT_LITERAL":
        return next(sign for sign in LETTERS if ord(sign) != value)
    if kind == "IN":
        return member(value)
    if kind == "BRANCH":
        return next((text for text in (text_of(one, depth + 1) for one in value[1]) if text is not None), None)
    if kind == "SUBPATTERN":
        return text_of(value[-1], depth + 1)
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        text = text_of(value[2], depth + 1) if value[0] else ""
        return None if text is None or value[0] > 1000 else text * value[0]
    return None


def member(items: list[Any]) -> str | None:
    """A character of a class."""
    signs = [chr(item[1]) if str(item[0]) == "LITERAL" else chr(item[1][0]) for item in items if str(item[0]) in PLAIN]
    sets = {"CATEGORY_DIGIT": "0", "CATEGORY_WORD": "a", "CATEGORY_SPACE": " "}
    signs += [sets[str(item[1])] for item in items if str(item[0]) == "CATEGORY" and str(item[1]) in sets]
    negated = any(str(item[0]) == "NEGATE" for item in items)
    if not negated and signs:
        return signs[0]
    return next((sign for sign in LETTERS if inside(sign, items) != negated), None)


PLAIN = ("LITERAL", "RANGE")
SETS = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}


def inside(sign: str, items: list[Any]) -> bool:
    """Whether a character is one of those that a class names."""
    for item in items:
        kind, value = str(item[0]), item[1]
        if kind == "LITERAL" and ord(sign) == value:
            return True
        if kind == "RANGE" and value[0] <= ord(sign) <= value[1]:
            return True
        if kind == "CATEGORY":
            name = str(value).removeprefix("CATEGORY_")
            test = SETS.get(name.removeprefix("NOT_"))
            if test and bool(re.match(test, sign)) != name.startswith("NOT_"):
                return True
    return False


def costly(pattern: str, times: int) -> Iterator[str]:
    """Texts that may cost a lot: what leads to a repetition, its content so many times, then a wrong end."""
    for before, body in repeats(parsed(pattern), "", 0):
        pieces = {text_of(body), *alternatives(body)} - {None, ""}
        for piece in sorted(filter(None, pieces), key=len)[:3]:
            yield before + piece * times + "\n!"


def alternatives(body: Iterable[Any]) -> Iterator[str | None]:
    """The shortest texts of the alternatives in what is repeated."""
    for node in body:
        if str(node[0]) == "BRANCH":
            yield from (text_of(one) for one in node[1][1])
        elif str(node[0]) == "SUBPATTERN":
            yield from alternatives(node[1][-1])
        elif str(node[0]) in ("MAX_REPEAT", "MIN_REPEAT"):
            yield text_of(node[1][2])


def repeats(tree: Iterable[Any], before: str, depth: int) -> Iterator[tuple[str, Any]]:
    """The repetitions without end of a tree, each with a text that leads to it."""
    for node in tree if depth <= DEEP else ():
        kind, value = str(node[0]), node[1]
        if kind == "BRANCH":
            for one in value[1]:
                yield from repeats(one, before, depth + 1)
        elif kind == "SUBPATTERN":
            yield from repeats(value[-1], before, depth + 1)
        elif kind in ("MAX_REPEAT", "MIN_REPEAT"):
            if value[1] >= MANY:
                yield before, value[2]
            yield from repeats(value[2], before, depth + 1)
        piece = piece_of(node, depth)
        if piece is None:
            return
        before += piece
