"""What every workbook of ours must be, whoever opens it: styles by name, inputs told apart and checked, pages that print, formulas that
any program can follow. The promises are those of the house's template conventions."""

import io
import re
import zipfile

import openpyxl
import pytest

from tests.practice_books import sample_bytes
from udfs.registry import load
from workbooks.layout import layout
from workbooks.spec import Book, Check, Checks, Column, Grid, Input, Inputs, Line, Lines, Notes, Rows, Sheet
from workbooks.writer import write

VOLATILE = re.compile(r"\b(NOW|TODAY|RAND|RANDBETWEEN|RANDARRAY|OFFSET|INDIRECT|INFO|CELL)\s*\(")
# Only what Excel 2010 and LibreOffice 7.4 both know.
NATIVE = {"SUM", "SUMIF", "COUNTIF", "ROUND", "ABS", "IF", "ISERR", "ISERROR", "MAX", "ROWS", "SUMPRODUCT", "COUNTA", "COUNT",
          "INDEX", "MATCH", "MIN", "NA", "IFERROR", "LEFT", "RIGHT", "LEN", "TRIM", "FIND", "AND", "OR", "NOT", "ISNA", "ISNUMBER",
          "ISLOGICAL", "COUNTIFS", "ROW", "YEAR", "DAY", "EDATE"}  # fmt: skip
STYLES = {"Input", "Calculation", "Output", "Check", "Note"}
INPUT_YELLOW, INPUT_BLUE = "FFFFF9DB", "FF0000FF"
FILLED = ("Places", "Baselines", "Providers", "Lists", "Earlier vintage", "Recoded", "Contracts")
DATA_SHEETS = {"Practices", *FILLED, "Change log"}  # people add rows here


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name).decode("utf-8") for name in package.namelist()}


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    """The sample's workbook as another program sees it."""
    return opened(sample_bytes())


def cells(book: openpyxl.Workbook):
    return [(ws, cell) for ws in book.worksheets for row in ws.iter_rows() for cell in row]


def formulas(book: openpyxl.Workbook) -> list[tuple[str, str]]:
    found = []
    for ws, cell in cells(book):
        text = getattr(cell.value, "text", cell.value)
        if cell.data_type == "f":
            found.append((f"{ws.title}!{cell.coordinate}", text))
    return found


# ---- sheets and pages ------------------------------------------------------------------------------------------------------------


def test_the_sheets_every_template_has_are_there_in_order(book):
    assert book.sheetnames == [
        "Start", "Read me", "Inputs", "Practices", *FILLED, "Working", "Results", "By CCG", "Per-head gate", "Assigned", "Coverage",
        "By place", "Pace", "Cascade", "Reconciliation", "Vintage change", "Explain", "Explain place", "Completion",
        "Checks", "Sources", "Change log",
    ]  # fmt: skip
    assert {ws.sheet_state for ws in book.worksheets} == {"visible"}, "nothing hidden, least of all very hidden"


def test_every_page_prints_on_a4_landscape_with_its_footer(book):
    for ws in book.worksheets:
        page = ws.page_setup
        assert (page.orientation, int(page.paperSize), page.fitToHeight) == ("landscape", 9, 0), ws.title
        assert ws.sheet_properties.pageSetUpPr.fitToPage, ws.title
        footer = f"{ws.oddFooter.left.text}{ws.oddFooter.center.text}{ws.oddFooter.right.text}"
        for short, long in (("&F", "&[File]"), ("&A", "&[Tab]"), ("&P", "&[Page]"), ("&N", "&[Pages]")):
            assert short in footer or long in footer, ws.title
        assert re.search(r"0\.2\.0 [0-9a-f]{8} 2018-04-01", footer), "the run: template, source, date"


def test_long_tables_repeat_their_heading_and_keep_it_in_sight(book):
    for title in ("Practices", "Working", "By CCG"):
        assert book[title].print_title_rows == "$5:$5" and book[title].freeze_panes == "B6", title


def test_the_document_has_a_title_and_names_its_template(book):
    assert book.properties.title == "Capitation 2018/19"
    assert "capitation template 0.2.0" in book.properties.description


def test_every_sheet_opens_with_title_purpose_and_verdict(book):
    for ws in book.worksheets:
        assert ws["A1"].value and ws["A2"].value.endswith("."), ws.title
        assert ws["A3"].value == "='Checks'!$B$5", ws.title
        assert ws.sheet_view.selection[-1].sqref in ("A1",) or ws.freeze_panes, ws.title


def test_nothing_is_merged_and_everything_is_arial_11_or_a_heading(book):
    assert not any(ws.merged_cells.ranges for ws in book.worksheets)
    fonts = {(cell.font.name, cell.font.sz) for _, cell in cells(book) if cell.value is not None}
    assert {name for name, _ in fonts} == {"Arial"} and {size for _, size in fonts} == {11, 12, 16}


# ---- styles, inputs, protection --------------------------------------------------------------------------------------------------


