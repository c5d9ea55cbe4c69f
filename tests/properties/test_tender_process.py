"""Which regime and which process: every answer of the chooser follows from what was told, whatever the order of telling."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from udfs.errors import NotCovered
from udfs.tender.process import EVIDENCE, QUESTIONS, tender_process
from udfs.tender.regime import BUYERS, ELEMENTS, tender_regime

RANDOM = settings(max_examples=300, deadline=None)
D = dt.date
START = D(2024, 6, 3)
QUESTION = st.tuples(st.sampled_from(QUESTIONS), st.sampled_from([True, False, None]))
NAMED = st.tuples(st.sampled_from(EVIDENCE), st.sampled_from(["Board paper, 3 May 2024", None]))
ANSWERS = st.lists(st.one_of(QUESTION, NAMED), unique_by=lambda row: row[0])


def statuses(answers: list) -> dict[str, str]:
    return {row[0]: row[1] for row in tender_process([list(row) for row in answers], START)}


@given(answers=ANSWERS)
@RANDOM
def test_no_direct_award_is_open_without_its_evidence_named(answers):
    told = dict(answers)
    found = statuses(answers)
    for process, name in zip(("direct_award_a", "direct_award_b", "direct_award_c", "most_suitable_provider"), EVIDENCE, strict=True):
        assert found[process] != "available" or told[name]
    assert found["competitive"] == "available"


@given(answers=ANSWERS)
@RANDOM
def test_only_capable_provider_opens_a_for_an_existing_service_alone(answers):
    told = dict(answers)
    if statuses(answers)["direct_award_a"] in ("available", "needs evidence"):
        assert told["existing_provider_only_capable"] is True and told["new_service"] is False and told["framework"] is False


@given(answers=ANSWERS, data=st.data())
@RANDOM
def test_neither_the_order_of_the_rows_nor_a_blank_answer_changes_anything(answers, data):
    shuffled = data.draw(st.permutations(answers))
    answered = [row for row in answers if row[1] is not None]
    assert statuses(answers) == statuses(shuffled) == statuses([*answered, (None, None)])


@given(answers=ANSWERS, name=st.sampled_from(EVIDENCE))
@RANDOM
def test_naming_evidence_never_closes_a_process(answers, name):
    before = statuses([row for row in answers if row[0] != name])
    after = statuses([*(row for row in answers if row[0] != name), (name, "Board paper, 3 May 2024")])
    assert all(after[p] == before[p] or (before[p], after[p]) == ("needs evidence", "available") for p in before)


@given(day=st.dates(D(1990, 1, 1), D(2099, 12, 31)), buyer=st.sampled_from(BUYERS), element=st.sampled_from(ELEMENTS))
@RANDOM
def test_the_row_used_covers_the_start_and_a_mixed_contract_follows_its_main_element(day, buyer, element):
    try:
        row = tender_regime(day, buyer, element)
    except NotCovered:
        assert element == "health" and ((buyer == "ccg" and day >= D(2024, 1, 1)) or (buyer == "icb" and day < D(2022, 7, 1)))
        return
    assert row[3] <= day <= (row[4] or D.max)
    assert tender_regime(day, buyer, "mixed", element)[:5] == row[:5]


@pytest.mark.parametrize("buyer", [b for b in BUYERS if b not in ("ccg", "other")])
def test_health_services_of_every_relevant_authority_are_under_psr_from_2024(buyer):
    assert tender_regime(D(2024, 1, 1), buyer, "health")[0] == "psr" != tender_regime(D(2023, 12, 31), buyer, "health")[0]


def test_a_health_service_of_another_body_never_is():
    assert {tender_regime(D(year, 6, 1), "other", "health")[0] for year in range(2017, 2030)} == {"pcr2015_light_touch", "pa23_light_touch"}
