"""The laws of scoring the tender reference states: nobody gains by a worse mark, the order of the rows decides nothing, a hundredth off the
weights is refused, and a screen for low prices looks at proportions only."""

import datetime as dt
import statistics
import sys
from fractions import Fraction
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from udfs import parameters
from udfs.errors import At, BlankCell, Refused, SumIsOff, UdfError
from udfs.money import exact
from udfs.parameters import parameter
from udfs.tender.abnormal import SCREENS, tender_abnormally_low
from udfs.tender.combination import tender_near_tie, tender_total_score
from udfs.tender.criteria import tender_criteria_weights
from udfs.tender.evaluators import tender_divergence
from udfs.tender.hurdles import tender_hurdles
from udfs.tender.lots import tender_lot_award
from udfs.tender.moderation import tender_moderated_marks
from udfs.tender.quality import tender_quality_points
from udfs.tender.ranking import tender_decided_by, tender_rank
from udfs.tender.reconcile import tender_reconcile

RANDOM = settings(max_examples=200, deadline=None)
SCALE = [0, 1, 2, 3, 4, 5]
DAY = [["as_at", (dt.date(2026, 1, 5) - dt.date(1899, 12, 30)).days]]
marks = st.integers(0, 5)
prices = st.lists(st.integers(1, 10**6), min_size=1, max_size=9)


def shuffled(items: list, order: list[int]) -> list:
    return [items[i] for i in order]


# ---- quality, total, rank --------------------------------------------------------------------------------------------------------


@given(bids=st.lists(st.tuples(marks, marks, st.integers(0, 40)), min_size=2, max_size=6), question=st.integers(0, 1),
       first=st.integers(1, 99))  # fmt: skip
@RANDOM
def test_a_higher_mark_of_ones_own_never_lowers_ones_rank(bids, question, first):
    def rank(rows):
        quality = tender_quality_points([list(r[:2]) for r in rows], [first, 100 - first], SCALE)
        totals = tender_total_score(quality, [r[2] for r in rows], 60, 40)
        return tender_rank([float(line[0]) for line in totals])[0]

    better = list(bids[0])
    assume(better[question] < 5)
    better[question] += 1
    assert rank([tuple(better), *bids[1:]]) <= rank(bids)


@given(hundredths=st.lists(st.integers(1, 5000), min_size=2, max_size=6), off=st.sampled_from([-1, 1]))
@RANDOM
def test_weights_that_miss_their_total_by_a_hundredth_are_refused(hundredths, off):
    weights, total = [h / 100 for h in hundredths], sum(hundredths) / 100
    names = [f"Q{i}" for i in range(len(weights))]
    tops = [None] * len(weights)
    tender_quality_points([[5] * len(weights)], weights, SCALE, total)
    assert tender_criteria_weights(names, tops, weights, "of_parent", total) == [exact(w) for w in weights]
    wrong = [(hundredths[0] + off) / 100, *weights[1:]]
    assume(wrong[0] > 0)
    with pytest.raises(SumIsOff, match="never rescaled"):
        tender_quality_points([[5] * len(weights)], wrong, SCALE, total)
    with pytest.raises(Refused, match="never rescaled"):
        tender_criteria_weights(names, tops, wrong, "of_parent", total)


@given(family=st.lists(st.integers(1, 100), min_size=1, max_size=5), top=st.integers(1, 99))
@RANDOM
def test_the_questions_of_a_tree_share_out_exactly_what_their_parent_has(family, top):
    whole = sum(family)
    names = ["Quality", "Price", *[f"Q{i}" for i in range(len(family))]]
    parents = [None, None, *["Quality"] * len(family)]
    weights = [top * whole, (100 - top) * whole, *[100 * f for f in family]]
    shares = tender_criteria_weights(names, parents, weights, "of_parent", 100 * whole)
    assert sum(shares[2:]) == shares[0] and shares[0] + shares[1] == 100 * whole
    assert [s / shares[0] for s in shares[2:]] == [Fraction(f, whole) for f in family]


@given(bids=st.lists(st.tuples(st.integers(0, 100), st.integers(0, 40), st.booleans()), min_size=2, max_size=7),
       seed=st.randoms(use_true_random=False))  # fmt: skip
@RANDOM
def test_totals_and_margins_do_not_depend_on_the_row(bids, seed: Random):
    assume(sum(b[2] for b in bids) >= 2)
    order = list(range(len(bids)))
    seed.shuffle(order)

    def answer(rows):
        admitted = [r[2] for r in rows]
        totals = tender_total_score([r[0] for r in rows], [r[1] for r in rows], 60, 40, admitted=admitted)
        margins = tender_near_tie([t[0] if a else None for t, a in zip(totals, admitted, strict=True)], [5], admitted=admitted)
        return [("out",) if not a else (*t, *m) for t, m, a in zip(totals, margins, admitted, strict=True)]

    straight = answer(bids)
    assert answer(shuffled(bids, order)) == shuffled(straight, order)
    assert all(line == ("out",) or line[0] == line[1] + line[2] for line in straight)
    assert min(line[3] for line in straight if line != ("out",)) == 0


