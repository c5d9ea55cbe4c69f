"""Every worked example of the capitation reference: by which cases it goes through every door, which test holds it to its figures, or why
it has no call."""

import importlib
import inspect
import json
from pathlib import Path

import pytest

from tests.hosts.cases import load_cases
from tests.published.capitation_calls import calls

pytestmark = pytest.mark.published

TESTS = "tests.published.test_"
# The cases of tests/cases/*.yaml, which the parity tests put through every door. An example with a star is too long for a case of its own:
# its figures go through every door too (tests/hosts/test_parity.py), and the test named in HELD_BY holds them to what the reference says.
THROUGH_EVERY_DOOR = {
    "W01": ["service-blend-dudley", "unavoidable-cost-dudley", "target-dudley", "total-dudley", "overall-population-dudley",
            "need-index-dudley", "*"],
    "W03": ["index-by-base-two-systems", "*"],
    "W08a": ["risk-quality-share-2016", "*"],
    "W09": ["risk-corridor-global", "*"],
    "W10": ["split-seats-largest-remainder", "split-seats-sainte-lague", "split-26-seats-largest-remainder", "split-26-seats-sainte-lague"],
    "W11a": ["split-wanted-by-a-user", "split-two-parties-by-a-user", "split-one-penny", "split-whatever-the-order-of-the-parties",
             "split-whatever-the-order-backwards", "split-penny-left-over"],
    "W13": ["risk-score-v22", "risk-score-v23", "risk-score-raw-only", "risk-score-v28"],
    "W14": ["risk-score-printed-to-three-digits"],
    "W16": ["seed-dudley-outcome-element", "seed-dudley-per-head-gate"],
    "W17": ["start-uniting-care"],
    "W18": ["start-rise-of-fifteen-per-cent", "seed-learning-disability-both-readings", "seed-learning-disability-savings-reading-a",
            "seed-learning-disability-savings-reading-b", "seed-learning-disability-present-value-flat",
            "seed-learning-disability-present-value-ramp"],
    "W19": ["seed-dudley-per-head-gate", "seed-manchester-per-head-gate", "seed-staffordshire-both-contracts"],
    "G01": ["weighted-population-two-practices"],
    "G02": ["index-by-base-six-staffordshire-ccgs"],
    "G05": ["inequalities-primary-medical-2022", "*"],
    "G08": ["distance-opening", "distance-closing"],
    "G10": ["split-nothing-among-weights", "split-clawback-of-a-user", "split-tie-by-weight", "split-tie-by-key",
            "split-zero-weight-gets-nothing", "split-decimal-weights", "split-all-weights-zero", "split-negative-weight",
            "split-blank-weight", "split-duplicate-practice"],
    "G11": ["cascade-dudley-and-stoke", "split-dudley-177-providers", "seed-dudley-money-moved-between-two-of-177", "*"],
    "G12a": ["pool-overspend-report", "pool-overspend-respread", "pool-line-shares-before-the-caps"],
    "G12b": ["pool-line-shares-three-profiles"],
    "G12c": ["pool-underspend-priority"],
    "G12d": ["pool-four-instalments"],
    "G13": ["risk-prime-excess", "risk-prime-first-pound", "*"],
    "G14": ["outcome-score-three-measures", "outcome-ramp-five-years"],
    "G15": ["lists-three-practices-by-head", "lists-three-practices-out-of-a-pool", "leaver-at-quarter-three-changes-nobody-else",
            "part-year-open-228-days"],
    "G16": ["price-volume-most-from-the-cost-of-a-user"],
    "G17": ["seed-staffordshire-four-of-six", "seed-staffordshire-both-contracts"],
    "G18": ["seed-dudley-per-head-gate", "seed-manchester-per-head-gate", "gate-pass-warn-block"],
    "G19": ["coverage-dropped-foreign-twice", "*"],
    "G20": ["pace-ten-places-floor-and-cap", "pace-floors-above-the-budget", "pace-caps-below-the-budget", "pace-floor-above-cap", "*"],
    "G22": ["*"],
}  # fmt: skip
# Whole examples against the figures of the reference, within its tolerance.
HELD_BY = {
    "W01": ["worked_examples.test_w01_practice_targets_of_two_ccgs"],
    "W03": ["capitation_distance_pace.test_published_w03_need_indices_of_ten_places_relative_to_their_system",
            "capitation_distance_pace.test_published_w03_the_targets_of_the_places_add_up_to_the_grand_total"],
    "W08a": ["capitation_pool.test_w08a_printed_savings_and_losses_of_2016"],
    "W09": ["capitation_pool.test_w09_amounts_derived_from_printed_corridors"],
    "W11a": ["worked_examples.test_w11a_the_order_of_the_parties_changes_nobodys_share"],
    "W17": ["capitation_trajectory.test_published_uniting_care_price_of_the_first_year"],
    "G01": ["capitation_distance_pace.test_derived_g01_age_and_sex_weighting"],
    "G05": ["capitation_distance_pace.test_published_g05_primary_medical_weighted_population_of_25_practices"],
    "G11": ["capitation_pool.test_g11_derived_two_ccgs_and_their_practices_in_one_cascade",
            "capitation_pool.test_g11_derived_177_ways_through_a_cascade"],
    "G13": ["capitation_pool.test_g13_derived_prime_provider_terms"],
    "G18": ["capitation_trajectory.test_derived_per_head_gate"],
    "G19": ["capitation_trajectory.test_derived_faulty_area_files_are_caught_over_england",
            "capitation_trajectory.test_derived_dropped_and_foreign_practices_of_each_area_with_their_people",
            "sources_published.test_nothing_is_split_while_the_area_files_are_at_fault"],
    "G20": ["capitation_distance_pace.test_derived_g20_pace_of_change_between_ten_places",
            "capitation_distance_pace.test_derived_g20_what_is_infeasible_is_told_with_its_amount"],
    "G21": ["sources_published.test_control_totals_of_2022_23",
            "sources_published.test_printed_totals_of_2018_19_agree_and_every_practice_has_its_cell",
            "capitation_trajectory.test_published_totals_of_2018_are_kept_beside_the_computed_ones"],
    "G22": ["worked_examples.test_g22_the_published_targets_to_the_penny",
            "england.test_pandas_reads_numbers_and_the_split_adds_up_to_the_penny"],
}  # fmt: skip
# Without a call of ours: what is said of them instead.
NO_CALL = {
    "W06": "optional, and its 1,720 rows are not distributed with the reference (the repository they stand in is under GPL-3.0)",
    "G21": "what an importer counts and adds up, no worksheet function: the tests in HELD_BY hold the importers to it",
}


