"""One list of events behind Alerts, the dashboard, Contracts and the calendar: the same days everywhere, and none left out.

The sample stands on 2 March 2026; its dates are worked by hand beside the tests.
"""

import datetime as dt
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.practice_books import table
from tests.workbooks.register_folders import made, register, sample_bytes
from tests.workbooks.tender_folders import all_of, cell, rows
from udfs.cells import DAY_ZERO
from workbooks.exports.diary import export_calendar
from workbooks.exports.ending import day_ended
from workbooks.exports.source import given
from workbooks.patch import set_cells
from workbooks.reader import read
from workbooks.recalc import recalculate

STAMP = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
NOT_ALERTED = ("Own date for notice",)  # a reminder of a deadline that is an alert itself
LIVE = {"contract_id": "K-1", "status": "live", "signed_date": "2024-03-01", "review_date": "2026-09-30"}
CONTRACT = {"contract_id": "K-1", "title": "Beds", "holder_party_id": "Ash Ltd", "start_date": "2025-04-01", "end_flag": "fixed",
            "end_date_original": "2027-03-31", "end_date_current": "2027-03-31", "notice_period_months": 6,
            "value_lifetime": 6_000_000}  # fmt: skip


def serial(text: str) -> float:
    return float((dt.date.fromisoformat(text) - DAY_ZERO).days)


def calendar(source) -> dict[tuple[str, str], float]:
    """Contract and title -> the day of each event of the calendar, as a serial."""
    told = given(str(source))
    made = export_calendar(told.tables, told.as_at, STAMP, settings=told.settings)
    entries = [entry for entry in Calendar.from_ical(made.text).walk("VEVENT")]
    about = [(str(e["description"]).removeprefix("Contract ").partition(": "), e["dtstart"].dt) for e in entries]
    return {(contract, words.rpartition(" on ")[0]): float((day - DAY_ZERO).days) for (contract, _, words), day in about}


def alerts(book, contract: str = "") -> dict[tuple[str, str], float]:
    listed = (row for row in table(book, "Alerts") if row["Contract"] and contract in ("", row["Contract"]))
    return {(row["Contract"], row["Event"]): row["Date"] for row in listed}


def typed(folder: Path, sheet: str, place: tuple[int, int], value: str | None):
    """The sample after a person typed into a cell and recalculated, without making it anew."""
    path = folder / "typed.xlsx"
    path.write_bytes(recalculate(set_cells(sample_bytes(), sheet, {place: value})).data)
    return read(path)


CHANGED = all_of(
    cell("extension", 7, "Decision date", "2027-06-01"), cell("extension", 8, "State", "agreed"),
    cell("milestone", 6, "Status", ""), cell("notice", 2, "Due", "2026-03-10"), cell("variation", 4, "State", "draft"),
    cell("terms", 11, "Status", "terminated"), cell("break_clause", 6, "Exercised date", "2026-02-01"),
)  # fmt: skip


@pytest.mark.parametrize("change", [None, CHANGED], ids=["sample", "changed"])
def test_alerts_and_calendar_hold_the_same_days(tmp_path, change):
    _, book = made(tmp_path, *([change] if change else []))
    days = calendar(tmp_path / "register.xlsx")
    over = {contract for contract, title in days if title == "Spend went above the value"}
    asked = {key: day for key, day in days.items() if key[1] not in NOT_ALERTED and not (key[0] in over and "reached" in key[1])}
    assert sorted((contract, day) for (contract, _), day in asked.items()) == sorted((key[0], day) for key, day in alerts(book).items())


