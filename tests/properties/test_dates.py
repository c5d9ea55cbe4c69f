"""Months added as EDATE adds them, and where a contract stands on every day of its life."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from udfs.dispatch import call
from udfs.register.lifecycle import register_notice_deadline, register_status
from udfs.register.months import add_months

RANDOM = settings(max_examples=1000, deadline=None)
D = dt.date
ORDER = ("not_started", "live", "in_extension", "expired")


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        # Microsoft, EDATE function, the examples of its reference page
        (D(2011, 1, 15), 1, D(2011, 2, 15)), (D(2011, 1, 15), -1, D(2010, 12, 15)), (D(2011, 1, 15), 2, D(2011, 3, 15)),
        # the last day of a shorter month, leap years by the calendar, by hand
        (D(2023, 1, 31), 1, D(2023, 2, 28)), (D(2024, 1, 31), 1, D(2024, 2, 29)), (D(2024, 2, 29), 12, D(2025, 2, 28)),
        (D(2025, 8, 31), -6, D(2025, 2, 28)), (D(2024, 8, 31), -6, D(2024, 2, 29)), (D(2024, 3, 31), -1, D(2024, 2, 29)),
        (D(2023, 12, 31), 2, D(2024, 2, 29)), (D(2023, 12, 15), 1, D(2024, 1, 15)), (D(2024, 1, 15), -1, D(2023, 12, 15)),
        (D(2000, 2, 29), 1200, D(2100, 2, 28)), (D(2024, 5, 31), 0, D(2024, 5, 31)), (D(2024, 6, 30), 1, D(2024, 7, 30)),
    ],
)  # fmt: skip
def test_months_are_added_as_edate_adds_them(start, months, expected):
    assert add_months(start, months) == expected


@given(day=st.dates(D(1900, 3, 1), D(2200, 12, 31)), months=st.integers(-1200, 1200))
@RANDOM
def test_the_month_is_right_and_the_day_only_ever_shrinks_to_the_months_end(day, months):
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved.day < day.day and (moved + dt.timedelta(days=1)).day == 1)


def test_a_notice_period_that_leaves_the_calendar_is_a_sentence_and_not_a_crash():
    assert call("REGISTER_NOTICE_DEADLINE", [["2024-03-31"], [1e6]], where="Register!F2") == [["#VALUE!"]]


@given(first=st.dates(D(2000, 1, 1), D(2020, 12, 31)), original=st.integers(0, 2000), extension=st.integers(0, 1000))
@RANDOM
def test_a_contract_only_ever_moves_forward_through_its_life(first, original, extension):
    """Ends are inclusive: the last day of the contract is a day of the contract."""
    end = first + dt.timedelta(days=original)
    current = end + dt.timedelta(days=extension)
    on = lambda day: register_status([first], [end], [current], day)[0]
    day = dt.timedelta(days=1)
    assert on(first - day) == "not_started"
    assert on(first) == "live" and on(end) == "live"
    assert on(current) == ("in_extension" if extension else "live")
    assert on(current + day) == "expired"
    seen = [ORDER.index(on(first + dt.timedelta(days=n))) for n in range(-2, original + extension + 3, 97)]
    assert seen == sorted(seen)


@given(end=st.dates(D(2000, 1, 1), D(2100, 12, 31)), months=st.integers(0, 36))
@RANDOM
def test_notice_is_never_due_after_the_end_and_longer_notice_is_never_due_later(end, months):
    shorter, longer = register_notice_deadline([end, end], [months, months + 1])
    assert longer < shorter <= end
