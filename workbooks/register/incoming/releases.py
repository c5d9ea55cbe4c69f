"""Open-contracting releases as rows: a row for each award, each further contract, or for the release where nothing was awarded; suppliers
and contacts beside.

Publishers seldom fill `contracts`, so what is read are the awards (register reference, section 6.3). Of several releases of one process
the latest counts; the others are rows too, marked as older. What else a release holds is named, and not read.
"""

import json
from collections.abc import Iterator
from typing import Any

from udfs.cells import Cell
from workbooks.errors import refuse

OLDER, LINK = "release.older", "contract.contract_id"
AWARDS = (LINK, "contract.ocid", "contract.contract_ref", "contract.award_id", "contract.title", "contract.description",
          "contract.lead_commissioner_id", "contract.cpv", "contract.value_lifetime", "value.currency", "contract.signed_date",
          "contract.start_date", "contract.end_date_current", "contract.end_date_max", "contract.status", OLDER)  # fmt: skip
SUPPLIERS = ("link.contract_id", "party.name", "identifier scheme", "party.company_no", OLDER)
CONTACTS = ("party.name", "contact.name", "contact.email", "contact.phone", OLDER)
# What a status of a contract, else of an award, else of a tender is here, where it is one thing only (schema.toml, ocds_status, backwards).
# An active award without a contract and a complete tender say nothing of it; the others are words of no code, so they are told.
STATUS = {"contracts": {"pending": "signed", "active": "live", "terminated": "terminated: expired, or ended early"},
          "awards": {"pending": "preferred_bidder", "active": None},
          "tender": {"planning": "proposed", "planned": "proposed", "active": "in_procurement", "withdrawn": "cancelled",
                     "complete": None}}  # fmt: skip
ABOUT = {"ocid", "id", "date", "tag", "language", "initiationType"}  # of the release itself
READ = {
    "buyer": {"id", "name"}, "parties": {"id", "name", "roles", "identifier", "contactPoint"},
    "tender": {"id", "title", "description", "status", "value", "contractPeriod"},
    "awards": {"id", "title", "description", "status", "value", "contractPeriod", "suppliers"},
    "contracts": {"awardID", "title", "description", "status", "value", "period", "dateSigned"},
}  # fmt: skip
Table = tuple[list[Cell], list[list[Cell]]]


def tables(path: str, text: str) -> dict[str, Table]:
    """Headings and rows by kind of table. WorkbookError where the file holds no releases."""
    found = _found(path, text)
    latest: dict[str, int] = {}
    for i, release in enumerate(found):
        key = str(release.get("ocid"))
        if key not in latest or str(found[latest[key]].get("date", "")) <= str(release.get("date", "")):
            latest[key] = i
    awards, suppliers, contacts = [], [], []
    for i, release in enumerate(found):
        older = None if latest[str(release.get("ocid"))] == i else "a later release of the same process is in the file"
        for key, award, contract, alone in _agreements(release):
            awards.append([key, *_award(release, award, contract, alone), older])
            suppliers += [[key, *_supplier(release, one), older] for one in _list(award.get("suppliers"))]
        contacts += [[*line, older] for line in _contacts(release)]
    whole = {"awards": (AWARDS, awards), "suppliers": (SUPPLIERS, suppliers), "contacts": (CONTACTS, contacts)}
    return {kind: (list(headings), rows) for kind, (headings, rows) in whole.items() if rows}


def not_read(path: str, text: str) -> str:
    """What the releases hold beside, by its place: read not at all, or in part."""
    named: dict[str, None] = {}
    for release in _found(path, text):
        for name, part in release.items():
            if name in READ:
                pieces = part if isinstance(part, list) else [part]
                cells = (cell for piece in pieces for cell in _dict(piece).items())
                named |= dict.fromkeys(f"{name}/{key}" for key, cell in cells if cell and key not in READ[name])
            elif name not in ABOUT and part:
                named[name] = None
    return ", ".join(sorted(named))