@pytest.fixture(scope="module")
def told(shared: Path) -> dict[str, dict]:
    book = json.loads((shared / "cases" / "capitation.json").read_text(encoding="utf-8"))
    assert book["count"] == len(book["examples"])
    return {case["id"]: case for case in book["examples"]}


def test_the_larger_examples_are_made_as_calls(told, shared):
    made = calls(told, shared / "data" / "capitation")
    assert sorted(made) == sorted(name for name, cases in THROUGH_EVERY_DOOR.items() if "*" in cases)


def test_every_example_is_accounted_for(told):
    assert sorted(told) == sorted([*THROUGH_EVERY_DOOR, *NO_CALL])


def test_an_example_too_long_for_a_case_is_held_to_its_figures():
    assert [name for name, cases in THROUGH_EVERY_DOOR.items() if "*" in cases and name not in HELD_BY] == []


def test_an_example_without_a_test_of_its_own_says_so_in_the_reference(told):
    assert "not distributed" in told["W06"]["inputs"]["availability"] and "GPL-3.0" in told["W06"]["inputs"]["availability"]


def test_the_cases_named_exist():
    known = {case.id for case in load_cases()}
    assert [name for names in THROUGH_EVERY_DOOR.values() for name in names if name != "*" and name not in known] == []


@pytest.mark.parametrize("name", sorted({name for names in HELD_BY.values() for name in names}))
def test_the_tests_named_exist(name: str):
    module, _, test = name.partition(".")
    assert inspect.isfunction(getattr(importlib.import_module(TESTS + module), test))


def test_every_edge_of_the_split_has_its_case(told):
    """Ten edges of G10, four of them errors, and each has a case of its own."""
    assert len(told["G10"]["inputs"]["cases"]) == len(THROUGH_EVERY_DOOR["G10"])
