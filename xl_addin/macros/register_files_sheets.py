"""The sheets an import keeps in the register's workbook: the mapping, every row of the files, questions, and changes proposed.

They are the sheets `cwb import register --out r.xlsx` writes, headings in the first row, so that either can go on where the other stopped.
"""

from __future__ import annotations

from typing import Any

import xlwings as xw

from udfs.cells import DAY_ZERO
from workbooks.errors import WorkbookError
from workbooks.fill import Filled
from workbooks.register.incoming import changes, joined
from workbooks.register.incoming.collected import DUPLICATE, Gathered
from workbooks.register.incoming.joined import MAPPING, PROPOSALS, SOURCE_ROWS
from workbooks.register.incoming.mapping import HEADERS, MONTH_FIRST, Column
from workbooks.register.incoming.mapping_book import COLUMNS, uses
from workbooks.register.incoming.written import (
    PROPOSAL_HEADERS,
    SOURCE_HEADERS,
    TOTALS,
    TOTALS_HEADERS,
    Records,
)
from workbooks.register.incoming.written import beside as records_of
from xl_addin.macros.reading import LiveBook, LiveSheet
from xl_addin.macros.writing import LOOKS, dress, lay_out

HEADS = {MAPPING: HEADERS, SOURCE_ROWS: SOURCE_HEADERS, PROPOSALS: PROPOSAL_HEADERS, changes.SHEET: changes.HEADERS,
         TOTALS: TOTALS_HEADERS}  # fmt: skip
USES = ("Use", "Holds", "Rule")
Rows = list[list[Any]]


def refuse_foreign(book: xw.Book) -> None:
    """Raises WorkbookError where a sheet of somebody's own stands under one of our names."""
    for name, heads in {**HEADS, COLUMNS: USES}.items():
        sheet = _sheet(book, name)
        if sheet is not None and (cells := LiveSheet(sheet).cells):
            first = {str(value) for (row, _), value in cells.items() if row == 1}
            if not first >= set(heads):
                told = f"The sheet {sheet.name} is not one this button made."
                raise WorkbookError("sheet_names_taken", told, "Rename it and press the button again.")


def place_of(book: xw.Book, name: str) -> tuple[str, list[dict[str, Any]]] | None:
    """The sheet of a table of ours and its rows by heading; none where it is not there."""
    filled = Filled(LiveBook(book))  # type: ignore[arg-type]  # reading by name asks no more of a book than this
    if not filled.has(name):
        return None
    sheet, top, left, bottom, right = filled.place(name)
    heads = [str(sheet.cell(top, column)) for column in range(left, right + 1)]
    cells = lambda row: (sheet.cell(row, column) for column in range(left, right + 1))
    return sheet.name, [dict(zip(heads, cells(row), strict=True)) for row in range(top + 1, bottom + 1)]


# ---- the mapping


def write_mapping(book: xw.Book, columns: list[Column]) -> None:
    """The columns to be looked through behind those confirmed before, with drop-downs for Use and Read as."""
    there = _standing(book, MAPPING)[1:]
    fresh = {(c.file, c.sheet, c.letter) for c in columns}
    kept = [row for row in there if _place(row, 0, 1, 3) not in fresh]
    rows = [*kept, *([cell or None for cell in c.cells()] for c in columns)]
    told = [list(line) for line in uses(columns)]
    _put(book, Records(COLUMNS, list(USES), told))
    sheet = _put(book, Records(MAPPING, list(HEADERS), rows))
    for heading, source in (("Use", book.sheets[COLUMNS].range((2, 1), (len(told) + 1, 1))), ("Read as", [MONTH_FIRST])):
        column = HEADERS.index(heading) + 1
        area = sheet.range((2, column), (len(rows) + 1, column))
        area.data_validation.set_list(source)
        dress(area, LOOKS["input_text"])


# ---- what an import leaves behind


