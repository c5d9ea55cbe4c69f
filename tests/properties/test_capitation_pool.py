"""Cascades, pools, gain and loss shares and outcome payments: no penny appears and none is lost (laws of F11 to F14)."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from udfs.capitation.cascade import capitation_cascade
from udfs.capitation.moves import trajectory_move
from udfs.capitation.outcomes import outcome_payment, outcome_ramp, outcome_score
from udfs.capitation.pool import PROFILES, pool_instalments, pool_line_shares
from udfs.capitation.pool_outturn import pool_outturn
from udfs.capitation.prime import risk_prime_provider
from udfs.capitation.risk import risk_pool_share, risk_share
from udfs.money import pounds

RANDOM = settings(max_examples=1000, deadline=None)
pence = st.integers(0, 10**8)
signed = st.integers(-(10**8), 10**8)
money = pence.map(pounds)
percent = st.integers(0, 100).map(lambda n: n / 100)


def cents(amount: Decimal | float) -> int:
    return int(Decimal(str(amount)) * 100)


# ---- F11 ---------------------------------------------------------------------------------------------------------------------


@st.composite
def trees(draw):
    """Units of up to five levels, each below one that stands before it, weights above zero in the main."""
    count = draw(st.integers(1, 12))
    units = [f"U{(5 * i + 2) % 13:02d}" for i in range(count)]
    above = [draw(st.sampled_from([None, *units[max(0, i - 4) : i]])) if i else None for i in range(count)]
    weights = [draw(st.integers(1, 50)) for _ in units]
    return units, above, weights


@given(tree=trees(), total=signed, slice_=percent, steps=st.sampled_from(["level_by_level", "at_once"]))
@RANDOM
def test_children_add_up_to_their_parent_and_the_lowest_to_the_sum(tree, total, slice_, steps):
    units, above, weights = tree
    *rows, top = capitation_cascade(pounds(total), units, weights, above, slice_, None, steps)
    below = defaultdict(Decimal)
    for row in rows:
        below[row[1]] += row[4]
    assert below[""] + top[4] == pounds(total)
    assert all(below[row[0]] == row[4] == row[5] for row in rows if row[0] in set(above))
    assert sum(row[6] for row in rows) + top[6] == pounds(total)


@given(tree=trees(), total=signed, seed=st.randoms(use_true_random=False))
@RANDOM
def test_a_units_money_does_not_depend_on_its_row(tree, total, seed: Random):
    units, above, weights = tree
    order = list(range(len(units)))
    seed.shuffle(order)
    straight = capitation_cascade(pounds(total), units, weights, above)
    shuffled = capitation_cascade(pounds(total), [units[i] for i in order], [weights[i] for i in order], [above[i] for i in order])
    assert shuffled[:-1] == [straight[i] for i in order]


@given(tree=trees(), total=st.integers(1, 10**8), data=st.data())
@RANDOM
def test_moving_money_between_two_subcontractors_leaves_every_total_unchanged(tree, total, data):
    units, above, weights = tree
    rows = capitation_cascade(pounds(total), units, weights, above)[:-1]
    ends = [row for row in rows if row[5] == ""]
    pairs = [(a, b) for a in ends for b in ends if a[0] != b[0] and a[1] == b[1] and a[4] > 0]
    assume(pairs)
    giver, taker = data.draw(st.sampled_from(pairs))
    x = pounds(data.draw(st.integers(1, cents(giver[4]))))
    *moved, whole = trajectory_move([row[0] for row in ends], [row[4] for row in ends], [giver[0]], [taker[0]], [x])
    after = {row[0]: row[4] for row in moved}
    assert (after[giver[0]], after[taker[0]]) == (giver[4] - x, taker[4] + x)
    assert all(after[row[0]] == row[4] for row in ends if row[0] not in (giver[0], taker[0])), "nobody else moves by a penny"
    assert whole[4] == pounds(total)
    line = lambda money: sum(money[row[0]] for row in ends if row[1] == giver[1])
    assert line(after) == line({row[0]: row[4] for row in ends}), "the unit above both has what it had"


# ---- F12 ---------------------------------------------------------------------------------------------------------------------


@st.composite
def pools(draw):
    """A pool whose lines use it up or leave a rest, with every kind of profile and caps on some partners."""
    m, n = draw(st.integers(2, 3)), draw(st.integers(1, 3))
    partners, lines = [f"P{i}" for i in range(m)], [f"L{i}" for i in range(n)]
    contributions = [pounds(draw(st.integers(1, 10**7))) for _ in partners]
    pool, cuts = cents(sum(contributions)), sorted(draw(st.integers(0, 10**4)) for _ in lines)
    budgets = [pounds(pool * (b - a) // 10**4) for a, b in zip([0, *cuts], cuts, strict=False)]
    actuals = [pounds(draw(st.integers(0, 2 * cents(b) + 10**5))) for b in budgets]
    profiles = [draw(st.sampled_from(PROFILES)) for _ in lines]
    first = [draw(percent) for _ in lines]
    return {
        "lines": lines, "budgets": budgets, "actuals": actuals, "partners": partners, "contributions": contributions,
        "profiles": profiles, "named_partners": [draw(st.sampled_from(partners)) for _ in lines],
        "shares": [[f, round(1 - f, 2), *[0] * (m - 2)] for f in first],
        "uncommitted": [pounds(draw(st.integers(0, cents(a)))) for a in actuals], "risk_pool": draw(money),
        "caps": [draw(st.one_of(st.none(), money)) for _ in partners], "cap_policy": draw(st.sampled_from(["report", "respread"])),
        "underspend": draw(st.sampled_from(["hold", "rebate", "priority"])), "protected_partner": "P0",
        "others_first": draw(st.integers(1, 100)) / 100,
    }  # fmt: skip


@given(pool=pools())
@RANDOM
def test_the_variance_of_a_pool_is_explained_to_the_penny_and_covered_in_the_stated_order(pool):
    rows = pool_outturn(**pool)
    variance = sum(pool["actuals"]) - sum(pool["contributions"])
    covered, limits = defaultdict(Decimal), defaultdict(Decimal)
    for row in rows:
        covered[row[1]] += row[4]
        limits[row[1]] += row[6] or 0
        assert row[3] - row[4] == row[5]
    assert all(one[5] == two[3] for one, two in zip(rows, rows[1:], strict=False)) and rows[-1][5] == 0
    assert covered["risk pool"] + covered["uncommitted"] + covered["partner"] + covered["unmet"] + covered["carried forward"] == variance
    if variance < 0:
        assert covered["partner"] + covered["carried forward"] == variance
        assert covered["risk pool"] == covered["uncommitted"] == covered["unmet"] == 0
        return
    assert covered["carried forward"] == 0 and all(0 <= row[4] for row in rows if row[1] == "partner")
    assert all(0 <= row[4] <= row[6] for row in rows if row[6] != "")
    assert covered["uncommitted"] == 0 or covered["risk pool"] == limits["risk pool"]
    assert covered["partner"] == 0 or (covered["uncommitted"], covered["risk pool"]) == (limits["uncommitted"], limits["risk pool"])
    if covered["unmet"] and pool["cap_policy"] == "respread":
        paying = [row for row in rows if row[1] == "partner" and row[4] > 0]
        assert all(row[6] != "" and row[4] == row[6] for row in paying), "room was left while a sum was unmet"


@given(pool=pools())
@RANDOM
def test_every_line_is_shared_out_exactly(pool):
    amounts = [actual - budget for actual, budget in zip(pool["actuals"], pool["budgets"], strict=True)]
    names = ("profiles", "partners", "contributions", "named_partners", "shares")
    *rows, total = pool_line_shares(pool["lines"], amounts, *(pool[name] for name in names))
    assert all(sum(row[2:]) == row[1] for row in [*rows, total])
    assert total[1] == sum(amounts)


@given(amount=signed, weights=st.lists(st.integers(0, 20), min_size=1, max_size=12).filter(any),
       rounding=st.sampled_from(["largest_remainder", "cumulative"]))  # fmt: skip
@RANDOM
def test_instalments_add_up_and_are_within_a_penny_of_their_share(amount, weights, rounding):
    (parts,) = pool_instalments([pounds(amount)], weights, rounding)
    assert sum(parts) == pounds(amount)
    assert all(abs(Fraction(part) * 100 - Fraction(amount * w, sum(weights))) <= 1 for part, w in zip(parts, weights, strict=True))


# ---- F13 ---------------------------------------------------------------------------------------------------------------------


@st.composite
def bands(draw):
    ends = sorted(draw(st.sets(st.integers(1, 99), max_size=3)))
    edges = [0, *(e / 100 for e in ends), None]
    return [[low, high, draw(percent)] for low, high in zip(edges, edges[1:], strict=False)]


gains = st.tuples(st.integers(1, 10**8), st.integers(0, 2 * 10**8), bands(), bands(), percent, percent)


@given(case=gains, form=st.sampled_from(["excess", "first_pound"]))
@RANDOM
def test_provider_and_commissioner_have_the_whole_difference_and_nobody_more_than_the_cap(case, form):
    benchmark, actual, gain, loss, dead, cap = case
    ((_, _, difference, _, provider, commissioner, effective, _),) = risk_share(
        [pounds(benchmark)], [pounds(actual)], gain, loss, form, [dead, dead], [cap, cap]
    )
    assert provider + commissioner == difference == pounds(benchmark - actual)
    assert abs(provider) * 100 <= Fraction(str(cap)) * benchmark + Fraction(1, 2)
    assert provider * difference >= 0 and abs(provider) <= abs(difference)
    assert effective == "" if difference == 0 else 0 <= effective <= 1


@given(case=gains)
@RANDOM
def test_the_excess_form_never_pays_more_than_the_first_pound_form(case):
    benchmark, actual, gain, loss, dead, cap = case
    terms = lambda form: risk_share([pounds(benchmark)], [pounds(actual)], gain, loss, form, [dead, dead], [cap, cap])[0][4]
    assert abs(terms("excess")) <= abs(terms("first_pound"))


@given(case=gains)
@RANDOM
def test_without_a_dead_band_the_two_forms_are_one(case):
    benchmark, actual, gain, loss, _, cap = case
    one, other = (
        risk_share([pounds(benchmark)], [pounds(actual)], gain, loss, f, None, [cap, cap]) for f in ("excess", "first_pound")
    )
    assert one == other


@given(amount=signed, basis=st.lists(st.integers(0, 9), min_size=1, max_size=6).filter(any), data=st.data())
@RANDOM
def test_a_shared_gain_or_loss_is_all_there_and_no_cap_is_broken(amount, basis, data):
    caps = [data.draw(st.one_of(st.none(), money)) for _ in basis]
    policy = data.draw(st.sampled_from(["report", "respread"]))
    *rows, unmet = risk_pool_share(pounds(amount), [f"P{i}" for i in range(len(basis))], "budget", basis, caps, policy)
    assert sum(row[3] for row in rows) + unmet[3] == pounds(amount) == sum(row[2] for row in rows)
    assert all(cap is None or abs(row[3]) <= cap for row, cap in zip(rows, caps, strict=True))
    assert all(row[3] == 0 for row, weight in zip(rows, basis, strict=True) if weight == 0)


@given(subs=st.lists(st.tuples(money, money, percent, percent, st.one_of(st.none(), money)), min_size=1, max_size=3),
       contract=st.integers(1, 10**8).map(pounds), own=money, prime=st.tuples(percent, percent))  # fmt: skip
@RANDOM
def test_what_all_parties_of_a_prime_contract_bear_is_the_overspend_of_the_whole(subs, contract, own, prime):
    budgets, actuals, gain, loss, caps = map(list, zip(*subs, strict=True))
    names = [f"S{i}" for i in range(len(subs))]
    *rows, commissioner, total = risk_prime_provider(names, budgets, actuals, gain, loss, contract, [own, own], list(prime), caps)
    assert total[6] == sum(row[6] for row in rows) + commissioner[6] == sum(actuals) + 2 * own - contract == total[3]
    assert all(row[3] + row[4] == row[5] + row[6] for row in rows)
    assert rows[-1][4] == sum(row[5] for row in rows[:-1])
    assert all(cap is None or row[6] <= cap for row, cap in zip(rows, caps, strict=False))


@given(subs=st.lists(st.tuples(pence, pence, percent), min_size=2, max_size=4), data=st.data())
@RANDOM
def test_moving_budget_between_two_subcontractors_leaves_the_contracts_total_unchanged(subs, data):
    budgets, actuals, shares = map(list, zip(*subs, strict=True))
    x = data.draw(st.integers(0, budgets[0]))
    moved = [budgets[0] - x, budgets[1] + x, *budgets[2:]]
    names, contract = [f"S{i}" for i in range(len(subs))], pounds(sum(budgets) + 1)
    totals = [
        risk_prime_provider(names, list(map(pounds, b)), list(map(pounds, actuals)), shares, shares, contract, [Decimal(0)], [0.5, 1])[-1]
        for b in (budgets, moved)
    ]
    assert totals[0] == totals[1]


# ---- F14 ---------------------------------------------------------------------------------------------------------------------


@given(years=st.lists(st.tuples(money, percent, percent), min_size=1, max_size=4))
@RANDOM
def test_core_earned_and_withheld_are_the_contract_sum_every_year(years):
    sums, shares, scores = map(list, zip(*years, strict=True))
    for row, whole in zip(outcome_ramp(sums, shares, scores), sums, strict=True):
        element, core, earned, withheld, paid = row[3:8]
        assert core + earned + withheld == whole == core + element and core + earned == paid
        assert min(element, core, earned, withheld) >= 0
        assert [element, core, earned, withheld, paid] == outcome_payment(whole, row[2], [scores[row[0] - 1]])[0][1:]


@given(rows=st.lists(st.tuples(st.integers(1, 9), signed, signed, signed), min_size=1, max_size=3), step=st.integers(0, 1000))
@RANDOM
def test_a_score_lies_between_0_and_1_and_a_better_result_never_lowers_it(rows, step):
    assume(all(low != high for _, low, high, _ in rows))
    weights, low, high, results = map(list, zip(*rows, strict=True))
    names, whole = [f"M{i}" for i in range(len(rows))], sum(weights)
    score = lambda found: outcome_score(names, [Fraction(w, whole) for w in weights], low, high, found)[-1][3]
    better = [r + step if h > b else r - step for r, b, h in zip(results, low, high, strict=True)]
    assert 0 <= score(results) <= score(better) <= 1
    assert score(low) == 0 and score(high) == 1
