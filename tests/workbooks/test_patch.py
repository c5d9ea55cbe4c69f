"""Somebody else's workbook after a change: the change is there, and everything else is the same compressed bytes."""

import io
import subprocess

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from tests.workbooks.foreign_books import (
    finance_book,
    part_text,
    prefixed_book,
    replaced,
    touched,
    with_parts,
)
from udfs.cells import ExcelError
from workbooks.errors import WorkbookError
from workbooks.package import Package
from workbooks.patch import Formula, Sheet, Styled, add_sheet, remove_sheet, replace_sheet, set_cells

THREE_PARTS = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
BIDS, SUMS = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
CHAIN = b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="A1" i="2"/></calcChain>'


@pytest.fixture(scope="module")
def book() -> bytes:
    return finance_book()


def cell(data: bytes, sheet: str, address: str, *, values: bool = True):
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)[sheet][address]


def refusal(action) -> WorkbookError:
    with pytest.raises(WorkbookError) as refused:
        action()
    return refused.value


# ---- adding


def test_adding_a_sheet_touches_three_parts_and_brings_one(book):
    added = add_sheet(book, "Results", Sheet([["Bidder", "Rank"], ["Alder", 2]]))
    assert touched(book, added) == THREE_PARTS | {"xl/worksheets/sheet3.xml"}
    assert CalamineWorkbook.from_filelike(io.BytesIO(added)).get_sheet_by_name("Results").to_python() == [
        ["Bidder", "Rank"], ["Alder", 2.0],
    ]  # fmt: skip


def test_styles_are_appended_and_none_is_renumbered(book):
    added = add_sheet(book, "Results", Sheet([[Styled("Head", "header"), Styled(43191.0, "date"), Styled(1.5, "money")]]))
    assert touched(book, added) == THREE_PARTS | {"xl/worksheets/sheet3.xml", "xl/styles.xml"}
    for path in ("fonts", "fills", "cellXfs"):
        before, after = (_collection(data, path) for data in (book, added))
        assert after[: len(before)] == before
    head, date, money = (cell(added, "Results", a) for a in ("A1", "B1", "C1"))
    assert head.font.b and head.fill.fgColor.rgb == "FF12436D"
    assert date.value.strftime("%Y-%m-%d") == "2018-04-01"  # serial 43191, as in any perpetual calendar of serials
    assert money.number_format == "[$£-809]#,##0.00"
    assert cell(added, "Lot's sums", "A1").number_format == "#,##0.00"


def _collection(data: bytes, path: str) -> list[bytes]:
    xml = Package.from_bytes(data).parts["xl/styles.xml"]
    found = Package.from_bytes(data).elements("xl/styles.xml")
    return [xml[e.start : e.end] for e in found if e.path[1:-1] == (path,)]


def test_the_same_style_is_added_once(book):
    once = add_sheet(book, "One", Sheet([[Styled("Head", "header")]]))
    twice = add_sheet(once, "Two", Sheet([[Styled("Head", "header")]]))
    assert part_text(once, "xl/styles.xml") == part_text(twice, "xl/styles.xml")


def test_what_a_cell_can_hold_comes_back_as_it_went_in(book):
    rows = [[0.1 + 0.2, 1e-300, 2**53, True, ExcelError("#N/A"), None, " two\nlines ", "_x0041_", "a\x07b"]]
    added = add_sheet(book, "Results", Sheet(rows))
    sheet = openpyxl.load_workbook(io.BytesIO(added))["Results"]
    assert [c.value for c in sheet[1]][:7] == [0.30000000000000004, 1e-300, 9007199254740992, True, "#N/A", None, " two\nlines "]
    assert "_x005F_x0041_" in part_text(added, "xl/worksheets/sheet3.xml")  # else Excel would show "A"
    assert "a_x0007_b" in part_text(added, "xl/worksheets/sheet3.xml")


