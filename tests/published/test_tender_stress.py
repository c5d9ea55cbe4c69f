"""Stress test on the cases of the tender reference: what was printed by its source, and what was worked out for this project, apart."""

import json
from pathlib import Path

import pytest

from udfs.dispatch import call, sentence
from udfs.tender.scoring import score, tender

pytestmark = pytest.mark.published
WHERE = "Sheet1!A1"


@pytest.fixture(scope="module")
def cases(shared: Path) -> dict[str, dict]:
    told = json.loads((shared / "cases" / "tender.json").read_text(encoding="utf-8"))
    return {case["id"]: case for case in told["examples"] + told["derived_demonstrations"]}


def ask(name: str, *arguments: object) -> list[list]:
    """A function's answer; a failure shows its sentence."""
    rows = call(name, list(arguments), where=WHERE)
    assert sentence(WHERE) is None, sentence(WHERE)
    return rows


def columns(case: dict) -> tuple[list, list, float]:
    """Prices, quality and quality weight out of 100."""
    bids = case["inputs"]["bids"].values()
    return [b["price"] for b in bids], [b["quality"] for b in bids], round(100 * case["inputs"]["quality_weight"], 9)


# ---- printed by the source ---------------------------------------------------------------------------------------------


def test_published_chen_2008_the_gap_of_two_bids_grows_when_a_third_is_invalid(cases):
    case = cases["chen-2008-ranking-paradox"]
    prices, top, printed = list(case["inputs"]["prices"].values()), case["inputs"]["max_points"], case["expected"]["published"]
    t = tender(prices, [0, 0, 0], "lowest_price_ratio", 100 - top, None, None)
    everyone, without = score(t), score(t.changed("admitted", 0, False))
    assert list(everyone.values()) == list(printed["all"].values())
    assert list(without.values()) == list(printed["without_A"].values())
    assert everyone[1] - everyone[2] == printed["gap_B_minus_C"]["all"]
    assert without[1] - without[2] == printed["gap_B_minus_C"]["without_A"]


def test_published_chen_2008_no_order_changes_so_no_reversal_is_told(cases):
    prices = list(cases["chen-2008-ranking-paradox"]["inputs"]["prices"].values())
    assert ask("TENDER_RANK_REVERSAL", prices, [0, 0, 0], "lowest_price_ratio", 50)[0][0] == "none"


def test_published_world_bank_ranking_holds_under_its_own_formula_in_the_comparison(cases):
    case = cases["wb-fig-x-xii-relative-quality-relative-price-80-20"]
    bids = list(case["inputs"]["bids"].values())
    prices, quality = [b["evaluated_cost"] for b in bids], [b["technical_points"] / 4 for b in bids]
    admitted = ["rejected" not in b for b in bids]
    rows = ask("TENDER_FORMULA_COMPARISON", prices, quality, "relative_quality_and_price", 80, None, admitted)
    first, second = ("ABCDE".index(name) + 1 for name in case["expected"]["published"]["ranking"][:2])
    assert next(row[1:3] for row in rows if row[0] == "relative_quality_and_price") == [first, second]


# ---- worked out for this project ---------------------------------------------------------------------------------------


def test_derived_leave_one_out_at_60_40(cases):
    case = cases["demo-loo-flip-60-40"]
    expected = case["expected"]["derived"]
    prices, quality, weight = columns(case)
    (row,) = ask("TENDER_RANK_REVERSAL", prices, quality, "lowest_price_ratio", weight)
    assert (row[0], "_ABC"[int(row[6])], "_ABC"[int(row[7])], row[8]) == (3, expected["winner_all"], expected["winner_without_C"], True)
    totals, without = expected["total_all"], expected["total_without_C"]
    assert row[3] == pytest.approx(totals["B"] - totals["A"], abs=case["tolerance"])
    assert row[4] == pytest.approx(without["A"] - without["B"], abs=case["tolerance"])


