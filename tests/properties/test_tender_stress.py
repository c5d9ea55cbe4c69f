"""What must hold of the stress test whatever the tender: laws of the tender reference, section (c), and of its edge table."""

import math
from fractions import Fraction
from random import Random

import numpy
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from udfs.errors import UdfError
from udfs.money import exact
from udfs.tender import win_share
from udfs.tender.break_even import tender_break_even_weight
from udfs.tender.flips import tender_mark_flip
from udfs.tender.price_flip import tender_price_flip
from udfs.tender.reversal import tender_rank_reversal
from udfs.tender.scoring import Tender, leaders, score, standing, tender
from udfs.tender.trade_off import tender_effective_weight, tender_pounds_per_point

RANDOM = settings(max_examples=200, deadline=None)
FEW = settings(max_examples=40, deadline=None)
CAP = [["cap", 500], ["optimum", 0]]
LOWEST_IS_OPTIMUM = [["cap", 500], ["optimum", "lowest"]]
POINTS = [("lowest_price_ratio", None), ("linear_above_lowest", None), ("highest_lowest", None), ("linear_to_cap", CAP),
          ("linear_to_cap", LOWEST_IS_OPTIMUM), ("mean_50", None)]  # fmt: skip
INDICES = [("price_per_quality_point", [["quality_threshold", 1]]), ("value_for_money_index", None),
           ("monetised_quality", [["pounds_per_quality_point", 3]]),
           ("feature_adjusted_price", [["features_maximum", 0.3], ["features_cap", 0.3], ["quality_maximum", 100]])]  # fmt: skip
RELATIVE = [("relative_quality_and_price", None), ("utility_index", None)]
IN_THE_EDGE_TABLE = [f for f in (*POINTS, *INDICES, *RELATIVE) if f[1] is not LOWEST_IS_OPTIMUM]
prices, marks, weights = st.integers(1, 499), st.integers(1, 20).map(lambda m: 5 * m), st.integers(1, 99)


def bids(fewest: int = 2, most: int = 5):
    return st.lists(st.tuples(prices, marks), min_size=fewest, max_size=most)


def arguments(rows: list[tuple[int, int]], formula: tuple, weight: int) -> tuple:
    return [r[0] for r in rows], [r[1] for r in rows], formula[0], weight, formula[1]


def scored(rows: list[tuple[int, int]], formula: tuple, weight: int) -> tuple[Tender, dict[int, Fraction]]:
    t = tender(*arguments(rows, formula, weight), None)
    return t, score(t)


def rank(t: Tender, totals: dict[int, Fraction], row: int) -> int:
    place = standing(t, totals)
    return 1 + sum(other > place[row] for other in place.values())


# ---- order of rows ---------------------------------------------------------------------------------------------------


@given(rows=bids(), formula=st.sampled_from([*POINTS, *INDICES, *RELATIVE]), weight=weights, seed=st.randoms(use_true_random=False))
@RANDOM
def test_who_leads_does_not_depend_on_the_rows(rows, formula, weight, seed: Random):
    order = list(range(len(rows)))
    seed.shuffle(order)
    straight = leaders(*scored(rows, formula, weight))
    assert sorted(order[i] for i in leaders(*scored([rows[i] for i in order], formula, weight))) == list(straight)


@given(rows=bids(3, 5), formula=st.sampled_from(POINTS), weight=weights, seed=st.randoms(use_true_random=False))
@FEW
def test_flips_and_worths_follow_their_bid_to_another_row(rows, formula, weight, seed: Random):
    order = list(range(len(rows)))
    seed.shuffle(order)
    mixed = [rows[i] for i in order]
    worth = tender_pounds_per_point(*arguments(rows, formula, weight))
    moved = tender_pounds_per_point(*arguments(mixed, formula, weight))
    shown = lambda line: [c.code if isinstance(c, UdfError) else c for c in line]
    assert [shown(line) for line in moved] == [shown(worth[i]) for i in order]
    assume(len(leaders(*scored(rows, formula, weight))) == 1)
    changes = [line[0] for line in tender_price_flip(*arguments(rows, formula, weight))]
    assert [line[0] for line in tender_price_flip(*arguments(mixed, formula, weight))] == [changes[i] for i in order]


