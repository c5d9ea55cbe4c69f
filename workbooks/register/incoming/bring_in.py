"""Files of a register brought in: contracts, lots, parties, shares, payments, every row with where it came from.

Two runs: the first proposes what each column means, the second takes what a person confirmed. Rows read = imported + set aside +
duplicates.
"""

import datetime as dt
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import NoReturn

from udfs.findings import Finding
from workbooks.outcome import BadInput
from workbooks.register.incoming import checks, meeting, repeats, spend
from workbooks.register.incoming.changes import Take
from workbooks.register.incoming.collected import SET_ASIDE, Gathered, Record, Sparse
from workbooks.register.incoming.issues import Place
from workbooks.register.incoming.linked import link
from workbooks.register.incoming.mapping import Layout, confirmed, propose
from workbooks.register.incoming.mapping_file import Choices
from workbooks.register.incoming.people import people, person
from workbooks.register.incoming.reading import Line, SheetReader
from workbooks.register.incoming.source_rows import SourceFile, open_file
from workbooks.uncollected import uncollected

Progress = Callable[..., None]
ORDER = ("register", "awards", "lots", "shares", "suppliers", "buyers", "contacts", "spend", "")
AMOUNTS = ("value_lifetime", "value_annual", "value_original", "value_current")
BOUNDS = ("lower_bound", "upper_bound", "approximate")
NAMED_BY = ("contract.contract_id", "contract.contract_ref", "contract.title", "contract.award_id", "party.name")
NOTHING = Take()
BODIES = ("lead_commissioner_id", "governance_body_id")


def proposals(paths: list[str], told: Progress = lambda *_: None) -> tuple[list[SourceFile], list[Layout]]:
    """The files and what each column of them is proposed to be."""
    files, layouts, unknown = [], [], count(1)
    names = [Path(path).name for path in paths]
    if twice := next((name for name in names if names.count(name) > 1), None):
        told_so = f"Two of the files are called {twice}, so nobody could tell their rows apart."
        _refuse(twice, "files", told_so, "Give one of them another name.")
    for path in paths:
        told(f"Reading {path}")
        files.append(open_file(path))
        layouts += [propose(sheet, unknown) for sheet in files[-1].sheets]
    return files, layouts


@uncollected
def bring_in(
    layouts: list[Layout], *, today: dt.date, choices: Choices | None = None, contacts: bool = False, without_expense: tuple[str, ...] = (),
    held: dict[str, list[Record]] | None = None, take: Take = NOTHING, told: Progress = lambda *_: None,
) -> Gathered:  # fmt: skip
    """The tables of the register from sheets whose columns were confirmed; without `choices`, as they were proposed.

    `held`: tables of a register that exists already (`written.tables_in`): what it has stays out of the tables of the import, what says
    otherwise is proposed in `changes`, and only what `take` takes is changed. BadInput where the choices do not fit the files."""
    found = Gathered(today, contacts, without_expense)
    found.held = {name: [dict(row) for row in rows] for name, rows in (held or {}).items()}
    found.layouts = layouts if choices is None else _confirmed(layouts, choices)
    for layout in sorted(found.layouts, key=lambda layout: ORDER.index(layout.kind)):
        told(f"Importing {layout.sheet.file}")
        _tell_file(found, layout)
        keep = TAKE.get(layout.kind)
        for line in SheetReader(found, layout).lines():
            if keep:
                keep(found, line)
    told("Comparing")
    link(found)
    found.parties.resolve(found.issues)
    if found.held:
        meeting.know_parties(found)
    repeats.compare(found)
    checks.check(found)
    if found.held:
        meeting.meet(found, take)
    spend.match(found)
    _parties(found)
    return found


def _confirmed(layouts: list[Layout], choices: Choices) -> list[Layout]:
    wrong: list[str] = []
    found = [confirmed(layout, choices, wrong) for layout in layouts]
    if wrong:
        _refuse("mapping", "mapping", f"{'; '.join(wrong)}.", "Correct the mapping, or make it anew.")
    return found


