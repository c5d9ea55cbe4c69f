"""Changes, lead times, overlaps, the year's summary, commitments, spend and budgets of a register, on the packaged sample.

The sample stands on 2 March 2026. Figures are worked by hand beside the tests.
"""

import datetime as dt

import pytest

from tests.practice_books import table
from tests.workbooks.register_folders import made, register, sample_bytes
from udfs.cells import DAY_ZERO
from workbooks.reader import Workbook, read


def serial(text: str) -> float:
    return float((dt.date.fromisoformat(text) - DAY_ZERO).days)


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Workbook:
    file = tmp_path_factory.mktemp("sample") / "sample.xlsx"
    file.write_bytes(sample_bytes())
    return read(file)


def of(book: Workbook, name: str, *keys: object, by: tuple[str, ...] = ("Contract",)) -> dict:
    return next(row for row in table(book, name) if tuple(row[heading] for heading in by) == keys)


# ---- variations


def test_a_change_is_allowed_or_not_with_its_ground(book):
    """The two changes of C-09 come to 300,000 + 250,000 = 550,000 of 12,600,000: below 25 per cent, but above 500,000 together."""
    first, second, third = (of(book, "VariationCheck", "C-09", float(n), by=("Contract", "Variation")) for n in (1, 2, 3))
    assert [first[h] for h in ("Permitted", "Ground", "All changes", "Notice needed")] == ["yes", "13(1)(d)", 300_000, "no"]
    assert [second[h] for h in ("Permitted", "Ground", "All changes", "Notice needed")] == ["yes", "13(1)(d)", 550_000, "yes"]
    assert second["Share of the original"] == pytest.approx(550_000 / 12_600_000) and second["Look at"] == "check_notice_basis"
    # a merger: whether the successor qualifies is not recorded anywhere, and that is never taken as yes
    assert (third["Permitted"], third["Look at"]) == ("unknown", "meets_basic_criteria_unknown")
    # a contract of another regime is not judged
    assert of(book, "VariationCheck", "C-01")["Look at"] == "not_psr"


def test_its_notice_is_due_thirty_days_after_it(book):
    notices = {(row["Contract"], row["Variation"]): row for row in table(book, "VariationNotices")}
    due = notices["C-09", 2.0]
    assert (due["Notice"], due["Due"], due["Days"], due["Band"]) == ("PSR_modification", serial("2026-03-29"), 27, "red")
    assert notices["C-09", 1.0]["Due"] in (None, "") and notices["C-01", 1.0]["Due"] in (None, "")


# ---- lead times and overlaps


def test_by_when_the_next_award_must_begin(book):
    """C-01 ends on 31 March 2027: eighteen months before is 30 September 2025, twelve is 31 March 2026."""
    row = of(book, "LeadTimes", "C-01")
    assert (row["Safe start by"], row["Last start by"], row["Band"]) == (serial("2025-09-30"), serial("2026-03-31"), "amber")
    listed = [row["Contract"] for row in table(book, "LeadTimes")]
    assert "C-06" not in listed and "C-07" not in listed and "C-12" not in listed  # no end, over, no date


def test_contracts_of_the_same_service_and_area_overlap(book):
    row = of(book, "Overlaps", "C-02", "C-10", by=("Contract", "Overlaps with"))
    assert (row["Both from"], row["Both to (31/12/2099: no end)"]) == (serial("2024-09-01"), serial("2027-08-31"))
    assert row["Alike in"] == "same service, same area"
    pairs = {(row["Contract"], row["Overlaps with"]) for row in table(book, "Overlaps")}
    assert pairs == {("C-01", "C-08"), ("C-02", "C-10")}  # C-07 is over and replaced, C-12 has no dates


