"""The figures of a file are those that counting every cell gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from validata import validate
from validata.report.figures import BLOCKS, Figures


@given(st.lists(st.lists(st.booleans(), max_size=400), min_size=1, max_size=12), st.integers(2, 9))
def test_filled_cells_are_counted_in_their_block(chunks, first):
    figures = Figures()
    figures.start(["a", "b"], first)
    row = first
    for chunk in chunks:
        figures.reach(row + max(0, len(chunk) - 1))
        figures.fill(2, row, np.array(chunk, bool))
        row += len(chunk)
    cells = [cell for chunk in chunks for cell in chunk]
    assert len(cells) <= figures.size * BLOCKS
    blocks = [sum(cells[i : i + figures.size]) for i in range(0, len(cells), figures.size)]
    assert figures.filled[: len(blocks), 2].tolist() == blocks
    assert not figures.filled[:, 1].any()
    assert not figures.filled[len(blocks) :].any()


@given(st.lists(st.lists(st.integers(2, 100_000), max_size=30), max_size=6))
def test_faults_are_counted_in_their_block(several):
    figures = Figures()
    figures.start(["a"], 2)
    for rows in several:
        figures.mark(1, rows, "error")
        figures.mark(1, rows, "info")
    every = [row for rows in several for row in rows]
    assert max(every, default=2) - 2 < figures.size * BLOCKS
    expected = np.bincount([(row - 2) // figures.size for row in every], minlength=BLOCKS)
    assert figures.errors[:, 1].tolist() == expected.tolist()
    assert not figures.warnings.any()
    assert figures.size in (1, 5, 10, 50, 100, 500, 1000)


def figures_of(path, schema, **options):
    [file] = validate(path, schema=schema, figures=True, **options).files
    return file, file.figures


def test_every_fault_is_marked_where_it_is(write):
    schema = {
        "fields": [
            {"name": "cle", "constraints": {"unique": True}},
            {"name": "n", "type": "integer"},
            {"name": "vide"},
        ],
        "missingValues": ["", "NC"],
    }
    rows = ["a,1,x", "b,non,", "a,3,NC", "c,4", "c2,5,6", "c2,5,6", ",,", "d,oui,x"]
    file, figures = figures_of(write("cle,n,vide\n" + "\n".join(rows) + "\n"), schema)
    assert file.rows == 8
    assert figures.names == ["cle", "n", "vide"]
    errors = {(row + 2, column) for row, column in np.argwhere(figures.errors[:8]).tolist()}
    assert errors == {(3, 2), (4, 1), (5, 0), (7, 1), (8, 0), (9, 2)}
    assert np.argwhere(figures.warnings[:8]).tolist() == [[5, 0]]  # the repeated row
    assert figures.filled.sum(axis=0).tolist() == [0, 7, 7, 4]


def test_what_is_ignored_is_not_marked(write):
    _, figures = figures_of(
        write("n\nnon\n"), {"fields": [{"name": "n", "type": "integer"}]}, ignore=["entier-invalide"]
    )
    assert not figures.errors.any()


def test_the_cells_around_are_those_of_the_row(write):
    schema = {"fields": [{"name": name, "type": "integer"} for name in "abcdefgh"]}
    lines = [",".join(f"{10 * row + column}" for column in range(8)) for row in range(5000)]
    lines[4000] = "x" + lines[4000][5:]
    lines[4500] = lines[4500] + ",y"
    file, figures = figures_of(write("a,b,c,d,e,f,g,h\n" + "\n".join(lines) + "\n"), schema)
    assert file.total("error") == 2
    assert figures.near[4002, 1].cells == ["x", "40001", "40002", "40003", "40004"]
    assert figures.near[4502, None] == (1, ["45000", "45001", "45002", "45003", "45004", "45005"])


def test_a_file_that_ends_badly_keeps_no_figures(write):
    schema = {"fields": [{"name": "a", "type": "integer"}]}
    file, figures = figures_of(write("a\n" + "non\n" * 50_000 + '"' + "x" * 2_000_000 + "\n"), schema)
    assert [code for code, _, _ in file.counts] == ["fichier-illisible"]
    assert figures.size == 0
    assert not figures.near
