"""A workbook set up by the button and filled with the invented sample, as a person would fill it."""

import csv
import datetime as dt
from pathlib import Path

from tests.hosts.template_book import empty
from udfs.cells import DAY_ZERO
from workbooks.errors import WorkbookError
from workbooks.fill import Filled
from workbooks.tender.importing import SAMPLE
from workbooks.tender.tables import TABLES
from xl_addin.headless import opened, press_file
from xl_addin.macros.reading import LiveBook

DATES = {"date"}
NUMBERS = {"number", "money"}
ON_SET_UP = [name for name in TABLES if name not in ("moderation", "facts")]


def set_up(path: Path) -> Path:
    report = press_file("tender_set_up", empty(path))
    assert not report.refused, report.sentence
    return path


def fill(path: Path, tables: list[str] | None = None, change=lambda table, rows: rows) -> Path:
    """Type the sample's tables (and the settings, unless tables are named) into the cells that are there for them."""
    with opened(path) as book:
        filled = Filled(LiveBook(book))
        if tables is None:
            for name, value in _rows("settings"):
                _type(book, filled, name, value)
        for name in tables or ON_SET_UP:
            _table(book, filled, name, change(name, _rows(name)))
        book.save()
    return path


def _rows(name: str) -> list[list[str]]:
    with open(SAMPLE / f"{name}.csv", encoding="utf-8", newline="") as source:
        return list(csv.reader(source))[1:]


def _type(book, filled: Filled, name: str, value: str) -> None:
    try:
        sheet, row, column, *_ = filled.place(name)
    except WorkbookError:  # a setting of the file that the workbook has no cell for
        return
    book.sheets[sheet.name].range((row, column)).value = _cell("date" if name == "start_date" else "any", value)


def _table(book, filled: Filled, name: str, rows: list[list[str]]) -> None:
    sheet, top, left, *_ = filled.place(f"{name.capitalize()}.Area")
    for r, row in enumerate(rows, top + 1):
        for c, value in enumerate(row[: len(TABLES[name])], left):
            book.sheets[sheet.name].range((r, c)).value = _cell(TABLES[name][c - left].kind, value)


def _cell(kind: str, text: str):
    if not text:
        return None
    if kind in DATES:
        return float((dt.date.fromisoformat(text) - DAY_ZERO).days)
    if kind in NUMBERS:
        return float(text)
    if kind in ("logical", "any") and text in ("TRUE", "FALSE"):
        return text == "TRUE"
    if kind == "any":
        try:
            return float(text)
        except ValueError:
            return text
    return text
