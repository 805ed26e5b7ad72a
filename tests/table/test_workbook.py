"""Workbooks: the right sheet and rows are read, and their cells are those of a CSV export."""

import csv
import datetime as dt
import io
import json
import re
import struct
import zipfile
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import frictionless
import openpyxl
import pytest
from conftest import FIXTURES
from test_fixtures import BUNDLED

from validata import validate
from validata.errors import SchemaError, SourceError
from validata.limits import Deadline, Limits
from validata.rules.file import File, cellules_vides_apres_tableau, formule_sans_resultat
from validata.schema import load, match
from validata.source import open
from validata.table.unreadable import Unreadable
from validata.table.workbook import choose, exact, look, xlsx
from validata.table.workbook.archive import Archive, opened
from validata.table.workbook.cells import Kind, as_text

DATA = Path(__file__).parent / "data"
LIMITS = Limits()
NAMES = ["nom", "date", "moment", "montant", "actif", "code"]
SCHEMA = {
    "name": "exemple",
    "fields": [
        {"name": "nom", "type": "string"},
        {"name": "date", "type": "date"},
        {"name": "moment", "type": "datetime"},
        {"name": "montant", "type": "number"},
        {"name": "actif", "type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]},
        {"name": "code", "type": "string"},
    ],
}
FIRST = ["Crèche", dt.date(2020, 5, 11), dt.datetime(2020, 5, 11, 10, 30), 1250.5, True, 12]
SECOND = ["École", dt.date(2021, 1, 2), dt.date(2021, 1, 2), 100, False, "012"]
TEXTS = [
    ["Crèche", "2020-05-11", "2020-05-11T10:30:00", "1250.5", "oui", "12"],
    ["École", "2021-01-02", "2021-01-02T00:00:00", "100", "non", "012"],
]


@pytest.fixture
def save(tmp_path):
    """Save sheets {name: rows} (rows from A1, or {address: value}) and return the path of the workbook."""

    def make(name="classeur.xlsx", /, tune=None, **sheets):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            if isinstance(rows, dict):
                for address, value in rows.items():
                    sheet[address] = value
            else:
                for row in rows:
                    sheet.append(row)
        if tune:
            tune(book)
        book.save(tmp_path / name)
        return tmp_path / name

    return make


def read(path, descriptor=SCHEMA, limits=LIMITS, **options):
    with open.opened(path, limits) as source:
        schema = load.load(descriptor) if descriptor else None
        table, found, detected = choose.read(source, schema, Deadline(limits), **options)
        chunks = list(table.chunks())
        assert chunks == [] or chunks[0].row == table.header_row + 1
        assert all(len(chunk.columns) == len(table.header) for chunk in chunks)
        rows = [list(row) for chunk in chunks for row in zip(*(c.to_pylist() for c in chunk.columns), strict=True)]
    return table, rows, found, detected


def refused(path, **options):
    with pytest.raises(Unreadable) as caught:
        read(path, **options)
    facts = caught.value.facts
    assert set(facts) in ({"kind", "remedy"}, {"excess", "limit", "remedy"})
    assert all(len(text) <= 120 for text in facts.values()), "a message would cut it"
    return " ".join(facts.values()).replace("\u202f", " ").replace("\u00a0", " ")


def test_typed_cells_are_those_of_a_csv(save):
    table, rows, found, detected = read(save(Feuille=[NAMES, FIRST, SECOND]))
    assert (table.kind, table.sheet, table.header_row, table.other_sheet) == ("xlsx", "Feuille", 1, False)
    assert (table.header, rows, found.name, detected) == (NAMES, TEXTS, "exemple", False)


def test_content_decides_not_the_name(save, tmp_path):
    path = save(Feuille=[NAMES, FIRST])
    for name in ("faux.csv", "faux.xls", "sans-extension"):
        (tmp_path / name).write_bytes(path.read_bytes())
        assert read(tmp_path / name)[0].kind == "xlsx"


def test_header_on_row_4_of_sheet_2(save):
    path = save(
        Notes=[["À lire"], ["nom"]], Données=[["Marchés"], [], ["mis à jour le", dt.date(2020, 1, 1)], NAMES, FIRST]
    )
    table, rows, *_ = read(path)
    assert (table.sheet, table.header_row, table.other_sheet, rows) == ("Données", 4, True, TEXTS[:1])


def test_leading_blank_rows_and_columns_count(save):
    cells = {"C5": "nom", "D5": "montant", "C6": "Zoé", "D6": 3, "C8": "Adam", "D8": 5}
    table, rows, *_ = read(save(Feuille=cells))
    assert (table.header, table.header_row) == (["", "", "nom", "montant"], 5)
    assert rows == [["", "", "Zoé", "3"], ["", "", "", ""], ["", "", "Adam", "5"]]


def found(rule, table):
    """What a rule about files says of a table: its facts, and how much they weigh."""
    file = File(table, load.load(SCHEMA), "exemple.xlsx", given_encoding=False, given_header=False)
    return [(one.facts, one.level or rule.severity) for one in rule.find(file)]


def told(table):
    return [(facts["end"], facts["corner"], level) for facts, level in found(cellules_vides_apres_tableau, table)]


def test_empty_cells_after_the_table_are_told_once(save):
    rows = [["nom", "montant"], ["Zoé", 3], ["", ""], ["Adam", 5]]

    def style(*addresses):
        def tune(book):
            for address in addresses:
                book["Feuille"][address].number_format = "0.00"

        return save(tune=tune, Feuille=rows)

    for addresses, expected in (
        ((), []),
        (("B4",), []),
        (("A900", "J2"), [("B4", "J900", "error")]),
        (("A5",), [("B4", "B5", "error")]),
        (("C1",), [("B4", "C4", "warning")]),
        (("D3",), [("B4", "D4", "error")]),
    ):
        table, found, *_ = read(style(*addresses))
        assert (table.header, found) == (["nom", "montant"], [["Zoé", "3"], ["", ""], ["Adam", "5"]])
        assert told(table) == expected
    # A title wider than the table is no fault of the columns.
    table, found, *_ = read(save(Feuille=[["un titre", "", "", "très", "large"], *rows]))
    assert (table.header, len(found), told(table)) == (["nom", "montant"], 3, [])


def test_frictionless_rejects_the_same_empty_cells(save, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # it takes no absolute path

    def style(book):
        for address in ("A4", "B5"):
            book["Feuille"][address].number_format = "0.00"

    fields = [{"name": "nom", "type": "string"}, {"name": "montant", "type": "number"}]
    for tune in (None, style):
        path = save(tune=tune, Feuille=[["nom", "montant"], ["Zoé", 3], ["Adam", 5]])
        reference = frictionless.validate(path.name, schema=frictionless.Schema.from_descriptor({"fields": fields}))
        ours = validate(path, schema={"fields": fields})
        assert ours.valid == reference.valid == (tune is None)


@pytest.mark.parametrize(
    ("more", "dimension", "bare"),
    [
        ("", None, 0),
        ('<row r="4"/>', "", 4),
        ('<row r="4"/>', "A1:B3", 0),
        ('<row r="4" ht="15"></row><row r="5"/>', "A1:B5", 5),
        ('<row r="4"/><row r="900"/>', "A1:B5", 5),
        ("".join(f'<row r="{row}"/>' for row in range(4, 80_001)), "", 80_000),
    ],
)
def test_rows_without_cells_at_the_end(more, dimension, bare, save, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # frictionless takes no absolute path
    path = save(Feuille=[["nom", "montant"], ["Zoé", 3], ["Adam", 5]])
    with zipfile.ZipFile(path) as book:
        files = {name: book.read(name) for name in book.namelist()}
    sheet = files["xl/worksheets/sheet1.xml"].decode().replace("</sheetData>", f"{more}</sheetData>")
    if dimension is not None:
        sheet = re.sub('<dimension ref="[^"]*" ?/>', f'<dimension ref="{dimension}"/>' if dimension else "", sheet)
    files["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w") as book:
        for name, part in files.items():
            book.writestr(name, part)
    fields = [{"name": "nom", "type": "string"}, {"name": "montant", "type": "number"}]
    reference = frictionless.validate(path.name, schema=frictionless.Schema.from_descriptor({"fields": fields}))
    [file] = validate(path, schema={"fields": fields})
    assert file.valid == reference.valid == (not bare)
    told = [n.facts["corner"] for n in file.notices if n.code == "cellules-vides-apres-tableau"]
    assert told == ([f"B{bare}"] if bare else [])


def test_formulas_without_a_result_are_told(save, tmp_path):
    rows = [["nom", "montant"], ["Zoé", "=1+2"], ['="A"&"dam"', "=A3"], *[["Léo", "=B2*2"]] * 5]
    table, rows, *_ = read(save(Feuille=rows))
    [(facts, _)] = found(formule_sans_resultat, table)
    assert (facts["cells"], facts["number"]) == ("B2, A3, B3, B4, B5…", 8)
    assert rows[:2] == [["Zoé", ""], ["", ""]]
    computed = rewritten(
        save(Feuille=[["nom", "montant"], ["Zoé", "=1+2"], ["Léo", "=A2"]]),
        SHEET,
        lambda part: part.replace(b"<f>1+2</f><v />", b"<f>1+2</f><v>3</v>").replace(
            b'<c r="B3"><f>A2</f><v />', b'<c r="B3" t="str"><f>A2</f><v></v>'
        ),
    )
    table, rows, *_ = read(computed)
    assert (rows[0], table.pending) == (["Zoé", "3"], None)
    pending = '<table:table-cell table:formula="of:=1+2"/>'
    table, *_ = read(ods(tmp_path / "a.ods", row(cell("nom"), cell("montant")) + row(cell("Zoé"), pending)))
    assert [facts["cells"] for facts, _ in found(formule_sans_resultat, table)] == ["B2"]


CODES = {
    "fields": [
        {"name": "code", "type": "string", "constraints": {"pattern": "[0-9]{5}"}},
        {"name": "n", "type": "integer"},
    ]
}


@pytest.mark.parametrize("form", ["xlsx", "ods"])
@pytest.mark.parametrize("exactly", [False, True])
def test_zeros_that_a_format_shows_are_read(save, tmp_path, monkeypatch, form, exactly):
    """As a CSV export writes them: the number 1004 shown as 01004 by the format 00000."""

    def tune(book):
        sheet = book["Feuille"]
        for row, code in enumerate(("00000", "General", '0" "0000', "0.00", "00;(0)"), 2):
            sheet[f"A{row}"].number_format = code
        sheet["B2"].number_format = "000"

    path = save(Feuille=[["code", "n"], *([1004, 7] for _ in range(5))], tune=tune)
    if form == "ods":
        value = '<table:table-cell office:value-type="float" office:value="%s"><text:p>%s</text:p></table:table-cell>'
        rows = "".join(row(value % ("1004", shown) + value % ("7", "007")) for shown in ("01004", "1004"))
        path = ods(tmp_path / "c.ods", row(cell("code"), cell("n")) + rows)
    if exactly:
        monkeypatch.setattr(look, "quick_extent", lambda *_: None)
    [report] = validate(path, schema=CODES)
    wrong = [notice.value for notice in report.notices if notice.code == "motif-non-respecte"]
    assert wrong == (["1004"] if form == "ods" else ["1004", "1004", "1004"])
    assert report.total("error") == len(wrong)


def test_digits_lost_in_a_column_of_texts_are_told(save):
    fields: list[dict[str, Any]] = [
        {"name": "code_insee", "type": "string"},
        {"name": "reference", "type": "string"},
        {"name": "siret", "type": "string", "constraints": {"pattern": "^[0-9]{14}$"}},
        {"name": "montant", "type": "number"},
    ]
    rows = [[field["name"] for field in fields], [1004, 12345678901234567890, 21860194600013, 12345678901234567890]]
    rows.append(["01004", "12345678901234567890", "21860194600013", 3])
    rows.append([75056, 123456789012345, 2186019460001, 0.1 + 0.2])
    [file] = validate(save(Feuille=rows), schema={"fields": fields})
    assert [(n.code, n.address, n.value) for n in file.of("warning")] == [
        ("zeros-perdus", "A2", "1004"),
        ("notation-scientifique", "B2", "1.23456789012346E+19"),
    ]
    assert [(n.code, n.address, n.value) for n in file.of("error")] == [("motif-non-respecte", "C4", "2186019460001")]
    _, found, *_ = read(save(Feuille=rows), {"fields": fields})
    assert [row[3] for row in found] == ["12345678901234600000", "3", "0.3"]


def test_a_sheet_with_data_is_preferred_to_a_header_alone(save):
    table, rows, *_ = read(save(Modèle=[NAMES], Données=[NAMES, FIRST]))
    assert (table.sheet, table.other_sheet, rows) == ("Données", True, TEXTS[:1])
    assert read(save(Modèle=[NAMES]))[:2][1] == []
    [file] = validate(save(Modèle=[NAMES], Autre=[["x"], [1]]), schema=SCHEMA)
    assert [n.code for n in file.of("error")] == ["aucune-ligne"]


def test_a_hidden_sheet_and_a_merged_header_are_said(save):
    def hide(book):
        book["Données"].sheet_state = "hidden"

    def merge(book):
        book["Données"].merge_cells("B1:F1")

    [file] = validate(save(tune=hide, Données=[NAMES, FIRST], Notes=[["à lire"]]), schema=SCHEMA)
    assert file.valid
    assert [(n.code, "feuille masquée «\u00a0Données" in n.message) for n in file.of("warning")] == [
        ("lignes-avant-entete", True)
    ]
    two = [["nom", "Détail", *[None] * 4], [None, *NAMES[1:]], FIRST]
    [file] = validate(save(tune=merge, Données=two), schema=SCHEMA)
    assert [(n.code, "lignes 1 et 2" in n.message) for n in file.of("error")] == [("lignes-avant-entete", True)]


def test_a_value_beyond_the_header_is_kept(save):
    table, rows, *_ = read(save(Feuille=[["nom", "montant"], ["Zoé", 3], ["Adam", 5, None, "vu"]]))
    assert table.header == ["nom", "montant", "", ""]
    assert rows == [["Zoé", "3", "", ""], ["Adam", "5", "", "vu"]]


def test_many_blank_rows_then_a_value(save):
    table, rows, *_ = read(save(Feuille={"A1": "nom", "A2": "Zoé", "A50000": "Adam"}))
    assert (len(rows), rows[0], rows[-2:]) == (49_999, ["Zoé"], [[""], ["Adam"]])
    chunks = list(table.chunks())
    assert all(one.row + len(one) == two.row for one, two in pairwise(chunks))
    assert chunks[-1].row + len(chunks[-1]) == 50_001


def test_a_hidden_sheet_only_wins_when_it_fits_twice_as_well(save):
    def hide(book):
        book["Modèle"].sheet_state = "hidden"

    assert read(save(tune=hide, Modèle=[NAMES, FIRST], Données=[NAMES[:4], FIRST[:4]]))[0].sheet == "Données"
    assert read(save(tune=hide, Modèle=[NAMES, FIRST], Données=[["x"], [1]]))[0].sheet == "Modèle"
    assert read(save(tune=hide, Modèle=[["y"]], Données=[["x"], [1]]))[0].sheet == "Données"


def test_header_over_two_merged_rows(save):
    def merge(book):
        book["Feuille"].merge_cells("A1:A2")
        book["Feuille"].merge_cells("B1:D1")

    rows = [["nom", "Détail", None, None], [None, "date", "moment", "montant"], FIRST[:4]]
    table, found, *_ = read(save(tune=merge, Feuille=rows))
    assert (table.header, table.header_row, found) == (NAMES[:4], 2, [TEXTS[0][:4]])

    def merge_pair(book):
        book["Feuille"].merge_cells("A1:B1")

    fields = {"name": "s", "fields": [{"name": "lieu_nom"}, {"name": "lieu_code"}]}
    rows = [["lieu", None], ["nom", "code"], ["Digne", "04"]]
    table, found, *_ = read(save(tune=merge_pair, Feuille=rows), fields)
    assert (table.header, found) == (["lieu nom", "lieu code"], [["Digne", "04"]])

    def merge_far(book):
        book["Feuille"].merge_cells("X1:Z2")

    assert read(save(tune=merge_far, Feuille=[["nom"], ["Zoé"]]))[1] == [["Zoé"]]


def test_sheet_and_header_row_given(save):
    path = save(Un=[NAMES, FIRST], Deux=[["nom", "x"], ["nom", "code"], ["a", "b"]])
    for asked in ("Deux", "2"):
        table, rows, *_ = read(path, sheet=asked, header_row=2)
        assert (table.sheet, table.header, table.header_row, rows) == ("Deux", ["nom", "code"], 2, [["a", "b"]])
    assert read(path, sheet="1")[0].sheet == "Un"
    for asked in ("Trois", "0", "3", "²"):
        with pytest.raises(SourceError, match=r"Feuilles du classeur.*Un, Deux"):
            read(path, sheet=asked)
    assert read(path, header_row=900)[0].header_row == 3
    assert read(save(Vide=[], Données=[NAMES, FIRST]), header_row=1)[0].sheet == "Données"
    assert read(save(Feuille=[["nom"], [], ["Zoé"]]), header_row=2)[1] == [["Zoé"]]
    with pytest.raises(SourceError):
        read(path, sheet="9" * 5000)


def test_schema_found_from_the_header(save):
    labels = [field["name"] for field in load.load("prenoms").descriptor["fields"]]
    _, _, found, detected = read(save(Notes=[["rien"]], Prénoms=[[], labels, ["x"] * len(labels)]), None)
    assert (found.name, detected) == ("prenoms", True)
    with pytest.raises(SchemaError, match="--schema"):
        read(save(Feuille=[["a", "b"], [1, 2]]), None)


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (1.0, "number", "1"),
        (1.5, "string", "1.5"),
        (-0.0, "number", "0"),
        (21860194600015.0, "string", "21860194600015"),
        (0.1 + 0.2, "number", "0.3"),
        (1234.5678901234567, "string", "1234.56789012346"),
        (999_999_999_999_999, "string", "999999999999999"),
        (1e15, "string", "1E+15"),
        (12345678901234567890.0, "string", "1.23456789012346E+19"),
        (-12345678901234567890.0, "string", "-1.23456789012346E+19"),
        (12345678901234567890.0, "integer", "12345678901234600000"),
        (1e300, "number", "1E+300"),
        (1e-7, "number", "0.0000001"),
        (48.856614, "number", "48.856614"),
        (True, "string", "true"),
        (True, "boolean", "true"),
        (dt.date(2020, 5, 11), "string", "2020-05-11"),
        (dt.date(2020, 5, 11), "datetime", "2020-05-11T00:00:00"),
        (dt.datetime(2020, 5, 11), "date", "2020-05-11"),
        (dt.datetime(2020, 5, 11, 10, 30), "date", "2020-05-11T10:30:00"),
        (dt.datetime(2020, 5, 11, 10, 29, 59, 999_600), "datetime", "2020-05-11T10:30:00"),
        (dt.datetime(9999, 12, 31, 23, 59, 59, 999_999), "datetime", "9999-12-31T23:59:59"),
        (dt.date(2020, 5, 1), "yearmonth", "2020-05"),
        (dt.time(10, 30), "time", "10:30:00"),
        (dt.timedelta(hours=30), "duration", "PT108000S"),
        (dt.timedelta(hours=30), "string", "30:00:00"),
        ("  x ", "string", "  x "),
        (float("nan"), "number", "NAN"),
        (float("inf"), "number", "INF"),
    ],
)
def test_a_cell_as_text(value, kind, text):
    assert as_text(value, Kind(kind)) == text


def test_dates_follow_the_format_of_the_field():
    assert as_text(dt.date(2020, 5, 11), Kind("date", "%d/%m/%Y")) == "11/05/2020"


def test_calendar_of_1904(save):
    def old(book):
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    assert read(save(tune=old, Feuille=[NAMES, FIRST, SECOND]))[1] == TEXTS


def test_cells_in_error_keep_their_text(save):
    rows = [NAMES, ["Crèche", "#N/A", None, "#DIV/0!"], ["#REF!", None, None, 3]]
    assert read(save(Feuille=rows))[1] == [["Crèche", "#N/A", "", "#DIV/0!", "", ""], ["#REF!", "", "", "3", "", ""]]


def test_number_and_boolean_that_are_equal_are_not_mixed_up(save):
    rows = [["code"], [True], [1], [0], [False]]
    assert read(save(Feuille=rows))[1] == [["true"], ["1"], ["0"], ["false"]]


def test_old_xls():
    table, rows, *_ = read(DATA / "old.xls")
    assert (table.kind, table.sheet, table.header_row, table.other_sheet) == ("xls", "Données", 2, True)
    assert rows == [["Crèche", "2020-05-11", "1250.5", "oui", "12"], ["École", "2021-01-02", "100", "non", "012"]]


def test_old_xls_whose_chain_of_sectors_never_ends(tmp_path):
    data = bytearray((DATA / "old.xls").read_bytes())
    directory, table = (int.from_bytes(data[i : i + 4], "little") for i in (48, 76))
    place = (table + 1) * 512 + directory * 4
    data[place : place + 4] = directory.to_bytes(4, "little")
    (tmp_path / "boucle.xls").write_bytes(data)
    assert "demande trop de mémoire, ou qui est abîmé limite : 350 Mo" in refused(tmp_path / "boucle.xls")


def test_cells_in_error_of_an_old_xls():
    table, rows, *_ = read(DATA / "errors.xls")
    assert (table.kind, table.sheet) == ("xls", "Données")
    assert rows == [
        ["Crèche", "2020-05-11", "1250.5", "oui", "12"],
        ["École", "#DIV/0!", "#N/A", "non", "#NAME?"],
        ["Mairie", "", "#VALUE!", "", "a1"],
        ["Lycée", "", "#VALUE!", "", "#VALUE!"],
    ]
    assert [facts["rows"] for facts, _ in found(cellules_vides_apres_tableau, table)] == ["lignes 6 à 8"]


def record(kind, *data):
    """A record of an xlsb."""
    body = b"".join(data)
    named = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    return named + bytes([len(body) & 127 | 128, len(body) >> 7]) + body


def wide(text):
    return len(text).to_bytes(4, "little") + text.encode("utf-16-le")


def xlsb(path, sheets):
    """Write an .xlsb by hand: {name: rows}; a bytes value is the code of an error."""

    def packed(column, value):
        kinds = {str: (6, wide), float: (5, lambda v: struct.pack("<d", v)), bool: (4, lambda v: bytes([v]))}
        kinds |= {bytes: (3, bytes), type(None): (1, lambda _: b""), int: (7, lambda v: struct.pack("<I", v))}
        kinds |= {dt.date: (5, lambda v: struct.pack("<d", (v - dt.date(1899, 12, 30)).days))}
        kind, pack = kinds[type(value)]
        return record(kind, struct.pack("<II", column, isinstance(value, dt.date)), pack(value))

    def part(rows):
        width = max(map(len, rows), default=1)
        body = [record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)), record(145)]
        for place, row in enumerate(rows):
            body.append(record(0, struct.pack("<IIHBBBIII", place, 0, 300, 0, 0, 0, 1, 0, len(row) - 1)))
            body += [packed(column, value) for column, value in enumerate(row)]
        return b"".join([record(129), *body, record(146), record(130)])

    main, rels = "application/vnd.ms-excel", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kinds = {"workbook": "sheet.binary.macroEnabled.main", "styles": "styles", "sharedStrings": "sharedStrings"}
    kinds |= {f"worksheets/sheet{i}": "worksheet" for i in range(1, len(sheets) + 1)}
    links = [f'Id="rId{i}" Type="{rels}/worksheet" Target="worksheets/sheet{i}.bin"' for i in range(1, len(sheets) + 1)]
    links += [f'Id="rId{name}" Type="{rels}/{name}" Target="{name}.bin"' for name in ("styles", "sharedStrings")]
    spaces = 'xmlns="http://schemas.openxmlformats.org/package/2006'
    types = "".join(f'<Override PartName="/xl/{n}.bin" ContentType="{main}.{kind}"/>' for n, kind in kinds.items())
    named = [record(156, struct.pack("<II", 0, i), wide(f"rId{i}"), wide(name)) for i, name in enumerate(sheets, 1)]
    formats = [
        record(47, struct.pack("<HHHHHBBHH", 0xFFFF * style, code, 0, 0, 0, 0, 0, 0, 0))
        for style, code in ((1, 0), (0, 0), (0, 14))
    ]
    parts = {
        "[Content_Types].xml": f'<Types {spaces}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships {spaces}/relationships"><Relationship Id="rId1" Type="{rels}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        "xl/_rels/workbook.bin.rels": f'<Relationships {spaces}/relationships">{"".join(f"<Relationship {link}/>" for link in links)}</Relationships>',
        "xl/workbook.bin": b"".join([record(131), record(143), *named, record(144), record(132)]),
        "xl/styles.bin": b"".join(
            [
                record(278),
                record(626, struct.pack("<I", 1)),
                formats[0],
                record(627),
                record(617, struct.pack("<I", 2)),
                *formats[1:],
                record(618),
                record(279),
            ]
        ),
        "xl/sharedStrings.bin": record(159, struct.pack("<II", 1, 1)) + record(19, b"\0", wide("Crèche")) + record(160),
        **{f"xl/worksheets/sheet{i}.bin": part(rows) for i, rows in enumerate(sheets.values(), 1)},
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_xlsb(tmp_path):
    names = ["nom", "date", "montant", "actif", "code"]
    first = [0, dt.date(2020, 5, 11), 1250.5, True, 12.0]  # 0 is a shared text
    rows = [["un titre"], names, first, ["École", b"\x2a", b"\x07", False, "x" * 200], [None] * 5]
    table, cells, *_ = read(xlsb(tmp_path / "classeur.xlsb", {"Notes": [["à lire"]], "Données": rows}))
    assert (table.kind, table.sheet, table.header_row, table.header) == ("xlsb", "Données", 2, names)
    assert cells == [["Crèche", "2020-05-11", "1250.5", "oui", "12"], ["École", "#N/A", "#DIV/0!", "non", "x" * 200]]
    assert [facts["rows"] for facts, _ in found(cellules_vides_apres_tableau, table)] == ["ligne 5"]


OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def ods(path, rows, *, manifest="", mimetype="spreadsheet"):
    """Write an .ods by hand; rows are XML."""
    spaces = " ".join(f'xmlns:{name}="{OFFICE}:{name}:1.0"' for name in ("office", "table", "text"))
    body = f'<office:body><office:spreadsheet><table:table table:name="Feuille">{rows}</table:table>'
    content = f"<office:document-content {spaces}>{body}</office:spreadsheet></office:body></office:document-content>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{mimetype}", zipfile.ZIP_STORED)
        archive.writestr(
            "META-INF/manifest.xml", f'<m:manifest xmlns:m="{OFFICE}:manifest:1.0">{manifest}</m:manifest>'
        )
        archive.writestr("content.xml", content)
    return path


