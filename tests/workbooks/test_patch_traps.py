"""Sheets and requests that would lead a careless patcher astray: the right cells change, or one sentence says why none does."""

import datetime as dt
import io
import re

import openpyxl
import pytest
import xlsxwriter

from tests.workbooks.foreign_books import finance_book, part_text, replaced
from workbooks.errors import WorkbookError
from workbooks.patch import Formula, Sheet, add_sheet, set_cells

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


# ---- cells that must not be written


@pytest.mark.parametrize("place", ["A0", "", "B2", 5, None, (1,), (1, 2, 3), ("A", 1), (1.0, 2), (True, 1), "ZZZZ1"])
def test_a_place_that_is_none_is_refused_in_one_sentence(book, place):
    error = refusal(lambda: set_cells(book, "Lot's sums", {place: 1.0}))
    assert error.code == "bad_place" and "Lot's sums" in error.sentence and repr(place) in error.sentence


@pytest.mark.parametrize("place", [(0, 1), (1, 0), (-1, 1), (1_048_577, 1), (1, 16_385), (10**30, 1)])
def test_a_place_outside_the_sheet_is_refused(book, place):
    assert refusal(lambda: set_cells(book, "Lot's sums", {place: 1.0})).code == "outside_sheet"


@pytest.mark.parametrize("content", [[1, 2], {"a": 1}, object(), 1j, b"x", dt.date(2024, 1, 1)])
def test_a_value_no_cell_holds_is_refused_by_its_address(book, content):
    for action in (lambda: set_cells(book, "Lot's sums", {(2, 2): content}), lambda: add_sheet(book, "New", Sheet([[], [1, content]]))):
        error = refusal(action)
        assert error.code == "number_not_finite" and "cell B2 " in error.sentence


@pytest.mark.parametrize("reach", ["", "nowhere", 'A1" x="', "A0:B1"])
def test_an_array_formula_over_no_area_is_refused(book, reach):
    formula = Formula("=A1:A2", 1, reach)
    for action in (lambda: set_cells(book, "Lot's sums", {(2, 2): formula}), lambda: add_sheet(book, "New", Sheet([[], [1, formula]]))):
        assert (refusal(action).code, "cell B2:" in refusal(action).sentence) == ("item_refused", True)


def test_a_covered_cell_of_merged_cells_is_refused_and_the_first_one_written(book):
    merged = replaced(book, SUMS, b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="E5:F6"/></mergeCells>')
    error = refusal(lambda: set_cells(merged, "Lot's sums", {(5, 5): 1.0, (6, 5): 2.0}))
    assert error.code == "merged_cell" and "cell E6 is covered by the merged cells E5:F6" in error.sentence and "E5" in error.remedy
    written = set_cells(merged, "Lot's sums", {(5, 5): 1.0, (6, 6): None})
    assert openpyxl.load_workbook(io.BytesIO(written))["Lot's sums"]["E5"].value == 1


@pytest.fixture(scope="module")
def protected() -> bytes:
    """A protected sheet: B2 unlocked itself, column D and row 9 unlocked as a whole, E5:E6 free for whoever edits."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, free = made.add_worksheet("Locked"), made.add_format({"locked": False})
    sheet.write(0, 0, 1.0)
    sheet.write(1, 1, 2.0, free)
    sheet.set_column(3, 3, 10, free)
    sheet.set_row(8, None, free)
    sheet.write(3, 3, 1.0, made.add_format({"bold": True}))
    sheet.protect("secret")
    sheet.unprotect_range("E5:E6")
    made.close()
    return out.getvalue()


@pytest.mark.parametrize(("place", "cell"), [((1, 1), "A1"), ((20, 20), "T20"), ((4, 4), "D4")])
def test_a_locked_cell_of_a_protected_sheet_is_refused(protected, place, cell):
    error = refusal(lambda: set_cells(protected, "Locked", {place: 5.0}))
    assert error.code == "locked_cell" and f"cell {cell} is locked" in error.sentence
    assert openpyxl.load_workbook(io.BytesIO(set_cells(protected, "Locked", {place: 5.0}, locked=True)))["Locked"].cell(*place).value == 5


@pytest.mark.parametrize("place", [(2, 2), (7, 4), (9, 7), (6, 5)])
def test_an_unlocked_cell_of_a_protected_sheet_is_written(protected, place):
    assert openpyxl.load_workbook(io.BytesIO(set_cells(protected, "Locked", {place: 5.0})))["Locked"].cell(*place).value == 5
