"""A row that cannot be: it is set aside from a list and from a folder alike, stands on Checks, and stops no button."""

from pathlib import Path

from tests.hosts.contract_book import ROWS, foreign, press
from tests.hosts.template_book import empty
from tests.workbooks.register_folders import made, register
from workbooks.fill import Filled
from workbooks.patch import set_cells
from workbooks.reader import read
from workbooks.template import load
from workbooks.templates import template
from xl_addin.headless import press_file

HEADINGS = "Contract reference,Contract title,Supplier name,Start date,End date,Contract value\n"
RIGHT = "INV/1,Nursing,Ash Ltd,01/04/2021,31/03/2027,470000\n"
BACKWARDS = "INV/2,Beds,Birch plc,01/04/2026,31/03/2025,120000\n"


def blocks(book: Path) -> list[str]:
    return [finding.where for finding in Filled(read(book)).findings() if finding.severity == "block"]


def contracts(book: Path) -> list[str]:
    return [row["contract_id"] for row in load(template("register"), str(book)).rows["contracts"]]


def test_a_row_of_a_folder_that_ends_before_it_starts_is_set_aside_and_taken_once_it_is_corrected(tmp_path: Path):
    book = empty(tmp_path / "register.xlsx")
    source = tmp_path / "Register sources" / "list.csv"
    source.parent.mkdir()
    source.write_text(HEADINGS + RIGHT + BACKWARDS)
    report = press_file("register_generate", book, as_at="2026-03-02")
    assert "2 rows read = 1 in the register + 1 set aside" in report.sentence and report.exit_code == 1
    assert contracts(book) == ["INV/1"] and blocks(book) == ["list.csv, row 3, End date"]
    assert report.sentence.endswith(" checks fail.") and "All checks hold" not in report.sentence
    source.write_text(HEADINGS + RIGHT + BACKWARDS.replace("2025", "2028"))
    assert not press_file("register_generate", book, take_over=True).refused
    assert contracts(book) == ["INV/1", "INV/2"] and blocks(book) == []


def test_what_a_list_lacks_stands_on_checks_and_stays_there_until_the_list_is_right(tmp_path: Path):
    book = foreign(tmp_path / "list.xlsx", [ROWS[0], [None, "No reference", *ROWS[1][2:]]])
    report = press(book)
    assert "1 set aside" in report.sentence and report.sentence.count("All checks hold") == 0
    again = press_file("register_refresh", book)
    assert not again.refused and blocks(book) == ["Awards!A5"] and again.exit_code == 1


def test_a_row_that_ends_before_it_starts_stops_no_button(tmp_path: Path):
    rows = [{"contract_id": "K-1", "title": "Beds", "start_date": "2024-04-01", "end_date_current": "2027-03-31"}]
    made(tmp_path, source=register(tmp_path, {"contracts": rows}))
    book = tmp_path / "register.xlsx"
    book.write_bytes(set_cells(book.read_bytes(), "Contracts", {(6, 6): 45000.0}))  # 15 March 2023
    for button in ("register_refresh", "register_alerts"):
        report = press_file(button, book)
        assert not report.refused and report.exit_code == 1 and "All checks hold" not in report.sentence
    assert blocks(book)[0] == "Contracts!F6, End, current"
