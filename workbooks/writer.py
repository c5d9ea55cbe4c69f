"""A spec as a fresh .xlsx: text as text, formulas with room for their cached values, the same input giving the same bytes."""

import datetime as dt
import io
import math
from collections.abc import Collection, Iterable
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from udfs.errors import column_letters
from workbooks import styles
from workbooks.exact_sheet import ExactWorksheet
from workbooks.layout import CHECK_HEADERS, INPUT_HEADERS, PLAIN_INPUT_HEADERS, Area, Places, layout, quoted
from workbooks.named_styles import name_styles
from workbooks.native_chart import native_chart
from workbooks.outcome import FAILS, HOLDS
from workbooks.paper import FOOTER, WIDTH, breaks, set_page
from workbooks.permission import check_sheet_name
from workbooks.spec import (
    Book,
    Chart,
    Check,
    Checks,
    Column,
    Grid,
    Input,
    Inputs,
    Lines,
    Notes,
    Rows,
    Sheet,
    Value,
)
from workbooks.uncollected import uncollected

MASTER = "Checks.Master"
FINDINGS = "findings"
NO_FINDINGS = ("—", "—", "No findings", "—", "—")
AREA = ".Area"  # names of whole tables, headers included, by which fill.py finds them again
LINE_POINTS = 14.5  # of Arial 11
TITLE_POINTS = 24
CALCULATION_ENGINE = 191029  # of Excel 2019 and later: an older one would be calculated anew on opening
TALLEST_ROW = 409  # points; a spreadsheet knows no taller row


def verdict_formula(results: str, checks: int) -> str:
    """The overall verdict. What could not be calculated holds no more than what fails."""
    failing = f'{checks}-COUNTIF({results},"{HOLDS}")'
    return f'IF({failing}=0,"All checks hold",{failing}&" of {checks} checks fail")'


VERDICT_TONES = (("fail", styles.SUN), ("hold", styles.MINT))  # part of its words, and the colour they stand on
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
EARLIEST = dt.datetime(1990, 1, 1)  # a date before it was hardly meant
WARNED = {"error_type": "warning"}  # Excel asks, and a person may keep what was typed
GUARDS = {
    "date": {"validate": "date", "criteria": ">=", "value": EARLIEST, "error_message": "Is this a date? Such as 01/04/2018."},
    "money": {"validate": "decimal", "criteria": ">=", "value": -1e12, "error_message": "Is this an amount in pounds?"},
    "count": {"validate": "integer", "criteria": ">=", "value": 0, "error_message": "Is this a whole number?"},
    "percent": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1, "error_message": "Is this a share from 0 to 1?"},
}


@uncollected
def write(book: Book) -> bytes:
    """The workbook's bytes. Cached values are those of an uncalculated book: pass the result to recalc.recalculate."""
    target = io.BytesIO()
    file = xlsxwriter.Workbook(target, OPTIONS)
    file.set_properties({"title": book.title, "comments": f"{book.kind} template {book.version}", "created": _midnight(book.created)})
    file.set_calc_mode("auto", CALCULATION_ENGINE)
    writer = _Writer(file, book, layout(book))
    for sheet in book.sheets:
        writer.sheet(sheet)
    writer.names()
    file.close()
    return name_styles(target.getvalue(), writer.roles())


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day)


def fit(ws: Worksheet, row: int, texts: Iterable[tuple[str, float]]) -> None:
    """A row tall enough for its wrapped texts; not every program does this when it opens a file."""
    lines = max((math.ceil(len(text) * 1.05 / width) for text, width in texts if text), default=1)
    if lines > 1:
        ws.set_row(row, min(LINE_POINTS * lines + 2, TALLEST_ROW))


