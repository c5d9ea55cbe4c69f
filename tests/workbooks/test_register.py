"""The contract register as a user sees it: what it opens on, dates and alerts, the dashboard, and what is wrong with a row.

The sample stands on 2 March 2026; its dates are worked by hand beside the tests.
"""

import datetime as dt
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.practice_books import at, cwb, table
from tests.workbooks.register_folders import made, register, sample_bytes
from tests.workbooks.tender_folders import Change, all_of, cell, setting
from udfs.cells import DAY_ZERO
from udfs.findings import Finding
from udfs.register.schema import tables as schema_tables
from workbooks.reader import Workbook, read
from workbooks.register.book import TEMPLATE
from workbooks.register.tables import ONLY_HERE, PARTS, rows_of, tables_of
from workbooks.template import load
from workbooks.templates import every_finding

TWELVE = ["Contract", "Title", "Provider", "Start", "End, original", "End, current", "End flag", "Notice, months", "Value, lifetime",
          "Status on the date", "Notice by", "Alert"]  # fmt: skip
CONTRACT = {"contract_id": "K-1", "title": "Beds", "holder_party_id": "Ash Ltd", "start_date": "2024-04-01", "end_flag": "fixed",
            "end_date_original": "2027-03-31", "end_date_current": "2027-03-31", "notice_period_months": 6,
            "value_lifetime": 300}  # fmt: skip


def serial(text: str) -> float:
    return float((dt.date.fromisoformat(text) - DAY_ZERO).days)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    file = tmp_path_factory.mktemp("sample") / "sample.xlsx"
    file.write_bytes(sample_bytes())
    return file


@pytest.fixture(scope="module")
def book(path) -> Workbook:
    return read(path)


def by(book: Workbook, name: str, key: str, heading: str) -> dict[object, object]:
    return {row[key]: row[heading] for row in table(book, name)}


# ---- what it opens on


def test_it_opens_on_twelve_columns_and_alerts(book, path):
    assert list(book.sheets)[:3] == ["Contracts", "Alerts", "Dashboard"]
    assert [book.sheet("Contracts").cell(5, column) for column in range(1, 14)] == [*TWELVE, None]
    contracts = openpyxl.load_workbook(path)["Contracts"]
    assert contracts.tables["Contracts"].ref == "A5:L17" and contracts.freeze_panes == "B6"
    listed = {rule.formula1: rule.errorStyle for rule in contracts.data_validations.dataValidation if rule.type == "list"}
    assert listed['"fixed,open_ended,on_completion"'] == "warning", "a list offers, it does not refuse"
    assert sum(rule.type == "date" for rule in contracts.data_validations.dataValidation) == 3


def test_a_new_register_has_no_sheet_nobody_asked_for(tmp_path):
    """A register of one contract in nine columns; then the supply chain is asked for."""
    folder = register(tmp_path, {"contracts": [CONTRACT]})
    _, plain = made(tmp_path, source=folder)
    assert list(plain.sheets) == ["Contracts", "Alerts", "Dashboard", "Register", "Read me", "Dates", "Events", "Checks", "Sources",
                                  "Change log"]  # fmt: skip
    (tmp_path / "asked").mkdir()
    _, asked = made(tmp_path / "asked", lambda f: (f / "settings.csv").open("a").write("show_supply_chain,TRUE\n"), folder)
    assert set(asked.sheets) - set(plain.sheets) == {"Supply chain"}


def test_an_empty_register_can_be_made_and_filled(tmp_path):
    outcome, book = made(tmp_path, source=register(tmp_path, {}))
    assert outcome.verdict == "All checks hold" and "Dates" not in book.sheets
    assert at(book, "contracts_count") == 0


# ---- dates and alerts


def test_status_notice_deadline_and_alert_of_each_contract(book):
    """C-01: 31/03/2027 less 6 months is 30/09/2026; its milestone of 30/01/2026 waits. C-04: original end 31/03/2025, so in extension
    to 31/03/2026; notice by 28/02/2026 was missed. C-07 is recorded as expired and replaced. C-12 has no dates."""
    status, notice, alert = (by(book, "Contracts", "Contract", heading) for heading in TWELVE[-3:])
    assert (status["C-01"], notice["C-01"], alert["C-01"]) == ("live", serial("2026-09-30"), "overdue")
    assert (status["C-04"], notice["C-04"], alert["C-04"]) == ("in_extension", serial("2026-02-28"), "overdue")
    assert (status["C-06"], notice["C-06"]) == ("live", ""), "open-ended: no end, no deadline, and no error"
    assert (status["C-07"], alert["C-07"]) == ("expired", "closed") and status["C-09"] == "not_started"
    assert (status["C-12"], notice["C-12"]) == ("not known", "")


