"""What a person sees who has a foreign workbook read: exact values, formulas, and one sentence when it cannot be."""

import ast
import io
import math
import re
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.hostile.packages import healthy, with_cells
from udfs.cells import ERROR_CODES, ExcelError
from workbooks import second_opinion
from workbooks.cell_stream import NUMBER, TEXT, StoredCells, address
from workbooks.errors import CODES, WorkbookError, refuse
from workbooks.reader import read

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs" / "errors.md"


@pytest.fixture
def open_bytes(tmp_path):
    def opened(data, **limits):
        file = tmp_path / "book.xlsx"
        file.write_bytes(data)
        return read(file, **limits)

    return opened


def built(fill):
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    fill(book)
    book.close()
    return target.getvalue()


# ---- values -----------------------------------------------------------------------------------------------------


def test_every_kind_of_cell_keeps_its_kind(open_bytes):
    def fill(book):
        sheet, date = book.add_worksheet("All"), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_number(0, 0, 0.1)
        sheet.write_number(0, 1, 43191, date)  # 1 April 2018: a date is its serial number
        sheet.write_string(0, 2, "  text\twith\nlines ")
        sheet.write_string(0, 3, "00123")  # a code stays a text
        sheet.write_boolean(0, 4, False)
        sheet.write_formula(0, 5, "=1/0", None, "#DIV/0!")
        sheet.write_string(0, 6, "#N/A")  # a text that looks like an error is a text
        sheet.write_blank(0, 7, None, date)
        sheet.write_rich_string(0, 8, "a", book.add_format({"bold": True}), "b", "c")

    sheet = open_bytes(built(fill)).sheets["All"]
    row = [sheet.cell(1, column) for column in range(1, 10)]
    assert row == [0.1, 43191.0, "  text\twith\nlines ", "00123", False, ExcelError("#DIV/0!"), "#N/A", None, "abc"]
    assert isinstance(row[5], ExcelError) and not isinstance(row[6], ExcelError)
    assert row[4] is False
    assert (sheet.max_row, sheet.max_column) == (1, 9)
    assert list(sheet.rows()) == [(1, row)]


def test_inline_text_text_results_phonetic_guides_and_escapes(open_bytes):
    cells = (
        '<row r="3"><c r="A3" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r><rPh sb="0" eb="1"><t>kana</t></rPh>'
        '</is></c><c t="str"><f>"a"&amp;"b"</f><v>ab</v></c><c r="C3" t="str"><f>""</f><v></v></c>'
        '<c r="D3" t="inlineStr"><is><t>_x0041_ _x005F_x0041_</t></is></c><c r="E3" t="b"><v>1</v></c></row>'
    )
    sheet = open_bytes(with_cells(cells)()).sheets["Prices"]
    assert [sheet.cell(3, column) for column in range(1, 6)] == ["inline", "ab", "", "A _x0041_", True]
    assert sheet.formula(3, 2) == '"a"&"b"'
    assert sheet.missing_cached == set()


def test_a_formula_without_a_stored_result_is_told_and_not_taken_for_a_blank(open_bytes):
    sheet = open_bytes(with_cells('<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>2</f><v/></c></row>')())
    sheet = sheet.sheets["Prices"]
    assert sheet.cell(1, 1) is None
    assert sheet.missing_cached == {(1, 1), (1, 2)}
    assert sheet.formula_cells() == [(1, 1), (1, 2)]


def test_a_shared_formula_is_worked_out_for_each_cell(open_bytes):
    cells = (
        '<row r="1"><c r="B1"><f t="shared" ref="B1:B2" si="0">A1*$C$1+SUM(A1:A3)</f><v>1</v></c></row>'
        '<row r="2"><c r="B2"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    sheet = open_bytes(with_cells(cells)()).sheets["Prices"]
    assert [sheet.formula(1, 2), sheet.formula(2, 2)] == ["A1*$C$1+SUM(A1:A3)", "A2*$C$1+SUM(A2:A4)"]
    assert sheet.formula(3, 2) is None


def test_hidden_sheets_names_1904_dates_and_charts_are_told(open_bytes):
    def fill(book):
        date = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        book.add_worksheet("Seen").write_number(0, 0, 41729.5, date)  # 1 April 2018, noon, counted from 1904
        book.add_worksheet("Hidden").hide()
        book.add_worksheet("Very hidden").very_hidden()
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Seen!$A$1:$A$2"})
        book.add_chartsheet("Chart").set_chart(chart)
        book.define_name("Total", "=Seen!$A$1")
        book.define_name("Hidden!Local", "=Hidden!$B$2")

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"date_1904": True})
    fill(book)
    book.close()
    found = open_bytes(target.getvalue())
    assert {name: sheet.visible for name, sheet in found.sheets.items()} == {
        "Seen": True, "Hidden": False, "Very hidden": False,
    }  # fmt: skip
    assert found.other_sheets == {"Chart": "chartsheet"}
    assert found.names == {"Total": "Seen!$A$1", "Hidden!Local": "Hidden!$B$2"}
    assert found.date1904 and found.sheets["Seen"].cell(1, 1) == 41729.5


