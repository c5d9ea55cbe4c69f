"""The buttons that publish a register, on files: what they write beside the workbook, what they refuse and where, and what they leave."""

import csv
import datetime as dt
import io
import json
from pathlib import Path

import openpyxl
import pytest
from icalendar import Calendar

from tests.practice_books import cwb
from tests.workbooks import register_folders
from udfs.cells import DAY_ZERO
from workbooks import samples
from workbooks.exports.ocds_checks import check_text
from workbooks.fill import Filled
from workbooks.reader import read
from xl_addin import ribbon
from xl_addin.headless import opened, press_file

PUBLISH = {"register_export_ocds": "register ocds.json", "register_export_transparency": "register transparency.csv",
           "register_export_nhsbsa": "register nhsbsa.csv", "register_export_notices": "register notices.csv",
           "register_summary": "register annual summary.csv",
           "register_calendar": "register calendar.ics"}  # fmt: skip
COMMANDS = {"register_export_transparency": "transparency", "register_export_nhsbsa": "nhsbsa", "register_export_notices": "notices",
            "register_summary": "summary"}  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The sample register as a workbook, in a folder of its own."""
    path = tmp_path / "register.xlsx"
    path.write_bytes(register_folders.sample_bytes())
    return path


def enter(book: Path, **settings: object) -> dict[str, str]:
    """Type settings into the sheet Register; answers their cells."""
    filled, places = Filled(read(book)), {}
    with opened(book) as live:
        for name, value in settings.items():
            sheet, row, column, *_ = filled.place(name)
            places[name] = f"{sheet.name}!{chr(64 + column)}{row}"
            cell = float((value - DAY_ZERO).days) if isinstance(value, dt.date) else value
            live.sheets[sheet.name].range((row, column)).value = cell
        live.save()
    return places


def beside(book: Path) -> set[str]:
    return {path.name for path in book.parent.iterdir()} - {book.name}


def refused(button: str, book: Path) -> ribbon.Report:
    """A refusal that wrote nothing, neither into the workbook nor beside it."""
    before, there = book.read_bytes(), beside(book)
    report = press_file(button, book)
    assert report.refused and report.exit_code == 2, report.sentence
    assert book.read_bytes() == before and beside(book) == there
    return report


# ---- what is written


@pytest.mark.parametrize("button", PUBLISH)
def test_pressed_twice_it_writes_one_file_and_leaves_the_workbook(book: Path, button: str):
    before = book.read_bytes()
    first = press_file(button, book)
    assert not first.refused and first.exit_code == 0 and f"Written to {PUBLISH[button]}." in first.sentence
    assert beside(book) == {PUBLISH[button]} and book.read_bytes() == before
    written = (book.parent / PUBLISH[button]).read_bytes()
    again = press_file(button, book)
    assert f"{PUBLISH[button]} says just that already, so nothing was written." in again.sentence
    assert beside(book) == {PUBLISH[button]} and (book.parent / PUBLISH[button]).read_bytes() == written


@pytest.mark.parametrize("button", COMMANDS)
def test_it_writes_what_the_command_line_writes(book: Path, button: str):
    press_file(button, book)
    counts = ("--urgent-awards-and-modifications", "0", "--representations", "1") if button == "register_summary" else ()
    assert cwb("export", COMMANDS[button], book.name, "--out", "theirs.csv", *counts, cwd=book.parent).code == 0
    assert (book.parent / PUBLISH[button]).read_bytes() == (book.parent / "theirs.csv").read_bytes()


def test_open_data_passes_our_checks_and_has_a_release_a_contract(book: Path):
    report = press_file("register_export_ocds", book)
    assert report.sentence == "Export OCDS: 12 releases as at 02/03/2026. Written to register ocds.json."
    text = (book.parent / "register ocds.json").read_bytes()
    assert check_text(text) == []
    assert json.loads(text)["publisher"]["name"] == "Invented Northshire ICB (invented)"


@pytest.mark.parametrize("button", PUBLISH)
def test_no_file_carries_a_contact(book: Path, button: str):
    rows = csv.DictReader(io.StringIO((samples.FOLDER / "register" / "contact.csv").read_text(encoding="utf-8-sig")))
    contacts = [row[column] for row in rows for column in ("Name", "E-mail", "Telephone") if row[column]]
    assert len(contacts) >= 3
    press_file(button, book)
    text = (book.parent / PUBLISH[button]).read_bytes().replace(b"\r\n ", b"").decode("utf-8-sig")
    assert [told for told in contacts if told in text] == []


def test_a_changed_register_is_written_beside_the_list_of_before(book: Path):
    press_file("register_export_transparency", book)
    first = (book.parent / "register transparency.csv").read_bytes()
    with opened(book) as live:
        live.sheets["Contracts"].range("B6").value = "Community nursing"
        live.save()
    report = press_file("register_export_transparency", book)
    assert report.sentence.endswith("Written to register transparency 2.csv.")
    assert (book.parent / "register transparency.csv").read_bytes() == first
    assert b'"Community nursing"' in (book.parent / "register transparency 2.csv").read_bytes()
    assert "register transparency 2.csv says just that already" in press_file("register_export_transparency", book).sentence


def test_the_calendar_follows_a_date_that_moved_and_cancels_one_that_is_gone(book: Path):
    press_file("register_calendar", book)
    before = {str(e["uid"]): e for e in Calendar.from_ical((book.parent / "register calendar.ics").read_bytes()).walk("VEVENT")}
    with opened(book) as live:  # C-03: its end a year later, its notice period gone
        live.sheets["Contracts"].range("F8").value = float((dt.date(2027, 6, 30) - DAY_ZERO).days)
        live.sheets["Contracts"].range("H8").value = None
        live.save()
    report = press_file("register_calendar", book)
    after = {str(e["uid"]): e for e in Calendar.from_ical((book.parent / "register calendar.ics").read_bytes()).walk("VEVENT")}
    moved = [e for uid, e in after.items() if uid in before and e["dtstart"].dt != before[uid]["dtstart"].dt]
    gone = [e for e in after.values() if str(e["status"]) == "CANCELLED"]
    assert moved and all(int(e["sequence"]) == 1 for e in moved) and len(gone) == 2  # the deadline and the own date before it
    assert f"{len(moved)} moved" in report.sentence and "2 cancelled" in report.sentence


def test_reminders_are_a_choice_on_the_sheet(book: Path):
    press_file("register_calendar", book)
    assert b"VALARM" not in (book.parent / "register calendar.ics").read_bytes()
    enter(book, calendar_alarms=True)
    assert "Written to register calendar.ics." in press_file("register_calendar", book).sentence
    assert b"VALARM" in (book.parent / "register calendar.ics").read_bytes()


def test_the_summary_takes_its_period_from_the_sheet_and_asks_for_what_no_register_knows(book: Path):
    places = enter(book, summary_from=dt.date(2025, 4, 1), summary_to=dt.date(2026, 3, 31), representations=None)
    report = press_file("register_summary", book)
    text = (book.parent / "register annual summary.csv").read_text(encoding="utf-8-sig")
    assert '"Period","","01/04/2025 to 31/03/2026"' in text and '"Representations","",' in text
    asked = next(f for f in report.findings if f.rule == "count_asked_for")
    assert asked.remedy == "Enter it on the sheet Register, or publish without it." and "--" not in asked.remedy
    enter(book, representations=4)
    press_file("register_summary", book)
    assert '"Representations",4,"given"' in (book.parent / "register annual summary 2.csv").read_text(encoding="utf-8-sig")
    assert places["summary_from"].startswith("Register!B")


def test_reminders_may_be_days_of_ones_own(book: Path):
    press_file("register_calendar", book, remind="14, 3")
    text = (book.parent / "register calendar.ics").read_bytes()
    assert text.count(b"TRIGGER:-P14D") == text.count(b"TRIGGER:-P3D") == text.count(b"BEGIN:VEVENT") > 0
    report = press_file("register_calendar", book, remind="a week")
    assert report.refused and report.sentence == "a week is no number of days. Enter whole days, such as 14, 3."


# ---- bad input


@pytest.mark.parametrize("button", PUBLISH)
def test_a_workbook_without_a_register(tmp_path: Path, button: str):
    openpyxl.Workbook().save(tmp_path / "own.xlsx")
    told = "There are no register sheets in own.xlsx. Press Set up register in the group Register first, and fill the sheets it makes."
    assert refused(button, tmp_path / "own.xlsx").sentence == told


@pytest.mark.parametrize("button", PUBLISH)
def test_an_empty_register(tmp_path: Path, button: str):
    openpyxl.Workbook().save(tmp_path / "new.xlsx")
    press_file("register_set_up", tmp_path / "new.xlsx")
    assert refused(button, tmp_path / "new.xlsx").sentence == "There is no contract on the sheet Contracts. Fill it in."


@pytest.mark.parametrize("name", ["publisher", "publish_address", "ocid_prefix"])
def test_open_data_without_a_publisher_is_refused_at_the_cell(book: Path, name: str):
    cell = enter(book, **{name: None})[name]
    report = refused("register_export_ocds", book)
    assert cell in [f.where for f in report.findings if f.severity == "block"]


@pytest.mark.parametrize(("button", "name", "value", "told"), [
    ("register_export_transparency", "as_at", None, "As at is blank. Fill it in."),
    ("register_summary", "representations", -1, "Representations received in it is -1. Enter a number from 0."),
    ("register_summary", "summary_from", "last April", "holds no date. Enter a date there."),
    ("register_summary", "summary_to", dt.date(2026, 3, 31), "A period has two ends, and one is blank. Enter both, or neither."),
    ("register_calendar", "calendar_alarms", "perhaps", "Enter TRUE or FALSE."),
])  # fmt: skip
def test_a_setting_that_is_wrong_is_told_at_its_cell(book: Path, button: str, name: str, value: object, told: str):
    cell = enter(book, **{name: value})[name]
    report = refused(button, book)
    assert told in report.sentence
    blank = f"Register!B{int(cell[10:]) - 1}" if name == "summary_to" else cell  # the other end, above it
    assert blank in f"{report.findings[0].where} {report.sentence}"


@pytest.mark.parametrize("button", PUBLISH)
def test_an_address_of_a_person_in_a_text_is_refused(book: Path, button: str):
    with opened(book) as live:
        live.sheets["Contracts"].range("B14").value = "Nursing, ask jo@example.org"
        live.save()
    if button == "register_summary":  # counts only: it carries no text
        assert not press_file(button, book).refused
        return
    assert "e-mail address" in refused(button, book).sentence


def test_what_blocks_is_told_with_its_cell(book: Path):
    with opened(book) as live:
        live.sheets["Shares"].range("C6").value = 0.5
        live.save()
    report = refused("register_export_ocds", book)
    assert [f.where for f in report.findings if f.severity == "block"] == ["Contracts!A6"] and "shares_sum_to_0.8" in report.sentence


@pytest.mark.parametrize("button", PUBLISH)
def test_a_folder_stands_where_the_file_should(book: Path, button: str):
    """As where the folder may not be written to: told in one sentence, nothing half written."""
    (book.parent / PUBLISH[button]).mkdir()
    if button == "register_calendar":
        assert PUBLISH[button] in refused(button, book).sentence
    else:
        assert " 2." in press_file(button, book).sentence


def test_a_folder_that_may_not_be_written_to(book: Path, monkeypatch: pytest.MonkeyPatch):
    def closed(path: Path, data: bytes, mode: int) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("workbooks.side_files.write_new", closed)
    report = refused("register_export_nhsbsa", book)
    assert "register nhsbsa.csv" in report.sentence and "Traceback" not in report.sentence


def test_a_calendar_of_another_program_is_not_replaced(book: Path):
    mine = book.parent / "register calendar.ics"
    mine.write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n")
    refused("register_calendar", book)
    assert mine.read_text() == "BEGIN:VCALENDAR\nEND:VCALENDAR\n"


def test_a_workbook_that_was_never_saved(book: Path):
    with opened(book) as live:
        book.unlink()
        report = ribbon.press("register_export_nhsbsa", live)
    assert report.refused and report.sentence.startswith("register.xlsx holds changes that are not saved.")
    assert beside(book) == set()
