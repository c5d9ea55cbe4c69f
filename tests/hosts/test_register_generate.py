"""The button Generate register on a workbook of somebody else's: what a contract officer sees, and what stays as it was."""

import datetime as dt
import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from tests.hosts.contract_book import EXPECTED, MAY_CHANGE, foreign, parts, press, register_row
from workbooks import reader
from workbooks.fill import Filled
from workbooks.recalc import recalculate
from xl_addin.headless import opened, press_file
from xl_addin.macros.reading import LiveBook


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return foreign(tmp_path / "awards.xlsx")


# ---- what is written


def test_three_contracts_become_a_register(book: Path):
    report = press(book)
    assert report.sentence == (
        "table AwardList: 3 rows read = 3 in the register + 0 set aside. Generate register: Contracts, Alerts, Dashboard, Register, "
        "Read me, Dates, Events, Checks, Sources, Change log written. All checks hold."
    )
    assert (report.exit_code, report.changed[-1]) == (0, "Generated from")
    sheet = openpyxl.load_workbook(book, data_only=True)["Contracts"]
    assert [cell.value for cell in sheet[5]] == [
        "Contract", "Title", "Provider", "Start", "End, original", "End, current", "End flag", "Notice, months", "Value, lifetime",
        "Status on the date", "Notice by", "Alert",
    ]  # fmt: skip
    assert [tuple(register_row(book, n)[9:12]) for n in (1, 2, 3)] == EXPECTED
    assert [sheet["A8"].value, sheet["B7"].value, sheet["D8"].value] == ["1003", "=Diagnostics", dt.datetime(2020, 10, 1)]
    assert [register_row(book, n)[8] for n in (1, 2, 3)] == [1200000, 350000.5, 99000]
    assert sheet["A3"].value == "All checks hold"


def test_cells_hold_live_formulas(book: Path):
    press(book)
    sheets = openpyxl.load_workbook(book)
    arrays = [cell.value for row in sheets["Dates"].iter_rows() for cell in row if isinstance(cell.value, ArrayFormula)]
    assert ("E6:E8", "=REGISTER_STATUS(") in [(array.ref, array.text[:17]) for array in arrays]
    assert all("'Dates'!" in sheets["Contracts"][cell].value for cell in ("J6", "K6", "L6"))
    assert sheets["Contracts"]["B7"].value == "=Diagnostics" and sheets["Contracts"]["B7"].data_type == "s"
    assert list(sheets["Contracts"].tables) == ["Contracts"]


def test_recalculating_changes_no_cell(book: Path):
    press(book)
    again = recalculate(book.read_bytes())
    assert ([f for f in again.findings if f.severity == "block"], again.changed) == ([], 0)
    assert again.calls > 0


def test_libreoffice_calculates_the_same(book: Path, soffice: Path):
    from tests.hosts.compare_libreoffice import cached, calculated, differences

    press(book)
    assert differences(cached(book), calculated(book)) == []


# ---- what is left alone


def test_every_other_part_stays_byte_for_byte(book: Path):
    before = parts(book)
    press(book)
    after = parts(book)
    assert {name for name in before if before[name] != after[name]} <= MAY_CHANGE
    added = sorted(set(after) - set(before))
    assert {re.sub(r"\d+", "", name) for name in added} <= {
        "xl/worksheets/sheet.xml", "xl/worksheets/_rels/sheet.xml.rels", "xl/tables/table.xml", "xl/drawings/drawing.xml",
        "xl/drawings/_rels/drawing.xml.rels", "xl/charts/chart.xml", "xl/metadata.xml",
    }  # fmt: skip
    assert {"xl/charts/chart1.xml", "xl/tables/table1.xml", "xl/comments1.xml", "xl/worksheets/sheet1.xml"} < set(before)


def test_pressing_twice_changes_nothing(book: Path):
    press(book)
    once = book.read_bytes()
    report = press(book)
    assert (report.exit_code, report.changed) == (0, ())
    assert "everything was up to date" in report.sentence
    assert book.read_bytes() == once
    press_file("register_generate", book)  # without a date: the one on the sheet
    assert book.read_bytes() == once


def test_another_date_changes_the_register_only(book: Path):
    press(book)
    before = parts(book)
    press(book, as_at="2024-04-01")
    changed = {name for name, digest in parts(book).items() if before[name] != digest}
    assert "xl/worksheets/sheet1.xml" not in changed and "xl/worksheets/sheet2.xml" not in changed
    # 1 April 2024: the first ended the day before, the third on 30 September 2023; of the second the notice was due on 29 February
    assert [register_row(book, n)[9] for n in (1, 2, 3)] == ["expired", "live", "expired"]
    assert register_row(book, 2)[11] == "overdue"


