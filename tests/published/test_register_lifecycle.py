"""The lifecycle vectors of the register reference, each on its own day: terms, extensions, ends, deadline, band and state."""

import datetime as dt
import json
from pathlib import Path

import pytest

from udfs.cells import DAY_ZERO
from udfs.dispatch import call

pytestmark = pytest.mark.published


@pytest.fixture(scope="module")
def cases(shared: Path) -> list[dict]:
    return json.loads((shared / "cases" / "register.json").read_text(encoding="utf-8"))["lifecycle"]


def day(cell: object) -> str | None:
    return (DAY_ZERO + dt.timedelta(days=int(cell))).isoformat() if isinstance(cell, float) else None


def children(given: dict) -> list[list]:
    """Extension columns as a sheet hands them over: one blank row where there is none."""
    rows = [("C", e["ext_no"], e["months"], e["state"]) for e in given["extensions"]] or [(None,) * 4]
    return [list(column) for column in zip(*rows, strict=True)]


def ends(given: dict) -> list:
    stored, flag = given.get("end_date_current_stored"), given.get("end_flag")
    return call("CONTRACT_ENDS", [["C"], [given["end_date_original"]], *children(given), [given.get("signed_date")], [stored], [flag]])[0]


def test_ends_and_warnings(cases):
    for case in cases:
        current, latest, warnings = ends(case["given"])
        found = {"end_date_current": day(current), "end_date_max": day(latest), "warnings": (warnings or "").split("; ")}
        told = {name: case["expect"][name] for name in found if name in case["expect"]}
        assert {name: found[name] for name in told} == told, case["id"]
        assert warnings is None or "warnings" in case["expect"], case["id"]


def test_periods_of_the_extensions(cases):
    for case in cases:
        rows = call("CONTRACT_EXTENSIONS", [*children(case["given"]), ["C"], [case["given"]["end_date_original"] or "2099-12-31"]])
        for extension, row in zip(case["given"]["extensions"], rows, strict=False):
            expected = case["expect"].get(f"extension_{extension['ext_no']}")
            assert expected is None or [day(row[0]), day(row[1])] == expected, case["id"]


def test_terms(cases):
    for case in cases:
        start, expected = case["given"]["start_date"], case["expect"]
        if "term_months_original" in expected:
            original = call("CONTRACT_TERM", [[start], [case["given"]["end_date_original"]]])
            assert original == [[expected["term_months_original"]]], case["id"]
        if "term_months_current" in expected:
            assert call("CONTRACT_TERM", [[start], [ends(case["given"])[0]]]) == [[expected["term_months_current"]]], case["id"]


def test_deadline_days_and_band(cases):
    for case in cases:
        if expected := case["expect"].get("notice_deadline"):
            today = case["given"]["today"]
            ((deadline,),) = call("REGISTER_NOTICE_DEADLINE", [[ends(case["given"])[0]], [case["given"]["notice_period_months"]]])
            left = (dt.date.fromisoformat(expected) - dt.date.fromisoformat(today)).days
            assert (day(deadline), left) == (expected, case["expect"]["days_to_notice_deadline"]), case["id"]
            assert call("REGISTER_ALERT_BAND", [[deadline], today]) == [[case["expect"]["alert_band"]]], case["id"]
            assert call("REGISTER_NEXT_EVENT", [[[deadline]], [["notice"]], today])[0][3] == case["expect"]["alert_band"], case["id"]


def test_state_on_its_day(cases):
    for case in cases:
        given = case["given"]
        dates = [[given["start_date"]], [given["end_date_original"]], [ends(given)[0]]]
        told = call("REGISTER_STATUS", [*dates, given["today"], [given.get("end_flag")]])
        assert told == [[case["expect"]["state"]]], case["id"]
