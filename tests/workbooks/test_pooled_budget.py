"""The pooled budget as a user sees it: shares, the order of cover, settlements and payments, and what stops them.

Figures of the small pools are those of examples G12a to G12d of the capitation reference; others are worked by hand beside them.
"""

import openpyxl
import pytest

from tests.practice_books import at, cwb, edited, table
from tests.workbooks.pool_folders import HEADERS, made, pool, sample_bytes
from tests.workbooks.tender_folders import all_of, cell, rows, setting, write
from udfs.cells import ExcelError
from workbooks.outcome import BadInput, Outcome
from workbooks.pooled_budget.book import TEMPLATE, rolled
from workbooks.reader import Workbook, read
from workbooks.template import load

AMOUNT, EXTRA = "Amount (negative: given back)", "Extra (negative: rebate)"
ICB, COUNCIL, WESTMOOR = "Invented Northshire ICB", "Invented Northshire Council", "Invented Westmoor Council"
CALCULATED = ("Contributions", "LineShares", "Outturn", "RiskShare", "Payments")


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


def steps(book: Workbook) -> dict[tuple[object, object], object]:
    return {(row["Cover"], row["Who"]): row[AMOUNT] for row in table(book, "Outturn")}


def blocks(outcome: Outcome) -> list[tuple[str, str]]:
    return [(f.where, f.rule) for f in outcome.findings if f.severity == "block"]


# ---- the sample ----------------------------------------------------------------------------------------------------------------------


def test_the_sample_comes_out_the_same_again_from_its_csv_and_from_itself(tmp_path, path):
    assert cwb("regenerate", "pooled_budget", "--out", "again.xlsx", cwd=tmp_path).code == 0
    assert (tmp_path / "again.xlsx").read_bytes() == sample_bytes()
    assert cwb("regenerate", "pooled_budget", "--source", path, "--out", "itself.xlsx", cwd=tmp_path).code == 0
    assert (tmp_path / "itself.xlsx").read_bytes() == sample_bytes()


def test_every_check_holds_and_every_sheet_says_so_at_its_top(book):
    assert {row["Result"] for row in table(book, "Checks")} == {"holds"}
    assert {sheet.cell(3, 1) for sheet in book.sheets.values()} == {"All checks hold"}
    assert {row["State"] for row in table(book, "Completion")} == {"complete"}


def test_the_order_of_cover_step_by_step(book):
    """Overspent: L1 1,620,334.17 + L2 310,220.05 + L6 250,000.00 + L7 94,000.00 = 2,274,554.22. Given to no line: 83,333.34. Underspent:
    L3 119,082.56 + L4 144,888.10 + L5 44,115.75 = 308,086.41. Left 1,883,134.47, less risk pool 500,000 and 150,000 + 100,000 that are
    not committed: 1,133,134.47 for the partners, by overspent line and its profile: L1 and L6 pro rata, L2 40/50/10, L7 the ICB alone.
    That asks 605,831.34, 445,557.35 and 81,745.77; the council's 45,557.35 above its cap go to the others as 605,831.34 to 81,745.77."""
    rows = table(book, "Outturn")
    assert [row["Before"] for row in rows[:3]] == [2_274_554.22, 2_191_220.88, 1_883_134.47]
    found = steps(book)
    assert found["unallocated", "pool"] == 83_333.34 and found["underspends of other lines", "pool"] == 308_086.41
    assert found["risk pool", "pool"] == 500_000 and (found["uncommitted", "L1"], found["uncommitted", "L4"]) == (150_000, 100_000)
    assert all(one["After"] == following["Before"] for one, following in zip(rows, rows[1:], strict=False)) and rows[-1]["After"] == 0
    assert by(book, "Settlement", "Partner", EXTRA) == {ICB: 645_972.40, COUNCIL: 400_000, WESTMOOR: 87_162.07}
    assert found["unmet", "pool"] == 0 and at(book, "may_sign") == "not blocked by the pool"


def test_the_waterfall_hangs_every_bar_where_the_one_before_it_ended(book, path):
    bars = table(book, "Cover")
    assert bars[0]["To be covered"] == 2_274_554.22
    drawn = round(sum(row["Covered by"] for row in bars), 2)
    assert drawn == 2_274_554.22 and all(row["Base (not drawn)"] == row["After"] for row in bars[1:])
    chart = openpyxl.load_workbook(path)["Outturn"]._charts[0]
    assert chart.grouping == "stacked" and len(chart.series) == 4
    assert chart.series[0].graphicalProperties.noFill, "what the bars stand on is not drawn"
    lines = openpyxl.load_workbook(path)["Line shares"]._charts[0]
    assert len(lines.series) == 2


