"""Addresses are shown without passwords nor keys, wherever they come from and however they are written."""

from __future__ import annotations

import json

import pytest

from validata import validate
from validata.errors import SourceError, internal
from validata.render import FORMATS
from validata.render.display import Display
from validata.text.secrets import discreet, public

SCHEMA = {"fields": [{"name": "nom"}]}
SECRET = "S3CRET"  # noqa: S105 - it is that of nothing


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("donnees.csv", "donnees.csv"),
        ("2024@v2/donnees.csv", "2024@v2/donnees.csv"),
        ("C:\\donnees\\a@b.csv", "C:\\donnees\\a@b.csv"),
        ("deliberations@2.1.5", "deliberations@2.1.5"),
        ("https://exemple.fr/a.csv", "https://exemple.fr/a.csv"),
        ("https://exemple.fr/a.csv?page=2&ville=Digne#fin", "https://exemple.fr/a.csv?page=2&ville=Digne#fin"),
        (f"http://bob:{SECRET}@exemple.fr/a.csv", "http://exemple.fr/a.csv"),
        (f"http://{SECRET}@exemple.fr/a.csv", "http://exemple.fr/a.csv"),
        (f"HTTP://bob:{SECRET}/x@exemple.fr/a.csv", "HTTP://exemple.fr/a.csv"),
        (f"http://bob:{SECRET}#x@exemple.fr/a.csv", "http://exemple.fr/a.csv"),
        (f"http://bob:{SECRET}?x@exemple.fr/a.csv", "http://exemple.fr/a.csv"),
        (f"http://bob:{SECRET}@x@exemple.fr/a.csv", "http://exemple.fr/a.csv"),
        (f"http://bob:{SECRET} x@exemple.fr/a.csv", "http://exemple.fr/a.csv"),
        (f" http://bob:{SECRET}@[::1/a.csv", " http://[::1/a.csv"),
        (f"http:/bob:{SECRET}@exemple.fr/a.csv", "http:/exemple.fr/a.csv"),
        (f"http:bob:{SECRET}@exemple.fr/a.csv", "http:exemple.fr/a.csv"),
        (f"http:\\\\bob:{SECRET}@exemple.fr\\a.csv", "http:\\\\exemple.fr\\a.csv"),
        (f"s3://AK:{SECRET}@seau/a.csv", "s3://seau/a.csv"),
        (f"ftp://bob:{SECRET}@exemple.fr/a.csv", "ftp://exemple.fr/a.csv"),
        (f"https://exemple.fr/a.csv?token={SECRET}&page=2", "https://exemple.fr/a.csv?token=…&page=2"),
        (
            f"https://exemple.fr/a.csv?page=2&X-Amz-Signature={SECRET}#k",
            "https://exemple.fr/a.csv?page=2&X-Amz-Signature=…#k",
        ),
        (f"https://exemple.fr/a.csv?sig={SECRET};api_key={SECRET}", "https://exemple.fr/a.csv?sig=…;api_key=…"),
        (f"https://exemple.fr/a.csv#access_token={SECRET}", "https://exemple.fr/a.csv#access_token=…"),
        (f"https://exemple.fr/a.csv?%50assword={SECRET}", "https://exemple.fr/a.csv?%50assword=…"),
        (f"https://bob:{SECRET}@exemple.fr/a.csv?mdp={SECRET}", "https://exemple.fr/a.csv?mdp=…"),
    ],
)
def test_what_is_shown_of_a_name(name, shown):
    assert public(name) == shown
    assert public(shown) == shown


ADDRESSES = [
    f"http://bob:{SECRET}/x@127.0.0.1:1/a.csv",
    f"http://bob:{SECRET}#x@127.0.0.1:1/a.csv",
    f"http://bob:{SECRET}?x@127.0.0.1:1/a.csv",
    f"http://bob:{SECRET}@127.0.0.1:1/a.csv?token={SECRET}TOKEN",
    f"http://bob:{SECRET}@[::1/a.csv",
    f"http:/bob:{SECRET}@127.0.0.1/a.csv",
    f"http:/bob:{SECRET}*@127.0.0.1/a.csv",
    f"http:\\\\bob:{SECRET}@127.0.0.1/a.csv",
    f"ftp://bob:{SECRET}@127.0.0.1/a.csv",
    f"s3://AK:{SECRET}@seau/a.csv",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_report_shows_a_secret(address, write):
    data = write("nom\nZoé\n")
    for report in (validate(address, schema=SCHEMA), validate(data, schema=address)):
        assert report.exit_code == 2
        for form in FORMATS.values():
            assert SECRET not in str(form.render(report, Display()))
        assert SECRET not in json.dumps(report.to_dict())


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_command_shows_a_secret(command, write, address):
    data = write("nom\nZoé\n")
    for arguments in (["schemas", address], ["check", data, "-s", "prenoms", "-o", f"{address}.json"]):
        result = command(*arguments, NO_PROXY="*")
        assert result.returncode in (1, 2)
        assert SECRET not in (result.stdout + result.stderr).decode()


def test_the_schema_of_a_report_has_no_secret(tmp_path, monkeypatch, write):
    """A file whose own name looks like an address."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "http:"
    folder.mkdir()
    (folder / f"bob:{SECRET}@a.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    report = validate(write("nom\nZoé\n"), schema=f"http:/bob:{SECRET}@a.json")
    assert report.files[0].schema is not None
    assert SECRET not in json.dumps(report.to_dict())


def test_a_sentence_is_discreet():
    said = f"L'adresse « ftp://bob:{SECRET}@h/a » et https://h/?key={SECRET}&a=1, écrite à bob@exemple.fr."
    expected = "L'adresse « ftp://h/a » et https://h/?key=…&a=1, écrite à bob@exemple.fr."
    assert discreet(said) == expected
    assert SECRET not in str(SourceError(said))
    with pytest.raises(ValueError, match=SECRET) as caught:
        raise ValueError(said)
    assert SECRET not in internal(caught.value)
