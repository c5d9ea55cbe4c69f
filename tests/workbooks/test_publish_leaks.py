"""A withheld value in another spelling, worked out from what is shown, or hidden from the eye and yet in the file."""

import datetime as dt
import re

import pytest

from tests.workbooks.foreign_books import with_parts
from tests.workbooks.leaving_books import book, parts, saved, tender
from workbooks import publish as publishing
from workbooks.errors import WorkbookError, refuse
from workbooks.number_shown import shown
from workbooks.publish import make_publishable, publish
from workbooks.scan.scanning import scan
from workbooks.share import make_copy
from workbooks.source_file import open_source

AS_AT = dt.date(2026, 11, 21)
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def blocked(tmp_path):
    """A function: rows of a sheet called Bids (formulas as (formula, value)), wishes -> what stops the publication, by rule and place."""

    def found(rows, *asked, data=None):
        source = open_source(saved(tmp_path, data or bids(rows)))
        told = make_publishable(source, asked or ["Bids!A1=section 43"], AS_AT).findings
        return {(f.rule, f.where) for f in told if f.severity == "block"}

    return found


def bids(rows, formats=(), after=lambda made, sheet: None):
    """Rows of cells; `formats` are (row, column, properties), `after` may add what else a sheet can have."""

    def fill(made):
        sheet = made.add_worksheet("Bids")
        known = {(row, column): made.add_format(how) for row, column, how in formats}
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                look = known.get((row, column))
                if isinstance(cell, tuple):
                    sheet.write_formula(row, column, cell[0], look, cell[1])
                else:
                    sheet.write(row, column, cell, look)
        after(made, sheet)

    return book(fill)


# ---- what is ours, and what is the reader's


def test_words_of_our_own_do_not_stop_the_job(blocked):
    """"Merged", "Formulas", "Cells withheld" and the heading of section 43 stand on sheets of ours; 1234 may stand in the hash."""
    own = ["Merged areas", "Formulas", "Cells withheld", "commercial interests", "Withheld", "Reason in place", "Value", "Source file"]
    assert blocked([[word] for word in own] + [["kept"]], f"Bids!A1:A{len(own)}=section 43") == set()


def test_a_reason_of_ones_own_that_repeats_what_is_withheld_is_told(tmp_path):
    source = open_source(saved(tmp_path, bids([["Alder Health"], ["kept"]])))
    made = make_publishable(source, ["Bids!A1=Alder Health objected"], AS_AT)
    assert [(f.rule, f.severity) for f in made.findings] == [("reason_repeats_withheld", "warn")]


def test_a_number_format_that_spells_out_what_is_withheld_stops_the_job(blocked):
    data = bids([[98765.43], [5]], [(1, 0, {"num_format": r"0\9\8\7\6\5\.\4\3"})])
    assert blocked([], data=data) == {("withheld_value_repeated", "The number format of Bids!A2")}


def test_a_merged_area_that_reaches_into_what_is_withheld_is_withheld(tmp_path):
    """Of B1:B3 only B1 holds a value; a person who withholds B2:B4 sees the name stand there."""
    data = bids([["x", "Alder Health"], [], [], ["y", "kept"]], after=lambda made, sheet: sheet.merge_range("B1:B3", "Alder Health"))
    made = make_publishable(open_source(saved(tmp_path, data)), ["Bids!B2:B3=section 40"], AS_AT)
    assert values(made)[1, 2] == "Withheld: section 40 personal information" and values(made)[4, 2] == "kept"


def test_the_title_and_the_name_of_the_copy_are_looked_at_too(tmp_path):
    source = open_source(saved(tmp_path, bids([["Alder Health"], ["kept"]])))
    made = make_publishable(source, ["Bids!A1=section 43"], AS_AT, title="Bid of Alder Health", name="alder_health.xlsx")
    assert [f.where for f in made.findings] == ["The title of the copy", "The name of the copy"]


# ---- worked out from what is shown


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=SUM(A1,A2:A3)", 6666.5), ("=A1+A2+A3", 6666.5), ("=A1 + A2", 3333.75), ("=SUM(A1:A2)+A3-5", 6661.5), ("=5-A1", -1106.25),
        ("=A2-(A3-A1)", 0.75), ("=AVERAGE(A1:A3)", 2222.1667), ("=A1*1.2", 1333.5), ("=A2/A1", 2), ("=SUBTOTAL(109,A1:A3)", 6666.5),
        ("=SUM(A3:A1)", 6666.5),
    ],
)  # fmt: skip
def test_one_unknown_in_plain_arithmetic_stops_the_job(blocked, formula, value):
    """1111.25 withheld, 2222.5 and 3332.75 shown."""
    assert blocked([[1111.25], [2222.5], [3332.75], [(formula, value)]]) == {("withheld_value_from_sum", "Bids!A4")}


