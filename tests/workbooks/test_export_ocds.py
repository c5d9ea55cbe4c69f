"""A register as open contracting data: what is said, what is kept inside, and what our own checks refuse before anything is written."""

import copy
import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workbooks.register_tables import AS_AT, contract, invented, seeds, spoilt
from tests.workbooks.release_packages import CONTROLS, faulty
from udfs.register.schema import tables
from workbooks.errors import WorkbookError
from workbooks.exports import model
from workbooks.exports.annual import export_summary, last_year
from workbooks.exports.diary import export_calendar
from workbooks.exports.lists import export_nhsbsa, export_transparency
from workbooks.exports.moments import closing, opening
from workbooks.exports.ocds import Export, Publisher, export_ocds
from workbooks.exports.ocds_checks import check, check_text

PUBLISHER = Publisher("Example commissioner", "ocds-213czf", "https://example.org/register.json")
NEEDED = ("planning", "tender", "awards", "contracts")
Tables = dict[str, list[dict[str, Any]]]


def exported(told: Tables, as_at: dt.date = AS_AT) -> Export:
    return export_ocds(told, as_at, PUBLISHER)


def blocked(export: Export) -> set[str]:
    return {f.rule for f in export.findings if f.severity == "block"}


def releases(told: Tables, as_at: dt.date = AS_AT) -> dict[str, Any]:
    """Releases by the id of their contract, for tables without prefixes of their own."""
    export = exported(told, as_at)
    assert blocked(export) == set()
    return {r["ocid"].removeprefix("ocds-213czf-"): r for r in export.package["releases"]}


@pytest.fixture(scope="module")
def rich() -> dict[str, Any]:
    """A package with one release that has every part a fault can be put into."""
    package = exported(invented(60)).package
    whole = next(r for r in package["releases"] if all(part in r for part in NEEDED)
                 and len(r["planning"]["budget"].get("budgetBreakdown", [])) > 1 and "amount" in r["planning"]["budget"]
                 and "documents" in r["contracts"][0])  # fmt: skip
    return {**package, "releases": [whole]}


# ---- what is refused


def test_a_sound_package_passes(rich):
    assert check(rich) == []


@pytest.mark.parametrize("control", CONTROLS, ids=lambda c: c.rule)
def test_each_of_the_sixteen_rules_is_kept(rich, control):
    found = check(faulty(rich, control))
    assert {f.rule for f in found if f.severity == "block"} == {control.ours}
    assert all(f.sentence.endswith(".") and f.where for f in found)


@pytest.mark.parametrize(("text", "reason"), [
    (b'\xef\xbb\xbf{"uri": 1}', "BOM"), (b'{"uri": 1, "uri": 2}', "uri stands twice"), (b'{"uri": NaN}', "NaN"), (b"\xff", "utf-8"),
])  # fmt: skip
def test_a_file_that_ordinary_readers_let_pass_is_refused(text, reason):
    with pytest.raises(WorkbookError) as refused:
        check_text(text)
    assert refused.value.code == "ocds_unreadable" and reason in refused.value.sentence


@pytest.mark.parametrize("package", [[], {}, {"releases": []}, {"releases": [None]}, {"releases": "x", "extensions": "y"}, None, 7])
def test_something_else_than_a_package_is_refused_without_a_fall(package):
    assert check(package)


def test_an_event_after_the_date_of_the_release_is_refused():
    told = invented(6)
    (live,) = [row for row in told["contract"] if row["status"] == "live"]
    live["signed_date"] = AS_AT + dt.timedelta(1)
    export = exported(told)
    (found,) = [f for f in export.findings if f.rule == "event_after_release"]
    assert "2026-01-06, after the date of the release (2026-01-05)" in found.sentence and found.where.endswith("contracts/0/dateSigned")


def test_shares_that_do_not_add_up_are_refused_and_not_rescaled():
    told = seeds() | {"commissioner_share": [{"contract_id": "dudley", "party_id": "dudley-ccg", "share_pct": 0.99,
                                              "effective_from": dt.date(2017, 4, 1)}]}  # fmt: skip
    export = exported(told)
    assert blocked(export) == {"shares"}
    assert "shares_sum_to_0.99" in next(f.sentence for f in export.findings if f.rule == "shares")


@pytest.mark.parametrize(("column", "cell", "rule"), [
    ("start_date", "01/04/2018", "cell_cannot_be_read"), ("status", "overdue", "unknown_code"),
    ("holder_party_id", "P-9", "cross_reference"),
    ("title", "Ask jane.doe@example.org", "contact"), ("description", "Telephone 0161 496 0000", "contact"),
    ("end_date_current", dt.date(1999, 1, 1), "end_before_start"), ("ocid", "manchester", "ocid_format"),
])  # fmt: skip
def test_a_cell_that_cannot_be_published_stops_the_export(column, cell, rule):
    told = invented(12)
    row = next(row for row in told["contract"] if row["status"] == "live")
    row[column] = cell
    assert rule in blocked(exported(told))


