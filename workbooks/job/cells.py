"""One cell of a table or a setting as its column's kind: what is not of that kind is a finding and stays blank."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING

from udfs.cells import DAY_ZERO, FIRST_SAFE_SERIAL, LAST_SERIAL, ExcelError, shown
from udfs.findings import Finding
from workbooks.spec import Value

if TYPE_CHECKING:
    from workbooks.job.schema import Field

NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")
LOGICALS = {"TRUE": True, "FALSE": False}
COUNTED = ("number", "money", "date")  # kinds a formula reckons with: their cells on a sheet are no texts
BLANK, UNREADABLE = "blank", "kind of cell"  # rules of findings about a cell that gave no value


def is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def read_cell(field: Field, raw: Value, at: str, findings: list[Finding], typed: bool) -> Value:
    """The cell as its column's kind; what is not of that kind is a finding and stays blank. `typed`: a text is no number."""
    where, header = f"{at}, {field.header}", field.header
    if is_blank(raw):
        if field.required:
            findings.append(Finding(where, BLANK, "block", f"{header} is blank.", "Fill it in."))
        return None
    untyped = typed and isinstance(raw, str) and not isinstance(raw, ExcelError) and field.kind in COUNTED
    value = raw if isinstance(raw, ExcelError) else None if untyped else _READ[field.kind](raw)
    if value is None or isinstance(value, ExcelError):
        findings.append(Finding(where, UNREADABLE, "block", *_unreadable(field, raw, untyped)))
        return None
    return value


def _unreadable(field: Field, raw: Value, untyped: bool) -> tuple[str, str]:
    """What a cell holds that its column cannot take, and what to do."""
    noun, remedy = NOUNS.get(field.kind, field.kind), REMEDIES.get(field.kind, "Correct it.")
    if isinstance(raw, ExcelError):
        remedy = "Mend its formula, or enter what it stands for."
    if raw == "#GETTING_DATA":  # how a formula without a value is read
        return f"{field.header} holds a formula that has not been calculated.", "Enter what it stands for, or calculate and save the file."
    if untyped and _READ[field.kind](raw) is not None:
        return f"{field.header} holds the text {shown(raw)}, with which no formula can reckon.", f"Enter it as a {noun}, not as a text."
    return f"{field.header} holds {shown(raw)}, which is not a {noun}.", remedy


def _number(raw: Value) -> float | None:
    """A finite number; a text must be written as a spreadsheet writes one (Python would take 1_000, nan and inf too)."""
    if isinstance(raw, str):
        raw = float(raw) if NUMBER.fullmatch(raw.strip()) else None
    return float(raw) if isinstance(raw, (int, float)) and not isinstance(raw, bool) and math.isfinite(raw) else None


def _date(raw: Value) -> dt.date | None:
    if isinstance(raw, str):
        try:
            return dt.datetime.strptime(raw.strip(), "%Y-%m-%d").date()
        except ValueError:
            return None
    return DAY_ZERO + dt.timedelta(days=int(raw)) if _is_serial(raw, FIRST_SAFE_SERIAL) else None


def _is_serial(raw: Value, first: int) -> bool:
    """Whether a number is a day: 20032026, a date typed without its slashes, lies far behind the last."""
    return isinstance(raw, (int, float)) and not isinstance(raw, bool) and first <= raw < LAST_SERIAL + 1


def _time(raw: Value) -> str | None:
    """A moment as text, to the minute: it is a label of a record, nothing is calculated with it."""
    if isinstance(raw, str):
        return raw.strip()
    return f"{dt.datetime.combine(DAY_ZERO, dt.time()) + dt.timedelta(days=raw):%Y-%m-%d %H:%M}" if _is_serial(raw, 0) else None


def _logical(raw: Value) -> bool | None:
    return raw if isinstance(raw, bool) else LOGICALS.get(str(raw).strip().upper())


def as_text(raw: Value) -> str:
    return str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw).strip()


def _code(raw: Value) -> str | None:
    """A code is text: a number or a date is what a spreadsheet made of one, and nobody can tell which it was."""
    return raw.strip() if isinstance(raw, str) and not NOT_A_CODE.fullmatch(raw.strip()) else None


def plain(raw: Value) -> Value:
    """A cell of a file of text that may hold a number, a date or TRUE."""
    if is_blank(raw):
        return None
    entered = str(raw).strip()
    found = (LOGICALS.get(entered.upper()), _number(entered), _date(entered))
    return next((v for v in found if v is not None), entered)


NOT_A_CODE = re.compile(r"[0-9]+\.[0-9]*|[0-9.]+[eE]\+[0-9]+|#+")  # 1E5 as a spreadsheet writes it back, or cells too narrow to show
NOUNS = {"money": "number", "time": "time", "logical": "TRUE or FALSE", "code": "code: a spreadsheet made a number or date of it"}
NUMBER_REMEDY = "Enter one number in digits alone, such as 1200000.50: no words, no signs of a currency, no thousands separators."
REMEDIES = {"code": "Format the column as text and enter the code again.", "logical": "Enter TRUE or FALSE.",
            "date": "Enter one day: in a workbook as a date, such as 20/03/2026, in a file as 2026-03-20.",
            "time": "Enter one day and time, such as 2026-03-20 14:30.", "number": NUMBER_REMEDY, "money": NUMBER_REMEDY}  # fmt: skip
_READ = {"text": as_text, "number": _number, "money": _number, "date": _date, "time": _time, "logical": _logical,
         "code": _code,
         "any": lambda raw: plain(raw) if isinstance(raw, str) else raw}  # fmt: skip
