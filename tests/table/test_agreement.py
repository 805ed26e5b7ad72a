"""Workbooks that two programs may not read alike: what is not refused is what the reference's reader (openpyxl) reads."""

from __future__ import annotations

import binascii
import datetime as dt
import re
import struct
import warnings
import zipfile
from pathlib import Path

import openpyxl
import pytest
from table import handmade
from table.handmade import HEADER, MAIN, OFFICE, cells, sheet, xlsx
from table.test_workbook import OFFICE as OASIS
from table.test_workbook import cell, ods, row

from validata import validate
from validata.limits import Deadline, Limits
from validata.schema import load
from validata.source.open import opened
from validata.table.unreadable import Unreadable
from validata.table.workbook import choose

SCHEMA = {"fields": [{"name": "nom"}, {"name": "n"}]}
NUMBERS = {"fields": [{"name": "nom"}, {"name": "n", "type": "integer"}]}


def read(path: Path) -> list[list[str]] | str:
    """The rows under the header, or why the workbook is refused."""
    try:
        with opened(path, Limits()) as source:
            table, *_ = choose.read(source, load.load(SCHEMA), Deadline(Limits()))
            return [
                list(line)
                for chunk in table.chunks()
                for line in zip(*(c.to_pylist() for c in chunk.columns), strict=True)
            ]
    except Unreadable as error:
        facts = error.facts
    assert set(facts) in ({"kind", "remedy"}, {"excess", "limit", "remedy"})
    assert all(len(text) <= 120 for text in facts.values()), "a message would cut it"
    return facts.get("kind") or facts["excess"]


