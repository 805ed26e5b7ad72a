"""What is refused of a schema, in French and by its name; what is said and not applied."""

from __future__ import annotations

import copy
import json

import frictionless
import pytest

from validata import validate
from validata.errors import SchemaError
from validata.schema.load import load
from validata.schema.unapplied import newer, unapplied

PLAIN = {"fields": [{"name": "a"}, {"name": "b", "type": "integer"}]}
V2 = "https://datapackage.org/profiles/2.0/tableschema.json"
SELF = {"fields": "b", "reference": {"resource": "", "fields": "a"}}


def changed(change):
    """The plain schema with a change of its own, or of its first field."""
    made = copy.deepcopy(PLAIN)
    made["fields"][0].update(change.get("field", {}))
    return {**made, **{name: value for name, value in change.items() if name != "field"}}


def refusal(descriptor):
    with pytest.raises(SchemaError) as error:
        load(descriptor)
    return str(error.value).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": 3}, "la propriété « name »"),
        ({"name": "Mon modèle"}, "la propriété « name »"),
        ({"title": 3}, "la propriété « title »"),
        ({"description": []}, "la propriété « description »"),
        ({"fieldsMatch": "foo"}, "la propriété « fieldsMatch »"),
        ({"fieldsMatch": ["exact"]}, "la propriété « fieldsMatch »"),
        ({"missingValues": None}, "« missingValues » doit être une liste"),
        ({"missingValues": ["", {"value": "NA"}]}, "« missingValues » doit être une liste"),
        ({"primaryKey": None}, "la propriété « primaryKey »"),
        ({"foreignKeys": None}, "la propriété « foreignKeys »"),
        ({"foreignKeys": {}}, "la propriété « foreignKeys »"),
        ({"foreignKeys": ["a"]}, "« foreignKeys » doit être une liste d'objets"),
        ({"foreignKeys": [{"fields": "b"}]}, "« foreignKeys » doit être une liste d'objets"),
        ({"foreignKeys": [{**SELF, "fields": "zz"}]}, "« foreignKeys » cite un champ « zz » inconnu"),
        ({"foreignKeys": [{**SELF, "fields": ["a", "b"]}]}, "ne compte pas autant de colonnes"),
        ({"field": {"format": None}}, "champ « a », la propriété « format »"),
        ({"field": {"format": ""}}, "champ « a », « format » est vide"),
        ({"field": {"format": "courriel"}}, "champ « a », la propriété « format »"),
        ({"field": {"type": None}}, "champ « a », type qui n'est pas un texte"),
        ({"field": {"type": "texte"}}, "champ « a », type « texte » inconnu"),
        ({"field": {"title": 3}}, "champ « a », la propriété « title »"),
        ({"field": {"constraints": None}}, "les contraintes (« constraints ») doivent être un objet"),
        ({"field": {"constraints": {"required": "oui"}}}, "la propriété « constraints/required »"),
        ({"field": {"constraints": {"jsonSchema": {}}}}, "la contrainte « jsonSchema » ne s'applique pas"),
        ({"field": {"missingValues": ["", {"value": "b"}]}}, "champ « a », « missingValues » doit être une liste"),
        ({"field": {"required": True}}, "« required » doit être placé dans « constraints »"),
    ],
    ids=lambda value: json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else "",
)
def test_what_frictionless_refuses_is_refused_in_french(change, said):
    descriptor = changed(change)
    assert said in refusal(descriptor)
    with pytest.raises(frictionless.FrictionlessException):
        frictionless.Schema.from_descriptor(copy.deepcopy(descriptor))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"$schema": 3}, "« $schema » doit être une adresse"),
        ({"foreignKeys": [{"fields": "b", "reference": {"fields": "zz"}}]}, "cite un champ « zz » inconnu"),
    ],
)
def test_what_no_file_could_follow_is_refused(change, said):
    assert said in refusal(changed(change))


@pytest.mark.parametrize(
    ("descriptor", "said"),
    [
        (
            {"resources": [{"name": "bornes", "schema": "https://exemple.fr/b.json"}, {"path": "c.csv", "schema": {}}]},
            "Donnez le modèle de l'un de ses tableaux : bornes (https://exemple.fr/b.json), c.csv.",
        ),
        ({"name": "bornes", "schema": PLAIN}, "Donnez le modèle de l'un de ses tableaux : bornes."),
        (
            {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "properties": {"marches": {"type": "array"}, "x": {}},
            },
            "l'appliquer. Les tableaux qu'il contient (« marches ») n'ont pas de modèle Table Schema.",
        ),
        ({"properties": {"x": {}}}, "est un schéma JSON (JSON Schema)"),
        ({"champs": []}, "ne décrit aucun champ"),
        ({"fields": []}, "ne décrit aucun champ"),
    ],
)
def test_what_is_no_table_schema_is_named(descriptor, said):
    assert said in refusal(descriptor)


