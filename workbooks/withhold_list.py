"""What is to be withheld from a publishable copy, as a small workbook that a person fills in beside the one that is published."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass

from udfs.errors import column_letters
from udfs.findings import Finding
from workbooks.fill import Filled
from workbooks.outcome import BadInput
from workbooks.reader import read
from workbooks.tender.plain import Cell, PlainSheet, header, plain_book, texts
from workbooks.writer import AREA

SHEET = "To withhold"
DAY, TITLE, ACCEPT, ASKED = "publish_as_at", "publish_title", "publish_accept_leaks", "withhold"
HEADINGS = ("Where", "Why")
HEADINGS_ROW, ROOM = 9, 60
INTRO = "Fill in the yellow cells, save this workbook, then press Publishable copy again in the other one. This list stays here."
HOW = "Where: Bids!C5:C9, Bids!C:C, Bids!7:7, tblBids[Price] or a name. Why: a section of the Act such as section 43, or words of your own."
REMEDY = "Fill it in, save, and press Publishable copy again."


@dataclass(frozen=True)
class Asked:
    """What a person has filled in: the day of publication, the title, whether leaks are accepted, and each wish with its cell."""

    as_at: dt.date
    title: str | None
    accept_leaks: bool
    wishes: dict[str, str]  # cell of the list -> "address=reason"


def blank(name: str) -> bytes:
    """The workbook to be filled in for the workbook of that name."""
    yellow = [Cell(None, "Input", "text"), Cell(None, "Input", "text")]
    rows = [
        [*texts("Day of publication"), Cell(None, "Input", "date")],
        [*texts("Title of the copy, if it is not that of the workbook"), Cell(None, "Input", "text")],
        [*texts("TRUE: publish although a withheld value can still be found"), Cell(None, "Input", "text")],
        [], texts(HOW), header(*HEADINGS), *[yellow] * ROOM,
    ]  # fmt: skip
    names = {DAY: "$B$4", TITLE: "$B$5", ACCEPT: "$B$6", ASKED + AREA: f"$A${HEADINGS_ROW}:$B${HEADINGS_ROW + ROOM}"}
    return plain_book(SHEET, [PlainSheet(SHEET, f"What to withhold from {name}", INTRO, rows, (62, 62), names, frozen=HEADINGS_ROW)])


def filled_in(path: str | os.PathLike[str]) -> Asked:
    """The list as saved. BadInput naming the cells that are wanting; WorkbookError when it cannot be read, or its day is none."""
    filled = Filled(read(path))
    faults = [] if filled.shown(DAY) is not None else [_fault(_cell(filled, DAY), "Day of publication ({}) is blank.")]
    accept = filled.value(ACCEPT)
    if accept not in (None, "", True, False, "TRUE", "FALSE"):
        faults.append(_fault(_cell(filled, ACCEPT), f'"{accept}" in {{}} is neither TRUE nor FALSE.'))
    wishes = _wishes(filled, faults)
    if not wishes and not faults:
        faults.append(_fault(_cell(filled, ASKED + AREA), "Nothing is listed below {}, so nothing would be withheld."))
    if faults:
        raise BadInput(faults)
    title = filled.value(TITLE)
    return Asked(filled.date(DAY), str(title) if title else None, accept in (True, "TRUE"), wishes)


def _wishes(filled: Filled, faults: list[Finding]) -> dict[str, str]:
    """Each row that holds anything; one that is half filled is a fault."""
    sheet, row, column, *_ = filled.place(ASKED + AREA)
    found: dict[str, str] = {}
    for number in range(row + 1, sheet.max_row + 1):
        told = [str(value).strip() if value is not None else "" for value in (sheet.cell(number, column), sheet.cell(number, column + 1))]
        cells = [f"{sheet.name}!{column_letters(column + i)}{number}" for i in (0, 1)]
        if all(told):
            found[cells[0]] = f"{told[0]}={told[1]}"
        elif any(told):
            missing = told.index("")
            faults.append(_fault(cells[missing], f"{HEADINGS[missing]} ({{}}) is blank."))
    return found


def _cell(filled: Filled, name: str) -> str:
    sheet, row, column, *_ = filled.place(name)
    return f"{sheet.name}!{column_letters(column)}{row}"


def _fault(where: str, sentence: str) -> Finding:
    return Finding(where, "what to withhold", "block", sentence.replace("{}", where), REMEDY)
