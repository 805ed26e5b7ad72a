"""What validata knows, told to its users: the schemas and the rules, for a terminal, in JSON or in Markdown."""

from __future__ import annotations

import difflib
import re
from typing import Any

import validata.checks  # noqa: F401 - fills RULES
from validata.errors import ValidataError
from validata.limits import Limits
from validata.render.console import columns, indented, open_console, trimmed
from validata.render.json import dump
from validata.render.text import SEVERITIES, count, inert, unmarked
from validata.rules import CHECKS, RULES, Rule, typography
from validata.schema import ALIASES, Check, Field, Schema, bundled, load, load_bundled

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
FORMATS = {"uri": "adresse web", "email": "adresse électronique", "uuid": "identifiant UUID"}
SCOPES = {"file": "Fichier", "header": "En-tête", "row": "Lignes", "cell": "Cellules"}
COLUMN_PARAMS = ("column", "column1", "column2", "othercolumns", "columns")


def schemas(name: str | None, form: str, *, color: bool = False, width: int = 80, limits: Limits | None = None) -> str:
    """The list of the bundled schemas, or the description of one (ValidataError if it is unknown)."""
    if name is None:
        known = [load_bundled(one) for one in bundled()]
        if form == "json":
            return dump([summary(schema) for schema in known])
        if form == "markdown":
            rows = [[code(s.name), s.version or "", escape(s.title), str(len(s.fields))] for s in known]
            return markdown_table(["Nom", "Version", "Titre", "Colonnes"], rows)
        return console_schemas(known, color=color, width=width)
    schema = load(name, limits)
    if form == "json":
        return dump({**summary(schema), "fields": [field_facts(field) for field in schema.fields]})
    if form == "markdown":
        return markdown_schema(schema)
    return console_schema(schema, color=color, width=width)


def rules(code: str | None, form: str, *, color: bool = False, width: int = 80) -> str:
    """The list of the rules, or the explanation of one (ValidataError if it is unknown)."""
    code = code.lower() if code else None
    if code is not None and code not in RULES:
        close = difflib.get_close_matches(code, RULES, n=3, cutoff=0.5)
        near = f" Vouliez-vous dire : {', '.join(close)} ?" if close else ""
        raise ValidataError(f"La règle « {code} » est inconnue.{near} « validata rules » en donne la liste.")
    chosen = list(RULES.values()) if code is None else [RULES[code]]
    chosen.sort(key=lambda r: (list(SCOPES).index(r.scope), r.code))
    if form == "json":
        facts = [rule_facts(rule) for rule in chosen]
        return dump(facts if code is None else facts[0])
    if form == "markdown":
        return "\n".join(markdown_rule(rule) for rule in chosen)
    return console_rules(chosen, color=color, width=width) if code is None else console_rule(chosen[0], color, width)


def summary(schema: Schema) -> dict[str, Any]:
    """What identifies a schema."""
    return {
        "name": schema.name,
        "version": schema.version,
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
    }


def kind(field: Field) -> str:
    """The type of a field in words."""
    return FORMATS.get(field.format, TYPES.get(field.type, field.type))


def check_words(check: Check) -> str:
    """The rule behind a custom check, and what it is told."""
    rule = CHECKS.get(check.name)
    told = {k: v for k, v in check.params.items() if k not in COLUMN_PARAMS}
    options = f" ({', '.join(f'{k} {v}' for k, v in told.items())})" if told else ""
    return f"règle {rule.code if rule else f'format-francais-invalide, format {check.name}'}{options}"


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
    if "pattern" in c:
        said.append(f"motif : {c['pattern']}")
    return said


def console_schemas(known: list[Schema], *, color: bool, width: int) -> str:
    """The bundled schemas as a table."""
    console, text = open_console(color=color, width=width)
    names = {s.name: ", ".join([s.name, *(a for a, n in ALIASES.items() if n == s.name)]) for s in known}
    lines = [[names[s.name], s.version or "", s.title, str(len(s.fields))] for s in known]
    console.print(columns(["Nom", "Version", "Titre", "Colonnes"], lines))
    usage = "« validata schemas NOM » décrit un modèle ; « validata check FICHIER -s NOM » contrôle un fichier."
    indented(console, typography(usage), 0)
    return trimmed(text)


