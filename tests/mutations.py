"""Mutations that know what a workbook is made of: attributes, prefixes, namespaces, texts, cells, parts and their links."""

from __future__ import annotations

import io
import random
import re
import struct
import warnings
import zipfile
from collections.abc import Callable
from itertools import chain

ATTRIBUTE = re.compile(rb'([\w:.-]+)="([^"<>]*)"')
TAG = re.compile(rb"<[\w:][^<>]*>")
ELEMENT = re.compile(rb"<([\w:]+)(?:\s[^<>]*)?(?<!/)>[^<>]*</\1>")
ROW = re.compile(rb"<(row|table:table-row)[ >].*?</\1>", re.DOTALL)
CELL = re.compile(rb"<(c|table:table-cell)[ >].*?</\1>", re.DOTALL)
TEXT = re.compile(rb">([^<>]+)</(?:v|t|text:p)>")
VALUES = (
    *(
        b"",
        b"0",
        b"1",
        b"2",
        b"-1",
        b"1.5",
        b"3000000",
        b"-1e300",
        b"1e300",
        b"nan",
        b"inf",
        b"1e400",
        b"99999999999",
        b"BAD",
        b" 5 ",
    ),
    *(
        b"s",
        b"str",
        b"n",
        b"b",
        b"e",
        b"d",
        b"z",
        b"inlineStr",
        b"&#115;",
        b"A1",
        b"B2",
        b"C9",
        b"XFD1048576",
        b"A99999999",
        b"AAAA5",
    ),
    *(
        b"rId1",
        b"r1",
        b"r2",
        b"worksheets/sheet1.xml",
        b"worksheets/sheet2.xml",
        b"/xl/worksheets/sheet2.xml",
        b"worksheets/../worksheets/sheet1.xml",
    ),
    *(
        b"float",
        b"string",
        b"void",
        b"error",
        b"boolean",
        b"date",
        b"true",
        b"2020-05-11",
        b"PT10H",
        b"hidden",
        b"External",
        b"0.00",
        b"yyyy",
        b"[h]:mm",
    ),
    *(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"urn:x",
    ),
)
INSIDE = (
    b"<!-- -->",
    b"<!-- BAD -->",
    b"<?a b?>",
    b"<x/>",
    b"&amp;",
    b"&#66;",
    b"&#32;",
    b" ",
    b"\n",
    b"&x;",
    b"]]>",
    b"_x0041_",
)


def changed_part(chance: random.Random, part: bytes) -> bytes:
    """A part of a workbook after a change that keeps it close to well-formed."""
    change = chance.choice(
        (
            attribute,
            attribute,
            attribute,
            twin,
            prefix,
            namespace,
            content,
            content,
            wrapped,
            repeated,
            exchanged,
            quotes,
            document,
        )
    )
    return change(chance, part)


def pick(chance: random.Random, pattern: re.Pattern[bytes], part: bytes) -> re.Match[bytes] | None:
    """One of the places that a pattern finds."""
    found = list(pattern.finditer(part))
    return chance.choice(found) if found else None


def put(part: bytes, found: re.Match[bytes] | None, new: Callable[[re.Match[bytes]], bytes], group: int = 0) -> bytes:
    """The part with something else in a place."""
    return part if found is None else part[: found.start(group)] + new(found) + part[found.end(group) :]


def attribute(chance: random.Random, part: bytes) -> bytes:
    """Another value for an attribute, or another name, or none."""
    other = pick(chance, ATTRIBUTE, part)
    value = chance.choice((*VALUES, other[2] if other else b""))
    name = other[1] if other else b"r"
    found = pick(chance, ATTRIBUTE, part)
    return put(
        part,
        found,
        lambda m: chance.choice(
            (m[1] + b'="' + value + b'"', name + b'="' + m[2] + b'"', b"", m[1].upper() + b'="' + m[2] + b'"')
        ),
    )


def twin(chance: random.Random, part: bytes) -> bytes:
    """An attribute that is there twice, but for its prefix."""
    value, declared = chance.choice(VALUES), chance.choice((b' xmlns:x="urn:x"', b' xmlns:x="urn:x"', b""))
    twin_of = chance.choice((b"x:", b"office:", b"r:", b""))
    found = pick(chance, ATTRIBUTE, part)
    return put(
        part, found, lambda m: m[0] + b" " + twin_of + m[1].rpartition(b":")[2] + b'="' + value + b'"' + declared
    )


def prefix(chance: random.Random, part: bytes) -> bytes:
    """An element, with what it holds, under a prefix."""
    main = re.search(rb'xmlns="([^"]*)"', part)
    space = chance.choice((main[1] if main else b"urn:x", b"urn:x", b"urn:oasis:names:tc:opendocument:xmlns:table:1.0"))
    found = pick(chance, ELEMENT, part)

    def renamed(m: re.Match[bytes]) -> bytes:
        name = b"x:" + m[1].rpartition(b":")[2]
        return b"<" + name + b' xmlns:x="' + space + b'"' + m[0][1 + len(m[1]) : -len(m[1]) - 1] + name + b">"

    return put(part, found, renamed)


