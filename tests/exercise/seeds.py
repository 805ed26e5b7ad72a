"""Make the exercises of many seeds, and hold them against `check` and the grades: the long form of test_exercise.py.

    python tests/exercise/seeds.py --seeds 50
    python tests/exercise/seeds.py --models deliberations,subventions --levels avance --first 10 --seeds 5

Prints what is wrong as it is found, a line after each seed, and the rules planted in each model and level at the end.
`--graded N` grades the files of one seed in N.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from validata import validate
from validata.exercise.files import files
from validata.exercise.grade import grade
from validata.exercise.levels import LEVELS
from validata.exercise.make import Asked, Exercise, make
from validata.exercise.manifest import NAME, from_json
from validata.sample import MODELS
from validata.schema.bundled import bundled

VERSIONS = [f"{name}@{version}" for name in MODELS for version in bundled()[name][:-1]]
EVERY = [*MODELS, *VERSIONS]
"""All the bundled models, the older versions too."""


def wrong(one: Exercise, folder: Path, *, graded: bool = True) -> list[str]:
    """What is wrong with an exercise: `check` says something else than its faults, or the grades are not those due."""
    for name, data in files(one).items():
        (folder / name).write_bytes(data)
    told = []
    schema = one.asked.reference if one.named else None
    for form in ("csv", "xlsx"):
        [report] = validate(folder / f"exercice.{form}", schema=schema).files
        found = Counter((notice.code, notice.row, notice.field) for notice in report.notices)
        due = Counter((fault.code, fault.row, fault.field) for fault in one.faults if form in fault.files)
        due += Counter((code, None, None) for kind, code in one.besides if kind == form)
        if report.incident or found != due:
            told.append(f"exercice.{form}: {report.incident} {found - due} {due - found}")
    [right] = validate(folder / "corrige.csv", schema=schema).files
    if right.incident or any(notice.severity != "info" for notice in right.notices):
        told.append(f"corrige.csv: {right.incident} {[notice.code for notice in right.notices]}")
    if not graded:
        return told
    manifest = from_json(folder / NAME)
    for name, score in (("corrige.csv", 20.0), ("exercice.csv", 0.0), ("exercice.xlsx", 0.0)):
        got = grade([manifest], folder / name, name)
        spoilt = (*got.introduced, *got.needless, *got.lost, *got.added)
        if got.cause or got.score != score or spoilt:
            told.append(
                f"grade of {name}: {got.cause} {got.score} {spoilt} {[(m.fault.code, m.status) for m in got.marks]}"
            )
    return told


def main() -> int:
    """Read the arguments; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", default=",".join(EVERY))
    parser.add_argument("--levels", default=",".join(LEVELS))
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--graded", type=int, default=1)
    asked = parser.parse_args()
    planted: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    total, bad, start = 0, 0, time.monotonic()
    for seed in range(asked.first, asked.first + asked.seeds):
        for model in asked.models.split(","):
            for level in asked.levels.split(","):
                with TemporaryDirectory() as folder:
                    [one] = make(Asked(model, level, seed=seed))
                    told = wrong(one, Path(folder), graded=(seed - asked.first) % asked.graded == 0)
                planted[model, level].update(fault.code for fault in one.faults)
                total, bad = total + 1, bad + bool(told)
                for text in told:
                    print(f"WRONG {model} {level} {seed}: {text}", flush=True)
        print(f"seed {seed}: {total} exercises, {bad} wrong, {time.monotonic() - start:.0f} s", flush=True)
    for (model, level), codes in planted.items():
        print(f"{model} {level}: {', '.join(f'{code} {times}' for code, times in codes.most_common())}")
    print(f"{total} exercises, {sum(codes.total() for codes in planted.values())} faults, {bad} wrong")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
