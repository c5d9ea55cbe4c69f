"""The dates of the tender cases: what a source printed, and what was derived for this project, kept apart."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from udfs.cells import DAY_ZERO
from udfs.dispatch import call, sentence

pytestmark = pytest.mark.published
NEGATIVE = ("psr-standstill-negative-066f37", "psr-standstill-negative-068d1f")
REGIMES = {"PSR": "psr", "PA23": "pa23"}


@pytest.fixture(scope="module")
def cases(shared: Path) -> dict[str, dict[str, Any]]:
    told = json.loads((shared / "cases" / "tender.json").read_text(encoding="utf-8"))
    return {case["id"]: case for case in (*told["examples"], *told["derived_demonstrations"])}


def standstill(*arguments: Any) -> list[Any]:
    """The row of one notice; a failure shows its sentence."""
    rows = call("TENDER_STANDSTILL_END", list(arguments), where="Timetable!B2")
    assert sentence("Timetable!B2") is None, sentence("Timetable!B2")
    return [as_date(cell) if column < 2 else cell for column, cell in enumerate(rows[0])]


def as_date(serial: float) -> str:
    return (DAY_ZERO + dt.timedelta(days=int(serial))).isoformat()


def in_words(day: str) -> str:
    date = dt.date.fromisoformat(day)
    return f"{date.day} {date:%B}"


@pytest.fixture
def pcr(cases) -> tuple[list[Any], dict[str, Any]]:
    case = cases["pcr2015-standstill-calendar-days"]
    told = case["inputs"]
    assert told["days"] == 10
    return standstill("pcr2015", [told["award_letter_sent"]], None, told["electronic"]), case["expected"]


def test_published_pcr_standstill_ends_on_2_december_and_the_contract_follows(pcr):
    row, expected = pcr
    published = expected["published"]
    assert [in_words(day) for day in row[:2]] == [published["last_day_and_month"], published["earliest_contract_day_and_month"]]


def test_derived_pcr_standstill_in_2019(pcr):
    row, expected = pcr
    assert row[:2] == [expected["derived"]["last_day"], expected["derived"]["earliest_contract_date"]]


@pytest.mark.parametrize("shipped", [False, True], ids=["the notice's bank holidays", "the shipped list"])
def test_published_deadline_of_a_psr_notice_across_a_bank_holiday(cases, shipped):
    case = cases["psr-standstill-048b8c"]
    told = case["inputs"]
    row = standstill("psr", [told["notice_published"]], None if shipped else told["bank_holidays"])
    assert row[0] == case["expected"]["published"]["representations_deadline"]


@pytest.mark.parametrize("shipped", [False, True], ids=["the notice's bank holidays", "the shipped list"])
@pytest.mark.parametrize("name", NEGATIVE)
def test_derived_date_and_difference_of_a_notice_that_states_an_earlier_day(cases, name, shipped):
    case = cases[name]
    told, derived = case["inputs"], case["expected"]["derived"]
    row = standstill("psr", [told["notice_published"]], None if shipped else told["bank_holidays"], None, [told["stated_deadline"]])
    assert row[0] == derived["computed_deadline"]
    assert row[6:] == [derived["stated_is_early_by_working_days"], derived["matches_wrong_rule"]]


@pytest.mark.parametrize("name", NEGATIVE)
def test_the_stated_day_of_such_a_notice_is_the_procurement_acts_count(cases, name):
    case = cases[name]
    row = standstill("pa23", [case["inputs"]["notice_published"]], case["inputs"]["bank_holidays"])
    assert row[0] == case["expected"]["published"]["stated_deadline"]


@pytest.mark.parametrize("regime", REGIMES)
def test_derived_three_counts_of_eight_working_days(cases, regime):
    case = cases["demo-standstill-three-counts"]
    told, derived = case["inputs"], case["expected"]["derived"]
    rows = [standstill(REGIMES[regime], [day], told["bank_holidays"]) for day in told["published"]]
    assert [row[0] for row in rows] == derived[regime]


def test_derived_wrong_count_is_recognised_as_such(cases):
    case = cases["demo-standstill-three-counts"]
    told, wrong = case["inputs"], case["expected"]["derived"]["wrong_8th_after_publication"]
    row = standstill("pa23", told["published"][:1], told["bank_holidays"], None, wrong[:1])
    assert row[6:] == [-1, "working days counted from the day after publication"]
    friday = standstill("psr", told["published"][1:], told["bank_holidays"], None, wrong[1:])
    assert friday[6:] == [0, "this rule"], "on a Friday the wrong count gives the right day"
