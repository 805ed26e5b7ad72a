"""`exercice.json`: all that the grades need to know of an exercise, spelled out key by key (`validata-exercice/1`)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from validata.errors import ValidataError
from validata.rules.listed import RULES
from validata.schema.load import load
from validata.schema.model import Schema

FORMAT = "validata-exercice/1"
NAME = "exercice.json"


@dataclass(frozen=True)
class Change:
    """A cell that a fault has changed: its row in `corrige.csv` (from 0), its field, what it held, what it holds."""

    row: int
    field: str
    right: str
    wrong: str


@dataclass(frozen=True)
class Planted:
    """A planted fault, as the manifest tells it. `row` is that of its notice in the files, None when it has none."""

    number: int
    code: str
    files: tuple[str, ...]
    row: int | None = None
    column: str | None = None
    field: str | None = None
    fields: tuple[str, ...] = ()
    added: bool = False
    whole: bool = False
    """Whether it is in all the rows of its fields."""
    of: int | None = None
    """The row of `corrige.csv` (from 0) where it is, or that an added row copies."""
    label: str | None = None
    """What the header says, of a column whose name is wrong."""
    changes: tuple[Change, ...] = ()
    message: str = ""
    remedy: str = ""

    @property
    def address(self) -> str:
        """Where it is, for a reader."""
        if self.row and self.column:
            return f"{self.column}{self.row}"
        if self.row:
            return f"ligne {self.row}"
        return f"colonne {self.column}" if self.column else "fichier"

    @property
    def title(self) -> str:
        """The condition found, in a sentence."""
        return RULES[self.code].title if self.code in RULES else self.code


@dataclass(frozen=True)
class Manifest:
    """An exercise: its model, its right table, its table with faults, and the faults."""

    folder: str
    reference: str
    schema: Schema
    level: str
    seed: int
    variant: int
    delimiter: str
    right: tuple[tuple[str, ...], ...]
    fields: tuple[str, ...]
    labels: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    faults: tuple[Planted, ...]


def to_json(facts: dict[str, Any]) -> str:
    """The text of a manifest: one line for each row and each fault, so that it can be read."""
    return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"


def from_json(path: Path) -> Manifest:
    """The manifest of a folder. ValidataError if it is none, or of another version."""
    try:
        facts = json.loads(path.read_text("utf-8"))
        if facts["format"] != FORMAT:
            raise ValidataError(
                f"« {path} » a été écrit par une autre version de validata ({facts['format']} au lieu de {FORMAT}) : "
                "refaites l'exercice avec « validata exercise new »."
            )
        schema = load(facts["model"]["description"] or facts["model"]["reference"])
        return Manifest(
            folder=str(path.parent),
            reference=facts["model"]["reference"],
            schema=schema,
            level=facts["level"],
            seed=facts["seed"],
            variant=facts["variant"],
            delimiter=facts["delimiter"],
            right=tuple(map(tuple, facts["corrige"])),
            fields=tuple(facts["exercice"]["fields"]),
            labels=tuple(facts["exercice"]["labels"]),
            rows=tuple(map(tuple, facts["exercice"]["rows"])),
            faults=tuple(map(fault, facts["faults"])),
        )
    except FileNotFoundError:
        raise ValidataError(
            f"Le dossier « {path.parent} » n'est pas celui d'un exercice : il ne contient pas {NAME}."
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise ValidataError(f"« {path} » n'est pas la description d'un exercice, ou elle a été modifiée.") from None


def fault(facts: dict[str, Any]) -> Planted:
    """A fault of the manifest."""
    return Planted(
        number=facts["number"],
        code=facts["rule"],
        files=tuple(facts["files"]),
        row=facts["row"],
        column=facts["column"],
        field=facts["field"],
        fields=tuple(facts["fields"]),
        added=facts["added"],
        whole=facts["whole"],
        of=facts["of"],
        label=facts["label"],
        changes=tuple(Change(one["row"], one["field"], one["right"], one["wrong"]) for one in facts["changes"]),
        message=facts["message"],
        remedy=facts["remedy"],
    )


def faults_told(faults: tuple[Planted, ...]) -> list[dict[str, Any]]:
    """The faults, key by key."""
    return [
        {
            "number": one.number,
            "rule": one.code,
            "title": one.title,
            "files": list(one.files),
            "row": one.row,
            "column": one.column,
            "field": one.field,
            "address": one.address,
            "fields": list(one.fields),
            "added": one.added,
            "whole": one.whole,
            "of": one.of,
            "label": one.label,
            "changes": [
                {"row": change.row, "field": change.field, "right": change.right, "wrong": change.wrong}
                for change in one.changes
            ],
            "message": one.message,
            "remedy": one.remedy,
        }
        for one in faults
    ]
