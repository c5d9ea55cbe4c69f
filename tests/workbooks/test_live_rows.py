"""Rows typed below a table of a pool, a contract model or a capitation, or emptied in its middle: named, and the money is held back."""

import re

import pytest

from tests.practice_books import at, edited, sample_bytes, table
from tests.workbooks import contract_folders, pool_folders, tender_folders
from udfs.cells import ExcelError
from workbooks.package import Package
from workbooks.reader import read
from workbooks.recalc import recalculate
from xl_addin.headless import press_file

MADE = {"pool": pool_folders.sample_bytes, "contract": contract_folders.workbook, "capitation": sample_bytes}
LINE = {"A": "L8", "B": "Extra", "C": "service", "D": 0.0, "E": 1e6, "F": 0.0, "G": 3.0, "I": "pro_rata"}
EMPTY = ("This row is empty.", "Delete it, or fill it in; ")
# kind, sheet, a row in the middle of its table in the sample, its columns, the button of the table, where it is named
EMPTIED = [("pool", "Lines", 8, "ABCDEFGHIJK", "pool_outturn", "Lines!A8"),
           ("contract", "Services", 7, "ABCDE", "contract_model", "Services!A7"),
           ("capitation", "Lists", 21, "ABCDEFGH", "reconcile_lists", "Lists!A21")]  # fmt: skip
MOVE, PROVIDER = {"A": "A01", "B": "A03", "C": 5e6}, {"A": "Extra provider", "B": "X90001", "C": 5.0}
# kind, sheet, first row below its table in the sample, what is typed, a table of amounts with its column
TYPED = [("pool", "Lines", 13, LINE, "Outturn", "Amount (negative: given back)"), ("contract", "Moves", 8, MOVE, "Sums", "Contract sum"),
         ("capitation", "Providers", 19, PROVIDER, "Cascade", "Amount, £")]  # fmt: skip


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    for kind, made in MADE.items():
        (folder / f"{kind}.xlsx").write_bytes(made())
    return folder


def calculated(source, out, changes):
    """A book with cells typed over, as a recalculation gives it, and what that found."""
    made = recalculate(edited(source, out, changes).read_bytes())
    out.write_bytes(made.data)
    return read(out), made


@pytest.mark.parametrize("blank_rows", [0, 1])
@pytest.mark.parametrize(("kind", "sheet", "row", "cells", "grid", "column"), TYPED)
def test_a_row_below_a_table_is_named_and_the_money_held_back(books, tmp_path, kind, sheet, row, cells, grid, column, blank_rows):
    """With a blank row between, that one is named: pressing the button would leave it in the formulas."""
    changes = {f"{sheet}!{letter}{row + blank_rows}": value for letter, value in cells.items()}
    book, made = calculated(books / f"{kind}.xlsx", tmp_path / "typed.xlsx", changes)
    (told,) = [f for f in made.findings if f.where.startswith(f"{sheet}!A")]
    below = "below the table" in told.sentence and "press" in told.sentence
    assert told.where == f"{sheet}!A{row}" and (below or (told.sentence, told.remedy[:26]) == EMPTY) and below is (blank_rows == 0)
    assert "fail" in str(at(book, "Checks.Master"))
    held = {r[column] for r in table(book, grid)}
    assert all(isinstance(value, (str, ExcelError)) for value in held), held


@pytest.mark.parametrize(("kind", "sheet", "row", "columns", "button", "where"), EMPTIED)
def test_an_emptied_row_between_others_is_the_first_fault_and_no_button_sends_back_to_itself(
    books, tmp_path, kind, sheet, row, columns, button, where
):
    path = tmp_path / "typed.xlsx"
    book, made = calculated(books / f"{kind}.xlsx", path, {f"{sheet}!{letter}{row}": None for letter in columns})
    assert [(f.where, (f.sentence, f.remedy[:26])) for f in made.findings if f.where.startswith(f"{sheet}!")] == [(where, EMPTY)]
    named = [value for value in book.sheet("Completion").cells.values() if str(value).startswith(f"{sheet}!") and ": " in str(value)]
    assert named[0] == f"{where}: this row is empty: delete it, or fill it in"
    before, report = path.read_bytes(), press_file(button, path)
    assert report.refused and path.read_bytes() == before
    assert report.sentence.startswith(f"{where}: this row is empty, and others stand below it. Delete it, or fill it in")


@pytest.mark.parametrize(("kind", "sheet", "row", "button"), [("pool", "Lines", 8, "Pool outturn"),
                                                              ("contract", "Services", 7, "Contract model")])  # fmt: skip
def test_a_row_deleted_as_told_says_which_button_to_press_and_accuses_no_other_row(books, tmp_path, kind, sheet, row, button):
    """A spreadsheet program leaves #REF! where formulas named the row."""
    path = tmp_path / "deleted.xlsx"
    package = Package.from_bytes((books / f"{kind}.xlsx").read_bytes())
    part = package.sheets["Completion"]
    cell = rb"'?%s'?!\$[A-Z]+\$%d(:\$[A-Z]+\$%d)?(?![0-9])" % (sheet.encode(), row, row)
    package.parts[part], count = re.subn(cell, b"#REF!", package.parts[part])
    path.write_bytes(recalculate(package.to_bytes()).data)
    said = {str(value) for value in read(path).sheet("Completion").cells.values() if str(value).startswith(f"{sheet}!A{row}: ")}
    assert count and said == {f"{sheet}!A{row}: the row that stood here is gone: make the sheets anew: press {button}"}


@pytest.mark.parametrize(("sheet", "row", "cells"), [
    ("Bids", 18, {"A": "Lot 1", "B": "Late bidder", "D": 1e6}), ("Scores", 115, {"A": "Lot 1", "B": "Alder", "E": 5.0}),
])  # fmt: skip
def test_a_bid_or_a_mark_below_its_table_fails_a_check_until_scored_anew(tmp_path, sheet, row, cells):
    """The sample holds 12 bids in rows 6 to 17 and 108 marks in rows 6 to 113; one is typed right below, one after a blank row."""
    book = tmp_path / "tender.xlsx"
    book.write_bytes(tender_folders.sample_bytes())
    typed = edited(book, tmp_path / "typed.xlsx", {f"{sheet}!{letter}{row}": value for letter, value in cells.items()})
    typed.write_bytes(recalculate(typed.read_bytes()).data)
    again = read(typed)
    (check,) = (r for r in table(again, "Checks") if r["Check"] == f"Every row of {sheet} is taken in")
    assert (check["Computed"], check["Result"]) == (1, "FAILS") and "press Score" in str(check.values())
    assert "fail" in str(at(again, "Checks.Master"))
