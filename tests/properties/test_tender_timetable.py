"""Working days, standstill, minimum periods and representations, against plain counting on a calendar."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from udfs import parameters
from udfs.dispatch import call, sentence
from udfs.parameters import Parameter, shipped
from udfs.tender.representations import tender_representations
from udfs.tender.timetable import tender_minimum_days, tender_standstill_end
from udfs.tender.working_days import WorkingDays

RANDOM = settings(max_examples=300, deadline=None)
D = dt.date
DAY = dt.timedelta(days=1)
IN_THE_LIST = st.dates(D(2024, 1, 1), D(2030, 11, 30))
UNDER_THE_ACT = st.dates(D(2025, 2, 24), D(2030, 11, 30))
HOLIDAYS = {D.fromisoformat(day) for e in shipped() if e.key == "bank_holidays" for day in str(e.value).split()}


def on_a_calendar(first: dt.date, last: dt.date) -> int:
    """Working days from the first to the last day, both counted."""
    days = [first + n * DAY for n in range((last - first).days + 1)]
    return len([day for day in days if day.isoweekday() < 6 and day not in HOLIDAYS])


def last_day(regime: str, day: dt.date, **told: object) -> dt.date:
    return tender_standstill_end(regime, [day], **told)[0][0]


@given(day=IN_THE_LIST)
@RANDOM
def test_eight_working_days_lie_after_the_day_the_psr_standstill_begins(day):
    last = last_day("psr", day)
    assert on_a_calendar(day + 2 * DAY, last) == 8 and on_a_calendar(last, last) == 1


@given(day=UNDER_THE_ACT)
@RANDOM
def test_the_acts_eight_working_days_begin_with_publication(day):
    last = last_day("pa23", day)
    assert on_a_calendar(day, last) == 8 and on_a_calendar(last, last) == 1
    assert last_day("pa23_light_touch", day) == last


@given(day=UNDER_THE_ACT)
@RANDOM
def test_psr_never_ends_before_the_act_and_at_most_two_working_days_after_it(day):
    act, psr = last_day("pa23", day), last_day("psr", day)
    assert 0 <= on_a_calendar(act + DAY, psr) <= 2
    midweek = on_a_calendar(day, day) == 1 and on_a_calendar(day + DAY, day + DAY) == 1
    assert on_a_calendar(act + DAY, psr) == 2 or not midweek


@given(day=st.dates(D(2015, 2, 26), D(2025, 2, 23)), electronic=st.booleans())
@RANDOM
def test_pcr_ends_on_the_first_working_day_from_the_tenth_or_fifteenth_day(day, electronic):
    last, least = last_day("pcr2015", day, electronic=electronic), day + (10 if electronic else 15) * DAY
    assert last >= least and on_a_calendar(least, last) == 1 and on_a_calendar(last, last) == 1


@given(day=IN_THE_LIST, regime=st.sampled_from(["psr", "pcr2015"]), later=st.integers(0, 60))
@RANDOM
def test_a_later_notice_never_ends_earlier_and_the_contract_follows_the_last_day(day, regime, later):
    (row,) = tender_standstill_end(regime, [day])
    assert row[1] == row[0] + DAY > day
    assert last_day(regime, min(day + later * DAY, D(2030, 11, 30))) >= row[0]


@given(day=IN_THE_LIST, moved=st.integers(-30, 30))
@RANDOM
def test_a_stated_day_is_early_by_the_working_days_in_between(day, moved):
    last = last_day("psr", day)
    stated = min(max(last + moved * DAY, D(2024, 1, 1)), D(2030, 12, 31))
    early, count = tender_standstill_end("psr", [day], stated_last_days=[stated])[0][6:]
    expected = on_a_calendar(stated + DAY, last) if stated <= last else -on_a_calendar(last + DAY, stated)
    assert early == expected and (count == "this rule") == (stated == last)


@given(day=st.dates(D(2013, 1, 1), D(2030, 12, 1)), count=st.integers(0, 15))
@RANDOM
def test_own_holidays_equal_to_the_shipped_ones_give_the_same_day(day, count):
    as_at = D(2025, 1, 1)
    assert WorkingDays(sorted(HOLIDAYS), as_at).nth_after(day, count) == WorkingDays(None, as_at).nth_after(day, count)


@given(
    received=st.lists(st.dates(D(2025, 6, 1), D(2025, 6, 30)), min_size=1, max_size=6),
    waits=st.lists(st.one_of(st.none(), st.integers(0, 40)), min_size=6, max_size=6),
)
@RANDOM
def test_the_period_is_open_while_any_timely_representation_waits_and_never_ends_early(received, waits):
    end = D(2025, 6, 16)
    decided = [None if wait is None else day + wait * DAY for day, wait in zip(received, waits, strict=False)]
    rows = tender_representations(received, end, decided)
    timely = [(day, answer) for day, answer in zip(received, decided, strict=True) if day <= end]
    assert [row[0] for row in rows] == ["yes" if day <= end else "no" for day in received]
    (until,) = {row[3] for row in rows}
    if any(answer is None for _, answer in timely):
        assert until == "open"
    else:
        assert until >= end and all(on_a_calendar(answer + DAY, until) >= 5 for _, answer in timely)
        assert until == end or any(on_a_calendar(answer + DAY, until) == 5 for _, answer in timely)


FLAGS = st.sets(st.sampled_from(["prior_information_notice", "urgent", "electronic_submission"]))


@given(day=st.dates(D(2015, 2, 26), D(2025, 2, 23)), flags=FLAGS, more=FLAGS, procedure=st.sampled_from(["open", "restricted"]))
@RANDOM
def test_a_further_flag_never_lengthens_a_minimum_period(day, flags, more, procedure):
    few, many = (tender_minimum_days("pcr2015", procedure, day, sorted(told)) for told in (flags, flags | more))
    assert all(b[0] <= a[0] for a, b in zip(few, many, strict=True))
    assert many[0][2] == day + many[0][0] * DAY


# ---- what a person's check changes ---------------------------------------------------------------------------------------------


def signed(entry: Parameter) -> Parameter:
    return parameters.checked(entry, "A. Reader") if entry.key.startswith("minimum_days_pa23") else entry


@pytest.mark.parametrize(
    ("procedure", "flags", "days"),
    [  # the reference's background figures: 35 with neither, 30 with one, 25 with both, 10 urgent or with a qualifying planned notice
        ("open", [], [35]), ("open", ["electronic_submission"], [30]), ("open", ["electronic_submission", "all_documents"], [25]),
        ("open", ["prior_information_notice"], [10]), ("competitive_flexible", ["urgent"], [10, 10]),
        ("competitive_flexible", [], [25, 35]),
    ],
)  # fmt: skip
def test_the_acts_periods_open_once_a_person_has_signed_them(monkeypatch, procedure, flags, days):
    entries = tuple(map(signed, shipped()))
    monkeypatch.setattr(parameters, "shipped", lambda: entries)
    rows = tender_minimum_days("pa23", procedure, D(2025, 6, 2), flags)
    assert [row[0] for row in rows] == days and [row[6] for row in rows] == [None] * len(rows)


@pytest.mark.parametrize("procedure", ["open", "competitive_flexible"])
def test_no_figure_of_the_act_is_given_before_that(procedure):
    assert call("TENDER_MINIMUM_DAYS", ["pa23", procedure, "2025-06-02"], where="Timetable!C4") == [["#N/A"]]
    assert "a named person must check" in sentence("Timetable!C4")


def test_every_row_that_asks_for_a_check_says_so_in_the_result():
    rows = [e for e in shipped() if e.key == "regime_health_other_relevant_authority"]
    asking = {e.value for e in rows if "person's check" in e.evidence}
    answers = [call("TENDER_REGIME", [day, "nhs_trust", "health"])[0] for day in ("2014-06-02", "2020-06-01", "2024-06-03")]
    assert {row[0] for row in answers if row[7]} == asking == {"person_check", "pcr2015_light_touch"}


def test_bank_holidays_are_whole_years_without_gaps_of_at_least_eight_days():
    years = [e for e in shipped() if e.key == "bank_holidays"]
    assert [e.valid_from.year for e in years] == list(range(2013, 2031))
    for entry in years:
        days = [D.fromisoformat(day) for day in entry.value.split()]
        assert len(days) >= 8 and days == sorted(set(days)) and {day.year for day in days} == {entry.valid_from.year}
        assert {(12, 25), (12, 26), (1, 1)} <= {(day.month, day.day) for day in days}
