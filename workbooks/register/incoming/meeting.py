"""Rows of an import laid against a register that exists: what is new is added, what is there already is a duplicate, what says otherwise
is proposed cell by cell. Nothing of the register is overwritten unless a person takes the change.

A contract is the same where its id is, or its reference and its supplier are (register reference, 8.6).
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import count
from typing import Any

from udfs.register import schema
from udfs.register.names import SHARED_NAMES
from workbooks.register.incoming.changes import Change, Proposed, Take, taken_over
from workbooks.register.incoming.collected import (
    DUPLICATE,
    IMPORTED,
    SET_ASIDE,
    Gathered,
    Proposal,
    Record,
    SourceRow,
)
from workbooks.register.incoming.issues import Place
from workbooks.register.incoming.linked import CONTRACT, unique
from workbooks.register.incoming.parties import NUMBERS, key_of
from workbooks.register.log import text
from workbooks.register.tables import PARTIES

AMOUNTS = ("value_lifetime", "value_annual", "value_original", "value_current")
WITH_AMOUNTS = ("value_basis", "value_flag")  # which an import takes from the words beside an amount
KEPT = {"contract": (CONTRACT,), "party": ("party_id", "name", "name_normalised")}  # columns that are never another value's proposal
OTHER_SUPPLIER = "The register has this reference with another supplier: an award to several, or another provider now? Both are kept."
OTHER_REFERENCE = "The register has the same supplier, dates and value under another reference: the same contract?"
ONE_OF_SEVERAL = "The register has several contracts of this reference: which of them is it?"
REGISTER = "register"  # stands for the file where a proposal is about a row of the register
Rows = list[Record]


# ---- parties, before names are compared


def know_parties(found: Gathered) -> None:
    """Organisations the register has get its id for them; the others one that is free there."""
    rows = found.held.get("party", [])
    numbers = {(name, str(row[name])): row for row in reversed(rows) for name in NUMBERS if row.get(name)}
    names: dict[str, Rows] = {}
    for row in (*rows, *_only_named(found.held, {row["party_id"] for row in rows})):
        names.setdefault(key_of(str(row.get("name") or row["party_id"])), []).append(row)
    taken = {str(row["party_id"]) for some in names.values() for row in some}
    free = (name for number in count(1) if (name := f"P-{number:05}") not in taken)
    new: dict[str, str] = {}
    for party, at in zip(found.parties.rows, found.parties.at, strict=True):
        known = _party(found, party, at, numbers, names)
        new[party["party_id"]] = known["party_id"] if known else next(free)
        if known:
            found.parties.known.append((party, known, at))
    for party in found.parties.rows:
        party["party_id"] = new[party["party_id"]]
    found.parties.ids = [new[name] for name in found.parties.ids]
    for table in ("contract", "commissioner_share"):
        for record in found.tables.get(table, []):
            record |= {name: new[record[name]] for name in PARTIES if record.get(name) in new}


def _only_named(held: dict[str, Rows], known: set[str]) -> Iterator[Record]:
    """Organisations a register names without a row of their own."""
    named = (row.get(name) for table in ("contract", "commissioner_share") for row in held.get(table, []) for name in PARTIES)
    for name in dict.fromkeys(named):
        if name and name not in known:
            yield {"party_id": name}


def _party(found: Gathered, party: Record, at: Place, numbers: dict[tuple[str, str], Record], names: dict[str, Rows]) -> Record | None:
    for name in NUMBERS:
        if known := numbers.get((name, str(party.get(name)))):
            return known
    key = party["name_normalised"]
    alike = names.get(key, []) if key and key not in SHARED_NAMES else []
    same = [row for row in alike if not any(party.get(n) and row.get(n) and party[n] != row[n] for n in NUMBERS)]
    if len(same) == 1:
        return same[0]
    if alike:
        told = f"The register has {party['name']} with another number, or more than once; it stands apart until a person decides."
        found.issues.tell(at, "", party["name"], "same_name_two_numbers", told, "Say which number is right, or that they are two.")
    return None


# ---- rows


def meet(found: Gathered, wanted: Take) -> None:
    """The tables of the import without what the register has already; `found.changes` says what differs, and what was taken."""
    proposed: list[Proposed] = []
    for party, known, at in found.parties.known:
        proposed += _differences("party", party, known, at)
    by_source: dict[int, tuple[SourceRow, list[int]]] = {}
    among_files, found.proposals = found.proposals, []
    ids = _contracts(found, _recorder(found, "contract", proposed, by_source))
    found.proposals = _asked_once(found, [*_renamed(among_files, ids), *found.proposals])
    for table, key in KEYS.items():
        for record in found.tables.get(table, []):
            record[CONTRACT] = ids.get(record.get(CONTRACT), record.get(CONTRACT))
        _others(found, table, key, _recorder(found, table, proposed, by_source))
    found.changes = taken_over(proposed, wanted)
    for source, places in by_source.values():
        _outcome(source, [found.changes[i] for i in places])


def _renamed(asked: list[Proposal], ids: dict[str, str]) -> list[Proposal]:
    """Questions about two rows of the files, by the ids their contracts have now; those about the register name its own already."""
    mine = lambda at, key: key if at.file == REGISTER else ids.get(key, key)
    return [p._replace(key=mine(p.at, p.key), other_key=mine(p.other_at, p.other_key)) for p in asked]


def _asked_once(found: Gathered, asked: list[Proposal]) -> list[Proposal]:
    """The questions, each once; none about two rows the register has both, and none about a row and itself."""
    there = {str(row[CONTRACT]) for row in found.held.get("contract", [])}
    once = {(p.finding, p.at, p.key, p.other_key): p for p in asked if p.key != p.other_key}
    return [p for p in once.values() if not {p.key, p.other_key} <= there]


Met = Callable[[Record, SourceRow, Record], None]


def _recorder(found: Gathered, table: str, proposed: list[Proposed], by_source: dict[int, tuple[SourceRow, list[int]]]) -> Met:
    """What is done with a row the register has: its differences are gathered, and its source row waits for what becomes of them."""

    def met(record: Record, source: SourceRow, row: Record) -> None:
        first = len(proposed)
        proposed.extend(_differences(table, record, row, source.at))
        if source.table == table:
            source.key = _key(table, row)
            by_source.setdefault(id(source), (source, []))[1].extend(range(first, len(proposed)))

    return met


def _outcome(source: SourceRow, changes: list[Change]) -> None:
    columns = ", ".join(change.column for change in changes)
    taken = sum(change.taken for change in changes)
    if not changes:
        source.outcome, source.reason = DUPLICATE, f"the register has it as {source.key}"
    elif not taken:
        source.outcome, source.reason = SET_ASIDE, f"the register says otherwise of {source.key} in {columns}: proposed, not taken"
    else:
        source.outcome, source.reason = IMPORTED, f"{taken} of {len(changes)} changes of {source.key} taken ({columns})"


def _differences(table: str, record: Record, row: Record, at: Place) -> Iterator[Proposed]:
    """Cells the file fills and the register has otherwise; a blank in the file says nothing."""
    names = [column.name for column in schema.tables()[table].columns] if table in schema.tables() else []
    differ = [n for n in names if record.get(n) is not None and n not in KEPT.get(table, ()) and said(record[n]) != said(row.get(n))]
    if table == "contract" and said(record.get("contract_ref")) == said(row[CONTRACT]):
        differ = [name for name in differ if name != "contract_ref"]  # the file knows the contract by our id
    if not any(name in AMOUNTS for name in differ):
        differ = [name for name in differ if name not in WITH_AMOUNTS]
    for name in differ:
        yield Change(table, _key(table, row), name, said(row.get(name)), said(record[name]), at, record[name]), row


def said(value: Any) -> str:
    """A cell as a text: the same amount, day or words give the same."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        value = float(value)
    return " ".join(text(value).split())


