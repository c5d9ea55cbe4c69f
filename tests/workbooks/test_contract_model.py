"""The contract model of the packaged sample: its figures by hand.

Lists, shares, costs and terms are those of workbooks/samples/contract_model; every expected figure has its working beside it.
"""

import pytest

from tests.hosts import compare_libreoffice
from tests.practice_books import at, table
from tests.workbooks.contract_folders import regenerate, workbook
from workbooks.reader import Workbook, read

HOLDS = 0


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    file = tmp_path_factory.mktemp("contract") / "sample.xlsx"
    file.write_bytes(workbook())
    return file


@pytest.fixture(scope="module")
def book(path) -> Workbook:
    return read(path)


def test_the_sample_comes_out_the_same_again_from_its_csv_and_from_itself(tmp_path, path):
    assert regenerate(tmp_path, "sample", "again.xlsx").code == HOLDS
    assert (tmp_path / "again.xlsx").read_bytes() == workbook()
    assert regenerate(tmp_path, path, "itself.xlsx").code == HOLDS
    assert (tmp_path / "itself.xlsx").read_bytes() == workbook()


def test_every_check_holds(book):
    assert at(book, "Checks.Master") == "All checks hold"
    assert {row["Result"] for row in table(book, "Checks")} == {"holds"}


@pytest.mark.libreoffice
def test_libreoffice_calculates_every_cell_alike(soffice, path, capsys):
    assert compare_libreoffice.main([str(path)]) == 0, capsys.readouterr().out


def test_the_contract_sum_grows_with_list_and_amount_a_head(book):
    first, second, *_ = table(book, "Sums")
    assert (first["List"], first["£ per head"], first["Contract sum"]) == (320000, 250, 80000000)  # 320,000 x 250
    assert second["List"] == pytest.approx(321280)  # 320,000 x 1.004
    assert second["Contract sum"] == pytest.approx(81926400)  # 321,280 x 250 x 1.02
    assert first["VAT not recovered"] == 200000  # 2,000,000 x 20 % x half
    assert first["Left for services"] == 79800000


def test_the_score_of_a_year_pays_its_share_of_the_outcome_element(book):
    first, second, third, *_ = table(book, "Ramp")
    # 0.5 x (75 - 60)/20 + 0.3 x (12 - 9)/4 + 0.2 x 0 = 0.6; 2 % of 80m is 1.6m, of which 0.6 is 960,000
    assert [first[c] for c in ("Outcome element", "Core", "Earned", "Withheld", "Paid")] == [1600000, 78400000, 960000, 640000, 79360000]
    scores = [row["Score"] for row in table(book, "Scores")]
    assert scores[:3] == pytest.approx([0.6, 0.7425, 0.7])  # 0.5 x 16/20 + 0.3 x 3.5/4 + 0.2 x 2/5; then as assumed
    assert third["Profit may be distributed"] is True  # 0.7 is above the gate of 0.5


def test_both_readings_of_the_announcement_stand_side_by_side(book):
    (start,) = table(book, "StartingPoint")
    assert (start["Cost before the rise"], start["Cost now"]) == (75000000, 81000000)  # 6m / 8 %, and 6m more
    third = table(book, "Readings")[2]
    assert third["Reading A"] == 111000000  # 81 + 3 x 10
    assert third["Reading B"] == pytest.approx(91000000)  # 81 + 10, by the third year


def test_savings_are_claimed_up_to_the_cap(book):
    years = table(book, "Savings")
    assert years[0]["Saving"] == 5700000  # 84.0 - 78.3
    # 5.7 + 4.3 + 8.1 + 11.0 + 12.9 + 15.0 = 57.0 by year 6; 3.0 are left of the cap of 60 in year 7, then nothing
    assert [row["Claimed"] for row in years[5:8]] == pytest.approx([15000000, 3000000, 0])
    assert at(book, "claimed_in_all") == 60000000


def test_present_value_and_what_a_break_costs(book):
    assert table(book, "Worth")[0]["Present value"] == pytest.approx(5700000 / 1.035)
    third, *_ = table(book, "BreakYears")
    kept = 5.7e6 / 1.035 + 4.3e6 / 1.035**2 + 8.1e6 / 1.035**3
    assert third["Worth to date"] == pytest.approx(kept)
    assert third["Its present value"] == 1352914.06  # 1,500,000 / 1.035^3
    assert third["What ending then costs"] == pytest.approx(at(book, "present_value") - kept + 1352914.06)
    assert table(book, "BreakSaved")[0]["Claimed to date"] == pytest.approx(18100000)  # 5.7 + 4.3 + 8.1


