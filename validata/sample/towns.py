"""Communes where the samples take place: real codes, post codes and places; their names are those of the COG."""

from __future__ import annotations

from typing import NamedTuple

from validata.rules.named.communes import cog


class Town(NamedTuple):
    """A commune: its code (COG), its main post code, and a point in it, in degrees."""

    code: str
    post_code: str
    latitude: float
    longitude: float

    @property
    def name(self) -> str:
        """Its official name."""
        return cog().names[self.code]


TOWNS = (
    Town("01053", "01000", 46.2052, 5.2255),
    Town("02691", "02100", 49.8489, 3.2876),
    Town("03190", "03000", 46.5646, 3.3330),
    Town("04070", "04000", 44.0925, 6.2317),
    Town("05061", "05000", 44.5594, 6.0786),
    Town("06029", "06400", 43.5528, 7.0174),
    Town("07186", "07000", 44.7353, 4.5990),
    Town("08105", "08000", 49.7735, 4.7206),
    Town("09122", "09000", 42.9648, 1.6050),
)
"""All in the first nine departments: their codes begin with the zero that spreadsheet programs lose."""
