"""Two versions of a schema compared: what a file that follows the older must change to follow the newer."""

from __future__ import annotations

from validata.review.changes import checks, columns, constraints
from validata.review.criterion import Criterion

CRITERIA: tuple[Criterion, ...] = (*columns.CRITERIA, *constraints.CRITERIA, *checks.CRITERIA)