def test_without_a_prefix_publisher_or_address_nothing_is_published():
    export = export_ocds(seeds(), AS_AT, Publisher(""))
    assert {"publisher_missing", "ocid_prefix", "uri_missing"} <= blocked(export)


def test_two_contracts_never_get_one_ocid_by_chance():
    told = {"contract": [contract("A/1", title="One", status="proposed"), contract("A 1", title="Two", status="proposed")]}
    assert blocked(exported(told)) == {"ocid_shared"}
    assert blocked(exported({"contract": [contract("A", title="One", status="proposed"), contract("A", status="live")]})) >= {"id_twice"}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_stands_in_a_register_is_refused_or_sound(data):
    """Any cells anywhere: no fall, and what is not refused passes every check when it is read back from its bytes."""
    told = spoilt(data)
    export = exported(told)
    if not blocked(export):
        assert check_text(export.text) == []
    # no fall here either; what blocks is a finding
    assert len(export_transparency(told, AS_AT).rows) <= len(told["contract"]) and export_nhsbsa(told, AS_AT).text
    assert export_summary(told, *last_year(AS_AT)).headings
    assert export_calendar(told, AS_AT, dt.datetime(2026, 1, 5, tzinfo=dt.UTC)).text


# ---- what is said


def test_moments_are_those_of_london():
    # register.json, ocds_date_export: midnight and the last second, by the offset of that very moment
    assert opening(dt.date(2018, 4, 1)) == "2018-04-01T00:00:00+01:00"
    assert closing(dt.date(2020, 10, 25)) == "2020-10-25T23:59:59Z"
    assert opening(dt.date(2020, 10, 25)) == "2020-10-25T00:00:00+01:00"
    assert opening(dt.date(2122, 4, 14)) == "2122-04-14T00:00:00+01:00"


def test_the_seed_rows_say_what_the_articles_state_and_nothing_else():
    found = releases(seeds())
    assert found["manchester"]["tag"] == ["tender"]
    assert found["manchester"]["tender"]["value"] == {"amount": 5_900_000_000, "currency": "GBP"}
    assert found["manchester"]["tender"]["contractPeriod"] == {"durationInMonths": 120}
    assert "parties" not in found["manchester"] and "awards" not in found["manchester"]
    cancer = found["staffordshire-cancer"]
    assert (cancer["tag"], cancer["tender"]["status"]) == (["tenderCancellation"], "cancelled")
    assert "status" not in found["staffordshire-eol"]["tender"] and "value" not in found["staffordshire-eol"]["tender"]
    assert found["cambridgeshire-older"]["contracts"][0]["status"] == "terminated"
    # a value of a year has no place in OCDS, and a saving is no value
    assert "value" not in found["dudley"]["tender"] and "value" not in found["ld-prime-provider"]["tender"]
    assert found["dudley"]["tender"]["description"].endswith("services. At least £200,000,000 a year.")
    assert found["dudley"]["parties"] == [{"id": "x-dudley-ccg", "name": "Dudley CCG", "roles": ["buyer", "procuringEntity"]}]
    assert found["ld-prime-provider"]["tender"]["contractTerms"] == {
        "financialTerms": "Capitation; outcome-linked. Overspend borne by: provider."
    }


def test_a_bound_and_a_pause_stand_behind_the_description_as_sentences():
    told = seeds()
    told["contract"][0] |= {"status": "paused", "value_flag": "approximate", "description": "All services"}
    found = releases(told)["manchester"]["tender"]
    assert found["description"] == "All services. The value is approximate. The procurement is paused."


def test_a_cancelled_award_is_told_from_a_cancelled_tender():
    told = seeds()
    told["status_event"].append({"contract_id": "staffordshire-cancer", "status": "preferred_bidder", "source_id": "S3"})
    found = releases(told)["staffordshire-cancer"]
    assert found["tag"] == ["awardCancellation"]
    assert (found["awards"][0]["status"], found["contracts"][0]["status"]) == ("cancelled", "cancelled")


@pytest.fixture
def signed() -> Tables:
    """The contract of the reference's example: 1 April 2018, five years, two extensions of a year, one exercised."""
    row = contract("EX-1", title="Example service", status="live", regime="PCR2015", route="open", agreement_kind="contract",
                   start_date=dt.date(2018, 4, 1), end_date_original=dt.date(2023, 3, 31), end_date_current=dt.date(2024, 3, 31),
                   end_date_max=dt.date(2025, 3, 31), signed_date=dt.date(2018, 2, 20), holder_party_id="P", lead_commissioner_id="C",
                   value_lifetime=50_000_000, value_basis="lifetime", value_original=50_000_000, value_current=60_400_000,
                   value_flag="approximate", value_incl_vat=True, review_date=dt.date(2022, 9, 30))  # fmt: skip
    extension = {"contract_id": "EX-1", "months": 12}
    return {
        "contract": [row],
        "party": [{"party_id": "P", "name": "Example Prime Provider Ltd", "org_type": "company", "company_no": "1628868"},
                  {"party_id": "C", "name": "Example ICB", "org_type": "ICB", "ods_code": "ZZ1"},
                  {"party_id": "D", "name": "Example Council", "org_type": "council"}],
        "commissioner_share": [{"contract_id": "EX-1", "party_id": party, "share_pct": share, "effective_from": dt.date(2018, 4, 1)}
                               for party, share in (("C", 0.7), ("D", 0.3))],
        "extension": [extension | {"ext_no": 1, "state": "exercised", "decision_date": dt.date(2022, 3, 15)},
                      extension | {"ext_no": 2, "state": "available"}],
        "break_clause": [{"contract_id": "EX-1", "break_no": 1, "who": "commissioner", "trigger": "date", "notice_months": 12,
                          "earliest_date": dt.date(2020, 4, 1)}],
        "variation": [{"contract_id": "EX-1", "var_no": 1, "date": dt.date(2019, 1, 1), "reason_code": "volume", "value_delta": 400_000}],
    }  # fmt: skip


