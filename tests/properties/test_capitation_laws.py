"""The fourteen conservation laws of the capitation reference, section 11: which test holds each on at least 1,000 random cases, and the two
that run through several steps: a blend keeps the people (1), an import keeps its rows (14)."""

import importlib
import string
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from udfs.capitation.population import capitation_inequalities_blend, capitation_service_blend
from udfs.capitation.target import capitation_overall_population
from udfs.columns import exact_sum
from udfs.money import exact
from workbooks.reader import Sheet, Workbook
from workbooks.sources import nhs_practices

CASES = 1000
RANDOM = settings(max_examples=CASES, deadline=None)
HERE = "capitation_laws"
LAWS = {
    "1 F1-F4, F7: weighted people are the people": [
        "capitation_distance_pace.test_weighted_populations_add_up_to_the_people_and_only_ratios_of_the_weights_matter",
        "capitation_distance_pace.test_lists_times_system_index_add_up_to_the_lists_of_each_system",
        "conservation.test_weighting_moves_people_and_makes_none", f"{HERE}.test_blending_services_and_inequalities_keeps_the_people"],
    "2 F6: targets are quanta and add-ons": ["conservation.test_targets_add_up_to_the_quanta_and_the_add_ons_exactly"],
    "3 F8: targets times distances are zero": [
        "capitation_distance_pace.test_scaled_targets_times_distances_add_up_to_zero_and_only_shares_of_targets_matter"],
    "4 F9: the budget, bounds, monotone, continuous": [
        "capitation_distance_pace.test_the_budget_is_used_up_and_every_bound_kept",
        "capitation_distance_pace.test_nobody_further_over_target_grows_more_and_there_is_no_cliff_edge"],
    "5 F10: sum, quota, keys, zero weights, sign": [
        "apportionment.test_the_parts_add_up_and_a_zero_weight_gets_nothing",
        "apportionment.test_largest_remainder_stays_within_one_unit_of_the_exact_share",
        "apportionment.test_every_code_gets_the_same_in_any_order_of_the_rows",
        "apportionment.test_a_negative_sum_is_split_as_the_mirror_image"],
    "6 F11: children are their parent": ["capitation_pool.test_children_add_up_to_their_parent_and_the_lowest_to_the_sum"],
    "7 F12: the variance is explained": [
        "capitation_pool.test_the_variance_of_a_pool_is_explained_to_the_penny_and_covered_in_the_stated_order"],
    "8 F13: both parts are the difference, cap, forms": [
        "capitation_pool.test_provider_and_commissioner_have_the_whole_difference_and_nobody_more_than_the_cap",
        "capitation_pool.test_the_excess_form_never_pays_more_than_the_first_pound_form"],
    "9 F14: core, earned and withheld": ["capitation_pool.test_core_earned_and_withheld_are_the_contract_sum_every_year"],
    "10 F15: quarters and leavers": [
        "capitation_trajectory.test_quarters_add_up_to_the_year_and_what_is_left_to_settle",
        "capitation_trajectory.test_a_leaver_changes_nobody_else_in_a_contract_by_head"],
    "11 F16: volume, price and joint": ["capitation_trajectory.test_volume_price_and_joint_are_the_whole_change"],
    "12 F17: what is left and what is carved out": [
        "capitation_trajectory.test_what_is_left_and_what_is_carved_out_is_the_whole_budget"],
    "13 the ledger: matched, missing and alien": ["capitation_trajectory.test_every_row_is_placed_or_refused_and_every_unit_counted_once"],
    "14 an import: rows and printed total": [f"{HERE}.test_an_import_keeps_every_row_and_the_printed_total_apart"],
    "moving money between two subcontractors": [
        "capitation_pool.test_moving_money_between_two_subcontractors_leaves_every_total_unchanged",
        "capitation_pool.test_moving_budget_between_two_subcontractors_leaves_the_contracts_total_unchanged",
        "capitation_trajectory.test_moving_money_between_subcontractors_leaves_every_total"],
    "vintages: changes of units are the change of the sum": ["capitation_trajectory.test_changes_of_the_units_are_the_change_of_the_sum"],
}  # fmt: skip


