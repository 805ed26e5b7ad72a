"""Percent of French texts decoded rightly by validata and by general detectors.

python benchmarks/decoding.py [--write]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import chardet
import charset_normalizer
from frictionless import Detector

sys.path.append(str(Path(__file__).parent.parent / "tests"))
from source.test_encoding import SAMPLES, SINGLE_BYTE, UNICODE, encodable, read, single_words, write

PAGE = Path(__file__).with_name("DECODING.md")
INTRODUCTION = """# Encodages

Part des textes français décodés sans une faute. « fichier » : les fichiers d'essai entiers ; « un mot » : un texte \
sans accent, sauf un mot. Page écrite par `python benchmarks/decoding.py --write`.

"""


def decode(content: bytes, encoding: str | None) -> str:
    """Return the text, without the byte order mark that some codecs leave; empty if it cannot be decoded."""
    try:
        return content.decode(encoding or "utf-8").removeprefix("\ufeff")
    except (UnicodeError, LookupError):
        return ""


def by_charset_normalizer(content: bytes) -> str:
    """The text that the best guess of charset-normalizer gives."""
    best = charset_normalizer.from_bytes(content).best()
    return decode(content, best.encoding if best else None)


def by_validata(content: bytes) -> str:
    """The text that validata reads in a file of this content."""
    with tempfile.TemporaryDirectory() as folder:
        return read(write(Path(folder), content))


TOOLS: dict[str, Callable[[bytes], str]] = {
    "validata": by_validata,
    "chardet": lambda content: decode(content, chardet.detect(content)["encoding"]),
    "charset-normalizer": by_charset_normalizer,
    "frictionless": lambda content: decode(content, Detector().detect_encoding(content)),
}


def rates(texts: list[str], encoding: str) -> list[float]:
    """The share of the texts that each tool decodes rightly."""
    return [sum(tool(text.encode(encoding)) == text for text in texts) / len(texts) for tool in TOOLS.values()]


def row(name: str, texts: int, found: list[float]) -> str:
    """A line of the table."""
    return f"| {name} | {texts} | " + " | ".join(f"{rate:.1%}".replace(".", ",") for rate in found) + " |"


def main() -> None:
    """Measure, print, and write with `--write`."""
    lines = ["| encodage | textes | " + " | ".join(TOOLS) + " |", "|---|" + "--:|" * (len(TOOLS) + 1)]
    for title, texts in (
        ("fichier", lambda encoding: [encodable(sample, encoding) for sample in SAMPLES]),
        ("un mot", single_words),
    ):
        every: list[tuple[int, list[float]]] = []
        for encoding in SINGLE_BYTE + UNICODE:
            chosen = texts(encoding)
            every.append((len(chosen), rates(chosen, encoding)))
            lines.append(row(f"{encoding}, {title}", *every[-1]))
        number = sum(size for size, _ in every)
        means = [sum(size * found[i] for size, found in every) / number for i in range(len(TOOLS))]
        lines.append(row(f"**tous, {title}**", number, means))
    print("\n".join(lines))
    if "--write" in sys.argv:
        PAGE.write_text(INTRODUCTION + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
