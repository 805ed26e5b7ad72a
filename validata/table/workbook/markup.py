"""XML parts of a workbook, element by element; namespaces count, prefixes do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias
from xml.parsers import expat

from validata.limits import Limits
from validata.table.unreadable import Unreadable, excess
from validata.table.workbook.facts import FAR

Attributes: TypeAlias = dict[str, str]
Event: TypeAlias = tuple[str, Attributes]


DEEP = 100  # elements inside one another: no workbook comes near it


def refuse(*_: Any) -> None:
    """No program writes a document type in a workbook: some would read its entities, some would not."""
    raise ValueError


def parser() -> Any:
    """A parser that names elements and attributes by « namespace name »; ValueError for a document type."""
    made = expat.ParserCreate(namespace_separator=" ")
    made.buffer_text = True
    made.StartDoctypeDeclHandler = refuse
    return made


def checked(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same blocks, of a well-formed part without document type: ExpatError or ValueError for another one."""
    reader = parser()
    for block in blocks:
        reader.Parse(block)
        yield block
    reader.Parse(b"", True)


def parsed(blocks: Iterable[bytes], reader: Any, found: list[Any]) -> Iterator[Any]:
    """What the handlers of a parser put in a list, as the blocks are read."""
    for block in blocks:
        reader.Parse(block)
        yield from found
        found.clear()
    reader.Parse(b"", True)
    yield from found


def starts(blocks: Iterable[bytes], limits: Limits) -> Iterator[tuple[list[str], Attributes]]:
    """The elements of a part, in order: the names of those around each, its own last, and its attributes.

    Unreadable for an attribute past the limit, ExpatError or ValueError for a part that is not XML, or too deep.
    """
    reader, found, path = parser(), list[tuple[list[str], Attributes]](), list[str]()
    seen = 0

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal seen
        seen += 1
        path.append(tag)
        if len(path) > DEEP:
            raise ValueError
        few(seen, limits)
        within(attributes, limits)
        found.append((path[:], attributes))

    reader.StartElementHandler = start
    reader.EndElementHandler = lambda _: path.pop()
    return parsed(blocks, reader, found)


def within(attributes: Attributes, limits: Limits) -> None:
    """Unreadable if one of the attributes is too long."""
    if attributes and max(map(len, attributes.values())) > limits.attribute:
        raise long_attribute(limits)


def few(elements: int, limits: Limits) -> None:
    """Unreadable if there are too many elements that are no cells."""
    if elements > limits.elements:
        raise excess("c'est un classeur qui décrit trop de choses hors des cellules", limits, "elements", FAR)


def long_attribute(limits: Limits) -> Unreadable:
    """An attribute is too long."""
    return excess("un attribut du classeur est trop long", limits, "attribute", FAR)
