"""Price formulas: what must hold for any prices. The table of edges is the one of the project's tender reference, row by row.

The reference theorem needs no expected figure: a bid that is no reference of a formula may go without moving anybody else's score.
"""

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.properties.price_forms import INDEX, POINTS, W, index, points
from udfs.errors import NotAvailable, UdfError
from udfs.tender.price import METHODS, tender_price_points
from udfs.tender.value_formulas import VALUE_METHODS
from udfs.tender.value_index import lower_is_better

MANY = settings(max_examples=60, deadline=None)
def cells(values: list) -> list:
    """Errors as their sentence, so that two of them can be compared."""
    return [str(v) if isinstance(v, UdfError) else v for v in values]


def without(i: int, n: int) -> list[bool]:
    return [row != i for row in range(n)]


POINT_FORMS = pytest.mark.parametrize("form", POINTS)
INDEX_FORMS = pytest.mark.parametrize("form", INDEX)
price = st.integers(1, 1000)
prices = st.lists(price, min_size=2, max_size=6)
bids = st.lists(st.tuples(price, st.integers(1, 100)), min_size=2, max_size=6)


def test_every_formula_is_under_these_tests():
    assert {form.split(",")[0] for form in POINTS} == set(METHODS)
    assert {form.split(",")[0] for form in INDEX} == set(VALUE_METHODS)


# ---- edges, column by column -----------------------------------------------------------------------------------------

FULL = ["lowest_price_ratio", "linear_above_lowest", "highest_lowest", "linear_to_cap, lowest", "proximity_to_mean", "graduated_pricing",
        "fixed_price", "lowest_compliant_price"]  # fmt: skip


@pytest.mark.parametrize("form", FULL)
def test_a_lone_bid_and_equal_prices_have_all_points(form):
    assert points(form, [70]) == [W]
    assert points(form, [70, 70, 70]) == [W, W, W]
    assert points(form, [70, 20], admitted=[True, False])[0] == W


def test_a_lone_bid_and_equal_prices_under_the_other_formulas():
    assert points("mean_50", [70]) == [W / 2] and points("mean_50", [70, 70]) == [W / 2, W / 2]
    assert points("linear_to_cap", [750]) == [10] and points("linear_to_cap", [750, 750]) == [10, 10]  # computed: 40 x 250/1000
    assert points("proximity_to_target", [270]) == [36] and points("proximity_to_target", [270, 270]) == [36, 36]  # 40 x 270/300


@pytest.mark.parametrize("equal_value", [0, 25, 40])
def test_equal_prices_of_highest_lowest_score_what_was_published(equal_value):
    assert tender_price_points([70, 70], "highest_lowest", W, [["equal_value", equal_value]]) == [equal_value, equal_value]
    assert tender_price_points([70], "highest_lowest", W, [["equal_value", equal_value]]) == [equal_value]


@pytest.mark.parametrize("form", ["lowest_price_ratio", "linear_above_lowest", "graduated_pricing"])
def test_a_price_of_zero_is_refused_unless_an_amount_stands_for_it(form):
    with pytest.raises(UdfError):
        points(form, [0, 70])
    scored = tender_price_points([0, 70], form, W, [*POINTS[form], ["zero_price", 70]])
    assert scored == [W, W]


@pytest.mark.parametrize(
    ("form", "zero_scores"),
    [("highest_lowest", W), ("linear_to_cap", W), ("linear_to_cap, lowest", W), ("mean_50", W), ("proximity_to_mean", 0),
     ("proximity_to_target", 0), ("lowest_compliant_price", W)],
)  # fmt: skip
def test_a_price_of_zero_is_allowed_elsewhere(form, zero_scores):
    assert points(form, [0, 70])[0] == zero_scores


def test_a_lone_bid_under_the_indices():
    assert index("relative_quality_and_price", [70], [30]) == [100]
    assert index("utility_index", [70], [30]) == [1]


ORDER_OF_QUALITY = [form for form in INDEX if form != "relative_quality_and_price"]


@pytest.mark.parametrize("form", INDEX)
def test_with_equal_prices_the_order_is_that_of_quality(form):
    found = index(form, [70, 70, 70], [40, 90, 60])
    best_first = sorted(range(3), key=lambda i: found[i], reverse=not lower_is_better(form.split(",")[0]))
    assert best_first == [1, 2, 0]


