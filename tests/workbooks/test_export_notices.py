"""The list of notices that goes with the published lists: what each contract needs, by when, and what is published. Invented contracts."""

import csv
import datetime as dt
from typing import Any

import pytest

from tests.practice_books import cwb
from tests.workbooks.register_tables import contract
from workbooks.exports.notices import HEADINGS, export_notices

D = dt.date
AS_AT = D(2025, 8, 1)


def signed(regime: str, route: str, **cells: Any) -> dict[str, Any]:
    return contract("C-1", contract_ref="R-1", title="Beds", status="live", regime=regime, route=route, signed_date=D(2025, 6, 2),
                    value_lifetime=6_000_000, **cells)  # fmt: skip


def told(row: dict[str, Any], *notices: dict[str, Any], as_at: D = AS_AT) -> list[dict[str, Any]]:
    listing = export_notices({"contract": [row], "notice": [{"contract_id": "C-1", **n} for n in notices]}, as_at)
    return [dict(zip(HEADINGS, cells, strict=True)) for cells in listing.rows]


def test_a_direct_award_under_the_procurement_act_needs_three_notices_and_above_five_million_a_copy():
    """30 days from 2 June are 2 July, 90 days are 31 August; a notice before the award stands on the day before it, one with a standstill
    on the first of the 8 working days before it: 20 May, since 26 May is a bank holiday."""
    rows = told(signed("PA2023", "direct"), {"notice_id": "N", "type": "UK7", "regime": "PA2023", "published_date": D(2025, 6, 20)})
    assert [(r["Notice"], r["Due"], r["State"]) for r in rows] == [
        ("UK5", D(2025, 6, 1), "not on the register, overdue"), ("UK6", D(2025, 5, 20), "not on the register, overdue"),
        ("UK7", D(2025, 7, 2), "published in time"), ("contract_copy", D(2025, 8, 31), "not on the register, due"),
    ]  # fmt: skip
    assert all(r["Checked by"] == "unchecked" for r in rows)


def test_a_light_touch_contract_has_more_days_and_below_five_million_no_copy():
    """120 days from 2 June 2025 are 30 September."""
    rows = told(signed("PA2023_light_touch", "competitive") | {"value_lifetime": 5_000_000})
    assert [(r["Notice"], r["Due"], r["State"]) for r in rows][1:] == [
        ("UK7", D(2025, 9, 30), "not on the register, due"), ("contract_copy", None, "not required")]  # fmt: skip


@pytest.mark.parametrize(("route", "kinds"), [("DAP_A", ["PSR_award"]), ("DAP_C", ["PSR_intention", "PSR_confirmation"]),
                                              ("MSP", ["PSR_intention", "PSR_confirmation"])])  # fmt: skip
def test_under_the_provider_selection_regime_the_process_decides(route, kinds):
    rows = told(signed("PSR", route))
    assert [r["Notice"] for r in rows] == kinds
    assert "needs a person's check" in rows[-1]["To be checked by a person"]


@pytest.mark.parametrize(("published", "state"), [(D(2026, 2, 2), "published in time"), (D(2026, 2, 3), "published late"),
                                                  (D(2026, 2, 13), "published late")])  # fmt: skip
def test_a_notice_of_intention_is_in_time_only_if_its_standstill_ended_before_the_signature(published, state):
    """Signed on 16 February 2026. Published on 2 February the period begins on the 3rd and ends with the 8th working day after it, the
    13th; a day later it ends on the 16th itself. What representations add is for a person to check."""
    row = signed("PSR", "DAP_C") | {"signed_date": D(2026, 2, 16)}
    first = told(row, {"notice_id": "N", "type": "PSR_intention", "regime": "PSR", "published_date": published}, as_at=D(2026, 3, 2))[0]
    assert (first["Due"], first["State"]) == (D(2026, 2, 2), state)
    assert "working days after the further decision" in first["To be checked by a person"]


def test_after_its_end_a_contract_needs_the_notice_of_termination():
    """30 days after 31 July 2025."""
    rows = told(signed("PA2023", "open", end_date_current=D(2025, 7, 31)))
    assert (rows[-1]["Notice"], rows[-1]["Due"]) == ("UK11", D(2025, 8, 30))


def test_a_notice_of_the_register_that_no_rule_asks_for_is_listed_too():
    rows = told(signed("none", "quote"), {"notice_id": "N", "type": "CF_award", "published_date": D(2025, 6, 20), "url": "https://e.org/n"})
    assert [(r["Notice"], r["Published"], r["Link"]) for r in rows] == [("CF_award", D(2025, 6, 20), "https://e.org/n")]


def test_what_cannot_be_told_says_why_and_an_overdue_notice_is_a_finding():
    rows = told(signed("PSR", "DAP_A") | {"signed_date": None})
    assert rows[0]["State"] == "cannot be told: no event is recorded from which the notice counts; enter its date"
    listing = export_notices({"contract": [signed("PSR", "DAP_A")]}, AS_AT)
    assert [f.rule for f in listing.findings] == ["notice_overdue"]


def test_contracts_without_notices_are_counted_with_the_reason():
    rows = [contract("C-1", status="proposed", regime="PSR"), contract("C-2", status="live", regime="PCR2015")]
    assert export_notices({"contract": rows}, AS_AT).left_out == {"not awarded": 1, "no notices known under regime PCR2015": 1}


def test_by_the_command(tmp_path):
    assert cwb("regenerate", "register", "--out", "r.xlsx", cwd=tmp_path).code == 0
    done = cwb("export", "notices", "r.xlsx", "--out", "notices.csv", cwd=tmp_path)
    with (tmp_path / "notices.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert done.code == 0 and lines[0] == list(HEADINGS) and len(lines) > 5
    assert f"Wrote {len(lines) - 1} rows" in done.said


def test_a_contract_signed_before_its_regime_began_is_told_not_passed_over():
    """The Provider Selection Regime began on 1 January 2024, the Procurement Act on 24 February 2025."""
    for regime, route, day, since in (("PSR", "DAP_C", D(2023, 12, 31), "01/01/2024"), ("PA2023", "direct", D(2025, 2, 23), "24/02/2025")):
        row, *others = told(signed(regime, route) | {"signed_date": day})
        assert not others and f"known for {since} to 31/12/2099, and the day it was asked for is {day:%d/%m/%Y}" in row["State"]


def test_what_asks_for_a_notice_is_dated_and_says_what_is_unchecked():
    """That a confirmation follows the notice of intention is no document read."""
    row = told(signed("PSR", "MSP"))[1]
    assert row["Notice"] == "PSR_confirmation" and "Schedules 3 and 10" in row["Source"]
    assert row["To be checked by a person"].startswith("needs a person's check: PSR notices after the most suitable provider process")
