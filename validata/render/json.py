"""The JSON report: the contract `validata/1`, spelled out key by key."""

from __future__ import annotations

import json
import re
from typing import Any

import validata
from validata.render.text import HIDDEN, ORDER
from validata.report import FileReport, Notice, Report, short

UNSHOWN = re.compile(f"[{HIDDEN}]")
"""What would act on the terminal that a JSON text is printed on; JSON itself escapes the controls of ASCII."""


def render(report: Report, *, values: bool = True, color: bool = False, width: int = 80) -> str:
    """The report as an indented JSON text."""
    del color, width
    return dump(to_dict(report, values=values))


def dump(value: Any) -> str:  # noqa: ANN401 - anything that JSON holds
    """A value as an indented JSON text that is inert where it is printed, its data unchanged.

    Only the halves of characters that a file name or a schema may hold are replaced: no JSON can be valid with them.
    """
    return ORDER.sub(escaped, UNSHOWN.sub(escaped, indented(value))) + "\n"


def indented(value: Any, margin: str = "\n") -> str:  # noqa: ANN401 - anything that JSON holds
    """What `json.dumps(value, indent=1)` gives, in a third of the time when there are many notices."""
    inner = f"{margin} "
    if isinstance(value, (list, tuple)) and value:
        return f"[{inner}{f',{inner}'.join(indented(one, inner) for one in value)}{margin}]"
    if not isinstance(value, dict) or not value:
        return json.dumps(value, ensure_ascii=False)
    if any(isinstance(one, (dict, list, tuple)) for one in value.values()):
        items = (f"{json.dumps(str(key), ensure_ascii=False)}: {indented(one, inner)}" for key, one in value.items())
        return f"{{{inner}{f',{inner}'.join(items)}{margin}}}"
    flat = json.dumps(value, ensure_ascii=False, separators=(f",{inner}", ": "))  # all in C
    return f"{{{inner}{flat[1:-1]}{margin}}}"


def escaped(found: re.Match[str]) -> str:
    """What was found, as JSON escapes; half a character as U+FFFD."""
    if "\ud800" <= found[0] <= "\udfff":
        return "\ufffd"
    units = found[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def to_dict(report: Report, *, values: bool = True) -> dict[str, Any]:
    """The report as the dictionary of the contract."""
    return {
        "format": "validata/1",
        "version": validata.__version__,
        "valid": report.valid,
        "files": [file_dict(file, values=values) for file in report],
        "incidents": [{"path": path, "message": message} for path, message in report.incidents],
    }


def file_dict(file: FileReport, *, values: bool) -> dict[str, Any]:
    """The findings about one file."""
    schema = file.schema
    return {
        "path": file.path,
        "valid": file.valid,
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
        "options": {"strict": file.strict, "ignore": sorted(file.ignore), "limit": file.limit},
        "source": {
            "kind": file.kind,
            "encoding": file.encoding,
            "delimiter": file.delimiter,
            "sheet": short(file.sheet),
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
        },
        "counts": [
            {"code": code, "severity": severity, "fieldName": short(name), "count": count}
            for (code, name, severity), count in sorted(file.counts.items(), key=lambda item: str(item[0]))
        ],
        "errors": [notice_dict(n, values=values) for n in file.of("error")],
        "warnings": [notice_dict(n, values=values) for n in file.of("warning")],
        "infos": [notice_dict(n, values=values) for n in file.of("info")],
        "truncated": file.truncated,
    }


def notice_dict(notice: Notice, *, values: bool) -> dict[str, Any]:
    """One finding; the names are those of frictionless and Validata reports where they exist."""
    shown = notice if values else notice.without_value()
    return {
        "code": shown.code,
        "type": shown.type,
        "severity": shown.severity,
        "title": shown.rule.title,
        "message": shown.message,
        "hint": shown.hint,
        "rowNumber": shown.row,
        "lineNumber": shown.line,
        "fieldNumber": shown.column,
        "fieldName": short(shown.field),
        "cell": shown.value,
        "cellRef": shown.address,
    }
