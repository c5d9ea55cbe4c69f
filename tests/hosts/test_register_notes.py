"""What a contract officer has put on the register sheets is not lost at the next press of the button."""

from pathlib import Path

import openpyxl
import pytest

from tests.hosts.contract_book import foreign, press
from workbooks.patch import set_cells


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = foreign(tmp_path / "awards.xlsx")
    press(path)
    return path


def with_cells(book: Path, sheet: str, cells: dict) -> bytes:
    book.write_bytes(set_cells(book.read_bytes(), sheet, cells))
    return book.read_bytes()


@pytest.mark.parametrize(
    ("sheet", "place", "cell"),
    [("Contracts", (7, 14), "N7"), ("Contracts", (12, 1), "A12"), ("Contracts", (10, 2), "B10"), ("Contracts", (3, 3), "C3"),
     ("Register checks", (2, 7), "G2"), ("Register checks", (40, 1), "A40")],
)  # fmt: skip
def test_a_note_on_our_sheet_is_named_and_nothing_is_written(book, sheet, place, cell):
    noted = with_cells(book, sheet, {place: "ask the trust"})
    refused = press(book)
    assert refused.exit_code == 2 and f"Sheet {sheet}, cell {cell} holds something" in refused.findings[0].sentence
    assert book.read_bytes() == noted
    with_cells(book, sheet, {place: None})
    assert press(book).exit_code == 0


def test_rows_of_ours_are_no_note_when_the_list_grows_shorter_and_longer(book):
    last = [sheet.value for sheet in openpyxl.load_workbook(book)["Awards"][6]]
    with_cells(book, "Awards", {(6, column): None for column in range(1, 9)})
    assert press(book).exit_code == 0
    assert [cell.value for cell in openpyxl.load_workbook(book)["Contracts"]["A"]][6:] == ["C-1", "C-2"]
    with_cells(book, "Awards", {(6, 1): "C-3", (6, 2): last[1], (6, 3): last[2], (6, 4): 44105.0, (6, 6): 45199.0})
    assert press(book).sentence.startswith("table AwardList: 3 rows read = 3 in the register")