def console_schema(schema: Schema, *, color: bool, width: int) -> str:
    """A schema field by field."""
    console, text = open_console(color=color, width=width)
    indented(console, f"{schema.title} ({schema.name} {schema.version or ''})", 0, style="bold")
    indented(console, str(schema.descriptor.get("description") or ""), 0)
    if schema.descriptor.get("homepage"):
        indented(console, f"Source\u00a0: {schema.descriptor['homepage']}", 0)
    for field in schema.fields:
        console.print()
        needed = "obligatoire" if field.required else "facultatif"
        indented(console, f"{field.name} ({kind(field)}, {needed})", 0, style="bold")
        title = str(field.descriptor.get("title") or "")
        lines = [title, str(field.descriptor.get("description") or ""), *limits(field)]
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


def console_rules(chosen: list[Rule], *, color: bool, width: int) -> str:
    """The rules as a list, by scope."""
    console, text = open_console(color=color, width=width)
    for scope, title in SCOPES.items():
        same = [rule for rule in chosen if rule.scope == scope]
        console.print(f"{title} ({count(len(same), 'règle')})", style="bold")
        console.print(columns(["Code", "Gravité", "Titre"], [[r.code, SEVERITIES[r.severity], r.title] for r in same]))
    indented(console, typography("« validata rules CODE » explique une règle."), 0)
    return trimmed(text)


def console_rule(rule: Rule, color: bool, width: int) -> str:  # noqa: FBT001 - internal
    """One rule explained."""
    console, text = open_console(color=color, width=width)
    console.print(f"{rule.code} ({SEVERITIES[rule.severity]})", style="bold")
    indented(console, rule.title, 0)
    for paragraph in rule.why.split("\n\n"):
        console.print()
        indented(console, " ".join(paragraph.split(" ")).replace("\n", " "), 0)
    for heading, body in (
        ("Comment corriger", rule.remedy),
        ("Exemple correct", rule.good.shown),
        ("Exemple fautif", rule.bad.shown),
    ):
        console.print()
        console.print(heading, style="bold")
        for line in body.splitlines() or ["(vide)"]:
            indented(console, line or " ")
    return text.getvalue()


def rule_facts(rule: Rule) -> dict[str, Any]:
    """A rule as a dictionary."""
    return {
        "code": rule.code,
        "type": rule.type,
        "severity": rule.severity,
        "scope": rule.scope,
        "title": rule.title,
        "why": " ".join(rule.why.split()),
        "fix": rule.remedy,
        "good": rule.good.shown,
        "bad": rule.bad.shown,
        "since": rule.since,
    }


def markdown_rule(rule: Rule) -> str:
    """A rule as a section of the documentation page."""
    why = " ".join(rule.why.split())
    return (
        f"## `{rule.code}`\n\n{rule.title}.\n\n"
        f"- Gravité : {SEVERITIES[rule.severity]}\n- Type : `{rule.type}`\n- Depuis : {rule.since}\n\n"
        f"{why}\n\n**Comment corriger.** {rule.remedy}\n\n"
        f"Correct :\n\n```\n{inert_lines(rule.good.shown)}\n```\n\n"
        f"Fautif :\n\n```\n{inert_lines(rule.bad.shown)}\n```\n"
    )


def inert_lines(text: str) -> str:
    """A text of several lines, each inert."""
    return "\n".join(inert(line) for line in text.splitlines()) or "(vide)"


def markdown_schema(schema: Schema) -> str:
    """A schema as a page."""
    rows = []
    for field in schema.fields:
        needed = "oui" if field.required else "non"
        example = str(field.descriptor.get("example") or "")
        said = [*limits(field), *(check_words(check) for check in field.checks)]
        about = typography(". ".join(filter(None, [str(field.descriptor.get("title") or ""), " ; ".join(said)])))
        rows.append([code(field.name), kind(field), needed, escape(about), escape(example)])
    table = markdown_table(["Colonne", "Type", "Obligatoire", "Contenu", "Exemple"], rows)
    head = f"# {escape(f'{schema.title} ({schema.name} {schema.version or str()})')}"
    return f"{head}\n\n{paragraph(str(schema.descriptor.get('description') or ''))}\n\n{table}"


def markdown_table(headings: list[str], rows: list[list[str]]) -> str:
    """A Markdown table of cells already escaped."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def escape(text: str) -> str:
    """A text in which Markdown reads nothing but the text."""
    return re.sub(r"[\\|*_<>\[\]`#~&]", r"\\\g<0>", inert(text))


def paragraph(text: str) -> str:
    """A text escaped as a paragraph: neither list, nor title, nor code, whatever it starts with."""
    return unmarked(re.sub(r"^(\d{0,9})([-+=.):])", r"\1\\\2", escape(text).strip()))


def code(name: str) -> str:
    """A name as code in a cell of a Markdown table."""
    bare = inert(name).replace("`", "'").replace("|", "\\|")
    return f"`{bare}`"