class _Writer:
    """Writes sheets of one book; keeps the formats used, because XlsxWriter wants each made once."""

    def __init__(self, file: xlsxwriter.Workbook, book: Book, places: Places):
        self.file, self.book, self.places = file, book, places
        self.formats: dict[tuple[str, str], Any] = {}
        self.widths: tuple[float, ...] = ()
        self.grid_widths: dict[int, float] = {}

    def format(self, role: str, number: str = "general") -> Any:
        key = (role, number)
        if key not in self.formats:
            self.formats[key] = self.file.add_format(styles.properties(role, number))
        return self.formats[key]

    def roles(self) -> dict[str, list[int]]:
        """Role -> indexes of its cell formats in the saved file."""
        found: dict[str, list[int]] = {}
        for (role, _), made in self.formats.items():
            if made.xf_index is not None:
                found.setdefault(role, []).append(made.xf_index)
        return found

    def names(self) -> None:
        """Defined names of inputs and of the overall verdict; they are promises to users' files."""
        for name in self.places.cells:
            self.file.define_name(name, "=" + self.places.cell(name))
        for name, area, columns in self.places.named_areas():
            self.file.define_name(name + AREA, f"={quoted(area.sheet)}!$A${area.header}:${column_letters(columns)}${area.last}")
        self.file.define_name(MASTER, "=" + self.places.master)

    # ---- a sheet -------------------------------------------------------------------------------------------------------------

    def sheet(self, sheet: Sheet) -> None:
        check_sheet_name(sheet.name, (ws.name for ws in self.file.worksheets()))
        ws = self.file.add_worksheet(sheet.name, ExactWorksheet)
        only_grids = all(isinstance(block, Grid) for block in sheet.blocks)
        self.widths, self.grid_widths = sheet.widths, {} if only_grids else dict(enumerate(sheet.widths))
        for column, width in enumerate(sheet.widths):
            ws.set_column(column, column, width)
        ws.write_string(0, 0, sheet.title, self.format("Book title"))
        ws.set_row(0, TITLE_POINTS)
        ws.write_string(1, 0, sheet.intro, self.format("Aside"))
        self._verdict(ws)
        for column, item in enumerate(sheet.shown):
            ws.write_string(2, 1 + 2 * column, item.label, self.format("Aside"))
            self.formula(ws, 2, 2 + 2 * column, item.formula(self.places), "Output", item.number)
        for number, block in enumerate(sheet.blocks):
            area = self.places.areas[sheet.name, number]
            if area.title and not isinstance(block, Checks):
                ws.write_string(area.title - 1, 0, block.title, self.format("Block title"))
            _BLOCKS[type(block)](self, ws, block, area)
        self._print(ws, sheet)

    def _verdict(self, ws: Worksheet) -> None:
        ws.write_formula(2, 0, "=" + self.places.master, self.format("Check"), "")
        for criteria, colour in VERDICT_TONES:
            rule = {"type": "text", "criteria": "containing", "value": criteria, "format": self.file.add_format({"bg_color": colour})}
            ws.conditional_format(2, 0, 2, 0, rule)

    def _print(self, ws: Worksheet, sheet: Sheet) -> None:
        widths, pieces = self._widths(ws, sheet), self.places.pieces(sheet)
        set_page(ws, widths, FOOTER + f"  {self.book.run_id}", charts=bool(pieces))
        heights = {row + 1: info.height for row, info in ws.row_info.items()}
        ws.set_h_pagebreaks([row - 1 for row in breaks(pieces, widths, heights)])
        ws.hide_gridlines(2)
        grids = [self.places.grids[b.name][1] for b in sheet.blocks if isinstance(b, Grid)]
        if len(grids) == 1 and sheet.blocks[0].__class__ is Grid:
            ws.freeze_panes(grids[0].header, 1)
            ws.repeat_rows(grids[0].header - 1)
        if sheet.protect:
            ws.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True, "select_locked_cells": True})
        ws.set_selection(0, 0, 0, 0)

    def _widths(self, ws: Worksheet, sheet: Sheet) -> list[float]:
        """The widths of the columns in which something stands."""
        known = dict(enumerate(sheet.widths)) | self.grid_widths
        return [known.get(column, WIDTH) for column in range((ws.dim_colmax or 0) + 1)]

    # ---- blocks --------------------------------------------------------------------------------------------------------------

    def value(self, ws: Worksheet, row: int, column: int, value: Value, role: str, number: str) -> None:
        """One cell of outside data, rows and columns from 0: text stays text whatever it begins with."""
        made = self.format(role, number)
        if value is None:
            ws.write_blank(row, column, None, made)
        elif isinstance(value, bool):
            ws.write_boolean(row, column, value, made)
        elif isinstance(value, dt.date):
            ws.write_datetime(row, column, _midnight(value), made)
        elif isinstance(value, str):
            ws.write_string(row, column, value, made)
        else:
            ws.write_number(row, column, value, made)

    def headers(
        self, ws: Worksheet, area: Area, headers: tuple[str, ...], widths: tuple[float, ...], numbers: Collection[int] = ()
    ) -> None:
        """A header row; headings of the columns in `numbers` stand to the right, above their figures."""
        fit(ws, area.header - 1, zip(headers, widths, strict=False))  # the sheet may be wider or narrower than this block
        for column, text in enumerate(headers):
            ws.write_string(area.header - 1, column, text, self.format("Number header" if column in numbers else "Header"))

    def inputs(self, ws: Worksheet, block: Inputs, area: Area) -> None:
        are_dated = any(item.parameter for item in block.items)
        self.headers(ws, area, INPUT_HEADERS if are_dated else PLAIN_INPUT_HEADERS, self.widths)
        for row, item in enumerate(block.items, area.first - 1):
            ws.write_string(row, 0, item.label, self.format("Label"))
            self.value(ws, row, 1, item.value, "Input", item.number)
            ws.write_string(row, 2, item.unit, self.format("Label"))
            self._parameter(ws, row, item)
            self._validate(ws, row, item)

    def _parameter(self, ws: Worksheet, row: int, item: Input) -> None:
        entry = item.parameter
        if entry is None:
            fit(ws, row, [(item.label, self.widths[0])])
            ws.write_string(row, 3, item.note, self.format("Aside"))
            return
        told = entry.source, entry.evidence, entry.checked_by
        fit(ws, row, [(item.label, self.widths[0]), *zip(told, self.widths[5:], strict=False)])
        # inputs too: whoever changes the value changes where it comes from and how sure that is
        self.value(ws, row, 3, entry.valid_from, "Input", "date")
        self.value(ws, row, 4, entry.valid_to, "Input", "date")
        self.value(ws, row, 5, entry.source or None, "Long input", "text")
        self.value(ws, row, 6, entry.evidence, "Long input", "text")
        self.value(ws, row, 7, entry.checked_by or None, "Long input", "text")

    def _validate(self, ws: Worksheet, row: int, item: Input) -> None:
        if item.choices:
            rule = {"validate": "list", "source": list(item.choices), "error_message": f"Choose one of {', '.join(item.choices)}."}
        elif item.number == "date":
            rule = {"validate": "date", "criteria": ">=", "value": EARLIEST, "error_message": "Enter a date, such as 01/04/2018."}
        elif (least := item.minimum) is not None:
            rule = {"validate": "decimal", "criteria": ">=", "value": least, "error_message": f"Enter a number from {least:g}."}
        else:
            return
        title = item.label[:32]
        ws.data_validation(row, 1, row, 1, {**rule, "error_title": title, "input_title": title, "input_message": item.unit or "Input"})

    def lines(self, ws: Worksheet, block: Lines, area: Area) -> None:
        for row, item in enumerate(block.items, area.first - 1):
            fit(ws, row, [(item.label, self.widths[0])])
            ws.write_string(row, 0, item.label, self.format("Label"))
            self.formula(ws, row, 1, item.formula(self.places), "Output", item.number)
            ws.write_string(row, 2, item.note, self.format("Aside"))

    def formula(self, ws: Worksheet, row: int, column: int, text: str, role: str, number: str) -> None:
        ws.write_formula(row, column, "=" + text, self.format(role, number), 0)

    def grid(self, ws: Worksheet, block: Grid, area: Area) -> None:
        headers, widths = tuple(c.header for c in block.columns), tuple(c.width for c in block.columns)
        numbers = [i for i, c in enumerate(block.columns) if c.number not in styles.INDENTED]
        self.headers(ws, area, headers, widths, numbers)
        for index, column in enumerate(block.columns):
            self.grid_widths[index] = max(self.grid_widths.get(index, 0), column.width)  # grids of one sheet share its columns
            ws.set_column(index, index, self.grid_widths[index])
            self._column(ws, block, area, index)
            self._offer(ws, column, area, index)
            if callable(column.total):
                self.formula(ws, area.last, index, column.total(self.places), "Check", column.number)
            elif block.totalled:
                self.value(ws, area.last, index, column.total or None, "Check", column.number)
            for word, colour in column.tones:
                rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": self.file.add_format({"bg_color": colour})}
                ws.conditional_format(area.first - 1, index, area.last - 1, index, rule)
        self._spill(ws, block, area)
        for row in range(area.first - 1, area.last) if block.lines > 1 else ():
            ws.set_row(row, LINE_POINTS * block.lines + 2)
        if block.table:
            where = (area.header - 1, 0, area.last - 1, len(block.columns) - 1)
            ws.add_table(*where, {"name": block.name, "columns": [{"header": h} for h in headers], "style": "Table Style Light 1"})
            self.headers(ws, area, headers, widths, numbers)  # the table wrote its own, without our format

    def _column(self, ws: Worksheet, block: Grid, area: Area, index: int) -> None:
        column = block.columns[index]
        if column.spilled:
            return
        if column.array:
            self._array(ws, block, area, column.array(self.places), [index])
            return
        for i, row in enumerate(range(area.first - 1, area.last)):
            if column.formula:
                self.formula(ws, row, index, column.formula(self.places, i), column.role or block.role, column.number)
            else:
                self.value(ws, row, index, column.values[i], column.role or block.role, column.number)

    def _spill(self, ws: Worksheet, block: Grid, area: Area) -> None:
        if block.spill:
            self._array(ws, block, area, block.spill(self.places), [i for i, c in enumerate(block.columns) if c.spilled])

    def _array(self, ws: Worksheet, block: Grid, area: Area, text: str, columns: list[int]) -> None:
        """One array formula over all rows of neighbouring columns."""
        made = [self.format(block.columns[i].role or block.role, block.columns[i].number) for i in columns]
        ws.write_array_formula(area.first - 1, columns[0], area.last - 1, columns[-1], "{=" + text + "}", made[0], 0)
        for row in range(area.first - 1, area.last):  # the writer fills an array's other cells without their format
            for index, look in zip(columns, made, strict=True):
                if (row, index) != (area.first - 1, columns[0]):
                    ws.write_number(row, index, 0, look)

    def _offer(self, ws: Worksheet, column: Column, area: Area, index: int) -> None:
        """A drop-down in every cell of the column, and below it where the table will grow."""
        source = list(column.choices) if column.choices else None
        if column.choices_from:
            source = "=" + self.places.column(*column.choices_from)
        if source:
            rule = {"validate": "list", "source": source, "error_title": column.header[:32], "error_message": "Choose one of the list."}
            ws.data_validation(area.first - 1, index, area.last - 1, index, rule | (WARNED if column.guarded else {}))
        elif column.guarded and column.number in GUARDS:
            rule = {**GUARDS[column.number], **WARNED, "error_title": column.header[:32]}
            ws.data_validation(area.first - 1, index, area.last - 1, index, rule)

    def checks(self, ws: Worksheet, block: Checks, area: Area) -> None:
        results = f"$B${area.first}:$B${area.last}"
        text = verdict_formula(results, len(block.items))
        ws.write_string(area.title - 1, 0, "Overall verdict", self.format("Block title"))
        self.formula(ws, area.title - 1, 1, text, "Check", "general")
        self.headers(ws, area, CHECK_HEADERS, self.widths)
        for row, item in enumerate(block.items, area.first - 1):
            self._check(ws, row, item)
        fails = {"type": "text", "criteria": "containing", "value": FAILS, "format": self.file.add_format({"bg_color": styles.SUN})}
        ws.conditional_format(area.first - 1, 1, area.last - 1, 1, fails)

    def _check(self, ws: Worksheet, row: int, item: Check) -> None:
        computed, expected, difference, tolerance = (f"{letter}{row + 1}" for letter in "DEFG")
        ws.write_string(row, 0, item.label, self.format("Label"))
        text = f'IF(ISERROR({difference}),"{FAILS}",IF({difference}<={tolerance},"{HOLDS}","{FAILS}"))'
        self.formula(ws, row, 1, text, "Check", "general")
        ws.write_string(row, 2, item.meaning, self.format("Note"))
        self.formula(ws, row, 3, item.computed(self.places), "Calculation", item.number)
        self.formula(ws, row, 4, item.expected(self.places), "Calculation", item.number)
        # rounded, because programs differ in the last digit of a difference that is all but zero
        self.formula(ws, row, 5, f"ROUND(ABS({computed}-{expected}),12)", "Calculation", "difference")
        ws.write_number(row, 6, item.tolerance, self.format("Calculation", "difference"))
        fit(ws, row, [(item.label, self.widths[0]), (item.meaning, self.widths[2])])

    def notes(self, ws: Worksheet, block: Notes, area: Area) -> None:
        for row, text in enumerate(block.lines, area.first - 1):
            ws.write_string(row, 0, text, self.format("Label"))
            fit(ws, row, [(text, self.widths[0])])

    def rows(self, ws: Worksheet, block: Rows, area: Area) -> None:
        self.headers(ws, area, block.headers, self.widths)
        for row, values in enumerate(block.rows, area.first - 1):
            fit(ws, row, [(v, w) for v, w in zip(values, self.widths, strict=False) if isinstance(v, str)])
            for column, value in enumerate(values):
                number = "date" if isinstance(value, dt.date) else "general" if isinstance(value, (int, float)) else "text"
                self.value(ws, row, column, value, block.role, number)

    def chart(self, ws: Worksheet, block: Chart, area: Area) -> None:
        ws.insert_chart(area.first - 1, 0, native_chart(self.file, self.places, block), {"description": block.alt_text or block.title})


_BLOCKS = {
    Inputs: _Writer.inputs, Lines: _Writer.lines, Grid: _Writer.grid, Checks: _Writer.checks,
    Notes: _Writer.notes, Rows: _Writer.rows, Chart: _Writer.chart,
}  # fmt: skip
