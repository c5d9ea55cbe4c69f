"""What is written is what was given, to the last digit and letter, never a formula and never cut; else the cell is named."""

import io
import math
import re
import sys
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.workbooks.foreign_books import finance_book, part_text, replaced
from tests.workbooks.rich_sheet import rich_sheet
from udfs.cells import ERROR_CODES, ExcelError
from workbooks import cellstyles, spec, writer
from workbooks.bulk import BigTable, add_big_sheet
from workbooks.cell_stream import SheetStream
from workbooks.errors import WorkbookError
from workbooks.package import Package
from workbooks.patch import DropDown, Formula, Highlight, NewTable, Sheet, Styled, add_sheet, set_cells
from workbooks.reader import read

# Beginnings a spreadsheet program takes for a formula or a command, after OWASP, "CSV Injection".
INJECTED = [
    "=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "|cmd", "=cmd|' /C calc'!A0", "=DDE(\"cmd\";\"/C calc\";\"x\")",
    "+cmd|' /C calc'!A0", '=HYPERLINK("http://example.com?"&A1,"x")', "=1+1\";=\"", "<f>1+1</f>", "</t></is></c><c><f>1+1</f></c>",
    "{=1+1}", "\uff1d1+1",
]  # fmt: skip
BOOK = finance_book()
SUMS = "xl/worksheets/sheet2.xml"
SHEET = "xl/worksheets/sheet3.xml"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.from_regex(r"_x[0-9A-F]{4}_.?", fullmatch=True)
pence = st.integers(-(10**13), 10**13).map(lambda p: p / 100)
dates = st.integers(1, 2_958_465).map(float) | st.floats(1, 2_958_465)
doubles = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53)
cells = st.none() | texts | pence | dates | doubles | st.booleans() | st.sampled_from(sorted(ERROR_CODES)).map(ExcelError)


