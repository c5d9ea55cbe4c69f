"""Distance from target and pace of change: the laws of the capitation reference (F1, F2, F8, F9), on random units."""

from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from udfs.capitation.distance import capitation_distance
from udfs.capitation.indicator import capitation_indicator_split
from udfs.capitation.need import capitation_age_bands, capitation_weighted_population
from udfs.capitation.pace import Infeasible, capitation_pace, capitation_pace_check
from udfs.capitation.pace_solution import Unit, common_growth, gap
from udfs.capitation.population import capitation_need_index_by_base
from udfs.columns import exact_sum
from udfs.money import exact

RANDOM = settings(max_examples=1000, deadline=None)
FEW = settings(max_examples=300, deadline=None)
# random floors by target lie above a cap in many draws, which no choice of the budget mends; as many examples as in RANDOM are still tried
SPARSE = settings(RANDOM, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
PENNY = Fraction(1, 100)
money = st.integers(1, 10_000_000).map(lambda pence: Decimal(pence).scaleb(-2))
pairs = st.lists(st.tuples(money, st.integers(1, 100_000)), min_size=1, max_size=6)
share = lambda low, high: st.integers(low, high).map(lambda n: Fraction(n, 1000))
plain_rules = st.builds(lambda g, k, room: {"floor_growth": g, "convergence": k, "cap_growth": g + room},
                        share(-200, 100), share(0, 1000), share(0, 300))  # fmt: skip
full_rules = st.builds(lambda g, k, room, d: {"floor_growth": g, "convergence": k, "cap_growth": g + room, "furthest_below_target": d,
                                              "taper_from": Fraction(5, 100), "taper_to": Fraction(1, 10)},
                       share(0, 50), share(0, 1000), share(50, 400), share(50, 400))  # fmt: skip
rules = st.one_of(plain_rules, full_rules)
where = st.fractions(0, 1, max_denominator=50)


def columns(units: list[tuple]) -> tuple[list, list]:
    return [b for b, _ in units], [t for _, t in units]


def rows_of(given_rules: dict) -> list[list]:
    return [[name, float(value)] for name, value in given_rules.items()]


def budget_between(units: list[tuple], given_rules: dict, part: Fraction) -> Decimal:
    """A budget that the floors and caps can meet: a part of the way between their sums, which the check tells for any budget."""
    guess = sum(b for b, _ in units)
    for _ in range(2 if "furthest_below_target" in given_rules else 1):  # floors by target move with the budget
        *_, last = capitation_pace_check(*columns(units), guess, rows_of(given_rules))
        amount = last[0] + (last[1] - last[0]) * part
        guess = Decimal(int(amount * 100)).scaleb(-2)
    return guess


def solved(units: list[tuple], given_rules: dict, budget: Decimal, keys: list[str] | None = None) -> list[list]:
    """The answer, where there is one."""
    try:
        return capitation_pace(*columns(units), budget, rows_of(given_rules), keys)
    except Infeasible:
        assume(False)
        raise


# ---- pace of change --------------------------------------------------------------------------------------------------


@given(units=pairs, given_rules=rules, part=where)
@RANDOM
def test_the_budget_is_used_up_and_every_bound_kept(units, given_rules, part):
    budget = budget_between(units, given_rules, part)
    answer = solved(units, given_rules, budget)
    assert sum(row[0] for row in answer) == budget
    assert sum((row[6] for row in answer), Fraction(0)) == exact(budget)
    check = capitation_pace_check(*columns(units), budget, rows_of(given_rules))
    for row, bounds in zip(answer, check, strict=False):
        assert bounds[0] <= exact(row[0]) <= bounds[1] and bounds[0] <= row[6] <= bounds[1]
        assert row[4] <= exact(row[0]) <= row[5]


@given(units=pairs, given_rules=rules, part=where)
@RANDOM
def test_nobody_further_over_target_grows_more_and_there_is_no_cliff_edge(units, given_rules, part):
    """Growth falls with the distance, and units close together in distance are close together in growth."""
    answer = solved(units, given_rules, budget_between(units, given_rules, part))
    seen = sorted((row[2], row[6] / exact(b) - 1) for row, (b, _) in zip(answer, units, strict=True))
    total = Fraction(sum(row[0] for row in answer)) / sum(Fraction(b) for b, _ in units)
    for (nearer, more), (further, less) in zip(seen, seen[1:], strict=False):
        steepest = max(given_rules["convergence"], 20 * max(given_rules["floor_growth"], 0), total / (1 + nearer) / (1 + further))
        assert -Fraction(1, 10**20) <= more - less <= steepest * (further - nearer) + Fraction(1, 10**20)


@given(units=pairs, given_rules=rules, part=where, step=st.integers(1, 10**6))
@SPARSE
def test_more_money_takes_nothing_from_anybody(units, given_rules, part, step):
    budget, most = budget_between(units, given_rules, part), budget_between(units, given_rules, Fraction(1))
    # no further than the caps in whole pence, or most draws would be thrown away
    larger = max(budget, min(budget + Decimal(step).scaleb(-2), most - Decimal(len(units)).scaleb(-2)))
    fewer, more = solved(units, given_rules, budget), solved(units, given_rules, larger)
    assert all(b[6] >= a[6] for a, b in zip(fewer, more, strict=True))


@given(units=pairs, given_rules=rules, part=where, seed=st.randoms(use_true_random=False))
@FEW
def test_every_code_gets_the_same_in_any_order_of_the_rows(units, given_rules, part, seed: Random):
    keys = [f"{(7 * i + 3) % 13:02d}" for i in range(len(units))]
    budget = budget_between(units, given_rules, part)
    straight = {key: row[0] for key, row in zip(keys, solved(units, given_rules, budget, keys), strict=True)}
    order = list(range(len(units)))
    seed.shuffle(order)
    shuffled = solved([units[i] for i in order], given_rules, budget, [keys[i] for i in order])
    assert {keys[i]: row[0] for i, row in zip(order, shuffled, strict=True)} == straight


@given(units=pairs, given_rules=rules, budget=money)
@RANDOM
def test_what_is_told_as_infeasible_is(units, given_rules, budget):
    """The sums of the floors and caps, added here, lie on the wrong side of the budget, or a floor is above its cap by a penny."""
    *lines, last = capitation_pace_check(*columns(units), budget, rows_of(given_rules))
    low, high = sum(line[0] for line in lines), sum(line[1] for line in lines)
    near = len(lines) * PENNY
    if last[4] == "feasible":
        assert low <= exact(budget) <= high and all(line[0] <= line[1] for line in lines)
    else:
        crossed = any(line[0] > line[1] - PENNY for line in lines)
        assert crossed or low > exact(budget) - near or high < exact(budget) + near


@given(units=st.lists(st.tuples(st.integers(1, 1000), share(-500, 500), st.integers(-300, 100), st.integers(0, 400)), min_size=1,
                      max_size=6), part=where)  # fmt: skip
@RANDOM
def test_the_common_growth_agrees_with_halving_the_interval(units, part):
    """The slow second way: try growths, halve, and stop when the step is far below a penny."""
    bound = lambda baseline, growth: baseline * (1 + Fraction(growth, 1000))
    bounded = [Unit(Fraction(b), drift, bound(b, low), bound(b, low + room)) for b, drift, low, room in units]
    low, high = sum(u.low for u in bounded), sum(u.high for u in bounded)
    budget = low + (high - low) * part
    assert gap(bounded, budget).feasible
    total = lambda growth: sum(u.allocation(growth) for u in bounded)
    found = common_growth(bounded, budget)
    assert total(found) == budget
    under, over = Fraction(-3), Fraction(3)
    for _ in range(40):
        middle = (under + over) / 2
        under, over = (middle, over) if total(middle) < budget else (under, middle)
    assert abs(total(over) - budget) < Fraction(1, 10**6)
    assert low == budget or found <= over + Fraction(1, 10**9), "the smallest growth that does it"


@given(units=pairs, new=st.integers(1, 100_000), budget=money)
@RANDOM
def test_a_new_unit_takes_its_share_of_the_targets_first(units, new, budget):
    wide = {"floor_growth": Fraction(-1), "convergence": Fraction(1, 2)}
    answer = solved([*units, (Decimal(0), new)], wide, budget)
    share_of_new = exact(budget) * new / (new + sum(t for _, t in units))
    assert answer[-1][6] == share_of_new and abs(exact(answer[-1][0]) - share_of_new) < PENNY
    assert sum(row[0] for row in answer) == budget


# ---- distance, index, weighted population ----------------------------------------------------------------------------


@given(units=pairs, scale=st.integers(1, 1000))
@RANDOM
def test_scaled_targets_times_distances_add_up_to_zero_and_only_shares_of_targets_matter(units, scale):
    amounts, targets = [float(b) for b, _ in units], [t for _, t in units]
    found = capitation_distance(amounts, targets)
    assert sum(row[0] * row[1] for row in found) == 0 == sum(row[2] for row in found)
    larger = capitation_distance(amounts, [scale * t for t in targets])
    assert [row[:3] for row in larger] == [row[:3] for row in found]


@given(rows=st.lists(st.tuples(st.floats(0.01, 1e6), st.floats(0.01, 1e6), st.sampled_from("AB")), min_size=1, max_size=8))
@RANDOM
def test_lists_times_system_index_add_up_to_the_lists_of_each_system(rows):
    needs, lists, systems = (list(column) for column in zip(*rows, strict=True))
    found = capitation_need_index_by_base(needs, lists, "England", systems)
    for system in set(systems):
        inside = [i for i, name in enumerate(systems) if name == system]
        assert sum(exact(lists[i]) * found[i][2] for i in inside) == exact_sum([lists[i] for i in inside])


@given(table=st.lists(st.lists(st.one_of(st.integers(0, 500), st.floats(0, 500)), min_size=3, max_size=3), min_size=1, max_size=6),
       weights=st.lists(st.floats(0, 5000), min_size=3, max_size=3), scale=st.integers(2, 9))  # fmt: skip
@RANDOM
def test_weighted_populations_add_up_to_the_people_and_only_ratios_of_the_weights_matter(table, weights, scale):
    assume(any(n and w for row in table for n, w in zip(row, weights, strict=True)))
    found = [row[1] for row in capitation_weighted_population(table, weights)]
    assert sum(found) == exact_sum([n for row in table for n in row])
    assert [row[1] for row in capitation_weighted_population(table, [exact(w) * scale for w in weights])] == found


@given(table=st.lists(st.lists(st.integers(0, 500), min_size=8, max_size=8), min_size=1, max_size=4),
       starts=st.sets(st.integers(1, 7), max_size=4))  # fmt: skip
@RANDOM
def test_every_row_keeps_its_people_in_bands(table, starts):
    bands = capitation_age_bands(table, list(range(8)), sorted({0, *starts}), 120)
    assert [sum(row) for row in bands] == [sum(row) for row in table]


@given(total=st.integers(-10**9, 10**9), rows=st.lists(st.tuples(st.integers(1, 9000), st.integers(1, 100), st.integers(0, 99)), min_size=2,
                                                       max_size=6))  # fmt: skip
@RANDOM
def test_an_indicator_split_adds_up_and_a_single_indicator_is_a_plain_split(total, rows):
    amount = Decimal(total).scaleb(-2)
    eligible, table = [r[0] for r in rows], [[r[1], r[2]] for r in rows]
    found = capitation_indicator_split(amount, eligible, table, [0.4, 0.6], ["as_given", "hundred_less"])
    assert sum(row[0] for row in found) == amount and sum(row[1] for row in found) == 1
    alone = capitation_indicator_split(amount, eligible, [[line[0]] for line in table], [1], ["as_given"])
    whole = sum(b * line[0] for b, line in zip(eligible, table, strict=True))
    assert [row[1] for row in alone] == [Fraction(b * line[0], whole) for b, line in zip(eligible, table, strict=True)]
