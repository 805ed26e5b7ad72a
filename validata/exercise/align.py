"""Which row of an answer is which row of the right table: by what they hold, not by their numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from validata.exercise.resaved import moment, plain
from validata.text.labels import key

LEAST = 0.3
"""The share of what identifies a row, below which no row of an answer is held to be it."""


def loose(text: str) -> str:
    """What two writings of the same thing have in common."""
    text = plain(text).strip()
    found = moment(text)
    if found:
        return found.date().isoformat()
    bare = text.replace(" ", "").replace(",", ".").rstrip("€")
    if bare.replace(".", "").lstrip("-").isdecimal():
        return (bare.rstrip("0").rstrip(".") if "." in bare else bare).lstrip("0") or "0"
    return key(text) or text


def aligned(
    right: Sequence[Sequence[str]], faulty: Sequence[Sequence[str]], found: Sequence[Sequence[str]]
) -> dict[int, int]:
    """Rows of the right table -> rows found. `faulty` are the same rows with their faults; all have the same columns.

    A cell counts the more as few rows hold its text, whether it is the right one or the faulty one.
    """
    wanted = [[{loose(a), loose(b)} - {""} for a, b in zip(one, two, strict=True)]
              for one, two in zip(right, faulty, strict=True)]  # fmt: skip
    width = len(right[0]) if right else 0
    often = [Counter(text for line in wanted for text in line[column]) for column in range(width)]
    held = [[loose(text) for text in line] for line in found]
    scores: list[tuple[float, int, int, int]] = []
    for i, line in enumerate(wanted):
        weights = [1 / min(often[c][text] for text in texts) if texts else 0 for c, texts in enumerate(line)]
        whole = sum(weights) or 1
        for j, cells in enumerate(held):
            score = sum(weight for weight, texts, text in zip(weights, line, cells, strict=True) if text in texts)
            if score >= LEAST * whole:
                scores.append((-round(score / whole, 6), abs(i - j), i, j))
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(scores):
        if i not in matched and j not in taken:
            matched[i] = j
            taken.add(j)
    return matched
