"""Four readers asked the same: which worksheets, how many filled cells in each, and the sum of their numbers.

A filled cell is one with a number, a text of at least one letter, a logical or a date; errors and formulas without a result
are left out, because not every reader shows them. A date counts with its serial number.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pandas
import python_calamine
from openpyxl.utils import exceptions
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel

from udfs.cells import ExcelError
from workbooks.errors import WorkbookError
from workbooks.reader import read

Summary = dict[str, tuple[int, float]]


class Reader(NamedTuple):
    """How a reader summarises a file, and which of its exceptions are its documented refusals."""

    summarise: Callable[[str], Summary]
    refusal: Callable[[BaseException], bool]


def ours(path: str) -> Summary:
    """This project's own door."""
    return {name: _summed(sheet.cells.values()) for name, sheet in read(path).sheets.items()}


def by_openpyxl(path: str) -> Summary:
    """openpyxl as its tutorial shows it, with stored results."""
    book = openpyxl.load_workbook(path, data_only=True)
    found = {}
    for sheet in book.worksheets:
        cells = (cell for row in sheet.iter_rows() for cell in row)
        found[sheet.title] = _summed((cell.value for cell in cells if cell.data_type != "e"), book.epoch)
    return found


def by_pandas(path: str) -> Summary:
    """pandas with every sheet; its table turns whole columns into one kind, so its cells are not compared."""
    return {str(name): (int(frame.size), 0.0) for name, frame in pandas.read_excel(path, sheet_name=None, header=None).items()}


def by_calamine(path: str) -> Summary:
    """python-calamine."""
    found = {}
    with python_calamine.CalamineWorkbook.from_path(path) as book:
        for sheet in book.sheets_metadata:
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
                rows = book.get_sheet_by_name(sheet.name).to_python()
                found[sheet.name] = _summed((value for row in rows for value in row), _epoch(path))
    return found


def _epoch(path: str) -> dt.datetime:
    """calamine does not tell from which year a workbook counts its days."""
    try:
        with zipfile.ZipFile(path) as package:
            head = package.read("xl/workbook.xml")
    except (KeyError, zipfile.BadZipFile):
        return CALENDAR_WINDOWS_1900
    return CALENDAR_MAC_1904 if re.search(rb'date1904="(1|true)"', head) else CALENDAR_WINDOWS_1900


def _summed(values: Iterable[object], epoch: dt.datetime = CALENDAR_WINDOWS_1900) -> tuple[int, float]:
    count, numbers = 0, []
    for value in values:
        if value is None or value == "" or isinstance(value, ExcelError):
            continue
        count += 1
        if isinstance(value, dt.date | dt.time | dt.timedelta):
            numbers.append(to_excel(value, epoch))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            numbers.append(value)
    try:
        return count, math.fsum(numbers)
    except OverflowError:  # healthy numbers, of which the sum is beyond the largest one: nobody's failure to read
        return count, math.inf


def same(one: Summary, two: Summary) -> bool:
    """The same sheets in the same order, cell counts, and sums (calamine rounds times to milliseconds)."""
    return list(one) == list(two) and all(
        one[name][0] == two[name][0]
        and math.isclose(one[name][1], two[name][1], rel_tol=1e-12, abs_tol=2e-8 * (1 + one[name][0]))
        for name in one
    )


def _of(*kinds: type[BaseException]) -> Callable[[BaseException], bool]:
    return lambda error: isinstance(error, kinds)


def _openpyxl_refusal(error: BaseException) -> bool:
    """Any exception of openpyxl's own module of exceptions."""
    return type(error).__module__ == exceptions.__name__


def _pandas_refusal(error: BaseException) -> bool:
    """pandas' own exceptions, its sentence for an unknown format, and the one that asks for another engine."""
    known = isinstance(error, ValueError) and "format cannot be determined" in str(error)
    missing = isinstance(error, ImportError) and "optional dependency" in str(error)
    return known or missing or type(error).__module__.startswith("pandas.errors") or _openpyxl_refusal(error)


READERS = {
    "ours": Reader(ours, _of(WorkbookError)),
    "openpyxl": Reader(by_openpyxl, _openpyxl_refusal),
    "pandas": Reader(by_pandas, _pandas_refusal),
    "calamine": Reader(by_calamine, _of(python_calamine.CalamineError)),
}
PACKAGES = {"openpyxl": openpyxl, "pandas": pandas, "calamine": python_calamine}


def code(error: BaseException) -> str:
    """The code of a refusal of ours; the name of any other exception."""
    return error.code if isinstance(error, WorkbookError) else type(error).__name__


def files_below(folder: Path) -> list[Path]:
    """Every file below a folder, in a fixed order, without the list of what is expected of them."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != EXPECTED)


EXPECTED = "expected.txt"
