"""Every formula calculated without a spreadsheet program holds the right value, and what cannot be calculated says so.

The functions are small ones made up for these tests (made_up.py), so that every expected value can be worked out by hand.
"""

import io

import openpyxl
import pytest

from tests.workbooks.foreign_books import part_text, replaced
from tests.workbooks.made_up import STALE, Calls, book, column, functions, reach, run
from workbooks.engines import CellRune
from workbooks.recalc import recalculate

SHEET = "xl/worksheets/sheet1.xml"


# ---- single cells


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=TRIPLE(A1)", 30),
        ("=triple(A2)", 60),
        ("=IF(A1>5,TRIPLE(A1),0)+1", 31),
        ("=TRIPLE(TRIPLE(A1))", 90),
        ("=TRIPLE(SUM(A1:A3)*2)", 360),  # 3 x (10 + 20 + 30) x 2
        ("=SUM(SHARE(100,A1:A5))", 100),
        ("=SHARE(150,A1:A5)", 10),  # a single cell shows the first: 150 x 10 / 150
        ("=TRIPLE('It''s data'!A3)", 9),
        ("=TRIPLE(Rate)", 60),
        ('=TRIPLE(INDEX(A1:A5,MATCH("P3",B1:B5,0)))', 120),
        ('="TRIPLE(A1)"&TRIPLE(1)', "TRIPLE(A1)3"),
        ("=TRIPLE(A1)+TRIPLE(A2)*TRIPLE(A3)", 5430),  # 30 + 60 x 90
        ('=VLOOKUP("P2",SWAP(A1:B5),2,FALSE)', 30),
        ("=SEVEN()", 7),
        ("=TRIPLE(A1:A5 A2:C2)", 60),  # the cell in which both areas meet
        ("=SUM(TRIPLE({1,2,3}))", 18),
        ("=TRIPLE(OFFSET(A1,1,0))", 60),
        ("=TRIPLE(-0.1)", -0.30000000000000004),  # what a double gives for 3 x -0.1, every digit kept
        ("=-TRIPLE(A1)^2", 900),  # Excel negates before it raises
        ("=TRIPLE(A1)%", 0.3),
        ("=[1]!TRIPLE(A1)", 30),
        ("='C:\\add ins\\cwb.xlam'!TRIPLE(A1)", 30),
        ("=_xldudf_CWB_TRIPLE(A1)", 30),
        ("=CWB.TRIPLE(A1)", 30),
    ],
)
def test_a_call_in_a_formula_has_its_value(formula, value):
    result = run(lambda sheet, _: sheet.write_formula("D1", formula, None, STALE))
    assert column(result, "D", 1) == [value]
    assert result.findings == []


def test_arguments_arrive_as_a_host_hands_them_over():
    result = run(lambda sheet, _: sheet.write_formula("D1", '=SHOW(A1:B2,Z9,"a,""b",TRUE,-1.5,50%,)', None, ""))
    shown = "[[[10.0, 'P0'], [20.0, 'P1']], None, 'a,\"b', True, -1.5, 0.5, None]"
    assert column(result, "D", 1) == [shown]


def test_the_call_is_told_its_cell_and_where_its_arguments_stand():
    calls = Calls()
    run(lambda sheet, _: sheet.write_formula("D9", "=SHARE(5,'It''s data'!$A$2:$A$4)", None, STALE), calls)
    assert calls.made == [("SHARE", "S!D9", [None, ("It's data", 2, 1)])]


def test_names_that_stand_for_constants_and_names_of_one_sheet_are_read():
    def fill(sheet, made):
        made.define_name("Third", "=1/3")
        made.define_name("S!Own", "=25")
        made.define_name("S!Area", "=S!$A$1:$A$2")
        for row, formula in enumerate(["=TRIPLE(Third)", "=TRIPLE(Own+1)", "=SUM(TRIPLE(Area))"]):
            sheet.write_formula(row, 3, formula, None, STALE)

    assert column(run(fill), "D", 3) == [1, 78, 90]


