"""Price formulas: powers, error cells, declared rounding, and the list of formulas."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.price_forms import INDEX, POINTS, W, index, points
from udfs.dispatch import call
from udfs.errors import UdfError
from udfs.money import exact
from udfs.tender.methods import TOLD, tender_methods
from udfs.tender.price import METHODS, tender_price_points
from udfs.tender.price_settings import RULES
from udfs.tender.value_formulas import REFUSED, VALUE_METHODS, _power
from udfs.tender.value_index import lower_is_better, tender_value_index

MANY = settings(max_examples=60, deadline=None)
prices = st.lists(st.integers(1, 1000), min_size=2, max_size=6)


@given(base=st.integers(1, 100), upper=st.integers(1, 99))
@MANY
def test_a_weighted_index_is_right_to_28_digits(base, upper):
    """base ^ (wQ/wC), another way: e ^ (ln(base) wQ/wC) with 60 digits."""
    exponent = Fraction(upper, 100 - upper)
    with localcontext() as context:
        context.prec = 60
        told = (Decimal(base).ln() * exponent.numerator / exponent.denominator).exp()
    got = _power(Fraction(base), exponent)
    assert abs(got - Fraction(told)) <= Fraction(told) / 10**27


def test_a_power_of_nothing():
    assert _power(Fraction(0), Fraction(3, 2)) == 0
    assert _power(Fraction(0), Fraction(0)) == 1
    assert _power(Fraction(7), Fraction(0)) == 1


def test_an_error_cell_of_a_bid_not_admitted_does_not_end_the_call():
    rows = [["pounds_per_quality_point", 5]]
    assert call("TENDER_VALUE_INDEX", [[100, "#N/A"], ["#VALUE!", 60], "monetised_quality", rows, [False, False]]) == [["#VALUE!"]]
    assert call("TENDER_VALUE_INDEX", [[100, "#N/A"], [50, "#N/A"], "monetised_quality", rows, [True, False]]) == [[-150.0], ["#N/A"]]
    assert call("TENDER_PRICE_POINTS", [[100, "#N/A"], "lowest_price_ratio", 40, None, [True, False]]) == [[40.0], ["#N/A"]]
    assert call("TENDER_PRICE_POINTS", [[100, "#DIV/0!"], "lowest_price_ratio", 40]) == [["#DIV/0!"]]
    assert call("TENDER_VALUE_INDEX", [[100, 90], [50, "#DIV/0!"], "monetised_quality", rows]) == [["#DIV/0!"]]
    assert call("TENDER_VALUE_INDEX", [[100, "#N/A"], [50, 60], "monetised_quality", rows]) == [["#N/A"]]


@given(prices=prices, places=st.integers(0, 4))
@MANY
def test_declared_rounding_is_half_up_on_the_exact_figure(prices, places):
    rounded = tender_price_points(prices, "lowest_price_ratio", W, [["points_decimals", places]])
    for ours, full in zip(rounded, points("lowest_price_ratio", prices), strict=True):
        assert ours * 10**places == int(full * 10**places + Fraction(1, 2))


def test_the_list_names_every_formula_once_and_tells_the_truth_about_direction():
    listed = {row[0]: row for row in tender_methods()}
    assert set(listed) == {*METHODS, *VALUE_METHODS, *REFUSED} == set(TOLD) and len(listed) == len(tender_methods())
    assert all(len(row) == 10 and all(cell is not None and cell != "" for cell in row) for row in listed.values())
    for form in INDEX:
        cheap, dear = index(form, [100, 200], [50, 50])
        row = listed[form.split(",")[0]]
        cheap_wins = form != "rail_franchise"  # there the price is money received
        assert row[4] is ((cheap < dear) if cheap_wins else False), form
    assert all(listed[method][4] is False and listed[method][2] == "TENDER_PRICE_POINTS" for method in METHODS)
    assert all(listed[method][9].startswith("refused: ") for method in REFUSED)
    assert [row[0] for row in listed.values() if row[9] == "not recommended"] == ["proximity_to_mean", "proximity_to_target"]


def test_every_setting_a_formula_cannot_do_without_stands_in_the_list():
    for form, rows in {**POINTS, **INDEX}.items():
        for name, _ in rows:
            assert name in TOLD[form.split(",")[0]][1], (form, name)


def test_every_setting_has_a_rule():
    known = {name for method in (*METHODS.values(), *VALUE_METHODS.values()) for name in method.settings}
    assert known == set(RULES)


@pytest.mark.parametrize("method", REFUSED)
def test_a_refused_formula_says_why(method):
    with pytest.raises(UdfError, match="is refused: ") as refusal:
        tender_value_index([exact(1)], [exact(1)], method)
    assert REFUSED[method] in str(refusal.value)


def test_the_direction_of_every_formula():
    assert [method for method in (*METHODS, *VALUE_METHODS) if lower_is_better(method)] == [
        "price_per_quality_point", "monetised_quality", "feature_adjusted_price"]  # fmt: skip