def test_the_named_styles_stand_in_the_gallery_and_on_the_cells(book):
    assert set(book.named_styles) >= STYLES
    assert {cell.style for _, cell in cells(book)} >= STYLES


def test_an_input_looks_like_one_and_is_the_only_thing_that_can_be_typed_over(book):
    for ws, cell in cells(book):
        where = f"{ws.title}!{cell.coordinate}"
        if cell.style in ("Input", "Long input"):
            assert (cell.fill.fgColor.rgb, cell.font.color.rgb, cell.protection.locked) == (INPUT_YELLOW, INPUT_BLUE, False), where
        elif cell.value is not None:
            assert cell.protection.locked and cell.fill.fgColor.rgb != INPUT_YELLOW, where


def test_sheets_are_protected_without_a_password_but_for_those_people_add_rows_to(book):
    for ws in book.worksheets:
        protection = ws.protection
        assert protection.sheet == (ws.title not in DATA_SHEETS), ws.title
        assert not protection.password and not protection.hashValue, ws.title


def test_every_input_has_a_name_and_every_dated_number_is_validated_with_a_message(book):
    names = {name: defined.attr_text for name, defined in book.defined_names.items()}
    rules = {ref.coord: rule for rule in book["Inputs"].data_validations.dataValidation for ref in rule.sqref.ranges}
    ws = book["Inputs"]
    inputs = [row for row in range(1, ws.max_row + 1) if ws.cell(row, 2).style == "Input"]
    assert len(inputs) == 17
    for row in inputs:
        assert f"'Inputs'!$B${row}" in names.values(), row
    for name in ("as_at", "hchs_weight_maternity", "inequalities_weight", "quantum_hchs", "quantum_prescribing"):
        rule = rules[names[name].split("!")[1].replace("$", "")]
        assert rule.type in ("decimal", "date") and rule.errorTitle and rule.error and rule.promptTitle and rule.prompt, name


def test_each_dated_parameter_shows_period_source_evidence_and_a_place_for_the_checker(book):
    ws = book["Inputs"]
    heads = ["Input", "Value", "Unit", "Valid from", "Valid to", "Source", "Evidence status", "Checked by"]
    for row in (*range(16, 20), *range(25, 28)):
        assert all(ws.cell(row, c).value is not None for c in range(1, 8)), row
        assert ws.cell(row, 8).style == "Long input" and ws.cell(row, 8).value is None
    assert [ws.cell(15, c).value for c in range(1, 9)] == heads == [ws.cell(24, c).value for c in range(1, 9)]


def test_preparer_and_reviewer_sign_on_the_start_sheet(book):
    names = {name: defined.attr_text.split("!")[0] for name, defined in book.defined_names.items()}
    assert {names[n] for n in ("prepared_by", "prepared_on", "reviewed_by", "reviewed_on")} == {"'Start'"}


# ---- formulas --------------------------------------------------------------------------------------------------------------------


def test_no_formula_is_volatile_or_builds_addresses_from_text(book):
    assert formulas(book) and not [(at, f) for at, f in formulas(book) if VOLATILE.search(f.upper())]


def test_every_function_is_native_and_old_enough_or_ours(book):
    used = {name for _, text in formulas(book) for name in re.findall(r"([A-Z][A-Z0-9_.]*)\(", text)}
    assert used - set(load()) <= NATIVE
    assert used & set(load()) >= {
        "CAPITATION_SERVICE_BLEND", "CAPITATION_INEQUALITIES_BLEND", "CAPITATION_UNAVOIDABLE_COST", "CAPITATION_TARGET",
        "CAPITATION_OVERALL_POPULATION", "CAPITATION_NEED_INDEX", "CAPITATION_TOTAL", "CAPITATION_SPLIT",
    }  # fmt: skip


def test_no_formula_hides_a_number_from_outside(book):
    """Only 0, the decimals of ROUND, counts and numbers of rows may stand in a formula; everything else is a dated input."""
    # how long a table was, where it begins, the row a sentence names, the length of a heading, how many checks there are
    of_rows = r"ROWS\(:\)<>\d+|\d+\+MATCH\(|,\d+\)&|LEFT\(:,\d+\)|\d+-COUNTIF\("
    numbers = set()
    for _, text in formulas(book):
        bare = re.sub(r"'[^']*'!|\"[^\"]*\"|\$?[A-Z]{1,3}\$?\d+", "", text)
        numbers |= {float(n) for n in re.findall(r"(?<![A-Z_])\d+\.?\d*", re.sub(of_rows, "", bare))}
    assert numbers <= {1e-9, 0.01, *range(13), 1000}, numbers  # as weights are published; a penny; pounds to thousand pounds


def test_nothing_links_outside_and_nothing_runs():
    names = parts(sample_bytes())
    assert not [n for n in names if re.search(r"externalLink|vba|connections|customXml|printerSettings|calcChain", n)]
    assert not [n for n, xml in names.items() if n.endswith(".rels") and "TargetMode" in xml]