def test_deadlines_that_follow_from_a_rule_reach_alerts_contracts_and_calendar(tmp_path):
    """C-09: signed on 16/02/2026, confirmation 30 days later; its second change of 27/02/2026 needs a notice 30 days later. C-02 was signed
    on 20/02/2024 and no confirmation is on the register. C-04 spent 5.3 of 5.2 million, C-01 40.5 of 48."""
    path = tmp_path / "sample.xlsx"
    path.write_bytes(sample_bytes())
    book, days = read(path), calendar(path)
    found = alerts(book)
    assert found["C-09", "publish PSR_confirmation"] == days["C-09", "Publish notice PSR confirmation"] == serial("2026-03-18")
    change = "PSR_modification of variation 2"
    assert found["C-09", f"publish {change}"] == days["C-09", "Publish notice PSR modification of variation 2"] == serial("2026-03-29")
    assert found["C-02", "publish PSR_confirmation"] == days["C-02", "Publish notice PSR confirmation"] == serial("2024-03-21")
    assert found["C-04", "spend went above the value"] == serial("2025-11-20")
    assert found["C-01", "spend reached 80% of the value"] == serial("2026-01-15")
    alert = {row["Contract"]: row["Alert"] for row in table(book, "Contracts")}
    assert alert["C-02"] == "overdue" and alert["C-07"] == "closed"
    due = {row["Kind of event"]: row for row in table(book, "Due")}
    assert due["notice to publish"]["Red"] == 2 and due["consumption"]["Overdue"] == 2


def test_a_recorded_decision_date_counts_and_what_is_agreed_is_no_longer_to_be_decided(tmp_path):
    _, book = made(tmp_path, CHANGED)
    found = alerts(book)
    assert found["C-08", "extension 1: decide"] == serial("2027-06-01"), "recorded, not computed"
    assert ("C-09", "extension 1: decide") not in found and ("C-02", "report M-5") in found, "agreed; a milestone without a status"
    assert found["C-09", "publish PSR_confirmation"] == serial("2026-03-10"), "as entered"
    assert table(book, "NoticesDue")[0]["Due as entered, else by the rule"] == serial("2026-03-10")
    assert ("C-09", "publish PSR_modification of variation 2") not in found, "a draft needs no notice"


def test_a_termination_takes_the_alerts_of_its_contract_away_at_once(tmp_path):
    after = typed(tmp_path, "Terms", (8, 6), "terminated")
    assert not alerts(after, "C-03") and any(key[0] == "C-04" for key in alerts(after))
    assert not any(row["Contract"] and row["Date"] == "" for row in table(after, "Alerts"))
    assert sum(row["No date"] for row in table(after, "Due")) == 0


def test_a_date_that_is_missing_is_told_with_its_reason_before_and_after_the_press(tmp_path):
    told = "notice deadline (Notice, months is blank)"
    live = typed(tmp_path, "Contracts", (13, 8), None)
    _, anew = made(tmp_path, cell("contracts", 9, "Notice, months", ""))
    assert alerts(live)["C-08", told] == alerts(anew)["C-08", told] == ""
    assert table(anew, "Alerts")[-1]["Event"] == told


def test_a_contract_without_status_or_end_is_told_and_shows_no_date(tmp_path):
    bare = CONTRACT | {"end_date_original": "", "end_date_current": "", "end_flag": ""}
    _, book = made(tmp_path, source=register(tmp_path, {"contracts": [bare]}))
    assert set(alerts(book)) == {("K-1", "expiry (End, current is blank)"), ("K-1", "review (Review date is blank)")}
    assert table(book, "Contracts")[0]["Alert"] == "no date"


def test_a_notice_of_a_change_on_the_register_answers_it(tmp_path):
    typed = rows("notice", lambda lines: [*lines, ["N-3", "C-09", "PSR", "PSR_modification", "", "", "", ""]])
    _, book = made(tmp_path, typed)
    found = alerts(book)
    assert found["C-09", "publish PSR_modification"] == serial("2026-03-29")
    assert ("C-09", "publish PSR_modification of variation 2") not in found
    out = rows("notice", lambda lines: [*lines, ["N-3", "C-09", "PSR", "PSR_modification", "", "2026-03-01", "", ""]])
    (tmp_path / "again").mkdir()
    _, book = made(tmp_path / "again", out)
    assert not any("PSR_modification" in event for _, event in alerts(book))
    assert table(book, "VariationNotices")[2]["State"] == "published in time"


