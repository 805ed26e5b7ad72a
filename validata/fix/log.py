"""The list of the changes: CSV for a spreadsheet program, or JSON; made as they come, on disk when they are many."""

from __future__ import annotations

import codecs
import csv
import io
import json
import tempfile
from collections.abc import Iterator
from typing import IO

from validata.fix.changes import Change
from validata.render.inert import csv_cells

HEADINGS = ("Ligne", "Colonne", "Avant", "Après", "Règle", "Sûr")
IN_MEMORY, BLOCK = 1 << 22, 1 << 20  # bytes


class Log:
    """Takes changes, and gives them back in the form that an extension says (`.csv`, `.json`)."""

    def __init__(self, extension: str) -> None:
        self.json = extension == ".json"
        self.number = 0
        self.kept: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY, prefix="validata-")  # noqa: SIM115 - closed by `close`

    def take(self, change: Change) -> None:
        """Keep a change."""
        self.kept.write((self.object(change) if self.json else self.record(change)).encode("utf-8", "replace"))
        self.number += 1

    def object(self, change: Change) -> str:
        """A change in JSON."""
        told = {
            "row": change.row,
            "column": change.column,
            "before": change.before,
            "after": change.after,
            "rule": change.rule.code,
            "safe": change.safe,
        }
        return (",\n  " if self.number else "\n  ") + json.dumps(told, ensure_ascii=False)

    @staticmethod
    def record(change: Change) -> str:
        """A change as a line of CSV that no spreadsheet program computes."""
        row, safe = str(change.row or ""), "oui" if change.safe else "non"
        cells = (row, change.column or "", change.before, change.after, change.rule.code, safe)
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="\n").writerow(csv_cells(cells))
        return out.getvalue()

    def pieces(self) -> Iterator[bytes]:
        """All of it."""
        if self.json:
            yield b'{\n "format": "validata-fix/1",\n "changes": ['
        else:
            yield codecs.BOM_UTF8 + (";".join(HEADINGS) + "\n").encode()
        self.kept.seek(0)
        while block := self.kept.read(BLOCK):
            yield block
        if self.json:
            yield b"\n ]\n}\n" if self.number else b"]\n}\n"

    def close(self) -> None:
        """Forget it."""
        self.kept.close()
