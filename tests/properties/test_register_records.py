"""The change log and the checks of one contract row: what was edited shows, what stood on a day comes back, nothing is corrected."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from udfs.register.checks import contract_findings
from udfs.register.dates import month_first, swapped
from udfs.register.history import Entry, append, as_at, check

DAY = dt.date(2023, 6, 1)
CONTRACT = {
    "contract_id": "C-1", "contract_ref": "2222", "title": "Nursing", "lead_commissioner_id": "ICB-1", "regime": "PSR", "route": "DAP_C",
    "agreement_kind": "contract", "status": "live", "signed_date": dt.date(2020, 2, 20), "start_date": dt.date(2020, 4, 1),
    "end_date_original": dt.date(2025, 3, 31), "end_date_current": dt.date(2025, 3, 31), "review_date": dt.date(2024, 9, 30),
    "term_months": 60, "value_lifetime": Decimal(5_000_000), "value_annual": Decimal(1_000_000), "value_basis": "lifetime",
    "value_incl_vat": False, "value_incl_options": False, "holder_party_id": "P-1",
}  # fmt: skip


def rules(**changed) -> list[tuple[str, str]]:
    found = contract_findings({**CONTRACT, **changed}, DAY, lambda column: f"Contracts!{column}")
    return [(finding.where.partition("!")[2], finding.rule) for finding in found]


def test_a_sound_contract_has_no_findings():
    assert rules() == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"title": None}, [("title", "required_cell_blank")]),
        ({"holder_party_id": None}, [("holder_party_id", "required_cell_blank")]),
        ({"value_lifetime": None, "value_annual": None}, [("value_lifetime", "no_value")]),
        ({"end_date_current": None}, [("end_date_current", "no_end_date")]),
        ({"end_date_current": None, "end_flag": "open_ended"}, []),
        ({"review_date": None}, [("review_date", "no_review_date")]),
        ({"regime": "PSR 2023"}, [("regime", "unknown_code"), ("route", "route_not_in_regime")]),
        ({"regime": "PA2023"}, [("route", "route_not_in_regime")]),
        ({"route": "DAP_A"}, [("route_reason", "route_reason_missing")]),
        ({"end_date_current": dt.date(2025, 3, 30)}, [("end_date_current", "current_before_original")]),
        ({"signed_date": dt.date(2020, 4, 2)}, [("start_date", "signed_after_start")]),
        ({"end_date_max": dt.date(2024, 3, 31)}, [("end_date_max", "maximum_before_current")]),
        ({"review_date": dt.date(2025, 4, 1)}, [("end_date_current", "review_after_end")]),
        ({"review_date": dt.date(2020, 4, 1)}, [("review_date", "review_before_start")]),
        ({"term_months": 61}, []),
        ({"term_months": 62}, [("term_months", "term_does_not_match")]),
        ({"value_lifetime": Decimal(5_250_000)}, []),  # 250,000 off is under 5 % of 5,250,000
        ({"value_lifetime": Decimal(5_300_000)}, [("value_annual", "annual_and_lifetime_differ")]),
        ({"value_original": Decimal(1)}, [("value_original", "value_implausible")]),
        ({"model": "ACO"}, [("integration_level", "integration_level_missing")]),
        ({"ocid": "ocds-abc-1"}, [("ocid", "ocid_form")]),
        ({"ocid": "ocds-b5fd17-1"}, []),
        ({"governance_body_id": "B-1"}, [("governance_body_id", "holder_is_not_governing_body")]),
        ({"status": "expired"}, [("status", "expired_before_end")]),
        ({"notice_period_months": 6}, []),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(changed, expected):
    assert rules(**changed) == expected


def test_a_live_contract_after_its_end_and_a_year_far_away():
    assert ("status", "live_after_end") in rules(end_date_original=dt.date(2023, 5, 31), end_date_current=dt.date(2023, 5, 31))
    assert ("end_date_max", "year_far_away") in rules(end_date_max=dt.date(2122, 4, 14))
    assert ("start_date", "year_far_away") in rules(start_date=dt.date(1974, 4, 1), signed_date=None)


def test_an_end_before_the_start_names_both_cells():
    (first, *_) = contract_findings({**CONTRACT, "end_date_original": dt.date(2019, 3, 31)}, DAY, lambda column: f"Contracts!{column}")
    assert (first.rule, first.severity) == ("end_before_start", "block")
    assert first.sentence == "Contracts!end_date_original (end_date_original) is 31/03/2019, before start_date (01/04/2020)."


# ---- change log ----------------------------------------------------------------------------------------------------------------


def entry(at: str, action: str, column: str, new: str, reason: str = "because", key: str = "C-1") -> Entry:
    return Entry(0, at, "contracts lead", action, "b1", "contract", key, column, "", new, reason, "S-1")


def a_log() -> list[Entry]:
    log: list[Entry] = []
    append(log, entry("2023-01-01T09:00:00Z", "insert", "title", "Nursing"))
    append(log, entry("2023-01-01T09:00:01Z", "insert", "status", "live"))
    append(log, entry("2023-02-01T09:00:00Z", "change", "status", "expired"))
    append(log, entry("2023-03-01T09:00:00Z", "void", "", ""))
    return log


def test_the_register_comes_back_as_it_stood():
    log = a_log()
    assert as_at(log, dt.date(2022, 12, 31)) == {}
    assert as_at(log, dt.date(2023, 1, 31)) == {("contract", "C-1"): {"title": "Nursing", "status": "live"}}
    assert as_at(log, dt.date(2023, 2, 1)) == {("contract", "C-1"): {"title": "Nursing", "status": "expired"}}
    assert as_at(log, dt.date(2023, 3, 1)) == {}
    assert check(log) == []


@given(at=st.integers(0, 3), field=st.sampled_from(["who", "new", "old", "reason", "key", "column", "at"]), text=st.text(min_size=1))
@settings(max_examples=100, deadline=None)
def test_an_edit_anywhere_shows(at, field, text):
    log = a_log()
    log[at] = log[at]._replace(**{field: getattr(log[at], field) + text})
    assert f"change_log, seq {at + 1}" in [f.where for f in check(log) if f.rule == "log_entry_changed"]


def test_a_lost_entry_and_a_missing_reason_show():
    log = a_log()
    assert [f.rule for f in check(log[:1] + log[2:])] == ["log_chain_broken"]
    silent: list[Entry] = []
    append(silent, entry("2023-02-01T09:00:00Z", "change", "end_date_current", "2025-03-31", reason=""))
    append(silent, entry("2023-01-01T09:00:00Z", "change", "title", "Care", reason=""))
    assert [f.rule for f in check(silent)] == ["log_reason_missing", "log_time_goes_back"]


@pytest.mark.parametrize(("changed", "words"), [({"action": "delete"}, "action is one of"), ({"at": "2023-01-01T09:00:00"}, "in UTC")])
def test_what_a_log_cannot_take_is_refused(changed, words):
    with pytest.raises(ValueError, match=words):
        append([], entry("2023-01-01T09:00:00Z", "insert", "title", "x")._replace(**changed))


# ---- day and month ------------------------------------------------------------------------------------------------------------


def test_a_swap_of_day_and_month_explains_a_lot_that_ends_after_its_agreement():
    assert swapped(dt.date(2021, 8, 2)) == dt.date(2021, 2, 8)  # RM949 of the Crown framework tables
    assert swapped(dt.date(2021, 8, 20)) is None


def test_dates_that_only_make_sense_month_first_are_known():
    assert [month_first(text) for text in ("6/30/2020", "30/6/2020", "1/2/2020", "13/13/2020", "2020-06-30", None)] == [
        dt.date(2020, 6, 30), None, None, None, None, None]  # fmt: skip
