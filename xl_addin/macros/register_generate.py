"""Ribbon group Register: a contract register made from a contract list that stands in the user's own workbook."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import xlwings as xw

from udfs.register.parse import read_date
from workbooks.contract_list import Block, find_heading
from workbooks.errors import WorkbookError, refuse
from workbooks.register import alert_bands, no_list, plan
from workbooks.register_checks import BAND_CELLS, FINDINGS_HEAD
from workbooks.register_sheet import AS_AT_CELL, HEAD_ROW, MARK, Names, SheetPlan
from xl_addin.macros.reading import cells
from xl_addin.macros.writing import write
from xl_addin.ribbon import Report, button, progress

# A name for cells of this workbook; others stand for numbers, formulas, single cells or cells elsewhere.
AREA = re.compile(r"=('[^\[\]]+'|[^'!\[\]#(]+)!\$?[A-Z]{1,3}\$?\d+:\$?[A-Z]{1,3}\$?\d+")
SECOND_CHOICE = "{} (register)"  # for a workbook that has a sheet of its own under our name


@button(
    group="Register",
    label="Generate register",
    screentip="Generate the contract register",
    supertip="Reads the contract list in this workbook (a table, a named range or a sheet with headings such as Reference, Title, "
    "Supplier, Start, End) and writes the sheets Contracts and Register checks. Nothing else in the workbook changes. Press it again "
    "after a change.",
    keytip="G",
    icon="TableInsert",
)
def register_generate(book: xw.Book, as_at: dt.date | str | None = None, source: str | None = None) -> Report:
    """Write or refresh the register sheets of a book.

    as_at: the date of the statuses; left out, the date on the register sheet, or today when there is none yet.
    source: the table, named range or sheet that holds the list; needed only when several look like one.
    Raises WorkbookError when there is no list, several, or none of its rows can be used.
    """
    names, ours = _names(book)
    date, told = _as_at(book, names, as_at)
    block = _block(book, source, ours)
    progress(book, f"Generate register: reading {block.origin}")
    planned = plan(block, date, names, alert_bands(date, _entered_bands(book, names)))
    written = ((names.register, planned.register, HEAD_ROW), (names.checks, planned.checks, FINDINGS_HEAD))
    for name, sheet, head in written:
        _refuse_lost_cells(book, name, sheet, head)
    for name, sheet, _ in written:
        progress(book, f"Generate register: writing {name}")
        write(_emptied(book, name), sheet)
    sentence = f"{block.origin}: {planned.sentence} As at {date:%d/%m/%Y}{told}."
    return Report(sentence, planned.findings, (names.register, names.checks))


# ---- our own sheets


def _names(book: xw.Book) -> tuple[Names, set[str]]:
    """Names for our two sheets, and those among the book's sheets that are ours."""
    ours = {sheet.name for sheet in book.sheets if _is_ours(sheet)}
    return Names(*(_free(book, name, ours) for name in (Names.register, Names.checks))), ours


def _is_ours(sheet: xw.Sheet) -> bool:
    return str(sheet["A2"].options(err_to_str=True).value or "").startswith(MARK)


def _free(book: xw.Book, name: str, ours: set[str]) -> str:
    taken = {sheet.name.casefold() for sheet in book.sheets if sheet.name not in ours}
    free = next((n for n in (name, SECOND_CHOICE.format(name)) if n.casefold() not in taken), None)
    if free is None:
        sentence = f"The sheets {name} and {SECOND_CHOICE.format(name)} are both taken by sheets this button did not make."
        raise WorkbookError("sheet_names_taken", sentence, "Rename one of them and press the button again.")
    return free


def _refuse_lost_cells(book: xw.Book, name: str, plan: SheetPlan, head: int) -> None:
    """Raises WorkbookError cell_would_be_lost for a cell somebody has filled beside what the button wrote the last time.

    Down to the row `head` our cells never move; below it the rows end where column A is blank."""
    found = next((sheet for sheet in book.sheets if sheet.name.casefold() == name.casefold()), None)
    if found is None:
        return
    block, width = _read(found.used_range, name), max(map(len, plan.rows[head - 1 :]))
    ended = False
    for number, row in enumerate(block.rows, block.first_row):
        ours = [cell not in (None, "") for cell in plan.rows[number - 1]] if number <= head else [True] * width
        ended |= number > head and row[0] in (None, "")
        for column, cell in enumerate(row):
            if cell not in (None, "") and (ended or column >= len(ours) or not ours[column]):
                raise refuse("cell_would_be_lost", sheet=found.name, cell=block.cell(number - block.first_row, column).rpartition("!")[2])