def test_each_check_is_a_formula_and_one_verdict_counts_them(book):
    ws = book["Checks"]
    assert book.defined_names["Checks.Master"].attr_text == "'Checks'!$B$5"
    for row in range(7, 14):
        for column in "BDEF":
            assert ws[f"{column}{row}"].data_type == "f", f"{column}{row}"
    count = sum(ws.cell(row, 7).value is not None for row in range(7, ws.max_row + 1))
    failing = f'{count}-COUNTIF($B$7:$B${6 + count},"holds")'
    assert ws["B5"].value == f'=IF({failing}=0,"All checks hold",{failing}&" of {count} checks fail")'
    assert ws["B7"].value == '=IF(ISERROR(F7),"FAILS",IF(F7<=G7,"holds","FAILS"))', "an error fails a check too"


def test_every_formula_cell_carries_its_value_for_those_who_only_read():
    values = openpyxl.load_workbook(io.BytesIO(sample_bytes()), data_only=True)
    for where, text in formulas(opened(sample_bytes())):
        sheet, cell = where.split("!")
        assert values[sheet][cell].value is not None or '""' in text, where  # an empty text is read as blank
    assert "fullCalcOnLoad" not in parts(sample_bytes())["xl/workbook.xml"], "every value is right, so nothing need be calculated"


def test_a_chart_reads_its_figures_from_the_table_and_has_words_for_those_who_do_not_see(book):
    xml = parts(sample_bytes())
    assert "<c:f>'Results'!$G$26:$G$26</c:f>" in xml["xl/charts/chart1.xml"].replace("Results!", "'Results'!").replace("''", "'")
    assert 'descr="Bar chart of pounds per registered person' in xml["xl/drawings/drawing1.xml"]


# ---- the writer by itself --------------------------------------------------------------------------------------------------------


def small(*blocks, **sheet) -> Book:
    """A book of one sheet, and the checks no book is without."""
    check = Checks((Check("One is one", lambda at: "1", lambda at: "1", 0, "It is"),))
    sheets = (Sheet("Data", "Data", "An example.", blocks, **sheet), Sheet("Checks", "Checks", "Checks.", (check,)))
    return Book("example", "0.0.1", "Example", sheets)


@pytest.mark.parametrize("text", ["=1+1", "=HYPERLINK(\"http://example.org\")", "+44 20", "-5", "@here", "\ttab", "{=A1}", "http://example.org",
                                  "mailto:a@example.org", "001", "1E5", "TRUE", " padded ", "two\nlines"])  # fmt: skip
def test_text_stays_the_text_it_is_whatever_it_begins_with(text):
    ws = opened(write(small(Rows("Texts", ("What",), ((text,),)))))["Data"]
    assert ws["A7"].value == text and ws["A7"].data_type == "s"
    assert ws["A7"].hyperlink is None


def test_blank_zero_false_and_empty_text_are_not_the_same_cell():
    ws = opened(write(small(Rows("Values", ("What",), ((None,), (0,), (False,), (0.1 + 0.2,))))))["Data"]
    assert [ws.cell(r, 1).value for r in range(7, 11)] == [None, 0, False, 0.30000000000000004]
    assert [ws.cell(r, 1).data_type for r in range(7, 11)] == ["n", "n", "b", "n"]


def test_a_list_of_choices_becomes_a_drop_down():
    ws = opened(write(small(Inputs("Choice", (Input("method", "Method", "a", "text", choices=("a", "b")),)))))["Data"]
    (rule,) = ws.data_validations.dataValidation
    assert (rule.type, rule.formula1, rule.error) == ("list", '"a,b"', "Choose one of a, b.")


def test_places_are_found_by_name_and_never_typed():
    grid = Grid("Sizes", (Column("code", "Code", values=("x", "y", "z")), Column("size", "Size", values=(1, 2, 3))), 3, title="Sizes")
    line = Lines("Sum", (Line("All", lambda at: f"SUM({at.column('Sizes', 'size')})", name="all_sizes"),))
    book = small(Notes("Why", ("Because.",)), grid, line)
    at = layout(book)
    assert at.column("Sizes", "size") == "'Data'!$B$10:$B$12" and at.at("Sizes", "code", 1) == "'Data'!$A$11"
    ws = opened(write(book))["Data"]
    assert ws[at.cell("all_sizes").split("!")[1].replace("$", "")].value == "=SUM('Data'!$B$10:$B$12)"


def test_a_sheet_name_with_an_apostrophe_is_quoted_in_formulas():
    line = Lines("Sum", (Line("One", lambda at: "1", name="one"),))
    book = small(line)
    sheets = (Sheet("Board's view", "T", "P.", (line,)), book.sheets[1])
    names = opened(write(Book("example", "0.0.1", "Example", sheets))).defined_names
    assert names["one"].attr_text == "'Board''s view'!$B$6"


def test_the_same_book_gives_the_same_bytes():
    assert write(small(Notes("Why", ("Because.",)))) == write(small(Notes("Why", ("Because.",))))
