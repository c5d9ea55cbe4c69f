"""Heading rows of plain blocks, where they can be told surely, so that a copy can mark them as real tables.

A block is rows that follow one another without a gap. Its first row is a heading row when it holds texts side by side, none twice,
and either looks different from the row below (bold or coloured) or stands above a column of numbers in a block of some size.
"""

from __future__ import annotations

from collections.abc import Iterator

from udfs.cells import ExcelError
from workbooks.cell_looks import WHITE, Look
from workbooks.copy_sheets import CopySheet, is_table
from workbooks.sheetxml import Area

FEWEST_COLUMNS = 2
BIG_ENOUGH = 3  # columns, and rows below the heading, from which numbers below texts are taken for a table


def guessed_tables(sheet: CopySheet) -> list[Area]:
    """Areas of a sheet that are tables with a heading row; empty where that is in doubt."""
    by_row: dict[int, set[int]] = {}
    for row, column in sheet.cells:
        by_row.setdefault(row, set()).add(column)
    found = []
    for first, last in _blocks(sorted(by_row)):
        area = _within(by_row, first, last)
        if area and is_table(sheet, area) and (_stands_out(sheet, area) or _above_numbers(sheet, area)):
            found.append(area)
    return found


def _blocks(rows: list[int]) -> Iterator[tuple[int, int]]:
    start = 0
    for i, row in enumerate(rows):
        if i + 1 == len(rows) or rows[i + 1] != row + 1:
            yield rows[start], row
            start = i + 1


def _within(by_row: dict[int, set[int]], first: int, last: int) -> Area | None:
    """The table of a block; lines with a single cell above it are its title."""
    while first < last and len(by_row[first]) == 1:
        first += 1
    columns = by_row[first]
    left, right = min(columns), max(columns)
    whole = len(columns) == right - left + 1 and len(columns) >= FEWEST_COLUMNS
    inside = all(by_row[row] <= columns for row in range(first, last + 1))
    return Area(first, left, last, right) if whole and inside else None


def _stands_out(sheet: CopySheet, area: Area) -> bool:
    def marked(row: int) -> bool:
        looks = [sheet.looks.get((row, column), Look()) for column in range(area.left, area.right + 1)]
        return all(look.bold or look.paper != WHITE for look in looks)

    return marked(area.top) and not marked(area.top + 1)


def _above_numbers(sheet: CopySheet, area: Area) -> bool:
    if area.bottom - area.top < BIG_ENOUGH or area.right - area.left + 1 < BIG_ENOUGH:
        return False
    below = range(area.top + 1, area.bottom + 1)
    return any(
        all(isinstance(sheet.cells.get((row, column)), float | int | ExcelError) for row in below)
        for column in range(area.left, area.right + 1)
    )
