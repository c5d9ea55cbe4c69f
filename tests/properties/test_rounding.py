"""Half-up rounding as Excel's ROUND does it, on doubles and on exact values."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from udfs.money import exact, half_up, pence, pounds

RANDOM = settings(max_examples=1000, deadline=None)


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        # Microsoft, ROUND function, the examples of its reference page
        (2.15, 1, "2.2"), (2.149, 1, "2.1"), (-1.475, 2, "-1.48"), (21.5, -1, "20"), (626.3, -3, "1000"), (1.98, -1, "0"),
        (-50.55, -2, "-100"),
        # doubles that lie just under the decimal they were typed as: Excel rounds what was typed
        (2.675, 2, "2.68"), (1.005, 2, "1.01"), (1.115, 2, "1.12"), (0.285, 2, "0.29"), (1234567.125, 2, "1234567.13"),
        # halves away from zero, never to even
        (0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (-2.5, 0, "-3"), (-0.5, 0, "-1"),
        # 0.1 + 0.2 is 0.30000000000000004: noise beyond 15 digits is no reason to round up
        (0.1 + 0.2, 2, "0.30"), (1.1 * 1.1, 2, "1.21"), (0.0, 2, "0.00"),
    ],
)  # fmt: skip
def test_a_double_rounds_as_excel_shows_it(value, places, expected):
    assert half_up(value, places) == Decimal(expected)


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (Fraction(1, 3), 2, "0.33"), (Fraction(2, 3), 2, "0.67"), (Fraction(1, 200), 2, "0.01"), (Fraction(-1, 200), 2, "-0.01"),
        (Fraction(49, 10000), 2, "0.00"), (Decimal("2.675"), 2, "2.68"), (7, 2, "7.00"), (15, -1, "20"),
        # an exact value is not cut to 15 digits first: this one lies under the half
        (Fraction(1, 2) - Fraction(1, 10**30), 0, "0"), (Decimal("0.4999999999999999999999"), 0, "0"),
    ],
)  # fmt: skip
def test_an_exact_value_rounds_exactly(value, places, expected):
    assert half_up(value, places) == Decimal(expected)


@given(text=st.decimals(-10**9, 10**9, places=6, allow_nan=False), places=st.integers(0, 4))
@RANDOM
def test_what_was_typed_decides_not_its_binary_shadow(text, places):
    """15 digits at most: the double of a typed decimal rounds as the decimal itself does."""
    expected = text.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert half_up(float(text), places) == expected
    assert half_up(text, places) == expected
    assert half_up(Fraction(text), places) == expected


@given(value=st.fractions(-10**9, 10**9), places=st.integers(0, 4))
@RANDOM
def test_rounding_moves_by_half_a_unit_at_most_and_only_once(value, places):
    rounded = half_up(value, places)
    assert abs(Fraction(rounded) - value) <= Fraction(1, 2 * 10**places)
    assert half_up(rounded, places) == rounded
    assert half_up(-value, places) == -rounded


@given(amount=st.integers(-(10**14), 10**14))
@RANDOM
def test_pence_and_pounds_are_each_others_inverse(amount):
    assert pence(pounds(amount)) == amount
    assert pence(float(pounds(amount))) == amount


def test_a_part_of_a_penny_is_no_amount_of_money():
    with pytest.raises(ValueError, match="not a whole number of pence"):
        pence(1.005)


def test_a_double_is_read_as_the_decimal_it_was_typed_as():
    assert exact(0.1) == Fraction(1, 10)
    assert exact(0.1) + exact(0.2) == exact(0.3)