def test_assessments_of_indicators_are_alerts_until_the_next_or_its_notice(tmp_path):
    """From April 2025 to March 2027: the first year ends on 31 March 2026. On 2 May it is overdue, unless a UK9 came after it."""
    tables = {"contracts": [CONTRACT], "terms": [LIVE | {"agreement_kind": "contract"}],
              "procurement": [{"contract_id": "K-1", "regime": "PA2023", "route": "open"}],
              "notice": [{"notice_id": "N-9", "contract_id": "K-1", "regime": "PA2023", "type": "UK9",
                          "due_date": "2026-04-30"}]}  # fmt: skip
    source = register(tmp_path, tables, as_at="2026-05-02")
    _, book = made(tmp_path, source=source)
    assert alerts(book)["K-1", "assess indicators, period 1"] == serial("2026-03-31")
    tables["notice"][0]["published_date"] = "2026-04-20"
    (tmp_path / "two").mkdir()
    _, book = made(tmp_path / "two", source=register(tmp_path / "two", tables, as_at="2026-05-02"))
    assert ("K-1", "assess indicators, period 1") not in alerts(book) and ("K-1", "assess indicators, at the end") in alerts(book)


def test_a_safe_start_that_has_passed_is_said_beside_the_last_one(tmp_path):
    """C-10 ends on 31/08/2027: a safe start was 28/02/2026, the last is 31/08/2026; Lead times says amber."""
    path = tmp_path / "sample.xlsx"
    path.write_bytes(sample_bytes())
    book = read(path)
    assert alerts(book)["C-10", "next award: safe start has passed"] == serial("2026-08-31")
    assert next(row["Band"] for row in table(book, "LeadTimes") if row["Contract"] == "C-10") == "amber"


# ---- notices of contracts that are over

OVER = all_of(
    cell("procurement", 11, "Regime", "PA2023"), cell("terms", 11, "Signed date", "2025-07-08"),
    cell("contracts", 11, "Start", "2025-09-01"), cell("contracts", 11, "End, original", "2026-02-15"),
    cell("contracts", 11, "End, current", "2026-02-15"),
    cell("procurement", 9, "Regime", "PA2023"), cell("terms", 9, "Signed date", "2025-07-08"), cell("terms", 9, "Status", "terminated"),
    rows("status_event", lambda lines: [*lines, ["C-08", "terminated", "15/02/2026", "R-1", ""]]),
    rows("notice", lambda lines: [*lines, ["N-3", "C-07", "PSR", "PSR_award", "2026-03-05", "", "", ""]]),
)  # fmt: skip


def test_notices_of_a_contract_that_is_over_wait_until_they_are_published(tmp_path):
    """C-10 ended on 15/02/2026: UK11 is due 30 days later, on 17/03/2026; UK7, 30 days after the signature, has been since 07/08/2025.
    C-08, planned to 2029, was terminated on that day too. C-07, expired, has a notice with a day a person entered."""
    live, folder = tmp_path / "live", tmp_path / "over"
    for where, state in ((live, "live"), (folder, "expired")):
        where.mkdir()
        _, book = made(where, all_of(OVER, cell("terms", 11, "Status", state)))
        found, days = alerts(book), calendar(where / "register.xlsx")
        assert found["C-10", "publish UK11"] == days["C-10", "Publish notice UK11"] == serial("2026-03-17"), state
        assert found["C-10", "publish UK7"] == serial("2025-08-07"), state
    assert {event for contract, event in found if contract == "C-10"} == {f"publish UK{n}" for n in (6, 7, 11)}, "and nothing else"
    assert found["C-08", "publish UK11"] == days["C-08", "Publish notice UK11"] == serial("2026-03-17"), "not from 2029"
    assert found["C-07", "publish PSR_award"] == serial("2026-03-05")
    alert = {row["Contract"]: row["Alert"] for row in table(book, "Contracts")}
    assert (alert["C-10"], alert["C-07"]) == ("overdue", "red")


