"""Two versions of a schema, and which of their columns are the same."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from validata.review.criterion import Example
from validata.schema.model import CustomCheck, Field, Schema
from validata.text.labels import key

ALIKE, SURE = 0.85, 0.99  # resemblance of the names of a column before and after; that of the same title


class Versions:
    """The older and the newer version of a schema, and which columns of theirs are the same."""

    def __init__(self, old: Schema, new: Schema, places: Sequence[str] = ()) -> None:
        self.old, self.new = old, new
        self.places = places
        """Where the checks of the newer one are."""
        gone = [field for field in old.fields if field.name not in new.by_name]
        come = [field for field in new.fields if field.name not in old.by_name]
        self.renamed = dict(pairs(gone, come, {field.name for field in new.kept}))
        """Old name -> new name."""
        self.removed = [field for field in gone if field.name not in self.renamed]
        self.added = [field for field in come if field.name not in self.renamed.values()]

    def before(self, check: CustomCheck) -> CustomCheck | None:
        """The check of the older version that this one replaces: of the same name, about one of its columns."""
        for one in self.old.checks:
            columns = {self.renamed.get(name, name) for name in one.columns}
            if one.name == check.name and columns & set(check.columns):
                return one
        return None

    def pointer(self, field: Field) -> str:
        """Where a field of the newer version is."""
        return f"/fields/{self.new.fields.index(field)}"

    def both(self) -> Iterator[tuple[Field, Field]]:
        """The columns that are in both, as they were and as they are."""
        for field in self.old.fields:
            name = self.renamed.get(field.name, field.name)
            if name in self.new.by_name:
                yield field, self.new.by_name[name]


def pairs(gone: list[Field], come: list[Field], kept: Collection[str]) -> Iterator[tuple[str, str]]:
    """The columns that have changed their names only, the most alike first; one that is `kept` must be so for sure."""
    ranked = ((likeness(one, other), one, other) for one in gone for other in come)
    taken: set[str] = set()
    for score, one, other in sorted(ranked, key=lambda found: -found[0]):
        if score >= (SURE if one.name in kept else ALIKE) and not {f"- {one.name}", f"+ {other.name}"} & taken:
            taken |= {f"- {one.name}", f"+ {other.name}"}
            yield one.name, other.name


def likeness(field: Field, one: Field) -> float:
    """How far a column may be another under a new name."""
    if key(field.name) == key(one.name):
        return 1
    alike = difflib.SequenceMatcher(None, key(field.name), key(one.name)).ratio()
    for name in ("title", "description"):
        said = str(field.descriptor.get(name) or "").strip()
        if said and said == str(one.descriptor.get(name) or "").strip():
            return SURE + alike / 1000
    return alike if field.type == one.type else 0


def change(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A version, for the examples: these fields, by default one."""
    return {"fields": list(fields) or [{"name": "a"}], **more}


A, B = {"name": "a"}, {"name": "bis", "type": "date"}
SAME: Example = (change(A, B), change(A, B))