def row(*cells, repeated=1):
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def cell(text, kind="string", repeated=1, **values):
    given = " ".join(f'office:{name}="{value}"' for name, value in values.items())
    attributes = f'office:value-type="{kind}" table:number-columns-repeated="{repeated}" {given}'
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


BLANKS = '<table:table-cell table:number-columns-repeated="16384"/>'


def test_ods(tmp_path):
    data = row(
        cell("Crèche"),
        cell("11 mai", "date", **{"date-value": "2020-05-11"}),
        cell("11 mai 10:30", "date", **{"date-value": "2020-05-11T10:30:00"}),
        cell("1 250,50", "float", value="1250.5"),
        cell("VRAI", "boolean", **{"boolean-value": "true"}),
        cell("12", "float", value="12"),
    )
    rows = row(BLANKS, repeated=2) + row(*map(cell, NAMES)) + data + row(BLANKS, repeated=1_048_000)
    table, found, *_ = read(ods(tmp_path / "a.ods", rows))
    assert (table.kind, table.sheet, table.header_row, table.header, found) == ("ods", "Feuille", 3, NAMES, TEXTS[:1])


def test_bounded_ods(tmp_path):
    far = row(cell("nom")) + row(cell("x"), '<table:table-cell table:number-columns-repeated="16000"/>', cell("y"))
    assert "16 002 colonnes" in refused(ods(tmp_path / "a.ods", far))
    many = row(cell("nom")) + row(cell("x", repeated=1000), repeated=1_000_000)
    assert "ALL1000001" in refused(ods(tmp_path / "b.ods", many))
    texts = row(cell("nom")) + row(cell("x" * 30_000, repeated=7), repeated=100_000)
    assert "Mo de textes" in refused(ods(tmp_path / "c.ods", texts))