@pytest.mark.parametrize(
    "form", ["relative_quality_and_price", "price_per_quality_point", "value_for_money_index", "utility_index"]
)
def test_a_price_of_zero_is_refused_where_the_index_divides_by_it(form):
    with pytest.raises(UdfError, match="divides by it"):
        index(form, [0, 70], [40, 90])


def test_a_price_of_zero_is_allowed_where_it_only_adds():
    assert index("monetised_quality", [0], [40]) == [-200]
    assert index("rail_franchise", [0], [100]) == [325]
    assert index("feature_adjusted_price", [0, 100], [40, 0]) == [0, 100]


# ---- who may go without moving the others: the reference theorem -----------------------------------------------------


ANYBODY = ("mean_50", "proximity_to_mean", "graduated_pricing")  # every bid moves a mean, or the median that bounds the formula


def unique(values: list, extreme) -> int | None:
    """Place of the one smallest or largest value; None if it is shared."""
    return values.index(extreme(values)) if values.count(extreme(values)) == 1 else None


def moves_others(form: str, prices: list) -> set[int]:
    """Places of the bids whose removal may change the points of others."""
    lowest, highest = {unique(prices, min)}, {unique(prices, max)}
    return {
        "lowest_price_ratio": lowest, "linear_above_lowest": lowest, "highest_lowest": lowest | highest, "linear_to_cap": set(),
        "linear_to_cap, lowest": lowest, "proximity_to_target": set(), "fixed_price": set(), "lowest_compliant_price": lowest,
    }[form]  # fmt: skip


@pytest.mark.parametrize("form", [form for form in POINTS if form not in ANYBODY])
@given(prices=prices, which=st.integers(0, 5))
@MANY
def test_removing_a_bid_that_is_no_reference_moves_nobodys_points(form, prices, which):
    free = sorted(set(range(len(prices))) - moves_others(form, prices))
    assume(free)
    i = free[which % len(free)]
    before, after = points(form, prices), points(form, prices, without(i, len(prices)))
    assert [cells(before)[j] for j in range(len(prices)) if j != i] == [cells(after)[j] for j in range(len(prices)) if j != i]
    assert isinstance(after[i], NotAvailable)


@given(prices=prices, which=st.integers(0, 5))
@MANY
def test_graduated_pricing_keeps_its_marks_while_the_lowest_stays_and_nobody_crosses_the_inflection(prices, which):
    free = sorted(set(range(len(prices))) - {unique(prices, min)})
    assume(free)
    i = free[which % len(free)]
    before, after = points("graduated_pricing", prices), points("graduated_pricing", prices, without(i, len(prices)))
    both = [j for j in range(len(prices)) if isinstance(before[j], Fraction) and isinstance(after[j], Fraction)]
    assert [before[j] for j in both] == [after[j] for j in both]


@pytest.mark.parametrize("form", ["lowest_price_ratio", "linear_above_lowest", "highest_lowest", "linear_to_cap, lowest",
                                  "lowest_compliant_price"])  # fmt: skip
def test_removing_the_lowest_bid_does_move_the_others(form):
    before, after = points(form, [100, 125, 150]), points(form, [100, 125, 150], without(0, 3))
    assert before[1:] != after[1:]


@pytest.mark.parametrize("form", ["mean_50", "proximity_to_mean"])
@pytest.mark.parametrize("i", [0, 1, 2])
def test_anybody_moves_a_mean(form, i):
    before, after = points(form, [100, 130, 190]), points(form, [100, 130, 190], without(i, 3))
    assert all(before[j] != after[j] for j in range(3) if j != i)


@INDEX_FORMS
@given(bids=bids, i=st.integers(0, 5))
@MANY
def test_removing_a_bid_that_is_no_reference_moves_nobodys_index(form, bids, i):
    prices, quality = map(list, zip(*bids, strict=True))
    references = {unique(prices, min), unique(quality, max)} if form in ("relative_quality_and_price", "utility_index") else set()
    assume(i < len(bids) and i not in references)
    before, after = index(form, prices, quality), index(form, prices, quality, without(i, len(bids)))
    assert [before[j] for j in range(len(bids)) if j != i] == [after[j] for j in range(len(bids)) if j != i]


