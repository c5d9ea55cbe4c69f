"""A workbook of somebody else's with a contract list in it, and the button pressed on it."""

import datetime as dt
import hashlib
import zipfile
from pathlib import Path

import openpyxl
import xlsxwriter

from udfs.cells import ExcelError
from xl_addin.headless import press_file

AS_AT = dt.date(2023, 6, 1)
HEADINGS = ["Reference", "Title", "Supplier", "Start", "End (original)", "End (current)", "Notice period months", "Contract value £"]
# Dates of the first: the reference's lifecycle case L01 (5 years from April 2018, extended by one). The others are hand-worked:
# 31 August 2024 less 6 months is 29 February 2024 (a leap year), 273 days after 1 June 2023; 30 September 2023 less 3 months is
# 30 June 2023, 29 days after.
ROWS = [
    ["C-1", "Community nursing", "Alder Care (invented)", dt.date(2018, 4, 1), dt.date(2023, 3, 31), dt.date(2024, 3, 31), 6, 1200000],
    ["C-2", "=Diagnostics", "Birch Health (invented)", "01/09/2021", "31/08/2024", "2024-08-31", "6 months", "£350,000.50"],
    [1003, "Patient transport", "Cedar Transport (invented)", 44105, dt.date(2023, 9, 30), dt.date(2023, 9, 30), 3, "99000"],
]
EXPECTED = [
    # Status, notice by, alert on 1 June 2023. The alert is the band of the next event (red to 30 days, amber to 90, watch to 180):
    # of the first its notice, 121 days away; the next award of the second should begin a year before its end, on 31 August 2023, 91
    # days away; that of the third should have begun on 30 September 2022.
    ("in_extension", dt.datetime(2023, 9, 30), "overdue"),
    ("live", dt.datetime(2024, 2, 29), "watch"),
    ("live", dt.datetime(2023, 6, 30), "overdue"),
]
MAY_CHANGE = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}


def foreign(path: Path, rows: list[list] = ROWS, headings: list[str] = HEADINGS, taken: tuple[str, ...] = ()) -> Path:
    """A workbook with the things a library would lose: chart, table, validation, conditional format, comment, names."""
    book = xlsxwriter.Workbook(path)
    date = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Awards")
    sheet.write("A1", "Awards made so far")
    for i, row in enumerate(rows, 3):
        for j, cell in enumerate(row):
            _write(sheet, i, j, cell, date)
    columns = [{"header": heading} for heading in headings]
    sheet.add_table(2, 0, 2 + len(rows), len(headings) - 1, {"name": "AwardList", "columns": columns})
    sheet.data_validation("G4:G9", {"validate": "integer", "criteria": ">=", "value": 0})
    sheet.conditional_format("H4:H9", {"type": "data_bar"})
    sheet.write_comment("A4", "checked against the signed copy")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Awards!$G$4:$G$6"})
    sheet.insert_chart("J3", chart)
    budget = book.add_worksheet("Budget")
    budget.write("A1", 5)
    budget.write_formula("A2", "=A1*2", None, 10)
    book.define_name("Doubled", "=Budget!$A$2")
    for name in taken:
        book.add_worksheet(name).write("A1", "somebody's own")
    book.close()
    return path


def _write(sheet, row: int, column: int, cell, date) -> None:
    if isinstance(cell, dt.date):
        sheet.write_datetime(row, column, dt.datetime.combine(cell, dt.time()), date)
    elif isinstance(cell, ExcelError):
        sheet.write_formula(row, column, "=1/0", None, str(cell))
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif cell is not None:
        sheet.write(row, column, cell)


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as package:
        return {name: hashlib.sha256(package.read(name)).hexdigest() for name in package.namelist()}


def register_row(path: Path, number: int) -> list:
    """What the register shows of a contract, from the first column on."""
    return [cell.value for cell in openpyxl.load_workbook(path, data_only=True)["Contracts"][5 + number]]


def press(path: Path, out: Path | None = None, **inputs):
    return press_file("register_generate", path, out, **{"as_at": AS_AT, **inputs})


# ---- one row of a list that is otherwise sound

GOOD = ["C-1", "Community nursing", "Alder Care (invented)", dt.date(2018, 4, 1), dt.date(2023, 3, 31), dt.date(2024, 3, 31), 6, 1200000]


def changed(**cells) -> list:
    row = ["C-9", *GOOD[1:]]
    for name, value in cells.items():
        row["ABCDEFGH".index(name)] = value
    return row