def _refuse(where: str, rule: str, sentence: str, remedy: str) -> NoReturn:

    raise BadInput([Finding(where, rule, "block", sentence, remedy)])


def _tell_file(found: Gathered, layout: Layout) -> None:
    sheet = layout.sheet
    at = Place(sheet.file, sheet.name, 0)
    if sheet.note:
        found.issues.tell(at, "", None, "file_alphabet", f"{sheet.file}: {sheet.note}.", "Look at its pound signs and accents.")
    if sheet.hidden:
        told = f"Hidden in {sheet.file}, {sheet.name}: {sheet.hidden}; it was read like all the rest."
        found.issues.tell(at, "", None, "hidden_was_read", told, "Look whether it belongs to the register; if not, import without it.")
    if sheet.not_read:
        told = f"{sheet.file} holds more than the import reads; of these parts nothing, or not all, is in the register: {sheet.not_read}."
        remedy = "Enter by hand what the register should hold of them."
        found.issues.tell(Place(sheet.file, "", 0), "", None, "parts_not_read", told, remedy)
    if layout.rival:
        told = f"{sheet.file} was read as {layout.kind}; as many of its headings are those of {layout.rival}."
        found.issues.tell(at, "", None, "kind_doubtful", told, f"If it is {layout.rival}, enter that under Kind in the mapping.")
    for column in layout.columns:
        if not column.use:
            told = f"It is not said what {column.name} means ({column.reason}); it is kept, but not in the register."
            found.issues.tell(Place(sheet.file, sheet.name, layout.row), column.name, None if column.is_personal else column.example,
                              "mapping_undecided", told,
                              f"Enter {column.proposed} or another column under Use in the mapping, or leave out.")  # fmt: skip


# ---- kinds of rows


def _apart(line: Line, reason: str) -> None:
    line.source.outcome, line.source.reason = SET_ASIDE, reason


def _contract(found: Gathered, line: Line) -> None:
    if not any(line.get(name) for name in NAMED_BY):
        told = f"Row {line.at.row} names no reference, title or supplier, so it is set aside."
        found.issues.tell(line.at, "", None, "names_no_contract", told, "Give the contract a reference.")
        return _apart(line, "names no reference, title or supplier")
    record = Sparse((name, value) for name, value in line.part("contract").items() if value is not None)
    _value(found, record, line)
    if "open_ended" in line.flags.get("contract.end_date_current", ()):
        record["end_flag"] = record["end_flag"] or "open_ended"
    found.keep("contract", record, line.source)
    for into in BODIES:
        if record[into]:
            found.parties.add(line.at, line.name(f"contract.{into}"), record[into], {}, record, into)
    _supplier(found, line, record)
    if url := line.get("notice.url"):
        found.keep("notice", {"contract_id": None, "url": url, "contract": record}, line.source)
    _contact(found, line, {"contract": record})
    return None


def _value(found: Gathered, record: Record, line: Line) -> None:
    """Basis, bound and VAT of the value, as the words beside the amount say them."""
    flags = {flag for name in AMOUNTS for flag in line.flags.get(f"contract.{name}", ())}
    if "basis_hint=annual" in line.flags.get("contract.value_lifetime", ()) and record["value_annual"] is None:
        record["value_annual"], record["value_lifetime"] = record["value_lifetime"], None
    stated = any(record[name] is not None for name in AMOUNTS)
    if record["value_basis"] is None and stated:
        record["value_basis"] = "annual" if record["value_lifetime"] is None and record["value_annual"] is not None else "lifetime"
    if record["value_flag"] is None and stated:
        record["value_flag"] = next((bound for bound in BOUNDS if bound in flags), "exact")
    if record["value_incl_vat"] is None and flags & {"excl_vat", "incl_vat"}:
        record["value_incl_vat"] = "incl_vat" in flags
    no_cell = "contract.value_lifetime" in line.columns or "contract.value_annual" in line.columns
    unread = any(issue.column == line.name(f"contract.{name}") for name in AMOUNTS for issue in line.issues)
    if not stated and no_cell and not unread:
        name = next(n for n in ("contract.value_lifetime", "contract.value_annual") if n in line.columns)
        found.issues.tell(line.at, line.name(name), None, "no_value", f"{line.name(name)} is blank.", "Enter the value if it is known.")


