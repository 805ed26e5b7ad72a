"""A new exercise: from a model, a level and a seed to the bytes of its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from validata.errors import ValidataError
from validata.exercise.levels import LEVELS, Theme, asked, themes
from validata.exercise.manifest import Change, Planted
from validata.exercise.read import MOST, read
from validata.exercise.sow import Checker, Fault, planted
from validata.limits import Deadline, Limits
from validata.rules.file import classeur_au_lieu_de_csv
from validata.rules.planting import Draft
from validata.sample import MODELS, sample
from validata.schema.load import load
from validata.schema.match import match
from validata.schema.model import Schema
from validata.table.unreadable import Unreadable
from validata.text.cellref import letters
from validata.text.typography import ARTICLES

ROWS = 30
KEPT = 300
"""The most rows of a file of one's own that are kept when nothing is asked: nobody reads more in twenty minutes."""


@dataclass(frozen=True)
class Asked:
    """What is asked of an exercise. None: as the level has it."""

    reference: str
    level: str = "decouverte"
    rows: int | None = None
    errors: int | None = None
    seed: int = 1
    codes: tuple[str, ...] = ()
    source: Path | None = None
    variants: int = 1


@dataclass(frozen=True)
class Exercise:
    """An exercise made: the right table, the same with its faults, what is told of them."""

    asked: Asked
    variant: int
    schema: Schema
    right: Draft
    draft: Draft
    faults: tuple[Planted, ...]
    besides: tuple[tuple[str, str], ...]
    """What `check` says of the right table too, which nobody can mend: (form of the file, code of the rule)."""
    named: bool
    """Whether the model must be given to `check`, which does not find it from the header."""

    @property
    def command(self) -> str:
        """How the file is checked."""
        return f"validata check exercice.csv{f' -s {self.asked.reference}' if self.named else ''}"


def make(asked_for: Asked) -> list[Exercise]:
    """The exercise asked for, in each of its variants, which have the same kinds of faults.

    Raises SchemaError for an unknown model, ValidataError when it cannot be made.
    """
    schema = load(asked_for.reference)
    if asked_for.source is None and (schema.source != "bundled" or schema.name not in MODELS):
        raise ValidataError(
            f"validata ne sait pas inventer de données pour le modèle « {asked_for.reference} ». Donnez un fichier "
            f"conforme avec --source, ou l'un de ces modèles : {', '.join(MODELS)}."
        )
    plan = asked(list(asked_for.codes)) if asked_for.codes else themes(asked_for.level)
    errors = asked_for.errors or (len(plan) if asked_for.codes else LEVELS[asked_for.level].errors)
    made: list[Exercise] = []
    for variant in range(1, asked_for.variants + 1):
        seed = f"{schema.name}@{schema.version}:{asked_for.level}:{asked_for.seed}:{variant}"
        right = own(asked_for, schema) if asked_for.source else invented(schema, asked_for.rows or ROWS, seed)
        exact = bool(asked_for.errors or asked_for.codes or made)
        draft, faults, checker = planted(right, plan, errors, seed, asked_for.reference, exact=exact)
        if not made:  # the others have the same faults, rule by rule
            plan = [Theme(f.rule.code, (f.rule.code,), theme_of(f, plan)) for f in faults]
            errors = len(faults)
        made.append(built(asked_for, variant, schema, right, draft, faults, checker))
    return made


def theme_of(fault: Fault, plan: Sequence[Theme]) -> Any:
    """What must be seen in the texts of the same fault in another variant."""
    return next((theme.shown_by for theme in plan if theme.codes and fault.rule.code == theme.codes[0]), None)


def invented(schema: Schema, rows: int, seed: str) -> Draft:
    """A right table of invented rows."""
    names = tuple(field.name for field in schema.fields)
    return Draft(schema, names, names, tuple(map(tuple, sample(schema, rows, seed))), schema.delimiter)


