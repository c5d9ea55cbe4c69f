"""What recalculation does to the file around the values; our own functions in it; a second engine's opinion."""

import io

import openpyxl

from tests.practice_books import cwb
from tests.workbooks.foreign_books import part_text, touched
from tests.workbooks.made_up import STALE, Calls, book, column, functions, run
from workbooks.agreement import compare
from workbooks.recalc import recalculate

SHEET = "xl/worksheets/sheet1.xml"


# ---- the file


def typical(sheet, made):
    """Formulas, arrays, a chart over results and a style."""
    bold = made.add_format({"bold": True})
    for row in range(5):
        sheet.write_formula(row, 3, f"=A{row + 1}*2", bold, STALE)
    sheet.write_dynamic_array_formula("F1:F5", "=SHARE(150,D1:D5)", None, STALE)
    sheet.write_array_formula("G1:G5", "{=TRIPLE(F1:F5)}", None, STALE)
    sheet.write_formula("H1", '=IF(SUM(G1:G5)=450,"holds","<fails>")', None, STALE)
    chart = made.add_chart({"type": "column"})
    chart.add_series({"values": "=S!$F$1:$F$5", "values_data": [0, 0, 0, 0, 0], "categories": "=S!$B$1:$B$5"})
    sheet.insert_chart("J2", chart)


def test_only_values_and_chart_caches_change():
    before = book(typical)
    after = recalculate(before, functions=functions(Calls())).data
    changed = {SHEET, "xl/charts/chart1.xml", "xl/workbook.xml"}  # the workbook part loses fullCalcOnLoad
    assert touched(before, after) == changed
    formulas_before, formulas_after = (openpyxl.load_workbook(io.BytesIO(d))["S"] for d in (before, after))
    for row in formulas_before.iter_rows():
        for cell in row:
            twin = formulas_after[cell.coordinate]
            assert cell.style_id == twin.style_id
            if cell.data_type == "f":
                assert getattr(cell.value, "text", cell.value) == getattr(twin.value, "text", twin.value)
    chart = part_text(after, "xl/charts/chart1.xml")
    assert "".join(f'<c:pt idx="{i}"><c:v>{v}</c:v></c:pt>' for i, v in enumerate((10, 20, 30, 40, 50))) in chart
    assert "fullCalcOnLoad" not in part_text(after, "xl/workbook.xml")


def test_every_digit_of_a_number_survives():
    result = run(lambda sheet, _: sheet.write_formula("D1", "=A1/7", None, STALE))
    assert "<v>1.4285714285714286</v>" in part_text(result.data, SHEET)  # the double next to 10/7


def test_the_same_input_gives_the_same_bytes_and_a_second_run_changes_nothing():
    data = book(typical)
    first, second = (recalculate(data, functions=functions(Calls())) for _ in range(2))
    assert first.data == second.data
    again = recalculate(first.data, functions=functions(Calls()))
    assert again.data == first.data and again.changed == 0


def test_a_workbook_whose_results_are_right_is_not_written_again_and_no_copy_is_made(tmp_path):
    """The results stand in the file; that it asks to be calculated when it is opened is no change of a result."""
    path = tmp_path / "c.xlsx"
    path.write_bytes(book(lambda sheet, _: sheet.write_formula("D1", "=A1*2", None, 20)))
    before, made = path.read_bytes(), path.stat().st_ino
    assert cwb("recalculate", path, "--out", path, cwd=tmp_path).code == 0
    assert (path.read_bytes(), path.stat().st_ino) == (before, made)
    assert [kept.name for kept in tmp_path.iterdir()] == ["c.xlsx"]


def test_a_file_with_cells_left_out_is_still_calculated_when_opened():
    result = run(lambda sheet, _: sheet.write_formula("D1", "=NOSUCH()", None, STALE))
    assert "fullCalcOnLoad" in part_text(result.data, "xl/workbook.xml")


def test_progress_ends_where_it_should():
    told = []
    recalculate(book(typical), functions=functions(Calls()), progress=lambda *step: told.append(step))
    assert told[-1] == ("cells", 2, 2) and ("functions", 2, 2) in told


# ---- our own functions


def test_pennies_are_split_and_a_negative_weight_says_why():
    def fill(sheet, _):
        sheet.write_column("H1", [1, 1, 1])
        sheet.write_column("I1", [1, -1, 1])
        sheet.write_array_formula("F1:F3", "{=CAPITATION_SPLIT(100,H1:H3)}", None, STALE)
        sheet.write_array_formula("G1:G3", "{=CAPITATION_SPLIT(100,I1:I3)}", None, STALE)
        sheet.write_formula("D1", "=WHY(G1)", None, "")

    result = recalculate(book(fill))
    assert column(result, "F", 3) == [33.34, 33.33, 33.33]  # 100.00 = 33.34 + 33.33 + 33.33
    assert column(result, "G", 1)[0].startswith("#")
    finding = next(f for f in result.findings if f.where == "S!G1")
    assert (finding.rule, finding.severity) == ("CAPITATION_SPLIT", "block") and "S!I2" in finding.sentence
    assert "I2" in column(result, "D", 1)[0]


# ---- a second engine


def test_two_engines_agree_on_every_cell(soffice):
    data = recalculate(book(typical), functions=functions(Calls())).data
    assert compare(data, functions=functions(Calls())) == []


def test_two_engines_that_disagree_are_seen(soffice):
    """LibreOffice 7.4 has no FILTER; cellrune has."""
    fill = lambda sheet, _: sheet.write_dynamic_array_formula("K1", "=_xlfn._xlws.FILTER(B1:B5,A1:A5>30)", None, STALE)
    data = run(fill).data
    assert [d.where for d in compare(data, functions=functions(Calls()))] == ["S!K1", "S!K2"]