def test_term_and_next_event(book):
    """C-02: 1 April 2024 to 31 March 2034 is 120 months. C-03: the extension must be decided by 30/03/2026, the notice is due that day."""
    dates = {row["Contract"]: row for row in table(book, "Dates")}
    assert dates["C-02"]["Term, months"] == 120 and dates["C-02"]["Provider"] == "Invented Riverside NHS Foundation Trust"
    assert dates["C-03"]["Next event"] == "review" and dates["C-03"]["On"] == serial("2026-03-20") and dates["C-03"]["Days"] == 18
    assert dates["C-03"]["Overdue"] == 1 and dates["C-03"]["Overdue since"] == "next award 30/06/2025"
    assert dates["C-03"]["Own date for notice"] == serial("2026-03-30") - 28


def test_alerts_are_sorted_by_date_and_say_who_acts(book):
    alerts = table(book, "Alerts")
    days = [row["Date"] for row in alerts]
    assert days == sorted(days) and alerts[0]["Band"] == "overdue"
    who = {(row["Contract"], row["Event"]): row["Who acts"] for row in alerts}
    assert who["C-02", "break 1: give notice"] == "Chief finance officer", "of this contract and event"
    assert who["C-02", "expiry"] == "Programme director", "of this contract"
    assert who["C-03", "next award"] == "Procurement lead", "of this event"
    assert who["C-03", "expiry"] == "Contracts lead", "of any"
    said = {row["Event"]: row["In words"] for row in alerts if row["Contract"] == "C-04"}
    assert said["expiry"] == "C-04: expiry in 29 days, on 31/03/2026."
    assert not any(row["Contract"] == "C-07" for row in alerts), "what is over asks nobody to act"


def test_a_date_nobody_recorded_stands_at_the_end_of_the_alerts(tmp_path):
    live = {"contract_id": "K-1", "status": "live"}
    outcome, book = made(tmp_path, source=register(tmp_path, {"contracts": [CONTRACT], "terms": [live]}))
    last = table(book, "Alerts")[-1]
    assert (last["Event"], last["Date"], last["Band"]) == ("review (Review date is blank)", "", "none")
    assert last["In words"] == "K-1: no date is recorded for review (Review date is blank)." and outcome.verdict == "All checks hold"


def test_the_as_at_date_is_one_cell_that_moves_everything(tmp_path):
    _, later = made(tmp_path, setting(as_at="2027-05-01"))
    status = by(later, "Contracts", "Contract", "Status on the date")
    assert (status["C-01"], status["C-04"], status["C-09"]) == ("expired", "expired", "live")
    assert later.sheet("Contracts").cell(3, 3) == serial("2027-05-01")


def test_extensions_breaks_and_notices(book):
    """C-01: extension 2 runs 1/4/2027 to 31/3/2028 and must be decided 6 months before 31/3/2027. C-02: notice of the break by 1/4/2028.
    C-09 was signed on 16/02/2026: its confirmation notice is due 30 days later."""
    extension = table(book, "ExtensionDates")[1]
    assert [extension[name] for name in ("From", "To", "Decide by")] == [serial("2027-04-01"), serial("2028-03-31"), serial("2026-09-30")]
    fits = by(book, "Ends", "Contract", "What does not fit")
    assert {key for key, said in fits.items() if said} == {"C-06", "C-12"}, "one open-ended, one without an end"
    breaks = table(book, "BreakDates")
    assert breaks[0]["Notice by"] == serial("2028-04-01") and breaks[1]["Notice by"] == ""
    exits = by(book, "Exits", "Contract", "Compensation")
    assert exits["C-05"] == 150_000
    notice = table(book, "NoticesDue")[0]
    assert (notice["Due"], notice["State"], notice["Checked by"]) == (serial("2026-03-18"), "due", "unchecked")


