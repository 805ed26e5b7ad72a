"""Why a validation could not take place: each error is a French sentence for the user (exit 2)."""

from __future__ import annotations


class ValidataError(Exception):
    """The validation could not take place. `str(error)` names the cause and the remedy, in French."""


class SourceError(ValidataError):
    """The source cannot be opened (missing file, network)."""


class SchemaError(ValidataError):
    """The schema is unknown, broken, or could not be found from the header."""
