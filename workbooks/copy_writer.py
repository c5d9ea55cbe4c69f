"""Writes the sheets of a copy as a fresh package: values of outside data as exactly that, the same input giving the same bytes."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any, NamedTuple

import xlsxwriter

from udfs.cells import Cell, ExcelError
from workbooks.cell_looks import WHITE, Look, readable_ink
from workbooks.copy_sheets import CopySheet, fit_rows
from workbooks.exact_sheet import ExactWorksheet
from workbooks.permission import check_sheet_name
from workbooks.sheet_view import Place
from workbooks.sheetcells import check_place, inline_text
from workbooks.sheetxml import address
from workbooks.writer import FOOTER, OPTIONS

# The file must not say when it was made, or the same input would give other bytes tomorrow.
NO_CLOCK = dt.datetime(2000, 1, 1)
FONT = {"font_name": "Arial", "font_size": 11}
ALIGNMENTS = {"left": "left", "center": "center", "right": "right"}


class _Inline(NamedTuple):
    text: str
    format: Any


class _Error(NamedTuple):
    code: str
    format: Any


class PlainWorksheet(ExactWorksheet):
    """A sheet that holds outside data and no formula.

    Text goes into the cell itself: the library takes a shared text that looks like its own markup ("<r>...</r>") for markup.
    An error is an error cell; the library writes one only as the result of a formula.
    """

    def _write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> int:
        self._check_dimensions(row, col)
        self.table[row][col] = _Inline(inline_text(string, self.name, (row + 1, col + 1)), cell_format)
        return 0

    def put_error(self, row: int, col: int, code: str, cell_format: Any) -> None:
        self._check_dimensions(row, col)
        self.table[row][col] = _Error(code, cell_format)

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if not isinstance(cell, _Inline | _Error):
            super()._write_cell(row, col, cell)
            return
        style = f' s="{cell.format._get_xf_index()}"' if cell.format else ""
        where = f'<c r="{address(row + 1, col + 1)}"{style}'
        if isinstance(cell, _Inline):
            self.fh.write(f'{where} t="inlineStr">{cell.text}</c>')
        else:
            self.fh.write(f'{where} t="e"><v>{cell.code}</v></c>')


def write(sheets: Sequence[CopySheet], title: str, date1904: bool = False) -> bytes:
    """The package. Raises WorkbookError `sheet_name`, `sheet_exists`, `text_too_long` or `outside_sheet`, naming sheet and cell."""
    target = io.BytesIO()
    options = {**OPTIONS, "date_1904": date1904, "default_format_properties": dict(FONT)}  # the library writes into it
    file = xlsxwriter.Workbook(target, options)
    file.set_properties({"title": title, "created": NO_CLOCK})
    formats: dict[Look, Any] = {}
    number = 0
    for sheet in sheets:
        fit_rows(sheet)
        check_sheet_name(sheet.name, (known.name for known in file.worksheets()))
        ws = file.add_worksheet(sheet.name, PlainWorksheet)
        number = _tables(ws, sheet, number)  # before the cells: it writes headings in a look of its own
        _cells(file, ws, sheet, formats)
        _page(ws, sheet)
    file.close()
    return target.getvalue()


def _tables(ws: PlainWorksheet, sheet: CopySheet, before: int) -> int:
    for number, area in enumerate(sheet.tables, before + 1):
        headings = [{"header": str(sheet.cells[area.top, c])} for c in range(area.left, area.right + 1)]
        # The name is ours: the source's may give away what the sheet does not.
        how = {"name": f"Table_{number}", "columns": headings, "style": "Table Style Light 1", "autofilter": False}
        ws.add_table(area.top - 1, area.left - 1, area.bottom - 1, area.right - 1, how)
    return before + len(sheet.tables)


def _cells(file: xlsxwriter.Workbook, ws: PlainWorksheet, sheet: CopySheet, formats: dict[Look, Any]) -> None:
    for place in sorted(sheet.looks.keys() | sheet.cells.keys()):
        check_place(sheet.name, *place)
        look = sheet.looks.get(place, Look())
        if look not in formats:
            formats[look] = file.add_format(_properties(look))
        _put(ws, place, sheet.cells.get(place), formats[look])


def _put(ws: PlainWorksheet, place: Place, value: Cell, format_: Any) -> None:
    """One cell of outside data: text is text whatever it begins with."""
    row, column = place[0] - 1, place[1] - 1
    if value is None:
        ws.write_blank(row, column, None, format_)
    elif isinstance(value, ExcelError):
        ws.put_error(row, column, str(value), format_)
    elif isinstance(value, bool):
        ws.write_boolean(row, column, value, format_)
    elif isinstance(value, str):
        ws._write_string(row, column, value, format_)
    else:
        ws.write_number(row, column, value, format_)


def _properties(look: Look) -> dict[str, Any]:
    """The ink is chosen for the paper, so that nothing written can be unreadable or unseen.

    General goes by its name: the library takes the id 0 for the format "0", which rounds what is shown."""
    found: dict[str, Any] = {**FONT, "font_size": look.size, "num_format": look.number or "General", "valign": "top"}
    found |= {"bold": True} if look.bold else {}
    found |= {"italic": True} if look.italic else {}
    found |= {"text_wrap": True} if look.wrap else {}
    found |= {"align": ALIGNMENTS[look.align]} if look.align in ALIGNMENTS else {}
    if look.paper and look.paper != WHITE:
        found |= {"bg_color": f"#{look.paper}", "font_color": f"#{readable_ink(look.paper)}"}
    return found


def _page(ws: PlainWorksheet, sheet: CopySheet) -> None:
    for column, width in sheet.widths.items():
        ws.set_column(column - 1, column - 1, width)
    for row, height in sheet.heights.items():
        ws.set_row(row - 1, height)
    if sheet.frozen != (0, 0):
        ws.freeze_panes(*sheet.frozen)
    if len(sheet.tables) == 1:
        ws.repeat_rows(sheet.tables[0].top - 1)
    ws.set_landscape()
    ws.set_paper(9)  # A4
    ws.fit_to_pages(1, 0)
    ws.set_footer(FOOTER)
    ws.set_selection(0, 0, 0, 0)
