"""Small functions made up for the tests of recalculation, and a workbook to put formulas into.

Every expected value can be worked out by hand. Column A of sheet S holds 10, 20, 30, 40, 50, column B P0 to P4.
"""

import io
from dataclasses import dataclass, field

import openpyxl
import xlsxwriter

from udfs.cells import ExcelError
from workbooks.lifting import Functions
from workbooks.recalc import Recalculated, recalculate

STALE = 0  # what every formula cell holds before


@dataclass
class Calls:
    """The made-up functions; remembers every call."""

    made: list[tuple] = field(default_factory=list)

    def __call__(self, name, raw, where=None, refs=None):
        self.made.append((name, where, refs))
        return getattr(self, name)(*raw)

    def TRIPLE(self, x):
        rows = x if isinstance(x, list) else [[x]]
        return [[v if isinstance(v, ExcelError) or v is None else v * 3 for v in row] for row in rows]

    def SHARE(self, total, weights):
        flat = [v for row in weights for v in row] if isinstance(weights, list) else [weights]
        return [[total * v / sum(flat)] for v in flat]

    def FAIL(self, *_):
        return [[ExcelError("#NUM!")]]

    def SHOW(self, *raw):
        return [[repr(list(raw))]]

    def SWAP(self, rows):
        return [[second, first] for first, second in rows]

    def SEVEN(self):
        return [[7.0]]


NAMES = ("TRIPLE", "SHARE", "FAIL", "SHOW", "SWAP", "SEVEN")


def functions(calls: Calls) -> Functions:
    return Functions(dict.fromkeys(NAMES), calls, lambda where: "the sum is negative." if calls.made[-1][0] == "FAIL" else None)


def book(fill) -> bytes:
    """Sheet S with columns A and B, a second sheet, the name Rate for A2, and what `fill(sheet, workbook)` writes."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    sheet, other = made.add_worksheet("S"), made.add_worksheet("It's data")
    for i in range(5):
        sheet.write_row(i, 0, [(i + 1) * 10.0, f"P{i}"])
        other.write(i, 0, i + 1.0)
    made.define_name("Rate", "=S!$A$2")
    fill(sheet, made)
    made.close()
    return out.getvalue()


def run(fill, calls: Calls | None = None) -> Recalculated:
    return recalculate(book(fill), functions=functions(calls or Calls()))


def column(result: Recalculated, letter: str, rows: int) -> list:
    sheet = openpyxl.load_workbook(io.BytesIO(result.data), data_only=True)["S"]
    return [sheet[f"{letter}{row}"].value for row in range(1, rows + 1)]


def reach(result: Recalculated, address: str) -> str:
    return openpyxl.load_workbook(io.BytesIO(result.data))["S"][address].value.ref