@given(bids=bids)
@MANY
def test_removing_the_lowest_price_rescales_a_utility_and_reorders_nobody(bids):
    prices, quality = map(list, zip(*bids, strict=True))
    lowest = unique(prices, min)
    assume(lowest is not None and lowest != unique(quality, max))
    rest = [j for j in range(len(bids)) if j != lowest]
    before, after = index("utility_index", prices, quality), index("utility_index", prices, quality, without(lowest, len(bids)))
    scale = Fraction(min(prices[j] for j in rest), prices[lowest])
    assert [before[j] * scale for j in rest] == [after[j] for j in rest]


# ---- scale, order of the rows, direction -----------------------------------------------------------------------------

ABSOLUTE = ("linear_to_cap", "linear_to_cap, lowest", "proximity_to_target", "fixed_price")


@pytest.mark.parametrize("form", [form for form in POINTS if form not in ABSOLUTE])
@given(prices=prices, k=st.fractions(Fraction(1, 100), 100, max_denominator=100))
@MANY
def test_points_do_not_depend_on_the_unit_of_money(form, prices, k):
    assert [str(x) for x in cells(points(form, prices))] == [str(x) for x in cells(points(form, [k * p for p in prices]))]


@given(prices=prices, k=st.integers(2, 50))
@MANY
def test_between_published_ends_points_stay_when_the_ends_are_scaled_too(prices, k):
    scaled = [["cap", 1000 * k], ["optimum", 0]]
    assert points("linear_to_cap", prices) == tender_price_points([k * p for p in prices], "linear_to_cap", W, scaled)


@pytest.mark.parametrize("form", ["relative_quality_and_price", "utility_index"])
@given(bids=bids, k=st.integers(2, 50))
@MANY
def test_an_index_of_ratios_does_not_depend_on_the_unit_of_money(form, bids, k):
    prices, quality = map(list, zip(*bids, strict=True))
    assert index(form, prices, quality) == index(form, [k * p for p in prices], quality)


@pytest.mark.parametrize("form", ["price_per_quality_point", "value_for_money_index", "value_for_money_index, weighted"])
@given(bids=bids, k=st.integers(2, 50))
@MANY
def test_an_index_for_the_pound_scales_and_keeps_its_order(form, bids, k):
    prices, quality = map(list, zip(*bids, strict=True))
    factor = Fraction(k) if lower_is_better(form) else Fraction(1, k)
    assert [x * factor for x in index(form, prices, quality)] == index(form, [k * p for p in prices], quality)


@POINT_FORMS
@given(prices=prices, seed=st.randoms(use_true_random=False))
@MANY
def test_points_do_not_depend_on_the_order_of_the_rows(form, prices, seed):
    order = list(range(len(prices)))
    seed.shuffle(order)
    kinds = lambda found: [x if isinstance(x, Fraction) else x.code for x in found]
    straight, shuffled = kinds(points(form, prices)), kinds(points(form, [prices[i] for i in order]))
    assert [straight[i] for i in order] == shuffled


@pytest.mark.parametrize("form", ["lowest_price_ratio", "linear_above_lowest", "highest_lowest", "linear_to_cap", "mean_50"])
@given(prices=prices, i=st.integers(0, 5), cut=st.integers(1, 500))
@MANY
def test_cutting_ones_own_price_never_loses_a_place(form, prices, i, cut):
    assume(i < len(prices) and cut < prices[i])
    place = lambda found: sum(x > found[i] for x in found)
    cheaper = [p - cut if j == i else p for j, p in enumerate(prices)]
    assert place(points(form, cheaper)) <= place(points(form, prices))


@pytest.mark.parametrize("form", [f for f in INDEX if f != "utility_index"])
@given(bids=bids, i=st.integers(0, 5), cut=st.integers(1, 500))
@MANY
def test_cutting_ones_own_price_never_loses_a_place_in_an_index(form, bids, i, cut):
    assume(i < len(bids) and cut < bids[i][0])
    prices, quality = map(list, zip(*bids, strict=True))
    sign = -1 if lower_is_better(form) else 1
    place = lambda found: sum(sign * x > sign * found[i] for x in found)
    cheaper = [p - cut if j == i else p for j, p in enumerate(prices)]
    before, after = place(index(form, prices, quality)), place(index(form, cheaper, quality))
    assert after >= before if form == "rail_franchise" else after <= before  # there the price is money received
