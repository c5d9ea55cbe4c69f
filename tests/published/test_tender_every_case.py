"""Every worked example of the tender reference: by which cases it goes through every door, or why it has no call."""

import json
from pathlib import Path

import numpy as np
import pytest
from skcriteria import Objective, mkdm
from skcriteria.agg.simple import WeightedProductModel, WeightedSumModel
from skcriteria.pipelines import mkpipe
from skcriteria.preprocessing.invert_objectives import InvertMinimize
from skcriteria.preprocessing.scalers import SumScaler

from tests.hosts.cases import load_cases
from udfs.money import half_up

pytestmark = pytest.mark.published

# The cases of tests/cases/*.yaml, which the parity tests put through every door.
THROUGH_EVERY_DOOR = {
    "wb-fig-x-xii-relative-quality-relative-price-80-20": ["index-f1b-world-bank", "rank-world-bank"],
    "wb-annex-2-minimum-quality-threshold-erratum": ["hurdles-world-bank-as-printed", "reconcile-world-bank-annex-2"],
    "wb-alb-annex-1-example-1-relative": ["abnormal-world-bank-relative"],
    "chen-2008-ranking-paradox": ["price-f1-chen-all-bids", "price-f1-chen-first-bid-invalid"],
    "govuk-digital-marketplace-fixed-quote": ["price-f1-govuk", "price-f1-govuk-three-decimals-before-weighting"],
    "impactbids-commissioner-40pct-price": ["price-f1-impact-bids", "price-f1-impact-bids-whole-points"],
    "brodies-scottish-standard-price": ["price-f1-brodies-whole-per-cent"],
    "bevan-brittan-zero-price-challenge": ["price-f1-zero-price-refused"],
    "goldilocks-scenario-1": ["price-f1-goldilocks", "total-goldilocks"],
    "prozorro-abnormally-low-price-milestone": [
        "abnormal-prozorro-both-reasons", "abnormal-prozorro-next-bid-just-at-30", "abnormal-prozorro-others-just-at-40",
        "abnormal-prozorro-a-penny-less",
    ],
    "cardinal-r003-short-submission-period": ["red-flag-r003-one-second-short", "red-flag-r003-exactly-fifteen-days"],
    "cardinal-r018-single-bid": ["red-flag-r018-open", "red-flag-r018-direct"],
    "cardinal-r024-r058-doc-example": ["red-flag-r024-close-to-the-second", "red-flag-r058-heavy-discount"],
    "pcr2015-standstill-calendar-days": ["standstill-pcr-electronic"],
    "psr-standstill-048b8c": ["standstill-psr-published-notices"],
    "psr-standstill-negative-066f37": ["standstill-psr-published-notices"],
    "psr-standstill-negative-068d1f": ["standstill-psr-published-notices"],
    "psr-key-criteria-hurdles-044526": ["hurdles-psr-notice", "quality-psr-criteria-at-half"],
    "scottish-gpm-below-inflection": ["price-f6-below-the-inflection", "price-f6-above-the-inflection"],
    "thirdparty-tie-broken-by-lower-cost": ["total-price-points-out-of-100", "rank-tie-broken-by-lower-cost"],
    "thirdparty-life-cycle-npc-residual": ["whole-life-npc-residual"],
    "demo-loo-flip-60-40": ["total-60-40", "break-even-all-pairs", "reversal-the-cheapest-decides", "effective-weight"],
    "demo-absolute-formula-no-reversal": ["price-f4-cap-and-optimum", "reversal-none-under-an-absolute-formula"],
    "demo-formula-chooses-winner": ["near-tie-lower-wins", "rank-lower-wins"],
    "demo-standstill-three-counts": ["standstill-psr-midweek", "standstill-psr-friday-and-blank", "standstill-procurement-act-midweek"],
}  # fmt: skip
# Without a call of ours: what is said of them instead.
NO_CALL = {
    "skc-kracka2010-weighted-sum": "cross-check method M1, no award formula: the oracle library is held to it below",
    "skc-enwiki-weighted-product": "cross-check method M2, no award formula: the oracle library is held to it below",
    "demo-half-up": "a rounding rule, no worksheet function: udfs.money is held to it below",
}


@pytest.fixture(scope="module")
def told(shared: Path) -> dict[str, dict]:
    book = json.loads((shared / "cases" / "tender.json").read_text(encoding="utf-8"))
    return {case["id"]: case for part in ("examples", "derived_demonstrations") for case in book[part]}


def test_every_example_is_accounted_for(told):
    assert sorted(told) == sorted([*THROUGH_EVERY_DOOR, *NO_CALL])


def test_the_cases_named_exist():
    known = {case.id for case in load_cases()}
    assert [name for names in THROUGH_EVERY_DOOR.values() for name in names if name not in known] == []


def test_oracle_library_reproduces_the_published_weighted_sum(told):
    case = told["skc-kracka2010-weighted-sum"]
    given = case["inputs"]
    objectives = [Objective.MIN if o == "min" else Objective.MAX for o in given["objectives"]]
    data = mkdm(given["matrix"], objectives, weights=given["weights"])
    result = mkpipe(InvertMinimize(), SumScaler(target="both"), WeightedSumModel()).evaluate(data)
    assert np.allclose(result.e_.score, case["expected"]["published"]["score"], rtol=0, atol=case["tolerance"])
    assert list(result.rank_) == case["expected"]["published"]["rank"]


def test_oracle_library_reproduces_the_published_weighted_product(told):
    case = told["skc-enwiki-weighted-product"]
    given = case["inputs"]
    data = mkdm(given["matrix"], [Objective.MAX] * len(given["objectives"]), weights=given["weights"])
    result = mkpipe(SumScaler(target="both"), WeightedProductModel()).evaluate(data)
    assert np.allclose(result.e_.score, case["expected"]["published"]["score"], rtol=0, atol=case["tolerance"])
    assert list(result.rank_) == case["expected"]["published"]["rank"]


def test_rounding_is_half_up_on_decimals(told):
    case = told["demo-half-up"]
    given, derived = case["inputs"], case["expected"]["derived"]["rounded"]
    found = [str(half_up(float(v), d)) for v, d in zip(given["values"], given["decimals"], strict=True)]
    assert found == derived
