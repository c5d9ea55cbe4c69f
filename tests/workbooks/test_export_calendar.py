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
        "Own date for notice": dt.date(2025, 1, 31),  # 28 days before
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
    assert again.counts == {"new": 0, "moved": 0, "unchanged": 10, "cancelled": 0}


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
    assert [text.count(f"TRIGGER:-P{days}D".encode()) for days in (30, 90, 180)] == [10, 10, 10]


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


# ---- dates that follow from a rule

D = dt.date


def days(tables: Tables, as_at: dt.date = AS_AT, **options: Any) -> dict[str, dt.date]:
    found = read(export_calendar(tables, as_at, STAMP, **options).text)
    return {title.partition(":")[0] if title.count(":") == 1 else title.rpartition(":")[0]: e["dtstart"].dt for title, e in found.items()}


def test_the_time_before_a_notice_and_the_lead_of_an_award_are_those_of_the_register(told):
    """28 February 2025 less ten days; 31 August 2025 less 15 months."""
    found = days({"contract": told["contract"]}, settings={"notice_buffer": 10.0, "lead_months": 15.0})
    assert (found["Own date for notice"], found["Last day to begin the next award"]) == (D(2025, 2, 18), D(2024, 5, 31))


def test_reminders_stand_as_many_days_before_as_was_chosen(told):
    text = export_calendar(told, AS_AT, STAMP, remind=(14, 60)).text
    assert [text.count(f"TRIGGER:-P{n}D".encode()) for n in (14, 60, 30)] == [10, 10, 0]
    own = export_calendar(told, AS_AT, STAMP, alarms=True, settings={"alert_red": 10.0, "alert_amber": 40.0, "alert_watch": 70.0}).text
    assert [own.count(f"TRIGGER:-P{n}D".encode()) for n in (10, 40, 70, 30)] == [10, 10, 10, 0]


def procured(**cells: Any) -> Tables:
    row = contract("C-1", title="Beds", status="live", regime="PA2023", agreement_kind="contract", value_lifetime=6_000_000,
                   start_date=D(2025, 4, 1), end_date_original=D(2027, 9, 30), end_date_current=D(2027, 9, 30))  # fmt: skip
    return {"contract": [row | cells]}


def test_indicators_are_assessed_at_the_end_of_each_year_and_at_the_end():
    """April 2025 to September 2027: two whole years, then the end."""
    found = {title: day for title, day in days(procured()).items() if "indicators" in title}
    assert found == {
        "Assess the key performance indicators, period 1": D(2026, 3, 31),
        "Assess the key performance indicators, period 2": D(2027, 3, 31),
        "Assess the key performance indicators, at the end": D(2027, 9, 30),
    }


@pytest.mark.parametrize("cells", [
    {"regime": "PA2023_light_touch"}, {"regime": "PSR"}, {"regime": "unknown"}, {"agreement_kind": "framework"},
    {"value_lifetime": 5_000_000}, {"value_lifetime": None}, {"status": "proposed"},
])  # fmt: skip
def test_contracts_without_the_duty_are_not_asked_for_indicators(cells):
    assert not any("indicators" in title for title in days(procured(**cells)))


def test_spend_near_and_above_the_value_are_on_the_day_of_the_payment_that_took_it_there():
    """80 % of 1,000 is 800: 500, then 300 reaches it; a credit, then 300 takes it to 1,050."""
    spend = [(D(2025, 5, 1), 500), (D(2025, 6, 1), 300), (D(2025, 7, 1), -50), (D(2025, 8, 1), 300)]
    lines = [{"txn_ref": str(n), "contract_id": "C-1", "supplier_raw": "A", "date": day, "net": net, "file": "f", "row": n}
             for n, (day, net) in enumerate(spend)]  # fmt: skip
    found = days(procured(value_lifetime=1000) | {"transaction": lines})
    assert (found["Spend reached 80% of the value"], found["Spend went above the value"]) == (D(2025, 6, 1), D(2025, 8, 1))
    assert not any("Spend" in title for title in days(procured(value_lifetime=None) | {"transaction": lines}))


def test_a_checkpoint_without_a_day_stands_on_the_last_its_rule_leaves():
    """Checkpoint 3 by the first day of the service, checkpoint 2 on the day before signature; checkpoint 1 has no such day."""
    rows = [{"milestone_id": f"M-{n}", "contract_id": "C-1", "scheme": f"ISAP_CP{n}", "status": "scheduled"} for n in (1, 2, 3)]
    found = days(procured(signed_date=D(2025, 2, 20)) | {"milestone": rows})
    assert {title: day for title, day in found.items() if "ISAP" in title} == {
        "Due: ISAP CP2, before the day of signature": D(2025, 2, 19), "Due: ISAP CP3, by the start of the service": D(2025, 4, 1),
    }  # fmt: skip


def test_another_way_of_paying_within_the_term_is_an_event():
    rows = [{"contract_id": "C-1", "kind": "block", "from_date": D(2025, 4, 1), "to_date": D(2026, 3, 31)},
            {"contract_id": "C-1", "kind": "cost_volume", "from_date": D(2026, 4, 1), "to_date": D(2027, 9, 30)}]  # fmt: skip
    found = {title: day for title, day in days(procured() | {"payment_mechanism": rows}).items() if "Payment" in title}
    assert found == {"Payment by block ends": D(2026, 3, 31), "Payment by cost volume begins": D(2026, 4, 1)}


def test_an_open_ended_contract_is_told_a_year_of_assessments_ahead():
    """On 5 January 2026, of a contract from April 2025: the one of 31 March 2026 is within a year, that of March 2027 is not."""
    open_ended = procured(end_date_current=None, end_date_original=None, end_flag="open_ended")
    assert [day for title, day in days(open_ended).items() if "indicators" in title] == [D(2026, 3, 31)]
