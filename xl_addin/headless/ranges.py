"""Ranges of a workbook file, with the meaning they have in Excel: values, formulas, areas, and the look of cells we write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import xlwings as xw
from xlwings import base_classes as base
from xlwings.utils import hex_to_rgb

from udfs.cells import Cell
from udfs.errors import column_letters
from workbooks.addresses import range_boundaries
from xl_addin.headless.file import NOT_CALCULATED, Format, Place
from xl_addin.headless.fonts import Font, six_digits
from xl_addin.headless.marks import Borders, ConditionalFormats
from xl_addin.headless.offers import DataValidation
from xl_addin.headless.refusal import honest, refuse

if TYPE_CHECKING:
    from xl_addin.headless.engine import Sheet, Table

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # Microsoft, Excel specifications and limits
AREA = re.compile(r"[A-Z]{1,3}\d+(:[A-Z]{1,3}\d+)?|[A-Z]{1,3}:[A-Z]{1,3}|\d+:\d+", re.IGNORECASE)
STEPS = {"down": (1, 0), "up": (-1, 0), "right": (0, 1), "left": (0, -1)}
Box = tuple[int, int, int, int]


def box_of(text: str, strict: bool = True) -> Box | None:
    """First row, first column, last row, last column of "$B$3:C4", "B:C" or "3:4"; None for other text unless `strict`."""
    plain = text.replace("$", "")
    if not AREA.fullmatch(plain):
        if strict:
            raise xw.NoSuchObjectError(f"{text} is not the address of cells.")
        return None
    left, top, right, bottom = range_boundaries(plain.upper())
    return top or 1, left or 1, bottom or MOST_ROWS, right or MOST_COLUMNS


@honest
class Range(base.Range):
    def __init__(self, sheet: Sheet, first: Any, last: Any = None) -> None:
        self.sheet = sheet
        self.options: dict[str, Any] = {}
        corners = [self._corner(first)] + ([self._corner(last)] if last is not None else [])
        self.box: Box = (min(c[0] for c in corners), min(c[1] for c in corners), max(c[2] for c in corners), max(c[3] for c in corners))

    def _corner(self, given: Any) -> Box:
        if isinstance(given, Range):
            return given.box
        if isinstance(given, str):
            return self._named(given)
        row, column, height, width = (*given, 1, 1)[:4]  # xlwings gives slices as place and size
        return row, column, row + height - 1, column + width - 1

    def _named(self, text: str) -> Box:
        """An address, a table's name (its data) or a defined name, as Excel's own box for names takes them."""
        area = box_of(text, strict=False)
        if area:
            return area
        book = self.sheet.book
        if text in self.sheet.tables:
            return self.sheet.tables(text).data_body_range.box
        if not book.names.contains(text):
            raise xw.NoSuchObjectError(f"There is no cell, table or name {text} on sheet {self.sheet.name}.")
        found = book.names(text).refers_to_range
        self.sheet = found.sheet
        return found.box

    @property
    def api(self) -> Sheet:
        return self.sheet

    @property
    def row(self) -> int:
        return self.box[0]

    @property
    def column(self) -> int:
        return self.box[1]

    @property
    def shape(self) -> tuple[int, int]:
        return self.box[2] - self.box[0] + 1, self.box[3] - self.box[1] + 1

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        return self.sheet.name, self.row, self.column, *self.shape

    @property
    def address(self) -> str:
        return self.get_address(True, True, False)

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        def spelt(row: int, column: int) -> str:
            return f"{'$' * col_absolute}{column_letters(column)}{'$' * row_absolute}{row}"

        text = spelt(*self.box[:2]) + ("" if len(self) == 1 else f":{spelt(*self.box[2:])}")
        return f"[{self.sheet.book.name}]{self.sheet.name}!{text}" if external else text

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, arg1: int, arg2: int | None = None) -> Range:
        row, column = divmod(arg1 - 1, self.shape[1]) if arg2 is None else (arg1 - 1, arg2 - 1)
        return Range(self.sheet, (self.row + row, self.column + column))

    # ---- values and formulas

    def _rows(self) -> Iterator[list[Place]]:
        """Places row by row; a whole column or row ends where the sheet does."""
        top, left, bottom, right = self.box
        last_row, last_column = self.sheet.file_sheet.extent() if MOST_ROWS == bottom or MOST_COLUMNS == right else (bottom, right)
        bottom = max(last_row, top) if bottom == MOST_ROWS else bottom
        right = max(last_column, left) if right == MOST_COLUMNS else right
        return ([(row, column) for column in range(left, right + 1)] for row in range(top, bottom + 1))

    def _places(self) -> Iterator[Place]:
        return (place for row in self._rows() for place in row)

    @property
    def raw_value(self) -> list[list[Cell]]:
        return [[self.sheet.file_sheet.value(place) for place in row] for row in self._rows()]

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        for place, value in self._paired(data):
            self.sheet.file_sheet.write(place, value)

    def _paired(self, data: Any) -> Iterator[tuple[Place, Any]]:
        """Each place with its share of `data`: one value for all, a row, or rows."""
        height, width = self.shape
        rows = data if isinstance(data, (list, tuple)) else [[data] * width] * height
        for i, row in enumerate(rows):
            for j, value in enumerate(row if isinstance(row, (list, tuple)) else [row]):
                yield (self.row + i, self.column + j), value

    @property
    def formula(self) -> Any:
        texts = tuple(tuple(self._shown(place) for place in row) for row in self._rows())
        return texts[0][0] if len(self) == 1 else texts

    @formula.setter
    def formula(self, value: Any) -> None:
        if isinstance(value, str) and len(self) > 1:
            raise refuse("Filling one formula over several cells")
        for place, text in self._paired(value):
            if isinstance(text, str) and text.startswith("="):
                self.sheet.file_sheet.write_formula(place, text)
            else:
                self.sheet.file_sheet.write(place, text)

    def _shown(self, place: Place) -> str:
        """What Excel's formula bar shows: the formula, or the content as text."""
        text, value = self.sheet.file_sheet.formula(place), self.sheet.file_sheet.value(place)
        return text if text is not None else "" if value is None else str(value)

    @property
    def formula_array(self) -> str | None:
        return self.sheet.file_sheet.formula(self.box[:2])

    @formula_array.setter
    def formula_array(self, value: str) -> None:
        sheet = self.sheet.file_sheet
        for place in list(self._places())[1:]:
            if place not in sheet.written:
                sheet.write(place, NOT_CALCULATED)
        sheet.write_formula(self.box[:2], value, self.get_address(False, False, False))

    @property
    def has_array(self) -> bool:
        return self.box[:2] in self.sheet.file_sheet.reaches

    def clear_contents(self) -> None:
        for place in self._places():
            self.sheet.file_sheet.write(place, None)

    # ---- areas

    def _full(self, row: int, column: int) -> bool:
        return row >= 1 and column >= 1 and self.sheet.file_sheet.value((row, column)) not in (None, "")

    def end(self, direction: str) -> Range:
        """As Ctrl and an arrow key: the last full cell of a run, else the next full cell, else the edge of the sheet."""
        down, right = STEPS[direction]
        row, column = self.box[:2]
        last_row, last_column = self.sheet.file_sheet.extent()
        run = self._full(row, column) and self._full(row + down, column + right)
        while 1 <= row + down <= last_row + 1 and 1 <= column + right <= last_column + 1:
            if run and not self._full(row + down, column + right):
                return Range(self.sheet, (row, column))
            row, column = row + down, column + right
            if not run and self._full(row, column):
                return Range(self.sheet, (row, column))
        return Range(self.sheet, _edge(row, column, down, right))

    @property
    def current_region(self) -> Range:
        top, left, bottom, right = self.box
        while True:
            grown = self._grown(top, left, bottom, right)
            if grown == (top, left, bottom, right):
                return Range(self.sheet, (top, left), (bottom, right))
            top, left, bottom, right = grown

    def _grown(self, top: int, left: int, bottom: int, right: int) -> Box:
        columns, rows = range(left - 1, right + 2), range(top - 1, bottom + 2)
        return (
            top - any(self._full(top - 1, c) for c in columns),
            left - any(self._full(r, left - 1) for r in rows),
            bottom + any(self._full(bottom + 1, c) for c in columns),
            right + any(self._full(r, right + 1) for r in rows),
        )

    @property
    def table(self) -> Table | None:
        def holds(box: Box) -> bool:
            return box[0] <= self.row <= box[2] and box[1] <= self.column <= box[3]

        return next((table for table in self.sheet.tables if holds(table.range.box)), None)

    # ---- looks

    def change(self, **changes: Any) -> None:
        if self.sheet.file_sheet.state == "kept":
            raise refuse(f"Changing the format of {self.sheet.name}, a sheet that was there before,")
        for place in self._places():
            self.sheet.file_sheet.change_format(place, **changes)

    def format(self) -> Format:
        if self.sheet.file_sheet.state == "kept":
            raise refuse("Reading the format of a cell")
        return self.sheet.file_sheet.formats.get(self.box[:2], Format())

    @property
    def number_format(self) -> str:
        return self.format().number_format

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.change(number_format=value)

    @property
    def color(self) -> tuple[int, int, int] | None:
        fill = self.format().fill
        return hex_to_rgb(f"#{fill}") if fill else None

    @color.setter
    def color(self, color_or_rgb: Any) -> None:
        self.change(fill=six_digits(color_or_rgb))

    @property
    def wrap_text(self) -> bool:
        return self.format().wrap

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.change(wrap=bool(value))

    @property
    def horizontal_alignment(self) -> str:
        return self.format().align or "general"

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        self.change(align="" if value == "general" else value)

    def adjust_indent(self, amount: int) -> None:
        self.change(indent=self.format().indent + amount)

    @property
    def column_width(self) -> float | None:
        return self.sheet.file_sheet.widths.get(self.column)

    @column_width.setter
    def column_width(self, value: float) -> None:
        if self.sheet.file_sheet.state == "kept":
            raise refuse("Changing the width of columns that were there before")
        self.sheet.file_sheet.widths.update({column: value for column in range(self.box[1], self.box[3] + 1)})

    @property
    def row_height(self) -> float | None:
        return self.sheet.file_sheet.heights.get(self.row)

    @row_height.setter
    def row_height(self, value: float) -> None:
        if self.sheet.file_sheet.state == "kept":
            raise refuse("Changing the height of rows that were there before")
        self.sheet.file_sheet.heights.update({row: value for row in range(self.box[0], self.box[2] + 1)})

    @property
    def data_validation(self) -> DataValidation:
        return DataValidation(self)

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def borders(self) -> Borders:
        return Borders(self)

    @property
    def conditional_formats(self) -> ConditionalFormats:
        return ConditionalFormats(self)


def _edge(row: int, column: int, down: int, right: int) -> Place:
    return {1: MOST_ROWS, -1: 1, 0: row}[down], {1: MOST_COLUMNS, -1: 1, 0: column}[right]
