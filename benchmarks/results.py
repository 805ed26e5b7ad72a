"""What the measures say: ratios, goals reached or not, the lines of RESULTS.md.

Measures are `{case name: {"case": ..., "series": ..., "tools": {tool: [run, ...]}}}`.
"""

from __future__ import annotations

from statistics import median
from typing import Any, NamedTuple

from cases import CASES, GOALS, MEMORY, SOLO, Case, Goal, grouped


class Ratio(NamedTuple):
    """A ratio of two measures; `bound` is « ≥ » or « ≤ » when one of the two was stopped, « ? » when both were."""

    value: float
    bound: str = ""


def failures(measured: dict[str, Any]) -> list[str]:
    """What went wrong, tool by tool."""
    return [f"{tool} : {run['failure']}" for tool, runs in measured["tools"].items() for run in runs if run["failure"]]


def seconds(runs: list[dict[str, Any]]) -> tuple[float, bool]:
    """The median time, and whether it is only a lower bound."""
    return median(run["seconds"] for run in runs), any(run["late"] for run in runs)


def over(above: tuple[float, bool], below: tuple[float, bool]) -> Ratio:
    """The ratio of two measures, each of which may be only a lower bound."""
    return Ratio(above[0] / below[0], {(0, 0): "", (1, 0): "≥", (0, 1): "≤", (1, 1): "?"}[above[1], below[1]])


def ratio(measured: dict[str, Any], first: str, second: str) -> Ratio | None:
    """Time of a tool over that of another, if both were measured."""
    tools = measured["tools"]
    if first not in tools or second not in tools or failures({"tools": {t: tools[t] for t in (first, second)}}):
        return None
    return over(seconds(tools[first]), seconds(tools[second]))


def memory(measured: dict[str, Any], tool: str) -> tuple[float, bool]:
    """The highest memory in MB, and whether it is only a lower bound."""
    runs = measured["tools"][tool]
    return max(run["memory"] for run in runs), any(run["late"] for run in runs)


def french(number: float, digits: int = 2) -> str:
    """A number with a decimal comma."""
    return f"{number:.{digits}f}".replace(".", ",")


def shown(found: Ratio | None) -> str:
    """A ratio, or that it is unknown."""
    return "—" if found is None or found.bound == "?" else f"{found.bound} {french(found.value)}".strip()


def case_lines(measured: dict[str, Any]) -> list[str]:
    """The lines of the table for a case."""
    case = Case(**measured["case"])
    lines = []
    for tool, runs in measured["tools"].items():
        times = [run["seconds"] for run in runs]
        middle, late = seconds(runs)
        failed = [run["failure"] for run in runs if run["failure"]]
        remark = f"échec : {failed[0]}" if failed else next((run["remark"] for run in runs if run["remark"]), "")
        cells = [
            f"`{case.name}`",
            tool,
            ("> " if late else "") + french(middle),
            french(min(times)),
            french(max(times)),
            str(len(runs)),
            shown(ratio(measured, tool, SOLO)),
            f"{memory(measured, tool)[0]:.0f}",
            " ".join(remark.replace("|", "/").split()),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


TITLE = [
    "| cas | outil | médiane (s) | min | max | tours | temps / validata | mémoire (Mo) | remarque |",
    "|---|---|--:|--:|--:|--:|--:|--:|---|",
]


def goal_value(goal: Goal, cases: dict[str, Any]) -> Ratio | None:
    """What was measured for a goal, if it was."""
    if goal.case not in cases or failures(cases[goal.case]):
        return None
    measured = cases[goal.case]
    if goal.second in cases:
        other = cases[goal.second]
        return None if failures(other) else over(memory(measured, goal.first), memory(other, goal.first))
    return ratio(measured, goal.first, goal.second) if goal.second else over(memory(measured, goal.first), (1, False))


def goal_line(goal: Goal, cases: dict[str, Any]) -> str:
    """The line of a goal: what was aimed at, what was measured, whether it is reached."""
    aimed = f"≤ {goal.most:g}" if goal.most is not None else f"≥ {goal.least:g}"
    found = goal_value(goal, cases)
    reached = "non mesuré"
    if found:
        within = found.value <= goal.most if goal.most is not None else found.value >= (goal.least or 0)
        certain = {"", "≤" if (goal.most is not None) == within else "≥"}
        reached = ("oui" if within else "non") if found.bound in certain else "indéterminé"
    return f"| {goal.text} | {aimed.replace('.', ',')} | {shown(found)} | {reached} |"


def memory_lines(cases: dict[str, Any]) -> list[str]:
    """The memory curve."""
    lines = ["| lignes | " + " | ".join(f"{tool} (Mo)" for tool in MEMORY) + " |", "|--:|" + "--:|" * len(MEMORY)]
    for case in CASES:
        if case.tools == MEMORY and case.name in cases:
            measured = cases[case.name]
            values = [f"{memory(measured, tool)[0]:.0f}" if tool in measured["tools"] else "—" for tool in MEMORY]
            lines.append(f"| {grouped(case.rows)} | " + " | ".join(values) + " |")
    return lines


INTRODUCTION = (
    "Page écrite par `python benchmarks/run.py --write` d'après `measures.json`. Processus entier, rapport JSON, outils "
    "mesurés tour à tour ; la mémoire est le maximum du processus (`ru_maxrss`). « > » et « ≥ » : processus arrêté "
    "avant la fin. validata-table refuse plus de 100 000 lignes et s'arrête à la 1 000ᵉ erreur."
)
ONE_CORE = "« 1 cœur » : le processus n'en emploie qu'un, et validata n'y lance aucun fil d'exécution."
CURVE = (
    "1 % de lignes fautives et 1 % de lignes répétées ; « clé unique » : le modèle interdit aussi de répéter un "
    "`DELIB_ID`."
)


def page(cases: dict[str, Any]) -> str:
    """RESULTS.md: everything in it comes from the measures."""
    known = [case for case in CASES if case.name in cases]
    series = list(dict.fromkeys(cases[case.name]["series"] for case in known))
    parts = [
        "# Mesures",
        "",
        INTRODUCTION,
        "",
        *(
            f"- {text} ({', '.join(f'`{c.name}`' for c in known if cases[c.name]['series'] == text)})"
            for text in series
        ),
        *("", "## Objectifs", "", "| objectif | visé | mesuré | atteint |", "|---|--:|--:|---|"),
        *(goal_line(goal, cases) for goal in GOALS),
        *("", ONE_CORE, ""),
        *("## Mémoire selon le nombre de lignes", ""),
        CURVE,
        "",
        *memory_lines(cases),
        *("", "## Tous les cas", "", *TITLE),
        *(line for case in known for line in case_lines(cases[case.name])),
        *("", *(f"- `{case.name}` : {case.words()}." for case in known), ""),
    ]
    return "\n".join(parts)
