"""What a user adds to a sheet of ours stays when the sheet is written anew, or one sentence says what stands in the way."""

import io
import re
import subprocess
from dataclasses import replace

import openpyxl
import pytest

from tests.workbooks.foreign_books import finance_book, part_text, replaced
from tests.workbooks.rich_sheet import LOTS, NAME, rich_sheet
from workbooks.errors import WorkbookError
from workbooks.package import Package
from workbooks.patch import Sheet, add_sheet, remove_sheet, replace_sheet, set_cells

PART = "xl/worksheets/sheet3.xml"
MORE = (*LOTS, ("West", 1010.0, "open"))
RULE = '<cfRule type="expression" priority="1"><formula>B4&gt;5</formula></cfRule>'
THEIR_RULE = f'<conditionalFormatting sqref="B4:B6">{RULE}</conditionalFormatting>'
THEIR_CHOICE = '<dataValidation type="whole" operator="greaterThan" sqref="H2"><formula1>0</formula1></dataValidation>'


@pytest.fixture(scope="module")
def added() -> bytes:
    return add_sheet(finance_book(), NAME, rich_sheet())


def refusal(action) -> WorkbookError:
    with pytest.raises(WorkbookError) as refused:
        action()
    return refused.value


def shown(data: bytes):
    return openpyxl.load_workbook(io.BytesIO(data))[NAME]


def with_additions(data: bytes) -> bytes:
    """A rule, a validation, merged cells, protection, a tab colour and a column width, as Excel would save them."""
    for tag, text in (
        ("<conditionalFormatting", THEIR_RULE + "<conditionalFormatting"),
        ("<dataValidation ", THEIR_CHOICE + "<dataValidation "),
        ("</sheetData>", '</sheetData><sheetProtection sheet="1"/><mergeCells count="1"><mergeCell ref="E1:F1"/></mergeCells>'),
        ('fitToPage="1"/>', 'fitToPage="1"/><tabColor rgb="FF00FF00"/>'),
        ("</cols>", '<col min="3" max="9" width="33" customWidth="1"/></cols>'),
        ("<pageSetup", '<pageMargins left="0.1" right="0.1" top="0.1" bottom="0.1" header="0" footer="0"/><pageSetup'),
    ):
        whole = part_text(data, PART)
        data = replaced(data, PART, whole.encode(), whole.replace(tag, text, 1).encode())
    return data


def test_what_a_user_has_added_stays_when_the_sheet_is_written_anew(added):
    theirs = with_additions(added)
    again = replace_sheet(theirs, NAME, rich_sheet(MORE))
    sheet = shown(again)
    assert [cell.value for cell in sheet["A"]][:7] == ["Results", None, "Lot", "North", "South", "=East", "West"]
    assert sheet.protection.sheet and str(sheet.merged_cells) == "E1:F1" and sheet.sheet_properties.tabColor.rgb == "FF00FF00"
    assert (sheet.column_dimensions["A"].width, sheet.column_dimensions["C"].width, sheet.page_margins.left) == (24, 33, 0.1)
    assert {(str(rule.sqref), rule.type) for rule in sheet.data_validations.dataValidation} == {("C4:C7", "list"), ("H2", "whole")}
    formulas = [rule.formula[0] for area in sheet.conditional_formatting for rule in area.rules]
    assert formulas.count("B4>5") == 1 and len(formulas) == 5
    assert replace_sheet(again, NAME, rich_sheet(MORE)) == again


def test_our_own_rules_do_not_pile_up_when_the_sheet_shrinks_and_grows(added):
    small = replace_sheet(added, NAME, rich_sheet(LOTS[:2]), discard=True)
    assert {str(area.sqref) for area in shown(small).conditional_formatting} == {"B4:B5", "C4:C5"}
    assert replace_sheet(small, NAME, rich_sheet()) == added


def test_our_rules_are_known_after_another_program_has_put_them_together_with_theirs(added):
    """Excel keeps all rules of the same cells in one element; only theirs is carried over."""
    xml = part_text(added, PART)
    ours = re.search(r'<conditionalFormatting sqref="B4:B6">(.*?)</conditionalFormatting>', xml).group(1)
    both = xml.replace(ours, ours + RULE)
    again = shown(replace_sheet(replaced(added, PART, xml.encode(), both.encode()), NAME, rich_sheet()))
    formulas = [rule.formula[0] for area in again.conditional_formatting for rule in area.rules]
    assert (formulas.count("1150.5"), formulas.count("B4>5"), len(formulas)) == (1, 1, 5)


