"""Answers as agents and their spreadsheet programs write them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from xml.sax.saxutils import escape

CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def table(path, delimiter=","):
    """The rows of a right file."""
    return list(csv.reader(io.StringIO(path.read_text("utf-8"), newline=""), delimiter=delimiter))


def by_excel(rows, *, encoding="cp1252", moved=True):
    """A CSV file as Excel in French saves it: other separator, other encoding, days and numbers as they are shown."""
    kinds = [
        re.fullmatch(r"-?\d+\.\d+", next((line[i] for line in rows[1:] if line[i]), "")) for i in range(len(rows[0]))
    ]
    out = [rows[0]]
    for line in rows[1:]:
        cells = [DAY.sub(r"\3/\2/\1", cell) if DAY.fullmatch(cell) else cell for cell in line]
        cells = [
            re.sub(r",0+$", "", cell.replace(".", ",")) if kind else cell
            for cell, kind in zip(cells, kinds, strict=True)
        ]
        out.append(cells)
    if moved:
        out = [[*line[1:], line[0]] for line in out]
    out += [[""] * len(out[0])] * 3
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(out)
    return text.getvalue().encode(encoding)


def by_hand(rows, delimiter=","):
    """A CSV file as it should be."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def workbook(rows):
    """A workbook in which the agent has typed everything as text."""
    from openpyxl import Workbook

    book = Workbook()
    for line in rows:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opendocument(rows):
    """The same for LibreOffice."""
    cells = "".join(
        "<table:table-row>" + "".join(CELL.format(escape(c)) for c in line) + "</table:table-row>" for line in rows
    )
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.3"><office:body><office:spreadsheet><table:table table:name="F">{cells}</table:table></office:spreadsheet></office:body></office:document-content>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        )
    return out.getvalue()
