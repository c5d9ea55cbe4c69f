"""All cases as one workbook: one below the other, every argument a range, the answer an array formula beside them."""

import io
from dataclasses import dataclass
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from tests.hosts.cases import LEFT_OUT, Case
from udfs.cells import ExcelError, rows_of
from workbooks.exact_sheet import ExactWorksheet

# Formulas that give these in every program.
ERRORS = {"#N/A": "=NA()", "#DIV/0!": "=1/0", "#VALUE!": '="a"+1', "#NUM!": "=10^400", "#REF!": "=#REF!", "#NAME?": "=#NAME?"}
EMPTY_TEXT = '=""'
NOWHERE = "ZZ1"  # a cell that holds nothing
ON_A_SHEET = 50  # cases: a thousand sheets take LibreOffice most of a minute, a thousand rows no time


@dataclass(frozen=True)
class Answer:
    """Where the answer of a case stands, and where the arguments of its call begin; row and column count from 1."""

    sheet: str
    row: int
    column: int
    height: int
    width: int
    refs: list[tuple[str, int, int] | None]

    def read(self, cells: dict[tuple[int, int], Any]) -> list[list[Any]]:
        return [
            [cells.get((self.row + i, self.column + j)) for j in range(self.width)]
            for i in range(self.height)
        ]


def write(cases: list[Case]) -> tuple[bytes, dict[str, Answer]]:
    """The workbook in the desktop spelling, without calculated values, and where each answer stands."""
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True})
    answers = {}
    for first in range(0, len(cases), ON_A_SHEET):
        sheet, row = book.add_worksheet(f"cases {first + 1} to {first + ON_A_SHEET}", ExactWorksheet), 0
        for case in cases[first : first + ON_A_SHEET]:
            sheet.write(row, 0, case.id)
            place = Place(book, sheet, row + 2)
            answers[case.id] = _question(place, case) if case.asks_a_cell else _call(place, case, 0)
            row += 4 + max(answers[case.id].height, *(_height(c) for c in (case, case.asks) if c))
    book.close()
    return target.getvalue(), answers


class Place(NamedTuple):
    """Where a case begins; row counts from 0."""

    book: Workbook
    sheet: Worksheet
    row: int


def _height(case: Case) -> int:
    """Rows its arguments take."""
    return 0 if case.asks_a_cell else max((len(rows_of(value)) for value in case.cells() if value is not LEFT_OUT), default=0)


def _question(place: Place, case: Case) -> Answer:
    """The call asked about, if there is one, then the question, which points at that call's first cell."""
    asked = _call(place, case.asks, 0) if case.asks else None
    cell = xl_rowcol_to_cell(asked.row - 1, asked.column - 1) if asked else NOWHERE
    return _answer(place, case, [cell], asked.column + asked.width if asked else 0, asked.refs if asked else [])


def _call(place: Place, case: Case, column: int) -> Answer:
    """The arguments, one blank column between them, then the answer."""
    book, sheet, top = place
    references: list[str] = []
    refs: list[tuple[str, int, int] | None] = []
    formats = case.told.get("formats", {})
    for param, value in zip(case.udf.params, case.cells(), strict=False):
        if value is LEFT_OUT:
            references.append("")
            refs.append(None)
            continue
        rows = rows_of(value)
        look = book.add_format({"num_format": formats[param.name]}) if param.name in formats else None
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                _write(sheet, top + i, column + j, cell, look)
        references.append(xl_range(top, column, top + len(rows) - 1, column + len(rows[0]) - 1))
        refs.append((sheet.get_name(), top + 1, column + 1))
        column += len(rows[0]) + 1
    return _answer(place, case, references, column, refs)


def _answer(place: Place, case: Case, references: list[str], column: int, refs: list) -> Answer:
    rows = case.computed()
    height, width = len(rows), len(rows[0])
    last = place.row + height - 1, column + width - 1
    place.sheet.write_array_formula(place.row, column, *last, "=" + case.udf.formula(references))
    return Answer(place.sheet.get_name(), place.row + 1, column + 1, height, width, refs)


def _write(sheet: Worksheet, row: int, column: int, cell: Any, look: Format | None) -> None:
    if isinstance(cell, ExcelError):
        sheet.write_formula(row, column, ERRORS[cell], None, cell)
    elif cell == "":
        sheet.write_formula(row, column, EMPTY_TEXT, None, "")
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif cell is not None:
        sheet.write_number(row, column, cell, look)
