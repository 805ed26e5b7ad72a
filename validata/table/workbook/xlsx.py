"""The sheets of an xlsx: what they hold, by a quick look, or else exactly."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from validata.table.workbook import look
from validata.table.workbook.archive import Archive
from validata.table.workbook.cells import Value
from validata.table.workbook.extent import Extent
from validata.table.workbook.relations import SHARED, sheet_parts
from validata.table.workbook.styles import styles


class Xlsx:
    """An xlsx workbook. What reading its XML raises means that it is broken (see `examine`)."""

    def __init__(self, parts: Archive) -> None:
        self.parts = parts
        self.sheets = {sheet.name: sheet.part for sheet in sheet_parts(parts)}
        self.styles = styles(parts)
        shared = SHARED in parts.parts
        self.sizes = look.text_sizes(parts.blocks(SHARED), parts.limits) if shared else None
        self.extents = {name: self.extent(part) for name, part in self.sheets.items()}

    @cached_property
    def texts(self) -> list[str]:
        """The shared texts."""
        from validata.table.workbook import exact

        return (
            list(exact.shared_texts(self.parts.blocks(SHARED), self.parts.limits)) if SHARED in self.parts.parts else []
        )

    def extent(self, part: str) -> Extent:
        """What a sheet holds."""
        quick = look.quick_extent(self.parts.blocks(part), self.sizes, self.styles, self.parts.limits)
        if quick is not None:
            return quick
        from validata.table.workbook import exact

        return exact.exact_extent(self.parts.blocks(part), self.texts, self.styles, self.parts.limits)

    def compare(self, name: str, rows: Iterable[list[Value]]) -> None:
        """Compare a sheet that was not written in the usual way with what calamine gives; Unreadable if they differ."""
        from validata.table.workbook import exact

        cells = exact.sheet_cells(self.parts.blocks(self.sheets[name]), self.parts.limits, Extent())
        exact.compare(cells, rows, self.texts, self.styles.dates, self.extents[name])
