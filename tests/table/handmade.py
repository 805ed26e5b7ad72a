"""Workbooks written by hand, as no program writes them."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHARED = ("zéro", "un", "deux")
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>nom</t></is></c><c r="B1" t="inlineStr"><is><t>n</t></is></c></row>'


def cells(b2: str, a2: str = '<c r="A2" t="inlineStr"><is><t>Zoé</t></is></c>', row: str = '<row r="2">') -> str:
    """The rows of a sheet of two columns, « nom » and « n »: the header and one row."""
    return f"{HEADER}{row}{a2}{b2}</row>"


def sheet(rows: str, *, root: str = "", before: str = "", after: str = "") -> str:
    """A sheet of these rows."""
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet xmlns="{MAIN}"{root}><sheetData>{rows}</sheetData>{after}</worksheet>'


def parts(*sheets: str, shared: str | None = None, **changed: str) -> dict[str, str]:
    """The parts of a workbook of these sheets, named F1, F2…; `changed` replaces some: workbook, rels, types, styles."""
    texts = shared if shared is not None else "".join(f"<si><t>{text}</t></si>" for text in SHARED)
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="F{i}" sheetId="{i}" r:id="r{i}"/>' for i in numbers)
    links = "".join(
        f'<Relationship Id="r{i}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in numbers
    )
    links += "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{name}" Target="{name}.xml"/>'
        for name in ("sharedStrings", "styles")
    )
    kinds = {
        "workbook": f"{KIND}.sheet.main+xml",
        "styles": f"{KIND}.styles+xml",
        "sharedStrings": f"{KIND}.sharedStrings+xml",
    }
    types = "".join(f'<Override PartName="/xl/{name}.xml" ContentType="{kind}"/>' for name, kind in kinds.items())
    types += "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{KIND}.worksheet+xml"/>' for i in numbers
    )
    workbook = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
    styles = f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="yyyy-mm-dd"/></numFmts>'
    styles += '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>'
    rels = f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'
    main = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    return {
        "[Content_Types].xml": changed.get(
            "types",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
        ),
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{main}</Relationships>',
        "xl/workbook.xml": changed.get("workbook", workbook),
        "xl/_rels/workbook.xml.rels": changed.get("rels", rels),
        "xl/styles.xml": changed.get("styles", styles),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{texts}</sst>',
        **{f"xl/worksheets/sheet{i}.xml": one for i, one in enumerate(sheets, 1)},
    }


def zipped(path: Path, files: dict[str, str] | Sequence[tuple[zipfile.ZipInfo | str, str]]) -> Path:
    """A ZIP of these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items() if isinstance(files, dict) else files:
            archive.writestr(name, data)
    return path


def xlsx(path: Path, *sheets: str, **changed: str) -> Path:
    """A workbook of these sheets."""
    return zipped(path, parts(*sheets, **changed))
