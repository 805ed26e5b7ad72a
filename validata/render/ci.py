"""What the formats of continuous integration services share: where a file is, which finding is which."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

from validata.render.display import Display
from validata.report.file import FileReport
from validata.report.identity import fingerprint
from validata.report.notice import Notice
from validata.source.address import is_url


def path_of(file: FileReport, display: Display) -> str:
    """The path of a file from the root of the repository, with slashes; as it was given when it is elsewhere."""
    return within(file.path, display.root)


def within(path: str, root: str) -> str:
    """A path from a root, with slashes; an address, or a path that is elsewhere, as it was given."""
    if is_url(path) or path == "<stdin>":
        return path
    whole = os.path.abspath(path)  # noqa: PTH100 - not what a link leads to
    if root and whole.startswith(os.path.join(os.path.abspath(root), "")):  # noqa: PTH100, PTH118
        path = os.path.relpath(whole, root)
    return os.path.normpath(path).replace(os.sep, "/")


def line_of(file: FileReport, notice: Notice) -> int | None:
    """The physical line of a finding in a text file; None for a workbook, which has none."""
    return None if file.encoding is None else notice.line or notice.row or 1


def identified(file: FileReport, path: str, display: Display) -> Iterator[tuple[Notice, str]]:
    """The notices as they may be shown, each with a name that no other has and that keeps from one run to the next.

    It comes from what is found, not from where: a row inserted above changes nothing. The content of a cell that is
    not to be shown takes no part in it: it could be guessed.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    for severity in ("error", "warning", "info"):
        for notice in file.of(severity):
            shown = notice if display.values else notice.without_value()
            key = (path, shown.code, shown.field or "", shown.value or "")
            seen[key] += 1
            yield shown, fingerprint(*key, str(seen[key]))
