"""Every vector of the register reference: by which cases it goes through every door, or by which test or why it has no call."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.hosts.cases import load_cases
from udfs.register import schema
from udfs.register.amounts import read_money
from udfs.register.dates import read_date
from udfs.register.names import name_key, read_company_number

pytestmark = pytest.mark.published
TODAY = dt.date(2026, 1, 5)  # the day the vectors are told for

# The cases of tests/cases/register*.yaml, which the parity tests put through every door.
THROUGH_EVERY_DOOR = {
    "parse_money": ["typed-amounts-of-real-registers", "typed-amounts-error-cell", "typed-amounts-a-logical"],
    "parse_date": ["typed-dates-of-real-registers", "typed-dates-error-cell"],
    "supplier_names": ["name-keys"],
    "company_numbers": ["company-numbers"],
    "duplicates": [
        "duplicates-duplicate-exact", "duplicates-multi-supplier-award", "duplicates-same-contract-changed",
        "duplicates-possible-duplicate-other-ref", "duplicates-multi-supplier-award-close-name",
    ],
    "reg13": ["modification-vectors"],
    "lifecycle": ["ends-of-contracts", "extensions-of-real-terms", "term-of-contracts", "lifecycle-states", "notice-deadlines"],
    "break_clauses": [
        "breaks-on-a-day-in-time", "breaks-rolling-notice-decides", "breaks-rolling-earliest-date-decides", "breaks-a-day-too-late",
    ],
    "lead_time": [
        "lead-time-on-the-safe-day", "lead-time-a-day-later", "lead-time-last-day", "lead-time-too-late", "lead-time-on-the-end",
        "lead-time-after-the-end",
    ],
    "alert_bands": ["bands-by-days"],
    "standstill": ["standstill-psr-midweek", "standstill-procurement-act-midweek"],
    "kpi_duty": ["kpi-duty"],
    "isap_order": ["isap-order"],
    "function_transfer": ["transfer-of-functions", "duties"],
    "commissioner_shares": ["shares-that-add-up-and-do-not"],
    "share_split_largest_remainder": ["share-amounts-to-the-penny"],
    "gp_right_to_return": ["gp-lists-at-risk"],
    "profit_distribution": ["distribution-of-profit"],
    "spend_matching": ["spend-matched", "spend-against-contracts"],
}  # fmt: skip
# Without a call of ours: what holds them instead.
NO_CALL = {
    "about": "text",
    "column_aliases": "data of udfs/register/schema.toml, held to it below",
    "heading_cases": "data and heading_key, held to it below",
    "ocds_status_map": "data of udfs/register/schema.toml, held to it below",
    "ocds_date_export": "of the export, not of a cell",
    "ocds_negative_controls": "of the export, not of a cell",
    "ics": "of the calendar, not of a cell",
    "seed_sources": "rows of the sample register",
    "seed_rows": "rows of the sample register",
    "shared_file_facts": "names and company numbers below; the rest is of the import",
}


@pytest.fixture(scope="module")
def told(shared: Path) -> dict:
    return json.loads((shared / "cases" / "register.json").read_text(encoding="utf-8"))


def test_every_vector_is_accounted_for(told):
    assert sorted(told) == sorted([*THROUGH_EVERY_DOOR, *NO_CALL])
    assert [case["id"] for case in told["reg13"]] == [f"R{number:02d}" for number in range(1, 23)]
    counts = {"lifecycle": 11, "break_clauses": 4, "lead_time": 6, "alert_bands": 8, "standstill": 4, "kpi_duty": 9, "isap_order": 6,
              "function_transfer": 6, "commissioner_shares": 6, "share_split_largest_remainder": 3, "profit_distribution": 5,
              "duplicates": 5}  # fmt: skip
    assert {name: len(told[name]) for name in counts} == counts, "a vector was added that no case holds"


def test_the_cases_named_exist():
    known = {case.id for case in load_cases()}
    assert [name for names in THROUGH_EVERY_DOOR.values() for name in names if name not in known] == []


def test_dates_are_read_as_the_vectors_say(told):
    for case in told["parse_date"]:
        found, expected = read_date(case["raw"], TODAY), case["expect"]
        value = found.value.isoformat() if found.value else None
        assert (value, set(found.flags), found.error or None) == (expected["value"], set(expected["flags"]), expected["error"]), case["id"]


def test_amounts_are_read_as_the_vectors_say(told):
    for case in told["parse_money"]:
        found, expected = read_money(case["raw"]), case["expect"]
        value = None if found.value is None else str(found.value)
        assert (value, set(found.flags), found.error or None) == (expected["value"], set(expected["flags"]), expected["error"]), case["id"]
        assert value is None or found.currency == expected["currency"], case["id"]


def test_names_and_numbers_are_read_as_the_vectors_say(told):
    assert {case["raw"]: name_key(case["raw"]) for case in told["supplier_names"]} == {
        case["raw"]: case["normalised"] for case in told["supplier_names"]}  # fmt: skip
    for case in told["company_numbers"]:
        found = read_company_number(case["raw"])
        assert (found.value, found.error or next(iter(found.flags), None)) == (case["value"], case["flag"]), case["raw"]


def test_published_suppliers_give_the_keys_counted(told, shared: Path):
    import csv

    facts = told["shared_file_facts"]["mysociety_cf_flat/suppliers.csv"]
    with (shared / "data" / "register" / "mysociety_cf_flat" / "suppliers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = {name: name_key(name) for name in {row["name"] for row in rows}}
    assert len(set(keys.values())) == facts["distinct_normalised_names_including_empty"]
    assert sorted(name for name, key in keys.items() if name and not key) == sorted(facts["names_that_normalise_to_nothing"])
    read = [read_company_number(row["identifier_id"]) for row in rows if row["identifier_scheme"] == "GB-COH"]
    assert sum(r.value is not None for r in read) == facts["GB_COH_usable"]
    assert sum("zero_padded" in r.flags for r in read) == facts["GB_COH_zero_padded"]
    assert sum(r.error == "nine_digits_maybe_vat" for r in read) == facts["GB_COH_nine_digits"]
    assert sum(r.error == "not_a_company_number" for r in read) == facts["GB_COH_other_not_a_number"]


def test_headings_of_published_files_are_the_aliases_held(told):
    held = {(a.heading, a.column, a.seen_in, a.treatment) for a in schema.aliases()}
    assert held == {(a["alias"], a["canonical"], a["seen_in"], a["treatment"]) for a in told["column_aliases"]}
    treatments = {schema.heading_key(a.heading): a.treatment for a in schema.aliases()}
    columns = {schema.heading_key(a.heading): a.column for a in schema.aliases()}
    for case in told["heading_cases"]:
        key = schema.heading_key(case["raw"])
        assert key == case["normalised"]
        if case["match"]:
            assert columns[key] == case["match"]
        assert (treatments.get(key) == "ask") == (case.get("expect") == "ask")


def test_status_of_the_register_is_the_published_map(told):
    held = sorted([(s.tag, s.tender or None, s.award or None, s.contract or None) for s in schema.ocds_status().values()], key=str)
    mapped = [(m["tag"], m["tender_status"], m["award_status"], m["contract_status"]) for m in told["ocds_status_map"]]
    assert held == sorted(mapped, key=str)


def test_seed_values_are_read_as_the_seed_rows_hold_them(told):
    stated = {row["row"]: row for row in told["seed_rows"]}
    assert read_money(stated["manchester"]["stated"]["value"]).value == Decimal(stated["manchester"]["register"]["value_lifetime"])
    programme = read_money(stated["staffordshire_programme"]["stated"]["value"])
    assert (programme.value, set(programme.flags)) == (Decimal("1200000000.00"), {"multiplier", "approximate"})
    dudley = read_money(stated["dudley"]["stated"]["value"])
    assert dudley.value == Decimal(stated["dudley"]["register"]["value_annual"])
    assert {"lower_bound", "basis_hint=annual"} <= set(dudley.flags)
