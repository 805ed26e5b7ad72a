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


def three(folder, answers):
    """Write three answers to an exercise: all mended; half mended; damaged by Excel and by haste. Folder -> folder."""
    from validata.exercise.manifest import NAME, from_json
    from validata.rules.listed import RULES

    manifest = from_json(folder / NAME)
    right = table(folder / "corrige.csv", manifest.delimiter)
    answers.mkdir(parents=True, exist_ok=True)
    (answers / "table-1.xlsx").write_bytes(workbook(right))
    half = [list(line) for line in right]
    cells = [fault for fault in manifest.faults if RULES[fault.code].scope in ("row", "cell") and not fault.whole]
    for fault in cells[::2]:
        for change in fault.changes:
            half[change.row + 1][right[0].index(change.field)] = change.wrong
    (answers / "table-2.csv").write_bytes(by_hand(half, manifest.delimiter))
    damaged = [list(line) for line in half]
    for line in damaged[1:]:
        for place, cell in enumerate(line):
            line[place] = re.sub(r"^(\d)(\d{5})\d{8}$", r"\1,\2E+13", cell)
    free = [row for row in range(1, len(right)) if row - 1 not in {fault.of for fault in manifest.faults}]
    damaged[free[3]][place_of_text(right)] = "x"
    del damaged[free[5]]
    (answers / "table-3.csv").write_bytes(by_excel(damaged))


def place_of_text(rows):
    """The column that holds the longest texts: changing one is no fault that a model sees."""
    lengths = [len("".join(column)) for column in zip(*rows[1:], strict=True)]
    return max((place for place, _ in enumerate(lengths) if "http" not in rows[1][place]), key=lengths.__getitem__)