def test_prefixes_of_what_is_carried_over_stay_declared(added):
    lines = '<x14:sparklineGroups q:a="1"><q:b/></x14:sparklineGroups>'
    extra = f'<extLst><ext uri="{{X}}" xmlns:x14="urn:x14">{lines}</ext></extLst></worksheet>'
    theirs = replaced(added, PART, b"</worksheet>", extra.encode())
    theirs = replaced(theirs, PART, b"<worksheet ", b'<worksheet xmlns:q="urn:q" ')
    again = replace_sheet(theirs, NAME, rich_sheet(MORE))
    assert 'xmlns:q="urn:q"' in part_text(again, PART) and "<x14:sparklineGroups" in part_text(again, PART)
    assert shown(again)["A7"].value == "West" and replace_sheet(again, NAME, rich_sheet(MORE)) == again


@pytest.mark.parametrize(("place", "where"), [((9, 5), "E9"), ((4, 4), "D4"), ((30, 1), "A30")])
def test_a_cell_a_user_has_filled_is_named_and_not_lost(added, place, where):
    theirs = set_cells(added, NAME, {place: "my note"})
    error = refusal(lambda: replace_sheet(theirs, NAME, rich_sheet()))
    assert error.code == "cell_would_be_lost" and f"Sheet {NAME}, cell {where} " in error.sentence
    assert shown(replace_sheet(theirs, NAME, rich_sheet(), discard=True)).cell(*place).value is None


def test_merged_cells_that_would_hide_new_content_are_refused(added):
    merged = b'<mergeCells count="2"><mergeCell ref="A9:B9"/><mergeCell ref="A7:A8"/></mergeCells>'
    theirs = replaced(added, PART, b"</sheetData>", b"</sheetData>" + merged)
    assert str(shown(replace_sheet(theirs, NAME, rich_sheet())).merged_cells) in ("A9:B9 A7:A8", "A7:A8 A9:B9")
    error = refusal(lambda: replace_sheet(theirs, NAME, rich_sheet(MORE)))
    assert error.code == "sheet_in_use" and "merged cells at A7:A8" in error.sentence
    assert str(shown(replace_sheet(theirs, NAME, rich_sheet(MORE), discard=True)).merged_cells) == "A9:B9"


@pytest.mark.parametrize(
    ("tag", "text", "what"),
    [("<conditionalFormatting", THEIR_RULE, "conditional formatting at B4:B6"), ("<dataValidation ", THEIR_CHOICE, "data validation"),
     ("<pageSetup", '<hyperlinks><hyperlink ref="A1" location="A2"/></hyperlinks>', "links at A1"),
     ("<conditionalFormatting", '<mergeCells><mergeCell ref="E1:F1"/></mergeCells>', "merged cells at E1:F1"),
     ("<conditionalFormatting", '<sheetProtection sheet="1"/>', "protection")],
)  # fmt: skip
def test_a_sheet_with_additions_of_a_user_is_not_removed_unless_told(added, tag, text, what):
    whole = part_text(added, PART)
    theirs = replaced(added, PART, whole.encode(), whole.replace(tag, text + tag, 1).encode())
    error = refusal(lambda: remove_sheet(theirs, NAME))
    assert error.code == "sheet_in_use" and what in error.sentence
    assert NAME not in Package.from_bytes(remove_sheet(theirs, NAME, discard=True)).tabs


def test_a_plain_sheet_is_replaced_by_the_same_bytes_whatever_it_names():
    sheet = Sheet([["a", None], [None, 2]], {1: 9, 3: 4}, frozen_rows=1)
    added = add_sheet(finance_book(), "Plain", sheet)
    assert replace_sheet(added, "Plain", sheet) == added
    assert replace_sheet(added, "Plain", replace(sheet, rows=[["b", None], [None, 2]])) != added


def test_a_sheet_that_libreoffice_has_saved_is_written_anew_without_its_rules_twice(added, soffice, tmp_path):
    (tmp_path / "book.xlsx").write_bytes(added)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    kind = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "out")]
    subprocess.run([str(soffice), profile, "--headless", *kind, str(tmp_path / "book.xlsx")], check=True, capture_output=True, timeout=180)
    again = replace_sheet((tmp_path / "out" / "book.xlsx").read_bytes(), NAME, rich_sheet(MORE))
    rules = [rule for area in shown(again).conditional_formatting for rule in area.rules]
    assert (len(rules), len(shown(again).data_validations.dataValidation), len(shown(again)._charts)) == (4, 1, 2)
    assert replace_sheet(again, NAME, rich_sheet(MORE)) == again