@pytest.mark.parametrize("text", ["=1+1", "+441234567", "-5", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_text_is_never_a_formula(book, text):
    added = add_sheet(book, "Results", Sheet([[text]]))
    assert cell(added, "Results", "A1", values=False).data_type == "s"
    assert "<f" not in part_text(added, "xl/worksheets/sheet3.xml")


def test_a_formula_carries_its_value(book):
    added = add_sheet(book, "Results", Sheet([[Formula("=SUM('Lot''s sums'!A1:A2)&\"<\"", "10802.25<")]]))
    assert cell(added, "Results", "A1", values=False).value == "=SUM('Lot''s sums'!A1:A2)&\"<\""
    assert cell(added, "Results", "A1").value == "10802.25<"


def test_markup_inside_a_comment_is_not_taken_for_the_list_of_sheets(book):
    data = replaced(book, "xl/workbook.xml", b"<sheets>", b'<sheets><!-- > </sheets> "-->')
    assert Package.from_bytes(add_sheet(data, "Results", Sheet([[1]]))).tabs == ["Bids & prices", "Lot's sums", "Results"]


def test_a_sheet_goes_into_a_package_with_prefixes_and_no_styles():
    added = add_sheet(prefixed_book(), "Results", Sheet([[Styled("Head", "header")]]))
    sheets = openpyxl.load_workbook(io.BytesIO(added))
    assert sheets.sheetnames == ["Other", "Results"]
    assert sheets["Results"]["A1"].font.b and sheets["Other"]["B1"].value == 2
    assert '<x:sheet name="Results"' in part_text(added, "xl/workbook.xml")


# ---- names and packages that are refused


@pytest.mark.parametrize(
    ("name", "code"),
    [("lot's SUMS", "sheet_exists"), ("", "sheet_name"), ("  ", "sheet_name"), ("a" * 32, "sheet_name"),
     ("a/b", "sheet_name"), ("a[b]", "sheet_name"), ("what?", "sheet_name"), ("a:b", "sheet_name"), ("a*b", "sheet_name"),
     ("a\\b", "sheet_name"), ("'a", "sheet_name"), ("a'", "sheet_name"), ("History", "sheet_name"),
     ("\U0001f600" * 16, "sheet_name")],
)  # fmt: skip
def test_a_name_excel_would_not_take_is_refused(book, name, code):
    error = refusal(lambda: add_sheet(book, name, Sheet([])))
    assert error.code == code and name in error.sentence


@pytest.mark.parametrize("name", ["a" * 31, "Ergebnis £ & <ü>", "it's", "\U0001f600" * 15])
def test_a_name_excel_takes_is_taken(book, name):
    assert openpyxl.load_workbook(io.BytesIO(add_sheet(book, name, Sheet([[1]])))).sheetnames[-1] == name


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda d: with_parts(d, {"_xmlsignatures/sig1.xml": b"<Signature/>"}), "signed"),
        (lambda d: replaced(d, "xl/workbook.xml", b"<bookViews>", b'<workbookProtection lockStructure="1"/><bookViews>'),
         "structure_protected"),
        (lambda d: replaced(d, "xl/workbook.xml", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                            b"http://purl.oclc.org/ooxml/spreadsheetml/main"), "strict_ooxml"),
        (lambda d: with_parts(d, {"XL/WORKBOOK.XML": b"<x/>"}), "duplicate_part"),
    ],
)  # fmt: skip
def test_a_workbook_that_a_change_would_break_is_refused(book, spoil, code):
    assert refusal(lambda: add_sheet(spoil(book), "Results", Sheet([]))).code == code


