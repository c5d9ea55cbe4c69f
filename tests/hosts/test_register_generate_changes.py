"""A source that has changed since the register was generated: shown first, taken over when a person says so, and never over their cells."""

from pathlib import Path

import openpyxl
import pytest

from tests.hosts.contract_book import foreign, press, register_row
from workbooks.fill import Filled
from workbooks.patch import set_cells
from workbooks.reader import read
from workbooks.register.log import entries
from workbooks.template import load
from workbooks.templates import template
from xl_addin.headless import press_file


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = foreign(tmp_path / "awards.xlsx")
    press(path)
    return path


def typed(book: Path, sheet: str, cells: dict) -> None:
    book.write_bytes(set_cells(book.read_bytes(), sheet, cells, locked=True))


def proposals(book: Path) -> list[tuple]:
    """What the sheet Generated from shows below its headings."""
    rows = openpyxl.load_workbook(book)["Generated from"].iter_rows(min_row=7, max_col=6, values_only=True)
    found = []
    for row in rows:
        if row[1] is None:
            break
        found.append(row)
    return found


def logged(book: Path) -> list[tuple]:
    """Entries of the change log: action, contract, column, old and new."""
    return [(e.action, e.key, e.column, e.old, e.new) for e in entries(load(template("register"), str(book)))]


def test_what_would_change_is_shown_and_the_register_stays_as_it_is(book: Path):
    typed(book, "Awards", {(4, 6): 45747.0, (5, 2): "Imaging"})  # the first now ends on 31 March 2025
    report = press(book)
    assert report.changed == ("Generated from",) and report.exit_code == 0
    assert report.sentence.endswith("2 changes of the source wait on the sheet Generated from: say yes or no there and press again.")
    assert proposals(book) == [
        ("Contracts", "C-1", "End, current", "2024-03-31", "2025-03-31", "changed in the source"),
        ("Contracts", "C-2", "Title", "=Diagnostics", "Imaging", "changed in the source"),
    ]
    assert [register_row(book, n)[1] for n in (1, 2)] == ["Community nursing", "=Diagnostics"]
    once = book.read_bytes()
    assert press(book).changed == () and book.read_bytes() == once


def test_yes_takes_a_change_over_and_no_keeps_the_register(book: Path):
    typed(book, "Awards", {(4, 6): 45747.0, (5, 2): "Imaging"})
    press(book)
    typed(book, "Generated from", {(7, 7): "yes", (8, 7): "no"})
    report = press(book)
    assert "1 change taken over." in report.sentence and "wait" not in report.sentence
    assert register_row(book, 1)[5].isoformat() == "2025-03-31T00:00:00" and register_row(book, 2)[1] == "=Diagnostics"
    assert register_row(book, 1)[10].isoformat() == "2024-09-30T00:00:00"  # six months' notice before 31 March 2025
    assert logged(book)[-1] == ("change", "C-1", "end_date_current", "2024-03-31", "2025-03-31")
    assert entries(load(template("register"), str(book)))[-1].reason == "Taken over from table AwardList"
    assert proposals(book) == [] and press(book).changed == ()  # what was declined is not asked again


def test_every_change_can_be_taken_at_once(book: Path):
    typed(book, "Awards", {(4, 2): "Nursing", (5, 2): "Imaging"})
    report = press(book, take_over=True)
    assert "2 changes taken over." in report.sentence
    assert [register_row(book, n)[1] for n in (1, 2)] == ["Nursing", "Imaging"]


def test_a_corrected_cell_is_asked_about_only_when_the_source_moves_on(book: Path):
    typed(book, "Contracts", {(7, 2): "Diagnostics and imaging"})
    assert "wait" not in press(book).sentence
    assert register_row(book, 2)[1] == "Diagnostics and imaging"
    typed(book, "Awards", {(5, 2): "Imaging"})
    assert "1 change of the source waits" in press(book).sentence
    assert proposals(book) == [
        ("Contracts", "C-2", "Title", "Diagnostics and imaging", "Imaging", "changed in the source, corrected here")]  # fmt: skip
    assert register_row(book, 2)[1] == "Diagnostics and imaging"