def write_records(book: xw.Book, found: Gathered, files: set[str], new: set[str]) -> tuple[str, ...]:
    """The records of an import behind those of earlier ones; answers the sheets written. `new`: those of the `files` not read before."""
    written = []
    for records in records_of(found):
        standing = _standing(book, records.title)
        kept, rows = _merged(records, standing[1:], files, new)
        heads, all_rows = joined.behind([standing[0], *kept] if standing else [], records.headings, rows)
        wanted = Records(records.title, heads, all_rows)
        if not _is_there(book, wanted):
            _put(book, wanted)
            written.append(records.title)
    return tuple(written)


def _merged(records: Records, earlier: Rows, files: set[str], new: set[str]) -> tuple[Rows, Rows]:
    """Rows of before that stay, and those that come behind them."""
    rows = records.rows
    if records.title == SOURCE_ROWS:  # a file read once more says nothing new of a row but where a change of it was taken
        told = [row for row in rows if row[0] in new or (row[3] != DUPLICATE and "taken" in str(row[4]))]
        again = {_place(row, 0, 1, 2) for row in told if row[0] not in new}
        return [row for row in earlier if _place(row, 0, 1, 2) not in again], told
    if records.title == MAPPING:
        now = {_place(row, 0, 1, 3) for row in rows}
        return [row for row in earlier if _place(row, 0, 1, 3) not in now], rows
    if records.title == PROPOSALS:
        known = {tuple(map(str, row[: len(PROPOSAL_HEADERS) - 1])) for row in earlier}
        return earlier, [row for row in rows if tuple(map(str, row[:-1])) not in known]
    if records.title == changes.SHEET:  # what was taken stands in the register now
        file = changes.HEADERS.index("File")
        return [row for row in earlier if row[file] not in files], [row for row in rows if not row[-1]]
    return [], rows


def _place(row: list[Any], *columns: int) -> tuple[str, ...]:
    cells = [row[i] if i < len(row) else None for i in columns]
    return tuple(str(int(c)) if isinstance(c, float) else str(c or "") for c in cells)


# ---- cells


def _standing(book: xw.Book, name: str) -> Rows:
    """The rows of one of our sheets as they stand, headings first; none where it is not there."""
    sheet = _sheet(book, name)
    cells = LiveSheet(sheet).cells if sheet is not None else {}
    height, width = (max((place[i] for place in cells), default=0) for i in (0, 1))
    return [[cells.get((r, c)) for c in range(1, width + 1)] for r in range(1, height + 1)]


def _sheet(book: xw.Book, name: str) -> xw.Sheet | None:
    return next((sheet for sheet in book.sheets if sheet.name.casefold() == name.casefold()), None)


def _is_there(book: xw.Book, records: Records) -> bool:
    sheet = _sheet(book, records.title)
    lines = enumerate([records.headings, *records.rows], 1)
    wanted = {(r, c): _cell(cell) for r, row in lines for c, cell in enumerate(row, 1) if cell is not None}
    return sheet is not None and LiveSheet(sheet).cells == wanted


def _put(book: xw.Book, records: Records) -> xw.Sheet:
    """Headings and rows on a sheet of that name, text as text."""
    sheet = _sheet(book, records.title) or book.sheets.add(records.title, after=book.sheets[-1])
    sheet.clear()
    width, wide = len(records.headings), records.widths()
    rows = [[*map(_cell, row), *[None] * (width - len(row))] for row in records.rows]
    for column in range(1, width + 1):
        cells = [row[column - 1] for row in rows]
        if rows and any(isinstance(cell, str) for cell in cells):
            sheet.range((2, column), (len(rows) + 1, column)).number_format = "@"
        sheet.range((1, column)).column_width = wide[column - 1]
    sheet.range((1, 1)).value = [records.headings, *rows]
    dress(sheet.range((1, 1), (1, width)), LOOKS["header"])
    lay_out(sheet, dict(enumerate(wide, 1)), width, 1)
    return sheet


def _cell(value: Any) -> Any:
    if hasattr(value, "toordinal"):
        return float((value - DAY_ZERO).days)
    return value
