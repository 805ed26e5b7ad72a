"""Measure a folder of address files, with one core then with all, and say what a national run would take.

    python benchmarks/scale.py [--rows 400000] [--files 1000] [--turns 3] [--write]

Big files: as many as there are cores, twice. Small files: 20 rows each. One core means one process
(`--jobs 1`) held to one core. `--write` fills the block of docs/passage-a-l-echelle.md.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cases import MAIN, ONE_CORE
from generate import generate
from process import compile_package, environment
from run import series

PAGE = Path(__file__).parent.parent / "docs" / "passage-a-l-echelle.md"
ROWS, FILES = 26_000_000, 50_000  # a national run


def measure(folder: Path, turns: int, *, alone: bool) -> float:
    """The shortest time of the whole command, in seconds."""
    program = ["-c", ONE_CORE + MAIN] if alone else ["-m", "validata"]
    options = ["--jobs", "1"] if alone else []
    times = []
    for _ in range(turns):
        start = time.perf_counter()
        command = [sys.executable, *program, "check", str(folder), "-s", "adresses", "-q", *options]
        subprocess.run(command, check=True, env=environment())
        times.append(time.perf_counter() - start)
    return min(times)


def french(value: float, digits: int = 0) -> str:
    """A number as it is written in French."""
    return f"{value:,.{digits}f}".replace(",", "\u00a0").replace(".", ",")


def lasting(seconds: float) -> str:
    """A duration in words."""
    if seconds < 100:
        return f"{french(seconds)} s"
    return f"{french(seconds / 60, 1)} min" if seconds < 5400 else f"{french(seconds / 3600, 1)} h"


def main() -> None:
    """Measure, calculate, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=400_000)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    compile_package()
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as name:
        big, small = Path(name, "big"), Path(name, "small")
        for folder, files, rows in ((big, 2 * cores, options.rows), (small, options.files, 20)):
            folder.mkdir()
            for number in range(files):
                generate("adresses", rows, folder / f"{20240000 + number}_bal_218601946.csv", seed=number)
        rows = 2 * cores * options.rows
        width = sum(path.stat().st_size for path in big.iterdir()) / rows
        big_one, big_all, small_one, small_all = (
            measure(folder, options.turns, alone=alone) for folder in (big, small) for alone in (True, False)
        )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    a, f = rows / big_one, options.files / small_one
    big_line = (
        f"| {french(rows)} adresses en {2 * cores} fichiers ({french(width)} octets par ligne) "
        f"| {french(big_one, 1)} s | {french(big_all, 1)} s |"
    )
    rates = (
        f"Soit, par cœur, **a** = {french(a)} adresses par seconde ({french(a * width / 1e6, 1)} Mo/s) et "
        f"**f** = {french(f)} petits fichiers par seconde ; le plus gros processus a pris {french(peak)} Mo de mémoire."
    )
    caution = (
        "Les lignes au-delà de la machine mesurée supposent que le temps se divise par le nombre de cœurs ; "
        f"ici, {cores} cœurs le divisent par {french(big_one / big_all, 1)} (grands fichiers) et "
        f"{french(small_one / small_all, 1)} (petits)."
    )
    lines = [
        f"{series()}.",
        "",
        f"| Travail | Un cœur | {cores} cœurs |",
        "| --- | --- | --- |",
        big_line,
        f"| {french(options.files)} fichiers de 20 adresses | {french(small_one, 1)} s | {french(small_all, 1)} s |",
        "",
        rates,
        "",
        "| Cœurs (c) | 26 millions d'adresses : 26 000 000 ÷ (a × c) | 50 000 petits fichiers : 50 000 ÷ (f × c) |",
        "| --- | --- | --- |",
        *(f"| {c} | {lasting(ROWS / a / c)} | {lasting(FILES / f / c)} |" for c in (1, 2, 4, 8, 16, 32)),
        "",
        caution,
    ]
    text = "\n".join(lines).replace(" :", "\u00a0:").replace(" ;", "\u00a0;")
    print(text)
    if options.write:
        page = PAGE.read_text(encoding="utf-8")
        block = re.compile(r"(?<=<!-- mesures -->\n).*?(?=<!-- fin:mesures -->)", re.DOTALL)
        PAGE.write_text(block.sub(lambda _: f"{text}\n", page), encoding="utf-8")


if __name__ == "__main__":
    main()
