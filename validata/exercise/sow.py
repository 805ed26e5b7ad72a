"""Faults planted one by one in a right table, each kept only if `check` finds it, and nothing else.

The places are tried at random until the check says exactly what was planted: a fault that hides another, that is found
elsewhere or under another name is planted again in another place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import DecimalException
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from validata import validate
from validata.errors import ValidataError
from validata.exercise.levels import Theme
from validata.exercise.write import as_csv, as_xlsx
from validata.judge.verdict import verdict
from validata.report.file import FileReport
from validata.report.notice import Notice
from validata.rule import Rule
from validata.rules.listed import RULES
from validata.rules.planting import Draft, Planted
from validata.text.typography import count

PLACES, ATTEMPTS = 14, 25
"""How many places are tried for a fault, and how many times everything is begun again."""


@dataclass(frozen=True)
class Fault:
    """A planted fault. `row` counts from the header (0), None when it is in no row; `field` is that of its notice.

    `fields` are the columns concerned; `csv_only` tells that a workbook cannot have it.
    """

    rule: Rule[Any]
    notice: Notice
    row: int | None
    field: str | None
    fields: tuple[str, ...]
    added: bool = False
    whole: bool = False
    csv_only: bool = False

    def key(self, draft: Draft) -> tuple[str, int | None, str | None]:
        """What the check must say of it: its rule, the number of its row in the file, its column."""
        return self.rule.code, None if self.row is None else self.row + 1 + len(draft.above), self.field


class Checker:
    """What `check` says of a table; `schema` is None when the header is enough to find the model.

    `reference` is that of the model as it was asked for: its version may be chosen by the header.
    """

    def __init__(self, folder: Path, right: Draft, reference: str) -> None:
        self.folder, self.reference = folder, reference
        schema = self.report(right, "csv", None).schema
        recognised = schema and (schema.name, schema.version) == (right.schema.name, right.schema.version)
        self.schema = None if recognised else reference
        self.known = {
            form: Counter((n.code, n.field) for n in self.report(right, form, self.schema).notices)
            for form in ("csv", "xlsx")
        }

    def report(self, draft: Draft, form: str, schema: str | None) -> FileReport:
        """The report about a table in a form."""
        path = self.folder / f"exercice.{form}"
        path.write_bytes(as_csv(draft) if form == "csv" else as_xlsx(draft))
        [file] = validate(path, schema=schema).files
        return file

    def notices(self, draft: Draft, form: str, *, tried: bool = False) -> list[Notice] | None:
        """What is said beyond what is said of the right table; None if the file cannot be checked any more.

        A place that is only `tried` is checked with the model given, which is faster than to recognise it.
        """
        report = self.report(draft, form, self.reference if tried else self.schema)
        if report.incident:
            return None
        left, found = Counter(self.known[form]), []
        for notice in report.notices:
            if left[notice.code, notice.field]:
                left[notice.code, notice.field] -= 1
            else:
                found.append(notice)
        return None if sum(left.values()) else found


def planted(
    right: Draft, themes: Sequence[Theme], errors: int, seed: str, reference: str, *, exact: bool = False
) -> tuple[Draft, list[Fault], Checker]:
    """The table with so many faults of these themes, in turn, and what `check` is known to say of it.

    Fewer if the table cannot have them; with `exact`, that is a ValidataError.
    """
    with TemporaryDirectory() as name:
        checker = Checker(Path(name), right, reference)
        most = 0
        for attempt in range(ATTEMPTS):
            draft, faults = attempted(right, themes, errors, Random(f"{seed}:{attempt}"), checker)  # noqa: S311
            most = max(most, len(faults))
            if not faults or (exact and len(faults) < errors):
                continue
            due = {
                "csv": Counter(fault.key(draft) for fault in faults),
                "xlsx": Counter(fault.key(draft) for fault in faults if not fault.csv_only),
            }
            if all((found := checker.notices(draft, form)) is not None and Counter(map(key, found)) == every
                   for form, every in due.items()):  # fmt: skip
                return draft, faults, checker
        wanted = f" ({', '.join(theme.name for theme in themes)})" if len(themes) < 4 else ""
        raise ValidataError(
            f"Ce modèle n'admet pas {count(errors, 'faute')} de cette sorte{wanted} dans "
            f"{count(len(right.rows), 'ligne')}, chacune trouvée seule ({most} au plus). Demandez moins de fautes "
            "(--errors), plus de lignes (--rows), un autre niveau ou d'autres règles."
        )


def attempted(
    right: Draft, themes: Sequence[Theme], errors: int, random: Random, checker: Checker
) -> tuple[Draft, list[Fault]]:
    """One try: a fault of each theme that can be planted, in turn, until there are enough."""
    draft = right
    faults: list[Fault] = []
    turn = list(themes)
    while turn and len(faults) < errors:
        batch, turn = turn[: errors - len(faults)], turn[errors - len(faults) :]
        for theme in sorted(batch, key=first_planted):
            seen = Counter(fault.rule.code for fault in faults)
            codes = sorted(theme.codes, key=seen.__getitem__)
            more = (one_more(draft, faults, RULES[code], theme, random, checker) for code in codes)
            found = next(filter(None, more), None)
            if found is not None:
                draft, faults = found
                turn.append(theme)
    return draft, faults


def first_planted(theme: Theme) -> int:
    """Whole columns and rows first, then cells, the header, the way the file is written: none undoes another."""
    one = RULES[theme.codes[0]]
    return {"row": 0, "cell": 1, "header": 2, "file": 3}[one.scope]


def one_more(
    draft: Draft, faults: list[Fault], rule: Rule[Any], theme: Theme, random: Random, checker: Checker
) -> tuple[Draft, list[Fault]] | None:
    """The table with one fault more, of this rule; None when no place is right."""
    for tried in candidates(draft, faults, rule, theme, random):
        moved = [shifted(fault, tried.added) for fault in faults]
        found = checker.notices(tried.draft, "csv", tried=True)
        if found is None:
            continue
        before = Counter(fault.key(tried.draft) for fault in moved)
        now = Counter(map(key, found))
        new = list((now - before).elements())
        if before - now or len(new) != 1 or new[0][0] != rule.code:
            continue
        notice = next(one for one in found if key(one) == new[0])
        top = len(tried.draft.above) + 1
        if tried.row is not None and notice.row != tried.row + 1 + top:
            continue
        if tried.fields and notice.field is not None and notice.field not in tried.fields:
            continue
        same = replace(tried.draft, delimiter=draft.delimiter, encoding=draft.encoding) == draft
        fault = Fault(
            rule,
            notice,
            None if notice.row is None else notice.row - top,
            notice.field,
            tried.fields,
            tried.added is not None,
            tried.whole,
            same,
        )
        return tried.draft, [*moved, fault]
    return None


def key(notice: Notice) -> tuple[str, int | None, str | None]:
    """What a notice says in short: its rule, its row, its column."""
    return notice.code, notice.row, notice.field


def shifted(fault: Fault, added: int | None) -> Fault:
    """A fault once a row is added before it."""
    if added is None or fault.row is None or fault.row <= added:
        return fault
    return replace(fault, row=fault.row + 1)


def candidates(draft: Draft, faults: list[Fault], rule: Rule[Any], theme: Theme, random: Random) -> Iterator[Planted]:
    """Tables with a fault of this rule, in places that no other fault touches."""
    taken = {fault.row - 1 for fault in faults if fault.row}
    taken |= {row - 1 for row in taken if any(fault.added and fault.row == row + 1 for fault in faults)}
    free = [row for row in range(len(draft.rows)) if row not in taken]
    random.shuffle(free)
    busy = {name for fault in faults if fault.whole or not fault.row for name in fault.fields}
    if rule.plant:
        used = {name for fault in faults for name in fault.fields} if rule.scope == "header" else busy
        for _ in range(PLACES):
            tried = rule.plant(draft, random, free)
            if tried and not used.intersection(tried.fields):
                yield tried
            random.shuffle(free)
    elif rule.sow:
        done = Counter(name for fault in faults for name in fault.fields)
        names = [name for name in draft.fields if name and name not in busy]
        random.shuffle(names)
        names.sort(key=lambda name: done[name])
        left = PLACES
        for name in names:
            for row in free[:PLACES]:
                wrong = sown(draft, rule, row, name)
                if wrong is not None and theme.shown_by and not theme.shown_by(draft.cell(row, name), wrong):
                    continue
                if wrong is not None and left:
                    left -= 1
                    yield Planted(draft.put(row, {name: wrong}), row, (name,))
                    break


def sown(draft: Draft, rule: Rule[Any], row: int, name: str) -> str | None:
    """The text of a cell with a fault of this rule alone; None when it cannot have it."""
    field, text = draft.schema.by_name[name], draft.cell(row, name)
    if not text or rule.sow is None:
        return None
    with suppress(ValueError, IndexError, KeyError, DecimalException):  # what is sown in another kind of text
        wrong = rule.sow(field, text)
        if wrong is not None and wrong != text and [fault.rule for fault in verdict(field, wrong)] == [rule]:
            return wrong
    return None