@pytest.mark.parametrize(("row", "column"), [(0, 0), (0, 1), (2, 0), (2, 3), (1_048_575, 0), (0, 16_383)])
def test_a_table_may_begin_anywhere(open_bytes, row, column):
    sheet = open_bytes(built(lambda book: book.add_worksheet("S").write_number(row, column, 7))).sheets["S"]
    assert sheet.cells == {(row + 1, column + 1): 7.0}
    assert list(sheet.rows()) == [(row + 1, [None] * column + [7.0])]


def test_rows_that_come_in_any_order_are_read(open_bytes):
    cells = '<row r="3"><c r="B3"><v>3</v></c><c r="A3"><v>2</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>'
    sheet = open_bytes(with_cells(cells)()).sheets["Prices"]
    assert list(sheet.rows()) == [(1, [1.0, None]), (3, [2.0, 3.0])]


# XlsxWriter itself writes 16 significant digits, so that is what can come back.
numbers = st.floats(allow_nan=False, allow_infinity=False).map(lambda number: float(f"{number:.16G}")).filter(math.isfinite)
# U+FFFE and U+FFFF are no characters of XML; XlsxWriter would write a damaged part.
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\ufffe\uffff"), min_size=1, max_size=40)
errors = st.sampled_from([ExcelError(code) for code in ERROR_CODES])


def write_cell(sheet, row, column, value):
    if isinstance(value, ExcelError):
        sheet.write_formula(row, column, "=NA()", None, str(value))
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif value is not None:
        sheet.write_number(row, column, value)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example([["_x000D_", "\r\n", "\x00\x1f", " ", "e\u0301", "\U0001f600"], [1e308, 5e-324, -0.0, 0.1, 2.0**53, 1e22]])
@given(st.lists(st.lists(st.none() | numbers | texts | st.booleans() | errors, max_size=6), max_size=8))
def test_what_is_written_is_read_back_exactly(open_bytes, rows):
    def fill(book):
        sheet = book.add_worksheet("S")
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                write_cell(sheet, row, column, value)

    sheet = open_bytes(built(fill)).sheets["S"]
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            found = sheet.cell(row, column)
            assert found == value
            assert isinstance(found, type(value))


@pytest.mark.parametrize("formula", ['"abc', "A1)", "[x", "#REF", "'x"])
def test_a_copy_of_something_that_is_no_formula_is_one_error(formula, open_bytes):
    cells = (
        f'<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">{formula}</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    sheet = open_bytes(with_cells(cells)()).sheets["Prices"]
    assert (sheet.cell(2, 1), sheet.formula(1, 1)) == (2.0, formula)
    with pytest.raises(WorkbookError, match="cell A2 cannot be read: the formula it repeats") as caught:
        sheet.formula(2, 1)
    assert caught.value.code == "bad_cell"


def test_rows_without_a_number_follow_each_other(open_bytes):
    sheet = open_bytes(with_cells('<row><c r="A1"><v>1</v></c></row><row><c r="A2"><v>2</v></c></row>')()).sheets["Prices"]
    assert sheet.cells == {(1, 1): 1.0, (2, 1): 2.0}


# ---- two readers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "place"),
    [
        (StoredCells([0], [TEXT], ["Supplier"]), "cell B2"),  # a cell the first reader has lost
        (StoredCells([0, 16385], [TEXT, NUMBER], ["Supplier", 12.51]), "cell B2"),  # a penny's difference
        (StoredCells([0, 16385], [TEXT, NUMBER], ["Suppliers", 12.5]), "cell A1"),
        (StoredCells([0, 1, 16385], [TEXT, NUMBER, NUMBER], ["Supplier", 1.0, 12.5]), "cell B1"),  # one too many
    ],
)
def test_when_the_readers_disagree_the_cell_is_named(ours, place):
    data = with_cells('<row r="1"><c r="A1" t="inlineStr"><is><t>Supplier</t></is></c></row>'
                      '<row r="2"><c r="B2"><v>12.5</v></c></row>')()
    notes = StoredCells([0], [TEXT], ["none"])
    with pytest.raises(WorkbookError, match=place) as caught:
        second_opinion.confirm(data, {"Prices": ours, "Notes": notes}, False)
    assert caught.value.code == "readers_disagree"


