"""Points whose latitude and longitude are in two columns, judged once it is known whether the file is about France."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from validata.judge.held import Held
from validata.report.finding import Finding
from validata.rules.finders import Point, PointRule
from validata.rules.quality.places import (
    FRANCE,
    MOST,
    TOWNS,
    coordonnees_nulles,
    latitude_longitude_echangees,
    lieu_hors_de_france,
    within,
)
from validata.schema.match import Column
from validata.schema.model import Field
from validata.table.arrow import Mask, figures, filled
from validata.table.model import View

MOSTLY = 0.9  # share of the points of a file, in one order or the other, from which it is about France

Floats = npt.NDArray[np.float64]


@dataclass(eq=False, repr=False)
class PointJudge:
    """Judges the points of two columns; `french` when the schema says where they are."""

    latitude: Column
    longitude: Column
    limit: int
    french: bool
    inside: int = 0
    held: dict[str, Held] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make room for what each rule will tell."""
        for rule in (coordonnees_nulles, latitude_longitude_echangees, lieu_hors_de_france):
            self.held[rule.code] = Held(rule, self.latitude, self.limit)

    def look(self, cells: View, right: Callable[[Column], Mask]) -> None:
        """Take the points of a chunk, those whose cells are `right`."""
        north, east = self.degrees(cells, self.latitude), self.degrees(cells, self.longitude)
        real = (np.abs(north) <= MOST["latitude"]) & (np.abs(east) <= MOST["longitude"])
        real &= right(self.latitude) & right(self.longitude)
        nil = real & (north == 0) & (east == 0)
        here = within(FRANCE, east, north)
        self.inside += int((real & ~nil & here).sum())
        rest = real & ~nil & ~here
        swapped = rest & within(TOWNS, north, east)
        for rule, rows in (
            (coordonnees_nulles, nil),
            (latitude_longitude_echangees, swapped),
            (lieu_hors_de_france, rest & ~swapped),
        ):
            if rows.any():
                self.hold(rule, np.flatnonzero(rows), cells)

    def hold(self, rule: PointRule, rows: npt.NDArray[np.int64], cells: View) -> None:
        """Keep the points of these rows."""
        held = self.held[rule.code]
        first = pa.array(rows[: held.room])
        places = zip(
            cells.texts(self.latitude).take(first).to_pylist(),
            cells.texts(self.longitude).take(first).to_pylist(),
            strict=True,
        )
        told = [(north, rule.find(Point(north, east, self.longitude.name))) for north, east in places]
        held.add(cells.chunk, rows, told)

    @staticmethod
    def degrees(cells: View, column: Column) -> Floats:
        """The numbers of a column; NaN where there is none."""
        if column.field is None:
            return np.full(len(cells.chunk), np.nan)
        if column.number not in cells.few:
            return numbers(column.field, cells.texts(column))
        texts, codes = cells.distinct(column)
        return numbers(column.field, texts)[codes]

    def tell(self) -> Iterator[Finding]:
        """What is doubtful, as far as the file is about France."""
        nil, swapped, outside = self.held.values()
        total = self.inside + swapped.count + outside.count
        french = self.french or self.inside + swapped.count >= MOSTLY * total
        for held in (nil, swapped, outside) if french else (nil,):
            if held.count:
                yield held.finding()


def numbers(field: Field, texts: pa.StringArray) -> Floats:
    """The numbers that texts are under a field; NaN for a text that is none."""
    plain, values = figures(texts)
    if {"decimalChar", "groupChar"} & set(field.descriptor):
        plain[:] = False
    for row in np.flatnonzero(~plain & filled(texts)):
        text = texts[int(row)].as_py()
        value = None if text in field.missing else field.read(text)[0]
        values[row] = np.nan if value is None else float(value)
    return values
