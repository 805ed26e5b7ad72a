"""The schemas of schema.data.gouv.fr: their list."""

from __future__ import annotations

from typing import Any

from validata.limits import Limits
from validata.render.display import Display
from validata.render.json import dump
from validata.render.markup import code, escape, markdown_table
from validata.render.terminal import columns, indented, open_console, trimmed
from validata.schema.bundled import named
from validata.schema.catalogue import Entry, entries, index_address
from validata.text.labels import key
from validata.text.typography import typography

KINDS = {"tableschema": "tableau", "datapackage": "ensemble", "jsonschema": "JSON"}
"""Kind of an entry of the catalogue -> what it describes, for people; only tables can be checked."""
HEADINGS = ["Nom", "Version", "Titre", "Décrit"]


def catalogue(
    word: str | None,
    form: str,
    display: Display | None = None,
    limits: Limits | None = None,
    index: str | None = None,
) -> str:
    """The schemas of the catalogue whose name or title contains a word, all of them without it.

    Raises ValidataError when the catalogue cannot be had.
    """
    every = entries(index_address(index), limits or Limits())
    chosen = sorted((e for e in every if key(word or "") in key(f"{e.name} {e.title}")), key=lambda e: e.name)
    if form == "json":
        return dump([facts(entry) for entry in chosen])
    lines = [[entry.name, entry.last or "", entry.title, KINDS.get(entry.kind, entry.kind)] for entry in chosen]
    if form == "markdown":
        return markdown_table(HEADINGS, [[code(name), *map(escape, others)] for name, *others in lines])
    console, text = open_console(display or Display())
    console.print(columns(HEADINGS, lines))
    usage = (
        "« validata check FICHIER -s NOM » contrôle un tableau ; « NOM@VERSION » demande une version. Les noms se "
        "donnent aussi sans ce qui précède la barre."
    )
    indented(console, typography(usage), 0)
    return trimmed(text)


def facts(entry: Entry) -> dict[str, Any]:
    """An entry as a dictionary; `bundled` is the name under which it comes with validata."""
    return {
        "name": entry.name,
        "version": entry.last,
        "versions": list(entry.versions),
        "title": entry.title,
        "type": entry.kind,
        "labels": entry.labels,
        "homepage": entry.homepage,
        "package": entry.package,
        "url": entry.url,
        "bundled": named().get(key(entry.name)),
    }
