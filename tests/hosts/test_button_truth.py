"""What a button says is what the workbook shows: no heading is passed over, no result of an emptied table stays, cells are named."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.practice_books import edited
from tests.workbooks import contract_folders, pool_folders
from workbooks.fill import Filled
from workbooks.reader import Workbook, read
from xl_addin import ribbon
from xl_addin.headless import opened, press_file
from xl_addin.ribbon import Report

HOLD = "All checks hold"
LINES = range(6, 13)  # the seven lines of the sample's pool
RESULTS = ("Outturn", "Settlement", "Order of cover", "Line shares")


def pressed(tmp_path: Path, data: bytes, button: str, cells: dict[str, object]) -> tuple[Report, Workbook]:
    """A workbook with cells typed over, and a button pressed on it."""
    path = tmp_path / "edited.xlsx"
    path.write_bytes(data)
    typed_over(path, cells)
    report = press_file(button, path)
    return report, read(path)


def by_another_program(path: Path, cells: dict[str, object]) -> Path:
    """A sample pool with cells typed over by a program that takes no notice of protection."""
    path.write_bytes(pool_folders.sample_bytes())
    book = openpyxl.load_workbook(path)
    for where, value in cells.items():
        sheet, _, cell = where.rpartition("!")
        book[sheet][cell].value = value
    for column in book["Lines"].tables["Lines"].tableColumns:
        column.name = book["Lines"].cell(5, column.id).value
    book.save(path)
    return path


def typed_over(path: Path, cells: dict[str, object]) -> None:
    with opened(path) as book:
        for where, value in cells.items():
            sheet, _, cell = where.rpartition("!")
            book.sheets[sheet].range(cell).value = value
        book.save()


@pytest.fixture
def pool(tmp_path: Path) -> Callable[[dict[str, object]], tuple[Report, Workbook]]:
    return lambda cells: pressed(tmp_path, pool_folders.sample_bytes(), "pool_outturn", cells)


def errors(book: Workbook, sheet: str) -> list[object]:
    return [value for value in book.sheet(sheet).cells.values() if str(value).startswith("#")]


def test_a_renamed_heading_stops_the_button(tmp_path):
    report = press_file("pool_outturn", by_another_program(tmp_path / "edited.xlsx", {"Lines!E5": "Actual spend"}))
    assert report.refused and HOLD not in report.sentence
    assert "Lines!E5: Table lines has no column called Actual spend. Rename it to Actual" in report.sentence


def test_results_of_a_table_that_was_emptied_are_gone_and_said_to_be(pool):
    report, book = pool({f"Lines!E{row}": None for row in LINES})
    for name in RESULTS:
        sheet = book.sheet(name)
        assert str(sheet.cell(3, 1)).startswith("Not due") and set(sheet.cells) <= {(1, 1), (2, 1), (3, 1)}, sheet.cells
        assert f"The sheet {name} is not due any more: what it was calculated from is not there." in [f.sentence for f in report.findings]
    assert all(not errors(book, name) for name in book.sheets if name != "Forecast"), report
    assert "Settlement" in report.sentence and "cleared, not due any more" in report.sentence


def test_they_come_back_on_the_same_sheets_once_it_is_filled_again(pool, tmp_path):
    before = {f"Lines!E{row}": read_first().sheet("Lines").cell(row, 5) for row in LINES}
    pool(dict.fromkeys(before))
    typed_over(tmp_path / "edited.xlsx", before)
    report = press_file("pool_outturn", tmp_path / "edited.xlsx")
    book, first = read(tmp_path / "edited.xlsx"), read_first()
    assert set(book.sheets) == set(first.sheets)
    assert {n: book.sheet(n).cells for n in RESULTS} == {n: first.sheet(n).cells for n in RESULTS}
    assert HOLD in report.sentence


def read_first() -> Workbook:
    with tempfile.TemporaryDirectory() as where:
        path = Path(where) / "first.xlsx"
        path.write_bytes(pool_folders.sample_bytes())
        return read(path)


def test_what_a_person_wrote_on_such_a_sheet_stays(tmp_path):
    cells = {"Settlement!K5": "to be agreed in May", **{f"Lines!E{row}": None for row in LINES}}
    (tmp_path / "first.xlsx").write_bytes(pool_folders.sample_bytes())
    path = edited(tmp_path / "first.xlsx", tmp_path / "edited.xlsx", cells)
    press_file("pool_outturn", path)
    assert set(read(path).sheet("Settlement").cells) == {(1, 1), (2, 1), (3, 1), (5, 11)}


def test_moves_of_a_contract_that_were_emptied_leave_no_result(tmp_path):
    (tmp_path / "first.xlsx").write_bytes(contract_folders.workbook())
    filled = Filled(read(tmp_path / "first.xlsx"))
    cells: dict[str, object] = {}
    for name in ("breaks", "moves"):
        sheet, top, left, bottom, right = filled.place(f"{name}.Area")
        cells |= {f"{sheet.name}!{chr(64 + c)}{r}": None for r in range(top + 1, bottom + 1) for c in range(left, right + 1)}
    for name in ("leaver", "last_month"):
        sheet, row, column, *_ = filled.place(name)
        cells[f"{sheet.name}!{chr(64 + column)}{row}"] = None
    report, book = pressed(tmp_path, contract_folders.workbook(), "contract_model", cells)
    assert not report.refused, report.sentence
    for name in ("Moves and endings", "Break years"):
        assert str(book.sheet(name).cell(3, 1)).startswith("Not due") and not errors(book, name)


@pytest.mark.parametrize(("cells", "cell"), [
    ({"Lines!E6": "about ten"}, "Lines!E6, Actual"), ({"Lines!F6": -1}, "Lines!F6, Uncommitted, of the actual"),
])  # fmt: skip
def test_a_finding_names_the_very_cell_and_only_once(pool, cells, cell):
    report, _ = pool(cells)
    told = [f for f in report.findings if f.severity == "block" and f.where.startswith("Lines!")]
    assert report.refused and [f.where for f in told] == [cell]


def test_a_table_without_rows_is_named_by_its_first_cell(pool):
    report, _ = pool({f"Pool!{column}{row}": None for row in range(*partner_rows()) for column in "ABCDEF"})
    assert report.refused
    first = next(f for f in report.findings if f.sentence == "The table partners has no rows.")
    assert first.where == f"Pool!A{partner_rows()[0]}"


def partner_rows() -> tuple[int, int]:
    _, top, _, bottom, _ = Filled(read_first()).place("Partners.Area")
    return top + 1, bottom + 1


def test_a_sum_typed_as_a_text_is_told_before_anything_is_calculated(tmp_path):
    report = press_file("pool_outturn", by_another_program(tmp_path / "edited.xlsx", {"Lines!E6": "41000000"}))
    assert report.refused, report.sentence
    assert 'Actual holds the text "41000000", with which no formula can reckon. Enter it as a number, not as a text.' in report.sentence


def test_a_formula_without_a_result_is_told_as_one(tmp_path):
    path = tmp_path / "edited.xlsx"
    path.write_bytes(pool_folders.sample_bytes())
    with opened(path) as book:
        book.sheets["Lines"].range("E6").formula = "=20*2000000"
        report = press_file_open(book)
    assert report.refused and "Actual holds a formula that has not been calculated." in report.sentence


def press_file_open(book) -> Report:
    return ribbon.press("pool_outturn", book)


def test_results_that_changed_are_not_called_up_to_date(pool, tmp_path):
    report, _ = pool({"Lines!E6": 40_000_000})
    assert "up to date" not in report.sentence and "Settlement" in report.sentence and "calculated anew" in report.sentence
    assert "everything was up to date" in press_file("pool_outturn", tmp_path / "edited.xlsx").sentence