def test_contracts_that_follow_each_other_do_not_overlap(tmp_path):
    one = {"contract_id": "K-1", "start_date": "2020-04-01", "end_date_current": "2023-03-31", "holder_party_id": "Ash"}
    next_one = one | {"contract_id": "K-2", "start_date": "2023-04-01", "end_date_current": "2026-03-31"}
    again = one | {"contract_id": "K-3", "start_date": "2023-03-31", "end_date_current": "2024-03-31"}
    terms = [{"contract_id": key, "department": "Beds", "footprint": "North"} for key in ("K-1", "K-2", "K-3")]
    _, book = made(tmp_path, source=register(tmp_path, {"contracts": [one, next_one, again], "terms": terms}))
    found = [(row["Contract"], row["Overlaps with"], row["Both from"]) for row in table(book, "Overlaps")]
    assert found == [("K-1", "K-3", serial("2023-03-31")), ("K-2", "K-3", serial("2023-04-01"))]


# ---- money


def test_commitments_by_financial_year_add_up_to_the_value(book):
    """C-03: 9,600,000 over the 1,096 days from 1 July 2023 to 30 June 2026; 365 of them lie in 2025/26 and 91 in 2026/27."""
    row = of(book, "Commitments", "C-03")
    assert row["2025/26"] == pytest.approx(9_600_000 * 365 / 1096, abs=0.01)
    assert row["2026/27"] == pytest.approx(9_600_000 * 91 / 1096, abs=0.01)
    assert (row["2027/28"], row["Sum"]) == (0, 9_600_000)
    # a yearly value without an end: 210,000 in every year, and no sum
    endless = of(book, "Commitments", "C-06")
    assert (endless["2025/26"], endless["2029/30"], endless["Sum"]) == (210_000, 210_000, "")
    totals = {row["Financial year"]: row["Committed"] for row in table(book, "CommitmentTotals")}
    rows = [row["2025/26"] for row in table(book, "Commitments") if isinstance(row["2025/26"], float)]
    assert totals["2025/26"] == pytest.approx(sum(rows), abs=0.005)


def test_payments_are_laid_to_contracts_and_none_is_lost(book):
    totals = {row["Contract"]: (row["Spent"], row["Band"]) for row in table(book, "SpendTotals")}
    assert totals["C-01"] == (40_500_000, "near_value")  # 20,000,000 by its number + 20,500,000 by its reference, of 48,000,000
    assert totals["C-04"] == (5_300_000, "over_value")
    assert totals["C-03"][0] == 6_280_000  # what a person entered goes first: 6,400,000 less a credit of 120,000
    assert totals["ambiguous"][0] == 410_000 and totals["unmatched"][0] == 1_800  # two contracts of one supplier are not split
    assert totals["all_lines"][0] == 40_500_000 + 5_300_000 + 6_280_000 + 410_000 + 1_800


def test_commissioners_against_their_budgets(book):
    """The council: 2,400,000 + 23,600,000 + 506,000 + 300,000, without an uplift, of 27,900,000."""
    council = of(book, "BudgetCheck", "Northshire Council", by=("Commissioner",))
    assert [council[h] for h in ("Base", "Uplift", "Committed", "Budget less committed", "Status")] == [
        26_806_000, 0, 26_806_000, 1_094_000, "under"]  # fmt: skip
    board = of(book, "BudgetCheck", "Northshire ICB", by=("Commissioner",))
    assert board["Uplift"] == pytest.approx(board["Base"] * 0.021, abs=0.05)


def test_the_summary_of_the_year_that_ended(book):
    """The year that ended before 2 March 2026 is 2024/25, in which no contract of the regime was signed."""
    counts = {row["Item"]: row["Count"] for row in table(book, "Summary")}
    assert counts["direct_award_process_c"] == 0 and counts["psr_rows_without_signature"] == 1


def test_a_new_register_has_none_of_these_sheets(tmp_path):
    row = {"contract_id": "K-1", "title": "Beds", "start_date": "2024-04-01", "end_date_current": "2027-03-31"}
    _, book = made(tmp_path, source=register(tmp_path, {"contracts": [row]}))
    sheets = ("Variation check", "Lead times", "Overlaps", "PSR summary", "Repeats", "Names", "Commitments", "Spend check", "Budget check")
    assert not set(sheets) & set(book.sheets)
