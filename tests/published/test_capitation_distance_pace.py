"""Worked examples of F1, F2, F4, F8 and F9 through the door every cell uses. Published figures and derived ones are kept apart by name."""

import json
from pathlib import Path

import pytest

from udfs.dispatch import call, sentence
from udfs.money import exact

pytestmark = pytest.mark.published
WHERE = "Sheet1!A1"
INDICES = {"ni_G&A": "WP_G&A", "ni_CS": "WP_CS", "ni_MH": "WP_MH", "ni_Mat": "WP_Mat", "ni_HCHS": "WP_HCHS", "ni_Presc": "WP_Presc",
           "ni_SMR": "WP_AM", "ni_MFF": "WP_MFF", "ni_EACA": "WP_EACA", "ni_Overall": "WP_Overall"}  # fmt: skip


@pytest.fixture(scope="module")
def examples(shared: Path) -> dict[str, dict]:
    cases = json.loads((shared / "cases" / "capitation.json").read_text(encoding="utf-8"))["examples"]
    return {case["id"]: case for case in cases}


def rows(name: str, *arguments: object) -> list[list]:
    """A function's answer; a failure shows its sentence."""
    answer = call(name, list(arguments), where=WHERE)
    assert sentence(WHERE) is None, sentence(WHERE)
    return answer


def furthest(found: list[float], expected: list[float]) -> float:
    return max(abs(a - b) for a, b in zip(found, expected, strict=True))


# ---- published answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", INDICES)
def test_published_w03_need_indices_of_ten_places_relative_to_their_system(examples, index):
    """MFF and EACA of a place are list-weighted: the file holds list x index, which takes the place of a weighted population."""
    case = examples["W03"]
    places, printed = case["inputs"]["rows"], case["expected"]["rows"]
    lists = [p["GP_pop"] for p in places]
    found = rows("CAPITATION_NEED_INDEX_BY_BASE", [p[INDICES[index]] for p in places], lists, "England", ["GM"] * len(places))
    assert furthest([row[2] for row in found], [p[index] for p in printed[:-1]]) <= case["tolerance"]["ni"]
    assert {row[3] for row in found} == {"GM = 1"}


def test_published_w03_the_targets_of_the_places_add_up_to_the_grand_total(examples):
    case = examples["W03"]
    targets = [p["Target_inc_remote_£k"] for p in case["inputs"]["rows"]]
    total = rows("CAPITATION_TOTAL", targets, "GBP thousand")[0][0] / 1000
    assert abs(total - case["expected"]["rows"][-1]["Target_k"]) <= 5e-6, "the function rounds to the penny, 0.00001 thousand"
    assert abs(float(sum(map(exact, targets))) - case["expected"]["rows"][-1]["Target_k"]) <= case["tolerance"]["target_k"]


def test_published_g05_primary_medical_weighted_population_of_25_practices(examples):
    case = examples["G05"]
    given, printed = case["inputs"]["rows"], case["expected"]["rows"]
    need, inequalities = ([row[name] for row in given] for name in ("Primary Medical Care need", "Health Ineq WP"))
    found = rows("CAPITATION_INEQUALITIES_BLEND", need, inequalities, 0.15)
    assert furthest([row[0] for row in found], [row["Final PMC WP"] for row in printed]) <= case["tolerance"]


@pytest.mark.parametrize("model", ["V22", "V23", "V24", "V28"])
def test_published_w13_raw_risk_score(examples, model):
    case = examples["W13"]
    found = rows("CAPITATION_RISK_SCORE", list(case["inputs"]["components"][model].values()))[0]
    assert abs(found[0] - case["expected"][model]) <= case["tolerance"]


def test_published_w13_adjusted_risk_score(examples):
    case = examples["W13"]
    given = case["inputs"]
    scores = rows("CAPITATION_RISK_SCORE", list(given["components"]["V28"].values()), given["normalisation_V28"], given["coding_V28"])[0]
    assert abs(scores[2] - case["expected"]["V28_adj"]) <= case["tolerance"]


def test_published_w14_normalised_and_adjusted_risk_score(examples):
    case = examples["W14"]
    given = case["inputs"]
    found = rows("CAPITATION_RISK_SCORE", [given["raw"]], given["norm"], given["coding"])[0]
    assert abs(found[2] - case["expected"]) <= case["tolerance"]


# ---- derived answers -----------------------------------------------------------------------------------------------------------


def test_derived_g01_age_and_sex_weighting(examples):
    case = examples["G01"]
    bands = list(case["inputs"]["cost_per_head_gbp"])
    people = [[practice[band] for band in bands] for practice in case["inputs"]["practices"].values()]
    found = rows("CAPITATION_WEIGHTED_POPULATION", people, list(case["inputs"]["cost_per_head_gbp"].values()))
    assert [row[0] for row in found] == list(case["expected"]["raw"].values())
    assert [row[1] for row in found] == list(case["expected"]["WP"].values())
    index = rows("CAPITATION_NEED_INDEX", [row[1] for row in found], [sum(line) for line in people])
    assert furthest([row[0] for row in index], list(case["expected"]["NI"].values())) <= case["tolerance"]


