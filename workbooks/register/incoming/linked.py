"""Rows that belong together: ids of contracts, and what lots, shares, notices, contacts, suppliers and buyers say of them."""

from collections.abc import Iterator
from itertools import count

from workbooks.register.incoming.collected import Gathered, Record, SourceRow

CONTRACT = "contract_id"


def link(found: Gathered) -> None:
    """Ids of contracts, and what other tables say of them; a contract of the register is known to the rows of others too."""
    by_name: dict[str, Record] = {}
    taken: set[str] = set()
    for record, source in found.records("contract"):
        stated = record["contract_id"]
        named = record["contract_id"] or record["contract_ref"] or f"{source.at.file} row {source.at.row}"
        record["contract_id"] = source.key = unique(str(named).replace("#", "-"), taken)
        if not stated:
            found.derived.add(record["contract_id"])
        for name in (named, record["contract_ref"], record["contract_id"]):
            if name:
                by_name.setdefault(str(name), record)
    for record in found.held.get("contract", []):
        for name in (record["contract_id"], record.get("contract_ref")):
            if name:
                by_name.setdefault(str(name), record)
    _link_parties(found, by_name)
    for table, column in (("lot", "lot_id"), ("commissioner_share", ""), ("notice", "notice_id"), ("contact", "")):
        for n, (record, source) in enumerate(found.records(table), 1):
            _to_contract(found, table, record, source, by_name)
            if column:
                record[column] = record.get(column) or f"{record['contract_id']}-{n}"
            if column and source.table == table:
                source.key = record[column]


def unique(name: str, taken: set[str]) -> str:
    """The name, or with a number behind it where it is taken; it is taken then."""
    free = next(text for text in _numbered(name) if text not in taken)
    taken.add(free)
    return free


def _numbered(name: str) -> Iterator[str]:
    yield name
    for number in count(2):
        yield f"{name}-{number}"


def _to_contract(found: Gathered, table: str, record: Record, source: SourceRow, by_name: dict[str, Record]) -> None:
    contract = record.pop("contract", None) or by_name.get(str(record.get("contract_id")))
    if contract is not None:
        record["contract_id"] = contract["contract_id"]
    elif table != "contact":
        told = f"Row {source.at.row} belongs to contract {record.get('contract_id')}, which none of the files has."
        found.tell(source.at, f"{table}.contract_id", record.get("contract_id"), "contract_not_found", told, "Import the contracts too.")


def _link_parties(found: Gathered, by_name: dict[str, Record]) -> None:
    """Suppliers and buyers that stand in files of their own."""
    mentions = found.parties.mentions
    for link, places in found.suppliers.items():
        record = by_name.get(link)
        if record is None:
            continue
        first = mentions[places[0]]
        mentions[places[0]] = first._replace(row=record, into="holder_party_id")
        if len(places) > 1:
            told = f"Contract {record['contract_id']} has {len(places)} suppliers; the first is its holder, all of them are parties."
            found.issues.tell(first.at, first.column, first.name, "several_suppliers", told, "Say who signs; others may be subcontractors.")
    for record in found.tables.get("contract", []):
        place = found.buyers.get(str(record["contract_ref"]))
        if place is not None and not record["lead_commissioner_id"]:
            buyer = mentions[place]
            mentions.append(buyer._replace(row=record, into="lead_commissioner_id"))
