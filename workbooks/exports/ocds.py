"""A register as an OCDS 1.1.5 release package with the United Kingdom extension: one release a contract, a whole picture of it on a date.

Source: commissioning-workbooks, register reference, OCDS export. Fields are filled from the columns that udfs/register/schema.toml gives a
place in a release and from no other; what is not known is left out. Nothing leaves that our own checks refuse.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from udfs.findings import Finding
from udfs.register.checks import contract_findings
from udfs.register.schema import Status, ocds_status
from udfs.register.schema import tables as schema_tables
from workbooks.exports import model, ocds_checks
from workbooks.exports.moments import opening
from workbooks.exports.ocds_contract import award, contract
from workbooks.exports.ocds_tender import planning, tender
from workbooks.exports.parties import Parties, without_blanks
from workbooks.exports.rows import Record, Register, Rows, place, read

OPEN_GOVERNMENT_LICENCE = "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
TOLD_OTHERWISE = ("unknown_code", "required_cell_blank", "no_value", "no_review_date")
AWARDED = ("preferred_bidder", "signed", "live")


@dataclass(frozen=True)
class Publisher:
    """Who publishes: a name, the prefix of its open contracting ids, and the address the package will have."""

    name: str
    prefix: str = ""
    uri: str = ""
    licence: str = OPEN_GOVERNMENT_LICENCE


class Export(NamedTuple):
    """The package, and what was found: anything that blocks means that it may not be published."""

    package: dict[str, Any]
    findings: list[Finding]

    @property
    def text(self) -> bytes:
        """The package as it is written: UTF-8, no mark before it, the same bytes for the same register, date and publisher."""
        return (json.dumps(self.package, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def export_ocds(tables: Rows, as_at: dt.date, publisher: Publisher, official: Mapping[str, Any] | None = None) -> Export:
    """The release package of a register as it stood on a date, and what is wrong with it.

    tables: rows by the columns of the schema. `official`: a release package schema to check against as well. Findings that block: cells
    that cannot be read, parties that are not there, shares that do not add up, events after the date, and whatever our own model refuses.
    """
    register = read(tables)
    findings = [*register.findings, *_publisher(publisher, register)]
    ocids = {row["contract_id"]: row["ocid"] or f"{publisher.prefix}-{_safe(row['contract_id'])}" for row in register.contracts}
    findings += _shared(register, ocids)
    releases = [_release(register, row, as_at, ocids, findings) for row in register.contracts]
    package = without_blanks({
        "uri": publisher.uri, "version": "1.1", "extensions": list(model.extensions().values()), "publishedDate": opening(as_at),
        "publisher": without_blanks({"name": publisher.name}), "license": publisher.licence, "releases": releases,
    })  # fmt: skip
    if not releases:
        return Export(package, [*findings, Finding("the register", "nothing_to_export", "block", "There is no contract to export.",
                                                   "Fill in the register first.")])  # fmt: skip
    rows = [row["at"] for row in register.contracts]
    return Export(package, [*findings, *ocds_checks.check(package, official, rows)])


def status_of(register: Register, row: Record) -> Status:
    """What the register's status is in OCDS; a cancelled contract is looked at for signs of an award."""
    if row["status"] != "cancelled":
        return ocds_status().get(row["status"] or "unknown", ocds_status()["unknown"])
    earlier = [event["status"] for event in register.of("status_event", row)]
    awarded = row["holder_party_id"] or row["signed_date"] or any(status in AWARDED for status in earlier)
    return ocds_status()["cancelled_after_award" if awarded else "cancelled_before_award"]


def _release(register: Register, row: Record, as_at: dt.date, ocids: dict[str, str], findings: list[Finding]) -> dict[str, Any]:
    findings += _told(row, as_at)
    status, parties = status_of(register, row), Parties(register, findings)
    lead = parties.reference(row, row["lead_commissioner_id"], "buyer", "procuringEntity")
    told = {
        "buyer": lead,
        "planning": planning(register, row, as_at, parties, findings),
        "tender": tender(register, row, status, lead),
        "awards": [award(register, row, status, parties)] if status.award else None,
        "contracts": [contract(register, row, status, as_at, parties, findings)] if status.contract else None,
        "relatedProcesses": _related(row, ocids),
    }
    body = without_blanks({"initiationType": "tender", "language": "en", "parties": parties.told(), **told})
    # the tag of an unknown status: a notice of a tender says nothing of how far the contract came
    tag = status.tag.rpartition(" ")[2]
    print_ = hashlib.sha256(json.dumps([tag, body], sort_keys=True).encode()).hexdigest()[:8]
    return {"ocid": ocids[row["contract_id"]], "id": f"{_safe(row['contract_id'])}-{as_at:%Y%m%d}-{print_}", "date": opening(as_at),
            "tag": [tag], **body}  # fmt: skip


def _told(row: Record, as_at: dt.date) -> list[Finding]:
    """What does not fit in the contract, and in one line what its release lacks because it is not recorded."""
    found = [f for f in contract_findings(row, as_at, lambda _: place(row)) if f.rule not in TOLD_OTHERWISE]
    lacking = [c.name for c in schema_tables()["contract"].columns if c.requirement == "R" and c.ocds and row[c.name] is None]
    if lacking:
        told = f"{row['contract_id']} is published without {', '.join(lacking)}: not recorded."
        found.append(Finding(place(row), "published_without", "note", told, "Fill it in if it is known."))
    return found


def _related(row: Record, ocids: dict[str, str]) -> list[dict[str, Any]]:
    pairs = (("replaces_contract_id", "renewalProcess"), ("replaced_by_id", "replacementProcess"))
    return [{"id": str(number), "relationship": [kind], "scheme": "ocid", "identifier": ocids[row[column]]}
            for number, (column, kind) in enumerate(pairs, 1) if row[column] in ocids]  # fmt: skip


def _safe(contract_id: str) -> str:
    return re.sub(r"[^\w.-]+", "-", contract_id)


def _publisher(publisher: Publisher, register: Register) -> list[Finding]:
    found = []
    if not publisher.name.strip():
        found.append(Finding("publisher", "publisher_missing", "block", "Nobody is named as publisher.", "Name the organisation."))
    if not publisher.uri.strip():
        found.append(Finding("uri", "uri_missing", "block", "The package has no address.", "Give the address it will be published at."))
    if not re.fullmatch(r"ocds-[a-z0-9]{6}", publisher.prefix) and not all(row["ocid"] for row in register.contracts):
        told = f"The prefix of open contracting ids is {publisher.prefix or 'missing'}; contracts without a published ocid need it."
        remedy = "Give the one the Open Contracting Partnership registered for you; ocds-213czf is for tests."
        found.append(Finding("prefix", "ocid_prefix", "block", told, remedy))
    return found


def _shared(register: Register, ocids: dict[str, str]) -> list[Finding]:
    """One ocid of two contracts: as published it is kept, ours must not become one by chance."""
    held: dict[str, Record] = {}
    found = []
    for row in register.contracts:
        first = held.setdefault(ocids[row["contract_id"]], row)
        if first is not row:
            told = f"{row['contract_id']} has the ocid of {first['contract_id']}; readers keep one release of an ocid as the latest."
            severity = "warn" if row["ocid"] and first["ocid"] else "block"
            found.append(Finding(place(row, "ocid"), "ocid_shared", severity, told, "Give each contract an ocid of its own."))
    return found
