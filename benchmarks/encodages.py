"""Percent of French texts decoded rightly by validata and by general detectors: `python -m benchmarks.encodages`."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import chardet
import charset_normalizer
from frictionless import Detector

from tests.test_encoding import SAMPLES, SINGLE_BYTE, UNICODE, encodable, read, single_words, write

FOLDER = Path(tempfile.mkdtemp())


def decode(content: bytes, encoding: str | None) -> str:
    """Return the text, without the byte order mark that some codecs leave; empty if it cannot be decoded."""
    try:
        return content.decode(encoding or "utf-8").removeprefix("\ufeff")
    except (UnicodeError, LookupError):
        return ""


def by_charset_normalizer(content: bytes) -> str:
    best = charset_normalizer.from_bytes(content).best()
    return decode(content, best.encoding if best else None)


TOOLS: dict[str, Callable[[bytes], str]] = {
    "validata": lambda content: read(write(FOLDER, content)),
    "chardet": lambda content: decode(content, chardet.detect(content)["encoding"]),
    "charset-normalizer": by_charset_normalizer,
    "frictionless": lambda content: decode(content, Detector().detect_encoding(content)),
}


def row(name: str, texts: list[str], encoding: str) -> str:
    rates = [sum(tool(text.encode(encoding)) == text for text in texts) / len(texts) for tool in TOOLS.values()]
    return f"| {name} | {len(texts)} | " + " | ".join(f"{rate:.1%}" for rate in rates) + " |"


def main() -> None:
    print("| encodage | textes | " + " | ".join(TOOLS) + " |")
    print("|---|" + "--:|" * (len(TOOLS) + 1))
    for title, texts in (
        ("fichier", lambda encoding: [encodable(sample, encoding) for sample in SAMPLES]),
        ("un mot", single_words),
    ):
        for encoding in SINGLE_BYTE + UNICODE:
            print(row(f"{encoding}, {title}", texts(encoding), encoding))


if __name__ == "__main__":
    main()
