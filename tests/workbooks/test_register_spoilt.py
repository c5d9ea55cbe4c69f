"""Cells typed wrongly into a register that was made: every event keeps its line on Alerts, and what cannot be counted is never none."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.practice_books import table
from tests.workbooks.register_folders import sample_bytes
from workbooks.patch import set_cells
from workbooks.reader import Workbook, read
from workbooks.recalc import recalculate

UNREAD = " (what it counts from cannot be read)"
OF_THE_END = ["expiry", "next award", "notice deadline"]  # what follows from the end of C-05, Contracts!F10


def typed(**sheets: dict) -> Workbook:
    """The sample after cells were typed over, by sheet, row and column, and calculated anew."""
    data = sample_bytes()
    for sheet, cells in sheets.items():
        data = set_cells(data, sheet, cells)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "typed.xlsx"
        path.write_bytes(recalculate(data).data)
        return read(path)


def lines(book: Workbook) -> list[tuple]:
    return [(row["Contract"], row["Event"], row["Date"], row["Band"]) for row in table(book, "Alerts") if row["Contract"]]


def counted(book: Workbook) -> dict:
    sheet = book.sheet("Checks")
    return {str(sheet.cell(row, 1)): sheet.cell(row, 2) for row in range(1, 80)}


@pytest.fixture(scope="module")
def sound() -> Workbook:
    return typed()


def test_an_end_that_is_no_date_takes_no_line_from_alerts(sound):
    """Three lines wait for it and say so; every other line, those of C-05 among them, is what it was."""
    before, after = lines(sound), lines(typed(Contracts={(10, 6): "31/13/2027"}))
    assert sorted(set(after) - set(before)) == [("C-05", f"{name}{UNREAD}", "", "none") for name in OF_THE_END]
    assert sorted(name for _, name, *_ in set(before) - set(after)) == OF_THE_END and len(after) == len(before)


@pytest.mark.parametrize("cell", [(10, 8), (12, 4)], ids=["notice period", "due of a checkpoint"])
def test_a_text_where_a_number_belongs_takes_none_either(sound, cell):
    """Contracts!H10 is the notice period of C-05, Milestones!D12 the day of a checkpoint."""
    before, after = lines(sound), lines(typed(**{"Contracts" if cell[1] == 8 else "Milestones": {cell: "soon"}}))
    (spoilt,) = set(after) - set(before)
    assert len(after) == len(before) and spoilt[1].endswith(UNREAD) and spoilt[2:] == ("", "none")


def test_what_cannot_be_counted_is_told_and_is_not_none(sound):
    """C-08 becomes a second C-09: to which of them rows of other sheets belong nobody knows. Twelve contracts, and four rows below them
    on Spend check."""
    book = typed(Contracts={(13, 1): "C-09"}, Shares={(6, 3): 0.49})
    was, now = counted(sound), counted(book)
    decided = lambda found: {line for line in lines(found) if line[1].startswith("extension") and line[0] not in ("C-08", "C-09")}
    assert decided(book) == decided(sound) and len(decided(sound)) == 4  # C-01, C-03, C-05, C-10
    assert (was["Shares: errors"], was["Contracts on which more was spent than their value"]) == (0, 1)
    assert now["Shares: errors"] == now["Shares: warnings"] == "12 that cannot be told"
    assert now["Contracts whose profit may not be distributed yet"] == "12 that cannot be told"
    assert now["Contracts on which more was spent than their value"] == "16 that cannot be told"
    assert (was["No sheet calls a row an error"], now["No sheet calls a row an error"]) == ("holds", "FAILS")


def test_one_row_that_cannot_be_told_stands_beside_those_that_are_counted(sound):
    """A share of C-01 without a number: its row is not known, the three contracts without shares still are warnings."""
    now = counted(typed(Shares={(6, 3): None}))
    assert counted(sound)["Shares: warnings"] == 3 and now["Shares: warnings"] == "3 and 1 that cannot be told"
    assert now["Shares: errors"] == "1 that cannot be told" and "FAILS" in now.values()
