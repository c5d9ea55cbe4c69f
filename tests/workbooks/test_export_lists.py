"""The register as CSV lists and as the annual summary: what each column says, what is missing, what is left out and why."""

import csv
import datetime as dt
import io
from typing import Any

import pytest

from tests.workbooks.register_tables import AS_AT, contract, invented
from workbooks.exports import lists
from workbooks.exports.annual import export_summary, last_year
from workbooks.exports.lists import CODE, NHSBSA, export_nhsbsa, export_transparency

Tables = dict[str, list[dict[str, Any]]]
BASIS = "Basis of the sum"
SUM = CODE[6]


@pytest.fixture
def told() -> Tables:
    """A contract with everything the Code asks for; figures are invented."""
    row = contract("C-1", contract_ref="000123", title="Example service", department="Adults", description="Invented", status="live",
                   value_lifetime=60_000, value_annual=12_000, value_basis="lifetime", value_flag="exact", vat_irrecoverable=0,
                   start_date=dt.date(2024, 4, 1), end_date_original=dt.date(2029, 3, 31), end_date_current=dt.date(2029, 3, 31),
                   review_date=dt.date(2028, 4, 1), route="quote", regime="PSR", holder_party_id="P", agreement_kind="contract",
                   signed_date=dt.date(2024, 3, 1), value_incl_options=True, value_incl_vat=False, cpv="85000000")  # fmt: skip
    party = {"party_id": "P", "name": "Example Charity", "org_type": "charity", "charity_no": "9999992", "sme": True, "vcse": True}
    return {"contract": [row], "party": [party]}


def only(listing: lists.Listing) -> dict[str, str]:
    """The one row of a list as any CSV reader sees it."""
    (row,) = csv.DictReader(io.StringIO(listing.text.decode("utf-8-sig")))
    return row


# ---- Transparency Code


def test_every_item_of_the_code_stands_in_its_column(told):
    row = only(export_transparency(told, AS_AT))
    assert (row["Reference number"], row[SUM], row[BASIS]) == ("000123", "60000.00", "lifetime")
    assert (row["Start date"], row["End date"], row["Review date"]) == ("2024-04-01", "2029-03-31", "2028-04-01")
    assert row[CODE[13]] == "Invitation to quote"
    assert (row["Supplier name and details"], row["Supplier registration number"]) == ("Example Charity", "GB-CHC 9999992")
    assert (row["Small or medium sized enterprise"], row["Voluntary or community sector organisation"]) == ("TRUE", "TRUE")
    assert row["Missing items"] == ""


@pytest.mark.parametrize(("cells", "value", "basis"), [
    ({"value_basis": "annual"}, "12000.00", "annual"), ({"value_lifetime": None}, "12000.00", "annual"),
    ({"value_basis": None}, "60000.00", "unknown"), ({"value_basis": "range_max"}, "60000.00", "range_max"),
])  # fmt: skip
def test_the_basis_of_the_sum_stands_beside_it(told, cells, value, basis):
    told["contract"][0] |= cells
    row = only(export_transparency(told, AS_AT))
    assert (row[SUM], row[BASIS]) == (value, basis)


def test_missing_items_are_listed_and_not_left_silently_blank(told):
    told["contract"][0] |= {"review_date": None, "vat_irrecoverable": None, "value_lifetime": None, "value_annual": None}
    told["party"][0] |= {"charity_no": None, "sme": None}
    listing = export_transparency(told, AS_AT)
    missing = "L6 sum; L7 irrecoverable VAT; L8 review date; L10 SME; L10 registration number"
    assert only(listing)["Missing items"] == missing
    (found,) = listing.findings
    assert (found.severity, found.sentence) == ("note", f"C-1 lacks {missing}.")


@pytest.mark.parametrize(("value", "reason"), [(5000, "not above 5,000 pounds"), (5000.01, None)])
def test_the_code_asks_for_agreements_over_five_thousand_pounds(told, value, reason):
    told["contract"][0] |= {"value_lifetime": value}
    assert export_transparency(told, AS_AT).left_out == ({reason: 1} if reason else {})


def test_every_contract_is_listed_or_left_out_with_a_reason():
    many = invented(100)
    for listing in (export_transparency(many, AS_AT), export_nhsbsa(many, AS_AT)):
        assert len(listing.rows) + sum(listing.left_out.values()) == 100
        assert listing.left_out["status expired"] == 9


@pytest.mark.parametrize(("cells", "reason"), [
    ({"status": None}, None), ({"status": "unknown", "end_date_current": None}, None),
    ({"status": None, "start_date": None}, "neither status nor start recorded"),
    ({"status": "unknown", "end_date_current": dt.date(2026, 1, 4)}, "no status recorded, and not in force by its dates"),
    ({"status": "terminated"}, "status terminated"),
])  # fmt: skip
def test_where_nobody_recorded_a_status_the_dates_decide(told, cells, reason):
    told["contract"][0] |= cells
    for listing in (export_transparency(told, AS_AT), export_nhsbsa(told, AS_AT)):
        assert listing.left_out == ({reason: 1} if reason else {})


# ---- NHSBSA