def namespace(chance: random.Random, part: bytes) -> bytes:
    """An element, with what it holds, of another language."""
    return put(
        part,
        pick(chance, TAG, part),
        lambda m: re.sub(rb"(?=/?>$)", b' xmlns="' + chance.choice(VALUES) + b'"', m[0], count=1),
    )


def content(chance: random.Random, part: bytes) -> bytes:
    """Another text for a cell, or something in it."""
    found = pick(chance, TEXT, part)

    def other(m: re.Match[bytes]) -> bytes:
        cut = chance.randrange(len(m[1]) + 1)
        return chance.choice(
            (chance.choice(VALUES), m[1][:cut] + chance.choice(INSIDE) + m[1][cut:], b"<![CDATA[" + m[1] + b"]]>")
        )

    return put(part, found, other, 1)


def wrapped(chance: random.Random, part: bytes) -> bytes:
    """An element inside another one, or beside a comment."""
    inside = chance.choice(
        (
            b"<x>%s</x>",
            b"<!-- -->%s",
            b"%s<!-- -->",
            b"<t>%s</t>",
            b"<v>%s</v>",
            b"<is>%s</is>",
            b"%s<v>BAD</v>",
            b"<text:p>%s</text:p>",
        )
    )
    return put(part, pick(chance, ELEMENT, part), lambda m: inside.replace(b"%s", m[0]))


def repeated(chance: random.Random, part: bytes) -> bytes:
    """An element, a cell or a row that is there twice, or not at all."""
    found = pick(chance, chance.choice((ELEMENT, CELL, ROW)), part)
    return put(part, found, lambda m: m[0] * chance.choice((0, 2, 3)))


def exchanged(chance: random.Random, part: bytes) -> bytes:
    """Two cells, rows or attributes, one in the place of the other."""
    pattern = chance.choice((CELL, ROW, ATTRIBUTE, ELEMENT))
    one, two = pick(chance, pattern, part), pick(chance, pattern, part)
    if one is None or two is None or one.end() > two.start():
        return part
    return part[: one.start()] + two[0] + part[one.end() : two.start()] + one[0] + part[two.end() :]


def quotes(chance: random.Random, part: bytes) -> bytes:
    """An attribute written otherwise: its quotes, the spaces around, a character by its number."""
    ways = (b"%n='%v'", b'%n = "%v"', b' \n%n="%v"', b'%n="%v" ', b'%n="&#x20;%v"', b'%n="%c"')

    def other(m: re.Match[bytes]) -> bytes:
        coded = b"&#%d;" % m[2][0] + m[2][1:] if m[2] else b""
        return chance.choice(ways).replace(b"%n", m[1]).replace(b"%v", m[2]).replace(b"%c", coded)

    return put(part, pick(chance, ATTRIBUTE, part), other)


def document(chance: random.Random, part: bytes) -> bytes:
    """What is around the elements: a document type, an encoding, the end that is missing."""
    start = part.find(b"?>") + 2 if part.startswith(b"<?xml") else 0
    return chance.choice(
        (
            part[:start] + b"<!DOCTYPE x [<!ENTITY x 'BAD'>]>" + part[start:],
            b'<?xml version="1.0" encoding="windows-1252"?>' + part[start:],
            b"\xef\xbb\xbf" + part,
            part[start:].decode("utf-8", "replace").encode("utf-16"),
            part[: -chance.randrange(1, 40)],
            part + chance.choice((b" ", b"<!-- -->", b"<x/>", part)),
        )
    )


def changed_parts(chance: random.Random, parts: dict[str, bytes]) -> bytes:
    """A workbook with a part that is there twice, that is another's, or with something around the archive."""
    one, two = chance.choice(sorted(parts)), chance.choice(sorted(parts))
    kind = chance.randrange(7)
    if kind == 0:
        name = chance.choice((one, one.upper(), one.replace("/", "\\"), f"./{one}", f"/{one}"))
        return zipped(parts, [(name, changed_part(chance, parts[one]))])
    if kind == 1:
        return zipped({**parts, one: parts[two]})
    if kind == 2:
        return zipped({name: data for name, data in parts.items() if name != one})
    if kind == 3:
        info = zipfile.ZipInfo(one + "x")
        info.extra = struct.pack("<HHBI", 0x7075, 5 + len(one), 1, 0) + one.encode()
        return zipped(parts, [(info, changed_part(chance, parts[one]))])
    data = zipped(parts)
    other = zipped({**parts, one: changed_part(chance, parts[one])})
    return (other + data, data + other, data[:-2] + struct.pack("<H", len(other)) + other)[kind - 4]


def zipped(parts: dict[str, bytes], more: list[tuple[str | zipfile.ZipInfo, bytes]] | None = None) -> bytes:
    """A ZIP archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a name that is there twice
        for name, data in chain(parts.items(), more or ()):
            archive.writestr(name, data)
    return out.getvalue()
