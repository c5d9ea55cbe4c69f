"""A sheet of a spec as cells: what stands where, how it looks and what is named. No program is asked; spec_sheet.py writes it.

What needs a sheet that is not in the book yet is left open in its place and says which sheet it waits for, so that nothing
moves when that sheet comes.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from udfs.cells import DAY_ZERO
from workbooks.layout import CHECK_HEADERS, INPUT_HEADERS, PLAIN_INPUT_HEADERS, Area, Places, quoted
from workbooks.outcome import FAILS, HOLDS
from workbooks.spec import Block, Chart, Checks, Grid, Input, Inputs, Lines, Notes, Rows, Sheet, Value
from workbooks.styles import INDENTED, SUN
from workbooks.writer import (
    AREA,
    LINE_POINTS,
    MASTER,
    TALLEST_ROW,
    TITLE_POINTS,
    verdict_formula,
)

Place = tuple[int, int]
Box = tuple[int, int, int, int]  # first row, first column, last row, last column, from 1
WAITS = "Shown once the sheet {} is there"
NOT_CHECKED = "Not checked yet"
VERDICT = (3, 1)


@dataclass
class SheetCells:
    """Everything of one sheet. `arrays` are one formula over a box each; `waiting` names the sheets something waits for."""

    name: str
    values: dict[Place, Value] = field(default_factory=dict)
    formulas: dict[Place, str] = field(default_factory=dict)
    arrays: dict[Box, str] = field(default_factory=dict)
    looks: list[tuple[Box, str, str]] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    grid_widths: dict[int, float] = field(default_factory=dict)  # columns no grid may make narrower
    heights: dict[int, float] = field(default_factory=dict)
    choices: list[tuple[Box, tuple[str, ...]]] = field(default_factory=list)
    sources: list[tuple[Box, str]] = field(default_factory=list)
    tables: list[tuple[str, Box]] = field(default_factory=list)
    charts: list[tuple[Chart, Area]] = field(default_factory=list)
    names: dict[str, Box] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    tones: list[tuple[Box, str, str]] = field(default_factory=list)  # cells that hold a word, and the colour they then stand on
    frozen: int = 0  # rows that stay in view; the last of them is repeated on every page

    def put(self, row: int, column: int, value: Value, role: str, number: str = "general") -> None:
        """A constant; a date is its serial number, because that is what a cell holds."""
        self.values[row, column] = float((value - DAY_ZERO).days) if isinstance(value, dt.date) else value
        self.looks.append(((row, column, row, column), role, number))

    def calculate(self, row: int, column: int, text: str, role: str, number: str) -> None:
        self.formulas[row, column] = f"={text}"
        self.looks.append(((row, column, row, column), role, number))

    def fit(self, row: int, texts: Iterable[tuple[str, float]]) -> None:
        """A row tall enough for its wrapped texts."""
        lines = max((math.ceil(len(text) * 1.05 / width) for text, width in texts if text), default=1)
        if lines > 1:
            self.heights[row] = min(LINE_POINTS * lines + 2, TALLEST_ROW)


class Missing:
    """The sheets of a template that are not in the book."""

    def __init__(self, sheets: Iterable[str]) -> None:
        self.sheets = tuple(sheets)

    def needed(self, *formulas: str) -> str | None:
        """The first missing sheet a formula refers to."""
        return next((name for text in formulas for name in self.sheets if f"{quoted(name)}!" in text), None)


def cells_of(sheet: Sheet, places: Places, missing: Missing) -> SheetCells:
    """The cells of a laid-out sheet."""
    made = SheetCells(sheet.name, widths=dict(enumerate(sheet.widths, 1)))
    made.grid_widths = {} if all(isinstance(block, Grid) for block in sheet.blocks) else dict(made.widths)
    made.put(1, 1, sheet.title, "Book title")
    made.heights[1] = TITLE_POINTS
    made.put(2, 1, sheet.intro, "Aside")
    _verdict(made, places, missing)
    for column, item in enumerate(sheet.shown):
        if not missing.needed(item.formula(places)):
            made.put(VERDICT[0], 2 + 2 * column, item.label, "Aside")
            made.calculate(VERDICT[0], 3 + 2 * column, item.formula(places), "Output", item.number)
    for number, block in enumerate(sheet.blocks):
        area = places.areas[sheet.name, number]
        if area.title and not isinstance(block, Checks):
            made.put(area.title, 1, block.title, "Block title")
        _BLOCKS[type(block)](made, block, area, places, missing)
    grids = [number for number, block in enumerate(sheet.blocks) if isinstance(block, Grid)]
    if grids == [0]:
        made.frozen = places.areas[sheet.name, 0].header
    _name(made, sheet, places)
    return made


def _verdict(made: SheetCells, places: Places, missing: Missing) -> None:
    waits = missing.needed(places.master)
    if waits:
        made.put(*VERDICT, f"{NOT_CHECKED}: the sheet {waits} is still to be made", "Check")
    else:
        made.calculate(*VERDICT, places.master, "Check", "general")


def _name(made: SheetCells, sheet: Sheet, places: Places) -> None:
    """The names of inputs, tables and the overall verdict that stand on this sheet."""
    for name, (its, row, column) in places.cells.items():
        if its == sheet.name:
            made.names[name] = (row, column, row, column)
    for name, area, columns in places.named_areas():
        if area.sheet == sheet.name:
            made.names[name + AREA] = (area.header, 1, area.last, columns)
    if places.checks and places.checks[1].sheet == sheet.name:
        title = places.checks[1].title
        made.names[MASTER] = (title, 2, title, 2)


# ---- blocks


def _headers(made: SheetCells, area: Area, headers: tuple[str, ...], widths: Iterable[float], numbers: Iterable[int] = ()) -> None:
    right = set(numbers)
    for column, text in enumerate(headers):
        made.put(area.header, column + 1, text, "Number header" if column in right else "Header")
    made.fit(area.header, zip(headers, widths, strict=False))


def _inputs(made: SheetCells, block: Inputs, area: Area, places: Places, missing: Missing) -> None:
    are_dated = any(item.parameter for item in block.items)
    _headers(made, area, INPUT_HEADERS if are_dated else PLAIN_INPUT_HEADERS, made.widths.values())
    for row, item in enumerate(block.items, area.first):
        made.put(row, 1, item.label, "Label")
        made.put(row, 2, item.value, "Input", item.number)
        made.put(row, 3, item.unit, "Label")
        made.fit(row, [(item.label, made.widths.get(1, 44))])
        if item.parameter:
            _parameter(made, row, item)
        else:
            made.put(row, 4, item.note, "Aside")
        if item.choices:
            made.choices.append(((row, 2, row, 2), item.choices))


def _parameter(made: SheetCells, row: int, item: Input) -> None:
    """Where a dated parameter comes from: inputs too, because whoever changes the value changes that."""
    entry = item.parameter
    for column, (value, number) in enumerate(((entry.valid_from, "date"), (entry.valid_to, "date"), (entry.source or None, "text"),
                                              (entry.evidence, "text"), (entry.checked_by or None, "text")), 4):  # fmt: skip
        made.put(row, column, value, "Long input" if column >= 6 else "Input", number)
    told = (entry.source, 60), (entry.evidence, 16), (entry.checked_by, 20)
    widths = [(text, made.widths.get(column, width)) for column, (text, width) in enumerate(told, 6)]
    made.fit(row, [(item.label, made.widths.get(1, 44)), *widths])


def _lines(made: SheetCells, block: Lines, area: Area, places: Places, missing: Missing) -> None:
    for row, item in enumerate(block.items, area.first):
        made.put(row, 1, item.label, "Label")
        made.fit(row, [(item.label, made.widths.get(1, 44))])
        text = item.formula(places)
        waits = missing.needed(text)
        if waits:
            _wait(made, row, 2, waits)
        else:
            made.calculate(row, 2, text, "Output", item.number)
        made.put(row, 3, item.note, "Aside")


def _wait(made: SheetCells, row: int, column: int, sheet: str) -> None:
    made.put(row, column, WAITS.format(sheet), "Aside")
    if sheet not in made.waiting:
        made.waiting.append(sheet)


def _grid(made: SheetCells, block: Grid, area: Area, places: Places, missing: Missing) -> None:
    waits = missing.needed(*_texts(block, places))
    if waits:
        _wait(made, area.header, 1, waits)
        return
    widths = [column.width for column in block.columns]
    figures = [i for i, c in enumerate(block.columns) if c.number not in INDENTED]
    _headers(made, area, tuple(c.header for c in block.columns), widths, figures)
    for column, width in enumerate(widths, 1):
        made.grid_widths[column] = max(made.grid_widths.get(column, 0), width)  # grids of one sheet share its columns
        made.widths[column] = made.grid_widths[column]
    if not block.rows:
        return
    if block.lines > 1:
        made.heights.update(dict.fromkeys(range(area.first, area.last + 1), LINE_POINTS * block.lines + 2))
    for index, column in enumerate(block.columns, 1):
        box = (area.first, index, area.last, index)
        made.looks.append((box, column.role or block.role, column.number))
        if column.values is not None:
            for row, value in enumerate(column.values, area.first):
                made.put(row, index, value, column.role or block.role, column.number)
        elif column.formula:
            made.formulas.update({(area.first + i, index): f"={column.formula(places, i)}" for i in range(block.rows)})
        elif column.array:
            made.arrays[box] = f"={column.array(places)}"
        made.tones += [(box, word, colour) for word, colour in column.tones]
        _offer(made, box, column.choices, places.column(*column.choices_from) if column.choices_from else "")
    if block.spill:
        filled = [index for index, column in enumerate(block.columns, 1) if column.spilled]
        made.arrays[area.first, filled[0], area.last, filled[-1]] = f"={block.spill(places)}"
    if block.table:
        made.tables.append((block.name, (area.header, 1, area.last, len(block.columns))))


def _texts(block: Grid, places: Places) -> list[str]:
    """A formula of each column, enough to see which sheets the grid needs."""
    texts = [column.formula(places, i) for column in block.columns if column.formula for i in range(block.rows)]
    texts += [column.array(places) for column in block.columns if column.array and block.rows]
    return texts + ([block.spill(places)] if block.spill and block.rows else [])


def _offer(made: SheetCells, box: Box, choices: tuple[str, ...], source: str) -> None:
    if source:
        made.sources.append((box, source))
    elif choices:
        made.choices.append((box, choices))


def _checks(made: SheetCells, block: Checks, area: Area, places: Places, missing: Missing) -> None:
    made.put(area.title, 1, "Overall verdict", "Block title")
    verdict = verdict_formula(f"$B${area.first}:$B${area.last}", len(block.items))
    made.calculate(area.title, 2, verdict, "Check", "general")
    _headers(made, area, CHECK_HEADERS, made.widths.values())
    made.tones.append(((area.first, 2, area.last, 2), FAILS, SUN))
    for row, item in enumerate(block.items, area.first):
        computed, expected, difference, tolerance = (f"{letter}{row}" for letter in "DEFG")
        made.put(row, 1, item.label, "Label")
        text = f'IF(ISERROR({difference}),"{FAILS}",IF({difference}<={tolerance},"{HOLDS}","{FAILS}"))'
        made.calculate(row, 2, text, "Check", "general")
        made.put(row, 3, item.meaning, "Note")
        made.calculate(row, 4, item.computed(places), "Calculation", item.number)
        made.calculate(row, 5, item.expected(places), "Calculation", item.number)
        made.calculate(row, 6, f"ROUND(ABS({computed}-{expected}),12)", "Calculation", "difference")
        made.put(row, 7, item.tolerance, "Calculation", "difference")
        made.fit(row, [(item.label, made.widths.get(1, 44)), (item.meaning, made.widths.get(3, 44))])


def _notes(made: SheetCells, block: Notes, area: Area, places: Places, missing: Missing) -> None:
    for row, text in enumerate(block.lines, area.first):
        made.put(row, 1, text, "Label")
        made.fit(row, [(text, made.widths.get(1, 44))])


def _rows(made: SheetCells, block: Rows, area: Area, places: Places, missing: Missing) -> None:
    _headers(made, area, block.headers, made.widths.values())
    widths = list(made.widths.values())
    for row, values in enumerate(block.rows, area.first):
        made.fit(row, [(v, w) for v, w in zip(values, widths, strict=False) if isinstance(v, str)])
        for column, value in enumerate(values, 1):
            number = "date" if isinstance(value, dt.date) else "general" if isinstance(value, (int, float)) else "text"
            made.put(row, column, value, block.role, number)


def _chart(made: SheetCells, block: Chart, area: Area, places: Places, missing: Missing) -> None:
    grid, _ = places.grids[block.grid]
    if not missing.needed(*_texts(grid, places)):
        made.charts.append((block, area))


_BLOCKS: dict[type[Block], object] = {
    Inputs: _inputs, Lines: _lines, Grid: _grid, Checks: _checks, Notes: _notes, Rows: _rows, Chart: _chart,
}  # fmt: skip
