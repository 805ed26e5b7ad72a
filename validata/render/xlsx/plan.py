"""What is to be written in a workbook, as plain values that another process can be sent."""

from __future__ import annotations

from typing import NamedTuple


class Mark(NamedTuple):
    """A cell to colour, how much its worst finding weighs (0: error, 1: warning, 2: info), a comment if any."""

    row: int
    column: int
    weight: int
    text: str


class Target(NamedTuple):
    """A cell to lead to: the place of its file in the report, and its address."""

    file: int
    address: str


class Table(NamedTuple):
    """A table to write: its title, its headings, the width of its columns, its rows and where each leads."""

    title: str
    columns: tuple[tuple[str, int], ...]
    rows: list[list[str | int]]
    targets: list[Target | None]
    link: int
    """The column (from 0) that holds the links."""


class Plan(NamedTuple):
    """The sheets that tell the report: the verdict, the tables of the summary, the list of the findings."""

    headline: str
    summary: list[Table]
    findings: Table