def _found(path: str, text: str) -> list[dict[str, Any]]:
    """The releases of a package, of a list of packages, or those inside the records of a record package."""
    try:
        whole = json.loads(text)
    except ValueError as problem:
        raise refuse("file_unreadable", path=path, reason=f"it is no JSON ({problem})") from None
    found: list[dict[str, Any]] = []
    for package in whole if isinstance(whole, list) else [whole]:
        records = _list(_dict(package).get("records"))
        found += _list(_dict(package).get("releases"))
        found += [release for record in map(_dict, records) for release in [record.get("compiledRelease"), *_list(record.get("releases"))]]
    found = [release for release in found if isinstance(release, dict) and release.get("ocid")]
    if not found:
        raise refuse("file_unreadable", path=path, reason="it holds no open-contracting releases")
    return found


def _agreements(release: dict) -> Iterator[tuple[str, dict, dict, bool]]:
    """Each award with its contract under an id that is unique in the file, each further contract under its own, those without an award
    too; one nameless award where nothing was awarded. The last is whether the award has no second contract."""
    awards = [_dict(award) for award in _list(release.get("awards"))]
    contracts = [_dict(contract) for contract in _list(release.get("contracts"))]
    ocid = str(release["ocid"])
    for award in awards:
        first, *others = [c for c in contracts if c.get("awardID") == award.get("id")] or [{}]
        yield f"{ocid}/{award.get('id')}", award, first, not others
        for contract in others:
            yield f"{ocid}/{award.get('id')}/{contract.get('id')}", award, contract, False
    known = [award.get("id") for award in awards]
    without = [c for c in contracts if c.get("awardID") not in known]
    for contract in without:
        yield f"{ocid}/{contract.get('id')}", {}, contract, len(without) == 1
    if not awards and not without:
        yield ocid, {}, {}, True


def _status(contract: dict, award: dict, tender: dict) -> Cell:
    """As far as the release says it: of the contract, else of the award, else of the tender."""
    name, part = next((one for one in (("contracts", contract), ("awards", award)) if one[1]), ("tender", tender))
    told = _cell(part.get("status"))
    return STATUS[name].get(told, told) if isinstance(told, str) else told


def _award(release: dict, award: dict, contract: dict, alone: bool) -> list[Cell]:
    tender, buyer = _dict(release.get("tender")), _dict(release.get("buyer"))
    told = [part for part in (contract, award) if part] + [tender]
    worth = told if alone else [contract]  # the value of several contracts together is that of none of them
    value = next((v for part in worth if (v := _dict(part.get("value")))), {})
    period = next((p for part in told for name in ("period", "contractPeriod") if (p := _dict(part.get(name)))), {})
    item = next((_dict(i) for i in [tender, *_list(tender.get("items"))] if _dict(_dict(i).get("classification"))), {})
    kind = _dict(item.get("classification"))
    texts = [_first(told, "title") or tender.get("title"), _first(told, "description") or tender.get("description")]
    return [
        _cell(release["ocid"]), _cell(tender.get("id")), _cell(award.get("id")), *map(_cell, texts), _cell(buyer.get("name")),
        _cell(kind.get("id") if kind.get("scheme") == "CPV" else None), _cell(value.get("amount")), _cell(value.get("currency")),
        _cell(contract.get("dateSigned")), _cell(period.get("startDate")), _cell(period.get("endDate")), _cell(period.get("maxExtentDate")),
        _status(contract, award, tender),
    ]  # fmt: skip


def _supplier(release: dict, supplier: Any) -> list[Cell]:
    supplier = _dict(supplier)
    party = next((p for p in map(_dict, _list(release.get("parties"))) if p.get("id") == supplier.get("id")), {})
    identifier = _dict(party.get("identifier")) or _dict(supplier.get("identifier"))
    return [_cell(supplier.get("name") or party.get("name")), _cell(identifier.get("scheme")), _cell(identifier.get("id"))]


def _contacts(release: dict) -> list[list[Cell]]:
    found = []
    for party in map(_dict, _list(release.get("parties"))):
        contact = _dict(party.get("contactPoint"))
        if contact:
            found.append([_cell(party.get("name")), *(_cell(contact.get(name)) for name in ("name", "email", "telephone"))])
    return found


def _first(parts: tuple[dict, ...], name: str) -> Any:
    return next((part[name] for part in parts if part.get(name)), None)


def _cell(value: Any) -> Cell:
    if isinstance(value, bool) or value is None:
        return value
    return float(value) if isinstance(value, (int, float)) else str(value) or None


def _dict(value: Any) -> dict:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list:
    return value if isinstance(value, list) else []
