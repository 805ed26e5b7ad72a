"""The report as a dictionary: the contract `validata/1`, spelled out key by key."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from validata.options import Options
from validata.report.file import FileReport, Key
from validata.report.notice import Notice, short
from validata.report.summary import Summary
from validata.report.values import Values
from validata.rule import Severity
from validata.text.typography import percent

LEVELS: dict[str, Severity] = {"errors": "error", "warnings": "warning", "infos": "info"}
Many = Callable[[Iterable[Any]], Iterable[Any]]
"""How a series is given: `list`, or `iter` for it to be made as it is written."""

HERE = Path(__file__).parent
SHEETS = 100  # others of a workbook that are named
SCHEMA = "rapport.schema.json"
"""Published in docs/, and beside this module once installed."""


@cache
def json_schema() -> dict[str, Any]:
    """The JSON Schema of the contract, its descriptions in French."""
    path = next(path for path in (HERE / SCHEMA, HERE.parent.parent / "docs" / SCHEMA) if path.is_file())
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def file_dict(file: FileReport, *, values: bool, many: Many) -> dict[str, Any]:
    """The findings about one file."""
    schema = file.schema
    return {
        "path": file.path,
        "valid": file.valid,
        "verdict": file.verdict,
        "schema": None
        if schema is None
        else {
            "name": schema.name,
            "version": schema.version,
            "title": short(schema.title),
            "source": schema.source,
            "sha256": schema.sha256,
            "detected": file.detected,
        },
        "options": options_dict(file.asked),
        "source": {
            "kind": file.kind,
            "encoding": file.encoding,
            "delimiter": file.delimiter,
            "sheet": short(file.sheet),
            "otherSheets": [short(name) for name in file.other_sheets[:SHEETS]],
            "headerRow": file.header_row,
            "bytes": file.bytes,
        },
        "stats": {
            "rows": file.rows,
            "validRows": file.valid_rows,
            "fields": file.fields,
            "errors": file.total("error"),
            "warnings": file.total("warning"),
            "infos": file.total("info"),
            "seconds": round(file.seconds, 3),
            **summary_dict(file.summary, values=values),
        },
        "gate": gate_dict(file),
        "counts": [
            {
                "code": key[0],
                "severity": key[2],
                "fieldName": short(key[1]),
                "count": count,
                "values": same_values(file, key) if values else [],
            }
            for key, count in sorted(file.counts.items(), key=lambda item: str(item[0]))
        ],
        "errors": many(notice_dict(n, values=values) for n in file.of("error")),
        "warnings": many(notice_dict(n, values=values) for n in file.of("warning")),
        "infos": many(notice_dict(n, values=values) for n in file.of("info")),
        "truncated": file.truncated,
        "cached": file.cached,
    }


def options_dict(asked: Options) -> dict[str, Any]:
    """What was asked and changes the report."""
    return {
        "strict": asked.strict,
        "select": None if asked.select is None else sorted(asked.select),
        "ignore": sorted(asked.ignore),
        "ignoredInColumns": [{"fieldName": short(name), "code": code} for code, name in sorted(asked.spared)],
        "severity": dict(sorted(asked.severity.items())),
        "tolerance": None if asked.tolerance is None else plain_share(asked.tolerance),
        "limit": asked.limit,
    }


def plain_share(share: Fraction) -> str:
    """A share, exactly: `5%`, `2.5%`, `1/3`."""
    return percent(share).replace("\u00a0", "").replace(",", ".")


def gate_dict(file: FileReport) -> dict[str, Any]:
    """What does not count against the file, and why."""
    known = {name: file.known[level] for name, level in LEVELS.items()} if file.ledger else None
    return {
        "ignoredErrors": file.ignored,
        "faultyRows": file.faulty_rows,
        "toleratedRows": file.bearable,
        "outsideRows": file.outside,
        "known": known,
        "gone": file.ledger.gone if file.ledger and file.ledger.known is not None else None,
    }


def summary_dict(summary: Summary, *, values: bool) -> dict[str, Any]:
    """What the columns hold; not their values if not `values`."""
    return {
        "periods": [{"fieldName": one.field, "start": str(one.first), "end": str(one.last)} for one in summary.periods]
        if values
        else None,
        "amounts": [
            {
                "fieldName": one.field,
                "count": one.number,
                "sum": plain(one.total),
                "min": plain(one.least),
                "max": plain(one.most),
            }
            for one in summary.amounts
        ]
        if values
        else None,
        "holders": [{"fieldName": one.field, "distinct": one.distinct} for one in summary.holders],
        "columns": [
            {"fieldName": short(one.field), "fieldNumber": one.number, "emptyCells": one.empty}
            for one in summary.columns
        ],
    }


def plain(number: Decimal) -> int | float:
    """A number as JSON has it."""
    return int(number) if number == number.to_integral_value() else float(number)


def same_values(file: FileReport, key: Key) -> list[dict[str, Any]]:
    """The values that several cells hold, the commonest first: each with its number and its first ranges of cells."""
    found = file.values.get(key, Values())
    return [
        {"cell": value, "count": same.number, "ranges": same.addresses(found.column)}
        for value, same in found.commonest()
    ]


def notice_dict(notice: Notice, *, values: bool) -> dict[str, Any]:
    """One finding; the names are those of frictionless and Validata reports where they exist."""
    shown = notice if values else notice.without_value()
    return {
        "code": shown.code,
        "type": shown.type,
        "severity": shown.severity,
        "title": shown.rule.title,
        "message": shown.message,
        "hint": shown.remedy,
        "rowNumber": shown.row,
        "lineNumber": shown.line,
        "fieldNumber": shown.column,
        "fieldName": short(shown.field),
        "cell": shown.value,
        "cellRef": shown.address,
    }