def test_sheets_of_the_users_own_are_never_overwritten(tmp_path: Path):
    book = foreign(tmp_path / "own.xlsx", taken=("contracts", "Checks", "Generated from"))
    before = parts(book)
    report = press(book)
    assert {"Contracts (register)", "Checks (register)", "Generated from (register)"} < set(report.changed)
    for number, name in ((3, "contracts"), (4, "Checks"), (5, "Generated from")):
        assert parts(book)[f"xl/worksheets/sheet{number}.xml"] == before[f"xl/worksheets/sheet{number}.xml"]
        assert reader.read(book).sheet(name).cell(1, 1) == "somebody's own"
    once = book.read_bytes()
    assert press(book).changed == ()
    assert book.read_bytes() == once


def test_both_names_taken_is_refused(tmp_path: Path):
    book = foreign(tmp_path / "own.xlsx", taken=("Generated from", "Generated from (register)"))
    before = book.read_bytes()
    assert press(book).sentence == (
        "The sheets Generated from and Generated from (register) are both taken by sheets this button did not make. Rename one of them and "
        "press the button again."
    )
    assert book.read_bytes() == before


def test_a_limit_changed_on_the_sheet_is_kept(book: Path):
    press(book)
    with opened(book) as changed:
        place = Filled(LiveBook(changed)).place("alert_watch")
        changed.sheets[place[0].name].range(place[1:3]).value = 100
        changed.save()
    press(book)
    filled = Filled(reader.read(book))
    assert filled.value("alert_watch") == 100


def test_first_press_without_a_date_takes_today(book: Path):
    press_file("register_generate", book)
    assert Filled(reader.read(book)).date("as_at") == dt.date.today()


def test_another_kind_of_file_is_refused(book: Path, tmp_path: Path):
    report = press(book, tmp_path / "awards.xlsm")
    assert report.sentence == (
        "awards.xlsm would be another kind of workbook than awards.xlsx, and Excel would not open it. Give the new file the ending .xlsx."
    )
    assert not (tmp_path / "awards.xlsm").exists()


def test_other_file_leaves_the_first_alone(book: Path, tmp_path: Path):
    before = book.read_bytes()
    press(book, tmp_path / "with_register.xlsx")
    assert book.read_bytes() == before
    assert "Contracts" in reader.read(tmp_path / "with_register.xlsx").sheets


# ---- where the list may stand


def test_a_plain_sheet_with_published_headings(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.title = "Register 2018"
    book.active.append(["CONTRACT_REF", "CONTRACT_TITLE", "SUPPLIER_NAME", "CONTRACT_START_DATE", "CONTRACT_CURRENT_END_DATE"])
    book.active.append(["A1", "Podiatry", "Elm Feet (invented)", "2018-04-01", "2024-03-31"])
    book.save(tmp_path / "plain.xlsx")
    report = press(tmp_path / "plain.xlsx")
    assert report.sentence.startswith("sheet Register 2018: 1 row read = 1 in the register")
    assert [f.rule for f in report.findings][:3] == ["column_absent"] * 3  # original end, notice, value: blank in the register


def test_a_named_range(tmp_path: Path):
    book = openpyxl.Workbook()
    for cell, heading in {"B2": "Ref", "C2": "Title", "D2": "Provider", "E2": "Start", "F2": "End"}.items():
        book.active[cell] = heading
    book.active.append([None, "A1", "Podiatry", "Elm (invented)", "2018-04-01", "2024-03-31"])
    book.defined_names["Signed"] = openpyxl.workbook.defined_name.DefinedName("Signed", attr_text="Sheet!$B$2:$F$3")
    book.save(tmp_path / "named.xlsx")
    assert press(tmp_path / "named.xlsx").sentence.startswith("named range Signed: 1 row read = 1 in the register")


def test_two_lists_are_asked_about(tmp_path: Path):
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("Second")):
        sheet.append(["Ref", "Title", "Provider", "Start", "End"])
        sheet.append(["A1", "Podiatry", "Elm (invented)", "2018-04-01", "2024-03-31"])
    book.save(tmp_path / "two.xlsx")
    report = press(tmp_path / "two.xlsx")
    assert report.refused
    assert report.sentence == (
        "two.xlsx holds 2 contract lists: sheet Sheet at Sheet!A1; sheet Second at Second!A1. Say which as the source: Sheet, Second."
    )
    assert press(tmp_path / "two.xlsx", source="Second").sentence.startswith("sheet Second: 1 row read")
