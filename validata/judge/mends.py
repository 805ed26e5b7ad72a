"""What mends a cell: what its rules propose, tried on its field until nothing more is to be mended."""

from __future__ import annotations

from validata.judge.verdict import Fault, Verdict, errors, explained, heavy, verdict
from validata.rule import Facts, Mend
from validata.schema.model import Field, Schema
from validata.text.labels import LONG

TURNS = 4  # times that a text is mended: an amount that has spaces around it, of which some are invisible


def mend(field: Field, text: str, said: Verdict, *, keyed: bool = False, unsafe: bool = False) -> Mend | None:
    """What mends a faulty text, of which the verdict is `said`; None when nothing certain does.

    What has one possible meaning is preferred, and is all that is looked for unless `unsafe`. The text to write is
    right for the field, and nothing more would be mended in it. A text without error is left as it is where two cells
    may not be alike (`keyed`).
    """
    if len(text) > LONG or (keyed and not any(heavy(field, fault.rule) for fault in said)):
        return None
    found = best(field, text, said, unsafe=unsafe)
    if found is None or found.text is None:
        return None
    known, mended = {text}, found
    for _ in range(TURNS):
        now = str(mended.text)
        if now in known:
            return None
        known.add(now)
        more = best(field, now, left, unsafe=unsafe) if (left := verdict(field, now)) else None
        if more is None or more.text is None or more.other is not None:
            break
        mended = Mend(mended.safe and more.safe, more.text, mended.other)
    texts = [one for one in (mended.text, mended.other) if one is not None]
    return None if any(errors(field, one) for one in texts) else mended


def best(field: Field, text: str, said: Verdict, *, unsafe: bool) -> Mend | None:
    """The first safe thing that the rules of a text propose, else (if asked for) the first that is not.

    What only the other cells of the column can tell is as good as safe.
    """
    doubtful = None
    for fault in said:
        facts = explained(field, text, fault)
        found = proposal(fault, field, text, facts)
        if found is None or found.text == text:
            continue
        if found.safe or found.other is not None:
            return found
        doubtful = doubtful or found
    return doubtful if unsafe else None


def proposal(fault: Fault, field: Field, text: str, facts: Facts) -> Mend | None:
    """What the rule of a fault proposes to write."""
    repair, suggestion = fault.rule.repair, facts.get("suggestion")
    if "blank" in facts:  # a text that stands for no value, where none is needed
        return Mend(safe=False, text="")
    if callable(repair):
        return repair(field, text, facts)
    return (
        None if repair is None or suggestion is None or "alternative" in facts else Mend(repair == "safe", suggestion)
    )


def keyed_names(schema: Schema) -> frozenset[str]:
    """The fields whose cells are compared with others, letter by letter."""
    unique = (field.name for field in schema.fields if field.constraints.get("unique"))
    linked = (name for key in schema.foreign_keys for name in (*key.fields, *key.references))
    return frozenset((*schema.primary_key, *unique, *(name for key in schema.unique_keys for name in key), *linked))


def settled(found: Mend | None, orders: frozenset[str]) -> Mend | None:
    """The same, once it is known in which orders the column writes the day and the month (both: nobody knows)."""
    if found is None or found.other is None:
        return found
    if len(orders) > 1:
        return None
    if not orders:
        return found
    return Mend(safe=True, text=found.other if "month" in orders else found.text)
