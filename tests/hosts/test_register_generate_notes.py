"""What a contract officer has put on the register sheets is not lost at the next press of the button."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.hosts.contract_book import foreign, press, register_row
from tests.workbooks.foreign_books import replaced
from workbooks.errors import WorkbookError
from workbooks.patch import set_cells
from xl_addin.macros.spec_sheet import unlocked


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = foreign(tmp_path / "awards.xlsx")
    press(path)
    return path


def with_cells(book: Path, sheet: str, cells: dict) -> bytes:
    book.write_bytes(set_cells(book.read_bytes(), sheet, cells, locked=True))
    return book.read_bytes()


@pytest.mark.parametrize(
    ("sheet", "place"),
    [("Alerts", (40, 2)), ("Dates", (30, 1)), ("Generated from", (3, 9))],
)
def test_a_note_on_a_calculated_sheet_is_named_and_nothing_is_written(book, sheet, place):
    noted = with_cells(book, sheet, {place: "ask the trust"})
    with_cells(book, "Contracts", {(6, 6): 45747.0})  # something to write: the first now ends on 31 March 2025
    noted = book.read_bytes()
    refused = press(book)
    assert refused.exit_code == 2 and f"Sheet {sheet}, cell " in refused.findings[0].sentence
    assert book.read_bytes() == noted
    with_cells(book, sheet, {place: None})
    assert press(book).exit_code == 0


def test_a_note_beside_the_contracts_stays_and_no_row_is_written_past_it(book):
    with_cells(book, "Contracts", {(6, 14): "ask the trust"})
    with_cells(book, "Awards", {(6, 1): "C-4"})
    told = [f.sentence for f in press(book).findings if f.rule == "left alone"]
    assert told == ["The sheet Contracts was left as it is: writing its calculations anew would lose what stands in N6."]
    before = book.read_bytes()
    report = press(book, take_over=True)
    assert report.refused and report.sentence == (
        "Sheet Contracts, cell N6 holds something beside the new content, which would be lost. "
        "Move it to another sheet, or clear it, and run the job again."
    )
    assert book.read_bytes() == before
    with_cells(book, "Contracts", {(6, 14): None})
    assert "1 change taken over." in press(book, take_over=True).sentence
    assert [register_row(book, n)[0] for n in (1, 2, 3, 4)] == ["C-1", "C-2", "1003", "C-4"]


def test_a_sheet_behind_a_password_is_named_in_excel():
    """Excel raises an error of its own when the password is not entered."""

    def refused() -> None:
        raise OSError("-2147352567")

    book = SimpleNamespace(app=SimpleNamespace(engine=SimpleNamespace(name="excel")))
    sheet = SimpleNamespace(name="Contracts", book=book, api=SimpleNamespace(ProtectContents=True, Unprotect=refused))
    with pytest.raises(WorkbookError, match="Sheet Contracts is protected by a password") as told, unlocked(sheet):
        pass
    assert told.value.code == "sheet_locked"


def test_a_workbook_whose_structure_is_protected_is_refused(tmp_path):
    path = foreign(tmp_path / "awards.xlsx")
    protected = b'<workbookProtection lockStructure="1"/><bookViews>'
    path.write_bytes(replaced(path.read_bytes(), "xl/workbook.xml", b"<bookViews>", protected))
    before = path.read_bytes()
    report = press(path)
    assert report.refused and report.sentence.startswith("The structure of the workbook is protected, so no sheet can be added")
    assert path.read_bytes() == before
