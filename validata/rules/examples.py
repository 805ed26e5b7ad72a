"""The small files that show rules."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from validata.rule import Example
from validata.table.records import written


def workbook(*rows: str, after: str = "") -> bytes:
    """The smallest xlsx workbook of one sheet, whose rows are given in XML, and what comes after them."""
    site = "http://schemas.openxmlformats.org"
    main, kind = f"{site}/spreadsheetml/2006/main", f"{site}/officeDocument/2006/relationships"
    link = f'<Relationships xmlns="{site}/package/2006/relationships"><Relationship Id="rId1" '
    sheets = '<sheets><sheet name="Feuille1" sheetId="1" r:id="rId1"/></sheets>'
    parts = {
        "_rels/.rels": f'{link}Type="{kind}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{kind}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": f'{link}Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(rows)}</sheetData>{after}'
        "</worksheet>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return out.getvalue()


def cell(
    descriptor: dict[str, Any], text: str, suggestion: str | None = None, *, checks: tuple[dict[str, Any], ...] = ()
) -> Example:
    """The example of a cell rule: a file of two columns whose second holds `text`, for which `suggestion` is told."""
    name = str(descriptor.get("name", "champ"))
    schema = {
        "fields": [{"name": "id", "type": "string"}, {"name": name, **descriptor}],
        "custom_checks": list(checks),
    }
    return Example(shown=text, data=table([["id", name], ["1", text]]), schema=schema, suggestion=suggestion)


def rows(schema: dict[str, Any], *lines: list[str]) -> Example:
    """The example of a header or row rule: a whole small table, header first."""
    data = table(list(lines))
    return Example(shown=data.decode().rstrip("\n"), data=data, schema=schema)


def table(lines: list[list[str]]) -> bytes:
    """A CSV file (UTF-8, comma, LF) of the given lines."""
    return written(lines).encode()
