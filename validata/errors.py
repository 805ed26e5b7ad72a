"""Why a validation could not take place: each error is a French sentence for the user (exit 2)."""

from __future__ import annotations

from validata.rules import typography


class ValidataError(Exception):
    """The validation could not take place. `str(error)` names the cause and the remedy, in French."""

    def __init__(self, message: str) -> None:
        super().__init__(typography(message))


class SourceError(ValidataError):
    """The source cannot be opened (missing file, network)."""


class SchemaError(ValidataError):
    """The schema is unknown, broken, or could not be found from the header."""