@given(bids=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=6))
@RANDOM
def test_a_rank_is_shared_exactly_where_the_chain_is_said_not_to_decide(bids):
    totals, chain = [b[0] for b in bids], [list(b[1:]) for b in bids]
    ranks, words = tender_rank(totals, chain), tender_decided_by(totals, chain, ["first", "second"])
    assert [w == "not decided: a tie" for w in words] == [ranks.count(r) > 1 for r in ranks]
    assert [w == "total" for w in words] == [totals.count(t) == 1 for t in totals]


# ---- hurdles ---------------------------------------------------------------------------------------------------------------------


some_blank = st.lists(st.sampled_from([None, 1.0, 2.0]), min_size=2, max_size=2)


@given(bids=st.lists(st.tuples(st.integers(0, 1), st.one_of(st.tuples(st.integers(0, 1), st.integers(0, 1)), some_blank)), max_size=5))
@RANDOM
def test_a_rank_counts_the_bids_that_are_better_two_at_a_time_and_the_first_blank_that_decides_is_named(bids):
    chain = [[float(total), *ties] for total, ties in bids]

    def better(i: int, j: int) -> bool:
        place = next((c for c in range(3) if None in (chain[i][c], chain[j][c]) or chain[i][c] != chain[j][c]), None)
        if place is not None and None in (chain[i][place], chain[j][place]):
            raise LookupError(At("tie_breakers", i if chain[i][place] is None else j, place - 1))
        return place is not None and chain[j][place] > chain[i][place]

    def ranked() -> list[int]:
        return tender_rank([line[0] for line in chain], [line[1:] for line in chain])

    try:
        expected = [1 + sum(better(i, j) for j in range(len(chain)) if j != i) for i in range(len(chain))]
    except LookupError as blank:
        with pytest.raises(BlankCell) as told:
            ranked()
        assert told.value.at == blank.args[0]
    else:
        assert ranked() == expected


@given(bids=st.lists(st.tuples(marks, marks), min_size=1, max_size=7), lower=st.tuples(marks, marks),
       seed=st.randoms(use_true_random=False), top_n=st.none() | st.integers(1, 5), within=st.none() | st.integers(1, 3))  # fmt: skip
@RANDOM
def test_hurdles_do_not_depend_on_the_row_and_a_higher_one_admits_nobody_new(bids, lower, seed: Random, top_n, within):
    order = list(range(len(bids)))
    seed.shuffle(order)
    table = [list(b) for b in bids]
    straight = tender_hurdles(table, list(lower), "at_least", top_n, within)
    assert tender_hurdles(shuffled(table, order), list(lower), "at_least", top_n, within) == shuffled(straight, order)
    assert all(admitted is (reason == "") for admitted, reason in straight)
    higher = tender_hurdles(table, [lower[0] + 1, lower[1]])
    plain = tender_hurdles(table, list(lower))
    assert all(before[0] or not after[0] for before, after in zip(plain, higher, strict=True))
    assert all(before[0] or not after[0] for before, after in zip(plain, straight, strict=True))


# ---- abnormally low --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("test", ["world_bank", "spain_art_85"])
@given(amounts=prices, factor=st.integers(2, 50), seed=st.randoms(use_true_random=False))
@RANDOM
def test_a_screen_looks_at_proportions_and_not_at_rows(test, amounts, factor, seed: Random):
    order = list(range(len(amounts)))
    seed.shuffle(order)
    own = lambda k: [*DAY, ["estimate" if test == "world_bank" else "budget", 500_000 * k]]
    straight = tender_abnormally_low(amounts, test, own(1))
    assert tender_abnormally_low(shuffled(amounts, order), test, own(1)) == shuffled(straight, order)
    scaled = tender_abnormally_low([a * factor for a in amounts], test, own(factor))
    assert [line[0] for line in scaled] == [line[0] for line in straight]
    assert all(line[2] == "clarify with the bidder" for line in straight if line[0])


@given(amounts=st.lists(st.integers(1, 10**6), min_size=5, max_size=12))
@RANDOM
def test_the_relative_test_agrees_with_the_population_standard_deviation_of_the_standard_library(amounts):
    limit = statistics.fmean(amounts) - statistics.pstdev(amounts)
    found = tender_abnormally_low(amounts, "world_bank", DAY)
    assert all(abs(float(line[1]) - limit) < 1e-4 for line in found)
    assert all(line[0] == (price < limit) for price, line in zip(amounts, found, strict=True) if abs(price - limit) > 1e-4)


# ---- lots ------------------------------------------------------------------------------------------------------------------------