def stored(data: bytes, part: str) -> dict[tuple[int, int], object]:
    """Cells of a part as the guarded reader's own stream gives them; what stands as a formula makes the test fail."""
    found = SheetStream("S", part, [], False).read(io.BytesIO(Package.from_bytes(data).parts[part]))
    assert found.formulas == []
    kinds = zip(found.places, found.kinds, found.values, strict=True)
    return {(p // 16_384 + 1, p % 16_384 + 1): ExcelError(v) if kind == "e" else v for p, kind, v in kinds}


def same(one: object, two: object) -> bool:
    """Equal, and of one kind: 1 is not TRUE, and an error is no text."""
    kind = lambda v: "number" if isinstance(v, (int, float)) and not isinstance(v, bool) else type(v)
    return kind(one) == kind(two) and one == two


def refusal(action) -> WorkbookError:
    with pytest.raises(WorkbookError) as refused:
        action()
    return refused.value


# ---- there and back


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(cells, min_size=1, max_size=12))
@example([" two\nlines ", "", "_x0041_", "a\x07b", "\r\n", 0.1 + 0.2, 5e-324, sys.float_info.max, -0.01, 2**53, "\U0001f600"])
def test_every_writer_gives_back_what_it_was_given(row):
    by_sheet = stored(add_sheet(BOOK, "New", Sheet([row])), SHEET)
    by_cells = stored(set_cells(add_sheet(BOOK, "New", Sheet([])), "New", {(1, c): v for c, v in enumerate(row, 1)}), SHEET)
    headings = [f"H{c}" for c, _ in enumerate(row)]
    by_rows = stored(add_big_sheet(BOOK, "New", BigTable(headings, [row])), SHEET)
    for column, value in enumerate(row, 1):
        expected = None if value is None else value
        found = [by_sheet.get((1, column)), by_cells.get((1, column)), by_rows.get((2, column))]
        assert all(same(one, expected) for one in found), (value, found)


def test_the_guarded_reader_and_its_second_opinion_agree_on_it(tmp_path):
    row = ["=1+1", " two\nlines ", 0.1 + 0.2, -1234.56, 43191.0, True, ExcelError("#N/A"), "£ \U0001f600", "a\x07b"]
    path = tmp_path / "book.xlsx"
    path.write_bytes(add_sheet(BOOK, "New", Sheet([row])))
    sheet = read(path).sheet("New")
    assert [sheet.cell(1, c) for c in range(1, len(row) + 1)] == row


# ---- never a formula


@pytest.mark.parametrize("text", INJECTED)
def test_outside_text_is_text_for_every_writer(text):
    heading = [text if text.strip() == text else f"x{text}", "second"]
    added = add_sheet(BOOK, "New", Sheet([heading, [text, Styled(text, "text")]], tables=(NewTable("tblNew", "A1:B2"),)))
    large = add_big_sheet(BOOK, "New", BigTable(heading, [[text, text]], "tblNew"))
    written = set_cells(BOOK, "Lot's sums", {(9, 1): text})
    for data in (added, large):
        assert [stored(data, SHEET)[2, c] for c in (1, 2)] == [text, text]
        assert "Formula" not in part_text(data, "xl/tables/table2.xml")
    assert part_text(written, SUMS).count("<f") == part_text(BOOK, SUMS).count("<f")


@pytest.mark.parametrize("text", INJECTED)
def test_outside_text_in_rules_and_charts_is_a_literal(text):
    rules = (Highlight("A1", "equals", text, "fails"), Highlight("A1", "contains", text, "holds"))
    choice = text.replace(",", ";").strip()
    sheet = Sheet([[1]], drop_downs=(DropDown("B1", (choice,), title=text[:32], message=text),), highlights=rules)
    xml = Package.from_bytes(add_sheet(BOOK, "New", sheet)).elements(SHEET)
    formulas = [e.text for e in xml if e.name in ("formula", "formula1")]
    assert len(formulas) == 3
    for formula in formulas:
        literal = formula.removeprefix("NOT(ISERROR(SEARCH(").removesuffix(",A1)))")
        assert re.fullmatch(r'"(?:[^"]|"")*"', literal, re.S), formula


@pytest.mark.parametrize("text", INJECTED)
def test_outside_text_in_a_template_of_ours_is_text(text):
    rows = spec.Rows("Given", ("Text",), ((text,),))
    data = writer.write(spec.Book("t", "1", "T", (spec.Sheet("Only", "T", "I", (rows, spec.Checks(()))),)))
    xml = part_text(data, "xl/worksheets/sheet1.xml")
    shared = part_text(data, "xl/sharedStrings.xml")
    # the verdict at the top, and the one over the checks, are formulas of ours
    assert xml.count("<f>") == 2 and "cmd" not in xml and ("cmd" in text) == ("cmd" in shared)


# ---- never cut


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (2**53 + 1, "number_not_exact"), (-(2**53) - 1, "number_not_exact"), (10**200, "number_not_exact"),
        (Decimal("0.12345678901234567890"), "number_not_exact"), (Decimal("NaN"), "number_not_finite"),
        (math.nan, "number_not_finite"), (-math.inf, "number_not_finite"), ("x" * 32_768, "text_too_long"),
        ("\U0001f600" * 16_384, "text_too_long"), ("\udc00", "text_characters"),
    ],
)  # fmt: skip
def test_what_a_cell_cannot_hold_is_refused_by_its_address(value, code):
    writers = (
        lambda: add_sheet(BOOK, "New", Sheet([[], ["a", value]])),
        lambda: set_cells(BOOK, "Lot's sums", {(2, 2): value}),
        lambda: add_big_sheet(BOOK, "New", BigTable(["a", "b"], [["a", value]])),
    )
    for action in writers:
        error = refusal(action)
        assert error.code == code and "cell B2 " in error.sentence and len(error.sentence) < 300


@pytest.mark.parametrize("value", [Decimal("0.1"), Decimal("12345678.91"), Decimal("1E+3")])
def test_a_decimal_a_cell_gives_back_is_written(value):
    assert stored(add_sheet(BOOK, "New", Sheet([[value]])), SHEET)[1, 1] == float(Fraction(value))


