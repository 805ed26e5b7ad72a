"""The rules, one module per place where they look. Importing this package fills RULES."""

from validata.rules import file, header, schema, shape
from validata.rules.constraints import bounds, forms, references, repeats, values
from validata.rules.named import acts, columns, identifiers, official, opening_hours, phones, places, years
from validata.rules.quality import doubtful, privacy, spreadsheet, writing
from validata.rules.types import addresses, dates, numbers, structures

__all__ = [
    "acts",
    "addresses",
    "bounds",
    "columns",
    "dates",
    "doubtful",
    "file",
    "forms",
    "header",
    "identifiers",
    "numbers",
    "official",
    "opening_hours",
    "phones",
    "places",
    "privacy",
    "references",
    "repeats",
    "schema",
    "shape",
    "spreadsheet",
    "structures",
    "values",
    "writing",
    "years",
]
