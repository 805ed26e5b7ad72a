"""What a run found: exact counts, capped details, exit code."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from validata.report.contract import Many, file_dict
from validata.report.file import FileReport, Verdict
from validata.version import __version__

if TYPE_CHECKING:
    from validata.report.comparison import Comparison


@dataclass
class Report:
    """The findings of a run over one or several files."""

    files: list[FileReport] = dataclasses.field(default_factory=list)
    comparison: Comparison | None = None
    """What has changed since another report, when it was asked for."""
    config: str | None = None
    """The path of the configuration that was applied."""

    def __iter__(self) -> Iterator[FileReport]:
        return iter(self.files)

    @property
    def valid(self) -> bool:
        """Whether something was read and every file is conformant."""
        return bool(self.files) and all(file.valid for file in self.files)

    @property
    def incidents(self) -> list[tuple[str, str]]:
        """What kept us from validating: (path, French sentence)."""
        return [(file.path, file.incident) for file in self.files if file.incident is not None]

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of the files; « unchecked » when there is none."""
        order: list[Verdict] = ["valid", "tolerated", "invalid", "unchecked"]
        return max((file.verdict for file in self.files), key=order.index, default="unchecked")

    @property
    def exit_code(self) -> int:
        """The highest exit code of the files; 2 when there is none."""
        return max((file.exit_code for file in self.files), default=2)

    def fewer(self, limit: int) -> Report:
        """The same report as if no more details than that had been kept per rule and column."""
        return Report([file.fewer(limit) for file in self.files], self.comparison, self.config)

    def to_dict(self, *, values: bool = True, many: Many = list) -> dict[str, Any]:
        """The report as the JSON contract `validata/1` (see the documentation); without the cells if not `values`.

        `many` is how the series of files and findings are given: a list, or `iter` for each to be made in its turn.
        """
        changes = None
        if self.comparison:
            from validata.report.comparison import comparison_dict  # for those who have asked for one

            changes = comparison_dict(self.comparison)
        return {
            "format": "validata/1",
            "version": __version__,
            "valid": self.valid,
            "verdict": self.verdict,
            "config": self.config,
            "files": many(file_dict(file, values=values, many=many) for file in self),
            "comparison": changes,
            "incidents": [{"path": path, "message": message} for path, message in self.incidents],
        }
