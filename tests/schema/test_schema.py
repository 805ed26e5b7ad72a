"""Schemas and encodings that cannot be used end in a sentence, whatever they hold."""

from __future__ import annotations

import pytest

from validata import validate

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("missingValues: 3\nfields: [{name: nom}]", "« missingValues » doit être une liste de textes"),
        ("fields: [{name: nom, missingValues: 3}]", "champ « nom », « missingValues » doit être une liste de textes"),
        ("missingValues: [{a: 1}]\nfields: [{name: nom}]", "« missingValues » doit être une liste de textes"),
        ("fields: [{name: nom, customCheck: 3}]", "champ « nom », « customCheck » doit être le nom d'un contrôle"),
        ("fields: [{name: nom, customCheck: [1]}]", "« customCheck » doit être le nom d'un contrôle"),
        ("custom_checks: [{name: siret, params: 3}]\nfields: [{name: nom}]", "« custom_checks » doit être une liste"),
        (
            "custom_checks: [{name: siret, params: [[1]]}]\nfields: [{name: nom}]",
            "« custom_checks » doit être une liste",
        ),
        ("primaryKey: 3\nfields: [{name: nom}]", "clé primaire « 3 » inconnue"),
        ("primaryKey: [[nom]]\nfields: [{name: nom}]", "clé primaire « ['nom'] » inconnue"),
        ("fields: [{name: nom, example: 2023-02-30}]", "n'est ni du JSON ni du YAML lisible"),
        ("fields: " + "[" * 2000, "n'est ni du JSON ni du YAML lisible"),
        ("[" * 100_000, "n'est pas un fichier JSON correct"),
        (
            '{"fields": [{"name": "nom", "constraints": {"maxLength": ' + "9" * 5000 + "}}]}",
            "n'est pas un fichier JSON",
        ),
        (BOMB + "fields: [{name: nom, title: *i}]", "trop grand une fois ses renvois"),
        ("a: &a [*a]\nfields: [{name: nom}]", "trop grand une fois ses renvois"),
        ("x" * (1 << 20) + "y", "trop grand pour du YAML"),
    ],
)
def test_unusable_schemas(write, text, said):
    schema = write(text, "schema.yaml")
    [file] = validate(write("nom\nZoé\n"), schema=str(schema))
    assert said in (file.incident or "").replace("\u00a0", " ")
    assert file.exit_code == 2


def test_aliases_that_stay_small(write):
    schema = write(
        "fields: [{name: nom, constraints: &all {required: true}}, {name: ville, constraints: *all}]", "s.yaml"
    )
    assert validate(write("nom,ville\nZoé,Poitiers\n"), schema=str(schema)).valid


@pytest.mark.parametrize("name", ["hex", "rot13", "idna", "punycode", "undefined", "zlib", "klingon"])
def test_encodings_of_no_text(write, name):
    [file] = validate(write("nom\nZoé\n"), schema={"fields": [{"name": "nom"}]}, encoding=name)
    assert "est inconnu" in (file.incident or "")


@pytest.mark.parametrize("written", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
def test_utf16_given_with_or_without_its_mark(write, written):
    path = write(("nom,ville\n" + "Zoé,Poitiers\n" * 5).encode(written))
    schema = {"fields": [{"name": "nom"}, {"name": "ville"}]}
    [file] = validate(path, schema=schema, encoding=written[:6])
    assert file.valid
    assert not file.total("warning") - file.counts["ligne-dupliquee", None, "warning"]


def test_utf16_given_for_a_text_that_is_not(write):
    [file] = validate(write("nom\nZoé\n"), schema={"fields": [{"name": "nom"}]}, encoding="utf-16")
    assert file.exit_code == 1
