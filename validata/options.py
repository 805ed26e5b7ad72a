"""What is asked of a check: how the files are read, what counts, what is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from validata.limits import Limits

if TYPE_CHECKING:
    from validata.schema.model import Schema


@dataclass(frozen=True)
class Options:
    """The same for every file of a run; None leaves to be found what is in each.

    `limit` is how many details are kept per rule and column, `most` how many in all; `ignore` the codes of rules that
    do not count, `strict` whether warnings do. `prefilter=False` judges every cell the slow way: same report.
    """

    schema: Schema | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    strict: bool = False
    ignore: frozenset[str] = frozenset()
    limit: int = 1000
    most: int = 100_000
    limits: Limits = field(default_factory=Limits)
    prefilter: bool = True
