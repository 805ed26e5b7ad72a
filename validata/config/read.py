"""`.validata.yml`: read, examined; what is wrong in it is told by its line."""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from validata import arguments
from validata.config.model import Config, Section, Settings
from validata.errors import ValidataError
from validata.text.secrets import public
from validata.text.shares import share

if TYPE_CHECKING:
    from jsonschema import ValidationError

MOST = 1 << 20  # bytes
VALUES = 20_000  # values, aliases followed
SHOWN = 5  # faults told
HERE = Path(__file__).parent
SCHEMA = "configuration.schema.json"
"""Published in docs/, and beside this module once installed."""

Place = tuple[Any, ...]
"""The keys and positions that lead to a value."""


class Fault(Exception):  # noqa: N818 - never leaves this module
    """What is wrong in a configuration, in French, and the line where it is."""

    def __init__(self, line: int, said: str) -> None:
        super().__init__(said)
        self.line, self.said = line, said


@cache
def json_schema() -> dict[str, Any]:
    """The JSON Schema of the configuration, its descriptions in French; that of editors too."""
    path = next(path for path in (HERE / SCHEMA, HERE.parent.parent / "docs" / SCHEMA) if path.is_file())
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def read(path: str | Path) -> Config:
    """The configuration that a file holds. ValidataError when it cannot be read, or naming the lines that are wrong."""
    where = Path(path)
    name = public(os.fspath(path))
    try:
        if where.stat().st_size > MOST:
            raise ValidataError(f"La configuration « {name} » est trop grande (1 Mo au plus).")
        text = where.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        raise ValidataError(
            f"La configuration « {name} » ne peut pas être lue : vérifiez son chemin, vos droits, et qu'elle est en "
            "UTF-8."
        ) from None
    try:
        tree = Tree.parsed(text)
        faults = sorted(told(tree), key=lambda fault: fault.line)
    except Fault as fault:
        faults, tree = [fault], Tree({})
    if faults:
        said = " ".join(f"Ligne {one.line} : {one.said}{'' if one.said[-1] == '?' else '.'}" for one in faults[:SHOWN])
        more = f" … et {len(faults) - SHOWN} de plus." if len(faults) > SHOWN else ""
        raise ValidataError(f"La configuration « {name} » est incorrecte. {said}{more}")
    return made(where, tree.value)


@dataclass
class Tree:
    """The value of a YAML text, and the line of each of its keys and values."""

    value: Any
    lines: dict[Place, int] = field(default_factory=dict)

    @classmethod
    def parsed(cls, text: str) -> Tree:
        """Read a text. Raises Fault."""
        import yaml

        loader = yaml.SafeLoader(text)
        try:
            node = loader.get_single_node()
            tree = cls(None)
            tree.value = tree.built(loader, node, ()) if node is not None else {}
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise Fault(mark.line + 1 if mark else 1, "ce n'est pas du YAML lisible à cet endroit") from None
        except (yaml.YAMLError, ValueError, RecursionError):
            raise Fault(1, "ce n'est pas du YAML lisible") from None
        finally:
            loader.dispose()
        return tree

    def built(self, loader: Any, node: Any, place: Place) -> Any:
        """The value of a node. Raises Fault for a key that comes twice or is no text."""
        import yaml

        self.lines.setdefault(place, node.start_mark.line + 1)
        if len(self.lines) > VALUES:
            raise Fault(node.start_mark.line + 1, "il y a trop de valeurs")
        if isinstance(node, yaml.SequenceNode):
            return [self.built(loader, one, (*place, i)) for i, one in enumerate(node.value)]
        if not isinstance(node, yaml.MappingNode):
            return loader.construct_object(node)
        found: dict[str, Any] = {}
        for name, value in node.value:
            line = name.start_mark.line + 1
            if not isinstance(name, yaml.ScalarNode):
                raise Fault(line, "une clé doit être un texte")
            if name.value in found:
                raise Fault(line, f"la clé « {name.value} » est donnée deux fois")
            self.lines[(*place, name.value)] = line
            found[name.value] = self.built(loader, value, (*place, name.value))
        return found