def test_a_line_is_shared_by_its_profile(book):
    """L2 explicit 40/50/10 of 310,220.05: 124,088.02, 155,110.025 and 31,022.005, the odd penny to the larger remainder, first key first;
    L3 is the ICB's alone; of L4 Westmoor does not move, so 144,888.10 is shared 45,000,000.01 to 33,333,333.33 between the others."""
    lines = {row["Line"]: row for row in table(book, "LineShares")}
    assert lines["L2"]["Variance"] == 310_220.05
    assert round(sum(lines["L2"][who] for who in (ICB, COUNCIL, WESTMOOR)), 2) == 310_220.05 and lines["L2"][ICB] == 124_088.02
    assert (lines["L3"][ICB], lines["L3"][COUNCIL], lines["L3"][WESTMOOR]) == (-119_082.56, 0, 0)
    assert lines["L4"][WESTMOOR] == 0 and round(lines["L4"][ICB] + lines["L4"][COUNCIL], 2) == -144_888.10
    assert lines["L4"][ICB] == -83_233.59, "144,888.10 x 45,000,000.01 / 78,333,333.34 = 83,233.589"


def test_instalments_performance_and_the_month_the_cash_runs_out(book):
    """45,000,000.01 less 2,800,000 in four: 10,550,000.01 and three of 10,550,000.00. 3.15 of 4.2 earns three quarters of 2,800,000."""
    first = table(book, "Payments")[0]
    assert [first[name] for name in ("April", "July", "October", "January")] == [10_550_000.01, *[10_550_000.0] * 3]
    paid = table(book, "Performance")[0]
    assert (paid["Earned"], paid["Withheld"]) == (2_100_000, 700_000)
    runs = table(book, "Runs")
    assert [row["Scenario"] for row in runs][0] == "As it goes" and runs[0]["Comes in"] == 83_633_333.34, "700,000 are withheld"
    assert runs[0]["Left at the end"] < 0 and isinstance(runs[0]["Month it runs out"], float)


def test_vat_that_cannot_be_recovered_has_a_line_and_is_compared_with_it(book, tmp_path):
    assert at(book, "vat_leaked") == 294_000
    assert [book.sheet("Line shares").cell(row, 2) for row in (6, 7, 8)] == [200_000, 294_000, 94_000]
    outcome, _ = made(tmp_path, rows("lines", lambda lines: [line for line in lines if line[0] != "L7"]))
    assert [(f.severity, f.where) for f in outcome.findings if f.rule == "VAT leakage"] == [("warn", "lines")]


# ---- the reference's examples --------------------------------------------------------------------------------------------------------

G12A = {"line": "U", "budget": 100_000_000, "actual": 104_000_001.23, "uncommitted": 1_000_000}


@pytest.mark.parametrize(
    ("policy", "icb", "council", "unmet"), [("report", 1_500_000.74, 800_000, 200_000.49), ("respread", 1_700_001.23, 800_000, 0)]
)
def test_a_cap_is_reported_or_respread(tmp_path, policy, icb, council, unmet):
    """G12a: 4,000,001.23 over; risk pool 500,000; uncommitted 1,000,000; the rest 60/40, the council at most 800,000."""
    folder = pool(tmp_path, [("ICB", 60_000_000, ""), ("Council", 40_000_000, 800_000)], [G12A], risk_pool=500_000, cap_policy=policy)
    outcome, book = made(tmp_path, source=folder)
    found = steps(book)
    assert (found["risk pool", "pool"], found["uncommitted", "U"]) == (500_000, 1_000_000)
    assert (found["partner", "ICB"], found["partner", "Council"], found["unmet", "pool"]) == (icb, council, unmet)
    assert outcome.holds == (unmet == 0), "what nobody bears blocks sign-off"
    assert str(at(book, "may_sign")).startswith("blocked: nobody bears £200,000.49" if unmet else "not blocked")