def test_text_of_the_full_length_is_written_whole():
    text = "x" * 32_767
    assert stored(add_big_sheet(BOOK, "New", BigTable(["a"], [[text]])), SHEET)[2, 1] == text


@pytest.mark.parametrize("place", [(1_048_577, 1), (1, 16_385), (0, 1)])
def test_a_place_no_sheet_has_is_refused(place):
    assert refusal(lambda: set_cells(BOOK, "Lot's sums", {place: 1.0})).code == "outside_sheet"


def test_a_row_too_many_and_a_row_too_wide_are_refused(monkeypatch):
    error = refusal(lambda: add_big_sheet(BOOK, "New", BigTable(["a"], [[1.0, 2.0]])))
    assert error.code == "item_refused" and "cell A2" in error.sentence
    monkeypatch.setattr("workbooks.sheetcells.MOST_ROWS", 3)  # a million rows take too long here
    assert refusal(lambda: add_big_sheet(BOOK, "New", BigTable(["a"], [[1.0]] * 3))).code == "outside_sheet"


def test_one_cell_format_too_many_is_refused_by_the_first_cell_that_needs_it():
    full = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' * cellstyles.MOST_CELL_FORMATS
    xml = Package.from_bytes(BOOK).parts["xl/styles.xml"]
    formats = re.search(rb"<cellXfs.*?</cellXfs>", xml, re.S).group(0)
    crowded = replaced(BOOK, "xl/styles.xml", formats, b"<cellXfs>" + full + b"</cellXfs>")
    error = refusal(lambda: add_sheet(crowded, "New", Sheet([[1, Styled(2, "header")]])))
    assert error.code == "too_many_formats" and "cell B1 " in error.sentence
    assert len(add_sheet(crowded, "New", Sheet([[1]]))) > 0


def test_an_error_value_from_a_damaged_file_stays_inside_its_cell():
    odd = ExcelError("#<f>1+1</f>")
    assert stored(add_sheet(BOOK, "New", Sheet([[odd]])), SHEET) == {(1, 1): odd}


def test_a_formula_with_a_control_character_keeps_the_sheet_readable():
    data = add_sheet(BOOK, "New", Sheet([[Formula('="a\x01"', 1)]]))
    assert '"a_x0001_"' in part_text(data, SHEET)
    assert refusal(lambda: add_sheet(BOOK, "New", Sheet([[Formula('="\ud800"', 1)]]))).code == "text_characters"


# ---- large tables


def test_a_large_table_is_one_excel_table_and_the_rows_are_asked_for_once():
    rows = ([f"P{r}", r + 0.25, float(r), None, "x"] for r in range(1_201))  # a generator: there is no second time
    data = add_big_sheet(BOOK, "Big", BigTable(list("abcde"), rows, "tblBig", {2: "money", 4: "date"}, {1: 20}))
    table = Package.from_bytes(data).tables["tblBig"]
    assert (table.first_row, table.last_row, table.columns) == (1, 1_202, tuple("abcde"))
    found = stored(data, SHEET)
    assert len(found) == 5 + 1_201 * 4 and found[1_202, 2] == 1_200.25
    assert add_big_sheet(BOOK, "Big", BigTable(["a"], [[1.0]])) == add_big_sheet(BOOK, "Big", BigTable(["a"], [[1.0]]))


def test_a_table_of_headings_alone_is_refused():
    assert refusal(lambda: add_big_sheet(BOOK, "Big", BigTable(["a"], [], "tblBig"))).code == "item_refused"


def test_writing_two_sheets_of_ours_gives_two_tables():
    both = add_big_sheet(add_sheet(BOOK, "One", rich_sheet()), "Two", BigTable(["a"], [["x"]], "tblTwo"))
    assert {name: table.id for name, table in Package.from_bytes(both).tables.items()} == {"tblBids": 1, "tblCwbResults": 2, "tblTwo": 3}
