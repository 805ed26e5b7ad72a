"""Measure validata beside its peers, in turn and in one run: time of the whole process, peak memory, ratios.

    python benchmarks/run.py [--rows 1000 100000 1000000] [--turns 3] [--faulty 0.01] [--write]

Peers: `frictionless validate` (limit of errors raised, so that it reads everything), and pyarrow streaming
the same file as strings (the floor). The table is printed, and written to benchmarks/RESULTATS.md with --write.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from generate import SCHEMA, generate

LONG = 1_000_000  # rows from which one turn is enough
HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
FLOOR = """
import sys, pyarrow as pa, pyarrow.csv as c
names = open(sys.argv[1], encoding="utf-8").readline().strip().split(",")
options = c.ConvertOptions(column_types={n: pa.string() for n in names}, strings_can_be_null=False)
for batch in c.open_csv(sys.argv[1], convert_options=options, parse_options=c.ParseOptions(newlines_in_values=True)):
    pass
"""


def commands(data: Path, schema: str) -> dict[str, list[str]]:
    """What is measured, by name."""
    return {
        "validata": [str(BIN / "validata"), "check", str(data), "-s", "deliberations", "-f", "json"],
        "frictionless": [
            *(str(BIN / "frictionless"), "validate", data.name, "--schema", schema),
            *("--limit-errors", "1000000000", "--json"),
        ],
        "pyarrow (plancher)": [sys.executable, "-c", FLOOR, str(data)],
    }


def measure(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds of the whole process, and its peak memory in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def bench(rows: int, faulty: float, turns: int, folder: Path) -> list[str]:
    """The lines of the table for a file of `rows` rows."""
    data = folder / f"deliberations-{rows}.csv"
    generate(rows, data, faulty)
    descriptor = json.loads(SCHEMA.read_text("utf-8"))
    (folder / "schema.json").write_text(json.dumps(descriptor), encoding="utf-8")
    found: dict[str, list[tuple[float, float]]] = {}
    for _ in range(turns if rows < LONG else 1):
        for name, command in commands(data, "schema.json").items():
            found.setdefault(name, []).append(measure(command, folder))
    middle = {name: statistics.median(t for t, _ in runs) for name, runs in found.items()}
    lines = []
    for name, runs in found.items():
        times, peak = [t for t, _ in runs], max(m for _, m in runs)
        ratio = middle[name] / middle["validata"]
        lines.append(
            f"| {rows} | {faulty:.0%} | {name} | {middle[name]:.2f} | {min(times):.2f} | {max(times):.2f} "
            f"| {ratio:.2f} | {peak:.0f} |"
        )
    return lines


def machine() -> str:
    """The machine and the versions, in one line."""
    from importlib.metadata import version

    packages = ", ".join(f"{name} {version(name)}" for name in ("frictionless", "pyarrow"))
    return (
        f"{platform.machine()}, {os.cpu_count()} cœurs, Python {platform.python_version()}, {packages}, {date.today()}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[1000, 100_000, 1_000_000])
    parser.add_argument("--faulty", type=float, nargs="+", default=[0.0, 0.01])
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    lines = [
        "| lignes | fautives | outil | médiane (s) | min | max | temps / temps de validata | mémoire (Mo) |",
        "|---|---|---|---|---|---|---|---|",
    ]
    print("\n".join(lines), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for rows in options.rows:
            for faulty in options.faulty if rows < LONG else options.faulty[-1:]:
                new = bench(rows, faulty, options.turns, Path(folder))
                print("\n".join(new), flush=True)
                lines += new
    if options.write:
        text = f"# Mesures\n\n{machine()}. Commande : `python benchmarks/run.py`.\n\n" + "\n".join(lines) + "\n"
        (HERE / "RESULTATS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
