"""Why a row has more or fewer cells than the header, and which rows with errors are no data at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from validata.judge.mends import mend
from validata.judge.verdict import errors, verdict
from validata.rule import Facts
from validata.schema.match import Column
from validata.table.records import csv_reader
from validata.text.characters import unaccented
from validata.text.labels import LONG, key

MOST = 2_000  # rows of a file whose cause is looked for; the others are told as they are
JOINED = 6  # cells that a row may have in excess for its cause to be looked for


class Cut(NamedTuple):
    """How cells are joined again: how unlikely that is, how many make each column, whether another way is as good."""

    cost: int
    sizes: list[int]
    tie: bool = False


@dataclass
class Shifts:
    """Explains the rows of a table that are not as wide as its header."""

    columns: list[Column]
    delimiter: str | None
    left: int = MOST
    lenient: bool = False

    def explain(self, cells: list[str], after: list[str] | None) -> Facts | None:
        """The cause of a row of too many or too few cells, None when it is not certain.

        `after` is the next row when it has too many or too few of them as well.
        """
        if self.left <= 0 or len(self.columns) > LONG or len(cells) - len(self.columns) > len(self.columns):
            return None
        self.left -= 1
        self.lenient = False
        found = self.cause(cells, after)
        if found is None:
            self.lenient = True
            found = self.cause(cells, after)
        return found

    def cause(self, cells: list[str], after: list[str] | None) -> Facts | None:
        """The cause for which every cell is right in its column or (when `lenient`) may be mended without a doubt."""
        width = len(self.columns)
        pieces = [*cells[:-1], f"{cells[-1]} {after[0]}", *after[1:]] if after else []
        if len(cells) < width == len(pieces) and self.right(pieces):
            return {"broken": self.columns[len(cells) - 1].name, "pieces": pieces}
        if len(cells) == 1 and (found := self.quoted(cells[0])):
            return found
        return self.longer(cells) if len(cells) > width else self.shorter(cells)

    def quoted(self, text: str) -> Facts | None:
        """A whole line that stands between quotation marks."""
        if "\n" in text or "\r" in text:
            return None
        inner = next(csv_reader([text], delimiter=self.delimiter or ","), [])
        return {"quoted": len(inner)} if 1 < len(inner) == len(self.columns) else None

    def longer(self, cells: list[str]) -> Facts | None:
        """Separators at the end, an unquoted comma in numbers or texts, the header of another file."""
        width = len(self.columns)
        labels = [column.label for column in self.columns]
        if len(cells) == 2 * width - 1 and cells[width:] == labels[1:] and cells[width - 1].endswith(labels[0]):
            return {"glued": cells[width - 1].removesuffix(labels[0]).rstrip("\ufeff")}
        trailing = not any(cells[width:]) and self.right(cells[:width])
        joined = None
        rest = cells
        while not joined and len(rest) > width:
            joined = self.joined(rest) if len(rest) - width <= JOINED else None
            if rest[-1]:
                break
            rest = rest[:-1]
        if trailing and not (joined and "numbers" in joined):
            return {"trailing": len(cells) - width}
        return joined

    def right(self, cells: Sequence[str]) -> bool:
        """Whether every cell is right in its column."""
        return all(self.fits(column, text) for column, text in zip(self.columns, cells, strict=True))

    def fits(self, column: Column, text: str) -> bool:
        """Whether a text is right in a column, or nearly; in a column that is no field, any is."""
        if column.field is None or len(text) > LONG or not errors(column.field, text):
            return True
        if not self.lenient:
            return False
        found = mend(column.field, text, verdict(column.field, text))
        return found is not None and found.safe

    def joined(self, cells: list[str]) -> Facts | None:
        """The cells that must be joined again, so that every cell is right in its column; None unless it is so."""
        mark, width = self.delimiter or ",", len(self.columns)
        best: dict[tuple[int, int], Cut] = {(0, 0): Cut(0, [])}
        for j, column in enumerate(self.columns):
            for i in range(j, len(cells) - (width - j) + 1):
                if (i, j) not in best:
                    continue
                for size in range(1, len(cells) - (width - j) - i + 2):
                    price = self.price(column, cells[i : i + size], mark)
                    place = (i + size, j + 1)
                    cost = best[i, j].cost + (price or 0)
                    if price is None or (place in best and best[place].cost < cost):
                        continue
                    if place in best and best[place].cost == cost:
                        best[place] = best[place]._replace(tie=True)
                    else:
                        best[place] = Cut(cost, [*best[i, j].sizes, size], best[i, j].tie)
        if (len(cells), width) not in best:
            return None
        found = best[len(cells), width]
        starts = [sum(found.sizes[:j]) for j in range(width)]
        pieces = [mark.join(cells[i : i + size]) for i, size in zip(starts, found.sizes, strict=True)]
        ends = [j for j, size in enumerate(found.sizes) if size > 1]
        texts = [pieces[j] for j in ends]
        facts: Facts = {"mark": mark, "names": [self.columns[j].name for j in ends]}
        numbers = all(self.is_number(self.columns[j]) for j in ends)
        if not found.tie:  # else it could be cut in another way
            facts["pieces"] = [in_figures(text) if numbers and j in ends else text for j, text in enumerate(pieces)]
        if numbers:
            return {**facts, "numbers": texts, "points": [in_figures(text) for text in texts]}
        return {**facts, "texts": texts}

    @staticmethod
    def is_number(column: Column) -> bool:
        """Whether a column holds numbers."""
        return column.field is not None and column.field.type == "number"

    def price(self, column: Column, pieces: list[str], mark: str) -> int | None:
        """How unlikely it is that these cells are one cell of the column; None when it would be wrong."""
        if len(pieces) == 1:
            return 0 if self.fits(column, pieces[0]) else None
        if self.is_number(column):
            whole, decimals = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?:\D|$))", "", pieces[0]), pieces[1]
            plain = (
                mark == "," and len(pieces) == 2 and re.fullmatch(r"-?\d+", whole) and re.fullmatch(r"\d+", decimals)
            )
            return 1 if plain and self.fits(column, f"{whole}.{decimals}") else None
        if column.field is None or column.field.type not in ("string", "any") or not all(pieces):
            return None
        spaced = all(piece.startswith(" ") for piece in pieces[1:])
        worth = 2 if spaced else 5
        return worth * (len(pieces) - 1) if self.fits(column, mark.join(pieces)) else None

    def shorter(self, cells: list[str]) -> Facts | None:
        """Cells missing at the end, or in the middle when only so the others are right."""
        width, lack = len(self.columns), len(self.columns) - len(cells)
        if self.right_of(0, cells):
            names = [column.name for column in self.columns[len(cells) :]]
            inside = any(
                self.right_of(0, cells[:place]) and self.right_of(place + lack, cells[place:])
                for place in range(len(cells))
            )
            return {"missing": names, **({"elsewhere": 1} if inside else {})}
        places = [
            place
            for place in range(len(cells))
            if self.right_of(0, cells[:place]) and self.right_of(place + lack, cells[place:])
        ]
        if not places:
            return None
        names = [column.name for column in self.columns[places[0] : min(width, places[-1] + lack)]]
        return {"between": names, "lack": lack}

    def right_of(self, start: int, cells: Sequence[str]) -> bool:
        """Whether cells are right in as many columns from this place on."""
        return all(self.fits(column, text) for column, text in zip(self.columns[start:], cells, strict=False))


def in_figures(number: str) -> str:
    """A number without spaces, with a decimal point."""
    return re.sub(r"[ \u00a0\u202f]", "", number).replace(",", ".")


TOTAL = r"(?:sous[- ]?)?(?:total|totaux|somme|ensemble|cumul)(?:\b.*)?"
NOTE = r"(?:sources?|notes?|nb|lecture|remarques?|observations?|legende|donnees|champ|\(\d\)|\d\))\b.*|[*].*"
UNITS = frozenset(
    (
        *("€", "k€", "m€", "en €", "euro", "euros", "en euros", "eur", "%", "m", "m2", "m²", "km", "ha", "kg", "h"),
        *("date", "texte", "text", "nombre", "nombre entier", "entier", "code", "chiffres", "degres", "booleen", "url"),
        *("string", "integer", "number", "boolean", "oui/non", "obligatoire", "facultatif", "optionnel"),
        *("aaaa-mm-jj", "jj/mm/aaaa", "aaaa"),
    )
)
FEW = 2  # filled cells of a row that may be a total, a note or a title


def foreign(cells: list[str], columns: list[Column], first: bool) -> Facts | None:  # noqa: FBT001 - a fact of the row
    """What a row with errors is, when it is no data: facts for `ligne-etrangere`. `first`: it follows the header."""
    filled = [(place, text.strip().lstrip("\ufeff")) for place, text in enumerate(cells) if text.strip()]
    labels = [column.label.strip() for column in columns]
    same = sum(key(text) in (key(labels[place]), key(columns[place].name)) for place, text in filled)
    if filled and same * 2 > len(filled) and same > 1:
        return {"glued" if any("\ufeff" in text for text in cells) else "repeated": same}
    words = [text for _, text in filled if len(text) <= LONG]
    if (
        words
        and any(re.fullmatch(TOTAL, unaccented(text), re.DOTALL) for text in words)
        and len(filled) <= max(FEW, len(cells) // 2)
    ):
        return {"total": next(text for text in words if re.fullmatch(TOTAL, unaccented(text), re.DOTALL))}
    if first and len(words) > 1 and 2 * sum(unaccented(text).strip("()[]") in UNITS for text in words) > len(words):
        return {"units": len(words)}
    if len(filled) == 1 and len(cells) > FEW + 1 and re.search(r"[^\W\d_]{3}", filled[0][1]):
        return (
            {"note": filled[0][1]}
            if re.fullmatch(NOTE, unaccented(filled[0][1][:LONG]), re.DOTALL)
            else {"title": filled[0][1]}
        )
    return None