# ---- monotonicity ----------------------------------------------------------------------------------------------------


@given(rows=bids(), formula=st.sampled_from([*POINTS, *INDICES, *RELATIVE]), weight=weights, data=st.data())
@RANDOM
def test_a_better_mark_never_lowers_ones_rank(rows, formula, weight, data):
    row = data.draw(st.integers(0, len(rows) - 1))
    better = data.draw(st.integers(rows[row][1], 100))
    before = rank(*scored(rows, formula, weight), row)
    rows[row] = (rows[row][0], better)
    assert rank(*scored(rows, formula, weight), row) <= before


@given(rows=bids(), formula=st.sampled_from([*POINTS, *INDICES]), weight=weights, data=st.data())
@RANDOM
def test_a_lower_price_never_lowers_ones_rank(rows, formula, weight, data):
    row = data.draw(st.integers(0, len(rows) - 1))
    lower = data.draw(st.integers(1, rows[row][0]))
    before = rank(*scored(rows, formula, weight), row)
    rows[row] = (lower, rows[row][1])
    assert rank(*scored(rows, formula, weight), row) <= before


# ---- break-even ------------------------------------------------------------------------------------------------------


@given(rows=bids(), formula=st.sampled_from(POINTS), weight=weights)
@RANDOM
def test_totals_are_equal_exactly_at_break_even(rows, formula, weight):
    for share, text, below, above, *_ in tender_break_even_weight(*arguments(rows, formula, weight), None, "all"):
        if share == "none" or share in (0, 100) or not isinstance(below, int) or not isinstance(above, int):
            continue
        assert Fraction(text) * 100 == share
        _, totals = scored(rows, formula, share)
        assert totals[below - 1] == totals[above - 1]


@given(rows=bids(), formula=st.sampled_from(RELATIVE), weight=weights)
@RANDOM
def test_indices_are_equal_exactly_at_break_even(rows, formula, weight):
    for share, _, below, above, *_ in tender_break_even_weight(*arguments(rows, formula, weight)):
        if share != "none" and 0 < share < 100 and isinstance(below, int) and isinstance(above, int):
            _, totals = scored(rows, formula, share)
            assert totals[below - 1] == totals[above - 1]


@given(rows=bids(), formula=st.sampled_from([*POINTS, *RELATIVE]), weight=weights)
@RANDOM
def test_between_two_break_even_weights_one_bid_leads(rows, formula, weight):
    """Every weight of a sweep by one point is led by the bid that the table names for that stretch."""
    table = [line for line in tender_break_even_weight(*arguments(rows, formula, weight)) if line[0] != "none"]
    named = lambda t, totals: " and ".join(str(i + 1) for i in leaders(t, totals))
    for swept in range(1, 100):
        above = [line for line in table if line[0] > swept]
        below = [line for line in table if line[0] < swept]
        if table and not any(line[0] == swept for line in table):
            expected = above[0][2] if above else below[-1][3]
            assert named(*scored(rows, formula, swept)) == str(expected)


# ---- leave-one-out ---------------------------------------------------------------------------------------------------


def decides(rows: list[tuple[int, int]], formula: str, left_out: int) -> bool:
    """The edge table: whose price or quality the others' scores depend on."""
    own, others = rows[left_out], rows[:left_out] + rows[left_out + 1 :]
    lowest = all(own[0] < other[0] for other in others)
    highest = all(own[0] > other[0] for other in others)
    best = all(own[1] > other[1] for other in others)
    rule = {"lowest_price_ratio": lowest, "linear_above_lowest": lowest, "highest_lowest": lowest or highest, "mean_50": True,
            "relative_quality_and_price": lowest or best, "utility_index": best}  # fmt: skip
    return rule.get(formula, False)


@given(rows=bids(3, 6), formula=st.sampled_from(IN_THE_EDGE_TABLE), weight=weights)
@RANDOM
def test_only_a_bid_that_is_a_reference_can_reverse_the_others(rows, formula, weight):
    for left_out, *_ in tender_rank_reversal(*arguments(rows, formula, weight)):
        assert left_out == "none" or decides(rows, formula[0], left_out - 1)


