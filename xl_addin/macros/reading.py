"""A live book as plain data: the same questions a read file answers, so that one reading by name serves every host."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

import xlwings as xw

from udfs.cells import DAY_ZERO, ERROR_CODES, ExcelError, rows_of
from workbooks.errors import refuse
from xl_addin.desktop import cells_in

Place = tuple[int, int]


def cells(area: xw.Range) -> list[list[Any]]:
    """Cells as they stand. Excel's own value of a cell with a £ format is cut to four decimals, so its plain value is asked for."""
    if in_excel(area.sheet) and hasattr(area.api, "Value2"):
        return rows_of(cells_in(area.api.Value2))
    rows = area.options(ndim=2, err_to_str=True).value
    return [[_plain(cell) for cell in row] for row in rows]


def _plain(cell: Any) -> Any:
    """A cell as the toolkit holds it: an error is no text, a date is its serial number, as a file stores it."""
    if isinstance(cell, dt.datetime):
        return (cell - dt.datetime.combine(DAY_ZERO, dt.time())) / dt.timedelta(days=1)
    return ExcelError(cell) if isinstance(cell, str) and cell in ERROR_CODES else cell


def in_excel(sheet: xw.Sheet) -> bool:
    """Whether a running Excel shows the sheet."""
    return sheet.book.app.engine.name == "excel"


class LiveSheet:
    """Values and formulas of a sheet by row and column from 1, read once when first asked for."""

    def __init__(self, sheet: xw.Sheet) -> None:
        self.sheet, self.name = sheet, sheet.name

    @cached_property
    def cells(self) -> dict[Place, Any]:
        """Everything that is not blank."""
        area = self.sheet.used_range
        rows = enumerate(cells(area), area.row)
        return {(r, c): value for r, row in rows for c, value in enumerate(row, area.column) if value is not None}

    @cached_property
    def formulas(self) -> dict[Place, str]:
        """Formulas with their equals sign; on some programs only the first cell of an array formula has one."""
        area = self.sheet.used_range
        shown = area.formula
        rows = enumerate(shown if isinstance(shown, (tuple, list)) else [[shown]], area.row)
        found = {(r, c): text for r, row in rows for c, text in enumerate(row, area.column)}
        begun = {place: text for place, text in found.items() if isinstance(text, str) and text.startswith("=")}
        return {place: text for place, text in begun.items() if self._is_one(place, text)}

    def _is_one(self, place: Place, text: str) -> bool:
        """A text that begins with an equals sign is shown like a formula; its value is the same text."""
        return self.cells.get(place) != text

    def cell(self, row: int, column: int) -> Any:
        return self.cells.get((row, column))

    def formula(self, row: int, column: int) -> str | None:
        text = self.formulas.get((row, column))
        return None if text is None else text[1:]

    @property
    def max_row(self) -> int:
        return max((row for row, _ in self.cells), default=0)

    @property
    def max_column(self) -> int:
        return max((column for _, column in self.cells), default=0)


class LiveBook:
    """What reading by name asks of a workbook: its path, defined names and sheets."""

    def __init__(self, book: xw.Book) -> None:
        self.path = book.name
        self.names = {name.name: name.refers_to for name in book.names}
        self.sheets = {sheet.name: LiveSheet(sheet) for sheet in book.sheets}

    def sheet(self, name: str) -> LiveSheet:
        """The sheet of that name; upper and lower case do not matter, as in Excel."""
        for known, sheet in self.sheets.items():
            if known.casefold() == name.casefold():
                return sheet
        raise refuse("no_such_sheet", sheet=name)
