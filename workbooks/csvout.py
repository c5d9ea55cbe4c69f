"""Sheets as CSV files that open as the same figures everywhere and run nothing.

UTF-8 with a byte order mark (without it Excel takes it for another alphabet), CRLF lines, every text in quotes (RFC 4180), numbers
with every digit, dates as 2026-03-31, logicals TRUE and FALSE, errors as they show.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import timedelta

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from udfs.cells import Cell, ExcelError
from workbooks.cell_looks import Look
from workbooks.copy_sheets import CopySheet

# What a spreadsheet takes for the start of a formula when it opens a CSV file: OWASP, CSV Injection, with the full-width twins of
# the signs, which some programs fold, and blanks before the sign, which some programs drop.
STARTS_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
FIRST_SURE_DAY = 61  # 1 March 1900; before it Excel counts a day that never was
LAST_DAY = 2_958_465  # 31 December 9999


def csv_text(cell: str) -> str:
    """Text for a CSV cell: an apostrophe goes before anything a program could take for a formula."""
    return f"'{cell}" if STARTS_FORMULA.match(cell) else cell


def unmarked(text: str) -> str:
    """A text of a CSV cell without the apostrophe that `csv_text` put before it."""
    return text[1:] if text[:1] == "'" and csv_text(text[1:]) == text else text


def csv_bytes(sheet: CopySheet, date1904: bool = False) -> bytes:
    """One sheet, from its first row and column to its last."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    rows, columns = sheet.extent
    for row in range(1, rows + 1):
        places = [(row, column) for column in range(1, columns + 1)]
        writer.writerow([_field(sheet.cells.get(p), sheet.looks.get(p), date1904) for p in places])
    return out.getvalue().encode("utf-8-sig")


def csv_files(stem: str, sheets: Iterable[CopySheet], date1904: bool = False) -> dict[str, bytes]:
    """File name -> bytes, one file a sheet, numbered in the order of the tabs; names hold no sign a file system minds."""
    return {
        f"{stem}_{number:02}_{_safe(sheet.name)}.csv": csv_bytes(sheet, date1904) for number, sheet in enumerate(sheets, 1)
    }


def _safe(name: str) -> str:
    return re.sub(r"[^\w-]+", "_", name).strip("_") or "sheet"


def _field(value: Cell, look: Look | None, date1904: bool) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, ExcelError):
        return str(value)
    if isinstance(value, str):
        return csv_text(value)
    return _date(value, look, date1904) or (int(value) if float(value).is_integer() and abs(value) < 1e15 else value)


def _date(value: float, look: Look | None, date1904: bool) -> str:
    """ISO 8601 for a number that shows as a date; empty for all others, durations included."""
    number = look.number if look else 0
    code = number if isinstance(number, str) else BUILTIN_FORMATS.get(number, "General")
    first = 0 if date1904 else FIRST_SURE_DAY
    shows_day = any(letter in code.lower() for letter in "dy")
    if not shows_day or not is_date_format(code) or is_timedelta_format(code) or not first <= value < LAST_DAY - 1462 * date1904:
        return ""
    # to the nearest second: a third of a day is no exact number, and 08:00 must not become 07:59:59
    moment = (CALENDAR_MAC_1904 if date1904 else CALENDAR_WINDOWS_1900) + timedelta(seconds=round(value * 86_400))
    return moment.date().isoformat() if float(value).is_integer() else moment.isoformat(sep=" ")