def test_when_the_readers_see_other_sheets_it_is_told():
    with pytest.raises(WorkbookError, match="list of sheets"):
        second_opinion.confirm(healthy(), {"Prices": StoredCells()}, False)


@pytest.mark.parametrize(("place", "name"), [(0, "A1"), (16385, "B2"), (25, "Z1"), (26, "AA1"), (16383, "XFD1")])
def test_addresses(place, name):
    assert address(place) == name


# ---- the table of codes -----------------------------------------------------------------------------------------


def test_every_code_is_documented_with_cause_and_remedy():
    entries = re.findall(r"(?ms)^### `(\w+)`\n(.*?)(?=^##|\Z)", DOCS.read_text(encoding="utf-8"))
    assert [code for code, _ in entries] == list(CODES)
    for code, text in entries:
        assert re.search(r"(?m)^Cause: \S.{20}", text), code
        assert f"Says: {CODES[code].sentence}\n" in text
        assert f"Remedy: {CODES[code].remedy}\n" in text


def test_every_code_that_is_raised_is_in_the_table_and_every_code_of_the_table_is_raised():
    """Codes as the source gives them: the first argument of WorkbookError(...) or refuse(...), or chosen before and passed on."""
    first, texts = set(), set()
    for file in (file for folder in ("workbooks", "xl_addin") for file in (ROOT / folder).rglob("*.py")):
        if file.name == "errors.py" and file.parent.name == "workbooks":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("WorkbookError", "refuse") and node.args:
                first |= {n.value for n in ast.walk(node.args[0]) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    raised = {text for text in first if re.fullmatch(r"[a-z]+(_[a-z0-9]+)+|signed|encrypted|truncated|dtd", text)}
    assert raised - set(CODES) == set(), "raised but not in workbooks/errors.py"
    assert set(CODES) - texts == set(), "in workbooks/errors.py but nowhere raised"


def test_codes_are_lower_snake_and_sentences_whole():
    for code, (sentence, remedy) in CODES.items():
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", code)
        assert sentence.endswith(".") and remedy.endswith("."), code
        error = refuse(code, **{name: "x" for name in re.findall(r"\{(\w+)", sentence + remedy)})
        assert str(error) == f"{error.sentence} {error.remedy}"


# ---- the real practice workbook ---------------------------------------------------------------------------------


def test_the_practice_workbook_is_read_as_openpyxl_reads_it(shared):
    file = shared / "data" / "capitation" / "gp_practice_weighted_population.xlsx"
    found = read(file)
    reference = load_workbook(file, read_only=True, data_only=True)
    assert list(found.sheets) == reference.sheetnames
    for sheet in reference.worksheets:
        values = {(cell.row, cell.column): cell.value for row in sheet.iter_rows() for cell in row
                  if cell.value is not None}
        ours = found.sheets[sheet.title]
        assert ours.cells.keys() == values.keys()
        assert {where: value for where, value in values.items() if ours.cell(*where) != value} == {}
        total = math.fsum(v for v in values.values() if isinstance(v, int | float) and not isinstance(v, bool))
        assert ours.numeric_sum == total
    assert len(found.names) == len(reference.defined_names) + sum(len(s.defined_names) for s in reference.worksheets)


@pytest.mark.parametrize("values", [[1e308, 1e308], [-1e308, -1e308], [1e308, 1e308, -1e308]])
def test_numbers_that_add_up_to_more_than_a_number_can_be_are_read(open_bytes, values):
    """Each is a number of its own; only their sum, which is compared with that of other readers, is beyond the largest double."""
    sheet = open_bytes(built(lambda book: book.add_worksheet("S").write_column(0, 0, values))).sheets["S"]
    assert [sheet.cell(row, 1) for row in (1, 2)] == values[:2]
