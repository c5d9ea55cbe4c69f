"""A workbook written anew with its findings is calculated from what is known already: the same values, no call made twice in vain."""

import zipfile
from io import BytesIO

from tests.workbooks.made_up import Calls, book, column, functions
from workbooks.recalc import recalculate


def sheets(first: str) -> bytes:
    """Calls in a chain, one of them over an expression, and one beside them; `first` is what the chain begins with."""

    def written(sheet, _):
        sheet.write_formula("D1", first)
        sheet.write_formula("D2", "=TRIPLE(D1)+1")
        sheet.write_formula("D3", "=SUM(SHARE(D2*2,A1:A5))")
        sheet.write_formula("D4", "=TRIPLE(C1:C5)")

    return book(written)


def calculated(data: bytes, **more):
    calls = functions(Calls())
    return recalculate(data, functions=calls, **more)


def test_a_second_calculation_makes_only_the_calls_whose_cells_differ():
    first = calculated(sheets("=TRIPLE(A1)"))
    again = calculated(sheets("=TRIPLE(A1)"), known=first.known)
    assert (first.calls, again.calls) == (4, 0)
    assert again.data == first.data and again.findings == first.findings
    # 10 x 3 = 30, 30 x 3 + 1 = 91, shared out 182; with 20 in the place of A1: 60, 181, 362. TRIPLE(C1:C5) reads the same cells as before
    changed = calculated(sheets("=TRIPLE(A2)"), known=first.known)
    assert column(first, "D", 3) == [30, 91, 182] and column(changed, "D", 3) == [60, 181, 362]
    assert changed.calls == 3


def test_nothing_is_written_where_the_findings_will_be_told_first():
    data = book(lambda sheet, _: sheet.write_formula("D1", "=FAIL(A1)"))
    told = calculated(data, or_told=True)
    assert told.data == data and told.findings == calculated(data).findings != []
    fine = sheets("=TRIPLE(A1)")
    assert calculated(fine, or_told=True).data == calculated(fine).data


def test_a_rectangle_reaches_to_its_last_blank_cell():
    """A whole column ends where the sheet does, and a cell that is only coloured is a cell of the sheet."""

    def written(sheet, file):
        sheet.write_blank("E12", None, file.add_format({"bg_color": "yellow"}))
        sheet.write_formula("D1", "=SHOW(F:F)")

    result = calculated(book(written))
    shown = column(result, "D", 1)[0]
    assert shown.count("None") == 12
    assert zipfile.is_zipfile(BytesIO(result.data))
