"""What a configuration says: settings for all the files, and for those of some paths."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from validata.rule import Severity
from validata.source.address import is_url
from validata.source.targets import elsewhere

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


@dataclass(frozen=True)
class Settings:
    """What is said of a file; None, or nothing, where nothing is. The names are those of the options."""

    schema: str | Path | dict[str, Any] | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | int | None = None
    header_row: int | None = None
    strict: bool | None = None
    tolerance: Fraction | None = None
    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    spared: frozenset[tuple[str, str]] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=dict)

    def over(self, other: Settings) -> Settings:
        """These settings, and the others where these say nothing; rules ignored by either are."""
        said = {name: value for name, value in vars(self).items() if value is not None}
        return replace(
            other,
            **{
                **said,
                "ignore": other.ignore | self.ignore,
                "spared": other.spared | self.spared,
                "severity": {**other.severity, **self.severity},
            },
        )


@dataclass(frozen=True)
class Section:
    """What is said of the files of some paths or globs, relative to the folder of the configuration."""

    paths: tuple[str, ...]
    settings: Settings

    @cached_property
    def globs(self) -> GitIgnoreSpec:
        """What tells whether a path is one of them; a folder stands for all that is in it."""
        return spec([f"/{path.removeprefix('./').lstrip('/')}" for path in self.paths])


@dataclass(frozen=True)
class Config:
    """What a file of configuration says. The last section that says something of a file wins."""

    path: Path
    settings: Settings = Settings()
    sections: tuple[Section, ...] = ()
    exclude: tuple[str, ...] = ()
    baseline: str | None = None

    @property
    def root(self) -> Path:
        """The folder that its paths are relative to."""
        return self.path.parent

    def place(self, name: str) -> str | None:
        """A path relative to the folder, with slashes; None for what is not in it."""
        if elsewhere(name):
            return None
        try:
            found = os.path.relpath(os.path.abspath(name), os.path.abspath(self.root))  # noqa: PTH100 - links are kept
        except ValueError:  # another disk
            return None
        return None if found.startswith(os.pardir) else found.replace(os.sep, "/")

    def sources(self) -> list[str]:
        """All that its sections list, as seen from the current folder."""
        paths = [path for section in self.sections for path in section.paths]
        return [path if is_url(path) else self.seen(path) for path in paths]

    def seen(self, path: str) -> str:
        """A path of the configuration, as seen from the current folder."""
        whole = os.path.join(self.root, path)  # noqa: PTH118 - `./` and globs are kept
        try:
            return os.path.relpath(whole)
        except ValueError:
            return whole

    def said_by(self, name: str) -> list[Section]:
        """The sections about a file, in order."""
        place = self.place(name)
        return [
            section
            for section in self.sections
            if name in section.paths or (place is not None and section.globs.match_file(place))
        ]

    def said_of(self, name: str) -> Settings:
        """What is said of a file."""
        settings = self.settings
        for section in self.said_by(name):
            settings = section.settings.over(settings)
        return settings


def spec(patterns: list[str] | tuple[str, ...]) -> GitIgnoreSpec:
    """What tells whether a path is among some, written as in a .gitignore."""
    from pathspec import GitIgnoreSpec  # for those who ask for it

    return GitIgnoreSpec.from_lines(patterns)