@pytest.mark.parametrize(
    ("rows", "code", "where"),
    [([["a", "b" * 32_768]], "text_too_long", "B1"), ([[1], [float("inf")]], "number_not_finite", "A2"),
     ([["\ud800"]], "text_characters", "A1"), ([[Formula("=" + "1+" * 5000 + "1")]], "formula_too_long", "A1"),
     ([[None] * 16_384 + [1]], "outside_sheet", "16385")],
)  # fmt: skip
def test_what_no_cell_can_hold_is_refused_by_its_address_and_never_cut(book, rows, code, where):
    error = refusal(lambda: add_sheet(book, "Results", Sheet(rows)))
    assert error.code == code and "Results" in error.sentence and where in error.sentence


# ---- replacing and removing


def test_replacing_by_the_same_changes_nothing(book):
    sheet = Sheet([[Styled("Head", "header"), 1.5], [Formula("=B1", 1.5)]], {1: 30}, frozen_rows=1)
    added = add_sheet(book, "Results", sheet)
    assert replace_sheet(added, "Results", sheet) == added


def test_replacing_touches_the_sheet_alone(book):
    added = add_sheet(book, "Results", Sheet([[1]]))
    again = replace_sheet(added, "results", Sheet([[2]]))
    assert touched(added, again) == {"xl/worksheets/sheet3.xml"}
    assert cell(again, "Results", "A1").value == 2


def test_removing_what_was_added_gives_every_part_back(book):
    removed = remove_sheet(add_sheet(book, "Results", Sheet([[1]])), "Results")
    before, after = Package.from_bytes(book).parts, Package.from_bytes(removed).parts
    assert before == after


def test_removing_an_earlier_tab_moves_the_names_that_count_tabs(book):
    data = add_sheet(book, "Last", Sheet([[1]]))
    data = replaced(data, "xl/workbook.xml", b'<definedName name="Twice" localSheetId="0">',
                    b'<definedName name="Twice" localSheetId="2">')
    first_tab_plain = with_parts(data, {"xl/worksheets/_rels/sheet1.xml.rels": None})
    names = Package.from_bytes(remove_sheet(first_tab_plain, "Bids & prices", discard=True)).names
    assert [(n.name, n.sheet) for n in names if n.name == "Twice"] == [("Twice", "Last")]


def test_a_sheet_with_more_than_cells_is_neither_replaced_nor_removed(book):
    for action in (lambda: replace_sheet(book, "Lot's sums", Sheet([])), lambda: remove_sheet(book, "Lot's sums")):
        error = refusal(action)
        assert error.code == "sheet_in_use" and "drawing" in error.sentence


def test_the_last_visible_sheet_and_one_that_is_not_there_are_refused(book):
    lonely = replaced(add_sheet(book, "Results", Sheet([])), "xl/workbook.xml", b'sheetId="1"', b'sheetId="1" state="hidden"')
    lonely = replaced(lonely, "xl/workbook.xml", b'sheetId="2"', b'sheetId="2" state="hidden"')
    assert refusal(lambda: remove_sheet(lonely, "Results")).code == "last_sheet"
    assert refusal(lambda: replace_sheet(book, "Nowhere", Sheet([]))).code == "no_such_sheet"


# ---- cells of a sheet that is there


def test_cells_are_written_where_they_belong_and_nothing_else_changes(book):
    changed = set_cells(book, "Bids & prices", {(2, 2): 999.5, (3, 4): "new", (9, 1): True, (2, 3): Formula("=B2*2", 1999)})
    assert touched(book, changed) == {BIDS}
    sheet = openpyxl.load_workbook(io.BytesIO(changed), data_only=True)["Bids & prices"]
    assert [sheet[a].value for a in ("B2", "D3", "A9", "C2")] == [999.5, "new", True, 1999]
    assert [sheet[a].value for a in ("A2", "B3", "B4")] == ["Alder", 1100.25, 1300]
    assert sheet["B2"].style_id == cell(book, "Bids & prices", "B2").style_id
    assert '<dimension ref="A1:D9"/>' in part_text(changed, BIDS)


