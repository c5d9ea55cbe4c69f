"""Cells of a template filled by a button as a person would: settings by their names, cells of rows by where these stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import xlwings as xw

from udfs.cells import DAY_ZERO
from workbooks.fill import Filled
from workbooks.job.schema import grid_name
from workbooks.writer import AREA
from xl_addin.macros.reading import LiveBook
from xl_addin.macros.spec_sheet import unlocked
from xl_addin.macros.template_places import LAST_DIGITS


def type_in(book: xw.Book, settings: Mapping[str, object], cells: Iterable[tuple[str, str, str, object]] = ()) -> None:
    """Values into the cells of settings, those the book has, and into cells of its tables: table, place of the row, heading, value."""
    filled = Filled(LiveBook(book))  # type: ignore[arg-type]  # reading by name asks no more of a book than this
    for name, value in settings.items():
        if filled.has(name):
            sheet, row, column, *_ = filled.place(name)
            _type(book.sheets[sheet.name], row, column, value)
    for table, at, header, value in cells:
        sheet, top, left, _, right = filled.place(grid_name(table) + AREA)
        column = next(c for c in range(left, right + 1) if sheet.cell(top, c) == header)
        _type(book.sheets[sheet.name], int(LAST_DIGITS.search(at)[0]), column, value)


def _type(sheet: xw.Sheet, row: int, column: int, value: object) -> None:
    with unlocked(sheet):
        sheet.range((row, column)).value = float((value - DAY_ZERO).days) if isinstance(value, dt.date) else value
