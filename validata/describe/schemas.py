"""The schemas: their list, and one field by field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from validata.describe import notions
from validata.limits import Limits
from validata.render.display import Display
from validata.render.json import dump
from validata.render.markup import code, escape, markdown_table, paragraph
from validata.render.terminal import columns, indented, open_console, trimmed
from validata.rules import named
from validata.rules.named import acts
from validata.rules.named.official import format_francais_invalide
from validata.schema.bundled import ALIASES, bundled, load_bundled
from validata.schema.load import load
from validata.schema.model import CustomCheck, Field, Schema
from validata.text.typography import typography

TYPES = {
    "any": "quelconque",
    "array": "tableau JSON",
    "boolean": "vrai ou faux",
    "date": "date",
    "datetime": "date et heure",
    "duration": "durée",
    "geojson": "GeoJSON",
    "geopoint": "coordonnées",
    "integer": "nombre entier",
    "list": "liste",
    "number": "nombre",
    "object": "objet JSON",
    "string": "texte",
    "time": "heure",
    "year": "année",
    "yearmonth": "année et mois",
}
NEEDED = {
    "oui": "obligatoire",
    "si présente": "cellules obligatoires",
    "la colonne": "colonne obligatoire",
    "non": "facultatif",
}
"""Whether a field is required, in a list: see notions.needed."""
TEXTS = {"uri": "adresse web", "email": "adresse électronique", "uuid": "identifiant UUID"}

COLUMN_PARAMS = ("column", "column1", "column2", "othercolumns", "columns")


def schemas(
    name: str | None,
    form: str,
    display: Display | None = None,
    limits: Limits | None = None,
    index: str | None = None,
) -> str:
    """The list of the bundled schemas, or the description of one (ValidataError if it is unknown)."""
    if name is None:
        return LIST[form]([load_bundled(one) for one in bundled()], display or Display())
    return PAGE[form](load(name, limits, index), display or Display())


def summary(schema: Schema) -> dict[str, Any]:
    """What identifies a schema."""
    return {
        "name": schema.name,
        "version": schema.version,
        "versions": notions.versions(schema),
        "title": schema.title,
        "description": schema.descriptor.get("description"),
        "homepage": schema.descriptor.get("homepage"),
        "aliases": [alias for alias, name in ALIASES.items() if name == schema.name],
        "source": schema.source,
        "sha256": schema.sha256,
    }


def field_facts(field: Field) -> dict[str, Any]:
    """What a field asks for."""
    keys = ("title", "description", "hint", "example", "trueValues", "falseValues", "arrayItem")
    return {
        "name": field.name,
        "type": field.type,
        "format": field.format,
        **{k: field.descriptor[k] for k in keys if k in field.descriptor},
        "constraints": field.constraints,
        "checks": [check.name for check in field.checks],
        "validata": field.notions,
    }


def kind(field: Field) -> str:
    """The type of a field in words."""
    return TEXTS.get(field.format, TYPES.get(field.type, field.type))


def check_words(check: CustomCheck) -> str:
    """The rule behind a custom check, and what it is told."""
    rules = named.performing(check.name)
    told = {k: v for k, v in check.params.items() if k not in COLUMN_PARAMS}
    options = f" ({', '.join(f'{k} {v}' for k, v in told.items())})" if told else ""
    return f"règle {rules[0].code if rules else f'{format_francais_invalide.code}, format {check.name}'}{options}"


def values_of(check: CustomCheck) -> str:
    """The values of a nomenclature, in French; nothing for another check."""
    if acts.nomenclature_actes_invalide not in named.performing(check.name):
        return ""
    return typography(", ".join(f"« {matter}/… »" for matter in acts.MATTERS))


def limits(field: Field) -> list[str]:
    """The constraints of a field in words."""
    c, said = field.constraints, []
    values = [*field.descriptor.get("trueValues", []), *field.descriptor.get("falseValues", [])] or c.get("enum")
    if values:
        said.append("valeurs : " + ", ".join(f"« {v} »" for v in values))
    items = (field.descriptor.get("arrayItem") or {}).get("constraints", {}).get("enum")
    if items:
        said.append("éléments : " + ", ".join(f"« {v} »" for v in items))
    if c.get("unique"):
        said.append("sans doublon")
    for name, words in (("minLength", "au moins {} caractères"), ("maxLength", "au plus {} caractères")):
        if name in c:
            said.append(words.format(c[name]))
    for name, words in (("minimum", "au moins {}"), ("maximum", "au plus {}")):
        if name in c:
            said.append(words.format(c[name]))
    said += [f"valeurs : {values}" for check in field.checks if (values := values_of(check))]
    if "pattern" in c:
        said.append(f"motif : {c['pattern']}")
    return said


def markdown_schemas(known: list[Schema]) -> str:
    """The bundled schemas as a table."""
    rows = [[code(s.name), ", ".join(notions.versions(s)), escape(s.title), str(len(s.fields))] for s in known]
    return markdown_table(["Nom", "Version", "Titre", "Colonnes"], rows)


def console_schemas(known: list[Schema], display: Display) -> str:
    """The bundled schemas as a table."""
    console, text = open_console(display)
    names = {s.name: ", ".join([s.name, *(a for a, n in ALIASES.items() if n == s.name)]) for s in known}
    lines = [[names[s.name], ", ".join(notions.versions(s)), s.title, str(len(s.fields))] for s in known]
    console.print(columns(["Nom", "Version", "Titre", "Colonnes"], lines))
    usage = "« validata schemas NOM » décrit un modèle ; « validata check FICHIER -s NOM » contrôle un fichier."
    indented(console, typography(usage), 0)
    return trimmed(text)


def console_schema(schema: Schema, display: Display) -> str:
    """A schema field by field."""
    console, text = open_console(display)
    indented(console, f"{schema.title} ({schema.name} {schema.version or ''})", 0, style="bold")
    indented(console, str(schema.descriptor.get("description") or ""), 0)
    if schema.descriptor.get("homepage"):
        indented(console, f"Source\u00a0: {schema.descriptor['homepage']}", 0)
    for line in notions.lines(schema):
        indented(console, typography(line), 0)
    for field in schema.fields:
        console.print()
        indented(console, f"{field.name} ({kind(field)}, {NEEDED[notions.needed(field)]})", 0, style="bold")
        title = str(field.descriptor.get("title") or "")
        lines = [title, str(field.descriptor.get("description") or ""), *limits(field), *notions.about(field)]
        if field.descriptor.get("example") is not None:
            lines.append(f"exemple : {field.descriptor['example']}")
        lines += [f"contrôle : {check_words(check)}" for check in field.checks]
        for line in filter(None, lines):
            indented(console, typography(line))
    several = [check for check in schema.checks if len(check.columns) > 1]
    if several:
        console.print()
        console.print("Contrôles entre colonnes", style="bold")
        for check in several:
            indented(console, typography(f"- {', '.join(check.columns)} : {check_words(check)}"))
    return text.getvalue()


def markdown_schema(schema: Schema) -> str:
    """A schema as a page."""
    rows = []
    for field in schema.fields:
        example = str(field.descriptor.get("example") or "")
        said = [*limits(field), *notions.about(field), *(check_words(check) for check in field.checks)]
        about = typography(". ".join(filter(None, [str(field.descriptor.get("title") or ""), " ; ".join(said)])))
        rows.append([code(field.name), kind(field), notions.needed(field), escape(about), escape(example)])
    table = markdown_table(["Colonne", "Type", "Obligatoire", "Contenu", "Exemple"], rows)
    head = f"# {escape(f'{schema.title} ({schema.name} {schema.version or str()})')}"
    lines = [str(schema.descriptor.get("description") or ""), *map(typography, notions.lines(schema))]
    several = [check for check in schema.checks if len(check.columns) > 1]
    items = [f"- {escape(', '.join(check.columns))}\u00a0: {check_words(check)}\n" for check in several]
    checks = f"\n**Contrôles entre colonnes**\n\n{''.join(items)}" if items else ""
    return "\n\n".join([head, *map(paragraph, lines), table]) + checks


LIST: dict[str, Callable[[list[Schema], Display], str]] = {
    "console": console_schemas,
    "json": lambda known, _: dump([summary(schema) for schema in known]),
    "markdown": lambda known, _: markdown_schemas(known),
}
PAGE: dict[str, Callable[[Schema, Display], str]] = {
    "console": console_schema,
    "json": lambda schema, _: dump({**summary(schema), "fields": [field_facts(field) for field in schema.fields]}),
    "markdown": lambda schema, _: markdown_schema(schema),
}
"""Format -> the list of schemas, the page of one."""