@pytest.mark.parametrize(
    ("change", "name", "fields", "said"),
    [
        (
            {"foreignKeys": [{"fields": "b", "reference": {"resource": "c", "fields": "d"}}]},
            "foreignKeys",
            ("b",),
            "« c »",
        ),
        ({"uniqueKeys": [["zz"]]}, "uniqueKeys", (), "groupes de champs"),
        ({"uniqueKeys": 3}, "uniqueKeys", (), "groupes de champs"),
        ({"customChecks": []}, "customChecks", (), "« custom_checks »"),
        ({"primarykey": "a"}, "primarykey", (), "« primaryKey »"),
        ({"missing_values": []}, "missing_values", (), "« missingValues »"),
        ({"field": {"enum": ["x"]}}, "enum", ("a",), "hors de « constraints »"),
        ({"field": {"pattern": "x"}}, "pattern", ("a",), "hors de « constraints »"),
        ({"field": {"unique": True}}, "unique", ("a",), "hors de « constraints »"),
        ({"field": {"contraints": {}}}, "contraints", ("a",), "« constraints »"),
        ({"field": {"customChecks": "siret"}}, "customChecks", ("a",), "« customCheck »"),
        ({"field": {"categories": 3}}, "categories", ("a",), "lister des valeurs"),
        ({"field": {"categories": [True], "type": "boolean"}}, "categories", ("a",), "lister des valeurs"),
        ({"field": {"type": "integer", "groupChar": " "}}, "groupChar", ("a",), "nombres entiers"),
        ({"field": {"format": "wkt"}}, "format", ("a",), "WKT"),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else "",
)
def test_what_is_not_applied_is_told(change, name, fields, said, write):
    descriptor = changed(change)
    [left] = unapplied(load(descriptor))
    assert (left.name, left.fields) == (name, fields)
    assert said in left.reason
    [file] = validate(write("a,b\n1,2\n"), schema=descriptor)
    [notice] = file.of("warning")
    assert (notice.code, notice.facts["property"]) == ("controle-impossible", name)
    assert file.valid


def test_what_changes_nothing_is_not_told():
    field = {"rdfType": "x", "example": "x", "hint": "x", "description": "x", "titre": "x", "categoriesOrdered": True}
    own = {
        "$schema": V2,
        "homepage": "x",
        "path": "x",
        "contributors": [],
        "keywords": [],
        "resources": [],
        "created": "x",
    }
    assert not list(unapplied(load(changed({"field": field, **own}))))


def test_the_same_cause_is_told_once(write):
    descriptor = {"fields": [{"name": "a", "enum": ["1"]}, {"name": "b", "enum": ["2"]}]}
    [file] = validate(write("a,b\n1,2\n"), schema=descriptor)
    [notice] = file.of("warning")
    assert "« a », « b »" in notice.message.replace("\u00a0", " ")


def test_what_only_we_apply_is_told(write):
    descriptor = {
        "fields": [{"name": "a", "type": "integer", "constraints": {"exclusiveMinimum": 1}}],
        "missingValues": [{"value": "NA", "label": "inconnu"}],
    }
    assert newer(load(descriptor)) == {"exclusiveMinimum": ["a"], "missingValues": []}
    [file] = validate(write("a\n1\nNA\n2\n"), schema=descriptor)
    assert [(n.code, n.row) for n in file.of("error")] == [("valeur-trop-petite", 2), ("ligne-vide", 3)]
    assert [n.code for n in file.of("warning")] == ["modele-trop-recent"] * 2


@pytest.mark.parametrize("kind", ["string", "integer"])
@pytest.mark.parametrize("prefilter", [True, False])
def test_categories_are_warnings(kind, prefilter, write):
    values = ["1", {"value": "2", "label": "deux"}] if kind == "string" else [1, {"value": 2}]
    descriptor = {"fields": [{"name": "a", "type": kind, "categories": values}]}
    [file] = validate(write("a\n1\n2\n3\n"), schema=descriptor, prefilter=prefilter)
    assert [(n.code, n.row, n.severity) for n in file.notices if n.row][:1] == [("categorie-inconnue", 4, "warning")]
    assert file.valid
