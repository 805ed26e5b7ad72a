"""Names of files as people mistype them: what was meant, and what to type."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Sequence

LOCK = re.compile(r"~\$(.+)|\.~lock\.(.+)#")
"""The file that Excel or LibreOffice puts beside a workbook while it is open."""
SITE = re.compile(r"(?:www\.|[\w-]+\.)(?:[\w-]+\.)*(?:fr|com|org|net|eu|gouv\.fr)/\S+|www\.\S+", re.IGNORECASE)


def lock(name: str) -> str | None:
    """The sentence about a lock file, None for any other."""
    found = LOCK.fullmatch(os.path.basename(name))
    if found is None:
        return None
    return (
        f"« {name} » n'est que le verrou d'un classeur ouvert. Fermez le classeur dans votre tableur, puis contrôlez "
        f"« {found[1] or found[2]} »."
    )


def meant(name: str) -> str:
    """What to type instead of the name of a file that does not exist, as a sentence; nothing when it is not known."""
    bare = re.sub(r"^& ?", "", name.strip()).strip("'\"«»\u2018\u2019\u201c\u201d \u00a0")
    if bare != name and os.path.exists(bare):
        return f"Retirez les signes placés autour du nom : validata check {quoted(bare)}."
    if SITE.fullmatch(name):
        return f"Si c'est une adresse du web, donnez-la avec son début : validata check {quoted(f'https://{name}')}."
    folder, last = os.path.split(name)
    try:
        near = difflib.get_close_matches(last, os.listdir(folder or "."), n=1, cutoff=0.75)
    except (OSError, ValueError):
        near = []
    return f"Vouliez-vous dire : validata check {quoted(os.path.join(folder, near[0]))} ?" if near else ""


def split_at_spaces(names: Sequence[str]) -> tuple[str, int] | None:
    """The existing path that the first names are, cut at its spaces, and how many they are; None when it is not so."""
    if not names or os.path.lexists(names[0]):
        return None
    for size in range(2, min(len(names), 20) + 1):
        whole = " ".join(names[:size])
        if os.path.lexists(whole):
            return whole, size
    return None


def quoted(name: str) -> str:
    """A name as it is typed after a command."""
    return f'"{name}"' if re.search(r"[^\w./:\\-]", name) else name