def test_fifty_fifty_beyond_a_dead_band_is_far_less(book):
    first, second, *_ = table(book, "Shared")
    # 1.7m below 80m; the dead-band takes 2 % of 80m = 1.6m; half of 0.1m is 50,000, which is 2.94 % of 1.7m
    assert (first["Provider's part"], first["Commissioner's part"]) == (50000, 1650000)
    assert first["Effective share"] == pytest.approx(50000 / 1700000)
    assert (second["Provider's part"], second["Note"]) == (0, "inside the dead-band")  # 1,073,600 is 1.3 %


def test_the_first_pound_form_jumps_where_the_excess_form_does_not(book):
    points = {row["Per cent below the benchmark"]: row for row in table(book, "Curve")}
    assert points[2]["Provider's part, excess form"] == 0
    assert points[2]["Provider's part, first-pound form"] == 800000  # half of 2 % of 80m, all at once
    assert points[1.5]["Provider's part, first-pound form"] == 0
    assert at(book, "gain_jump") == 0  # the contract has the excess form


def test_the_sum_is_handed_down_and_overspends_are_handed_up(book):
    kept = {row["Party"]: row["Kept"] for row in table(book, "Cascade")}
    # 5 % of 80m stays; of 76m by 50, 20, 16, 14; the alliance's 10.64m goes on 3 to 1
    assert kept == {"A01": 38000000, "A02": 15200000, "A03": 12160000, "A04": 0, "A05": 7980000, "A06": 2660000, "top slice": 4000000}
    borne = {row["Party"]: row["Bears (+) or gains (-)"] for row in table(book, "Borne")}
    # half of each gain; A02 overspent 700,000, half of it is cut at its cap; what is passed on: -400 + 450 - 210 - 60 - 80 = -300 (000);
    # the prime provider kept 79.36 - 76 = 3.36m and spent 3.1m: (-260 - 300)/2 = -280 for it and for the commissioner
    assert borne == {"A01": -400000, "A02": 250000, "A03": -210000, "A05": -60000, "A06": -80000, "prime provider": -280000,
                     "commissioner": -280000, "total": -1060000}  # fmt: skip


def test_moving_money_and_ending_one_early_keep_every_total(book):
    moved = {row["Party"]: (row["Before"], row["After"]) for row in table(book, "Moved")}
    assert moved["A01"] == (38000000, 37600000) and moved["A02"] == (15200000, 15600000)
    assert moved["total"] == (76000000, 76000000)
    ended = {row["Party"]: row["Change"] for row in table(book, "Ended")}
    # six of twelve months of 2.66m are released, 1.33m, and taken over 2 : 1 : 1 month by month in whole pence: four months of 221,666.67
    # as 110,833.33 + 55,416.67 + 55,416.67, two of 221,666.66 as 110,833.33 + 55,416.67 + 55,416.66
    assert ended == {"A01": 664999.98, "A02": 332500.02, "A03": 332500, "A05": 0, "A06": -1330000, "not placed": 0, "total": 0}


def test_the_month_the_cash_runs_out(book):
    # 99.9m spent of 98.55m planned: each month of 6.85m becomes 6,943,835.62; 1,350,000 - 900,000 is left after June 2027, and every month
    # takes 93,835.62 more than comes in, so the fifth month of the forecast is short
    assert at(book, "cash_runs_out") == "11/2027"
    scenarios = {row["Scenario"]: row for row in table(book, "CashScenarios")}
    assert scenarios["As planned"]["Left at the end"] == pytest.approx(450000 - 9 * (6850000 * 99.9 / 98.55 - 6850000), abs=0.01)
    assert scenarios["Prevention works"]["First month not covered"] == "none"
    assert scenarios["Hard winter and dear staff"]["First month not covered"] < scenarios["As planned"]["First month not covered"]


def test_volume_and_price(book):
    first, *_ = table(book, "PriceVolume")
    # 40 users of 180,000 became 41 of 207,000: 1 x 180,000, 40 x 27,000, 1 x 27,000
    assert [first[c] for c in ("Volume", "Price", "Both together")] == [180000, 1080000, 27000]


def test_the_gate_asks_about_people_who_are_not_on_the_list(book):
    own, press = table(book, "Gate")
    assert (own["£ a head"], own["Status"]) == (250, "pass")
    assert (press["£ a head"], press["Status"]) == (pytest.approx(10000 / 3), "block")  # 80m / 24,000


def test_a_carve_out_leaves_a_hole_a_weighted_head(book):
    rows = {row["Unit"]: row for row in table(book, "Hole")}
    assert rows["N01"]["A weighted head after"] == pytest.approx(1400 - 9000000 / 220000)  # shared over 220,000 weighted people
    assert rows["N03"]["A weighted head after"] == 1400
    assert at(book, "hole") == pytest.approx(9000000 / 220000)