def test_far_cells(save):
    rows = {"A1": "nom", **{f"XFD{i}": "x" for i in range(1, 200)}}
    assert "XFD199" in refused(save(Feuille=rows))
    assert "F1048576" not in str(read(save(Feuille={"A1": "nom", "A2": "x", "A1048576": "x"}))[0].header)
    assert "Q1048576" in refused(save(Feuille={"A1": "nom", "Q1": "x", "A1048576": "x"}))
    path = save(Feuille=[NAMES, *[FIRST] * 9])
    assert "F10, soit 60 cellules limite : 59 cellules" in refused(path, limits=Limits(sheet_cells=59))
    assert "F10, soit 6 colonnes limite : 5 colonnes" in refused(path, limits=Limits(columns=5))
    assert len(read(path, limits=Limits(sheet_cells=60, columns=6))[1]) == 9


def test_far_cells_of_another_sheet_do_not_matter(save):
    path = save(Brouillon={"XFD1": 1}, Données=[NAMES, FIRST])
    assert read(path)[1] == TEXTS[:1]
    assert "XFD1" in refused(path, sheet="Brouillon")


def test_far_blank_cells_do_not_matter(save):
    def style(book):
        book["Feuille"]["XFD1048576"].number_format = "0.00"

    table, rows, *_ = read(save(tune=style, Feuille=[NAMES, FIRST]))
    assert (rows, told(table)) == (TEXTS[:1], [("F2", "XFD1048576", "error")])