def test_columns_of_a_table_are_read_by_name():
    def fill(sheet, _):
        sheet.add_table("G1:H4", {"name": "tbl", "data": [[1, 2], [3, 4], [5, 6]],
                                  "columns": [{"header": "One"}, {"header": "Two [£]"}]})
        for row, formula in enumerate(["=SUM(TRIPLE(tbl[One]))", "=SUM(SHARE(24,tbl['[£']]))", "=SHOW(tbl[#Headers])"]):
            sheet.write_formula(row, 3, formula.replace("tbl['[£']]", "tbl[Two '[£']]"), None, STALE)
        sheet.write_formula("J3", "=TRIPLE(tbl[[#This Row],[Two '[£']]])", None, STALE)

    result = run(fill)
    assert column(result, "D", 3) == [27, 24, "[[['One', 'Two [£]']]]"]  # 3 x (1 + 3 + 5)
    assert column(result, "J", 3)[2] == 12  # row 3 of the sheet holds 3 and 4
    assert result.findings == []


def test_formulas_filled_down_by_excel_share_one_text():
    data = book(lambda sheet, _: [sheet.write_formula(row, 3, f"=TRIPLE(A{row + 1})", None, STALE) for row in range(3)])
    data = replaced(data, SHEET, b"<f>TRIPLE(A1)</f>", b'<f t="shared" ref="D1:D3" si="0">TRIPLE(A1)</f>')
    for row in (b"2", b"3"):
        data = replaced(data, SHEET, b"<f>TRIPLE(A%s)</f>" % row, b'<f t="shared" si="0"/>')
    result = recalculate(data, functions=functions(Calls()))
    assert column(result, "D", 3) == [30, 60, 90]
    assert part_text(result.data, SHEET).count('<f t="shared" si="0"/>') == 2


# ---- chains


def test_each_function_is_called_once_though_calls_and_formulas_feed_each_other():
    def fill(sheet, _):
        sheet.write_formula("G1", "=TRIPLE(F1)", None, STALE)  # written first, calculated last
        sheet.write_formula("F1", "=E1+D1", None, STALE)
        sheet.write_formula("E1", "=TRIPLE(D1)", None, STALE)
        sheet.write_formula("D1", "=A1/4", None, STALE)

    calls = Calls()
    result = run(fill, calls)
    sheet = openpyxl.load_workbook(io.BytesIO(result.data), data_only=True)["S"]
    assert [sheet[a].value for a in ("D1", "E1", "F1", "G1")] == [2.5, 7.5, 10, 30]
    assert [where for _, where, _ in calls.made] == ["S!E1", "S!G1"]
    assert result.calls == 2


# ---- arrays


def test_a_spilling_formula_grows_shrinks_and_feeds_others():
    def fill(sheet, _):
        sheet.write_dynamic_array_formula("F1:F2", "=SHARE(150,A1:A5)", None, STALE)  # grows to five rows
        sheet.write_dynamic_array_formula("G1:G5", "=SHARE(30,A1:A2)", None, STALE)  # shrinks to two
        sheet.write_formula("H1", "=SUM(_xlfn.ANCHORARRAY(F1))", None, STALE)
        sheet.write_dynamic_array_formula("I1", "=SHARE(15,_xlfn.ANCHORARRAY(F1))", None, STALE)
        listed = "=_xlfn._xlws.SORT(_xlfn._xlws.FILTER(B1:B5,F1:F5>30),1,-1)"
        sheet.write_dynamic_array_formula("K1", listed, None, STALE)
        sheet.write_dynamic_array_formula("L1", "=ROUND(SHARE(100,A1:A5)*1.5,1)", None, STALE)

    calls = Calls()
    result = run(fill, calls)
    assert column(result, "F", 6) == [10, 20, 30, 40, 50, None]
    assert column(result, "G", 5) == [10, 20, None, None, None]
    assert column(result, "H", 1) == [150]
    assert column(result, "I", 5) == [1, 2, 3, 4, 5]
    assert column(result, "K", 3) == ["P4", "P3", None]
    assert column(result, "L", 5) == [10, 20, 30, 40, 50]  # 1.5 x 6.67 = 10.0 and so on, to one decimal
    assert [reach(result, a) for a in ("F1", "G1", "I1", "K1", "L1")] == ["F1:F5", "G1:G2", "I1:I5", "K1:K2", "L1:L5"]
    assert result.findings == [] and len(calls.made) == 4