@pytest.mark.parametrize("formula", ["=A1+A2", "=SUM(A1,A2,A3)", "=MAX(A1,A3)", "=ROUND(A1,-3)", "=SUBTOTAL(4,A1:A3)", "=COUNT(A1:A3)"])
def test_two_unknowns_or_a_function_that_loses_something_are_only_told(blocked, formula):
    assert blocked([[1111.25], [2222.5], [3332.75], [(formula, 5555.5)]], "Bids!A1:A2=section 43") == set()


def test_a_withheld_total_of_parts_that_are_shown_stops_the_job(blocked):
    assert blocked([[1111.25], [2222.5], [("=A1+A2", 3333.75)]], "Bids!A3=section 43") == {("withheld_value_from_sum", "Bids!A3")}


def test_step_by_step_by_way_of_a_withheld_subtotal(blocked):
    """The subtotal A3 follows from the total A5 and A4; the withheld A1 then follows from A3 and A2. A5 is where it begins."""
    rows = [[1111.25], [2222.5], [("=A1+A2", 3333.75)], [4000.5], [("=A3+A4", 7334.25)]]
    assert blocked(rows, "Bids!A1=section 43", "Bids!A3=section 43") == {("withheld_value_from_sum", "Bids!A5")}


def test_by_way_of_a_hidden_sheet(blocked):
    def fill(made):
        rows, workings, result = (made.add_worksheet(name) for name in ("Bids", "Workings", "Result"))
        rows.write(0, 0, 1234.5)
        workings.write_formula(0, 0, "=Bids!A1*2", None, 2469)
        workings.hide()
        result.write_formula(0, 0, "=Workings!A1+1", None, 2470)

    assert blocked([], data=book(fill)) == {("withheld_value_from_sum", "Result!A1")}


def test_a_copied_formula_that_is_none_is_told_with_its_place(tmp_path):
    data = bids([[1234.5], [("=1+1", 2)], [("=1+1", 2)]])
    xml = parts(data)[SHEET].replace(b'<c r="A2"><f>1+1</f>', b'<c r="A2"><f t="shared" ref="A2:A3" si="0">SUM(1))</f>')
    xml = xml.replace(b'<c r="A3"><f>1+1</f>', b'<c r="A3"><f t="shared" si="0"/>')
    found = make_publishable(open_source(saved(tmp_path, with_parts(data, {SHEET: xml}))), ["Bids!A1=section 43"], AS_AT).findings
    assert ("result_not_traced", "Bids!A3") in {(f.rule, f.where) for f in found}


def test_a_name_that_is_spelt_like_a_cell_beyond_the_last_column_is_a_name(blocked):
    name = b'<definedNames><definedName name="YTD2026">Bids!$A$1:$A$2</definedName></definedNames><calcPr'
    data = bids([[1111.25], [2222.5], [("=SUM(YTD2026)", 3333.75)]])
    data = with_parts(data, {"xl/workbook.xml": parts(data)["xl/workbook.xml"].replace(b"<calcPr", name)})
    assert blocked([], data=data) == {("withheld_value_from_sum", "Bids!A3")}


def test_every_cell_an_array_formula_fills_is_told(tmp_path):
    def after(made, sheet):
        sheet.write_array_formula("B1:B2", "{=A1:A2*3}", None, 3333.75)
        sheet.write_number("B2", 6667.5)

    made = make_publishable(open_source(saved(tmp_path, bids([[1111.25], [2222.5]], after=after))), ["Bids!A1=section 43"], AS_AT)
    assert {f.where for f in made.findings if f.rule == "result_of_withheld"} == {"Bids!B1", "Bids!B2"}


def test_the_figures_of_a_pivot_table_are_told(tmp_path):
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/pivotTable"
    rels = f'<Relationship Id="rId1" Type="{relation}" Target="../pivotTables/pivotTable1.xml"/>'
    rels = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rels}</Relationships>'
    new = {"xl/worksheets/_rels/sheet1.xml.rels": rels.encode(), "xl/pivotTables/pivotTable1.xml": b"<pivotTableDefinition/>"}
    source = open_source(saved(tmp_path, with_parts(bids([[1111.25], [2222.5]]), new)))
    found = make_publishable(source, ["Bids!A1=section 43"], AS_AT).findings
    assert [(f.rule, f.where) for f in found] == [("result_not_traced", "Bids")]


# ---- hidden from the eye


def values(made, name="Bids"):
    return next(s for s in made.sheets if s.name == name).cells


