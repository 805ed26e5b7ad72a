"""Text files whose lines were mangled as a whole, read as they were meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from validata.table.records import csv_reader
from validata.text.typography import SEPARATORS

LINES = 30  # looked at, from the start of a file


class Mangled(NamedTuple):
    """What was done to the lines of a file.

    `wrapped`: each stands between quotation marks; `doubled`: each ends twice (CR CR LF).
    """

    wrapped: bool = False
    doubled: bool = False

    @property
    def any(self) -> bool:
        """Whether anything was done to them."""
        return self != PLAIN


PLAIN = Mangled()


def mangled(sample: str) -> Mangled:
    """What was done to the lines of a file, from its first ones."""
    ends = sample.count("\n")
    doubled = ends > 0 and 2 * sample.count("\r\r\n") > ends
    lines = [line.strip("\r\n") for line in sample.split("\n", LINES)[:LINES]]
    if len(lines) == LINES:
        lines.pop()  # the last one may be cut
    lines = [line for line in lines if line]
    return Mangled(wrapped=len(lines) > 1 and all(map(whole_line, lines)), doubled=doubled)


def whole_line(line: str) -> bool:
    """Whether a line is one cell between quotation marks that holds several."""
    if len(line) < 3 or line[0] != '"' or line[-1] != '"' or re.search(r'[^"]"(?:"")*[^"]', line[1:-1]):
        return False
    inner = line[1:-1].replace('""', '"')
    return any(len(next(csv_reader([inner], delimiter=mark), [])) > 1 for mark in SEPARATORS if mark in inner)


def mended(blocks: Iterable[bytes], how: Mangled) -> Iterator[bytes]:
    """The UTF-8 blocks of a file with its lines as they were meant."""
    if not how.any:
        yield from blocks
        return
    rest = b""
    for block in blocks:
        whole, end, rest = (rest + block).rpartition(b"\n")
        if end:
            yield mend(whole + end, how)
    if rest:
        yield mend(rest, how)


def mend(lines: bytes, how: Mangled) -> bytes:
    """Whole lines as they were meant."""
    if how.doubled:
        lines = re.sub(rb"\r+\n", b"\r\n", lines)
    if how.wrapped:
        lines = re.sub(rb'(?m)^"((?:[^"\n]|"")*)"(?=\r?$)', lambda found: found[1].replace(b'""', b'"'), lines)
    return lines