def test_a_spill_of_the_same_shape_keeps_its_area_and_its_mark():
    result = run(lambda sheet, _: sheet.write_dynamic_array_formula("F1:F5", "=SHARE(150,A1:A5)", None, STALE))
    assert '<c r="F1" cm="1"><f t="array" ref="F1:F5">SHARE(150,A1:A5)</f><v>10</v></c>' in part_text(result.data, SHEET)


def test_a_fixed_array_formula_fills_with_na_beyond_its_values():
    result = run(lambda sheet, _: sheet.write_array_formula("F1:F7", "{=SHARE(150,A1:A5)}", None, STALE))
    assert column(result, "F", 7) == [10, 20, 30, 40, 50, "#N/A", "#N/A"]
    assert reach(result, "F1") == "F1:F7" and result.findings == []


def test_a_fixed_array_formula_that_is_too_small_is_reported():
    result = run(lambda sheet, _: sheet.write_array_formula("F1:F3", "{=SHARE(150,A1:A5)}", None, STALE))
    assert column(result, "F", 4) == [10, 20, 30, None]
    [finding] = result.findings
    assert (finding.where, finding.rule, finding.severity) == ("S!F1", "array_cut", "block")
    assert "F1:F5" in finding.remedy


@pytest.mark.parametrize("first", [0, 2, 6])
def test_an_ordinary_formula_around_an_array_takes_its_first_value_in_every_row(first):
    """Excel shows 100 x 10 / 150 x 2 in each of these cells, whatever row they stand in."""
    formulas = ["=SHARE(100,A1:A5)*2", "=ROUND(SHARE(100,A1:A5)*2,2)", "=SUM(SHARE(100,A1:A5)*2)"]
    result = run(lambda sheet, _: [sheet.write_formula(first + i, 3, f, None, STALE) for i, f in enumerate(formulas)])
    assert column(result, "D", 9)[first : first + 3] == [pytest.approx(40 / 3, rel=1e-15), 13.33, 200]


def test_a_spill_without_room_is_an_error_and_reported():
    def fill(sheet, _):
        sheet.write_dynamic_array_formula("F1", "=SHARE(150,A1:A5)", None, STALE)
        sheet.write("F3", "in the way")

    result = run(fill)
    assert column(result, "F", 3) == ["#VALUE!", None, "in the way"]
    assert [(f.where, f.rule, f.severity) for f in result.findings] == [("S!F1", "spill_blocked", "block")]


def test_an_answer_of_many_rows_is_used_inside_a_formula():
    def fill(sheet, _):
        for row in range(200):
            sheet.write(row, 6, row + 1.0)
        sheet.write_formula("D1", "=SUM(SHARE(20100,G1:G200))", None, STALE)  # 1 + 2 + ... + 200 = 20100
        sheet.write_formula("D2", "=INDEX(SHARE(20100,G1:G200),150,1)", None, STALE)

    assert column(run(fill), "D", 2) == [pytest.approx(20100, rel=1e-15), 150]


# ---- failures


def test_a_failing_function_is_an_error_value_and_a_finding_with_its_sentence():
    def fill(sheet, _):
        sheet.write_formula("D1", "=FAIL(A1)", None, STALE)
        sheet.write_formula("D2", "=TRIPLE(D1)", None, STALE)
        sheet.write_formula("D3", "=D1+1", None, STALE)

    result = run(fill)
    assert column(result, "D", 3) == ["#NUM!", "#NUM!", "#NUM!"]
    assert '<c r="D1" t="e"><f>FAIL(A1)</f><v>#NUM!</v></c>' in part_text(result.data, SHEET)
    first = result.findings[0]
    assert (first.where, first.rule, first.severity, first.sentence) == ("S!D1", "FAIL", "block", "the sum is negative.")