@pytest.mark.parametrize(
    ("how", "rule", "copied"),
    [
        ({"num_format": '"n/a"'}, "fixed_words", "n/a"),
        ({"num_format": '"X";"X";"X"'}, "fixed_words", "X"),
        ({"num_format": "[>=1000]\"over £1,000\";0"}, "fixed_words", "over £1,000"),
        ({"num_format": ";;"}, "invisible_format", None),
        ({"num_format": ";;;"}, "invisible_format", None),
        ({"num_format": "[White]0.00"}, "invisible_text", None),
        ({"font_color": "#DDEEFF", "bg_color": "#DDEEFF"}, "invisible_text", None),
        ({"font_color": "#FEFEFE"}, "invisible_text", None),
    ],
)
def test_a_number_the_reader_of_the_source_does_not_see_is_in_neither_copy(tmp_path, how, rule, copied):
    source = open_source(saved(tmp_path, bids([["Price", "Bidder"], [98765.43, "Alder"]], [(1, 0, how)])))
    for made in (make_copy(source), make_publishable(source, [], AS_AT)):
        assert values(made).get((2, 1)) == copied
        assert [(f.rule, f.where, f.severity) for f in made.findings] == [(rule, "Bids!A2", "warn")]
        assert b"98765" not in b"".join(parts(made.data).values())
    assert values(make_copy(source, with_hidden=True))[2, 1] == 98765.43


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("General", 5, None), ("", 5, None), ("@", 5, None), ("dd/mm/yyyy", 5, None), ("[h]:mm", 5, None), ('0.0" kg"', 5, None),
        ('0;-0;"-"', 0, None), ("#,##0;-#,##0;", 0, None), ('"Yes";"No";"-"', 1, "Yes"), ('[=1]"Yes";[=0]"No";0', 1, None),
        ('0;-0;"-"', 5, None), ('"up";"down"', -5, "down"), ('"n/a"', "text", None), ('0;0;0;"text"', "Alder", "text"),
        ('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', 0, None), ("**;**;**", 5, "*"), (r"\n\/\a", 5, "n/a"),
    ],
)  # fmt: skip
def test_what_a_number_format_shows(code, value, words):
    """Zero under a section of its own, and a number that its condition names, are told by the words in their place."""
    assert shown(code, value).words == words


