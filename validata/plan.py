"""What is to be checked, and what is asked of each file: the sources, the configuration, what was given."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from validata.config.model import Config, Settings, spec
from validata.options import Options
from validata.schema.model import Schema
from validata.source.targets import Target, elsewhere, expand, name_of
from validata.text.typography import typography

if TYPE_CHECKING:
    from validata.gate.baseline import Baseline

Load = Callable[[Any], Schema]


@dataclass(frozen=True)
class Shared:
    """What is read once for all the files: the configuration, what was known before, a report to compare with."""

    config: Config | None = None
    baseline: Baseline | None = None
    old: dict[str, Any] | None = None

    @classmethod
    def read(
        cls, config: str | Path | None, baseline: str | Path | None, compare: str | Path | None, *, record: bool
    ) -> Shared:
        """Read them; the configuration may name a baseline, unless one is to be made (`record`).

        ValidataError when one cannot be read.
        """
        found = None
        if config is not None:
            from validata.config.read import read  # for those who have one

            found = read(config)
        if baseline is None and found and found.baseline is not None and not record:
            baseline = found.seen(found.baseline)
        known = None
        if baseline is not None:
            from validata.gate.baseline import read as read_baseline  # for those who have one

            known = read_baseline(baseline)
        old = None
        if compare is not None:
            from validata.report.comparison import read as read_report  # for those who have one

            old = read_report(compare)
        return cls(found, known, old)


def targets(sources: Iterable[Any], config: Config | None, exclude: Iterable[str], *, forced: bool) -> list[Target]:
    """The files that the sources stand for, or that the configuration lists when there are none; not what is excluded.

    What is excluded here never is checked; what the configuration excludes is when it is named, unless `forced`, when
    what it does not list is not checked either.
    """
    given = list(sources)
    files = expand(given or (config.sources() if config else ()))
    if config and not files:
        said = f"La configuration « {config.path} » ne liste aucun fichier à contrôler (clé « files »)."
        return [Target(str(config.path), incident=typography(said))]
    without = tuple(exclude)
    if config is None and not without:
        return files
    here, root = spec(without), spec(config.exclude if config else ())
    named = {str(Path(name)) for source in given if (name := name_of(source)) is not None and not forced}

    def kept(target: Target) -> bool:
        name = target.name
        if elsewhere(name):
            return True
        if here.match_file(relative(name)):
            return False
        place = config.place(name) if config else None
        if config is None or place is None:
            return True
        if root.match_file(place) and name not in named:
            return False
        return not (forced and config.sections) or bool(config.said_by(name))

    found = [target for target in files if kept(target)]
    if files and not found and not forced:
        said = "Aucun fichier à contrôler : tous ceux qui sont désignés sont exclus (--exclude, ou la configuration)."
        return [Target(files[0].name, incident=typography(said))]
    return found


def relative(name: str) -> str:
    """A path as seen from the current folder, with slashes."""
    try:
        return os.path.relpath(name).replace(os.sep, "/")
    except ValueError:  # another disk
        return name.replace(os.sep, "/")


def settings(target: Target, config: Config | None, given: Settings) -> Settings:
    """What is asked of a file; what is given wins over the configuration."""
    return given if config is None else given.over(config.said_of(target.name))


def options(asked: Settings, common: Options, load: Load) -> Options:
    """The options of a file. Raises what `load` raises, which gives the schema of a reference."""
    return replace(
        common,
        schema=None if asked.schema is None else load(asked.schema),
        encoding=asked.encoding,
        delimiter=asked.delimiter,
        sheet=None if asked.sheet is None else str(asked.sheet),
        header_row=asked.header_row,
        strict=bool(asked.strict),
        tolerance=asked.tolerance,
        select=asked.select,
        ignore=asked.ignore,
        spared=asked.spared,
        severity=asked.severity,
    )


def once(load: Load) -> Load:
    """The same, each reference being loaded once, and failing each time as it did."""
    known: dict[object, Schema | Exception] = {}

    def loaded(reference: Any) -> Schema:
        key = reference if type(reference) is str else id(reference)  # they all last as long as the run
        if key not in known:
            try:
                known[key] = load(reference)
            except Exception as error:  # noqa: BLE001 - told of each file
                known[key] = error
        found = known[key]
        if isinstance(found, Exception):
            raise found
        return found

    return loaded
