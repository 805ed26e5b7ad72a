"""A ZIP that may be a workbook: written as programs write it, and its parts inflated under limits."""

from __future__ import annotations

import copy
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from validata.limits import Limits
from validata.source.sniff import SAVE_AS
from validata.table.unreadable import Unreadable, excess
from validata.table.workbook.facts import BROKEN, FAR, PROTECTED

RATIO_FLOOR = 8 * 1024**2  # bytes; a smaller part may shrink as much as it likes when zipped
BLOCK = 1 << 20  # bytes read at a time: with less, numpy would be called too often
END, END64, LOCATOR = b"PK\5\6", b"PK\6\6", b"PK\6\7"
UNICODE_PATH = 0x7075  # an extra field that gives a part another name, to those who read it
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def opened(path: Path, limits: Limits) -> zipfile.ZipFile:
    """The ZIP at a path. Unreadable if it has too many parts, or ways for two programs to read different ones in it."""
    with path.open("rb") as file:
        parts = tidy(file)
    if parts > limits.entries:
        raise too_many(limits)
    archive = zipfile.ZipFile(path)
    if len(archive.infolist()) > limits.entries:
        raise too_many(limits)
    return archive


def too_many(limits: Limits) -> Unreadable:
    """There are too many parts."""
    return excess("c'est une archive qui contient trop de fichiers", limits, "entries", SAVE_AS)


def tidy(file: BinaryIO) -> int:
    """How many parts a ZIP says it has. Unreadable unless its directory ends the file, with nothing after it.

    Programs look for the directory in different ways: in a ZIP with a comment or with something around it,
    they may find another one.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - 98))  # both ends of a ZIP64 and the locator between them: 56, 20 and 22 bytes
    tail = file.read()
    if len(tail) < 22 or tail[-22:-18] != END:
        raise Unreadable(BROKEN)
    *found, comment = struct.unpack("<10x H 2I H", tail[-22:])
    stop = size - 22
    if tail[-42:-38] == LOCATOR:
        stop = size - 98
        wide = struct.unpack("<3Q", tail[-66:-42])
        same = all(one in (two, most) for one, two, most in zip(found, wide, (0xFFFF, *[0xFFFFFFFF] * 2), strict=True))
        if tail[:4] != END64 or struct.unpack("<Q", tail[-34:-26])[0] != stop or not same:
            raise Unreadable(BROKEN)
        found = list(wide)
    parts, length, start = found
    if comment or start + length != stop:
        raise Unreadable(BROKEN)
    return int(parts)


@dataclass
class Archive:
    """The parts of a ZIP by their names in lower case, inflated under the limits: its directory is not trusted."""

    zip: zipfile.ZipFile
    limits: Limits
    parts: dict[str, zipfile.ZipInfo] = field(init=False)
    sizes: dict[str, int] = field(default_factory=dict)
    total: int = 0

    def __post_init__(self) -> None:
        """Refuse a ZIP that says itself that it is too big, and parts that two programs may read differently."""
        every = self.zip.infolist()
        self.parts = {info.filename.replace("\\", "/").lower(): info for info in every}
        if any(info.flag_bits & 1 for info in every):
            raise Unreadable(PROTECTED)
        named_twice = len(self.parts) < len(every)  # nothing tells which one would be read
        if named_twice or any(info.compress_type not in METHODS or renamed(info) for info in every):
            raise Unreadable(BROKEN)
        if sum(info.file_size for info in every) > self.limits.uncompressed << 20:
            raise self.too_big()

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part."""
        most = self.limits.uncompressed << 20
        info = copy.copy(self.parts[name])
        info.file_size = most + 2 * BLOCK  # zipfile would stop at the size given
        size = text = 0
        markup = False
        with self.zip.open(info) as stream:
            while block := stream.read(BLOCK):
                markup = markup or (size == 0 and b"<" in block[:4])
                size += len(block)
                known = self.sizes.get(name, 0)
                self.sizes[name] = max(size, known)  # a part may be read twice
                self.total += self.sizes[name] - known
                if self.total > most:
                    raise self.too_big()
                if size > max(RATIO_FLOOR, self.limits.ratio * info.compress_size):
                    raise excess("une partie du classeur enfle trop à la décompression", self.limits, "ratio", FAR)
                text += block.find(b"<") if b"<" in block else len(block)
                if markup and text > self.limits.cell:
                    raise excess("un texte du classeur est trop long", self.limits, "cell", FAR)
                text = len(block) - block.rfind(b"<") if b"<" in block else text
                yield block

    def too_big(self) -> Unreadable:
        """The limit of the whole is exceeded."""
        return excess("c'est un trop gros classeur une fois décompressé", self.limits, "uncompressed", SAVE_AS)

    def finish(self) -> None:
        """Inflate the parts that nobody has read, to hold them to the limits too."""
        for name in self.parts:
            if name not in self.sizes:
                for _ in self.blocks(name):
                    pass


def renamed(info: zipfile.ZipInfo) -> bool:
    """Whether some programs would call a part by another name."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<2H", extra[:4])
        if kind == UNICODE_PATH:
            return True
        extra = extra[4 + size :]
    return False
