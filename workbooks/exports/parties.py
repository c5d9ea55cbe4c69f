"""Organisations of a release: each once, with the roles it has there and its public numbers, never a person to write to."""

from typing import Any

from udfs.findings import Finding
from udfs.register.assurance import COMMISSIONERS
from udfs.register.names import read_company_number
from workbooks.exports.rows import Record, Register, place

SCHEMES = {"company_no": "GB-COH", "charity_no": "GB-CHC", "ods_code": "GB-NHS"}


class Parties:
    """The parties that a release refers to, gathered while it is made."""

    def __init__(self, register: Register, findings: list[Finding]) -> None:
        self._register, self._findings, self._roles = register, findings, dict[str, list[str]]()

    def reference(self, contract: Record, party_id: str | None, *roles: str) -> dict[str, str] | None:
        """A reference to a party, or None where none is named; one that is not on the register blocks the export."""
        if party_id is None:
            return None
        party = self._register.parties.get(party_id)
        if party is None:
            told = f"{contract['contract_id']}: the party {party_id} ({roles[0]}) is not among the parties."
            self._findings.append(Finding(place(contract), "cross_reference", "block", told, "Add it to the parties, or correct the id."))
            return None
        if party_id not in self._roles:
            self._findings += person(party, place(contract))
        known = self._roles.setdefault(party_id, [])
        known += [role for role in roles if role not in known]
        return without_blanks({"id": public_id(party), "name": party["name"]})

    def told(self) -> list[dict[str, Any]]:
        """Every party that was referred to."""
        return [_party(self._register.parties[party_id], roles) for party_id, roles in self._roles.items()]


def person(party: Record, where: str) -> list[Finding]:
    """A warning where the party is a person: whether the name may be published is for somebody to decide."""
    if party.get("org_type") != "individual":
        return []
    told = f"The party {party['party_id']} is a person, whose name is published."
    return [Finding(where, "person_published", "warn", told, "Check that it may be, or put another name in the register.")]


def identifiers(party: Record) -> list[dict[str, str]]:
    """Public numbers of an organisation, the one that names it best first; a company number must look like one."""
    company = read_company_number(party["company_no"])
    numbers = {"company_no": None if company.error else company.value, "charity_no": party["charity_no"], "ods_code": party["ods_code"]}
    order = sorted(SCHEMES, key=lambda name: name != "ods_code") if party["org_type"] in COMMISSIONERS else list(SCHEMES)
    return [{"scheme": SCHEMES[name], "id": numbers[name]} for name in order if numbers[name]]


def public_id(party: Record) -> str:
    """Scheme and number, GB-COH-01628868; x- and the register's own id where there is no public number."""
    numbers = identifiers(party)
    return f"{numbers[0]['scheme']}-{numbers[0]['id']}" if numbers else f"x-{party['party_id']}"


def without_blanks(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that hold something: an empty one is left out of a release."""
    return {name: value for name, value in fields.items() if value is not None and value not in ("", [], {})}


def _party(party: Record, roles: list[str]) -> dict[str, Any]:
    first, *others = identifiers(party) or [None]
    details = without_blanks({"vcse": party["vcse"]})
    return without_blanks({"id": public_id(party), "name": party["name"], "roles": roles, "identifier": first,
                           "additionalIdentifiers": others, "details": details})  # fmt: skip
