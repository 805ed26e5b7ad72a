"""The files of an exercise: names and bytes."""

from __future__ import annotations

from typing import Any

from validata.exercise import manifest, pages
from validata.exercise.make import Exercise
from validata.exercise.write import as_csv, as_xlsx
from validata.rules.listed import RULES
from validata.rules.planting import Draft
from validata.schema.model import Schema
from validata.version import __version__


def files(exercise: Exercise) -> dict[str, bytes]:
    """Name -> bytes of the files of an exercise."""
    return {
        "exercice.csv": as_csv(exercise.draft),
        "exercice.xlsx": as_xlsx(exercise.draft),
        "corrige.csv": as_csv(exercise.right),
        **{name: text.encode() for name, text in pages.every(exercise).items()},
        manifest.NAME: manifest.to_json(facts_of(exercise)).encode(),
    }


def facts_of(exercise: Exercise) -> dict[str, Any]:
    """The manifest of an exercise, key by key."""
    schema, draft, asked_for = exercise.schema, exercise.draft, exercise.asked
    return {
        "format": manifest.FORMAT,
        "validata": __version__,
        "model": {
            "reference": asked_for.reference,
            "name": schema.name,
            "version": schema.version,
            "title": schema.title,
            "sha256": schema.sha256,
            "description": None if schema.source == "bundled" else schema.descriptor,
        },
        "level": asked_for.level,
        "seed": asked_for.seed,
        "variant": exercise.variant,
        "variants": asked_for.variants,
        "source": asked_for.source.name if asked_for.source else None,
        "command": exercise.command,
        "delimiter": exercise.right.delimiter,
        "faults": manifest.faults_told(exercise.faults),
        "besides": [
            {"file": f"exercice.{form}", "rule": code, "title": RULES[code].title} for form, code in exercise.besides
        ],
        "corrige": [list(line) for line in ordered(exercise.right, schema)],
        "exercice": {
            "labels": list(draft.labels),
            "fields": list(draft.fields),
            "above": list(draft.above),
            "delimiter": draft.delimiter,
            "encoding": draft.encoding,
            "rows": [list(line) for line in draft.rows],
        },
    }


def ordered(right: Draft, schema: Schema) -> list[list[str]]:
    """The rows of the right table, a text for each field of the schema."""
    places = [right.fields.index(field.name) if field.name in right.fields else -1 for field in schema.fields]
    return [["" if place < 0 else line[place] for place in places] for line in right.rows]
