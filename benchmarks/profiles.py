"""Say where the time of a command goes, by our own functions, all threads together: needs py-spy.

    python benchmarks/profiles.py check donnees.csv -s deliberations -f json

Every sample is counted for the deepest function of validata at work in it; what runs under none is
counted for the program that starts. PYTHONPATH chooses the copy of validata.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

RATE = 200  # samples a second
SHOWN = 16  # functions
FRAME = re.compile(r"(.+) \((?:.*/)?(validata/\S+?\.py):\d+\)")


def main() -> None:
    """Profile and print."""
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        stacks = Path(folder, "stacks")
        spy = [str(Path(sys.executable).with_name("py-spy")), "record", "-r", str(RATE), "-f", "raw", "-o", str(stacks)]
        command = [*spy, "--", sys.executable, "-m", "validata", *sys.argv[1:]]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for line in stacks.read_text("utf-8").splitlines():
            stack, _, samples = line.rpartition(" ")
            ours = [frame.groups() for frame in map(FRAME.fullmatch, stack.split(";")) if frame]
            found[" ".join(ours[-1]) if ours else "(démarrage, bibliothèques)"] += int(samples)
    total = sum(found.values())
    print(f"| s | % | fonction |\n|--:|--:|---|\n| {total / RATE:.1f} | 100 | total |")
    for function, count in found.most_common(SHOWN):
        print(f"| {count / RATE:.2f} | {100 * count / total:.0f} | `{function}` |")


if __name__ == "__main__":
    main()