def test_derived_g02_need_index_on_both_bases(examples):
    case = examples["G02"]
    given, expected = case["inputs"]["rows"], case["expected"]["rows"]
    needs, lists = ([row[name] for row in given] for name in ("WP_Overall", "GP_pop"))
    found = rows("CAPITATION_NEED_INDEX_BY_BASE", needs, lists, "England 2018/19")
    assert furthest([row[0] for row in found], [row["england"] for row in expected]) <= case["tolerance"]
    assert furthest([row[2] for row in found], [row["system"] for row in expected]) <= case["tolerance"]
    assert {(row[1], row[3]) for row in found} == {("England 2018/19 = 1", "all units listed = 1")}


def test_derived_g08_opening_and_closing_distance(examples):
    case = examples["G08"]
    given, expected, tolerance = case["inputs"], case["expected"], case["tolerance"]
    opening = rows("CAPITATION_DISTANCE", given["baseline"], given["target"])
    closing = rows("CAPITATION_DISTANCE", given["allocation_next_year"], given["target_next_year"])
    assert furthest([row[0] for row in opening], expected["opening"]) <= tolerance
    assert furthest([row[0] for row in closing], expected["closing"]) <= tolerance
    assert furthest([row[2] for row in closing], expected["gap"]) <= tolerance
    assert abs(sum(row[0] * row[1] for row in closing) - expected["sum_target_times_closing"]) <= tolerance


def g20(examples: dict, budget: str, *more: list) -> list:
    """The arguments of one variant; thousands are handed over as pounds, so whole pounds are whole thousands."""
    given = examples["G20"]["inputs"]
    rules = [["floor_growth", given["g_min"]], ["convergence", given["kappa"]], ["cap_growth", given["g_max"]], *more]
    return [given["baseline_k"], given["target_k"], given[budget], rules, given["codes"], None, "pound"]


@pytest.mark.parametrize(("variant", "tapered"), [("a", False), ("b_taper", True)])
def test_derived_g20_pace_of_change_between_ten_places(examples, variant, tapered):
    case = examples["G20"]
    expected, tolerance = case["expected"][variant], case["tolerance"]
    taper = [[name, value] for name, value in zip(("taper_from", "taper_to"), case["inputs"]["taper_for_variant_b"], strict=True)]
    found = rows("CAPITATION_PACE", *g20(examples, "quantum_k", *(taper if tapered else [])))
    assert furthest([row[2] for row in found], case["expected"]["opening_dft"]) <= tolerance["dft"]
    assert furthest([row[6] for row in found], expected["alloc_k"]) <= tolerance["k"]
    growth = [row[7] + case["inputs"]["kappa"] * row[2] for row in found]
    assert furthest(growth, [expected["s"]] * len(found)) <= tolerance["s"]
    assert sum(row[0] for row in found) == case["inputs"]["quantum_k"]
    if "alloc_whole_k" in expected:
        assert [row[0] for row in found] == expected["alloc_whole_k"]
        growths = [row[6] / b - 1 for row, b in zip(found, case["inputs"]["baseline_k"], strict=True)]
        assert furthest(growths, expected["growth"]) <= tolerance["dft"]
    if "tau" in expected:
        check = rows("CAPITATION_PACE_CHECK", *g20(examples, "quantum_k", *taper))
        assert furthest([row[3] for row in check[:-1]], expected["tau"]) <= tolerance["dft"]


@pytest.mark.parametrize(
    ("variant", "budget", "more", "words"),
    [
        ("c_low_quantum", "quantum_variant_c_k", [], "the floors need £20,031.90 more"),
        ("d_minimum_share_of_target", "quantum_k", [["furthest_below_target", 0.05]], "the floor is above the cap of 02A by £9,930.36"),
        ("e_high_quantum", "quantum_variant_e_k", [], "the caps leave £40,063.60"),
    ],
)
def test_derived_g20_what_is_infeasible_is_told_with_its_amount(examples, variant, budget, more, words):
    expected, tolerance = examples["G20"]["expected"][variant], examples["G20"]["tolerance"]["k"]
    assert call("CAPITATION_PACE", g20(examples, budget, *more), where=WHERE) == [["#NUM!"]]
    assert words in sentence(WHERE) and expected["status"].partition(":")[0] in sentence(WHERE)
    *lines, last = rows("CAPITATION_PACE_CHECK", *g20(examples, budget, *more))
    if "short_k" in expected:
        assert abs(last[0] - last[3] - expected["short_k"]) <= tolerance
    elif "over_k" in expected:
        assert abs(last[3] - last[1] - expected["over_k"]) <= tolerance
    else:
        codes = examples["G20"]["inputs"]["codes"]
        crossed = {code: line[2] for code, line in zip(codes, lines, strict=True) if line[2]}
        assert list(crossed) == expected["codes"] and furthest(list(crossed.values()), expected["excess_k"]) <= tolerance
