"""What the reference makes of a text before it judges it: spaces after the separators, header row, and we do as it does."""

from __future__ import annotations

import warnings

import frictionless
import pytest
from frictionless.resources import TableResource
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from validata import validate
from validata.limits import Deadline, Limits
from validata.schema.build import build
from validata.source.open import local
from validata.table import delimited, layout

SETTINGS = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
SCHEMA = build({"fields": [{"name": "nom"}, {"name": "jour"}, {"name": "prix"}]}, "inline", "essai")
CELLS = st.sampled_from(
    ["", "abc", "2020-01-02", "1.5", "a b", '"x"', '"x, y"', '" z"', "l'an", " ", "'q'", '"a ""b"" c"']
)
AFTER = st.sampled_from(["", " ", " ", "  "])
ROWS = st.lists(st.tuples(CELLS, AFTER, CELLS, AFTER, CELLS), max_size=6)
HEADERS = st.sampled_from(["nom, jour, prix", '"nom", "jour", "prix"', "nom,jour,prix", "nom, jour,prix"])


def theirs(path):
    """The delimiter, whether spaces are skipped, the header and the rows that frictionless reads."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        resource = TableResource(path=path.name, basepath=str(path.parent), encoding="utf-8")
        with resource as open_resource:
            labels, rows = open_resource.labels, list(open_resource.read_cells())
            control = open_resource.dialect.get_control("csv")
            return control.delimiter, bool(control.skip_initial_space), labels, rows


def ours(path):
    """The same as we read it."""
    source, limits = local(path), Limits()
    text = layout.open_text(source, Deadline(limits))
    found = layout.find(text, SCHEMA, limits)
    assert found
    table = delimited.read_csv(source, text.encoding, found, limits)
    rows = [found.labels]
    for chunk in table.chunks():
        columns = [column.to_pylist() for column in chunk.columns]
        rows += [chunk.ragged.get(i, [column[i] for column in columns]) for i in range(len(chunk))]
    return found.delimiter, found.spaced, rows


@SETTINGS
@given(HEADERS, ROWS)
@example("nom, jour, prix", [("abc", " ", "2020-01-02", " ", "1.5")] * 3)
@example('"nom", "jour", "prix"', [('"abc"', " ", '"x, y"', " ", '"1"')] * 3)
@example('"nom", "jour", "prix"', [('"abc"', "", '"x, y"', "", '"1"')] * 3)
@example("nom,jour,prix", [("", "", "", "", '"x"'), ('"x"', "", "", "  ", '"a ""b"" c"')])
def test_spaces_after_separators(tmp_path, header, rows):
    path = tmp_path / "t.csv"
    lines = [header, *(f"{one},{gap}{two},{other}{three}" for one, gap, two, other, three in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    try:
        delimiter, skipped, _, cells = theirs(path)
    except frictionless.FrictionlessException:
        assume(False)
    assume(delimiter == "," and len(cells) == len(lines))
    assert ours(path) == (delimiter, skipped, cells)


@pytest.mark.parametrize("size", [1, 100, 5000])
def test_spaces_in_a_long_file(size, write):
    rows = [["abc", "2020-01-02", '"x, ""y""\nz"'], ["", "", ""], ["def", "2020-01-03"]] * size
    path = write('"nom", "jour", "prix"\n' + "".join(", ".join(row) + "\n" for row in rows))
    delimiter, spaced, cells = ours(path)
    assert (delimiter, spaced) == (",", True)
    assert cells[1:4] == [["abc", "2020-01-02", 'x, "y"\nz'], ["", "", ""], ["def", "2020-01-03"]]
    assert len(cells) == 3 * size + 1


def test_spaces_are_no_fault(write):
    fields = [{"name": "nom"}, {"name": "jour", "type": "date"}, {"name": "prix", "type": "number"}]
    [file] = validate(write("nom, jour, prix\nabc, 2020-01-02, 1.5\ndef, 2020-01-03, 2\n"), schema={"fields": fields})
    assert file.valid
    assert not file.total("warning")
    [file] = validate(write('"nom", "jour", "prix"\n"abc", "02/01/2020", "x"\n'), schema={"fields": fields})
    assert [n.address for n in file.of("error")] == ["B2", "C2"]


@pytest.mark.parametrize(
    ("above", "mark"),
    [
        ("sep=;\n", ";"),
        ("Les prénoms de l'année\n", ";"),
        ("Les prénoms, par année\n", ","),
        ("# une remarque\n", ","),
        ("# une remarque\n", ";"),
        ("\n", ","),
        ("\n\n", ";"),
        ("Prénoms;;\n", ";"),
        ("", ";"),
    ],
)
@pytest.mark.parametrize("number", [1, 3, 40])
def test_lines_above_the_header_are_an_error_where_it_is_lost(above, mark, number, write):
    lines = [["nom", "jour", "prix"], *([f"n{i}", "2020-01-02", str(i)] for i in range(number))]
    path = write(above + "".join(mark.join(line) + "\n" for line in lines))
    names = {"nom", "jour", "prix"}
    found = bool(names & set(theirs(path)[2]))
    [file] = validate(path, schema=SCHEMA.descriptor)
    told = [n.severity for n in file.notices if n.code == "lignes-avant-entete"]
    assert told == ([] if not above else ["warning" if found else "error"])
