"""The sheet we write on keeps what the writing library does to formulas, only sooner."""

import datetime as dt
import io
import zipfile

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from workbooks.exact_sheet import ExactWorksheet

FORMULAS = (
    "=SUM(A1:A10)", "=IF('Practices'!$E$77=0,\"\",'Working'!$J$77/'Practices'!$E$77)", "{=CAPITATION_SPLIT(A1,B6:B7330)}",
    "=XLOOKUP(A1,B1:B9,C1:C9)", "=SORT(FILTER(A1:A9,B1:B9>1))", "=IFNA(MAXIFS(A1:A9,B1:B9,2),\"\")", "=_xlfn.MAXIFS(A1:A9,B1:B9,2)",
    "=SINGLE(A1)+LOG10(7)", "=AB1MAP(3)", "==A1", "{={1,2;3,4}", "=\"MAP(\"&A12", "=T.DIST.2T(A1,3)+T.INV.2T(1,2)",
)  # fmt: skip


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("future", [False, True])
def test_a_formula_is_spelt_as_the_library_spells_it(formula, future):
    book = xlsxwriter.Workbook(io.BytesIO())
    ours, theirs = book.add_worksheet("Ours", ExactWorksheet), book.add_worksheet("Theirs", Worksheet)
    for _ in range(2):  # the second time it is remembered
        assert ours._prepare_formula(formula, future) == theirs._prepare_formula(formula, future)


def test_two_formats_that_look_alike_give_the_same_bytes_as_the_library():
    def sheet(kind):
        out = io.BytesIO()
        book = xlsxwriter.Workbook(out, {"in_memory": True})
        book.set_properties({"created": dt.datetime(2000, 1, 1)})
        ws = book.add_worksheet("S", kind)
        for row in range(3):  # the library gives an index to the first of formats that look alike, and to it alone
            ws.write_number(row, 27, 7 + row / 4, book.add_format({"bold": True}))
            ws.write_number(row, 28, row)
        book.close()
        return zipfile.ZipFile(out).read("xl/worksheets/sheet1.xml")

    assert sheet(ExactWorksheet) == sheet(Worksheet)
