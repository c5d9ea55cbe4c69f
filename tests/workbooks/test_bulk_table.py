"""A large table in a workbook: its Excel table with drop-downs, the columns our functions fill, and a file read back before it counts."""

import zlib
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.workbooks.foreign_books import finance_book, part_text
from udfs.cells import ExcelError
from workbooks import bulk, bulk_check, bulk_rows
from workbooks.bulk import BigTable, add_big_sheet, save_big_sheet
from workbooks.bulk_calculated import Calculated, Given
from workbooks.errors import WorkbookError
from workbooks.reader import read

BOOK = finance_book()
SHEET = "xl/worksheets/sheet3.xml"
HEADINGS = ("Contract", "Start", "End original", "End current", "Flag", "Notice months")
# 1 April 2018 = 43191, 31 March 2023 = 45016, 31 March 2024 = 45382; as at 1 June 2023 = 45078
CONTRACTS = [
    ["A", 43191.0, 45016.0, 45382.0, "fixed", 6.0],
    ["B & C", 43191.0, 45382.0, 45382.0, "fixed", 3.0],
    ["D", 43191.0, 45016.0, 45016.0, "fixed", None],
    ["E", None, 45016.0, 45016.0, "fixed", 6.0],
    ["F", 45100.0, None, None, "open_ended", 6.0],
]
CALCULATED = (
    Calculated("Status", "REGISTER_STATUS", (2, 3, 4, Given("DATE(2023,6,1)", 45078.0), 5)),
    Calculated("Notice by", "REGISTER_NOTICE_DEADLINE", (4, 6), "date"),
)
TABLE = BigTable(HEADINGS, CONTRACTS, "tblContracts", {2: "date"}, choices={5: ("fixed", "open_ended")}, calculated=CALCULATED)


def test_a_register_has_its_table_its_drop_down_and_its_calculated_columns_with_the_values_they_show(tmp_path):
    path = tmp_path / "book.xlsx"
    save_big_sheet(path, BOOK, "Register", TABLE)
    sheet = load_workbook(path)["Register"]
    assert sheet.tables["tblContracts"].ref == "A1:F6"
    (rule,) = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("E2:E6", '"fixed,open_ended"')
    assert (sheet["G2"].value.ref, sheet["G2"].value.text) == ("G2:G6", "=REGISTER_STATUS(B2:B6,C2:C6,D2:D6,DATE(2023,6,1),E2:E6)")
    seen = read(path).sheet("Register")
    assert [seen.cell(r, 7) for r in range(1, 7)] == ["Status", "in_extension", "live", "expired", "#N/A", "not_started"]
    # 31 March 2024 less six months is 30 September 2023 = 45199; less three is 31 December 2023 = 45291
    assert [seen.cell(r, 8) for r in range(1, 7)] == ["Notice by", 45199.0, 45291.0, "#N/A", 44834.0, "#N/A"]
    assert type(seen.cell(5, 7)) is ExcelError


def test_columns_that_change_their_kind_far_down_come_back_cell_by_cell(tmp_path):
    odd = [None, "", " a ", "x<y & z", "\u00e9\n", "_x0041_", 1.5, 7, True, ExcelError("#REF!"), -0.25, 1e300, "GBP"]
    rows = [[float(r), f"P{r}", odd[r % len(odd)] if r > 700 else r / 4, None if r % 3 else f"s{r}"] for r in range(1_501)]
    path = tmp_path / "book.xlsx"
    save_big_sheet(path, BOOK, "New", BigTable(["n", "code", "odd", "some"], rows, looks={4: "text"}))
    sheet = read(path).sheet("New")
    for r, row in enumerate(rows, 2):
        for c, value in enumerate(row, 1):
            found = sheet.cell(r, c)
            assert found == value or (value in (None, "") and found in (None, "")), (r, c, value)
    assert sheet.cell(1_503, 1) is None


