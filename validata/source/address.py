"""Addresses on the network: which are read."""

from __future__ import annotations

import re
from pathlib import Path

from validata.text.secrets import public


def is_url(text: str) -> bool:
    """Whether the text is an http(s) address."""
    return text.lower().startswith(("http://", "https://"))


def other_scheme(text: str) -> str | None:
    """Why an address that is not http(s) is refused (French), or None if the text is no such address."""
    scheme = re.match(r"[a-z][a-z0-9+.-]+://", text, re.IGNORECASE)
    if scheme is None or is_url(text) or Path(text).exists():
        return None
    return (
        f"L'adresse « {public(text)} » n'est pas lue : seules celles qui commencent par http:// ou https:// le sont. "
        "Téléchargez le fichier, puis donnez son chemin."
    )