def test_the_rules_of_assurance(book):
    assert table(book, "Isap")[0]["Verdict"] == "in order"
    assert {row["Severity"] for row in table(book, "Transfers")} == {"ok"}
    distribution = table(book, "Distribution")[1]
    assert (distribution["Verdict"], distribution["Not known to be met"]) == ("blocked", "K-2")
    assert table(book, "ListsAtRisk")[0]["People at risk"] == 13_600  # 8,400 + 5,200
    shares = [row["Of the lifetime value"] for row in table(book, "ShareAmounts")][:2]
    assert shares == [33_600_000, 14_400_000]  # 70 and 30 per cent of 48,000,000
    assert [row["Depth"] for row in table(book, "Links")] == [1, 2]
    assert by(book, "KpiDuty", "Contract", "Indicators required")["C-05"] == 0, "the PSR knows no such duty"


# ---- the dashboard


def test_the_dashboard_counts_what_the_alerts_hold(book, path):
    due = table(book, "Due")
    bands = [row["Band"] for row in table(book, "Alerts")]
    assert [sum(row[name.capitalize()] for row in due) for name in ("overdue", "red", "amber", "watch", "green")] == [
        bands.count(name) for name in ("overdue", "red", "amber", "watch", "green")]  # fmt: skip
    providers = table(book, "Providers")
    assert (providers[0]["Provider"], providers[0]["Lifetime value"]) == ("Invented Riverside NHS Foundation Trust", 590_000_000)
    assert providers[-1]["Lifetime value"] == 36_000_000, "C-12 has no provider yet"
    quarters = {row["Calendar quarter"]: row for row in table(book, "Quarters")}
    assert quarters["2026 Q1"]["Expiries"] == 1 and quarters["2026 Q2"]["Expiries"] == 1
    charts = openpyxl.load_workbook(path)["Dashboard"]._charts
    assert len(charts) == 4 and all(chart.graphical_properties is not None or chart.series for chart in charts)


def test_the_timeline_begins_at_the_first_year_and_its_parts_add_up(book, path):
    for row in table(book, "Timeline"):
        end = by(book, "Contracts", "Title", "End, current")
        whole = row["Start (not drawn)"] + row["Days gone by"] + row["Days to the current end"]
        assert whole - 1 in end.values(), "gone by + still to run = from the first day to the last"
    timeline = openpyxl.load_workbook(path)["Dashboard"]._charts[3]
    assert timeline.y_axis.scaling.min == serial("2021-01-01") and timeline.series[0].graphicalProperties.noFill


# ---- findings


def told(where: Path, change: Change) -> list[Finding]:
    """The findings of the sample with a change, without making its workbook."""
    folder = shutil.copytree(TEMPLATE.sample, where / "tables")
    change(folder)
    return every_finding(TEMPLATE, load(TEMPLATE, str(folder)))


@pytest.mark.parametrize(
    ("change", "where", "rule"),
    [
        (cell("contracts", 2, "Start", "March 2021"), "contracts.csv, row 2, Start", "kind of cell"),
        (cell("contracts", 2, "End, current", "20219-03-20"), "contracts.csv, row 2, End, current", "kind of cell"),
        (cell("contracts", 2, "Value, lifetime", "76500.0025.95625.00"), "contracts.csv, row 2, Value, lifetime", "kind of cell"),
        (cell("contracts", 2, "Value, lifetime", "48000000 GBP"), "contracts.csv, row 2, Value, lifetime", "kind of cell"),
        (cell("contracts", 3, "End, current", "2020-03-31"), "contracts.csv, row 3, End, current", "end_before_start"),
        (cell("contracts", 3, "Contract", "C-01"), "contracts.csv, row 2, Contract", "duplicate_id"),
        (cell("terms", 3, "Contract", "C-99"), "terms.csv, row 3, Contract", "unknown_contract"),
        (cell("lot", 2, "Contract", "C-99"), "lot.csv, row 2, Contract", "unknown_contract"),
        (cell("subcontract", 2, "Below", "S-2"), "subcontract.csv, row 2, Below", "circular_subcontract"),
        (cell("function_transfer", 2, "Accountable body", "Riverside FT"), "function_transfer.csv, row 2, Accountable body",
         "accountable_body_must_be_commissioner"),
        (setting(as_at=""), "settings.csv, row 3", "settings"),
    ],
)  # fmt: skip
def test_bad_input_is_told_with_its_cell(tmp_path, change, where, rule):
    assert (where, rule) in [(f.where, f.rule) for f in told(tmp_path, change) if f.severity == "block"]


