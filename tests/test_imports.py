"""The house: each floor imports only from the floors below it, late imports included, and no two modules in a circle."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter

from conftest import ROOT

FLOORS = (
    "version text",
    *(
        "rule errors",
        "limits",
        "source",
        "schema",
        "options",
        "report",
        "gate",
        "table",
        "rules",
        "judge",
        "sample",
        "arguments",
        "config",
        "plan",
        "check",
        "cache",
        "batch",
    ),
    *("", "render", "describe review", "template", "exercise", "cli", "__main__"),
)
"""From the ground up: the folders and modules of validata/ (the empty name is validata/__init__.py)."""
FLOOR = {name: height for height, names in enumerate(FLOORS) for name in names.split() or [""]}


def imports(path):
    """The modules of ours that a module imports, wherever it does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "validata":
            for name in node.names:
                inner = ROOT.joinpath(*node.module.split("."), name.name)
                module = (
                    f"{node.module}.{name.name}"
                    if inner.is_dir() or inner.with_suffix(".py").is_file()
                    else node.module
                )
                yield module
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.split(".")[0] == "validata")


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


HOUSE = {name_of(path): set(imports(path)) for path in sorted((ROOT / "validata").rglob("*.py"))}


def floor(module):
    return FLOOR[module.split(".")[1] if "." in module else ""]


def test_no_import_runs_back_up():
    assert not [(one, other) for one, others in HOUSE.items() for other in others if floor(other) > floor(one)]


def test_no_two_modules_import_each_other():
    list(TopologicalSorter(HOUSE).static_order())
