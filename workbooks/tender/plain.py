"""Plain workbooks that leave the tender: rows of values, no formulas, nothing hidden, text always text, the same input the same bytes.

Used for scoring packs and for the sheets that go with letters and records. What a person fills in is unlocked; there is no password.
"""

import datetime as dt
import hashlib
import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from workbooks import styles
from workbooks.exact_sheet import ExactWorksheet
from workbooks.named_styles import name_styles
from workbooks.paper import FOOTER, set_page
from workbooks.permission import check_sheet_name
from workbooks.spec import Value
from workbooks.writer import LINE_POINTS, OPTIONS, TALLEST_ROW, TITLE_POINTS

MADE = dt.datetime(2000, 1, 1)  # a fixed date of making: the same content gives the same bytes
FIRST_ROW = 4  # row 1 the title, row 2 what the sheet is for, row 3 empty
UNFIT = re.compile(r"[^\w .,()&+'-]")
LONGEST_NAME = 80
ROOM = 0.95  # share of a column's width that wrapped words fill


@dataclass(frozen=True)
class Cell:
    """A value with its role ("Input", "Label") and number format ("points")."""

    value: Value = None
    role: str = "Label"
    number: str = "general"


@dataclass(frozen=True)
class Offer:
    """Cells that take one of `choices`, or of the cells in `source` ("=Scale!$A$5:$A$10")."""

    area: str
    title: str
    message: str
    choices: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class PlainSheet:
    """A sheet: title, purpose, rows from row 4 on. `names` give cells or areas ("$A$5:$F$9") a name by which they are found again."""

    name: str
    title: str
    intro: str
    rows: Sequence[Sequence[Cell]]
    widths: tuple[float, ...]
    names: dict[str, str] = field(default_factory=dict)
    offers: tuple[Offer, ...] = ()
    frozen: int = 0
    protect: bool = True


def header(*texts: str) -> list[Cell]:
    """A row of headings."""
    return [Cell(text, "Header", "text") for text in texts]


def texts(*values: Value) -> list[Cell]:
    """A row of labels."""
    return [Cell(value, "Label", "text") for value in values]


def plain_book(title: str, sheets: Iterable[PlainSheet], about: str = "") -> bytes:
    """The workbook's bytes. Raises WorkbookError for text or numbers no cell can hold."""
    target = io.BytesIO()
    file = xlsxwriter.Workbook(target, OPTIONS)
    file.set_properties({"title": title, "comments": about, "created": MADE})
    made: dict[tuple[str, str], Any] = {}
    for sheet in sheets:
        _sheet(file, sheet, made)
    file.close()
    roles: dict[str, list[int]] = {}
    for (role, _), look in made.items():
        if look.xf_index is not None:
            roles.setdefault(role, []).append(look.xf_index)
    return name_styles(target.getvalue(), roles)


def _sheet(file: xlsxwriter.Workbook, sheet: PlainSheet, made: dict[tuple[str, str], Any]) -> None:
    check_sheet_name(sheet.name, (ws.name for ws in file.worksheets()))
    ws = file.add_worksheet(sheet.name, ExactWorksheet)

    def look(role: str, number: str = "general") -> Any:
        if (role, number) not in made:
            made[role, number] = file.add_format(styles.properties(role, number))
        return made[role, number]

    for column, width in enumerate(sheet.widths):
        ws.set_column(column, column, width)
    ws.write_string(0, 0, sheet.title, look("Book title"))
    ws.set_row(0, TITLE_POINTS)
    ws.write_string(1, 0, sheet.intro, look("Aside"))
    for number, row in enumerate(sheet.rows, FIRST_ROW - 1):
        lines = [_lines(cell, sheet.widths[i]) for i, cell in enumerate(row) if i < len(sheet.widths)]
        if max(lines, default=1) > 1:
            ws.set_row(number, min(LINE_POINTS * max(lines) + 2, TALLEST_ROW))
        for column, cell in enumerate(row):
            _write(ws, number, column, cell.value, look(cell.role, cell.number))
    _dress(file, ws, sheet)


def _lines(cell: Cell, width: float) -> int:
    if not isinstance(cell.value, str) or not styles.ROLES[cell.role].get("text_wrap"):
        return 1
    return sum(max(math.ceil(len(line) / (width * ROOM)), 1) for line in cell.value.split("\n"))


def _write(ws: Any, row: int, column: int, value: Value, look: Any) -> None:
    if value is None:
        ws.write_blank(row, column, None, look)
    elif isinstance(value, bool):
        ws.write_boolean(row, column, value, look)
    elif isinstance(value, dt.date):
        ws.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), look)
    elif isinstance(value, str):
        ws.write_string(row, column, value, look)
    else:
        ws.write_number(row, column, value, look)


def _dress(file: xlsxwriter.Workbook, ws: Any, sheet: PlainSheet) -> None:
    for name, area in sheet.names.items():
        file.define_name(name, f"='{sheet.name}'!{area}")
    for offer in sheet.offers:
        source = offer.source or list(offer.choices)
        ws.data_validation(offer.area, {"validate": "list", "source": source, "input_title": offer.title[:32],
                                        "input_message": offer.message[:255], "error_title": offer.title[:32],
                                        "error_message": offer.message[:255]})  # fmt: skip
    if sheet.frozen:
        ws.freeze_panes(sheet.frozen, 0)
        ws.repeat_rows(sheet.frozen - 1)
    set_page(ws, sheet.widths, FOOTER)
    ws.hide_gridlines(2)
    if sheet.protect:
        ws.protect("", {"format_columns": True, "format_rows": True})


def file_name(text: str, taken: set[str] = frozenset()) -> str:  # type: ignore[assignment]  # an empty set to read only
    """A text as part of a file name on every system; a number is added when that name is taken."""
    plain = " ".join(UNFIT.sub(" ", text).split()).strip(". ")[:LONGEST_NAME] or "unnamed"
    found, number = plain, 1
    while found.casefold() in taken:
        number += 1
        found = f"{plain} {number}"
    return found


def canonical_number(number: float) -> str:
    """A number to twelve digits, which every office program keeps when it saves."""
    return f"{number + 0.0:.12g}"  # plus zero: minus zero is zero


def sha256(lines: Iterable[str]) -> str:
    """SHA-256 of lines of text."""
    whole = hashlib.sha256()
    for line in lines:
        whole.update(line.encode() + b"\n")
    return whole.hexdigest()
