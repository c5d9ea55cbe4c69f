"""Sheets and requests that would lead a careless patcher astray: the right cells change, or one sentence says why none does."""

import io
import re

import openpyxl
import pytest

from tests.workbooks.foreign_books import finance_book, part_text, replaced
from workbooks.errors import WorkbookError
from workbooks.patch import set_cells

SUMS = "xl/worksheets/sheet2.xml"
DECOY = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'


@pytest.fixture(scope="module")
def book() -> bytes:
    return finance_book()


def refusal(action) -> WorkbookError:
    with pytest.raises(WorkbookError) as refused:
        action()
    return refused.value


# ---- cells that are none


@pytest.mark.parametrize("trap", [f"<!-- {DECOY} -->", f"<?note {DECOY}?>", f"<sheetPr><![CDATA[{DECOY}]]></sheetPr>"])
def test_cells_inside_a_comment_or_text_are_not_the_cells_of_the_sheet(book, trap):
    data = replaced(book, SUMS, b"<dimension", trap.encode() + b"<dimension")
    changed = set_cells(data, "Lot's sums", {(1, 2): 77.0})
    assert trap in part_text(changed, SUMS)
    assert openpyxl.load_workbook(io.BytesIO(changed))["Lot's sums"]["B1"].value == 77


def test_a_root_and_a_dimension_inside_a_comment_are_left_alone(book):
    xml = part_text(book, SUMS)
    trap = '<!-- <x:worksheet> <dimension ref="A1"/> -->'
    data = replaced(book, SUMS, b"<worksheet", trap.encode() + b"<worksheet")
    changed = part_text(set_cells(data, "Lot's sums", {(9, 9): 1.0}), SUMS)
    assert trap in changed and '<dimension ref="A1:I9"/>' in changed
    assert re.sub(r"<dimension[^>]*>", "", changed[: changed.index("<sheetData")]).endswith(
        re.sub(r"<dimension[^>]*>", "", xml[xml.index("<worksheet") : xml.index("<sheetData")])
    )


@pytest.mark.parametrize("among", [b"<!-- row -->", b"<?row 1?>"])
def test_comments_and_instructions_among_cells_are_refused(book, among):
    data = replaced(book, SUMS, b"<sheetData>", b"<sheetData>" + among)
    error = refusal(lambda: set_cells(data, "Lot's sums", {(1, 1): 1.0}))
    assert error.code == "odd_sheet" and "Lot's sums" in error.sentence


def test_a_sheet_whose_cells_only_stand_in_a_comment_is_refused(book):
    xml = part_text(book, SUMS)
    whole = xml[xml.index("<sheetData>") : xml.index("</sheetData>") + len("</sheetData>")].encode()
    data = replaced(book, SUMS, whole, b"<!--" + whole + b"-->")
    assert refusal(lambda: set_cells(data, "Lot's sums", {(1, 1): 1.0})).code == "odd_sheet"
