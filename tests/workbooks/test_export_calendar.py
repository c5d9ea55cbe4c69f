"""The register's dates as a calendar: one event a date, the same event in every export, nothing of a person in it."""

import datetime as dt
import re
from typing import Any

import pytest
from icalendar import Calendar

from tests.workbooks.register_tables import AS_AT, contract, invented
from workbooks.errors import WorkbookError
from workbooks.exports.diary import PRODUCT, export_calendar

STAMP = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 2, 1, 10, 30, tzinfo=dt.UTC)
Tables = dict[str, list[dict[str, Any]]]


@pytest.fixture
def told() -> Tables:
    """31 August 2025 less six months is 28 February 2025: register reference, section 2.3."""
    row = contract("C-1", title="Dudley, MCP; lot 1", status="live", start_date=dt.date(2020, 9, 1), signed_date=dt.date(2020, 7, 1),
                   end_date_original=dt.date(2025, 8, 31), end_date_current=dt.date(2025, 8, 31), notice_period_months=6,
                   review_date=dt.date(2024, 9, 30))  # fmt: skip
    return {
        "contract": [row],
        "extension": [{"contract_id": "C-1", "ext_no": 1, "months": 12, "state": "available", "notice_months": 3}],
        "break_clause": [{"contract_id": "C-1", "break_no": 1, "who": "either", "trigger": "date", "earliest_date": dt.date(2023, 9, 1),
                          "notice_months": 12}],
        "milestone": [{"milestone_id": "M-1", "contract_id": "C-1", "scheme": "gateway", "due_date": dt.date(2024, 1, 31),
                       "status": "scheduled"}],
        "notice": [{"notice_id": "N-1", "contract_id": "C-1", "regime": "PA2023", "type": "UK7", "due_date": dt.date(2025, 3, 1)}],
        "condition": [{"condition_id": "K-1", "contract_id": "C-1", "type": "reporting_requirement", "text": "Report",
                       "due_date": dt.date(2025, 4, 30)}],
    }  # fmt: skip


def read(text: bytes) -> dict[str, Any]:
    """Entries by their title, as a calendar program sees them."""
    calendar = Calendar.from_ical(text)
    return {str(entry["summary"]): entry for entry in calendar.walk("VEVENT")}


def without_stamp(text: bytes) -> bytes:
    return re.sub(rb"DTSTAMP:\d+T\d+Z", b"", text)


def test_every_date_that_needs_somebody_is_an_event_of_one_whole_day(told):
    found = read(export_calendar(told, AS_AT, STAMP).text)
    days = {title.partition(":")[0]: entry["dtstart"].dt for title, entry in found.items()}
    assert days == {
        "Notice deadline": dt.date(2025, 2, 28), "Contract ends": dt.date(2025, 8, 31), "Contract review": dt.date(2024, 9, 30),
        "Last day to begin the next award": dt.date(2024, 8, 31), "Decide on extension 1": dt.date(2025, 5, 31),
        "Last day to give notice of break 1": dt.date(2022, 9, 1), "Due": dt.date(2024, 1, 31),
        "Publish notice UK7": dt.date(2025, 3, 1), "Condition due": dt.date(2025, 4, 30),
    }  # fmt: skip
    assert all(entry["dtend"].dt - entry["dtstart"].dt == dt.timedelta(1) for entry in found.values())


def test_the_file_is_written_as_rfc_5545_wants_it(told):
    text = export_calendar(told, AS_AT, STAMP).text
    lines = text.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR" and b"\n" not in text.replace(b"\r\n", b"")
    assert max(len(line) for line in lines) <= 75
    assert b"SUMMARY:Notice deadline: Dudley\\, MCP\\; lot 1" in text
    assert b"DTSTART;VALUE=DATE:20250228\r\nDTEND;VALUE=DATE:20250301" in text
    assert b"DTSTAMP:20260105T090000Z" in text


