"""A progress bar on stderr."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from validata.batch.run import Standing


class Progress:
    """A progress bar on stderr, for many files or more than a few megabytes, and on a terminal only."""

    WORTH_BYTES, WORTH_FILES = 20_000_000, 20

    def __init__(self, *, quiet: bool) -> None:
        self.shown = sys.stderr is not None and sys.stderr.isatty() and not quiet
        self.bar: Any = None

    def __enter__(self) -> Progress:  # noqa: PYI034 - never subclassed
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()

    def show(self, now: Standing) -> None:
        """Show where the run stands."""
        if self.bar is None and self.shown:
            self.shown = now.of_bytes > self.WORTH_BYTES or now.of_files > self.WORTH_FILES
            if self.shown:
                self.start(now)
        if self.bar:
            self.bar.update(self.task, completed=now.bytes or now.files, said=self.said(now))

    def start(self, now: Standing) -> None:
        """Draw the bar."""
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = TextColumn("Contrôle en cours"), BarColumn(), TextColumn("{task.fields[said]}"), TimeRemainingColumn()
        self.bar = Bar(*columns, console=Console(stderr=True), transient=True)
        self.task = self.bar.add_task("", total=now.of_bytes or now.of_files, said=self.said(now))
        self.bar.start()

    @staticmethod
    def said(now: Standing) -> str:
        """The files and bytes done, and to do."""
        done, total = (f"{size / 1_000_000:.0f}" for size in (now.bytes, now.of_bytes))
        files = f"{now.files}/{now.of_files} fichiers, " if now.of_files > 1 else ""
        return f"{files}{done}/{total} Mo"