def own(asked_for: Asked, schema: Schema) -> Draft:
    """A right table read from a file. ValidataError if it is not conformant, or cannot be read."""
    from validata import validate

    path = asked_for.source
    assert path is not None
    [report] = validate(path, schema=asked_for.reference).files
    if report.incident:
        raise ValidataError(report.incident)
    if not report.valid:
        first = report.of("error")[0]
        where = f" ({first.address or f'ligne {first.row}'})" if first.row else ""
        raise ValidataError(
            f"« {path} » n'est pas conforme au modèle{where} : {first.message} Corrigez-le d'abord ; un exercice part "
            "d'un fichier conforme."
        )
    try:
        found = read(path, schema)
    except Unreadable as error:
        raise ValidataError(f"« {path} » ne peut pas être lu : {error}") from None
    columns = match(found.labels, found.schema, Deadline(Limits()))
    fields = tuple(column.field.name if column.field else "" for column in columns)
    labels = tuple(column.field.name if column.field else column.label for column in columns)
    rows = tuple(map(tuple, found.rows[: min(MOST, asked_for.rows or KEPT)]))
    return Draft(found.schema, fields, labels, rows, found.schema.delimiter)


def built(
    asked_for: Asked,
    variant: int,
    schema: Schema,
    right: Draft,
    draft: Draft,
    faults: Sequence[Fault],
    checker: Checker,
) -> Exercise:
    """An exercise, with what is to be told of its faults, in the order of the file."""
    added = {fault.row - 1 for fault in faults if fault.added and fault.row}
    kept = [row for row in range(len(draft.rows)) if row not in added]  # each is a row of the right table
    told = [tell(fault, right, draft, kept) for fault in faults]
    besides = [(form, code) for form, known in checker.known.items() for code, _ in known]
    if ("xlsx", classeur_au_lieu_de_csv.code) in besides:  # of which the agents can do something
        besides.remove(("xlsx", classeur_au_lieu_de_csv.code))
        told.append(only_in_a_workbook(schema))
    told.sort(key=lambda one: (one.row or 0, one.column is not None, len(one.column or ""), one.column or ""))
    numbered = tuple(replace(one, number=number) for number, one in enumerate(told, 1))
    return Exercise(asked_for, variant, schema, right, draft, numbered, tuple(besides), checker.schema is not None)


def tell(fault: Fault, right: Draft, draft: Draft, kept: list[int]) -> Planted:
    """What the manifest tells of a fault."""
    _, row, field = fault.key(draft)
    place = None if not fault.row else fault.row - 1
    if place is not None and fault.added:
        copied = any(draft.rows[place])
        of = max((rank for rank, one in enumerate(kept) if one < place), default=None) if copied else None
    else:
        of = None if place is None else kept.index(place)
    concerned = range(len(right.rows)) if fault.whole else [] if of is None or fault.added else [of]
    changes = [
        Change(one, name, right.cell(one, name), draft.cell(kept[one], name))
        for one in concerned
        for name in fault.fields
        if right.cell(one, name) != draft.cell(kept[one], name)
    ]
    column = fault.notice.column
    if field is not None and field in draft.fields:
        column = draft.fields.index(field) + 1 if column else None
    labelled = field in draft.fields and draft.labels[draft.fields.index(field)] != field
    return Planted(
        number=0,
        code=fault.rule.code,
        files=("csv",) if fault.csv_only else ("csv", "xlsx"),
        row=row,
        column=letters(column) if column else None,
        field=field,
        fields=fault.fields,
        added=fault.added,
        whole=fault.whole,
        of=of,
        label=draft.labels[draft.fields.index(field)] if labelled and fault.rule.scope == "header" else None,
        changes=tuple(changes),
        message=fault.notice.message,
        remedy=fault.notice.remedy,
    )


def only_in_a_workbook(schema: Schema) -> Planted:
    """The fault of every workbook of a model that is exchanged in CSV: to be mended when it is saved."""
    rule = classeur_au_lieu_de_csv
    facts = {"kind": "XLSX", "expected": ARTICLES[schema.delimiter]}
    return Planted(0, rule.code, ("xlsx",), message=rule.say(facts), remedy=rule.advise(facts))
