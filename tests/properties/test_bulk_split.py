"""The bulk split against the plain function: the same parts, row by row, at every size and at both ends of its range."""

from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from udfs.capitation import bulk_split as module
from udfs.capitation.bulk_split import MOST_SUM, MOST_TOTAL, bulk_split, split
from udfs.capitation.split import capitation_split
from udfs.money import largest_remainder

RANDOM = settings(max_examples=1000, deadline=None)
# Few different weights, so that many remainders are level; very large ones, so that products leave 64 bits.
weight = st.one_of(st.integers(0, 3), st.integers(0, 10**6), st.integers(0, 2**54))
weights = st.lists(weight, min_size=1, max_size=40).filter(any)
totals = st.one_of(st.integers(-200, 200), st.integers(1 - MOST_TOTAL, MOST_TOTAL - 1)).filter(bool)


def codes(count: int) -> list[str]:
    """Unique codes whose text order is not the order of the rows."""
    return [f"{(37 * i + 11) % 41:02d}" for i in range(count)]


@given(total=totals, weights=weights)
@RANDOM
def test_the_same_as_exact_fractions(total, weights):
    keys = codes(len(weights))
    found = bulk_split(np, total, np.array(weights, np.int64), keys).tolist()
    assert found == largest_remainder(total, [Fraction(w) for w in weights], keys)
    assert sum(found) == total


def test_positions_decide_ties_where_there_are_no_codes():
    assert bulk_split(np, 3, np.array([1, 1, 1, 1, 1])).tolist() == [1, 1, 1, 0, 0]
    assert bulk_split(np, 100, np.array([1, 1, 1])).tolist() == [34, 33, 33]


@pytest.mark.parametrize("total", [20_000_000_000_000, MOST_TOTAL - 1, -20_000_000_000_003])
@pytest.mark.parametrize("top", [3, 1000, 10**6, 2**46])
def test_two_hundred_billion_pounds_over_many_rows(total, top):
    random = Random(top)
    rows = [random.randrange(top) for _ in range(6000)]
    keys = [f"{i:05d}" for i in range(len(rows))]
    assert bulk_split(np, total, np.array(rows)).tolist() == largest_remainder(total, [Fraction(w) for w in rows], keys)


@pytest.mark.parametrize(
    ("total", "weights"),
    [(MOST_TOTAL, [1, 2]), (-MOST_TOTAL, [1, 2]), (5, [0, 0]), (5, [MOST_SUM]), (5, [2**62, 2**62, 2**62]), (5, [2**63 - 1, 1])],
)
def test_outside_the_range_it_refuses_and_never_guesses(total, weights):
    with pytest.raises(OverflowError, match="a bulk split takes totals below"):
        bulk_split(np, total, np.array(weights, np.int64))


@pytest.mark.parametrize("kind", ["whole", "decimal", "too large"])
@pytest.mark.parametrize("numpy_there", [True, False])
def test_a_long_column_is_split_alike_with_and_without_numpy(monkeypatch, kind, numpy_there):
    random = Random(4)
    make = {"whole": lambda: random.randrange(50), "decimal": lambda: random.randrange(10**6) / 1000, "too large": lambda: 2.0**52}[kind]
    rows = [make() for _ in range(module.SMALL_JOB)]
    keys = [f"{(7919 * i) % 10007:05d}" for i in range(len(rows))]
    if not numpy_there:
        monkeypatch.setattr(module, "_numpy", lambda: None)
    exact_rows = [Fraction(str(w)) for w in rows]
    assert split(1_234_567_891, exact_rows, keys) == largest_remainder(1_234_567_891, exact_rows, keys)
    assert sum(capitation_split(12_345_678.91, rows, keys)) * 100 == 1_234_567_891