def rewritten(path, part, change):
    """The workbook with a part of it changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changed = change(parts[part])
    assert changed != parts[part]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**parts, part: changed}.items():
            archive.writestr(name, data)
    return path


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<c r="Z9"', b'<c r="XFD9"'),
        (b'<c r="Z9"', b'<c  x=">" r = "XFD9"'),
        (b'<c r="Z9"', b"<c\nr='XFD9'"),
        (b'<dimension ref="A1:Z9"', b'<dimension ref="A1"'),
    ],
)
def test_false_dimension_and_unusual_xml(save, old, new):
    path = save(Feuille={"A1": "nom", "A2": "x", "Z9": "y"})
    if b"dimension" in old:
        with zipfile.ZipFile(path) as archive:
            if old not in archive.read(SHEET):
                pytest.skip("openpyxl wrote no dimension")
        rewritten(path, SHEET, lambda data: data.replace(old, new))
        assert read(path)[1][-1][25] == "y"
    else:
        rewritten(path, SHEET, lambda data: data.replace(old, new))
        assert "XFD9" in refused(path)


SST = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>'


def test_quick_and_exact_extents_agree(save):
    """However the part is cut into blocks, both looks see the same cells."""
    rows = [NAMES, FIRST, SECOND, ["#N/A", None, None, 2.5], ["=1+2", "#REF!"], ["é", True, "", "a & b"]]
    path = save(Feuille=rows)
    with opened(path, LIMITS) as zipped:
        book = xlsx.Xlsx(Archive(zipped, LIMITS))
        data = zipped.read(SHEET)
    for size in (len(data), 1000, 7):
        blocks = [data[i : i + size] for i in range(0, len(data), size)]
        quick = look.quick_extent(blocks, book.sizes, book.styles, LIMITS)
        slow = exact.exact_extent(blocks, book.texts, book.styles, LIMITS)
        assert quick is not None
        assert (quick.seen, quick.exact) == ((13, 4, 4, 3), False)
        for name in ("rows", "columns", "last", "cells", "formulas", "pending", "mended"):
            assert getattr(quick, name) == getattr(slow, name), name
        assert (quick.rows, quick.columns, quick.mended) == (6, 6, {4: {1: "#N/A"}, 5: {2: "#REF!"}})
        assert (quick.last, quick.formulas, quick.pending) == ((6, 6), 1, ["A5"])


TEXTS_OF_SST = [
    b"<si><t>%d</t></si>" % 10**3,
    *(b"<si/>", b"<si></si>", b"<si><t/></si>", b"<si><t></t></si>", "<si><t>été &amp; hiver</t></si>".encode()),
    b'<si><t xml:space="preserve"> a </t></si>',
    b'<si><r><t>a</t></r><r><rPr><b/><sz val="11"/></rPr><t xml:space="preserve"> b</t></r></si>',
]


def test_sizes_of_shared_texts_whatever_the_blocks():
    data = SST % b"".join(TEXTS_OF_SST)
    for size in (len(data), *range(1, 40)):
        blocks = [data[i : i + size] for i in range(0, len(data), size)]
        sizes = look.text_sizes(blocks, LIMITS)
        assert sizes is not None
        assert sizes.tolist() == [4, 0, 0, 0, 0, 17, 3, 3]
        assert list(exact.shared_texts(blocks, LIMITS))[-3:] == ["été & hiver", " a ", "a b"]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "<t> a</t>",
            "<t>a\n</t>",
            "<t>&#32;a</t>",
            "<t>a&#x20;</t>",
            "<t>a<!-- --></t>",
            "<t><![CDATA[a]]></t>",
            "<?a b?><t/>",
        ),
        *(
            "<t>a</t><t>b</t>",
            "<x><t>a</t></x>",
            "<r><r><t>a</t></r></r>",
            "<t xml:space='preserve'> a</t>",
            "<t>a</t><rPh><t>b</t></rPh>",
        ),
        *(
            '<t xmlns="a">b</t>',
            "<t>\x01</t>",
            "<t>\uffff</t>",
            "<t>&eacute;</t>",
            '<r><rPr a="&lt;"/><t>a</t></r>',
            "<si><t/></si>",
        ),
    ],
)
def test_shared_texts_that_two_programs_may_not_read_alike(text):
    data = SST % f"<si><t>a</t></si><si>{text}</si>".encode()
    assert look.text_sizes([data], LIMITS) is None


def test_a_shared_text_of_many_blocks_is_read_once(monkeypatch):
    def tags(part, *rest):
        seen.append(len(part))
        return real(part, *rest)

    seen: list[int] = []
    real = look.tags_of
    monkeypatch.setattr(look, "tags_of", tags)
    block = b"<r><t>a</t></r>" * 100_000
    data = SST.partition(b"%s")
    assert look.text_sizes([data[0], b"<si>", *[block] * 100, b"</si>", data[2]], LIMITS) is None
    assert sum(seen) < 10 * len(block)  # reading all of it again with each block took minutes


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            (b"1" * 1_500_000).join([b'<c r="A3"><v>', b"</v></c>"]),
            "un texte du classeur est trop long limite : 1 000 000 caractères",
        ),
        (
            b'<c r="A3"><v>1</v></c>' * 1_000_000,
            "enfle trop à la décompression limite : 250 fois, réglable avec « --max ratio=NOMBRE »",
        ),
    ],
)
def test_bombs(save, data, said):
    path = save(Feuille=[NAMES, FIRST])
    rewritten(path, SHEET, lambda part: part.replace(b"</sheetData>", data + b"</sheetData>"))
    assert said in refused(path)


def test_shared_text_repeated_in_many_cells(save):
    path = save(Feuille=[NAMES, FIRST])
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (i, i) for i in range(3, 103))
    rewritten(path, SHEET, lambda part: part.replace(b"</sheetData>", rows + b"</sheetData>"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", SST % (b"<si><t>" + b"x" * 20_000 + b"</t></si>"))
    assert "1 Mo de textes limite : 1 Mo" in refused(path, limits=Limits(uncompressed=1))
    assert len(read(path)[1]) == 101


def test_a_directory_that_lies_about_sizes(save):
    path = save(Feuille=[NAMES, *[FIRST] * 4000])
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(SHEET).file_size
    for start in range(len(data) - 46):
        if data[start : start + 4] == b"PK\1\2" and data[start + 24 : start + 28] == size.to_bytes(4, "little"):
            data[start + 24 : start + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(data)
    assert "une fois décompressé limite : 1 Mo" in refused(path, limits=Limits(uncompressed=1))


def test_truncated_or_broken(save, tmp_path):
    whole = save(Feuille=[NAMES, *[FIRST] * 200]).read_bytes()
    path = tmp_path / "coupe.xlsx"
    for size in (10, 100, len(whole) // 2, len(whole) - 30):
        path.write_bytes(whole[:size])
        assert "incomplet ou abîmé" in refused(path)
    damaged = bytearray(whole)
    damaged[len(whole) // 2] ^= 0xFF
    path.write_bytes(damaged)
    assert "incomplet ou abîmé" in refused(path)
    path.write_bytes((DATA / "old.xls").read_bytes()[:3000])
    assert "incomplet ou abîmé" in refused(path)
    path = save(Feuille=[NAMES])
    assert "incomplet" in refused(rewritten(path, SHEET, lambda part: part[: len(part) // 2]))


def test_limits_of_binary_workbooks(tmp_path):
    path = xlsb(tmp_path / "a.xlsb", {"Données": [NAMES, *[["x"] * 6] * 9]})
    assert "F10, soit 60 cellules limite : 59 cellules" in refused(path, limits=Limits(sheet_cells=59))
    many = xlsb(tmp_path / "b.xlsb", {"Données": [NAMES, *[[float(i)] * 6 for i in range(40_000)]]})
    assert "limite : 4 Mo" in refused(many, limits=Limits(workbook_memory=4))
    assert len(read(path)[1]) == 9


def test_protected(tmp_path):
    assert "mot de passe" in refused(DATA / "protected.xls")
    path = tmp_path / "protege.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    )
    assert "mot de passe" in refused(path)
    locked = '<m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry>'
    assert "mot de passe" in refused(ods(tmp_path / "a.ods", row(cell("nom")), manifest=locked))


@pytest.mark.parametrize(
    ("members", "said"),
    [
        (["[Content_Types].xml", "word/document.xml"], "document Word"),
        (["[Content_Types].xml", "ppt/presentation.xml"], "PowerPoint"),
        (["Index/Document.iwa"], "Numbers"),
        (["donnees.csv"], "archive ZIP"),
    ],
)
def test_a_zip_that_is_no_workbook(tmp_path, members, said):
    path = tmp_path / "donnees.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name in members:
            archive.writestr(name, "nom\nZoé\n")
    assert said in refused(path)


def test_no_workbook_and_no_data(save, tmp_path):
    assert "LibreOffice" in refused(ods(tmp_path / "texte.odt", "", mimetype="text"))
    assert "sont vides" in refused(save(Feuille=[], Autre=[]))


def counts(report):
    return {key[:2]: number for key, number in report.counts.items() if key[0] != "nom-de-fichier-non-conforme"}


def test_same_verdict_as_the_csv_export(save, write):
    rows: list[list[Any]] = [
        ["nom", "date", "montant", "actif", "code"],
        *[[f"École {i}", dt.date(2020, 1, 1 + i), i * 1.25, i % 2 == 0, i] for i in range(20)],
        ["Crèche", "32/13/2020", "12 euros", "peut-être", " 7"],
        [None] * 5,
        ["#N/A", dt.datetime(2020, 5, 11, 10, 30), 2.18602e13, None, 1e16],
    ]
    path = save(Feuille=rows)
    _, texts, *_ = read(path)
    out = io.StringIO()
    csv.writer(out).writerows([rows[0], *texts])
    exported = validate(write(out.getvalue()), schema=SCHEMA).files[0]
    report = validate(path, schema=SCHEMA).files[0]
    assert exported.rows == report.rows == 23
    assert counts(report) == counts(exported)
    assert counts(report)["date-invalide", "date"] == 2
    places = {(n.code, n.row, n.column) for n in report.notices}
    assert ("date-invalide", 22, 2) in places
    assert ("ligne-vide", 23, None) in places


CASES = [f"{name}-{kind}" for name in BUNDLED for kind in ("conforme", "fautif")]


def typed(text, field):
    """What an agent's spreadsheet holds of a cell of a CSV: a date, a number or a boolean where the schema says so."""
    if field is None or not text:
        return text or None
    if field.type == "boolean" and text in field.descriptor.get("trueValues", ()):
        return True
    if field.type == "boolean" and text in field.descriptor.get("falseValues", ()):
        return False
    with suppress(ValueError):
        if field.type in ("date", "datetime") and field.format in ("default", "%Y-%m-%d"):
            day = dt.date if field.type == "date" else dt.datetime
            return day.fromisoformat(text) if day.fromisoformat(text).isoformat() == text else text
        if field.type in ("integer", "number", "year") and str(float(text)).removesuffix(".0") == text:
            return float(text)
    return text