def test_lines_of_three_profiles(tmp_path):
    """G12b: pro rata 300,000; host -100,000; explicit 70/30 of 50,000."""
    lines = [
        {"line": "L1", "budget": 50_000_000, "actual": 50_300_000},
        {"line": "L2", "budget": 30_000_000, "actual": 29_900_000, "profile": "host", "named": "Council"},
        {"line": "L3", "budget": 20_000_000, "actual": 20_050_000, "profile": "explicit"},
    ]
    folder = pool(tmp_path, [("ICB", 60_000_000, ""), ("Council", 40_000_000, "")], lines)
    write(folder, "shares", [HEADERS["shares"], ["L3", "ICB", 0.7], ["L3", "Council", 0.3]])
    outcome, book = made(tmp_path, source=folder)
    shared = {row["Line"]: (row["ICB"], row["Council"]) for row in table(book, "LineShares")}
    assert shared == {"L1": (180_000, 120_000), "L2": (0, -100_000), "L3": (35_000, 15_000), "VAT": (0, 0), "total": (215_000, 35_000)}
    assert outcome.holds and at(book, "variance") == 250_000


def test_an_underspend_by_priority_held_or_given_back(tmp_path):
    """G12c: 7,500,000 under; A and B have 10 % of theirs first (3,500,000 and 2,500,000), the other 1,500,000 is for all pro rata."""
    partners = [("E", 40_000_000, ""), ("A", 35_000_000, ""), ("B", 25_000_000, "")]
    lines = [{"line": "L1", "budget": 100_000_000, "actual": 92_500_000}]
    wanted = {"priority": (-600_000, -4_025_000, -2_875_000), "rebate": (-3_000_000, -2_625_000, -1_875_000), "hold": (0, 0, 0)}
    for rule, amounts in wanted.items():
        where = tmp_path / rule
        where.mkdir()
        outcome, book = made(where, source=pool(where, partners, lines, underspend=rule, protected_partner="E", others_first=0.1))
        assert tuple(by(book, "Settlement", "Partner", EXTRA).values()) == amounts and outcome.holds
        assert steps(book)["carried forward", "pool"] == (-7_500_000 if rule == "hold" else 0)
        assert all(row["Covered by"] == 0 for row in table(book, "Cover"))
        assert round(sum(row["Left over and given back"] for row in table(book, "Cover")), 2) == -7_500_000 * 2, "down and up again"


def test_four_equal_instalments_to_the_penny(tmp_path):
    """G12d: 10,000,000.03 in four."""
    folder = pool(tmp_path, [("ICB", 10_000_000.03, "")], [{"line": "L1", "budget": 10_000_000.03, "actual": 10_000_000.03}])
    days = ("2026-04-15", "2026-07-15", "2026-10-15", "2027-01-15")
    write(folder, "instalments", [HEADERS["instalments"], *([f"No. {n}", day, 1] for n, day in enumerate(days, 1))])
    _, book = made(tmp_path, source=folder)
    row = table(book, "Payments")[0]
    assert [row[f"No. {n}"] for n in range(1, 5)] == [2_500_000.01, 2_500_000.01, 2_500_000.01, 2_500_000.0]


def test_the_learning_disability_pool(tmp_path):
    """Section 10.3: cost of clinical commissioning group and council rose by £11m, 15 %, in two years: 11 / 0.15 = 73.33 to 84.33. A pool
    that was never raised has the £11m to cover. How the two shared it is not told: halves are made up."""
    partners = [("Health", 36_666_666.67, ""), ("Council", 36_666_666.66, "")]
    outcome, book = made(tmp_path, source=pool(tmp_path, partners, [{"line": "LD", "budget": 73_333_333.33, "actual": 84_333_333.33}]))
    line = table(book, "Budget")[0]
    assert line["Variance (overspend +)"] == 11_000_000 and round(line["Of budget"], 4) == 0.15
    assert outcome.holds and sorted(by(book, "Settlement", "Partner", EXTRA).values()) == [5_500_000, 5_500_000]


def test_partners_behind_the_risk_pool_by_key_and_cap(book, tmp_path):
    """500,000 by contributions, the council at most 200,000: 45,000,000.01 / 84,333,333.34 is 266,798.42, the council's 197,628.46."""
    shares = by(book, "RiskShare", "Partner", "After caps")
    assert round(sum(shares.values()), 2) == -500_000 and shares[ICB] == -266_798.42 and shares[COUNCIL] == -197_628.46
    _, equal = made(tmp_path, setting(risk_key="equal"))
    assert list(by(equal, "RiskShare", "Partner", "Before caps").values()) == [-166_666.67, -166_666.67, -166_666.66, 0]


def test_a_pool_that_is_only_set_up_has_contributions_and_instalments_and_no_outturn(tmp_path):
    emptied = rows("lines", lambda lines: [[*line[:4], "", "", "", "", *line[8:]] for line in lines])
    outcome, book = made(tmp_path, all_of(emptied, setting(control_actual="")))
    assert outcome.holds and "Outturn" not in book.sheets and "Instalments" in book.sheets