def _supplier(found: Gathered, line: Line, record: Record | None) -> bool:
    name, told = line.get("party.name"), {k: v for k, v in line.part("party").items() if k != "name"}
    if not name or not any(sign.isalnum() for sign in name):
        return False
    found.parties.add(line.at, line.name("party.name"), name, told, record, "holder_party_id")
    return True


def _contact(found: Gathered, line: Line, link: Record) -> None:
    """Personal contacts to their table, where that was chosen; they are counted as left out no longer. `link`: whose they are."""
    if found.contacts:
        for row in people(line.contacts):
            found.contact_cells -= row.pop("cells")
            found.keep("contact", row | link, line.source)


def _lot(found: Gathered, line: Line) -> None:
    found.keep("lot", {"lot_id": None} | line.part("lot"), line.source)
    _contact(found, line, {"contract_id": line.get("lot.contract_id")})


def _award_supplier(found: Gathered, line: Line) -> None:
    if not _supplier(found, line, None):
        told = f"{line.name('party.name')} names nobody, so row {line.at.row} is set aside."
        found.issues.tell(line.at, line.name("party.name"), line.get("party.name"), "names_nobody", told, "Enter the name.")
        return _apart(line, "names nobody")
    line.source.table = "party"
    if link := line.get("link.contract_id"):
        found.suppliers.setdefault(link, []).append(len(found.parties.mentions) - 1)
    return None


def _buyer(found: Gathered, line: Line) -> None:
    if not _supplier(found, line, None):
        return _apart(line, "names nobody")
    line.source.table = "party"
    if link := line.get("link.contract_ref"):
        found.buyers[link] = len(found.parties.mentions) - 1
    return None


def _share(found: Gathered, line: Line) -> None:
    record = line.part("commissioner_share")
    if record.get("party_id"):
        found.parties.add(line.at, line.name("commissioner_share.party_id"), record["party_id"], {}, record, "party_id")
    found.keep("commissioner_share", record, line.source)


def _person(found: Gathered, line: Line) -> None:
    if not found.contacts:
        return _apart(line, "personal contact, left out by choice")
    told = person(line.contacts)
    if not told["cells"]:
        return _apart(line, "names no person")
    found.contact_cells -= told.pop("cells")
    whose = {"role": f"Contact of {line.get('party.name') or 'a party'}", "contract_id": line.get("link.contract_ref")}
    found.keep("contact", whose | told, line.source)
    return None


def _payment(found: Gathered, line: Line) -> None:
    kind = str(line.get("expense.type") or "").casefold()
    if kind and any(word.casefold() in kind for word in found.without_expense):
        return _apart(line, f"expense type {line.get('expense.type')} left out by choice")
    if line.get("transaction.net") is None:
        told = f"The payment in row {line.at.row} has no amount that can be read, so it is set aside."
        found.tell(line.at, "transaction.net", None, "no_amount", told, "Enter the amount.")
        return _apart(line, "no amount that can be read")
    record = line.part("transaction") | {"file": line.at.file, "row": line.at.row, "company_no": line.get("party.company_no")}
    found.keep("transaction", record, line.source)
    return None


TAKE: dict[str, Callable[[Gathered, Line], None]] = {
    "register": _contract, "awards": _contract, "lots": _lot, "suppliers": _award_supplier, "buyers": _buyer, "shares": _share,
    "spend": _payment, "contacts": _person,
}  # fmt: skip


# ---- organisations


def _parties(found: Gathered) -> None:
    rows = {row.at: row for row in found.source_rows}
    there = {party["party_id"] for party in found.held.get("party", [])}
    for party, at in zip(found.parties.rows, found.parties.at, strict=True):
        if party["party_id"] in there:
            continue
        found.tables.setdefault("party", []).append(party)
        found.origins.setdefault("party", []).append(rows[at])
    for mention, name in zip(found.parties.mentions, found.parties.ids, strict=True):
        source = rows[mention.at]
        if source.table == "party" and not source.key:
            source.key = name