@pytest.mark.parametrize(("status", "end", "told", "ended"), [
    ("live", "2027-08-31", "2026-02-15", "2027-08-31"), ("terminated", "2027-08-31", "15/02/2026", "2026-02-15"),
    ("terminated", "2027-08-31", "46068", "2026-02-15"), ("terminated", "2026-02-10", "15/02/2026", "2026-02-10"),
    ("terminated", "2027-08-31", "February 2026", None), ("expired", "2026-02-10", "", "2026-02-10"), ("expired", None, "", None),
])  # fmt: skip
def test_the_day_a_contract_ended_is_the_recorded_one(status, end, told, ended):
    """46068 is 15/02/2026 as a spreadsheet counts its days. A month is not a day, and a planned end that lies ahead is none."""
    contract = {"status": status, "end_date_current": end and dt.date.fromisoformat(end)}
    history = [{"status": "live", "as_of": "2025-01-01"}, {"status": "terminated", "as_of": told}]
    assert day_ended(contract, history, dt.date(2026, 3, 2)) == (ended and dt.date.fromisoformat(ended))


def test_a_break_that_was_exercised_is_an_event_on_the_day_it_takes_effect(tmp_path):
    """C-02: notice of a break on 01/04/2029 served on 01/02/2026. C-05, rolling: served on 01/03/2026 six months run to 01/09/2026, and
    the earliest day is 01/10/2026; served on 01/05/2026 they would run to 01/11/2026. With that day as the current end it is the expiry."""
    used = all_of(cell("break_clause", 2, "Exercised date", "2026-02-01"), cell("break_clause", 4, "Exercised date", "2026-03-01"))
    _, book = made(tmp_path, used)
    found, days = alerts(book), calendar(tmp_path / "register.xlsx")
    assert found["C-02", "break 1 takes effect"] == days["C-02", "Break 1 takes effect"] == serial("2029-04-01")
    assert found["C-05", "break 1 takes effect"] == serial("2026-10-01") and ("C-02", "break 1: give notice") not in found
    said = {(row["Contract"], row["Break"]): row["In words"] for row in table(book, "BreakDates")}
    assert said["C-05", 1] == "Exercised on 01/03/2026, it takes effect on 01/10/2026."
    later = set_cells((tmp_path / "register.xlsx").read_bytes(), "Breaks", {(8, 8): serial("2026-05-01")})
    later = set_cells(later, "Contracts", {(7, 6): serial("2029-04-01")})
    (tmp_path / "later.xlsx").write_bytes(recalculate(later).data)
    found = alerts(read(tmp_path / "later.xlsx"))
    assert found["C-05", "break 1 takes effect"] == serial("2026-11-01")
    assert found["C-02", "expiry"] == serial("2029-04-01") and ("C-02", "break 1 takes effect") not in found


def test_an_end_before_the_start_gives_no_deadline_but_is_told(tmp_path):
    """From 01/04/2025 to 31/03/2024: counted from that end the next award would have begun by 31/03/2023, notice been given by
    30/09/2023 and UK11 published by 30/04/2024. Nobody knows which of the two dates is wrong, so none of it is due."""
    wrong = CONTRACT | {"end_date_original": "2024-03-31", "end_date_current": "2024-03-31"}
    tables = {"contracts": [wrong], "terms": [LIVE], "procurement": [{"contract_id": "K-1", "regime": "PA2023_light_touch"}]}
    _, book = made(tmp_path, source=register(tmp_path, tables))
    assert alerts(book)["K-1", "expiry (End, current lies before Start)"] == ""
    assert not [event for _, event in alerts(book) if event.startswith(("notice deadline", "next award", "publish UK11"))]
    assert not [title for _, title in calendar(tmp_path / "register.xlsx") if title in ("Contract ends", "Notice deadline")]
    (row,) = table(book, "Contracts")
    assert (row["Notice by"], row["Status on the date"]) == ("", "not known")
    (tmp_path / "mended.xlsx").write_bytes(recalculate(set_cells((tmp_path / "register.xlsx").read_bytes(), "Contracts",
                                                                 {(6, 6): serial("2027-03-31")})).data)  # fmt: skip
    assert alerts(read(tmp_path / "mended.xlsx"))["K-1", "expiry"] == serial("2027-03-31")
