"""Check every file under a folder, each in a process of its own, and flag what should never happen.

    python benchmarks/survey.py FOLDER [--schema NAME] [--timeout 120]

A line per file: exit code, verdict, schema found, main notice, seconds, peak memory. A line is flagged
with « ! » for a traceback, an exit code other than 0, 1 or 2, an incident of ours, more than 10 s or more than 500 MB;
the command then exits 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from process import ROOT, VALIDATA, Measure, environment, errors, measure

SLOW, BIG = 10, 500  # seconds, MB
WIDTH = 80


def main_notice(report: dict[str, Any], said: str) -> tuple[str, str, str]:
    """The verdict, the schema and the first error, warning or incident of a report."""
    incidents, files = report["incidents"], report["files"]
    if incidents or not files:
        return "?", "", " ".join(incident["message"] for incident in incidents) or said
    [file] = files
    notices = [*file["errors"], *file["warnings"]]
    main = f"{notices[0]['code']} : {notices[0]['message']}" if notices else ""
    schema = file["schema"] or {}
    return "conforme" if file["valid"] else "non conforme", schema.get("name") or "", main


def faults(done: Measure, said: str, *, understood: bool) -> list[str]:
    """What should not have happened."""
    known = {
        "trop long": done.late or done.seconds > SLOW,
        "mémoire": done.memory > BIG,
        f"code {done.code}": done.code not in (0, 1, 2),
        "exception": "Traceback" in said or "Erreur interne" in said,
        "pas de rapport": not understood,
    }
    return [name for name, found in known.items() if found]


def line(path: Path, folder: Path, output: Path, schema: str | None, timeout: float) -> tuple[str, bool]:
    """The line of a file, and whether it is flagged."""
    command = [*VALIDATA, "check", str(path), "-f", "json", *(["-s", schema] if schema else [])]
    done = measure(command, output, timeout=timeout, cwd=ROOT, env=environment())
    said = errors(output)
    try:
        report = json.loads(output.read_text("utf-8"))
    except ValueError:
        report = None
    verdict, model, notice = main_notice(report, said) if report else ("?", "", said)
    found = faults(done, said + json.dumps((report or {}).get("incidents", "")), understood=report is not None)
    notice = " ".join(notice.split())
    cells = [
        "!" if found else " ",
        f"{done.code:3}",
        f"{verdict:12}",
        f"{model or '-':13}",
        f"{done.seconds:6.1f}",
        f"{done.memory:5.0f}",
        str(path.relative_to(folder)),
        notice if len(notice) <= WIDTH else notice[: WIDTH - 1] + "…",
        *([f"[{', '.join(found)}]"] if found else []),
    ]
    return " | ".join(cells), bool(found)


def main() -> None:
    """Survey a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--schema", help="instead of finding it from the header")
    parser.add_argument("--timeout", type=float, default=120)
    options = parser.parse_args()
    folder = options.folder.resolve()
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    print("! | code | verdict | modèle | secondes | Mo | fichier | premier constat")
    flagged = 0
    with tempfile.TemporaryDirectory() as work:
        for path in paths:
            text, odd = line(path, folder, Path(work) / "rapport.json", options.schema, options.timeout)
            flagged += odd
            print(text, flush=True)
    print(f"{len(paths)} fichiers, {flagged} à examiner (marqués « ! »)")
    sys.exit(1 if flagged or not paths else 0)


if __name__ == "__main__":
    main()
