"""The place of a fault of JSON is the same with every Python."""

from __future__ import annotations

import json

import pytest

from validata.text.json_place import json_place


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1,}', (8, 1, 8)),  # the comma too many
        ('{\n "a": [1, \n ]}', (11, 2, 9)),
        ("[\n 1,\n 2\n ,\n]", (11, 4, 2)),
        ("[1,, 2]", (4, 1, 4)),
        ("[,]", (2, 1, 2)),
        ('{"a" 1}', (6, 1, 6)),
        ("{'a': 1}", (2, 1, 2)),
        ("[1,\n2", (6, 2, 2)),  # cut short
        ('{"a": 1,', (9, 1, 9)),
        ("", (1, 1, 1)),
        ("\n\n}", (3, 3, 1)),
        ("[1] ,]", (5, 1, 5)),
    ],
)
def test_the_place_of_a_fault(text, expected):
    with pytest.raises(json.JSONDecodeError) as found:
        json.loads(text)
    assert json_place(found.value) == expected
