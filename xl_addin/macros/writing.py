"""A planned sheet written into a book: looks first, then values, then formulas over them. The same calls on every host.

Looks go first because Excel reads text by the format of its cell: in a text cell "=1+1" and "1/2" stay what they are.
Values go before formulas so that a file without Excel knows what each formula shows.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

import xlwings as xw

from workbooks.sheet_plan import SheetPlan
from xl_addin.macros.printing import set_up

DARK, WHITE, YELLOW, BLUE, GREY = "#12436D", "#FFFFFF", "#FFF9C4", "#0000FF", "#595959"
MONEY, DATE, WHOLE, TEXT = "[$£-809]#,##0.00", "dd/mm/yyyy", "#,##0", "@"
LOOKS: dict[str, dict[str, Any]] = {
    "plain": {},
    "title": {"bold": True, "size": 14},
    "note": {"italic": True, "font_color": GREY},
    "label": {"bold": True},
    "verdict": {"bold": True},
    "header": {"bold": True, "font_color": WHITE, "color": DARK, "wrap_text": True},
    "input": {"number_format": WHOLE, "font_color": BLUE, "color": YELLOW},
    "input_date": {"number_format": DATE, "font_color": BLUE, "color": YELLOW, "horizontal_alignment": "left"},
    "input_text": {"number_format": TEXT, "wrap_text": True, "font_color": BLUE, "color": YELLOW},
    "right": {"horizontal_alignment": "right"},
    "center": {"horizontal_alignment": "center"},
    "text": {"number_format": TEXT, "wrap_text": True},
    "date": {"number_format": DATE},
    "money": {"number_format": MONEY},
    "whole": {"number_format": WHOLE},
}
FONT_WORDS = {"bold": "bold", "italic": "italic", "size": "size", "font_color": "color"}


def write(sheet: xw.Sheet, plan: SheetPlan) -> None:
    """Put the plan on an empty sheet."""
    for area, look in plan.looks:
        dress(sheet[area], LOOKS[look])
    width = max(len(row) for row in plan.rows)
    sheet["A1"].value = [[*row, *[None] * (width - len(row))] for row in plan.rows]
    for area, text in plan.arrays:
        sheet[area].formula_array = text
    for area, texts in plan.formulas:
        sheet[area].formula = texts
    for column, characters in plan.widths.items():
        sheet.range((1, column)).column_width = characters
    for row, points in plan.heights().items():
        sheet.range((row, 1)).row_height = points
    lay_out(sheet, plan.widths, width, plan.frozen_rows)


def lay_out(sheet: xw.Sheet, widths: Mapping[int, float], columns: int, rows: int) -> None:
    """Headings stay in view and are repeated where the sheet is printed; without a printer it serves as it is."""
    with contextlib.suppress(NotImplementedError):  # xlwings 0.37 cannot freeze panes on Windows; the sheet serves without
        sheet.freeze_panes.freeze_at(f"A1:A{rows}")
    list(set_up(sheet, widths, columns, rows))


def dress(area: xw.Range, look: dict[str, Any]) -> None:
    """Give cells a look."""
    area.font.name = "Arial"
    for word, value in look.items():
        if word in FONT_WORDS:
            setattr(area.font, FONT_WORDS[word], value)
        else:
            setattr(area, word, value)
