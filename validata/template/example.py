"""A row that the schema accepts: its own examples, where they are right, ours where they are not."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from validata.check import check_file
from validata.judge.verdict import refusals, verdict
from validata.options import Options
from validata.render.inert import inert, no_formula
from validata.report.file import FileReport
from validata.review.samples import sample
from validata.schema.examples import as_cell, examples
from validata.schema.model import Field, Schema
from validata.table.records import written

USUAL = {
    "date": ("2023-10-16",),
    "datetime": ("2023-10-16T08:30:00Z", "2023-10-16T08:30:00"),
    "time": ("08:30:00",),
    "year": ("2023",),
    "yearmonth": ("2023-10",),
    "integer": ("1", "10", "100"),
    "number": ("1.5", "1", "10", "0.5"),
    "boolean": ("true",),
    "duration": ("PT1H30M",),
    "geopoint": ("2.3522, 48.8566",),
    "array": ("[]",),
    "object": ("{}",),
    "list": ("a,b",),
    "geojson": ('{"type": "Point", "coordinates": [2.3522, 48.8566]}',),
    "any": ("1",),
}
"""Values of each type, for fields without any example."""
OF_FORMAT = {"email": "contact@exemple.fr", "uri": "https://exemple.fr", "uuid": "0b9d0c1e-5f0b-4a3e-9a55-7c2f6a1d8e42"}


PLAIN = ("Texte", "A1", "21860194600013", "218601946", "86194", "86000", "86", "+33549523535", "2023-10-16", "2023")
"""Texts for columns that must be filled and of which no example is known: the first that the field takes."""


class Row(NamedTuple):
    """A row of examples: the text of each column (empty: none), and why it is not conformant, if it is not.

    `plain` are the columns whose text is no example: nothing is known of them, and they must be filled.
    """

    texts: dict[str, str]
    faults: tuple[str, ...] = ()
    plain: frozenset[str] = frozenset()


def candidates(field: Field) -> Iterator[str]:
    """What may be a right value of a field, the best first."""
    yield from (text for _, text in examples(field.descriptor))
    yield from map(as_cell, field.constraints.get("enum") or ())
    yield from map(str, sorted(field.categories or ()))
    if field.type == "boolean":
        yield from map(as_cell, field.descriptor.get("trueValues") or ())
    if field.format in OF_FORMAT:
        yield OF_FORMAT[field.format]
    if "%" in field.format:
        yield dt.datetime(2023, 10, 16, 8, 30).strftime(field.format)  # noqa: DTZ001 - of no zone, as its format
    yield from USUAL.get(field.type, ())
    for name in ("minimum", "maximum"):
        if field.constraints.get(name) is not None:
            yield as_cell(field.constraints[name])


def stand_ins(field: Field) -> Iterator[str]:
    """What may be a right value of a field of which no example is known."""
    if field.type in ("string", "any"):
        yield from PLAIN
    if field.pattern:
        yield from filter(None, [sample(field.pattern.text)])


def right(field: Field, texts: Iterable[str], *, safe: bool) -> str | None:
    """The first right value of a field, without anything to be said of it if possible; None when there is none.

    `safe`: a text that a spreadsheet program would compute in a CSV is not one.
    """
    found = None
    for text in dict.fromkeys(texts):
        if text in field.missing or (safe and no_formula(text) != inert(text)) or refusals(field, text):
            continue
        if not verdict(field, text):
            return text
        found = found or text
    return found


def example_row(schema: Schema) -> Row:
    """The row of examples of a schema, judged as a file is: what contradicts the rest is left empty."""
    safe = schema.source != "bundled"
    given = schema.notions.get("exampleRow", {})
    texts, plain = {}, set()
    for field in schema.fields:
        known = given.get(field.name) or right(field, candidates(field), safe=safe)
        if known is None and field.required:
            known = right(field, stand_ins(field), safe=safe)
            plain.add(field.name)
        texts[field.name] = "" if given.get(field.name) == "" else known or ""
    report = judged(schema, texts)
    for _ in schema.fields:
        doubtful = [name for name in concerned(report, schema) if texts.get(name) and not schema.by_name[name].required]
        if not doubtful:
            break
        texts[doubtful[-1]] = ""
        report = judged(schema, texts)
    faults = dict.fromkeys(notice.message for notice in report.of("error"))
    return Row(texts, tuple(faults), frozenset(plain))


def concerned(report: FileReport, schema: Schema) -> Iterable[str]:
    """The columns that the faults of the row are about, in the order of the schema."""
    named: set[Any] = set()
    for notice in (*report.of("error"), *report.of("warning")):
        if notice.rule.scope in ("file", "header"):
            continue  # about the schema, or the name of the file
        named.add(notice.field)
        for fact in notice.facts.values():
            named.update(fact if isinstance(fact, (list, tuple)) else [fact] if isinstance(fact, str) else [])
    return [field.name for field in schema.fields if field.name in named]


def judged(schema: Schema, texts: dict[str, str]) -> FileReport:
    """The report of a file that holds the row alone."""
    options = Options(schema=schema)
    with tempfile.TemporaryDirectory(prefix="validata-") as folder:
        path = Path(folder) / "exemple.csv"
        path.write_text(csv_text(schema, [texts]), encoding="utf-8", newline="")
        report = FileReport.begun(str(path), options, None)
        check_file(path, report, options)
    return report


def csv_text(schema: Schema, rows: Iterable[dict[str, str]]) -> str:
    """A CSV of the schema: its header and rows, with the separator that it recommends."""
    names = [field.name for field in schema.fields]
    return written([names, *([row.get(name, "") for name in names] for row in rows)], schema.delimiter)