def _emptied(book: xw.Book, name: str) -> xw.Sheet:
    for sheet in book.sheets:
        if sheet.name.casefold() == name.casefold():
            sheet.clear()
            return sheet
    return book.sheets.add(name, after=book.sheets[-1])


def _entered_bands(book: xw.Book, names: Names) -> list[Any]:
    """The limits a person may have changed on our sheet of checks; none when there is no such sheet yet."""
    for sheet in book.sheets:
        if sheet.name.casefold() == names.checks.casefold():
            return [sheet[cell].options(err_to_str=True).value for cell in BAND_CELLS]
    return []


def _as_at(book: xw.Book, names: Names, given: dt.date | str | None) -> tuple[dt.date, str]:
    """The date, and how it came about when nobody gave it."""
    if given is not None:
        return _date(given, "The as-at date"), ""
    for sheet in book.sheets:
        if sheet.name.casefold() == names.register.casefold():
            cell = f"{sheet.name}!{AS_AT_CELL}"
            return _date(sheet[AS_AT_CELL].options(err_to_str=True).value, cell), f", the date in {cell}"
    return dt.date.today(), f", which is today; change it in {names.register}!{AS_AT_CELL} and press again"


def _date(given: Any, where: str) -> dt.date:
    reading = read_date(given)
    if reading.value is None:
        sentence = f"{where} is {given!r}, {reading.reason}." if reading.reason else f"{where} is blank."
        raise WorkbookError("as_at_unusable", sentence, "Give a date as YYYY-MM-DD or dd/mm/yyyy.")
    return reading.value


# ---- the contract list


def _block(book: xw.Book, source: str | None, ours: set[str]) -> Block:
    """The one contract list of the book, or the one named."""
    found = _candidates(book, ours)
    if source is not None:
        found = {key: block for key, block in found.items() if key.casefold() == source.casefold()}
        if not found:
            raise no_list(f"a sheet, table or named range called {source}")
    if not found:
        raise no_list(book.name)
    if len(found) > 1:
        told = "; ".join(f"{block.origin} at {block.cell(0, 0)}" for block in found.values())
        remedy = f"Say which as the source: {', '.join(found)}."
        raise WorkbookError("several_contract_lists", f"{book.name} holds {len(found)} contract lists: {told}.", remedy)
    return next(iter(found.values()))


def _candidates(book: xw.Book, ours: set[str]) -> dict[str, Block]:
    """Contract lists by name: tables first, then named ranges, then whole sheets; the same cells count once."""
    found: dict[str, Block] = {}
    taken: set[tuple[str, int]] = set()
    for name, block in _places(book, ours):
        heading = find_heading(block.rows)
        if heading and (block.sheet, block.first_row + heading.row) not in taken:
            taken.add((block.sheet, block.first_row + heading.row))
            found[name] = block
    return found


def _places(book: xw.Book, ours: set[str]) -> Iterator[tuple[str, Block]]:
    sheets = [sheet for sheet in book.sheets if sheet.name not in ours]
    for sheet in sheets:
        for table in sheet.tables:
            area = table.range if table.header_row_range is None else _with_heading(table)
            yield table.name, _read(area, f"table {table.name}")
    for name in book.names:
        if AREA.fullmatch(name.refers_to):
            area = name.refers_to_range
            if area.sheet.name not in ours:
                yield name.name, _read(area, f"named range {name.name}")
    for sheet in sheets:
        yield sheet.name, _read(sheet.used_range, f"sheet {sheet.name}")


def _with_heading(table: xw.main.Table) -> xw.Range:
    """Heading and data of a table, without the totals row it may end in."""
    head, body = table.header_row_range, table.data_body_range
    return head if body is None else head.resize(body.row + body.shape[0] - head.row)


def _read(area: xw.Range, origin: str) -> Block:
    return Block(area.sheet.name, area.row, area.column, cells(area), origin)