@given(rows=bids(3, 6), formula=st.sampled_from(POINTS), weight=weights)
@FEW
def test_a_told_reversal_is_seen_when_the_bid_is_not_admitted(rows, formula, weight):
    for left_out, ahead, then, _, _, happens, *_ in tender_rank_reversal(*arguments(rows, formula, weight)):
        if happens == "reversed":
            t = tender(*arguments(rows, formula, weight), [i != left_out - 1 for i in range(len(rows))])
            before, after = scored(rows, formula, weight)[1], score(t)
            assert before[ahead - 1] > before[then - 1] and after[then - 1] > after[ahead - 1]


# ---- flips -----------------------------------------------------------------------------------------------------------


@given(rows=bids(2, 4), formula=st.sampled_from([*POINTS, *RELATIVE, ("mean_50", [["whole_percent", True]])]), weight=weights)
@FEW
def test_no_smaller_price_change_has_another_winner(rows, formula, weight):
    """Every pound up to the flip, on both sides, tried one by one."""
    t, totals = scored(rows, formula, weight)
    assume(len(leaders(t, totals)) == 1)
    (winner,) = leaders(t, totals)
    for row, (change, *_, then) in enumerate(tender_price_flip(*arguments(rows, formula, weight))):
        reach = 60 if change == "none" else abs(change)
        for step in range(1, min(int(reach), 60)):
            for price in (rows[row][0] - step, rows[row][0] + step):
                if 0 < price <= 500:
                    tried = t.changed("prices", row, price)
                    assert winner in leaders(tried, score(tried))
        if change != "none":
            tried = t.changed("prices", row, rows[row][0] + change)
            assert winner not in leaders(tried, score(tried)) and then != winner + 1


@given(lines=st.lists(st.tuples(prices, *[st.integers(0, 4)] * 3), min_size=2, max_size=4), weight=weights, least=st.integers(0, 2),
       formula=st.sampled_from([*POINTS, RELATIVE[0]]))  # fmt: skip
@FEW
def test_no_nearer_mark_has_another_winner(lines, weight, least, formula):
    """Every mark of every cell tried one by one, hurdles included."""
    shares, thresholds = [50, 30, 20], [least or None, None, None]

    def leading(table):
        inside = [line[0] >= least for line in table]
        quality = [sum(exact(w) * m for w, m in zip(shares, line, strict=True)) / 4 for line in table]
        if not any(inside) or (formula in RELATIVE and not any(q for q, ok in zip(quality, inside, strict=True) if ok)):
            return None
        t = tender([line[0] for line in lines], quality, formula[0], weight, formula[1], inside)
        return leaders(t, score(t))

    table = [list(line[1:]) for line in lines]
    first = leading(table)
    assume(first is not None and len(first) == 1)
    cells = tender_mark_flip([line[0] for line in lines], table, shares, [0, 1, 2, 3, 4], formula[0], weight, formula[1], None, thresholds,
                             0, "none", "cells")  # fmt: skip
    for row, line in enumerate(table):
        for k, mark in enumerate(line):
            further = range(mark - 1, -1, -1) if row == first[0] else range(mark + 1, 5)
            tried = [leading([[*x[:k], m, *x[k + 1 :]] if i == row else x for i, x in enumerate(table)]) for m in further]
            flips = [step for step, then in enumerate(tried, 1) if then and first[0] not in then]
            assert cells[row][k] == ((-flips[0] if row == first[0] else flips[0]) if flips else "none")


# ---- weights ---------------------------------------------------------------------------------------------------------


@given(rows=bids(), formula=st.sampled_from(POINTS), weight=weights)
@RANDOM
def test_effective_weights_add_up_to_100(rows, formula, weight):
    assume(len({r[1] for r in rows}) > 1)
    table = tender_effective_weight(*arguments(rows, formula, weight))
    assert table[0][1] + table[1][1] == 100


def test_question_weights_a_hundredth_off_are_refused():
    with pytest.raises(UdfError, match="never rescaled"):
        win_share.tender_win_share([1, 2], [[50, 60], [70, 80]], "lowest_price_ratio", 60, None, None, [60, 40.01])


# ---- win share: the fast path and the plain one ----------------------------------------------------------------------

ALPHAS = [[2.5] * 6, [60.0, 40.0], [0.3, 1.0, 1.7, 97.0], [0.02, 5.0]]


