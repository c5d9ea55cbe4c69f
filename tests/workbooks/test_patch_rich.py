"""Tables, names, drop-downs, highlights, charts and print set-up on a sheet put into somebody else's workbook."""

import io
import re
from dataclasses import replace

import openpyxl
import pytest

from tests.hostile import mutants
from tests.workbooks.foreign_books import (
    finance_book,
    part_text,
    prefixed_book,
    replaced,
    touched,
    with_parts,
)
from tests.workbooks.rich_sheet import LOTS, NAME, rich_sheet
from workbooks.errors import CODES, WorkbookError
from workbooks.package import Package
from workbooks.patch import (
    DropDown,
    Formula,
    Highlight,
    NewTable,
    Page,
    Sheet,
    add_sheet,
    remove_sheet,
    replace_sheet,
    set_cells,
)

BROUGHT = {
    "xl/worksheets/sheet3.xml", "xl/worksheets/_rels/sheet3.xml.rels", "xl/tables/table2.xml", "xl/drawings/drawing2.xml",
    "xl/drawings/_rels/drawing2.xml.rels", "xl/charts/chart2.xml", "xl/charts/chart3.xml",
}  # fmt: skip
LISTS = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
COMMENTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"


@pytest.fixture(scope="module")
def book() -> bytes:
    return finance_book()


@pytest.fixture(scope="module")
def added(book) -> bytes:
    return add_sheet(book, NAME, rich_sheet())


@pytest.fixture(scope="module")
def shown(added):
    """The new sheet as another library sees it."""
    return openpyxl.load_workbook(io.BytesIO(added))[NAME]


def refusal(action) -> WorkbookError:
    with pytest.raises(WorkbookError) as refused:
        action()
    return refused.value


def with_table(rows, area="A1:B2", name="tblNew") -> Sheet:
    return Sheet(rows, tables=(NewTable(name, area),))


# ---- what is there


def test_exactly_the_expected_parts_are_new_or_changed(book, added):
    assert touched(book, added) == BROUGHT | LISTS


def test_the_table_has_a_free_name_and_id_and_its_headings_are_the_cells(added, shown):
    table = shown.tables["tblCwbResults"]
    assert (table.ref, table.autoFilter.ref, table.id) == ("A3:C6", "A3:C6", 2)  # the workbook's own table has id 1
    assert 'name="Price_x000a_£"' in part_text(added, "xl/tables/table2.xml")  # as Excel spells a line end
    assert [cell.value for cell in shown[3]] == ["Lot", "Price\n£", "State"]
    assert Package.from_bytes(added).tables["tblCwbResults"].columns == ("Lot", "Price\n£", "State")


def test_the_drop_down_offers_its_choices(shown):
    rule = shown.data_validations.dataValidation[0]
    assert (rule.type, str(rule.sqref), rule.formula1) == ("list", "C4:C6", '"open,closed,the ""rest"""')
    assert (rule.promptTitle, rule.prompt, rule.showErrorMessage) == ("State", "Choose a state", True)


def test_the_highlights_have_the_tones_of_the_palette(shown):
    rules = {rule.formula[0]: rule for area in shown.conditional_formatting for rule in area.rules}
    assert list(rules) == ['NOT(ISERROR(SEARCH("closed",C4)))', "LEN(TRIM(C4))=0", '"=x"""', "1150.5"]
    fails = rules["1150.5"]
    assert (fails.operator, fails.dxf.font.b, fails.dxf.fill.bgColor.rgb) == ("greaterThan", True, "FFFFDD00")
    assert rules['"=x"""'].type == "cellIs"  # text is compared with, never calculated


def test_the_charts_show_the_cells_and_say_so_in_words(added, shown):
    assert [type(chart).__name__ for chart in shown._charts] == ["BarChart", "LineChart"]
    assert shown._charts[0].series[0].val.numRef.f == "'Results of lot''s 1'!$B$4:$B$6"
    assert 'descr="Prices of the lots"' in part_text(added, "xl/drawings/drawing2.xml")
    cached = re.findall(r"<c:v>([^<]*)</c:v>", part_text(added, "xl/charts/chart2.xml"))
    assert cached == ["Price\n£", "North", "South", "=East", "1200.5", "980.25", "1100"]


@pytest.mark.parametrize(("chart", "title"), [("chart2", "Sheet1!A1 by lot"), ("chart3", "=1+1")])
def test_a_chart_title_is_text_whatever_it_looks_like(added, chart, title):
    xml = part_text(added, f"xl/charts/{chart}.xml")
    assert f"<a:t>{title}</a:t>" in xml
    assert {f for f in re.findall(r"<c:f>([^<]*)<", xml) if not f.startswith("'Results of lot''s 1'!$")} == set()


def test_names_and_print_set_up(added, shown):
    names = {(n.name, n.sheet): n.text for n in Package.from_bytes(added).names}
    assert names["Cwb.Prices", None] == "'Results of lot''s 1'!$B$4:$B$6"
    assert (shown.print_area, shown.print_title_rows) == ("'Results of lot''s 1'!$A$1:$C$7", "$1:$3")
    assert (shown.oddFooter.left.text, shown.oddFooter.right.text) == ("A && B", "Page &P")
    assert shown.page_setup.orientation == "landscape"
    assert ("Total", None) in names and ("Twice", "Bids & prices") in names


