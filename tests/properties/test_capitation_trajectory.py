"""Laws of the capitation reference, section 11: list reconciliation (10), trajectory (11), carve-outs (12), ledger (13), moved money."""

import datetime as dt
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from udfs.capitation.carve_out import capitation_carve_out
from udfs.capitation.cash import trajectory_cash_exhaustion, trajectory_cash_forecast
from udfs.capitation.coverage import capitation_coverage, capitation_coverage_findings
from udfs.capitation.lists import capitation_leaver_effect, capitation_list_reconciliation
from udfs.capitation.moves import trajectory_end_early, trajectory_move
from udfs.capitation.present_value import trajectory_present_value
from udfs.capitation.trajectory import trajectory_price_volume, trajectory_savings
from udfs.capitation.vintages import capitation_vintage_difference
from udfs.errors import UdfError
from udfs.money import exact

RANDOM = settings(max_examples=1000, deadline=None)
CODES = [f"P{n:02d}" for n in range(20)]
people = st.integers(0, 20_000)
money = st.integers(0, 10**9).map(lambda pence: Decimal(pence).scaleb(-2))
rates = st.integers(1, 300_000).map(lambda pence: pence / 100)


def lists_of(size: int, fewest: int = 1):
    return st.lists(st.lists(people, min_size=4, max_size=4), min_size=fewest, max_size=size)


# ---- 10: list reconciliation -----------------------------------------------------------------------------------------


@given(lists=lists_of(6), rate=rates)
@RANDOM
def test_quarters_add_up_to_the_year_and_what_is_left_to_settle(lists, rate):
    paid = [Decimal("100.01")] * len(lists)
    for row, line in zip(lists, capitation_list_reconciliation(CODES[: len(lists)], lists, "per_head", [rate], paid), strict=True):
        assert sum(line[1:5]) == line[5] == line[6] + line[7]
        assert all(abs(exact(due) - n * exact(rate) / 4) <= Fraction(1, 200) for due, n in zip(line[1:5], row, strict=True))


@given(lists=lists_of(6, 2), pools=st.lists(money, min_size=4, max_size=4), seed=st.randoms(use_true_random=False))
@RANDOM
def test_a_fixed_pool_is_paid_out_whole_whatever_the_order_of_rows(lists, pools, seed: Random):
    assume(all(any(column) for column in zip(*lists, strict=True)))
    codes, order = CODES[: len(lists)], list(range(len(lists)))
    seed.shuffle(order)
    paid = [Decimal(0)] * len(lists)
    straight = capitation_list_reconciliation(codes, lists, "fixed_pool", pools, paid)
    shuffled = capitation_list_reconciliation([codes[i] for i in order], [lists[i] for i in order], "fixed_pool", pools, paid)
    assert [sum(column) for column in list(zip(*straight, strict=True))[1:5]] == pools
    assert [line[:6] for line in shuffled] == [straight[i][:6] for i in order]


@given(lists=lists_of(6, 2), rate=rates, leaver=st.integers(0, 5), quarter=st.integers(1, 4))
@RANDOM
def test_a_leaver_changes_nobody_else_in_a_contract_by_head(lists, rate, leaver, quarter):
    codes, leaver = CODES[: len(lists)], leaver % len(lists)
    *rows, total = capitation_leaver_effect(codes, lists, "per_head", [rate], codes[leaver], quarter)
    assert all(change == 0 for i, (_, _, _, change) in enumerate(rows) if i != leaver)
    assert total[3] == rows[leaver][3] <= 0


@given(lists=lists_of(6, 2), pools=st.lists(money, min_size=4, max_size=4), leaver=st.integers(0, 5), quarter=st.integers(1, 4))
@RANDOM
def test_a_leaver_changes_no_total_of_a_fixed_pool(lists, pools, leaver, quarter):
    leaver %= len(lists)
    others = [line for i, line in enumerate(lists) if i != leaver]
    assume(all(any(column) for column in zip(*others, strict=True)))
    *rows, total = capitation_leaver_effect(CODES[: len(lists)], lists, "fixed_pool", pools, CODES[leaver], quarter)
    assert (total[1], total[2], total[3]) == (sum(pools), sum(pools), 0)
    assert rows[leaver][3] <= 0


