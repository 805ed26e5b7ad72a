"""Measure validata beside its peers, in turn: time of the whole process, peak memory, ratios.

    python benchmarks/run.py --list
    python benchmarks/run.py [--cases '1k*' 'xlsx-*'] [--turns 3] [--timeout 600] [--write]

Peers: `frictionless validate` with the same schema (limit of errors raised, so that it reads everything);
pyarrow streaming the same CSV as strings (the floor); validata-table, by its Python API, with the
interpreter of an environment that has it (`--validata-table PYTHON`). A measurement counts only if the
exit code, the verdict and the number of rows are the expected ones. With --write, measures join those of
benchmarks/measures.json, and benchmarks/RESULTS.md is written from it. `--rows` tries cases at another size.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shlex
import subprocess
import sys
import tempfile
from datetime import date
from fnmatch import fnmatch
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cases import CASES, CORES, FLOORED, GOALS, OTHER, Case, command, grouped
from process import ROOT, compile_package, environment, errors, measure
from results import TITLE, case_lines, failures, goal_line, page

HERE = Path(__file__).parent
MEASURES, RESULTS = HERE / "measures.json", HERE / "RESULTS.md"
HEAD = 1 << 16  # characters in which every report has said its verdict and its number of rows


def prepare(case: Case, folder: Path) -> int:
    """Write the file and the schemas of a case, and return how many rows are faulty."""
    descriptor = json.loads(max((ROOT / "schemas" / case.model).glob("*.json")).read_text("utf-8"))
    (folder / "schema.json").write_text(json.dumps(descriptor), "utf-8")
    for field in descriptor["fields"]:
        if field["name"] == "DELIB_ID":
            field["constraints"]["unique"] = True
    (folder / "unique.json").write_text(json.dumps(descriptor), "utf-8")
    options = ["--faulty", case.faulty, "--distinct", case.distinct, "--format", case.form, "--repeated", case.repeated]
    script = [sys.executable, str(HERE / "generate.py"), case.model, str(case.rows), str(folder / case.file), *options]
    done = subprocess.run(script, check=True, stdout=subprocess.PIPE, text=True)  # apart: its memory is not ours
    return int(done.stdout.split()[0])


def disagreement(tool: str, case: Case, code: int, head: str, *, valid: bool) -> str:
    """What is not as expected in the report of a tool, if anything."""
    wanted = 1 if not valid and tool not in (FLOORED, OTHER) else 0
    if code != wanted:
        return f"code de sortie {code} au lieu de {wanted}"
    said, rows = re.search(r'"valid": ?(true|false)', head), re.search(r'"rows": ?(\d+)', head)
    if tool != FLOORED and (said is None or (said[1] == "true") != valid):
        return f"verdict inattendu ({said[1] if said else 'aucun'})"
    if rows is None or (int(rows[1]) != case.rows and tool != OTHER):
        return f"{rows[1] if rows else 'aucune'} ligne(s) lue(s) au lieu de {case.rows}"
    return ""


def run_once(tool: str, case: Case, folder: Path, options: argparse.Namespace, *, valid: bool) -> dict[str, Any]:
    """One measure of a tool, with the remark to make about it."""
    output = folder / "rapport"
    env = dict(os.environ) if tool == OTHER else environment()
    line = command(tool, case, options.validata_table)
    done = measure(line, output, timeout=options.timeout, cwd=folder, env=env)
    with output.open(encoding="utf-8", errors="replace") as file:
        head = file.read(HEAD)
    found = {"seconds": done.seconds, "memory": done.memory, "late": done.late, "failure": "", "remark": ""}
    if done.late:
        found["remark"] = f"arrêté après {options.timeout:g} s".replace(".", ",")
        return found
    wrong = disagreement(tool, case, done.code, head, valid=valid)
    if wrong:
        found["failure"] = f"{wrong} {errors(output)[-300:]}".strip()
    read = re.search(r'"rows": ?(\d+)', head)
    if tool == OTHER and read and int(read[1]) < case.rows:
        found["remark"] = f"s'arrête à la 1 000ᵉ erreur : {grouped(int(read[1]))} lignes lues"
    return found


def bench(case: Case, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """The measures of a case, by tool: every tool in turn, several times. A tool that was stopped is not run again."""
    valid = prepare(case, folder) == 0
    found: dict[str, list[dict[str, Any]]] = {}
    for _ in range(1 if case.once else options.turns):
        for tool in case.tools:
            if tool == OTHER and options.validata_table is None:
                continue
            runs = found.setdefault(tool, [])
            if not any(run["late"] or run["failure"] for run in runs):
                runs.append(run_once(tool, case, folder, options, valid=valid))
    (folder / case.file).unlink()
    return {"case": case._asdict(), "tools": found}


def series() -> str:
    """The machine, the versions, the day and the command, in one line."""
    model = next((line.partition(":")[2].strip() for line in cpu_lines() if line.startswith("model name")), "")
    packages = ", ".join(f"{name} {version(name)}" for name in ("frictionless", "pyarrow", "openpyxl"))
    revision = git("describe", "--always").stdout.strip() or "inconnue"
    if git("diff", "--quiet", "HEAD", "--", "validata", "schemas").returncode:
        revision += " modifiée"
    hidden = [re.sub(r"^(.*/)?(?=[^/]*$)", "", word) if word.startswith("/") else word for word in sys.argv[1:]]
    return (
        f"{date.today()}, {model or platform.machine()}, {os.cpu_count()} cœurs, Python {platform.python_version()}, "
        f"{packages}, révision {revision} : `{shlex.join(['python', f'benchmarks/{Path(sys.argv[0]).name}', *hidden])}`"
    )


def git(*arguments: str) -> subprocess.CompletedProcess[str]:
    """What git says of this repository."""
    return subprocess.run(["git", "-C", str(ROOT), *arguments], check=False, capture_output=True, text=True)


def cpu_lines() -> list[str]:
    """What Linux says of the processor."""
    path = Path("/proc/cpuinfo")
    return path.read_text("utf-8").splitlines() if path.exists() else []


def warm(cases: list[Case], folder: Path, options: argparse.Namespace) -> None:
    """Run every tool once on a small file, so that the first measure finds what the others will; stop if one fails."""
    compile_package()
    for form, model in dict.fromkeys((case.form, case.model) for case in cases):
        tools = dict.fromkeys(tool for case in cases if (case.form, case.model) == (form, model) for tool in case.tools)
        small = Case("essai", 100, tools=tuple(tools), model=model, form=form, faulty="1", once=True)
        wrong = failures(bench(small, folder, options))
        if wrong:
            raise SystemExit(f"Essai sur 100 lignes, {model}, {form} : " + "\n".join(wrong))


def parse() -> tuple[argparse.Namespace, list[Case]]:
    """The options and the cases that they choose."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", nargs="+", default=["*"], metavar="NAME", help="names or patterns")
    parser.add_argument("--list", action="store_true", help="list the cases and stop")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--timeout", type=float, default=600, help="seconds that a process may take")
    parser.add_argument("--rows", type=int, help="this number of rows in every case, to try them")
    parser.add_argument("--validata-table", metavar="PYTHON", help="interpreter that has validata-table")
    parser.add_argument("--folder", type=Path, help="where the files are written (default: a temporary folder)")
    parser.add_argument("--write", action="store_true", help="keep the measures and write RESULTS.md")
    options = parser.parse_args()
    chosen = [case for case in CASES if any(fnmatch(case.name, pattern) for pattern in options.cases)]
    if not chosen:
        parser.error("no such case (see --list)")
    if options.rows and options.write:
        parser.error("--rows is for trying: nothing to write")
    if not hasattr(os, "sched_setaffinity"):
        chosen = [case for case in chosen if case.tools != CORES]
    if options.rows:
        chosen = [case._replace(rows=options.rows) for case in chosen]
    return options, chosen


def main() -> None:
    """Measure and print."""
    options, chosen = parse()
    if options.list:
        print("\n".join(f"{case.name:24} {case.words()} ; {', '.join(case.tools)}" for case in chosen))
        return
    known = json.loads(MEASURES.read_text("utf-8")) if MEASURES.exists() else {}
    found: dict[str, Any] = {}
    wrong, said = [], series()
    with tempfile.TemporaryDirectory(dir=options.folder) as work:
        folder = Path(work)
        warm(chosen, folder, options)
        print("\n".join(TITLE), flush=True)
        for case in chosen:
            measured = {**bench(case, folder, options), "series": said}
            wrong += [f"{case.name}, {failure}" for failure in failures(measured)]
            print("\n".join(case_lines(measured)), flush=True)
            found[case.name] = measured
            if options.write:
                known[case.name] = measured
                MEASURES.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", "utf-8")
                RESULTS.write_text(page(known), "utf-8")
    if not options.rows:
        print("\n" + "\n".join(goal_line(goal, found) for goal in GOALS if goal.case in found))
    if wrong:
        raise SystemExit("\n".join(wrong))


if __name__ == "__main__":
    main()