@pytest.mark.parametrize("law", LAWS)
def test_each_law_is_tried_on_a_thousand_random_cases(law: str):
    for name in LAWS[law]:
        module, _, test = name.partition(".")
        tried = getattr(importlib.import_module(f"tests.properties.test_{module}"), test)
        assert tried._hypothesis_internal_use_settings.max_examples >= CASES, name


# ---- 1: the people through every blend -------------------------------------------------------------------------------

WEIGHTS = [Fraction(74, 100), Fraction(6, 100), Fraction(15, 100), Fraction(5, 100)]
units = st.lists(st.tuples(st.integers(1, 20_000), *[st.integers(0, 1000)] * 6), min_size=1, max_size=8)


@given(rows=units, h=st.integers(0, 100))
@RANDOM
def test_blending_services_and_inequalities_keeps_the_people(rows, h):
    """Each service's weighted population is scaled to the people, as published ones are; then so is every step after it."""
    lists = [row[0] for row in rows]
    people = sum(lists)
    raw = list(zip(*(row[1:] for row in rows), strict=True))
    assume(all(map(any, raw)))
    *services, mortality, prescribing = [[Fraction(people * n, sum(column)) for n in column] for column in raw]
    hchs = capitation_service_blend([list(line) for line in zip(*services, strict=True)], WEIGHTS)
    assert exact_sum(hchs) == people
    for stream in (hchs, prescribing):
        assert exact_sum(capitation_inequalities_blend(stream, mortality, Fraction(h, 100))) == people
    assert exact_sum(capitation_overall_population(hchs, lists)) == people


# ---- 14: an import ---------------------------------------------------------------------------------------------------

HEADINGS = [spellings[0] for name, spellings in nhs_practices.ALIASES.items() if name in nhs_practices.REQUIRED]
figures = st.integers(1, 10**6).map(lambda n: n / 64)


def table(rows: list[list], total: list | None) -> Workbook:
    """A sheet of practices as the reader hands it over; the printed total stands below an empty row."""
    lines = [HEADINGS, *rows]
    cells = {(r, c): v for r, line in enumerate(lines, 1) for c, v in enumerate(line, 1) if v is not None}
    cells |= {(len(lines) + 2, c): v for c, v in enumerate(total or [], 1) if v is not None}
    return Workbook("made.xlsx", {"GP": Sheet("GP", True, cells)}, {}, False, "")


@given(lines=st.lists(st.tuples(st.sampled_from(string.ascii_uppercase), st.booleans(), st.lists(figures, min_size=9, max_size=9)),
                      min_size=1, max_size=12), printed=st.booleans(), off=st.sampled_from([0, 1, 1000]))  # fmt: skip
@RANDOM
def test_an_import_keeps_every_row_and_the_printed_total_apart(lines, printed, off):
    """Rows read are practices, printed totals and rows refused; a row without a code is refused, the total is never added in."""
    rows = [[f"{letter}{n:05d}", "05C", *values] if good else [None, "05C", *values] for n, (letter, good, values) in enumerate(lines)]
    good = [row for row in rows if row[0]]
    sums = [sum(exact(row[c]) for row in good) for c in range(2, 11)]
    total = [None, None, *(float(s) + off for s in sums)] if printed else None
    found = nhs_practices.load(table(rows, total))
    assert found.rows_read == len(rows) + printed == len(found.practices) + found.total_rows + found.refused
    assert (len(found.practices), found.total_rows) == (len(good), int(printed))
    order = [name for name in nhs_practices.ALIASES if name in nhs_practices.REQUIRED][2:]
    for name, expected in zip(order, sums, strict=True):
        assert exact_sum([p.numbers[name] for p in found.practices]) == expected
        if printed:
            assert found.totals[name] == float(expected) + off