@given(n=st.integers(1, 20_000), rate=rates, year=st.integers(2013, 2030), closed=st.integers(1, 365))
@RANDOM
def test_a_longer_stay_is_never_paid_less(n, rate, year, closed):
    start = dt.date(year, 4, 1)
    due = []
    for day in (start + dt.timedelta(closed - 1), start + dt.timedelta(closed)):
        lists = [[n if day > dt.date(year + (m > 12), (m - 1) % 12 + 1, 1) else 0 for m in (4, 7, 10, 13)]]
        due.append(capitation_list_reconciliation(["A"], lists, "per_head", [rate], [Decimal(0)], None, [day], start)[0][5])
    assert due[0] <= due[1]


# ---- 11: trajectory --------------------------------------------------------------------------------------------------

figures = st.floats(0, 1e7, allow_nan=False)


@given(lines=st.lists(st.tuples(figures, figures, figures, figures), min_size=1, max_size=6))
@RANDOM
def test_volume_price_and_joint_are_the_whole_change(lines):
    for line, row in zip(lines, trajectory_price_volume(*map(list, zip(*lines, strict=True))), strict=True):
        u0, u1, c0, c1 = map(exact, line)
        assert row[2] == u1 * c1 - u0 * c0 == sum(row[3:6]) == sum(row[6:8])


@given(years=st.lists(st.tuples(money, money), min_size=1, max_size=15), cap=st.none() | money)
@RANDOM
def test_claims_never_pass_the_cap_nor_what_was_saved(years, cap):
    trajectory, actual = map(list, zip(*years, strict=True))
    rows = trajectory_savings(list(range(len(years))), trajectory, actual, ["nominal"] * 2, None if cap is None else [cap])
    for row in rows:
        assert 0 <= row[4] <= max(row[2], 0)
        assert cap is None or row[4] <= exact(cap)
        assert row[4] + row[5] == max(row[2], 0)
    assert rows[-1][2] == exact(sum(trajectory)) - exact(sum(actual)) and sum(row[3] for row in rows) == rows[-1][4]


@given(amounts=st.lists(money, min_size=1, max_size=15), rate=st.integers(1, 200).map(lambda n: n / 1000))
@RANDOM
def test_a_year_earlier_is_worth_one_rate_more(amounts, rate):
    years = list(range(len(amounts)))
    end, start = (trajectory_present_value(years, amounts, "real", timing, [rate]) for timing in ("end_of_year", "start_of_year"))
    assert start[-1][4] == end[-1][4] * (1 + exact(rate))
    assert end[-1][4] == sum(row[3] for row in end)


# ---- 12: carve-outs --------------------------------------------------------------------------------------------------


@st.composite
def carve_outs(draw):
    """Budgets large enough for two contracts, and who takes part in each."""
    n = draw(st.integers(1, 6))
    rows = [(draw(st.integers(10**6, 10**9)), draw(people), draw(people), [draw(st.booleans()), draw(st.booleans())]) for _ in range(n)]
    return rows, [draw(st.integers(0, 4 * 10**5)), draw(st.integers(0, 4 * 10**5))]


@given(case=carve_outs())
@RANDOM
def test_what_is_left_and_what_is_carved_out_is_the_whole_budget(case):
    rows, values = case
    budgets, lists, weighted, members = map(list, zip(*rows, strict=True))
    found = capitation_carve_out(CODES[: len(rows)], budgets, lists, weighted, budgets, members, values, ["one", "two"])
    taken = sum(value for c, value in enumerate(values) if any(line[c] for line in members))
    assert sum(row[2] for row in found) == taken and sum(row[3] for row in found) + taken == sum(budgets)
    for row, part in zip(found, members, strict=True):
        assert any(part) or row[2] == 0
        assert row[4] == row[2] / row[1]