def test_line_breaks_and_backslashes_come_back_as_they_went(told):
    told["condition"][0]["text"] = "Line one\nLine two \\ end"
    text = export_calendar(told, AS_AT, STAMP).text.replace(b"\r\n ", b"")
    assert b"Line one\\nLine two \\\\ end" in text


def test_the_same_data_gives_the_same_bytes_but_for_the_stamp(told):
    first = export_calendar(told, AS_AT, STAMP).text
    again = export_calendar(told, AS_AT, LATER, first)
    assert without_stamp(first) == without_stamp(again.text) and first != again.text
    assert again.counts == {"new": 0, "moved": 0, "unchanged": 9, "cancelled": 0}


def test_a_date_that_moves_keeps_its_event_and_raises_its_sequence(told):
    first = export_calendar(told, AS_AT, STAMP).text
    told["contract"][0]["review_date"] = dt.date(2024, 10, 31)
    second = export_calendar(told, AS_AT, LATER, first)
    old, new = (read(text)["Contract review: Dudley, MCP; lot 1"] for text in (first, second.text))
    assert (old["uid"], old["sequence"], new["sequence"], new["dtstart"].dt) == (new["uid"], 0, 1, dt.date(2024, 10, 31))
    assert second.counts["moved"] == 1
    third = export_calendar(told, AS_AT, LATER, second.text)
    assert without_stamp(third.text) == without_stamp(second.text)


def test_an_event_that_is_gone_is_cancelled_once_and_may_come_back(told):
    first = export_calendar(told, AS_AT, STAMP).text
    told["milestone"][0]["status"] = "met"
    gone = export_calendar(told, AS_AT, LATER, first)
    title = "Due: gateway: Dudley, MCP; lot 1"
    assert (read(gone.text)[title]["status"], read(gone.text)[title]["sequence"]) == ("CANCELLED", 1)
    assert export_calendar(told, AS_AT, LATER, gone.text).text == gone.text
    told["milestone"][0]["status"] = "scheduled"
    back = read(export_calendar(told, AS_AT, LATER, gone.text).text)[title]
    assert (back["status"], back["sequence"]) == ("CONFIRMED", 2)


def test_a_past_day_is_not_cancelled_by_going_by(told):
    first = export_calendar(told, AS_AT, STAMP).text
    assert export_calendar(told, dt.date(2030, 1, 1), LATER, first).counts["cancelled"] == 0


def test_alarms_stand_at_the_limits_of_the_bands(told):
    text = export_calendar(told, AS_AT, STAMP, alarms=True).text
    assert [text.count(f"TRIGGER:-P{days}D".encode()) for days in (30, 90, 180)] == [9, 9, 9]


def test_nobody_is_invited_and_no_address_is_in_it():
    many = invented(60)
    many["contact"] = [{"name": "Jane Doe", "email": "jane.doe@example.org"}]
    text = export_calendar(many, AS_AT, STAMP).text
    assert not re.search(rb"ATTENDEE|ORGANIZER|mailto|@|Jane", text, re.I)
    many["contract"][1]["title"] = "Ask jane.doe@example.org"
    assert {f.rule for f in export_calendar(many, AS_AT, STAMP).findings if f.severity == "block"} == {"contact"}


@pytest.mark.parametrize("earlier", [b"no calendar", b"BEGIN:VCALENDAR\r\nPRODID:another\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"])
def test_a_calendar_of_another_program_is_not_followed_on(told, earlier):
    assert PRODUCT.encode() not in earlier
    with pytest.raises(WorkbookError) as refused:
        export_calendar(told, AS_AT, STAMP, earlier)
    assert refused.value.code == "not_our_calendar"


def test_end_dates_that_mean_no_end_are_no_events(told):
    told["contract"][0] |= {"end_date_current": dt.date(2099, 12, 31), "end_date_original": dt.date(2099, 12, 31)}
    found = read(export_calendar({"contract": told["contract"]}, AS_AT, STAMP).text)
    assert list(found) == ["Contract review: Dudley, MCP; lot 1"]
