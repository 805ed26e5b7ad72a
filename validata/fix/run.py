"""One file: judged, mended, written; the copy is judged in its turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from validata.batch.run import check, incident
from validata.check import Reading, reading
from validata.errors import ValidataError
from validata.fix.changes import Changes
from validata.fix.delimited import lines
from validata.fix.mended import Mended, Mender
from validata.judge.plan import Plan
from validata.options import Options
from validata.report.file import FileReport
from validata.rules.file import fichier_illisible
from validata.table.unreadable import Unreadable
from validata.table.workbook import child
from validata.version import __version__


@dataclass
class Fixing:
    """A file that has been judged, to be mended: only what is certain, unless `unsafe`."""

    read: Reading
    plan: Plan
    changes: Changes
    unsafe: bool

    @property
    def before(self) -> FileReport:
        """What was found in it."""
        return self.read.file

    def chunks(self) -> Iterator[Mended]:
        """Its rows, mended; each change is told as they are taken."""
        return Mender(self.read, self.plan, self.changes, self.unsafe).chunks()

    def csv(self) -> Iterator[bytes]:
        """The copy as CSV."""
        return lines(self.plan, self.chunks(), self.read.header.schema.delimiter)

    def xlsx(self) -> Iterator[bytes]:
        """The copy as a workbook: a copy of the source itself when it is one."""
        from validata.fix import workbook  # only for workbooks

        table, chunks = self.read.table, self.chunks()
        kinds = workbook.kinds_of(self.read.header.columns)
        if table.kind != "xlsx":
            yield from workbook.made(self.plan, chunks, kinds)
            return
        yield workbook.copied(self.read.source.path, table, self.plan, chunks, kinds, self.read.options.limits)

    def copy(self, suffix: str) -> Iterator[bytes]:
        """The copy in the form that an extension says."""
        return self.xlsx() if suffix == ".xlsx" else self.csv()

    def check(self, path: Path) -> FileReport:
        """What is found in the copy, held against the same version of the same schema."""
        options = Options(
            schema=self.read.header.schema, limits=self.read.options.limits, limit=self.read.options.limit
        )
        return check(str(path), FileReport.begun(str(path), options, None), options, __version__)


@contextmanager
def fixing(source: str, options: Options, changes: Changes, *, unsafe: bool) -> Iterator[Fixing]:
    """A file judged and ready to be mended. ValidataError, in French, when it cannot be read or has no known column."""
    file = FileReport.begun(source, options, None)
    try:
        with reading(source, file, options) as read:
            read.check()
            if not read.header.present:
                raise ValidataError(
                    "Rien ne peut être corrigé : aucune colonne du fichier n'appartient au modèle "
                    f"« {read.header.schema.name} »."
                )
            yield Fixing(read, read.plan(unsafe=unsafe), changes, unsafe)
    except Unreadable as error:
        raise ValidataError(fichier_illisible.say(error.facts)) from None
    except OSError as error:
        raise ValidataError(incident(error)) from None
    finally:
        child.close()
