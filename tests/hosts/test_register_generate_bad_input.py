"""Generate register on lists with faults, and on published cases: one sentence each, with sheet, cell and remedy."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.hosts.contract_book import GOOD, HEADINGS, ROWS, changed, foreign, press, register_row
from udfs.cells import ExcelError
from udfs.register.parse import read_amount, read_date
from workbooks import reader
from workbooks.errors import WorkbookError
from workbooks.register.contract_list import FIELD_OF, Block, find_heading, heading_key
from workbooks.register.from_list import from_list

AGAIN = "then press the button again."


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return foreign(tmp_path / "awards.xlsx")


# ---- bad input: refused as a whole


@pytest.mark.parametrize(
    ("rows", "headings", "sentence"),
    [
        (ROWS, ["a", "b", "c", "d", "e", "f", "g", "h"],
         "There is no contract list in awards.xlsx: no row among the first twenty holds three headings of such a list. Head the columns "
         "Reference, Title, Supplier, Start, End (original), End (current), Notice period months, Value."),
        (ROWS, [*HEADINGS[:5], "Finish", *HEADINGS[6:]],
         "The contract list at Awards!A3 has no column End (current). Add the column End (current) to the headings."),
        ([["C-1", "Nursing", "Alder (invented)", "April", None, "2024-03-31", 6, 1]], HEADINGS,
         "No row of the contract list at Awards!A3 can be used: Awards!D4 (Start) holds \"April\", which is not a date, so row 4 is set "
         "aside. Write the date as dd/mm/yyyy, day first, then press the button again."),
    ],
    ids=["no list", "column missing", "no row can be used"],
)  # fmt: skip
def test_refused_with_one_sentence_and_nothing_written(tmp_path: Path, rows, headings, sentence):
    book = foreign(tmp_path / "awards.xlsx", rows, headings)
    before = book.read_bytes()
    report = press(book)
    assert (report.refused, report.exit_code, report.sentence) == (True, 2, sentence)
    assert book.read_bytes() == before


@pytest.mark.parametrize(
    ("as_at", "sentence"),
    [
        ("1/13/2023", "The as-at date is '1/13/2023', which would be month 13; day and month are never swapped silently. "
                      "Give a date as YYYY-MM-DD or dd/mm/yyyy."),
        ("1985-01-01", "No value of Red: act now, days to the deadline up to (alert_red_days) covers 01/01/1985; it is known for "
                       "01/01/1990 to 31/12/2099, so choose such a date or give your own entry with its source."),
    ],
)  # fmt: skip
def test_a_date_that_cannot_be_used(book: Path, as_at: str, sentence: str):
    before = book.read_bytes()
    assert press(book, as_at=as_at).sentence == sentence
    assert book.read_bytes() == before


def test_not_a_workbook(tmp_path: Path):
    (tmp_path / "list.xlsx").write_text("Reference;Title\n")
    report = press(tmp_path / "list.xlsx")
    assert report.exit_code == 2
    assert report.sentence.startswith("This is a CSV file, not an Excel workbook")
    missing = press(tmp_path / "absent.xlsx")
    assert (missing.exit_code, missing.findings[0].rule) == (2, "file_missing")


def test_an_open_workbook_is_left_alone(tmp_path: Path):
    book = foreign(tmp_path / "awards.xlsx")
    (tmp_path / "~$awards.xlsx").write_bytes(b"\x05Robin" + b" " * 60)
    before = book.read_bytes()
    report = press(book)
    assert (report.refused, report.findings[0].rule) == (True, "in_use")
    assert "Robin" in report.sentence and book.read_bytes() == before


# ---- bad input: one row of a list that is otherwise sound

@pytest.mark.parametrize(
    ("row", "where", "rule", "kept", "sentence", "remedy"),
    [
        (changed(D="6/30/2020"), "Awards!D5", "month_out_of_range", False,
         'Awards!D5 (Start) holds "6/30/2020", which would be month 30; day and month are never swapped silently, so row 5 is set aside.',
         f"Write the date as dd/mm/yyyy, day first, {AGAIN}"),
        (changed(F="20219-03-20"), "Awards!F5", "not_a_date", False,
         'Awards!F5 (End (current)) holds "20219-03-20", which is not a date, so row 5 is set aside.',
         f"Write the date as dd/mm/yyyy, day first, {AGAIN}"),
        (changed(E="31/04/2023"), "Awards!E5", "no_such_date", False,
         'Awards!E5 (End (original)) holds "31/04/2023", a day the calendar does not have, so row 5 is set aside.',
         f"Write the date as dd/mm/yyyy, day first, {AGAIN}"),
        (changed(F=ExcelError("#DIV/0!")), "Awards!F5", "excel_error", False,
         'Awards!F5 (End (current)) holds "#DIV/0!", which is an error, so row 5 is set aside.',
         f"Write the date as dd/mm/yyyy, day first, {AGAIN}"),
        (changed(E=dt.date(2018, 3, 31)), "Awards!E5", "end_before_start", False,
         "Awards!E5 (End (original)) is 31/03/2018, before the start 01/04/2018 in Awards!D5, so row 5 is set aside.",
         f"Correct one of the two dates, {AGAIN}"),
        (changed(A=None), "Awards!A5", "reference_missing", False,
         "Awards!A5 is blank, so row 5 is set aside.", f"Give the contract a reference, {AGAIN}"),
        (changed(H=-5), "Awards!H5", "negative_amount", True,
         "Awards!H5 (Value) holds -5, a contract value below zero, so the register leaves it blank.",
         f"Enter one amount in pounds, such as 1200000 or £1,200,000.00, {AGAIN}"),
        (changed(H="£1,23,456"), "Awards!H5", "bad_grouping", True,
         'Awards!H5 (Value) holds "£1,23,456", whose commas do not stand at every third digit, so the register leaves it blank.',
         f"Enter one amount in pounds, such as 1200000 or £1,200,000.00, {AGAIN}"),
        (changed(G=1.5), "Awards!G5", "not_whole_months", True,
         "Awards!G5 (Notice period months) holds 1.5, which is not a whole number of months, so the register leaves it blank.",
         f"Enter whole months, 0 if no notice is needed, {AGAIN}"),
    ],
    ids=["month 30", "no date", "31 April", "error cell", "end before start", "no reference", "negative", "commas", "half month"],
)  # fmt: skip
def test_a_cell_that_cannot_be_used(tmp_path: Path, row, where, rule, kept, sentence, remedy):
    book = foreign(tmp_path / "awards.xlsx", [GOOD, row])
    report = press(book)
    finding = report.findings[0]
    assert (finding.where, finding.rule, finding.severity) == (where, rule, "block")
    assert (finding.sentence, finding.remedy) == (sentence, remedy)
    assert f"2 rows read = {1 + kept} in the register + {1 - kept} set aside." in report.sentence and report.exit_code == 1
    found = openpyxl.load_workbook(book, data_only=True)["Generated from"]
    assert (where, "must be mended", sentence) in [(row[0].value, row[1].value, row[3].value) for row in found.iter_rows()]


@pytest.mark.parametrize(
    ("row", "kept", "sentence"),
    [
        (["C-1", *GOOD[1:]], 1,
         'Awards!A5 repeats the reference "C-1" of Awards!A4 and everything else in that row, so the row is set aside.'),
        (["c-1", "Other", *GOOD[2:]], 2,
         'Awards!A5 repeats the reference "c-1" of Awards!A4 with other content; both rows are in the register.'),
    ],
    ids=["same row twice", "same reference"],
)  # fmt: skip
def test_a_repeated_reference(tmp_path: Path, row, kept, sentence):
    book = foreign(tmp_path / "awards.xlsx", [GOOD, row])
    report = press(book)
    assert report.findings[0].sentence == sentence
    assert f"2 rows read = {kept} in the register + {2 - kept} set aside." in report.sentence and "All checks hold" in report.sentence
    assert [register_row(book, n)[0] for n in range(1, kept + 1)] == ["C-1", "c-1-2"][:kept]


def test_a_total_row_is_set_aside_and_compared(tmp_path: Path):
    right = press(foreign(tmp_path / "a.xlsx", [GOOD, [None, "Total", *[None] * 5, 1200000]]))
    assert [(f.rule, f.severity) for f in right.findings][0] == ("total_row", "note")
    wrong = press(foreign(tmp_path / "b.xlsx", [GOOD, [None, "Total", *[None] * 5, 1300000]]))
    blocking = [f.where for f in wrong.findings if f.severity == "block"]
    assert blocking == ["Awards!A5", "Checks!B5"], "an amount that is no total may be a contract, and the verdict says so"
    assert "2 rows read = 1 in the register + 1 set aside" in wrong.sentence and wrong.exit_code == 1


def test_pounds_and_pence_are_exact(tmp_path: Path):
    tenths = [changed(A=f"R{i}", H="0.10") for i in range(3)]  # three doubles of 0.1 add up to 0.30000000000000004
    book = foreign(tmp_path / "awards.xlsx", tenths)
    report = press(book)
    providers = reader.read(book).sheet("Dashboard").cells.values()
    assert 0.3 in providers and 0.1 + 0.1 + 0.1 not in providers
    assert "All checks hold" in report.sentence


def test_a_signed_workbook_is_refused(book: Path):
    data = io.BytesIO(book.read_bytes())
    with zipfile.ZipFile(data, "a") as package:
        package.writestr("_xmlsignatures/sig1.xml", "<Signature/>")
    book.write_bytes(data.getvalue())
    report = press(book)
    assert report.refused and book.read_bytes() == data.getvalue()


# ---- the reading alone


def test_reading_needs_no_workbook_and_raises_for_no_list():
    with pytest.raises(WorkbookError) as refused:
        from_list(Block("Sheet1", 1, 1, [["a", "b"], [1, 2]]))
    assert refused.value.code == "no_contract_list"


def test_headings_of_published_registers(shared: Path):
    """Aliases that name a field of ours without asking map to that field, or to none: never to another."""
    import json

    ours = {"contract.contract_ref": "reference", "contract.title": "title", "party.name": "supplier", "contract.start_date": "start",
            "contract.end_date_current": "end_current", "contract.value_lifetime": "value", "contract.value_annual": "value"}  # fmt: skip
    aliases = json.loads((shared / "cases" / "register.json").read_text(encoding="utf-8"))["column_aliases"]
    # Some words mean another thing in lists of spend or lots: only those seen in registers count here.
    seen = [a for a in aliases if a["canonical"].startswith("contract.") or a["canonical"] == "party.name"]
    read = {(a["alias"], ours.get(a["canonical"]), FIELD_OF.get(heading_key(a["alias"]))) for a in seen if a["treatment"] == "map"}
    assert {r for r in read if r[2] is not None and r[1] != r[2]} == set()
    assert sum(r[2] is not None for r in read) >= 20
    assert all(FIELD_OF.get(heading_key(a["alias"])) is None for a in aliases if a["treatment"] != "map")


def test_dates_and_amounts_published(shared: Path):
    """A published case is read as published, or refused: never read as something else."""
    import json

    cases = json.loads((shared / "cases" / "register.json").read_text(encoding="utf-8"))
    dates = {case["raw"]: case["expect"]["value"] for case in cases["parse_date"]}
    amounts = {case["raw"]: (case["expect"]["value"], case["expect"]["currency"]) for case in cases["parse_money"]}
    read = {raw: read_date(raw).value for raw in dates}
    assert {raw: str(value) for raw, value in read.items() if value and str(value) != dates[raw]} == {}
    assert {raw for raw, value in read.items() if value} == {raw for raw, value in dates.items() if value}
    pounds = {raw: read_amount(raw).value for raw in amounts}
    assert {raw: str(value) for raw, value in pounds.items() if value is not None and (str(value), "GBP") != amounts[raw]} == {}


def test_the_more_precise_heading_wins_wherever_it_stands():
    """Taking the first of the two would call a contract expired that was extended."""
    rows = [["Reference", "Title", "Supplier", "Start", "End date", "Current end date"]]
    heading = find_heading(rows)
    assert heading.columns["end_current"] == 5
    assert heading.repeated == [4]


def test_columns_the_register_does_not_take_are_named_and_contacts_are_counted_not_repeated():
    rows = [[*HEADINGS, "Owner e-mail", "CPV", "", "Empty"], [*GOOD, "a@example.org", "85000000", "see file", None],
            [*changed(A="C-2"), "b@example.org", None, None, None]]  # fmt: skip
    found = from_list(Block("Awards", 3, 1, rows)).findings
    assert [(f.rule, f.where, f.severity, f.sentence) for f in found if f.rule in ("column_not_taken", "contacts_left_out")] == [
        ("column_not_taken", "Awards!J3", "warn", 'The register takes nothing from "CPV" (Awards!J3), no heading (Awards!K3).'),
        ("contacts_left_out", "Awards!I3", "note", '2 cells of personal contacts are left out: "Owner e-mail" (Awards!I3).')]  # fmt: skip