def test_the_next_year_keeps_the_agreement_and_drops_the_figures():
    job = rolled(load(TEMPLATE, None))
    assert str(job.settings["year_start"]) == "2027-04-01" and job.settings["period"] is None and not job.rows["months"]
    assert [str(row["due"]) for row in job.rows["instalments"]] == ["2027-04-15", "2027-07-15", "2027-10-15", "2028-01-15"]
    assert [row["contribution"] for row in job.rows["partners"]][0] == 45_000_000.01
    assert {row["actual"] for row in job.lines} == {None} and len(job.lines) == 7


def test_the_next_year_waits_for_its_period_alone(tmp_path, path):
    """Roll forward, enter the period, calculate: the plan stands; a measure without a result scores nothing."""
    cwb("roll-forward", path, "--out", "next.xlsx", cwd=tmp_path)
    edited(tmp_path / "next.xlsx", tmp_path / "filled.xlsx", {"period": "2027/28 quarter 1"})
    ran = cwb("regenerate", "pooled_budget", "--source", "filled.xlsx", "--out", "plan.xlsx", cwd=tmp_path)
    book = read(tmp_path / "plan.xlsx")
    assert ran.code == 0 and "Outturn" not in book.sheets
    assert table(book, "Payments")[0]["April"] == 10_550_000.01 and table(book, "Performance")[0]["Earned"] == 0


# ---- bad input: a finding with its cell, and nothing is shared out --------------------------------------------------------------------

TWICE = rows("lines", lambda lines: [*lines, ["l1", *lines[0][1:]]])
BAD = {
    "a negative contribution": (cell("partners", 2, "Contribution", -5), "partners.csv, row 2, Contribution", "no negative sums"),
    "a blank contribution": (cell("partners", 3, "Contribution", ""), "partners.csv, row 3, Contribution", "blank"),
    "a contribution in words": (cell("partners", 3, "Contribution", "6m"), "partners.csv, row 3, Contribution", "kind of cell"),
    "half a penny": (cell("partners", 3, "Contribution", 33333333.335), "partners.csv, row 3, Contribution", "whole pence"),
    "nobody pays in": (rows("partners", lambda p: [[r[0], 0, *r[2:]] for r in p]), "partners", "an empty pool"),
    "a negative risk pool": (setting(risk_pool=-1), "settings, risk_pool", "settings"),
    "a blank risk pool": (setting(risk_pool=""), "settings, risk_pool", "settings"),
    "shares of 90 per cent": (cell("shares", 4, "Share, of 1", 0), "shares.csv, row 2, Share, of 1", "shares add up"),
    "a partner without a share": (rows("shares", lambda s: s[:2]), "lines.csv, row 3, Who answers for it", "shares"),
    "a blank share": (cell("shares", 4, "Share, of 1", ""), "shares.csv, row 4, Share, of 1", "blank"),
    "a blank actual": (cell("lines", 4, "Actual", ""), "lines.csv, row 4, Actual", "actuals"),
    "blank for nothing uncommitted": (cell("lines", 4, "Uncommitted, of the actual", ""), "lines.csv, row 4, Uncommitted, of the actual",
                                      "uncommitted"),
    "more uncommitted than spent": (cell("lines", 8, "Uncommitted, of the actual", 1e6), "lines.csv, row 8, Uncommitted, of the actual",
                                    "uncommitted"),
    "lines above the pool": (cell("lines", 2, "Budget", 39_000_000), "lines.csv, row 2, Budget", "lines within the pool"),
    "a rest that blocks": (setting(unallocated_rule="block"), "lines.csv, row 2, Budget", "pool used up"),
    "a service of less than nothing": (cell("lines", 6, "Budget", -1), "lines.csv, row 6, Budget", "no negative sums"),
    "an unknown host of a line": (cell("lines", 4, "Named partner", "Nobody"), "lines.csv, row 4, Named partner", "known partners"),
    "a host line without a host": (cell("lines", 4, "Named partner", ""), "lines.csv, row 4, Named partner", "profile"),
    "an unknown reporter": (cell("lines", 4, "Reported by", "Nobody"), "lines.csv, row 4, Reported by", "known partners"),
    "an unknown profile": (cell("lines", 2, "Who answers for it", "all"), "lines.csv, row 2, Who answers for it", "choices"),
    "a line twice": (TWICE, "lines.csv, row 9, Line", "every row once"),
    "a partner twice": (rows("partners", lambda p: [*p, p[2]]), "partners.csv, row 5, Partner", "every row once"),
    "an unknown host of the pool": (setting(host="Nobody"), "settings, host", "known partners"),
    "a reduction of more than all": (setting(others_first=10), "settings, others_first", "settings"),
    "priority without a partner that waits": (setting(underspend="priority"), "settings, protected_partner", "settings"),
    "instalments out of order": (cell("instalments", 3, "Due", "2026-04-01"), "instalments.csv, row 3, Due", "order of time"),
    "a month left out": (rows("months", lambda m: [*m[:3], *m[4:]]), "months.csv, row 5, Month", "order of time"),
    "a performance sum above its contribution": (setting(performance_fund=46_000_000), "settings, performance_fund", "performance element"),
    "a performance sum of nobody": (setting(performance_partner=""), "settings, performance_partner", "performance element"),
    "months and instalments of another year": (setting(year_start="2030-04-01"), "months.csv, row 2, Month", "dates of the year"),
    "more VAT than the actual it is part of": (cell("lines", 8, "VAT not recovered, in the actual", 500_000),
                                               "lines.csv, row 8, VAT not recovered, in the actual", "VAT in the actual"),
    "measures of 90 per cent": (cell("measures", 2, "Weight, of 1", 0.9), "measures.csv, row 2, Weight, of 1", "weights add up"),
}  # fmt: skip
OF_THE_YEAR = ("a blank actual", "blank for nothing uncommitted", "more uncommitted than spent", "lines above the pool",
               "a rest that blocks", "more VAT than the actual it is part of")  # fmt: skip