# ---- replacing


def test_the_same_content_gives_the_same_bytes(added):
    assert replace_sheet(added, NAME, rich_sheet()) == added


def test_other_content_keeps_parts_ids_and_names(added):
    again = replace_sheet(added, NAME, rich_sheet(LOTS[:2]), discard=True)
    package = Package.from_bytes(again)
    assert touched(added, again) <= BROUGHT | {"xl/workbook.xml"}
    assert (package.tables["tblCwbResults"].id, package.tables["tblCwbResults"].last_row) == (2, 5)
    assert replace_sheet(again, NAME, rich_sheet()) == added


def test_a_table_or_chart_that_is_left_out_goes(added):
    plain = replace(rich_sheet(charts=0), tables=(), names={}, page=Page())
    again = Package.from_bytes(replace_sheet(added, NAME, plain))
    assert BROUGHT & again.parts.keys() == {"xl/worksheets/sheet3.xml"}
    assert [n.name for n in again.names] == ["Total", "Twice"]
    assert not [part for part in ("table2", "drawing2", "chart2") if part.encode() in again.parts["[Content_Types].xml"]]


def test_what_somebody_else_hung_on_our_sheet_is_not_lost(added):
    rels = part_text(added, "xl/worksheets/_rels/sheet3.xml.rels")
    comment = f'<Relationship Id="rId9" Type="{COMMENTS}" Target="../comments1.xml"/></Relationships>'
    commented = with_parts(added, {"xl/worksheets/_rels/sheet3.xml.rels": rels.replace("</Relationships>", comment).encode()})
    drawing = part_text(added, "xl/drawings/drawing2.xml")
    drawn = with_parts(added, {"xl/drawings/drawing2.xml": drawing.replace('name="Chart 2 (', 'name="My chart (x').replace(
        "(xcommissioning-workbooks)", "(mine)").encode()})  # fmt: skip
    for changed, what in ((commented, "comments"), (drawn, "drawing")):
        for action in (lambda c=changed: replace_sheet(c, NAME, rich_sheet()), lambda c=changed: remove_sheet(c, NAME)):
            error = refusal(action)
            assert error.code == "sheet_in_use" and what in error.sentence


def test_a_print_area_the_user_has_set_stays(book):
    plain = add_sheet(book, NAME, replace(rich_sheet(), page=Page()))
    theirs = '<definedName name="_xlnm.Print_Area" localSheetId="2">\'Results of lot\'\'s 1\'!$A$1:$B$2</definedName>'
    changed = replaced(plain, "xl/workbook.xml", b"</definedNames>", f"{theirs}</definedNames>".encode())
    again = openpyxl.load_workbook(io.BytesIO(replace_sheet(changed, NAME, rich_sheet())))[NAME]
    assert (again.print_area, again.print_title_rows) == ("'Results of lot''s 1'!$A$1:$B$2", "$1:$3")


# ---- removing


@pytest.mark.parametrize("made", [finance_book, prefixed_book])
def test_removing_gives_every_part_back(made):
    original = made()
    removed = remove_sheet(add_sheet(original, NAME, rich_sheet()), NAME)
    assert Package.from_bytes(removed).parts == Package.from_bytes(original).parts


def test_styles_another_sheet_of_ours_uses_stay(book, added):
    both = add_sheet(added, "Second", replace(rich_sheet(table="tblSecond"), names={}))
    left = remove_sheet(both, NAME)
    sheet = openpyxl.load_workbook(io.BytesIO(left))["Second"]
    assert sheet["B4"].number_format == "[$£-809]#,##0.00" and sheet["A3"].font.b
    assert [r.dxf.font.b for area in sheet.conditional_formatting for r in area.rules if r.operator == "greaterThan"] == [True]


@pytest.mark.parametrize(
    ("formula", "what"),
    [("='Results of lot''s 1'!B4", "A cell"), ("=SUM(tblCwbResults[State])", "The table tblCwbResults")],
)
def test_what_other_sheets_use_is_not_taken_away(added, formula, what):
    used = set_cells(added, "Lot's sums", {(9, 9): Formula(formula, 1)})
    error = refusal(lambda: remove_sheet(used, NAME))
    assert error.code == "sheet_referred_to" and what in error.sentence and "the sheet Lot's sums" in error.sentence
    if "table" in what:
        assert refusal(lambda: replace_sheet(used, NAME, Sheet([[1]]))).code == "sheet_referred_to"
    else:
        assert Package.from_bytes(replace_sheet(used, NAME, Sheet([[1]]), discard=True)).tabs[-1] == NAME


def test_a_text_that_names_the_sheet_is_no_use_of_it(added):
    told = set_cells(added, "Lot's sums", {(9, 9): "='Results of lot''s 1'!B4", (9, 10): Formula("='[1]Results of lot''s 1'!A1", 1)})
    assert NAME not in Package.from_bytes(remove_sheet(told, NAME)).tabs