def test_a_blank_of_the_source_never_empties_what_a_person_filled(book: Path):
    typed(book, "Awards", {(6, 7): None})  # the source states the notice period no more
    press(book)
    assert proposals(book) == [("Contracts", "1003", "Notice, months", "3", None, "changed in the source")]
    typed(book, "Contracts", {(8, 7): "fixed"})  # the list has no end flag
    press(book)
    assert register_row(book, 3)[6:8] == ["fixed", 3]


def test_a_new_contract_is_added_and_one_that_is_gone_is_kept(book: Path):
    typed(book, "Awards", {(6, 1): "C-4"})
    told = [f.sentence for f in press(book).findings]
    assert told[:2] == [
        "Contracts, C-4: new (Patient transport, Cedar Transport (invented), 2020-10-01, 2023-09-30, 2023-09-30, 3, 99000).",
        "1003 is in the source no more; it is kept here.",
    ]
    typed(book, "Generated from", {(7, 7): "yes"})
    report = press(book)
    assert "1 change taken over." in report.sentence and report.exit_code == 0
    assert [register_row(book, n)[0] for n in (1, 2, 3, 4)] == ["C-1", "C-2", "1003", "C-4"]
    assert ("insert", "C-4", "title", "", "Patient transport") in logged(book)
    assert press(book).changed == ()


def test_a_contract_a_person_deleted_does_not_come_back(book: Path):
    typed(book, "Contracts", {(7, column): None for column in range(1, 10)})
    press(book)
    assert [register_row(book, n)[0] for n in (1, 2)] == ["C-1", "1003"]
    assert press(book).changed == () and proposals(book) == []
    typed(book, "Awards", {(5, 2): "Imaging"})
    press(book)
    assert [row[5] for row in proposals(book)] == ["deleted here"]


def test_an_answer_that_is_neither_yes_nor_no_is_refused(book: Path):
    typed(book, "Awards", {(5, 2): "Imaging"})
    press(book)
    typed(book, "Generated from", {(7, 7): "maybe"})
    before = book.read_bytes()
    assert press(book).sentence == "Generated from!G7 holds maybe, which is no answer. Enter yes or no there, or empty it."
    assert book.read_bytes() == before


# ---- refresh and the change log


def test_refresh_brings_statuses_alerts_and_log_up_to_date(book: Path):
    filled = Filled(read(book))
    sheet, row, column, *_ = filled.place("reason")
    typed(book, sheet.name, {(row, column): "Extended by the board"})
    typed(book, "Contracts", {(8, 6): 45565.0})  # the third now ends on 30 September 2024
    before = logged(book)
    report = press_file("register_refresh", book)
    assert report.exit_code == 0 and report.sentence.endswith("All checks hold.")
    assert register_row(book, 3)[10].isoformat() == "2024-06-30T00:00:00"  # three months' notice before 30 September 2024
    after = entries(load(template("register"), str(book)))
    assert logged(book)[: len(before)] == before and len(after) == len(before) + 1
    assert (after[-1].column, after[-1].old, after[-1].new, after[-1].reason) == (
        "end_date_current", "2023-09-30", "2024-09-30", "Extended by the board")  # fmt: skip
    assert Filled(read(book)).value("reason") is None  # it stands in the log now
    assert press_file("register_refresh", book).changed == ()


@pytest.mark.parametrize("button", ["register_refresh", "register_generate"])
def test_a_log_somebody_rewrote_stops_both_buttons(book: Path, button: str):
    log = read(book).sheet("Change log")
    row, column = next(place for place, value in log.cells.items() if value == "Community nursing")
    typed(book, "Change log", {(row, column): "Community nursing for all"})
    typed(book, "Contracts", {(7, 2): "Imaging"})
    before = book.read_bytes()
    report = press_file(button, book)
    assert report.refused and " is not possible yet: Change log!" in report.sentence
    assert "Entry 2 of the change log is not as it was written" in report.sentence
    assert book.read_bytes() == before