def test_a_row_may_be_shorter_than_the_headings_for_a_calculated_column_too(tmp_path):
    rows = [["A", 43191.0, 45016.0, 45382.0], ["B"]]
    saved = save_big_sheet(tmp_path / "book.xlsx", BOOK, "New", BigTable(HEADINGS, rows, calculated=CALCULATED[:1]))
    sheet = read(saved.path).sheet("New")
    assert [sheet.cell(r, 7) for r in (1, 2, 3)] == ["Status", "in_extension", "#N/A"]


def test_two_large_sheets_are_saved_and_read_back_together(tmp_path):
    two = {"One": BigTable(["n"], [[1.0], [2.5]], "tblOne"), "Two": BigTable(["t"], [["x & y"], [None]], "tblTwo")}
    book = read(bulk.save_big_sheets(tmp_path / "book.xlsx", BOOK, two).path)
    assert [book.sheet("One").cell(r, 1) for r in (1, 2, 3)] == ["n", 1.0, 2.5]
    assert [book.sheet("Two").cell(r, 1) for r in (1, 2, 3)] == ["t", "x & y", None]


def test_the_unpacked_sheet_is_the_same_however_it_is_packed(tmp_path):
    saved = save_big_sheet(tmp_path / "book.xlsx", BOOK, "Register", TABLE)
    assert part_text(saved.path.read_bytes(), SHEET) == part_text(add_big_sheet(BOOK, "Register", TABLE), SHEET)


def test_the_same_rows_give_the_same_bytes_as_list_and_as_generator():
    rows = [[f"P{r}", r / 100] for r in range(1_100)]
    assert add_big_sheet(BOOK, "New", BigTable(["a", "b"], rows)) == add_big_sheet(BOOK, "New", BigTable(["a", "b"], iter(rows)))


DAMAGES = {
    "a row out of its place": lambda piece: piece.replace(b'<row r="6">', b'<row r="7">'),
    "a cell lost": lambda piece: piece.replace(b'<c r="A3" t="inlineStr"><is><t>B &amp; C</t></is></c>', b""),
    "a text become a number": lambda piece: piece.replace(b' t="inlineStr"><is><t>A</t></is></c>', b"><v>1</v></c>"),
    "another text of the same sort": lambda piece: piece.replace(b"<t>A</t>", b"<t>Z</t>"),
    "two columns changed about": lambda piece: piece.replace(b'"B2"', b'"?2"').replace(b'"C2"', b'"B2"').replace(b'"?2"', b'"C2"'),
    "another value beside a formula": lambda piece: piece.replace(b"<v>in_extension</v>", b"<v>live</v>"),
    "a row lost": lambda piece: piece.partition(b'<row r="6"')[0] if b'<row r="6"' in piece else piece,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_sheet_that_does_not_read_back_as_written_never_takes_the_place_of_the_file(damage, tmp_path, monkeypatch):
    whole = bulk_rows.Pieces._piece
    monkeypatch.setattr(bulk_rows.Pieces, "_piece", lambda self, *given: damage(whole(self, *given)))
    assert_refused(tmp_path)


def test_numbers_that_do_not_read_back_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk_rows, "_number_texts", lambda column: [f"{number:.3g}" for number in column])
    assert_refused(tmp_path)


def assert_refused(folder: Path) -> None:
    path = folder / "book.xlsx"
    path.write_bytes(BOOK)
    with pytest.raises(WorkbookError) as refused:
        save_big_sheet(path, BOOK, "Register", TABLE)
    assert refused.value.code == "verify_failed" and "nothing was changed" in refused.value.sentence
    assert path.read_bytes() == BOOK and list(folder.iterdir()) == [path]


def test_a_byte_that_changed_on_the_disk_is_told():
    data, written = bulk._with_sheets(BOOK, {"Register": TABLE}, zlib)
    assert bulk_check.fault(data, written) == ""
    middle = data.index(SHEET.encode()) + 120
    changed = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    assert bulk_check.fault(changed, written)
    assert part_text(data, SHEET).count("<row") == 6
