"""The button Generate register on a workbook of somebody else's: what a contract officer sees, and what stays as it was."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula
from python_calamine import CalamineWorkbook

from tests.hosts.contract_book import EXPECTED, MAY_CHANGE, TOTAL, foreign, parts, press
from workbooks import reader
from workbooks.recalc import recalculate
from xl_addin.headless import opened, press_file


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return foreign(tmp_path / "awards.xlsx")


# ---- what is written


def test_three_contracts_become_a_register(book: Path):
    report = press(book)
    assert report.sentence.startswith("table AwardList: 3 rows read = 3 in the register + 0 set aside; all checks hold.")
    assert (report.exit_code, report.changed) == (0, ("Contracts", "Register checks"))
    sheet = openpyxl.load_workbook(book, data_only=True)["Contracts"]
    assert [cell.value for cell in sheet[6]][:9] == ["Reference", "Title", "Supplier", "Start", "End original", "End current",
                                                      "Notice months", "Notice deadline", "Status"]  # fmt: skip
    seen = [tuple(sheet.cell(row, column).value for column in (8, 9, 10, 12)) for row in (7, 8, 9)]
    assert seen == EXPECTED
    assert [sheet["A9"].value, sheet["B8"].value, sheet["D9"].value] == ["1003", "=Diagnostics", dt.datetime(2020, 10, 1)]
    assert (sheet["B3"].value, sheet["B4"].value, sheet["K3"].value, sheet["K4"].value) == (
        dt.datetime(2023, 6, 1), "All checks hold", 3, TOTAL)  # fmt: skip


def test_cells_hold_live_formulas(book: Path):
    press(book)
    sheet = openpyxl.load_workbook(book)["Contracts"]
    arrays = {cell: sheet[cell].value for cell in ("H7", "I7")}
    assert all(isinstance(value, ArrayFormula) for value in arrays.values())
    assert (arrays["H7"].ref, arrays["H7"].text) == ("H7:H9", "=REGISTER_NOTICE_DEADLINE(F7:F9,G7:G9)")
    assert (arrays["I7"].ref, arrays["I7"].text) == ("I7:I9", "=REGISTER_STATUS(D7:D9,E7:E9,F7:F9,$B$3)")
    assert sheet["K4"].value == "=ROUND(SUM(K7:K9),2)"
    assert sheet["B8"].data_type == "s" and sheet["B8"].value == "=Diagnostics"


def test_recalculating_changes_no_cell(book: Path):
    press(book)
    again = recalculate(book.read_bytes())
    assert (again.findings, again.changed) == ([], 0)
    assert again.calls == 2


def test_both_readers_agree_on_every_cell(book: Path):
    press(book)
    ours = openpyxl.load_workbook(book, data_only=True)
    theirs = CalamineWorkbook.from_path(str(book))
    for name in ("Contracts", "Register checks"):
        rows = theirs.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for i, row in enumerate(rows, 1):
            for j, value in enumerate(row, 1):
                seen = ours[name].cell(i, j).value
                seen = seen.date() if isinstance(seen, dt.datetime) else seen
                assert ("" if seen is None else seen) == value, f"{name} row {i} column {j}"


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
    assert added == ["xl/worksheets/sheet3.xml", "xl/worksheets/sheet4.xml"]
    assert {"xl/charts/chart1.xml", "xl/tables/table1.xml", "xl/comments1.xml", "xl/worksheets/sheet1.xml"} < set(before)


def test_pressing_twice_changes_nothing(book: Path):
    press(book)
    once = book.read_bytes()
    assert press(book).exit_code == 0
    assert book.read_bytes() == once
    press_file("register_generate", book)  # without a date: the one on the sheet
    assert book.read_bytes() == once


def test_another_date_changes_the_register_only(book: Path):
    press(book)
    before = parts(book)
    report = press(book, as_at="2024-04-01")
    changed = {name for name, digest in parts(book).items() if before[name] != digest}
    assert changed == {"xl/worksheets/sheet3.xml", "xl/worksheets/sheet4.xml"}
    sheet = openpyxl.load_workbook(book, data_only=True)["Contracts"]
    assert [sheet.cell(row, 12).value for row in (7, 8, 9)] == ["expired", "overdue", "expired"]
    assert [f.rule for f in report.findings] == ["contract_ended", "contract_ended"]


def test_a_sheet_of_the_users_own_is_never_overwritten(tmp_path: Path):
    book = foreign(tmp_path / "own.xlsx", taken=("contracts",))
    before = parts(book)["xl/worksheets/sheet3.xml"]
    report = press(book)
    assert report.changed == ("Contracts (register)", "Register checks")
    assert parts(book)["xl/worksheets/sheet3.xml"] == before
    assert reader.read(book).sheet("contracts").cell(1, 1) == "somebody's own"
    once = book.read_bytes()
    press(book)
    assert book.read_bytes() == once


def test_a_limit_changed_on_the_sheet_is_kept(book: Path):
    press(book)
    with opened(book) as changed:
        changed.sheets["Register checks"]["B16"].value = 20
        changed.save()
    press(book)
    found = openpyxl.load_workbook(book, data_only=True)
    assert found["Contracts"]["L9"].value == "amber"  # 29 days: red up to 30 before, up to 20 now
    assert (found["Register checks"]["B16"].value, found["Register checks"]["D16"].value) == (20, "entered on this sheet")


def test_first_press_without_a_date_takes_today_and_says_so(book: Path):
    report = press_file("register_generate", book)
    assert report.sentence.endswith(f"As at {dt.date.today():%d/%m/%Y}, which is today; change it in Contracts!B3 and press again.")


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
    assert [f.rule for f in report.findings] == ["column_absent"] * 3  # original end, notice, value: blank in the register


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
