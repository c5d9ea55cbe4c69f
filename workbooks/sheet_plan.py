"""A plain sheet of ours before it is written: values, formulas over them, looks and widths."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from udfs.cells import Cell

TALLEST_ROW = 409.0  # points; a spreadsheet knows no taller row
LINE, TITLE_LINE = 15.0, 20.0  # points: Arial 11 and Arial 14 with the space between lines


@dataclass
class SheetPlan:
    """One sheet to be written from A1 on. `rows` hold the values all cells have now, those of formulas included.

    `formulas` and `arrays` lie over the values: area and rows of formulas, area and one array formula. `looks` name the
    look of an area, later ones over earlier ones; `widths` are characters by column.
    """

    rows: list[list[Cell]]
    formulas: list[tuple[str, list[list[str]]]] = field(default_factory=list)
    arrays: list[tuple[str, str]] = field(default_factory=list)
    looks: list[tuple[str, str]] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    frozen_rows: int = 0

    def heights(self) -> dict[int, float]:
        """Points by row number, so that wrapped text and the title are seen whole; a row of free-running text keeps one line."""
        lines = {number: max(self._lines(row), default=1) for number, row in enumerate(self.rows[2:], 3) if row}
        tall = {number: min(TALLEST_ROW, LINE * count) for number, count in lines.items()}
        return {1: TITLE_LINE, 2: LINE} | tall

    def _lines(self, row: Sequence[Cell]) -> Iterator[int]:
        for column, cell in enumerate(row, 1):
            if isinstance(cell, str):
                room = self.widths.get(column, 8.0)
                yield sum(math.ceil(max(len(line), 1) / room) for line in cell.splitlines())