def _key(table: str, row: Record) -> str:
    names = {"contract": (CONTRACT,), "commissioner_share": (CONTRACT, "party_id", "effective_from"), "transaction": ("file", "row")}
    return "/".join(said(row.get(name)) for name in names.get(table, (f"{table}_id",)))


# ---- contracts


def _contracts(found: Gathered, met: Met) -> dict[str, str]:
    """The register's id of every contract of the import; contracts it has leave the table."""
    held = found.held.get("contract", [])
    by_id = {str(row[CONTRACT]): row for row in reversed(held)}
    by_reference: dict[str, Rows] = {}
    for row in held:
        for name in {_fold(row.get("contract_ref")), _fold(row[CONTRACT])} - {""}:
            by_reference.setdefault(name, []).append(row)
    alike = {_content(row): row for row in reversed(held)}
    taken, ids, new = set(by_id), dict[str, str](), list[tuple[Record, SourceRow]]()
    for record, source in found.records("contract"):
        own = record[CONTRACT]
        row, several = _same(record, own not in found.derived, by_id, by_reference.get(_fold(record["contract_ref"]), []))
        if row:
            ids[own] = str(row[CONTRACT])
            met(record, source, row)
        elif several:
            _ask(found, "one_of_several", source, record, several[0], ONE_OF_SEVERAL)
            source.outcome, source.reason = SET_ASIDE, f"could be any of {', '.join(str(r[CONTRACT]) for r in several)}"
        else:
            ids[own] = record[CONTRACT] = source.key = unique(own, taken)
            new.append((record, source))
            _question(found, record, source, by_reference, alike)
    found.tables["contract"], found.origins["contract"] = [r for r, _ in new], [s for _, s in new]
    return ids