@pytest.mark.parametrize("name", CASES)
def test_a_workbook_is_judged_as_its_csv(name, save, write):
    case = json.loads((FIXTURES / name / "case.json").read_text(encoding="utf-8"))
    path = FIXTURES / name / case["files"][0]
    given = validate(path, schema=case["schema"]).files[0]
    assert given.encoding
    assert given.delimiter
    text = path.read_bytes().decode(given.encoding)
    rows = list(csv.reader(text.splitlines(keepends=True), delimiter=given.delimiter))
    # openpyxl writes neither blank rows at the end, nor texts of spaces so that programs keep them.
    rows = [["" if cell.isspace() else cell for cell in row] for row in rows]
    while not any(rows[-1]):
        rows.pop()
    out = io.StringIO()
    csv.writer(out, delimiter=load.load(case["schema"]).delimiter).writerows(rows)
    exported = validate(write(out.getvalue()), schema=case["schema"]).files[0]
    fields = [column.field for column in match.match(rows[0], load.load(case["schema"]), Deadline(LIMITS))]
    cells = [[typed(*pair) for pair in zip(row, fields, strict=True)] for row in rows[1:]]
    assert any(not isinstance(cell, str | None) for row in cells for cell in row)
    refused = ["classeur-au-lieu-de-csv"]  # by the schemas that want CSV files
    report = validate(save(Feuille=[rows[0], *cells]), schema=case["schema"], ignore=refused).files[0]
    assert (report.kind, exported.kind, report.rows) == ("xlsx", "csv", exported.rows)
    assert errors(report) == errors(exported)
    assert bool(errors(report)) is name.endswith("fautif")


def errors(report):
    return {key[:2]: number for key, number in report.counts.items() if key[2] == "error"}
