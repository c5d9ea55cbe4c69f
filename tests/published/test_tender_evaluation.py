"""Worked examples of the tender reference for hurdles, screens for low prices, totals and ties, through the door every cell uses."""

import json
from pathlib import Path
from typing import Any

import pytest

from udfs.dispatch import call, sentence

pytestmark = pytest.mark.published
WHERE = "Sheet1!A1"
DAY = [["as_at", "2020-01-01"]]


@pytest.fixture(scope="module")
def examples(shared: Path) -> dict[str, dict]:
    told = json.loads((shared / "cases" / "tender.json").read_text(encoding="utf-8"))
    return {case["id"]: case for case in told["examples"] + told["derived_demonstrations"]}


def rows(name: str, *arguments: object) -> list[list[Any]]:
    """A function's answer; a failure shows its sentence."""
    answer = call(name, list(arguments), where=WHERE)
    assert sentence(WHERE) is None, sentence(WHERE)
    return answer


# ---- published figures -----------------------------------------------------------------------------------------------------------


def test_published_world_bank_minimum_of_80_rejects_bid_a_by_the_printed_totals(examples):
    case = examples["wb-annex-2-minimum-quality-threshold-erratum"]
    marks = {bid: list(parts.values()) for bid, parts in case["inputs"]["bids"].items()}
    printed = {bid: sum(parts) for bid, parts in marks.items()} | {"B": case["expected"]["published"]["printed_total_B"]}
    hurdles = rows("TENDER_HURDLES", [[total] for total in printed.values()], [case["inputs"]["threshold_total"]])
    assert [bid for bid, line in zip(printed, hurdles, strict=True) if not line[0]] == case["expected"]["published"]["printed_rejected"]


def test_published_world_bank_three_abnormally_low_bids_of_sixteen(examples):
    case = examples["wb-alb-annex-1-example-1-relative"]
    bids, published = case["inputs"]["bids"], case["expected"]["published"]
    found = rows("TENDER_ABNORMALLY_LOW", list(bids.values()), "world_bank", DAY)
    assert [bid for bid, line in zip(bids, found, strict=True) if line[0]] == published["flagged"]
    assert all(abs(line[1] - published["limit_printed"]) <= case["tolerance"] for line in found)


@pytest.mark.parametrize("number", range(5))
def test_published_prozorro_reasons_of_the_bid_checked(examples, number):
    case = examples["prozorro-abnormally-low-price-milestone"]
    given, reasons = case["inputs"]["cases"][number], case["expected"]["published"]["reasons_per_case"][number]
    found = rows("TENDER_ABNORMALLY_LOW", given["auction_amounts"], "prozorro", DAY, None, given["tendering_amounts"])[given["bid_checked"]]
    assert (found[0], found[3]) == (bool(reasons), " and ".join(f"reason {r}" for r in reasons))


def test_published_hurdles_of_the_provider_selection_regime_notice(examples):
    """Half and three quarters of 20 points: a bid on the hurdles passes, a bid just under each fails."""
    case = examples["psr-key-criteria-hurdles-044526"]
    published, given = case["expected"]["published"], case["inputs"]
    halves, quarters = rows("TENDER_QUALITY_POINTS", [[2] * 5, [3] * 5], given["weights"], [0, 1, 2, 3, 4], sum(given["weights"]))
    assert (halves[0] / 5, quarters[0] / 5) == (published["current_hurdle"], published["future_hurdle"])
    hurdles = [published["current_hurdle"], published["future_hurdle"]]
    assert [line[0] for line in rows("TENDER_HURDLES", [hurdles, [9.99, 15], [10, 14.99]], hurdles)] == [True, False, False]


def test_published_world_bank_ranking(examples):
    published = examples["wb-fig-x-xii-relative-quality-relative-price-80-20"]["expected"]["published"]
    ranks = rows("TENDER_RANK", list(published["combined_printed"].values()))
    by_rank = sorted(zip(ranks, published["combined_printed"], strict=True))
    assert [bid for _, bid in by_rank] == published["ranking"]


# ---- figures derived for this project --------------------------------------------------------------------------------------------


def test_derived_world_bank_erratum_is_found_and_b_falls_too(examples):
    case = examples["wb-annex-2-minimum-quality-threshold-erratum"]
    derived, marks = case["expected"]["derived"], {bid: list(parts.values()) for bid, parts in case["inputs"]["bids"].items()}
    printed = {**derived["totals_recomputed"], "B": case["expected"]["published"]["printed_total_B"]}
    checked = dict(zip(marks, rows("TENDER_RECONCILE", list(marks.values()), list(printed.values())), strict=True))
    assert {bid: line[0] for bid, line in checked.items()} == derived["totals_recomputed"]
    assert checked["B"][2] is derived["printed_total_B_reconciles"]
    hurdles = rows("TENDER_HURDLES", [[line[0]] for line in checked.values()], [case["inputs"]["threshold_total"]])
    assert [bid for bid, line in zip(marks, hurdles, strict=True) if not line[0]] == derived["rejected_recomputed"]


def scored(bids: dict[str, dict], quality_weight: float, price_weight: float) -> dict[str, float]:
    """Totals by absolute quality and the lowest-price ratio."""
    points = [line[0] for line in rows("TENDER_PRICE_POINTS", [b["price"] for b in bids.values()], "lowest_price_ratio", price_weight)]
    totals = rows("TENDER_TOTAL_SCORE", [b["quality"] for b in bids.values()], points, quality_weight, price_weight)
    return dict(zip(bids, (line[0] for line in totals), strict=True))


def test_derived_goldilocks_the_middle_bid_loses(examples):
    case = examples["goldilocks-scenario-1"]
    totals = scored(case["inputs"]["bids"], case["inputs"]["quality_weight"], case["inputs"]["price_weight"])
    assert totals == pytest.approx(case["expected"]["derived"]["score"], abs=case["tolerance"])
    assert min(totals, key=totals.get) == case["expected"]["derived"]["loses"]


def test_derived_totals_of_the_leave_one_out_demonstration(examples):
    case = examples["demo-loo-flip-60-40"]
    given, derived = case["inputs"], case["expected"]["derived"]
    everybody = scored(given["bids"], 100 * given["quality_weight"], 100 * given["price_weight"])
    assert everybody == pytest.approx(derived["total_all"], abs=case["tolerance"])
    without = scored({bid: b for bid, b in given["bids"].items() if bid != "C"}, 60, 40)
    assert without == pytest.approx(derived["total_without_C"], abs=case["tolerance"])


def test_derived_tie_broken_by_lower_cost(examples):
    case = examples["thirdparty-tie-broken-by-lower-cost"]
    bids, derived = case["inputs"]["bids"], case["expected"]["derived"]
    as_bids = {bid: {"quality": b["technical_percent"], "price": b["cost"]} for bid, b in bids.items()}
    totals = scored(as_bids, 100 * case["inputs"]["technical_weight"], 100 * (1 - case["inputs"]["technical_weight"]))
    assert totals == pytest.approx(derived["score"], abs=case["tolerance"])
    ranks = rows("TENDER_RANK", list(totals.values()), [[b["cost"]] for b in bids.values()], ["lower"])
    assert [bid for _, bid in sorted(zip(ranks, bids, strict=True))] == derived["ranking"]
