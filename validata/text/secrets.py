"""What may be shown of an address: neither the name and the password in it, nor the keys of its query."""

from __future__ import annotations

import re
from urllib.parse import unquote

ADDRESS = re.compile(r"\s*[a-z][a-z0-9+.-]+:[/\\]*", re.IGNORECASE)
"""How what looks like an address starts, however malformed; a single letter is a drive of Windows."""
WITHIN = re.compile(r"\b[a-z][a-z0-9+.-]+:[/\\][^\s«»]*", re.IGNORECASE)
PAIR = re.compile(r"([?&;#])([^=&;#]*)=([^&;#]*)")
SECRET = re.compile("token|jeton|key|sig|pass|pwd|mdp|secret|auth|cred|session|jwt", re.IGNORECASE)
"""What the names of secret values contain (`X-Amz-Signature`, `api_key`, `mdp`)."""


def public(name: str) -> str:
    """A path, or an address without what stands before its last `@` and without the values that are secret."""
    start = ADDRESS.match(name)
    if start is None:
        return name
    before, at, after = name.rpartition("@")
    return PAIR.sub(hidden, f"{start[0]}{after}" if at and len(before) >= len(start[0]) else name)


def hidden(pair: re.Match[str]) -> str:
    """A name and its value in a query, without the value if it is secret."""
    sign, name, value = pair.groups()
    return f"{sign}{name}={'…' if SECRET.search(unquote(name)) else value}"


def discreet(sentence: str) -> str:
    """A sentence whose addresses are public."""
    return WITHIN.sub(lambda found: public(found[0]), sentence)