def test_a_signed_contract_is_told_as_the_reference_tells_its_example(signed):
    found = releases(signed, dt.date(2023, 6, 1))["EX-1"]
    told = found["contracts"][0]
    assert told["period"] == {"startDate": "2018-04-01T00:00:00+01:00", "endDate": "2024-03-31T23:59:59+01:00",
                              "maxExtentDate": "2025-03-31T23:59:59+01:00", "durationInMonths": 72}  # fmt: skip
    assert told["value"] == {"amount": 60_400_000, "currency": "GBP", "amountGross": 60_400_000}
    assert told["renewal"] == {"description": "12 + 12 months: 1 exercised, 1 available", "minimumRenewals": 0, "maximumRenewals": 2,
                               "period": {"startDate": "2023-04-01T00:00:00+01:00", "endDate": "2025-03-31T23:59:59+01:00"}}  # fmt: skip
    assert [(a["id"], a.get("value", {}).get("amount")) for a in told["amendments"]] == [("VAR-1", 50_400_000), ("EXT-1", None)]
    assert [(m["id"], m["type"], m.get("status")) for m in told["milestones"]] == [("BRK-1", "x_breakClause", "notMet"),
                                                                                ("REV-1", "x_review", None)]  # fmt: skip
    assert told["description"] == "The value is approximate."
    parts = found["planning"]["budget"]["budgetBreakdown"]
    assert [part["amount"]["amount"] for part in parts] == [35_000_000, 15_000_000]
    assert {p["id"]: p["roles"] for p in found["parties"]} == {
        "GB-NHS-ZZ1": ["buyer", "procuringEntity", "funder", "sourceParty"], "x-D": ["buyer", "funder", "sourceParty"],
        "GB-COH-01628868": ["supplier"],
    }  # fmt: skip


def test_a_release_is_new_at_each_change_and_the_same_without_one(signed):
    first, again = exported(signed), exported(copy.deepcopy(signed))
    assert first.text == again.text
    signed["contract"][0]["title"] = "Another title"
    assert exported(signed).package["releases"][0]["id"] != first.package["releases"][0]["id"]


# ---- what is kept inside

# Columns without a place of their own whose table has one: terms of payment, what a reporting requirement is, the tie of a subcontract.
TOLD_BY_TABLE = {("payment_mechanism", "overspend_bearer"), ("condition", "text"), ("subcontract", "parent_subcontract_id")}


def test_no_column_without_a_place_in_a_release_leaves_the_register():
    told = invented(30)
    told["contact"] = [{"name": "SECRETcontact", "email": "jane.doe@example.org", "role": "SECRETrole"}]
    told["statement"] = [{"statement_id": "SECRETstatement", "said": "SECRETsaid"}]
    for table in tables().values():
        told[table.name] = told[table.name] or [{"contract_id": told["contract"][0]["contract_id"]}]
        hidden = [c for c in table.columns if not c.ocds and not c.codelist and (table.name, c.name) not in TOLD_BY_TABLE]
        ties = ("contract_id", "party_id", *(("effective_from",) if table.name == "commissioner_share" else ()))
        for row in told[table.name]:
            row |= {c.name: _secret(table.name, c) for c in hidden if c.kind in ("id", "text", "url", "money") and c.name not in ties}
    export = exported(told)
    assert blocked(export) == set()
    assert b"SECRET" not in export.text and b"98765.43" not in export.text and b"jane.doe" not in export.text


def _secret(table: str, column: Any) -> Any:
    return 98765.43 if column.kind == "money" else f"SECRET {table} {column.name}"


def test_every_field_of_an_export_is_one_of_the_model():
    assert list(model.errors(exported(invented(40)).package)) == []


def test_a_slip_in_another_table_names_its_row():
    told = invented(3)
    told["extension"] = [{"contract_id": "nowhere", "ext_no": 1, "months": 12, "state": "available"}]
    (found,) = [f for f in exported(told).findings if f.rule == "no_such_contract"]
    assert found.severity == "warn" and found.where == "extension, row 1, contract_id"


def test_what_is_written_is_plain_json(signed):
    text = exported(signed).text
    assert text.startswith(b"{\n") and json.loads(text)["version"] == "1.1"
    assert check_text(text) == []
