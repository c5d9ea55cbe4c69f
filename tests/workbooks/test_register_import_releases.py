"""Open-contracting releases brought in: what they say of a status, several contracts of an award, and what is not read. Invented."""

import datetime as dt
import json

import pytest

from workbooks.register.incoming.bring_in import bring_in, proposals

OCID = "ocds-1-1"


def imported(folder, **parts):
    release = {"ocid": OCID, "date": "2024-04-01T00:00:00Z"} | parts
    (folder / "r.json").write_text(json.dumps({"releases": [release]}), encoding="utf-8")
    return bring_in(proposals([str(folder / "r.json")])[1], today=dt.date(2026, 1, 5))


@pytest.mark.parametrize(("contract", "award", "tender", "status"), [
    ("active", "active", "complete", "live"), ("pending", "active", "complete", "signed"), ("cancelled", "active", None, "cancelled"),
    (None, "pending", "complete", "preferred_bidder"), (None, "cancelled", "active", "cancelled"), (None, "active", "complete", None),
    (None, None, "active", "in_procurement"), (None, None, "planned", "proposed"), (None, None, "withdrawn", "cancelled"),
])  # fmt: skip
def test_the_status_is_that_of_the_contract_else_of_the_award_else_of_the_tender(tmp_path, contract, award, tender, status):
    """The table of the register reference, read backwards (udfs/register/schema.toml, ocds_status)."""
    parts = {"tender": {"title": "Beds", "status": tender}, "awards": [{"id": "A", "status": award}] if award else [],
             "contracts": [{"id": "1", "awardID": "A", "status": contract}] if contract else []}  # fmt: skip
    (row,) = imported(tmp_path, **parts).tables["contract"]
    assert row["status"] == status


def test_a_terminated_contract_may_be_one_that_ran_its_course_so_its_status_is_asked(tmp_path):
    found = imported(tmp_path, awards=[{"id": "A", "title": "Beds"}], contracts=[{"id": "1", "awardID": "A", "status": "terminated"}])
    (told,) = [issue for issue in found.issues if issue.column == "contract.status"]
    assert found.tables["contract"][0]["status"] is None and "terminated: expired, or ended early" in told.sentence


def test_every_contract_is_a_row_with_its_own_value(tmp_path):
    """An award of 100 with contracts of 60 and 40, and one of 7 without an award: 107, never 100 twice."""
    worth = lambda amount: {"amount": amount, "currency": "GBP"}
    contracts = [{"id": "1", "awardID": "A", "value": worth(60)}, {"id": "2", "awardID": "A", "value": worth(40)},
                 {"id": "3", "value": worth(7), "title": "More"}]  # fmt: skip
    found = imported(tmp_path, awards=[{"id": "A", "title": "Beds", "value": worth(100)}], contracts=contracts)
    told = {row["contract_id"]: row["value_lifetime"] for row in found.tables["contract"]}
    assert told == {f"{OCID}/A": 60, f"{OCID}/A/2": 40, f"{OCID}/3": 7}


def test_what_is_not_read_of_a_release_is_named_once(tmp_path):
    contract = {"awardID": "A", "status": "active", "renewal": {"maximumRenewals": 2}, "milestones": [{"id": "M"}]}
    award = {"id": "A", "title": "Beds", "documents": []}
    parts = {"planning": {"budget": {"id": "1"}}, "buyer": {"name": "North Council"}, "awards": [award], "contracts": [contract]}
    (told,) = [issue for issue in imported(tmp_path, **parts).issues if issue.code == "parts_not_read"]
    assert told.sentence.endswith("is in the register: contracts/milestones, contracts/renewal, planning.")
