"""A row typed below a table of a pool, a contract model and a capitation: named with its sheet and row, and the money is held back."""

import pytest

from tests.practice_books import at, edited, sample_bytes, table
from tests.workbooks import contract_folders, pool_folders
from udfs.cells import ExcelError
from workbooks.reader import read
from workbooks.recalc import recalculate

MADE = {"pool": pool_folders.sample_bytes, "contract": contract_folders.workbook, "capitation": sample_bytes}
LINE = {"A": "L8", "B": "Extra", "C": "service", "D": 0.0, "E": 1e6, "F": 0.0, "G": 3.0, "I": "pro_rata"}
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


@pytest.mark.parametrize("blank_rows", [0, 1])
@pytest.mark.parametrize(("kind", "sheet", "row", "cells", "grid", "column"), TYPED)
def test_a_row_below_a_table_is_named_and_the_money_held_back(books, tmp_path, kind, sheet, row, cells, grid, column, blank_rows):
    row += blank_rows
    typed = edited(books / f"{kind}.xlsx", tmp_path / "typed.xlsx", {f"{sheet}!{letter}{row}": value for letter, value in cells.items()})
    made = recalculate(typed.read_bytes())
    typed.write_bytes(made.data)
    book = read(typed)
    told = [f for f in made.findings if f.where == f"{sheet}!A{row}"]
    assert len(told) == 1 and "below the table" in told[0].sentence and "press" in told[0].sentence
    assert "fail" in str(at(book, "Checks.Master"))
    held = {r[column] for r in table(book, grid)}
    assert all(isinstance(value, (str, ExcelError)) for value in held), held