def test_derived_break_even_weight_with_and_without_the_third_bid(cases):
    expected = cases["demo-loo-flip-60-40"]["expected"]["derived"]["break_even_quality_weight_A_B"]
    prices, quality, weight = columns(cases["demo-loo-flip-60-40"])
    three = ask("TENDER_BREAK_EVEN_WEIGHT", prices, quality, "lowest_price_ratio", weight, None, None, "all")
    two = ask("TENDER_BREAK_EVEN_WEIGHT", prices, quality, "lowest_price_ratio", weight, None, [True, True, False])
    assert [row[1] for row in three if row[2:4] == [1, 2]] == [expected["all"]]
    assert [row[1] for row in two] == [expected["without_C"]]


def test_derived_pounds_per_point_and_effective_weight(cases):
    expected = cases["demo-loo-flip-60-40"]["expected"]["derived"]
    prices, quality, weight = columns(cases["demo-loo-flip-60-40"])
    worth = ask("TENDER_POUNDS_PER_POINT", prices, quality, "lowest_price_ratio", weight)
    assert [worth[0][0], worth[1][0]] == pytest.approx(list(expected["implied_price_per_quality_point"].values()), abs=1e-9)
    effective = ask("TENDER_EFFECTIVE_WEIGHT", prices, quality, "lowest_price_ratio", weight)
    assert effective[1][1] / 100 == pytest.approx(expected["effective_price_weight"], abs=1e-9)


def test_derived_absolute_formula_has_no_reversal(cases):
    case = cases["demo-absolute-formula-no-reversal"]
    prices, quality, weight = columns(case)
    published = [["cap", case["inputs"]["cap"]], ["optimum", case["inputs"]["optimum"]]]
    assert ask("TENDER_RANK_REVERSAL", prices, quality, "linear_to_cap", weight, published)[0][0] == "none"
    t = tender(prices, quality, "linear_to_cap", weight, published, None)
    expected = case["expected"]["derived"]
    assert [float(x) for x in score(t).values()] == pytest.approx(list(expected["total_all"].values()), abs=case["tolerance"])
    without = score(t.changed("admitted", 2, False))
    assert [float(x) for x in without.values()] == pytest.approx(list(expected["total_without_C"].values()), abs=case["tolerance"])


NAMES = {"F1": "lowest_price_ratio", "F2": "linear_above_lowest", "F3": "highest_lowest", "F4_popt_lowest": "linear_to_cap",
         "F4_popt_0": "linear_to_cap", "F5": "mean_50"}  # fmt: skip


@pytest.fixture(scope="module")
def four_bids(cases) -> tuple[list, list]:
    """Prices and quality of the admitted bids of the World Bank's example."""
    bids = [b for b in cases["wb-fig-x-xii-relative-quality-relative-price-80-20"]["inputs"]["bids"].values() if "rejected" not in b]
    return [b["evaluated_cost"] for b in bids], [b["technical_points"] / 4 for b in bids]


@pytest.mark.parametrize("weight", ["0.2", "0.4", "0.8"])
@pytest.mark.parametrize("formula", NAMES)
def test_derived_the_formula_chooses_the_winner(cases, four_bids, weight, formula):
    case = cases["demo-formula-chooses-winner"]
    published = [["cap", case["inputs"]["cap"]], ["optimum", "lowest" if formula == "F4_popt_lowest" else 0]]
    rows = ask("TENDER_FORMULA_COMPARISON", *four_bids, "lowest_price_ratio", round(100 * float(weight)), published)
    winner = next(row[1] for row in rows if row[0] == NAMES[formula])
    assert "_ABCD"[int(winner)] == case["expected"]["derived"]["winner_at_quality_weight"][weight][formula]


def test_derived_price_per_quality_point_chooses_d(cases, four_bids):
    expected = cases["demo-formula-chooses-winner"]["expected"]["derived"]
    rows = ask("TENDER_FORMULA_COMPARISON", *four_bids, "lowest_price_ratio", 20, [["quality_threshold", 40]])
    (row,) = [row for row in rows if row[0] == "price_per_quality_point"]
    assert "_ABCD"[int(row[1])] == expected["ppq_winner"]
    assert row[3] == pytest.approx(expected["ppq"]["C"] - expected["ppq"]["D"], abs=1e-6)
