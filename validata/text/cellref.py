"""The addresses of spreadsheet programs (A1)."""

from __future__ import annotations


def letters(column: int) -> str:
    """The letters of a spreadsheet column: 1 -> A, 27 -> AA."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def number_of(name: str) -> int:
    """The number of a spreadsheet column: A -> 1, AA -> 27."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number