def covered(tmp_path):
    """B1:B2 merged, with a number under the merged area, as programs other than Excel leave it."""
    data = bids([["Bidder", "Price"], ["Alder", 98765.43], ["Birch", 5]])
    xml = parts(data)[SHEET].replace(b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="B1:B2"/></mergeCells>')
    return open_source(saved(tmp_path, with_parts(data, {SHEET: xml})))


def test_a_number_under_a_merged_area_is_in_neither_copy(tmp_path):
    for made in (make_copy(covered(tmp_path)), make_publishable(covered(tmp_path), [], AS_AT)):
        assert (2, 2) not in values(made) and values(made)[3, 2] == 5
        assert [(f.rule, f.where) for f in made.findings] == [("covered_cells", "Bids!B2")]


def test_rows_and_columns_too_thin_to_see_count_as_hidden(tmp_path):
    def after(made, sheet):
        sheet.set_row(1, 0.3)
        sheet.set_column(1, 1, 0.05)

    made = make_copy(open_source(saved(tmp_path, bids([["Price", 98765.43], [45678.9, 5], ["Birch", 7]], after=after))))
    assert values(made) == {(1, 1): "Price", (2, 1): "Birch"}


def conditional(how):
    def after(made, sheet):
        rule = {**how, "format": made.add_format(how["format"])} if "format" in how else how
        sheet.conditional_format("A2:A3", rule)

    return bids([["Price"], [98765.43], [45678.9]], after=after)


@pytest.mark.parametrize(
    "how",
    [
        {"type": "cell", "criteria": ">", "value": 5, "format": {"num_format": ";;;"}},
        {"type": "cell", "criteria": ">", "value": 5, "format": {"font_color": "#FFFFFF"}},
        {"type": "cell", "criteria": ">", "value": 5, "format": {"font_color": "#FF0000", "bg_color": "#FF0000"}},
        {"type": "icon_set", "icon_style": "3_traffic_lights", "icons_only": True},
        {"type": "data_bar", "bar_only": True},
    ],
)
def test_what_a_conditional_format_may_hide_waits_for_a_decision(blocked, tmp_path, how):
    assert blocked([], "Bids!A3=section 43", data=conditional(how)) == {("may_be_unseen", "Bids!A2")}
    shared = make_copy(open_source(saved(tmp_path, conditional(how))))
    assert [(f.rule, f.severity) for f in shared.findings] == [("may_be_unseen", "warn")]


@pytest.mark.parametrize("inside", [False, True], ids=["in the table of texts", "in the sheet"])
def test_single_words_in_the_colour_of_the_paper_wait_for_a_decision(blocked, tmp_path, inside):
    def fill(made, sheet):
        white, red = made.add_format({"font_color": "#FFFFFF"}), made.add_format({"font_color": "#FF0000"})
        sheet.write_rich_string("B1", "The winner ", white, "Alder asked for more", " is told later")
        sheet.write_rich_string("B2", "in ", red, "red")
        sheet.write_rich_string("B3", "white ", white, "on dark", made.add_format({"bg_color": "#000000", "font_color": "#FFFFFF"}))

    data = bids([["Price"], [98765.43], [45678.9]], after=fill)
    if inside:
        (text,) = re.findall(rb"<si>(<r>.*?told later.*?)</si>", parts(data)["xl/sharedStrings.xml"])
        cell = b'<c r="B1" t="inlineStr"><is>' + text + b"</is></c>"
        data = with_parts(data, {SHEET: re.sub(rb'<c r="B1" t="s"><v>\d+</v></c>', cell, parts(data)[SHEET])})
    if not inside:
        assert [(f.rule, f.where) for f in scan(saved(tmp_path, data)) if f.severity == "block"] == [("invisible_text", "Bids!B1")]
    assert blocked([], "Bids!A3=section 43", data=data) == {("may_be_unseen", "Bids!B1")}
    assert blocked([], "Bids!B1=section 43", data=data) == set(), "what is withheld needs no other decision"
    shared = make_copy(open_source(saved(tmp_path, data)))
    assert [(f.rule, f.severity) for f in shared.findings] == [("may_be_unseen", "warn")]


def test_a_conditional_format_that_hides_nothing_is_no_matter(blocked):
    red = {"type": "cell", "criteria": ">", "value": 5, "format": {"font_color": "#9C0006", "bg_color": "#FFC7CE"}}
    assert blocked([], "Bids!A3=section 43", data=conditional(red)) == set()


def test_cells_under_a_shape_are_told(tmp_path):
    def after(made, sheet):
        sheet.insert_textbox(1, 0, "Withheld", {"width": 300, "height": 100})

    made = make_publishable(open_source(saved(tmp_path, bids([["Price"], [98765.43], ["Birch"]], after=after))), [], AS_AT)
    assert [(f.rule, f.where, f.severity) for f in made.findings] == [("under_drawing", "Bids!A2", "warn")]


# ---- addresses no sheet has


@pytest.mark.parametrize("cells", ["C0", "A0:A5", "0:0", "XFE1", "A1:XFE9", "A1048577", "A10000000", "C:XFE"])
def test_an_address_no_sheet_has_is_refused_with_the_limit(tmp_path, cells):
    with pytest.raises(WorkbookError, match="rows go from 1 to 1,048,576 and columns from A to XFD"):
        make_publishable(open_source(saved(tmp_path, tender())), [f"Bids!{cells}=section 43"], AS_AT)


# ---- files beside the copy


def test_what_is_written_and_what_is_not_is_told_when_a_file_beside_the_copy_fails(tmp_path, monkeypatch):
    from workbooks import side_files

    whole = side_files.put

    def failing(path, data):
        if "Bids" in str(path):
            raise refuse("disk_full", path=path)
        whole(path, data)

    monkeypatch.setattr(side_files, "put", failing)
    out, folder = tmp_path / "foi.xlsx", tmp_path / "csv"
    folder.mkdir()
    made = publish(saved(tmp_path, bids([["Price"], [5]])), out, [], AS_AT, csv_folder=folder)
    (missing,) = [f for f in made.findings if f.rule == "side_file_missing"]
    assert missing.where == str(folder / "foi_02_Bids.csv") and missing.severity == "block"
    assert f"Written: {out}, {folder / 'foi_01_About_this_copy.csv'}." in missing.sentence
    assert out.exists() and [p.name for p in folder.iterdir()] == ["foi_01_About_this_copy.csv"]


def test_a_check_that_fails_after_the_copy_is_written_does_not_look_like_a_failure_to_write(tmp_path, monkeypatch):
    def failing(path):
        raise refuse("file_missing", path=path)

    monkeypatch.setattr(publishing.accessibility, "check", failing)
    made = publish(saved(tmp_path, tender()), tmp_path / "foi.xlsx", [], AS_AT)
    assert [f.rule for f in made.findings] == ["accessibility_not_checked"] and (tmp_path / "foi.xlsx").exists()