@given(heads=st.lists(st.integers(1, 10**5), min_size=2, max_size=6), value=st.integers(1, 1000), inside=st.integers(1, 5))
@RANDOM
def test_on_target_the_gap_is_the_value_a_weighted_head_inside(heads, value, inside):
    """All on target at GBP 1,000 a weighted head: inside, each loses value / heads inside; outside, nobody loses."""
    inside = min(inside, len(heads) - 1)
    budgets = [1000 * n for n in heads]
    members = [[i < inside] for i in range(len(heads))]
    found = capitation_carve_out(CODES[: len(heads)], budgets, heads, heads, budgets, members, [value], ["one"])
    assert {row[8] for row in found[:inside]} == {1000 - Fraction(value, sum(heads[:inside]))}
    assert {row[8] for row in found[inside:]} == {1000}


# ---- 13: the ledger --------------------------------------------------------------------------------------------------

GROUPS = ["N", "S", "W"]


@st.composite
def ledgers(draw):
    universe = draw(st.lists(st.sampled_from(CODES), unique=True, min_size=1, max_size=10))
    homes = draw(st.none() | st.lists(st.sampled_from(GROUPS), min_size=len(universe), max_size=len(universe)))
    source = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=14))
    under = draw(st.lists(st.sampled_from(GROUPS), min_size=len(source), max_size=len(source)))
    carried = ([[draw(people)] for _ in universe], [[draw(people)] for _ in source])
    return universe, carried[0], source, carried[1], homes, under


@given(case=ledgers())
@RANDOM
def test_every_row_is_placed_or_refused_and_every_unit_counted_once(case):
    universe, carries, source, brings, homes, _ = case
    lines = {line[0]: line[1:3] for line in capitation_coverage(*case)}
    add = lambda *names: [sum(lines[name][k] for name in names) for k in (0, 1)]
    assert lines["rows in"] == [len(source), sum(row[0] for row in brings)] == add("rows placed", "rows refused")
    assert lines["rows refused"] == add("of these alien", "of these duplicate", "of these overlap")
    assert lines["units of the universe"] == [len(universe), sum(row[0] for row in carries)]
    assert lines["units of the universe"] == add("units covered", "units missing", "units in overlap")
    assert lines["rows placed"][0] == lines["units covered"][0]
    assert homes is None or lines["of these overlap"][0] == 0


@given(case=ledgers(), seed=st.randoms(use_true_random=False))
@RANDOM
def test_what_is_found_follows_from_the_sets_alone(case, seed: Random):
    """Missing and foreign by plain set difference, whatever the order of the rows."""
    universe, carries, source, brings, homes, under = case
    have = set(zip(source, under, strict=True)) if homes else {(code, None) for code in source}
    wanted = set(zip(universe, homes, strict=True)) if homes else {(code, None) for code in universe}
    order = list(range(len(source)))
    seed.shuffle(order)
    mixed = (universe, carries, [source[i] for i in order], [brings[i] for i in order], homes, [under[i] for i in order])
    for arguments in (case, mixed):
        kinds = Counter(row[0] for row in capitation_coverage_findings(*arguments))
        assert kinds["missing"] == len(wanted - have)
        foreign = [pair for pair in zip(source, under, strict=True) if (pair if homes else (pair[0], None)) not in wanted]
        assert kinds["alien"] == len(foreign)


@given(case=ledgers())
@RANDOM
def test_a_split_is_clear_only_when_every_finding_was_accepted(case):
    findings = [row for row in capitation_coverage_findings(*case) if row[0] != "none"]
    assert capitation_coverage(*case)[-1][-1] == ("block" if findings else "clear")
    accepted = [[kind, group or None, code, "seen"] for kind, group, code, *_ in findings]
    assert capitation_coverage(*case, accepted)[-1][-1] == "clear"
    if len({tuple(line) for line in accepted}) > 1:
        assert capitation_coverage(*case, [line for line in accepted if line != accepted[0]])[-1][-1] == "block"


units = st.dictionaries(st.sampled_from(CODES), st.tuples(st.sampled_from(GROUPS), money), min_size=1, max_size=10)


