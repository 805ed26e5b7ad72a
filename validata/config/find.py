"""Where the configuration of a folder is."""

from __future__ import annotations

import os
from pathlib import Path

NAMES = (".validata.yml", ".validata.yaml")


def find() -> str | None:
    """The configuration of the current folder: its own, or that of the nearest one above, up to its repository's root.

    Its path as seen from the current folder.
    """
    try:
        folder = Path.cwd()
    except OSError:  # it was removed
        return None
    for place in (folder, *folder.parents):
        for name in NAMES:
            if (place / name).is_file():
                return os.path.relpath(place / name, folder)
        if (place / ".git").exists():
            return None
    return None