def reference(path: Path) -> list[list[str]] | None:
    """The same for openpyxl, as frictionless uses it; None when it cannot read them."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            rows = [[said(value) for value in line] for line in book.worksheets[0].iter_rows(values_only=True)]
            book.close()
    except Exception:  # noqa: BLE001 - whatever a strange workbook makes it raise
        return None
    return [[*line, *[""] * (2 - len(line))] for line in rows[1:]]


def said(value: object) -> str:
    """A value of openpyxl as a text."""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else f"{value + 0.0:.15G}" if isinstance(value, (int, float)) else str(value)


USUAL = [
    ("", ""),
    ('<c r="B2"/>', ""),
    ('<c r="B2"><v>5</v></c>', "5"),
    ('<c r="B2" s="0"><v>-5.25</v></c>', "-5.25"),
    ('<c r="B2" s="0" t="n"><v>1e5</v></c>', "100000"),
    ('<c r="B2" s="1"><v>43000</v></c>', "2017-09-22"),
    ('<c r="B2" s="2"><v>43000</v></c>', "2017-09-22"),
    ('<c r="B2" s="99"><v>43000</v></c>', "43000"),
    ('<c r="B2" t="s"><v>2</v></c>', "deux"),
    ('<c r="B2" t="s"><v></v></c>', ""),
    ('<c r="B2" t="str"><v> a &amp; b </v></c>', " a & b "),
    ('<c r="B2" t="b"><v>1</v></c>', "true"),
    ('<c r="B2" t="e"><v>#N/A</v></c>', "#N/A"),
    ('<c r="B2"><f>1+1</f><v>2</v></c>', "2"),
    ('<c r="B2"><f t="shared" ref="B2:B9" si="0">1+1</f><v>2</v></c>', "2"),
    ('<c r="B2"><f>1+1</f></c>', ""),
    ('<c r="B2" t="str"><f>""</f><v></v></c>', ""),
    ('<c r="B2" t="inlineStr"><is><t>un</t></is></c>', "un"),
    ('<c r="B2" t="inlineStr"><is><t xml:space="preserve"> un </t></is></c>', " un "),
    ('<c r="B2" t="inlineStr"><is><t/></is></c>', ""),
]
"""Cells written as programs write them, and what they hold."""

UNUSUAL = [
    ("<c r='B2'><v>5</v></c>", "5"),
    ('<c s="0" r="B2"><v>5</v></c>', "5"),
    ('<c  r="B2" ><v>5</v></c >', "5"),
    ('<c r="b2"><v>5</v></c>', "5"),
    ("<c><v>5</v></c>", "5"),
    ('<c r="B2"><!-- --><v>5</v></c>', "5"),
    ('<c r="B2" t="e"><v xml:space="preserve">#REF!</v></c>', "#REF!"),
    ('<c r="B2" t="e"><!-- --><v>#REF!</v></c>', "#REF!"),
    ("<c t='e' r='B2'><v>#REF!</v></c>", "#REF!"),
    ('<c r="B2"><f>1+1</f><v xml:space="preserve"/></c>', ""),
    ('<c r="B2"><f>1+1</f><!-- --></c>', ""),
    ('<x:c xmlns:x="' + MAIN + '" r="B2"><x:v>5</x:v></x:c>', "5"),
    ('<c r="B2" t="inlineStr"><is><r><t>u</t></r><r><rPr><b/></rPr><t>n</t></r></is></c>', "un"),
    ('<c r="B2" t="inlineStr"><is><t> un </t></is></c>', " un "),
    ('<c r="B2" t="inlineStr"><is><t>u<!-- -->n</t></is></c>', "un"),
    ('<c r="B2" t="str"><v>u<?a b?>n</v></c>', "un"),
    ('<c r="B2" t="d"><v>2020-05-11</v></c>', "2020-05-11"),
    ('<c r="B2"><v>.5</v></c>', "0.5"),
    ('<c r="B2"><v>1e400</v></c>', "INF"),
]
"""Cells that no program writes so, but that are plain."""

UNCLEAR = [
    *(f'<c r="B2" t="{kind}"><v><![CDATA[BAD]]></v></c>' for kind in ("str", "n", "e", "b", "s")),
    *(
        f'<c r="B2"><v>{text}</v></c>'
        for text in ("BAD", "nan", "inf", "-inf", "1_000", " 5", "0x10", "٣", "1&#48;", "1<!-- -->0", "<x>5</x>")
    ),
    *(f'<c r="B2" t="b"><v>{text}</v></c>' for text in ("2", "BAD", "true", "-1", " 1")),
    *(f'<c r="B2" t="s"><v>{text}</v></c>' for text in ("9", "-1", " 1", "1.0", "un", "99999999999999999999")),
    *(f'<c r="B2" t="{kind}"><v>1</v></c>' for kind in ("z", "", "&#98;", "S")),
    *(f'<c r="B2" s="{style}"><v>43000</v></c>' for style in ("x", "&#49;", "-1")),
    *(f'<c r="B2" s="1"><v>{number}</v></c>' for number in ("-1", "3000000", "1e300", "-1e300", "BAD")),
    *(
        f'<c r="{address}"><v>5</v></c>'
        for address in ("B3", "$B$2", "B", "2", "B2:C2", "", "B02", "XFE2", "AAAA2", "B99999999", "B0")
    ),
    '<c r="B2" t="inlineStr"><is><t><![CDATA[BAD]]></t></is></c>',
    '<c r="B2" t="inlineStr"><is><t>1</t></is><is><t>BAD</t></is></c>',
    '<c r="B2" t="inlineStr"><is><t>1</t></is><v>7</v></c>',
    '<c r="B2" t="n"><is><t>BAD</t></is></c>',
    '<c r="B2" t="e"><is><t>#REF!</t></is></c>',
    '<c r="B2"><v>1</v><v>2.5</v></c>',
    '<c r="B2"><v>1</v><f>1</f></c>',
    '<c r="B2" t="str"><w><v>BAD</v></w></c>',
    '<c r="B2" t="str"><x:v xmlns:x="urn:x">BAD</x:v></c>',
    '<c r="B2" t="str"><v xmlns="urn:x">BAD</v></c>',
    '<c r="B2"><v>1</v></c><c r="B2"><v>2</v></c>',
    '<c r="C2"><v>1</v></c><c r="B2"><v>2</v></c>',
    '<c r="B2" t="e"><v>BAD</v></c>',
    '<c r="B2" x:r="A4" xmlns:x="urn:x"><v>BAD</v></c>',
]
"""Cells that two programs may not read alike."""


@pytest.mark.parametrize(("b2", "expected"), USUAL + UNUSUAL, ids=[b2 for b2, _ in USUAL + UNUSUAL])
def test_a_plain_cell_is_read_as_the_reference_reads_it(tmp_path, b2, expected):
    path = xlsx(tmp_path / "a.xlsx", sheet(cells(b2)))
    assert read(path) == reference(path) == [["Zoé", expected]]


@pytest.mark.parametrize("b2", UNCLEAR)
def test_a_cell_that_is_not_plain_never_passes(tmp_path, b2):
    """Refused, or read as the reference reads it."""
    path = xlsx(tmp_path / "a.xlsx", sheet(cells(b2)))
    found = read(path)
    assert isinstance(found, str) or found == reference(path)
    [file] = validate(path, schema=NUMBERS)
    assert isinstance(found, str) != file.valid or not file.valid


ROWS = {
    "plain": (cells('<c r="B2"><v>5</v></c>'), [["Zoé", "5"]]),
    "numbers": (HEADER + "<row><c><v>1</v></c><c><v>2</v></c></row>", [["1", "2"]]),
    "attributes": (cells('<c r="B2"><v>5</v></c>', row='<row r="2" spans="1:2" ht="15" x="&gt;">'), [["Zoé", "5"]]),
    "shifted": (cells('<c r="B2"><v>5</v></c>', row='<row r="3">'), None),
    "twice": (cells("") + '<row r="2"><c r="B2"><v>BAD</v></c></row>', None),
    "backwards": ('<row r="2"><c r="A2"><v>1</v></c></row>' + HEADER, None),
    "other language": (cells("", row='<row xmlns="urn:x" r="2">'), None),
    "nested": (cells("", row='<x><row r="2">') + "</x>", None),
    "two tables": (
        cells('<c r="B2"><v>5</v></c>') + '</sheetData><sheetData><row r="3"><c r="B3"><v>7</v></c></row>',
        None,
    ),
    "cell outside": (cells("") + '<c r="B3"><v>BAD</v></c>', None),
    "not closed": (HEADER + '<row r="2"><c r="B2"><v>5</v></c>', None),
    "entity": (cells('<c r="B2" t="str"><v>&eacute;</v></c>'), None),
    "control": (cells('<c r="B2" t="str"><v>\x01</v></c>'), None),
    "prefix of nothing": (cells('<c r="B2" z:t="str"><v>5</v></c>'), None),
}


@pytest.mark.parametrize("name", ROWS)
def test_rows(tmp_path, name):
    rows, expected = ROWS[name]
    path = xlsx(tmp_path / "a.xlsx", sheet(rows))
    found = read(path)
    assert (found if isinstance(found, list) else None) == expected
    assert expected is None or reference(path) == expected


@pytest.mark.parametrize(
    "document",
    [
        sheet(cells(""), before="<!DOCTYPE worksheet [<!ENTITY x '5'>]>"),
        sheet(cells('<c r="B2" t="str"><v>&x;</v></c>'), before="<!DOCTYPE worksheet [<!ENTITY x 'BAD'>]>"),
        sheet(cells(""), after='<row r="3"><c r="B3"><v>BAD</v></c></row>'),
        sheet(cells(""), after="<mergeCells>"),
        sheet(cells("")).replace(MAIN, "urn:x"),
        sheet(cells("")).replace("UTF-8", "windows-1252"),
        sheet(cells("")).encode()[:-20].decode(),
    ],
)
def test_around_the_rows(tmp_path, document):
    path = xlsx(tmp_path / "a.xlsx", document)
    assert isinstance(read(path), str)


def test_spaces_that_a_shared_text_does_not_ask_to_keep(tmp_path):
    """calamine leaves them out, the reference does not."""
    path = xlsx(tmp_path / "a.xlsx", sheet(cells('<c r="B2" t="s"><v>0</v></c>')), shared="<si><t>  un\n</t></si>")
    assert read(path) == reference(path) == [["Zoé", "  un\n"]]


@pytest.mark.parametrize(
    "shared", ["<si><t>a</t><t>un</t></si>", "<si><t><![CDATA[un]]></t></si>", "<si><x><t>un</t></x></si>"]
)
def test_a_shared_text_that_is_not_plain_never_passes(tmp_path, shared):
    path = xlsx(tmp_path / "a.xlsx", sheet(cells('<c r="B2" t="s"><v>0</v></c>')), shared=shared)
    found = read(path)
    assert isinstance(found, str) or found == reference(path)


GOOD, BAD = sheet(cells('<c r="B2"><v>5</v></c>')), sheet(cells('<c r="B2"><v>999</v></c>'))
PARTS = handmade.parts(GOOD, BAD)
WORKBOOK, LINKS, TYPES = (
    PARTS[name] for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml")
)


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("workbook", 'name="F2"', 'name="F1"'),
        ("workbook", 'name="F2"', 'name="f1"'),
        ("workbook", 'r:id="r2"', 'r:id="r1"'),
        ("workbook", 'r:id="r1"', 'r:id="r1" x:id="r2" xmlns:x="urn:x"'),
        ("workbook", 'r:id="r1"', f'x:id="r2" r:id="r1" xmlns:x="{OFFICE}" xmlns:r="urn:x"'),
        ("workbook", 'name="F1"', 'name="F1" x:name="F3" xmlns:x="urn:x"'),
        ("workbook", "</sheets>", '</sheets><sheets><sheet name="F3" sheetId="3" r:id="r2"/></sheets>'),
        ("workbook", 'r:id="r1"', 'r:id="r9"'),
        ("rels", 'Target="worksheets/sheet1.xml"', 'Target="worksheets/../worksheets/sheet1.xml"'),
        ("rels", 'Target="worksheets/sheet1.xml"', 'Target="worksheets/./sheet1.xml"'),
        ("rels", 'Target="worksheets/sheet1.xml"', 'Target="xl/worksheets/sheet1.xml"'),
        ("rels", 'Target="worksheets/sheet1.xml"', 'Target="/worksheets/sheet1.xml"'),
        ("rels", 'Target="worksheets/sheet1.xml"', 'Target="worksheets\\sheet1.xml"'),
        ("rels", 'Target="worksheets/sheet1.xml"', 'Target="worksheets//sheet1.xml"'),
        ("rels", 'Target="worksheets/sheet1.xml"', 'Target="worksheets/sheet%31.xml"'),
        (
            "rels",
            'Target="worksheets/sheet1.xml"',
            'Target="worksheets/sheet1.xml" x:Target="worksheets/sheet2.xml" xmlns:x="urn:x"',
        ),
        ("rels", 'Target="worksheets/sheet1.xml"', 'Target="worksheets/sheet1.xml" TargetMode="External"'),
        ("rels", 'Id="r2"', 'Id="r1"'),
        ("rels", 'Target="sharedStrings.xml"', 'Target="textes.xml"'),
        ("rels", 'Target="styles.xml"', 'Target="autres.xml"'),
        ("types", 'PartName="/xl/workbook.xml"', 'PartName="/xl/classeur.xml"'),
        ("types", 'PartName="/xl/sharedStrings.xml"', 'PartName="/xl/textes.xml"'),
    ],
)
def test_the_parts_of_a_workbook(tmp_path, part, old, new):
    """Which sheets there are and where is said once, in the one way that all programs understand."""
    text = {"workbook": WORKBOOK, "rels": LINKS, "types": TYPES}[part]
    assert old in text
    path = xlsx(tmp_path / "a.xlsx", GOOD, BAD, **{part: text.replace(old, new)})
    found = read(path)
    assert isinstance(found, str) or found == reference(path)


@pytest.mark.parametrize("target", ["worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml"])
def test_usual_links(tmp_path, target):
    path = xlsx(tmp_path / "a.xlsx", GOOD, BAD, rels=LINKS.replace("worksheets/sheet1.xml", target))
    assert read(path) == reference(path) == [["Zoé", "5"]]


def renamed(name: str, other: str) -> zipfile.ZipInfo:
    """A part of a ZIP that has another name for the programs that read the Unicode one."""
    info = zipfile.ZipInfo(name)
    raw, new = name.encode(), other.encode()
    info.extra = struct.pack("<HHBI", 0x7075, 5 + len(new), 1, binascii.crc32(raw)) + new
    return info


def test_a_zip_in_which_two_programs_may_find_other_parts(tmp_path):
    usual = list(handmade.parts(GOOD).items())
    plain = handmade.zipped(tmp_path / "a.xlsx", usual)
    other = handmade.zipped(tmp_path / "b.xlsx", handmade.parts(BAD)).read_bytes()
    assert read(plain) == [["Zoé", "5"]]
    data = plain.read_bytes()
    for changed in (
        data[:-2] + struct.pack("<H", len(other)) + other,
        data[:-2] + struct.pack("<H", 5) + b"court",
        data + other,
        data + b"suite",
        b"PK\3\4" + data,
        data[:-22] + data[-22:].replace(b"PK\5\6", b"PK\5\7"),
    ):
        plain.write_bytes(changed)
        assert isinstance(read(plain), str)
    for name in ("xl/worksheets/sheet1.xml", "XL/worksheets/Sheet1.xml", "xl\\worksheets\\sheet1.xml"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a name that is there twice
            path = handmade.zipped(tmp_path / "c.xlsx", [*usual, (name, BAD)])
        assert isinstance(read(path), str)
    hidden = renamed("xl/worksheets/autre.xml", "xl/worksheets/sheet1.xml")
    assert isinstance(read(handmade.zipped(tmp_path / "d.xlsx", [*usual, (hidden, BAD)])), str)
    with zipfile.ZipFile(tmp_path / "e.xlsx", "w", zipfile.ZIP_LZMA) as archive:
        for name, text in usual:
            archive.writestr(name, text)
    assert isinstance(read(tmp_path / "e.xlsx"), str)


def test_a_zip64(tmp_path):
    """What a program that does not know its sizes in advance writes."""
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        for name, text in handmade.parts(GOOD).items():
            with archive.open(name, "w", force_zip64=True) as out:
                out.write(text.encode())
    data = (tmp_path / "a.xlsx").read_bytes()
    assert read(tmp_path / "a.xlsx") == [["Zoé", "5"]]
    parts, size, start = struct.unpack("<10xH2I2x", data[-22:])
    place = len(data) - 22
    wide = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, parts, parts, size, start)
    wide += struct.pack("<4sIQI", b"PK\6\7", 0, place, 1)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    (tmp_path / "a.xlsx").write_bytes(data[:-22] + wide + end)
    assert read(tmp_path / "a.xlsx") == [["Zoé", "5"]]
    for old, new in ((place, place + 1), (start, start + 1)):
        wrong = wide.replace(struct.pack("<Q", old), struct.pack("<Q", new))
        (tmp_path / "a.xlsx").write_bytes(data[:-22] + wrong + end)
        assert isinstance(read(tmp_path / "a.xlsx"), str)


# OpenDocument

PLAIN_ODS = {
    "text": (cell("un"), "un"),
    "two paragraphs": (cell("un</text:p><text:p>deux"), "un\ndeux"),
    "spaces": (cell('un<text:s/><text:s text:c="2"/>deux'), "un   deux"),
    "span": (cell("<text:span>u</text:span>n"), "un"),
    "tab": (cell("un<text:tab/>deux"), "un\tdeux"),
    "line": (cell("un<text:line-break/>deux"), "un\ndeux"),
    "annotation": (cell("un</text:p><office:annotation><text:p>note</text:p></office:annotation><text:p>"), "un\n"),
    "list": (
        cell("</text:p><text:list><text:list-item><text:p>un</text:p></text:list-item></text:list><text:p>"),
        "\nun\n",
    ),
    "picture": (
        cell(
            "un</text:p><d:frame xmlns:d='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0'><text:p/></d:frame><text:p>deux"
        ),
        "un\ndeux",
    ),
    "indented": (cell("un</text:p>\n  <text:p>deux"), "un\ndeux"),
    "string value": (cell("1", **{"string-value": "un"}), "un"),
    "number": (cell("5 €", "currency", value="5"), "5"),
    "truth": (cell("VRAI", "boolean", **{"boolean-value": "true"}), "true"),
    "day": (cell("11 mai", "date", **{"date-value": "2020-05-11"}), "2020-05-11"),
    "moment": (cell("11 mai", "date", **{"date-value": "2020-05-11T10:30:00.500000000"}), "2020-05-11T10:30:01"),
    "time": (cell("10 h", "time", **{"time-value": "PT10H30M00S"}), "10:30:00"),
    "long time": (cell("30 h", "time", **{"time-value": "PT30H00M00S"}), "PT30H00M00S"),
    "error": (cell("#N/A", "error"), "#N/A"),
}


@pytest.mark.parametrize("name", PLAIN_ODS)
def test_plain_cells_of_an_ods(tmp_path, name):
    written, expected = PLAIN_ODS[name]
    path = ods(tmp_path / "a.ods", row(cell("nom"), cell("n")) + row(cell("Zoé"), written))
    assert read(path) == [["Zoé", expected]]


@pytest.mark.parametrize(
    "written",
    [
        cell("<![CDATA[BAD]]>"),
        cell("un").replace("<text:p>", "BAD<text:p>"),
        cell("BAD").replace('office:value-type="string"', ""),
        cell("BAD").replace('office:value-type="string"', 'office:value="5"'),
        cell("BAD", "void"),
        cell("BAD", value="5"),
        cell("BAD", **{"date-value": "2020-05-11"}),
        cell("BAD", "float"),
        cell("BAD", "float", value="BAD"),
        cell("BAD", "float", value="nan"),
        cell("BAD", "float", value=" 5"),
        cell("BAD", "float", **{"string-value": "5", "value": "5"}),
        cell("BAD", "boolean", **{"boolean-value": "1"}),
        cell("BAD", "boolean"),
        cell("BAD", "date"),
        cell("un", repeated=0),
        cell("un")
        .replace("table:table-cell", "t:table-cell")
        .replace("<t:table-cell", f'<t:table-cell xmlns:t="{OASIS}:table:1.0"'),
        "<table:table-cell><table:table table:name='x'>" + row(cell("BAD")) + "</table:table></table:table-cell>",
        cell("<x:p xmlns:x='urn:x'>BAD</x:p>"),
    ],
)
def test_cells_of_an_ods_that_two_programs_may_not_read_alike(tmp_path, written):
    path = ods(tmp_path / "a.ods", row(cell("nom"), cell("n")) + row(cell("Zoé"), written))
    assert isinstance(read(path), str)


@pytest.mark.parametrize("rows", [cell("BAD"), row(row(cell("BAD"))), row(cell("Zoé")) + cell("BAD")])
def test_cells_of_an_ods_out_of_their_rows(tmp_path, rows):
    assert isinstance(read(ods(tmp_path / "a.ods", row(cell("nom"), cell("n")) + rows)), str)


def test_sheets_of_one_name_in_an_ods(tmp_path):
    path = ods(
        tmp_path / "a.ods", row(cell("nom")) + '</table:table><table:table table:name="Feuille">' + row(cell("x"))
    )
    assert isinstance(read(path), str)


def test_repeated_cells_of_an_ods(tmp_path):
    rows = (
        row(cell("nom"), cell("n"))
        + row(cell("Zoé"), cell("#N/A", "error"), repeated=2)
        + row(cell("#REF!", "error", repeated=2))
    )
    assert read(ods(tmp_path / "a.ods", rows)) == [["Zoé", "#N/A"]] * 2 + [["#REF!", "#REF!"]]


def test_a_disagreement_names_the_cell(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", sheet(cells('<c r="B2" t="str"><v><![CDATA[BAD]]></v></c>')))
    [file] = validate(path, schema=SCHEMA)
    assert file.exit_code == 1
    [notice] = file.of("error")
    assert re.search(r"que tous les programmes ne lisent pas de même \(cellule B2\)", notice.message)
