"""What a person holds who prints a sheet: letters that can be read, the first column on every page, no chart torn in two."""

import io

import openpyxl
import pytest

from workbooks import patch
from workbooks.paper import SMALLEST, breaks, pages_wide
from workbooks.spec import Book, Chart, Checks, Column, Grid, Sheet
from workbooks.writer import write

AT_FULL_SIZE = 144  # characters of Arial 11 on A4 landscape
READ = 7 / 11  # seven points


def table(columns: int, rows: int = 2, name: str = "Table") -> Grid:
    made = tuple(Column(f"c{i}", f"Column {i}", "count", 20, tuple(float(row) for row in range(rows))) for i in range(columns))
    return Grid(name, made, rows)


def written(*blocks) -> openpyxl.worksheet.worksheet.Worksheet:
    book = Book("kind", "1", "Title", (Sheet("Wide", "Wide", "", blocks), Sheet("Checks", "Checks", "", (Checks(()),))))
    return openpyxl.load_workbook(io.BytesIO(write(book)))["Wide"]


@pytest.mark.parametrize(("columns", "wide", "repeated"), [(3, 1, None), (11, 1, None), (12, 2, "$A:$A"), (30, 3, "$A:$A")])
def test_a_wide_sheet_prints_on_pages_side_by_side_with_its_first_column_on_each(columns, wide, repeated):
    """20 characters a column: 11 columns are 220, printed at 7.2 points; 12 would be 6.6 points."""
    sheet = written(table(columns))
    assert (sheet.page_setup.fitToWidth or 1, sheet.print_title_cols) == (wide, repeated)


@pytest.mark.parametrize("columns", range(1, 60))
def test_nothing_is_printed_smaller_than_seven_points(columns):
    wide = pages_wide([20.0] * columns)
    on_a_page = -(-(columns - 1) // wide) * 20 + 20  # the first column, and its part of the others
    assert SMALLEST == READ and (AT_FULL_SIZE / on_a_page >= READ * 0.9)  # a column is not cut in two, so a page may hold one more


def test_a_sheet_put_into_a_workbook_of_somebody_prints_by_the_same_rule():
    book = openpyxl.Workbook()
    target = io.BytesIO()
    book.save(target)
    sheet = patch.Sheet([["Heading"] * 12, [1.0] * 12], dict.fromkeys(range(1, 13), 20.0), page=patch.Page(titles=(1, 1)))
    shown = openpyxl.load_workbook(io.BytesIO(patch.add_sheet(target.getvalue(), "Wide", sheet)))["Wide"]
    assert (shown.page_setup.fitToWidth, shown.print_title_cols, shown.print_title_rows) == (2, "$A:$A", "$1:$1")


def test_a_chart_is_not_torn_where_a_page_can_hold_it():
    """At full size a page holds 31 rows of 15 points: the table ends in row 25, its chart stands in rows 27 to 47."""
    chart = Chart("Chart", "Table", "c0", ("c1",), height=400)
    assert [b.id for b in written(table(3, rows=20), chart).row_breaks.brk] == [25]  # behind row 25


def test_a_table_goes_to_the_next_page_with_its_chart():
    """The first pair ends in row 20, the second would end in row 40 and begins in row 22."""
    assert breaks([(5, 20), (12, 20), (22, 40), (30, 40)], [20.0], {}) == [21]


def test_rows_of_several_lines_count():
    """Thirty rows of 15 points are 450 of the 475 a page has; with one of three lines they are 480, and the piece moves."""
    assert breaks([(5, 30)], [20.0], {}) == [] and breaks([(5, 30)], [20.0], {3: 45.0}) == [4]


def test_a_sheet_with_a_chart_stays_on_one_page():
    chart = Chart("Chart", "Table", "c0", ("c1",), height=400)
    assert (written(table(15), chart).page_setup.fitToWidth or 1) == 1