@pytest.mark.parametrize("alphas", ALPHAS)
@pytest.mark.parametrize("draws", [1, 2, 501])
@pytest.mark.parametrize("seed", [1, 2**32 - 1])
def test_both_paths_draw_the_same_weights(alphas, draws, seed):
    from udfs.tender.win_share_arrays import gammas_by_arrays

    plain = numpy.array(win_share.gammas_plain(alphas, draws, seed))
    assert numpy.allclose(plain, gammas_by_arrays(numpy, alphas, draws, seed), rtol=1e-12, atol=0)


@given(rows=st.lists(st.tuples(prices, st.lists(marks, min_size=3, max_size=3)), min_size=3, max_size=6), seed=st.integers(1, 10**6),
       formula=st.sampled_from(POINTS), concentration=st.integers(1, 300))  # fmt: skip
@FEW
def test_both_paths_count_the_same_winners(rows, seed, formula, concentration):
    from udfs.tender.win_share_arrays import gammas_by_arrays, tally_by_arrays

    t = tender([r[0] for r in rows], [0] * len(rows), formula[0], 60, formula[1], None)
    _, race = win_share._race(t, [r[1] for r in rows], [Fraction(1, 2), Fraction(3, 10), Fraction(1, 5)], Fraction(concentration), True)
    plain = win_share.tally_plain(race, win_share.gammas_plain(race.alphas, 100, seed))
    assert plain == tally_by_arrays(numpy, race, gammas_by_arrays(numpy, race.alphas, 100, seed))
    assert sum(plain.wins) <= 100


@pytest.mark.parametrize("leave_one_out", [False, True])
def test_a_host_without_numpy_shows_the_same_shares(monkeypatch, leave_one_out):
    given_ = ([90, 145, 50], [[70, 60], [90, 95], [30, 20]], "lowest_price_ratio", 60, None, None, [80, 20], 50, 8000, 7, leave_one_out)
    with_numpy = win_share.tender_win_share(*given_)
    monkeypatch.setattr(win_share, "_numpy", lambda: None)
    assert win_share.tender_win_share(*given_) == with_numpy


@pytest.mark.parametrize("alpha", [0.3, 1.0, 2.5, 60.0])
def test_the_numbers_drawn_have_the_mean_and_the_variance_of_a_gamma(alpha):
    """Mean and variance of a gamma number are both its parameter; five standard errors of 40,000 draws."""
    (drawn,) = win_share.gammas_plain([alpha], 40_000, 11)
    mean = sum(drawn) / len(drawn)
    variance = sum((x - mean) ** 2 for x in drawn) / len(drawn)
    assert abs(mean - alpha) < 5 * math.sqrt(alpha / len(drawn))
    assert abs(variance - alpha) < 5 * math.sqrt((2 * alpha**2 + 6 * alpha) / len(drawn))


def test_drawn_weights_vary_as_the_concentration_says():
    """A weight of 60 out of 100 at concentration 50 has a standard deviation of root(60 x 40 / 51) points."""
    quality, price = win_share.gammas_plain([30.0, 20.0], 20_000, 3)
    shares = [100 * q / (q + p) for q, p in zip(quality, price, strict=True)]
    mean = sum(shares) / len(shares)
    deviation = math.sqrt(sum((x - mean) ** 2 for x in shares) / len(shares))
    assert abs(mean - 60) < 0.25 and abs(deviation - math.sqrt(60 * 40 / 51)) < 0.15


@pytest.mark.parametrize("formula", [("lowest_price_ratio", None), ("mean_50", None), ("linear_to_cap", CAP)])
def test_leave_one_out_in_the_draws_agrees_with_rank_reversal_at_fixed_weights(formula):
    """With weights that hardly move, taking a bid out changes the leader in every draw or in none, as TENDER_RANK_REVERSAL says."""
    three = [90, 145, 50], [70, 90, 30], formula[0], 60, formula[1]
    changed = {line[0] for line in tender_rank_reversal(*three) if line[8] is True}
    shares = win_share.tender_win_share([90, 145, 50], [[70], [90], [30]], formula[0], 60, formula[1], None, None, 10**8, 50, 1, True)
    assert [share[2] for share in shares] == [1 if row in changed else 0 for row in (1, 2, 3)]
