"""A workbook as text: one CSV a sheet with every cell's formula and value, and a list of parts with a fingerprint of each.

Lines are sorted as a person reads a sheet, so a difference in the file is a difference somebody can look at.
"""

import csv
import hashlib
import io
import re
import zipfile

from openpyxl.utils import get_column_letter

from udfs.cells import ExcelError
from workbooks.reader import Cell, Workbook

HEADER = ("cell", "formula", "kind", "value")
PARTS = "parts.csv"
# A library's name and version and the day of writing say nothing about the workbook.
PASSING = re.compile(rb"<(AppVersion|dcterms:modified|Application)[^>]*>[^<]*</\1>")


def kind(value: Cell) -> str:
    if value is None:
        return "blank"
    if isinstance(value, ExcelError):
        return "error"
    return {bool: "logical", float: "number", str: "text"}[type(value)]


def shown(value: Cell) -> str:
    """Every digit: 17 significant ones tell any two doubles apart."""
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def sheets(book: Workbook) -> dict[str, str]:
    """File name -> CSV text, one a sheet, in tab order."""
    return {f"{number:02d} {name}.csv": _sheet(book, name) for number, name in enumerate(book.sheets, 1)}


def _sheet(book: Workbook, name: str) -> str:
    sheet, out = book.sheets[name], io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(HEADER)
    formulas = set(sheet.formula_cells())
    for row, column in sorted(sheet.cells.keys() | formulas):
        value = sheet.cell(row, column)
        formula = sheet.formula(row, column) if (row, column) in formulas else ""
        lines.writerow((f"{get_column_letter(column)}{row}", formula, kind(value), shown(value)))
    return out.getvalue()


def parts(data: bytes) -> str:
    """Name, size and fingerprint of every part, without what changes from one library version to the next."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(("part", "bytes", "sha256"))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            plain = PASSING.sub(b"", package.read(name))
            lines.writerow((name, len(plain), hashlib.sha256(plain).hexdigest()))
    return out.getvalue()