def told(tree: Tree) -> Iterator[Fault]:
    """What is wrong in a configuration."""
    from jsonschema import Draft202012Validator

    for error in Draft202012Validator(json_schema()).iter_errors(tree.value):
        yield from faults(error, tree)


def faults(error: ValidationError, tree: Tree) -> Iterator[Fault]:
    """An error of the library as the faults of lines, in French."""
    place = tuple(error.absolute_path)
    line = tree.lines.get(place, 1)
    expected = f"attend {error.schema['x-attend']}" if "x-attend" in error.schema else "n'a pas une valeur possible"
    name = next((f"« {part} »" for part in reversed(place) if isinstance(part, str)), "la configuration")
    value = error.instance
    if error.validator == "additionalProperties":
        known = list(error.schema["properties"])
        for key in value:
            if key not in known:
                yield Fault(tree.lines[(*place, key)], f"la clé « {key} » est inconnue{near(key, known)}")
    elif error.validator == "required":
        lacking = next(key for key in error.validator_value if key not in value)
        yield Fault(line, f"il manque la clé « {lacking} »")
    elif error.validator == "enum":
        own = tree.lines.get((*place, value), line) if "propertyNames" in error.absolute_schema_path else line
        yield Fault(own, unlisted(name, str(value), error.validator_value))
    else:
        yield Fault(line, f"{name} {expected}")


def unlisted(name: str, value: str, known: list[str]) -> str:
    """What is said of a value that is not in a list."""
    from validata.rules.listed import RULES  # to say what is wrong

    if value in RULES and RULES[value].vital:
        return f"{name} : {arguments.vital(value)}"
    what = "la règle" if len(known) > 3 else "la valeur"
    return f"{name} : {what} « {value} » est inconnue{near(value, known)}"


def near(name: str, known: list[str]) -> str:
    """What may have been meant, or what there is when that is short."""
    close = difflib.get_close_matches(name.lower(), known, n=1)
    if close:
        return f" ; vouliez-vous dire « {close[0]} » ?"
    return f" (possibles : {', '.join(known)})" if len(known) < 20 else " (« validata rules » en donne la liste)"


def made(path: Path, value: dict[str, Any]) -> Config:
    """The configuration of a value that was examined."""
    return Config(
        path,
        settings(value, path.parent),
        tuple(Section(listed(one["path"]), settings(one, path.parent)) for one in value.get("files") or ()),
        listed(value.get("exclude") or ()),
        value.get("baseline"),
    )


def settings(value: dict[str, Any], root: Path) -> Settings:
    """What a part of the configuration says of files; the path of a schema is relative to its folder."""
    schema, tolerance, columns = value.get("schema"), value.get("tolerance"), value.get("columns") or {}
    beside = root / schema if schema else None
    return Settings(
        schema=beside if beside is not None and beside.is_file() else schema,
        encoding=value.get("encoding"),
        delimiter=arguments.separator(value["delimiter"]) if value.get("delimiter") else None,
        sheet=value.get("sheet"),
        header_row=value.get("header_row"),
        strict=value.get("strict"),
        tolerance=None if tolerance is None else share(str(tolerance)),
        select=codes(value["select"]) if value.get("select") else None,
        ignore=codes(value.get("ignore")),
        spared=frozenset((code, name) for name, one in columns.items() for code in codes(one.get("ignore"))),
        severity=dict(value.get("severity") or {}),
    )


def codes(names: list[str] | None) -> frozenset[str]:
    """The codes of rules named one by one or by family."""
    if not names:
        return frozenset()
    from validata.rules.listed import codes as expanded  # loads all the rules

    return expanded(names)


def listed(value: Any) -> tuple[str, ...]:
    """One text or several."""
    return (value,) if isinstance(value, str) else tuple(value)
