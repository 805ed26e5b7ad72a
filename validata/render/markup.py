"""Texts in Markdown and its kin."""

from __future__ import annotations

import re

from validata.render.inert import inert, unmarked


def inert_lines(text: str) -> str:
    """A text of several lines, each inert."""
    return "\n".join(inert(line) for line in text.splitlines()) or "(vide)"


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


def quoted(text: str) -> str:
    """A text escaped for what shows Markdown in public: nobody is called, no issue is cited, no address is a link.

    GitHub and GitLab look for `@name`, `#1` and addresses in what is shown, whatever its escapes; a comment parts them.
    """
    return TRIGGER.sub(lambda found: f"{found[0]}<!-- -->", escape(text))


TRIGGER = re.compile(
    r"(?<![\w.])@(?=\w)|[!$%](?=\w)|\\[#~&](?=\w)|(?:https?|ftps?|mailto|xmpp):|www(?=\.)", re.IGNORECASE
)


def code(name: str) -> str:
    """A name as code in a cell of a Markdown table."""
    bare = inert(name).replace("`", "'").replace("|", "\\|")
    return f"`{bare}`"
