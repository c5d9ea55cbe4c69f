"""The tender reference's worked examples that a price formula can answer: what a source printed, and apart from it what was derived."""

import json
from pathlib import Path

import pytest

from udfs.dispatch import call, sentence

pytestmark = pytest.mark.published
WHERE = "Sheet1!A1"


@pytest.fixture(scope="module")
def examples(shared: Path) -> dict[str, dict]:
    cases = json.loads((shared / "cases" / "tender.json").read_text(encoding="utf-8"))["examples"]
    return {case["id"]: case for case in cases}


def column(name: str, *arguments: object) -> list[float]:
    """A function's answer as a column; a failure shows its sentence."""
    rows = call(name, list(arguments), where=WHERE)
    assert sentence(WHERE) is None, sentence(WHERE)
    return [row[0] for row in rows]


def points(case: dict, *settings: list) -> dict[str, float]:
    """Points by bidder by the lowest price ratio."""
    given = case["inputs"]
    found = column("TENDER_PRICE_POINTS", list(given["prices"].values()), "lowest_price_ratio", given["max_points"], list(settings) or None)
    return dict(zip(given["prices"], found, strict=True))


# ---- printed by the source -------------------------------------------------------------------------------------------


def world_bank(case: dict) -> tuple[dict[str, float], list[str]]:
    """Scores of the bids that were not rejected, and the bids in the order of their scores."""
    given, bids = case["inputs"], case["inputs"]["bids"]
    settings = [["quality_weight", given["technical_weight"]], ["price_weight", given["price_weight"]], ["weights_total", 1],
                ["quality_maximum", 400]]  # fmt: skip
    prices = [bid["evaluated_cost"] for bid in bids.values()]
    quality = [bid["technical_points"] for bid in bids.values()]
    admitted = ["rejected" not in bid for bid in bids.values()]
    rows = call("TENDER_VALUE_INDEX", [prices, quality, "relative_quality_and_price", settings, admitted], where=WHERE)
    assert rows[-1] == ["#N/A"] and "the bid is not admitted" in sentence(WHERE)
    scores = {name: row[0] for name, row, counts in zip(bids, rows, admitted, strict=True) if counts}
    return scores, sorted(scores, key=scores.get, reverse=True)


def test_the_world_banks_combined_scores_and_ranking_as_printed(examples):
    case = examples["wb-fig-x-xii-relative-quality-relative-price-80-20"]
    scores, order = world_bank(case)
    assert scores == pytest.approx(case["expected"]["published"]["combined_printed"], abs=case["tolerance"])
    assert order == case["expected"]["published"]["ranking"]


def test_chens_points_as_printed_with_and_without_the_first_bid(examples):
    case = examples["chen-2008-ranking-paradox"]
    given, printed = case["inputs"], case["expected"]["published"]
    assert points(case) == printed["all"]
    admitted = [name != given["then_removed"] for name in given["prices"]]
    rows = call("TENDER_PRICE_POINTS", [list(given["prices"].values()), "lowest_price_ratio", given["max_points"], None, admitted])
    left = {name: row[0] for name, row in zip(given["prices"], rows, strict=True) if name != given["then_removed"]}
    assert left == printed["without_A"]
    gaps = {"all": points(case)["B"] - points(case)["C"], "without_A": left["B"] - left["C"]}
    assert gaps == printed["gap_B_minus_C"]


def test_govuks_three_decimals_exactly_as_printed(examples):
    case = examples["govuk-digital-marketplace-fixed-quote"]
    assert points(case, ["ratio_decimals", 3]) == case["expected"]["published"]["score"]


@pytest.mark.parametrize("name", ["impactbids-commissioner-40pct-price", "brodies-scottish-standard-price"])
def test_whole_points_exactly_as_printed(examples, name):
    case = examples[name]
    assert points(case, ["points_decimals", 0]) == case["expected"]["published"]["points"]


def test_the_zero_price_that_was_challenged_is_undefined_here_too(examples):
    case = examples["bevan-brittan-zero-price-challenge"]
    given, printed = case["inputs"], case["expected"]["published"]
    for element, weight in given["weights"].items():
        prices = [bid[element] for bid in given["bids"].values()]
        rows = call("TENDER_PRICE_POINTS", [prices, "lowest_price_ratio", weight], where=WHERE)
        if "Undefined" in (bid[element] for bid in printed.values()):
            assert rows == [["#VALUE!"]] and "prices, row 2 is 0" in sentence(WHERE)
        else:
            assert [row[0] for row in rows] == [bid[element] for bid in printed.values()]


def test_the_graduated_mechanism_as_far_as_it_was_readable(examples):
    """The source prints a rule and no figures; above the inflection there must be no figure either."""
    case = examples["scottish-gpm-below-inflection"]
    assert case["expected"]["derived"] == {} and case["inputs"]["deduction_per_percentage_point_above_lowest"] == 0.1
    rows = call("TENDER_PRICE_POINTS", [[100, 101, 108], "graduated_pricing", 100, [["as_at", "2024-08-01"]]], where=WHERE)
    assert rows == [[100.0], [99.9], ["#N/A"]]  # 100 - 0.1 x 1; 1.025 x 101 = 103.525 lies below 108
    assert "Annex A" in sentence(WHERE)


# ---- derived for this project, not printed by any source -------------------------------------------------------------


def test_derived_world_bank_scores_unrounded(examples):
    case = examples["wb-fig-x-xii-relative-quality-relative-price-80-20"]
    assert world_bank(case)[0] == pytest.approx(case["expected"]["derived"]["combined_exact"], abs=1e-12)


@pytest.mark.parametrize("name", ["impactbids-commissioner-40pct-price", "brodies-scottish-standard-price"])
def test_derived_points_unrounded(examples, name):
    case = examples[name]
    assert points(case) == pytest.approx(case["expected"]["derived"]["exact"], abs=1e-12)


@pytest.mark.parametrize("name", ["goldilocks-scenario-1"])
def test_derived_scores_of_equal_steps_in_quality_and_price(examples, name):
    case = examples[name]
    given, bids = case["inputs"], case["inputs"]["bids"]
    found = column("TENDER_PRICE_POINTS", [bid["price"] for bid in bids.values()], "lowest_price_ratio", given["price_weight"])
    by_quality = [given["quality_weight"] * bid["quality"] / 100 for bid in bids.values()]
    scores = {name: p + q for name, p, q in zip(bids, found, by_quality, strict=True)}
    assert scores == pytest.approx(case["expected"]["derived"]["score"], abs=case["tolerance"])
    assert min(scores, key=scores.get) == case["expected"]["derived"]["loses"]


def test_derived_whole_life_cost(examples):
    case = examples["thirdparty-life-cycle-npc-residual"]
    bids, expected = case["inputs"]["bids"], case["expected"]["derived"]
    given = [[bid[field] for bid in bids.values()] for field in ("price", "annual_costs", "residual")]
    found = dict(zip(bids, column("TENDER_WHOLE_LIFE_COST", *given, [case["inputs"]["discount_rate"]]), strict=True))
    assert found == pytest.approx(expected["evaluated_cost"], abs=case["tolerance"])
    assert min(found, key=found.get) == expected["lowest"]
