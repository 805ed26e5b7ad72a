"""The program that reads workbooks in a process of its own, with limits on memory and time (see `child`).

It answers the requests that come on its input, one line of JSON each, by a line of JSON, followed by Arrow data (IPC)
and another line when cells are asked for. The process is a copy of the one that asks, or a new interpreter:

    python program.py
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

    from validata.table.workbook.sheets import Sheet

FULL = 3  # exit code: the memory allowed is not enough


def main() -> None:
    """Be a new interpreter: the import path comes first, and « ready » is said when what takes time is imported."""
    lines, out = sys.stdin.buffer, sys.stdout.buffer
    sys.path[:] = json.loads(lines.readline())
    package = ModuleType("validata")  # whose own __init__ brings in all that judges a file
    package.__path__ = [str(Path(__file__).parents[2])]
    sys.modules["validata"] = package
    from validata.table.workbook import sheets  # noqa: F401

    say(out, {"ready": True})
    serve(lines, out)


def serve(lines: BinaryIO, out: BinaryIO) -> None:
    """Answer the requests until there is none; the process ends here."""
    for number in (signal.SIGINT, signal.SIGTERM):  # Ctrl-C reaches the whole group: no traceback from here
        signal.signal(number, signal.SIG_DFL)
    gc.freeze()  # a collection would touch all the memory that a copy still shares
    code = 1
    try:
        server = Server(out)
        for line in lines:
            server.answer(json.loads(line))
        code = 0
    except MemoryError:
        code = FULL
    finally:
        os._exit(code)


def say(out: BinaryIO, facts: dict[str, Any]) -> None:
    """Write a line of JSON."""
    out.write(json.dumps(facts).encode() + b"\n")
    out.flush()


class Server:
    """What answers: the workbook that is open."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        self.sheets: list[Sheet] = []

    def answer(self, request: dict[str, Any]) -> None:
        """Answer a request, if only why the workbook cannot be read."""
        from validata.table.unreadable import Unreadable

        try:
            say(self.out, getattr(self, request.pop("ask"))(**request))
        except Unreadable as error:
            say(self.out, {"unreadable": error.facts})
        except (MemoryError, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours is told by the process that asked
            import traceback

            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(last.filename).name} ligne {last.lineno}"
            say(self.out, {"fault": f"{type(error).__name__} : {error}, {place}"})

    def open(self, path: str, folder: str, limits: dict[str, int]) -> dict[str, Any]:
        """Open a workbook: its kind and its sheets."""
        from validata.limits import Limits
        from validata.table.workbook.sheets import Book

        self.sheets = []
        bound(limits["workbook_memory"] << 20, limits["workbook_seconds"])
        book = Book(Path(path), Path(folder), Limits(**limits))
        self.sheets = book.sheets
        faults = [sheet.extent.fault(sheet.name, book.limits) for sheet in self.sheets]
        sheets = [
            {
                "name": sheet.name,
                "index": sheet.index,
                "visible": sheet.visible,
                "fault": fault.facts if fault else None,
            }
            for sheet, fault in zip(self.sheets, faults, strict=True)
        ]
        return {"kind": book.kind, "sheets": sheets}

    def head(self, number: int, rows: int) -> dict[str, Any]:
        """The texts of the first rows of a sheet, as Arrow data, after what is to be known of it."""
        sheet = self.sheets[number]
        first, extent = sheet.head(rows), sheet.extent
        facts = {"end": sheet.end, "last": extent.last, "formulas": extent.formulas, "pending": extent.pending}
        say(self.out, {**facts, "merged": sheet.merged()})
        self.send(first.schema, [first])
        return {}

    def width(self, number: int, header: int, width: int) -> dict[str, Any]:
        """The last column of a sheet that has a value under its header."""
        return {"width": self.sheets[number].width(header, width)}

    def cells(self, number: int, header: int, kinds: list[list[str]]) -> dict[str, Any]:
        """The texts of the rows under the header of a sheet, as Arrow data."""
        import pyarrow as pa

        from validata.table.workbook.cells import Kind

        say(self.out, {})
        schema = pa.schema([(str(number), pa.string()) for number in range(len(kinds))])
        self.send(schema, self.sheets[number].batches(header, [Kind(*kind) for kind in kinds]))
        return {}

    def send(self, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
        """Write Arrow data, whole even when there is a reason to stop before the end."""
        import pyarrow as pa

        with pa.ipc.new_stream(self.out, schema) as writer:
            for batch in batches:
                writer.write_batch(batch)


def bound(memory: int, seconds: int) -> None:
    """Limit what this process takes from now on, in memory (bytes) and computing time, as far as the system can."""
    with contextlib.suppress(ImportError):
        import resource

        bounds = [(resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, seconds + 1 + int(sum(os.times()[:2])))]
        with contextlib.suppress(OSError):  # what it has already, on Linux: a copy has that of the process copied
            status = Path("/proc/self/status").read_text()
            data = int(status.partition("VmData:")[2].split()[0]) << 10
            bounds.append((resource.RLIMIT_DATA, data + memory))
        for what, most in bounds:
            hard = resource.getrlimit(what)[1]
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    main()
