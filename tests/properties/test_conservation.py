"""Money in is money out, people in are people out, and nobody's answer depends on where their row stands.

The laws are those the capitation reference states with each formula (F3 to F7) and the tender reference with ranking.
"""

from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from udfs.capitation.population import (
    capitation_inequalities_blend,
    capitation_need_index,
    capitation_service_blend,
    capitation_unavoidable_cost,
)
from udfs.capitation.target import capitation_overall_population, capitation_target, capitation_total
from udfs.errors import UdfError
from udfs.money import exact
from udfs.tender.ranking import tender_rank

RANDOM = settings(max_examples=1000, deadline=None)
persons = st.floats(0, 1e6, allow_nan=False)
thousands = st.floats(0, 1e8, allow_nan=False)


@st.composite
def streams(draw):
    """Units by streams of money, the money of each stream, and a fixed amount for each unit."""
    units, count = draw(st.integers(1, 8)), draw(st.integers(1, 3))
    table = [[draw(persons) for _ in range(count)] for _ in range(units)]
    assume(all(any(line) for line in zip(*table, strict=True)))
    return table, [draw(thousands) for _ in range(count)], [draw(thousands) for _ in range(units)]


@given(case=streams())
@RANDOM
def test_targets_add_up_to_the_quanta_and_the_add_ons_exactly(case):
    table, quanta, add_ons = case
    assert sum(capitation_target(table, quanta, add_ons)) == sum(map(exact, quanta)) + sum(map(exact, add_ons))
    assert sum(capitation_target(table, quanta)) == sum(map(exact, quanta))


@given(case=streams(), seed=st.randoms(use_true_random=False))
@RANDOM
def test_a_units_target_does_not_depend_on_its_row(case, seed: Random):
    table, quanta, add_ons = case
    order = list(range(len(table)))
    seed.shuffle(order)
    straight = capitation_target(table, quanta, add_ons)
    shuffled = capitation_target([table[i] for i in order], quanta, [add_ons[i] for i in order])
    assert shuffled == [straight[i] for i in order]


@given(case=st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 10**6), thousands), min_size=2, max_size=8))
@RANDOM
def test_a_part_of_the_units_gets_what_it_gets_of_the_whole(case):
    """One CCG listed alone, with the totals over all units, receives exactly its share and no more."""
    table, add_ons, quanta = [list(row[:2]) for row in case], [row[2] for row in case], [65_214_610.642824486, 8_936_517.975389967]
    sums = [sum(line) for line in zip(*table, strict=True)]
    whole = capitation_target(table, quanta, add_ons)
    assert capitation_target(table[:2], quanta, add_ons[:2], sums) == whole[:2]


@given(rows=st.lists(st.tuples(thousands, persons), min_size=1, max_size=10))
@RANDOM
def test_weighting_moves_people_and_makes_none(rows):
    targets, lists = map(list, zip(*rows, strict=True))
    assume(any(targets))
    overall = capitation_overall_population(targets, lists)
    assert sum(overall) == sum(map(exact, lists))
    assert all(share >= 0 for share in overall)


@given(row=st.lists(persons, min_size=4, max_size=4), shares=st.tuples(*[st.integers(0, 1000)] * 3))
@RANDOM
def test_a_blend_lies_between_its_smallest_and_its_largest_service(row, shares):
    a, b, c = sorted(shares)
    weights = [n / 1000 for n in (a, b - a, c - b, 1000 - c)]
    (blend,) = capitation_service_blend([row], weights)
    assert min(map(exact, row)) <= blend <= max(map(exact, row))


@given(need=persons, mortality=persons, h=st.integers(0, 100), mff=st.floats(0.5, 2), eaca=st.floats(0.5, 2))
@RANDOM
def test_inequalities_and_cost_step_by_step(need, mortality, h, mff, eaca):
    """(1 - h) x need + h x avoidable mortality; then one product over the whole blend, the mortality part included."""
    share = Fraction(h, 100)
    (blend,) = capitation_inequalities_blend([need], [mortality], h / 100)
    assert blend == exact(need) - share * (exact(need) - exact(mortality))
    (cost,) = capitation_unavoidable_cost([float(blend)], [mff], [eaca])
    assert cost / exact(mff) / exact(eaca) == exact(float(blend))


@given(rows=st.lists(st.tuples(persons, persons), min_size=1, max_size=10))
@RANDOM
def test_need_index_times_list_gives_the_weighted_population_back(rows):
    weighted, lists = map(list, zip(*rows, strict=True))
    for index, wp, n in zip(capitation_need_index(weighted, lists), weighted, lists, strict=True):
        if n == 0:
            assert isinstance(index, UdfError) and index.code == "#N/A"
        else:
            assert index * exact(n) == exact(wp)


@given(amounts=st.lists(st.integers(0, 10**13), min_size=1, max_size=20))
@RANDOM
def test_a_total_of_whole_pence_is_exact(amounts):
    pounds = [amount / 100 for amount in amounts]
    assert capitation_total(pounds) == Decimal(sum(amounts)).scaleb(-2)


bids = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=9)


@given(bids=bids, seed=st.randoms(use_true_random=False))
@RANDOM
def test_a_bids_rank_does_not_depend_on_its_row(bids, seed: Random):
    rank = lambda rows: tender_rank([r[0] for r in rows], [list(r[1:]) for r in rows], ["lower", "higher"])
    order = list(range(len(bids)))
    seed.shuffle(order)
    straight = rank(bids)
    assert rank([bids[i] for i in order]) == [straight[i] for i in order]


@given(bids=bids)
@RANDOM
def test_rank_is_one_more_than_the_number_of_better_bids(bids):
    """Checked by comparing every pair by hand: total, then the lower first tie-breaker, then the higher second one."""
    better = lambda a, b: (a[0], -a[1], a[2]) > (b[0], -b[1], b[2])
    found = tender_rank([r[0] for r in bids], [list(r[1:]) for r in bids], ["lower", "higher"])
    assert found == [1 + sum(better(other, bid) for other in bids) for bid in bids]
    assert min(found) == 1
    assert tender_rank([-r[0] for r in bids], direction="lower") == tender_rank([r[0] for r in bids])
