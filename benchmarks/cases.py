"""What is measured: the tools, the files that they read, the goals."""

from __future__ import annotations

import sys
from typing import NamedTuple

from generate import delimiter, recommended
from process import VALIDATA

ONE_CORE = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
MAIN = "from validata.cli.main import main\nmain()"
FLOOR = """
import json, sys, pyarrow as pa, pyarrow.csv as c
mark = sys.argv[2]
names = open(sys.argv[1], encoding="utf-8").readline().strip().split(mark)
options = c.ConvertOptions(column_types={n: pa.string() for n in names}, strings_can_be_null=False)
parse = c.ParseOptions(delimiter=mark, newlines_in_values=True)
print(json.dumps({"rows": sum(map(len, c.open_csv(sys.argv[1], convert_options=options, parse_options=parse)))}))
"""
TABLE = """
import json, sys
from validata_core import validate
report = validate(sys.argv[1], sys.argv[2])
seen = {"valid": not report.errors, "rows": report.stats.rows_processed}
print(json.dumps({**seen, "errors": [error.__dict__ for error in report.errors]}, default=str))
"""

SOLO, SINGLE = "validata", "validata, 1 cœur"
UNIQUE = "validata, clé unique"
PEER, FLOORED, OTHER = "frictionless", "pyarrow (plancher)", "validata-table"


class Case(NamedTuple):
    """A file and the tools that read it."""

    name: str
    rows: int
    tools: tuple[str, ...] = (SOLO, PEER, FLOORED)
    model: str = "deliberations"
    faulty: str = "0.01"
    distinct: str = "many"
    form: str = "csv"
    repeated: str = "0"
    once: bool = False  # one turn: its memory is what matters

    @property
    def file(self) -> str:
        """The recommended name: any other is told."""
        return recommended(self.model, self.form)

    def words(self) -> str:
        """What the file is, in French."""
        faulty = {"0": "sans faute", "0.01": "1 % de lignes fautives", "1": "toutes les cellules fautives"}[self.faulty]
        form = {"csv": "CSV", "xlsx": "XLSX", "xlsx-inline": "XLSX (textes dans les cellules)"}[self.form]
        few = ", peu de valeurs distinctes" if self.distinct == "few" else ""
        again = ", 1 % de lignes répétées" if self.repeated != "0" else ""
        return f"{self.model}, {grouped(self.rows)} lignes, {form}, {faulty}{few}{again}"


def grouped(number: int) -> str:
    """A whole number in French."""
    return f"{number:,}".replace(",", " ")


BOOKS = (SOLO, PEER)
CORES = (SOLO, SINGLE)
MEMORY = (SOLO, UNIQUE)
CASES = [
    Case("1k", 1000, faulty="0"),
    Case("1k-1pc", 1000),
    Case("1k-toutes", 1000, faulty="1"),
    Case("100k", 100_000, faulty="0"),
    Case("100k-1pc", 100_000, tools=(SOLO, PEER, FLOORED, OTHER)),
    Case("100k-toutes", 100_000, faulty="1"),
    Case("1M", 1_000_000, faulty="0"),
    Case("1M-1pc", 1_000_000),
    Case("peu-100k-1pc", 100_000, distinct="few"),
    Case("peu-100k-toutes", 100_000, faulty="1", distinct="few"),
    *(Case(f"{model}-100k-1pc", 100_000, model=model) for model in ("prenoms", "adresses", "subventions")),
    Case("xlsx-1k", 1000, tools=BOOKS, faulty="0", form="xlsx"),
    Case("xlsx-100k-1pc", 100_000, tools=BOOKS, form="xlsx"),
    Case("xlsx-peu-100k-1pc", 100_000, tools=BOOKS, distinct="few", form="xlsx"),
    Case("xlsx-inline-100k-1pc", 100_000, tools=BOOKS, form="xlsx-inline"),
    Case("coeur-1k", 1000, tools=CORES, faulty="0"),
    Case("coeur-100k-1pc", 100_000, tools=CORES),
    Case("coeur-1M-1pc", 1_000_000, tools=CORES),
    *(
        Case(f"memoire-{size}", rows, tools=MEMORY, repeated="0.01", once=True)
        for size, rows in (("100k", 100_000), ("500k", 500_000), ("1M", 1_000_000), ("5M", 5_000_000))
    ),
]


class Goal(NamedTuple):
    """What is aimed at for a case.

    The time of the tool `first` over that of `second`; the memory of `first` in MB without `second`;
    its growth when `second` is a case with fewer rows.
    """

    text: str
    case: str
    first: str
    second: str = ""
    most: float | None = None
    least: float | None = None


GOALS = [
    Goal("1 000 lignes sans faute, temps / frictionless", "1k", SOLO, PEER, most=0.6),
    Goal("1 000 lignes, 1 % fautives, temps / frictionless", "1k-1pc", SOLO, PEER, most=0.6),
    Goal("100 000 lignes, 1 % fautives, temps de frictionless / validata", "100k-1pc", PEER, SOLO, least=8),
    Goal("1 000 000 de lignes, 1 % fautives, temps de frictionless / validata", "1M-1pc", PEER, SOLO, least=20),
    Goal("1 000 000 de lignes, 1 % fautives, temps / pyarrow", "1M-1pc", SOLO, FLOORED, most=4),
    Goal("1 000 000 de lignes, 1 % fautives, mémoire (Mo)", "1M-1pc", SOLO, most=450),
    Goal("mémoire de 5 000 000 de lignes / 500 000", "memoire-5M", SOLO, "memoire-500k", most=1.1),
    Goal("la même, avec une colonne de valeurs uniques", "memoire-5M", UNIQUE, "memoire-500k", most=1.1),
    Goal("100 000 lignes, XLSX, temps de frictionless / validata", "xlsx-100k-1pc", PEER, SOLO, least=8),
    Goal("100 000 lignes toutes fautives, temps de frictionless / validata", "100k-toutes", PEER, SOLO, least=1),
    Goal("1 000 000 de lignes, temps avec les 2 cœurs / 1 cœur", "coeur-1M-1pc", SOLO, SINGLE, most=1),
]
"""The goals of the design. « Never slower on one core » holds by construction: there, nothing runs in a thread."""


def command(tool: str, case: Case, table: str | None) -> list[str]:
    """What is run in the folder of the files, where schema.json and unique.json are."""
    check = ["check", case.file, "-s", "unique.json" if tool == UNIQUE else case.model, "-f", "json"]
    mark = delimiter(case.model)
    return {
        SOLO: [*VALIDATA, *check],
        UNIQUE: [*VALIDATA, *check],
        SINGLE: [sys.executable, "-c", ONE_CORE + MAIN, *check],
        PEER: [
            *(sys.executable, "-m", "frictionless", "validate", case.file),
            *("--schema", "schema.json", "--limit-errors", "1000000000", "--json"),
        ],
        FLOORED: [sys.executable, "-c", FLOOR, case.file, mark],
        OTHER: [str(table), "-c", TABLE, case.file, "schema.json"],
    }[tool]
