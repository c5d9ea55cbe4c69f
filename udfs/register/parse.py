"""Dates and amounts as people type them into registers: a value, or one sentence why there is none. Nothing is guessed.

Source: commissioning-workbooks, register reference, import (project rule): day first always; a part of a date is no date.
"""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from udfs import money
from udfs.cells import DAY_ZERO, FIRST_SAFE_SERIAL, LAST_SERIAL, ExcelError, shown

PLACEHOLDERS = frozenset("- -- . ? n/a na none nil null tbc tba tbd unknown".split()) | {"not known", "not applicable"}
OPEN_ENDED = frozenset(
    ("ongoing", "rolling", "open ended", "open-ended", "perpetual", "indefinite", "no end date", "until further notice", "31/12/9999")
)
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
AMOUNT = re.compile(r"(?P<minus>-|\()?\s*(?:£|GBP)?\s*(?P<late>-)?(?P<digits>\d[\d,]*(?:\.\d+)?)\)?\s*(?:GBP)?", re.IGNORECASE)
GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")
# Excel keeps 15 significant digits; an amount beyond them is not the amount somebody typed.
LARGEST_AMOUNT = Decimal(10) ** 13


@dataclass(frozen=True)
class Reading:
    """What a cell says: a value or None, flags worth a warning, or the code and the sentence's end of a refusal."""

    value: Any = None
    flags: tuple[str, ...] = ()
    error: str = ""
    reason: str = ""


def read_date(cell: Any) -> Reading:
    """The date a cell states: a true date, a date serial, ISO text or day/month/year text.

    Flags: placeholder (n/a, tbc), open_ended (ongoing). Errors: excel_error, month_out_of_range, no_such_date, not_a_date.
    """
    if isinstance(cell, dt.datetime):
        return Reading(cell.date())
    if cell is None or isinstance(cell, dt.date):
        return Reading(cell)
    if isinstance(cell, ExcelError):
        return Reading(error="excel_error", reason="which is an error")
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
        return _no_date()
    return _text_date(cell.strip()) if isinstance(cell, str) else _serial(cell)


def _serial(number: float) -> Reading:
    if not FIRST_SAFE_SERIAL <= number < LAST_SERIAL + 1:
        return _no_date()
    return Reading(DAY_ZERO + dt.timedelta(days=int(number)))


def _text_date(text: str) -> Reading:
    word = text.lower()
    if not word or word in PLACEHOLDERS:
        return Reading(flags=("placeholder",) if word else ())
    if word in OPEN_ENDED:
        return Reading(flags=("open_ended",))
    iso, day_first = ISO.fullmatch(text), DAY_FIRST.fullmatch(text)
    if iso:
        return _calendar(*(int(part) for part in iso.groups()))
    if day_first:
        day, month, year = (int(part) for part in day_first.groups())
        return _calendar(year, month, day)
    return _no_date()


def _calendar(year: int, month: int, day: int) -> Reading:
    if not 1 <= month <= 12:
        return Reading(error="month_out_of_range", reason=f"which would be month {month}; day and month are never swapped silently")
    try:
        return Reading(dt.date(year, month, day))
    except ValueError:
        return Reading(error="no_such_date", reason="a day the calendar does not have")


def _no_date() -> Reading:
    return Reading(error="not_a_date", reason="which is not a date")


def read_amount(cell: Any) -> Reading:
    """The pounds a cell states, as Decimal with two places: a number, or text such as £1,200,000.

    A third decimal is rounded half-up and flagged rounded_to_pence. Flags too: placeholder, zero_value.
    Errors: excel_error, negative_amount, bad_grouping, not_an_amount, implausibly_large.
    """
    if cell is None or isinstance(cell, ExcelError):
        return Reading(error="excel_error", reason="which is an error") if cell else Reading()
    if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
        return _amount(Decimal(str(cell)))
    return _text_amount(cell.strip()) if isinstance(cell, str) else _no_amount()


def _text_amount(text: str) -> Reading:
    if not text or text.lower() in PLACEHOLDERS:
        return Reading(flags=("placeholder",) if text else ())
    match = AMOUNT.fullmatch(text)
    if match is None or text.startswith("(") != text.endswith(")"):
        return _no_amount()
    whole, _, pence = match["digits"].partition(".")
    if not GROUPED.fullmatch(whole):
        return Reading(error="bad_grouping", reason="whose commas do not stand at every third digit")
    try:
        number = Decimal(f"{whole.replace(',', '')}.{pence or 0}")
    except InvalidOperation:
        return _no_amount()
    return _amount(-number if match["minus"] or match["late"] else number)


def _amount(number: Decimal) -> Reading:
    if not number.is_finite():
        return _no_amount()
    if number < 0:
        return Reading(error="negative_amount", reason="a contract value below zero")
    if number >= LARGEST_AMOUNT:
        return Reading(error="implausibly_large", reason="more than any contract is worth")
    rounded = money.half_up(number, 2)
    flags = ("rounded_to_pence",) if rounded != number else ()
    return Reading(rounded, flags + (("zero_value",) if rounded == 0 else ()))


def _no_amount() -> Reading:
    return Reading(error="not_an_amount", reason="which is not one amount in pounds")


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
