"""Two independent libraries, pymcdm and scikit-criteria, on the formulas they share with us: F1, F1b and F3 of the tender reference."""

import numpy as np
import pytest
import skcriteria
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pymcdm.methods import WSM
from pymcdm.normalizations import linear_normalization, minmax_normalization
from skcriteria.agg.simple import WeightedSumModel
from skcriteria.preprocessing.invert_objectives import InvertMinimize
from skcriteria.preprocessing.scalers import MaxAbsScaler

from udfs.tender.price import tender_price_points
from udfs.tender.value_index import tender_value_index

SOME = settings(max_examples=40, deadline=None)
bids = st.lists(st.tuples(st.integers(1, 10**7), st.integers(1, 100)), min_size=2, max_size=12)
weights = st.integers(1, 99)  # both libraries refuse a weight of zero


def ours(bids: list, quality_weight: int) -> list[float]:
    rows = [["quality_weight", quality_weight], ["price_weight", 100 - quality_weight]]
    prices, quality = zip(*bids, strict=True)
    return [float(x) for x in tender_value_index(list(prices), list(quality), "relative_quality_and_price", rows)]


def close(left: list[float], right: object) -> None:
    assert left == pytest.approx([float(x) for x in right], rel=1e-9, abs=1e-9)


@given(bids=bids)
@SOME
def test_pymcdm_gives_the_same_lowest_price_ratio(bids):
    prices = [p for p, _ in bids]
    expected = 40 * linear_normalization(np.array(prices, float), cost=True)
    close([float(x) for x in tender_price_points(prices, "lowest_price_ratio", 40)], expected)


@given(bids=bids)
@SOME
def test_pymcdm_gives_the_same_highest_lowest(bids):
    prices = [p for p, _ in bids]
    assume(len(set(prices)) > 1)  # 0/0: what equal prices score must be published, and the library has no such rule
    expected = 40 * minmax_normalization(np.array(prices, float), cost=True)
    close([float(x) for x in tender_price_points(prices, "highest_lowest", 40)], expected)


@given(bids=bids, quality_weight=weights)
@SOME
def test_pymcdm_gives_the_same_relative_quality_and_price(bids, quality_weight):
    model = WSM(normalization_function=linear_normalization)  # its own default divides by the sum
    shares = np.array([1 - quality_weight / 100, quality_weight / 100])
    close(ours(bids, quality_weight), 100 * model(np.array(bids, float), shares, np.array([-1, 1]), validation=False))


@given(bids=bids, quality_weight=weights)
@SOME
def test_scikit_criteria_gives_the_same_relative_quality_and_price(bids, quality_weight):
    shares = [1 - quality_weight / 100, quality_weight / 100]
    table = skcriteria.mkdm(np.array(bids, float), [min, max], weights=shares)
    scaled = MaxAbsScaler(target="matrix").transform(InvertMinimize().transform(table))
    close(ours(bids, quality_weight), 100 * WeightedSumModel().evaluate(scaled).e_.score)


def test_the_world_banks_four_bids_by_both_libraries():
    """Figures X to XII of the World Bank's guidance: 80.2564, 84.2667, 88.3333, 98.3333."""
    rows = [["quality_weight", 80], ["price_weight", 20], ["quality_maximum", 400]]
    prices, marks = [5200000, 4999999, 4400000, 4800000], [190, 200, 205, 240]
    found = [float(x) for x in tender_value_index(prices, marks, "relative_quality_and_price", rows)]
    matrix = np.array(list(zip(prices, marks, strict=True)), float)
    table = skcriteria.mkdm(matrix, [min, max], weights=[0.2, 0.8])
    scaled = MaxAbsScaler(target="matrix").transform(InvertMinimize().transform(table))
    close(found, 100 * WeightedSumModel().evaluate(scaled).e_.score)
    close(found, 100 * WSM(normalization_function=linear_normalization)(matrix, np.array([0.2, 0.8]), np.array([-1, 1]), validation=False))
    assert [round(x, 4) for x in found] == [80.2564, 84.2667, 88.3333, 98.3333]


def test_a_zero_price_is_no_figure_anywhere():
    """Ours is an error value with its sentence; pymcdm raises, scikit-criteria divides and then raises."""
    with pytest.raises(ValueError, match="prices, row 2 is 0"):
        tender_price_points([10, 0], "lowest_price_ratio", 15)
    with pytest.raises(ValueError):
        linear_normalization(np.array([10.0, 0.0]), cost=True)
    table = skcriteria.mkdm(np.array([[10.0, 50.0], [0.0, 60.0]]), [min, max], weights=[0.5, 0.5])
    with np.errstate(divide="ignore"), pytest.raises(Exception):  # noqa: B017 - whatever the library calls it
        scaled = MaxAbsScaler(target="matrix").transform(InvertMinimize().transform(table))
        WeightedSumModel().evaluate(scaled)