def test_the_layout_of_the_nhsbsa_keeps_current_and_maximum_end_apart(told):
    told["extension"] = [{"contract_id": "C-1", "ext_no": 1, "months": 12, "state": "available"}]
    told["contract"][0]["end_date_max"] = dt.date(2030, 3, 31)
    told["notice"] = [{"notice_id": "N", "contract_id": "C-1", "type": "CF_award", "url": "https://example.org/1"}]
    row = only(export_nhsbsa(told, AS_AT))
    assert tuple(row) == NHSBSA
    assert (row["CONTRACT_AWARD_VALUE"], row["CONTRACT_CURRENT_END_DATE"], row["MAXIMUM_CONTRACT_END_DATE"]) == (
        "60000.00", "2029-03-31", "2030-03-31")  # fmt: skip
    assert (row["CONTRACT_EXTENDABLE"], row["CONTRACT_EXTENDED"]) == ("TRUE", "FALSE")
    assert row["CONTRACT_CF_AWARD_NOTICE"] == "https://example.org/1"


def test_an_award_value_that_may_hold_vat_is_not_published_as_one_without(told):
    told["contract"][0]["value_incl_vat"] = None
    listing = export_nhsbsa(told, AS_AT)
    assert only(listing)["CONTRACT_AWARD_VALUE"] == ""
    assert listing.findings[0].sentence == "C-1 lacks an award value known to be with options and without VAT."


# ---- both


@pytest.mark.parametrize("start", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_no_cell_of_a_list_is_taken_for_a_formula(told, start):
    told["party"][0]["name"] = told["contract"][0]["title"] = f"{start} Example"
    for listing in (export_transparency(told, AS_AT), export_nhsbsa(told, AS_AT)):
        row = only(listing)
        assert [cell for cell in row.values() if cell[:1] in "=+-@\t\r＝" and cell] == []


def test_numbers_stay_numbers_and_dates_dates(told):
    text = export_transparency(told, AS_AT).text
    assert text.startswith(b"\xef\xbb\xbf") and b",60000.00," in text and b'"2024-04-01"' in text


def test_no_contact_and_no_column_of_the_register_alone_is_listed(told):
    told["contract"][0] |= {name: "SECRET" for name in ("footprint", "governance_body_id", "route_reason", "award_id")}
    told["contact"] = [{"name": "Jane Doe", "email": "jane.doe@example.org"}]
    for listing in (export_transparency(told, AS_AT), export_nhsbsa(told, AS_AT)):
        assert b"SECRET" not in listing.text and b"Jane" not in listing.text
    told["contract"][0]["description"] = "Ask jane.doe@example.org"
    found = [f for f in export_transparency(told, AS_AT).findings if f.severity == "block"]
    assert [f.rule for f in found] == ["contact"] and "jane" not in found[0].sentence


def test_that_a_supplier_is_a_person_is_told_before_the_name_is_published(told):
    told["party"][0]["org_type"] = "individual"
    for listing in (export_transparency(told, AS_AT), export_nhsbsa(told, AS_AT)):
        assert [f.rule for f in listing.findings if f.severity == "warn"] == ["person_published"]


# ---- annual summary


@pytest.mark.parametrize(("as_at", "first", "last"), [
    (dt.date(2026, 3, 30), dt.date(2024, 4, 1), dt.date(2025, 3, 31)), (dt.date(2026, 3, 31), dt.date(2025, 4, 1), dt.date(2026, 3, 31)),
])  # fmt: skip
def test_the_year_that_ended_last(as_at, first, last):
    assert last_year(as_at) == (first, last)


def test_the_annual_summary_counts_what_was_signed_in_the_year_and_asks_for_what_no_register_knows(told):
    told["contract"] += [
        {**told["contract"][0], "contract_id": "C-2", "route": "DAP_C", "signed_date": dt.date(2025, 3, 31), "holder_party_id": "Q"},
        {**told["contract"][0], "contract_id": "C-3", "route": "DAP_C", "signed_date": dt.date(2025, 4, 1), "holder_party_id": "P"},
        {**told["contract"][0], "contract_id": "C-4", "route": "MSP", "regime": "PA2023", "signed_date": dt.date(2025, 4, 1)},
    ]  # fmt: skip
    listing = export_summary(told, dt.date(2025, 4, 1), dt.date(2026, 3, 31), {"representations": 2})
    counts = {row[0]: (row[1], row[2]) for row in listing.rows}
    assert counts["Period"] == (None, "01/04/2025 to 31/03/2026")
    assert counts["Direct award process C"] == (1, "counted") and counts["Most suitable provider"] == (0, "counted")
    assert counts["Representations"] == (2, "given")
    assert counts["Urgent awards and modifications"] == (None, "asked for")
    # P held a contract signed before the year
    assert counts["New providers"] == (0, "counted from holders and periods")
    (found,) = listing.findings
    assert found.severity == "warn" and "--urgent-awards-and-modifications" in found.remedy


def test_a_period_that_ends_before_it_begins_is_refused(told):
    (found,) = export_summary(told, dt.date(2026, 4, 1), dt.date(2025, 3, 31)).findings
    assert found.severity == "block"
