"""`fieldsMatch`, and headers without any right name: invalid where frictionless says so."""

from __future__ import annotations

import itertools
import warnings

import frictionless
import pytest

from validata import validate

HEADERS = ["a,b", "b,a", "a,b,c", "a", "b", "a,c", "x,y", "A,B", "A,b", "a,", "a,,", ",a,b", "a,b,a", " a,b"]
MATCHES = [None, "exact", "equal", "subset", "superset", "partial"]
NEEDS = ["", "a", "b", "ab"]


def theirs(path, descriptor):
    """Whether frictionless takes the file, columns being matched by name unless the schema says something else."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        resource = frictionless.Resource(
            path=path.name,
            basepath=str(path.parent),
            schema=frictionless.Schema.from_descriptor(descriptor),
            detector=frictionless.Detector(schema_sync="fieldsMatch" not in descriptor),
            dialect=frictionless.Dialect(header_rows=[1], controls=[frictionless.formats.CsvControl(delimiter=",")]),
        )
        try:
            return resource.validate().valid
        except frictionless.FrictionlessException:
            return False


@pytest.mark.parametrize(("match", "needs"), [*itertools.product(MATCHES, NEEDS)])
def test_the_same_headers_are_refused(match, needs, write):
    fields = [{"name": name, "constraints": {"required": name in needs}} for name in "ab"]
    descriptor = {"fields": fields, **({"fieldsMatch": match} if match else {})}
    told = {}
    for header in HEADERS:
        path = write(f"{header}\n{','.join('123'[: header.count(',') + 1])}\n")
        told[header] = validate(path, schema=descriptor, delimiter=",", header_row=1).valid, theirs(path, descriptor)
    assert {header: ours for header, (ours, _) in told.items()} == {
        header: other for header, (_, other) in told.items()
    }


@pytest.mark.parametrize(
    ("match", "header", "code", "type_"),
    [
        ("equal", "a,b,c", "colonne-surnumeraire", "extra-label"),
        ("exact", "b,a", "colonnes-desordonnees", "incorrect-label"),
        ("subset", "a", "colonne-obligatoire-manquante", "missing-label"),
        ("superset", "a,b,c", "colonne-surnumeraire", "extra-label"),
    ],
)
def test_what_is_said(match, header, code, type_, write):
    descriptor = {"fields": [{"name": "a"}, {"name": "b"}], "fieldsMatch": match}
    [file] = validate(write(f"{header}\n{','.join('123'[: len(header.split(','))])}\n"), schema=descriptor)
    assert [(n.code, n.type) for n in file.of("error")] == [(code, type_)]
    [file] = validate(file.path, schema={**descriptor, "fieldsMatch": "partial"})
    assert file.valid
