"""The limits of a sheet for every way we write one: an error that names the cell, never a cut and never a silence."""

import datetime as dt
import math
import re

import pytest

from tests.workbooks.foreign_books import finance_book, part_text, replaced
from workbooks import cellstyles, copy_writer, spec, writer
from workbooks.bulk import BigTable, add_big_sheet
from workbooks.copy_sheets import CopySheet
from workbooks.errors import WorkbookError
from workbooks.package import Package
from workbooks.patch import Formula, Sheet, add_sheet, set_cells

BOOK = finance_book()


def template(name: str, value: object) -> bytes:
    rows = spec.Rows("Given", ("Text",), ((value,),))
    return writer.write(spec.Book("t", "1", "T", (spec.Sheet(name, "T", "I", (rows, spec.Checks(()))),)))


def copied(name: str, cells: dict) -> bytes:
    return copy_writer.write([_copy(name, cells)], "T")


def _copy(name: str, cells: dict) -> CopySheet:
    return CopySheet(name, cells)


WRITERS = {
    "add": (lambda name, value: add_sheet(BOOK, name, Sheet([[], ["a", value]])), "B2"),
    "cells": (lambda name, value: set_cells(BOOK, "Lot's sums", {(2, 2): value}), "B2"),
    "bulk": (lambda name, value: add_big_sheet(BOOK, name, BigTable(["a", "b"], [["a", value]])), "B2"),
    "template": (template, "A7"),
    "copy": (lambda name, value: copied(name, {(2, 2): value}), "B2"),
}


def refusal(action) -> WorkbookError:
    with pytest.raises(WorkbookError) as refused:
        action()
    return refused.value


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(
    ("value", "code"),
    [("x" * 32_768, "text_too_long"), ("\U0001f600" * 16_384, "text_too_long"), ("\ud800", "text_characters"),
     (12_345_678_901_234_567, "number_not_exact"), (math.inf, "number_not_finite"), (math.nan, "number_not_finite")],
)  # fmt: skip
def test_a_value_no_cell_holds_is_named_by_its_cell(kind, value, code):
    write, cell = WRITERS[kind]
    error = refusal(lambda: write("New", value))
    assert error.code == code and f"cell {cell} " in error.sentence


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("value", ["x" * 32_767, 9_007_199_254_740_992, 123_456_789_012_345, 0.1])
def test_what_a_cell_just_holds_is_written(kind, value):
    assert WRITERS[kind][0]("New", value)


@pytest.mark.parametrize("kind", [kind for kind in WRITERS if kind != "cells"])
@pytest.mark.parametrize("name", ["", " ", "a" * 32, "a:b", "a/b", "a\\b", "a?b", "a*b", "[a]", "'a", "a'", "history", "a\x01"])
def test_a_sheet_name_excel_does_not_take_is_refused(kind, name):
    error = refusal(lambda: WRITERS[kind][0](name, 1.0))
    assert error.code == "sheet_name"


def test_two_sheets_of_a_name_are_refused_whatever_their_case():
    assert refusal(lambda: add_sheet(BOOK, "LOT'S SUMS", Sheet([]))).code == "sheet_exists"
    assert refusal(lambda: add_big_sheet(BOOK, "LOT'S SUMS", BigTable(["a"], []))).code == "sheet_exists"
    assert refusal(lambda: copy_writer.write([_copy("Costs", {}), _copy("COSTS", {})], "T")).code == "sheet_exists"
    two = tuple(spec.Sheet(name, "T", "I", (spec.Checks(()),)) for name in ("Costs", "costs"))
    assert refusal(lambda: writer.write(spec.Book("t", "1", "T", two))).code == "sheet_exists"


@pytest.mark.parametrize("place", [(1_048_577, 1), (1, 16_385)])
def test_a_cell_beyond_the_last_row_or_column_is_refused(place):
    for action in (lambda: set_cells(BOOK, "Lot's sums", {place: 1.0}), lambda: copied("New", {place: 1.0})):
        error = refusal(action)
        assert error.code == "outside_sheet" and f"row {place[0]}, column {place[1]}" in error.sentence


def test_rows_and_columns_beyond_the_last_are_refused_in_whole_sheets(monkeypatch):
    wide = spec.Rows("Given", ("h",) * 16_385, ((1.0,) * 16_385,))
    sheet = spec.Sheet("Only", "T", "I", (wide, spec.Checks(())))
    assert refusal(lambda: writer.write(spec.Book("t", "1", "T", (sheet,)))).code == "outside_sheet"
    assert refusal(lambda: add_sheet(BOOK, "New", Sheet([[1.0] * 16_385]))).code == "outside_sheet"
    monkeypatch.setattr("workbooks.sheetcells.MOST_ROWS", 7)  # a million rows take too long here
    assert "row 8" in refusal(lambda: add_sheet(BOOK, "New", Sheet([[1.0]] * 8))).sentence
    assert "row 8" in refusal(lambda: add_big_sheet(BOOK, "New", BigTable(["a"], [[1.0]] * 7))).sentence
    rows = spec.Rows("Given", ("Text",), ((1.0,),) * 9)
    long = spec.Book("t", "1", "T", (spec.Sheet("Only", "T", "I", (rows, spec.Checks(()))),))
    assert "row 8" in refusal(lambda: writer.write(long)).sentence


def test_a_formula_too_long_is_named_by_its_cell():
    long = Formula("=" + "1+" * 4_096 + "1", 1)
    for action in (lambda: add_sheet(BOOK, "New", Sheet([[], [1, long]])), lambda: set_cells(BOOK, "Lot's sums", {(2, 2): long})):
        assert refusal(action).code == "formula_too_long" and "cell B2 " in refusal(action).sentence


def test_one_cell_format_too_many_is_refused_for_a_large_table_too():
    full = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' * cellstyles.MOST_CELL_FORMATS
    formats = re.search(r"<cellXfs.*?</cellXfs>", part_text(BOOK, "xl/styles.xml"), re.S).group(0).encode()
    crowded = replaced(BOOK, "xl/styles.xml", formats, b"<cellXfs>" + full + b"</cellXfs>")
    error = refusal(lambda: add_big_sheet(crowded, "New", BigTable(["a"], [[1.0]])))
    assert error.code == "too_many_formats" and "cell A1 " in error.sentence and "64,000" in error.sentence
    written = set_cells(crowded, "Lot's sums", {(9, 9): 1.0})
    assert Package.from_bytes(written).parts["xl/styles.xml"] == Package.from_bytes(crowded).parts["xl/styles.xml"]


def test_a_date_in_a_template_is_still_a_date():
    assert b"<v>" in Package.from_bytes(template("New", dt.date(2024, 2, 29))).parts["xl/worksheets/sheet1.xml"]
