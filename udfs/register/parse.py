"""The cells of a contract list: dates, pounds, months of notice and texts, each a value, or one sentence why there is none.

Source: commissioning-workbooks, register reference, import (project rule). Dates and amounts are read by dates.py and amounts.py; a list
of contracts takes pounds of zero and more only.
"""

import re
from decimal import Decimal
from typing import Any

from udfs.cells import ExcelError, shown
from udfs.register import dates
from udfs.register.amounts import read_money
from udfs.register.reading import PLACEHOLDERS, Reading

# Excel keeps 15 significant digits; an amount beyond them is not the amount somebody typed.
LARGEST_AMOUNT = Decimal(10) ** 13


def read_date(cell: Any) -> Reading:
    """The date a cell states; a number is what a true date is in a cell. Flags and errors as in dates.read_date."""
    reading = dates.read_date(cell)
    true_date = not isinstance(cell, str)
    return reading._replace(flags=tuple(f for f in reading.flags if f != "excel_serial")) if true_date else reading


def read_amount(cell: Any) -> Reading:
    """The pounds a cell states, as Decimal with two places. Flags and errors as in amounts.read_money, and besides the errors
    negative_amount, other_currency and implausibly_large."""
    reading = read_money(cell)
    if reading.value is None:
        return reading
    if reading.currency != "GBP":
        return Reading(error="other_currency", reason=f"which is in {reading.currency}, not in pounds")
    if reading.value < 0:
        return Reading(error="negative_amount", reason="a contract value below zero")
    if reading.value >= LARGEST_AMOUNT:
        return Reading(error="implausibly_large", reason="more than any contract is worth")
    return reading


def read_months(cell: Any) -> Reading:
    """Whole months of notice: a number or digits. Errors: excel_error, negative_months, not_whole_months."""
    if isinstance(cell, ExcelError):
        return Reading(error="excel_error", reason="which is an error")
    text = cell.strip().lower() if isinstance(cell, str) else ""
    if cell is None or (isinstance(cell, str) and (not text or text in PLACEHOLDERS)):
        return Reading(flags=("placeholder",) if text else ())
    number = _months(cell)
    if number is None:
        return Reading(error="not_whole_months", reason="which is not a whole number of months")
    if number < 0:
        return Reading(error="negative_months", reason="a notice period below zero")
    return Reading(number)


def _months(cell: Any) -> int | None:
    if isinstance(cell, str):
        match = re.fullmatch(r"(-?\d{1,4})(?:\s*months?)?", cell.strip(), re.IGNORECASE)
        return int(match[1]) if match else None
    if isinstance(cell, bool) or not isinstance(cell, (int, float)) or cell != cell // 1:
        return None
    return int(cell)


def read_text(cell: Any) -> Reading:
    """The text a cell shows; a number as its digits, because references made of digits are often stored as numbers."""
    if isinstance(cell, ExcelError):
        return Reading(error="excel_error", reason="which is an error")
    text = cell.strip() if isinstance(cell, str) else "" if cell is None else shown(cell)
    return Reading(text or None)
