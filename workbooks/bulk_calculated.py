"""Columns of a large table that one of our functions fills: an array formula over all rows, and the values it has now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from udfs import dispatch
from udfs.cells import Cell
from udfs.errors import column_letters
from udfs.registry import load
from workbooks.cellstyles import Look
from workbooks.newsheet import Formula, StyleName

FIRST_ROW = 2


@dataclass(frozen=True)
class Given:
    """An argument that stands elsewhere in the workbook, as formulas point to it ("Register!$C$5"), and the value it has now."""

    text: str
    value: Cell


@dataclass(frozen=True)
class Calculated:
    """A column right of the table: `function` of columns of the table (numbers from 1) and of cells elsewhere.

    The function gives a column, a cell for each row. Array formulas cannot stand inside a table, so it stands beside it."""

    heading: str
    function: str
    arguments: Sequence[int | Given]
    look: StyleName | Look | None = None

    def column(self, rows: Sequence[Sequence[Cell]], number: int) -> list[Cell | Formula]:
        """The cells of the column `number`: the first holds the formula over all of them, each its value.

        Where the function refuses all rows, each shows the same error."""
        if not rows:
            return []
        given = [a.value if isinstance(a, Given) else _cells(rows, a) for a in self.arguments]
        text = load()[self.function].formula([a.text if isinstance(a, Given) else _area(a, len(rows)) for a in self.arguments])
        found = [cell for (cell,) in dispatch.call(self.function, given)]
        values: list[Cell | Formula] = list(found) if len(found) == len(rows) else found[:1] * len(rows)
        return [Formula(text, found[0], _area(number, len(rows))), *values[1:]]


def _cells(rows: Sequence[Sequence[Cell]], column: int) -> list[Cell]:
    """A column of the table; a row may be shorter."""
    if min(map(len, rows)) >= column:
        return list(map(itemgetter(column - 1), rows))
    return [row[column - 1] if column <= len(row) else None for row in rows]


def _area(column: int, rows: int) -> str:
    """All rows of a column below the headings: "C2:C9"."""
    letters = column_letters(column)
    return f"{letters}{FIRST_ROW}:{letters}{FIRST_ROW + rows - 1}"