def in_file(where: str) -> str:
    """A setting as its row in settings.csv of the sample."""
    names = [line.partition(",")[0] for line in (TEMPLATE.sample / "settings.csv").read_text().splitlines()]
    return f"settings.csv, row {names.index(where.removeprefix('settings, ')) + 1}" if where.startswith("settings, ") else where


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_with_its_cell_and_nothing_is_shared_out(tmp_path, name):
    change, where, rule = BAD[name]
    outcome, book = made(tmp_path, change)
    assert (in_file(where), rule) in blocks(outcome), blocks(outcome)
    assert not outcome.holds and "fail" in outcome.verdict
    held = [grid for grid in CALCULATED if grid not in ("Contributions", "Payments") or name not in OF_THE_YEAR]
    for grid in held:
        shown = [value for row in table(book, grid) for heading, value in row.items() if heading not in ("Partner", "Year")]
        assert shown and all(isinstance(value, ExcelError) for value in shown), grid


def test_what_is_withheld_of_the_performance_element_does_not_come_in(tmp_path, book):
    """2,800,000 hang on it; core 42,200,000.01 in four. 3.15 of 4.2 is 0.75: 2,100,000 earned, 700,000 withheld. At 0 nothing is earned."""
    payment = table(book, "Payments")[0]
    assert (payment["April"], payment["July"], payment["Year"]) == (10_550_000.01, 10_550_000, 44_300_000.01)
    assert (payment["Performance, as earned"], payment["Performance, withheld"]) == (2_100_000, 700_000)
    assert [row["All partners"] for row in table(book, "Paid")][-1] == 2_100_000
    bears = by(book, "Settlement", "Partner", "Bears in all")
    outcome, none = made(tmp_path, cell("measures", 2, "Result", 0))
    assert outcome.holds and by(none, "Settlement", "Partner", "Bears in all")[ICB] == round(bears[ICB] - 2_100_000, 2)
    assert table(none, "Payments")[0]["Year"] == 42_200_000.01 and table(none, "Paid")[-1]["All partners"] == 0
    cash = lambda one: round(sum(row["Instalments due in it"] for row in table(one, "Cash")), 2)
    assert (cash(book), cash(none)) == (83_633_333.34, 81_533_333.34)


def test_the_two_figures_of_the_years_spending_stand_side_by_side(book):
    """Months 87,343,073.68 by run rate, lines 86,216,467.81."""
    assert at(book, "two_figures") == 1_126_605.87


def test_a_credit_and_a_period_of_another_year_are_told(tmp_path):
    outcome, _ = made(tmp_path, all_of(cell("lines", 6, "Actual", -100), setting(period="2030/31 quarter 1", control_actual="")))
    warned = {f.rule for f in outcome.findings if f.severity == "warn"}
    assert {"credits", "dates of the year"} <= warned and outcome.holds


def test_a_missing_table_cannot_be_laid_out(tmp_path):
    with pytest.raises(BadInput, match="There is no table partners"):
        made(tmp_path, lambda folder: (folder / "partners.csv").unlink())