def _same(record: Record, stated: bool, by_id: dict[str, Record], rows: Rows) -> tuple[Record | None, Rows]:
    """The contract of the register a row is about, or those among which nobody can tell."""
    if (stated or not record["contract_ref"]) and (row := by_id.get(record[CONTRACT])):
        return row, []
    holder = record["holder_party_id"]
    rows = [row for row in rows if None in (holder, row.get("holder_party_id")) or row["holder_party_id"] == holder]
    for same in (lambda row: not any(_differences("contract", record, row, Place("", "", 0))),
                 lambda row: all(said(row.get(n)) == said(record[n]) for n in ("start_date", "end_date_current"))):  # fmt: skip
        if len(rows) > 1:
            rows = [row for row in rows if same(row)][:1] or rows
    return (rows[0], []) if len(rows) == 1 else (None, rows)


def _question(found: Gathered, record: Record, source: SourceRow, by_reference: dict[str, Rows], alike: dict[Any, Record]) -> None:
    if rows := by_reference.get(_fold(record["contract_ref"])):
        _ask(found, "multi_supplier_award", source, record, rows[0], OTHER_SUPPLIER)
    elif (content := _content(record)) and content in alike:
        _ask(found, "possible_duplicate_other_ref", source, record, alike[content], OTHER_REFERENCE)


def _ask(found: Gathered, finding: str, source: SourceRow, record: Record, row: Record, sentence: str) -> None:
    other = Place(REGISTER, str(row.get("at") or ""), 0)
    found.proposals.append(Proposal(finding, source.at, record[CONTRACT], other, str(row[CONTRACT]), None, sentence))
    told = f"Row {source.at.row} and contract {row[CONTRACT]}: {sentence}"
    found.tell(source.at, "contract.contract_ref", record["contract_ref"], finding, told, "Decide on the sheet Proposals.")


def _content(row: Record) -> tuple[str, ...] | None:
    """Supplier, dates and value where all of them are known."""
    told = tuple(said(row.get(name)) for name in ("holder_party_id", "start_date", "end_date_current", "value_lifetime"))
    return told if all(told) else None


def _fold(value: Any) -> str:
    return said(value).casefold()


# ---- what hangs on contracts

KEYS: dict[str, Callable[[Record], tuple[Any, ...]]] = {
    "lot": lambda row: (row.get(CONTRACT), _fold(row.get("lot_ref") or row.get("title"))),
    "commissioner_share": lambda row: (row.get(CONTRACT), row.get("party_id"), said(row.get("effective_from"))),
    "notice": lambda row: (row.get(CONTRACT), said(row.get("url"))),
    "contact": lambda row: tuple(said(row.get(name)) for name in (CONTRACT, "role", "name", "email", "phone")),
    "transaction": lambda row: tuple(said(row.get(n)) for n in ("file", "row", "supplier_raw", "date", "net", "txn_ref", "narrative")),
}  # fmt: skip
IDS = {"lot": "lot_id", "notice": "notice_id"}


def _others(found: Gathered, table: str, key: Callable[[Record], tuple[Any, ...]], met: Met) -> None:
    rows = found.held.get(table, [])
    known = {key(row): row for row in reversed(rows)}
    taken = {str(row[IDS[table]]) for row in rows} if table in IDS else set()
    before = {key(row)[2:] for row in rows}  # payments without the file and row they stood in
    new: list[tuple[Record, SourceRow]] = []
    for record, source in found.records(table):
        if row := known.get(key(record)):
            met(record, source, row)
            continue
        if table in IDS:
            record[IDS[table]] = unique(str(record[IDS[table]]), taken)
            source.key = record[IDS[table]] if source.table == table else source.key
        if table == "transaction" and key(record)[2:] in before:
            told = f"The register has a payment like that of row {source.at.row} from another file; both are kept, for two may be alike."
            found.tell(source.at, "transaction.net", said(record["net"]), "payment_like_one_there", told, "Check that it is not one twice.")
        new.append((record, source))
    if table in found.tables:
        found.tables[table], found.origins[table] = [r for r, _ in new], [s for _, s in new]