# ---- refused with the place


@pytest.mark.parametrize(
    ("sheet", "code", "words"),
    [
        (with_table([["a", "A"], [1, 2]]), "item_refused", "cell B1: the table"),
        (with_table([["a", 5], [1, 2]]), "item_refused", "cell B1: the table"),
        (with_table([["a", Formula("=1", "x")], [1, 2]]), "item_refused", "must be text"),
        (with_table([["a", ""], [1, 2]]), "item_refused", "must be text"),
        (with_table([["a", "b" * 256], [1, 2]]), "item_refused", "255"),
        (with_table([["a", "b"]], "A1:B1"), "item_refused", "at least one row"),
        (with_table([["a", "b"], [1, 2]], name="A1"), "name_refused", "address"),
        (with_table([["a", "b"], [1, 2]], name="R1C1"), "name_refused", "address"),
        (with_table([["a", "b"], [1, 2]], name="two words"), "name_refused", "two words"),
        (with_table([["a", "b"], [1, 2]], name="TBLBIDS"), "name_refused", "something else"),
        (with_table([["a", "b"], [1, 2]], name="total"), "name_refused", "something else"),
        (Sheet([[1]], names={"Total": "A1"}), "name_refused", "something else"),
        (Sheet([[1]], names={"tblBids": "A1"}), "name_refused", "something else"),
        (Sheet([[1]], names={"Fine": "nowhere"}), "item_refused", "not an area"),
        (Sheet([["a"], [1]], tables=(NewTable("t_one", "A1:A2"), NewTable("t_two", "A1:A2"))), "item_refused", "t_one"),
        (Sheet([[1]], drop_downs=(DropDown("A1", ("x" * 130, "y" * 130)),)), "item_refused", "255 characters"),
        (Sheet([[1]], drop_downs=(DropDown("A1", ("a,b",)),)), "item_refused", "comma"),
        (Sheet([[1]], drop_downs=(DropDown("A1", ("a",), message="m" * 256),)), "item_refused", "255"),
        (Sheet([[1]], highlights=(Highlight("A", "blank", None, "fails"),)), "item_refused", "not an area"),
        (Sheet([[1]], page=Page(footer="f" * 256)), "item_refused", "footer"),
        (replace(rich_sheet(), charts=(replace(rich_sheet().charts[0], alt_text=" "),)), "item_refused", "what it shows"),
        (replace(rich_sheet(), charts=(replace(rich_sheet().charts[0], series=()),)), "item_refused", "series"),
        (replace(rich_sheet(), charts=(replace(rich_sheet().charts[0], title="a\x01"),)), "item_refused", "character"),
    ],
)  # fmt: skip
def test_what_excel_would_have_to_repair_is_refused(book, sheet, code, words):
    error = refusal(lambda: add_sheet(book, "New", sheet))
    assert (error.code, words in error.sentence) == (code, True), error.sentence


def test_a_shared_workbook_and_one_under_a_password_are_refused(book):
    rels = part_text(book, "xl/_rels/workbook.xml.rels")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/revisionHeaders"
    entry = f'<Relationship Id="rId99" Type="{kind}" Target="revisions/revisionHeaders.xml"/></Relationships>'
    shared_book = with_parts(book, {"xl/_rels/workbook.xml.rels": rels.replace("</Relationships>", entry).encode()})
    assert refusal(lambda: add_sheet(shared_book, "New", Sheet([[1]]))).code == "shared_workbook"
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    assert refusal(lambda: add_sheet(locked, "New", Sheet([[1]]))).code == "encrypted"


# ---- other programs, and damage


def test_after_another_program_dropped_our_marks_the_sheet_is_replaced_but_not_taken_away(added):
    """LibreOffice saves tables and names without their comments; charts keep their names."""
    bare = added
    for part in ("xl/tables/table2.xml", "xl/workbook.xml"):
        bare = replaced(bare, part, b' comment="commissioning-workbooks"', b"")
    bare = replaced(bare, "xl/workbook.xml", b'sheetId="1"', b'sheetId="1" state="visible"')
    assert refusal(lambda: remove_sheet(bare, NAME)).code == "sheet_in_use"
    assert refusal(lambda: replace_sheet(bare, NAME, Sheet([[1]]))).code == "sheet_in_use"
    again = replace_sheet(bare, NAME, rich_sheet())
    assert replace_sheet(again, NAME, rich_sheet()) == again
    assert [n.name for n in Package.from_bytes(again).names].count("Cwb.Prices") == 1


@pytest.mark.parametrize("kind", mutants.KINDS)
def test_a_damaged_package_is_changed_or_refused_with_a_code(kind):
    for number in range(5):
        data = mutants.mutant(kind, number).data
        for action in (_there_and_back, lambda d: set_cells(d, next(iter(Package.from_bytes(d).tabs), "None"), {(2, 2): 1.0})):
            try:
                assert action(data)
            except WorkbookError as error:
                assert error.code in CODES


def _there_and_back(data: bytes) -> bytes:
    return remove_sheet(replace_sheet(add_sheet(data, NAME, rich_sheet()), NAME, rich_sheet()), NAME)