def test_a_register_with_bad_input_is_made_all_the_same_and_its_verdict_fails(tmp_path):
    change = all_of(cell("contracts", 2, "Start", "March 2021"), cell("contracts", 3, "Contract", "C-01"), setting(as_at=""))
    outcome, book = made(tmp_path, change)
    assert not outcome.holds and "fail" in outcome.verdict and book.sheet("Contracts").cell(6, 2) == "Community nursing and therapies"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (cell("terms", 2, "Status", "running"), "unknown_code"),
        (cell("terms", 2, "Status", "expired"), "expired_before_end"),
        (cell("procurement", 2, "Route", "MSP"), "route_not_in_regime"),
        (cell("lot", 2, "End", "2026-07-01"), "ends_after_contract"),
        (cell("contracts", 2, "Provider", "Nobody Ltd"), "unknown_party"),
        (cell("values", 2, "Value, annual", "9000000"), "annual_and_lifetime_differ"),
        (cell("milestone", 2, "Scheme", ""), "required_cell_blank"),
    ],
)
def test_what_is_doubtful_is_kept_and_told_and_stops_nothing(tmp_path, change, rule):
    found = told(tmp_path, change)
    assert rule in [f.rule for f in found if f.severity == "warn"] and not [f for f in found if f.severity == "block"]


def test_shares_of_99_per_cent_split_nothing(tmp_path):
    outcome, book = made(tmp_path, cell("commissioner_share", 3, "Share, of 1", "0.29"))
    assert (table(book, "ShareCheck")[0]["Verdict"], table(book, "ShareCheck")[0]["Finding"]) == ("error", "shares_sum_to_0.99")
    assert not outcome.holds and not isinstance(table(book, "ShareAmounts")[0]["Of the lifetime value"], float)


def test_names_that_look_like_formulas_and_lines_in_a_cell_stay_text(tmp_path):
    change = all_of(cell("contracts", 2, "Provider", "=1+1"), cell("contracts", 3, "Title", "Beds\nand more"))
    _, book = made(tmp_path, change)
    sheet = book.sheet("Contracts")
    assert sheet.cell(6, 3) == "=1+1" and sheet.formula(6, 3) is None and sheet.cell(7, 2) == "Beds\nand more"


# ---- the way to imports and exports


def test_the_tables_of_a_register_are_those_of_the_schema_and_never_its_contacts():
    job = load(TEMPLATE, None)
    found = tables_of(job)
    assert set(found) - {"statement"} == set(schema_tables()) and not set(found) & set(ONLY_HERE)
    wanted = {column.name for column in schema_tables()["contract"].columns}
    assert {name for row in found["contract"] for name in row} - {"at"} == wanted and len(wanted) == 39
    assert [row["route"] for row in found["contract"]][:3] == ["open", "MSP", "restricted"]
    back = rows_of(found)
    assert all([row["contract_id"] for row in back[part]] == [row["contract_id"] for row in job.rows[part]] for part in PARTS)


def test_no_contact_stands_on_any_sheet_but_its_own(path):
    with zipfile.ZipFile(path) as package:
        texts = {name: package.read(name) for name in package.namelist() if "sheet" in name or "shared" in name.lower()}
    book = read(path)
    found = {sheet.name for sheet in book.sheets.values() for value in sheet.cells.values() if "Invented Person" in str(value)}
    assert texts and found == {"Contacts (internal)"}


def test_the_sample_comes_out_the_same_again_from_its_csv_and_from_itself(tmp_path, path):
    assert cwb("regenerate", "register", "--out", "again.xlsx", cwd=tmp_path).code == 0
    assert (tmp_path / "again.xlsx").read_bytes() == sample_bytes()
    assert cwb("regenerate", "register", "--source", path, "--out", "itself.xlsx", cwd=tmp_path).code == 0
    assert (tmp_path / "itself.xlsx").read_bytes() == sample_bytes()