def test_writing_the_same_cells_twice_changes_nothing(book):
    once = set_cells(book, "Lot's sums", {(5, 5): "=text", (1, 2): 0.1})
    assert set_cells(once, "Lot's sums", {(5, 5): "=text", (1, 2): 0.1}) == once


def test_a_replaced_cell_keeps_its_style_and_loses_its_formula_and_the_chain(book):
    chained = _with_chain(book)
    changed = set_cells(chained, "Lot's sums", {(1, 1): 5.0})
    new = cell(changed, "Lot's sums", "A1", values=False)
    assert (new.value, new.number_format, new.font.b) == (5, "#,##0.00", True)
    assert touched(chained, changed) == {SUMS, "xl/calcChain.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"}
    assert "calcChain" not in part_text(changed, "[Content_Types].xml") + part_text(changed, "xl/_rels/workbook.xml.rels")


def test_the_chain_stays_while_no_formula_goes(book):
    chained = _with_chain(book)
    assert touched(chained, set_cells(chained, "Lot's sums", {(7, 7): 1.0})) == {SUMS}


def _with_chain(book: bytes) -> bytes:
    package = Package.from_bytes(book)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    package.add_part("xl/calcChain.xml", CHAIN, kind)
    package.add_relation(package.workbook_part, "calcChain", "xl/calcChain.xml")
    return package.to_bytes()


def test_an_emptied_cell_keeps_its_style_only(book):
    emptied = cell(set_cells(book, "Lot's sums", {(2, 1): None}), "Lot's sums", "A2", values=False)
    assert emptied.value is None and emptied.font.b


def test_part_of_an_array_formula_and_a_table_heading_are_refused(book):
    with_array = set_cells(book, "Lot's sums", {(10, 1): Formula("=TRANSPOSE(A1:B1)", 1, "A10:A11"), (11, 1): 0.0})
    assert refusal(lambda: set_cells(with_array, "Lot's sums", {(11, 1): 5.0})).code == "array_cell"
    both = set_cells(with_array, "Lot's sums", {(10, 1): 4.0, (11, 1): 5.0})
    assert cell(both, "Lot's sums", "A11").value == 5
    assert refusal(lambda: set_cells(book, "Bids & prices", {(1, 2): "Cost"})).code == "table_heading"


def test_a_sheet_with_a_prefix_and_without_addresses_is_written_in_its_own_way():
    sheet = openpyxl.load_workbook(io.BytesIO(set_cells(prefixed_book(), "Other", {(1, 2): 7.0, (2, 3): "x", (4, 1): 1.0})))["Other"]
    assert [[c.value for c in row] for row in sheet["A1:C4"]] == [
        ["first", 7, None], [None, "=B1*2", "x"], [None, None, None], [1, None, None],
    ]  # fmt: skip


def test_comments_among_cells_are_refused(book):
    data = replaced(book, SUMS, b"<sheetData>", b"<sheetData><!-- row -->")
    assert refusal(lambda: set_cells(data, "Lot's sums", {(1, 1): 1.0})).code == "odd_sheet"


# ---- other programs


def test_libreoffice_opens_the_patched_workbook_and_calculates_it(book, soffice, tmp_path):
    added = add_sheet(book, "Results", Sheet([[Styled("=text", "header"), Formula("=SUM(tblBids[Price])*2", 7201.5)]]))
    changed = set_cells(added, "Bids & prices", {(6, 1): "Elder", (6, 2): 10.0})
    (tmp_path / "book.xlsx").write_bytes(changed)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(soffice), profile, "--headless", "--convert-to", "ods", "--outdir", str(tmp_path), str(tmp_path / "book.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    read = CalamineWorkbook.from_path(str(tmp_path / "book.ods"))
    assert read.sheet_names == ["Bids & prices", "Lot's sums", "Results"]
    assert read.get_sheet_by_name("Results").to_python() == [["=text", 7201.5]]
    assert read.get_sheet_by_name("Bids & prices").to_python()[5][:2] == ["Elder", 10.0]
