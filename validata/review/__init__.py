"""A schema reviewed for its authors: whether it can be applied, what misleads, what two versions change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from validata.errors import SchemaError
from validata.review import changes, checks, fields, patterns, structure, texts, values
from validata.review.changes.versions import Versions
from validata.review.criterion import Criterion, Place, Remark, criterion, one_field
from validata.review.document import Document
from validata.rule import Severity

ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


@criterion(
    "modele-refuse",
    title="Le modèle est refusé",
    message="{reason}",
    remedy="Corrigez cette propriété : tant qu'elle reste ainsi, aucun fichier ne peut être contrôlé.",
    good=one_field(),
    bad=[
        one_field(format="courriel"),
        {**one_field(), "primaryKey": None},
        {**one_field(), "validata": {"inconnue": 1}},
        one_field(required=True),
    ],
)
def modele_refuse(document: Document) -> Iterator[Place]:
    """Ce que les autres constats n'expliquent pas, et qui empêche d'employer le modèle : la première cause trouvée.

    Un modèle sans erreur est donc toujours un modèle que validata accepte.
    """
    if document.refusal and not document.fault:
        at = next((one for one in document.fields if one.fault), None)
        yield Place({"reason": document.refusal}, at.pointer if at else "", at.name if at else None)


CRITERIA: tuple[Criterion, ...] = (
    *structure.CRITERIA,
    *fields.CRITERIA,
    *values.CRITERIA,
    *patterns.CRITERIA,
    *checks.CRITERIA,
    *texts.CRITERIA,
    modele_refuse,
)
"""What is looked for in a schema."""
CHANGES = changes.CRITERIA
"""What is looked for between two versions."""


class Review(NamedTuple):
    """What was found in a schema, and against an older one if asked."""

    document: Document
    against: Document | None
    remarks: list[Remark]

    def count(self, severity: Severity) -> int:
        """How many remarks weigh so much."""
        return sum(remark.severity == severity for remark in self.remarks)

    def exit_code(self, *, strict: bool = False) -> int:
        """0: nothing to mend nor to change; 1: errors (or warnings, if strict)."""
        return 1 if self.count("error") or (strict and self.count("warning")) else 0


def review(document: Document, against: Document | None = None) -> Review:
    """All that is to be said of a schema, from the first line to the last, then against an older version.

    SchemaError when the older version is not usable; ValidataError past the deadline.
    """
    found: list[Remark] = []
    for one in CRITERIA:
        document.deadline.check()
        if one is modele_refuse and any(remark.severity == "error" for remark in found):
            continue
        found += (remark(one, place, document) for place in one.find(document))
    found.sort(key=lambda one: (ORDER[one.severity], one.line or 0))
    if against is not None:
        if against.schema is None:
            raise SchemaError(str(against.refusal))
        if document.schema is not None:
            versions = Versions(against.schema, document.schema, [*checks.pointers(document)])
            made = [remark(one, place, document) for one in CHANGES for place in one.find(versions)]
            found += sorted(made, key=lambda one: (ORDER[one.severity], one.line or 0))
    return Review(document, against, found)


def remark(one: Criterion, place: Place, document: Document) -> Remark:
    """A remark of a criterion at a place."""
    line = document.line if document.fault else document.line_of(place.pointer)
    return Remark(one, place.facts, place.pointer, line, place.field, place.level or one.severity)
