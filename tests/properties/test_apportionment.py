"""Splits: what must hold for any sum and any weights, and a slow second way to the same answer.

The laws are those of Balinski and Young, The Quota Method of Apportionment, Am. Math. Monthly 82(7), 1975.
"""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from udfs.capitation.split import capitation_split
from udfs.money import largest_remainder, sainte_lague

RANDOM = settings(max_examples=1000, deadline=None)
METHODS = pytest.mark.parametrize("method", [largest_remainder, sainte_lague], ids=lambda m: m.__name__)

totals = st.integers(-10_000_000, 10_000_000)
# Whole and decimal weights, many of them equal or zero, because ties and zeros are where splits go wrong.
weight = st.one_of(st.integers(0, 5), st.decimals(0, 100_000, places=3).map(str)).map(Fraction)
weights = st.lists(weight, min_size=1, max_size=7).filter(any)


def keys_of(weights: list[Fraction]) -> list[str]:
    """Codes whose text order is not the order of the rows."""
    return [f"{(7 * i + 3) % 13:02d}" for i in range(len(weights))]


@METHODS
@given(total=totals, weights=weights)
@RANDOM
def test_the_parts_add_up_and_a_zero_weight_gets_nothing(method, total, weights):
    parts = method(total, weights, keys_of(weights))
    assert sum(parts) == total
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)
    assert all(part * total >= 0 for part in parts), "no part points against the sum"


@METHODS
@given(total=totals, weights=weights, seed=st.randoms(use_true_random=False))
@RANDOM
def test_every_code_gets_the_same_in_any_order_of_the_rows(method, total, weights, seed: Random):
    keys = keys_of(weights)
    rows = list(zip(keys, weights, strict=True))
    seed.shuffle(rows)
    shuffled = method(total, [w for _, w in rows], [k for k, _ in rows])
    assert dict(zip((k for k, _ in rows), shuffled, strict=True)) == dict(zip(keys, method(total, weights, keys), strict=True))


@METHODS
@given(total=totals, weights=weights)
@RANDOM
def test_a_negative_sum_is_split_as_the_mirror_image(method, total, weights):
    keys = keys_of(weights)
    assert method(-total, weights, keys) == [-part for part in method(total, weights, keys)]


@METHODS
@given(total=totals, weights=weights, scale=st.fractions(Fraction(1, 1000), 1000))
@RANDOM
def test_only_the_ratios_of_the_weights_matter(method, total, weights, scale):
    keys = keys_of(weights)
    assert method(total, [scale * w for w in weights], keys) == method(total, weights, keys)


@given(total=totals, weights=weights)
@RANDOM
def test_largest_remainder_stays_within_one_unit_of_the_exact_share(total, weights):
    parts = largest_remainder(total, weights, keys_of(weights))
    shares = [Fraction(total) * w / sum(weights) for w in weights]
    assert all(abs(part - share) < 1 for part, share in zip(parts, shares, strict=True))


@given(total=st.integers(0, 10_000), weights=weights)
@RANDOM
def test_largest_remainder_rounds_up_the_largest_remainders(total, weights):
    """Nobody who was rounded down had a larger remainder than somebody who was rounded up."""
    parts = largest_remainder(total, weights, keys_of(weights))
    shares = [Fraction(total) * w / sum(weights) for w in weights]
    up = [share % 1 for part, share in zip(parts, shares, strict=True) if part > share]
    down = [share % 1 for part, share in zip(parts, shares, strict=True) if part < share]
    assert not up or not down or min(up) >= max(down)


def one_by_one(total: int, weights: list[Fraction], keys: list[str]) -> list[int]:
    """Sainte-Lague as the books define it: each unit in turn to the largest weight / (units + 1/2)."""
    parts = [0] * len(weights)
    for _ in range(total):
        best = min(range(len(weights)), key=lambda i: (-weights[i] / (parts[i] + Fraction(1, 2)), -weights[i], keys[i]))
        parts[best] += 1
    return parts


@given(total=st.integers(0, 60), weights=st.lists(st.integers(0, 40).map(Fraction), min_size=1, max_size=6).filter(any))
@RANDOM
def test_sainte_lague_agrees_with_handing_out_one_unit_at_a_time(total, weights):
    keys = keys_of(weights)
    assert sainte_lague(total, weights, keys) == one_by_one(total, weights, keys)


@given(total=st.integers(0, 400), weights=weights)
@RANDOM
def test_sainte_lague_never_takes_a_unit_away_when_there_is_one_more(total, weights):
    """The reason to offer it beside largest remainder, which can (the Alabama paradox)."""
    keys = keys_of(weights)
    fewer, more = sainte_lague(total, weights, keys), sainte_lague(total + 1, weights, keys)
    assert all(a <= b for a, b in zip(fewer, more, strict=True))


@given(pence=totals, weights=st.lists(st.floats(0, 1e9), min_size=1, max_size=7).filter(any))
@RANDOM
def test_pounds_in_pounds_out_to_the_penny(pence, weights):
    """The worksheet function on doubles, as cells hold them: whole pence, exact sum, the same for any row order."""
    total = Decimal(pence).scaleb(-2)
    parts = capitation_split(total, weights, keys_of([Fraction(w) for w in weights]))
    assert sum(parts) == total
    assert all(part == part.quantize(Decimal("0.01")) for part in parts)
