"""Control totals of a workbook: sheets, filled cells and the sum of all numbers, to be held against what was written."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from udfs.cells import Cell
from workbooks.cached import cached_values
from workbooks.package import Package
from workbooks.reader import Workbook
from workbooks.uncollected import uncollected

# A cell may hold its date as text of the ISO standard, which readers give as a number: its sum cannot be foretold.
_ISO_DATES = re.compile(rb"""\st\s*=\s*["']d["']""")


class SheetTotal(NamedTuple):
    """Cells that hold anything but blank or empty text, and the exact sum of the numbers among them, rounded once."""

    cells: int
    total: float


Totals = Mapping[str, SheetTotal | None]


def of_cells(values: Iterable[Cell]) -> SheetTotal:
    """The total of one sheet; logicals count as cells, not as numbers. The order of the cells does not matter."""
    filled = [v for v in values if v is not None and v != ""]
    numbers = [v for v in filled if isinstance(v, (int, float)) and not isinstance(v, bool)]
    try:
        return SheetTotal(len(filled), math.fsum(numbers))
    except OverflowError:  # sums beyond the largest double
        return SheetTotal(len(filled), math.inf)


def of_book(book: Workbook) -> Totals:
    """Totals by sheet as the two readers saw them."""
    return {name: of_cells(sheet.cells.values()) for name, sheet in book.sheets.items()}


@uncollected
def of_package(data: bytes) -> Totals:
    """Totals by sheet as the values in the package say; None for a sheet whose total cannot be told this way."""
    package = Package.from_bytes(data)
    values: dict[str, list[Cell]] = {name: [] for name in package.sheets}
    for (sheet, _, _), value in cached_values(package).items():
        values[sheet].append(value)
    return {
        name: None if _ISO_DATES.search(package.parts[package.sheets[name]]) else of_cells(found)
        for name, found in values.items()
    }


def difference(expected: Totals, found: Totals) -> str:
    """The first thing in which two sets of totals differ, in words; empty when they agree on every sheet."""
    if list(expected) != list(found):
        return f"the sheets are {', '.join(found)} and not {', '.join(expected)}"
    for name, wanted in expected.items():
        got = found[name]
        if wanted is None or got is None or wanted == got:
            continue
        if wanted.cells != got.cells:
            return f"sheet {name} has {got.cells:,} filled cells and not {wanted.cells:,}"
        return f"the numbers on sheet {name} add up to {got.total!r} and not {wanted.total!r}"
    return ""
