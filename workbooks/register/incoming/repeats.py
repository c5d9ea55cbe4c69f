"""Rows that repeat others: the exact copy is set aside, everything else is proposed to a person and nothing is merged."""

from typing import Any

from udfs.register.typed import register_duplicates
from workbooks.register.incoming.closeness import close_names
from workbooks.register.incoming.collected import DUPLICATE, Gathered, Proposal, Record, SourceRow
from workbooks.register.incoming.issues import Place
from workbooks.register.incoming.parties import key_of

SENTENCES = {
    "same_contract_changed": "Same reference and supplier, other value, dates or words: one contract in two states?",
    "multi_supplier_award": "Same reference, another supplier: an award to several, so no duplicate.",
    "possible_duplicate_other_ref": "Same supplier, dates and value under another reference: the same contract?",
    "reference_repeated": "Same reference, and no supplier to tell the two apart.",
    "name_candidate": "Nearly the same name: one organisation?",
}


def compare(found: Gathered) -> None:
    """Exact copies leave the contracts; proposals are gathered, and a finding for each reference that stands twice."""
    rows = found.records("contract")
    names = {party["party_id"]: party["name_normalised"] for party in found.parties.rows}
    suppliers = [names.get(record["holder_party_id"]) for record, _ in rows]
    told = register_duplicates(
        [record["contract_ref"] for record, _ in rows], suppliers, [record["start_date"] for record, _ in rows],
        [record["end_date_current"] for record, _ in rows], [_value(record) for record, _ in rows],
    )  # fmt: skip
    copies: set[int] = set()
    for i, (finding, other, candidate) in enumerate(told):
        if finding is None:
            continue
        first = other - 1
        if _same(rows[i], rows[first]) and finding in ("duplicate_exact", "same_contract_changed"):
            copies.add(i)
            _copy(found, rows[i], rows[first])
        else:
            _propose(found, _kind(finding, suppliers[i], suppliers[first]), rows[i], rows[first])
        if candidate:
            _propose(found, "name_candidate", rows[i], rows[first])
    _drop(found, copies)
    _names(found)


def _kind(finding: str, supplier: str | None, other: str | None) -> str:
    """Rows that agree in all that was compared may still differ in other columns; without suppliers only the reference is known."""
    if finding in ("duplicate_exact", "same_contract_changed", "multi_supplier_award") and (supplier is None or other is None):
        return "reference_repeated"
    return "same_contract_changed" if finding == "duplicate_exact" else finding


def _value(record: Record) -> Any:
    value = record["value_lifetime"]
    return record["value_annual"] if value is None else value


def _same(row: tuple[Record, SourceRow], other: tuple[Record, SourceRow]) -> bool:
    return _said(row[0]) == _said(other[0])


def _said(record: Record) -> Record:
    return {name: value for name, value in record.items() if value is not None and name != "contract_id"}


def _copy(found: Gathered, row: tuple[Record, SourceRow], other: tuple[Record, SourceRow]) -> None:
    source, first = row[1], other[1]
    source.outcome, source.reason, source.key = DUPLICATE, f"the same as {first.at}", other[0]["contract_id"]
    told = f"Row {source.at.row} says the same as {first.at}, so it is set aside as a duplicate."
    found.tell(source.at, "contract.contract_ref", row[0]["contract_ref"], "duplicate_exact", told, "Delete one of the two rows.")


def _propose(found: Gathered, finding: str, row: tuple[Record, SourceRow], other: tuple[Record, SourceRow]) -> None:
    at, first = row[1].at, other[1].at
    sentence = SENTENCES[finding]
    found.proposals.append(Proposal(finding, at, row[0]["contract_id"], first, other[0]["contract_id"], None, sentence))
    told = f"Row {at.row} and {first}: {sentence}"
    found.tell(at, "contract.contract_ref", row[0]["contract_ref"], finding, told, "Decide on the sheet Proposals.")


def _drop(found: Gathered, copies: set[int]) -> None:
    """Copies leave the table; what pointed at one points at the row it repeats."""
    if not copies:
        return
    rows = found.records("contract")
    stands_for = {rows[i][0]["contract_id"]: rows[i][1].key for i in copies}
    found.tables["contract"] = [record for i, (record, _) in enumerate(rows) if i not in copies]
    found.origins["contract"] = [source for i, (_, source) in enumerate(rows) if i not in copies]
    for table in ("lot", "commissioner_share", "notice", "contact"):
        for record in found.tables.get(table, []):
            record["contract_id"] = stands_for.get(record.get("contract_id"), record.get("contract_id"))


def _names(found: Gathered) -> None:
    """Parties with nearly the same name: of the import, or one of it and one of the register."""
    new = {party["party_id"]: (party, at) for party, at in zip(found.parties.rows, found.parties.at, strict=True)}
    held = [(party, Place("register", str(party.get("at") or ""), 0)) for party in found.held.get("party", [])]
    both = [(party, at) for party, at in held if party["party_id"] not in new] + list(new.values())
    first: dict[str, int] = {}
    for i, (party, _) in enumerate(both):
        if key := party.get("name_normalised") or key_of(str(party.get("name") or "")):
            first.setdefault(key, i)
    keys = list(first)
    for close in close_names(keys):
        i, k = sorted((first[keys[close.first]], first[keys[close.second]]))
        (party, at), (other, other_at) = both[k], both[i]
        if party["party_id"] in new:
            sentence = f"{other['name']} and {party['name']}: {SENTENCES['name_candidate']}"
            found.proposals.append(Proposal("name_candidate", at, party["party_id"], other_at, other["party_id"], close.score, sentence))