@given(data=st.data(), lots=st.integers(1, 4), bidders=st.integers(1, 4), limit=st.integers(1, 3), seed=st.randoms(use_true_random=False))
@RANDOM
def test_no_bidder_wins_more_than_the_limit_and_none_is_passed_over(data, lots, bidders, limit, seed: Random):
    """A better bid loses a lot only to a bidder that fills its limit with lots it prefers."""
    rows = [(f"L{i}", f"B{j}") for i in range(lots) for j in range(bidders)]
    totals = data.draw(st.permutations(range(1, len(rows) + 1)))
    wishes = [data.draw(st.permutations(range(1, lots + 1))) for _ in range(bidders)]
    preferences = [wishes[int(b[1:])][int(lot[1:])] for lot, b in rows]
    award = lambda order: [
        line[0] for line in tender_lot_award([rows[i][0] for i in order], [rows[i][1] for i in order], [totals[i] for i in order], limit,
                                             [preferences[i] for i in order])
    ]  # fmt: skip
    straight = award(range(len(rows)))
    order = list(range(len(rows)))
    seed.shuffle(order)
    assert award(order) == shuffled(straight, order)
    won = {b: [i for i, row in enumerate(rows) if straight[i] and row[1] == b] for _, b in rows}
    assert all(len(mine) <= limit for mine in won.values())
    for i, (lot, bidder) in enumerate(rows):
        winner = next((k for k, row in enumerate(rows) if row[0] == lot and straight[k]), None)
        if not straight[i] and (winner is None or totals[i] > totals[winner]):
            assert len(won[bidder]) == limit and all(preferences[k] < preferences[i] for k in won[bidder])


# ---- evaluators ------------------------------------------------------------------------------------------------------------------


@given(table=st.lists(st.lists(marks, min_size=3, max_size=3), min_size=1, max_size=5), seed=st.randoms(use_true_random=False))
@RANDOM
def test_divergence_agrees_with_the_standard_library_and_not_with_the_order_of_the_rows(table, seed: Random):
    scores = [(f"E{e}", "Q1", f"B{b}", line[e]) for b, line in enumerate(table) for e in range(3)]
    mixed = seed.sample(scores, len(scores))
    figures = lambda rows: {line[1]: line[2:] for line in tender_divergence(*map(list, zip(*rows, strict=True)), SCALE, DAY)}
    found = figures(scores)
    assert figures(mixed) == found
    for b, line in enumerate(table):
        n, low, high, steps, mean, median, sd, far, required, _ = found[f"B{b}"]
        assert (n, low, high, steps) == (3, min(line), max(line), max(line) - min(line))
        assert (mean, median) == (Fraction(sum(line), 3), statistics.median(line))
        assert float(sd) == pytest.approx(statistics.pstdev(line), abs=1e-12)
        assert far == sum(abs(m - statistics.median(line)) >= 2 for m in line)
        assert required == (steps >= 2)


@given(line=st.lists(marks, min_size=2, max_size=5), agreed=marks)
@RANDOM
def test_an_agreed_mark_without_the_reasons_it_needs_is_never_a_number(line, agreed):
    names, ones = [f"E{i}" for i in range(len(line))], ["Q1"] * len(line)
    ask = lambda *reasons: tender_moderated_marks(names, ones, ["A"] * len(line), line, SCALE, "consensus", DAY,
                                                  [["Q1", "A", agreed, *reasons]])[0]  # fmt: skip
    full = ask("why", "why so far")
    assert full[2] == agreed and full[4] == agreed - Fraction(sum(line), len(line))
    outside = not min(line) <= agreed <= max(line)
    assert isinstance(ask("why", None)[2], UdfError) == outside
    needs_one = full[4] != 0 or max(line) - min(line) >= 2
    assert isinstance(ask(None, "why so far")[2], UdfError) == needs_one


# ---- reconciliation --------------------------------------------------------------------------------------------------------------


@given(pence=st.lists(st.integers(0, 10**6), min_size=1, max_size=6), off=st.integers(-100, 100))
@RANDOM
def test_a_printed_total_agrees_when_it_is_the_sum_and_only_then(pence, off):
    ((total, difference, agrees, words),) = tender_reconcile([[p / 100 for p in pence]], [(sum(pence) + off) / 100])
    assert total == Fraction(sum(pence), 100)
    assert (difference, agrees, words == "") == (Fraction(off, 100), off == 0, off == 0)


# ---- dated limits ----------------------------------------------------------------------------------------------------------------


def test_a_program_that_cannot_read_the_dated_limits_asks_for_them(monkeypatch):
    """Some office programs bring a Python without the reader of parameter files."""
    monkeypatch.setitem(sys.modules, "tomllib", None)
    parameters.shipped.cache_clear()
    with pytest.raises(Refused, match="tomllib is missing.*give the setting as a row of parameters"):
        tender_abnormally_low([80], "spain_art_85", [*DAY, ["budget", 100]])
    own = [["below_budget_percent", 25], ["below_other_percent", 20], ["below_mean_percent", 10], ["above_mean_percent", 10]]
    assert tender_abnormally_low([80], "spain_art_85", [*own, ["budget", 100]]) == [[False, 75, "nothing to clarify by this test", ""]]


def test_every_limit_of_a_screen_is_a_dated_parameter_with_its_source():
    entries = [parameter(key, dt.date(2026, 1, 5)) for screen in SCREENS.values() for key in screen.conventions.values()]
    assert len(entries) == 9
    assert {e.evidence for e in entries} == {"read", "second-hand"}
