"""Payments of spend files laid to the contracts of the import and of a register that is there already; all of them add up."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from udfs.errors import UdfError
from udfs.money import half_up
from udfs.register.names import SHARED_NAMES
from udfs.register.spend import LEFT_OVER, register_spend_match, register_spend_totals
from workbooks.register.incoming.closeness import close_names
from workbooks.register.incoming.collected import Gathered, Proposal, Record
from workbooks.register.incoming.parties import key_of

LINE = ("supplier_raw", "date", "net", "contract_ref_raw", "narrative", "company_no")
LATE = {"after_end_within_grace": "was paid after its end, within the days of grace", "no_end_date": "has no end date"}
PENCE = 2
SUGGESTED = "A payment's supplier has nearly the name of a contract's: is it that contract?"


class Book(NamedTuple):
    """Contracts with the name and number of their holders."""

    contracts: list[Record]
    suppliers: list[str | None]
    numbers: list[str | None]


def match(found: Gathered) -> None:
    """Each payment gets its contract, how it was found and how sure that is; what is not sure is a question."""
    lines = found.records("transaction")
    if not lines:
        return
    book = _book(found)
    told = register_spend_match(
        *([record.get(name) for record, _ in lines] for name in LINE), [c["contract_id"] for c in book.contracts],
        [c.get("contract_ref") for c in book.contracts], book.suppliers, book.numbers, [c.get("start_date") for c in book.contracts],
        [c.get("end_date_current") for c in book.contracts], found.today,
    )  # fmt: skip
    parties = {c["contract_id"]: c.get("holder_party_id") for c in book.contracts}
    for (record, source), (contract, how, score, candidates, flags) in zip(lines, told, strict=True):
        record.pop("company_no", None)
        if isinstance(contract, UdfError):  # without a date nobody can tell which contract was running
            found.tell(source.at, "transaction.date", None, "no_date", contract.sentence(), "Enter the date.")
            contract, how, score, candidates, flags = None, "unmatched", Decimal(0), None, None
        record |= {"contract_id": contract, "match_how": how, "match_score": score, "party_id": parties.get(contract)}
        source.key = contract or how
        if how in LEFT_OVER[:2]:
            sentence = {"ambiguous": "could belong to several contracts", "outside_period": "is outside the time of"}[how]
            told_so = f"The payment to {record.get('supplier_raw')} {sentence} {candidates}; it is laid to none."
            found.tell(source.at, "transaction.supplier_raw", record.get("supplier_raw"), how, told_so, "Enter the contract, if any.")
        for flag in (flags or "").split("; "):
            if flag in ("after_end_within_grace", "no_end_date"):
                found.tell(source.at, "transaction.date", contract, flag, f"Contract {contract} {LATE[flag]}.", "Check the contract.")
    _suggest(found, book)


def _book(found: Gathered) -> Book:
    held = found.held
    contracts = [*found.tables.get("contract", []), *held.get("contract", [])]
    once = {c["contract_id"]: c for c in reversed(contracts)}
    parties = {p["party_id"]: p for p in [*held.get("party", []), *found.parties.rows]}
    holders = [parties.get(c.get("holder_party_id"), {"name": c.get("holder_party_id")}) for c in once.values()]
    return Book(list(once.values()), [p.get("name") for p in holders], [p.get("company_no") for p in holders])


def _suggest(found: Gathered, book: Book) -> None:
    """Suppliers of unmatched payments against those of contracts: questions, each pair once."""
    unmatched: dict[str, Any] = {}
    for record, source in found.records("transaction"):
        if record["match_how"] == "unmatched" and record.get("supplier_raw"):
            unmatched.setdefault(key_of(record["supplier_raw"]), source.at)
    known: dict[str, list[str]] = {}
    for contract, name in zip(book.contracts, book.suppliers, strict=True):
        if name and key_of(name) not in SHARED_NAMES:
            known.setdefault(key_of(name), []).append(contract["contract_id"])
    origin = {record["contract_id"]: source.at for record, source in found.records("contract")}
    keys = [*unmatched, *(key for key in known if key not in unmatched)]
    for close in close_names(keys):
        pair = (keys[close.first], keys[close.second])
        for line, contract in (pair, pair[::-1]):
            if line in unmatched and contract in known:
                first = known[contract][0]
                at = origin.get(first, unmatched[line]._replace(file="register", sheet="Contracts", row=0))
                sentence = f"{line} and {contract}: {SUGGESTED}"
                ids = "; ".join(known[contract])
                found.proposals.append(Proposal("spend_candidate", unmatched[line], ids, at, first, close.score, sentence))


def _before(found: Gathered, contracts: set[str]) -> Iterator[Record]:
    """Payments the register has; one that a person laid to a contract names it, one of a contract it has not is laid to none."""
    for row in found.held.get("transaction", []):
        if row.get("net") is not None:
            mine, how = row.get("contract_id") in contracts, row.get("match_how")
            fits = how and (how in LEFT_OVER) != mine
            yield {"contract_id": row["contract_id"] if mine else None, "match_how": how if fits else "reference" if mine else "unmatched",
                   "net": half_up(row["net"], PENCE)}  # fmt: skip


class Totals(NamedTuple):
    """What was spent: rows of contract, spent, share of the value, band; then what could not be laid to a contract, and all of it."""

    rows: list[list[Any]]
    conserved: bool


def totals(found: Gathered) -> Totals:
    """Spent by contract, the payments a register has counted in; conserved when matched + ambiguous + outside + unmatched is the sum of
    all payments that have an amount."""
    book = _book(found)
    before = _before(found, {c["contract_id"] for c in book.contracts})
    lines = [*before, *(record for record, _ in found.records("transaction") if record.get("net") is not None)]
    values = [next((c[n] for n in ("value_current", "value_lifetime") if c.get(n) is not None), None) for c in book.contracts]
    rows = register_spend_totals(
        [c["contract_id"] for c in book.contracts], [v if v is None or v > 0 else None for v in values],
        [line["contract_id"] for line in lines], [line["match_how"] for line in lines], [line["net"] for line in lines], found.today,
    )  # fmt: skip
    return Totals(rows, rows[-1][1] == sum((line["net"] for line in lines), Decimal(0)))