def test_a_failure_the_formula_catches_is_a_warning():
    result = run(lambda sheet, _: sheet.write_formula("D1", '=IFERROR(FAIL(A1),"none")', None, STALE))
    assert column(result, "D", 1) == ["none"]
    assert [f.severity for f in result.findings] == ["warn"]


@pytest.mark.parametrize(
    ("formula", "rule"),
    [
        ("=_xlfn.LET(_xlpm.x,A1,TRIPLE(_xlpm.x))", "inside_let"),
        ("=_xlfn.MAP(A1:A2,_xlfn.LAMBDA(_xlpm.x,TRIPLE(_xlpm.x)))", "inside_let"),
        ("=NOSUCHFUNCTION(A1)", "calculation.unsupported_function"),
        ("=TODAY()", "calculation.volatile_input_missing"),
        ("=TRIPLE(NOSUCHFUNCTION(A1))", "not_called"),
        ("=NOSUCHFUNCTION(TRIPLE(A1))", "calculation.unsupported_function"),
    ],
)
def test_what_cannot_be_calculated_keeps_its_value_and_is_reported(formula, rule):
    def fill(sheet, _):
        sheet.write_formula("D1", formula, None, 4711)
        sheet.write_formula("D2", "=D1+1", None, 4712)

    result = run(fill)
    assert column(result, "D", 2) == [4711, 4712]
    assert [(f.where, f.rule, f.severity) for f in result.findings] == [
        ("S!D1", rule, "block"), ("S!D2", "calculation.blocked_by_upstream", "block"),
    ]  # fmt: skip
    assert all("old value was kept" in f.sentence and f.remedy for f in result.findings)


def test_a_call_inside_a_larger_fixed_array_formula_is_refused_with_a_sentence():
    result = run(lambda sheet, _: sheet.write_array_formula("F1:F5", "{=ROUND(SHARE(100,A1:A5),1)}", None, 4711))
    assert column(result, "F", 1) == [4711]
    [finding] = result.findings
    assert finding.rule == "inside_array_formula" and "SHARE" in finding.sentence and "S!F1" in finding.sentence


def test_cells_below_each_other_with_one_reason_are_one_finding():
    result = run(lambda sheet, _: [sheet.write_formula(row, 3, "=NOSUCH(A1)", None, STALE) for row in (0, 1, 2, 4)])
    assert [f.where for f in result.findings] == ["S!D1:D3", "S!D5"]


def test_calls_that_feed_each_other_in_a_ring_are_reported():
    def fill(sheet, _):
        sheet.write_formula("D1", "=TRIPLE(D2)", None, STALE)
        sheet.write_formula("D2", "=TRIPLE(D1)", None, STALE)

    result = run(fill)
    assert {f.where for f in result.findings} == {"S!D1", "S!D2"}
    assert {f.severity for f in result.findings} == {"block"}


class Started(CellRune):
    """The engine, which remembers how often it was started."""

    times = 0

    def calculate(self, data, targets=None):
        Started.times += 1
        return super().calculate(data, targets)


@pytest.mark.parametrize(
    ("second", "starts"),
    [("TRIPLE(D1:D5)", 1), ("TRIPLE(B7:B11)", 2)],  # answers of another call; native formulas, which only the engine can tell
)
def test_calls_that_read_constants_and_answers_do_not_wait_for_the_engine(second, starts):
    def fill(sheet, _):
        sheet.write_array_formula("E1:E5", f"{{={second}}}", None, STALE)  # before the calls it reads
        sheet.write_array_formula("D1:D5", "{=TRIPLE(A1:A5)}", None, STALE)
        sheet.write_formula("F1", "=SUM(E1:E5)", None, STALE)
        for row in range(7, 12):
            sheet.write_formula(f"B{row}", f"=A{row - 6}*3", None, STALE)

    Started.times = 0
    calls = Calls()
    result = recalculate(book(fill), functions=functions(calls), engine=Started())
    assert column(result, "E", 5) == [90, 180, 270, 360, 450]  # 3 x 3 x 10 to 50
    assert column(result, "F", 1) == [1350]
    assert (Started.times, result.calls, len(calls.made)) == (starts, 2, 2)
