"""What the ribbon of Excel for Windows calls: the macro of a button on the active workbook, answered with a message.

    python.Call(python.Module("xl_addin.desktop.buttons"), "press", python.Tuple("tender_score", ActiveWorkbook))
"""

import tempfile
from pathlib import Path
from typing import Any

import xlwings as xw

from udfs.findings import Finding
from workbooks.backup import Backups
from workbooks.errors import refuse
from xl_addin import ribbon
from xl_addin.ribbon import Report

LONGEST_MESSAGE = 1000  # Microsoft, MsgBox: about 1,024 characters
MOST_FINDINGS = 3  # the others stand on the sheet of checks, and a message must stay short


def press(action: str, workbook: Any) -> str:
    """Press a button on a workbook of Excel; the answer is the text of the message. Never raises."""
    return message(ribbon.reported(action, lambda: _kept_and_pressed(action, book_of(workbook))))


def book_of(workbook: Any) -> xw.Book:
    """The workbook Excel hands over, as the macros know it."""
    from xlwings import _xlwindows  # there on Windows alone

    # of a workbook kept online xlwings asks a sheet xlwings.conf in it where its file lies here, and looks there, on whoever's computer
    _xlwindows.read_config_sheet = lambda book: {}
    return xw.Book(impl=_xlwindows.Book(xl=workbook))


def _kept_and_pressed(action: str, book: xw.Book) -> Report:
    """A macro takes Excel's undo away, so the workbook is kept as it is shown, before. One that was never saved has nothing to keep."""
    place = file_of(book)
    if place.is_absolute() and place.is_file():
        Backups.of(place).keep(as_shown(book, place.suffix))
    return ribbon.press(action, book)


def file_of(book: xw.Book) -> Path:
    """Where the workbook's file lies on this computer. WorkbookError web_address for one kept online in a folder that is not synced."""
    try:
        return Path(book.fullname)
    except xw.XlwingsError as problem:
        raise refuse("web_address", path=book.api.FullName) from problem


def as_shown(book: xw.Book, suffix: str) -> bytes:
    """The workbook's bytes with what was not saved yet."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"copy{suffix}"
        book.api.SaveCopyAs(str(copy))
        return copy.read_bytes()


def message(report: Report) -> str:
    """The report's sentence and its worst findings, cut to what a message box shows."""
    told = [] if report.refused else [*report.findings, *report.notes]
    order = {"block": 0, "warn": 1, "note": 2}
    worst = sorted(told, key=lambda finding: order[finding.severity])
    lines = [report.sentence, *map(_line, worst[:MOST_FINDINGS])]
    if len(worst) > MOST_FINDINGS:
        where = f"; {report.listed} lists them" if report.listed else ""
        lines.append(f"… and {len(worst) - MOST_FINDINGS} more{where}.")
    text = "\n\n".join(lines)
    return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 1] + "…"


def _line(finding: Finding) -> str:
    return f"{finding.where}: {finding.sentence} {finding.remedy}".strip(": ")