@given(before=units, after=units, merged=st.integers(0, 3))
@RANDOM
def test_changes_of_the_units_are_the_change_of_the_sum(before, after, merged):
    gone = [code for code in before if code not in after][:merged]
    anew = [[code, min(after)] for code in gone] or None
    sides = [part for side in (before, after) for part in (list(side), [g for g, _ in side.values()], [[m] for _, m in side.values()])]
    *rows, total = capitation_vintage_difference(*sides, anew)
    assert total[6] == total[5] - total[4] == exact(sum(m for _, m in after.values())) - exact(sum(m for _, m in before.values()))
    assert sum(row[6] for row in rows) == total[6]
    assert [row[0] for row in rows] == sorted(set(after) | set(before) - set(gone))


# ---- moved money and the cash ----------------------------------------------------------------------------------------


pairs_moved = st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(1, 10**6))


@given(amounts=st.lists(money, min_size=2, max_size=8), moves=st.lists(pairs_moved, min_size=1, max_size=6))
@RANDOM
def test_moving_money_between_subcontractors_leaves_every_total(amounts, moves):
    codes = CODES[: len(amounts)]
    lines = [(codes[a % len(codes)], codes[b % len(codes)], Decimal(pence).scaleb(-2)) for a, b, pence in moves]
    assume(all(a != b for a, b, _ in lines))
    try:
        *rows, total = trajectory_move(codes, amounts, *map(list, zip(*lines, strict=True)))
    except UdfError as problem:
        assert "more than it has" in str(problem)
        return
    assert total[1] == total[4] == sum(amounts) and total[2] == total[3] == sum(line[2] for line in lines)
    untouched = set(codes) - {code for line in lines for code in line[:2]}
    assert all(row[1] == row[4] for row in rows if row[0] in untouched)


@given(plan=st.lists(st.lists(money, min_size=6, max_size=6), min_size=2, max_size=5), leaver=st.integers(0, 4), last=st.integers(0, 5),
       weights=st.none() | st.lists(st.integers(0, 9), min_size=5, max_size=5))  # fmt: skip
@RANDOM
def test_ending_a_contract_early_leaves_every_total(plan, leaver, last, weights):
    leaver %= len(plan)
    months = [dt.date(2017, 4 + m, 1) for m in range(6)]
    take = None if weights is None else [0 if i == leaver else w for i, w in enumerate(weights[: len(plan)])]
    released = sum(plan[leaver][last + 1 :])
    assume(take is None or any(take) or not released)
    *rows, held, total = trajectory_end_early(CODES[: len(plan)], months, plan, CODES[leaver], months[last], take)
    assert total[1] == total[4] == sum(map(sum, plan)) and total[5] == 0
    assert rows[leaver][2] == released == sum(row[3] for row in rows) + held[3]
    assert held[3] == (released if take is None else 0)


@given(plan=st.lists(st.integers(1, 10**6), min_size=12, max_size=12), over=st.integers(1, 12), fund=st.integers(0, 10**7),
       low=st.integers(-50, 50), high=st.integers(-50, 50))  # fmt: skip
@RANDOM
def test_more_demand_never_makes_the_cash_last_longer(plan, over, fund, low, high):
    months = [dt.date(2017 + (m > 11), m % 12 + 1, 1) for m in range(3, 15)]
    actual = [*plan[:over], *[None] * (12 - over)]
    cash = [fund, *[0] * 11]
    less, more = sorted((low, high))
    rows = trajectory_cash_exhaustion(months, plan, actual, cash, "run_rate", ["less", "more"], [less / 100, more / 100], [0, 0])
    out = [dt.date.max if row[4] == "none" else row[4] for row in rows]
    assert out[1] <= out[0] and rows[1][3] <= rows[0][3]
    course = trajectory_cash_forecast(months, plan, actual, cash, "run_rate", less / 100)
    assert sum(row[2] for row in course) == rows[0][1] == course[-1][4]
    assert all((row[2] * 100).denominator == 1 for row in course)
    assert rows[0][6] == min(row[6] for row in course)
