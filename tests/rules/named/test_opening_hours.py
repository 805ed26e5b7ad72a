"""Opening hours: what the reference validator takes (opening-hours-py 0.6.18 was asked), and what is proposed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validata import validate
from validata.rules.named.opening_hours import reads, well_written

TAKEN = [
    *("", " ", "24/7", "24/7off", "off", '"sur rendez-vous"', ", ", "Mo", "Mo; Tu", "Mo ; Tu", "Mo || Tu", "Mo|| Tu"),
    *("Mo-Fr 09:00-12:00,14:00-18:00", "Mo-Fr 09:00-12:00, 14:00-18:00", "Mo,We-Fr,PH 10:00-26:00", "PH,Mo-Fr off"),
    *("10:00-12:00", ": 10:00-12:00", "10:00-12:00 ", "24:00-48:59", "10:00-12:00+", "10:00-12:00/00:30"),
    *("sunrise-sunset", "(sunset-01:00)-(dusk+01:00)", "Mo[1] +1 day", "Mo[1-2,4] -3 days 10:00-12:00", "PH -1 days"),
    *("Jan", "Jan,Feb", "Jan-Feb", "2020Jan", "Oct12", "Oct 0", "2020Oct1", "Jan 1 - 5", "Jan 1-Feb 5", "Jan 1+"),
    *(
        "Jan 1-Mo",
        "Jan 1+Mo +1 day",
        "Dec 31 -3 days",
        "easter -1 day - easter +1 day",
        "2021easter",
        "2020-2022Jan-Mar",
    ),
    *("2020,2021 Mo", "2020-2030/2", "2020+", "week01-10/2", "week01-10/255", "Janweek01 Mo", "Oct 12 12:00-24:00"),
    *('"a":Mo 10:00-12:00', '10:00-12:00open"a"', '10:00-12:00 closed "a"; Mo', "PH +9 days"),
]
REFUSED = [
    *("Mo-Fr 8:30-17:30", "mo-fr 08:00-12:00", "Mo-Fr 08:00 - 12:00", "Mo-Fr 08:00+", "Mo-Fr 10:00-12:00/30"),
    *("10:00", "23:00-49:00", "25:00-26:00", "00:60-01:00", "\n", "   ", ";", "Mo;Tu", "Mo||Tu", "Mo ||Tu", "ph"),
    *("Mo: 10:00-12:00", "Mo10:00-12:00", "PH Mo", "Mo PH", "Mo[-1]", "Mo[6]", "PH +0 day", "SH +1 day", "(sunset)-dusk"),
    *("10:00-12:00 ,13:00-14:00", "10:00-12:00\u201314:00", "Mo\u00a010:00-12:00", "10:00-12:00  open", "Closed", '"a" open'),
    *("jan 1", " easter", "2020 easter", "easter - 25", "Jan 31-Dec", "2020 Oct", "Jan+", "Oct 12:00-24:00", "Jan 32"),
    *("1899", "10000", "2020 2021", "week1", "week 01", "week00", "week54", "week01-10/256", "2020week 01", "2020-2030/70000"),
    *('"":', '"a', '"a": 10:00-12:00', '"a" "b"', "24/7 10:00-12:00", "Mo-Fr 09:00-12:00\n", "\u0661\u0660:00-12:00"),
]  # fmt: skip


@pytest.mark.parametrize("text", TAKEN)
def test_what_the_reference_takes(text):
    assert reads(text)


@pytest.mark.parametrize("text", REFUSED)
def test_what_the_reference_refuses(text):
    assert not reads(text)


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("Mo-Fr 8:30-17:30", "Mo-Fr 08:30-17:30"),
        ("mo-fr 08:00-12:00", "Mo-Fr 08:00-12:00"),
        ("Mo-Fr 08:00 - 12:00", "Mo-Fr 08:00-12:00"),
        ("Mo-Fr 9:00-12:00;PH off", "Mo-Fr 09:00-12:00; PH closed"),
        ("Jan-Mar 8:00-9:00", "Jan-Mar 08:00-09:00"),
        ("week 1-5 Mo 9:00-10:00", "week01-05 Mo 09:00-10:00"),
        ("lu-ve 8h30-12h;sa 9h-10h", "Mo-Fr 08:30-12:00; Sa 09:00-10:00"),
        ("du lundi au vendredi de 9h à 12h et de 14h à 18h", "Mo-Fr 09:00-12:00,14:00-18:00"),
        ("SH Mo 8:00-9:00", None),  # the library writes « SH,Mo », which is not the same days
        ("Mo-Fr 08:00+", None),  # until when?
        ("24/24", None),
    ],
)
def test_what_is_proposed(text, proposed):
    assert well_written(text) == proposed


@given(
    st.lists(st.sampled_from([*'MoTuSaJanPH0123456789:-,;/+[]()"| \n', "Mo", "08:00-12:00", "week01", "easter"])).map(
        "".join
    )
)
def test_what_is_proposed_is_taken(text):
    found = well_written(text)
    assert found is None or reads(found)


def test_hours_that_stop_the_library_of_the_reference_are_one_cell_in_error(write):
    schema = {"fields": [{"name": "lieu"}, {"name": "horaires", "customCheck": "opening-hours-value"}]}
    path = write(
        'lieu,horaires\nparc,Mo-Fr 10:00-12:00/30\nmusée,Mo-Fr 10:00-12:00\nhalle,"Mo,'.encode()
        + b"Mo," * 9000
        + b'"\n'
    )
    [file] = validate(path, schema=schema)
    assert [(n.code, n.row) for n in file.of("error")] == [("horaires-invalides", 2), ("horaires-invalides", 4)]
