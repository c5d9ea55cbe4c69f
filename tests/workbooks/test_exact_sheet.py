"""The sheet we write on keeps what the writing library does to formulas, only sooner."""

import io

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
